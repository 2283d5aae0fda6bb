"""Incidents, stories, copies and citations: their rows, and asking for them. They are made anew by `sayso.join`; people's part of them is in `corrections`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from ..records import Actor, Citation, Copy, Incident, IncidentFigure, Origin, Passage, Receipt, Report, Shown, Span, StatusChange, Story, to_dict
from . import tables as t
from .rows import Row, figure_of, link_of, report_of

__all__ = ["Heard", "backed", "citation_of", "copy_of", "incident", "incident_rows", "incidents", "of_events", "of_reports", "story"]

_CHUNK = 400
_PARTY = ("id", "name", "country", "sector", "office", "wikidata")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Shown):
    """An incident with the reports that tell of it, in order of time."""

    incident: Incident
    reports: tuple[Report, ...]
    story_ids: tuple[str, ...]


# ---- to rows


def incident_rows(number: int, incident: Incident, published: Mapping[str, date | None], runs: Mapping[str, int], run: int) -> dict[str, list[Row]]:
    """Return an incident's rows by table; `published` has the days of its reports, `runs` the runs whose coding of them was read."""
    reports = list(dict.fromkeys(p.report_id for p in incident.passages))
    days = [day for day in (published[r] for r in reports) if day is not None]
    key = {"incident_id": incident.id, "run": run}
    row = {name: getattr(incident, name) for name in ("id", "type", "place", "independent_origins", "contested", "figures_differ")} | {
        "run": run,
        "n": number,
        "day_start": incident.start,
        "day_end": incident.end,
        "first_published": min(days, default=None),
        "last_published": max(days, default=None),
        "reports": len(reports),
        "receipts": to_dict(incident.receipts),
    }
    origins = [
        key | {"n": n} | {name: getattr(o, name) for name in ("id", "kind", "name", "country", "via", "stance")}
        | {"reports": list(o.reports), "maybe_shared": list(o.maybe_shared), "receipts": to_dict(o.receipts)}
        for n, o in enumerate(incident.origins)
    ]  # fmt: skip
    sides = [("actor", a) for a in incident.actors] + [("recipient", a) for a in incident.recipients]
    return {
        "incidents": [row],
        "parties": [key | {"n": n, "role": role} | {name: getattr(who, name) for name in _PARTY} for n, (role, who) in enumerate(sides)],
        "passages": [key | {"n": n, "run": runs[p.report_id]} | _passage_row(p) for n, p in enumerate(incident.passages)],
        "origins": origins,
        "statuses": [
            key | {"n": n, "day": s.on, "status": s.status, "by": s.by} | _passage_row(s.passage) for n, s in enumerate(incident.status_history)
        ],
    }  # fmt: skip


def _passage_row(passage: Passage | None) -> Row:
    if passage is None:
        return {"report_id": None, "span_start": None, "span_end": None, "event_id": None}
    return {"report_id": passage.report_id, "span_start": passage.span.start, "span_end": passage.span.end, "event_id": passage.event_id}


# ---- from rows


def _passage(row: Mapping[Any, Any]) -> Passage:
    return Passage(report_id=row["report_id"], span=Span(row["span_start"], row["span_end"]), event_id=row["event_id"])


def _receipt(value: Mapping[str, Any]) -> Receipt:
    passages = tuple(Passage(report_id=p["report_id"], span=Span(*p["span"]), event_id=p["event_id"]) for p in value["passages"])
    return Receipt(rule=value["rule"], passages=passages, why=value["why"])


def copy_of(row: Mapping[Any, Any]) -> Copy:
    """Return the record of a row of `copies`."""
    return Copy(
        copy=row["report_id"],
        of=row["copy_of"],
        kind=row["kind"],
        share=row["share"],
        pairs=tuple((Span(*mine), Span(*theirs)) for mine, theirs in row["pairs"]),
        receipt=_receipt(row["receipt"]),
    )


def citation_of(row: Mapping[Any, Any]) -> Citation:
    """Return the record of a row of `citations`."""
    span = Span(row["span_start"], row["span_end"])
    return Citation(report_id=row["report_id"], outlet=row["outlet"], span=span, cites=row["cites"], why=row["why"] or "")


