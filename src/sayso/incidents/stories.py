"""Stories: reports about the same development, joined by copies and by the incidents that they lead with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..records import Citation, Coded, Copy, Incident, Story, content_id

__all__ = ["stories_of"]


def stories_of(
    order: Sequence[str], copies: Mapping[str, Copy], incidents: Sequence[Incident], coded: Mapping[str, Coded], citations: Mapping[str, Sequence[Citation]]
) -> tuple[Story, ...]:
    """Return the stories of reports that stand in order of time.

    A report joins its source's story, that of the report it cites, else the story of most of the incidents that it tells of in its first half.
    """
    story: dict[str, str] = {}
    tells: dict[str, list[Incident]] = {}
    for incident in incidents:
        for report_id in dict.fromkeys(p.report_id for p in incident.passages):
            tells.setdefault(report_id, []).append(incident)
    for report_id in order:
        votes: dict[str, float] = {}
        if report_id in copies:
            votes[story[copies[report_id].of]] = 10.0
        half = len(coded[report_id].report.text) / 2
        for citation in citations.get(report_id, ()):
            if citation.cites in story and citation.span.start < half:
                votes[story[citation.cites]] = votes.get(story[citation.cites], 0.0) + 1.0
        for incident in tells.get(report_id, ()):
            first = min(p.span.start for p in incident.passages if p.report_id == report_id)
            for other in dict.fromkeys(story[p.report_id] for p in incident.passages if p.report_id in story):
                votes[other] = votes.get(other, 0.0) + (1.0 if first < half else 0.3)
        best = max(votes, key=lambda s: votes[s], default=None)
        story[report_id] = best if best is not None and votes[best] >= 1.0 else report_id
    groups: dict[str, list[str]] = {}
    for report_id in order:
        groups.setdefault(story[report_id], []).append(report_id)
    return tuple(
        Story(id=content_id("s", first), reports=tuple(ids), incident_ids=tuple(i.id for i in incidents if any(p.report_id in set(ids) for p in i.passages)))
        for first, ids in groups.items()
    )
