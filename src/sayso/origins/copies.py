"""Which reports take their text over from another: the same text, shared runs of it, or the same sentences in other words.

One pass in order of time with bounded memory: the last `WINDOW` reports are kept. A report's candidates are those that share a run of words with it
(looked up by one shingle in four), or several rare words. A candidate is then compared in full. An agency credit is evidence, not proof: it is
told in the receipt and never makes a copy by itself.
"""

from __future__ import annotations

import math
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from ..records import Copy, Passage, Receipt, Report, Span
from .words import Text, anchors, read

__all__ = ["Copies", "copies"]

WINDOW = 50_000
# Chosen on story-sets dev (51 reports): copies share .38 or more of the shorter text's shingles, all other pairs .06 or less; the value lies between.
PART = 0.2
SAME = 0.95
# Of the same set: retold copies have a mean likeness of .27 to .44, three of four sentences or more alike; the likest other has .21.
RETOLD = 0.24
RETOLD_SENTENCES = 0.75
_ALIKE = 0.2
_LEAST_RETOLD = 3
# A retelling appears within days; copies of text may come later (a hard bound, not tuned).
RETOLD_DAYS = 4
# A shingle or rare word that more reports share finds no candidates: it is boilerplate, or common.
_COMMON = 200
_RARE_SHARED = 4
# Reports that a small corpus counts as having besides its own, so that a story's own words keep some weight (20 to 100 give the same copies).
_PRIOR = 40
_CANDIDATES = 40


@dataclass(slots=True)
class _Kept:
    report: Report
    text: Text
    anchors: set[int]
    rare: frozenset[str]


