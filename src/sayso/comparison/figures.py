"""The figures of agreement: kappa and alpha from a table of counts, correlation of two series, and a bootstrap over units whose counts add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Table = NDArray[np.float64]

__all__ = ["SEED", "Columns", "alpha_of", "dice", "intervals", "kappa_of", "pearson", "ranks", "share", "spearman"]

SEED = 13
"""Where drawing begins, as in the benches: the same comparison gives the same intervals."""
_LEAST = 3
"""Points that a correlation needs: two always lie on a line."""


def share(part: float, whole: float) -> float | None:
    """Return part / whole, None of nothing."""
    return float(part / whole) if whole else None


def dice(both: float, a: float, b: float) -> float | None:
    """Return 2·both/(a+b), None of nothing."""
    return share(2 * both, a + b)


def kappa_of(table: Table) -> float | None:
    """Return Cohen's kappa of a square table of counts (A's value a row, B's a column); None of nothing, and where chance alone would agree always."""
    n = float(table.sum())
    if not n:
        return None
    expected = float(table.sum(axis=1) @ table.sum(axis=0)) / n**2
    return None if expected >= 1 else 1 - (1 - float(table.trace()) / n) / (1 - expected)


def alpha_of(table: Table) -> float | None:
    """Return Krippendorff's alpha (nominal, two coders, none missing) of the same table; None where only one value was used."""
    n = float(table.sum())
    if not n:
        return None
    used = table.sum(axis=0) + table.sum(axis=1)
    expected = 1 - float((used * (used - 1)).sum()) / (2 * n * (2 * n - 1))
    return None if expected <= 0 else 1 - (1 - float(table.trace()) / n) / expected


class Columns:
    """Where each count of a unit stands in a row of numbers."""

    def __init__(self, units: Sequence[Counter[Any]]) -> None:
        import numpy as np

        self.at: dict[Hashable, int] = {}
        for unit in units:
            for key in unit:
                self.at.setdefault(key, len(self.at))
        self.rows = np.zeros((len(units), len(self.at)), dtype=np.float32)
        for row, unit in zip(self.rows, units, strict=True):
            for key, number in unit.items():
                row[self.at[key]] = number

    def get(self, totals: Any, key: Hashable) -> float:
        """Return one count of a total."""
        return float(totals[self.at[key]]) if key in self.at else 0.0

    def table(self, totals: Any, name: str) -> Table:
        """Return the square table of the counts keyed (name, A's value, B's value), values in a fixed order."""
        import numpy as np

        cells = [(key, i) for key, i in self.at.items() if isinstance(key, tuple) and len(key) == 3 and key[0] == name]
        values = {value: n for n, value in enumerate(sorted({str(v) for key, _ in cells for v in key[1:]}))}
        out = np.zeros((len(values), len(values)))
        for key, i in cells:
            out[values[str(key[1])], values[str(key[2])]] += totals[i]
        return out


def intervals(
    columns: Columns, figures: Callable[[Columns, Any], Mapping[str, float | None]], samples: int, seed: int = SEED
) -> dict[str, tuple[float, float]]:
    """Return the 95 % percentile interval of every figure over draws of the units with replacement; fewer than two units have none."""
    import numpy as np

    size = len(columns.rows)
    draw = np.random.default_rng(seed)
    seen: dict[str, list[float]] = {}
    for _ in range(samples if size > 1 else 0):
        weights = np.bincount(draw.integers(0, size, size), minlength=size).astype(np.float32)
        for name, value in figures(columns, weights @ columns.rows).items():
            if value is not None:
                seen.setdefault(name, []).append(value)
    return {name: (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))) for name, values in seen.items()}


def pearson(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Return Pearson's correlation; None for fewer than three points or a series that does not vary."""
    import numpy as np

    x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if len(x) < _LEAST:
        return None
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return None if size == 0 else float(np.clip((x @ y) / size, -1.0, 1.0))


def spearman(a: Sequence[float], b: Sequence[float]) -> float | None:
    """Return Spearman's rank correlation, equal values sharing the mean of their ranks; None as `pearson`."""
    return pearson(ranks(a), ranks(b))


def ranks(values: Sequence[float]) -> Sequence[float]:
    """Return the ranks from 1 on; equal values have the mean of theirs."""
    import numpy as np

    _, place, many = np.unique(np.asarray(values, dtype=float), return_inverse=True, return_counts=True)
    last = np.cumsum(many)
    found: list[float] = (last - (many - 1) / 2)[place].tolist()
    return found
