"""The codes of all incidents, in memory beside those of events (`catalogue`): what the list of incidents, its facets and its chart count.

An incident takes some 150 bytes. A catalogue is made for one catalogue of events, from which it has the reports, their days and their outlets. It says the
same as `incident_list.found`, which asks the database (a test compares the two).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .catalogue import ORIGINS, Catalogue
from .columns import Bar, Codes, Column, Count, Named, Pairs, Who, by, called, distinct, named, paired, starts
from .incident_list import MENTIONED, Asked
from .raw import raw_rows, streamed
from .tables import events, incidents, joined, origins, parties, passages

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["FACETS", "IncidentCatalogue", "load"]

FACETS = ("type", "stands", "actor", "recipient", "origins", "contested", "outlet", "story")


@dataclass(frozen=True)
class IncidentCatalogue:
    """The incidents of one state of a store, those told of last first.

    `n` is their number in the order in which they were first told; `last` the day of the last report that tells of each (ordinal, 0 where unknown);
    `report` gives the places of its reports in the catalogue of events; `quad` is that of its type.
    """

    events: Catalogue
    ids: tuple[str, ...]
    n: NDArray[np.int64]
    last: NDArray[np.int32]
    reports: NDArray[np.int32]
    origins: NDArray[np.int16]
    contested: NDArray[np.bool_]
    differ: NDArray[np.bool_]
    quad: NDArray[np.int8]
    type: Column
    stands: Column
    actor: Pairs
    recipient: Pairs
    report: Pairs
    story: Pairs

    @property
    def size(self) -> int:
        """Number of incidents."""
        return len(self.ids)

    @cached_property
    def place(self) -> dict[str, int]:
        """Position of each incident, by its id."""
        return {id_: i for i, id_ in enumerate(self.ids)}

    @cached_property
    def countries(self) -> dict[str, Pairs]:
        """Countries of the actors and recipients of each incident."""
        return {role: by(getattr(self, role), lambda who: who.country) for role in ("actor", "recipient")}

    @cached_property
    def _names(self) -> dict[str, Named]:
        names = named(self.actor.values)
        return {"actor": names, "recipient": names if self.recipient.values is self.actor.values else named(self.recipient.values)}

    @cached_property
    def outlet(self) -> Pairs:
        """Outlets of the reports that tell of each incident."""
        column = self.events.outlets
        codes = column.codes[self.report.codes] if len(self.report.codes) else self.report.codes
        return paired(column.values, self.report.event[codes >= 0], codes[codes >= 0])

    @cached_property
    def days(self) -> NDArray[np.int32]:
        """Day of each pair of an incident and a report (ordinal, 0 where unknown)."""
        return self.events.days[self.report.codes]

    def prepare(self) -> IncidentCatalogue:
        """Make what is otherwise made when it is first asked for."""
        for name, value in vars(type(self)).items():
            if isinstance(value, cached_property):
                getattr(self, name)
        return self

    def matching(self, asked: Asked, holding: Mask | None = None) -> Mask:
        """Return which incidents meet the conditions; `holding` are the reports that hold the words."""
        import numpy as np

        mask = np.ones(self.size, dtype=bool)
        for name in ("type", "stands"):
            if (value := getattr(asked, name)) is not None:
                mask &= getattr(self, name).equal(value)
        for name in ("actor", "recipient"):
            if (value := getattr(asked, name)) is not None:
                pairs: Pairs = getattr(self, name)
                mask &= pairs.having(called(self._names[name], value), self.size)
        for number, least in ((self.origins, asked.origins), (self.reports, asked.reports)):
            if least is not None:
                mask &= number >= least
        for flag, wanted in ((self.contested, asked.contested), (self.differ, asked.differ)):
            if wanted is not None:
                mask &= flag == wanted
        for pairs, value in ((self.outlet, asked.outlet), (self.story, asked.story)):
            if value is not None:
                mask &= pairs.having(pairs.folded.get(value.casefold(), []), self.size)
        if asked.since is not None or asked.until is not None:
            mask &= self._having(self._within(asked))
        if holding is not None:
            mask &= self._having(holding[self.report.codes])
        return mask

    def _within(self, asked: Asked) -> Mask:
        """Return which pairs of an incident and a report are of days asked for."""
        within: Mask = self.days > 0
        if asked.since is not None:
            within &= self.days >= asked.since.toordinal()
        if asked.until is not None:
            within &= self.days <= asked.until.toordinal()
        return within

    def _having(self, pairs: Mask) -> Mask:
        """Return which incidents have one of these pairs of an incident and a report."""
        import numpy as np

        mask = np.zeros(self.size, dtype=bool)
        mask[self.report.event[pairs]] = True
        return mask

    def facets(self, asked: Asked, holding: Mask | None = None) -> dict[str, list[Count]]:
        """Count the values of each facet among the incidents that meet all *other* conditions."""
        out: dict[str, list[Count]] = {}
        all_ = self.matching(asked, holding)
        for name in FACETS:
            without: dict[str, Any] = {name: None}
            mask = all_ if getattr(asked, name) is None else self.matching(replace(asked, **without), holding)
            if name in ("actor", "recipient"):
                out[name] = self.countries[name].counts(mask)
            elif name == "origins":
                out[name] = [Count(str(least), number) for least in ORIGINS if (number := int((self.origins[mask] >= least).sum()))]
            elif name == "contested":
                out[name] = [c for c in (Count(word, int((self.contested[mask] == yes).sum())) for word, yes in (("yes", True), ("no", False))) if c.events]
            else:
                out[name] = getattr(self, name).counts(mask)
        return out

    def bars(self, mask: Mask, asked: Asked) -> list[Bar]:
        """Return the incidents over days, months or years: each stands in every bar in which a report tells of it, once."""
        import numpy as np

        chosen = mask[self.report.event] & self._within(asked) if self.size else np.zeros(0, dtype=bool)
        if not chosen.any():
            return []
        days = self.days[chosen]
        first, last = date.fromordinal(int(days.min())), date.fromordinal(int(days.max()))
        begins = starts(first, last)
        edges = [begin.toordinal() for begin in begins]
        ends = [edge - 1 for edge in edges[1:]] + [last.toordinal()]
        where = np.searchsorted(edges, days, side="right") - 1
        both = distinct(self.report.event[chosen].astype(np.int64) * len(edges) + where)
        incident, bar = both // len(edges), both % len(edges)
        table = np.bincount(bar * 5 + np.clip(self.quad[incident], 0, 4), minlength=5 * len(edges)).reshape(-1, 5)
        rows = zip(begins, ends, table, strict=True)
        return [Bar(s, date.fromordinal(e), (int(row[1]), int(row[2]), int(row[3]), int(row[4]))) for s, e, row in rows]

    def ordered(self, mask: Mask, order: str) -> NDArray[np.int64]:
        """Return the positions of these incidents, in an order of `Asked`."""
        import numpy as np

        positions = np.flatnonzero(mask)
        if order == "newest":
            return positions
        return positions[np.argsort(-self._weight(order)[positions], kind="stable")]

    def key(self, position: int, order: str) -> tuple[int, int, int]:
        """Return what an incident is ordered by: its weight (0 for `newest`), the day of its last report, its number. It says where a list goes on."""
        return int(self._weight(order)[position]), int(self.last[position]), int(self.n[position])

    def behind(self, positions: NDArray[np.int64], key: Sequence[int], order: str) -> int:
        """Return how many of the positions (in this order) lie before what comes behind a key, whether its incident is still there or not."""
        weight, last, n = (column[positions] for column in (self._weight(order), self.last, self.n))
        behind = (last < key[1]) | ((last == key[1]) & (n < key[2]))
        behind = (weight < key[0]) | ((weight == key[0]) & behind)
        return len(positions) - int(behind.sum())

    def _weight(self, order: str) -> Any:
        import numpy as np

        numbers: dict[str, Any] = {"origins": self.origins, "reports": self.reports}
        return numbers[order].astype(np.int64) if order in numbers else np.zeros(self.size, dtype=np.int64)


def load(conn: sa.Connection, of: Catalogue) -> IncidentCatalogue:
    """Read the codes of all incidents, for the reports of a catalogue of events."""
    import numpy as np

    i = incidents.c
    wanted = sa.select(i.id, i.n, i.last_published, i.type, i.reports, i.independent_origins, i.contested, i.figures_differ)
    rows = [tuple(row) for row in conn.execute(wanted)]
    rows.sort(key=lambda row: (-(row[2].toordinal() if row[2] else 0), -row[1]))
    at = {row[0]: position for position, row in enumerate(rows)}
    quads = _quads(of)
    people = _parties(conn, at)
    report, story = _told(conn, at, of)
    return IncidentCatalogue(
        events=of,
        ids=tuple(at),
        n=np.array([row[1] for row in rows], dtype=np.int64),
        last=np.array([row[2].toordinal() if row[2] else 0 for row in rows], dtype=np.int32),
        reports=np.array([row[4] for row in rows], dtype=np.int32),
        origins=np.array([min(row[5], 32_000) for row in rows], dtype=np.int16),
        contested=np.array([row[6] for row in rows], dtype=bool),
        differ=np.array([row[7] for row in rows], dtype=bool),
        quad=np.array([quads.get(row[3], 0) for row in rows], dtype=np.int8),
        type=_column([row[3] for row in rows]),
        stands=_column(_standings(conn, at, rows)),
        actor=people[0],
        recipient=people[1],
        report=report,
        story=story,
    )


def _column(values: Sequence[str]) -> Column:
    import numpy as np

    codes = Codes()
    numbers = np.array([codes.of(value) for value in values], dtype=np.int32)
    return Column(tuple(codes.values), numbers)


def _quads(of: Catalogue) -> dict[str, int]:
    """Return the quad class of each type: the one that most of its events have."""
    import numpy as np

    out = {}
    for code, name in enumerate(of.type.values):
        counts = np.bincount(np.clip(of.quad[of.type.codes == code], 0, 4), minlength=5)
        out[name] = int(counts.argmax())
    return out


def _standings(conn: sa.Connection, at: dict[str, int], rows: Sequence[Any]) -> list[str]:
    """Return how each incident stands, as `incident_list.Standing` says."""
    p, e, o = passages.c, events.c, origins.c
    asserted, denied = bytearray(len(rows)), bytearray(len(rows))
    for id_, stance in streamed(conn, sa.select(o.incident_id, o.stance)):
        side = {"asserts": asserted, "denies": denied}.get(stance)
        if side is not None and id_ in at:
            side[at[id_]] = 1
    realis: dict[int, dict[str, tuple[int, int]]] = {}
    found = sa.select(p.incident_id, e.realis, sa.func.count(), sa.func.min(p.n)).select_from(
        passages.join(events, sa.and_(e.run == p.run, e.report_id == p.report_id, e.id == p.event_id))
    )
    for id_, word, number, first in streamed(conn, found.group_by(p.incident_id, e.realis)):
        if id_ in at:
            realis.setdefault(at[id_], {})[word] = (-number, first)
    out = []
    for position, row in enumerate(rows):
        held = realis.get(position, {})
        if denied[position] and not asserted[position]:
            out.append("denied")
        elif row[6] and (not held or "actual" in held or "denied" in held):
            out.append("contested")
        else:
            out.append("actual" if "actual" in held else min(held, key=held.__getitem__) if held else MENTIONED)
    return out


def _parties(conn: sa.Connection, at: dict[str, int]) -> tuple[Pairs, Pairs]:
    import numpy as np

    p = parties.c
    seen: dict[Any, int] = {}
    sides: dict[str, tuple[list[int], list[int]]] = {"actor": ([], []), "recipient": ([], [])}
    for id_, role, *who in streamed(conn, sa.select(p.incident_id, p.role, p.id, p.name, p.country, p.sector)):
        if id_ in at:
            sides[role][0].append(at[id_])
            sides[role][1].append(seen.setdefault(tuple(who), len(seen)))
    people = tuple(Who(*one) for one in seen)
    actor, recipient = (paired(people, np.array(a, dtype=np.int64), np.array(b, dtype=np.int64)) for a, b in sides.values())
    return actor, recipient


def _told(conn: sa.Connection, at: dict[str, int], of: Catalogue) -> tuple[Pairs, Pairs]:
    """Return which reports tell of each incident, by their places in the catalogue of events, and of which stories they are."""
    import numpy as np

    p, j = passages.c, joined.c
    story_of = dict(raw_rows(conn, sa.select(j.report_id, j.story_id)))
    stories = Codes()
    incident, report, story = [], [], []
    for id_, report_id in streamed(conn, sa.select(p.incident_id, p.report_id).distinct()):
        rank = of.rank.get(report_id)
        if id_ in at and rank is not None:
            incident.append(at[id_])
            report.append(rank)
            story.append(stories.of(story_of.get(report_id)))
    here, told = np.array(incident, dtype=np.int64), np.array(story, dtype=np.int64)
    return paired(range(len(of.report_ids)), here, np.array(report, dtype=np.int64)), paired(stories.values, here[told >= 0], told[told >= 0])
