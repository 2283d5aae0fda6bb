"""Who told of which incident, when, with whom and against whom: read once for a state of the store, then counted for any outlet or holder.

Days are days of publication; two reports of one day have no order, and one without a day has none with any.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from . import tables as t
from .raw import raw_rows, streamed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .catalogue import Catalogue

    Numbers = NDArray[np.int64]

__all__ = [
    "OF_HOLDER",
    "OF_OUTLET",
    "UNKNOWN",
    "Tellings",
    "contradicted",
    "exchanged",
    "incidents_in",
    "newest_first",
    "of_holder",
    "of_outlet",
    "tellings",
    "traded",
]

OF_OUTLET = {
    "told": "incidents that it tells",
    "shared": "incidents that other outlets tell too",
    "first": "incidents that it told at least a day before any other outlet that tells them",
    "same_day": "incidents that it and another outlet were the first to tell, on one day",
    "alone": "incidents with one origin in all, which it had first",
    "denied": "incidents that another report denied or took back, on the day on which it first told them or later",
    "confirmed": "incidents that somebody confirmed in another report, on the day on which it first told them or later",
    "unverified": "incidents of which another report says, on the day on which it first told them or later, that they could not be verified",
}
"""What can be asked of the incidents of an outlet."""
OF_HOLDER = {
    "asserts": "incidents that the source asserts",
    "hedges": "incidents that the source tells with reserve",
    "denies": "incidents that the source denies",
    "alone": "incidents that the source asserts and that have one independent origin in all",
    "joined": "incidents that the source asserts and that have two independent origins or more",
    "contradicted": "incidents that the source asserts and somebody else denies",
    "denied": "incidents that the source asserts and that somebody else denied or took back in another report, that day or later",
    "confirmed": "incidents that the source asserts and that somebody else confirmed in another report, that day or later",
}
"""What can be asked of the incidents of a source."""
_LATER = {"denied": ("denied", "retracted"), "confirmed": ("confirmed",), "unverified": ("could_not_verify",)}
_FAR = 10_000_000
"""Later than any day."""


@dataclass(frozen=True)
class Tellings:
    """Incidents by position, in the order of their numbers, with what tells of them in arrays.

    `told` are pairs (incident, report), none twice; `origins` are (incident, name, 1 where it denies, via), `steps` of the history (incident, status, report,
    day, by); `copies` are (copy, original) and `citations` (report, name cited, report cited or -1). Reports are places in the catalogue; names, outlets and
    statuses are places in `names`, which are folded for case; `spelt` has them as they came first. A day is an ordinal, 0 where unknown.
    `of_event` is the position of the incident of each event of the catalogue, -1 where it is of none.
    """

    ids: tuple[str, ...]
    numbers: Numbers
    independent: Numbers
    last: Numbers
    told: Numbers
    origins: Numbers
    steps: Numbers
    copies: Numbers
    citations: Numbers
    names: dict[str, int]
    spelt: tuple[str, ...]
    outlet: Numbers
    of_event: NDArray[np.int32]

    @cached_property
    def newness(self) -> NDArray[np.int64]:
        """Place of each incident among all, those last told of first; those without a day, which is 0, come last."""
        import numpy as np

        out = np.zeros(self.size, dtype=np.int64)
        out[np.lexsort((-self.numbers, -self.last))] = np.arange(self.size)
        return out

    @cached_property
    def later(self) -> dict[str, Numbers]:
        """Steps of the history (incident, report, day, by) of known days by what they say of an incident, as named in `OF_OUTLET`."""
        import numpy as np

        out = {}
        for kind, statuses in _LATER.items():
            chosen = np.isin(self.steps[:, 1], [self.names[s] for s in statuses if s in self.names]) & (self.steps[:, 3] > 0)
            out[kind] = self.steps[chosen][:, (0, 2, 3, 4)].T.copy()
        return out

    def prepare(self) -> Tellings:
        """Make what is otherwise made when it is first asked for."""
        self.newness, self.later  # noqa: B018
        return self

    @property
    def size(self) -> int:
        """Number of incidents."""
        return len(self.ids)


class _Names:
    def __init__(self) -> None:
        self.folded: dict[str, int] = {}
        self.spelt: list[str] = []

    def of(self, name: str | None) -> int:
        if name is None:
            return -1
        key = name.casefold()
        found = self.folded.get(key)
        if found is None:
            found = self.folded[key] = len(self.spelt)
            self.spelt.append(name)
        return found


def tellings(conn: sa.Connection, catalogue: Catalogue) -> Tellings:
    """Read them for the reports of a catalogue; what came later is left out."""
    import numpy as np

    names = _Names()
    outlet_codes = [names.of(v) for v in catalogue.outlets.values]
    outlet = np.array([*outlet_codes, -1], dtype=np.int64)[catalogue.outlets.codes]
    i = t.incidents.c
    heads = raw_rows(conn, sa.select(i.id, i.n, i.independent_origins, sa.cast(i.last_published, sa.Text)).order_by(i.n))
    place = {row[0]: k for k, row in enumerate(heads)}
    rank = catalogue.rank

    def table(question: sa.Select[Any], width: int, made: Any) -> Numbers:
        found = np.array([row for found in streamed(conn, question) if (row := made(found)) is not None], dtype=np.int64).reshape(-1, width)
        return np.asfortranarray(found)  # questions go through one column after the other

    p, o, s, c, q = t.passages.c, t.origins.c, t.statuses.c, t.copies.c, t.citations.c
    told = table(sa.select(p.incident_id, p.report_id).distinct(), 2, lambda r: (place[r[0]], rank[r[1]]) if r[0] in place and r[1] in rank else None)
    origins = table(
        sa.select(o.incident_id, o.name, o.stance, o.via), 4,
        lambda r: (place[r[0]], names.of(r[1]), int(r[2] == "denies"), names.of(r[3])) if r[0] in place else None,
    )  # fmt: skip
    days = catalogue.days
    steps = table(
        sa.select(s.incident_id, s.status, s.report_id, s.by).where(s.report_id.is_not(None)), 5,
        lambda r: (place[r[0]], names.of(r[1]), rank[r[2]], int(days[rank[r[2]]]), names.of(r[3])) if r[0] in place and r[2] in rank else None,
    )  # fmt: skip
    copies = table(sa.select(c.report_id, c.copy_of), 2, lambda r: (rank[r[0]], rank[r[1]]) if r[0] in rank and r[1] in rank else None)
    citations = table(sa.select(q.report_id, q.outlet, q.cites), 3, lambda r: (rank[r[0]], names.of(r[1]), rank.get(r[2], -1)) if r[0] in rank else None)
    numbers = np.array([row[1] for row in heads], dtype=np.int64)
    return Tellings(
        ids=tuple(row[0] for row in heads),
        numbers=numbers,
        independent=np.array([row[2] for row in heads], dtype=np.int64),
        last=np.array([_day(row[3]) for row in heads], dtype=np.int64),
        told=told,
        origins=origins,
        steps=steps,
        copies=copies,
        citations=np.unique(citations, axis=0),
        names=names.folded,
        spelt=tuple(names.spelt),
        outlet=outlet,
        of_event=_placed(numbers, catalogue.incident),
    )


def _placed(numbers: Numbers, wanted: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return where numbers stand in a list in order, -1 for those that are not in it."""
    import numpy as np

    if not len(numbers):
        return np.full(len(wanted), -1, dtype=np.int32)
    at = np.minimum(np.searchsorted(numbers, wanted), len(numbers) - 1)
    return np.where(numbers[at] == wanted, at, -1).astype(np.int32)


