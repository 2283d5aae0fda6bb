"""Numbers of people killed, injured, arrested, displaced, missing, and sums: always somebody's figure."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Frame, Parsed
from .plugins import Language
from .records import Figure, Link

__all__ = ["find_figures"]


def find_figures(parsed: Parsed, frames: Sequence[Frame], event_ids: Sequence[str], chains: Sequence[tuple[Link, ...]], language: Language) -> tuple[Figure, ...]:
    """Return the figures in text order; `chains[i]` is the chain that covers token i (the outlet's own link first)."""
    return ()
