"""What joining reads and writes: reports in order of time, the window before them, and what they came to.

Order of time is the day of publication, reports without one last, and within a day the order in which they were stored. What a report comes to depends on
the reports before it only; so whatever comes in earlier than something that was joined takes all that is later back (`rewind`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from ..errors import StoreError
from ..records import Citation, Coded, Incident, Lineage, to_dict
from . import dyads
from . import tables as t
from .ask import coded_many
from .incidents import citation_of, copy_of, incident_rows, incidents

__all__ = [
    "Place", "Window", "changed", "count_unjoined", "lineage_rows", "lineages", "mark", "put", "restate", "rewind", "to_read", "unjoined", "unsettle", "window",
]  # fmt: skip

_CHUNK = 400


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """Where a report stands in order of time."""

    undated: bool
    published: date
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The reports before a place, with what they came to.

    Attributes:
        coded: the reports in order.
        lineages: what was said of the same reports.
        placed: report → span and event of a passage → number of its incident.
        incidents: the incidents that they tell of, by number.
        next_number: of the next incident.
    """

    coded: tuple[Coded, ...]
    lineages: Mapping[str, Lineage]
    placed: Mapping[str, Mapping[tuple[int, int, str | None], int]]
    incidents: Mapping[int, Incident]
    next_number: int


_NO_DAY = date(9999, 12, 31)


def _order() -> tuple[sa.ColumnElement[bool], sa.ColumnElement[date], sa.ColumnElement[int]]:
    r = t.reports
    return r.c.published.is_(None), r.c.published, r.c.n


def _from(place: Place) -> sa.ColumnElement[bool]:
    """Return the condition that a report stands at a place or behind it."""
    r = t.reports
    if place.undated:
        return sa.and_(r.c.published.is_(None), r.c.n >= place.n)
    same = sa.and_(r.c.published == place.published, r.c.n >= place.n)
    return sa.or_(r.c.published.is_(None), r.c.published > place.published, same)


def place_of(published: date | None, n: int) -> Place:
    """Return where a report stands."""
    return Place(undated=published is None, published=published or _NO_DAY, n=n)


def mark(conn: sa.Connection) -> int:
    """Return the number of changes so far; who remembers another one has to look anew."""
    return int(conn.execute(sa.select(t.marks.c.n).where(t.marks.c.name == "joined")).scalar_one())


def _change(conn: sa.Connection, expected: int | None) -> int:
    """Count a change; raises `StoreError` S511 where another process made one since `expected` was read."""
    now = mark(conn)
    if expected is not None and now != expected:
        raise StoreError("S511", "another process joins this store's reports at the same time", record="marks", remedy="It is read anew and goes on.")
    conn.execute(sa.update(t.marks).where(t.marks.c.name == "joined").values(n=now + 1))
    return now + 1


def _pending() -> sa.Select[tuple[date | None, int]]:
    j, r, s = t.joined, t.reports, t.shown
    done = sa.exists().where(j.c.report_id == s.c.report_id, j.c.run == s.c.run, j.c.stale.is_(False))
    return sa.select(r.c.published, r.c.n).select_from(r.join(s, s.c.report_id == r.c.id)).where(~done)


def unjoined(conn: sa.Connection) -> Place | None:
    """Return the first place in order of time whose report has a coding that was not read yet."""
    row = conn.execute(_pending().order_by(*_order()).limit(1)).one_or_none()
    return None if row is None else place_of(row.published, row.n)


def count_unjoined(conn: sa.Connection) -> int:
    """Return how many reports have a coding that was not read yet."""
    return int(conn.execute(sa.select(sa.func.count()).select_from(_pending().subquery())).scalar_one())


def to_read(conn: sa.Connection, place: Place, limit: int, *, behind: bool) -> list[tuple[Place, int, Coded]]:
    """Return the next reports in order of time, at a place or `behind` it, that were not read yet, each with the run of its coding."""
    r, s = t.reports, t.shown
    asked = _pending().add_columns(r.c.id, s.c.run).where(_from(place))
    if behind:
        asked = asked.where(r.c.n != place.n)
    rows = conn.execute(asked.order_by(*_order()).limit(limit)).all()
    found = coded_many(conn, [(row.id, row.run) for row in rows])
    return [(place_of(row.published, row.n), row.run, coded) for row, coded in zip(rows, found, strict=True)]