def _day(value: str | None) -> int:
    from datetime import date

    return date.fromisoformat(value[:10]).toordinal() if value else 0


def newest_first(t: Tellings, found: Numbers, start: int, stop: int) -> list[str]:
    """Return the ids of incidents by position, those last told of first: from `start` to before `stop` in this order."""
    import numpy as np

    rank = t.newness[found]
    if stop < len(rank):  # all others need no order
        found, rank = (column[np.argpartition(rank, stop)[:stop]] for column in (found, rank))
    return [t.ids[k] for k in found[np.argsort(rank)[start:stop]].tolist()]


def incidents_in(t: Tellings, mask: NDArray[np.bool_]) -> Numbers:
    """Return the incidents that the events of the mask tell."""
    return _each(t.size, t.of_event[mask])


def _each(size: int, positions: NDArray[Any]) -> Numbers:
    """Return positions in order, each once; -1 is none."""
    import numpy as np

    there = np.zeros(size + 1, dtype=bool)
    there[positions] = True
    found: Numbers = np.flatnonzero(there[:size])
    return found


# ---- an outlet


def of_outlet(t: Tellings, catalogue: Catalogue, name: str) -> dict[str, Numbers]:
    """Return the incidents of an outlet by the names of `OF_OUTLET`."""
    import numpy as np

    own = t.names.get(name.casefold(), -2)
    told = _each(t.size, t.told[:, 0][t.outlet[t.told[:, 1]] == own])
    its = np.zeros(t.size, dtype=bool)
    its[told] = True
    incident, report = t.told[its[t.told[:, 0]]].T
    day = catalogue.days[report].astype(np.int64)
    mine = t.outlet[report] == own
    others = np.zeros(t.size, dtype=bool)
    others[incident[~mine]] = True
    undated = np.zeros(t.size, dtype=bool)
    undated[incident[~mine & (day == 0)]] = True
    first, first_report = _first(t.size, incident[mine], report[mine], day[mine])
    earliest = np.full(t.size, _FAR, dtype=np.int64)
    np.minimum.at(earliest, incident[~mine & (day > 0)], day[~mine & (day > 0)])
    shared = told[others[told]]
    compared = shared[~undated[shared] & (first[shared] < _FAR)]
    asserting = t.origins[(t.origins[:, 2] == 0) & (t.origins[:, 3] == own)][:, 0]
    out = {
        "told": told,
        "shared": shared,
        "first": compared[first[compared] < earliest[compared]],
        "same_day": compared[first[compared] == earliest[compared]],
        "alone": np.intersect1d(asserting[t.independent[asserting] == 1], told),
    }
    return out | {kind: _later(t, told, first, first_report, kind) for kind in ("denied", "confirmed", "unverified")}


