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
from . import words as full_text
from .tables import events, incidents, joined, origins, parties, passages, reports, shown, statuses

__all__ = ["MENTIONED", "Asked", "Head", "Standing", "Told", "counts", "found", "of_event", "opened", "standings", "stands", "states", "to_sql", "told"]

_CHUNK = 400
MENTIONED = "mentioned"
"""What a filter calls the standing of an incident no passage of which was coded as an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Conditions on incidents that must all hold.

    `words` must all stand in one report that tells of it, or among its actors; `stands` is a standing (`Standing`, or `mentioned`); `outlet` and `story`
    are those of some report that tells of it. `origins` and `reports`: so many (independent ones) at least. `since` and `until`: some report that tells
    of it was published in these days. `order`: `newest` (by the last report), `origins`, or `reports` (most first).
    """

    words: str = ""
    type: str | None = None
    stands: str | None = None
    actor: str | None = None
    recipient: str | None = None
    origins: int | None = None
    reports: int | None = None
    contested: bool | None = None
    differ: bool | None = None
    outlet: str | None = None
    story: str | None = None
    since: date | None = None
    until: date | None = None
    order: str = "newest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How an incident stands: `denied` where nobody asserts it, `contested` where some do and some deny, else `actual` where one of its events is.

    Where none is, the realis that most of its events have (of equals the one told first); None where no passage was coded as an event, which a filter
    calls `mentioned`.
    """

    stands: str | None
    mode: str | None


def found(conn: sa.Connection, asked: Asked, limit: int, offset: int = 0) -> tuple[int, list[Incident]]:
    """Return how many incidents there are of these, and those of one page, without their figures."""
    where = _conditions(asked, full_text.is_postgres(conn))
    total = int(conn.execute(sa.select(sa.func.count()).select_from(incidents).where(where)).scalar_one())
    ids = list(conn.execute(sa.select(incidents.c.id).where(where).order_by(*_order(asked)).limit(limit).offset(offset)).scalars())
    return total, ask.incidents(conn, ids, figures=False) if ids else []


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A report that tells of an incident, without its text."""

    id: str
    outlet: str | None
    published: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An incident of a list: how it stands, and the reports that tell of it in order of time."""

    incident: Incident
    standing: Standing
    heads: tuple[Head, ...]


def told(conn: sa.Connection, found: Sequence[Incident]) -> list[Told]:
    """Return how incidents stand and who tells of them, in the order given."""
    stands = standings(conn, found)
    r, ids = reports.c, sorted({p.report_id for one in found for p in one.passages})
    heads: dict[str, Head] = {}
    for start in range(0, len(ids), _CHUNK):
        for row in conn.execute(sa.select(r.id, r.outlet, r.published).where(r.id.in_(ids[start : start + _CHUNK]))):
            heads[row.id] = Head(id=row.id, outlet=row.outlet, published=row.published)
    return [Told(incident=i, standing=stands[i.id], heads=tuple(heads[id_] for id_ in dict.fromkeys(p.report_id for p in i.passages))) for i in found]


def to_sql(asked: Asked, *, postgres: bool = False, limit: int = 100) -> str:
    """Return the question that `found` asks, for people to copy and change."""
    i = incidents.c
    chosen = sa.select(i.last_published, i.type, i.place, i.day_start, i.independent_origins, i.contested, i.reports, i.id)
    chosen = chosen.where(_conditions(asked, postgres)).order_by(*_order(asked)).limit(sa.literal_column(str(limit)))
    return full_text.spelled(chosen, postgres)


def states(conn: sa.Connection, asked: Asked) -> dict[str, dict[str, Any]]:
    """Return of all incidents of these what a subscriber wants to hear of when it changes, by id, those told first first.

    The independent origins, whether it is contested and its figures differ, and which kinds of steps its status history has.
    """
    i, s = incidents.c, statuses.c
    where = _conditions(asked, full_text.is_postgres(conn))
    columns = ("independent_origins", "contested", "figures_differ")
    rows = conn.execute(sa.select(i.id, *(i[name] for name in columns)).where(where).order_by(i.n)).mappings()
    out = {row["id"]: {name: row[name] for name in columns} | {"statuses": []} for row in rows}
    steps = sa.select(s.incident_id, s.status).join(incidents, i.id == s.incident_id).where(where).distinct().order_by(s.incident_id, s.status)
    for row in conn.execute(steps):
        out[row.incident_id]["statuses"].append(row.status)
    return out


def _order(asked: Asked) -> tuple[sa.ColumnElement[Any], ...]:
    i = incidents.c
    newest = (i.last_published.is_(None), i.last_published.desc(), i.n.desc())
    return {"newest": newest, "origins": (i.independent_origins.desc(), *newest), "reports": (i.reports.desc(), *newest)}[asked.order]


def _conditions(asked: Asked, postgres: bool) -> sa.ColumnElement[bool]:
    i, r = incidents.c, reports.c
    held: list[sa.ColumnElement[bool]] = []
    if asked.type is not None:
        held.append(i.type == asked.type.upper())
    if asked.stands is not None:
        held.append(_standing() == asked.stands)
    for role, who in (("actor", asked.actor), ("recipient", asked.recipient)):
        if who is not None:
            held.append(_party(role, who))
    if asked.origins is not None:
        held.append(i.independent_origins >= asked.origins)
    if asked.reports is not None:
        held.append(i.reports >= asked.reports)
    if asked.contested is not None:
        held.append(i.contested.is_(asked.contested))
    if asked.differ is not None:
        held.append(i.figures_differ.is_(asked.differ))
    if asked.outlet is not None:
        held.append(_told(sa.func.lower(r.outlet) == asked.outlet.lower()))
    if asked.story is not None:
        p, j = passages.c, joined.c
        held.append(sa.exists().where(p.incident_id == i.id, j.report_id == p.report_id, j.story_id == asked.story))
    days = [r.published >= asked.since] if asked.since is not None else []
    days += [r.published <= asked.until] if asked.until is not None else []
    if days:
        held.append(_told(*days))
    if terms := full_text.terms(asked.words):
        conditions = [full_text.condition(postgres, term, number) for number, term in enumerate(terms)]
        held.append(_told(*conditions, beside=(shown.c.report_id == r.id,)))
    return sa.and_(sa.true(), *held)


def _told(*conditions: sa.ColumnElement[bool], beside: Sequence[sa.ColumnElement[bool]] = ()) -> sa.ColumnElement[bool]:
    """Return the condition that one report tells of the incident for which all this holds."""
    p = passages.c
    return sa.exists().where(p.incident_id == incidents.c.id, reports.c.id == p.report_id, *beside, *conditions)


def _standing() -> sa.ColumnElement[str]:
    """Return what `Standing.stands` says, as the database works it out; `mentioned` where that is None."""
    o, p, e = origins.c, passages.c, events.c

    def side(stance: str) -> sa.ColumnElement[bool]:
        return sa.exists().where(o.incident_id == incidents.c.id, o.stance == stance)

    of_incident = sa.and_(p.incident_id == incidents.c.id, e.run == p.run, e.report_id == p.report_id, e.id == p.event_id)

    def some(*realis: str) -> sa.ColumnElement[bool]:
        return sa.exists().where(of_incident, *([e.realis.in_(realis)] if realis else []))

    most = sa.select(e.realis).where(of_incident).group_by(e.realis).order_by(sa.func.count().desc(), sa.func.min(p.n)).limit(sa.literal_column("1"))
    return sa.case(
        (sa.and_(side("denies"), ~side("asserts")), "denied"),
        (sa.and_(incidents.c.contested.is_(True), sa.or_(~some(), some("actual", "denied"))), "contested"),
        (some("actual"), "actual"),
        else_=sa.func.coalesce(most.scalar_subquery(), MENTIONED),
    )


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
    return stands(asserts=bool(incident.asserted_by), denies=bool(incident.denied_by), contested=incident.contested, realis=realis)


def stands(*, asserts: bool, denies: bool, contested: bool, realis: Counter[str]) -> str | None:
    """Return how an incident stands (`Standing`), of which somebody asserts or denies that it was, and whose events stand as `realis` counts them."""
    if denies and not asserts:
        return "denied"
    if contested and (not realis or realis["actual"] or realis["denied"]):
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


def opened(conn: sa.Connection, story_ids: Sequence[str]) -> dict[str, str]:
    """Return the report that opened each story."""
    j = joined.c
    return {row.story_id: row.opened_by for row in conn.execute(sa.select(j.story_id, j.opened_by).where(j.story_id.in_(story_ids)).distinct())}
