"""Whether two mentions tell of one happening: a small network over what a pair shares, and why in one line.

It looks at 40 numbers of a pair: the words of both mentions (same stem; near in meaning; this pair of stems seen as one happening in training), the
sentences around them (shared words, names, numbers, days), their places in their documents, and how alike the documents are. Trained on ECB+ train by
`train/incidents/train.py`; docs/incident-pairs.md is the model card. No parser runs; 100,000 pairs take about a second.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from ..errors import ModelError
from ..languages import english
from ..network import WEIGHTS
from ..origins.words import stem
from .documents import Documents
from .vectors import SIZE, vector

__all__ = ["FEATURES", "Mentioned", "Network", "Pair", "lemma", "network", "one_happening", "pair", "read"]

FEATURES = (
    *("same stem", "same first stem", "shared stem", "words alike", "heads alike", "any words alike"),
    *("sentences alike", "surroundings alike", "words in sentence", "shared in sentence", "shared beside", "names", "names apart", "numbers", "numbers apart"),
    *("days", "days apart", "one document", "one sentence", "distance", "documents alike", "document names alike", "near document names alike", "one story"),
    *("spread", "rarity", "often", "early", "length", "capital"),
    *("kind 1", "kind 2", "kind 3", "kind 4", "kind 5", "kind 6", "known pair", "known stem", "known times", "known"),
)
"""The numbers of a pair, in the order of the network's inputs."""


# Words on each side of a mention that count as beside it.
_BESIDE = 5
# A stem seen in this many subtopics is known as well as can be.
_TIMES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """A mention of a happening.

    Attributes:
        document, id: where it stands; `document` is a key of the `Documents` that it is compared in.
        sentence: the words of its sentence.
        places: which of them are the mention's, in order; at least one.
        rank: which sentence of the document it stands in, from 0.
        start, end: the days on which it happened, where known; both or neither.
        place: where it happened, where known.
        actors: names of who takes part, where known beyond the sentence's words.
    """

    document: str
    id: str
    sentence: tuple[str, ...]
    places: tuple[int, ...]
    rank: int = 0
    start: date | None = None
    end: date | None = None
    place: str | None = None
    actors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Read:
    """A mention as it is compared: stems, word vectors [64] and what its sentence names."""

    mention: Mentioned
    words: tuple[str, ...]
    stems: tuple[str, ...]
    around: frozenset[str]
    beside: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    days: frozenset[str]
    meaning: np.ndarray
    head: np.ndarray
    first: np.ndarray
    context: np.ndarray
    near: np.ndarray


@dataclass(frozen=True, slots=True)
class Pair:
    """What is said of two mentions: the probability that they are one happening, and what speaks for and against it."""

    probability: float
    why: str


@dataclass(frozen=True, slots=True)
class Network:
    """The trained network: one hidden layer, and what training has seen of pairs of stems.

    Attributes:
        mean, scale: of each input, [40].
        layers: weights and biases: [40, hidden], [hidden], [hidden], [].
        known: "stem stem" (sorted) → how often the two were one happening, and in how many subtopics both stood.
        usual: the same as a share, over all pairs of two stems and over all of one stem with itself.
        least: mean probability from which clusters are joined.
    """

    mean: np.ndarray
    scale: np.ndarray
    layers: tuple[np.ndarray, np.ndarray, np.ndarray, float]
    known: Mapping[str, tuple[float, float]]
    usual: tuple[float, float]
    least: float
    name: str = ""

    def probabilities(self, features: np.ndarray) -> np.ndarray:
        """Return the probability of each row of [pairs, 40]."""
        weights, bias, out, shift = self.layers
        hidden = np.maximum((features - self.mean) / self.scale @ weights + bias, 0.0)
        found: np.ndarray = 1.0 / (1.0 + np.exp(-np.clip(hidden @ out + shift, -30, 30)))
        return found


