"""TempEval-3: time expressions with their TIMEX3 type and value, resolved against the day of the document.

How it counts. Gold and predicted expressions pair one to one within a document: equal spans first, then those that share the most
characters for their length; a pair must share a character (relaxed). A pair is strict where the spans are equal; `type` and `value` count a
pair where the attribute is equal as well, so that `value_F1` is the figure by which TempEval-3 ranked (spans overlap and value equal).
`type_accuracy` and `value_accuracy` are shares of the pairs. Zero-padding of weeks and letter case are left as they are.

The day of the document (`dct`) is the report's publication date; a clock time behind it is not used.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..plugins import load
from ..records import Problem, Report
from .items import Bench, Item, report_of
from .tally import Count, bootstrap, precision_recall_f1, rounded, share

__all__ = ["TIMEX", "count_document", "figures", "predict", "score"]

_KINDS = ("DATE", "TIME", "DURATION", "SET")


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, timexes: [{start, end, type, value}]}` a document."""
    from ..parse import parse
    from ..when import timexes

    language = load("languages", config.language)()
    waiting: deque[Item] = deque()

    def reports() -> Iterator[Report]:
        for item in items:
            waiting.append(item)
            yield report_of({**item, "published": item.get("dct")}, "text", problems)

    for parsed in parse(reports(), config):
        found = timexes(parsed, language)
        spans = [{"start": t.span.start, "end": t.span.end, "type": t.type, "value": t.value} for t in found]
        yield {"id": waiting.popleft()["id"], "timexes": spans}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return figures over all documents, value F1 by the gold's type, and intervals over documents."""
    said = {p["id"]: p["timexes"] for p in predictions}
    units = [count_document(g["timexes"], said.get(g["id"], ())) for g in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "documents": len(gold),
        "timexes": {"gold": total["gold"], "predicted": total["said"]},
        "main": rounded(figures(total)),
        "recall_of_value_by_type": rounded({kind: share(total[f"{kind}.value"], total[f"{kind}.gold"]) for kind in _KINDS}),
        "interval_95": bootstrap(units, figures, samples),
    }


def count_document(gold: Iterable[Item], said: Iterable[Item]) -> Count:
    """Count one document; the counts of several add up."""
    want, have = list(gold), list(said)
    count: Count = Counter(gold=len(want), said=len(have))
    for timex in want:
        count[f"{timex['type']}.gold"] += 1
    for w, h in _pairs(want, have):
        a, b = want[w], have[h]
        count["relaxed"] += 1
        count["strict"] += (a["start"], a["end"]) == (b["start"], b["end"])
        count["type"] += a["type"] == b["type"]
        count["value"] += a["value"] == b["value"]
        count[f"{a['type']}.value"] += a["value"] == b["value"]
    return count


def _pairs(want: Sequence[Item], have: Sequence[Item]) -> list[tuple[int, int]]:
    """Pair one to one, the most alike first; (gold, predicted)."""
    ranked = []
    for i, a in enumerate(want):
        for j, b in enumerate(have):
            common = min(a["end"], b["end"]) - max(a["start"], b["start"])
            if common > 0:
                ranked.append((-common / (max(a["end"], b["end"]) - min(a["start"], b["start"])), i, j))
    free_gold, free_said, out = set(range(len(want))), set(range(len(have))), []
    for _, i, j in sorted(ranked):
        if i in free_gold and j in free_said:
            free_gold.remove(i)
            free_said.remove(j)
            out.append((i, j))
    return out


def figures(total: Count) -> dict[str, float | None]:
    """Return all figures of added-up counts."""
    out: dict[str, float | None] = {}
    for name in ("value", "type", "relaxed", "strict"):
        right = total[name]
        found = precision_recall_f1(right, total["said"] - right, total["gold"] - right)
        for letter, value in zip(("P", "R", "F1"), found, strict=True):
            out[f"{name}_{letter}"] = value
    for name in ("value", "type"):
        out[f"{name}_accuracy"] = share(total[name], total["relaxed"])
    return out


TIMEX = Bench(
    name="timex",
    measures="time expressions: spans, types and values against the day of the document",
    data="benchmarks/tempeval3_timeml/dev.jsonl",
    gold="timexes",
    predict=predict,
    score=score,
)
