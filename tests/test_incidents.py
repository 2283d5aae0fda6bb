"""Incidents: what joins passages, what keeps them apart, and corrections by hand, on reports of our own."""

from __future__ import annotations

from datetime import date

from sayso.incidents.corpus import join
from sayso.languages import english
from sayso.records import Actor, Coded, Event, Passage, Regroup, Report, Span, When, content_id

TEXT = "Port guards arrested nine sailors of the Meridian at Alder quay."


def told(id_: str, text: str, published: int, *, on: int | None = None, actor: str = "PRT") -> Coded:
    """Code a report by hand: one arrest by a country's guards, on a day of May 2024 if any."""
    at = text.index("arrested")
    trigger = Span(at, at + 8)
    when = (
        When(start=date(2024, 5, on), end=date(2024, 5, on), granularity="day", type="DATE", value=f"2024-05-{on:02}", span=Span(0, 0), text="") if on else None
    )
    guards = Actor(id=f"guards:{actor}", name="guards", country=actor)
    event = Event(
        id=content_id("e", id_), report_id=id_, type="COERCE", mode="arrest", realis="actual", trigger=trigger, evidence=Span(0, len(text)), actors=(guards,),
        when=when,
    )  # fmt: skip
    return Coded(report=Report(id=id_, text=text, outlet=f"Paper {id_}", published=date(2024, 5, published), language="en"), events=(event,))


def groups(*coded: Coded, by_hand: tuple[Regroup, ...] = ()) -> list[list[str]]:
    return [[p.report_id for p in i.passages] for i in join(coded, english(), by_hand).incidents]


def test_two_reports_of_one_arrest_are_one_incident() -> None:
    """The same act by the same country on the same day in like words is one incident."""
    assert groups(told("a", TEXT, 3, on=2), told("b", TEXT.replace("Port guards", "At dawn port guards"), 3, on=2)) == [["a", "b"]]


def test_another_day_is_another_incident() -> None:
    """Dates that do not meet keep like passages apart."""
    assert groups(told("a", TEXT, 3, on=2), told("b", "This time port guards arrested six sailors at Alder.", 20, on=19)) == [["a"], ["b"]]


def test_other_actors_are_another_incident() -> None:
    """Acts of two countries are two incidents."""
    assert groups(told("a", TEXT, 3, on=2), told("b", "Coastal troops arrested smugglers near Alder.", 3, on=2, actor="ESP")) == [["a"], ["b"]]


def test_formulas_without_a_name_in_common_are_two_incidents() -> None:
    """Two reports that tell of different parties in the same words do not tell of one happening; with a name in common they do."""
    one = "Corven Stores of Harlow Borough said police arrested two men for theft."
    other = "Dallin Mills of Tarbet Village said police arrested two men for theft."
    same = "Harlow Borough: police arrested two men for theft, Corven Stores said."

    assert groups(told("a", one, 3, actor=""), told("b", other, 3, actor="")) == [["a"], ["b"]]
    assert groups(told("a", one, 3, actor=""), told("b", same, 3, actor="")) == [["a", "b"]]


def test_a_split_by_hand_sticks() -> None:
    """What the user has split stays apart, in every run."""
    both = (Passage(report_id="b", span=Span(0, 60)), Passage(report_id="a", span=Span(0, 60)))
    split = Regroup(kind="split", passages=both[:1], others=both[1:])

    assert groups(told("a", TEXT, 3, on=2), told("b", "Now: " + TEXT, 3, on=2), by_hand=(split,)) == [["a"], ["b"]]


def test_a_join_by_hand_sticks() -> None:
    """What the user has joined is one incident, whatever the rules say."""
    both = (Passage(report_id="a", span=Span(0, 60)), Passage(report_id="b", span=Span(0, 60)))
    joined = Regroup(kind="join", passages=both)

    assert groups(told("a", TEXT, 3, on=2), told("b", "Coastal troops arrested smugglers.", 20, on=19, actor="ESP"), by_hand=(joined,)) == [["a", "b"]]


def test_soldiers_who_withdraw_take_no_report_back() -> None:
    """Only where a report is withdrawn does an outlet deny what it told; soldiers and demands are withdrawn too."""
    texts = (
        "Port guards arrested nine sailors and told the navy to withdraw its soldiers from the quay.",
        "The paper withdrew on Friday its report that port guards had arrested nine sailors.",
        "Port guards had arrested nine sailors, the paper wrote. The report was withdrawn on Friday.",
    )
    stances = [{o.stance for i in join([told("a", text, 8)], english()).incidents for o in i.origins} for text in texts]

    assert stances == [{"asserts"}, {"denies"}, {"denies"}]
