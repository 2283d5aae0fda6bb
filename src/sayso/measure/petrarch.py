"""petrarch-agreement: how far sayso and PETRARCH-2 code alike. This is agreement with another machine, NOT accuracy.

The codings of this set were made "based on the PETR-2 output", as the head of its file says: where the two differ, either may be right.
How it counts. CAMEO codes become PLOVER types by the cross-walk of our ontologies (CONCEDE and RETREAT are one root); what PLOVER drops (statements,
appeals of the kinds 01 and 02) is left out. One event is one pair of source and target country and a root. Of their events: the share whose root one of
ours has, with the source country among its actors, and with the target country too; of the records where they code nothing, the share where we code
nothing. A side that they leave open ("---") is not looked at.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..ontologies import MUTUAL
from ..records import Problem
from .items import Bench, Item, code_items, sides
from .plv import root_of
from .tally import Count, bootstrap, rounded, share

__all__ = ["PETRARCH", "predict", "score"]

_OPEN = "---"


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, events: [{type, actors, recipients}]}` a record, each side as `[{country, sector}]`."""
    for item, coded in code_items(items, config, problems):
        yield {"id": item["id"], "events": [{"type": e.type, "actors": sides(e.actors), "recipients": sides(e.recipients)} for e in coded.events]}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the shares of the head of this module."""
    said = {p["id"]: p["events"] for p in predictions}
    units = [_count(item, said.get(item["id"])) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "records": len(gold),
        "their_events": total["theirs"],
        "dropped_by_plover": total["dropped"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
    }


def _count(item: Item, events: Sequence[Item] | None) -> Count:
    from ..ontologies import cameo

    count: Count = Counter()
    ours = [(root_of(e["type"]), _countries(e["actors"]), _countries(e["recipients"])) for e in events or ()]
    for event in item["events"]:
        type_ = cameo()[event["cameo"]].plover
        if type_ is None:
            count["dropped"] += 1
            continue
        root, source, target = root_of(type_), event["source"][:3], event["target"][:3]
        same = [(acts, receives | acts if root in MUTUAL else receives) for name, acts, receives in ours if name == root]
        sourced = [receives for acts, receives in same if source in (_OPEN, *acts)]
        count.update({"theirs": 1, "root": bool(same), "source": bool(sourced), "both": any(target in (_OPEN, *receives) for receives in sourced)})
    if not item["events"]:
        count.update({"none": 1, "none.ours": events == []})
    return count


def _countries(side: Sequence[Item]) -> set[str | None]:
    return {actor["country"] for actor in side}


def _figures(total: Count) -> dict[str, float | None]:
    return {
        "agreed_root": share(total["root"], total["theirs"]),
        "agreed_root_and_source": share(total["source"], total["theirs"]),
        "agreed_root_and_both": share(total["both"], total["theirs"]),
        "agreed_nothing": share(total["none.ours"], total["none"]),
    }


PETRARCH = Bench(
    name="petrarch-agreement",
    measures="agreement with PETRARCH-2, another machine; not accuracy",
    data="benchmarks/petrarch_validation/petrarch2_records.jsonl",
    gold="events",
    predict=predict,
    score=score,
)
