"""factuality-uw, -meantime, -uds-ih2: how far a sentence's author holds that each marked predicate happened, from -3 (did not) to 3 (did).

How it counts. Every gold predicate counts once. `mae` is the mean absolute error, `r` Pearson's correlation, `always_3_mae` the error of
saying 3 of every predicate; intervals are drawn over sentences. `by_band` has the number of predicates and the error by their gold value.

How it predicts. `features` reads each predicate in the parsed sentence; a `Scale`, one a set because the sets asked their annotators
differently, adds a weight for each feature up to a score and reads the value off a curve. The scales are data, not code:
`factuality.csv` beside this module, fitted by `train/factuality/fit.py` on the sets' training parts. Unless the coder is `rules`, the tagger
reads the sentence too, and its value for the set's annotators has the share `TAGGERS` in the answer.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, partial
from importlib.resources import files
from math import sqrt

from ..config import Config
from ..parsed import Parsed, Statement
from ..plugins import Language, load
from ..records import Problem, Report, Span
from .items import Bench, Item, report_of
from .tally import Count, bootstrap, rounded, share

__all__ = ["FACTUALITY", "SETS", "TAGGERS", "Features", "Predicate", "Scale", "features", "places", "predict", "read", "read_scale", "score"]

SETS = {"factuality-uw": "factuality_uw", "factuality-meantime": "factuality_meantime", "factuality-uds-ih2": "factuality_uds_ih2"}
"""Bench → the folder of its set."""

TAGGERS = {"factuality-uw": 0.75, "factuality-meantime": 0.0, "factuality-uds-ih2": 1.0}
"""Share of the tagger's value, of 0, 0.5, 0.75 and 1 the best by MAE on the development parts (both were fitted on the training parts). Nearly
all of MEANTIME's predicates have one value, and the rules know the others better."""

