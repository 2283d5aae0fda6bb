"""What links two marked parties of a sentence: which event answers, in which direction, and by which coder."""

from __future__ import annotations

from collections.abc import Sequence

from sayso.records import Actor, Event, Span
from sayso.relations import linking

SOURCE, TARGET, BORDER = Span(0, 5), Span(29, 36), Span(13, 23)


def event(type_: str, actors: list[Span], recipients: list[Span], realis: str = "actual", score: float | None = 1.0) -> Event:
    def side(spans: list[Span]) -> tuple[Actor, ...]:
        return tuple(Actor(id="x", name="x", span=span) for span in spans)

    return Event(
        id="e", report_id="a", type=type_, mode=None, realis=realis, trigger=Span(6, 12), evidence=Span(0, 37),  # type: ignore[arg-type]
        actors=side(actors), recipients=side(recipients), score=score,
    )  # fmt: skip


def answer_(events: Sequence[Event], source: Span | None, target: Span | None) -> str | None:
    found = linking(events, source, target)
    return found.type if found else None


def test_the_event_that_links_the_pair_is_the_answer_() -> None:
    """Actor on the source and recipient on the target goes before the exchanged pair, one side, and none."""
    none, one, turned, right = (
        event("AID", [BORDER], []),
        event("CONSULT", [SOURCE], []),
        event("SUPPORT", [TARGET], [SOURCE]),
        event("COERCE", [SOURCE], [TARGET]),
    )

    assert answer_([none, one, turned, right], SOURCE, TARGET) == "COERCE"
    assert answer_([none, one], SOURCE, TARGET) == "CONSULT"
    assert answer_([none], SOURCE, TARGET) == "AID"
    assert answer_([none], None, None) == "AID"
    assert answer_([], SOURCE, TARGET) is None


def test_both_sides_of_a_mutual_event_may_be_its_actors() -> None:
    """A CONSULT with both among its actors links them, before an event that has one of them."""
    assert answer_([event("COERCE", [SOURCE], [BORDER]), event("CONSULT", [SOURCE, TARGET], [])], SOURCE, TARGET) == "CONSULT"


def test_what_is_done_goes_before_what_is_asked_for() -> None:
    """Of two events that link the pair the actual one is the answer, whichever comes first."""
    asked, done = event("AID", [SOURCE], [TARGET], "requested"), event("REQUEST", [SOURCE], [TARGET])
    assert answer_([asked, done], SOURCE, TARGET) == answer_([done, asked], SOURCE, TARGET) == "REQUEST"


def strictly(*events: Event, actor: Span, recipient: Span) -> str | None:
    found = linking(events, actor, recipient, strict=True)
    return found.type if found else None


def test_strictly_an_event_links_in_its_own_direction_only() -> None:
    """Actor and recipient must be the ones asked for; exchanged, or with one of them elsewhere, nothing is answered."""
    said = event("COERCE", [SOURCE], [TARGET]), event("AID", [TARGET], [BORDER])
    assert strictly(*said, actor=SOURCE, recipient=TARGET) == "COERCE"
    assert strictly(*said, actor=TARGET, recipient=SOURCE) is None
    assert strictly(*said, actor=SOURCE, recipient=BORDER) is None


def test_two_actors_of_a_mutual_type_are_linked_both_ways() -> None:
    """Who consult stand side by side; side by side in an attack links nobody, and a promise from one to the other goes one way."""
    assert strictly(event("CONSULT", [SOURCE, TARGET], []), actor=TARGET, recipient=SOURCE) == "CONSULT"
    assert strictly(event("ASSAULT", [SOURCE, TARGET], []), actor=TARGET, recipient=SOURCE) is None
    assert strictly(event("AGREE", [SOURCE], [TARGET]), actor=TARGET, recipient=SOURCE) is None
