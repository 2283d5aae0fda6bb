"""From an expression to days: intervals against the day of publication, with TIMEX3 type and value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from .calendar import DAY, holiday, monday, month_end
from .counts import COUNTS
from .grammar import Found
from .periods import PERIODS
from .times import Context, Meaning, Resolver, Time, Vague, current, day, edged, month, shift_of, shifted

__all__ = ["resolve"]

_SOON = 45
"""A day without its year at most so many days after publication is the coming one, also in a clause that looks back ("set May 3 as the deadline"): of what
is nearly a year old a report tells the year. Chosen on TimeBank (train of the bench timex); 30 and 90 are as good there."""
_OWN_YEAR = frozenset(("year", "year_before", "iso", "decade", "short_decade", "word_decade"))
# Rules whose meaning does not depend on any day.
_TIMELESS = frozenset(
    ("duration", "half_unit", "long", "years", "set", "weekday_set", "month_set", "rate", "often", "reference", "recent", "coming", "lasting", "century")
)


def resolve(found: Found, context: Context, *, dated: bool = True) -> Meaning:
    """Return the days of an expression, its bare value where it has none, or None where it cannot be told.

    Without a day of publication (`dated` is false; `context.published` is then any day) only full dates are told.
    """
    if not dated and found.rule not in _TIMELESS and not _OWN_YEAR.intersection(found.parts):
        return None
    try:
        meaning = _RULES[found.rule](found.parts, replace(context, ahead=True) if found.relation == "until" else context)
    except (ValueError, OverflowError):
        return None
    return _related(meaning, found.relation, context) if isinstance(meaning, Time) else meaning


def _related(time: Time, relation: str | None, c: Context) -> Time | Vague:
    """Apply the preposition: since Monday, until February, before 2028, by the end of the month."""
    without_days = Vague(time.value, time.type, time.mod)
    if relation == "since":
        return replace(time, end=max(c.published, time.end), granularity="range") if time.start <= c.published else without_days
    if relation == "until":
        return replace(time, start=min(c.published, time.start), end=time.start, granularity="range")
    if relation == "before":
        return replace(time, start=c.published, end=time.start - DAY, granularity="range") if time.start > c.published else without_days
    if relation == "by":
        if time.end <= c.published:
            return replace(time, start=min(c.told or time.start, time.start), granularity="range" if c.told else time.granularity)
        return replace(time, start=c.published, end=time.start if time.granularity in ("day", "month") else time.end, granularity="range")
    if relation == "after":
        return without_days
    return time


def _code(parts: Mapping[str, str], c: Context) -> str | None:
    """Return the TIMEX code of the part or the time of the day: of a time of day first."""
    for mark in ("", "2"):
        clock = _clock(parts, mark)
        if clock:
            return clock
    part = parts.get("daypart") or parts.get("lead_part") or parts.get("lead_of") or parts.get("lead_hours")
    if "lead_early" in parts and part is not None and part.lower() not in c.grammar.dayparts:
        return "MO"  # "the small hours"
    return c.grammar.dayparts.get(part.lower()) if part else None


def _clock(parts: Mapping[str, str], mark: str) -> str | None:
    """Return HH:MM of a time of day, or None where there is none; raises `ValueError` for an hour that no clock has."""
    if f"hour_of{mark}" in parts:
        hour, minute = int(parts[f"hour_of{mark}"]), int(parts[f"minute_of{mark}"])
    elif f"digits{mark}" in parts:
        hour, minute = divmod(int(parts[f"digits{mark}"]), 100)
    elif f"hour{mark}" in parts:
        hour, minute = int(parts[f"hour{mark}"]), int(parts.get(f"minute{mark}", 0))
        half = parts.get(f"half_of_day{mark}", parts.get(f"half_in{mark}", "")).lower()
        if hour > 12:
            raise ValueError(hour)
        if half:
            hour = hour % 12 + (0 if half.startswith(("a.", "am", "a ", "morning")) else 12)
    else:
        return None
    if hour > 24 or minute > 59:
        raise ValueError(hour)
    return f"{hour:02d}:{minute:02d}"


def _edge(parts: Mapping[str, str]) -> str | None:
    edge = parts.get("lead_edge", "").lower()
    return None if not edge else "START" if edge.startswith("earl") else "END"


def _month_of(parts: Mapping[str, str], c: Context) -> int:
    return c.grammar.months[(parts.get("month") or parts["month2"]).rstrip(".")]


def _nearest_year(number: int, dom: int, c: Context) -> int:
    """Return the year that puts day and month on the side of publication where the clause looks."""
    of_year = c.published.year
    this = date(of_year, number, min(dom, month_end(of_year, number).day))
    if c.ahead:
        return of_year if this >= c.published else of_year + 1
    soon = date(of_year + (this < c.published), number, this.day) if (number, dom) != (2, 29) else this
    if 0 < (soon - c.published).days <= _SOON:
        return soon.year
    return of_year if this <= c.published else of_year - 1


def _date(parts: Mapping[str, str], c: Context) -> Time:
    number, dom = _month_of(parts, c), int(parts.get("dom") or parts["dom2"])
    of_year = int(parts["year"]) if "year" in parts else _nearest_year(number, dom, c)
    return day(date(of_year, number, dom), _code(parts, c), mod=_edge(parts))


def _date_range(parts: Mapping[str, str], c: Context) -> Time:
    number, first, last = _month_of(parts, c), int(parts.get("dom") or parts["dom2"]), int(parts.get("last_dom") or parts["last_dom2"])
    of_year = int(parts["year"]) if "year" in parts else _nearest_year(number, last if c.ahead else first, c)
    start, end = date(of_year, number, first), date(of_year, number, last)
    return Time(min(start, end), max(start, end), "range", f"{start.isoformat()}/{end.isoformat()}")


def _iso(parts: Mapping[str, str], c: Context) -> Time:
    return day(date.fromisoformat(parts["iso"]), parts.get("iso_clock"))


def _slash(parts: Mapping[str, str], c: Context) -> Time:
    """Return the day of "3/15/2013": the month first, unless it can be none."""
    number, dom, of_year = (int(part) for part in parts["slash"].split("/"))
    if number > 12:
        number, dom = dom, number
    if of_year < 100:
        of_year += c.published.year // 100 * 100
        of_year -= 100 if of_year > c.published.year + 20 else 0
    return day(date(of_year, number, dom))


def _month_rule(parts: Mapping[str, str], c: Context) -> Time:
    number, rel = _month_of(parts, c), parts.get("rel", "")
    of_year, now = c.published.year, c.published.month
    if "year" in parts:
        of_year = int(parts["year"])
    elif "of_year" in parts:
        of_year += shift_of(parts["of_year"])
    elif shift_of(rel) < 0:
        of_year -= number >= now
    elif shift_of(rel) > 0:
        of_year += number <= now
    elif not rel:
        of_year += (number < now) if c.ahead else -(number > now)
    return edged(month(of_year, number), parts.get("edge"))


def _holiday(parts: Mapping[str, str], c: Context) -> Time | None:
    rule = c.grammar.holidays[_plain(parts["holiday"])]
    rel = shift_of(parts["rel"]) if "rel" in parts else None
    years = [int(parts["year"])] if "year" in parts else range(c.published.year - 2, c.published.year + 3)
    days = sorted(found for y in years for found in holiday(rule, y))
    if "year" not in parts:
        before, after = [d for d in days if d[0] <= c.published], [d for d in days if d[1] >= c.published]
        if rel is not None and rel < 0:
            before = [d for d in days if d[1] < c.published]
        ahead = rel > 0 if rel else c.ahead
        days = after[:1] if ahead else before[-1:]
    if not days:
        return None
    start, end = days[0]
    if "whole" in parts:
        first = monday(start)
        if parts["whole"] == "week":
            number = first.isocalendar()
            return Time(first, first + 6 * DAY, "week", f"{number.year}-W{number.week:02d}")
        return Time(start - (start.weekday() - 5) * DAY if start.weekday() < 5 else start, first + 6 * DAY, "range", start.isoformat())
    if start != end:
        time = Time(start, end, "range", start.isoformat())
        return current(time, c) if start <= c.published <= end else time
    return day(start, _code(parts, c), mod=_edge(parts))


def _plain(words: str) -> str:
    return " ".join(words.split())


def _weekday(parts: Mapping[str, str], c: Context) -> Time | None:
    index = c.grammar.weekdays[parts.get("weekday") or parts["weekday_short"]]
    rel = _plain(parts.get("rel", "").lower())
    code = _code(parts, c)
    if "week" in parts:
        return day(monday(c.published) + (index + 7 * shift_of(parts["week"])) * DAY, code)
    back = (c.published.weekday() - index) % 7
    if shift_of(rel) < 0:
        at = c.published - (back or 7) * DAY
    elif shift_of(rel) > 0:
        at = c.published + (7 - back) * DAY
    elif rel.startswith("the ") and rel != "the current":
        if c.told is None:
            return None
        ahead = (index - c.told.weekday()) % 7 or 7
        at = c.told + ahead * DAY if "previous" not in rel and "preceding" not in rel else c.told - (7 - ahead % 7 or 7) * DAY
    elif c.ahead:
        at = c.published + (-back % 7) * DAY
    else:
        at = c.published - back * DAY
    if code == "24:00" and not c.ahead and "lead_part" in parts:
        return Time(at, at + DAY, "range", f"{at.isoformat()}T24:00", "TIME")
    return day(at, code, mod=_edge(parts))


def _day_word(parts: Mapping[str, str], c: Context) -> Time:
    word = _plain(parts["day"].lower())
    within = next((code for part, code in c.grammar.dayparts.items() if word.endswith(part)), None)
    return day(c.published + c.grammar.days[word] * DAY, _code(parts, c) or within, mod=_edge(parts))


def _nth(parts: Mapping[str, str], c: Context) -> Meaning:
    unit = parts["unit"].lower()
    number = c.grammar.number(parts["nth"]) or 1
    if unit not in ("day", "night", "week") or c.ahead or number < 2:
        return None
    start = monday(c.published) - 7 * (number - 1) * DAY if unit == "week" else c.published - (number - 1) * DAY
    return Time(start, c.published, "range", f"P{number}{'W' if unit == 'week' else 'D'}", "DURATION")


def _beside(rel: str) -> int:
    """Return how many units from the one told: the same 0, the previous -1, the next 1."""
    rel = rel.lower()
    return 0 if "same" in rel or rel.startswith("that") else -1 if "previous" in rel or "preceding" in rel else 1


def _same_part(parts: Mapping[str, str], c: Context) -> Time | None:
    return None if c.told is None else day(c.told + _beside(parts["rel"]) * DAY, _code(parts, c), anaphoric=True)


def _day_beside(parts: Mapping[str, str], c: Context) -> Time | None:
    """Return the day, night, week, month or year before or after the one told."""
    unit, step = parts["unit"].lower(), -1 if parts["beside"].lower() == "before" else 1
    if unit in c.grammar.units and c.grammar.units[unit] != "D":
        base = c.period.start if c.period else c.told
        return None if base is None else replace(shifted(base, step, c.grammar.units[unit]), anaphoric=True)
    return None if c.told is None else day(c.told + step * DAY, c.grammar.dayparts.get(unit), anaphoric=True)


def _overnight(parts: Mapping[str, str], c: Context) -> Time:
    start = c.published if c.ahead else c.published - DAY
    return Time(start, start + timedelta(days=1), "range", f"{start.isoformat()}TNI", "TIME")


def _same_day(parts: Mapping[str, str], c: Context) -> Time | None:
    return None if c.told is None else day(c.told, _code(parts, c), anaphoric=True)


_RULES: dict[str, Resolver] = {
    "date": _date,
    "date_range": _date_range,
    "slash": _slash,
    "iso": _iso,
    "month_year": _month_rule,
    "month": _month_rule,
    "holiday": _holiday,
    "weekday": _weekday,
    "day": _day_word,
    "nth": _nth,
    "same_part": _same_part,
    "day_beside": _day_beside,
    "overnight": _overnight,
    "same_day": _same_day,
    "bare_part": _same_day,
    "clock": _same_day,
    **PERIODS,
    **COUNTS,
}
