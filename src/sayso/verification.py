"""Who confirmed, denied, could not verify or would not comment, and about what."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Check, Frame, Mention, Parsed, Statement
from .plugins import Language

__all__ = ["find_checks"]


def find_checks(parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], statements: Sequence[Statement], language: Language) -> tuple[Check, ...]:
    """Return the verification statements of a report in text order."""
    return ()
