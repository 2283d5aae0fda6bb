"""The small encoder: one ONNX file, loaded once, that reads a sentence with actor, recipient and trigger marked.

It answers what type of event links the pair (16 types), whether the event goes from this actor to this recipient at all (`link`, the direction
included), how it stands (realis), its mode, and which words carry it. Weights, tokenizer and labels are files of `sayso/weights`, made by
`train/encoder` (docs/encoder.md is the model card). Needs only `onnxruntime` and `tokenizers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .network import CLS, SEP, WEIGHTS, labels_of, session_of, softmax, tokenizer_of
from .records import Span

if TYPE_CHECKING:
    import numpy as np

__all__ = ["EVIDENCE", "MARKERS", "Encoder", "Marked", "Reading", "Tokens", "encoder", "place_marks"]

MARKERS = {"actor": (2, 3), "recipient": (4, 5), "trigger": (6, 7)}
"""Ids of the word pieces that open and close a mark: `[unused1]` to `[unused6]` of BERT's uncased vocabulary, which no text contains."""

EVIDENCE = {"both": 2.0, "one": 1.0, "none": 0.3}
"""What a rule's event adds to the logarithm of its type's probability, by how many of its sides are the marked ones.

Chosen on the held-out tenth of our sentences: train/encoder/evaluate.py prints the table.
"""

LONGEST = 128
"""Word pieces of one input; a longer sentence is cut to a window around its marks (1 % of PLV's sentences are longer than 96)."""


_FILLED = 1.1
"""Share of its own word pieces that a batch may hold with its filling: 16 sentences of a report together hold 1.4 times, and take a quarter longer
than one after the other; in groups of like length they take 13 % less than that (PolNeAR's development part, 84 sentences)."""


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence and the character spans marked in it; a side that is not there is None."""

    text: str
    actor: Span | None = None
    recipient: Span | None = None
    trigger: Span | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """An input of the network: word pieces with marks put in, the place of each mark's opening (0 where there is none), the characters of each piece."""

    ids: tuple[int, ...]
    places: tuple[int, int, int]
    offsets: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder says of one marked sentence; all probabilities are calibrated (docs/encoder.md).

    Attributes:
        types: probability of each type, given that there is an event.
        link: probability that an event goes from this actor to this recipient.
        realis: probability of each realis.
        modes: probability of each mode of the likeliest type, "" for none.
        trigger: characters of the words that carry the event, None where no word is likely.
        vector: 384 numbers of length 1; near ones are sentences alike in what is done.
    """

    types: dict[str, float]
    link: float
    realis: dict[str, float]
    modes: dict[str, float]
    trigger: Span | None
    vector: tuple[float, ...]

    @property
    def type(self) -> str:
        """The likeliest type."""
        return max(self.types, key=self.types.__getitem__)


def place_marks(ids: Sequence[int], offsets: Sequence[tuple[int, int]], marked: Marked) -> Tokens:
    """Put the marks into the word pieces of a sentence (without [CLS] and [SEP], which are added) and cut it to `LONGEST`."""
    spans = {"actor": marked.actor, "recipient": marked.recipient, "trigger": marked.trigger}
    opens: dict[int, list[tuple[int, int, str]]] = {}
    closes: dict[int, list[int]] = {}
    touched: list[int] = []
    for name, span in spans.items():
        inside = [i for i, (s, e) in enumerate(offsets) if span is not None and s < span.end and e > span.start]
        if inside:
            opens.setdefault(inside[0], []).append((-inside[-1], MARKERS[name][0], name))
            closes.setdefault(inside[-1], []).append(MARKERS[name][1])
            touched += (inside[0], inside[-1])
    first, last = _window(len(ids), min(touched, default=0), max(touched, default=0), LONGEST - 2 - len(touched))
    out, where, places = [CLS], [(0, 0)], dict.fromkeys(spans, 0)
    for i in range(first, last):
        for _, opening, name in sorted(opens.get(i, ())):
            places[name] = len(out)
            out.append(opening)
            where.append((0, 0))
        out.append(ids[i])
        where.append(offsets[i])
        for closing in closes.get(i, ()):
            out.append(closing)
            where.append((0, 0))
    return Tokens(ids=(*out, SEP), places=(places["actor"], places["recipient"], places["trigger"]), offsets=(*where, (0, 0)))


def _window(length: int, first: int, last: int, room: int) -> tuple[int, int]:
    """Return the pieces to keep: all, or `room` of them with what is marked in the middle (its beginning, where it is longer than that)."""
    if length <= room:
        return 0, length
    start = max(0, min(first - max(0, room - (last - first + 1)) // 2, length - room))
    return start, start + room


class Encoder:
    """The loaded network. Thread-safe; makes no file and asks no network."""

    def __init__(self, folder: Path) -> None:
        labels = labels_of(folder / "labels.json")
        self._session = session_of(folder / "encoder.onnx", labels["sha256"])
        self._tokenizer = tokenizer_of(folder / "tokenizer.json", labels["tokenizer"])
        self.name: str = labels["name"]
        self.types: tuple[str, ...] = tuple(labels["types"])
        self._realis: tuple[str, ...] = tuple(labels["realis"])
        self._modes: tuple[tuple[str, str], ...] = tuple((t, m) for t, _, m in (x.partition("/") for x in labels["modes"]))
        self._heat: dict[str, float] = labels["temperature"]
        self._neighbours = _neighbours(folder)

    def read(self, items: Sequence[Marked], batch: int = 16) -> tuple[Reading, ...]:
        """Read marked sentences, in order; those of like length are read together."""
        import numpy as np

        tokens = self._tokens(items)
        found: dict[int, Reading] = {}
        for part in _alike([len(t.ids) for t in tokens], batch):
            longest = len(tokens[part[-1]].ids)
            ids = np.zeros((len(part), longest), dtype=np.int64)
            for row, i in enumerate(part):
                ids[row, : len(tokens[i].ids)] = tokens[i].ids
            places = np.array([tokens[i].places for i in part], dtype=np.int64)
            heads = self._session.run(None, {"ids": ids, "mask": (ids > 0).astype(np.int64), "places": places})
            for row, i in enumerate(part):
                found[i] = self._reading(items[i], tokens[i], [head[row] for head in heads])
        return tuple(found[i] for i in range(len(items)))

    def nearest(self, reading: Reading) -> tuple[str, str] | None:
        """Return type and text of the sentence we wrote for training that is nearest to a reading, None where the weights carry none."""
        if self._neighbours is None:
            return None
        import numpy as np

        vectors, rows = self._neighbours
        type_, _, text = rows[int((vectors @ np.asarray(reading.vector, dtype=np.float32)).argmax())].partition("\t")
        return type_, text

    def _tokens(self, items: Sequence[Marked]) -> list[Tokens]:
        pieces: dict[str, Any] = {}
        for item in items:
            if item.text not in pieces:
                pieces[item.text] = self._tokenizer.encode(item.text, add_special_tokens=False)
        return [place_marks(pieces[item.text].ids, pieces[item.text].offsets, item) for item in items]

    def _reading(self, item: Marked, tokens: Tokens, heads: Sequence[np.ndarray]) -> Reading:
        types, link, realis, modes, pieces, vector = heads
        kinds = dict(zip(self.types, _shares(types, self._heat["types"]), strict=True))
        best = max(kinds, key=kinds.__getitem__)
        at = [i for i, (type_, _) in enumerate(self._modes) if type_ == best]
        return Reading(
            types=kinds,
            link=0.0 if _lost(item, tokens) else _sigmoid(link, self._heat["link"]),
            realis=dict(zip(self._realis, _shares(realis, self._heat["realis"]), strict=True)),
            modes=dict(zip((self._modes[i][1] for i in at), _shares(modes[at], self._heat["modes"]), strict=True)),
            trigger=item.trigger or _best_words(item.text, tokens, pieces),
            vector=tuple(float(x) for x in vector),
        )


def _alike(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield groups of at most so many numbers of sentences, shortest first, that need no more than `_FILLED` times their own word pieces together."""
    group: list[int] = []
    own = 0
    for i in sorted(range(len(lengths)), key=lengths.__getitem__):
        if group and (len(group) == most or lengths[i] * (len(group) + 1) > _FILLED * (own + lengths[i])):
            yield group
            group, own = [], 0
        group.append(i)
        own += lengths[i]
    if group:
        yield group


