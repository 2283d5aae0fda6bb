"""The online detector: day by day, whether the level of a series has left that of the weeks before. Only what was known on a day decides about that day.

Counts: a CUSUM of log-likelihood ratios between two negative binomials (Page 1954; Lucas 1985, "Counted Data CUSUMs", Technometrics 27; Höhle and Paul 2008,
"Count data regression charts for the monitoring of surveillance time series", CSDA 52). The level before is a discounted gamma posterior, so that what is
expected of a pair of which little is known is wide by itself; dispersion beyond that is estimated from the series and drawn towards `DISPERSION`.
Tension: a CUSUM of standardised residuals of asinh(tension / 5), each cut at `CUT` (as smoothing's scale, docs/dyads.md).

Weekly rhythm: what is expected of a day is the level times a factor of its weekday, of all pairs together up to then (`rhythm`), drawn towards the pair's own.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.float64]

__all__ = ["THRESHOLD", "Cells", "Hit", "Ways", "rhythm", "watch"]

THRESHOLD = 7.0
"""Sum of log-likelihood ratios at which an alert is raised. Chosen on pairs of countries of ICEWS 2014, January to October, whose days were shuffled: the
table in docs/alerts.md. To choose again: `sayso alerts backtest DB --thresholds 6,8,10` and take the lowest whose rate you can bear."""
TENSION_STEP, CUT, TENSION_SHARE = 0.5, 3.0, 1.0
"""CUSUM of tension: what is taken off each residual (half the shift of one standard deviation that it is meant to find), where residuals are cut, and how many
nats one unit of the sum is worth (1: the exact likelihood ratio of that shift for normal residuals). By the same shuffles."""
MEMORY_DAYS, GUARD_DAYS, QUIET_DAYS, WARM_DAYS = 90.0, 14, 14, 28
"""Days over which the level before is remembered; that are too new to be part of it; after an alert in which the series learns its new level and says
nothing; and at the beginning. A choice: a quarter, as in the list of dyads; two weeks are what a wave of reports takes."""
RISE, LEAST_RISE, FALL = 2.0, 0.15, 0.5
"""What the CUSUMs are tuned to: twice the level and one act a week more; half of it. They find other shifts too, later."""
PRIOR_ACTS, PRIOR_DAYS = 0.5, 14.0
"""What is believed of a pair before anything is known: an act in four weeks, weighing as two weeks do."""
DISPERSION, DISPERSION_WEIGHT = 0.5, 2.0
"""Squared coefficient of variation of daily counts beyond Poisson's that is believed before much is known, and its weight (in squared expected acts)."""
LEAST_KNOWN = 1.0
"""Acts that are remembered of a series before it can fall: what is only believed of a pair cannot stop. One, the least that is something."""
OWN_RHYTHM = 100.0
"""Acts that a pair needs for its own weekly rhythm to count as much as that of all pairs."""
FLOOR = 0.3
"""Least standard deviation of stabilised tension: half of what a single act of middling intensity moves it by."""
_CHUNK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How carefully one looks. `least_acts`: acts since the change that are needed (for a fall: that fail to come); `least_days`: days that had some."""

    threshold: float = THRESHOLD
    least_acts: int = 5
    least_days: int = 2
    quiet_days: int = QUIET_DAYS


@dataclass(frozen=True, slots=True)
class Hit:
    """A change of one series: its row, whether the level rose, the places of the days since when and on which it was raised, and the sum reached."""

    row: int
    rose: bool
    since: int
    raised: int
    score: float


class Cells:
    """Values by (day, series) of which most are 0: only the others are held, for a store has many pairs and most act on few days."""

    def __init__(self, days: int, size: int, day: NDArray[np.int64], row: NDArray[np.int64], values: Days) -> None:
        """Take the values of these days and rows, no place twice."""
        import numpy as np

        order = np.argsort(day, kind="stable")
        self.days, self.size = days, size
        self._row, self._values = row[order], values[order].astype(np.float64)
        self._begins = np.searchsorted(day[order], np.arange(days + 1))

    @classmethod
    def of(cls, table: Days) -> Cells:
        """Return a (days × series) table as cells."""
        import numpy as np

        day, row = np.nonzero(table)
        days, size = table.shape
        return cls(days, size, day, row, table[day, row])

    def on(self, day: int) -> Days:
        """Return the values of a day, one a series."""
        import numpy as np

        out = np.zeros(self.size)
        some = slice(self._begins[day], self._begins[day + 1])
        out[self._row[some]] = self._values[some]
        return out

    def totals(self) -> Days:
        """Return the sum of each series."""
        import numpy as np

        found: Days = np.bincount(self._row, weights=self._values, minlength=self.size).astype(np.float64)
        return found

    def only(self, rows: NDArray[np.int64]) -> Cells:
        """Return some of the series, renumbered."""
        import numpy as np

        number = np.full(self.size, -1, dtype=np.int64)
        number[rows] = np.arange(len(rows))
        new = number[self._row]
        day = np.repeat(np.arange(self.days), np.diff(self._begins))
        return Cells(self.days, len(rows), day[new >= 0], new[new >= 0], self._values[new >= 0])


def rhythm(totals: Days, first: int, prior: float = 500.0) -> Days:
    """Return what each day's weekday is to an average day (mean 1), of all pairs together in the days before it.

    `totals` are acts a day, `first` the ordinal of the first day; `prior` acts are taken to have come evenly.
    """
    import numpy as np

    size = len(totals)
    weekday = (first - 1 + np.arange(size)) % 7
    spread = np.zeros((size, 7))
    spread[np.arange(size), weekday] = totals
    seen = np.vstack([np.zeros((1, 7)), np.cumsum(spread, axis=0)[:-1]]) + prior / 7
    times = np.zeros((size, 7))
    times[np.arange(size), weekday] = 1.0
    often = np.vstack([np.zeros((1, 7)), np.cumsum(times, axis=0)[:-1]]) + 4.0
    rate = seen / often * (often.sum(axis=1) / seen.sum(axis=1))[:, None]
    found: Days = rate[np.arange(size), weekday]
    return found


@dataclass(slots=True)
class _Page:
    """One side's running sums since its CUSUM last was zero."""

    total: Days
    since: NDArray[np.int64]
    acts: Days
    missed: Days
    busy: Days
    level: Days = field(repr=False)
    spent: Days = field(repr=False)

    @classmethod
    def of(cls, size: int) -> _Page:
        import numpy as np

        return cls(np.zeros(size), np.zeros(size, dtype=np.int64), *(np.zeros(size) for _ in range(5)))

    def add(self, day: int, step: Days, acts: Days, expected: Days, value: Days, spent: Days, watching: NDArray[np.bool_]) -> None:
        """Take a day in; where the sum falls to nothing, a change could begin tomorrow at the earliest."""
        import numpy as np

        self.total += step
        self.acts += acts
        self.missed += expected - acts
        self.busy += acts > 0
        self.level += value
        self.spent += spent
        self.clear((self.total <= 0) | ~watching, day + 1)
        np.maximum(self.total, 0.0, out=self.total)

    def clear(self, where: NDArray[np.bool_], day: int) -> None:
        for one in (self.total, self.acts, self.missed, self.busy, self.level, self.spent):
            one[where] = 0.0
        self.since[where] = day


