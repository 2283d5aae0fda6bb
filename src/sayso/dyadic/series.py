"""Acts and their pairs → counts and tension by period and quad class, and the smoothed level of each pair's tension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from .acts import DATED, REALIS, Acts
from .pairing import Pairing
from .periods import By, ends, periods, starts
from .schemes import DEFAULT, Scheme, scheme_of
from .smoothing import Z80, Z95, Smoothed, smooth
from .volume import Volume, VolumeName, factors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.generic]

__all__ = ["QUADS", "Series", "chosen", "levelled", "series"]

QUADS = ("all", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
_OWN = DATED.index("date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Counts of pairs over periods. A cell is (dyad, period, quad), quad 0 being all together; cells in which nothing is are not there.

    Attributes:
        pairing: the dyads.
        by: how long a period is; `first` the number of the first one, `size` how many there are.
        key: dyad · size · 5 + period · 5 + quad of each cell, in order.
        n: acts that count under the scheme.
        standing: acts by how they stand, counted or not: (cells × `REALIS`).
        incidents: those of `n` that are incidents; the others are single events.
        origins: independent origins of those of `n`, summed.
        mutual: those of `n` that go the other way between the two as well.
        dated: those of `n` that have a day of their own; the others stand on the day on which they were published.
        raw: tension before the correction for volume: minus the sum of scores.
        tension: after it.
        volume: reports (or acts) around each period, and the factor.
        level: of each dyad's tension (dyads × periods); None where it was not asked for.
        outside: acts of the pairs that lie outside the periods or have no day.
    """

    pairing: Pairing
    by: By
    scheme: Scheme
    volume_name: VolumeName
    first: int
    size: int
    key: NDArray[np.int64]
    n: NDArray[np.int64]
    standing: NDArray[np.int32]
    incidents: NDArray[np.int64]
    origins: NDArray[np.int64]
    mutual: NDArray[np.int64]
    dated: NDArray[np.int64]
    raw: NDArray[np.float64]
    tension: NDArray[np.float64]
    volume: Volume
    level: Smoothed | None
    outside: int

    @property
    def starts(self) -> NDArray[np.int64]:
        """Return the ordinal of each period's first day."""
        import numpy as np

        return starts(self.first + np.arange(self.size), self.by)

    @property
    def ends(self) -> NDArray[np.int64]:
        """Return the ordinal of each period's last day."""
        import numpy as np

        return ends(self.first + np.arange(self.size), self.by)

    def dense(self, values: NDArray[Any], quad: int = 0) -> NDArray[Any]:
        """Return a cell's values as (dyads × periods) for one quad class, 0 where nothing is."""
        import numpy as np

        out = np.zeros((len(self.pairing), self.size), dtype=values.dtype)
        chosen = self.key % 5 == quad
        out.reshape(-1)[self.key[chosen] // 5] = values[chosen]
        return out

    def line(self, dyad: int, values: NDArray[Any], quad: int = 0) -> NDArray[Any]:
        """Return a cell's values of one dyad by period, as `dense` has them."""
        import numpy as np

        width = 5 * self.size
        begin, end = np.searchsorted(self.key, (dyad * width, (dyad + 1) * width))
        key = self.key[begin:end]
        chosen = key % 5 == quad
        out = np.zeros(self.size, dtype=values.dtype)
        out[key[chosen] % width // 5] = values[begin:end][chosen]
        return out

    def columns(self, *, empty: bool = False) -> dict[str, Any]:
        """Return the tidy table: a row a dyad, period and quad class, in order. `empty`: rows of nothing too, and so the level of every period.

        Texts are lists, days ordinals, the rest arrays; the level is NaN beside a single quad class. Docs: docs/dyads.md has the columns.
        """
        import numpy as np

        key = np.arange(len(self.pairing) * self.size * 5, dtype=np.int64) if empty else self.key
        where = self.key if empty else np.arange(len(key))

        def spread(values: NDArray[Any]) -> NDArray[Any]:
            if not empty:
                return values
            full = np.zeros(len(key), dtype=values.dtype)
            full[where] = values
            return full

        dyad, period, quad = key // (5 * self.size), key // 5 % self.size, key % 5
        n, incidents = spread(self.n), spread(self.incidents)
        counted = np.array(["nothing", "incidents", "events", "incidents and events"])[(incidents > 0) + 2 * (n > incidents)]
        out: dict[str, Any] = {
            "source": np.array(self.pairing.sources, dtype=object)[dyad].tolist(),
            "target": np.array(self.pairing.targets, dtype=object)[dyad].tolist(),
            "start": self.starts[period],
            "end": self.ends[period],
            "quad": np.array(QUADS, dtype=object)[quad].tolist(),
            "n": n,
            "counted": counted.tolist(),
            "origins": spread(self.origins),
            "mutual": spread(self.mutual),
            "dated": spread(self.dated),
            "tension": spread(self.tension),
            "tension_raw": spread(self.raw),
            "volume": self.volume.around[period],
            "volume_factor": self.volume.factor[period],
        }
        nothing = np.full(len(key), np.nan)
        total = quad == 0
        for name, z in (("level", 0.0), ("low80", -Z80), ("high80", Z80), ("low95", -Z95), ("high95", Z95)):
            out[name] = nothing.copy()
            if self.level is not None:
                out[name][total] = self.level.at(z)[dyad[total], period[total]]
        for i, name in enumerate(REALIS):
            out[name] = spread(self.standing[:, i])
        return out


def chosen(scheme: Scheme, realis: Sequence[str] | None) -> Scheme:
    """Return the scheme with only these ways of standing: with the weight that it gives them, or 1 where it gives none."""
    if realis is None:
        return scheme
    return replace(scheme, realis={r: scheme.realis.get(r) or 1.0 for r in realis})


def series(
    acts: Acts,
    pairing: Pairing,
    by: By = "week",
    *,
    since: date | None = None,
    until: date | None = None,
    realis: Sequence[str] | None = None,
    scheme: Scheme | str = DEFAULT,
    volume: VolumeName = "reports",
    level: bool = True,
) -> Series:
    """Count the acts of each dyad by period and quad class.

    The periods go from the day of the first report to that of the last, unless `since` or `until` say otherwise: what happened long before is outside.
    `realis` are the ways of standing that count, by default those that the scheme gives a weight.
    """
    import numpy as np

    rule = chosen(scheme_of(scheme), realis)
    lowest, highest = acts.span or (0, -1)
    lowest, highest = since.toordinal() if since else lowest, until.toordinal() if until else highest
    if lowest > highest:
        lowest, highest = 1, 0
    edges = periods([lowest, highest], by)
    first = int(edges[0])
    size = int(edges[1]) - first + 1 if lowest <= highest else 0
    day = acts.day[pairing.act]
    inside = (day >= lowest) & (day <= highest) & (day > 0)
    act, dyad, mutual = pairing.act[inside], pairing.dyad[inside].astype(np.int64), pairing.mutual[inside]
    period = periods(acts.day[act], by) - first
    quad = acts.quad[act].astype(np.int64)
    base = (dyad * max(size, 1) + period) * 5
    classed = quad > 0
    rows = np.concatenate([base, (base + quad)[classed]])
    of = np.concatenate([np.arange(len(act)), np.flatnonzero(classed)])
    key, cell = np.unique(rows, return_inverse=True)

    def summed(values: NDArray[Any] | None = None) -> NDArray[Any]:
        found: NDArray[Any] = np.bincount(cell, weights=None if values is None else values[of], minlength=len(key))
        return found

    counts = rule.counted(acts, act)
    middles = (starts(first + np.arange(size), by) + ends(first + np.arange(size), by)) // 2
    seen = factors(acts, middles, volume)
    raw = 0.0 - summed(rule.scores(acts, act))
    tension = raw * seen.factor[key // 5 % max(size, 1)] if size else raw
    standing = np.bincount(cell * len(REALIS) + acts.realis[act][of], minlength=len(key) * len(REALIS)).reshape(-1, len(REALIS)).astype(np.int32)

    def number(values: NDArray[Any]) -> NDArray[np.int64]:
        found: NDArray[np.int64] = np.rint(summed(np.where(counts, values, 0).astype(np.float64))).astype(np.int64)
        return found

    out = Series(
        pairing=pairing,
        by=by,
        scheme=rule,
        volume_name=volume,
        first=first,
        size=size,
        key=key,
        n=number(np.ones(len(act))),
        standing=standing,
        incidents=number(acts.incident[act]),
        origins=number(acts.origins[act]),
        mutual=number(mutual),
        dated=number(acts.dated[act] == _OWN),
        raw=raw,
        tension=tension,
        volume=seen,
        level=None,
        outside=len(np.unique(pairing.act[~inside])),
    )
    return levelled(out)[0] if level else out


def levelled(*found: Series) -> list[Series]:
    """Return series of the same periods with the level of each dyad's tension: smoothed at once, since each smoothing goes through all periods one by one."""
    import numpy as np

    level = smooth(np.concatenate([_known(one) for one in found]))
    ends_ = np.cumsum([len(one.pairing) for one in found]).tolist()
    parts = [slice(end - len(one.pairing), end) for one, end in zip(found, ends_, strict=True)]
    names = ("mean", "error", "q", "even", "odd")
    return [replace(one, level=Smoothed(*(getattr(level, name)[part] for name in names))) for one, part in zip(found, parts, strict=True)]


def _known(found: Series) -> NDArray[np.float64]:
    """Return the tension of each dyad and period, NaN where nobody reported anything for three months around and nothing is known to have been."""
    import numpy as np

    values = found.dense(found.tension)
    values[(found.volume.around == 0)[None, :] & (found.dense(found.n) == 0)] = np.nan
    return values
