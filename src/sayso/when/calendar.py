"""Calendar arithmetic: periods of days, and the days of holidays in a year.

The rules of Easter are those of Meeus (Astronomical Algorithms, chapter 8), the Islamic and Hebrew ones those of Reingold and Dershowitz
(Calendrical Calculations). The Islamic calendar is the arithmetic (civil) one: where a new moon is sighted the day may differ by one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

__all__ = ["DAY", "holiday", "holiday_rules", "monday", "month_end", "months_on"]

DAY = timedelta(days=1)
_ISLAMIC_EPOCH = 227014  # the day before 1 Muharram 1, as a proleptic Gregorian ordinal
_HEBREW_EPOCH = -1373427


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return (date(year + 1, 1, 1) if month == 12 else date(year, month + 1, 1)) - DAY


def monday(day: date) -> date:
    """Return the Monday of the day's week."""
    return day - day.weekday() * DAY


def months_on(day: date, count: int) -> date:
    """Return the day `count` months on (or back), or the month's last day where it has no such day."""
    months = day.year * 12 + day.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, month_end(year, month).day))


def holiday_rules(table: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return name → rule of a table of holidays; a rule `same_as` another name is that one's."""
    rules = {name: rule for group in table.values() for name, rule in group.items()}
    return {name: rules[rule["same_as"]] if "same_as" in rule else rule for name, rule in rules.items()}


def holiday(rule: Mapping[str, Any], year: int) -> list[tuple[date, date]]:
    """Return first and last day of a holiday in a year: none where the rule does not reach the year, two where a lunar year brings it twice.

    A rule has one of: `date` [month, day]; `nth` [month, weekday, which] (Monday is 0; -1 is the last) with `after` days more; `easter` days from
    Easter Sunday (`orthodox` for the eastern one); `islamic` [month, day]; `hebrew` days from the New Year that begins in the year (`kislev`: from
    1 Kislev); `days_of` year → [month, day]. `length` is its number of days, 1 if not given.
    """
    length = (rule.get("length", 1) - 1) * DAY
    return [(first, first + length) for first in _first_days(rule, year)]


def _first_days(rule: Mapping[str, Any], year: int) -> list[date]:
    if "date" in rule:
        return [date(year, *rule["date"])]
    if "nth" in rule:
        return [_nth_weekday(year, *rule["nth"]) + rule.get("after", 0) * DAY]
    if "easter" in rule:
        return [(_orthodox_easter(year) if rule.get("orthodox") else _easter(year)) + rule["easter"] * DAY]
    if "islamic" in rule:
        return _islamic(year, *rule["islamic"])
    if "hebrew" in rule:
        return [_hebrew_new_year(year + 3761) + rule["hebrew"] * DAY]
    if "kislev" in rule:
        return [_kislev(year + 3761) + rule["kislev"] * DAY]
    days = rule["days_of"].get(str(year))
    return [date(year, *days)] if days else []


def _nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        last = month_end(year, month)
        return last - (last.weekday() - weekday) % 7 * DAY
    first = date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (which - 1)) * DAY


def _easter(year: int) -> date:
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _orthodox_easter(year: int) -> date:
    """Return the eastern Easter in the Gregorian calendar; right from 1900 to 2099, where the calendars are 13 days apart."""
    d = (19 * (year % 19) + 15) % 30
    month, day = divmod(d + (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7 + 114, 31)
    return date(year, month, day + 1) + 13 * DAY


def _islamic(year: int, month: int, day: int) -> list[date]:
    guess = (year - 622) * 33 // 32
    near = range(guess - 1, guess + 3)
    days = [date.fromordinal(_ISLAMIC_EPOCH + day + (59 * (month - 1) + 1) // 2 + (y - 1) * 354 + (3 + 11 * y) // 30) for y in near]
    return [d for d in days if d.year == year]


def _elapsed(year: int) -> int:
    months = (235 * year - 234) // 19
    days = 29 * months + (12084 + 13753 * months) // 25920
    return days + (3 * (days + 1) % 7 < 3)


def _hebrew_new_year(year: int) -> date:
    before, this, after = _elapsed(year - 1), _elapsed(year), _elapsed(year + 1)
    delay = 2 if after - this == 356 else 1 if this - before == 382 else 0
    return date.fromordinal(_HEBREW_EPOCH + this + delay)


def _kislev(year: int) -> date:
    """Return 1 Kislev: behind 30 days of Tishri and 29 of Heshvan, 30 in a full year."""
    first = _hebrew_new_year(year)
    length = (_hebrew_new_year(year + 1) - first).days
    return first + (60 if length % 10 == 5 else 59) * DAY