def _neighbours(folder: Path) -> tuple[np.ndarray, list[str]] | None:
    """Return the vectors of our training sentences, [sentences, 384], and their lines "type<TAB>text"."""
    import numpy as np

    path = folder / "neighbours.npy"
    if not path.is_file():
        return None
    rows = (folder / "neighbours.tsv").read_text(encoding="utf-8").splitlines()
    return np.load(path).astype(np.float32) / 127, rows


def _lost(item: Marked, tokens: Tokens) -> bool:
    """Tell whether a party fell out of the window of a very long sentence: of a link with it nothing is known."""
    return any(span is not None and not place for span, place in zip((item.actor, item.recipient), tokens.places, strict=False))


def _shares(logits: np.ndarray, temperature: float) -> list[float]:
    found: list[float] = softmax(logits, temperature).tolist()
    return found


def _sigmoid(logit: np.ndarray, temperature: float) -> float:
    import math

    return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, float(logit) / temperature))))


def _best_words(text: str, tokens: Tokens, logits: np.ndarray) -> Span | None:
    """Return the likeliest word with the likely words beside it (logit over 0); None where even the likeliest piece is not."""
    real = [i for i, (s, e) in enumerate(tokens.offsets) if e > s]
    best = max(real, key=lambda i: float(logits[i]), default=None)
    if best is None or logits[best] < _LIKELY:
        return None
    place = real.index(best)
    first = last = place
    while first > 0 and logits[real[first - 1]] > 0:
        first -= 1
    while last + 1 < len(real) and logits[real[last + 1]] > 0:
        last += 1
    start, end = tokens.offsets[real[first]][0], tokens.offsets[real[last]][1]
    while start > 0 and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return Span(start, end)


_LIKELY = -1.0
"""Logit under which no word is taken for the trigger: a pair without an act has none. Set by hand (a probability of .27): the link decides what is told."""


@cache
def encoder(folder: str = "") -> Encoder:
    """Load the weights of a folder ("" for those that sayso carries), once a process.

    Raises `ModelError` S410 (missing), S411 (a package is missing), S412 (damaged), each naming the file.
    """
    return Encoder(Path(folder) if folder else WEIGHTS)
