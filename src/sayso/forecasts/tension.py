"""A forecast of tension, which may be on both sides of zero: the mean between the recent and the usual one, with intervals from how it erred before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .counts import WEIGHTS, sampled
from .history import HALF_LIVES, History
from .plain import spread_of

if TYPE_CHECKING:
    from .history import Real, Whole

__all__ = ["Tensing", "fit_tension", "tension_quantiles"]


@dataclass(frozen=True, slots=True)
class Tensing:
    """What was learnt: half-life in days, weight of the recent mean, and past errors in units of each series' spread, sorted."""

    half_life: float
    weight: float
    errors: Real

    def means(self, history: History, horizon: int, at: Whole) -> Real:
        """Return the mean of each series' sum (series × origins)."""
        import numpy as np

        day = history.origins[at]
        found: Real = horizon * (
            self.weight * history.recent[HALF_LIVES.index(self.half_life)][:, at] + (1 - self.weight) * history.sums[:, day] / np.maximum(day, 1)
        )
        return found


def fit_tension(history: History, horizon: int, at: Whole, lead: int = 0) -> Tensing:
    """Learn half-life and weight by the least mean absolute error in units of spread, on origins whose outcomes are known."""
    import numpy as np

    series, place = sampled(history, at)
    came, spread = history.after(at, horizon, lead)[series, place], spread_of(history, horizon, at)[series, place]
    nothing = np.zeros(0)
    best, chosen = np.inf, Tensing(HALF_LIVES[0], 0.0, nothing)
    for half_life in HALF_LIVES:
        for weight in WEIGHTS:
            tried = Tensing(half_life, weight, nothing)
            errors = (came - tried.means(history, horizon, at)[series, place]) / spread
            if (off := float(np.abs(errors).mean())) < best:
                best, chosen = off, Tensing(half_life, weight, np.sort(errors))
    return chosen


def tension_quantiles(history: History, model: Tensing, horizon: int, at: Whole, levels: Any) -> Real:
    """Return (series × origins × levels)."""
    import numpy as np

    off = np.quantile(model.errors, np.asarray(levels))
    found: Real = model.means(history, horizon, at)[:, :, None] + spread_of(history, horizon, at)[:, :, None] * off
    return found
