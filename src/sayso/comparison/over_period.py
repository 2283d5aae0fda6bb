"""Comparison of counts over the days that both sides span, for sides without reports in common: by dyad, quad class, type and period."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .figures import Columns, dice, intervals, pearson, share, spearman
from .over_reports import chosen, sight
from .records import Compared, Correlation, Gap, Overlap, OverPeriod, Volume
from .rows import Row, Side

if TYPE_CHECKING:
    from ..dyadic.periods import By

__all__ = ["most_pairs", "over_period"]

_DYADS, _GAPS = 50, 50
"""Dyads with a correlation of their own, those with most rows, and differences that are given."""
_QUADS = {0: "no quad class", 1: "words of cooperation", 2: "deeds of cooperation", 3: "words of conflict", 4: "deeds of conflict"}
Cell = tuple[str, str, Any]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A row in one of its dyads, on its day, in its period."""

    row: Row
    day: int
    period: int
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class _Days:
    """The periods compared: `starts` are the ordinals of their first days."""

    since: date
    until: date
    by: str
    starts: Sequence[int]

    def at(self, day: int) -> int:
        """Return the number of the period of an ordinal day."""
        return bisect_right(self.starts, day) - 1


def over_period(
    a: Side, b: Side, rows: tuple[Sequence[Row], Sequence[Row]], *, by: By, realis: frozenset[str] | None, since: date | None, until: date | None,
    tolerance: int, examples: int, samples: int, seed: int,
) -> tuple[Compared, Compared, OverPeriod]:  # fmt: skip
    """Return both sides and what they come to. Raises `UsageError` S283 where no day is common to both."""
    kept = tuple([r for r in some if realis is None or r.realis is None or r.realis in realis] for some in rows)
    days = _common(kept, by, since, until, f"{a.name}, {b.name}")
    placed = tuple(_placed(some, days) for some in kept)
    overlaps = tuple(_overlap(name, placed, days, tolerance, samples, seed) for name in ("quad", "type"))
    found = OverPeriod(
        since=days.since,
        until=days.until,
        by=days.by,
        periods=len(days.starts),
        undated_a=sum(r.day is None for r in kept[0]),
        undated_b=sum(r.day is None for r in kept[1]),
        unpaired_a=_unpaired(kept[0], days),
        unpaired_b=_unpaired(kept[1], days),
        overlaps=overlaps,
        series=_series(placed, days),
        dyads=_by_dyad(placed, days),
        types=_volumes(placed),
        gaps=_gaps(a, b, placed, days, examples),
    )
    sides = [
        Compared(name=s.name, counts=s.counts, reports=len(s.reports), rows=len(all_), compared=len({id(c.row) for c in some}))
        for s, all_, some in zip((a, b), rows, placed, strict=True)
    ]
    return sides[0], sides[1], found


def _common(rows: Sequence[Sequence[Row]], by: By, since: date | None, until: date | None, record: str) -> _Days:
    """Return the periods of the days that both sides span, within those asked for."""
    from ..dyadic.periods import periods, starts

    spans = [[r.day for r in some if r.day is not None] for some in rows]
    first = max([*(min(s) for s in spans if s), *([since] if since else [])], default=None)
    last = min([*(max(s) for s in spans if s), *([until] if until else [])], default=None)
    if not all(spans) or first is None or last is None or first > last:
        raise UsageError("S283", "the two have no day in common", record=record[:200], remedy="Name two that span the same days, or other days.")
    begin, end = periods([first.toordinal(), last.toordinal()], by).tolist()
    return _Days(first, last, by, starts(range(begin, end + 1), by).tolist())


def _placed(rows: Iterable[Row], days: _Days) -> list[_Counted]:
    out = []
    for row in rows:
        if row.day is not None and days.since <= row.day <= days.until:
            day = row.day.toordinal()
            out += [_Counted(row, day, days.at(day), source, target) for source, target in row.dyads]
    return out


def _unpaired(rows: Iterable[Row], days: _Days) -> int:
    """Count rows of these days that have no two sides whose countries are known."""
    return sum(r.day is not None and days.since <= r.day <= days.until and not r.dyads for r in rows)


# ---- cells


def most_pairs(a: Sequence[int], b: Sequence[int], tolerance: int) -> list[tuple[int, int]]:
    """Return as many pairs of days as can be, one to one, each no further apart than the tolerance; both lists are sorted.

    Taking the earliest that fits is the largest pairing, since what fits a later day and not this one comes later too.
    """
    out = []
    i = j = 0
    while i < len(a) and j < len(b):
        if abs(a[i] - b[j]) <= tolerance:
            out.append((a[i], b[j]))
            i, j = i + 1, j + 1
        elif a[i] < b[j]:
            i += 1
        else:
            j += 1
    return out


def _cells(rows: Iterable[_Counted], name: str) -> dict[Cell, list[int]]:
    """Return the days on which something stands, by source, target and quad class or type."""
    found: dict[Cell, set[int]] = defaultdict(set)
    for one in rows:
        found[one.source, one.target, getattr(one.row, name)].add(one.day)
    return {cell: sorted(days) for cell, days in found.items()}


