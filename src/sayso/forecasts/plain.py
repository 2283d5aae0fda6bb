"""What a forecast is compared with: the last days' sum carried on, and the last week's days repeated, with intervals from how they erred before.

Errors are taken on a scale on which they are about equally wide for quiet and busy series, and over all series together: √(x + 3/8) for counts (Anscombe 1948),
and in units of the series' own spread for tension. Naive forecasts with poor intervals would make any model look good.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from .counts import sampled
from .history import History

if TYPE_CHECKING:
    from .history import Real, Whole

__all__ = ["Plain", "carried", "fit_plain", "plain_quantiles", "spread_of"]

Plain = Literal["naive", "seasonal"]
_BEND = 0.375


def carried(history: History, way: Plain, horizon: int, at: Whole) -> Real:
    """Return (series × origins): the sum of the last `horizon` days, or that of `horizon` days like those of the last week, weekday by weekday."""
    day = history.origins[at]
    if way == "naive":
        return history.of(day - horizon, day)
    return (horizon // 7) * history.of(day - 7, day) + history.of(day - 7, day - 7 + horizon % 7)


def spread_of(history: History, horizon: int, at: Whole) -> Real:
    """Return how much a sum of so many days may vary (series × origins): √(horizon · mean square a day), with one act of middling intensity a year more."""
    import numpy as np

    day = history.origins[at]
    found: Real = np.sqrt(horizon * (history.squares[:, day] + 25.0 * day / 365.0) / np.maximum(day, 1))
    return found


@dataclass(frozen=True, slots=True)
class Erred:
    """How much a plain forecast erred before, on the scale of errors, sorted."""

    way: Plain
    errors: Real


def fit_plain(history: History, way: Plain, horizon: int, at: Whole, lead: int = 0) -> Erred:
    """Collect the errors of the forecasts of some origins, whose outcomes must be known."""
    import numpy as np

    series, place = sampled(history, at)
    came, said = history.after(at, horizon, lead)[series, place], carried(history, way, horizon, at)[series, place]
    if history.counts:
        return Erred(way, np.sort(np.sqrt(came + _BEND) - np.sqrt(said + _BEND)))
    return Erred(way, np.sort((came - said) / spread_of(history, horizon, at)[series, place]))


def plain_quantiles(history: History, erred: Erred, horizon: int, at: Whole, levels: Any) -> Real:
    """Return (series × origins × levels); whole numbers from 0 where values are counts."""
    import numpy as np

    said = carried(history, erred.way, horizon, at)[:, :, None]
    off = np.quantile(erred.errors, np.asarray(levels))
    if history.counts:
        whole: Real = np.rint(np.maximum(np.maximum(np.sqrt(said + _BEND) + off, 0.0) ** 2 - _BEND, 0.0))
        return whole
    found: Real = said + spread_of(history, horizon, at)[:, :, None] * off
    return found