def _first(size: int, incident: Numbers, report: Numbers, day: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each incident the first day on which one of these reports told it, and that report; undated ones do not count."""
    import numpy as np

    dated = np.flatnonzero(day > 0)
    order = dated[np.lexsort((report[dated], -day[dated]))]  # the earliest is written last
    first, which = np.full(size, _FAR, dtype=np.int64), np.full(size, -1, dtype=np.int64)
    first[incident[order]], which[incident[order]] = day[order], report[order]
    return first, which


def _later(t: Tellings, told: Numbers, first: Numbers, report: Numbers, kind: str, but: int = -2) -> Numbers:
    """Return those of the incidents whose history has such a step in another report than the first, on its day or later, and not by `but`."""
    import numpy as np

    incident, where, day, by = t.later[kind]
    chosen = (day >= first[incident]) & (where != report[incident]) & (by != but)
    return np.intersect1d(told, incident[chosen])


def exchanged(t: Tellings, name: str) -> dict[str, list[tuple[str | None, int]]]:
    """Count reports by the other outlet: `copies` are the outlet's own that copy another's, `copied` others' that copy its; `cites` and `cited` likewise."""
    own = t.names.get(name.casefold(), -2)
    out: dict[str, list[tuple[str | None, int]]] = {}
    for kind in ("copies", "copied", "cites", "cited"):
        others = Counter(other for _, _, other in _pairs(t, kind, own))
        out[kind] = sorted(((t.spelt[o] if o >= 0 else None, n) for o, n in others.items()), key=lambda k: (-k[1], k[0] or ""))
    return out


def _pairs(t: Tellings, kind: str, own: int | None) -> list[tuple[int, int, int]]:
    """Return (the report that has it from another, the report that it has it from or -1, the other outlet), each once; of all outlets where `own` is None."""
    import numpy as np

    if kind in ("copies", "copied"):
        later, source = t.copies.T
        of_source = t.outlet[source]
    else:
        later, of_source, source = t.citations.T
    of_later = t.outlet[later]
    mine, other = (of_later, of_source) if kind in ("copies", "cites") else (of_source, of_later)
    at = np.flatnonzero(mine != other if own is None else (mine == own) & (other != own))
    return list(dict.fromkeys((int(later[k]), int(source[k]), int(other[k])) for k in at))


UNKNOWN = "?"
"""Asks for reports whose outlet is not known."""


def traded(t: Tellings, name: str | None, kind: str, other: str | None) -> list[tuple[int, int]]:
    """Return the pairs of reports behind a number of `exchanged`: who has it from another, and the report that it has it from, -1 where that is not here.

    Without a name those of all outlets, without another those with all others.
    """
    own = None if name is None else t.names.get(name.casefold(), -2)
    wanted = None if other is None else -1 if other == UNKNOWN else t.names.get(other.casefold(), -2)
    return [(later, source) for later, source, of in _pairs(t, kind, own) if wanted in (None, of)]


# ---- a holder


def of_holder(t: Tellings, catalogue: Catalogue, name: str) -> dict[str, Numbers]:
    """Return the incidents of a holder, told as in `sayso.store.sources`, by the names of `OF_HOLDER`: those of events of whose chains he is the innermost."""
    import numpy as np

    masks = {s: catalogue.voice.having(catalogue.speaking(name, s, last=True), catalogue.size) for s in ("asserts", "hedges", "denies")}
    out = {stance: incidents_in(t, mask) for stance, mask in masks.items()}
    told = out["asserts"]
    known = np.flatnonzero(masks["asserts"] & (t.of_event >= 0))
    position = t.of_event[known].astype(np.int64)
    report = catalogue.report[known].astype(np.int64)
    first, first_report = _first(t.size, position, report, catalogue.days[report].astype(np.int64))
    own = t.names.get(name.casefold(), -2)
    against = t.origins[(t.origins[:, 2] == 1) & (t.origins[:, 1] != own)][:, 0]
    return out | {
        "alone": told[t.independent[told] == 1],
        "joined": told[t.independent[told] >= 2],
        "contradicted": np.intersect1d(told, against),
        **{kind: _later(t, told, first, first_report, kind, own) for kind in ("denied", "confirmed")},
    }


def contradicted(t: Tellings, name: str, found: Numbers) -> dict[str, Numbers]:
    """Return who denies the incidents that a holder asserts (`found`), those who deny most first, with the incidents."""
    import numpy as np

    own = t.names.get(name.casefold(), -2)
    chosen = t.origins[(t.origins[:, 2] == 1) & (t.origins[:, 1] != own) & np.isin(t.origins[:, 0], found)]
    by = {t.spelt[n]: np.unique(chosen[chosen[:, 1] == n][:, 0]) for n in np.unique(chosen[:, 1]).tolist()}
    return dict(sorted(by.items(), key=lambda k: (-len(k[1]), k[0])))
