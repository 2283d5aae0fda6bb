"""Which pairs are most active, and which have changed most: the last days against as many before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from .acts import Acts
from .pairing import Pairing
from .schemes import DEFAULT, Scheme, scheme_of
from .series import chosen
from .smoothing import UNIT
from .volume import VolumeName, factors

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DAYS", "Change", "changes"]

DAYS = 90
"""Days of each of the two stretches that are compared: a quarter. A choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A pair now and before.

    Attributes:
        source, target: its sides.
        n, before: acts that count in the last days, and in as many days before.
        quads: those of `n` by quad class 1 to 4.
        tension, tension_before: their tension, corrected for the volume of reporting.
        origins: independent origins of those of `n`, summed.
        last: the newest day of an act that counts.
        change: tension less what it was before.
        sigmas: the change over what it would vary by if acts came by chance at their rate: √(Σ score² of both + UNIT²).
    """

    source: str
    target: str
    n: int
    before: int
    quads: tuple[int, int, int, int]
    tension: float
    tension_before: float
    origins: int
    last: date
    change: float
    sigmas: float


def changes(
    acts: Acts,
    pairing: Pairing,
    *,
    until: date | None = None,
    days: int = DAYS,
    scheme: Scheme | str = DEFAULT,
    realis: Sequence[str] | None = None,
    volume: VolumeName = "reports",
) -> list[Change]:
    """Return the pairs with acts in either stretch, those that changed most first. The last day is that of the last report unless `until` says another."""
    import numpy as np

    if acts.span is None or not len(pairing):
        return []
    rule = chosen(scheme_of(scheme), realis)
    last = until.toordinal() if until else acts.span[1]
    day = acts.day[pairing.act]
    chosen_rows = rule.counted(acts, pairing.act) & (day > last - 2 * days) & (day <= last)
    act, dyad = pairing.act[chosen_rows], pairing.dyad[chosen_rows].astype(np.int64)
    now = acts.day[act] > last - days
    factor = factors(acts, [last - days // 2, last - days - days // 2], volume).factor
    score = rule.scores(acts, act) * np.where(now, factor[0], factor[1])
    size = len(pairing)

    def summed(mask: object, values: object = None) -> list[float]:
        weights = np.asarray(mask, dtype=np.float64) * (1.0 if values is None else np.asarray(values))
        found: list[float] = np.bincount(dyad, weights=weights, minlength=size).tolist()
        return found

    quads = [summed(now & (acts.quad[act] == q)) for q in (1, 2, 3, 4)]
    newest = np.zeros(size, dtype=np.int64)
    np.maximum.at(newest, dyad, acts.day[act])
    n, before, spread = summed(now), summed(~now), summed(np.ones(len(act)), score**2)
    hot, cold, origins = summed(now, -score), summed(~now, -score), summed(now, acts.origins[act])
    out = [
        Change(
            source=pairing.sources[i],
            target=pairing.targets[i],
            n=int(n[i]),
            before=int(before[i]),
            quads=(int(quads[0][i]), int(quads[1][i]), int(quads[2][i]), int(quads[3][i])),
            tension=hot[i] + 0.0,
            tension_before=cold[i] + 0.0,
            origins=int(origins[i]),
            last=date.fromordinal(int(newest[i])),
            change=hot[i] - cold[i],
            sigmas=(hot[i] - cold[i]) / (spread[i] + UNIT**2) ** 0.5,
        )
        for i in np.unique(dyad).tolist()
    ]
    out.sort(key=lambda c: (-abs(c.sigmas), -c.n, c.source, c.target))
    return out
