"""Counting: precision, recall and F1 from counts, one-to-one assignment, and bootstrap intervals over units whose counts add up."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ..errors import UsageError

__all__ = ["Count", "assign", "bootstrap", "f1", "precision_recall_f1", "rounded", "share"]

Count = Counter[str]
"""Counts of one report (or item) by name; those of a set are the sums."""

SEED = 13


def share(part: float, whole: float) -> float | None:
    """Return part / whole, or None of nothing."""
    return part / whole if whole else None


def precision_recall_f1(right: float, false: float, missed: float) -> tuple[float | None, float | None, float | None]:
    """Return precision, recall and F1; all None where there is nothing on either side, 0 where only one side has something."""
    if not right + false + missed:
        return None, None, None
    return share(right, right + false) or 0.0, share(right, right + missed) or 0.0, 2 * right / (2 * right + false + missed)


def f1(right: float, false: float, missed: float) -> float | None:
    """Return F1 alone."""
    return precision_recall_f1(right, false, missed)[2]


def assign(weights: Sequence[Sequence[float]]) -> dict[int, int]:
    """Return {row: column} of the one-to-one assignment with the largest sum of weights; pairs of weight 0 stay apart.

    Raises `UsageError` where scipy is not installed.
    """
    if not weights or not weights[0]:
        return {}
    try:
        from scipy.optimize import linear_sum_assignment
    except ImportError:
        raise UsageError("S138", "scoring needs scipy, which is not installed", remedy="Install it with: pip install 'sayso[bench]'") from None
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return {int(r): int(c) for r, c in zip(rows, columns, strict=True) if weights[r][c] > 0}


def bootstrap(units: Sequence[Count], figures: Callable[[Count], Mapping[str, float | None]], samples: int, seed: int = SEED) -> dict[str, tuple[float, float]]:
    """Return the 95% percentile interval of every figure over `samples` draws of the units (reports, articles) with replacement."""
    draw = random.Random(seed)
    seen: dict[str, list[float]] = {}
    for _ in range(samples if units else 0):
        total: Count = Counter()
        for unit in draw.choices(units, k=len(units)):
            total.update(unit)
        for name, value in figures(total).items():
            if value is not None:
                seen.setdefault(name, []).append(value)
    return {name: _middle(sorted(values)) for name, values in seen.items()}


def _middle(values: Sequence[float]) -> tuple[float, float]:
    last = len(values) - 1
    return round(values[int(0.025 * last)], 4), round(values[round(0.975 * last)], 4)


def rounded(figures: Mapping[str, float | None]) -> dict[str, float | None]:
    """Round to the four decimals in which figures are told."""
    return {name: None if value is None else round(value, 4) for name, value in figures.items()}
