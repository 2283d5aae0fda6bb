"""Stories: reports about the same development, joined by copies and by the incidents that they lead with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..records import Citation, Copy, Report, content_id
from .joining import Group

__all__ = ["story_id", "story_of"]

# A copy belongs to its source's story whatever else it tells; what a report tells of in its second half is background.
_COPIED, _LEADS, _BACKGROUND = 10.0, 1.0, 0.3


def story_id(first: str) -> str:
    """Return the id of the story that a report opened."""
    return content_id("s", first)


def story_of(report: Report, copy: Copy | None, cites: Iterable[Citation], groups: Sequence[Group], story: Mapping[str, str]) -> str:
    """Return the report that opened a report's story, which may be itself.

    A report joins its source's story, that of the report it cites, else the story of most of the incidents (`groups`) that it tells of in its first half.
    `story` has the reports before it.
    """
    votes: dict[str, float] = {}
    half = len(report.text) / 2
    if copy is not None and copy.of in story:
        votes[story[copy.of]] = _COPIED
    for citation in cites:
        if citation.cites is not None and citation.cites in story and citation.span.start < half:
            votes[story[citation.cites]] = votes.get(story[citation.cites], 0.0) + _LEADS
    for group in sorted(groups, key=lambda g: g.number):
        first = min(t.span.start for t in group.tellings if t.report_id == report.id)
        for other in dict.fromkeys(story[t.report_id] for t in group.tellings if t.report_id in story):
            votes[other] = votes.get(other, 0.0) + (_LEADS if first < half else _BACKGROUND)
    best = max(votes, key=lambda s: votes[s], default=None)
    return best if best is not None and votes[best] >= _LEADS else report.id