def rewind(conn: sa.Connection, place: Place, expected: int) -> tuple[int, tuple[int, ...]]:
    """Take back what the reports at a place and behind it came to.

    Returns the new mark, and the numbers of the incidents that lost passages and have others: they are to be restated in the same transaction.
    """
    after = _change(conn, expected)
    late = sa.select(t.reports.c.id).where(_from(place))
    hit = sa.select(t.passages.c.incident_id).where(t.passages.c.report_id.in_(late)).distinct().subquery()
    touched = [row.id for row in conn.execute(sa.select(hit.c.incident_id.label("id")))]
    conn.execute(sa.delete(t.passages).where(t.passages.c.report_id.in_(late)))
    left: list[int] = []
    for part in _parts(touched):
        kept = sa.select(t.passages.c.incident_id).where(t.passages.c.incident_id.in_(part)).distinct()
        left += conn.execute(sa.select(t.incidents.c.n).where(t.incidents.c.id.in_(kept))).scalars()
        gone = sorted(set(part) - set(conn.execute(kept).scalars()))
        dyads.drop(conn, gone)
        _drop(conn, gone, (t.parties, t.origins, t.statuses))
        conn.execute(sa.delete(t.incidents).where(t.incidents.c.id.in_(gone)))
    for table in (t.citations, t.copies, t.joined):
        conn.execute(sa.delete(table).where(table.c.report_id.in_(late)))
    return after, tuple(sorted(left))


def window(conn: sa.Connection, place: Place, days: int, size: int) -> Window:
    """Return the reports before a place, of so many days and so many at most, with what they came to."""
    r, j = t.reports, t.joined
    asked = sa.select(r.c.id, j.c.run).join(j, j.c.report_id == r.c.id).where(~_from(place))
    if not place.undated:
        asked = asked.where(r.c.published >= max(place.published - timedelta(days=min(days, (place.published - date.min).days)), date.min))
    newest_first = (r.c.published.is_(None).desc(), r.c.published.desc(), r.c.n.desc())
    rows = conn.execute(asked.order_by(*newest_first).limit(size)).all()[::-1]
    ids = [row.id for row in rows]
    said = {one.report_id: one for part in _parts(ids) for one in lineages(conn, part)}
    placed: dict[str, dict[tuple[int, int, str | None], int]] = {}
    numbers: dict[str, int] = {}
    for part in _parts(ids):
        p, i = t.passages, t.incidents
        of = sa.select(p.c.report_id, p.c.span_start, p.c.span_end, p.c.event_id, i.c.n, i.c.id).join(i, i.c.id == p.c.incident_id)
        for row in conn.execute(of.where(p.c.report_id.in_(part))):
            placed.setdefault(row.report_id, {})[row.span_start, row.span_end, row.event_id] = row.n
            numbers[row.id] = row.n
    found: dict[int, Incident] = {}
    for part in _parts(list(numbers)):
        found.update({numbers[i.id]: i for i in incidents(conn, part)})
    told = sa.exists().where(t.passages.c.incident_id == t.incidents.c.id, t.passages.c.report_id == r.c.id, ~_from(place))
    last = conn.execute(sa.select(sa.func.max(t.incidents.c.n)).where(told)).scalar_one()
    coded = tuple(coded_many(conn, [(row.id, row.run) for row in rows]))
    return Window(coded=coded, lineages=said, placed=placed, incidents=found, next_number=0 if last is None else last + 1)


def lineages(conn: sa.Connection, report_ids: Sequence[str]) -> list[Lineage]:
    """Return what was said of reports, in the order asked for; those that were not joined are left out."""
    c = t.citations
    copies = {row["report_id"]: copy_of(row) for row in conn.execute(sa.select(t.copies).where(t.copies.c.report_id.in_(report_ids))).mappings()}
    cites: dict[str, list[Citation]] = {}
    for row in conn.execute(sa.select(c).where(c.c.report_id.in_(report_ids)).order_by(c.c.report_id, c.c.n)).mappings():
        cites.setdefault(row["report_id"], []).append(citation_of(row))
    rows = {row.report_id: row for row in conn.execute(sa.select(t.joined).where(t.joined.c.report_id.in_(report_ids)))}
    return [
        Lineage(report_id=i, copy=copies.get(i), citations=tuple(cites.get(i, ())), story_id=rows[i].story_id, opened_by=rows[i].opened_by)
        for i in report_ids
        if i in rows
    ]


