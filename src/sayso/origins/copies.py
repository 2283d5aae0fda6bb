"""Which reports take their text over from another: the same text, shared runs of it, or the same sentences in other words.

One pass in order of time with bounded memory: the last `WINDOW` reports are kept, as numbers. A report's candidates are those that share a run of words
with it, or several rare words. A candidate is then compared in full. An agency credit is evidence, not proof: it is told in the receipt and never makes a
copy by itself.
"""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context

import numpy as np

from ..records import Copy, Passage, Receipt, Report
from .alike import Kept, New
from .index import Shingles, Stems
from .words import Marks, marks

__all__ = ["Copies", "copies"]

WINDOW = 50_000
# Chosen on story-sets dev (51 reports): copies share .38 or more of the shorter text's shingles, all other pairs .06 or less; the value lies between.
PART = 0.2
# … and at least so many shingles, a run of eight words, unless both texts are shorter: two reporters may both write "nine sailors of the Meridian at Alder".
_LEAST_SHARED = 4
SAME = 0.95
# Of the same set: retold copies have a mean likeness of .27 to .44, three of four sentences or more alike; the likest other has .21.
RETOLD = 0.24
RETOLD_SENTENCES = 0.75
_ALIKE = 0.2
_LEAST_RETOLD = 3
# A sentence of a copy is its source's if so much of its stems, or of those of the other if that has fewer, is shared.
_SENTENCE = 0.5
# A retelling appears within days; copies of text may come later (a hard bound, not tuned).
RETOLD_DAYS = 4
# A shingle or rare word that more reports share finds no candidates: it is boilerplate, or common.
_COMMON = 200
_RARE_SHARED = 4
# Reports that a small corpus counts as having besides its own, so that a story's own words keep some weight (20 to 100 give the same copies).
_PRIOR = 40
_CANDIDATES = 40
# Of the reports that share most rare stems, those are compared that share most for their length (the cosine, in short): long ones share something with all.
_RANKED = 120
_RETOLD_CANDIDATES = 20
# Texts that are handed to another process at once, and how many such chunks for each (some MB).
_CHUNK = 200
_CHUNKS = 4


@dataclass(slots=True)
class Copies:
    """The reports seen last, and what they are found by. `add` tells of which one a new report is a copy.

    What is found hangs on the reports that are kept, their order, and nothing else.

    Attributes:
        window: how many reports are kept; the oldest are forgotten.
        retold: whether retellings are looked for (they cost a comparison of sentences).
    """

    window: int = WINDOW
    retold: bool = True
    _kept: OrderedDict[int, Kept] = field(default_factory=OrderedDict)
    _numbers: dict[str, int] = field(default_factory=dict)
    _last: int = 0
    _shingles: Shingles = field(default_factory=Shingles)
    _stems: Stems = field(default_factory=Stems)

    def add(self, report: Report, cited: Iterable[str] = (), of_text: Marks | None = None) -> Copy | None:
        """Return the copy that a report is, of the earlier report that it shares most with, or None; then keep it.

        `cited` are ids of reports that it cites as its source: it tells what they say and does not pass it off, so that it is no retelling of them.
        `of_text` are the marks of its text where they were made already.
        """
        new = self._read(report, of_text or marks(report.text))
        found = self._part(new)
        if found is None and self.retold:
            found = self._retold(new, frozenset(cited))
        self._keep(new)
        return found

    def keep(self, report: Report) -> None:
        """Keep an earlier report without asking whether it is a copy; what is kept is the same as after `add`."""
        self._keep(self._read(report, marks(report.text)))

    def forget(self, report_id: str) -> None:
        """Take a report out, as if it had not come. An unknown id is ignored."""
        number = self._numbers.pop(report_id, None)
        if number is None:
            return
        old = self._kept.pop(number)
        self._shingles.forget(number, old.looked_up())
        self._stems.forget(np.unique(old.codes), self._kept)

    def _read(self, report: Report, of_text: Marks) -> New:
        """Read a report that is to be kept next; an earlier one of its id is forgotten."""
        self.forget(report.id)
        self._last += 1
        return New(self._last, report, of_text, self._stems.coded(of_text.stems))

    def _keep(self, new: New) -> None:
        self._kept[new.number] = new.kept
        self._numbers[new.kept.id] = new.number
        self._shingles.keep(new.number, new.kept.looked_up())
        self._stems.keep(new.number, new.different)
        while len(self._kept) > self.window:
            self.forget(next(iter(self._kept.values())).id)

    def _part(self, new: New) -> Copy | None:
        looked_up = new.kept.looked_up()
        rare, common = self._shingles.sharing(looked_up, _COMMON)
        found = self._share_most(new, rare)
        if found is None and len(common) > _COMMON * len(looked_up) / 2:
            # Most of its runs are in very many reports: a text that was printed very often, not one with boilerplate in it.
            found = self._share_most(new, rare + common)
        if found is None:
            return None
        old, share, alike = found
        return _copy(new, old, "same" if alike >= SAME else "part", share, new.overlapping(old, self._stems, _SENTENCE))

    def _share_most(self, new: New, numbers: Sequence[int]) -> tuple[Kept, float, float] | None:
        """Return of the reports with these numbers, given once an anchor shared, the one that shares most shingles, the share of the shorter text and of both.

        Of equals the one that has least besides, then the earliest.
        """
        if not numbers:
            return None
        candidates = []
        for number, shared in sorted(Counter(numbers).items(), key=lambda n: (-n[1], n[0])):
            old = self._kept[number]
            # Of a run that is shared one shingle in four is an anchor or more, of the rest perhaps all: so few are no `PART`.
            if shared >= PART / 4 * min(new.kept.found_by, old.found_by):
                candidates.append(old)
                if len(candidates) == _CANDIDATES:
                    break
        if not candidates:
            return None
        best: tuple[tuple[int, float], float, Kept] | None = None
        mine = new.kept.shingles
        lengths = [len(old.shingles) for old in candidates]
        theirs = np.concatenate([old.shingles for old in candidates])
        at = np.minimum(np.searchsorted(mine, theirs), len(mine) - 1)
        starts = np.cumsum([0, *lengths[:-1]])
        for old, length, common in zip(candidates, lengths, np.add.reduceat(mine[at] == theirs, starts, dtype=np.int64).tolist(), strict=True):
            share = common / min(len(mine), length)
            alike = common / max(len(mine), length)
            if share >= PART and common >= min(_LEAST_SHARED, max(len(mine), length)) and (best is None or (common, alike) > best[0]):
                best = ((common, alike), share, old)
        return None if best is None else (best[2], best[1], best[0][1])

    def _retold(self, new: New, cited: frozenset[str]) -> Copy | None:
        sentences = len(new.kept.lengths)
        if sentences < _LEAST_RETOLD:
            return None
        least = max(_LEAST_RETOLD, RETOLD_SENTENCES * sentences)
        ranked: list[tuple[float, int, Kept]] = []
        for number, shared in self._stems.sharing(new.different, _RARE_SHARED, _COMMON):
            old = self._kept.get(number)
            # Each of our alike sentences is like another one of theirs: who has fewer is none.
            if old is None or len(old.lengths) < least or old.id in cited or _far(new.kept, old):
                continue
            ranked.append((-shared * shared / len(old.codes), number, old))
            if len(ranked) == _RANKED:
                break
        candidates = [old for *_, old in sorted(ranked)[:_RETOLD_CANDIDATES]]
        if not candidates:
            return None
        size = len(self._kept) + _PRIOR
        found = new.alike(candidates, self._stems, size, RETOLD, (_ALIKE, least))
        best = max(found, key=lambda f: f[0], default=None)
        return None if best is None else _copy(new, best[1], "retold", best[0], best[2])


