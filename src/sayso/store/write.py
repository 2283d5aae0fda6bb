"""Adding codings: one transaction a batch, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Literal

import sqlalchemy as sa

from ..records import Coded, Problem, Report, content_id, to_dict
from . import words
from .rows import digest_of, problem_row, report_row, rows_of, stored
from .tables import COUNTED, codings, insert, problems, reports, runs

__all__ = ["Added", "Entry", "Run", "Status", "add", "run_for"]

Status = Literal["coded", "not_coded", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One way of coding: a fingerprint, whoever used it and however often. `n` numbers it in its store; `started` is when it was first used (UTC)."""

    n: int
    id: str
    fingerprint: str
    version: str
    coder: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    started: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A report with what came of it. `coded`: the coder read it; `not_coded`: another language, no words …; `failed`: the coder broke off."""

    coded: Coded
    status: Status = "coded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What a batch came to: reports stored now, those that were there for this run, and those whose id another text has taken meanwhile."""

    new: tuple[Coded, ...] = ()
    there: tuple[Coded, ...] = ()
    clashing: tuple[Report, ...] = ()


def run_for(conn: sa.Connection, fingerprint: str, *, version: str, coder: str, settings: Mapping[str, Any]) -> Run:
    """Return the run of a fingerprint; it becomes a row where it is new."""
    row = conn.execute(sa.select(runs).where(runs.c.fingerprint == fingerprint)).mappings().one_or_none()
    if row is None:
        found = {"id": content_id("run", fingerprint), "fingerprint": fingerprint, "version": version, "coder": coder, "settings": dict(settings)}
        conn.execute(sa.insert(runs).values(n=_next(conn, runs), **found, started=datetime.now(UTC).isoformat(timespec="seconds")))
        row = conn.execute(sa.select(runs).where(runs.c.fingerprint == fingerprint)).mappings().one()
    return Run(**row)


def add(conn: sa.Connection, run: int, entries: Sequence[Entry], loose: Sequence[Problem] = ()) -> Added:
    """Add a batch; what is there for this run stays as it is. `loose` are problems of which no report came."""
    new: dict[str, Entry] = {}
    there: list[Coded] = []
    clashing: list[Report] = []
    numbers = count(_next(conn, reports))
    for entry in entries:
        report = stored(entry.coded.report)
        held = conn.execute(sa.select(reports.c.digest, reports.c.redacted).where(reports.c.id == report.id)).one_or_none()
        if held is not None and held.digest != digest_of(report.text):
            clashing.append(entry.coded.report)
            continue
        done = sa.select(codings.c.run).where(codings.c.run == run, codings.c.report_id == report.id)
        if report.id in new or (held is not None and held.redacted is not None) or conn.execute(done).first() is not None:
            there.append(entry.coded)
            continue
        if held is None:
            insert(conn, reports, [report_row(report, run) | {"n": next(numbers)}])
            words.index_report(conn, report)
        new[report.id] = replace(entry, coded=replace(entry.coded, report=report))
    _insert(conn, run, list(new.values()))
    for problem in loose:
        row = problem_row(problem, run)
        if conn.execute(sa.select(problems.c.id).where(problems.c.run == run, problems.c.id == row["id"])).first() is None:
            insert(conn, problems, [row])
    return Added(new=tuple(e.coded for e in new.values()), there=tuple(there), clashing=tuple(clashing))


def _next(conn: sa.Connection, table: sa.Table) -> int:
    """Return the number of a table's next row: PostgreSQL's own numbers have gaps where a batch was undone, and writers take turns anyway."""
    return int(conn.execute(sa.select(sa.func.coalesce(sa.func.max(table.c.n), 0) + 1)).scalar_one())


def _insert(conn: sa.Connection, run: int, entries: Sequence[Entry]) -> None:
    """Insert the rows of a batch, a table at a time, receipts first (the others refer to them)."""
    made = [(entry, rows_of(entry.coded, run)) for entry in entries]
    receipts = [
        {
            "run": run,
            "report_id": entry.coded.report.id,
            "status": entry.status,
            "headings": to_dict(entry.coded.headings),
            "contexts": to_dict(entry.coded.contexts),
            "counts": {name: len(rows[name]) for name in COUNTED},
        }
        for entry, rows in made
    ]
    insert(conn, codings, receipts)
    for name, table in COUNTED.items():
        insert(conn, table, [row for _, rows in made for row in rows[name]])
    for entry, rows in made:
        words.index_actors(conn, run, entry.coded.report.id, rows["actors"] + rows["participants"])
