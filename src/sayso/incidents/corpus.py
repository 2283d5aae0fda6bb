"""A corpus of coded reports, read online in order of time: its copies, citations, incidents with their origins, and stories.

Memory is bounded by a window: the reports of the last `DAYS` days, and `WINDOW` of them at most. A copy, a citation, and another passage of an
incident are found as long as the report that came first is in it. What a report comes to depends on the reports before it and on nothing else, so that
a corpus whose reports and incidents were kept (`sayso.join`) goes on where it stopped, from any report on.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

from ..origins import Citations, Copies
from ..origins.count import Known
from ..plugins import Language
from ..records import Citation, Coded, Copy, Incident, Lineage, Link, Regroup, Report, Story
from .happening import incident_of
from .joining import Group, Joining, in_order
from .passages import Acts, Telling, acts_of, tellings
from .stories import story_id, story_of

__all__ = ["DAYS", "WINDOW", "Corpus", "Joined", "Kept", "join"]

DAYS = 365
"""Days for which an incident takes passages and a report is looked for as a source. By hand: a year, so that anniversaries find what they recall; story-sets
dev asks for 93 days, and from 100 to 3,000 its figures are the same within a point."""
WINDOW = 20_000
"""Reports that are kept at most (bounded memory; measured in docs/origins.md)."""
_EVERY = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A report that was read before, with what came of it; `placed` are the numbers of the incidents that its passages came to, by span and event."""

    coded: Coded
    lineage: Lineage
    placed: Mapping[tuple[int, int, str | None], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What a corpus comes to: its reports in order, and its incidents in the order in which they were first told."""

    lineages: tuple[Lineage, ...]
    incidents: tuple[Incident, ...]

    @property
    def copies(self) -> dict[str, Copy]:
        """The copies by report."""
        return {r.report_id: r.copy for r in self.lineages if r.copy is not None}

    @property
    def stories(self) -> tuple[Story, ...]:
        """The stories in the order of their first reports."""
        groups: dict[str, list[str]] = {}
        for one in self.lineages:
            groups.setdefault(one.story_id, []).append(one.report_id)
        story = {one.report_id: one.story_id for one in self.lineages}
        told: dict[str, dict[str, None]] = {}
        for incident in self.incidents:
            for passage in incident.passages:
                told.setdefault(story[passage.report_id], {})[incident.id] = None
        return tuple(Story(id=id_, reports=tuple(ids), incident_ids=tuple(told.get(id_, ()))) for id_, ids in groups.items())


@dataclass(slots=True)
class Corpus:
    """The reports of the window and their open incidents; `add` takes the next report, `take` gives what has changed since.

    Attributes:
        language: whose table `incidents` is used.
        by_hand: joins and splits that people made; they are taken first.
        days: how long a report is kept.
        window: how many reports are kept at most.
    """

    language: Language
    by_hand: Sequence[Regroup] = ()
    days: int = DAYS
    window: int = WINDOW
    _coded: dict[str, Coded] = field(default_factory=dict)
    _copies: dict[str, Copy] = field(default_factory=dict)
    _citations: dict[str, tuple[Citation, ...]] = field(default_factory=dict)
    _story: dict[str, str] = field(default_factory=dict)
    _place: dict[str, int] = field(default_factory=dict)
    _order: deque[str] = field(default_factory=deque)
    _named: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    _persons: dict[str, Counter[str]] = field(default_factory=dict)
    _outlets: Counter[str] = field(default_factory=Counter)
    _touched: dict[int, Group] = field(default_factory=dict)
    _closed: list[tuple[int, Incident]] = field(default_factory=list)
    _new: list[Lineage] = field(default_factory=list)
    _read: int = 0
    _known: Known = field(init=False)
    _acts: Acts = field(init=False)
    _citing: Citations = field(init=False)
    _copying: Copies = field(init=False)
    _joining: Joining = field(init=False)

    def __post_init__(self) -> None:
        table = self.language.table("incidents")
        self._acts = acts_of(cast(Any, self.language))
        self._citing = Citations(table)
        self._copying = Copies(window=self.window + 1)  # the corpus forgets first
        self._joining = Joining(by_hand=self.by_hand)
        self._known = Known(
            coded=self._coded,
            copies=self._copies,
            citations=self._citations,
            holders=re.compile(rf"\b(?:{'|'.join(table['holders'])})\b", re.IGNORECASE),
            spokesman=re.compile(rf"\b(?:{'|'.join(table['spokesman'])})\b", re.IGNORECASE),
        )

    def add(self, coded: Coded) -> Lineage:
        """Take the next report; reports come in order of time, those without a day last."""
        report = coded.report
        self._make_room(report)
        cites = self._citing.add(report)
        copy = self._copying.add(report, [c.cites for c in cites if c.cites])
        self._enter(coded, copy, cites)
        groups = self._joining.add(self._tellings(coded), copy)
        self._touched.update({g.number: g for g in groups})
        self._story[report.id] = story_of(report, copy, cites, groups, self._story)
        opened_by = self._story[report.id]
        lineage = Lineage(report_id=report.id, copy=copy, citations=cites, story_id=story_id(opened_by), opened_by=opened_by)
        self._new.append(lineage)
        return lineage

    def resume(self, kept: Sequence[Kept], incidents: Mapping[int, Incident], next_number: int) -> None:
        """Take back the reports of the window as they were read before, in order, with their incidents by number; `next_number` is the next one's.

        What later reports added to an incident is left out.
        """
        there = {row.coded.report.id for row in kept}
        groups = {
            n: Group(number=n, receipts=[r for r in i.receipts if r.passages[0].report_id in there])
            for n, i in incidents.items() if i.passages[0].report_id in there
        }  # fmt: skip
        for row in kept:
            report = row.coded.report
            self._make_room(report)
            self._citing.keep(report)
            self._copying.keep(report)
            self._enter(row.coded, row.lineage.copy, row.lineage.citations)
            self._story[report.id] = row.lineage.opened_by
            numbers = [(t, row.placed.get((*t.span, t.event.id if t.event else None))) for t in in_order(self._tellings(row.coded))]
            self._joining.keep([(t, groups.get(n) if n is not None else None) for t, n in numbers])
        self._joining.next_number = next_number

    def touch(self, numbers: Iterable[int]) -> None:
        """Count open incidents as changed: passages were taken from them."""
        open_ = self._joining.open()
        self._touched.update({n: open_[n] for n in numbers if n in open_})

    def take(self) -> tuple[list[Lineage], list[tuple[int, Incident]]]:
        """Return the reports read and the incidents changed since the last call, each incident with its number, in order."""
        incidents = self._closed + [(n, self._incident(g)) for n, g in self._touched.items()]
        reads = self._new
        self._touched, self._closed, self._new = {}, [], []
        return reads, sorted(incidents, key=lambda row: row[0])

    def open(self) -> frozenset[int]:
        """Return the numbers of the incidents that may still change; those given by `take` before and not among them are final."""
        return frozenset(self._joining.open()) | frozenset(self._touched) | frozenset(number for number, _ in self._closed)

    def _tellings(self, coded: Coded) -> tuple[Telling, ...]:
        """Return a report's passages; a report in another language has none."""
        return tellings(coded, self._acts) if coded.report.language in (None, self.language.code) else ()

    def _make_room(self, report: Report) -> None:
        """Forget the reports that are too old for the next one, or too many."""
        while self._order:
            oldest = self._coded[self._order[0]].report
            old = bool(report.published and oldest.published and report.published - oldest.published > timedelta(days=self.days))
            if not old and len(self._order) < self.window:
                return
            self._forget(oldest)
            self._order.popleft()

    def _forget(self, report: Report) -> None:
        for group in self._joining.forget(report.id):
            if self._touched.pop(group.number, None) is not None:
                self._closed.append((group.number, self._incident(group)))
        self._citing.forget(report.id)
        self._copying.forget(report.id)
        for name, country in self._named.pop(report.id, ()):
            counts = self._persons[name]
            counts[country] -= 1
            if not +counts:
                del self._persons[name]
        if report.outlet:
            self._outlets[report.outlet] -= 1
        tables: tuple[dict[str, Any], ...] = (self._coded, self._copies, self._citations, self._story, self._place)
        for table in tables:
            table.pop(report.id, None)

    def _enter(self, coded: Coded, copy: Copy | None, cites: tuple[Citation, ...]) -> None:
        """Keep what counting origins needs of a report, as the reports so far tell it."""
        id_ = coded.report.id
        if copy is not None:
            self._copies[id_] = copy
        if cites:
            self._citations[id_] = cites
        if coded.report.outlet:
            self._outlets[coded.report.outlet] += 1
        if copy is None:
            self._named[id_] = _persons(coded)
            for name, country in self._named[id_]:
                self._persons.setdefault(name, Counter())[country] += 1
        self._coded[id_] = self._told(coded)
        self._place[id_] = self._read
        self._read += 1
        self._order.append(id_)

    def _told(self, coded: Coded) -> Coded:
        """Return what counting origins needs of a report: an outlet of the corpus as an outlet, a person with the country that most reports give him."""

        def known(link: Link) -> Link:
            if link.name and self._outlets[link.name] > 0:
                return replace(link, kind="outlet")
            counts = self._persons.get(link.name or "") if link.kind == "person" else None
            return replace(link, country=min(counts, key=lambda c: (-counts[c], c))) if counts else link

        return Coded(
            report=coded.report,
            events=coded.events,
            claims=tuple(replace(c, chain=(*c.chain[:1], *(known(x) for x in c.chain[1:]))) for c in coded.claims),
            verifications=coded.verifications,
            figures=coded.figures,
            attributions=tuple(replace(a, link=known(a.link) if a.link else None) for a in coded.attributions),
        )

    def _incident(self, group: Group) -> Incident:
        return incident_of(group, self._known, self._acts, self._place)


def join(coded: Iterable[Coded], language: Language, by_hand: Sequence[Regroup] = ()) -> Joined:
    """Read coded reports, which come in order of time, and return what they come to; everything is kept in memory."""
    corpus = Corpus(language=language, by_hand=by_hand)
    lineages: list[Lineage] = []
    incidents: dict[int, Incident] = {}
    for n, item in enumerate(coded, 1):
        corpus.add(item)
        if n % _EVERY == 0:
            _collect(corpus, lineages, incidents)
    _collect(corpus, lineages, incidents)
    return Joined(lineages=tuple(lineages), incidents=tuple(incidents[n] for n in sorted(incidents)))


def _collect(corpus: Corpus, lineages: list[Lineage], incidents: dict[int, Incident]) -> None:
    new, changed = corpus.take()
    lineages += new
    incidents.update(changed)


def _persons(coded: Coded) -> tuple[tuple[str, str], ...]:
    """Return the persons who speak in a report with the countries that it gives them."""
    links = {(a.link.name, a.link.country) for a in coded.attributions if a.link and a.link.kind == "person"}
    return tuple(sorted((name, country) for name, country in links if name and country))
