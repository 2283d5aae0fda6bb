"""Correction for the volume of reporting: twice the reports find more of the same incidents.

What counts is not the reports of the same day, which are many *because* something happened, but those of the three months around it. A period's
tension is multiplied by (usual + PRIOR) / (around it + PRIOR), never by more than MOST or less than 1 / MOST. Counts are never corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .acts import Acts

__all__ = ["VOLUMES", "Volume", "VolumeName", "factors"]

VolumeName = Literal["reports", "incidents", "none"]
VOLUMES: tuple[VolumeName, ...] = get_args(VolumeName)
"""What the volume is measured by: reports stored (the default), all acts of all pairs, or not at all."""
_HALF = 45
"""Days on each side: a quarter in all, longer than the excitement over one crisis, shorter than the growth of a collection. A choice."""
_PRIOR = 100.0
"""Reports that are taken to be in every window beside those that are: a store of fifty reports is not corrected by its own chance. A choice."""
_MOST = 4.0
"""A period is never made more than four times louder or quieter: beyond that, little is known of it. A choice."""


@dataclass(frozen=True, slots=True)
class Volume:
    """The reports (or acts) around each period, and the factor that follows."""

    around: NDArray[np.int64]
    factor: NDArray[np.float64]


def factors(acts: Acts, middles: Any, name: VolumeName) -> Volume:
    """Return the volume around the middle days (ordinals) of periods; `usual` is the median, over the reports themselves, of what is around each."""
    import numpy as np

    middles = np.asarray(middles, dtype=np.int64)
    days = np.sort(acts.report_days if name == "reports" else acts.day[acts.day > 0])
    around = _within(days, middles)
    if name == "none" or not len(days):
        return Volume(around, np.ones(len(middles)))
    usual = float(np.median(_within(days, days)))
    return Volume(around, np.clip((usual + _PRIOR) / (around + _PRIOR), 1 / _MOST, _MOST))


def _within(days: Any, middles: Any) -> NDArray[np.int64]:
    import numpy as np

    found: NDArray[np.int64] = np.searchsorted(days, middles + _HALF, side="right") - np.searchsorted(days, middles - _HALF, side="left")
    return found
