"""statsforecast's AutoETS (Apache-2.0; Hyndman and others 2002) on the days of one pair: the other model, for a single pair, slower and an extra.

Exponential smoothing of the daily values with a season of seven days, chosen by AICc; the days ahead are summed, and intervals come from the errors of earlier
sums of the same pair, on the scale of `plain`.
"""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..extras import needed
from .backtest import Judged, Said
from .history import BURN_IN, STEP, History
from .plain import spread_of
from .scores import LEVELS, pinball

if TYPE_CHECKING:
    from .history import Real, Whole

__all__ = ["LEAST_ERRORS", "replaced", "sums_ahead"]

LEAST_ERRORS = 8
"""Past errors from which an interval is made at least; before that, a forecast is not judged. A choice."""
_BEND = 0.375


def replaced(history: History, horizon: int, judged: Judged, said: dict[str, Said]) -> tuple[Judged, dict[str, Said]] | None:
    """Return the judged and the present forecast of the first series with the model's part made by AutoETS; None where too few errors are known.

    The plain forecasts stay; origins are those of `judged` at which enough earlier errors of this pair were known. Other series have no part in it.
    """
    import numpy as np

    at = np.flatnonzero(history.origins >= max(BURN_IN, horizon))
    at = at[-(len(judged.origins) + LEAST_ERRORS + -(-horizon // STEP)) :]
    values = np.diff(history.sums[0])
    middle = np.array([sums_ahead(values[:day], horizon) for day in history.origins[at].tolist()])
    known = history.origins[at] + horizon <= history.days
    came = np.full(len(at), np.nan)
    came[known] = history.after(at[known], horizon)[0]
    spread = spread_of(history, horizon, at)[0]
    errors = _errors(history, came, middle, spread)

    def forecast(i: int) -> Real | None:
        past = errors[(history.origins[at] + horizon <= history.origins[at[i]]) & known]
        if len(past) < LEAST_ERRORS:
            return None
        return _quantiles(history, middle[i], spread[i], np.quantile(past, LEVELS))

    now = forecast(len(at) - 1)
    made = [(i, found) for i in range(len(at)) if history.origins[at[i]] in judged.origins and (found := forecast(i)) is not None]
    if now is None or not made:
        return None
    days = history.origins[at[[i for i, _ in made]]]
    here = np.searchsorted(judged.origins, days)
    own = _said(np.stack([found for _, found in made])[None])
    every = {way: own if way == "model" else _part(one, here) for way, one in judged.said.items()}
    outcome = judged.came[:1, here]
    loss = {way: pinball(outcome, one.quantiles) for way, one in every.items()}
    return Judged(horizon, days, outcome, every, loss), said | {"model": _said(now[None, None])}


def sums_ahead(values: Any, horizon: int) -> float:
    """Return the mean of the sum of the next days, 90 at most."""
    import numpy as np

    values = np.asarray(values, dtype=np.float64)
    total = float(sum(_path(values.tobytes())[:horizon]))
    return total if np.isfinite(total) else float(np.mean(values) * horizon)


@lru_cache(maxsize=1_024)
def _path(days: bytes) -> tuple[float, ...]:
    """Return the means of the next 90 days, given the days so far: one fit serves all horizons."""
    import numpy as np

    models = needed("statsforecast.models", purpose="the model ets", extra="forecast")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # series of nothing but zeros divide by their own variance
        found = models.AutoETS(season_length=7).forecast(y=np.frombuffer(days, dtype=np.float64), h=90)["mean"]
    return tuple(np.asarray(found).tolist())


def _errors(history: History, came: Real, middle: Real, spread: Real) -> Real:
    import numpy as np

    if history.counts:
        return np.sqrt(came + _BEND) - np.sqrt(np.maximum(middle, 0.0) + _BEND)
    return (came - middle) / spread


def _quantiles(history: History, middle: float, spread: float, off: Real) -> Real:
    import numpy as np

    if history.counts:
        whole: Real = np.rint(np.maximum(np.maximum(np.sqrt(max(middle, 0.0) + _BEND) + off, 0.0) ** 2 - _BEND, 0.0))
        return whole
    found: Real = middle + spread * off
    return found


def _said(quantiles: Real) -> Said:
    return Said(quantiles, quantiles[:, :, LEVELS.index(0.1)], quantiles[:, :, LEVELS.index(0.9)])


def _part(one: Said, here: Whole) -> Said:
    return Said(one.quantiles[:1, here], one.low[:1, here], one.high[:1, here])
