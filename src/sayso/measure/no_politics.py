"""no-politics: reports in which nobody does anything political, full of words that look as if (our own, tests/gold/no-politics.jsonl).

`false_actual` counts the events called `actual` in them: each is wrong. `clean_reports` is the share of reports without any; a report without a
prediction is not clean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..records import Problem
from .items import Bench, Item, code_items
from .tally import Count, bootstrap, rounded, share

__all__ = ["NO_POLITICS", "predict", "score"]


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, events: [{type, mode, realis, evidence}]}` a report."""
    for item, coded in code_items(items, config, problems):
        text = coded.report.text
        events = [{"type": e.type, "mode": e.mode, "realis": e.realis, "evidence": text[e.evidence.start : e.evidence.end]} for e in coded.events]
        yield {"id": item["id"], "events": events}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the number of `actual` events, in all, by kind of report and by type, and the share of reports without one."""
    said = {p["id"]: [e["type"] for e in p["events"] if e["realis"] == "actual"] for p in predictions}
    units: list[Count] = []
    kinds, types = Counter({item["kind"]: 0 for item in gold}), Counter[str]()
    for item in gold:
        found = said.get(item["id"])
        units.append(Counter({"reports": 1, "clean": found == [], "false": len(found or ())}))
        kinds[item["kind"]] += len(found or ())
        types.update(found or ())
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "reports": total["reports"],
        "false_actual": total["false"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
        "by_kind": dict(kinds),
        "by_type": dict(types),
    }


def _figures(total: Count) -> dict[str, float | None]:
    return {"clean_reports": share(total["clean"], total["reports"]), "false_actual_a_report": share(total["false"], total["reports"])}


NO_POLITICS = Bench(
    name="no-politics",
    measures="reports without politics: how many events are called actual",
    data="tests/gold/no-politics.jsonl",
    gold="kind",
    predict=predict,
    score=score,
    own=True,
)
