"""Choose the weights of `sayso.places.ranker` again: coordinate ascent on half of the reports of geo_lgl's dev part, told on the other half.

    PYTHONPATH=src python train/ranker.py [--data FILE] [--passes N]

Prints each change that raises accuracy within 161 km plus half the country accuracy by 0.0005 or more, then all weights. The values are
written into the modules by hand: a weight that only local news asks for is not taken (see the comment over the weights).
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import Any

from sayso.config import Config
from sayso.measure import read_items
from sayso.measure.geo import predict, score

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "benchmarks" / "geo_lgl" / "dev.jsonl"
LEAST = 0.0005
# Imported by name, as the package has a function `resolve` and others beside its modules.
CANDIDATES = importlib.import_module("sayso.places.candidates")
RANKER = importlib.import_module("sayso.places.ranker")
GRID: list[tuple[Any, str, list[Any]]] = [
    (CANDIDATES, "PEOPLE", [0.35, 0.5, 0.7]), (CANDIDATES, "ALIAS", [-4.0, -3.0, -1.5]), (CANDIDATES, "COUNTY", [-2.0, -1.0, 0.0]),
    (CANDIDATES, "CURATED", [0.0, 0.5, 1.0]), (CANDIDATES, "SEAT", [0.0, 1.0, 2.0, 3.0]), (CANDIDATES, "WIDE", [1.5, 3.0]),
    (CANDIDATES, "COUNTRY", [10.0, 11.0, 12.0, 13.0]), (CANDIDATES, "STATE", [9.0, 10.0, 11.0, 12.0]), (CANDIDATES, "LIKE_CITY", [6.0, 7.0, 8.0]),
    (RANKER, "CALLED", [2.0, 3.0, 6.0]), (RANKER, "NEAR", [2.5, 3.5, 4.5, 5.5]), (RANKER, "SAME_REGION", [1.0, 1.5, 2.5]),
    (RANKER, "SAME_COUNTRY", [1.5, 2.5, 3.5]), (RANKER, "OUTLET_COUNTRY", [1.0, 2.0, 3.0]), (RANKER, "HOST", [2.0, 3.0, 4.0, 5.0]),
    (RANKER, "GENERIC_HOST", [0.0, 1.0, 2.0]), (RANKER, "WARMTH", [(2.0, 2.0, 1.5, 1.0, 1.0), (4.0, 3.0, 2.0, 1.5, 1.0, 1.0)]),
]  # fmt: skip


def main() -> None:
    """Climb and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--passes", type=int, default=2)
    arguments = parser.parse_args()
    items = list(read_items(arguments.data))
    halves = [[item for i, item in enumerate(items) if i // 2 % 2 == half] for half in (0, 1)]
    best = reached(halves[0])
    print("begin", best, reached(halves[1]))
    for _ in range(arguments.passes):
        for module, name, values in GRID:
            kept = getattr(module, name)
            for value in values:
                setattr(module, name, value)
                now = reached(halves[0])
                if now[0] > best[0] + LEAST:
                    best, kept = now, value
                    print(name, value, best, flush=True)
            setattr(module, name, kept)
    print("the other half", reached(halves[1]))
    print({name: getattr(module, name) for module, name, _ in GRID})


def reached(items: list[dict[str, Any]]) -> tuple[float, float, float]:
    """Return what is climbed, accuracy within 161 km and country accuracy."""
    CANDIDATES.candidates.cache_clear()
    CANDIDATES.host_candidates.cache_clear()
    main = score(items, list(predict(items, Config(), [])), 0)["main"]
    return round(main["accuracy_161km"] + 0.5 * main["country_accuracy"], 4), main["accuracy_161km"], main["country_accuracy"]


if __name__ == "__main__":
    main()
