"""Asking the store: reports and events by id (`find` searches). What is shown is the newest run's, unless a run is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, SupportsIndex, overload

import sqlalchemy as sa

from ..records import Claim, Coded, Event, Report, Shown
from .rows import coded_of, report_of
from .tables import COUNTED, codings, events, reports, runs
from .write import Run

__all__ = ["Findings", "Found", "Held", "coded", "coded_many", "event", "held", "ids_like", "reports_of", "run_list", "with_digest"]

_CHUNK = 200
"""Reports that are put together at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A report as it stands in the store; `redacted` is when its text was removed (UTC), `why` the reason given; `runs` coded it, the newest last."""

    report: Report
    digest: str
    redacted: str | None
    why: str | None
    runs: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found(Shown):
    """An event that a search found, with its claims, its report, and the sentence that is its evidence ("" where the text was redacted).

    `incident_id` is the incident that it is a passage of, with that incident's `independent_origins`; both None where it is of none, or not joined yet.
    """

    event: Event
    claims: tuple[Claim, ...]
    report: Report
    evidence: str
    run: int
    incident_id: str | None = None
    independent_origins: int | None = None


class Findings(list[Found], Shown):
    """The events that a search found: a list, which notebooks show as one; a part of it is one too."""

    __slots__ = ()

    @overload
    def __getitem__(self, index: SupportsIndex) -> Found: ...

    @overload
    def __getitem__(self, index: slice) -> Findings: ...

    def __getitem__(self, index: SupportsIndex | slice) -> Found | Findings:
        return Findings(list.__getitem__(self, index)) if isinstance(index, slice) else list.__getitem__(self, index)


def run_list(conn: sa.Connection) -> tuple[Run, ...]:
    """Return the runs, the oldest first."""
    return tuple(Run(**row) for row in conn.execute(sa.select(runs).order_by(runs.c.n)).mappings())


def held(conn: sa.Connection, report_id: str) -> Held | None:
    """Return a report by its id."""
    row = conn.execute(sa.select(reports).where(reports.c.id == report_id)).mappings().one_or_none()
    if row is None:
        return None
    by = conn.execute(sa.select(codings.c.run).where(codings.c.report_id == report_id).order_by(codings.c.run)).scalars()
    return Held(report=report_of(row), digest=row["digest"], redacted=row["redacted"], why=row["redacted_why"], runs=tuple(by))


def reports_of(conn: sa.Connection, ids: Sequence[str]) -> list[Report]:
    """Return reports by id, in the order asked for; those that are not there are left out."""
    rows: dict[str, Report] = {}
    for start in range(0, len(ids), _CHUNK):
        found = conn.execute(sa.select(reports).where(reports.c.id.in_(ids[start : start + _CHUNK]))).mappings()
        rows.update({row["id"]: report_of(row) for row in found})
    return [rows[id_] for id_ in ids if id_ in rows]


def with_digest(conn: sa.Connection, digest: str) -> str | None:
    """Return the id of a redacted report that had a text of this digest."""
    return conn.execute(sa.select(reports.c.id).where(reports.c.digest == digest, reports.c.redacted.is_not(None)).limit(1)).scalar_one_or_none()


def ids_like(conn: sa.Connection, column: sa.Column[Any], start: str, limit: int = 20) -> tuple[str, ...]:
    """Return the id itself where it is there, otherwise the ids that begin so."""
    if conn.execute(sa.select(column).where(column == start).limit(1)).first() is not None:
        return (start,)
    found = sa.select(column).where(column.startswith(start, autoescape=True)).distinct().order_by(column).limit(limit)
    return tuple(conn.execute(found).scalars())


def coded(conn: sa.Connection, report_id: str, run: int | None = None) -> Coded | None:
    """Return what a run (by default the newest) made of a report; None where there is no such coding."""
    wanted = sa.select(codings).where(codings.c.report_id == report_id).order_by(codings.c.run.desc()).limit(1)
    if run is not None:
        wanted = wanted.where(codings.c.run == run)
    receipt = conn.execute(wanted).mappings().one_or_none()
    row = conn.execute(sa.select(reports).where(reports.c.id == report_id)).mappings().one_or_none()
    if receipt is None or row is None:
        return None
    key = {"run": receipt["run"], "report_id": report_id}
    rows = {name: conn.execute(asked, key).mappings().all() for name, asked in _of_coding().items()}
    return coded_of(report_of(row), receipt, rows)


@cache
def _of_coding() -> dict[str, sa.Select[Any]]:
    """Return what asks for the rows of a coding, by kind: made once, for making the statements takes longer than the answers."""
    out: dict[str, sa.Select[Any]] = {}
    for name, table in COUNTED.items():
        order = [table.c.n] if name == "problems" else list(table.primary_key.columns)
        out[name] = sa.select(table).where(table.c.run == sa.bindparam("run"), table.c.report_id == sa.bindparam("report_id")).order_by(*order)
    return out


def coded_many(conn: sa.Connection, keys: Sequence[tuple[str, int]]) -> Iterator[Coded]:
    """Yield what runs made of reports, given as (report, run), in that order; read many at a time."""
    for start in range(0, len(keys), _CHUNK):
        part = keys[start : start + _CHUNK]
        ids, wanted = [id_ for id_, _ in part], set(part)
        rows = {row["id"]: row for row in conn.execute(sa.select(reports).where(reports.c.id.in_(ids))).mappings()}
        receipts = {(row["report_id"], row["run"]): row for row in conn.execute(sa.select(codings).where(codings.c.report_id.in_(ids))).mappings()}
        parts: dict[tuple[str, int], dict[str, list[Any]]] = {key: {name: [] for name in COUNTED} for key in wanted}
        for name, table in COUNTED.items():
            order = [table.c.n] if name == "problems" else list(table.primary_key.columns)
            for row in conn.execute(sa.select(table).where(table.c.report_id.in_(ids)).order_by(*order)).mappings():
                if (row["report_id"], row["run"]) in wanted:
                    parts[row["report_id"], row["run"]][name].append(row)
        for id_, run in part:
            yield coded_of(report_of(rows[id_]), receipts[id_, run], parts[id_, run])


def event(conn: sa.Connection, event_id: str, run: int | None = None) -> tuple[Coded, Event] | None:
    """Return an event with the coding that it stands in: the newest run that has it, or the run named."""
    wanted = sa.select(events.c.report_id, events.c.run).where(events.c.id == event_id).order_by(events.c.run.desc()).limit(1)
    if run is not None:
        wanted = wanted.where(events.c.run == run)
    key = conn.execute(wanted).one_or_none()
    whole = coded(conn, key.report_id, key.run) if key is not None else None
    return None if whole is None else next((whole, e) for e in whole.events if e.id == event_id)
