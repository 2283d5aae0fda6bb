"""How alike the sentences of a new report are to those of kept reports, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..records import Report, Span
from .index import Codes, Stems
from .words import Hashes, Marks

__all__ = ["Kept", "New", "batches"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# So many pairs of sentences are compared at a time (bounded memory: 8 MB).
_PAIRS = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A report as it is kept to be found again: numbers only.

    Attributes:
        day: that of publication, as an ordinal.
        shingles: see `Marks`; also `anchors` and `spans`.
        codes: the stems of its sentences, each once a sentence, one sentence behind the other.
        lengths: how many of them each sentence has.
    """

    id: str
    day: int | None
    shingles: Hashes
    anchors: NDArray[np.bool_]
    codes: Codes
    lengths: NDArray[np.uint32]
    spans: NDArray[np.uint32]

    def looked_up(self) -> Hashes:
        """Return the shingles that it is found by."""
        return self.shingles[self.anchors]

    def sentence(self, i: int) -> Span:
        """Return the place of its sentence `i`."""
        return Span(int(self.spans[2 * i]), int(self.spans[2 * i + 1]))


class New:
    """A report that others are compared with.

    Attributes:
        kept: as it will be kept; `number` its number among those kept, `credit` as in the report.
        different: its stems, sorted, each once.
    """

    __slots__ = ("_begin", "_count", "_rows", "credit", "different", "kept", "number")

    def __init__(self, number: int, report: Report, of_text: Marks, codes: Codes) -> None:
        day = report.published.toordinal() if report.published else None
        self.number, self.credit = number, report.credit
        self.kept = Kept(report.id, day, of_text.shingles, of_text.anchors, codes, of_text.lengths, of_text.spans)
        order = codes.argsort(kind="stable")
        in_order = codes[order]
        first = np.ones(len(codes), dtype=np.bool_)
        np.not_equal(in_order[1:], in_order[:-1], out=first[1:])
        self.different = in_order[first]
        # The sentences that the stem `different[k]` stands in are `_rows[_begin[k] : _begin[k] + _count[k]]`.
        self._rows: Counts = np.arange(len(of_text.lengths)).repeat(of_text.lengths)[order]
        self._begin = first.nonzero()[0]
        self._count = np.append(self._begin, len(codes))[1:] - self._begin

    def sums(self, weights: Floats) -> Floats:
        """Return the weight of each sentence's stems."""
        return np.bincount(self._rows, weights=weights.repeat(self._count), minlength=len(self.kept.lengths))

    def shared(self, others: Sequence[Kept], stems: Stems, weights: Floats) -> tuple[Floats, Codes, Counts, Counts]:
        """Return the weight of the stems that each of this report's sentences (rows) shares with each of the others' (columns, all behind each other).

        Besides: the others' stems, their columns, and each other's first column. `weights` are those of `different`.
        """
        codes = np.concatenate([o.codes for o in others])
        heights = [len(o.lengths) for o in others]
        width = sum(heights)
        columns: Counts = np.arange(width).repeat(np.concatenate([o.lengths for o in others]))
        at = stems.places(self.different, codes)
        same = at >= 0
        at = at[same]
        count = self._count[at]
        # One entry for each of our sentences that the stem stands in.
        nth = np.arange(int(count.sum())) - (count.cumsum() - count).repeat(count)
        rows = self._rows[self._begin[at].repeat(count) + nth]
        height = len(self.kept.lengths)
        table = np.bincount(rows * width + columns[same].repeat(count), weights=weights[at].repeat(count), minlength=height * width)
        return table.reshape(height, width), codes, columns, np.cumsum([0, *heights[:-1]])


def batches(new: New, others: Sequence[Kept]) -> list[Sequence[Kept]]:
    """Return the others in runs that have so few sentences that they may be compared at once."""
    out: list[Sequence[Kept]] = []
    first = pairs = 0
    for i, other in enumerate(others):
        pairs += len(new.kept.lengths) * len(other.lengths)
        if pairs >= _PAIRS or i == len(others) - 1:
            out.append(others[first : i + 1])
            first, pairs = i + 1, 0
    return out
