"""Mentions → who they are: country, sector, office on that date, coreference."""

from __future__ import annotations

from ..parsed import Mention, Parsed
from ..plugins import Language

__all__ = ["resolve"]


def resolve(parsed: Parsed, language: Language) -> tuple[Mention, ...]:
    """Return the mentions of a report in text order, resolved and joined into coreference chains."""
    return ()
