"""Periods: weekends, seasons, quarters, halves, weeks, months, years, decades and centuries, by name or counted from publication."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from .calendar import DAY, monday, month_end, months_on
from .times import Context, Meaning, Resolver, Time, Vague, current, day, decade, edged, period, quarter, shift_of, shifted, year

__all__ = ["PERIODS"]


def _weekend(parts: Mapping[str, str], c: Context) -> Time:
    rel = " ".join(parts.get("rel", "").lower().split())
    this = monday(c.published) + 5 * DAY
    if rel.startswith("the ") and rel != "the current":
        this = monday(c.told or c.published) + 5 * DAY
        this -= 7 * DAY if "previous" in rel or "preceding" in rel else 0 * DAY
    elif rel in ("last", "past", "this past"):
        this -= 7 * DAY
    elif shift_of(rel) > 0:
        this += 0 * DAY if c.published.weekday() < 5 else 7 * DAY
    elif not c.ahead and this > c.published:
        this -= 7 * DAY
    number = this.isocalendar()
    return Time(this, this + DAY, "range", f"{number.year}-W{number.week:02d}-WE")


def _season(parts: Mapping[str, str], c: Context) -> Time:
    first, length, code = c.grammar.seasons[parts["season"].lower()]

    def of(number: int) -> Time:
        last = first + length - 1
        end = month_end(number + (last > 12), (last - 1) % 12 + 1)
        return Time(date(number, first, 1), end, "season", f"{number}-{code}")

    if "year" in parts:
        return of(int(parts["year"]))
    rel = parts.get("rel")
    candidates = [of(c.published.year + shift) for shift in (-2, -1, 0, 1)]
    if rel and shift_of(rel) < 0:
        return [t for t in candidates if t.end < c.published][-1]
    if (rel and shift_of(rel) > 0) or (c.ahead and not rel):
        return next(t for t in candidates if t.start > c.published or (c.ahead and t.end >= c.published))
    if rel:
        return next((t for t in candidates if t.start <= c.published <= t.end), of(c.published.year))
    return [t for t in candidates if t.start <= c.published][-1]


def _quarter(parts: Mapping[str, str], c: Context) -> Time | None:
    """Return a quarter by number: of a year told beside it, or else the nearest to publication, the current one before all."""
    index = (c.grammar.number(parts.get("nth") or parts["nth2"]) or 0) - 1
    if not 0 <= index <= 3:
        return None
    of_year = _own_year(parts, c)
    if of_year is None:
        near = [quarter(c.published.year + shift, index) for shift in (-1, 0, 1)]
        if not c.ahead:
            near = [t for t in near if t.start <= c.published]
        of_year = min(near, key=lambda t: max((t.start - c.published).days, (c.published - t.end).days)).start.year
    return quarter(of_year - ("back" in parts), index)


def _own_year(parts: Mapping[str, str], c: Context) -> int | None:
    if "year" in parts or "year_before" in parts:
        return int(parts.get("year") or parts["year_before"])
    if "of_ago" in parts:
        return c.published.year - 1
    rel = parts.get("of_year") or parts.get("whose")
    return None if rel is None else c.published.year + shift_of(rel)


def _half(parts: Mapping[str, str], c: Context) -> Time:
    of_year, first = _own_year(parts, c) or c.published.year, parts["nth"].lower() == "first"
    start, end = (date(of_year, 1, 1), date(of_year, 6, 30)) if first else (date(of_year, 7, 1), date(of_year, 12, 31))
    return Time(start, end, "range", f"{of_year}-H{1 if first else 2}")


def _latest(parts: Mapping[str, str], c: Context) -> Meaning:
    """Return the quarter that is reported on; the latest year is the last one."""
    if parts["unit"].lower() == "year":
        return _valued(year(c.published.year - 1))
    return _valued(_reported(c))


def _reported(c: Context) -> Time:
    """Return the quarter that a report of results speaks of: the one told before, or the last that was over at publication."""
    return c.quarter or shifted(c.published, -1, "Q")


def _year_back(parts: Mapping[str, str], c: Context) -> Meaning:
    """Return the same quarter (month, week) a year before: a year-earlier quarter; with no quarter told the year before."""
    unit = parts.get("unit", "").lower()
    at = _reported(c).start
    of_year = int(parts["year_before"]) if "year_before" in parts else at.year - 1 if c.quarter or unit == "quarter" else c.published.year - 1
    if unit in ("month", "week"):
        return _valued(shifted(date(of_year, c.published.month, min(c.published.day, 28)), 0, c.grammar.units[unit]))
    if unit == "quarter" or c.quarter:
        return _valued(quarter(of_year, (at.month - 1) // 3))
    return _valued(year(of_year))


def _valued(time: Time) -> Vague:
    """Drop the days of what compares figures and dates no event."""
    return Vague(time.value, time.type, time.mod)


def _edge_unit(parts: Mapping[str, str], c: Context) -> Time:
    rel, edge, unit = parts.get("rel", "").lower(), parts["edge"].lower(), parts["unit"].lower()
    shift = shift_of(rel)
    if shift:
        return edged(period(unit, shift, c), edge)
    time = period(unit, 0, c)
    if edge in ("earlier", "early", "later", "late"):
        mod = "START" if edge.startswith("earl") else "END"
        if edge.startswith("late") and c.ahead:
            return replace(time, start=max(time.start, c.published), mod=mod)
        return replace(time, end=min(time.end, c.published), mod=mod)
    if "end" in edge and c.ahead:
        return Time(time.end, time.end, "day", time.value, mod="END")
    return edged(time, edge)


def _rel_unit(parts: Mapping[str, str], c: Context) -> Time | None:
    rel, unit = " ".join(parts["rel"].lower().split()), parts["unit"].lower()
    rel = rel.removeprefix("the ") if shift_of(rel[4:]) < 0 or rel == "the coming" or (rel == "the next" and _from_now(unit, c)) else rel
    if rel == "past" and unit == "decade":
        return Time(months_on(c.published, -120), c.published, "range", "P10Y", "DURATION")
    if shift_of(rel):
        return period(unit, shift_of(rel), c)
    if rel in ("this", "the current"):
        return current(period(unit, 0, c), c)
    shift = 0 if "same" in rel or rel.startswith("that") else -1 if "previous" in rel or "preceding" in rel else 1
    if unit == "century":
        return None
    if c.grammar.units[unit] == "D":
        return None if c.told is None else day(c.told + shift * DAY, anaphoric=True)
    base = c.period.start if c.period else c.told
    if base is None:
        return None
    return replace(shifted(monday(base) if unit == "week" else base, shift, c.grammar.units[unit]), anaphoric=True)


def _from_now(unit: str, c: Context) -> bool:
    """Tell whether "the next week" is the week that follows publication: the clause looks ahead, or the text has told nothing to count from."""
    base = c.told if unit == "day" else c.period.start if c.period else c.told
    return c.ahead or base is None


def _bare_unit(parts: Mapping[str, str], c: Context) -> Meaning:
    unit = parts["unit"].lower()
    if unit == "year" and "bounded" in parts:
        return Vague("P1Y")  # "the year ended June 30": a length of time
    return _valued(_reported(c) if unit == "quarter" else period(unit, 0, c))


def _year_end(parts: Mapping[str, str], c: Context) -> Time:
    of_year = c.published.year
    if not c.ahead and c.published.month <= 6:
        of_year -= 1
    return edged(year(of_year), "end")


def _decade(parts: Mapping[str, str], c: Context) -> Time:
    if "decade" in parts:
        first = int(parts["decade"])
    else:
        short = int(parts["short_decade"]) if "short_decade" in parts else c.grammar.decades[parts["word_decade"].lower()]
        first = c.published.year // 100 * 100 + short
        first -= 100 if first > c.published.year else 0
    return edged(decade(first), parts.get("edge"))


def _century(parts: Mapping[str, str], c: Context) -> Time | None:
    number = c.grammar.number(parts["nth"])
    if "bc" in parts or number is None or not 1 <= number <= 30:
        return None
    return edged(Time(date(max(1, 100 * number - 100), 1, 1), date(100 * number - 1, 12, 31), "range", f"{number - 1:02d}"), parts.get("edge"))


def _year(parts: Mapping[str, str], c: Context) -> Meaning:
    time = year(int(parts["year"]))
    if "beyond" in parts:
        return Vague(time.value, "DATE", "AFTER" if parts["beyond"].lower() == "post" else "BEFORE")
    return edged(time, parts.get("edge"))


def _years(parts: Mapping[str, str], c: Context) -> Vague:
    return Vague(parts.get("from_year") or parts["to_year"], "DATE")


PERIODS: dict[str, Resolver] = {
    "weekend": _weekend,
    "rel_season": _season,
    "season_year": _season,
    "quarter": _quarter,
    "short_quarter": _quarter,
    "half": _half,
    "latest": _latest,
    "year_back": _year_back,
    "edge_unit": _edge_unit,
    "rel_unit": _rel_unit,
    "bare_unit": _bare_unit,
    "year_end": _year_end,
    "decade": _decade,
    "century": _century,
    "edge_year": _year,
    "years": _years,
    "year": _year,
}
