"""Cue → source → content: who says what, and the chain of holders in front of every clause."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Mention, Parsed, Statement
from .plugins import Language
from .records import Link

__all__ = ["attribute", "chain_at", "covering"]


def attribute(parsed: Parsed, mentions: Sequence[Mention], language: Language) -> tuple[Statement, ...]:
    """Return the statements of a report in text order of their cues."""
    return ()


def covering(statements: Sequence[Statement], token: int) -> tuple[int, ...]:
    """Return the indices of the innermost statements whose content holds the token (several where several say it)."""
    return ()


def chain_at(parsed: Parsed, statements: Sequence[Statement], token: int) -> tuple[Link, ...]:
    """Return the first chain that covers a token, outermost first; its first link is the report's own outlet."""
    return (Link(kind="outlet", name=parsed.report.outlet, sector="JRN"),)
