"""The smoothed level of many series at once, with a band: a local level model on a stabilised scale (docs/decisions/0022).

    y = asinh(x / UNIT)        y[t] = level[t] + noise, level[t+1] = level[t] + step, var(step) = q · var(noise)

asinh is a straight line for an act or two and a logarithm for many, on both sides of zero. The filter and the smoother are simdkalman's.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["GRID", "UNIT", "Smoothed", "smooth"]

UNIT = 5.0
"""One act of middling intensity: half of PLOVER's scale. The scale bends there. A choice."""
GRID = (0.001, 0.01, 0.05, 0.2, 1.0)
"""Values of q that are tried; each series takes the likeliest. A grid four times as fine moves the level by less than a tenth of its standard error in most
periods, by more than half of it in 5 % at worst (`bench/dyads.py --grid`)."""
_PRIOR_VARIANCE = 0.777
"""asinh(1)²: the noise of one middling act, which counts like one period more, so that a series of nothing is not certain of it. A choice."""
_FAR = 12.0
"""Bands end here on the stabilised scale (at 400,000): a level of which nothing is known for years has no number."""
_DIFFUSE = 1e4
"""Variance of the level before the first period: nothing is known of it."""
_ROWS = 2_500
"""Series (times the grid) that are filtered together: some 150 MB at 1,000 periods."""
Z80, Z95 = 1.2816, 1.9600


@dataclass(frozen=True, slots=True)
class Smoothed:
    """Level and standard error of (series × periods) on the stabilised scale, and each series' q.

    `even` and `odd` are the means of cosh and sinh of each series' residuals, by which a level becomes what periods of that level amount to on average.
    """

    mean: NDArray[np.float32]
    error: NDArray[np.float32]
    q: NDArray[np.float32]
    even: NDArray[np.float32]
    odd: NDArray[np.float32]

    def at(self, z: float = 0.0) -> NDArray[np.float32]:
        """Return the level so many standard errors up, in the series' own unit; ±Z80 and ±Z95 are the bands.

        The mean of sinh(level + residual) over the residuals (Duan 1983, "smearing"): sinh of the level alone would be that of a middling period, and most
        periods of most pairs have nothing.
        """
        import numpy as np

        scaled = np.clip(self.mean + np.float32(z) * self.error, -_FAR, _FAR)
        found: NDArray[np.float32] = np.float32(UNIT) * (np.sinh(scaled) * self.even[:, None] + np.cosh(scaled) * self.odd[:, None])
        return found


def smooth(values: Any, grid: tuple[float, ...] = GRID) -> Smoothed:
    """Return the smoothed level of each row; NaN is a period of which nothing is known: the level goes on, the band widens.

    The noise of each series is estimated in closed form for each q (concentrated likelihood, the first period diffuse).
    """
    import numpy as np

    values = np.asarray(values)
    rows, size = values.shape
    shapes = ((rows, size), (rows, size), (rows,), (rows,), (rows,))
    mean, error, ratio, even, odd = (np.zeros(shape, dtype=np.float32) for shape in shapes)
    out = Smoothed(mean, error, ratio, even, odd)
    if not size or not rows:
        return out
    step = max(1, _ROWS // len(grid))

    def work(start: int) -> None:
        part = slice(start, min(rows, start + step))
        scaled = np.arcsinh(np.asarray(values[part], dtype=np.float64) / UNIT)
        q, variance = _chosen(scaled, grid)
        found = _kalman(q).compute(scaled, 0, initial_value=[0.0], initial_covariance=[[_DIFFUSE]], observations=False).smoothed.states
        out.mean[part] = found.mean[:, :, 0]
        out.error[part] = np.sqrt(found.cov[:, :, 0, 0] * variance[:, None])
        out.q[part] = q
        rest = scaled - found.mean[:, :, 0]
        known = np.maximum(np.isfinite(rest).sum(axis=1), 1)
        out.even[part] = np.nansum(np.cosh(rest), axis=1) / known
        out.odd[part] = np.nansum(np.sinh(rest), axis=1) / known

    if rows <= step:
        work(0)
    else:
        with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:  # numpy lets go of the interpreter in its loops
            for _ in pool.map(work, range(0, rows, step)):
                pass
    return out


def _chosen(scaled: NDArray[np.float64], grid: tuple[float, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the likeliest q of each series and the variance of its noise."""
    import numpy as np

    rows, size = scaled.shape
    if size == 1:
        return np.full(rows, grid[0]), np.full(rows, _PRIOR_VARIANCE)
    q = np.repeat(np.asarray(grid), rows)
    tiled = np.tile(scaled, (len(grid), 1))
    found = (
        _kalman(q).compute(tiled, 0, initial_value=[0.0], initial_covariance=[[_DIFFUSE]], smoothed=False, filtered=True, observations=False).filtered.states
    )
    seen = np.isfinite(tiled)
    known = seen & (np.cumsum(seen, axis=1) > 1)  # the first that is seen is diffuse
    spread = np.where(known[:, 1:], found.cov[:, :-1, 0, 0] + q[:, None] + 1.0, 1.0)
    missed = np.where(known[:, 1:], tiled[:, 1:] - found.mean[:, :-1, 0], 0.0)
    number = known.sum(axis=1) + 1.0  # and the prior's period
    variance = ((missed**2 / spread).sum(axis=1) + _PRIOR_VARIANCE) / number
    likelihood = -0.5 * (number * np.log(variance) + np.log(spread).sum(axis=1))
    best = likelihood.reshape(len(grid), rows).argmax(axis=0)
    return np.asarray(grid)[best], variance.reshape(len(grid), rows)[best, np.arange(rows)]


def _kalman(q: NDArray[np.float64]) -> Any:
    """Return the filter of a local level whose noise has variance 1 and whose steps have each series' q."""
    import simdkalman

    return simdkalman.KalmanFilter(state_transition=[[1.0]], process_noise=q[:, None, None], observation_model=[[1.0]], observation_noise=1.0)