def watch(values: Days | Cells, acts: Days | Cells, expected: Days, ways: Ways | None = None, *, counts: bool = True, first: int = 1) -> list[Hit]:
    """Return the changes of series, in order of rows and days.

    Args:
        values: (days × series) counts of acts, or tension where `counts` is False; as a table or as cells.
        acts: (days × series) acts behind them; the same as values for counts.
        expected: (days) what a day is to an average day, of which the weekly rhythm and the volume of reporting are parts; mean about 1.
        ways: how carefully one looks.
        counts: which of both detectors.
        first: ordinal of the first day, for weekdays.
    """
    import numpy as np

    ways = ways or Ways()
    every = values if isinstance(values, Cells) else Cells.of(values)
    behind = every if acts is values else acts if isinstance(acts, Cells) else Cells.of(acts)
    enough = np.flatnonzero(behind.totals() >= ways.least_acts)
    out: list[Hit] = []
    for start in range(0, len(enough), _CHUNK):
        rows = enough[start : start + _CHUNK]
        mine = every.only(rows)
        found = _watch(mine, mine if behind is every else behind.only(rows), expected, ways, counts=counts, first=first)
        out += [Hit(int(rows[h.row]), h.rose, h.since, h.raised, h.score) for h in found]
    return sorted(out, key=lambda h: (h.row, h.raised, not h.rose))


class _Level:
    """The level before: sums discounted by age, of counts (gamma posterior and dispersion) or of stabilised tension (mean and variance)."""

    def __init__(self, size: int, counts: bool) -> None:
        import numpy as np

        self.counts = counts
        self.sum, self.days, self.square, self.weight = (np.zeros(size) for _ in range(4))

    def learn(self, value: Days, exposure: Days, where: NDArray[np.bool_]) -> None:
        """Take days in, one a series, where told."""
        import numpy as np

        keep = np.where(where, 1.0 - 1.0 / MEMORY_DAYS, 1.0)
        mean = self.mean() * (exposure if self.counts else 1.0)
        off = (value - mean) ** 2
        self.square = self.square * keep + np.where(where, off - mean if self.counts else off, 0.0)
        self.weight = self.weight * keep + np.where(where, mean**2 if self.counts else 1.0, 0.0)
        self.sum = self.sum * keep + np.where(where, value, 0.0)
        self.days = self.days * keep + np.where(where, exposure if self.counts else 1.0, 0.0)

    def restart(self, where: NDArray[np.bool_], level: Days, spent: Days) -> None:
        """Begin anew from the days of a change; what is known of the spread stays."""
        self.sum[where], self.days[where] = level[where], spent[where]

    def mean(self) -> Days:
        """Return acts an average day, or stabilised tension."""
        if self.counts:
            found: Days = (self.sum + PRIOR_ACTS) / (self.days + PRIOR_DAYS)
            return found
        return self.sum / (self.days + 7.0)  # drawn towards nothing, as by a week without acts

    def size(self) -> Days:
        """Return the size of the predictive negative binomial: dispersion and what is not known of the level."""
        import numpy as np

        spread = np.maximum((self.square + DISPERSION * DISPERSION_WEIGHT) / (self.weight + DISPERSION_WEIGHT), 0.02)
        found: Days = 1.0 / (spread + 1.0 / (self.sum + PRIOR_ACTS))
        return found

    def deviation(self) -> Days:
        """Return the standard deviation of tomorrow's stabilised tension."""
        import numpy as np

        spread = (self.square + 7.0 * FLOOR**2) / (self.weight + 7.0)
        found: Days = np.sqrt(np.maximum(spread, FLOOR**2) * (1.0 + 1.0 / (self.days + 7.0)))
        return found


