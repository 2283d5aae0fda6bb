"""The hybrid coder: what rules propose the encoder judges, and what it adds, fills in or corrects says so."""

from __future__ import annotations

from sayso import Config, Event, code
from sayso.parsed import Frame
from sayso.records import Span

ADD = Config(detect_language=False)


def events(text: str, config: Config = ADD) -> list[Event]:
    (coded,) = code(text, config=config)
    return list(coded.events)


def test_an_event_says_what_rule_and_encoder_make_of_it() -> None:
    """`why` holds the entry that fired and, on a line of its own, the encoder's type, runner-up, direction and nearest sentence."""
    (event,) = events("Norway expelled two Belarusian diplomats on Tuesday.")
    assert event.type == "SANCTION"
    assert any("matched “expelled”" in line for line in event.why)
    (line,) = (line for line in event.why if line.startswith("encoder-"))
    assert "SANCTION" in line
    assert "next " in line
    assert "like “" in line
    assert event.score is not None
    assert event.score > 0.9


def test_what_only_the_encoder_links_is_added_and_says_so() -> None:
    """Where no rule finds anything the encoder may add an event, marked as its own; how much it may add is a setting."""
    text = "Chad gifted Niger forty field kitchens and a water lorry for the flooded villages."
    assert events(text, Config(coder="rules", detect_language=False)) == []
    few, many = events(text, Config(add=1.0)), events(text, Config(add=0.3))
    assert few == []
    assert [(e.type, e.actors[0].country, e.recipients[0].country) for e in many] == [("AID", "TCD", "NER")]
    assert any(line.startswith("no rule links them") for line in many[0].why)


def test_types_of_the_users_own_are_not_judged() -> None:
    """A frame whose type the network has never heard of stays as the rules made it."""
    from sayso.events.hybrid import _judged

    frame = Frame(type="PRAY", mode=None, trigger=Span(0, 4), anchor=0, why=("an entry",))
    from sayso.encoder import Marked, encoder

    (reading,) = encoder().read([Marked("Pray for Mali.", trigger=Span(0, 4))])
    assert _judged(encoder(), frame, reading) == frame


def test_frames_keep_their_speech_act_when_events_are_added() -> None:
    """A demand and its content stay linked, whatever is put between them."""
    found = events("Kenya demanded that Uganda withdraw its troops from the island.")
    assert [(e.type, e.realis) for e in found] == [("REQUEST", "actual"), ("RETREAT", "requested")]


def test_doubt_lowers_the_score() -> None:
    """An event of which the encoder doubts the type has a lower score than one of which it is sure."""
    (sure,) = events("Rebels shelled the Malian army in Gao on Friday.")
    doubted = [e for e in events("The president cut the ribbon, and Peru treated Chile to a lesson.", Config(add=0.05)) if e.score is not None]
    assert sure.score is not None
    assert all(e.score < sure.score for e in doubted if e.score is not None)
