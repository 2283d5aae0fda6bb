"""A statement in the making: token ranges, before holders and nesting are known."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..records import Finder
from .spans import Range, minus

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """`source` is the head token of the source's noun phrase; `cited` are heads of holders that the source passes on, `through` heads of those who quote him.

    `told` is the head of who was spoken to ("told Reuters"). `carried` is what rests on the source's word, where that is
    not just the content ("called the raid a crime"). `parted` are verbs that the parser put into the content, but that go
    on from the cue ("said that it was late and called for a vote"). `shown` are the spans of source, cue and content as the tagger
    mends them, where it was asked; the chains rest on the others.
    """

    cue: int
    cls: str
    source: int | None
    source_range: Range | None
    cues: list[Range]
    content: list[Range]
    holds: bool = True
    hedges: bool = False
    denies: bool = False
    cited: list[int] = field(default_factory=list)
    through: list[int] = field(default_factory=list)
    told: int | None = None
    nominal: bool = False
    carried: list[Range] | None = None
    parted: list[int] = field(default_factory=list)
    found: Finder = "rules"
    shown: tuple[tuple[Range, ...], tuple[Range, ...], tuple[Range, ...]] | None = None

    def spans(self) -> tuple[tuple[Range, ...], tuple[Range, ...], tuple[Range, ...]]:
        """Return the ranges of source, cue and content that readers are shown; a token in two of them is the cue's, else the source's."""
        source, cue, content = self.shown or ((self.source_range,) if self.source_range is not None else (), tuple(self.cues), tuple(self.content))
        apart = tuple(part for piece in source for part in minus(piece, list(cue)))
        return apart, cue, tuple(part for piece in content for part in minus(piece, [*cue, *apart]))