def copies(reports: Iterable[Report], processes: int = 1) -> Iterator[Copy]:
    """Yield the copies among reports that stand in order of time. With more than one of `processes`, the others read texts ahead; what is found is the same."""
    index = Copies()
    for report, of_text in _read_ahead(reports, processes - 1):
        found = index.add(report, of_text=of_text)
        if found is not None:
            yield found


def _read_ahead(reports: Iterable[Report], workers: int) -> Iterator[tuple[Report, Marks]]:
    """Yield each report with its text's marks; so many workers make them, a few chunks ahead."""
    if workers < 1:
        for report in reports:
            yield report, marks(report.text)
        return
    coming = iter(reports)
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        ahead: deque[tuple[list[Report], Future[list[Marks]]]] = deque()
        while chunk := list(islice(coming, _CHUNK)):
            ahead.append((chunk, pool.submit(_marks_of, [report.text for report in chunk])))
            if len(ahead) > _CHUNKS * workers:
                first, made = ahead.popleft()
                yield from zip(first, made.result(), strict=True)
        while ahead:
            first, made = ahead.popleft()
            yield from zip(first, made.result(), strict=True)


def _marks_of(texts: Sequence[str]) -> list[Marks]:
    return [marks(text) for text in texts]


def _far(new: Kept, old: Kept) -> bool:
    return new.day is not None and old.day is not None and abs(new.day - old.day) > RETOLD_DAYS


def _copy(new: New, old: Kept, kind: str, share: float, places: Sequence[tuple[int, int]]) -> Copy:
    pairs = tuple((new.kept.sentence(i), old.sentence(j)) for i, j in places)
    words = {"same": "the same text", "part": f"{share:.0%} of the shorter text's five-word runs are shared", "retold": f"{len(pairs)} sentences told again"}
    credit = f"; it credits {new.credit}" if new.credit else ""
    mine, of = new.kept.id, old.id
    passages = tuple(p for own, theirs in pairs[:1] for p in (Passage(report_id=mine, span=own), Passage(report_id=of, span=theirs)))
    receipt = Receipt(rule=f"copy:{kind}", passages=passages, why=words[kind] + credit)
    return Copy(copy=mine, of=of, kind=kind, share=round(share, 4), pairs=pairs, receipt=receipt)  # type: ignore[arg-type]
