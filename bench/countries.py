"""How long series, alerts and forecasts of many pairs take together, in one process: acts → tension by day with its level, alerts, what may come.

    python bench/countries.py                            # 10,000 pairs × 1,000 days, 2,000,000 acts; one tension series each
    python bench/countries.py --all                      # alerts and forecasts of the four quad classes too

Prints one JSON object: seconds by the clock and of processor time of each part and together, the most memory that the process held (making the acts by chance
included), and the load of the machine meanwhile, since other work beside makes the clock worth little.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from alerts import made

from sayso.ahead import HORIZONS
from sayso.changepoints import SERIES, Rule, find
from sayso.dyadic import pairs, series
from sayso.forecasts import foretell, history_of

_GROUP = 500
"""Pairs of about the same activity that are learnt and forecast together."""
_ORIGINS = 60
"""Origins of a history: learning needs the newest year."""


def forecasts(counted: Any, quads: tuple[int, ...]) -> int:
    """Forecast the next 7, 30 and 90 days of each pair (quad class 0 is tension), those of about the same activity together; returns how many were made."""
    days = counted.size
    origins = np.arange(days % 7, days + 1, 7)[-_ORIGINS:]
    order = np.argsort(-counted.dense(counted.n).sum(axis=1), kind="stable")
    made_ = 0
    for quad in quads:
        values = counted.dense(counted.raw) if quad == 0 else counted.dense(counted.n, quad)
        for begin in range(0, len(order), _GROUP):
            history = history_of(values[order[begin : begin + _GROUP]], counts=quad > 0, origins=origins)
            for horizon in HORIZONS:
                said = foretell(history, horizon, np.array([len(origins) - 1]), days)
                made_ += 0 if said is None else said["model"].low.size
    return made_


def main(dyads: int, days: int, acts: int, *, every: bool) -> dict[str, Any]:
    """Measure all three."""
    table = made(dyads, days, acts)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    parts: dict[str, dict[str, float]] = {}

    def timed(name: str, work: Callable[[], Any]) -> Any:
        started, used = time.perf_counter(), time.process_time()
        found = work()
        parts[name] = {"seconds": round(time.perf_counter() - started, 1), "cpu_seconds": round(time.process_time() - used, 1)}
        parts[name]["memory_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return found

    counted = timed("series", lambda: series(table, pairs(table, undirected=True), "day"))
    alerts = timed("alerts", lambda: find(table, (Rule(series=SERIES if every else ("tension",)),)))
    number = timed("forecasts", lambda: forecasts(counted, (0, 1, 2, 3, 4) if every else (0,)))
    return {
        "dyads": len(counted.pairing),
        "days": counted.size,
        "acts": acts,
        "levels": counted.level is not None,
        "alerts": len(alerts),
        "forecasts": number,
        **parts,
        "seconds": round(sum(one["seconds"] for one in parts.values()), 1),
        "cpu_seconds": round(sum(one["cpu_seconds"] for one in parts.values()), 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "memory_of_making_the_acts_mb": round(held),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dyads", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=1_000)
    parser.add_argument("--acts", type=int, default=2_000_000)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    print(json.dumps(main(options.dyads, options.days, options.acts, every=options.all), indent=1))
