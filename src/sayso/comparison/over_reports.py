"""Comparison event by event, over the reports that both sides coded."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ..errors import UsageError
from ..records import content_id
from .figures import Columns, alpha_of, dice, intervals, kappa_of, share
from .pairing import Pair, pairs_of
from .records import Compared, Confusion, Example, Field, Group, Line, OverReports, Sight
from .rows import Row, Side

__all__ = ["over_reports", "sight"]

FIELDS: Mapping[str, Callable[[Row], Any]] = {
    "type": lambda r: r.type,
    "mode": lambda r: r.mode,
    "realis": lambda r: r.realis,
    "actor countries": lambda r: r.sources,
    "recipient countries": lambda r: r.targets,
    "date": lambda r: r.when,
    "place": lambda r: r.place,
}
NOMINAL = ("type", "realis")
"""Fields that have kappa, alpha and tables of confusion: their values are few."""
_OFTEN = ("type", "realis")
"""Fields that count for every matched event; the others where a side says something (of the mode: where the types are the same)."""


@dataclass(slots=True)
class _Met:
    """What the reports came to."""

    pairs: list[Pair] = field(default_factory=list)
    only: tuple[list[Row], list[Row]] = field(default_factory=lambda: ([], []))
    units: list[Counter[Any]] = field(default_factory=list)


def over_reports(
    a: Side, b: Side, rows: tuple[Sequence[Row], Sequence[Row]], *, realis: frozenset[str] | None, since: date | None, until: date | None,
    examples: int, samples: int, seed: int,
) -> tuple[Compared, Compared, OverReports]:  # fmt: skip
    """Return both sides and what they come to. Raises `UsageError` S283 where no report is shared."""
    shared = [id_ for id_ in a.reports if id_ in b.reports and _within(a.reports[id_].published or b.reports[id_].published, since, until)]
    same = sorted(id_ for id_ in shared if _same_text(a, b, id_))
    if not same:
        what = "the two have no report in common" if not shared else "the reports that the two have in common have other texts"
        raise UsageError("S283", what, record=f"{a.name}, {b.name}"[:200], remedy="Compare them over days instead: --over period.")
    ours, theirs = (_by_report(found, same, realis) for found in rows)
    met = _Met()
    for id_ in same:
        _meet(met, ours.get(id_, []), theirs.get(id_, []))
    columns = Columns(met.units)
    totals = columns.rows.sum(axis=0, dtype=float)
    drawn = intervals(columns, _figures, samples, seed)
    figures = _figures(columns, totals)
    sights = _Sights(a, b, examples)
    found = OverReports(
        shared=len(same),
        other_text=len(shared) - len(same),
        reports_only_a=len(a.reports.keys() - b.reports.keys()),
        reports_only_b=len(b.reports.keys() - a.reports.keys()),
        matched=len(met.pairs),
        by_trigger=sum(p.by_trigger for p in met.pairs),
        only_a=len(met.only[0]),
        only_b=len(met.only[1]),
        found=figures["found"],
        found_interval=drawn.get("found"),
        fields=tuple(_field(name, columns, totals, figures, drawn) for name in FIELDS),
        confusions=tuple(one for name in NOMINAL for one in _confusions(name, met.pairs, sights)),
        missing_a=_groups(met.only[1], lambda r: sights.example(None, r), examples),
        missing_b=_groups(met.only[0], lambda r: sights.example(r, None), examples),
        types=_lines(met, lambda r: [r.type or "?"]),
        countries=_lines(met, lambda r: [(role, c) for role, side in (("acts", r.sources), ("is acted upon", r.targets)) for c in side], key=lambda k: k[1]),
        days=_days(met, a, b),
    )
    sizes = [sum(map(len, side.values())) for side in (ours, theirs)]
    sides = [Compared(name=s.name, counts="events", reports=len(s.reports), rows=len(r), compared=n) for s, r, n in zip((a, b), rows, sizes, strict=True)]
    return sides[0], sides[1], found


def _within(day: date | None, since: date | None, until: date | None) -> bool:
    if since is None and until is None:
        return True
    return day is not None and (since is None or since <= day) and (until is None or day <= until)


def _same_text(a: Side, b: Side, id_: str) -> bool:
    """Tell whether offsets compare: the texts are the same, or one side does not have the text."""
    one, other = a.reports[id_].digest, b.reports[id_].digest
    return one is None or other is None or one == other


def _by_report(rows: Iterable[Row], kept: Iterable[str], realis: frozenset[str] | None) -> dict[str, list[Row]]:
    wanted = set(kept)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row.report in wanted and (realis is None or row.realis in realis):
            found[row.report].append(row)
    return found


def _meet(met: _Met, ours: list[Row], theirs: list[Row]) -> None:
    """Pair the events of one report and count what they come to."""
    pairs = pairs_of(ours, theirs)
    taken_a, taken_b = {id(p.a) for p in pairs}, {id(p.b) for p in pairs}
    alone = [r for r in ours if id(r) not in taken_a], [r for r in theirs if id(r) not in taken_b]
    unit: Counter[Any] = Counter({"matched": len(pairs), "a": len(ours), "b": len(theirs)})
    for pair in pairs:
        for name, value in FIELDS.items():
            x, y = value(pair.a), value(pair.b)
            if name in NOMINAL:
                unit[name, x, y] += 1
            if _counts(name, pair, x, y):
                unit["items", name] += 1
                unit["same", name] += x == y
    met.pairs += pairs
    met.only[0].extend(alone[0])
    met.only[1].extend(alone[1])
    met.units.append(unit)


def _counts(name: str, pair: Pair, x: Any, y: Any) -> bool:
    if name in _OFTEN:
        return True
    return bool(x or y) and (name != "mode" or pair.a.type == pair.b.type)


def _figures(columns: Columns, totals: Any) -> dict[str, float | None]:
    found = {name: share(columns.get(totals, ("same", name)), columns.get(totals, ("items", name))) for name in FIELDS}
    for name in NOMINAL:
        table = columns.table(totals, name)
        found |= {f"kappa {name}": kappa_of(table), f"alpha {name}": alpha_of(table)}
    return found | {"found": dice(*(columns.get(totals, key) for key in ("matched", "a", "b")))}


def _field(name: str, columns: Columns, totals: Any, figures: Mapping[str, float | None], drawn: Mapping[str, tuple[float, float]]) -> Field:
    return Field(
        field=name,
        items=round(columns.get(totals, ("items", name))),
        same=figures[name],
        interval=drawn.get(name),
        kappa=figures.get(f"kappa {name}"),
        kappa_interval=drawn.get(f"kappa {name}"),
        alpha=figures.get(f"alpha {name}"),
        alpha_interval=drawn.get(f"alpha {name}"),
    )


# ---- lines


def _line(key: str, a: int, b: int, both: int) -> Line:
    return Line(key=key, a=a, b=b, both=both, agree=dice(both, a, b) or 0.0, differ=a + b - 2 * both)


def _lines(met: _Met, keys: Callable[[Row], Sequence[Any]], key: Callable[[Any], str] = str) -> tuple[Line, ...]:
    """Count what each side says (a type; a country in a role) and what both say of the same event; the lines that differ most come first."""
    a, b, both = Counter[str](), Counter[str](), Counter[str]()
    for pair in met.pairs:
        one, other = keys(pair.a), keys(pair.b)
        a.update(map(key, one))
        b.update(map(key, other))
        both.update(key(k) for k in one if k in other)
    for rows, counts in zip(met.only, (a, b), strict=True):
        counts.update(key(k) for row in rows for k in keys(row))
    found = [_line(name, a[name], b[name], both[name]) for name in {*a, *b}]
    return tuple(sorted(found, key=lambda line: (-line.differ, -line.both, line.key)))


def _days(met: _Met, a: Side, b: Side) -> tuple[Line, ...]:
    """Count events by their report's day of publication, in order of days: `both` are matched and of the same type."""

    def day(row: Row) -> list[str]:
        published = a.reports[row.report or ""].published or b.reports[row.report or ""].published
        return [published.isoformat() if published else "?"]

    counts = (Counter[str](), Counter[str](), Counter[str]())
    for pair in met.pairs:
        for n, seen in enumerate((True, True, pair.a.type == pair.b.type)):
            counts[n].update(day(pair.a) if seen else ())
    for rows, side in zip(met.only, counts[:2], strict=True):
        side.update(name for row in rows for name in day(row))
    return tuple(_line(name, *(c[name] for c in counts)) for name in sorted({*counts[0], *counts[1]}))


