"""Reviews: what people say of single events, as rows of `corrections`, and what a queue of events is put in order by.

A row is about one field of an event (`verdict`, `type`, …) or of a claim (`stance`, `chain`). The rows of one act have one `made`. A person's newest row
of a field is what he says of it; rows that were taken back do not count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..records import Correction, content_id
from . import browse
from .ask import Found
from .catalogue import Catalogue
from .corrections import holding, undo
from .filters import Filter
from .tables import claims, codings, corrections, events, incidents, insert, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "CLAIM_FIELDS", "EVENT_FIELDS", "VERDICT", "Desk", "claim_ids", "desk", "events_of", "may_write", "newest",
    "type_is_known", "undo_last", "words_of", "write",
]  # fmt: skip

VERDICT = "verdict"
EVENT_FIELDS = ("type", "mode", "realis", "actors", "recipients", "place", "date")
CLAIM_FIELDS = ("stance", "chain")
_FIELDS = (VERDICT, *EVENT_FIELDS, *CLAIM_FIELDS)
_CHUNK = 400
"""Ids that are asked for at once."""
_READINGS = ("corrected from", "no rule links them")
"""What `why` says where the hybrid coder's rules and network read the words differently (`sayso.events.hybrid`)."""


# ---- rows that people write


def words_of(conn: sa.Connection, record_ids: Collection[str] | None = None) -> list[Correction]:
    """Return the rows that hold, of these events and claims or of all, in the order in which they were made."""
    if record_ids is None:
        return holding(conn, corrections.c.field.in_(_FIELDS))
    asked, out = list(dict.fromkeys(record_ids)), list[Correction]()
    for start in range(0, len(asked), _CHUNK):
        out += holding(conn, corrections.c.field.in_(_FIELDS), corrections.c.record_id.in_(asked[start : start + _CHUNK]))
    return sorted(out, key=lambda c: (c.made, c.id))


def write(conn: sa.Connection, changes: Sequence[tuple[str, str, Any]], by: str, why: str) -> list[Correction]:
    """Write one act of a person: (record, field, value) each. What he says already, with the same reason, is not written again."""
    said = {(c.record_id, c.field): c for c in words_of(conn, [record for record, _, _ in changes]) if c.by == by}
    made = _moment(conn)
    rows = []
    for record_id, field, value in changes:
        there = said.get((record_id, field))
        if there is None or (there.value, there.why) != (value, why):
            id_ = content_id("k", record_id, field, value, by, made)
            rows.append(Correction(id=id_, record_id=record_id, field=field, value=value, by=by, why=why, made=made))
    insert(conn, corrections, [{f.name: getattr(row, f.name) for f in fields(Correction)} for row in rows])
    return rows


def _moment(conn: sa.Connection) -> str:
    """Return now, or a microsecond behind the newest row where the clock went back: the newest row must be the last one."""
    now = datetime.now(UTC)
    last = conn.execute(sa.select(sa.func.max(corrections.c.made))).scalar_one()
    if last is not None:
        now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def undo_last(conn: sa.Connection, by: str, why: str) -> list[Correction]:
    """Take back the last act of a person; returns the rows taken back, none where there is none."""
    mine = holding(conn, corrections.c.field.in_(_FIELDS), corrections.c.by == by)
    back = [c for c in mine if c.made == mine[-1].made] if mine else []
    for row in back:
        undo(conn, row.id, by, why)
    return back


def newest(conn: sa.Connection) -> tuple[int, str]:
    """Return numbers that change with every row that people write: how many there are, and when the last was made."""
    count, last = conn.execute(sa.select(sa.func.count(), sa.func.max(corrections.c.made)).select_from(corrections)).one()
    return int(count), str(last or "")


def may_write(conn: sa.Connection) -> bool:
    """Tell whether a PostgreSQL server lets us write corrections; of a file its rights tell (`Store.writable`)."""
    usual = "(SELECT reset_val FROM pg_settings WHERE name = 'default_transaction_read_only')"  # what a new connection has: ours only reads
    asked = f"SELECT has_table_privilege('corrections', 'INSERT') AND NOT pg_is_in_recovery() AND {usual} <> 'on'"
    return bool(conn.execute(sa.text(asked)).scalar_one())


# ---- the events that they are about


def events_of(conn: sa.Connection, ids: Iterable[str]) -> dict[str, Found]:
    """Return events by id, with claims and sentence, each as the newest run that has it gives it; ids that are not there are left out."""
    wanted, out = list(dict.fromkeys(ids)), dict[str, Found]()
    e = events.c
    for start in range(0, len(wanted), _CHUNK):
        rows = conn.execute(sa.select(e.id, e.run, e.report_id, e.n).where(e.id.in_(wanted[start : start + _CHUNK])).order_by(e.run)).all()
        keys = {row.id: (row.run, row.report_id, row.n) for row in rows}
        out.update((found.event.id, found) for found in browse.found_at(conn, list(keys.values())))
    return {id_: out[id_] for id_ in wanted if id_ in out}


