"""The acts of a store as arrays (`sayso.dyadic.acts`): its incidents, and the events of reports that were not joined yet.

An event of a heading is no act: the report's text tells it again, and incidents are joined from texts. 200,000 events are read in some seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..dyadic.acts import DATED, REALIS, Acts, Party
from .catalogue import _rows as raw_rows
from .incident_list import stands
from .tables import events, incidents, joined, origins, participants, parties, passages, reports, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["load_acts"]

_NARROW = 7
"""Days of a date that still tells the week in which something was. Wider ones ("in July", "last year") are compared with the day of publication."""
_PUBLISHED, _OWN, _PERIOD = (DATED.index(name) for name in ("published", "date", "period"))


@dataclass(slots=True)
class _Told:
    """What the coded passages of an incident say, in their order."""

    realis: Counter[str] = field(default_factory=Counter)
    codes: list[tuple[str, int, float]] = field(default_factory=list)
    denies: bool = False
    asserts: bool = False


def load_acts(conn: sa.Connection) -> Acts:
    """Read the acts of a store.

    An incident's quad class and intensity are those that most of its events of its type have; it stands as `incident_list.stands` says. Its day is its own date
    where that is a week wide at most, else the day of its first report, else the middle of its date (`_day_of`).
    """
    import numpy as np

    told = _passages(conn)
    i = incidents.c
    chosen = sa.select(i.id, i.type, i.day_start, i.day_end, i.first_published, i.reports, i.independent_origins, i.contested).order_by(i.n)
    rows: list[tuple[Any, ...]] = []
    for id_, type_, start, end, published, number, independent, contested in raw_rows(conn, chosen):
        about = told.get(id_) or _Told()
        quad, intensity = _scored(about.codes, type_)
        how = stands(asserts=about.asserts, denies=about.denies, contested=bool(contested), realis=about.realis) or "mentioned"
        rows.append((id_, True, *_day_of(_ordinal(start), _ordinal(end), _ordinal(published)), type_, quad, intensity, how, independent, number))
    place = {row[0]: n for n, row in enumerate(rows)}
    p = parties.c
    sides = [(place.get(row[0], -1), *row[1:]) for row in raw_rows(conn, sa.select(p.incident_id, p.role, p.id, p.name, p.country, p.sector))]
    loose, others = _loose(conn, len(rows))
    rows += loose
    sides += others
    types: dict[str, int] = {}
    numbers = {name: n for n, name in enumerate(REALIS)}
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * 10
    people: dict[Party, int] = {}
    actor_act, actor = _side(people, sides, "actor")
    recipient_act, recipient = _side(people, sides, "recipient")
    published_on = [_ordinal(row[0]) for row in raw_rows(conn, sa.select(reports.c.published).where(reports.c.published.is_not(None)))]
    return Acts(
        ids=columns[0],
        incident=np.array(columns[1], dtype=bool),
        day=np.array(columns[2], dtype=np.int32),
        dated=np.array(columns[3], dtype=np.int8),
        type=np.array([types.setdefault(t, len(types)) for t in columns[4]], dtype=np.int32),
        types=tuple(types),
        quad=np.array(columns[5], dtype=np.int8),
        intensity=np.array(columns[6], dtype=np.float64),
        realis=np.array([numbers.get(r, numbers["mentioned"]) for r in columns[7]], dtype=np.int8),
        origins=np.array(columns[8], dtype=np.int32),
        reports=np.array(columns[9], dtype=np.int32),
        weight=np.ones(len(rows)),
        parties=tuple(people),
        actor_act=actor_act,
        actor=actor,
        recipient_act=recipient_act,
        recipient=recipient,
        report_days=np.sort(np.array(published_on, dtype=np.int32)),
    )


def _passages(conn: sa.Connection) -> dict[str, _Told]:
    """Return what the coded passages of each incident say, and whether some origin asserts or denies it."""
    found: dict[str, _Told] = {}
    p, e, o = passages.c, events.c, origins.c
    both = passages.join(events, sa.and_(e.run == p.run, e.report_id == p.report_id, e.id == p.event_id))
    coded = sa.select(p.incident_id, e.realis, e.type, e.quad, e.intensity).select_from(both).order_by(p.incident_id, p.n)
    for id_, realis, type_, quad, intensity in raw_rows(conn, coded):
        about = found.setdefault(id_, _Told())
        about.realis[realis] += 1
        about.codes.append((type_, quad or 0, intensity or 0.0))
    for id_, stance in raw_rows(conn, sa.select(o.incident_id, o.stance).where(o.stance.in_(("asserts", "denies"))).distinct()):
        about = found.setdefault(id_, _Told())
        about.denies |= stance == "denies"
        about.asserts |= stance == "asserts"
    return found


def _scored(codes: Iterable[tuple[str, int, float]], type_: str) -> tuple[int, float]:
    """Return the quad class and intensity that most events have, those of the incident's type before others."""
    listed = list(codes)
    own = [code[1:] for code in listed if code[0] == type_] or [code[1:] for code in listed]
    return Counter(own).most_common(1)[0][0] if own else (0, 0.0)


def _day_of(start: int, end: int, published: int) -> tuple[int, int]:
    """Return the day on which an act stands, and where it comes from (a number of `DATED`); 0 where nothing is known."""
    if start and end and 0 <= end - start < _NARROW:
        return start, _OWN
    if published and (not start or not end or start <= published <= end):
        return published, _PUBLISHED
    return ((start + end) // 2, _PERIOD) if start and end else (published, _PUBLISHED)


def _loose(conn: sa.Connection, first: int) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Return the rows and the sides of the events shown whose report no joining has read; `first` is the place of the first."""
    e, j, q = events.c, joined.c, participants.c
    of = events.join(shown, sa.and_(shown.c.report_id == e.report_id, shown.c.run == e.run)).join(reports, reports.c.id == e.report_id)
    unread = ~sa.exists().where(j.report_id == e.report_id)
    heads = sa.select(e.id, e.type, e.when_start, e.when_end, reports.c.published, e.quad, e.intensity, e.realis, e.run, e.report_id, e.n)
    rows: list[tuple[Any, ...]] = []
    place: dict[tuple[int, str, int], int] = {}
    for id_, type_, start, end, published, quad, intensity, realis, run, report_id, n in raw_rows(
        conn, heads.select_from(of).where(unread, e.heading.is_not(True)).order_by(e.report_id, e.n)
    ):
        place[run, report_id, n] = first + len(rows)
        rows.append((id_, False, *_day_of(_ordinal(start), _ordinal(end), _ordinal(published)), type_, quad or 0, intensity or 0.0, realis, 0, 1))
    if not rows:
        return rows, []
    people = sa.select(q.run, q.report_id, q.event_n, q.role, q.id, q.name, q.country, q.sector).where(~sa.exists().where(j.report_id == q.report_id))
    return rows, [(place.get((row[0], row[1], row[2]), -1), *row[3:]) for row in raw_rows(conn, people)]


def _side(people: dict[Party, int], sides: Iterable[tuple[Any, ...]], role: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the acts and parties of one role, no pair twice, in order of acts; `people` numbers the parties."""
    import numpy as np

    pairs = {(row[0], people.setdefault(Party(row[2], row[3], row[4], row[5]), len(people))) for row in sides if row[1] == role and row[0] >= 0 and row[2]}
    table = np.array(sorted(pairs), dtype=np.int32).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _ordinal(day: Any) -> int:
    """Return the ordinal of a day as a driver gives it: SQLite a text, PostgreSQL a date; 0 for none."""
    if day is None:
        return 0
    return (day if isinstance(day, date) else date.fromisoformat(day)).toordinal()
