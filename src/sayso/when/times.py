"""What an expression means: an interval of days, or a value without days; and the periods that rules are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from .calendar import DAY, monday, month_end
from .grammar import Grammar

__all__ = [
    "Context", "Granularity", "Kind", "Meaning", "Resolver", "Time", "Vague", "current", "day", "decade", "edged", "month", "period", "quarter", "shift_of",
    "shifted", "week", "year",
]  # fmt: skip

Granularity = Literal["day", "week", "month", "season", "quarter", "year", "decade", "range"]
Kind = Literal["DATE", "TIME", "DURATION", "SET"]


@dataclass(frozen=True, slots=True)
class Time:
    """A closed interval of days with its TIMEX3 value, type and modifier. `anaphoric` tells that it was counted from another expression."""

    start: date
    end: date
    granularity: Granularity
    value: str
    type: Kind = "DATE"
    anaphoric: bool = False
    mod: str | None = None


@dataclass(frozen=True, slots=True)
class Vague:
    """What has a TIMEX3 value but no days: two weeks, every Monday, recently."""

    value: str
    type: Kind = "DURATION"
    mod: str | None = None


Meaning = Time | Vague | None


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is read against.

    `published` is the day of the report; `told` the last day told, `period` the last time of any grain and `quarter` the last quarter, each None
    where there is none near; `anchor` the day from which "three days after" counts; `ahead` tells that the clause looks ahead.
    """

    published: date
    told: date | None
    ahead: bool
    grammar: Grammar
    period: Time | None = None
    quarter: Time | None = None
    anchor: date | None = None


Resolver = Callable[[Mapping[str, str], Context], Meaning]


def day(at: date, code: str | None = None, *, anaphoric: bool = False, mod: str | None = None) -> Time:
    """Return one day; `code` is the TIMEX code of a part of the day or a time of day ("MO", "14:30")."""
    return Time(at, at, "day", at.isoformat() + (f"T{code}" if code else ""), "TIME" if code else "DATE", anaphoric, mod)


def week(at: date) -> Time:
    """Return the week of a day, Monday to Sunday."""
    first = monday(at)
    number = first.isocalendar()
    return Time(first, first + 6 * DAY, "week", f"{number.year}-W{number.week:02d}")


def month(of_year: int, number: int) -> Time:
    """Return a month."""
    return Time(date(of_year, number, 1), month_end(of_year, number), "month", f"{of_year:04d}-{number:02d}")


def quarter(of_year: int, index: int) -> Time:
    """Return a quarter; `index` counts from 0."""
    return Time(date(of_year, 3 * index + 1, 1), month_end(of_year, 3 * index + 3), "quarter", f"{of_year}-Q{index + 1}")


def year(number: int) -> Time:
    """Return a year."""
    return Time(date(number, 1, 1), date(number, 12, 31), "year", f"{number:04d}")


def decade(first: int) -> Time:
    """Return the ten years from `first`."""
    return Time(date(first, 1, 1), date(first + 9, 12, 31), "decade", str(first // 10))


def edged(time: Time, edge: str | None) -> Time:
    """Narrow a period to its beginning, middle or end: a third, for months days 1-10, 11-20 and 21 to the last."""
    if not edge:
        return time
    edge = edge.lower()
    length = (time.end - time.start).days + 1
    third = max(1, length // 3)
    if edge.startswith("earl") or "start" in edge or "beginning" in edge:
        return replace(time, end=time.start + (third - 1) * DAY, granularity="range", mod="START")
    if edge.startswith("lat") or "end" in edge or "close" in edge:
        return replace(time, start=time.start + 2 * third * DAY, granularity="range", mod="END")
    return replace(time, start=time.start + third * DAY, end=time.start + (2 * third - 1) * DAY, granularity="range", mod="MID")


def shifted(from_: date, count: int, letter: str) -> Time:
    """Return the day, week, month or year that lies `count` units from a day; the unit is the grain."""
    if letter == "D":
        return day(from_ + count * DAY)
    if letter in "WF":
        return week(from_ + count * (7 if letter == "W" else 14) * DAY)
    if letter in "MQ":
        months = from_.year * 12 + from_.month - 1 + count * (1 if letter == "M" else 3)
        return quarter(months // 12, months % 12 // 3) if letter == "Q" else month(months // 12, months % 12 + 1)
    return year(from_.year + (10 * count if letter == "E" else count))


def period(unit: str, shift: int, c: Context) -> Time:
    """Return the running week, month, quarter, year, decade or century of publication, or one `shift` units from it."""
    if unit == "century":
        first = (c.published.year // 100 + shift) * 100
        return Time(date(first, 1, 1), date(first + 99, 12, 31), "range", str(first // 100))
    letter = c.grammar.units[unit]
    if letter == "E":
        return decade((c.published.year // 10 + shift) * 10)
    return shifted(monday(c.published) if letter in "WF" else c.published, shift, letter)


def current(time: Time, c: Context) -> Time:
    """Cut the current week, month or year at publication: what has happened lies before, what is to come behind it."""
    if c.ahead:
        return replace(time, start=max(c.published, time.start))
    return replace(time, end=min(c.published, time.end))


def shift_of(words: str) -> int:
    """Return -1 for last and past, 1 for next and coming, 0 for this and the current."""
    words = " ".join(words.lower().split())
    if words in ("last", "past", "this past"):
        return -1
    return 1 if words.startswith(("next", "coming", "forthcoming", "this coming", "upcoming")) else 0
