"""Codes of many things as columns of numbers: what the catalogues of events and of incidents are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["Bar", "Codes", "Column", "Count", "Named", "Pairs", "Who", "by", "called", "distinct", "named", "paired", "ranked", "starts"]

_DAYS, _MONTHS = 93, 150
"""A chart has a bar a day up to three months, a bar a month up to some twelve years, and a bar a year beyond. By eye, at 600 pixels."""


class Count(NamedTuple):
    """A value of a facet with the number of events (in the catalogue of incidents: of incidents) that have it."""

    value: str
    events: int


@dataclass(frozen=True, slots=True)
class Bar:
    """Events of the reports published from `start` to `end` (both included), or incidents told then, by quad class 1 to 4."""

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


class Codes:
    """Values numbered in the order in which they come; None is -1."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._number: dict[Any, int] = {}

    def of(self, value: Any) -> int:
        """Return the number of a value, a new one where it is new."""
        if value is None:
            return -1
        found = self._number.get(value)
        if found is None:
            found = self._number[value] = len(self.values)
            self.values.append(value)
        return found


@dataclass(frozen=True)
class Column:
    """One code a thing."""

    values: tuple[str, ...]
    codes: NDArray[np.int32]

    @cached_property
    def folded(self) -> dict[str, list[int]]:
        """Numbers of the values, whatever their case."""
        return _folded(self.values)

    @cached_property
    def alphabet(self) -> NDArray[np.int64]:
        """Place of each value among all in order of their names."""
        return _alphabet(self.values)

    def equal(self, value: str) -> Mask:
        """Return which have this value, whatever its case."""
        return any_of(self.codes, self.folded.get(value.casefold(), []))

    def counts(self, mask: Mask) -> list[Count]:
        """Count the values among some."""
        return ranked(self.values, self.codes[mask], self.alphabet)


@dataclass(frozen=True)
class Pairs:
    """Several codes a thing (an event, an incident): `event[i]` has `codes[i]`, no pair twice."""

    values: tuple[Any, ...]
    event: NDArray[np.int32]
    codes: NDArray[np.int32]

    @cached_property
    def folded(self) -> dict[str, list[int]]:
        """Numbers of the values, which are names, whatever their case."""
        return _folded(self.values)

    @cached_property
    def alphabet(self) -> NDArray[np.int64]:
        """Place of each value among all in order of their names."""
        return _alphabet(self.values)

    def having(self, wanted: Sequence[int], size: int) -> Mask:
        """Return which of `size` things have one of these codes."""
        import numpy as np

        mask = np.zeros(size, dtype=bool)
        mask[self.event[any_of(self.codes, wanted)]] = True
        return mask

    def counts(self, mask: Mask) -> list[Count]:
        """Count the values among some."""
        return ranked(self.values, self.codes[mask[self.event]], self.alphabet)


def any_of(codes: NDArray[np.int32], wanted: Sequence[int]) -> Mask:
    """Return which codes are wanted; -1 never is."""
    import numpy as np

    if len(wanted) == 1:
        found: Mask = codes == wanted[0]
        return found
    table = np.zeros(max(int(codes.max(initial=0)), *wanted, 0) + 2, dtype=bool)  # a table is ten times faster than np.isin; its last place is for -1
    table[list(wanted)] = True
    return table[codes]


def ranked(values: Sequence[str], codes: NDArray[np.int32], alphabet: NDArray[np.int64]) -> list[Count]:
    """Count codes, the most frequent first, equals by name, of whose order `alphabet` gives the place of each."""
    import numpy as np

    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    there = np.flatnonzero(counts)
    order = there[np.lexsort((alphabet[there], -counts[there]))]
    return [Count(str(values[i]), n) for i, n in zip(order.tolist(), counts[order].tolist(), strict=True)]


def _alphabet(values: Sequence[Any]) -> NDArray[np.int64]:
    import numpy as np

    out = np.zeros(len(values), dtype=np.int64)
    out[sorted(range(len(values)), key=lambda i: str(values[i]))] = np.arange(len(values))
    return out


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return numbers in order, each once; many times as fast as np.unique where they are nearly in order already."""
    import numpy as np

    ordered = np.sort(numbers, kind="stable")
    new = np.ones(len(ordered), dtype=bool)
    new[1:] = ordered[1:] != ordered[:-1]
    found: NDArray[np.int64] = ordered[new]
    return found


def _folded(values: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for i, value in enumerate(values):
        found.setdefault(value.casefold(), []).append(i)
    return found


Named = dict[tuple[str, str], list[int]]
"""Numbers of actors by id, by code of country and sector, and by name in small letters."""


def named(people: Sequence[Who]) -> Named:
    """Return by what actors can be asked for."""
    found: Named = {}
    for i, who in enumerate(people):
        for key in {("id", who.id), ("code", who.country), ("code", who.sector), ("name", (who.name or "").lower())}:
            if key[1]:
                found.setdefault((key[0], key[1]), []).append(i)
    return found


def called(names: Named, asked: str) -> list[int]:
    """Return the numbers of those meant by a country's code, a sector's code, an id or a name."""
    keys = (("id", asked), ("code", asked.upper()), ("name", asked.lower()))
    return sorted({i for key in keys for i in names.get(key, ())})


def starts(first: date, last: date) -> list[date]:
    """Return the first days of the bars that cover two days and what lies between: days, months or years."""
    if (last - first).days < _DAYS:
        return [date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1)]
    begin, months = first.year * 12 + first.month - 1, (last.year - first.year) * 12 + last.month - first.month + 1
    if months <= _MONTHS:
        return [date((begin + i) // 12, (begin + i) % 12 + 1, 1) for i in range(months)]
    return [date(year, 1, 1) for year in range(first.year, last.year + 1)]


def by(pairs: Pairs, key: Any) -> Pairs:
    """Return the pairs by another value of the same things, no pair twice."""
    import numpy as np

    codes = Codes()
    recoded = np.array([codes.of(key(v)) for v in pairs.values], dtype=np.int32)
    if not len(recoded):
        return Pairs((), pairs.event, pairs.codes)
    new = recoded[pairs.codes]
    return paired(codes.values, pairs.event[new >= 0], new[new >= 0])


def paired(values: Sequence[Any], event: Any, codes: Any) -> Pairs:
    """Return the pairs of things and codes, no pair twice."""
    import numpy as np

    event, codes = np.asarray(event, dtype=np.int64), np.asarray(codes, dtype=np.int64)
    size = max(1, len(values))
    both = distinct(event * size + codes)
    return Pairs(tuple(values), (both // size).astype(np.int32), (both % size).astype(np.int32))