def _origin(row: Mapping[Any, Any]) -> Origin:
    return Origin(
        **{name: row[name] for name in ("id", "kind", "name", "country", "via", "stance")},
        reports=tuple(row["reports"]),
        maybe_shared=tuple(row["maybe_shared"]),
        receipts=tuple(_receipt(r) for r in row["receipts"]),
    )


def _status(row: Mapping[Any, Any]) -> StatusChange:
    return StatusChange(on=row["day"], status=row["status"], by=row["by"], passage=_passage(row) if row["report_id"] else None)


# ---- asking


def incidents(conn: sa.Connection, ids: Sequence[str], *, figures: bool = True) -> list[Incident]:
    """Return incidents by id, in the order asked for; those that are not there are left out. Lists need no `figures`."""
    asked = _of_incidents()
    rows = {r["id"]: r for r in conn.execute(asked[0], {"ids": ids}).mappings()}

    def parts(question: sa.Select[Any]) -> dict[str, list[Any]]:
        out: dict[str, list[Any]] = {}
        for row in conn.execute(question, {"ids": ids}).mappings():
            out.setdefault(row["incident_id"], []).append(row)
        return out

    told, whose, steps, sides = (parts(question) for question in asked[1:])
    given = _figures(conn, [row for rows in told.values() for row in rows if row["event_id"]]) if figures else {}
    return [_incident(rows[i], sides.get(i, []), told.get(i, []), whose.get(i, []), steps.get(i, []), given) for i in dict.fromkeys(ids) if i in rows]


@cache
def _of_incidents() -> tuple[sa.Select[Any], ...]:
    """Return what asks for incidents, and for their passages, origins, history and parties: made once (`ask.coded`)."""
    ids: Any = sa.bindparam("ids", expanding=True)
    parts = (sa.select(x).where(x.c.incident_id.in_(ids)).order_by(x.c.incident_id, x.c.n) for x in (t.passages, t.origins, t.statuses, t.parties))
    return sa.select(t.incidents).where(t.incidents.c.id.in_(ids)), *parts


def _incident(
    row: Any, sides: Sequence[Any], told: Sequence[Any], whose: Sequence[Any], steps: Sequence[Any], figures: Mapping[tuple[int, str], list[IncidentFigure]]
) -> Incident:
    origins = tuple(_origin(o) for o in whose)
    events = {(p["run"], p["event_id"]): None for p in told if p["event_id"]}
    return Incident(
        **{name: row[name] for name in ("id", "type", "place", "independent_origins", "contested", "figures_differ")},
        passages=tuple(_passage(p) for p in told),
        event_ids=tuple(event for _, event in events),
        actors=tuple(Actor(**{name: p[name] for name in _PARTY}) for p in sides if p["role"] == "actor"),
        recipients=tuple(Actor(**{name: p[name] for name in _PARTY}) for p in sides if p["role"] == "recipient"),
        start=row["day_start"],
        end=row["day_end"],
        origins=origins,
        asserted_by=tuple(o.id for o in origins if o.stance == "asserts"),
        denied_by=tuple(o.id for o in origins if o.stance == "denies"),
        status_history=tuple(_status(s) for s in steps),
        figures=tuple(f for key in events for f in figures.get(key, ())),
        receipts=tuple(_receipt(r) for r in row["receipts"]),
    )


def _figures(conn: sa.Connection, told: Sequence[Any]) -> dict[tuple[int, str], list[IncidentFigure]]:
    """Return the figures of coded passages by run and event."""
    runs, reports = sorted({p["run"] for p in told}), sorted({p["report_id"] for p in told})
    f, x, out = t.figures, t.links, dict[tuple[int, str], list[IncidentFigure]]()
    for start in range(0, len(reports), _CHUNK):
        part = reports[start : start + _CHUNK]
        mine, theirs = (sa.and_(table.c.run.in_(runs), table.c.report_id.in_(part)) for table in (f, x))  # the run too, for the keys' indexes begin with it
        rows = conn.execute(sa.select(f).where(mine).order_by(f.c.report_id, f.c.run, f.c.n)).mappings().all()
        if not rows:
            continue
        chains: dict[tuple[int, str, int], list[Any]] = {}
        for link in conn.execute(sa.select(x).where(theirs, x.c.owner == "figure").order_by(*x.primary_key.columns)).mappings():
            chains.setdefault((link["run"], link["report_id"], link["owner_n"]), []).append(link_of(link))
        for row in rows:
            figure = figure_of(row, chains.get((row["run"], row["report_id"], row["n"]), ()))
            out.setdefault((row["run"], row["event_id"]), []).append(IncidentFigure(report_id=row["report_id"], figure=figure))
    return out


