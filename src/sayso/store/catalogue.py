"""The codes of all events shown, in memory: what lists, facets and charts count, without asking the database.

An event takes some 200 bytes; 200,000 are read in five to ten seconds and counted in milliseconds. A catalogue is one state of the store and never changes;
`state_of` tells cheaply whether another is due. Words are searched by the database (`reports_holding`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from . import words as full_text
from .columns import Bar, Count, Named, Who, named
from .columns import Codes as _Codes
from .columns import Column as _Column
from .columns import Pairs as _Pairs
from .columns import by as _by
from .columns import called as _called
from .columns import paired as _pairs
from .columns import ranked as _ranked
from .columns import starts as _starts
from .filters import UNNAMED, Filter
from .places import Places, places_of
from .places import question as placed
from .raw import raw_rows
from .sources import NOBODY, Voice, speakers
from .tables import claims, codings, events, incidents, links, marks, participants, passages, reports, shown

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["ORIGINS", "Bar", "Catalogue", "Count", "Who", "load", "reports_holding", "state_of"]

ORIGINS = (1, 2, 3, 5)
"""Numbers of independent origins that a facet offers as the least."""
_STANCES = ("asserts", "hedges", "denies")


@dataclass(frozen=True)
class Catalogue:
    """The events shown of one state of a store, those of the newest reports first, then by report and place in it.

    `report_ids` and `days` (ordinals, 0 where unknown) are of reports in the same order; `report` gives each event its report;
    `origins` is the number of independent origins of its incident and `incident` the incident's number, -1 where it is of none.
    """

    state: tuple[int, ...]
    report_ids: tuple[str, ...]
    report_runs: tuple[int | None, ...]
    report_numbers: NDArray[np.int64]
    days: NDArray[np.int32]
    outlets: _Column
    languages: _Column
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
    voice: _Pairs
    place: Places
    origins: NDArray[np.int16]
    incident: NDArray[np.int32]

    @property
    def size(self) -> int:
        """Number of events."""
        return len(self.report)

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of each report, by its id."""
        return {id_: i for i, id_ in enumerate(self.report_ids)}

    @cached_property
    def numbered(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Places of the reports in the order of their numbers, and the numbers in that order."""
        import numpy as np

        order = np.argsort(self.report_numbers)
        return order, self.report_numbers[order]

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

    @cached_property
    def _names(self) -> dict[str, Named]:
        actor = named(self.actor.values)
        return {"actor": actor, "recipient": actor if self.recipient.values is self.actor.values else named(self.recipient.values)}  # mostly one tuple

    @cached_property
    def _speakers(self) -> dict[str, list[int]]:
        return speakers(self.voice.values)

    def prepare(self) -> Catalogue:
        """Make what is otherwise made when it is first asked for: some two seconds for 200,000 events, for which nobody should wait."""
        for name, value in vars(type(self)).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        return self

    def called(self, role: str, asked: str) -> list[int]:
        """Return the numbers of those actors or recipients (`values` of the role) meant by a country's code, a sector's code, an id or a name."""
        return _called(self._names[role], asked)

    def speaking(self, asked: str, stance: str | None = None, *, last: bool = False) -> list[int]:
        """Return the numbers of the voices of a holder: with this stance, where one is given, and as the innermost of the chain, where `last`."""
        values = self.voice.values
        return [i for i in self._speakers.get(asked.casefold(), ()) if (values[i].last or not last) and stance in (None, values[i].stance)]

    @cached_property
    def forms(self) -> dict[str, list[Who]]:
        """How events name each actor, by his id: the same person with another country or office's sector is another form."""
        found: dict[str, dict[Who, None]] = {}
        for who in chain(self.actor.values, self.recipient.values):
            found.setdefault(who.id, {})[who] = None
        return {id_: list(forms) for id_, forms in found.items()}

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
                mask = mask & pairs.having(self.called(name, value), self.size)
        if asked.place is not None:
            mask = mask & self.place.at(asked.place)
        if asked.source is not None and asked.source.casefold() == NOBODY:
            mask = mask & ~self.voice.having(range(len(self.voice.values)), self.size)
        elif asked.source is not None:
            mask = mask & self.voice.having(self.speaking(asked.source), self.size)
        if asked.holder is not None:
            mask = mask & self.voice.having(self.speaking(asked.holder, asked.stance, last=True), self.size)
        elif asked.stance is not None:
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
                out[name] = _ranked(self.outlets.values, self.outlets.codes[self.report[mask]], self.outlets.alphabet)
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
        table = np.bincount(where * 5 + np.clip(quads, 0, 4), minlength=5 * len(edges)).reshape(-1, 5)
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
    mask = np.ones(len(catalogue.report_ids), dtype=bool)
    order, ordered = catalogue.numbered
    for term in terms:
        numbers, named = full_text.held(conn, term)
        if numbers is None:  # a word that the database folds to nothing asks for nothing
            continue
        one = np.zeros(len(mask), dtype=bool)
        found = np.searchsorted(ordered, numbers)
        found = np.minimum(found, max(0, len(order) - 1))
        if len(order) and len(numbers):
            one[order[found[catalogue.report_numbers[order[found]] == np.asarray(numbers)]]] = True
        for report_id, run in named:
            at = catalogue.rank.get(report_id)
            if at is not None and catalogue.report_runs[at] == run:
                one[at] = True
        mask &= one
    return mask


def load(conn: sa.Connection) -> Catalogue:
    """Read the codes of all events shown."""
    import numpy as np

    state = state_of(conn)
    runs = {row.report_id: row.run for row in conn.execute(sa.select(shown.c.report_id, shown.c.run))}
    heads = conn.execute(sa.select(reports.c.id, reports.c.published, reports.c.outlet, reports.c.n, reports.c.language))
    rows = [(r.id, r.published.toordinal() if r.published else 0, r.outlet, r.n, r.language) for r in heads]
    rows.sort(key=lambda r: (r[1] == 0, -r[1], r[0]))
    outlets = _Codes()
    outlet_codes = np.array([outlets.of(row[2]) for row in rows], dtype=np.int32)
    languages = _Codes()
    language_codes = np.array([languages.of(row[4]) for row in rows], dtype=np.int32)
    shelf = _Shelf(
        rank={row[0]: i for i, row in enumerate(rows)},
        run=np.array([runs.get(row[0], -1) for row in rows] or [-1], dtype=np.int64),
        keys=np.zeros(0, dtype=np.int64),
    )
    e = events.c
    table = raw_rows(conn, sa.select(e.run, e.report_id, e.n, e.type, e.mode, e.realis, e.quad, e.id))
    kept, ranks = shelf.kept(table)
    keys = ranks * _MOST_EVENTS + np.array([row[2] for row in kept], dtype=np.int64)
    order = np.argsort(keys)
    shelf.keys = keys[order]
    coded = [_Codes() for _ in range(3)]
    columns = [np.array([codes.of(row[at]) for row in kept], dtype=np.int32)[order] for at, codes in enumerate(coded, start=3)]
    number = dict(zip(((row[1], row[7]) for row in kept), keys.tolist(), strict=True))
    held, stance, voice = _claims(conn, shelf, number)
    placed_rows, placed_ranks = shelf.kept(raw_rows(conn, placed()))
    placed_at = shelf.at(placed_ranks * _MOST_EVENTS + np.array([row[2] for row in placed_rows], dtype=np.int64))
    backed, incident = _origins(conn, shelf, number)
    people = _participants(conn, shelf)
    return Catalogue(
        state=state,
        report_ids=tuple(row[0] for row in rows),
        report_runs=tuple(runs.get(row[0]) for row in rows),
        report_numbers=np.array([row[3] for row in rows], dtype=np.int64),
        days=np.array([row[1] for row in rows], dtype=np.int32),
        outlets=_Column(tuple(outlets.values), outlet_codes),
        languages=_Column(tuple(languages.values), language_codes),
        report=(shelf.keys // _MOST_EVENTS).astype(np.int32),
        n=(shelf.keys % _MOST_EVENTS).astype(np.int32),
        quad=np.array([row[6] or 0 for row in kept], dtype=np.int8)[order],
        type=_Column(tuple(coded[0].values), columns[0]),
        mode=_Column(tuple(coded[1].values), columns[1]),
        realis=_Column(tuple(coded[2].values), columns[2]),
        actor=people["actor"],
        recipient=people["recipient"],
        source=held,
        stance=stance,
        voice=voice,
        place=places_of(placed_rows, placed_at, len(shelf.keys)),
        origins=backed,
        incident=incident,
    )


_MOST_EVENTS = 1_000_000
"""More than a report has: its place and an event's number make one key."""


@dataclass(slots=True)
class _Shelf:
    """Where things stand while a catalogue is made: reports by id, their runs shown, and the keys of the events in order."""

    rank: dict[str, int]
    run: NDArray[np.int64]
    keys: NDArray[np.int64]

    def kept(self, table: Sequence[Any]) -> tuple[list[Any], NDArray[np.int64]]:
        """Return the rows (run, report id, …) of codings that are shown, and the places of their reports."""
        import numpy as np

        ranks = np.array([self.rank[row[1]] for row in table], dtype=np.int64)
        if not len(ranks):
            return [], ranks
        chosen = self.run[ranks] == np.array([row[0] for row in table], dtype=np.int64)
        if chosen.all():
            return list(table), ranks
        return [row for row, good in zip(table, chosen.tolist(), strict=True) if good], ranks[chosen]

    def at(self, keys: Any) -> NDArray[np.int64]:
        """Return the positions of the events with these keys; -1 where there is none."""
        import numpy as np

        keys = np.asarray(keys, dtype=np.int64)
        if not len(self.keys):
            return np.full(len(keys), -1, dtype=np.int64)
        found = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[found] == keys, found, -1)


def _participants(conn: sa.Connection, shelf: _Shelf) -> dict[str, _Pairs]:
    import numpy as np

    p = participants.c
    table, ranks = shelf.kept(raw_rows(conn, sa.select(p.run, p.report_id, p.event_n, p.role, p.id, p.name, p.country, p.sector)))
    at = shelf.at(ranks * _MOST_EVENTS + np.array([row[2] for row in table], dtype=np.int64))
    seen: dict[Any, int] = {}
    codes = np.array([seen.setdefault(tuple(row[4:]), len(seen)) for row in table], dtype=np.int64)
    acts = np.array([row[3] == "actor" for row in table], dtype=bool)
    people = tuple(Who(*one) for one in seen)
    return {role: _pairs(people, at[mask & (at >= 0)], codes[mask & (at >= 0)]) for role, mask in (("actor", acts), ("recipient", ~acts))}


def _origins(conn: sa.Connection, shelf: _Shelf, number: dict[tuple[str, str], int]) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Return the independent origins of each event's incident, and the incident's number; -1 where it is of none."""
    import numpy as np

    p, i = passages.c, incidents.c
    chosen = sa.select(p.run, p.report_id, p.event_id, i.independent_origins, i.n).select_from(passages.join(incidents, i.id == p.incident_id))
    table, _ = shelf.kept(raw_rows(conn, chosen.where(p.event_id.is_not(None))))
    out = np.full(len(shelf.keys), -1, dtype=np.int16)
    at = shelf.at([number.get((row[1], row[2]), -1) for row in table])
    np.maximum.at(out, at[at >= 0], np.array([min(row[3], 32_000) for row in table], dtype=np.int16)[at >= 0])
    of = np.full(len(shelf.keys), -1, dtype=np.int32)
    of[at[at >= 0]] = np.array([row[4] for row in table], dtype=np.int32)[at >= 0]
    return out, of


def _claims(conn: sa.Connection, shelf: _Shelf, number: dict[tuple[str, str], int]) -> tuple[_Pairs, _Pairs, _Pairs]:
    """Return the holders (behind the outlet), the stances, and the holders with the stances of the claims of each event.

    `number` has the keys of events by report and id.
    """
    import numpy as np

    c, k = claims.c, links.c
    table, ranks = shelf.kept(raw_rows(conn, sa.select(c.run, c.report_id, c.n, c.event_id, c.stance)))
    event_of = shelf.at([number.get((row[1], row[3]), -1) for row in table])
    claim_keys = ranks * _MOST_EVENTS + np.array([row[2] for row in table], dtype=np.int64)
    stances = {stance: i for i, stance in enumerate(_STANCES)}
    codes = np.array([stances[row[4]] for row in table], dtype=np.int64)
    told = _pairs(_STANCES, event_of[event_of >= 0], codes[event_of >= 0])
    wanted = sa.select(k.run, k.report_id, k.owner_n, k.name, k.kind, k.country, k.sector, k.depth).where(k.owner == "claim", k.depth > 0)
    held, ranks = shelf.kept(raw_rows(conn, wanted))
    if not len(claim_keys) or not held:
        return _pairs((), (), ()), told, _pairs((), (), ())
    order = np.argsort(claim_keys)
    keys = ranks * _MOST_EVENTS + np.array([row[2] for row in held], dtype=np.int64)
    where = np.minimum(np.searchsorted(claim_keys[order], keys), len(claim_keys) - 1)
    at = np.where(claim_keys[order][where] == keys, event_of[order][where], -1)
    holders = _Codes()
    names = np.array([holders.of(row[3] or UNNAMED) for row in held], dtype=np.int64)
    depth = np.array([row[7] for row in held], dtype=np.int64)
    last = np.zeros(len(claim_keys), dtype=np.int64)
    np.maximum.at(last, where, depth)
    inner = (last[where] == depth).tolist()
    said = codes[order][where].tolist()
    voices = _Codes()
    heard = np.array(
        [voices.of(Voice(row[4], row[3], row[5], row[6], _STANCES[said[i]], inner[i])) for i, row in enumerate(held)],
        dtype=np.int64,
    )
    return _pairs(holders.values, at[at >= 0], names[at >= 0]), told, _pairs(voices.values, at[at >= 0], heard[at >= 0])
