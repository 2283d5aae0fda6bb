"""Why one event says what it says: its chains, and for each link the words in the text that make it.

    coded = next(sayso.code("Kyiv said Moscow had agreed to talks, which Moscow denied."))
    sayso.explain(coded, coded.events[0])

Only what the record holds is used: nothing is read or coded again. `sayso explain` prints it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from .errors import UsageError
from .records import Attribution, Claim, Coded, Event, Link, Report, Span, Verification

__all__ = ["Basis", "Explanation", "Numbered", "Step", "Strand", "explain", "matching", "numbered"]

Basis = Literal["report", "cue", "act", "verification", "none"]
"""What makes a link: the report itself tells; a cue ("said"); the link speaks in another event; a verification statement; no words of its own."""

Numbered = tuple[int, Coded, Event]
"""An event with its number, counted over all reports from 1, and its report."""

_VERBAL = (1, 3)
"""Quad classes of acts of speech."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One link of a chain with its evidence: the words for the holder (`source`), those that link him (`cue`), and what kind of words they are.

    `by` is the cue's class, the type of the event in which he speaks, or the status of the verification statement; `named` is where the words
    that name him stand, if the link's own words only refer back to them ("the same sources").
    """

    link: Link
    basis: Basis
    source: Span | None = None
    named: Span | None = None
    cue: Span | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strand:
    """One claim, its chain as steps, outermost first."""

    claim: Claim
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Everything that one event rests on: who says so, what its realis rests on, what gave its codes, and the verification statements that bear on it."""

    report: Report
    event: Event
    strands: tuple[Strand, ...]
    realis: str
    codes: tuple[str, ...]
    verifications: tuple[Verification, ...]


def explain(coded: Coded, event: Event) -> Explanation:
    """Return what one event of a report rests on. Raises `UsageError` for an event of another report."""
    if event not in coded.events:
        raise UsageError("S108", "the report has no such event", record=event.id, remedy="Give one of coded.events.")
    claims = coded.claims_of(event)
    head = f"{event.realis}: "
    stands = next((line for line in event.why if line.startswith(head)), "")
    return Explanation(
        report=coded.report,
        event=event,
        strands=tuple(Strand(claim=claim, steps=_steps(coded, event, claim)) for claim in claims),
        realis=stands.removeprefix(head),
        codes=tuple(line for line in event.why if line and line != stands),
        verifications=tuple(v for v in coded.verifications if _bears_on(v, event, claims)),
    )


def numbered(results: Iterable[Coded]) -> tuple[Numbered, ...]:
    """Return the events of all reports, in order, numbered from 1."""
    return tuple((number, coded, event) for number, (coded, event) in enumerate(((c, e) for c in results for e in c.events), start=1))


def matching(events: Sequence[Numbered], asked: str) -> tuple[Numbered, ...]:
    """Return the events meant by a number ("1"), by an id or its beginning ("e_3f"), or by words with which a word of the trigger begins ("demand")."""
    words = " ".join(asked.split())
    if words.isdecimal():
        return tuple(found for found in events if found[0] == int(words))
    if words.startswith("e_"):
        return tuple(found for found in events if found[2].id.startswith(words))
    if not words:
        return ()
    pattern = re.compile(rf"(?<!\w){re.escape(words)}", re.IGNORECASE)
    return tuple(found for found in events if pattern.search(" ".join(_quoted(found[1].report, found[2].trigger).split())))


def _quoted(report: Report, span: Span) -> str:
    return report.text[span.start : span.end]


def _bears_on(check: Verification, event: Event, claims: Iterable[Claim]) -> bool:
    """Tell whether a verification statement is about the event, or about a report through which one of its chains goes."""
    if event.id in check.about:
        return True
    cited = {name for claim in claims for link in claim.chain[1:] for name in (link.name, link.describes) if name}
    return any(about.removeprefix("report:") in cited for about in check.about if about.startswith("report:"))


def _steps(coded: Coded, event: Event, claim: Claim) -> tuple[Step, ...]:
    out: list[Step] = []
    for position, link in enumerate(claim.chain):
        if position == 0:
            out.append(Step(link=link, basis="report"))
        elif link.cue is not None:
            out.append(_by_cue(coded, link, claim.chain[:position]))
        else:
            out.append(_by_act(coded, event, link) or _by_verification(coded, event, claim, link) or Step(link=link, basis="none", source=link.span))
    return tuple(out)


def _by_cue(coded: Coded, link: Link, outer: Sequence[Link]) -> Step:
    """Return the step of a link with a cue; where the link before it has the same cue, its own is looked for ("a report *citing* officials")."""
    cue, by = link.cue, link.cue_class
    if any(before.cue == cue for before in outer):
        own = [
            (span, said.cue_class)
            for said in coded.attributions
            if said.link is not None and said.link.span == link.span
            for span in said.cue
            if span != cue and cue is not None and abs(span.start - cue.start) < _NEAR
        ]
        if own and link.span is not None:
            near = link.span.start
            cue, by = min(own, key=lambda found: abs(found[0].start - near))
    source, named = _words_for(coded.attributions, link, outer)
    return Step(link=link, basis="cue", source=source, named=named, cue=cue, by=by)


_NEAR = 300
"""Characters within which a cue can belong to the same statement: about two sentences. By hand."""


def _words_for(attributions: Iterable[Attribution], link: Link, outer: Sequence[Link]) -> tuple[Span | None, Span | None]:
    """Return the words for the holder in his statement, and those that name him where they are others elsewhere ("the same sources")."""
    taken = [before.span for before in (*outer, link) if before.span is not None]
    for said in attributions:
        if link.cue in said.cue and said.link is not None and (said.link.name, said.link.describes) == (link.name, link.describes):
            for span in said.source:
                if not any(span.overlaps(other) for other in taken):
                    return span, link.span
    return link.span, None


def _by_act(coded: Coded, event: Event, link: Link) -> Step | None:
    """Return the step of a link who speaks in another event: he demands, threatens or promises what this event is."""
    acts = [e for e in coded.events if e.id != event.id and e.quad in _VERBAL and any(a.span is not None and a.span == link.span for a in e.actors)]
    if not acts:
        return None
    act = min(acts, key=lambda e: (e.evidence != event.evidence, abs(e.trigger.start - event.trigger.start)))
    return Step(link=link, basis="act", source=link.span, cue=act.trigger, by=act.type)


def _by_verification(coded: Coded, event: Event, claim: Claim, link: Link) -> Step | None:
    """Return the step of a link who denies or confirms the event in a verification statement."""
    status = "denied" if claim.stance == "denies" else "confirmed"
    for check in coded.verifications:
        if event.id in check.about and check.status == status and check.by in (link.name, link.describes):
            return Step(link=link, basis="verification", source=link.span, cue=check.span, by=status)
    return None