def incident(conn: sa.Connection, id_: str) -> Heard | None:
    """Return an incident with its reports and stories."""
    found = incidents(conn, [id_])
    if not found:
        return None
    ids = list(dict.fromkeys(p.report_id for p in found[0].passages))
    rows: dict[str, Report] = {}
    stories: dict[str, str] = {}
    for start in range(0, len(ids), _CHUNK):
        asked = sa.select(t.reports, t.joined.c.story_id).join(t.joined, t.joined.c.report_id == t.reports.c.id)
        for row in conn.execute(asked.where(t.reports.c.id.in_(ids[start : start + _CHUNK]))).mappings():
            rows[row["id"]], stories[row["id"]] = report_of(row), row["story_id"]
    return Heard(incident=found[0], reports=tuple(rows[i] for i in ids), story_ids=tuple(dict.fromkeys(stories[i] for i in ids)))


def of_events(conn: sa.Connection, keys: Sequence[tuple[int, str]]) -> dict[tuple[int, str], tuple[str, int]]:
    """Return the incident of each event, given as (run, id), that is of one, with its count of independent origins."""
    p, i, out = t.passages, t.incidents, dict[tuple[int, str], tuple[str, int]]()
    for start in range(0, len(keys), _CHUNK):
        asked = sa.select(p.c.run, p.c.event_id, i.c.id, i.c.independent_origins).join(i, i.c.id == p.c.incident_id)
        for row in conn.execute(asked.where(p.c.event_id.in_([id_ for _, id_ in keys[start : start + _CHUNK]]))):
            out[row.run, row.event_id] = (row.id, row.independent_origins)
    return out


def backed(events: sa.Table, least: int) -> sa.ColumnElement[bool]:
    """Return the condition that an event is of an incident with so many independent origins at least."""
    p, i = t.passages, t.incidents
    return sa.exists().where(p.c.event_id == events.c.id, p.c.run == events.c.run, p.c.incident_id == i.c.id, i.c.independent_origins >= least)


def of_reports(conn: sa.Connection, report_ids: Sequence[str]) -> list[str]:
    """Return the ids of the incidents that reports tell of, in the order in which they were first told."""
    p, i, found = t.passages, t.incidents, dict[str, int]()
    for start in range(0, len(report_ids), _CHUNK):
        told = sa.select(p.c.incident_id).where(p.c.report_id.in_(report_ids[start : start + _CHUNK]))
        asked = sa.select(i.c.id, i.c.n).where(i.c.id.in_(told))
        found.update({row.id: row.n for row in conn.execute(asked)})
    return sorted(found, key=found.__getitem__)


def story(conn: sa.Connection, id_: str) -> Story | None:
    """Return a story with its reports in order of time and its incidents in the order in which they were told."""
    j, r, p, i = t.joined, t.reports, t.passages, t.incidents
    ordered = sa.select(j.c.report_id).join(r, r.c.id == j.c.report_id).where(j.c.story_id == id_).order_by(r.c.published.is_(None), r.c.published, r.c.n)
    reports = tuple(conn.execute(ordered).scalars())
    if not reports:
        return None
    of_them = sa.select(p.c.incident_id).join(j, j.c.report_id == p.c.report_id).where(j.c.story_id == id_)
    told = sa.select(i.c.id).where(i.c.id.in_(of_them)).order_by(i.c.n)
    return Story(id=id_, reports=reports, incident_ids=tuple(conn.execute(told).scalars()))
