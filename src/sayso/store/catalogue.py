"""The codes of all events shown, in memory: what lists, facets and charts count, without asking the database.

An event takes some 60 bytes; 200,000 are read in about two seconds and counted in milliseconds. A catalogue is one state of the store and never changes;
`state_of` tells cheaply whether another is due. Words are searched by the database (`reports_holding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from . import words as full_text
from .filters import UNNAMED, Filter
from .tables import claims, codings, events, incidents, links, marks, participants, passages, reports, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["ORIGINS", "Bar", "Catalogue", "Count", "Who", "load", "reports_holding", "state_of"]

ORIGINS = (1, 2, 3, 5)
"""Numbers of independent origins that a facet offers as the least."""
_STANCES = ("asserts", "hedges", "denies")
_DAYS, _MONTHS = 93, 150
"""A chart has a bar a day up to three months, a bar a month up to some twelve years, and a bar a year beyond. By eye, at 600 pixels."""


@dataclass(frozen=True, slots=True)
class Count:
    """A value of a facet with the number of events that have it."""

    value: str
    events: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Events of the reports published from `start` to `end` (both included), by quad class 1 to 4."""

    start: date
    end: date
    quads: tuple[int, int, int, int]

    @property
    def events(self) -> int:
        """All of them."""
        return sum(self.quads)


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as events name him."""

    id: str
    name: str | None
    country: str | None
    sector: str | None


class _Codes:
    """Values numbered in the order in which they come; None is -1."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._number: dict[Any, int] = {}

    def of(self, value: Any) -> int:
        if value is None:
            return -1
        found = self._number.get(value)
        if found is None:
            found = self._number[value] = len(self.values)
            self.values.append(value)
        return found


