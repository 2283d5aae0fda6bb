"""Which outlets a report names as its source, and which report of the corpus each means.

An outlet is known by the reports of the corpus that it published. Its name beside a cue of citing makes a citation; "the newspaper" after it cites the same
again. The report meant is the outlet's last one before this report that shares most of the citing sentence's words. An outlet never cites itself.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..records import Citation, Report, Span
from .words import read

__all__ = ["Citations"]

# An outlet's last reports are kept to be cited; older ones are not found (bounded memory).
_KEPT = 30
# The cited report has at least these many stems of the citing report, those of the citing paragraph counted three times, the outlet's own name aside.
_LEAST_SHARED = 6


@dataclass(slots=True)
class Citations:
    """The outlets of the corpus with their last reports; `add` tells whom a new report cites.

    Attributes:
        table: the language's table `incidents`.
    """

    table: Mapping[str, Any]
    _reports: dict[str, deque[tuple[str, frozenset[str]]]] = field(default_factory=lambda: defaultdict(lambda: deque(maxlen=_KEPT)))
    _patterns: dict[str, tuple[re.Pattern[str], ...]] = field(default_factory=dict)

    def add(self, report: Report) -> tuple[Citation, ...]:
        """Return a report's citations in the order of its text, then keep the report to be cited itself."""
        found = self._named(report)
        found += self._back(report, found)
        self.keep(report)
        return tuple(sorted(found, key=lambda c: c.span))

    def keep(self, report: Report) -> None:
        """Keep a report to be cited."""
        text = read(report.text)
        title = read((report.title or "") + "\n")
        stems = frozenset().union(*text.stems, *title.stems)
        if report.outlet:
            self._reports[report.outlet].append((report.id, stems))

    def forget(self, report_id: str) -> None:
        """Let a report go: it is cited no more."""
        for rows in self._reports.values():
            for row in [r for r in rows if r[0] == report_id]:
                rows.remove(row)

    def _named(self, report: Report) -> list[Citation]:
        out: list[Citation] = []
        for outlet in self._reports:
            name = _short(outlet)
            if outlet == report.outlet or name not in report.text:
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
        cues = self.table["cites"]
        for words in self.table["back"]:
            for cue in cues:
                for match in re.finditer(cue.replace("{outlet}", rf"(?:\b{words}\b)"), report.text, re.IGNORECASE):
                    span = Span(*match.span())
                    before = [c for c in named if c.span.end <= span.start]
                    if before and not any(c.span.overlaps(span) for c in (*named, *out)):
                        last = max(before, key=lambda c: c.span)
                        out.append(Citation(report_id=report.id, outlet=last.outlet, span=span, cites=last.cites, why="stands for the outlet cited last"))
        return out

    def _of(self, outlet: str) -> tuple[re.Pattern[str], ...]:
        if outlet not in self._patterns:
            name = rf"\b(?:[Tt]he )?{re.escape(_short(outlet))}\b"
            self._patterns[outlet] = tuple(re.compile(cue.replace("{outlet}", name)) for cue in self.table["cites"])
        return self._patterns[outlet]

    def _citation(self, report: Report, outlet: str, span: Span, why: str) -> Citation:
        start, end = report.text.rfind("\n", 0, span.start) + 1, report.text.find("\n", span.end)
        stems = frozenset().union(*read(report.text[start : end if end > 0 else len(report.text)] + "\n").stems)
        whole = frozenset().union(*read(report.text).stems)
        name = frozenset().union(*read(f"x x x {outlet}").stems)
        stems, whole = stems - name, whole - stems - name
        scored = [(3 * len(stems & theirs) + len(whole & theirs), i, id_) for i, (id_, theirs) in enumerate(self._reports[outlet])]
        best = max(scored, default=None)
        cites = best[2] if best is not None and best[0] >= _LEAST_SHARED else None
        return Citation(report_id=report.id, outlet=outlet, span=span, cites=cites, why=why)


def _short(outlet: str) -> str:
    return outlet.removeprefix("The ")
