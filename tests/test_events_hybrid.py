"""The hybrid coder: what rules propose the encoder judges, and what it adds, fills in or corrects says so."""

from __future__ import annotations

from dataclasses import replace

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
    """An event that is put before a demand and its content leaves the content under its demand."""
    from sayso.events.hybrid import _merged

    demand, content = (Frame(type=t, mode=None, trigger=Span(s, s + 4), anchor=s) for t, s in (("REQUEST", 20), ("RETREAT", 30)))
    added = Frame(type="AID", mode=None, trigger=Span(0, 4), anchor=0)
    merged = _merged((demand, replace(content, under=0)), (added,))
    assert [(f.type, f.under) for f in merged] == [("AID", None), ("REQUEST", None), ("RETREAT", 1)]


def test_an_actor_that_the_rules_do_not_find_may_be_filled_in() -> None:
    """Whoever the encoder is sure of becomes the actor of an act without one, and `why` says by whom."""
    (event,) = events("French ambassador expelled from Niger")
    assert [a.country for a in event.actors] == ["NER"]
    assert any("actor “Niger” by the encoder" in line for line in event.why)


def test_a_place_is_no_actor() -> None:
    """Where something was done is not who did it."""
    (event,) = events("The village in Mali was shelled.")
    assert event.actors == ()


def test_the_score_follows_the_encoder() -> None:
    """A frame of which the network doubts the type has a lower score than one of which it is sure, and is corrected only where it is certain."""
    from sayso.encoder import Reading
    from sayso.events.hybrid import _judged

    class Silent:
        name = "encoder-test"

        def nearest(self, reading: Reading) -> None:
            return None

    frame = Frame(type="ASSAULT", mode="aerial", trigger=Span(0, 4), anchor=0, actors=(0,), recipients=(1,), why=("an entry",))

    def judged(assault: float, coerce: float, link: float) -> Frame:
        reading = Reading(types={"ASSAULT": assault, "COERCE": coerce}, link=link, realis={"actual": 1.0}, modes={"cyber": 1.0}, trigger=None, vector=())
        return _judged(Silent(), frame, reading)  # type: ignore[arg-type]

    sure, doubted, corrected = judged(0.98, 0.02, 0.95), judged(0.3, 0.7, 0.95), judged(0.005, 0.995, 0.995)
    assert sure.score > doubted.score
    assert (sure.type, doubted.type) == ("ASSAULT", "ASSAULT")
    assert (corrected.type, corrected.mode) == ("COERCE", "cyber")
    assert "corrected from ASSAULT" in corrected.why[-1]