@dataclass(frozen=True, slots=True)
class _Column:
    """One code an event."""

    values: tuple[str, ...]
    codes: NDArray[np.int32]

    def equal(self, value: str) -> Mask:
        wanted = [i for i, v in enumerate(self.values) if v.casefold() == value.casefold()]
        return _any_of(self.codes, wanted)

    def counts(self, mask: Mask) -> list[Count]:
        return _ranked(self.values, self.codes[mask])


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Several codes an event: `event[i]` has `codes[i]`, no pair twice."""

    values: tuple[Any, ...]
    event: NDArray[np.int32]
    codes: NDArray[np.int32]

    def having(self, wanted: Sequence[int], size: int) -> Mask:
        import numpy as np

        mask = np.zeros(size, dtype=bool)
        mask[self.event[_any_of(self.codes, wanted)]] = True
        return mask

    def counts(self, mask: Mask) -> list[Count]:
        return _ranked(self.values, self.codes[mask[self.event]])


def _any_of(codes: NDArray[np.int32], wanted: Sequence[int]) -> Mask:
    import numpy as np

    found: Mask = codes == wanted[0] if len(wanted) == 1 else np.isin(codes, wanted)
    return found


def _ranked(values: Sequence[str], codes: NDArray[np.int32]) -> list[Count]:
    """Count codes, the most frequent first, equals by name."""
    import numpy as np

    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    return sorted((Count(str(values[i]), int(n)) for i, n in enumerate(counts) if n), key=lambda c: (-c.events, c.value))


@dataclass(frozen=True)
class Catalogue:
    """The events shown of one state of a store, those of the newest reports first, then by report and place in it.

    `report_ids` and `days` (ordinals, 0 where unknown) are of reports in the same order; `report` gives each event its report;
    `origins` is the number of independent origins of its incident, -1 where it is of none.
    """

    state: tuple[int, ...]
    report_ids: tuple[str, ...]
    report_runs: tuple[int | None, ...]
    days: NDArray[np.int32]
    outlets: _Column
    report: NDArray[np.int32]
    n: NDArray[np.int32]
    quad: NDArray[np.int8]
    type: _Column
    mode: _Column
    realis: _Column
    actor: _Pairs
    recipient: _Pairs
    source: _Pairs
    stance: _Pairs
    origins: NDArray[np.int16]

    @property
    def size(self) -> int:
        """Number of events."""
        return len(self.report)

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of each report, by its id."""
        return {id_: i for i, id_ in enumerate(self.report_ids)}

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Position of each report's first event; one more entry than reports."""
        import numpy as np

        return np.searchsorted(self.report, np.arange(len(self.report_ids) + 1))

    @cached_property
    def countries(self) -> dict[str, _Pairs]:
        """Countries of the actors and recipients of each event."""
        return {role: _by(getattr(self, role), lambda who: who.country) for role in ("actor", "recipient")}

    @cached_property
    def whos(self) -> dict[str, _Pairs]:
        """Ids of the actors and recipients of each event."""
        return {role: _by(getattr(self, role), lambda who: who.id) for role in ("actor", "recipient")}

    def matching(self, asked: Filter, holding: Mask | None = None) -> Mask:
        """Return which events meet the conditions; `holding` are the reports that hold the words."""
        import numpy as np

        mask = np.ones(self.size, dtype=bool) if holding is None else holding[self.report]
        for name in ("type", "mode", "realis"):
            if (value := getattr(asked, name)) is not None:
                mask = mask & getattr(self, name).equal(value)
        if asked.quad is not None:
            mask = mask & (self.quad == asked.quad)
        for name in ("actor", "recipient"):
            if (value := getattr(asked, name)) is not None:
                pairs: _Pairs = getattr(self, name)
                mask = mask & pairs.having(_called(pairs.values, value), self.size)
        if asked.source is not None:
            wanted = asked.source.casefold()
            mask = mask & self.source.having([i for i, v in enumerate(self.source.values) if v.casefold() == wanted], self.size)
        if asked.stance is not None:
            mask = mask & self.stance.having([i for i, v in enumerate(self.stance.values) if v == asked.stance], self.size)
        if asked.origins is not None:
            mask = mask & (self.origins >= asked.origins)
        return mask & self.reports_matching(asked)[self.report]

    def reports_matching(self, asked: Filter) -> Mask:
        """Return which reports meet the conditions on outlet and days."""
        import numpy as np

        mask = np.ones(len(self.report_ids), dtype=bool)
        if asked.outlet is not None:
            mask &= self.outlets.equal(asked.outlet)
        if asked.since is not None:
            mask &= self.days >= asked.since.toordinal()
        if asked.until is not None:
            mask &= (self.days <= asked.until.toordinal()) & (self.days > 0)
        return mask

    def facets(self, asked: Filter, holding: Mask | None = None) -> dict[str, list[Count]]:
        """Count the values of each facet among the events that meet all *other* conditions, so that one choice can be changed for another."""
        all_ = self.matching(asked, holding)
        out: dict[str, list[Count]] = {}
        for name in ("type", "realis", "actor", "recipient", "source", "stance", "outlet"):
            without: dict[str, Any] = {name: None}
            mask = all_ if getattr(asked, name) is None else self.matching(replace(asked, **without), holding)
            if name in ("actor", "recipient"):
                out[name] = self.countries[name].counts(mask)
            elif name == "outlet":
                out[name] = _ranked(self.outlets.values, self.outlets.codes[self.report[mask]])
            else:
                out[name] = getattr(self, name).counts(mask)
        mask = all_ if asked.origins is None else self.matching(replace(asked, origins=None), holding)
        least = [(n, int((self.origins[mask] >= n).sum())) for n in ORIGINS]
        out["origins"] = [Count(str(n), number) for n, number in least if number]
        return out

    def bars(self, mask: Mask) -> list[Bar]:
        """Return the events over days, months or years, gaps included; those without a quad class and those of reports without a day are left out."""
        import numpy as np

        days = self.days[self.report]
        dated = mask & (days > 0)
        if not dated.any():
            return []
        chosen, quads = days[dated], self.quad[dated]
        first, last = date.fromordinal(int(chosen.min())), date.fromordinal(int(chosen.max()))
        starts = _starts(first, last)
        edges = [start.toordinal() for start in starts]
        ends = [edge - 1 for edge in edges[1:]] + [last.toordinal()]
        where = np.searchsorted(edges, chosen, side="right") - 1
        table = np.zeros((len(edges), 5), dtype=int)
        np.add.at(table, (where, np.clip(quads, 0, 4)), 1)
        rows = zip(starts, ends, table, strict=True)
        return [Bar(s, date.fromordinal(e), (int(row[1]), int(row[2]), int(row[3]), int(row[4]))) for s, e, row in rows]

    def keys(self, positions: Iterable[int]) -> list[tuple[int, str, int]]:
        """Return (run, report id, n) of the events at these positions."""
        out = []
        for i in positions:
            r = int(self.report[i])
            run = self.report_runs[r]
            if run is not None:
                out.append((run, self.report_ids[r], int(self.n[i])))
        return out


