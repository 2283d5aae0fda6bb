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
    ("in a week-long siege", "P1W"),
    ("in a months-long siege", "PXM"),
    ("under a multi-year deal", "PXY"),
    ("all week", "P1W"),
    ("within hours", "PTXH"),
    ("over the past decade", "P10Y"),
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
    ("in nineteen ninety-one", "DATE", "1991"),
    ("in January nineteen ninety-seven", "DATE", "1997-01"),
    ("until the year two thousand and two", "DATE", "2002"),
    ("on 3/15/2024", "DATE", "2024-03-15"),
    ("on 25/3/24", "DATE", "2024-03-25"),
    ("on 12/31/68", "DATE", "1968-12-31"),
    ("in Q3 of 2024", "DATE", "2024-Q3"),
    ("in 4Q", "DATE", "2025-Q4"),
    ("a century ago", "DATE", "1926"),
    ("two and a half years ago", "DATE", "2023"),
    ("at that time", "DATE", "PAST_REF"),
    ("for most of the year", "DATE", "2026"),
    ("for the year ended June 30, 2024", "DURATION", "P1Y"),
    ("in the small hours of Tuesday", "TIME", "2026-01-13TMO"),
    ("At 07:00 GMT", "TIME", "2026-01-15T07:00"),
    ("at 5 PM", "TIME", "2026-01-15T17:00"),
    ("in the coldest March", "DATE", "2025-03"),
    ("the night before", "TIME", "2026-01-14TNI"),
    ("the year before", "DATE", "2025"),
    ("the week after", "DATE", "2026-W04"),
    ("about a year and a half ago", "DATE", "2024"),
    ("in the summer of '69", "DATE", "1969-SU"),
    ("in the spring of '09", "DATE", "2009-SP"),
    ("in the winter of 2010-11", "DATE", "2010-WI"),
    ("on Black Friday", "DATE", "2025-11-28"),
    ("a full year", "DURATION", "P1Y"),
    ("for the time being", "DATE", "PRESENT_REF"),
]


@pytest.mark.parametrize(("words", "kind", "value"), DATES)
def test_dates_times_and_references(words: str, kind: str, value: str) -> None:
    """Dates keep the grain of their words, times of day stand behind a T, and what has no place in the calendar is a reference."""
    assert told(f"Troops held the village {words}.")[:1] == [(kind, value)]


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
        "He told USA Today so.",
        'He spoke on the show "This Week" of his plans.',
        "She was named Player of the Year in the end.",
        "He read the Daily Mail.",
        "He read the Sunday Times.",
        "They remember Bloody Sunday.",
        "At the time he was held, nobody knew.",
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


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("From March to May 2012, it fell.", ["2012-03", "2012-05"]),
        ("From November to March 2012, it fell.", ["2011-11", "2012-03"]),
        ("Between March and May of last year it fell.", ["2025-03", "2025-05"]),
        ("He was arrested in May 2008 and freed in June.", ["2008-05", "2008-06"]),
        ("In 2011, he was arrested in July.", ["2011", "2011-07"]),
        ("It fell from 3 percent in May 2011 to 2 percent in June.", ["2011-05", "2025-06"]),
        ("The war of 1998-1999 was long.", ["1998", "1999"]),
        ("The 1960s and '70s were long, like the 18th and 19th centuries.", ["196", "197", "17", "18"]),
    ],
)
def test_what_shares_a_year_or_a_unit(text: str, values: list[str]) -> None:
    """A month has the year that its sentence tells beside or before it; of two years, decades or centuries each is an expression."""
    assert [value for _, value in told(text)] == values


def test_the_next_day_counts_from_the_day_told() -> None:
    """The next day and the next year follow the day and the year told, in a clause that looks ahead those of publication."""
    assert [value for _, value in told("He was arrested on Monday. He was freed the next day.")] == ["2026-01-12", "2026-01-13"]
    assert [value for _, value in told("He was arrested in 2008. The next year, he was freed.")] == ["2008", "2009"]
    assert [value for _, value in told("He was arrested in 2008. He will be freed the next year.")] == ["2008", "2027"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("They left within two weeks.", "two weeks"),
        ("It fell over the past two weeks.", "the past two weeks"),
        ("They left at noon on Tuesday.", "noon on Tuesday"),
        ("It posted a third-quarter loss.", "third-quarter"),
        ("The two-week siege ended.", "two-week"),
        ("It was so in the past.", "the past"),
    ],
)
def test_prepositions_and_the_noun_s_article_stay_outside(text: str, words: str) -> None:
    """The span begins behind the preposition, and an expression in front of a noun leaves the noun its article."""
    parsed = next(parse([Report(id="r", text=text, published=THURSDAY)], Config()))

    assert [t.text for t in timexes(parsed, english())] == [words]


def test_a_plural_unit_may_open_a_sentence() -> None:
    """Months of talks, weeks later and daily flights are expressions at the head of a sentence as well."""
    assert told("Months of talks have failed.") == [("DURATION", "PXM")]
    assert told("Weeks later, they left.") == [("DURATION", "PXW")]
    assert told("Daily flights were halted.") == [("SET", "P1D")]
    assert told("Later that day, they left.") == [("DATE", "2026-01-15")]
