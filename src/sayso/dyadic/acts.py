"""Acts as arrays: what series are counted from. An act is an incident; an event that is of no incident stands for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..errors import UsageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Whole = NDArray[np.int32]
    Real = NDArray[np.float64]

__all__ = ["DATED", "REALIS", "Acts", "Party", "table_of"]

REALIS = ("actual", "contested", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic", "mentioned")
"""How an act may stand, by number. `contested`: told as actual, and denied by somebody; `mentioned`: no passage of it was coded as an event."""
DATED = ("published", "date", "period")
"""Where an act's day comes from, by number: the day of the first report; the act's own date; the middle of a wider date ("in 2014")."""


@dataclass(frozen=True, slots=True)
class Party:
    """Who acts or is acted upon, as the acts name him."""

    id: str
    name: str | None = None
    country: str | None = None
    sector: str | None = None

    @property
    def sectors(self) -> str | None:
        """What it is called by country and sector, a dash for what is not known: USA:GOV; None where neither is."""
        return f"{self.country or '-'}:{self.sector or '-'}" if self.country or self.sector else None


@dataclass(frozen=True, kw_only=True)
class Acts:
    """A table of acts; arrays are as long as `ids` unless said otherwise.

    Attributes:
        ids: ids of incidents, or of events where `incident` is False.
        incident: whether an act is an incident or a single event.
        day: ordinal of its day (`date.toordinal`), 0 where none is known.
        dated: where the day comes from, a number of `DATED`.
        types, type: names of types, and the number of each act's.
        quad: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict, 0 unknown.
        intensity: PLOVER's score, from −10 (conflict) to +10 (cooperation); 0 where unknown.
        realis: a number of `REALIS`.
        origins: independent origins; 0 where an act is a single event, whose origins nobody counted.
        reports: reports that tell of it.
        weight: a factor of the act's own, 1 unless the data bring another.
        parties: who there is. `actor_act`, `actor`: pairs of an act's place and a party's place, no pair twice, in order of acts; likewise for recipients.
        report_days: ordinals of the days on which the reports behind the acts were published, one a report, sorted: the volume of reporting.
    """

    ids: Sequence[str]
    incident: NDArray[np.bool_]
    day: Whole
    dated: NDArray[np.int8]
    types: tuple[str, ...]
    type: Whole
    quad: NDArray[np.int8]
    intensity: Real
    realis: NDArray[np.int8]
    origins: Whole
    reports: Whole
    weight: Real
    parties: tuple[Party, ...]
    actor_act: Whole
    actor: Whole
    recipient_act: Whole
    recipient: Whole
    report_days: Whole = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def pairs(self) -> tuple[Whole, Whole, Whole]:
        """Return (act, source party, target party), sorted by act: everybody who acts with everybody acted upon.

        Where nobody is acted upon, all sides are actors (PLOVER's way for talks, accords and fights): each then goes with each, in both directions.
        """
        import numpy as np

        size = len(self.ids)
        alone = np.ones(size, dtype=bool)
        alone[self.recipient_act] = False
        one = _joined(self.actor_act, self.actor, self.recipient_act, self.recipient, size)
        mutual = alone[self.actor_act]
        act, who = self.actor_act[mutual], self.actor[mutual]
        two = _joined(act, who, act, who, size)
        differ = two[1] != two[2]
        act, source, target = (np.concatenate([a, b[differ]]) for a, b in zip(one, two, strict=True))
        order = np.argsort(act, kind="stable")
        return act[order], source[order], target[order]

    @cached_property
    def named(self) -> dict[tuple[str, str], list[int]]:
        """Return the numbers of parties by what they can be asked for: ("country", USA), ("sector", USA:GOV), ("id", …), ("name", in small letters)."""
        found: dict[tuple[str, str], list[int]] = {}
        for i, one in enumerate(self.parties):
            for key in (("country", one.country), ("sector", one.sectors), ("id", one.id), ("name", (one.name or "").lower())):
                if key[1] is not None:
                    found.setdefault((key[0], key[1]), []).append(i)
        return found

    @property
    def span(self) -> tuple[int, int] | None:
        """Return the first and last day of publication, or of the acts where no reports are known; None where no day is known."""
        days = self.report_days if len(self.report_days) else self.day[self.day > 0]
        return (int(days.min()), int(days.max())) if len(days) else None


def _joined(left_act: Whole, left: Whole, right_act: Whole, right: Whole, size: int) -> tuple[Whole, Whole, Whole]:
    """Return every combination of a left and a right entry of the same act; both sides stand in order of acts."""
    import numpy as np

    many = np.bincount(right_act, minlength=size)
    first = np.concatenate([[0], np.cumsum(many)])
    each = many[left_act]
    at = np.repeat(np.arange(len(left_act)), each)
    within = np.arange(len(at)) - np.repeat(np.cumsum(each) - each, each)
    return left_act[at].astype(np.int32), left[at], right[first[left_act[at]] + within]


def table_of(
    days: Sequence[date | int],
    sources: Sequence[str | Party],
    targets: Sequence[str | Party | None],
    quads: Sequence[int],
    intensities: Sequence[float | None],
    *,
    realis: Sequence[str] | None = None,
    origins: Sequence[int] | None = None,
    weights: Sequence[float] | None = None,
    types: Sequence[str] | None = None,
    ids: Sequence[str] | None = None,
    report_days: Sequence[date | int] = (),
) -> Acts:
    """Return the acts of a table of events with one source and at most one target each: other people's data, which know no incidents.

    Each row counts as one event. Days are dates or ordinals. A side is a `Party`, or a text, which is taken for a country's code and for an id.
    Without `realis` all are `actual`; without `report_days` reporting is taken to be even.

    Raises `UsageError` S174 for columns of different lengths and values that cannot be.
    """
    import numpy as np

    size = len(days)
    given = {
        "sources": sources,
        "targets": targets,
        "quads": quads,
        "intensities": intensities,
        "realis": realis,
        "origins": origins,
        "weights": weights,
        "types": types,
        "ids": ids,
    }
    for name, column in given.items():
        if column is not None and len(column) != size:
            raise _wrong(f"{name} has {len(column)} rows, days has {size}", name)
    if size and not set(np.unique(np.asarray(quads)).tolist()) <= {0, 1, 2, 3, 4}:
        raise _wrong("a quad class is a number from 1 to 4, or 0 where unknown", "quads")
    numbers = {name: i for i, name in enumerate(REALIS)}
    try:
        stands = np.array([numbers[r] for r in realis], dtype=np.int8) if realis is not None else np.zeros(size, dtype=np.int8)
    except KeyError as exc:
        raise _wrong(f"no realis is called {exc.args[0]!r}", "realis") from None
    score = np.array([0.0 if x is None else x for x in intensities], dtype=np.float64)
    factor = np.ones(size) if weights is None else np.asarray(weights, dtype=np.float64)
    if not (np.isfinite(score).all() and np.isfinite(factor).all()):
        raise _wrong("an intensity or a weight is no finite number", "intensities")
    seen: dict[Party, int] = {}
    actor = np.array([_number(seen, one) for one in sources], dtype=np.int32)
    recipient = np.array([_number(seen, one) if one is not None else -1 for one in targets], dtype=np.int32)
    known: dict[str, int] = {}
    kinds = np.array([known.setdefault(t, len(known)) for t in types], dtype=np.int32) if types is not None else np.full(size, -1, dtype=np.int32)
    rows = np.arange(size, dtype=np.int32)
    return Acts(
        ids=list(ids) if ids is not None else [str(i) for i in range(size)],
        incident=np.zeros(size, dtype=bool),
        day=_ordinals(days),
        dated=np.ones(size, dtype=np.int8),
        types=tuple(known),
        type=kinds,
        quad=np.asarray(quads, dtype=np.int8),
        intensity=score,
        realis=stands,
        origins=np.zeros(size, dtype=np.int32) if origins is None else np.asarray(origins, dtype=np.int32),
        reports=np.ones(size, dtype=np.int32),
        weight=factor,
        parties=tuple(seen),
        actor_act=rows,
        actor=actor,
        recipient_act=rows[recipient >= 0],
        recipient=recipient[recipient >= 0],
        report_days=np.sort(_ordinals(report_days)),
    )


def _number(seen: dict[Party, int], one: str | Party) -> int:
    return seen.setdefault(Party(one, one, one) if isinstance(one, str) else one, len(seen))


def _ordinals(days: Sequence[Any]) -> Whole:
    import numpy as np

    return np.array([day.toordinal() if isinstance(day, date) else day for day in days], dtype=np.int32)


def _wrong(what: str, column: str) -> UsageError:
    return UsageError("S174", f"not a table of acts: {what}", record=column, remedy="docs/dyads.md lists the columns and what they hold.")
