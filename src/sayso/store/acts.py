"""The acts of a store as arrays (`sayso.dyadic.acts`): its incidents, and the events of reports that were not joined yet.

An event of a heading is no act: the report's text tells it again, and incidents are joined from texts. 200,000 events are read in some seconds.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from ..dyadic.acts import DATED, REALIS, Acts, Party
from .incident_list import stands
from .raw import streamed
from .tables import events, incidents, joined, origins, participants, parties, passages, reports, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ROW", "Sides", "acts_from", "day_of", "load_acts", "ordinal", "scored"]

_NARROW = 7
"""Days of a date that still tells the week in which something was. Wider ones ("in July", "last year") are compared with the day of publication."""
ROW = ("id", "incident", "day", "dated", "type", "quad", "intensity", "realis", "origins", "reports")
"""What a row of an act holds (`sayso.dyadic.acts` says what each means; `realis` is a name here, days are ordinals)."""
_PUBLISHED, _OWN, _PERIOD = (DATED.index(name) for name in ("published", "date", "period"))


_Key = tuple[int, str, str]
_Event = tuple[Any, ...]


@dataclass(slots=True)
class _Told:
    """What the coded passages of an incident say, in their order."""

    realis: list[str] = field(default_factory=list)
    codes: list[tuple[str, int, float]] = field(default_factory=list)
    denies: bool = False
    asserts: bool = False


class Sides:
    """Who acts and who is acted upon: `people` numbers the parties, and two columns of whole numbers a role hold (act, party)."""

    def __init__(self) -> None:
        self.people: dict[tuple[Any, ...], int] = {}
        self._columns = {role: (array("i"), array("i")) for role in ("actor", "recipient")}

    def add(self, act: int, role: str, id_: str | None, name: str | None, country: str | None, sector: str | None) -> None:
        """Add a party of an act; -1 is no act."""
        if act >= 0 and id_:
            acts, parties_ = self._columns[role]
            acts.append(act)
            parties_.append(self.people.setdefault((id_, name, country, sector), len(self.people)))

    def add_all(self, acts: Sequence[int], role: str, id_: str, name: str | None, country: str | None, sector: str | None) -> None:
        """Add one party of many acts."""
        number = self.people.setdefault((id_, name, country, sector), len(self.people))
        mine, parties_ = self._columns[role]
        mine.extend(acts)
        parties_.extend([number] * len(acts))

    def pairs(self, role: str) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the acts and parties of one role, no pair twice, in order of acts."""
        import numpy as np

        acts, parties_ = (np.array(column, dtype=np.int64) for column in self._columns[role])
        size = max(1, len(self.people))
        both = np.unique(acts * size + parties_)
        return (both // size).astype(np.int32), (both % size).astype(np.int32)


def load_acts(conn: sa.Connection) -> Acts:
    """Read the acts of a store.

    An incident's quad class and intensity are those that most of its events of its type have; it stands as `incident_list.stands` says. Its day is its own date
    where that is a week wide at most, else the day of its first report, else the middle of its date (`day_of`).
    """
    read = _events(conn)
    told = _passages(conn, read)
    i = incidents.c
    chosen = sa.select(i.id, i.type, i.day_start, i.day_end, i.first_published, i.reports, i.independent_origins, i.contested).order_by(i.n)
    rows: list[tuple[Any, ...]] = []
    for id_, type_, start, end, published, number, independent, contested in streamed(conn, chosen):
        about = told.get(id_) or _Told()
        quad, intensity = scored(about.codes, type_)
        how = stands(asserts=about.asserts, denies=about.denies, contested=bool(contested), realis=Counter(about.realis)) or "mentioned"
        rows.append((id_, True, *day_of(ordinal(start), ordinal(end), ordinal(published)), type_, quad, intensity, how, independent, number))
    place = {row[0]: n for n, row in enumerate(rows)}
    p = parties.c
    sides = Sides()
    for id_, *side in streamed(conn, sa.select(p.incident_id, p.role, p.id, p.name, p.country, p.sector)):
        sides.add(place.get(id_, -1), *side)
    rows += _loose(conn, read, len(rows), sides)
    published_on = [ordinal(row[0]) for row in streamed(conn, sa.select(reports.c.published).where(reports.c.published.is_not(None)))]
    return acts_from(rows, sides, published_on)


def acts_from(rows: Sequence[Sequence[Any]], sides: Sides, published: Sequence[int]) -> Acts:
    """Return acts of rows as `ROW` says, whose places `sides` names; `published` are the ordinals of the days of the reports."""
    import numpy as np

    types: dict[str, int] = {}
    numbers = {name: n for n, name in enumerate(REALIS)}
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(ROW)
    actor_act, actor = sides.pairs("actor")
    recipient_act, recipient = sides.pairs("recipient")
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
        parties=tuple(Party(*one) for one in sides.people),
        actor_act=actor_act,
        actor=actor,
        recipient_act=recipient_act,
        recipient=recipient,
        report_days=np.sort(np.array(published, dtype=np.int32)),
    )


