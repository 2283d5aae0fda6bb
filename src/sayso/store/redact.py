"""Removing a report's words for good (a legal request): ids, codes and a tombstone stay.

The one place where rows are changed. What goes: text, title, credit, meta, every stretch that quotes the text (mentions' words, descriptions of
holders, time expressions, outlooks, reasons that quote) and its entries in the full-text index. What stays: ids, spans, codes, names of actors and
holders, dates, places, url, and the digest, by which a later ingest of the same text is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from . import corpus, words
from .tables import (
    actors,
    citations,
    claims,
    codings,
    copies,
    events,
    links,
    origins,
    outlooks,
    participants,
    passages,
    problems,
    reports,
    statuses,
    verifications,
)

__all__ = ["redact"]

_GONE = "(redacted)"


def redact(conn: sa.Connection, report_id: str, why: str) -> bool:
    """Remove the words of a report; returns False where there is no such report, or its words are gone already."""
    there = sa.select(reports.c.id).where(reports.c.id == report_id, reports.c.redacted.is_(None))
    if conn.execute(there).first() is None:
        return False
    words.unindex(conn, report_id)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    gone: dict[str, Any] = {"text": "", "title": None, "credit": None, "meta": {}, "redacted": now, "redacted_why": why}
    conn.execute(sa.update(reports).where(reports.c.id == report_id).values(**gone))
    for table in (actors, participants):
        conn.execute(sa.update(table).where(table.c.report_id == report_id).values(text=None, why=""))
    for table, values in (
        (events, {"why": [], "when_text": sa.case((events.c.when_text.is_(None), None), else_="")}),
        (claims, {"why": ""}),
        (verifications, {"why": ""}),
        (outlooks, {"text": ""}),
        (links, {"describes": None}),
        (problems, {"what": "redacted", "remedy": ""}),
    ):
        conn.execute(sa.update(table).where(table.c.report_id == report_id).values(**values))
    for row in conn.execute(sa.select(codings.c.run, codings.c.contexts).where(codings.c.report_id == report_id)).all():
        bare = [context | {"why": ""} for context in row.contexts]
        conn.execute(sa.update(codings).where(codings.c.run == row.run, codings.c.report_id == report_id).values(contexts=bare))
    _in_incidents(conn, report_id)
    return True


def _in_incidents(conn: sa.Connection, report_id: str) -> None:
    """Remove what incidents quote of a report: the words for its unnamed holders, and reasons that repeat words of it."""
    for table in (copies, citations):
        for row in conn.execute(sa.select(table).where(table.c.report_id == report_id)).mappings():
            less = {"receipt": row["receipt"] | {"why": ""}} if table is copies else {"why": ""}
            conn.execute(sa.update(table).where(*(column == row[column.name] for column in table.primary_key.columns)).values(**less))
    told = sa.select(passages.c.incident_id).where(passages.c.report_id == report_id)
    for row in conn.execute(sa.select(origins).where(origins.c.incident_id.in_(told))).mappings().all():
        if report_id not in row["reports"]:
            continue
        bare: dict[str, Any] = {"receipts": [r | {"why": ""} for r in row["receipts"]]}
        if row["kind"] in ("unnamed", "document"):
            conn.execute(sa.update(statuses).where(statuses.c.incident_id == row["incident_id"], statuses.c.by == row["name"]).values(by=_GONE))
            bare["name"] = _GONE
        conn.execute(sa.update(origins).where(origins.c.incident_id == row["incident_id"], origins.c.n == row["n"]).values(**bare))
    corpus.changed(conn)