def _overlap(name: Any, placed: Sequence[Sequence[_Counted]], days: _Days, tolerance: int, samples: int, seed: int) -> Overlap:
    ours, theirs = (_cells(some, name) for some in placed)
    units: list[Counter[Any]] = [Counter() for _ in days.starts]
    for key, cells in (("a", ours), ("b", theirs)):
        for held in cells.values():
            for day in held:
                units[days.at(day)][key] += 1
    both = 0
    for cell in ours.keys() & theirs.keys():
        both += len(set(ours[cell]) & set(theirs[cell]))
        for one, other in most_pairs(ours[cell], theirs[cell], tolerance):
            units[days.at(one)]["ends"] += 1  # each end in its own period, so that A and B may be exchanged
            units[days.at(other)]["ends"] += 1
    columns = Columns(units)
    totals = columns.rows.sum(axis=0, dtype=float)

    def figures(columns: Columns, totals: Any) -> Mapping[str, float | None]:
        return {"agree": share(columns.get(totals, "ends"), columns.get(totals, "a") + columns.get(totals, "b"))}

    ends, a, b = (round(columns.get(totals, key)) for key in ("ends", "a", "b"))
    near = ends // 2
    drawn = intervals(columns, figures, samples, seed)
    return Overlap(by=name, tolerance=tolerance, a=a, b=b, both=both, near=near, agree=dice(near, a, b), interval=drawn.get("agree"))


# ---- series


def _correlation(key: str, rows: Sequence[Iterable[_Counted]], size: int) -> Correlation:
    counts: list[list[int]] = []
    for some in rows:
        series = [0] * size
        for one in some:
            series[one.period] += 1
        counts.append(series)
    a, b = counts
    return Correlation(key=key, a=sum(a), b=sum(b), pearson=pearson(a, b), spearman=spearman(a, b))


def _series(placed: Sequence[Sequence[_Counted]], days: _Days) -> tuple[Correlation, ...]:
    """Return the correlation of all rows, of each quad class, and of all (dyad, period) numbers together."""
    size = len(days.starts)
    out = [_correlation("all rows", placed, size)]
    for quad in sorted({one.row.quad for some in placed for one in some}):
        some = [[one for one in side if one.row.quad == quad] for side in placed]
        out.append(_correlation(_QUADS.get(quad, str(quad)), some, size))
    pairs = sorted({(one.source, one.target) for side in placed for one in side})
    number = {pair: n for n, pair in enumerate(pairs)}
    pooled = [Counter((number[one.source, one.target], one.period) for one in side) for side in placed]
    cells = sorted({*pooled[0], *pooled[1]})
    a, b = ([counts[cell] for cell in cells] for counts in pooled)
    out.append(Correlation(key="dyads and periods that have rows", a=sum(a), b=sum(b), pearson=pearson(a, b), spearman=spearman(a, b)))
    return tuple(out)


def _by_dyad(placed: Sequence[Sequence[_Counted]], days: _Days) -> tuple[Correlation, ...]:
    of: dict[tuple[str, str], tuple[list[_Counted], list[_Counted]]] = defaultdict(lambda: ([], []))
    for n, side in enumerate(placed):
        for one in side:
            of[one.source, one.target][n].append(one)
    most = sorted(of.items(), key=lambda item: (-sum(map(len, item[1])), item[0]))[:_DYADS]
    return tuple(_correlation(f"{source} → {target}", rows, len(days.starts)) for (source, target), rows in most)


def _volumes(placed: Sequence[Sequence[_Counted]]) -> tuple[Volume, ...]:
    """Count rows by type, each once, however many dyads it has."""
    counts = [Counter(row.type for row in {id(one.row): one.row for one in side}.values()) for side in placed]
    order = sorted({*counts[0], *counts[1]}, key=lambda t: (-(counts[0][t] + counts[1][t]), str(t)))
    return tuple(Volume(type=t, a=counts[0][t], b=counts[1][t]) for t in order)


# ---- differences


def _gaps(a: Side, b: Side, placed: Sequence[Sequence[_Counted]], days: _Days, examples: int) -> tuple[Gap, ...]:
    """Return the periods, dyads and quad classes whose numbers differ most, with some of the rows behind them."""
    behind: dict[tuple[int, str, str, int], tuple[list[Row], list[Row]]] = defaultdict(lambda: ([], []))
    for n, side in enumerate(placed):
        for one in side:
            behind[one.period, one.source, one.target, one.row.quad][n].append(one.row)
    whole = len(placed[0]), len(placed[1])
    found = [(_residual(len(x), len(y), *whole), key, x, y) for key, (x, y) in behind.items()]
    found = [one for one in found if abs(one[0]) > 1e-9]
    found.sort(key=lambda one: (-abs(one[0]), -len(one[2]) - len(one[3]), one[1]))
    out = []
    for residual, (period, source, target, quad), x, y in found[:_GAPS]:
        seen = [tuple(sight(row, side.words) for (row,) in chosen(((r,) for r in some), examples)) for side, some in ((a, x), (b, y))]
        start = max(days.since, date.fromordinal(days.starts[period]))
        out.append(
            Gap(
                start=start,
                source=source,
                target=target,
                quad=quad,
                a=len(x),
                b=len(y),
                residual=residual,
                examples_a=seen[0],
                examples_b=seen[1],
            )
        )
    return tuple(out)


def _residual(x: int, y: int, a: int, b: int) -> float:
    """Return the standardised difference of x and y from the shares a : b, binomial; the plain difference where one side has nothing at all."""
    if not a or not b:
        return float(x - y)
    part, n = a / (a + b), x + y
    return (x - n * part) / sqrt(n * part * (1 - part))
