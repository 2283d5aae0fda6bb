"""`sayso compare`: its time, and where an optimal assignment of events would pair others than the greedy one does.

    sayso code reports.jsonl --coder rules --nl > a.jsonl
    sayso code reports.jsonl --coder encoder --nl > b.jsonl
    python bench/compare.py a.jsonl b.jsonl

Prints one JSON object: reports in common, events, pairs of either way, pairs that only one of them has, and seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from contextlib import ExitStack

import numpy as np
from scipy.optimize import linear_sum_assignment

import sayso
from sayso.comparison.pairing import likeness, pairs_of
from sayso.comparison.rows import Row
from sayso.comparison.sides import side_of

_WEIGHTS = (1e6, 1e5, 1e4, 1e3, 1e2, 1e1, 1.0)
"""Each likeness outweighs those behind it, as in the greedy order; all lie in 0 to 1, that of the sides in 0 to 2."""


def optimal(a: list[Row], b: list[Row]) -> set[tuple[str, str]]:
    """Return the pairs with the largest sum of likeness."""
    table = np.zeros((len(a), len(b)))
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            table[i, j] = sum(w * v for w, v in zip(_WEIGHTS, likeness(x, y) or (), strict=False))
    rows, columns = linear_sum_assignment(table, maximize=True)
    return {(a[i].id, b[j].id) for i, j in zip(rows, columns, strict=True) if table[i, j] > 0}


def main() -> None:
    """Compare two files, or stores, given by name."""
    one, other = sys.argv[1:3]
    begun = time.perf_counter()
    found = sayso.compare(one, other, over="reports")
    seconds = time.perf_counter() - begun
    by: tuple[dict[str, list[Row]], dict[str, list[Row]]] = (defaultdict(list), defaultdict(list))
    with ExitStack() as stack:
        for n, what in enumerate((one, other)):
            for row in side_of(what, stack, what).told():
                by[n][row.report or ""].append(row)
    greedy: set[tuple[str, str]] = set()
    best: set[tuple[str, str]] = set()
    for id_ in by[0].keys() & by[1].keys():
        greedy |= {(p.a.id, p.b.id) for p in pairs_of(by[0][id_], by[1][id_])}
        best |= optimal(by[0][id_], by[1][id_])
    assert found.reports is not None
    print(
        json.dumps(
            {
                "reports": found.reports.shared, "events": [found.a.compared, found.b.compared], "greedy": len(greedy), "optimal": len(best),
                "only_greedy": len(greedy - best), "only_optimal": len(best - greedy), "seconds": round(seconds, 2),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
