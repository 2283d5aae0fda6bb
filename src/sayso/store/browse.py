"""Rows that pages show: the events of a list, reports in a line each, what an actor does and an outlet says. Counted over what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ..records import Report
from .ask import Found
from .rows import coded_of
from .tables import actors, claims, codings, events, figures, links, metadata, outlooks, participants, reports, runs, shown, verifications

__all__ = ["Line", "columns", "counts", "found_at", "lines", "mentioned"]

Key = tuple[int, str, int]

_COUNTED = {
    "events": events, "claims": claims, "verifications": verifications, "outlooks": outlooks, "figures": figures,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A report in a list: without its text, of which `start` are the first words.

    `events` counts those of the coding shown; `status` is that of the coding (coded, not_coded, failed).
    """

    id: str
    title: str | None
    start: str
    outlet: str | None
    published: date | None
    language: str | None
    length: int
    redacted: str | None
    status: str | None
    events: int


def counts(conn: sa.Connection) -> dict[str, int]:
    """Count what is shown: reports, those coded, and the records of each kind in the newest coding of each report."""

    def number(table: Any, *where: sa.ColumnElement[bool]) -> int:
        return int(conn.execute(sa.select(sa.func.count()).select_from(table).where(*where)).scalar_one())

    out = {"reports": number(reports)}
    once = number(codings) <= out["reports"]  # no report was coded twice, and all rows are shown: counting them needs no join, which takes ten times as long
    out["coded"] = number(codings if once else codings.join(shown, _same(codings)), codings.c.status == "coded")
    for name, table in _COUNTED.items():
        out[name] = number(table if once else table.join(shown, _same(table)))
    out["runs"] = number(runs)
    return out


def _same(table: sa.Table) -> sa.ColumnElement[bool]:
    return sa.and_(table.c.report_id == shown.c.report_id, table.c.run == shown.c.run)


def lines(conn: sa.Connection, ids: Sequence[str]) -> list[Line]:
    """Return reports by their ids, in that order; unknown ids are left out."""
    r = reports.c
    start = sa.func.substr(r.text, 1, 120).label("start")
    wanted = sa.select(r.id, r.title, start, r.outlet, r.published, r.language, r.length, r.redacted).where(r.id.in_(ids))
    about = {row.id: row for row in conn.execute(wanted)}
    of = sa.select(codings.c.report_id, codings.c.status, codings.c.counts).select_from(codings.join(shown, _same(codings)))
    receipts = {row.report_id: row for row in conn.execute(of.where(shown.c.report_id.in_(ids)))}
    out = []
    for id_ in ids:
        if (row := about.get(id_)) is not None:
            receipt = receipts.get(id_)
            count = int((receipt.counts or {}).get("events", 0)) if receipt else 0
            out.append(Line(**row._mapping, status=receipt.status if receipt else None, events=count))
    return out


def found_at(conn: sa.Connection, keys: Sequence[Key]) -> list[Found]:
    """Return the events at (run, report id, n), in that order, each with its claims and its sentence; the reports have no text."""
    if not keys:
        return []
    rows: dict[Key, Any] = {}
    of_events = _among(events, keys)
    sentence = sa.func.substr(reports.c.text, events.c.evidence_start + 1, events.c.evidence_end - events.c.evidence_start).label("sentence")
    chosen = sa.select(events, sentence).select_from(events.join(reports, reports.c.id == events.c.report_id)).where(of_events)
    for row in conn.execute(chosen).mappings():
        rows[row["run"], row["report_id"], row["n"]] = row
    people: dict[Key, list[Any]] = {}
    for row in conn.execute(sa.select(participants).where(_among(participants, keys, "event_n")).order_by(*participants.primary_key.columns)).mappings():
        people.setdefault((row["run"], row["report_id"], row["event_n"]), []).append(row)
    said, chains = _claims(conn, [rows[key] for key in keys if key in rows])
    heads = [c for c in reports.c if c.name not in ("text", "meta")]
    ids = list({key[1] for key in keys})
    head = {row["id"]: row for row in conn.execute(sa.select(*heads).where(reports.c.id.in_(ids))).mappings()}
    out = []
    for key in keys:
        if key not in rows:
            continue
        row = rows[key]
        mine = said.get((key[0], key[1], row["id"]), [])
        tables: dict[str, Any] = dict.fromkeys(("actors", "verifications", "outlooks", "figures", "attributions", "problems"), ())
        tables |= {"events": [row], "participants": people.get(key, ()), "claims": mine}
        tables["links"] = [link for claim in mine for link in chains.get((key[0], key[1], claim["n"]), ())]
        about = head[key[1]]
        names = ("id", "url", "outlet", "title", "published", "language", "credit")
        whole = coded_of(Report(text="", **{name: about[name] for name in names}), {"headings": (), "contexts": ()}, tables)
        out.append(Found(event=whole.events[0], claims=whole.claims, report=whole.report, evidence=row["sentence"] or "", run=key[0]))
    return out


def _claims(conn: sa.Connection, of: Sequence[Any]) -> tuple[dict[tuple[int, str, str], list[Any]], dict[Key, list[Any]]]:
    """Return the claims of events by (run, report id, event id), and the links of claims by (run, report id, claim's n)."""
    keys = {(row["run"], row["report_id"], row["id"]) for row in of}
    wanted = sa.and_(claims.c.event_id.in_([k[2] for k in keys]), claims.c.report_id.in_(list({k[1] for k in keys})))
    said: dict[tuple[int, str, str], list[Any]] = {}
    chains: dict[Key, list[Any]] = {}
    for row in conn.execute(sa.select(claims).where(wanted).order_by(*claims.primary_key.columns)).mappings():
        key = (row["run"], row["report_id"], row["event_id"])
        if key in keys:
            said.setdefault(key, []).append(row)
            chains[row["run"], row["report_id"], row["n"]] = []
    if chains:
        where = sa.and_(links.c.owner == "claim", _among(links, list(chains), "owner_n"))
        for row in conn.execute(sa.select(links).where(where).order_by(*links.primary_key.columns)).mappings():
            if (mine := chains.get((row["run"], row["report_id"], row["owner_n"]))) is not None:
                mine.append(row)
    return said, chains


def _among(table: sa.Table, keys: Sequence[Key], number: str = "n") -> sa.ColumnElement[bool]:
    """Return a condition that rows of these keys meet, and a few others of the same reports: a statement of one shape, which SQLAlchemy compiles once."""
    c = table.c
    runs_, ids, ns = ({key[i] for key in keys} for i in range(3))
    return sa.and_(c.run.in_(runs_), c.report_id.in_(ids), c[number].in_(ns))


def columns() -> dict[str, list[str]]:
    """Return the columns of the tables that questions are asked of."""
    return {table.name: [c.name for c in table.columns] for table in metadata.sorted_tables} | {"shown": ["report_id", "run"]}


def mentioned(conn: sa.Connection, actor_id: str) -> Any:
    """Return the newest row of an actor by id, also one who is only mentioned; None where there is none."""
    chosen = sa.select(actors).where(actors.c.id == actor_id).order_by(actors.c.run.desc(), actors.c.report_id, actors.c.n).limit(1)
    return conn.execute(chosen).mappings().one_or_none()
