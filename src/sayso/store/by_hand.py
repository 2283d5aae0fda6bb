"""What people said of an incident: the joins and splits that touch its passages, those that were taken back too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from ..records import Correction, Incident
from .tables import corrections

__all__ = ["ByHand", "of_incident"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A join or split by a person, and the row that took it back, if one did.

    `kind` is `join` or `split`; `reports` are those whose passages were joined, or split off, `others` those that they were split from.
    """

    correction: Correction
    kind: str
    reports: tuple[str, ...]
    others: tuple[str, ...]
    undone: Correction | None


def of_incident(conn: sa.Connection, incident: Incident) -> list[ByHand]:
    """Return the joins and splits of passages of an incident, in the order in which they were made."""
    c = corrections.c
    rows = [Correction(**row) for row in conn.execute(sa.select(corrections).where(c.field.in_(("incident", "undone"))).order_by(c.made, c.id)).mappings()]
    undone = {row.record_id: row for row in rows if row.field == "undone"}
    here = {(p.report_id, *p.span) for p in incident.passages}
    out = []
    for row in rows:
        if row.field != "incident":
            continue
        both = (*row.value["passages"], *row.value["others"])
        if row.record_id == incident.id or any((p["report_id"], *p["span"]) in here for p in both):
            mine, others = (_reports(row.value[name]) for name in ("passages", "others"))
            out.append(ByHand(correction=row, kind=row.value["kind"], reports=mine, others=others, undone=undone.get(row.id)))
    return out


def _reports(passages: Iterable[dict[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(p["report_id"] for p in passages))
