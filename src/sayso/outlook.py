"""What is expected of relations between countries, where it is no PLOVER event."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Frame, Mention, Parsed
from .plugins import Language
from .records import Link, Outlook

__all__ = ["find_outlooks"]


def find_outlooks(parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], chains: Sequence[tuple[Link, ...]], language: Language) -> tuple[Outlook, ...]:
    """Return the outlooks in text order; `chains[i]` is the chain that covers token i."""
    return ()
