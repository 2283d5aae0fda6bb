"""alerts: changes between countries in the events of ICEWS for 2014, against days on which something is known to have changed.

A prediction is an alert of the default rule (all pairs of different countries, both directions together, five series). How it counts: `rates` are alerts of all
series together a dyad-year, on the series as they are and on shuffled ones, for all pairs and by how active a pair is (`changepoints.backtest.rates`).
`known` are the days of `icews14_known.csv`, written by hand: `any` counts those after which the pair has an alert within seven days, `fitting` those after
which it speaks of more of what the day brought (conflict or cooperation); `fitting_by_chance` is how many a day drawn by chance would have had, summed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..changepoints import Met, Rate, delays, find, rates, read_known, sentence
from ..changepoints.backtest import WITHIN
from ..config import Config
from ..records import Problem
from .icews14 import table_of_items
from .items import Bench, Item
from .tally import share

__all__ = ["ALERTS", "predict", "score"]

KNOWN = Path(__file__).with_name("icews14_known.csv")


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield the alerts, the newest first; `acts` are the places of the items behind each."""
    for one in find(table_of_items(items).acts):
        yield asdict(one) | {"since": one.since.isoformat(), "raised": one.raised.isoformat() if one.raised else None, "sentence": sentence(one)}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the figures of the head of this module; alerts are counted anew, since shuffled series have others."""
    read = table_of_items(gold)
    known = read_known(KNOWN)
    met = delays(read.acts, known)
    return {
        "events": len(read.acts),
        "without_country": share(read.unplaced, read.sides),
        "unknown_relations": dict(read.unknown_relations),
        "alerts": len(predictions),
        "rates": {rate.shuffled or "as they are": _rate(rate) for rate in rates(read.acts, times=3)},
        "known": {
            "days": len(met),
            "any": sum(m.days is not None and m.days <= WITHIN for m in met),
            "fitting": sum(m.fitting_days is not None and m.fitting_days <= WITHIN for m in met),
            "fitting_by_chance": round(sum(m.chance for m in met), 2),
            "each": [_met(m) for m in met],
        },
    }


def _rate(rate: Rate) -> dict[str, Any]:
    return {"a_dyad_year": rate.a_dyad_year, "dyads": rate.dyads, "by_acts": {f"{least}+": {"dyads": n, "a_dyad_year": per} for least, n, per in rate.tiers}}


def _met(met: Met) -> dict[str, Any]:
    one = met.known
    out: dict[str, Any] = {"day": one.day.isoformat(), "dyad": f"{one.one} {one.other}", "what": one.what, "kind": one.kind}
    for name, alert, days in (("any", met.alert, met.days), ("fitting", met.fitting, met.fitting_days)):
        out[name] = {"days": days, "series": alert.series, "rose": alert.rose, "since": alert.since.isoformat()} if alert else None
    return out | {"chance": met.chance}


ALERTS = Bench(
    name="alerts",
    measures="changes between countries in the events of ICEWS 2014: delay on known days, alerts on shuffled series",
    data="benchmarks/icews14/train.jsonl",
    gold="relation",
    predict=predict,
    score=score,
    repeats=True,
    key="date",
)
