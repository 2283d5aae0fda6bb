"""PLV: which of 15 PLOVER roots links two marked phrases of a sentence (`plv`), or any two (`plv-open`).

How it counts. CONCEDE and RETREAT are one root, YIELD; older names fold too. A missing or unknown answer is wrong. Macro-F1 is the mean
over the roots that the gold has; quad and binary (cooperation, conflict) fold the roots further. In `plv-open` an item's answer is the
first of the highest `score` among the predicted events that link the pair: an actor overlaps the source and a recipient the target; for
AGREE, CONSULT and COOPERATE both may stand on either side. A span of more than 15 words matches nothing, and items without one of the
two spans are left out.

The rules coder is not trained on PLV, so that there are no folds: it answers every row by the same rules. Where it finds no event in the
sentence the answer is a guess, the most frequent root of the development part; such a prediction says `guess`, and `guessed` is their share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import product, tee
from typing import Any

from ..config import Config
from ..ontologies import MUTUAL
from ..records import Actor, Event, Problem, Span
from ..relations import linking, relations
from .items import UNSURE, Bench, Item, code_items
from .tally import Count, bootstrap, f1, rounded, share

__all__ = ["PLV", "PLV_OPEN", "figures", "linked_root", "predict", "predict_open", "root_of", "score", "score_open"]

_QUADS = {1: "AGREE CONSULT SUPPORT", 2: "COOPERATE AID YIELD", 3: "ACCUSE REQUEST REJECT THREATEN", 4: "PROTEST MOBILIZE SANCTION COERCE ASSAULT"}
_QUAD = {root: quad for quad, roots in _QUADS.items() for root in roots.split()}
_FOLD = {"CONCEDE": "YIELD", "RETREAT": "YIELD", "DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
_LONGEST = 15  # words of a span that may still match, so that a span of the whole sentence links nothing
_NONE = "NONE"
_PRIOR = "YIELD"
"""The guess: the most frequent root of the development part (141 of 1,050 rows).

It leaves root macro-F1 where no answer leaves it, and lifts quad and binary."""


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, root, guess}` an item; `guess` tells that the coder found no event."""
    if config.coder == "rules":
        for item, coded in code_items(items, config, problems, "sentence"):
            event = linking(coded.events, _span(item, "source_span"), _span(item, "target_span"))
            yield {"id": item["id"], "root": root_of(event.type) if event else _PRIOR, "guess": event is None}
        return
    first, second = tee(items)
    asked = ((item["sentence"], _span(item, "source_span"), _span(item, "target_span")) for item in first)
    for item, found in zip(second, relations(asked, config=config), strict=True):
        scores: dict[str, float] = {}
        for type_, share_ in found.types:
            scores[root_of(type_)] = scores.get(root_of(type_), 0.0) + share_
        yield {"id": item["id"], "root": max(scores, key=scores.__getitem__), "guess": False}


