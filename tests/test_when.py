"""Time expressions, their days, and the events that they date."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.config import Config
from sayso.errors import DataError
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Frame, Judgement, Parsed
from sayso.records import Realis, Report, When
from sayso.when import date_frames, expressions
from sayso.when.grammar import compile_grammar, scan

THURSDAY = date(2026, 1, 15)


def parsed(text: str, published: date | None = THURSDAY) -> Parsed:
    """Parse one text."""
    return next(parse([Report(id="r", text=text, published=published)], Config()))


def days(text: str, published: date | None = THURSDAY) -> list[tuple[str, str]]:
    """Return first and last day of each expression."""
    return [(t.start.isoformat(), t.end.isoformat()) for t in expressions(parsed(text, published), english())]


def dated(text: str, *triggers: tuple[str, str, Realis]) -> list[str | None]:
    """Return the days of the frames at the words given as (word, type, realis), as "first/last"."""
    p = parsed(text)
    frames, judgements = [], []
    for word, type_, realis in triggers:
        anchor = p.words.index(word)
        frames.append(Frame(type=type_, mode=None, trigger=p.span(anchor, anchor + 1), anchor=anchor))
        judgements.append(Judgement(realis=realis, factuality="CT+"))
    times = date_frames(p, frames, judgements, expressions(p, english()))
    return [None if t is None else t.start.isoformat() if t.start == t.end else f"{t.start}/{t.end}" for t in times]


PAST = [
    ("on Tuesday", "2026-01-13", "2026-01-13"),
    ("on Thursday", "2026-01-15", "2026-01-15"),
    ("on Friday", "2026-01-09", "2026-01-09"),
    ("last Friday", "2026-01-09", "2026-01-09"),
    ("last Thursday", "2026-01-08", "2026-01-08"),
    ("on Monday night", "2026-01-12", "2026-01-12"),
    ("late on Tuesday", "2026-01-13", "2026-01-13"),
    ("before dawn on Wednesday", "2026-01-14", "2026-01-14"),
    ("in the early hours of Friday", "2026-01-09", "2026-01-09"),
    ("at midnight on Saturday", "2026-01-10", "2026-01-11"),
    ("on Monday of last week", "2026-01-05", "2026-01-05"),
    ("yesterday", "2026-01-14", "2026-01-14"),
    ("at noon yesterday", "2026-01-14", "2026-01-14"),
    ("the day before yesterday", "2026-01-13", "2026-01-13"),
    ("today", "2026-01-15", "2026-01-15"),
    ("this morning", "2026-01-15", "2026-01-15"),
    ("last night", "2026-01-14", "2026-01-14"),
    ("overnight", "2026-01-14", "2026-01-15"),
    ("last week", "2026-01-05", "2026-01-11"),
    ("this week", "2026-01-12", "2026-01-15"),
    ("last month", "2025-12-01", "2025-12-31"),
    ("this month", "2026-01-01", "2026-01-15"),
    ("last year", "2025-01-01", "2025-12-31"),
    ("this year", "2026-01-01", "2026-01-15"),
    ("earlier this month", "2026-01-01", "2026-01-15"),
    ("earlier this week", "2026-01-12", "2026-01-15"),
    ("in July", "2025-07-01", "2025-07-31"),
    ("in May", "2025-05-01", "2025-05-31"),
    ("last December", "2025-12-01", "2025-12-31"),
    ("in late November", "2025-11-21", "2025-11-30"),
    ("in May 2015", "2015-05-01", "2015-05-31"),
    ("in 2014", "2014-01-01", "2014-12-31"),
    ("in the 1990s", "1990-01-01", "1999-12-31"),
    ("on 7 June", "2025-06-07", "2025-06-07"),
    ("on January 3rd", "2026-01-03", "2026-01-03"),
    ("on 3 January", "2026-01-03", "2026-01-03"),
    ("on the 3rd of January", "2026-01-03", "2026-01-03"),
    ("on Tuesday, 5 June 2018", "2018-06-05", "2018-06-05"),
    ("on Sept. 30", "2025-09-30", "2025-09-30"),
    ("on June 5, 2018", "2018-06-05", "2018-06-05"),
    ("on 2018-06-05", "2018-06-05", "2018-06-05"),
    ("on 3-5 March", "2025-03-03", "2025-03-05"),
    ("from 3 to 5 March", "2025-03-03", "2025-03-05"),
    ("since Wednesday", "2026-01-14", "2026-01-15"),
    ("since 3 January", "2026-01-03", "2026-01-15"),
    ("since July", "2025-07-01", "2026-01-15"),
    ("for the ninth day", "2026-01-07", "2026-01-15"),
    ("for the eighth day running", "2026-01-08", "2026-01-15"),
    ("over the weekend", "2026-01-10", "2026-01-11"),
    ("last weekend", "2026-01-10", "2026-01-11"),
    ("last summer", "2025-06-01", "2025-08-31"),
    ("in the spring", "2025-03-01", "2025-05-31"),
    ("in autumn 2011", "2011-09-01", "2011-11-30"),
    ("last winter", "2024-12-01", "2025-02-28"),
    ("three days ago", "2026-01-12", "2026-01-12"),
    ("two weeks ago", "2025-12-29", "2026-01-04"),
    ("two years ago", "2024-01-01", "2024-12-31"),
    ("in the past three days", "2026-01-12", "2026-01-15"),
    ("last quarter", "2025-10-01", "2025-12-31"),
]
AHEAD = [
    ("on Tuesday", "2026-01-20", "2026-01-20"),
    ("on Thursday", "2026-01-15", "2026-01-15"),
    ("tomorrow", "2026-01-16", "2026-01-16"),
    ("next week", "2026-01-19", "2026-01-25"),
    ("this week", "2026-01-15", "2026-01-18"),
    ("this month", "2026-01-15", "2026-01-31"),
    ("next month", "2026-02-01", "2026-02-28"),
    ("in July", "2026-07-01", "2026-07-31"),
    ("on 7 June", "2026-06-07", "2026-06-07"),
    ("on 3 January", "2027-01-03", "2027-01-03"),
    ("by the end of the month", "2026-01-15", "2026-01-31"),
    ("by March 1", "2026-01-15", "2026-03-01"),
    ("until February", "2026-01-15", "2026-02-01"),
    ("before 2028", "2026-01-15", "2027-12-31"),
    ("next summer", "2026-06-01", "2026-08-31"),
    ("from 14 to 16 January", "2026-01-14", "2026-01-16"),
    ("next weekend", "2026-01-17", "2026-01-18"),
    ("in the next two weeks", "2026-01-15", "2026-01-29"),
]


@pytest.mark.parametrize(("expression", "start", "end"), PAST)
def test_what_happened_looks_back(expression: str, start: str, end: str) -> None:
    """In a clause in the past tense an expression means the last such day, month or season up to publication."""
    assert days(f"Troops attacked the village {expression}.") == [(start, end)]


@pytest.mark.parametrize(("expression", "start", "end"), AHEAD)
def test_what_is_to_come_looks_ahead(expression: str, start: str, end: str) -> None:
    """In a clause about what is to come it means the next one."""
    assert days(f"The two ministers will meet in the capital {expression}.") == [(start, end)]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Troops came on Monday. They left a day earlier.", "2026-01-11"),
        ("Troops came on Monday. They left the same day.", "2026-01-12"),
        ("Troops came on Monday. They left the next morning.", "2026-01-13"),
        ("Troops came on Monday. They left that night.", "2026-01-12"),
        ("Troops came on Monday. The day before, they left.", "2026-01-11"),
        ("Troops came on Monday. They left two days later.", "2026-01-14"),
        ("Troops came on Monday. By nightfall they had left.", "2026-01-12"),
        ("Troops came on 7 June. They left within the hour.", "2025-06-07"),
        ("Troops came on Monday. They left on the same day, he said on Wednesday.", "2026-01-14"),
    ],
)
def test_some_expressions_count_from_the_day_told_before(text: str, last: str) -> None:
    """An expression such as "the same day" means the last day that the text has told of an act."""
    assert days(text)[-1] == (last, last)


@pytest.mark.parametrize(
    "text",
    [
        "Troops left a day earlier.",
        "They may go. He can march.",
        "March on Rome, they cried.",
        "Some 2,000 troops left in 1,900 trucks.",
        "The second man left.",
        "Troops left.",
        "It was a good friday deal for him.",
    ],
)
def test_no_guess_without_a_day(text: str) -> None:
    """Words that only look like dates, and days counted from nothing, give no interval."""
    assert days(text) == []


def test_without_publication_only_full_dates_are_told() -> None:
    """Where the day of publication is unknown, "Tuesday" is unknown too."""
    assert days("Troops came on Tuesday. They left on 5 June 2018, and in 2019 they came back.", None) == [
        ("2018-06-05", "2018-06-05"),
        ("2019-01-01", "2019-12-31"),
    ]


def test_expressions_carry_their_words_and_timex() -> None:
    """Span, text, type and value are those of TIMEX3."""
    text = "Troops attacked on Monday night and left last week."
    found = expressions(parsed(text), english())

    assert [(t.text, t.type, t.value, t.granularity) for t in found] == [
        ("Monday night", "TIME", "2026-01-12TNI", "day"),
        ("last week", "DATE", "2026-W02", "week"),
    ]
    assert all(text[t.span.start : t.span.end] == t.text for t in found)


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Troops attacked a village on Tuesday, officials said.", ("attacked", "ASSAULT", "actual"), "2026-01-13"),
        ("Officials said on Thursday that troops had attacked a village.", ("attacked", "ASSAULT", "actual"), None),
        ("Troops had attacked a village, officials said on Thursday.", ("attacked", "ASSAULT", "actual"), None),
        ("Troops shelled a convoy on Tuesday and seized three lorries.", ("seized", "COERCE", "actual"), "2026-01-13"),
        ("Troops fired into a crowd on Monday, killing two people.", ("killing", "ASSAULT", "actual"), "2026-01-12"),
        ("Dhaka on Tuesday summoned the envoy, demanding an apology.", ("demanding", "REQUEST", "actual"), "2026-01-13"),
        ("Dhaka on Tuesday summoned the envoy, demanding an apology.", ("apology", "CONCEDE", "requested"), None),
        ("The army imposed a curfew on Monday.", ("curfew", "COERCE", "actual"), "2026-01-12"),
        ("Last night the mayor lifted a curfew that he had imposed on 7 June.", ("curfew", "COERCE", "actual"), "2025-06-07"),
        ("Last night the mayor lifted a curfew that he had imposed on 7 June.", ("lifted", "CONCEDE", "actual"), "2026-01-14"),
        ("The unions called a strike for Friday.", ("strike", "PROTEST", "planned"), "2026-01-16"),
        ("The unions called a strike for Friday.", ("called", "THREATEN", "actual"), None),
        ("Moscow invited the customers to a summit on Saturday.", ("summit", "CONSULT", "requested"), "2026-01-17"),
        ("The ministers will meet in Geneva on Monday.", ("meet", "CONSULT", "planned"), "2026-01-19"),
        ("The ministers will meet in Geneva on Monday.", ("meet", "AGREE", "actual"), None),
        ("The president reiterated this week that she rules out any talks.", ("rules", "REJECT", "actual"), "2026-01-12/2026-01-15"),
        ("The front agreed in July to lay down all arms.", ("agreed", "CONCEDE", "actual"), "2025-07-01/2025-07-31"),
        ("The front agreed in July to lay down all arms.", ("lay", "RETREAT", "planned"), None),
        ("It all began on April 27, when Tallinn removed some statue.", ("removed", "COERCE", "actual"), "2025-04-27"),
        ("Last month's coup failed.", ("coup", "ASSAULT", "actual"), "2025-12-01/2025-12-31"),
        ("The envoy was killed. Nobody knows when.", ("killed", "ASSAULT", "actual"), None),
        ("Whenever a patrol strays on Monday, somebody fires.", ("fires", "ASSAULT", "generic"), None),
        ("On Wednesday Haiti's council attacked the vote.", ("attacked", "ASSAULT", "actual"), "2026-01-14"),
        ("The cabinet declared an emergency on Monday and imposed a curfew.", ("curfew", "COERCE", "actual"), "2026-01-12"),
        ("The council voted on Monday for a resolution that demands an apology.", ("demands", "REQUEST", "actual"), "2026-01-12"),
        ("The minister left this morning, a day after prosecutors arrested his aide.", ("arrested", "COERCE", "actual"), "2026-01-14"),
        ("The minister left on Monday, two days before prosecutors arrested his aide.", ("arrested", "COERCE", "actual"), "2026-01-14"),
        ("Three days after the raid of 3 January, troops shelled the town.", ("shelled", "ASSAULT", "actual"), "2026-01-06"),
        ("Three days after the raid of 3 January, troops shelled the town.", ("raid", "ASSAULT", "actual"), "2026-01-03"),
        (
            "Police came on Monday. Youths have since blocked the road, and a firm has closed its gates.",
            ("closed", "COERCE", "actual"),
            "2026-01-12/2026-01-15",
        ),
        ("Farmers blocked the road for a third day on Tuesday.", ("blocked", "PROTEST", "actual"), "2026-01-11/2026-01-13"),
        ("Troops may have shelled the town on Tuesday.", ("shelled", "ASSAULT", "actual"), "2026-01-13"),
        ("Seoul has scrapped the pact of 1965.", ("scrapped", "REJECT", "actual"), None),
        ("The minister arrived and is to fly home on Friday.", ("arrived", "CONSULT", "actual"), None),
        ("The gang freed 40 inmates last month and is accused of murder.", ("accused", "ACCUSE", "actual"), None),
        ("On Monday the cabinet met, and jets pounded a camp.", ("pounded", "ASSAULT", "actual"), "2026-01-12"),
        ("On Monday the consul protested; the mayor expelled him.", ("expelled", "SANCTION", "actual"), "2026-01-12"),
        ("The cabinet met on Monday, and jets pounded a camp.", ("pounded", "ASSAULT", "actual"), None),
        ("On Monday the cabinet met, and jets may pound a camp.", ("pound", "ASSAULT", "actual"), None),
        ("He quit on Monday. It came hours after thugs clubbed the protesters.", ("clubbed", "ASSAULT", "actual"), "2026-01-12"),
        ("It came hours after thugs clubbed the protesters.", ("clubbed", "ASSAULT", "actual"), None),
        ("On Tuesday hackers, thought to be in foreign pay, wiped the computers.", ("wiped", "ASSAULT", "actual"), "2026-01-13"),
    ],
)
def test_an_event_has_the_time_of_its_own_clause(text: str, trigger: tuple[str, str, Realis], expected: str | None) -> None:
    """Coordinated clauses and participles share a time; the time of saying does not date what is said, nor a demand its content."""
    assert dated(text, trigger) == [expected]


def test_the_time_of_an_earlier_act_is_not_that_of_its_consequence() -> None:
    """Behind "after the raid" a day is the raid's, wherever the parser hangs it."""
    text = "Pressure grew after the raid on January 3rd."

    assert dated(text, ("grew", "THREATEN", "actual"), ("raid", "ASSAULT", "actual")) == [None, "2026-01-03"]


