"""Lists of incidents and stories: which of them a page shows, and how many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ..records import Incident
from . import incidents as ask
from .tables import events, incidents, joined, parties, passages, reports

__all__ = ["Asked", "Standing", "counts", "found", "newest_stories", "of_event", "standings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Conditions on incidents that must all hold.

    `origins` and `reports`: so many (independent ones) at least; `since` and `until` are days of the reports that tell of it.
    `order`: `newest` (by the last report), `origins`, or `reports` (most first).
    """

    type: str | None = None
    actor: str | None = None
    recipient: str | None = None
    origins: int | None = None
    reports: int | None = None
    contested: bool | None = None
    differ: bool | None = None
    since: date | None = None
    until: date | None = None
    order: str = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an incident stands: `denied` where nobody asserts it, `contested` where some do and some deny, else `actual` where one of its events is.

    Where none is, the realis that most of its events have; None where no passage was coded as an event.
    """

    stands: str | None
    mode: str | None


def found(conn: sa.Connection, asked: Asked, limit: int, offset: int = 0) -> tuple[int, list[Incident]]:
    """Return how many incidents there are of these, and those of one page."""
    i = incidents.c
    held: list[sa.ColumnElement[bool]] = []
    if asked.type is not None:
        held.append(i.type == asked.type.upper())
    for role, who in (("actor", asked.actor), ("recipient", asked.recipient)):
        if who is not None:
            held.append(_party(role, who))
    if asked.origins is not None:
        held.append(i.independent_origins >= asked.origins)
    if asked.reports is not None:
        held.append(i.reports >= asked.reports)
    if asked.contested is not None:
        held.append(i.contested == asked.contested)
    if asked.differ is not None:
        held.append(i.figures_differ == asked.differ)
    if asked.since is not None:
        held.append(i.last_published >= asked.since)
    if asked.until is not None:
        held.append(i.first_published <= asked.until)
    where = sa.and_(sa.true(), *held)
    newest = (i.last_published.is_(None), i.last_published.desc(), i.n.desc())
    order = {"newest": newest, "origins": (i.independent_origins.desc(), *newest), "reports": (i.reports.desc(), *newest)}[asked.order]
    total = int(conn.execute(sa.select(sa.func.count()).select_from(incidents).where(where)).scalar_one())
    ids = list(conn.execute(sa.select(i.id).where(where).order_by(*order).limit(limit).offset(offset)).scalars())
    return total, ask.incidents(conn, ids) if ids else []


def _party(role: str, who: str) -> sa.ColumnElement[bool]:
    p = parties.c
    named = sa.or_(p.country == who.upper(), p.sector == who.upper(), p.id == who, sa.func.lower(p.name) == who.lower())
    return incidents.c.id.in_(sa.select(p.incident_id).where(p.role == role, named))  # found once; EXISTS would be asked of each incident


def standings(conn: sa.Connection, told: Sequence[Incident]) -> dict[str, Standing]:
    """Return how each incident stands and the mode that most of its events have (None where fewer than half have it)."""
    p, e = passages.c, events.c
    found: dict[str, Counter[str]] = {i.id: Counter() for i in told}
    modes: dict[str, Counter[str | None]] = {i.id: Counter() for i in told}
    joined_ = passages.join(events, sa.and_(e.run == p.run, e.report_id == p.report_id, e.id == p.event_id))
    chosen = sa.select(p.incident_id, e.realis, e.type, e.mode).select_from(joined_).where(p.incident_id.in_(list(found)))
    types = {i.id: i.type for i in told}
    for row in conn.execute(chosen.order_by(p.incident_id, p.n)):
        found[row.incident_id][row.realis] += 1
        modes[row.incident_id][row.mode if row.type == types[row.incident_id] else None] += 1
    return {i.id: Standing(stands=_stands(i, found[i.id]), mode=_most(modes[i.id])) for i in told}


def _stands(incident: Incident, realis: Counter[str]) -> str | None:
    if incident.denied_by and not incident.asserted_by:
        return "denied"
    if incident.contested and (not realis or realis["actual"] or realis["denied"]):
        return "contested"
    return "actual" if realis["actual"] else realis.most_common(1)[0][0] if realis else None


def _most(modes: Counter[str | None]) -> str | None:
    mode, number = modes.most_common(1)[0] if modes else (None, 0)
    return mode if 2 * number >= modes.total() else None


def counts(conn: sa.Connection) -> dict[str, int]:
    """Count incidents: all, those with two independent origins or more, those that are contested; and stories."""
    i = incidents.c

    def number(where: Any) -> int:
        return int(conn.execute(sa.select(sa.func.count()).select_from(incidents).where(where)).scalar_one())

    stories = conn.execute(sa.select(sa.func.count(sa.distinct(joined.c.story_id)))).scalar_one()
    return {
        "incidents": number(sa.true()),
        "independent": number(i.independent_origins >= 2),
        "contested": number(i.contested.is_(True)),
        "stories": int(stories),
    }


def of_event(conn: sa.Connection, run: int, event_id: str) -> str | None:
    """Return the id of the incident that an event is of."""
    held = ask.of_events(conn, [(run, event_id)]).get((run, event_id))
    return held[0] if held else None


def newest_stories(conn: sa.Connection, limit: int, offset: int = 0) -> tuple[int, list[tuple[str, int, date | None, date | None]]]:
    """Return how many stories have two reports or more, and (id, reports, first day, last day) of one page, the newest first."""
    j, r = joined.c, reports.c
    last = sa.func.max(r.published)
    told = (
        sa.select(j.story_id, sa.func.count().label("reports"), sa.func.min(r.published).label("first"), last.label("last"))
        .select_from(joined.join(reports, r.id == j.report_id))
        .group_by(j.story_id)
        .having(sa.func.count() > 1)
    )
    total = int(conn.execute(sa.select(sa.func.count()).select_from(told.subquery())).scalar_one())
    page = told.order_by(last.is_(None), last.desc(), j.story_id).limit(limit).offset(offset)
    return total, [(row.story_id, row.reports, row.first, row.last) for row in conn.execute(page)]