@cache
def network(path: Path = WEIGHTS / "pairs.json") -> Network:
    """Load the weights, once a process; raises `ModelError` S410 (missing) or S412 (damaged)."""
    remedy = "Install sayso again: the weights are part of it."
    try:
        held = json.loads(path.read_bytes())
        if held["features"] != list(FEATURES):
            raise ValueError("its inputs are not those of this version")
        w1, b1, w2, b2 = held["layers"]
        return Network(
            mean=np.asarray(held["mean"], dtype=np.float32),
            scale=np.asarray(held["scale"], dtype=np.float32),
            layers=(np.asarray(w1, dtype=np.float32), np.asarray(b1, dtype=np.float32), np.asarray(w2, dtype=np.float32), float(b2)),
            known={k: (float(c), float(n)) for k, (c, n) in held["known"].items()},
            usual=(float(held["usual"][0]), float(held["usual"][1])),
            least=float(held["least"]),
            name=str(held["name"]),
        )
    except OSError:
        raise ModelError("S410", "the weights of the pairs of mentions are missing", record=str(path), remedy=remedy) from None
    except (ValueError, KeyError, TypeError) as exc:
        raise ModelError("S412", f"the weights of the pairs of mentions are damaged: {exc}", record=str(path), remedy=remedy) from None


def one_happening(mentions: Sequence[Mentioned], documents: Documents, model: Network | None = None) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield, for each kind of documents, the numbers of its mentions [n] and how likely each two are one happening [n, n] (diagonal 1).

    Mentions of documents of two kinds are never one. What the mentions' own days and places rule out is 0 (`apart`).
    """
    model = model or network()
    for rows, reads, (one, other, features) in groups(mentions, documents):
        likely = model.probabilities(np.concatenate([features, known(reads, one, other, model.known, model.usual)], axis=1))
        matrix = np.eye(len(rows))
        matrix[one, other] = matrix[other, one] = likely
        told = [i for i, r in enumerate(reads) if r.mention.start or r.mention.place]
        for i in told:
            for j in told:
                if i < j and apart(reads[i].mention, reads[j].mention):
                    matrix[i, j] = matrix[j, i] = 0.0
        yield rows, matrix


def pair(one: Mentioned, other: Mentioned, documents: Documents, model: Network | None = None) -> Pair:
    """Return how likely two mentions are one happening, with the three inputs that say most for it and against it."""
    model = model or network()
    rule = apart(one, other)
    if rule is not None:
        return Pair(0.0, rule)
    if documents.kind[documents.index[one.document]] != documents.kind[documents.index[other.document]]:
        return Pair(0.0, "their documents are of different kinds")
    [(_, reads, (first, second, features))] = groups((one, other), documents)
    row = np.concatenate([features, known(reads, first, second, model.known, model.usual)], axis=1)
    found = float(model.probabilities(row)[0])
    without = np.repeat(row, len(FEATURES), axis=0)
    np.fill_diagonal(without, model.mean)
    weight = math.log(max(found, 1e-9) / max(1 - found, 1e-9)) - np.log(np.maximum(p := model.probabilities(without), 1e-9) / np.maximum(1 - p, 1e-9))
    order = np.argsort(-np.abs(weight))
    told = [f"{'+' if weight[i] > 0 else '−'} {FEATURES[i]} {row[0, i]:.2f}" for i in order if abs(weight[i]) >= 0.1 and not FEATURES[i].startswith("kind")]
    return Pair(found, f"{found:.2f}: " + ", ".join(told[:5]))


def apart(one: Mentioned, other: Mentioned) -> str | None:
    """Return the rule by which two mentions cannot be one happening, None where none does. Rules, not learned: ECB+ marks no days or places for them."""
    if one.start and one.end and other.start and other.end and (one.start > other.end or other.start > one.end):
        return "another day"
    if one.place and other.place and one.place not in other.place and other.place not in one.place:
        return "another place"
    return None


Features = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Row numbers of the first and second mention of each pair, and the pair's features, without the four that training has seen."""


def groups(mentions: Sequence[Mentioned], documents: Documents) -> Iterator[tuple[np.ndarray, list[Read], Features]]:
    """Yield, for each kind of documents, its mentions' numbers, the mentions as read, and the features of each two of them."""
    reads = [read(m, documents) for m in mentions]
    kinds = np.array([documents.kind[documents.index[m.document]] for m in mentions], dtype=int)
    spread: dict[str, set[int]] = defaultdict(set)
    for r, kind in zip(reads, kinds, strict=True):
        spread[r.stems[-1]].add(int(kind))
    share = {s: len(found) / (int(documents.kind.max()) + 1) for s, found in spread.items()}
    for kind in dict.fromkeys(kinds.tolist()):
        rows = np.flatnonzero(kinds == kind)
        group = [reads[i] for i in rows]
        yield rows, group, _features(group, documents, share)


