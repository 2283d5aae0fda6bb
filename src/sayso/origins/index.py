"""Which kept reports share shingles or stems with a text. Reports are known by numbers that only grow; what is forgotten leaves nothing behind."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections.abc import Container
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .words import Hashes

__all__ = ["Codes", "Shingles", "Stems"]

Codes = NDArray[np.uint32]

# Weights are whole multiples of this, so that their sums are exact, in whatever order they are added.
_GRAIN = 2.0**-20
# Numbers of forgotten reports stay among a stem's until they are as many as the others, and this many more.
_STALE = 64
_FIRST = 1 << 12


@dataclass(slots=True)
class Shingles:
    """The numbers of the reports that each shingle stands in, in order. One number is kept bare: most shingles stand in one report."""

    _of: dict[int, int | array[int]] = field(default_factory=dict)

    def keep(self, number: int, shingles: Hashes) -> None:
        """Enter a report, whose number is higher than all before."""
        of = self._of
        for key in shingles.tolist():
            known = of.setdefault(key, number)
            if known is number:
                continue
            if isinstance(known, int):
                of[key] = array("I", (known, number))
            else:
                known.append(number)

    def forget(self, number: int, shingles: Hashes) -> None:
        """Take a report out."""
        for key in shingles.tolist():
            known = self._of[key]
            if isinstance(known, int):
                del self._of[key]
                continue
            del known[bisect_left(known, number)]
            if len(known) == 1:
                self._of[key] = known[0]

    def sharing(self, shingles: Hashes, most: int) -> tuple[list[int], list[int]]:
        """Return the numbers of reports, once a shingle shared; of a shingle in more than `most` reports none. Then the first `most` of each of those."""
        found: list[int] = []
        common: list[int] = []
        for known in map(self._of.get, shingles.tolist()):
            if known is None:
                continue
            if isinstance(known, int):
                found.append(known)
            elif len(known) <= most:
                found.extend(known)
            else:
                common.extend(known[:most])
        return found, common


@dataclass(slots=True)
class Stems:
    """The stems of kept reports: in how many each stands, and in which. Stems have small numbers here, their codes, which are used again."""

    _codes: dict[int, int] = field(default_factory=dict)
    _hashes: Hashes = field(default_factory=lambda: np.zeros(_FIRST, dtype=np.uint64))
    _frequency: NDArray[np.int64] = field(default_factory=lambda: np.zeros(_FIRST, dtype=np.int64))
    _entered: NDArray[np.int64] = field(default_factory=lambda: np.zeros(_FIRST, dtype=np.int64))
    _places: NDArray[np.int32] = field(default_factory=lambda: np.full(_FIRST, -1, dtype=np.int32))
    _of: list[array[int]] = field(default_factory=list)
    _free: list[int] = field(default_factory=list)
    _logarithms: NDArray[np.float64] = field(default_factory=lambda: np.zeros(1))

    def coded(self, stems: Hashes) -> Codes:
        """Return the codes of stems; a new stem gets one, which it holds until `keep` and then until it is in no report."""
        codes = self._codes
        keys = stems.tolist()
        out = list(map(codes.get, keys))
        if None in out:
            out = [codes[key] if key in codes else self._new(key) for key in keys]
        return np.array(out, dtype=np.uint32)

    def _new(self, key: int) -> int:
        if self._free:
            code = self._free.pop()
        else:
            code = len(self._of)
            self._of.append(array("I"))
            if code == len(self._frequency):
                self._hashes = np.concatenate((self._hashes, np.zeros_like(self._hashes)))
                self._frequency = np.concatenate((self._frequency, np.zeros_like(self._frequency)))
                self._entered = np.concatenate((self._entered, np.zeros_like(self._entered)))
                self._places = np.full(len(self._frequency), -1, dtype=np.int32)
        self._codes[key] = code
        self._hashes[code] = key
        return code

    def keep(self, number: int, codes: Codes) -> None:
        """Enter a report with its different stems; its number is higher than all before."""
        self._frequency[codes] += 1
        self._entered[codes] += 1
        of = self._of
        for code in codes.tolist():
            of[code].append(number)

    def forget(self, codes: Codes, kept: Container[int]) -> None:
        """Take a report out that is no longer among those kept."""
        self._frequency[codes] -= 1
        frequency = self._frequency[codes]
        for code in codes[self._entered[codes] > 2 * frequency + _STALE].tolist():
            self._of[code] = array("I", [n for n in self._of[code] if n in kept])
            self._entered[code] = len(self._of[code])
        for code in codes[frequency == 0].tolist():
            del self._codes[int(self._hashes[code])]
            self._of[code] = array("I")
            self._entered[code] = 0
            self._free.append(code)

    def sharing(self, codes: Codes, least: int, most: int) -> list[tuple[int, int]]:
        """Return the numbers of reports that share `least` stems: those that share most first, then the earlier. Stems in over `most` do not count.

        Forgotten reports may be among them.
        """
        frequency = self._frequency[codes]
        rare = codes[(frequency > 0) & (frequency <= most)].tolist()
        in_order = np.sort(np.frombuffer(b"".join([self._of[code] for code in rare]), dtype=np.uint32))
        if not len(in_order):
            return []
        starts = np.append(0, (in_order[1:] != in_order[:-1]).nonzero()[0] + 1)
        counts = np.append(starts[1:], len(in_order)) - starts
        enough = counts >= least
        starts, counts = starts[enough], counts[enough]
        order = np.argsort(-counts, kind="stable")
        return list(zip(in_order[starts[order]].tolist(), counts[order].tolist(), strict=True))

    def places(self, among: Codes, codes: Codes) -> NDArray[np.int32]:
        """Return where in `among`, whose codes differ, each of `codes` stands, or -1."""
        self._places[among] = np.arange(len(among))
        found = self._places[codes]
        self._places[among] = -1
        return found

    def weights(self, codes: Codes, size: int) -> NDArray[np.float64]:
        """Return log((size + 1) / (frequency + 1)) of each stem, to a millionth."""
        if size + 1 >= len(self._logarithms):
            self._logarithms = np.array([0.0, *(round(math.log(n) / _GRAIN) * _GRAIN for n in range(1, 2 * size + 4))])
        found: NDArray[np.float64] = self._logarithms[size + 1] - self._logarithms[self._frequency[codes] + 1]
        return found
