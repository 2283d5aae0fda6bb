"""How alike the sentences of a new report are to those of kept reports, many at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..records import Report, Span
from .index import Codes, Stems
from .words import Hashes, Marks

__all__ = ["Kept", "New"]

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]

# So many pairs of sentences are compared at a time (bounded memory: 8 MB).
_PAIRS = 1_000_000
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Kept:
    """A report as it is kept to be found again: numbers only.

    Attributes:
        day: that of publication, as an ordinal.
        shingles: see `Marks`; also `anchors`, `lengths` and `spans`. `found_by` is the number of anchors.
        codes: the stems of its sentences, each once a sentence, one sentence behind the other.
    """

    id: str
    day: int | None
    shingles: Hashes
    anchors: NDArray[np.bool_]
    found_by: int
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
        different: its stems, each once.
    """

    __slots__ = ("_begin", "_of_text", "credit", "different", "kept", "number")

    def __init__(self, number: int, report: Report, of_text: Marks, different: Codes) -> None:
        day = report.published.toordinal() if report.published else None
        self.number, self.credit, self.different, self._of_text = number, report.credit, different, of_text
        anchors = int(np.count_nonzero(of_text.anchors))
        self.kept = Kept(report.id, day, of_text.shingles, of_text.anchors, anchors, different[of_text.places], of_text.lengths, of_text.spans)
        self._begin = of_text.counts.cumsum() - of_text.counts

    def alike(
        self, others: Sequence[Kept], stems: Stems, size: int, mean: float, enough: tuple[float, float]
    ) -> Iterator[tuple[float, Kept, list[tuple[int, int]]]]:
        """Yield those of the others that this report's sentences are alike to, with the mean likeness and the sentences that are alike.

        The likeness of two sentences is the weight of the stems that they share, twice, to the weight of both (Dice); stems weigh by how rare they are among
        `size` reports. `mean` is the least mean of each sentence's highest likeness; `enough` are a likeness and how many sentences reach it. The sentences
        alike stand in the same order, and no two are alike to one.
        """
        weights = stems.weights(self.different, size)
        own = _sums(self._of_text.rows, weights.repeat(self._of_text.counts), len(self.kept.lengths))
        likeness, count = enough
        for some in self._batches(others):
            heights = np.array([len(o.lengths) for o in some])
            of_column = np.arange(len(some)).repeat(heights)
            rows, columns, shared = self._shared(some, stems, weights)
            at_most = _at_most(rows * len(some) + of_column[columns], shared, own, len(some))
            can = (at_most.sum(axis=0) >= mean * len(own) - _ROUNDING) & ((at_most >= likeness - _ROUNDING).sum(axis=0) >= count)
            if not can.any():
                continue
            # From here on with the columns of those that can be alike.
            some, heights, stays = [o for o, yes in zip(some, can.tolist(), strict=True) if yes], heights[can], can[of_column]
            entries, renumbered, width = stays[columns], stays.cumsum() - 1, int(heights.sum())
            table = _sums(rows[entries] * width + renumbered[columns[entries]], shared[entries], len(own) * width).reshape(-1, width)
            of_stem = np.arange(width).repeat(np.concatenate([o.lengths for o in some]))
            theirs = _sums(of_stem, stems.weights(np.concatenate([o.codes for o in some]), size), width)
            scores, starts = _dice(table, own[:, None] + theirs), heights.cumsum() - heights
            highest = np.maximum.reduceat(scores, starts, axis=1)
            means = highest.sum(axis=0) / len(own)
            for k in ((means >= mean) & ((highest >= likeness).sum(axis=0) >= count)).nonzero()[0].tolist():
                mine = (highest[:, k] >= likeness).nonzero()[0]
                at = scores[mine, starts[k] : starts[k] + heights[k]].argmax(axis=1).tolist()
                if all(a < b for a, b in pairwise(at)):
                    yield float(means[k]), some[k], list(zip(mine.tolist(), at, strict=True))

    def overlapping(self, other: Kept, stems: Stems, least: float) -> list[tuple[int, int]]:
        """Return this report's sentences with the other's that share `least` of the stems of the one with fewer, or more."""
        height, width = len(self.kept.lengths), len(other.lengths)
        if not height or not width:
            return []
        rows, columns, _ = self._shared([other], stems, np.ones(len(self.different)))
        shared = np.bincount(rows * width + columns, minlength=height * width).reshape(height, width)
        scores = shared / np.maximum(np.minimum(self.kept.lengths[:, None], other.lengths), 1)
        best = scores.argmax(axis=1).tolist()
        return [(i, best[i]) for i in (scores.max(axis=1) >= least).nonzero()[0].tolist()]

    def _shared(self, others: Sequence[Kept], stems: Stems, weights: Floats) -> tuple[Counts, Counts, Floats]:
        """Return an entry for each stem that one of this report's sentences shares with one of the others'.

        An entry has this report's sentence, the others' (counted through all of them), and the stem's weight; `weights` are those of `different`.
        """
        codes = np.concatenate([o.codes for o in others])
        lengths = np.concatenate([o.lengths for o in others])
        at = stems.places(self.different, codes)
        same = (at >= 0).nonzero()[0]
        at = at[same]
        count = self._of_text.counts[at]
        behind = count.cumsum()
        nth = np.arange(int(behind[-1]) if len(behind) else 0) + (self._begin[at] - behind + count).repeat(count)
        columns = np.arange(len(lengths)).repeat(lengths)[same]
        return self._of_text.rows[nth], columns.repeat(count), weights[at].repeat(count)

    def _batches(self, others: Sequence[Kept]) -> Iterator[Sequence[Kept]]:
        """Yield the others in runs that have so few sentences that they may be compared at once."""
        first = pairs = 0
        for i, other in enumerate(others):
            pairs += len(self.kept.lengths) * len(other.lengths)
            if pairs >= _PAIRS or i == len(others) - 1:
                yield others[first : i + 1]
                first, pairs = i + 1, 0


def _at_most(cells: Counts, shared: Floats, own: Floats, width: int) -> Floats:
    """Return for each sentence of ours and each other text a likeness that no sentence of that text exceeds.

    None is liker than one that had all the stems that ours shares with any of them, and none besides.
    """
    most = np.minimum(_sums(cells, shared, len(own) * width).reshape(-1, width), own[:, None])
    return _dice(most, own[:, None] + most)


def _sums(cells: Counts, weights: Floats, size: int) -> Floats:
    return np.bincount(cells, weights=weights, minlength=size).astype(np.float64, copy=False)


def _dice(shared: Floats, both: Floats) -> Floats:
    return 2 * shared / np.where(both > 0, both, 1.0)
