"""The negative binomial distribution over arrays, by its mean and size: variance = mean + mean² / size. numpy alone, so that forecasts need no extra."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]

__all__ = ["crossing", "log_gamma"]

_FIRST, _WIDEST = 8, 256
"""Counts that are looked at together: few at first, since most series are quiet, then more."""
_MOST = 200_000
"""Counts beyond which a sum is not followed: no pair has so many acts in 90 days. What is left counts as reached there."""


def log_gamma(x: Any) -> Real:
    """Return log Γ(x) for x > 0: Stirling's series (DLMF 5.11.1) after eight steps of the recurrence, right to ten digits."""
    import numpy as np

    x = np.asarray(x, dtype=np.float64)
    product = x.copy()
    for step in range(1, 8):
        product = product * (x + step)
    y = x + 8.0
    square = 1.0 / (y * y)
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / y
    found: Real = (y - 0.5) * np.log(y) - y + 0.5 * np.log(2 * np.pi) + series - np.log(product)
    return found


def crossing(levels: Any, mean: Any, size: Any) -> tuple[NDArray[np.int64], Real, Real]:
    """Return, for each row's levels (rows × levels), the least k with P(Y ≤ k) ≥ level, P(Y < k) and P(Y ≤ k)."""
    import numpy as np

    levels = np.asarray(levels, dtype=np.float64)
    out = np.full(levels.shape, _MOST, dtype=np.int64)
    under, upto = np.ones(levels.shape), np.ones(levels.shape)
    for row, begin, total, upper in _stretches(mean, size):
        for n in range(levels.shape[1]):
            reached = upper >= levels[row, n][:, None] - 1e-12
            new = reached[:, -1] & (out[row, n] == _MOST)
            at, place = row[new], reached[new].argmax(axis=1)
            out[at, n], upto[at, n] = begin + place, upper[new, place]
            under[at, n] = np.where(place > 0, upper[new, np.maximum(place - 1, 0)], total[new])
        row[(out[row] < _MOST).all(axis=1)] = -1
    return out, np.minimum(under, 1.0), np.minimum(upto, 1.0)


def _stretches(mean: Any, size: Any) -> Iterator[tuple[NDArray[np.int64], int, Real, Real]]:
    """Walk up the counts: yield rows, the first count of a stretch, P(Y < it), and P(Y ≤ k) of each count of it; a row that the caller sets to −1 is done."""
    import numpy as np

    mean, size = np.asarray(mean, dtype=np.float64), np.asarray(size, dtype=np.float64)
    row = np.arange(len(mean))
    ratio, mass, total = mean / (size + mean), np.exp(size * np.log(size / (size + mean))), np.zeros(len(mean))
    begin, width = 0, _FIRST
    while len(row) and begin < _MOST:
        k = begin + np.arange(width)
        steps = np.empty((len(row), width))
        steps[:, 0] = mass
        steps[:, 1:] = ratio[:, None] * (k[:-1] + size[row][:, None]) / (k[:-1] + 1)
        masses = np.cumprod(steps, axis=1)
        upper = total[:, None] + np.cumsum(masses, axis=1)
        shown = row.copy()
        yield shown, begin, total, upper
        go = shown >= 0
        mass = (masses[:, -1] * ratio * (k[-1] + size[row]) / (k[-1] + 1))[go]
        row, ratio, total = row[go], ratio[go], upper[go, -1]
        begin, width = begin + width, min(2 * width, _WIDEST)