# ---- examples


def sight(row: Row, words: Callable[[Row], str | None]) -> Sight:
    """Return a row as an example shows it."""
    names = ("id", "day", "sources", "targets", "type", "mode", "realis", "quad", "when", "report")
    return Sight(**{name: getattr(row, name) for name in names}, text=words(row))


@dataclass(frozen=True, slots=True)
class _Sights:
    """Makes examples; a side without the text borrows the other's."""

    a: Side
    b: Side
    most: int

    def example(self, a: Row | None, b: Row | None) -> Example:
        """Return one event as both have it."""
        ours = self.a.words(a) if a is not None else None
        theirs = self.b.words(b) if b is not None else None
        return Example(
            a=sight(a, lambda _: ours or theirs) if a is not None else None,
            b=sight(b, lambda _: theirs or ours) if b is not None else None,
        )


def chosen(rows: Iterable[tuple[Row, ...]], most: int) -> list[tuple[Row, ...]]:
    """Return a few, by a hash of where they stand: the same ones each time, and not those of the first reports."""

    def place(some: tuple[Row, ...]) -> str:
        return content_id("x", some[0].report, sorted([*r.trigger] if r.trigger else [] for r in some), sorted(r.id for r in some))

    return sorted(rows, key=place)[:most]


def _confusions(name: str, pairs: Iterable[Pair], sights: _Sights) -> list[Confusion]:
    """Return the pairs of values that differ, the most frequent first."""
    found: dict[tuple[Any, Any], list[tuple[Row, ...]]] = defaultdict(list)
    for pair in pairs:
        x, y = FIELDS[name](pair.a), FIELDS[name](pair.b)
        if x != y:
            found[x, y].append((pair.a, pair.b))
    order = sorted(found.items(), key=lambda one: (-len(one[1]), sorted(map(str, one[0])), str(one[0][0])))
    return [Confusion(field=name, a=x, b=y, n=len(some), examples=tuple(sights.example(*two) for two in chosen(some, sights.most))) for (x, y), some in order]


def _groups(rows: Iterable[Row], example: Callable[[Row], Example], most: int) -> tuple[Group, ...]:
    found: dict[str | None, list[tuple[Row, ...]]] = defaultdict(list)
    for row in rows:
        found[row.type].append((row,))
    order = sorted(found.items(), key=lambda one: (-len(one[1]), str(one[0])))
    return tuple(Group(type=name, n=len(some), examples=tuple(example(one) for (one,) in chosen(some, most))) for name, some in order)
