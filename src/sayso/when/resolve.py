"""From an expression to days: intervals against the day of publication, with TIMEX3 type and value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from .grammar import Found, Grammar

__all__ = ["Time", "resolve"]

Granularity = Literal["day", "week", "month", "season", "quarter", "year", "decade", "range"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Time:
    """A closed interval of days. `anaphoric` tells that it was counted from another expression."""

    start: date
    end: date
    granularity: Granularity
    value: str
    type: Literal["DATE", "TIME", "DURATION", "SET"] = "DATE"
    anaphoric: bool = False


@dataclass(frozen=True, slots=True)
class _Context:
    """What an expression is read against: publication, the last day told, and whether its clause looks ahead."""

    published: date
    told: date | None
    ahead: bool
    grammar: Grammar


def resolve(found: Found, published: date | None, told: date | None, *, ahead: bool, grammar: Grammar) -> Time | None:
    """Return the days of an expression, or None where they cannot be told.

    `told` is the last day that the text has spoken of, for "the same day"; `ahead` chooses the next Tuesday instead of
    the last. Without a day of publication only full dates are told.
    """
    if published is None:
        if "year" not in found.parts and "iso" not in found.parts and "decade" not in found.parts:
            return None
        published = date(2000, 1, 1)
    context = _Context(published, told, ahead or found.relation == "until", grammar)
    try:
        time = _RULES[found.rule](found.parts, context)
    except (ValueError, OverflowError):
        return None
    return _related(time, found.relation, context) if time else None


def _related(time: Time, relation: str | None, c: _Context) -> Time | None:
    """Apply the preposition: since Monday, until February, before 2028, by the end of the month."""
    if relation == "since":
        return Time(time.start, max(c.published, time.end), "range", time.value) if time.start <= c.published else None
    if relation == "until":
        return Time(min(c.published, time.start), time.start, "range", time.value)
    if relation == "before":
        if time.start > c.published:
            return Time(c.published, time.start - _DAY, "range", time.value)
        return None
    if relation == "by":
        if time.end <= c.published:
            return Time(min(c.told or time.start, time.start), time.end, "range" if c.told else time.granularity, time.value)
        return Time(c.published, time.start if time.granularity in ("day", "month") else time.end, "range", time.value)
    if relation == "after":
        return None
    return time


def _day(day: date, part: str | None, c: _Context, *, anaphoric: bool = False) -> Time:
    code = c.grammar.dayparts.get(part.lower()) if part else None
    return Time(day, day, "day", day.isoformat() + (f"T{code}" if code else ""), "TIME" if code else "DATE", anaphoric)


def _part(parts: Mapping[str, str]) -> str | None:
    return parts.get("daypart") or parts.get("lead_part") or parts.get("lead_of") or parts.get("lead_hours")


def _month_end(year: int, month: int) -> date:
    return (date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)) - _DAY


def _month(year: int, month: int) -> Time:
    return Time(date(year, month, 1), _month_end(year, month), "month", f"{year:04d}-{month:02d}")


def _week(monday: date) -> Time:
    year, week, _ = monday.isocalendar()
    return Time(monday, monday + 6 * _DAY, "week", f"{year}-W{week:02d}")


def _year(year: int) -> Time:
    return Time(date(year, 1, 1), date(year, 12, 31), "year", f"{year:04d}")


def _monday(day: date) -> date:
    return day - day.weekday() * _DAY


def _month_of(parts: Mapping[str, str], c: _Context) -> int:
    return c.grammar.months[(parts.get("month") or parts["month2"]).rstrip(".")]


def _nearest_year(month: int, day: int, c: _Context) -> int:
    """Return the year that puts day and month on the side of publication where the clause looks."""
    year = c.published.year
    this = date(year, month, min(day, _month_end(year, month).day))
    if c.ahead:
        return year if this >= c.published else year + 1
    return year if this <= c.published else year - 1


def _date(parts: Mapping[str, str], c: _Context) -> Time:
    month, day = _month_of(parts, c), int(parts.get("dom") or parts["dom2"])
    year = int(parts["year"]) if "year" in parts else _nearest_year(month, day, c)
    return _day(date(year, month, day), _part(parts), c)


def _date_range(parts: Mapping[str, str], c: _Context) -> Time:
    month, first, last = _month_of(parts, c), int(parts.get("dom") or parts["dom2"]), int(parts.get("last_dom") or parts["last_dom2"])
    year = int(parts["year"]) if "year" in parts else _nearest_year(month, first, c)
    start, end = date(year, month, first), date(year, month, last)
    return Time(min(start, end), max(start, end), "range", f"{start.isoformat()}/{end.isoformat()}")


def _iso(parts: Mapping[str, str], c: _Context) -> Time:
    return _day(date.fromisoformat(parts["iso"]), None, c)


def _month_rule(parts: Mapping[str, str], c: _Context) -> Time:
    month, rel = _month_of(parts, c), parts.get("rel", "").lower()
    if "year" in parts:
        year = int(parts["year"])
    else:
        year, now = c.published.year, c.published.month
        if rel == "last" or rel == "past":
            year -= month >= now
        elif rel.startswith(("next", "coming")):
            year += month <= now
        elif c.ahead:
            year += month < now
        else:
            year -= month > now
    return _edged(_month(year, month), parts.get("edge"))


def _edged(time: Time, edge: str | None) -> Time:
    """Narrow a period to its beginning, middle or end: a third, for months days 1-10, 11-20 and 21 to the last."""
    if not edge:
        return time
    edge = edge.lower()
    length = (time.end - time.start).days + 1
    third = max(1, length // 3)
    if edge.startswith("early") or "start" in edge or "beginning" in edge:
        return Time(time.start, time.start + (third - 1) * _DAY, "range", time.value)
    if edge.startswith("late") or "end" in edge:
        return Time(time.start + 2 * third * _DAY, time.end, "range", time.value)
    return Time(time.start + third * _DAY, time.start + (2 * third - 1) * _DAY, "range", time.value)


def _weekday(parts: Mapping[str, str], c: _Context) -> Time | None:
    index = c.grammar.weekdays[parts.get("weekday") or parts["weekday_short"]]
    rel, week = " ".join(parts.get("rel", "").lower().split()), parts.get("week", "").lower()
    part = _part(parts)
    if week:
        shift = {"last": -7, "past": -7, "next": 7, "coming": 7}.get(week, 0)
        return _day(_monday(c.published) + (index + shift) * _DAY, part, c)
    back = (c.published.weekday() - index) % 7
    if rel in ("last", "past"):
        day = c.published - (back or 7) * _DAY
    elif rel.startswith(("next", "coming")):
        day = c.published + (7 - back) * _DAY
    elif rel.startswith("the "):
        if c.told is None:
            return None
        ahead = (index - c.told.weekday()) % 7 or 7
        day = c.told + ahead * _DAY if "previous" not in rel and "preceding" not in rel else c.told - (7 - ahead % 7 or 7) * _DAY
    elif c.ahead:
        day = c.published + (-back % 7) * _DAY
    else:
        day = c.published - back * _DAY
    if (part or "").lower() == "midnight" and not c.ahead and "lead_part" in parts:
        return Time(day, day + _DAY, "range", f"{day.isoformat()}T24:00", "TIME")
    return _day(day, part, c)


def _day_word(parts: Mapping[str, str], c: _Context) -> Time:
    word = " ".join(parts["day"].lower().split())
    part = _part(parts) or next((p for p in c.grammar.dayparts if word.endswith(p)), None) or ("night" if word.endswith("night") else None)
    return _day(c.published + c.grammar.days[word] * _DAY, part, c)


def _shifted(day: date, count: int, letter: str) -> Time:
    """Return the day, week, month or year that lies `count` units from a day; the unit is the grain."""
    if letter == "D":
        moved = day + count * _DAY
        return Time(moved, moved, "day", moved.isoformat())
    if letter in "WF":
        moved = day + count * (7 if letter == "W" else 14) * _DAY
        return _week(_monday(moved))
    if letter in "MQ":
        months = day.year * 12 + day.month - 1 + count * (1 if letter == "M" else 3)
        if letter == "Q":
            return _quarter(months // 12, months % 12 // 3)
        return _month(months // 12, months % 12 + 1)
    if letter == "E":
        return _year(day.year + 10 * count)
    return _year(day.year + count)


def _quarter(year: int, index: int) -> Time:
    return Time(date(year, 3 * index + 1, 1), _month_end(year, 3 * index + 3), "quarter", f"{year}-Q{index + 1}")


def _count(parts: Mapping[str, str], c: _Context) -> int:
    number = c.grammar.number(parts["number"])
    if number is None:
        raise ValueError(parts["number"])
    return number


def _ago(parts: Mapping[str, str], c: _Context) -> Time:
    return _shifted(c.published, -_count(parts, c), c.grammar.units[parts["unit"].lower()])


def _nth(parts: Mapping[str, str], c: _Context) -> Time | None:
    unit = parts["unit"].lower()
    number = c.grammar.number(parts["nth"]) or 1
    if unit not in ("day", "night", "week") or c.ahead or number < 2:
        return None
    days = (number - 1) * (7 if unit == "week" else 1)
    start = c.published - days * _DAY
    return Time(start, c.published, "range", f"P{number}{'W' if unit == 'week' else 'D'}", "DURATION")


def _last_n(parts: Mapping[str, str], c: _Context) -> Time:
    count, letter = _count(parts, c), c.grammar.units[parts["unit"].lower()]
    back = parts["side"].lower() in ("last", "past")
    moved = _shifted(c.published, -count if back else count, letter)
    other = moved.start if letter == "D" else _same_day_in(moved, c.published, count if not back else -count, letter)
    start, end = sorted((other, c.published))
    return Time(start, end, "range", f"P{count}{'Y' if letter == 'E' else letter}", "DURATION")


def _same_day_in(time: Time, day: date, count: int, letter: str) -> date:
    if letter in "WF":
        return day + count * (7 if letter == "W" else 14) * _DAY
    return date(time.start.year, time.start.month if letter == "M" else day.month, min(day.day, 28))


def _weekend(parts: Mapping[str, str], c: _Context) -> Time:
    rel = " ".join(parts.get("rel", "").lower().split())
    this = _monday(c.published) + 5 * _DAY
    base = c.told if rel.startswith("the ") and c.told else c.published
    if rel.startswith("the "):
        this = _monday(base) + 5 * _DAY
        this += -7 * _DAY if "previous" in rel or "preceding" in rel else timedelta(0)
    elif rel in ("last", "past"):
        this -= 7 * _DAY
    elif rel.startswith(("next", "coming")):
        this += timedelta(0) if c.published.weekday() < 5 else 7 * _DAY
    elif not c.ahead and this > c.published:
        this -= 7 * _DAY
    year, week, _ = this.isocalendar()
    return Time(this, this + _DAY, "range", f"{year}-W{week:02d}-WE")


def _season(parts: Mapping[str, str], c: _Context) -> Time:
    first, length, code = c.grammar.seasons[parts["season"].lower()]
    rel = parts.get("rel", "").lower()

    def of(year: int) -> Time:
        last = first + length - 1
        end = _month_end(year + (last > 12), (last - 1) % 12 + 1)
        return Time(date(year, first, 1), end, "season", f"{year}-{code}")

    if "year" in parts:
        return of(int(parts["year"]))
    candidates = [of(c.published.year + shift) for shift in (-2, -1, 0, 1)]
    if rel in ("last", "past"):
        return [t for t in candidates if t.end < c.published][-1]
    if rel.startswith(("next", "coming")) or (c.ahead and not rel):
        return next(t for t in candidates if t.start > c.published or (c.ahead and t.end >= c.published))
    if rel:
        return next((t for t in candidates if t.start <= c.published <= t.end), of(c.published.year))
    return [t for t in candidates if t.start <= c.published][-1]


def _period(unit: str, shift: int, c: _Context) -> Time:
    letter = c.grammar.units[unit]
    if letter == "E":
        first = (c.published.year // 10 + shift) * 10
        return Time(date(first, 1, 1), date(first + 9, 12, 31), "decade", str(first // 10))
    if letter == "F":
        return _shifted(c.published, shift * 2, "W")
    return _shifted(_monday(c.published) if letter == "W" else c.published, shift, letter)


def _current(time: Time, c: _Context) -> Time:
    """Cut the current week, month or year at publication: what has happened lies before, what is to come behind it."""
    if c.ahead:
        return Time(max(c.published, time.start), time.end, time.granularity, time.value)
    return Time(time.start, min(c.published, time.end), time.granularity, time.value)


def _edge_unit(parts: Mapping[str, str], c: _Context) -> Time:
    rel, edge, unit = parts.get("rel", "").lower(), parts["edge"].lower(), parts["unit"].lower()
    if rel in ("last", "past"):
        return _edged(_period(unit, -1, c), edge)
    if rel.startswith(("next", "coming")):
        return _edged(_period(unit, 1, c), edge)
    time = _period(unit, 0, c)
    if edge in ("earlier", "early", "later", "late"):
        if edge.startswith("late") and c.ahead:
            return Time(max(time.start, c.published), time.end, time.granularity, time.value)
        return Time(time.start, min(time.end, c.published), time.granularity, time.value)
    if "end" in edge:
        return Time(time.end, time.end, "day", time.end.isoformat()) if c.ahead else _edged(time, edge)
    return _edged(time, edge)


def _rel_unit(parts: Mapping[str, str], c: _Context) -> Time | None:
    rel, unit = " ".join(parts["rel"].lower().split()), parts["unit"].lower()
    if rel in ("last", "past"):
        return _period(unit, -1, c)
    if rel.startswith(("next", "coming", "forthcoming")):
        return _period(unit, 1, c)
    if rel in ("this", "the current"):
        return _current(_period(unit, 0, c), c)
    if c.told is None:
        return None
    shift = 0 if "same" in rel or rel.startswith("that") else -1 if "previous" in rel or "preceding" in rel else 1
    if c.grammar.units[unit] == "D":
        return _day(c.told + shift * _DAY, None, c, anaphoric=True)
    moved = _shifted(_monday(c.told) if unit == "week" else c.told, shift, c.grammar.units[unit])
    return Time(moved.start, moved.end, moved.granularity, moved.value, anaphoric=True)


def _same_part(parts: Mapping[str, str], c: _Context) -> Time | None:
    if c.told is None:
        return None
    rel = parts["rel"].lower()
    shift = 0 if "same" in rel or rel.startswith("that") else -1 if "previous" in rel or "preceding" in rel else 1
    return _day(c.told + shift * _DAY, parts["daypart"], c, anaphoric=True)


def _day_beside(parts: Mapping[str, str], c: _Context) -> Time | None:
    return None if c.told is None else _day(c.told + (-1 if parts["beside"].lower() == "before" else 1) * _DAY, None, c, anaphoric=True)


def _shift(parts: Mapping[str, str], c: _Context) -> Time | None:
    if c.told is None:
        return None
    back = parts["shift"].lower() in ("earlier", "before", "previously")
    count = _count(parts, c)
    time = _shifted(c.told, -count if back else count, c.grammar.units[parts["unit"].lower()])
    return Time(time.start, time.end, time.granularity, time.value, anaphoric=True)


def _overnight(parts: Mapping[str, str], c: _Context) -> Time:
    start = c.published if c.ahead else c.published - _DAY
    return Time(start, start + _DAY, "range", f"{start.isoformat()}TNI", "TIME")


def _decade(parts: Mapping[str, str], c: _Context) -> Time:
    first = int(parts["decade"])
    return Time(date(first, 1, 1), date(first + 9, 12, 31), "decade", str(first // 10))


def _year_rule(parts: Mapping[str, str], c: _Context) -> Time:
    return _year(int(parts["year"]))


def _same_day(parts: Mapping[str, str], c: _Context) -> Time | None:
    return None if c.told is None else _day(c.told, parts.get("daypart"), c, anaphoric=True)


_RULES: dict[str, Callable[[Mapping[str, str], _Context], Time | None]] = {
    "date": _date,
    "date_range": _date_range,
    "iso": _iso,
    "month_year": _month_rule,
    "month": _month_rule,
    "weekday": _weekday,
    "day": _day_word,
    "ago": _ago,
    "nth": _nth,
    "last_n": _last_n,
    "weekend": _weekend,
    "rel_season": _season,
    "season_year": _season,
    "edge_unit": _edge_unit,
    "rel_unit": _rel_unit,
    "same_part": _same_part,
    "day_beside": _day_beside,
    "shift": _shift,
    "overnight": _overnight,
    "decade": _decade,
    "year": _year_rule,
    "same_day": _same_day,
    "bare_part": _same_day,
}