_BANDS: Mapping[str, Callable[[float], bool]] = {
    "up to -1": lambda gold: gold <= -1,
    "-1 to 1": lambda gold: -1 < gold <= 1,
    "1 to 2.5": lambda gold: 1 < gold <= 2.5,
    "above 2.5": lambda gold: gold > 2.5,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What is read of one predicate, all as words; "" where there is nothing of the kind.

    Attributes:
        realis, factuality, hedged: sayso's judgement of it.
        nearest, next: the operators that decided it, from the predicate outward, in lower case.
        pos, tag, lemma: of the predicate's head token; `dep` its label.
        tense: of its clause: past, perfect, present, modal, to (infinitive), base, ing, participle, none (no verb).
        above, above_tense: lemma and tense of the token it hangs on, "ROOT" where it is the root.
        cue: lemma of the innermost cue whose content it stands in ("say").
        subject: its subject, if a pronoun, in lower case; else "noun".
        determiner, opener, complement: its determiner or possessor, its subordinator, and its predicative adjective or noun, in lower case.
        negated, quoted, question: whether a negation hangs on it, it is in quote marks, its sentence asks.
    """

    realis: str
    factuality: str
    hedged: str
    nearest: str
    next: str
    pos: str
    tag: str
    lemma: str
    dep: str
    tense: str
    above: str
    above_tense: str
    cue: str
    subject: str
    determiner: str
    opener: str
    complement: str
    negated: str
    quoted: str
    question: str

    def evidence(self) -> Iterator[str]:
        """Yield each feature as "name=value", and the pairs of features that say more together."""
        for field in fields(self):
            yield f"{field.name}={getattr(self, field.name)}"
        yield f"stand={self.realis} {self.factuality} {self.hedged}"
        yield f"realis+tense={self.realis} {self.tense}"
        yield f"realis+dep={self.realis} {self.dep}"
        yield f"pos+dep={self.pos} {self.dep}"
        yield f"tense+dep={self.tense} {self.dep}"


def features(parsed: Parsed, tokens: Sequence[int], statements: Sequence[Statement], language: Language) -> tuple[Features, ...]:
    """Return the features of the predicates at the tokens, in their order."""
    from ..factuality import stands, tellers

    told = tellers(parsed, statements)
    judgements = stands(parsed, tokens, statements, language)
    out = []
    for token, judged in zip(tokens, judgements, strict=True):
        head, teller = parsed.heads[token], told[token]
        nearest, after = (*(parsed.lowers[o] for o in judged.operators[:2]), "", "")[:2]
        subject = parsed.child(token, "nsubj", "nsubjpass")
        out.append(
            Features(
                realis=judged.realis,
                factuality=judged.factuality,
                hedged=_yes(judged.hedged),
                nearest=nearest,
                next=after,
                pos=parsed.pos[token],
                tag=parsed.tags[token],
                lemma=parsed.lemmas[token].lower(),
                dep=parsed.deps[token],
                tense=_tense(parsed, token),
                above="ROOT" if head == token else parsed.lemmas[head].lower(),
                above_tense="ROOT" if head == token else _tense(parsed, head),
                cue="" if teller is None else parsed.lemmas[statements[teller].cue].lower(),
                subject="" if subject is None else parsed.lowers[subject] if parsed.pos[subject] == "PRON" else "noun",
                determiner=_lower(parsed, parsed.child(token, "det", "poss")),
                opener=_lower(parsed, parsed.child(token, "mark")),
                complement=_lower(parsed, parsed.child(token, "acomp", "attr")),
                negated=_yes(parsed.child(token, "neg") is not None),
                quoted=_yes(parsed.quote_of[token] >= 0),
                question=_yes("?" in parsed.words[max(parsed.sentence(token).end - 3, 0) : parsed.sentence(token).end]),
            )
        )
    return tuple(out)


def _yes(told: bool) -> str:
    return "yes" if told else ""


def _lower(parsed: Parsed, token: int | None) -> str:
    return "" if token is None else parsed.lowers[token]


def _tense(parsed: Parsed, token: int) -> str:
    from ..factuality.clause import auxiliaries, infinitive, verbal

    if not verbal(parsed, token):
        return "none"
    helpers = auxiliaries(parsed, token)
    tags = [*(parsed.tags[k] for k in helpers), parsed.tags[token]]
    if "MD" in tags:
        return "modal"
    if infinitive(parsed, token):
        return "to"
    if "VBD" in tags:
        return "past"
    if parsed.tags[token] == "VBN" and any(parsed.lemmas[k] == "have" for k in helpers):
        return "perfect"
    if "VBZ" in tags or "VBP" in tags:
        return "present"
    return {"VB": "base", "VBG": "ing", "VBN": "participle"}.get(parsed.tags[token], "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How one set's annotators would value a predicate: weights of evidence, and the curve (scores, rising, and their values) from their sum to -3…3."""

    weights: Mapping[str, float]
    scores: tuple[float, ...]
    values: tuple[float, ...]

    def value(self, found: Features | None) -> float:
        """Return the value of a predicate, to two decimals; one that is not in the parsed text has no evidence but the base."""
        total = self.weights.get("base", 0.0) + sum(self.weights.get(e, 0.0) for e in (found.evidence() if found else ()))
        above = bisect_left(self.scores, total)
        if above in (0, len(self.scores)):
            return round(self.values[min(above, len(self.values) - 1)], 2)
        low, high = self.scores[above - 1], self.scores[above]
        part = (total - low) / (high - low)
        return round(self.values[above - 1] + part * (self.values[above] - self.values[above - 1]), 2)


@cache
def read_scale(name: str) -> Scale:
    """Read the scale of one bench from `factuality.csv`: rows of bench, kind (weight or curve), what (evidence, or a score), number."""
    text = (files("sayso") / "measure" / "factuality.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(line for line in text.splitlines() if not line.startswith("#")) if row["bench"] == name]
    curve = sorted((float(row["what"]), float(row["number"])) for row in rows if row["kind"] == "curve")
    return Scale(
        weights={row["what"]: float(row["number"]) for row in rows if row["kind"] == "weight"},
        scores=tuple(at for at, _ in curve),
        values=tuple(value for _, value in curve),
    )


@dataclass(frozen=True, slots=True)
class Predicate:
    """A predicate in its sentence: the head token of its span."""

    parsed: Parsed
    head: int
    features: Features


def read(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[tuple[Item, tuple[Predicate | None, ...]]]:
    """Parse the items in one stream; yield each with its predicates, None for one that the parsed text does not hold."""
    from ..attribution import attribute
    from ..parse import parse

    language: Language = load("languages", config.language)()
    waiting: deque[Item] = deque()

    def reports() -> Iterator[Report]:
        for item in items:
            waiting.append(item)
            yield report_of(item, "text", problems)

    for parsed in parse(reports(), config):
        item = waiting.popleft()
        heads = [_head(parsed, span) for span in places(item)]
        found = iter(features(parsed, [h for h in heads if h is not None], attribute(parsed, (), language), language))
        yield item, tuple(None if h is None else Predicate(parsed, h, next(found)) for h in heads)


def places(item: Item) -> list[Span]:
    """Return the characters of each predicate: the item's tokens stand in its text in order."""
    spans, at = [], 0
    for token in item["tokens"]:
        at = item["text"].index(token, at)
        spans.append(Span(at, at + len(token)))
        at += len(token)
    return [Span(spans[p["token_span"][0]].start, spans[p["token_span"][1] - 1].end) for p in item["predicates"]]


def _head(parsed: Parsed, span: Span) -> int | None:
    """Return the token of a span whose head lies outside of it."""
    inside = [t for t in range(len(parsed)) if parsed.starts[t] < span.end and parsed.ends[t] > span.start]
    return next((t for t in inside if parsed.heads[t] == t or parsed.heads[t] not in inside), None)


def predict(items: Iterable[Item], config: Config, problems: list[Problem], *, name: str) -> Iterator[Item]:
    """Yield `{id, values}` a sentence: one number from -3 to 3 a predicate, in their order. `name` is the bench's."""
    from ..tagger import SETS as TAGGED
    from ..tagger import tagger_for

    scale, part, reader = read_scale(name), TAGGERS[name], tagger_for(config)
    column = TAGGED.index(SETS[name].removeprefix("factuality_"))
    for item, found in read(items, config, problems):
        values = [scale.value(p.features if p else None) for p in found]
        known = next((p.parsed for p in found if p), None)
        if part and known is not None and reader is not None:
            told = reader.read(known).factuality[:, column].tolist()
            values = [v if p is None else round(part * told[p.head] + (1 - part) * v, 2) for v, p in zip(values, found, strict=True)]
        yield {"id": item["id"], "values": values}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, object]:
    """Return the figures of the head of this module; a predicate without a prediction counts as one of 0, one without gold is left out."""
    said = {p["id"]: p["values"] for p in predictions}
    units = [_count(item["predicates"], said.get(item["id"], ())) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    bands = {band: {"predicates": total[f"{band}.n"], "mae": share(total[f"{band}.error"], 1000 * total[f"{band}.n"])} for band in _BANDS}
    return {
        "sentences": len(gold),
        "predicates": total["n"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
        "by_band": {band: rounded(row) for band, row in bands.items()},
    }


def _count(predicates: Sequence[Item], values: Sequence[float]) -> Count:
    """Add up one sentence, in thousandths (and millionths where two values are multiplied), so that counts are whole."""
    count: Count = Counter()
    for number, predicate in enumerate(predicates):
        if "factuality" not in predicate:
            continue
        gold = round(1000 * predicate["factuality"])
        said = round(1000 * values[number]) if number < len(values) else 0
        count.update({"n": 1, "error": abs(gold - said), "always_3": abs(gold - 3000)})
        count.update({"gold": gold, "said": said, "gold.gold": gold * gold, "said.said": said * said, "gold.said": gold * said})
        band = next(band for band, holds in _BANDS.items() if holds(predicate["factuality"]))
        count.update({f"{band}.n": 1, f"{band}.error": abs(gold - said)})
    return count


def _figures(total: Count) -> dict[str, float | None]:
    n = total["n"]
    spread_gold, spread_said = n * total["gold.gold"] - total["gold"] ** 2, n * total["said.said"] - total["said"] ** 2
    return {
        "mae": share(total["error"], 1000 * n),
        "r": share(n * total["gold.said"] - total["gold"] * total["said"], sqrt(spread_gold) * sqrt(spread_said)),
        "always_3_mae": share(total["always_3"], 1000 * n),
    }


FACTUALITY = tuple(
    Bench(
        name=name,
        measures=f"factuality of every marked predicate, -3 to 3, as the annotators of {name.removeprefix('factuality-').upper()} value it",
        data=f"benchmarks/{folder}/dev.jsonl",
        gold="predicates",
        predict=partial(predict, name=name),
        score=score,
    )
    for name, folder in SETS.items()
)
