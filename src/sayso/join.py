"""Coded reports of a store → copies, citations, stories and incidents with their origins.

The reports are read in order of time (day of publication; within a day as they were stored; those without a day last). What one comes to depends on those
before it alone. So whatever is new is read on; if it is older than what was read, or coded anew, or corrected by people, reading starts again from there.
Killed at any moment, the same call goes on, and the rows are those of an undisturbed run.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .config import Config
from .errors import StoreError
from .incidents.corpus import DAYS, WINDOW, Corpus, Kept
from .plugins import Language, load
from .records import Incident, Regroup
from .store import Place, Store

__all__ = ["Joiner", "Step"]

_BATCH = 500
"""Reports that are written in one transaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How far the reading is: reports read by this call and reports left to read when it looked last; incidents and copies written."""

    read: int
    left: int
    incidents: int
    copies: int


@dataclass(slots=True)
class Joiner:
    """Joins the reports of one store; keep it to go on without reading the window again.

    Attributes:
        days: reports that are older than the newest by more are not looked at.
        window: nor are more than so many.
        batch: reports that are written in one transaction; it changes no row.
    """

    store: Store
    config: Config
    days: int = DAYS
    window: int = WINDOW
    batch: int = _BATCH
    _corpus: Corpus | None = None
    _mark: int = -1
    _last: Place | None = None
    _by_hand: tuple[Regroup, ...] = field(default=())

    def join(self) -> Iterator[Step]:
        """Read what was not read yet; yields after every transaction. Raises `StoreError` where the store cannot be written; what was yielded is stored."""
        read = incidents = copies = 0
        while True:
            mark, place, left = self.store.unjoined()
            if place is None:
                return
            run = self.store.runs()[-1].n  # whoever joins (a correction, say) codes nothing, and is no run of its own
            try:
                if self._corpus is None or mark != self._mark or (self._last is not None and place <= self._last):
                    self._resume(place, mark, run)
                while rows := self.store.to_read(self._last or place, self.batch, behind=self._last is not None):
                    corpus = self._sure()
                    lineages = [(corpus.add(coded), of) for _, of, coded in rows]
                    _, changed = corpus.take()
                    self._mark = self.store.put(run, lineages, changed, self._mark)
                    self._last = rows[-1][0]
                    read, left = read + len(rows), max(left - len(rows), 0)
                    incidents, copies = incidents + len(changed), copies + sum(one.copy is not None for one, _ in lineages)
                    yield Step(read=read, left=left, incidents=incidents, copies=copies)
            except StoreError as exc:
                self._corpus = None  # what is remembered was not written
                if exc.code != "S511":
                    raise

    def _sure(self) -> Corpus:
        assert self._corpus is not None
        return self._corpus

    def _resume(self, place: Place, mark: int, run: int) -> None:
        """Make the corpus what it was before a place, and take back what stands behind."""
        language: Language = load("languages", self.config.language)()
        corpus = Corpus(language=language, by_hand=self.store.regroups(), days=self.days, window=self.window)
        before = self.store.window(place, self.days, self.window)
        kept = [
            Kept(coded=c, lineage=before.lineages[c.report.id], placed=before.placed.get(c.report.id, {})) for c in before.coded
        ]  # fmt: skip
        corpus.resume(kept, before.incidents, before.next_number)

        def remade(numbers: tuple[int, ...]) -> list[tuple[int, Incident]]:
            corpus.touch(numbers)
            return corpus.take()[1]

        self._corpus, self._last = corpus, None
        self._mark = self.store.rewind(place, run, mark, remade)