def put(conn: sa.Connection, run: int, reads: Sequence[tuple[Lineage, int]], changed: Sequence[tuple[int, Incident]], expected: int) -> int:
    """Write what reports came to (each with the run whose coding was read), and the incidents that this changed. Returns the new mark.

    Raises `StoreError` S511 where another process changed something since `expected` was read; nothing is written then.
    """
    after = _change(conn, expected)
    rows = lineage_rows(reads)
    for name, table in (("joined", t.joined), ("copies", t.copies), ("citations", t.citations)):
        t.insert(conn, table, rows[name])
    restate(conn, run, changed)
    return after


def lineage_rows(reads: Sequence[tuple[Lineage, int]]) -> dict[str, list[dict[str, object]]]:
    """Return the rows of `joined`, `copies` and `citations` of what reports came to, each with the run whose coding was read."""
    rows: dict[str, list[dict[str, object]]] = {name: [] for name in ("joined", "copies", "citations")}
    for read, read_run in reads:
        key = {"report_id": read.report_id, "run": read_run}
        rows["joined"].append(key | {"story_id": read.story_id, "opened_by": read.opened_by, "stale": False})
        if read.copy is not None:
            copy = read.copy
            more = {"copy_of": copy.of, "kind": copy.kind, "share": copy.share, "pairs": to_dict(copy.pairs), "receipt": to_dict(copy.receipt)}
            rows["copies"].append(key | more)
        for n, cite in enumerate(read.citations):
            more = {"n": n, "outlet": cite.outlet, "span_start": cite.span.start, "span_end": cite.span.end, "cites": cite.cites, "why": cite.why}
            rows["citations"].append(key | more)
    return rows


def restate(conn: sa.Connection, run: int, changed: Sequence[tuple[int, Incident]]) -> None:
    """Write incidents in place of what they were; all their reports are joined."""
    ids = [incident.id for _, incident in changed]
    dyads.drop(conn, ids)
    _drop(conn, ids, (t.parties, t.passages, t.origins, t.statuses))
    for part in _parts(ids):
        conn.execute(sa.delete(t.incidents).where(t.incidents.c.id.in_(part)))
    days: dict[str, date | None] = {}
    runs: dict[str, int] = {}
    for part in _parts(sorted({p.report_id for _, incident in changed for p in incident.passages})):
        asked = sa.select(t.reports.c.id, t.reports.c.published, t.joined.c.run).join(t.joined, t.joined.c.report_id == t.reports.c.id)
        for row in conn.execute(asked.where(t.reports.c.id.in_(part))):
            days[row.id], runs[row.id] = row.published, row.run
    made = [incident_rows(number, incident, days, runs, run) for number, incident in changed]
    for table in (t.incidents, t.parties, t.passages, t.origins, t.statuses):
        t.insert(conn, table, [row for one in made for row in one[table.name]])
    dyads.write(conn, changed, days, runs)


def changed(conn: sa.Connection) -> None:
    """Tell those who remember the corpus that something of it was changed."""
    _change(conn, None)


def unsettle(conn: sa.Connection, report_ids: Sequence[str]) -> None:
    """Have reports read again, and with them all that stand behind the first of them: people corrected what they came to."""
    changed(conn)
    for part in _parts(report_ids):
        conn.execute(sa.update(t.joined).where(t.joined.c.report_id.in_(part)).values(stale=True))


def _parts(ids: Sequence[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), _CHUNK):
        yield list(ids[start : start + _CHUNK])


def _drop(conn: sa.Connection, ids: Sequence[str], which: Iterable[sa.Table]) -> None:
    for part in _parts(ids):
        for table in which:
            conn.execute(sa.delete(table).where(table.c.incident_id.in_(part)))