def claim_ids(conn: sa.Connection, event_id: str) -> set[str]:
    """Return the ids of an event's claims in any run."""
    return set(conn.execute(sa.select(claims.c.id).where(claims.c.event_id == event_id)).scalars())


def type_is_known(conn: sa.Connection, type_: str) -> bool:
    """Tell whether some event of the store has this type."""
    return conn.execute(sa.select(events.c.id).where(events.c.type == type_).limit(1)).first() is not None


@dataclass(frozen=True, kw_only=True)
class Desk:
    """The events shown, in the catalogue's order, with what they are put in order by.

    `score` is the coder's, NaN where it gives none. `apart` is 0 to 1: the share of the other ways of coding the same report that have no event of the same
    type and realis on overlapping words; 0.1 at least where the hybrid coder's rules and network read the words differently. `contested`: somebody denies it.
    `place` gives the position of an event by its id; `known` is False for one that was stored after the catalogue was read.
    """

    catalogue: Catalogue
    ids: tuple[str, ...]
    score: NDArray[np.float64]
    apart: NDArray[np.float64]
    contested: NDArray[np.bool_]
    place: dict[str, int]
    known: NDArray[np.bool_]

    @cached_property
    def ranks(self) -> dict[str, NDArray[np.int64]]:
        """Place of each event in each order of a queue; equal ones stay as the catalogue has them, those of the newest reports first."""
        import numpy as np

        score = np.nan_to_num(self.score, nan=np.inf)
        keys: dict[str, list[NDArray[Any]]] = {"score": [score], "contested": [score, ~self.contested], "disagree": [score, -self.apart]}
        out = {}
        for name, columns in keys.items():
            out[name] = np.zeros(len(score), dtype=np.int64)
            out[name][np.lexsort(columns)] = np.arange(len(score))
        return out


def desk(conn: sa.Connection, catalogue: Catalogue) -> Desk:
    """Read what a queue needs of the events of a catalogue."""
    import numpy as np

    ids = [""] * catalogue.size
    score = np.full(catalogue.size, np.nan)
    apart = np.zeros(catalogue.size)
    place = {(catalogue.report_ids[r], n): i for i, (r, n) in enumerate(zip(catalogue.report.tolist(), catalogue.n.tolist(), strict=True))}
    runs = dict(zip(catalogue.report_ids, catalogue.report_runs, strict=True))
    shown: list[tuple[int, str, Any]] = []
    others: dict[str, dict[int, list[Any]]] = {}
    for run, report_id in conn.execute(sa.select(codings.c.run, codings.c.report_id).where(codings.c.status == "coded")):
        if runs.get(report_id) not in (None, run):
            others.setdefault(report_id, {})[run] = []
    e = events.c
    apart_words = sa.or_(*(sa.type_coerce(e.why, sa.Text).contains(words) for words in _READINGS)).label("read_apart")
    for row in conn.execute(sa.select(e.run, e.report_id, e.n, e.id, e.score, e.type, e.realis, e.trigger_start, e.trigger_end, apart_words)):
        at = place.get((row.report_id, row.n)) if runs.get(row.report_id) == row.run else None
        if at is not None:
            ids[at] = row.id
            if row.score is not None:
                score[at] = row.score
            apart[at] = 0.1 if row.read_apart else 0.0
            if row.report_id in others:
                shown.append((at, row.report_id, row))
        elif row.run in others.get(row.report_id, ()):
            others[row.report_id][row.run].append(row)
    for at, report_id, row in shown:
        apart[at] = max(apart[at], _apart(row, others[report_id].values()))
    where = {id_: i for i, id_ in enumerate(ids) if id_}
    known = np.array([bool(id_) for id_ in ids], dtype=bool)
    return Desk(catalogue=catalogue, ids=tuple(ids), score=score, apart=apart, contested=_contested(conn, catalogue, ids), place=where, known=known)


def _apart(event: Any, readings: Collection[Sequence[Any]]) -> float:
    """Return the share of other codings of the report that have no such event on overlapping words."""

    def has(reading: Sequence[Any]) -> bool:
        return any(
            o.type == event.type and o.realis == event.realis and o.trigger_start < event.trigger_end and event.trigger_start < o.trigger_end for o in reading
        )

    return sum(not has(reading) for reading in readings) / len(readings)


def _contested(conn: sa.Connection, catalogue: Catalogue, ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return which events somebody denies: in their own report, or in another that tells of the same incident."""
    import numpy as np

    told = sa.select(passages.c.event_id).where(
        passages.c.event_id.is_not(None), passages.c.incident_id.in_(sa.select(incidents.c.id).where(incidents.c.contested))
    )
    denied = set(conn.execute(told).scalars())
    found: NDArray[np.bool_] = np.array([id_ in denied for id_ in ids], dtype=bool) | catalogue.matching(Filter(stance="denies"))
    return found
