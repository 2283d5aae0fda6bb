"""Dates: every time expression to an interval of days; an event takes the one that its clause gives."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Frame, Judgement, Parsed
from .plugins import Language
from .records import When

__all__ = ["date_frames", "expressions"]


def expressions(parsed: Parsed, language: Language) -> tuple[When, ...]:
    """Return the time expressions of a report, resolved against its publication date, in text order."""
    return ()


def date_frames(parsed: Parsed, frames: Sequence[Frame], judgements: Sequence[Judgement], times: Sequence[When]) -> tuple[When | None, ...]:
    """Return the time of each frame, or None where the text does not tell."""
    return tuple(None for _ in frames)