@cache
def _listed(*names: str) -> frozenset[str]:
    """Return the words of lists of `languages/en/happenings.toml`."""
    table = english().table("happenings")
    return frozenset(w for name in names for w in table[name])


def read(mention: Mentioned, documents: Documents) -> Read:
    """Read a mention: its words without particles and forms of "be", its head (the last of them), and what stands around it."""
    own = set(mention.places)
    start, end = min(own), max(own)
    idle, days, months = _listed("empty", "around"), _listed("days"), _listed("months")
    words = [w for i in mention.places for w in re.split(r"-+", mention.sentence[i].lower()) if w and w not in _listed("empty") and w[0].isalnum()]
    words = words or [mention.sentence[start].lower()]
    around = [(i, w, w.lower()) for i, w in enumerate(mention.sentence) if not start <= i <= end and len(w) > 1 and w[0].isalnum() and w.lower() not in idle]
    vectors = [v for v in map(vector, words) if v is not None]
    meaning = _mean([(1.0, v) for v in vectors])
    weighed = [(i, documents.rarity.get(stem(low), 1.0), v) for i, _, low in around if (v := vector(low)) is not None]
    head, first = vector(words[-1]), vector(words[0])
    beside = [(i, low) for i, _, low in around if start - _BESIDE <= i <= end + _BESIDE]
    return Read(
        mention=mention,
        words=tuple(words),
        stems=tuple(stem(w)[:5] for w in words),
        around=frozenset(stem(low) for _, _, low in around),
        beside=frozenset(stem(low) for _, low in beside),
        names=frozenset(low for i, w, low in around if w[0].isupper() and i and low not in days and low not in months) | mention.actors,
        numbers=frozenset(w for _, w, _ in around if w[0].isdigit()),
        days=frozenset(low for _, _, low in around if low in days) | frozenset(low[:3] for _, w, low in around if low in months and w[0].isupper()),
        meaning=meaning,
        head=meaning if head is None else head,
        first=meaning if first is None else first,
        context=_mean([(r, v) for _, r, v in weighed]),
        near=_mean([(r, v) for i, r, v in weighed if start - _BESIDE <= i <= end + _BESIDE]),
    )


_ENDING = re.compile(r"(?:ing|ed|es|s)$")


def lemma(mention: Mentioned) -> str:
    """Return a mention's words in lower case without English endings: the lemma of the baselines."""
    words = (mention.sentence[i].lower() for i in mention.places)
    return " ".join(_ENDING.sub("", w) if len(w) > 4 else w for w in words)


def _mean(weighed: Sequence[tuple[float, np.ndarray]]) -> np.ndarray:
    """Return the weighed mean of vectors, of length 1; zeros of none."""
    total = sum((w * v for w, v in weighed), start=np.zeros(SIZE, dtype=np.float32))
    length = float(np.linalg.norm(total))
    return total / length if length > 1e-9 else total


