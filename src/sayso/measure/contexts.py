"""contexts: what a sentence is about, against the contexts of plover-gsr (PLOVER's gold standard records, 0.5b1).

The gold has the names of an older PLOVER, nearly always one a sentence where PLOVER allows several; so a context that it does not tell is often no error,
and precision here is a lower bound. `older` says for which older names each of the 37 may stand. Predicted contexts that no older name stands for ("health",
"crime") are not counted as false; how many there are is told as `without_an_older_name`. `first_right` is the share of items whose best-scored context
(of those with an older name) is one of the gold's. Items without a context in the gold are left out. Intervals are over items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from ..config import Config
from ..records import Problem
from .items import Bench, Item, code_items
from .tally import Count, bootstrap, f1, precision_recall_f1, rounded, share

__all__ = ["CONTEXTS", "figures", "gold_names", "older", "predict", "score"]

_OLD: Mapping[str, tuple[str, ...]] = {
    "military": ("military",), "diplomatic": ("diplomatic",), "economic": ("economic",), "legal": ("legal",), "terrorism": ("terrorism",), "cbrn": ("cbrn",),
    "election": ("election",), "migration": ("refugee",), "asylum": ("refugee",), "natural_resource": ("resource",), "human_security": ("resource",),
    "environment": ("resource",), "human_rights": ("rights",), "rights_freedoms": ("rights", "political"), "repression": ("rights", "political"),
    "political_institutions": ("political",), "executive": ("political",), "legislative": ("political",), "pro_democracy": ("political",),
    "pro_autocracy": ("political",),
}  # fmt: skip
"""Today's context → the older names that it may stand for. By the definitions, since the set has no list of its own: its `political` takes in
what is now told apart as institutions, executive, parliament, regimes, and protest and its repression."""
_SPELLINGS: Mapping[str, str] = {"refugees": "refugee", "resources": "resource", "politics": "political", "government": "political", "foreign": "diplomatic"}


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, contexts: [{name, score}]}` an item, the best first, over all its paragraphs."""
    for item, coded in code_items(items, config, problems):
        best: dict[str, float] = {}
        for context in coded.contexts:
            best[context.name] = max(context.score, best.get(context.name, 0.0))
        yield {"id": item["id"], "contexts": [{"name": n, "score": s} for n, s in sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))]}


def gold_names(item: Item) -> frozenset[str]:
    """Return the older names of an item's gold: one, or several with commas; unknown ones stand for themselves and are never right."""
    told = (name.strip().lower() for name in (item.get("context") or "").split(","))
    return frozenset(_SPELLINGS.get(name, name) for name in told if name)


def older(name: str) -> tuple[str, ...]:
    """Return the older names that one of the 37 contexts may stand for, the first first; none for a context that is new."""
    return _OLD.get(name, ())


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return precision, recall and F1 over items and contexts, macro-F1 over the gold's contexts, and counts by context."""
    said = {p["id"]: p["contexts"] for p in predictions}
    units = [_count(gold_names(item), said.get(item["id"], ())) for item in gold if gold_names(item)]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "items": len(units),
        "contexts": total["right"] + total["missed"],
        "without_an_older_name": total["outside"],
        "main": rounded(figures(total)),
        "interval_95": bootstrap(units, figures, samples),
        "by_context": {name: {kind: total[f"{name} {kind}"] for kind in ("right", "false", "missed")} for name in _named(total)},
    }


def figures(total: Count) -> dict[str, float | None]:
    """Return all figures of added-up counts."""
    precision, recall, both = precision_recall_f1(total["right"], total["false"], total["missed"])
    known = [f1(*(total[f"{name} {kind}"] for kind in ("right", "false", "missed"))) for name in _named(total)]
    each = [value for value in known if value is not None]
    return {
        "precision": precision,
        "recall": recall,
        "f1": both,
        "macro_f1": sum(each) / len(each) if each else None,
        "first_right": share(total["first"], total["items"]),
    }


def _named(total: Count) -> tuple[str, ...]:
    """Return the contexts that the gold has."""
    return tuple(name for name in sorted({name for names in _OLD.values() for name in names}) if total[f"{name} right"] + total[f"{name} missed"])


def _count(wanted: frozenset[str], said: Sequence[Item]) -> Count:
    """Count one item. A context that may stand for one of the gold's names is right; others are false by their first name, each name once."""
    names = [older(context["name"]) for context in said]
    known = [each for each in names if each]
    found = {name for each in known for name in each} & wanted
    false = {each[0] for each in known if not wanted.intersection(each)}
    count: Count = Counter(items=1, outside=names.count(()), first=bool(known) and not wanted.isdisjoint(known[0]))
    for kind, which in (("right", found), ("false", false), ("missed", wanted - found)):
        count[kind] += len(which)
        count.update(f"{name} {kind}" for name in which)
    return count


CONTEXTS = Bench(
    name="contexts",
    measures="contexts: what a sentence is about (older names of plover-gsr)",
    data="benchmarks/plover_gsr/dev.jsonl",
    gold="event",
    predict=predict,
    score=score,
)
