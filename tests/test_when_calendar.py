"""Holidays and the arithmetic of calendars, and the days that holidays mean in a text."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.config import Config
from sayso.languages import english
from sayso.parse import parse
from sayso.records import Report
from sayso.when import expressions
from sayso.when.calendar import holiday, holiday_rules, months_on

RULES = holiday_rules(english().table("holidays"))

KNOWN = [
    ("Christmas", 2024, "2024-12-25"),
    ("Easter", 2024, "2024-03-31"),
    ("Easter", 2000, "2000-04-23"),
    ("Good Friday", 2021, "2021-04-02"),
    ("Pentecost", 2022, "2022-06-05"),
    ("Orthodox Easter", 2024, "2024-05-05"),
    ("Orthodox Easter", 2016, "2016-05-01"),
    ("Thanksgiving", 2022, "2022-11-24"),
    ("Memorial Day", 2023, "2023-05-29"),
    ("Labor Day", 2020, "2020-09-07"),
    ("Election Day", 2020, "2020-11-03"),
    ("Election Day", 2022, "2022-11-08"),
    ("Ramadan", 2023, "2023-03-23"),
    ("Eid al-Fitr", 2024, "2024-04-10"),
    ("Ashura", 2024, "2024-07-17"),
    ("Passover", 2024, "2024-04-23"),
    ("Rosh Hashanah", 2023, "2023-09-16"),
    ("Yom Kippur", 2021, "2021-09-16"),
    ("Hanukkah", 2024, "2024-12-26"),
    ("Purim", 2021, "2021-02-26"),
    ("Lunar New Year", 2023, "2023-01-22"),
    ("Tet", 2023, "2023-01-22"),
    ("Diwali", 2020, "2020-11-14"),
]


@pytest.mark.parametrize(("name", "year", "day"), KNOWN)
def test_known_holidays(name: str, year: int, day: str) -> None:
    """Holidays fall on the days that published calendars give."""
    assert [first.isoformat() for first, _ in holiday(RULES[name], year)] == [day]


def test_islamic_days_are_within_a_day_of_the_published_ones() -> None:
    """The arithmetic calendar is at most a day off the published first days of Ramadan."""
    published = {2019: date(2019, 5, 6), 2020: date(2020, 4, 24), 2021: date(2021, 4, 13), 2022: date(2022, 4, 2), 2024: date(2024, 3, 11)}

    assert all(abs((holiday(RULES["Ramadan"], year)[0][0] - day).days) <= 1 for year, day in published.items())


def test_a_lunar_year_may_bring_a_holiday_twice() -> None:
    """The feast of breaking the fast fell in January and in December of 2000."""
    assert [first.month for first, _ in holiday(RULES["Eid al-Fitr"], 2000)] == [1, 12]


def test_tables_do_not_reach_every_year() -> None:
    """A holiday from a table has no day in a year that the table leaves out."""
    assert holiday(RULES["Diwali"], 1950) == []


def test_every_holiday_has_a_day() -> None:
    """Each rule of the table gives a day in 2025."""
    assert [name for name, rule in RULES.items() if not holiday(rule, 2025)] == []


def test_months_end_where_the_month_does() -> None:
    """A month on from 31 January is the last of February."""
    assert months_on(date(2025, 1, 31), 1) == date(2025, 2, 28)


def days(text: str) -> list[tuple[str, str]]:
    parsed = next(parse([Report(id="r", text=text, published=date(2026, 1, 15))], Config()))
    return [(t.start.isoformat(), t.end.isoformat()) for t in expressions(parsed, english())]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [
        ("on Christmas Day", "2025-12-25", "2025-12-25"),
        ("on New Year's Eve", "2025-12-31", "2025-12-31"),
        ("on Good Friday", "2025-04-18", "2025-04-18"),
        ("last Thanksgiving", "2025-11-27", "2025-11-27"),
        ("during Ramadan", "2025-03-01", "2025-03-30"),
        ("on Easter Monday 2019", "2019-04-22", "2019-04-22"),
        ("on Independence Day", "2025-07-04", "2025-07-04"),
        ("on Ukraine's Independence Day", "2025-08-24", "2025-08-24"),
        ("in Easter week", "2025-04-14", "2025-04-20"),
        ("since New Year's Day", "2026-01-01", "2026-01-15"),
    ],
)
def test_holidays_look_back(words: str, start: str, end: str) -> None:
    """In a clause in the past a holiday is the last one up to publication."""
    assert days(f"Troops attacked the village {words}.") == [(start, end)]


@pytest.mark.parametrize(
    ("words", "start", "end"),
    [("on Good Friday", "2026-04-03", "2026-04-03"), ("at Christmas", "2026-12-25", "2026-12-25"), ("next Easter", "2026-04-05", "2026-04-05")],
)
def test_holidays_look_ahead(words: str, start: str, end: str) -> None:
    """In a clause about what is to come a holiday is the next one."""
    assert days(f"The two ministers will meet in the capital {words}.") == [(start, end)]


def test_another_states_independence_day_is_no_fourth_of_july() -> None:
    """Independence Day behind a possessive that the table does not know is no day."""
    assert days("Troops left on Ruritania's Independence Day.") == []