@dataclass(slots=True)
class Copies:
    """The reports seen last, and what they are found by. `add` tells of which one a new report is a copy.

    Attributes:
        window: how many reports are kept; the oldest are forgotten.
        retold: whether retellings are looked for (they cost a comparison of sentences).
    """

    window: int = WINDOW
    retold: bool = True
    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    _by_anchor: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    _by_stem: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _frequency: Counter[str] = field(default_factory=Counter)

    def add(self, report: Report, cited: Iterable[str] = ()) -> Copy | None:
        """Return the copy that a report is, of the earlier report that it shares most with, or None; then keep it.

        `cited` are ids of reports that it cites as its source: it tells what they say and does not pass it off, so that it is no retelling of them.
        """
        mine = self._read(report)
        found = self._part(mine)
        if found is None and self.retold:
            found = self._retold(mine, frozenset(cited))
        self._keep(mine)
        return found

    def keep(self, report: Report) -> None:
        """Keep a report without asking whether it is a copy."""
        self._keep(self._read(report))

    def forget(self, report_id: str) -> None:
        """Let a report go: nothing is a copy of it any more."""
        old = self._kept.pop(report_id, None)
        if old is not None:
            self._drop(report_id, old)

    def _read(self, report: Report) -> _Kept:
        text = read(report.text)
        return _Kept(report, text, anchors(text.words), frozenset().union(*text.stems) if self.retold else frozenset())

    def _drop(self, old_id: str, old: _Kept) -> None:
        for key in old.anchors:
            _drop(self._by_anchor, key, old_id)
        for stem in old.rare:
            _drop(self._by_stem, stem, old_id)
        self._frequency.subtract(old.rare)

    def _keep(self, new: _Kept) -> None:
        id_ = new.report.id
        self._kept[id_] = new
        for key in new.anchors:
            self._by_anchor[key].append(id_)
        for stem in new.rare:
            self._by_stem[stem].append(id_)
        self._frequency.update(new.rare)
        while len(self._kept) > self.window:
            self._drop(*self._kept.popitem(last=False))

    def _part(self, new: _Kept) -> Copy | None:
        shared: Counter[str] = Counter()
        for key in new.anchors:
            ids = self._by_anchor.get(key, ())
            if len(ids) <= _COMMON:
                shared.update(ids)
        best: tuple[int, float, _Kept] | None = None
        mine = {h for _, h in new.text.shingles()}
        for id_, count in shared.most_common(_CANDIDATES):
            old = self._kept[id_]
            if count < PART * min(len(new.anchors), len(old.anchors)) / 2:
                break
            theirs = {h for _, h in old.text.shingles()}
            common = len(mine & theirs)
            share = common / max(min(len(mine), len(theirs)), 1)
            if share >= PART and (best is None or common > best[0]):
                best = (common, share, old)
        if best is None:
            return None
        _, share, old = best
        alike = len(mine) and sum(h in mine for _, h in old.text.shingles()) / max(len(mine), len(old.text.words) - 4)
        return _copy(new, old, "same" if alike >= SAME else "part", share, self._pairs(new, old, 0.5))

    def _retold(self, new: _Kept, cited: frozenset[str]) -> Copy | None:
        if len(new.text.sentences) < _LEAST_RETOLD:
            return None
        shared: Counter[str] = Counter()
        for stem in new.rare:
            ids = self._by_stem.get(stem, ())
            if len(ids) <= _COMMON:
                shared.update(ids)
        best: tuple[float, _Kept, tuple[tuple[Span, Span], ...]] | None = None
        for id_, count in shared.most_common(_CANDIDATES):
            old = self._kept[id_]
            if count < _RARE_SHARED:
                break
            if id_ in cited or _far(new.report, old.report):
                continue
            likeness, order, pairs = self._likeness(new, old)
            enough = len(pairs) >= max(_LEAST_RETOLD, RETOLD_SENTENCES * len(new.text.sentences))
            if likeness >= RETOLD and enough and order and (best is None or likeness > best[0]):
                best = (likeness, old, pairs)
        return None if best is None else _copy(new, best[1], "retold", best[0], best[2])

    def _weight(self, stems: Iterable[str]) -> float:
        size = len(self._kept) + _PRIOR
        return sum(math.log((size + 1) / (self._frequency[s] + 1)) for s in stems)

    def _likeness(self, new: _Kept, old: _Kept) -> tuple[float, bool, tuple[tuple[Span, Span], ...]]:
        """Return the mean likeness of a report's sentences, whether they stand in the other's order, and the sentences that are alike."""
        weights = [self._weight(s) for s in old.text.stems]
        total, pairs, at = 0.0, [], []
        for sentence, stems in zip(new.text.sentences, new.text.stems, strict=True):
            own = self._weight(stems)
            scores = [2 * self._weight(stems & o) / ((own + w) or 1.0) for o, w in zip(old.text.stems, weights, strict=True)]
            best = max(range(len(scores)), key=scores.__getitem__, default=None)
            if best is None:
                continue
            total += scores[best]
            if scores[best] >= _ALIKE:
                pairs.append((sentence, old.text.sentences[best]))
                at.append(best)
        in_order = len(set(at)) == len(at) and at == sorted(at)
        return total / max(len(new.text.sentences), 1), in_order, tuple(pairs)

    def _pairs(self, new: _Kept, old: _Kept, least: float) -> tuple[tuple[Span, Span], ...]:
        """Return the sentences that a copy has from its source: half of the weight of their words or more is the same."""
        out = []
        for sentence, stems in zip(new.text.sentences, new.text.stems, strict=True):
            scores = [len(stems & o) / max(min(len(stems), len(o)), 1) for o in old.text.stems]
            best = max(range(len(scores)), key=scores.__getitem__, default=None)
            if best is not None and scores[best] >= least:
                out.append((sentence, old.text.sentences[best]))
        return tuple(out)


def copies(reports: Sequence[Report]) -> Iterator[Copy]:
    """Yield the copies among reports that stand in order of time."""
    index = Copies()
    for report in reports:
        found = index.add(report)
        if found is not None:
            yield found


def _drop(table: dict[int, list[str]] | dict[str, list[str]], key: int | str, id_: str) -> None:
    ids = table[key]  # type: ignore[index]
    ids.remove(id_)
    if not ids:
        del table[key]  # type: ignore[arg-type]


def _far(new: Report, old: Report) -> bool:
    if new.published is None or old.published is None:
        return False
    return abs(new.published - old.published) > timedelta(days=RETOLD_DAYS)


def _copy(new: _Kept, old: _Kept, kind: str, share: float, pairs: tuple[tuple[Span, Span], ...]) -> Copy:
    words = {"same": "the same text", "part": f"{share:.0%} of the shorter text's five-word runs are shared", "retold": f"{len(pairs)} sentences told again"}
    credit = f"; it credits {new.report.credit}" if new.report.credit else ""
    passages = tuple(p for mine, theirs in pairs[:1] for p in (Passage(report_id=new.report.id, span=mine), Passage(report_id=old.report.id, span=theirs)))
    receipt = Receipt(rule=f"copy:{kind}", passages=passages, why=words[kind] + credit)
    return Copy(copy=new.report.id, of=old.report.id, kind=kind, share=round(share, 4), pairs=pairs, receipt=receipt)  # type: ignore[arg-type]