def _features(group: Sequence[Read], documents: Documents, share: Mapping[str, float]) -> Features:
    one, other = np.triu_indices(len(group), 1)
    at = np.array([documents.index[r.mention.document] for r in group], dtype=int)
    rank = np.array([r.mention.rank for r in group])
    length = np.array([len(r.words) for r in group])
    often = Counter(r.stems[-1] for r in group)
    same = (at[one] == at[other]).astype(float)
    meaning, head, first = (np.array([getattr(r, name) for r in group]) for name in ("meaning", "head", "first"))
    context, near = np.array([r.context for r in group]), np.array([r.near for r in group])

    def equal(values: Sequence[object]) -> np.ndarray:
        codes: dict[object, int] = {}
        numbers = np.array([codes.setdefault(v, len(codes)) for v in values])
        return np.asarray(numbers[one] == numbers[other], dtype=float)

    def dot(a: np.ndarray, b: np.ndarray) -> np.ndarray:
        return np.asarray((a @ b.T)[one, other])

    def mean(values: Sequence[float] | np.ndarray) -> np.ndarray:
        array = np.asarray(values, dtype=float)
        return np.asarray((array[one] + array[other]) / 2)

    def shared(sets: Sequence[frozenset[str]], most: int) -> np.ndarray:
        return np.asarray(np.minimum(_overlap(sets, sets)[one, other], most))

    def distinct(sets: Sequence[frozenset[str]]) -> np.ndarray:
        some = np.array([bool(s) for s in sets])
        return np.asarray(some[one] & some[other] & (_overlap(sets, sets)[one, other] == 0), dtype=float)

    def dice(sets: Sequence[frozenset[str]]) -> np.ndarray:
        both = _overlap(sets, sets, documents.rarity)
        own = both.diagonal()
        found: np.ndarray = 2 * both[one, other] / np.maximum(own[one] + own[other], 1e-9)
        return found

    names, numbers, days = [r.names for r in group], [r.numbers for r in group], [r.days for r in group]
    columns = [
        *(equal([r.stems[-1] for r in group]), equal([r.stems[0] for r in group]), shared([frozenset(r.stems) for r in group], 1)),
        *(dot(meaning, meaning), dot(head, head)),
        np.maximum.reduce([dot(head, head), dot(first, first), dot(head, first), dot(first, head)]),
        *(dot(context, context), dot(near, near), np.maximum(dot(meaning, context), dot(context, meaning))),
        *(dice([r.around for r in group]), dice([r.beside for r in group])),
        *(shared(names, 3), distinct(names), shared(numbers, 2), distinct(numbers), shared(days, 1), distinct(days)),
        *(same, same * (rank[one] == rank[other]), same * np.minimum(np.abs(rank[one] - rank[other]), 6) / 6),
        *((1 - same) * m[at[one], at[other]] for m in (documents.words, documents.names, documents.near_names)),
        (documents.story[at[one]] == documents.story[at[other]]).astype(float),
        *(mean([share[r.stems[-1]] for r in group]), mean([documents.rarity.get(stem(r.words[-1]), 1.0) for r in group])),
        *(mean([math.log(often[r.stems[-1]]) for r in group]), mean(rank <= 1)),
        np.clip(np.minimum(length[one], length[other]), 1, 4),
        mean([r.mention.sentence[r.mention.places[0]][:1].isupper() and r.mention.places[0] > 0 for r in group]),
        *(mean(meaning[:, i]) for i in range(6)),
    ]
    return one, other, np.stack(columns, axis=1).astype(np.float32)


def known(reads: Sequence[Read], one: np.ndarray, other: np.ndarray, seen: Mapping[str, tuple[float, float]], usual: tuple[float, float]) -> np.ndarray:
    """Return the four inputs that training has seen of the heads' stems: as a pair, as one stem, how often, and whether at all; [pairs, 4]."""
    heads = [r.stems[-1] for r in reads]
    out = np.zeros((len(one), 4), dtype=np.float32)
    for row, (i, j) in enumerate(zip(one.tolist(), other.tolist(), strict=True)):
        alike = heads[i] == heads[j]
        right, times = seen.get(stem_pair(heads[i], heads[j]), (0.0, 0.0))
        out[row, int(alike)] = (right + usual[alike]) / (times + 1.0)
        out[row, 2:] = min(times, _TIMES), times > 0
    return out


def stem_pair(one: str, other: str) -> str:
    """Return the key of two stems, whichever comes first."""
    return f"{one} {other}" if one <= other else f"{other} {one}"


def _overlap(rows: Sequence[frozenset[str]], columns: Sequence[frozenset[str]], weights: Mapping[str, float] | None = None) -> np.ndarray:
    """Return how many members each set of `rows` shares with each of `columns`, or their weight (1 where a member has none)."""
    place = {s: i for i, s in enumerate(sorted(frozenset().union(*rows, *columns)))}
    weigh = np.array([1.0 if weights is None else weights.get(s, 1.0) for s in place])

    def table(sets: Sequence[frozenset[str]]) -> np.ndarray:
        found = np.zeros((len(sets), len(place)), dtype=np.float32)
        for i, members in enumerate(sets):
            found[i, [place[m] for m in members]] = 1.0
        return found

    result: np.ndarray = (table(rows) * weigh) @ table(columns).T
    return result
