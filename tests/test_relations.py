"""What links two marked parties of a sentence: which event answers, in which direction, and by which coder."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sayso import Config, InputError, relation
from sayso.records import Actor, Event, Span
from sayso.relations import goes_this_way, linking, relations

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


NORWAY = "Norway expelled two Belarusian diplomats on Tuesday."
PAIR = Span(0, 6), Span(16, 40)


@pytest.mark.parametrize("coder", ["rules", "encoder", "hybrid"])
def test_each_coder_answers_in_one_direction(coder: str) -> None:
    """Norway's expulsion goes from Norway to the diplomats and not back, whoever is asked."""
    config = Config(coder=coder)
    there, back, again = relations([(NORWAY, *PAIR), (NORWAY, PAIR[1], PAIR[0]), (NORWAY, *PAIR)], config=config)
    assert there.type == "SANCTION"
    assert back.type is None
    assert again.type == there.type
    assert again.score == pytest.approx(there.score, abs=0.02)


def test_a_relation_explains_itself() -> None:
    """The hybrid's answer tells rule and encoder, all types with their probability, and a sentence of ours."""
    found = relation(NORWAY, *PAIR)
    assert (found.type, found.mode) == ("SANCTION", "expel")
    assert sum(p for _, p in found.types) == pytest.approx(1.0, abs=1e-5)
    assert any("expel" in line for line in found.why)
    assert found.nearest


@pytest.mark.parametrize(("actor", "recipient"), [((100, 200), (16, 40)), ((6, 0), (16, 40)), ((-1, 6), None), ((6, 7), (16, 40)), (None, None)])
def test_spans_without_words_are_refused(actor: tuple[int, int] | None, recipient: tuple[int, int] | None) -> None:
    """Spans outside the sentence, turned round, empty of words or both absent are an error, never an answer."""
    with pytest.raises(InputError, match="S240"):
        relation(NORWAY, actor, recipient)


@pytest.mark.parametrize(
    ("type_", "link", "back", "goes"),
    [("ASSAULT", 0.9, 0.2, True), ("ASSAULT", 0.8, 0.9, False), ("ASSAULT", 0.2, 0.1, False), ("CONSULT", 0.2, 0.9, True), ("AGREE", 0.01, 0.9, False)],
)
def test_an_act_goes_the_likelier_way(type_: str, link: float, back: float, goes: bool) -> None:
    """Of two directions the likelier, if it is likely at all; what is mutual goes both ways unless one is out of the question."""
    assert goes_this_way(type_, link, back) is goes
