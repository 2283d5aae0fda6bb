"""Games and stories."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso import Coded

PLAYED = [
    "The Latvian hockey team attacked from the start and besieged the Russian goal; the referee stopped the game twice.",
    "In the rugby semi-final Fiji crushed Samoa 44-3, and their captain surrendered the ball only once.",
    'In the new season of "The Regent" the army shells the palace and arrests the queen.',
    "The film, starring two Danes, tells the story of a colonel who bombs Peru.",
]


@pytest.mark.parametrize("text", PLAYED)
def test_what_is_played_or_told_is_no_event(code_text: Callable[..., Coded], text: str) -> None:
    """Attacks in a match and wars in a film are not coded."""
    assert code_text(text).events == ()


def test_police_at_a_match_still_arrest(code_text: Callable[..., Coded]) -> None:
    """An arrest in a paragraph about a match is an event."""
    coded = code_text("The referee ended the semi-final early on Sunday. Italian police arrested twelve men at the gates in Turin.")

    assert [(e.type, e.mode) for e in coded.events] == [("COERCE", "arrest")]


def test_the_next_paragraph_is_not_touched(code_text: Callable[..., Coded]) -> None:
    """A paragraph about sport silences only itself."""
    coded = code_text("Fiji won the rugby semi-final 44-3, said the referee.\n\nRebels attacked the army in Mali.")

    assert [e.type for e in coded.events] == ["ASSAULT"]
