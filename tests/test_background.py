"""Acts that a text sets apart as background."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso import Coded


@pytest.mark.parametrize(
    ("text", "historical"),
    [
        ("Kenya has threatened Uganda in the past.", True),
        ("During the war, Serbia shelled the town.", True),
        ("Decades ago Peru expelled the ambassador of Chile.", True),
        ("Kenya threatened Uganda on Tuesday.", False),
        ("Egypt expelled the ambassador of Chad in 2014.", True),
    ],
)
def test_background_is_historical_by_words_or_by_date(code_text: Callable[..., Coded], text: str, historical: bool) -> None:
    """An actual act is `historical` where its words or a date more than 30 days back say so, and only there."""
    coded = code_text(text)

    assert coded.events
    assert ["historical" in e.aux for e in coded.events] == [historical] * len(coded.events)