def _events(conn: sa.Connection) -> dict[_Key, _Event]:
    """Return the codes of all events by run, report and id: in one pass, since looking each up where it lies takes a large store many times as long."""
    e = events.c
    chosen = sa.select(e.run, e.report_id, e.id, e.realis, e.type, e.quad, e.intensity, e.when_start, e.when_end, e.heading, e.n)
    return {(row[0], row[1], row[2]): row[3:] for row in streamed(conn, chosen)}


def _passages(conn: sa.Connection, read: dict[_Key, _Event]) -> dict[str, _Told]:
    """Return what the coded passages of each incident say, and whether some origin asserts or denies it."""
    found: dict[str, _Told] = {}
    p, o = passages.c, origins.c
    coded = sa.select(p.incident_id, p.run, p.report_id, p.event_id).where(p.event_id.is_not(None)).order_by(p.incident_id, p.n)
    known: dict[tuple[str, int, float], tuple[str, int, float]] = {}
    for id_, run, report_id, event_id in streamed(conn, coded):
        event = read.get((run, report_id, event_id))
        if event is not None:
            about = found.setdefault(id_, _Told())
            about.realis.append(event[0])
            code = (event[1], event[2] or 0, event[3] or 0.0)
            about.codes.append(known.setdefault(code, code))
    for id_, stance in streamed(conn, sa.select(o.incident_id, o.stance).where(o.stance.in_(("asserts", "denies")))):
        about = found.setdefault(id_, _Told())
        about.denies |= stance == "denies"
        about.asserts |= stance == "asserts"
    return found


def scored(codes: Iterable[tuple[str, int, float]], type_: str) -> tuple[int, float]:
    """Return the quad class and intensity that most events have, those of the incident's type before others."""
    listed = list(codes)
    if len(listed) == 1:
        return listed[0][1], listed[0][2]
    own = [code[1:] for code in listed if code[0] == type_] or [code[1:] for code in listed]
    return Counter(own).most_common(1)[0][0] if own else (0, 0.0)


def day_of(start: int, end: int, published: int) -> tuple[int, int]:
    """Return the day on which an act stands, and where it comes from (a number of `DATED`); 0 where nothing is known."""
    if start and end and 0 <= end - start < _NARROW:
        return start, _OWN
    if published and (not start or not end or start <= published <= end):
        return published, _PUBLISHED
    return ((start + end) // 2, _PERIOD) if start and end else (published, _PUBLISHED)


def _loose(conn: sa.Connection, read: dict[_Key, _Event], first: int, sides: Sides) -> list[tuple[Any, ...]]:
    """Return the rows of the events shown whose report no joining has read, and add their sides; `first` is the place of the first."""
    q, j = participants.c, joined.c
    seen = {row[0] for row in streamed(conn, sa.select(j.report_id))}
    runs = {(row[1], row[0]) for row in streamed(conn, sa.select(shown.c.report_id, shown.c.run)) if row[0] not in seen}
    if not runs:
        return []
    published = {row[0]: ordinal(row[1]) for row in streamed(conn, sa.select(reports.c.id, reports.c.published))}
    chosen = [(key, event) for key, event in read.items() if (key[0], key[1]) in runs and not event[6]]
    chosen.sort(key=lambda one: (one[0][1], one[1][7]))
    rows: list[tuple[Any, ...]] = []
    place: dict[tuple[int, str, int], int] = {}
    for (run, report_id, id_), (realis, type_, quad, intensity, start, end, _, n) in chosen:
        place[run, report_id, n] = first + len(rows)
        rows.append((id_, False, *day_of(ordinal(start), ordinal(end), published[report_id]), type_, quad or 0, intensity or 0.0, realis, 0, 1))
    people = sa.select(q.run, q.report_id, q.event_n, q.role, q.id, q.name, q.country, q.sector)
    for run, report_id, n, *side in streamed(conn, people):
        sides.add(place.get((run, report_id, n), -1), *side)
    return rows


@lru_cache(maxsize=50_000)
def ordinal(day: Any) -> int:
    """Return the ordinal of a day as a driver gives it: SQLite a text, PostgreSQL a date; 0 for none."""
    if day is None:
        return 0
    return (day if isinstance(day, date) else date.fromisoformat(day)).toordinal()
