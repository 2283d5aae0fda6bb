"""Places: the place that an event's own clause gives."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Frame, Mention, Parsed
from .plugins import Language
from .records import Place

__all__ = ["place_frames"]


def place_frames(parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], language: Language) -> tuple[Place | None, ...]:
    """Return the place of each frame, or None where the text does not tell."""
    return tuple(None for _ in frames)
