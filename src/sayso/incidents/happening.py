"""An open incident → its record: what was said, by which origins, and how its standing went."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..origins.count import Known, Told, independent, origins_of
from ..records import Actor, Incident, IncidentFigure, Passage, content_id
from .history import history_of
from .joining import Group
from .passages import Acts, Telling, turns

__all__ = ["incident_of"]

# A retraction stands in the sentence of what it takes back, or in the next (so many characters of it).
_NEXT_CHARS = 60
# "The boats of fishermen who were held": what a relative clause presupposes its sentence's holder does not tell.
_RELATIVE = re.compile(r"\b(?:who|which|that) (?:was|were|had been) $")

# DESIGN section 1, `historical`: what is told so long after is background, unless the report is about it: tells of it in its first half.
_PAST = timedelta(days=30)


def incident_of(group: Group, known: Known, acts: Acts, place: Mapping[str, int]) -> Incident:
    """Return the record of an incident; `place` numbers the reports in order of time."""
    all_ = sorted(group.tellings, key=lambda t: (place[t.report_id], t.span))
    told = [_told(t, known, acts, all_[0]) for t in all_]
    origins = origins_of(told, known)
    events = [t.event for t in all_ if t.event is not None]
    ids = {e.id for e in events}
    reports = list(dict.fromkeys(t.report_id for t in all_))
    figures = tuple(IncidentFigure(report_id=r, figure=f) for r in reports for f in known.coded[r].figures if f.event_id in ids)
    start, end = _days(all_)
    places = Counter(t.place for t in all_ if t.place)
    denied_by = tuple(o.id for o in origins if o.stance == "denies")
    first = all_[0]
    return Incident(
        id=content_id("i", first.report_id, first.span, first.type, first.event.mode if first.event else None),
        type=Counter(t.type for t in all_).most_common(1)[0][0],
        passages=tuple(Passage(report_id=t.report_id, span=t.span, event_id=t.event.id if t.event else None) for t in all_),
        event_ids=tuple(e.id for e in events),
        actors=_parties(a for e in events for a in e.actors),
        recipients=_parties(a for e in events for a in e.recipients),
        place=places.most_common(1)[0][0] if places else None,
        start=start,
        end=end,
        origins=origins,
        independent_origins=independent(origins),
        contested=bool(denied_by),
        figures_differ=_differ(figures),
        asserted_by=tuple(o.id for o in origins if o.stance == "asserts"),
        denied_by=denied_by,
        status_history=history_of(told, origins, known, place),
        figures=figures,
        receipts=tuple(group.receipts),
    )


def _told(telling: Telling, known: Known, acts: Acts, first: Telling) -> Told:
    text = known.coded[telling.report_id].report.text
    behind = text[telling.sentence.start : telling.sentence.end + _NEXT_CHARS]
    cue = acts.retracts.search(behind)
    at = telling.span.start - telling.sentence.start
    retracts = cue is not None and (cue.start() > at or not turns(behind[cue.end() : at]))
    presupposed = bool(_RELATIVE.search(text[telling.sentence.start : telling.span.start]))
    past = bool(telling.published and first.published and telling.published - first.published > _PAST and telling.span.start > len(text) / 2)
    requested = telling.event is not None and telling.event.realis in ("requested", "planned", "conditional")
    return Told(
        report_id=telling.report_id,
        span=telling.span,
        sentence=telling.sentence,
        event_id=telling.event.id if telling.event else None,
        noun=telling.noun,
        denied=telling.denied and not telling.hypothetical and not requested,
        embedded=telling.hypothetical or presupposed or past or (telling.denied and requested),
        wanted=telling.event is not None and telling.event.realis in ("requested", "threatened"),
        saw=bool(acts.own.search(text)),
        retracts=retracts,
    )


def _parties(actors: Iterable[Actor]) -> tuple[Actor, ...]:
    """Return the actors by how many events name them; of equals the one named first."""
    first: dict[str, Actor] = {}
    counts: Counter[str] = Counter()
    for actor in actors:
        first.setdefault(actor.id, actor)
        counts[actor.id] += 1
    return tuple(replace(first[id_], span=None, text=None, why="", mentions=()) for id_, _ in counts.most_common())


def _days(all_: Sequence[Telling]) -> tuple[date | None, date | None]:
    dates = Counter((t.start, t.end) for t in all_ if t.start and t.end)
    return max(dates, key=lambda d: (dates[d], d[0])) if dates else (None, None)


def _differ(figures: Iterable[IncidentFigure]) -> bool:
    """Tell whether holders give other numbers of the same."""
    values: dict[str, set[float]] = {}
    for row in figures:
        values.setdefault(row.figure.what, set()).add(row.figure.value)
    return any(len(v) > 1 for v in values.values())
