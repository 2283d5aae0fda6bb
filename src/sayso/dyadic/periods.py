"""Days → periods: days, weeks from Monday, months, quarters, years. A period is a whole number that grows by one from one to the next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["BY", "By", "ends", "fitting", "periods", "starts"]

By = Literal["day", "week", "month", "quarter", "year"]
BY: tuple[By, ...] = get_args(By)
_EPOCH = date(1970, 1, 1).toordinal()
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_LENGTH = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}


def periods(days: Any, by: By) -> NDArray[np.int64]:
    """Return the period of each ordinal day."""
    import numpy as np

    days = np.asarray(days, dtype=np.int64)
    if by in _MONTHS:
        days = (days - _EPOCH).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    found: NDArray[np.int64] = days if by == "day" else (days - 1) // 7 if by == "week" else days // _MONTHS[by]  # ordinal 1 was a Monday
    return found


def starts(numbers: Any, by: By) -> NDArray[np.int64]:
    """Return the ordinal of the first day of each period."""
    import numpy as np

    numbers = np.asarray(numbers, dtype=np.int64)
    if by in _MONTHS:
        numbers = (numbers * _MONTHS[by]).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + _EPOCH
    found: NDArray[np.int64] = numbers * 7 + 1 if by == "week" else numbers
    return found


def ends(numbers: Any, by: By) -> NDArray[np.int64]:
    """Return the ordinal of the last day of each period."""
    import numpy as np

    found: NDArray[np.int64] = starts(np.asarray(numbers, dtype=np.int64) + 1, by) - 1
    return found


def fitting(first: int, last: int, most: int = 110) -> By:
    """Return the finest period of which at most so many lie between two days: what a drawing has room for."""
    return next((by for by in BY if (last - first + 1) / _LENGTH[by] <= most), "year")
