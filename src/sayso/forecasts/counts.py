"""A count model for many sparse series at once: the acts of the next days are negative binomial around a rate between the recent one and the usual one.

    rate  = weight · recent + (1 − weight) · usual          acts a day
    mean  = horizon · rate
    var   = phi · mean + delta · mean²

`recent` is a discounted mean, as in the gamma-Poisson model with discounting (Harvey and Fernandes 1989, "Time Series Models for Count or Qualitative
Observations"); `usual` is the series' mean over all its days, shrunk to that of all series by a gamma prior fitted by moments. Half-life, weight, phi and delta
are shared by all series of a kind and learnt by likelihood, for each horizon by itself, from outcomes that were known on the day of the forecast. Moving the
quantiles to where past outcomes fell was tried and left out (docs/forecasts.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from .history import HALF_LIVES, History
from .negbin import crossing, log_gamma

if TYPE_CHECKING:
    from .history import Real, Whole

__all__ = ["SAMPLE", "Counting", "fit", "quantiles", "sampled"]

WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.95)
PHIS = (1.02, 1.25, 1.5, 2.0, 3.0, 4.5, 7.0)
DELTAS = (0.01, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0)
_ROUGH = 4.0
"""Size of the negative binomial by which half-life and weight are compared, before phi and delta are known."""
SAMPLE = 2_000
"""Pairs of series and origin that parameters are learnt from; more are drawn from at random."""
_TURNS = 3
_LEAST = 1e-6
"""The least rate, acts a day."""


@dataclass(frozen=True, slots=True)
class Counting:
    """What was learnt; `half_life` in days."""

    half_life: float
    weight: float
    phi: float
    delta: float

    def rates(self, history: History, at: Whole) -> Real:
        """Return each series' rate at some origins (series × origins)."""
        import numpy as np

        recent = history.recent[HALF_LIVES.index(self.half_life)][:, at]
        found: Real = np.maximum(self.weight * recent + (1 - self.weight) * usual(history, at), _LEAST)
        return found

    def size(self, mean: Any) -> Any:
        """Return the size of the negative binomial with this mean."""
        return mean / (self.phi - 1 + self.delta * mean)


def usual(history: History, at: Whole) -> Real:
    """Return the mean of all days until each origin (series × origins), shrunk to that of all series.

    A gamma prior whose mean and variance are those of the series' own means: (acts + shape) / (days + shape / mean).
    """
    import numpy as np

    days = np.maximum(history.origins[at], 1)
    total = history.sums[:, history.origins[at]]
    each = total / days
    middle = np.maximum(each.mean(axis=0), _LEAST)
    spread = np.maximum(each.var(axis=0) - middle / days, 1e-12)  # less what chance alone makes
    shape = np.clip(middle**2 / spread, 0.05, 5.0)
    found: Real = (total + shape) / (days + shape / middle)
    return found


def sampled(history: History, at: Whole, most: int = SAMPLE, seed: int = 13) -> tuple[Whole, Whole]:
    """Return (series, place in `at`) of at most so many forecasts, drawn without replacement, in no order."""
    import numpy as np

    rows = history.sums.shape[0]
    every = rows * len(at)
    drawn = np.random.default_rng(seed).permutation(every)[:most]
    return drawn // len(at), drawn % len(at)


def fit(history: History, horizon: int, at: Whole, lead: int = 0) -> Counting:
    """Learn from the forecasts of some origins (`history.learnt_from`), whose outcomes must be known."""
    import numpy as np

    series, place = sampled(history, at)
    came = history.after(at, horizon, lead)[series, place]
    steady = usual(history, at)[series, place]
    best, chosen = -np.inf, (HALF_LIVES[0], 0.0)
    for i, half_life in enumerate(HALF_LIVES):
        recent = history.recent[i][series, at[place]]
        for weight in WEIGHTS:
            mean = np.maximum(weight * recent + (1 - weight) * steady, _LEAST) * horizon
            likely = float((came * np.log(mean / (_ROUGH + mean)) - _ROUGH * np.log(_ROUGH + mean)).sum())
            if likely > best:
                best, chosen = likely, (half_life, weight)
    recent = history.recent[HALF_LIVES.index(chosen[0])][series, at[place]]
    mean = np.maximum(chosen[1] * recent + (1 - chosen[1]) * steady, _LEAST) * horizon
    return Counting(*chosen, *_spread(came[: SAMPLE // 2], mean[: SAMPLE // 2]))


def _spread(came: Real, mean: Real) -> tuple[float, float]:
    """Return the likeliest phi and delta of the grid, looked for along one and the other in turn: the likelihood has one top."""
    import numpy as np

    there = came > 0
    some = came[there]

    @cache
    def likely(phi: float, delta: float) -> float:
        size = mean / (phi - 1 + delta * mean)
        of_some = size[there]
        each = size * np.log(size / (size + mean)) + came * np.log(mean / (size + mean))
        return float(each.sum() + (log_gamma(some + of_some) - log_gamma(of_some)).sum())  # where nothing came, the two are one

    phi, delta = PHIS[2], DELTAS[3]
    for _ in range(_TURNS):
        before = phi, delta
        phi = max(PHIS, key=lambda p: likely(p, before[1]))
        delta = max(DELTAS, key=lambda d: likely(phi, d))
        if (phi, delta) == before:
            break
    return phi, delta


def quantiles(model: Counting, mean: Real, levels: Any) -> tuple[Whole, Whole, Whole]:
    """Return the quantiles (rows × levels) of sums with these means, and the least and greatest whole number of the 80 % interval.

    Counts are few, so that the interval from the 10 % to the 90 % quantile holds more than 80 %. The interval here ends at the whole numbers by which what
    lies below is nearest to 10 %, and what lies inside nearest to 80 %: of a pair that is quiet in 95 of 100 weeks it is "0 to 0".
    """
    import numpy as np

    size = model.size(mean)
    found, under, upto = crossing(np.broadcast_to([*levels, 0.1], (len(mean), len(levels) + 1)), mean, size)
    under, upto = under[:, -1], upto[:, -1]
    above = np.abs(upto - 0.1) < np.abs(under - 0.1)
    low, end = found[:, -1] + above, np.where(above, upto, under) + 0.8
    last, under, upto = crossing(end[:, None], mean, size)
    high = np.maximum(last[:, 0] - (np.abs(under[:, 0] - end) < np.abs(upto[:, 0] - end)), low)
    return found[:, :-1], low, high
