"""A corpus of coded reports, read in order of time: its copies, citations, incidents with their origins, and stories."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from ..origins import Citations, Copies
from ..origins.count import Known, Told, independent, origins_of
from ..plugins import Language
from ..records import Citation, Coded, Copy, Incident, IncidentFigure, Origin, Passage, Regroup, StatusChange, Story, content_id
from .joining import Group, Joining
from .passages import Acts, Telling, acts_of, tellings, turns

__all__ = ["Corpus", "join"]

# A retraction stands in the sentence of what it takes back, or in the next (so many characters of it).
_NEXT_CHARS = 60
# "The boats of fishermen who were held": what a relative clause presupposes its sentence's holder does not tell.
_RELATIVE = re.compile(r"\b(?:who|which|that) (?:was|were|had been) $")


@dataclass(slots=True)
class Corpus:
    """What reports in order of time yield; `add` takes the next one. `incidents` and `stories` tell how things stand.

    Attributes:
        language: whose table `incidents` is used.
        by_hand: joins and splits that the user made; they are taken first.
    """

    language: Language
    by_hand: Sequence[Regroup] = ()
    coded: dict[str, Coded] = field(default_factory=dict)
    copies: dict[str, Copy] = field(default_factory=dict)
    citations: dict[str, tuple[Citation, ...]] = field(default_factory=dict)
    _acts: Acts = field(init=False)
    _citing: Citations = field(init=False)
    _copying: Copies = field(default_factory=Copies)
    _joining: Joining = field(init=False)

    def __post_init__(self) -> None:
        self._acts = acts_of(cast(Any, self.language))
        self._citing = Citations(self.language.table("incidents"))
        self._joining = Joining(by_hand=self.by_hand)

    def add(self, coded: Coded) -> None:
        """Take the next report; reports come in order of time."""
        report = coded.report
        self.coded[report.id] = coded
        self.citations[report.id] = cites = self._citing.add(report)
        copy = self._copying.add(report, [c.cites for c in cites if c.cites])
        if copy is not None:
            self.copies[report.id] = copy
        self._joining.add(tellings(coded, self._acts), copy)

    def incidents(self) -> tuple[Incident, ...]:
        """Return all incidents with their origins, in the order of their first passage."""
        table = self.language.table("incidents")
        known = Known(
            coded=self.coded,
            copies=self.copies,
            citations=self.citations,
            persons=self._persons(),
            outlets=frozenset(c.report.outlet for c in self.coded.values() if c.report.outlet),
            holders=re.compile(rf"\b(?:{'|'.join(table['holders'])})\b", re.IGNORECASE),
            spokesman=re.compile(rf"\b(?:{'|'.join(table['spokesman'])})\b", re.IGNORECASE),
        )
        return tuple(self._incident(group, known) for group in self._joining.groups)

    def _persons(self) -> dict[str, str]:
        """Return the country that most reports, copies left out, give each person; of equals the one told first."""
        counts: dict[str, Counter[str]] = {}
        for id_, coded in self.coded.items():
            links = {(r.link.name, r.link.country) for r in coded.attributions if r.link and r.link.kind == "person" and r.link.name and r.link.country}
            for name, country in sorted(links) if id_ not in self.copies else ():
                counts.setdefault(str(name), Counter())[str(country)] += 1
        return {name: c.most_common(1)[0][0] for name, c in counts.items()}

    def stories(self, incidents: Sequence[Incident]) -> tuple[Story, ...]:
        """Return the stories: reports that a copy or their main incident joins.

        A report's main incident is the one of its passages that most of the corpus's reports tell of, among those first told in its first half.
        """
        from .stories import stories_of

        return stories_of(list(self.coded), self.copies, incidents, self.coded, self.citations)

    def _told(self, telling: Telling) -> Told:
        text = self.coded[telling.report_id].report.text
        behind = text[telling.sentence.start : telling.sentence.end + _NEXT_CHARS]
        cue = self._acts.retracts.search(behind)
        at = telling.span.start - telling.sentence.start
        retracts = cue is not None and (cue.start() > at or not turns(behind[cue.end() : at]))
        presupposed = bool(_RELATIVE.search(text[telling.sentence.start : telling.span.start]))
        requested = telling.event is not None and telling.event.realis in ("requested", "planned", "conditional")
        return Told(
            report_id=telling.report_id,
            span=telling.span,
            sentence=telling.sentence,
            event_id=telling.event.id if telling.event else None,
            noun=telling.noun,
            denied=telling.denied and not telling.hypothetical and not requested,
            embedded=telling.hypothetical or presupposed or (telling.denied and requested),
            wanted=telling.event is not None and telling.event.realis in ("requested", "threatened"),
            saw=bool(self._acts.own.search(text)),
            retracts=retracts,
        )

    def _incident(self, group: Group, known: Known) -> Incident:
        order = {id_: i for i, id_ in enumerate(self.coded)}
        all_ = sorted(group.tellings, key=lambda t: (order[t.report_id], t.span))
        origins = origins_of([self._told(t) for t in all_], known)
        events = [t.event for t in all_ if t.event is not None]
        dates = Counter((t.start, t.end) for t in all_ if t.start and t.end)
        start, end = max(dates, key=lambda d: (dates[d], (d[0] or d[1]))) if dates else (None, None)
        places = Counter(t.place for t in all_ if t.place)
        ids = {e.id for e in events}
        figures = tuple(
            IncidentFigure(report_id=r, figure=f) for r in dict.fromkeys(t.report_id for t in all_) for f in self.coded[r].figures if f.event_id in ids
        )
        denied_by = tuple(o.id for o in origins if o.stance == "denies")
        first = all_[0]
        return Incident(
            id=content_id("i", first.report_id, first.span),
            type=Counter(t.type for t in all_).most_common(1)[0][0],
            passages=tuple(Passage(report_id=t.report_id, span=t.span) for t in all_),
            event_ids=tuple(e.id for e in events),
            actors=tuple(dict.fromkeys(a.id for e in events for a in e.actors)),
            recipients=tuple(dict.fromkeys(a.id for e in events for a in e.recipients)),
            place=places.most_common(1)[0][0] if places else None,
            start=start,
            end=end,
            origins=origins,
            independent_origins=independent(origins),
            contested=bool(denied_by),
            figures_differ=_differ(figures),
            asserted_by=tuple(o.id for o in origins if o.stance == "asserts"),
            denied_by=denied_by,
            status_history=self._history(all_, origins, ids),
            figures=figures,
            receipts=tuple(group.receipts),
        )

    def _history(self, all_: Sequence[Telling], origins: Sequence[Origin], event_ids: set[str]) -> tuple[StatusChange, ...]:
        """Return the steps: the first origin claims, later ones that assert confirm, those that deny deny; an outlet that denies what it told retracts."""
        order = {id_: i for i, id_ in enumerate(self.coded)}
        day = {id_: self.coded[id_].report.published for id_ in order}
        steps: list[tuple[int, StatusChange]] = []
        told = {t.report_id: Passage(report_id=t.report_id, span=t.span) for t in reversed(all_)}
        claimed = False
        for origin in sorted(origins, key=lambda o: min(order[r] for r in o.reports)):
            first = min(origin.reports, key=order.__getitem__)
            status: Any = "denied" if origin.stance == "denies" else "confirmed" if claimed else "claimed"
            if status == "denied" and origin.kind == "outlet" and any(o.via == origin.via and o.stance == "asserts" for o in origins):
                status = "retracted"
            claimed = claimed or origin.stance == "asserts"
            steps.append((order[first], StatusChange(on=day[first], status=status, by=origin.name, passage=told.get(first))))
        for id_ in dict.fromkeys(t.report_id for t in all_):
            for row in self.coded[id_].verifications:
                if (
                    row.status == "could_not_verify"
                    and (event_ids & set(row.about) or any(a.startswith("report:") for a in row.about))
                    and id_ not in self.copies
                ):
                    where = Passage(report_id=id_, span=row.span)
                    steps.append((order[id_], StatusChange(on=day[id_], status="could_not_verify", by=row.by, passage=where)))
        return tuple(step for _, step in sorted(steps, key=lambda s: s[0]))


def join(coded: Iterable[Coded], language: Language, by_hand: Sequence[Regroup] = ()) -> Corpus:
    """Read coded reports, which come in order of time, into a corpus."""
    corpus = Corpus(language=language, by_hand=by_hand)
    for item in coded:
        corpus.add(item)
    return corpus


def _differ(figures: Sequence[IncidentFigure]) -> bool:
    """Tell whether holders give other numbers of the same."""
    values: dict[str, set[float]] = {}
    for row in figures:
        values.setdefault(row.figure.what, set()).add(row.figure.value)
    return any(len(v) > 1 for v in values.values())
