"""What one event rests on, as steps, as a tree and as an object."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.console import Console

from sayso import Actor, Attribution, Claim, Coded, Event, Link, Report, Span, UsageError, Verification, explain
from sayso.explanation import matching, numbered
from sayso.render.explanation import list_lines, to_object, to_tree

TEXT = (
    "Norway demanded that Peru free a diver, said The Fjord Post, citing two officials. "
    "The paper said Peru, the same officials added, had jailed him. Peru denied jailing him. Chile could not verify the story."
)


def span(words: str, after: int = 0) -> Span:
    start = TEXT.index(words, after)
    return Span(start, start + len(words))


FIRST, SECOND = span(TEXT[: TEXT.index("The paper") - 1]), span("The paper said Peru, the same officials added, had jailed him.")
OWN = Link(kind="outlet", name="The Daily Test", sector="JRN")
POST = Link(kind="outlet", name="The Fjord Post", country="NOR", sector="JRN", cue=span("said"), cue_class="say", span=span("The Fjord Post"))
OFFICIALS = Link(
    kind="unnamed", describes="two officials", country="NOR", sector="GOV", anonymity="counted", cue=span("said"), cue_class="say", span=span("two officials")
)
NORWAY = Link(kind="organisation", name="Norway", country="NOR", sector="GOV", span=span("Norway"))
PERU = Link(kind="organisation", name="Peru", country="PER", sector="GOV", span=span("Peru", SECOND.end))
LATER = replace(OFFICIALS, cue=span("added"), cue_class="add")


def event(id_: str, type_: str, trigger: Span, evidence: Span, actor: Span, **rest: object) -> Event:
    actors = (Actor(id="x", name=TEXT[actor.start : actor.end], span=actor),)
    return Event(id=id_, report_id="r", type=type_, mode=None, trigger=trigger, evidence=evidence, actors=actors, **{"realis": "actual", **rest})  # type: ignore[arg-type]


@pytest.fixture
def coded() -> Coded:
    demand = event("e_11", "REQUEST", span("demanded"), FIRST, span("Norway"), quad=3, why=("request.demand: x", "actual: no operator above it", "context x"))
    freeing = event("e_12", "RETREAT", span("free"), FIRST, span("Peru"), quad=2, realis="requested", why=("requested: “demanded”",))
    jailing = event("e_23", "COERCE", span("jailed"), SECOND, span("Peru", SECOND.start), quad=4, why=("actual: no operator above it",))
    return Coded(
        report=Report(id="r", text=TEXT, outlet="The Daily Test"),
        events=(demand, freeing, jailing),
        claims=(
            Claim(id="c1", event_id="e_11", chain=(OWN, POST, OFFICIALS), stance="asserts", factuality="CT+", why="actual: no operator above it"),
            Claim(id="c2", event_id="e_12", chain=(OWN, NORWAY), stance="asserts", factuality="Uu", why="requested: “demanded”"),
            Claim(id="c3", event_id="e_23", chain=(OWN, LATER), stance="asserts", factuality="CT+", why="actual: no operator above it"),
            Claim(id="c4", event_id="e_23", chain=(OWN, PERU), stance="denies", factuality="CT-", why="denied: “denied”"),
        ),
        verifications=(
            Verification(id="v1", report_id="r", by="Peru", country="PER", status="denied", about=("e_23",), span=span("Peru denied jailing him")),
            Verification(
                id="v2",
                report_id="r",
                by="Chile",
                country="CHL",
                status="could_not_verify",
                about=("report:The Fjord Post",),
                span=span("Chile could not verify the story"),
            ),
        ),
        attributions=(
            Attribution(source=(span("The Fjord Post"),), cue=(span("said"),), content=(Span(0, 38),), link=OFFICIALS),
            Attribution(source=(span("The Fjord Post"),), cue=(span("citing"),), content=(Span(0, 38),), link=OFFICIALS, cue_class="cite"),
            Attribution(source=(span("the same officials"),), cue=(span("added"),), content=(SECOND,), link=LATER, cue_class="add"),
        ),
    )


@pytest.fixture
def shown(coded: Coded) -> Callable[..., str]:
    def run(number: int, width: int = 200) -> str:
        console = Console(width=width, file=io.StringIO(), record=True, highlight=False, markup=False)
        console.print(to_tree(explain(coded, coded.events[number - 1]), coded, number=number, total=3))
        return console.export_text()

    return run


def words(place: Span | None) -> str | None:
    return TEXT[place.start : place.end] if place else None


def test_each_link_has_the_words_that_make_it(coded: Coded) -> None:
    """A link that shares the cue of the one before it is given its own: the officials by "citing", not by "said"."""
    (strand,) = explain(coded, coded.events[0]).strands

    assert [(s.basis, words(s.source), words(s.cue), s.by) for s in strand.steps] == [
        ("report", None, None, None),
        ("cue", "The Fjord Post", "said", "say"),
        ("cue", "two officials", "citing", "cite"),
    ]


def test_who_demands_is_linked_by_the_demand(coded: Coded) -> None:
    """The holder of a thing demanded has the trigger of the demand as the words of his link."""
    (strand,) = explain(coded, coded.events[1]).strands

    assert [(s.basis, words(s.cue), s.by) for s in strand.steps[1:]] == [("act", "demanded", "REQUEST")]


def test_who_is_only_referred_back_to_has_both_words(coded: Coded) -> None:
    """Words that refer back, "the same officials", are the words of the link, and where they were introduced stands beside."""
    step = explain(coded, coded.events[2]).strands[0].steps[1]

    assert (words(step.source), words(step.named)) == ("the same officials", "two officials")


def test_who_denies_is_linked_by_his_denial(coded: Coded) -> None:
    """The link of a denial quotes the verification statement; a link without any words of its own says so."""
    step = explain(coded, coded.events[2]).strands[1].steps[1]
    bare = explain(replace(coded, verifications=()), coded.events[2]).strands[1].steps[1]

    assert (step.basis, words(step.cue), step.by) == ("verification", "Peru denied jailing him", "denied")
    assert (bare.basis, words(bare.source), bare.cue) == ("none", "Peru", None)


def test_verifications_are_those_of_the_event_and_of_the_reports_its_chains_go_through(coded: Coded) -> None:
    """A doubt about the report cited bears on the events told by it alone, a denial of one event on that one."""
    assert [[v.by for v in explain(coded, e).verifications] for e in coded.events] == [["Chile"], [], ["Peru"]]


def test_realis_is_told_apart_from_the_codes(coded: Coded) -> None:
    """The line of the realis stands alone, all other lines of the event's why stay in their order."""
    explanation = explain(coded, coded.events[0])

    assert (explanation.realis, explanation.codes) == ("no operator above it", ("request.demand: x", "context x"))