def predict_open(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, events: [{type, actors, recipients, score}]}` an item; the spans given are not looked at.

    PLV's target is whom an act concerns or where: an event without recipients tells its place. The score ranks the events, so that those are told
    of which the encoder is unsure (`add`).
    """
    for item, coded in code_items(items, config.override(add=min(config.add, UNSURE)), problems, "sentence"):
        yield {"id": item["id"], "events": [_told(e) for e in coded.events]}


def _told(event: Event) -> Item:
    recipients = _spans(event.recipients)
    if not recipients and event.place is not None and event.place.span is not None:
        recipients = [list(event.place.span)]
    return {"type": event.type, "actors": _spans(event.actors), "recipients": recipients, "score": standing(event)}


def _spans(actors: Iterable[Actor]) -> list[list[int]]:
    return [list(a.span) for a in actors if a.span is not None]


def _span(item: Item, name: str) -> Span | None:
    return Span(*item[name]) if item.get(name) else None


def standing(event: Event) -> float:
    """Rank an event by how it stands: what is done goes before what is only asked, threatened or planned (PLOVER codes the asking)."""
    return (1.0 if event.score is None else event.score) * (1.0 if event.realis == "actual" else 0.5)


def root_of(name: str | None) -> str:
    """Return the PLV root of a type by any of its names, NONE for anything else."""
    upper = (name or "").upper()
    root = _FOLD.get(upper, upper)
    return root if root in _QUAD else _NONE


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return macro-F1 and accuracy of root, quad and binary, F1 by root, and intervals over items."""
    said = {p["id"]: p.get("root") for p in predictions}
    guessed = share(sum(bool(p.get("guess")) for p in predictions), len(predictions))
    return {**_figures([(root_of(g["root"]), root_of(said.get(g["id"]))) for g in gold], samples), "guessed": guessed}


def score_open(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """As `score`, over the items that have both spans; the answer is that of `linked_root`."""
    said = {p["id"]: p["events"] for p in predictions}
    asked = [g for g in gold if g.get("source_span") and g.get("target_span")]
    return _figures([(root_of(g["root"]), linked_root(g, said.get(g["id"], ()))) for g in asked], samples)


def linked_root(item: Item, events: Iterable[Item]) -> str:
    """Return the root of the best scored event that links the item's two spans, NONE where there is none."""
    source, target = Span(*item["source_span"]), Span(*item["target_span"])
    best, answer_ = float("-inf"), _NONE
    for event in events:
        root = root_of(event.get("type"))
        actors, recipients = ([s for s in (Span(*x) for x in event.get(side) or ()) if _short(item["sentence"], s)] for side in ("actors", "recipients"))
        if (event.get("score") or 0.0) > best and _links(root, actors, recipients, source, target):
            best, answer_ = event.get("score") or 0.0, root
    return answer_


def _short(sentence: str, span: Span) -> bool:
    return len(sentence[span.start : span.end].split()) <= _LONGEST


def _links(root: str, actors: Sequence[Span], recipients: Sequence[Span], source: Span, target: Span) -> bool:
    if any(a.overlaps(source) and r.overlaps(target) for a, r in product(actors, recipients)):
        return True
    if root not in MUTUAL:
        return False
    only = [(s.overlaps(source), s.overlaps(target)) for s in (*actors, *recipients)]
    return (True, False) in only and (False, True) in only


def _figures(pairs: Sequence[tuple[str, str]], samples: int) -> dict[str, Any]:
    units: list[Count] = [Counter({f"{g}>{p}": 1}) for g, p in pairs]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    shown = rounded(figures(total))
    intervals = bootstrap(units, figures, samples)
    views = {
        view: {
            "macro_f1": shown[f"{view}.macro_f1"],
            "accuracy": shown[f"{view}.accuracy"],
            "interval_95": intervals.get(f"{view}.macro_f1"),
        }
        for view in _VIEWS
    }
    by_root = {name: round(value, 3) for name, value in _f1_by_class(total, _VIEWS["root"]).items()}
    return {"items": len(pairs), "answered": share(sum(p != _NONE for _, p in pairs), len(pairs)), **views, "by_root": by_root}


_VIEWS = {
    "root": {root: root for root in _QUAD},
    "quad": {root: str(quad) for root, quad in _QUAD.items()},
    "binary": {root: "cooperation" if quad < 3 else "conflict" for root, quad in _QUAD.items()},
}


def figures(total: Count) -> dict[str, float | None]:
    """Return macro-F1 and accuracy of each view from counts of `gold root>answer`."""
    out: dict[str, float | None] = {}
    for view, folded in _VIEWS.items():
        classes = _f1_by_class(total, folded)
        right = sum(n for key, n in total.items() if _folded(key, folded)[0] == _folded(key, folded)[1])
        out[f"{view}.macro_f1"] = share(sum(classes.values()), len(classes))
        out[f"{view}.accuracy"] = share(right, sum(total.values()))
    return out


def _folded(key: str, folded: dict[str, str]) -> tuple[str, str]:
    gold, _, said = key.partition(">")
    return folded[gold], folded.get(said, _NONE)


def _f1_by_class(total: Count, folded: dict[str, str]) -> dict[str, float]:
    right: Count = Counter()
    gold: Count = Counter()
    said: Count = Counter()
    for key, n in total.items():
        g, s = _folded(key, folded)
        gold[g] += n
        said[s] += n
        right[g] += n * (g == s)
    return {name: f1(right[name], said[name] - right[name], gold[name] - right[name]) or 0.0 for name in sorted(gold)}


PLV = Bench(
    name="plv",
    measures="which PLOVER root links two marked phrases",
    data="benchmarks/plv/train.jsonl",
    gold="root",
    predict=predict,
    score=score,
)
PLV_OPEN = Bench(
    name="plv-open",
    measures="finding the event and the pair that it links, nothing marked",
    data="benchmarks/plv/train.jsonl",
    gold="root",
    predict=predict_open,
    score=score_open,
)
