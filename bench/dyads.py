"""How long series of many pairs take: counts, tension and level of so many dyads over so many days, of acts made by chance.

    python bench/dyads.py                                # 10,000 dyads × 1,000 days, 2,000,000 acts
    python bench/dyads.py --days 300 --grid              # and how far a finer grid of q moves the level
    python bench/dyads.py --coverage                     # how often the level that made a series lies in its bands

Prints one JSON object; times are of one process, which smooths in as many threads as there are cores (four at most); memory is the most that it held.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from typing import Any

import numpy as np

from sayso.dyadic import Pairing, series, smooth, table_of
from sayso.dyadic.smoothing import GRID, UNIT, Z80, Z95


def made(dyads: int, days: int, acts: int, seed: int = 13) -> tuple[Any, Pairing]:
    """Return acts of pairs that are active as pairs are: few are often in the news, most seldom."""
    rng = np.random.default_rng(seed)
    share = 1.0 / np.arange(1, dyads + 1) ** 0.9
    dyad = rng.choice(dyads, size=acts, p=share / share.sum()).astype(np.int32)
    side = int(np.ceil(np.sqrt(dyads)))
    names = [f"C{i:03}" for i in range(side)]
    quad = rng.integers(1, 5, size=acts)
    score = np.array([0.0, 3.5, 8.0, -3.5, -8.0])[quad]
    table = table_of(
        (738_000 + rng.integers(0, days, size=acts)).tolist(),
        [names[i] for i in (dyad // side).tolist()],
        [names[i] for i in (dyad % side).tolist()],
        quad.tolist(),
        score.tolist(),
    )
    pairing = Pairing(
        tuple(names[i // side] for i in range(dyads)),
        tuple(names[i % side] for i in range(dyads)),
        np.arange(acts, dtype=np.int32),
        dyad,
        np.zeros(acts, dtype=bool),
    )
    return table, pairing


def speed(dyads: int, days: int, acts: int) -> dict[str, Any]:
    """Measure counting and smoothing."""
    table, pairing = made(dyads, days, acts)
    started = time.perf_counter()
    counted = series(table, pairing, "day", level=False)
    counting = time.perf_counter() - started
    started, cpu = time.perf_counter(), time.process_time()
    level = smooth(counted.dense(counted.tension))
    smoothing = time.perf_counter() - started
    cpu = time.process_time() - cpu
    started = time.perf_counter()
    rows = len(counted.columns()["n"])
    return {
        "dyads": dyads,
        "days": counted.size,
        "acts": acts,
        "counting_s": round(counting, 1),
        "smoothing_s": round(smoothing, 1),
        "smoothing_cpu_s": round(cpu, 1),
        "table_s": round(time.perf_counter() - started, 1),
        "table_rows": rows,
        "q": {str(q): int((level.q == np.float32(q)).sum()) for q in GRID},
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def drifting(rate: float, rows: int, days: int) -> tuple[Any, Any]:
    """Return sums of acts whose rate drifts, and what they amount to on average."""
    rng = np.random.default_rng(13)
    drift = rate * np.exp(np.cumsum(rng.normal(0, 0.05, (rows, days)), axis=1))
    number = rng.poisson(np.minimum(drift, 1e4))
    return 3.5 * number + 3.0 * np.sqrt(number) * rng.normal(size=number.shape), 3.5 * drift


def grid(days: int, rows: int = 200) -> dict[str, Any]:
    """Compare the level with that of a grid four times as fine, in standard errors of the level."""
    out = {}
    for rate in (0.1, 1.0, 10.0):
        values, _ = drifting(rate, rows, days)
        fine, coarse = smooth(values, tuple(np.geomspace(GRID[0], GRID[-1], 17))), smooth(values)
        moved = np.abs(fine.mean - coarse.mean) / coarse.error
        out[f"rate{rate}"] = {"median": round(float(np.median(moved)), 3), "p95": round(float(np.quantile(moved, 0.95)), 3)}
    return out


def coverage(days: int, rows: int = 400) -> dict[str, Any]:
    """Tell how often the level lies in its bands: of series made by the model, and of sums of acts whose rate drifts, at several rates."""
    rng = np.random.default_rng(13)
    out: dict[str, Any] = {}
    for q in (0.01, 0.1):
        level = np.cumsum(rng.normal(0, np.sqrt(q), (rows, days)), axis=1)
        found = smooth(UNIT * np.sinh(level + rng.normal(0, 1, (rows, days))))
        out[f"model_q{q}"] = {str(p): round(float((np.abs(level - found.mean) <= z * found.error).mean()), 3) for p, z in ((80, Z80), (95, Z95))}
    for rate in (0.1, 1.0, 10.0):
        values, truth = drifting(rate, rows, days)
        found = smooth(values)
        out[f"acts_rate{rate}"] = {str(p): round(float(((truth >= found.at(-z)) & (truth <= found.at(z))).mean()), 3) for p, z in ((80, Z80), (95, Z95))}
        out[f"acts_rate{rate}"]["bias"] = round(float(found.at().mean() / truth.mean() - 1), 3)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dyads", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=1_000)
    parser.add_argument("--acts", type=int, default=2_000_000)
    parser.add_argument("--grid", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    options = parser.parse_args()
    asked = (options.dyads, options.days, options.acts)
    print(json.dumps(coverage(options.days) if options.coverage else grid(options.days) if options.grid else speed(*asked), indent=1))
