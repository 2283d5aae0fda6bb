"""How long alerts of many pairs take: of acts made by chance, with a level that changes in a tenth of the pairs.

    python bench/alerts.py                               # 10,000 dyads × 1,000 days, 2,000,000 acts, online
    python bench/alerts.py --offline                     # looking back instead (ruptures), tension only

Prints one JSON object; times are of one process on one core; memory is the most that it held, acts and all.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from typing import Any

import numpy as np

from sayso.changepoints import Rule, find
from sayso.dyadic import table_of


def made(dyads: int, days: int, acts: int, seed: int = 13) -> Any:
    """Return acts of pairs that are active as pairs are: few often, most seldom; a tenth have half of theirs in 90 days; fewer come at weekends."""
    rng = np.random.default_rng(seed)
    share = 1.0 / np.arange(1, dyads + 1) ** 0.9
    dyad = rng.choice(dyads, size=acts, p=share / share.sum())
    day = rng.choice(days, size=acts, p=_week(days))
    moved = (dyad % 10 == 0) & (rng.random(acts) < 0.5)
    begin = (dyad * 7919) % max(days - 90, 1)
    day = np.where(moved, begin + rng.integers(0, 90, size=acts), day)
    side = int(np.ceil(np.sqrt(dyads)))
    names = [f"C{i:03}" for i in range(side)]
    quad = rng.integers(1, 5, size=acts)
    score = np.array([0.0, 3.5, 8.0, -3.5, -8.0])[quad]
    sources, targets = [names[i] for i in (dyad // side).tolist()], [f"D{i:03}" for i in (dyad % side).tolist()]
    return table_of((738_000 + np.clip(day, 0, days - 1)).tolist(), sources, targets, quad.tolist(), score.tolist())


def _week(days: int) -> Any:
    weight = np.where(np.arange(days) % 7 >= 5, 0.6, 1.15)
    return weight / weight.sum()


def main(dyads: int, days: int, acts: int, offline: bool) -> dict[str, Any]:
    """Measure finding alerts, from the acts on: pairs, series, and both detectors."""
    table = made(dyads, days, acts)
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rule = Rule(series=("tension",)) if offline else Rule()
    started, cpu = time.perf_counter(), time.process_time()
    found = find(table, (rule,), how="offline" if offline else "online")
    return {
        "dyads": dyads,
        "days": days,
        "acts": acts,
        "series": len(rule.series) * dyads,
        "alerts": len(found),
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_s": round(time.process_time() - cpu, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "memory_of_making_the_acts_mb": round(held),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dyads", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=1_000)
    parser.add_argument("--acts", type=int, default=2_000_000)
    parser.add_argument("--offline", action="store_true")
    options = parser.parse_args()
    print(json.dumps(main(options.dyads, options.days, options.acts, options.offline), indent=1))
