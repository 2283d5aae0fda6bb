"""Rows that pages show: the events of a list, reports in a line each, what an actor does and an outlet says. Counted over what is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from ..records import Report
from .ask import Found
from .rows import coded_of, report_of
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
    wanted, of = _of_lines()
    about = {row.id: row for row in conn.execute(wanted, {"ids": ids})}
    receipts = {row.report_id: row for row in conn.execute(of, {"ids": ids})}
    out = []
    for id_ in ids:
        if (row := about.get(id_)) is not None:
            receipt = receipts.get(id_)
            count = int((receipt.counts or {}).get("events", 0)) if receipt else 0
            out.append(Line(**row._mapping, status=receipt.status if receipt else None, events=count))
    return out


@cache
def _of_lines() -> tuple[sa.Select[Any], sa.Select[Any]]:
    r = reports.c
    ids: Any = sa.bindparam("ids", expanding=True)
    start = sa.func.substr(r.text, 1, 120).label("start")
    of = sa.select(codings.c.report_id, codings.c.status, codings.c.counts).select_from(codings.join(shown, _same(codings)))
    head = sa.select(r.id, r.title, start, r.outlet, r.published, r.language, r.length, r.redacted)
    return head.where(r.id.in_(ids)), of.where(shown.c.report_id.in_(ids))


def found_at(conn: sa.Connection, keys: Sequence[Key], *, whole: bool = False) -> list[Found]:
    """Return the events at (run, report id, n), in that order, each with its claims and its sentence; the reports have no text, unless `whole`."""
    if not keys:
        return []
    rows: dict[Key, Any] = {}
    asked, among = _of_events(), _among(keys)
    for row in conn.execute(asked["events"], among).mappings():
        rows[row["run"], row["report_id"], row["n"]] = row
    people: dict[Key, list[Any]] = {}
    for row in conn.execute(asked["participants"], among).mappings():
        people.setdefault((row["run"], row["report_id"], row["event_n"]), []).append(row)
    said, chains = _claims(conn, [rows[key] for key in keys if key in rows])
    head = {row["id"]: row for row in conn.execute(asked["whole" if whole else "reports"], {"ids": among["ids"]}).mappings()}
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
        report = report_of(about) if whole else Report(text="", **{name: about[name] for name in names})
        made = coded_of(report, {"headings": (), "contexts": ()}, tables)
        out.append(Found(event=made.events[0], claims=made.claims, report=made.report, evidence=row["sentence"] or "", run=key[0]))
    return out


def _claims(conn: sa.Connection, of: Sequence[Any]) -> tuple[dict[tuple[int, str, str], list[Any]], dict[Key, list[Any]]]:
    """Return the claims of events by (run, report id, event id), and the links of claims by (run, report id, claim's n)."""
    keys = {(row["run"], row["report_id"], row["id"]) for row in of}
    asked = _of_events()
    said: dict[tuple[int, str, str], list[Any]] = {}
    chains: dict[Key, list[Any]] = {}
    for row in conn.execute(asked["claims"], {"event_ids": [k[2] for k in keys], "ids": list({k[1] for k in keys})}).mappings():
        key = (row["run"], row["report_id"], row["event_id"])
        if key in keys:
            said.setdefault(key, []).append(row)
            chains[row["run"], row["report_id"], row["n"]] = []
    if chains:
        for row in conn.execute(asked["links"], _among(list(chains))).mappings():
            if (mine := chains.get((row["run"], row["report_id"], row["owner_n"]))) is not None:
                mine.append(row)
    return said, chains


@cache
def _of_events() -> dict[str, sa.Select[Any]]:
    """Return what asks for events of a list with what belongs to them: made once (`ask.coded`). Rows of a few others of the same reports come too."""
    runs_: Any
    ids: Any
    ns: Any
    runs_, ids, ns = (sa.bindparam(name, expanding=True) for name in ("runs", "ids", "ns"))

    def among(table: sa.Table, number: str = "n") -> sa.ColumnElement[bool]:
        return sa.and_(table.c.run.in_(runs_), table.c.report_id.in_(ids), table.c[number].in_(ns))

    sentence = sa.func.substr(reports.c.text, events.c.evidence_start + 1, events.c.evidence_end - events.c.evidence_start).label("sentence")
    of_claims = sa.and_(claims.c.event_id.in_(sa.bindparam("event_ids", expanding=True)), claims.c.report_id.in_(ids))
    return {
        "events": sa.select(events, sentence).select_from(events.join(reports, reports.c.id == events.c.report_id)).where(among(events)),
        "participants": sa.select(participants).where(among(participants, "event_n")).order_by(*participants.primary_key.columns),
        "reports": sa.select(*(c for c in reports.c if c.name not in ("text", "meta"))).where(reports.c.id.in_(ids)),
        "whole": sa.select(reports).where(reports.c.id.in_(ids)),
        "claims": sa.select(claims).where(of_claims).order_by(*claims.primary_key.columns),
        "links": sa.select(links).where(links.c.owner == "claim", among(links, "owner_n")).order_by(*links.primary_key.columns),
    }


def _among(keys: Sequence[Key]) -> dict[str, list[Any]]:
    """Return the parameters for the rows of these keys."""
    return {name: list({key[i] for key in keys}) for i, name in enumerate(("runs", "ids", "ns"))}


def columns() -> dict[str, list[str]]:
    """Return the columns of the tables that questions are asked of."""
    return {table.name: [c.name for c in table.columns] for table in metadata.sorted_tables} | {"shown": ["report_id", "run"]}


def mentioned(conn: sa.Connection, actor_id: str) -> Any:
    """Return the newest row of an actor by id, also one who is only mentioned; None where there is none."""
    chosen = sa.select(actors).where(actors.c.id == actor_id).order_by(actors.c.run.desc(), actors.c.report_id, actors.c.n).limit(1)
    return conn.execute(chosen).mappings().one_or_none()
