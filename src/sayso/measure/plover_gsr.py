"""plover-gsr: the type of one sentence's event, and who acts, as PLOVER's own authors code their examples (plover_gsr).

How it counts. A record is right where one predicted event has its type and, among its actors, every source country; where the gold names a
sector of PLOVER's list, the actor of that country must have it. Older names fold: DEMAND is REQUEST, DISAPPROVE and INVESTIGATE are ACCUSE,
FIGHT is ASSAULT, CONCEDE and RETREAT are one (YIELD); JAP is JPN. Modes, realis and recipients are not looked at, as the set's are of 2016.
A miss is put down to the first thing that no event has right: `no event` at all, none of the `type`, then `country`, then `sector`.

The set's day, 2000-01-01 in every record, is a placeholder and no date: reports are coded without one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..records import Problem
from .items import Bench, Item, code_items, sides
from .plv import root_of
from .tally import Count, bootstrap, rounded, share

__all__ = ["PLOVER_GSR", "predict", "score"]

_COUNTRIES = {"JAP": "JPN"}
_MISSES = ("no event", "type", "country", "sector")


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, events: [{type, actors, recipients}]}` an item, each side as `[{country, sector}]`."""
    undated = ({**item, "date": None} for item in items)
    for item, coded in code_items(undated, config, problems):
        yield {"id": item["id"], "events": [{"type": e.type, "actors": sides(e.actors), "recipients": sides(e.recipients)} for e in coded.events]}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the share of records that are right, with type and countries and with type alone, by type, and what the misses are due to."""
    said = {p["id"]: p["events"] for p in predictions}
    units = [_count(item, said.get(item["id"], ())) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    names = sorted({root_of(item["event"]) for item in gold})
    return {
        "items": total["items"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
        "several_sources": {"items": total["several"], "right": total["several.right"]},
        "misses": {name: total[f"miss.{name}"] for name in _MISSES},
        "by_type": {name: {level: total[f"{name}.{level}"] for level in ("items", "type", "countries", "right")} for name in names},
    }


def _count(item: Item, events: Sequence[Item]) -> Count:
    name = root_of(item["event"])
    sources = [(_COUNTRIES.get(s["code"], s["code"]), s.get("sector")) for s in item["source"]]
    actors = [[(a.get("country"), a.get("sector")) for a in e.get("actors") or ()] for e in events if root_of(e.get("type")) == name]
    typed = bool(actors)
    countries = any(all(country in {c for c, _ in side} for country, _ in sources) for side in actors)
    right = any(all(_stands(source, side) for source in sources) for side in actors)
    count: Count = Counter({"items": 1, "type": typed, "countries": countries, "right": right})
    count.update({f"{name}.{level}": n for level, n in count.items()})
    if len(sources) > 1:
        count.update({"several": 1, "several.right": right})
    if not right:
        count[f"miss.{_MISSES[bool(events) + typed + countries]}"] = 1
    return count


def _stands(source: tuple[str, str | None], side: Sequence[tuple[str | None, str | None]]) -> bool:
    country, sector = source
    return source in side if sector is not None and sector in _sectors() else any(c == country for c, _ in side)


def _sectors() -> Container[str]:
    from ..ontologies import plover

    return plover().sectors


def _figures(total: Count) -> dict[str, float | None]:
    return {
        "right": share(total["right"], total["items"]),
        "type_and_countries": share(total["countries"], total["items"]),
        "type": share(total["type"], total["items"]),
        "right_of_several_sources": share(total["several.right"], total["several"]),
    }


PLOVER_GSR = Bench(
    name="plover-gsr",
    measures="type, source countries and sectors of PLOVER's own example sentences",
    data="benchmarks/plover_gsr/dev.jsonl",
    gold="event",
    predict=predict,
    score=score,
)