def test_an_event_of_another_report_is_wrong_use(coded: Coded) -> None:
    """Only an event of the report given can be explained."""
    with pytest.raises(UsageError, match="S108"):
        explain(coded, replace(coded.events[0], id="e_99"))


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ("2", ["e_12"]),
        ("0", []),
        ("4", []),
        ("e_1", ["e_11", "e_12"]),
        ("e_23", ["e_23"]),
        ("Demand", ["e_11"]),
        (" jailed ", ["e_23"]),
        ("ailed", []),
        ("him", []),
        ("", []),
        ("²", []),
        ("a(", []),
    ],
)
def test_an_event_is_asked_for_by_number_id_or_trigger(coded: Coded, asked: str, ids: list[str]) -> None:
    """Numbers count from 1, ids match from their beginning, words from the beginning of a word of the trigger, in either case."""
    assert [e.id for _, _, e in matching(numbered([coded]), asked)] == ids


def test_numbers_run_over_all_reports(coded: Coded) -> None:
    """The events of a second report go on counting."""
    assert [n for n, _, _ in numbered([coded, coded])] == [1, 2, 3, 4, 5, 6]


def test_the_tree_nests_a_level_for_each_link(shown: Callable[..., str]) -> None:
    """Outlet, newspaper and officials stand one inside the other, the stance of the innermost at the end."""
    lines = shown(1).splitlines()
    depth = [
        next(line.index(part) for line in lines if part in line) for part in ("The Daily Test, the", "─ The Fjord Post ·", "─ two unnamed", "asserts it · CT+")
    ]

    assert depth == sorted(set(depth))
    assert "“two officials” … “citing” (cite)" in shown(1)


def test_the_tree_has_all_that_the_event_rests_on(shown: Callable[..., str]) -> None:
    """Number and id, the trigger marked without colour, the reasons and the verification are all told."""
    text = shown(1)

    for part in ("event 1 of 3, e_11", "“Norway [demanded] that", "how it stands: actual · no operator", "request.demand: x", "Chile could not verify"):
        assert part in text


def test_the_tree_says_denials_and_what_is_not_actual(shown: Callable[..., str]) -> None:
    """A denial says that it is one and why; a thing demanded is told as requested, not as done; nobody's verification is said too."""
    assert "denies it · CT-, certain that it is not so · “denied”" in shown(3)
    assert "tells it as requested · Uu" in shown(2)
    assert "nobody in this report" in shown(2)


def test_the_tree_fits_a_terminal(shown: Callable[..., str]) -> None:
    """At 80 columns no line is longer and no word of the quotations is lost."""
    text = shown(1, width=80)

    assert max(map(len, text.splitlines())) <= 80
    assert " ".join(FIRST_WORDS) in " ".join(text.replace("│", " ").replace("[demanded]", "demanded").split())


FIRST_WORDS = TEXT[: FIRST.end].split()


def test_the_object_has_the_same_content(coded: Coded) -> None:
    """Links have their words with span and text, claims their stance, verifications their text; the event has no second list of claims."""
    made = to_object(explain(coded, coded.events[0]), number=1)

    assert made["number"] == 1
    assert made["trigger"] == {"span": list(span("demanded")), "text": "demanded"}
    assert made["realis"] == {"is": "actual", "why": "no operator above it"}
    assert made["claims"][0]["chain"][2] == {
        "kind": "unnamed",
        "name": None,
        "describes": "two officials",
        "country": "NOR",
        "sector": "GOV",
        "anonymity": "counted",
        "basis": "cue",
        "by": "cite",
        "source": {"span": list(span("two officials")), "text": "two officials"},
        "named": None,
        "cue": {"span": list(span("citing")), "text": "citing"},
    }
    assert made["verification"][0]["text"] == "Chile could not verify the story"
    assert "claims" not in made["event"]


def test_events_are_listed_by_what_they_can_be_asked_for(coded: Coded) -> None:
    """A line has number, id, trigger and the event in words."""
    line = list_lines(numbered([coded]))[2]

    assert all(part in line for part in ("3", "e_23", "“jailed”", "Peru → COERCE"))