def _called(people: Sequence[Who], asked: str) -> list[int]:
    """Return the numbers of those meant by a country's code, a sector's code, an id or a name."""
    upper, lower = asked.upper(), asked.lower()
    return [i for i, w in enumerate(people) if w.id == asked or upper in (w.country, w.sector) or (w.name or "").lower() == lower]


def _starts(first: date, last: date) -> list[date]:
    """Return the first days of the bars that cover two days and what lies between: days, months or years."""
    if (last - first).days < _DAYS:
        return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    begin, months = first.year * 12 + first.month - 1, (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _MONTHS:
        return [date((begin + i) // 12, (begin + i) % 12 + 1, 1) for i in range(months)]
    return [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def _by(pairs: _Pairs, key: Any) -> _Pairs:
    """Return the pairs by another value of the same things, no pair twice."""
    import numpy as np

    codes = _Codes()
    recoded = np.array([codes.of(key(v)) for v in pairs.values], dtype=np.int32)
    if not len(recoded):
        return _Pairs((), pairs.event, pairs.codes)
    new = recoded[pairs.codes]
    return _pairs(codes.values, pairs.event[new >= 0], new[new >= 0])


def _pairs(values: Sequence[Any], event: Any, codes: Any) -> _Pairs:
    import numpy as np

    event, codes = np.asarray(event, dtype=np.int64), np.asarray(codes, dtype=np.int64)
    size = max(1, len(values))
    both = np.unique(event * size + codes)
    return _Pairs(tuple(values), (both // size).astype(np.int32), (both % size).astype(np.int32))


def state_of(conn: sa.Connection) -> tuple[int, ...]:
    """Return numbers that change whenever a coding is added, a report redacted or the corpus joined."""
    count, newest = conn.execute(sa.select(sa.func.count(), sa.func.max(codings.c.run)).select_from(codings)).one()
    redacted = conn.execute(sa.select(sa.func.count()).select_from(reports).where(reports.c.redacted.is_not(None))).scalar_one()
    mark = conn.execute(sa.select(marks.c.n).where(marks.c.name == "joined")).scalar_one_or_none()
    return int(count), int(newest or 0), int(redacted), int(mark or 0)


def reports_holding(conn: sa.Connection, catalogue: Catalogue, question: str) -> Mask | None:
    """Return which reports hold all words of a question; None where it has no words. Reports stored after the catalogue was made are left out."""
    import numpy as np

    terms = full_text.terms(question)
    if not terms:
        return None
    chosen = sa.select(reports.c.id).select_from(reports.join(shown, shown.c.report_id == reports.c.id))
    for number, term in enumerate(terms):
        chosen = chosen.where(full_text.holding(conn, term, number))
    mask = np.zeros(len(catalogue.report_ids), dtype=bool)
    for id_ in conn.execute(chosen).scalars():
        if (at := catalogue.rank.get(id_)) is not None:
            mask[at] = True
    return mask


def load(conn: sa.Connection) -> Catalogue:
    """Read the codes of all events shown."""
    import numpy as np

    state = state_of(conn)
    runs = {row.report_id: row.run for row in conn.execute(sa.select(shown.c.report_id, shown.c.run))}
    rows = [
        (r.id, r.published.toordinal() if r.published else 0, r.outlet) for r in conn.execute(sa.select(reports.c.id, reports.c.published, reports.c.outlet))
    ]
    rows.sort(key=lambda r: (r[1] == 0, -r[1], r[0]))
    rank = {id_: i for i, (id_, _, _) in enumerate(rows)}
    outlets = _Codes()
    outlet_codes = np.array([outlets.of(outlet) for _, _, outlet in rows], dtype=np.int32)

    types, modes, stands = _Codes(), _Codes(), _Codes()
    e = events.c
    table = [
        (rank[r.report_id], r.n, types.of(r.type), modes.of(r.mode), stands.of(r.realis), r.quad or 0)
        for r in conn.execute(sa.select(e.run, e.report_id, e.n, e.type, e.mode, e.realis, e.quad))
        if runs.get(r.report_id) == r.run
    ]
    codes = np.array(sorted(table), dtype=np.int32).reshape(-1, 6)
    place = {(int(r), int(n)): i for i, (r, n) in enumerate(codes[:, :2])}
    held, stance = _claims(conn, runs, rank, place)
    people = _participants(conn, runs, rank, place)
    backing = np.full(len(codes), -1, dtype=np.int16)
    for at, number in _origins(conn, runs, rank, place):
        backing[at] = max(backing[at], number)
    return Catalogue(
        state=state,
        report_ids=tuple(id_ for id_, _, _ in rows),
        report_runs=tuple(runs.get(id_) for id_, _, _ in rows),
        days=np.array([day for _, day, _ in rows], dtype=np.int32),
        outlets=_Column(tuple(outlets.values), outlet_codes),
        report=codes[:, 0],
        n=codes[:, 1],
        quad=codes[:, 5].astype(np.int8),
        type=_Column(tuple(types.values), codes[:, 2]),
        mode=_Column(tuple(modes.values), codes[:, 3]),
        realis=_Column(tuple(stands.values), codes[:, 4]),
        actor=people["actor"],
        recipient=people["recipient"],
        source=held,
        stance=stance,
        origins=backing,
    )


_Runs = dict[str, int]
_Places = dict[tuple[int, int], int]


def _participants(conn: sa.Connection, runs: _Runs, rank: dict[str, int], place: _Places) -> dict[str, _Pairs]:
    p = participants.c
    people = _Codes()
    found: dict[str, tuple[list[int], list[int]]] = {"actor": ([], []), "recipient": ([], [])}
    for r in conn.execute(sa.select(p.run, p.report_id, p.event_n, p.role, p.id, p.name, p.country, p.sector)):
        if runs.get(r.report_id) == r.run and (at := place.get((rank[r.report_id], r.event_n))) is not None and r.role in found:
            found[r.role][0].append(at)
            found[r.role][1].append(people.of(Who(r.id, r.name, r.country, r.sector)))
    return {role: _pairs(people.values, *both) for role, both in found.items()}


def _origins(conn: sa.Connection, runs: _Runs, rank: dict[str, int], place: _Places) -> Iterator[tuple[int, int]]:
    """Yield (event, independent origins of its incident) of the events that are of one."""
    e, p, i = events.c, passages.c, incidents.c
    chosen = sa.select(e.run, e.report_id, e.n, i.independent_origins).select_from(
        passages.join(incidents, i.id == p.incident_id).join(events, sa.and_(e.run == p.run, e.report_id == p.report_id, e.id == p.event_id))
    )
    for r in conn.execute(chosen):
        if runs.get(r.report_id) == r.run:
            yield place[rank[r.report_id], r.n], r.independent_origins


def _claims(conn: sa.Connection, runs: _Runs, rank: dict[str, int], place: _Places) -> tuple[_Pairs, _Pairs]:
    """Return the holders (behind the outlet) and the stances of the claims of each event."""
    e, c, k = events.c, claims.c, links.c
    number: dict[tuple[str, str], int] = {}
    for r in conn.execute(sa.select(e.run, e.report_id, e.n, e.id)):
        if runs.get(r.report_id) == r.run:
            number[r.report_id, r.id] = r.n
    stances = _Codes()
    for stance in _STANCES:
        stances.of(stance)
    of_claim: dict[tuple[int, int], int] = {}
    taken: tuple[list[int], list[int]] = ([], [])
    for said in conn.execute(sa.select(c.run, c.report_id, c.n, c.event_id, c.stance)):
        if runs.get(said.report_id) != said.run or (n := number.get((said.report_id, said.event_id))) is None:
            continue
        at = place[rank[said.report_id], n]
        of_claim[rank[said.report_id], said.n] = at
        taken[0].append(at)
        taken[1].append(stances.of(said.stance))
    holders = _Codes()
    held: tuple[list[int], list[int]] = ([], [])
    wanted = sa.select(k.run, k.report_id, k.owner_n, k.name).where(k.owner == "claim", k.depth > 0)
    for link in conn.execute(wanted):
        if runs.get(link.report_id) == link.run and (found := of_claim.get((rank[link.report_id], link.owner_n))) is not None:
            held[0].append(found)
            held[1].append(holders.of(link.name or UNNAMED))
    return _pairs(holders.values, *held), _pairs(stances.values, *taken)
