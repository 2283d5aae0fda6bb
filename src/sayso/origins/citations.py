"""Which outlets a report names as its source, and which report of the corpus each means.

An outlet is known by the reports of the corpus that it published. Its name beside a cue of citing makes a citation; "the newspaper" after it cites the same
again. The report meant is the outlet's last one before this report that shares most of the citing sentence's words. An outlet never cites itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..records import Citation, Report, Span
from .words import Hashes, marks

__all__ = ["Citations"]

# An outlet's last reports are kept to be cited; older ones are not found (bounded memory).
_KEPT = 30
# The cited report has at least these many stems of the citing report, those of the citing paragraph counted three times, the outlet's own name aside.
_LEAST_SHARED = 6
# Outlets whose cues stay compiled; at so many all are let go (bounded memory: some 20 KB each).
_COMPILED = 1_000

_TOKEN = re.compile(r"\w+")


@dataclass(slots=True)
class Citations:
    """The outlets of the corpus with their last reports; `add` tells whom a new report cites.

    What is found hangs on the reports that are kept, their order, and nothing else.

    Attributes:
        table: the language's table `incidents`.
    """

    table: Mapping[str, Any]
    _reports: dict[str, dict[str, Hashes]] = field(default_factory=dict)
    _outlets: dict[str, str] = field(default_factory=dict)
    _by_token: dict[str, list[str]] = field(default_factory=dict)
    _patterns: dict[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)
    _backs: tuple[re.Pattern[str], ...] = field(init=False)

    def __post_init__(self) -> None:
        names = [rf"(?:\b{words}\b)" for words in self.table["back"]]
        self._backs = tuple(re.compile(cue.replace("{outlet}", name), re.IGNORECASE) for name in names for cue in self.table["cites"])

    def add(self, report: Report) -> tuple[Citation, ...]:
        """Return a report's citations in the order of its text, then keep the report to be cited itself."""
        self.forget(report.id)
        found = self._named(report)
        found += self._back(report, found)
        self.keep(report)
        return tuple(sorted(found, key=lambda c: c.span))

    def keep(self, report: Report) -> None:
        """Keep an earlier report to be cited, without asking whom it cites; what is kept is the same as after `add`."""
        self.forget(report.id)
        if not report.outlet:
            return
        if report.outlet not in self._reports:
            self._reports[report.outlet] = {}
            self._by_token.setdefault(_token(report.outlet), []).append(report.outlet)
        kept = self._reports[report.outlet]
        kept[report.id] = np.union1d(marks(report.text).stems, marks((report.title or "") + "\n").stems)
        self._outlets[report.id] = report.outlet
        if len(kept) > _KEPT:
            self.forget(next(iter(kept)))

    def forget(self, report_id: str) -> None:
        """Take a report out, and with its last one an outlet. An unknown id is ignored."""
        outlet = self._outlets.pop(report_id, None)
        if outlet is None:
            return
        kept = self._reports[outlet]
        del kept[report_id]
        if not kept:
            del self._reports[outlet]
            same = self._by_token[_token(outlet)]
            same.remove(outlet)
            if not same:
                del self._by_token[_token(outlet)]

    def _named(self, report: Report) -> list[Citation]:
        """Return the citations by name. Where two names overlap, the longer counts: the "Hill Post" is no "Post"."""
        tokens = {"", *_TOKEN.findall(report.text)}
        names = [outlet for token in tokens & self._by_token.keys() for outlet in self._by_token[token]]
        out: list[Citation] = []
        for outlet in sorted(names, key=lambda o: (-len(_short(o)), o)):
            if outlet == report.outlet or _short(outlet) not in report.text:
                continue
            for pattern in self._of(outlet):
                for match in pattern.finditer(report.text):
                    span = Span(*match.span())
                    if not any(c.span.overlaps(span) for c in out):
                        out.append(self._citation(report, outlet, span, f"{outlet} is named with a cue"))
        return out

    def _back(self, report: Report, named: list[Citation]) -> list[Citation]:
        """Return the citations by "the newspaper" and the like, behind one by name."""
        if not named:
            return []
        out: list[Citation] = []
        for pattern in self._backs:
            for match in pattern.finditer(report.text):
                span = Span(*match.span())
                before = [c for c in named if c.span.end <= span.start]
                if before and not any(c.span.overlaps(span) for c in (*named, *out)):
                    last = max(before, key=lambda c: c.span)
                    out.append(Citation(report_id=report.id, outlet=last.outlet, span=span, cites=last.cites, why="stands for the outlet cited last"))
        return out

    def _of(self, outlet: str) -> tuple[re.Pattern[str], ...]:
        if outlet not in self._patterns:
            if len(self._patterns) >= _COMPILED:
                self._patterns.clear()
            name = rf"\b(?:[Tt]he )?{re.escape(_short(outlet))}\b"
            self._patterns[outlet] = tuple(re.compile(cue.replace("{outlet}", name)) for cue in self.table["cites"])
        return self._patterns[outlet]

    def _citation(self, report: Report, outlet: str, span: Span, why: str) -> Citation:
        start, end = report.text.rfind("\n", 0, span.start) + 1, report.text.find("\n", span.end)
        near = marks(report.text[start : end if end > 0 else len(report.text)] + "\n").stems
        name = marks(f"x x x {outlet}").stems
        near = np.setdiff1d(near, name)
        whole = np.setdiff1d(marks(report.text).stems, np.concatenate((near, name)))
        scored = [
            (3 * np.count_nonzero(np.isin(theirs, near)) + np.count_nonzero(np.isin(theirs, whole)), i, id_)
            for i, (id_, theirs) in enumerate(self._reports[outlet].items())
        ]
        best = max(scored, default=None)
        cites = best[2] if best is not None and best[0] >= _LEAST_SHARED else None
        return Citation(report_id=report.id, outlet=outlet, span=span, cites=cites, why=why)


def _short(outlet: str) -> str:
    return outlet.removeprefix("The ")


def _token(outlet: str) -> str:
    """Return the word that an outlet is looked up by, the longest of its name: where the name stands, it does."""
    return max(_TOKEN.findall(_short(outlet)), key=len, default="")
