"""The encoder coder: pairs that the network links, gathered into events."""

from __future__ import annotations

import pytest

from sayso import Config, Event, code

ALONE = Config(coder="encoder", detect_language=False)


def events(text: str) -> list[Event]:
    (coded,) = code(text, config=ALONE)
    return list(coded.events)


@pytest.mark.parametrize(
    ("text", "type_", "actor", "recipient"),
    [
        ("Norway expelled two Belarusian diplomats on Tuesday.", "SANCTION", "NOR", "BLR"),
        ("The Malian army was shelled by Chad near the border on Friday.", "ASSAULT", "TCD", "MLI"),
        ("Peru sent Ecuador two planes of food and medicine after the earthquake.", "AID", "PER", "ECU"),
    ],
)
def test_a_pair_becomes_an_event_in_its_direction(text: str, type_: str, actor: str, recipient: str) -> None:
    """Type, actor and recipient come from the network alone, active or passive, and the event explains itself."""
    (event,) = events(text)
    assert (event.type, event.actors[0].country, event.recipients[0].country) == (type_, actor, recipient)
    assert event.why[0].startswith("encoder-")


def test_both_sides_of_talks_are_actors() -> None:
    """Who meet are all actors of one event."""
    (event,) = events("The presidents of Serbia and Kosovo held talks in Vienna on Monday.")
    assert event.type == "CONSULT"
    assert event.recipients == ()


def test_where_two_parties_do_nothing_there_is_nothing() -> None:
    """Two countries in one sentence make no event."""
    assert events("Norway is larger than Denmark, and its winters are longer than those of Sweden.") == []
