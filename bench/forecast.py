"""How long forecasts of many pairs take, and how other models than the default do on the busiest pairs of ICEWS 2014.

    python bench/forecast.py                             # 10,000 pairs × 1,000 days: tension and all acts, the next 7, 30 and 90 days
    python bench/forecast.py --kinds 6                   # … the four quad classes too
    python bench/forecast.py --icews14 --model ets       # pinball loss and coverage of AutoETS, over the 20 busiest pairs
    python bench/forecast.py --icews14 --model usual     # … of the count model without the recent rate: each pair's usual rate

Prints one JSON object; times are of one process and thread, memory is the most that it held.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from sayso.ahead import HORIZONS
from sayso.forecasts import backtest, counts, foretell, history_of

_GROUP = 500
"""Pairs of about the same activity that are learnt and forecast together."""


def speed(pairs: int, days: int, kinds: int, seed: int = 13) -> dict[str, Any]:
    """Measure the forecasts of pairs whose rates differ as those of pairs do; counts are made a kind at a time, as a caller would hold them."""
    rng = np.random.default_rng(seed)
    rate = 200.0 / np.arange(1, pairs + 1) ** 0.9 / 7
    found: dict[str, Any] = {"pairs": pairs, "days": days, "kinds": kinds, "pairs_in_a_group": _GROUP}
    took = cpu = 0.0
    made = 0
    for kind in range(kinds):
        values = rng.poisson(rate[:, None] * rng.gamma(2.0, 0.5, (pairs, days)), (pairs, days)).astype(np.float32)
        if kind == 0:
            values = values * rng.normal(1.0, 3.0, (pairs, days)).astype(np.float32)  # tension
        started, used = time.perf_counter(), time.process_time()
        origins = np.arange(days % 7, days + 1, 7)[-60:]  # learning needs the newest year, not all of them
        for begin in range(0, pairs, _GROUP):
            history = history_of(values[begin : begin + _GROUP], counts=kind > 0, origins=origins)
            for horizon in HORIZONS:
                said = foretell(history, horizon, np.array([len(origins) - 1]), days)
                made += 0 if said is None else said["model"].low.size
        took, cpu = took + time.perf_counter() - started, cpu + time.process_time() - used
    return found | {
        "forecasts": made,
        "seconds": round(took, 1),
        "cpu_seconds": round(cpu, 1),
        "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def icews(shared: Path, model: str, busiest: int) -> list[dict[str, Any]]:
    """Judge a model on all acts and tension of the busiest pairs, on the origins that it can be judged on."""
    from sayso.ahead import _histories
    from sayso.dyadic import pairs, scheme_of
    from sayso.forecasts.ets import replaced
    from sayso.measure.icews14 import read_icews14

    folder = shared / "benchmarks" / "icews14"
    acts = read_icews14(folder / "train.jsonl", folder / "dev.jsonl").acts
    every = pairs(acts)
    first = acts.day.min()
    early = np.bincount(every.dyad[acts.day[every.act] < first + 91], minlength=len(every))
    early[[s == t for s, t in zip(every.sources, every.targets, strict=True)]] = 0
    pick = np.zeros(len(every), dtype=bool)
    pick[np.argsort(-early, kind="stable")[:busiest]] = True
    if model == "usual":
        counts.WEIGHTS = (0.0,)
    histories = _histories(acts, [every.only(pick.tolist())], scheme_of("plover"), None)
    out = []
    for kind in ("all", "verbal conflict", "material conflict") if model == "usual" else ("all", "tension"):
        for horizon in HORIZONS if model == "usual" else HORIZONS[:2]:
            history = histories[kind]
            judged = backtest(history, horizon)
            assert judged is not None
            loss = {way: judged.loss[way].mean() for way in judged.loss}
            coverage, origins = judged.coverage(), len(judged.origins)
            row: dict[str, Any] = {"kind": kind, "horizon": horizon}
            if model == "ets":
                light, other, inside = [], [], []
                for i in range(busiest):
                    alone = type(history)(history.sums[i : i + 1], history.squares[i : i + 1], history.origins, history.recent[:, i : i + 1], history.counts)
                    part = type(judged)(
                        horizon, judged.origins, judged.came[i : i + 1], {w: type(s)(s.quantiles[i : i + 1], s.low[i : i + 1], s.high[i : i + 1])
                        for w, s in judged.said.items()}, {w: x[i : i + 1] for w, x in judged.loss.items()},
                    )  # fmt: skip
                    found = replaced(alone, horizon, part, {})
                    if found is not None:
                        same = np.isin(judged.origins, found[0].origins)
                        light.append([judged.loss[w][i, same].mean() for w in ("model", "naive")])
                        other.append(found[0].loss["model"].mean())
                        inside.append(found[0].coverage())
                        origins = len(found[0].origins)
                gamma, naive = np.mean(light, axis=0)
                loss, coverage = {"ets": np.mean(other), "gamma-poisson": gamma, "naive": naive}, float(np.mean(inside))
            row |= {"origins": origins, "loss": {k: round(float(v), 3) for k, v in loss.items()}, "coverage": round(coverage, 3)}
            out.append(row)
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=1_000)
    parser.add_argument("--kinds", type=int, default=2)
    parser.add_argument("--icews14", action="store_true")
    parser.add_argument("--model", choices=("ets", "usual"), default="usual")
    parser.add_argument("--busiest", type=int, default=None)
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("SAYSO_SHARED") or "../shared"))
    asked = parser.parse_args()
    busiest = asked.busiest or (20 if asked.model == "ets" else 100)
    print(json.dumps(icews(asked.shared, asked.model, busiest) if asked.icews14 else speed(asked.pairs, asked.days, asked.kinds), indent=1))
