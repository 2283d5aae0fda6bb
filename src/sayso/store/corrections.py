"""Corrections: rows that people wrote. They belong to no run, are never edited, and are taken back by another row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from ..records import Correction, Passage, Regroup, Span, content_id, to_dict
from . import corpus
from .tables import corrections, insert

__all__ = ["correct", "corrections_of", "holding", "moment", "regroup", "regroups", "undo"]


def correct(conn: sa.Connection, record_id: str, field: str, value: Any, by: str, why: str) -> Correction:
    """Write a correction; the same one by the same person holds once."""
    for there in corrections_of(conn, record_id):
        if (there.field, there.value, there.by) == (field, value, by):
            return there
    made = moment(conn)
    found = Correction(id=content_id("k", record_id, field, value, by, made), record_id=record_id, field=field, value=value, by=by, why=why, made=made)
    insert(conn, corrections, [{f.name: getattr(found, f.name) for f in fields(Correction)}])
    return found


def moment(conn: sa.Connection) -> str:
    """Return now, or a microsecond behind the newest row where the clock went back: the newest row must be the last one."""
    now = datetime.now(UTC)
    last = conn.execute(sa.select(sa.func.max(corrections.c.made))).scalar_one()
    if last is not None:
        now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def regroup(conn: sa.Connection, incident_id: str, row: Regroup, by: str, why: str) -> Correction:
    """Write that passages are of one incident, or are not; their reports are to be joined again."""
    corpus.unsettle(conn, _reports(row))
    return correct(conn, incident_id, "incident", to_dict(row), by, why)


def undo(conn: sa.Connection, correction_id: str, by: str, why: str) -> Correction | None:
    """Take a correction back; returns None where there is none."""
    row = conn.execute(sa.select(corrections).where(corrections.c.id == correction_id)).mappings().one_or_none()
    if row is None:
        return None
    if row["field"] == "incident":
        corpus.unsettle(conn, _reports(_regroup(row["value"])))
    return correct(conn, correction_id, "undone", None, by, why)


def corrections_of(conn: sa.Connection, record_id: str | None = None) -> list[Correction]:
    """Return the corrections that hold, of one record or all, in the order in which they were made."""
    return holding(conn) if record_id is None else holding(conn, corrections.c.record_id == record_id)


def holding(conn: sa.Connection, *conditions: sa.ColumnElement[bool]) -> list[Correction]:
    """Return the corrections that meet conditions and were not taken back, in the order in which they were made."""
    undone = corrections.alias()
    asked = sa.select(corrections).where(corrections.c.field != "undone", *conditions)
    asked = asked.where(~sa.exists().where(undone.c.record_id == corrections.c.id, undone.c.field == "undone"))
    return [Correction(**row) for row in conn.execute(asked.order_by(corrections.c.made, corrections.c.id)).mappings()]


def regroups(conn: sa.Connection) -> tuple[Regroup, ...]:
    """Return the joins and splits that hold."""
    return tuple(_regroup(one.value) for one in corrections_of(conn) if one.field == "incident")


def _regroup(value: Mapping[str, Any]) -> Regroup:
    def passages(rows: Iterable[Mapping[str, Any]]) -> tuple[Passage, ...]:
        return tuple(Passage(report_id=p["report_id"], span=Span(*p["span"]), event_id=p["event_id"]) for p in rows)

    return Regroup(kind=value["kind"], passages=passages(value["passages"]), others=passages(value["others"]))


def _reports(row: Regroup) -> list[str]:
    return sorted({p.report_id for p in (*row.passages, *row.others)})
