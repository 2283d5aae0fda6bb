"""The acts of each pair of countries side by side: the table `dyads`, which follows from incidents and is written with them.

Reading all acts of a million events takes most of a minute, and those of one pair from where its incidents lie a second or two; here they lie together.
A store that was made before has them once incidents are next written; until then the mark `dyads` is 0, and `acts_of_pair` tells that it does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations, product
from typing import Any

import sqlalchemy as sa

from ..dyadic.acts import REALIS, Acts
from ..dyadic.pairing import pairs
from ..records import Actor, Incident
from . import tables as t
from .acts import Sides, acts_from, day_of, load_acts, ordinal, scored
from .incident_list import stands
from .raw import raw_rows

__all__ = ["acts_of_pair", "drop", "write"]

_CHUNK = 400
_AT_ONCE = 5_000
_MARK = "dyads"


def drop(conn: sa.Connection, ids: Sequence[str]) -> None:
    """Take away the rows of incidents that are still there."""
    for start in range(0, len(ids), _CHUNK):
        numbers = sa.select(t.incidents.c.n).where(t.incidents.c.id.in_(ids[start : start + _CHUNK]))
        conn.execute(sa.delete(t.dyads).where(t.dyads.c.n.in_(numbers)))


def write(conn: sa.Connection, changed: Sequence[tuple[int, Incident]], days: Mapping[str, date | None], runs: Mapping[str, int]) -> None:
    """Write the rows of incidents that have none; `days` are those of their reports, `runs` the runs whose coding of them was read.

    In a store that was made before there was the table, those of all incidents.
    """
    if not _whole(conn):
        _fill(conn)
        return
    told = [(p.report_id, p.event_id) for _, incident in changed for p in incident.passages if p.event_id]
    codes: dict[tuple[int, str, str], tuple[str, str, int, float]] = {}
    e, ids = t.events.c, sorted({id_ for _, id_ in told})
    for start in range(0, len(ids), _CHUNK):
        asked = sa.select(e.run, e.report_id, e.id, e.realis, e.type, e.quad, e.intensity).where(e.id.in_(ids[start : start + _CHUNK]))
        codes.update({(row[0], row[1], row[2]): (row[3], row[4], row[5] or 0, row[6] or 0.0) for row in raw_rows(conn, asked)})
    rows: list[dict[str, Any]] = []
    for n, incident in changed:
        met = _met(incident.actors, incident.recipients)
        if not met:
            continue
        passages = ((runs[p.report_id], p.report_id, p.event_id) for p in incident.passages if p.event_id)
        coded = [codes[key] for key in passages if key in codes]
        quad, intensity = scored([code[1:] for code in coded], incident.type)
        stances = {origin.stance for origin in incident.origins}
        how = stands(asserts="asserts" in stances, denies="denies" in stances, contested=incident.contested, realis=Counter(code[0] for code in coded))
        reports = {p.report_id for p in incident.passages}
        published = min((day for day in (days[r] for r in reports) if day is not None), default=None)
        day, dated = day_of(*(d.toordinal() if d else 0 for d in (incident.start, incident.end, published)))
        row = {
            "n": n, "day": day, "dated": dated, "type": incident.type, "quad": quad, "intensity": intensity, "realis": how or "mentioned",
            "origins": incident.independent_origins, "reports": len(reports),
        }  # fmt: skip
        rows += [{"source": source, "target": target} | row for source, target in sorted(met)]
    t.insert(conn, t.dyads, rows)


def _met(actors: Collection[Actor], recipients: Collection[Actor]) -> set[tuple[str, str]]:
    """Return the ordered pairs of countries of an incident, as `Acts.pairs` pairs its parties."""
    one, other = ({(a.id, a.name, a.country, a.sector) for a in side if a.id} for side in (actors, recipients))
    both = product(one, other) if other else permutations(one, 2)
    return {(a[2], b[2]) for a, b in both if a[2] is not None and b[2] is not None}


def _whole(conn: sa.Connection) -> bool:
    return bool(conn.execute(sa.select(t.marks.c.n).where(t.marks.c.name == _MARK)).scalar_one_or_none())


def _fill(conn: sa.Connection) -> None:
    """Write the rows of all incidents."""
    conn.execute(sa.delete(t.dyads))
    acts = load_acts(conn)
    numbers = dict(raw_rows(conn, sa.select(t.incidents.c.id, t.incidents.c.n)))
    found = pairs(acts)
    rows = _rows_of(acts, zip(found.act.tolist(), found.dyad.tolist(), strict=True), found.sources, found.targets, numbers)
    waiting: list[dict[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            t.insert(conn, t.dyads, waiting)
            waiting = []
    t.insert(conn, t.dyads, waiting)
    conn.execute(sa.update(t.marks).where(t.marks.c.name == _MARK).values(n=1))


def _rows_of(
    acts: Acts, met: Iterator[tuple[int, int]], sources: Sequence[str], targets: Sequence[str], numbers: Mapping[str, int]
) -> Iterator[dict[str, Any]]:
    for at, dyad in met:
        if acts.incident[at]:
            yield {
                "source": sources[dyad], "target": targets[dyad], "n": numbers[acts.ids[at]], "day": int(acts.day[at]), "dated": int(acts.dated[at]),
                "type": acts.types[acts.type[at]], "quad": int(acts.quad[at]), "intensity": float(acts.intensity[at]), "realis": REALIS[acts.realis[at]],
                "origins": int(acts.origins[at]), "reports": int(acts.reports[at]),
            }  # fmt: skip


def acts_of_pair(conn: sa.Connection, one: str, other: str) -> Acts | None:
    """Return the acts between two countries (codes), to count a series of them from: days, codes and sides are those of `load_acts`, ids are numbers.

    None where the table cannot tell, and all acts are to be read: one is no country of any incident, some report was not joined, no report has a day.
    """
    one, other = one.upper(), other.upper()
    if not _whole(conn) or not _all_joined(conn) or not all(_known(conn, code) for code in {one, other}):
        return None
    d = t.dyads.c
    wanted = (d.n, d.day, d.dated, d.type, d.quad, d.intensity, d.realis, d.origins, d.reports)
    rows: dict[int, Any] = {}
    met: list[tuple[str, str, list[int]]] = []
    for source, target in dict.fromkeys(((one, other), (other, one))):
        found = raw_rows(conn, sa.select(*wanted).where(d.source == source, d.target == target))
        rows.update((row[0], row) for row in found)
        met.append((source, target, [row[0] for row in found]))
    place = {n: at for at, n in enumerate(sorted(rows))}
    sides = Sides()
    for code in (one, other):  # both are there, whether they met or not
        sides.add_all([], "actor", code, None, code, None)
    for source, target, numbers in met:
        acts = [place[n] for n in numbers]
        sides.add_all(acts, "actor", source, None, source, None)
        sides.add_all(acts, "recipient", target, None, target, None)
    published = _published(conn)
    return acts_from([(str(n), True, *rows[n][1:]) for n in place], sides, published) if published else None


def _all_joined(conn: sa.Connection) -> bool:
    """Return whether the corpus has read some coding of every report that was coded."""
    number = [conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in (t.joined, t.reports)]
    if number[0] == number[1]:
        return True
    left = sa.select(t.codings.c.report_id).outerjoin(t.joined, t.joined.c.report_id == t.codings.c.report_id).where(t.joined.c.report_id.is_(None))
    return conn.execute(left.limit(1)).first() is None


def _known(conn: sa.Connection, code: str) -> bool:
    return conn.execute(sa.select(t.parties.c.incident_id).where(t.parties.c.country == code, t.parties.c.id != "").limit(1)).first() is not None


def _published(conn: sa.Connection) -> list[int]:
    """Return the ordinals of the days on which reports were published, one a report, in order."""
    day = t.reports.c.published
    counted = raw_rows(conn, sa.select(day, sa.func.count()).where(day.is_not(None)).group_by(day).order_by(day))
    return [number for said, count in counted for number in [ordinal(said)] * count]