def _watch(values: Cells, acts: Cells, expected: Days, ways: Ways, *, counts: bool, first: int) -> list[Hit]:
    import numpy as np

    days, size = values.days, values.size
    level, up, down = _Level(size, counts), _Page.of(size), _Page.of(size)
    about = level if counts else _Level(size, True)  # the acts behind tension
    own = np.zeros((7, size))
    quiet_until = np.full(size, WARM_DAYS - 1)
    late: deque[tuple[Days, Days, Days]] = deque(maxlen=GUARD_DAYS + 1)
    out: list[Hit] = []
    most = ways.threshold / ways.least_days
    for day in range(days):
        weekday = (first - 1 + day) % 7
        busy = own.sum(axis=0)
        exposure = expected[day] * (7 * own[weekday] + OWN_RHYTHM) / (busy + OWN_RHYTHM) if day >= WARM_DAYS else np.full(size, expected[day])
        n = acts.on(day)
        x = n if counts else np.arcsinh(values.on(day) / (5.0 * np.maximum(exposure, 0.1)))
        mean = level.mean()
        usual = about.mean() * exposure
        watching = day > quiet_until
        if counts:
            size_ = level.size()
            rise, fall = _ratio(x, usual, RISE * usual + LEAST_RISE * exposure, size_), _ratio(x, usual, FALL * usual, size_)
        else:
            z = np.clip((x - mean) / level.deviation(), -CUT, CUT)
            rise, fall = TENSION_SHARE * (z - TENSION_STEP), TENSION_SHARE * (-z - TENSION_STEP)
        spent = exposure if counts else np.ones(size)
        known = about.sum >= LEAST_KNOWN
        if counts:
            fall = np.where(known, fall, -ways.threshold)
        up.add(day, np.minimum(rise, most), n, usual, x, spent, watching)
        down.add(day, np.minimum(fall, most), n, usual, x, spent, watching)
        raised = _raised(up, down, ways, counts, watching, known)
        for side, where, rose in ((up, raised[0], True), (down, raised[1], False)):
            rows = np.flatnonzero(where)
            out += [Hit(r, rose, int(side.since[r]), day, float(side.total[r])) for r in rows.tolist()]
            level.restart(where, side.level, side.spent)
            if not counts:
                about.restart(where, side.acts, side.spent)
        alarmed = raised[0] | raised[1]
        quiet_until[alarmed] = day + ways.quiet_days
        up.clear(alarmed, day + 1)
        down.clear(alarmed, day + 1)
        late.append((x, exposure, n))
        learning = (day <= quiet_until) & ~alarmed  # at the beginning and after an alert the day itself; else that of two weeks ago
        level.learn(x, exposure, learning)
        if not counts:
            about.learn(n, exposure, learning)
        old = day - GUARD_DAYS
        if old >= 0:
            settled = (old > quiet_until) & ~learning & ~alarmed
            x, exposure, n = late[0]
            level.learn(x, exposure, settled)
            if not counts:
                about.learn(n, exposure, settled)
            own[(first - 1 + old) % 7] += n / np.maximum(expected[old], 0.1)
    return out


def _ratio(x: Days, usual: Days, other: Days, size: Days) -> Days:
    """Return the log-likelihood ratio of a count under two means of a negative binomial of one size."""
    import numpy as np

    grown = np.log((size + other) / (size + usual))
    found: Days = x * (np.log(other / usual) - grown) - size * grown
    return found


def _raised(
    up: _Page, down: _Page, ways: Ways, counts: bool, watching: NDArray[np.bool_], known: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where a rise and where a fall is to be told; never both, the larger sum goes before. `known`: where enough is remembered for acts to be missed."""
    come, gone = ((side.acts >= ways.least_acts) & (side.busy >= ways.least_days) for side in (up, down))
    rise, fall = watching & (up.total >= ways.threshold), watching & (down.total >= ways.threshold)
    rise &= come if counts else come | (known & (up.missed >= ways.least_acts))  # tension also falls because conflict stops, and rises because talks do
    fall &= (down.missed >= ways.least_acts) if counts else gone | (known & (down.missed >= ways.least_acts))
    return rise & ~(fall & (down.total > up.total)), fall & ~(rise & (up.total >= down.total))
