"""What is known of many series at an origin, and what came after: daily values in, sums and discounted means out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Real = NDArray[np.float64]
    Whole = NDArray[np.int64]

__all__ = ["BURN_IN", "HALF_LIVES", "STEP", "History", "history_of", "learnt_from"]

HALF_LIVES = (4.0, 7.0, 14.0, 28.0, 56.0, 112.0)
"""Days after which an act counts half for the recent rate; which one, is learnt (`counts.fit`)."""
STEP = 7
"""Days between origins: whole weeks, so that weekends weigh alike in all of them."""
BURN_IN = 56
"""Days that a forecast looks back on at least; a horizon longer than that needs as many as itself. A choice."""


@dataclass(frozen=True, slots=True)
class History:
    """Daily values of series, and their state at each origin. An origin is the number of days that are known: day `origin` is the first that is not.

    Attributes:
        sums: (series × days + 1) running sums: `sums[:, t]` of the first t days.
        squares: the same of squared values.
        origins: days on which forecasts are made, `STEP` apart, the last being the end of the data.
        recent: (half-lives × series × origins) discounted mean a day.
        counts: whether values are counts.
    """

    sums: Real
    squares: Real
    origins: Whole
    recent: NDArray[np.float32]
    counts: bool

    @property
    def days(self) -> int:
        """Return how many days there are."""
        return int(self.sums.shape[1]) - 1

    def of(self, start: Any, end: Any) -> Real:
        """Return the sums over days start ≤ day < end: (series × origins) for arrays of days."""
        found: Real = self.sums[:, end] - self.sums[:, start]
        return found

    def after(self, at: Whole, horizon: int, lead: int = 0) -> Real:
        """Return what came: the sums of `horizon` days after origins (places in `origins`), `lead` days later."""
        begin = self.origins[at] + lead
        return self.of(begin, begin + horizon)


def history_of(values: Any, *, counts: bool = True, origins: Any = None) -> History:
    """Return the history of (series × days) values. Origins are every `STEP` days back from the end unless they are given."""
    import numpy as np

    values = np.asarray(values)
    rows, days = values.shape
    if origins is None:
        origins = np.arange(days % STEP, days + 1, STEP)
    origins = np.asarray(origins, dtype=np.int64)
    sums, squares = np.zeros((rows, days + 1)), np.zeros((rows, days + 1))
    np.cumsum(values, axis=1, out=sums[:, 1:], dtype=np.float64)
    np.cumsum(np.square(values, dtype=np.float64), axis=1, out=squares[:, 1:])
    keep = 0.5 ** (1.0 / np.array(HALF_LIVES, dtype=np.float32))[:, None]
    state = np.zeros((len(HALF_LIVES), rows), dtype=np.float32)
    recent = np.zeros((len(HALF_LIVES), rows, len(origins)), dtype=np.float32)
    place = {int(day): i for i, day in enumerate(origins.tolist())}
    for day in range(days + 1):
        if day in place and day:
            recent[:, :, place[day]] = state * ((1 - keep) / (1 - keep**day))
        if day < days:
            state = state * keep + values[:, day].astype(np.float32)
    return History(sums, squares, origins, recent, counts)


def learnt_from(history: History, horizon: int, until: int, lead: int = 0) -> Whole:
    """Return the places of the origins whose outcome is known on day `until`: what a forecast of that day may be learnt from."""
    import numpy as np

    found: Whole = np.flatnonzero((history.origins >= max(BURN_IN, horizon)) & (history.origins + lead + horizon <= until))
    return found
