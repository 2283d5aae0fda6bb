"""All time expressions as TIMEX3: lengths, sets, references, times of day, quarters, and what they count from."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.config import Config
from sayso.languages import english
from sayso.parse import parse
from sayso.records import Report
from sayso.when import expressions, timexes

THURSDAY = date(2026, 1, 15)


def told(text: str, published: date | None = THURSDAY) -> list[tuple[str, str]]:
    """Return type and value of each expression of a text."""
    parsed = next(parse([Report(id="r", text=text, published=published)], Config()))
    return [(t.type, t.value) for t in timexes(parsed, english())]


LENGTHS = [
    ("for two weeks", "P2W"),
    ("for twenty-four days", "P24D"),
    ("for 1,500 years", "P1500Y"),
    ("for two thousand years", "P2000Y"),
    ("for a week", "P1W"),
    ("for an hour", "PT1H"),
    ("for 72 hours", "PT72H"),
    ("for about three years", "P3Y"),
    ("for more than four hours", "PT4H"),
    ("for 2 1/2 years", "P2Y6M"),
    ("for an hour and a half", "PT1H30M"),
    ("for half an hour", "PT30M"),
    ("for two-and-a-half years", "P2Y6M"),
    ("for several days", "PXD"),
    ("for a few minutes", "PTXM"),
    ("for weeks", "PXW"),
    ("for decades", "PXE"),
    ("for two decades", "P20Y"),
    ("for two fortnights", "P4W"),
    ("for three centuries", "P300Y"),
    ("for the first nine months", "P9M"),
    ("for two more weeks", "P2W"),
    ("in the past few weeks", "PXW"),
    ("in the past two months", "P2M"),
    ("in recent months", "PXM"),
    ("over the next two to three weeks", "P2W"),
    ("after a two-day visit", "P2D"),
]


@pytest.mark.parametrize(("words", "value"), LENGTHS)
def test_lengths_of_time(words: str, value: str) -> None:
    """A counted or vague length of time is a DURATION with its TIMEX3 value."""
    assert told(f"Troops held the village {words}.") == [("DURATION", value)]


SETS = [
    ("every day", "P1D"),
    ("every two weeks", "P2W"),
    ("each month", "P1M"),
    ("every other week", "P2W"),
    ("every Monday", "XXXX-WXX-1"),
    ("on Fridays", "XXXX-WXX-5"),
    ("on Tuesday nights", "XXXX-WXX-2TNI"),
    ("every July", "XXXX-07"),
    ("every summer", "XXXX-SU"),
    ("every evening", "XXXX-XX-XXTEV"),
    ("every weekend", "XXXX-WXX-WE"),
    ("twice a week", "P1W"),
    ("daily", "P1D"),
]


@pytest.mark.parametrize(("words", "value"), SETS)
def test_what_recurs(words: str, value: str) -> None:
    """What comes back is a SET, by its period or by its place in the calendar."""
    assert told(f"The committee meets {words}.") == [("SET", value)]


DATES = [
    ("now", "DATE", "PRESENT_REF"),
    ("recently", "DATE", "PAST_REF"),
    ("in the past", "DATE", "PAST_REF"),
    ("in the near future", "DATE", "FUTURE_REF"),
    ("several years ago", "DATE", "PAST_REF"),
    ("a decade ago", "DATE", "2016"),
    ("late on Tuesday", "DATE", "2026-01-13"),
    ("at noon on Tuesday", "TIME", "2026-01-13T12:00"),
    ("at 10 p.m. Tuesday", "TIME", "2026-01-13T22:00"),
    ("at 2:30 a.m. on Tuesday", "TIME", "2026-01-13T02:30"),
    ("on Tuesday at 0735 GMT", "TIME", "2026-01-13T07:35"),
    ("at 14:30", "TIME", "2026-01-15T14:30"),
    ("at 5 o'clock", "TIME", "2026-01-15T05:00"),
    ("at midnight", "TIME", "2026-01-15T24:00"),
    ("by mid-afternoon Tuesday", "TIME", "2026-01-13TAF"),
    ("on 2026-01-13T10:00", "TIME", "2026-01-13T10:00"),
    ("in early 2014", "DATE", "2014"),
    ("in mid-2014", "DATE", "2014"),
    ("in the late 1990s", "DATE", "199"),
    ("in the '80s", "DATE", "198"),
    ("in the nineties", "DATE", "199"),
    ("in the 19th century", "DATE", "18"),
    ("this century", "DATE", "20"),
    ("in the fourth quarter", "DATE", "2025-Q4"),
    ("in the third quarter of 1999", "DATE", "1999-Q3"),
    ("in last year's first quarter", "DATE", "2025-Q1"),
    ("in the first half of 2024", "DATE", "2024-H1"),
    ("in March last year", "DATE", "2025-03"),
    ("earlier this month", "DATE", "2026-01"),
    ("at the end of the year", "DATE", "2026"),
    ("last week", "DATE", "2026-W02"),
    ("over the weekend", "DATE", "2026-W02-WE"),
    ("the next day", "DATE", "2026-01-16"),
    ("at Christmas", "DATE", "2025-12-25"),
]


@pytest.mark.parametrize(("words", "kind", "value"), DATES)
def test_dates_times_and_references(words: str, kind: str, value: str) -> None:
    """Dates keep the grain of their words, times of day stand behind a T, and what has no place in the calendar is a reference."""
    assert told(f"Troops held the village {words}.") == [(kind, value)]


@pytest.mark.parametrize(
    ("words", "mod"),
    [("early 2014", "START"), ("late 2014", "END"), ("mid-2014", "MID"), ("about two years ago", "APPROX"), ("the end of 2014", "END")],
)
def test_modifiers(words: str, mod: str) -> None:
    """The beginning, middle and end of a period and rough counts are told by the modifier."""
    parsed = next(parse([Report(id="r", text=f"Troops left in {words}.", published=THURSDAY)], Config()))

    assert [t.mod for t in timexes(parsed, english())] == [mod]


@pytest.mark.parametrize(
    "text",
    [
        "The 14-year-old boy left.",
        "She is 40 years old.",
        "Three-quarters of them left.",
        "He paid 2,000 dollars for 1,900 trucks.",
        "It is a year of change.",
        "They won the match 2:30.",
        "They spoke of the future of Europe.",
        "That is how they live and think.",
    ],
)
def test_what_is_no_time_expression(text: str) -> None:
    """Ages, fractions, sums and scores are no time expressions."""
    assert told(text) == []


def test_a_day_beyond_the_reach_of_memory_counts_from_publication() -> None:
    """What counts from a day that the text has not told counts from publication in TIMEX3, and dates no event."""
    text = "Troops left a day earlier."
    parsed = next(parse([Report(id="r", text=text, published=THURSDAY)], Config()))

    assert told(text) == [("DATE", "2026-01-14")]
    assert expressions(parsed, english()) == ()


def test_the_quarter_told_before_is_the_one_compared_with() -> None:
    """Where a quarter has been told, "a year earlier" and the year-ago period are that quarter of the year before."""
    text = "Profit fell in the third quarter. It was 4 million dollars a year earlier. Sales in the year-ago period were higher."

    assert [value for _, value in told(text, date(2026, 11, 2))] == ["2026-Q3", "2025-Q3", "2025-Q3"]


def test_that_year_is_the_year_told_before() -> None:
    """A period that counts from another counts from the last time told."""
    assert [value for _, value in told("In 1995 he won. The following year he lost.")] == ["1995", "1996"]
    assert [value for _, value in told("He won in 2008 and lost four years later.")] == ["2008", "2012"]


def test_datelines_are_read() -> None:
    """Expressions of a dateline count like others, where they stand."""
    text = "KABUL, Jan. 13 (Orion) - Troops left today."

    assert told(text) == [("DATE", "2026-01-13"), ("DATE", "2026-01-13")]


def test_today_is_the_day_of_the_dateline() -> None:
    """A dateline up to three days before publication is the day that today and weekdays count from; an older one is not."""
    assert told("KABUL, Jan. 12 (Orion) - Troops left today.")[-1] == ("DATE", "2026-01-12")
    assert told("KABUL, Jan. 2 (Orion) - Troops left today.")[-1] == ("DATE", "2026-01-15")


def test_nothing_is_told_without_a_day_of_publication_but_what_needs_none() -> None:
    """Without a day of publication full dates, lengths, sets and references are told."""
    text = "Troops left on Tuesday. They had come on 5 June 2018 for two weeks and now come every day."

    assert told(text, None) == [("DATE", "2018-06-05"), ("DURATION", "P2W"), ("DATE", "PRESENT_REF"), ("SET", "P1D")]


def test_a_text_without_any_word_of_time_has_no_expression() -> None:
    """Where no word of time stands nothing is looked for."""
    assert told("Troops left. Nobody knows why.") == []


@pytest.mark.parametrize("words", ["at 25:10 GMT", "at 13 p.m.", "on 31 February 2019"])
def test_hours_and_days_that_do_not_exist(words: str) -> None:
    """An hour that no clock has, or a day that no month has, is no day."""
    parsed = next(parse([Report(id="r", text=f"Troops left {words}.", published=THURSDAY)], Config()))

    assert [e for e in expressions(parsed, english()) if e.granularity == "day"] == []
