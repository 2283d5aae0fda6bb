"""Chains of holders: which statements cover a token, and the links from the report's outlet inward."""

from __future__ import annotations

from collections.abc import Sequence

from ..parsed import Parsed, Statement
from ..records import Link

__all__ = ["chain_at", "chains_at", "covering"]


def covering(statements: Sequence[Statement], token: int) -> tuple[int, ...]:
    """Return the indices of the innermost statements whose content holds the token (several where several say it)."""
    return ()


def chains_at(parsed: Parsed, statements: Sequence[Statement], token: int) -> tuple[tuple[tuple[Link, ...], int], ...]:
    """Return all chains."""
    return (((Link(kind="outlet", name=parsed.report.outlet, sector="JRN"),), -1),)


def chain_at(parsed: Parsed, statements: Sequence[Statement], token: int) -> tuple[Link, ...]:
    """Return the first chain that covers a token, outermost first; its first link is the report's own outlet."""
    return chains_at(parsed, statements, token)[0][0]
