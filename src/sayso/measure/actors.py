"""actors: a phrase and a day → country and sector, as the author of NGEC expects them (ngec_actor_gold).

Items that expect both a country and a first sector count; both must be equal. The set writes "" for none. A country named by its own name
has no sector there (ours: GOV), a town is its people (CVL), media of a state are the state (GOV), and what is nobody known is UNK.
Items without a day are asked for the first day of 2023: NGEC asks them for "today", and what the latest of them expect came about in the autumn of 2022.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from ..config import Config
from ..records import Problem
from .items import Bench, Item
from .tally import Count, bootstrap, rounded, share

__all__ = ["ACTORS", "predict", "score"]

WRITTEN = date(2023, 1, 1)
_FORMATS = ("%Y-%m-%d", "%d %B %Y", "%B %d, %Y")


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, country, sector}` an item: the likeliest candidate of `lookup` on the item's day."""
    from ..lookup import lookup

    for item in items:
        found = lookup(item["text"], on=_day(item.get("kwargs") or {}), config=config)
        if not found:
            yield {"id": item["id"], "country": "", "sector": "UNK"}
            continue
        best = found[0]
        sector = best.actor.sector or ("" if best.actor.country and best.kind != "people" else "UNK")
        if best.kind == "country" and best.why.startswith("known country"):
            sector = ""
        elif best.kind == "outlet" and "state " in best.why:
            sector = "GOV"
        elif best.kind == "place":
            sector = "CVL"
        yield {"id": item["id"], "country": best.actor.country or "", "sector": sector}


def _day(kwargs: Item) -> date:
    asked = str(kwargs.get("query_date") or "")
    for form in _FORMATS:
        try:
            return datetime.strptime(asked, form).date()
        except ValueError:
            continue
    return WRITTEN


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the share of items with country and sector right, each alone, and what was said where one is wrong, by sector."""
    units, wrong = [], Counter[str]()
    for item, said in zip(gold, _in_order(gold, predictions), strict=True):
        expected = item["expected"]
        if "country" not in expected or "code_1" not in expected:
            continue
        country, sector = said.get("country") == expected["country"], said.get("sector") == expected["code_1"]
        units.append(Count({"items": 1, "country": country, "sector": sector, "both": country and sector}))
        if not sector:
            wrong[f"{expected['code_1'] or '–'} > {said.get('sector') or '–'}"] += 1
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {"items": total["items"], "main": rounded(_figures(total)), "interval_95": bootstrap(units, _figures, samples), "sectors_wrong": dict(wrong)}


def _in_order(gold: Sequence[Item], predictions: Sequence[Item]) -> Iterator[Item]:
    """Yield the prediction of each item: the first of its id for the first item of that id, and so on."""
    waiting: dict[str, deque[Item]] = {}
    for prediction in predictions:
        waiting.setdefault(prediction["id"], deque()).append(prediction)
    for item in gold:
        said = waiting.get(item["id"])
        yield said.popleft() if said else {}


def _figures(total: Count) -> dict[str, float | None]:
    return {
        "country_and_sector": share(total["both"], total["items"]),
        "country": share(total["country"], total["items"]),
        "sector": share(total["sector"], total["items"]),
    }


ACTORS = Bench(
    name="actors",
    measures="country and sector of a phrase on a day",
    data="benchmarks/ngec_actor_gold/dev.jsonl",
    gold="expected",
    predict=predict,
    score=score,
    repeats=True,
)