def test_a_dated_entry_has_its_day() -> None:
    """A paragraph that opens with a date and a colon is of that day."""
    assert dated("7 June: Police shot a man.", ("shot", "ASSAULT", "actual")) == ["2025-06-07"]


def test_an_entry_may_end_on_a_full_stop() -> None:
    """A paragraph that opens with a date as a sentence of its own is of that day, but what it only demands is not."""
    text = "June 7. Police shot a man. The crowd wants the release of all prisoners."

    assert dated(text, ("shot", "ASSAULT", "actual"), ("release", "RETREAT", "requested")) == ["2025-06-07", None]


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("The board set 20 February as the deadline.", "2026-02-20"),
        ("The offer, payable 1 March, was refused.", "2026-03-01"),
        ("The raid of 20 December was condemned.", "2025-12-20"),
        ("The plan, to be published in February, was refused.", "2026-02-28"),
        ("The guns introduced in April were sold.", "2025-04-30"),
        ("The truce had been due to end on Monday.", "2026-01-12"),
    ],
)
def test_a_day_without_its_year_is_the_near_one(text: str, last: str) -> None:
    """A day soon to come is meant even in a clause that looks back, and where no tense tells the nearer one."""
    assert [end for _, end in days(text)] == [last]


def test_frames_get_plain_records() -> None:
    """What leaves the stage is the public record itself."""
    p = parsed("Troops attacked on Monday.")
    frame = Frame(type="ASSAULT", mode=None, trigger=p.span(1, 2), anchor=1)
    (when,) = date_frames(p, [frame], [Judgement(realis="actual", factuality="CT+")], expressions(p, english()))

    assert type(when) is When


def test_the_table_must_be_whole() -> None:
    """A table of dates without a section is refused by name."""
    with pytest.raises(DataError, match=r"S310.*months"):
        compile_grammar({"words": {}})


def test_overlapping_readings_give_one_expression() -> None:
    """The longest expression wins over its parts."""
    grammar = compile_grammar(english().table("dates"))

    assert [f.rule for f in scan("on Tuesday, 5 June 2018, at dawn", grammar)] == ["date", "bare_part"]
