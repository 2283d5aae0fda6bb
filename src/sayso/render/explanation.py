"""Explanation → a tree for the terminal, one level of nesting a link, and a plain JSON object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..explanation import Explanation, Numbered, Step, Strand
from ..records import Coded, Link, Report, Span
from .lines import claim_object, event_object, link_object, quoted, verification_object
from .tree import flat, style_of
from .words import event_words, holder, verification_words

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

__all__ = ["ANONYMITY", "FACTUALITY", "KINDS", "SECTORS", "STANCES", "list_lines", "to_object", "to_tree"]

KINDS = {
    "outlet": "outlet",
    "person": "person or office",
    "organisation": "state or body",
    "document": "document",
    "unnamed": "unnamed",
}
ANONYMITY = {
    "singular": "one, unnamed",
    "plural": "several, unnamed",
    "counted": "a number of them, unnamed",
    "close_to": "unnamed, by whom they are close to",
    "document": "document",
    "media": "unnamed outlet",
}
SECTORS = {
    "COP": "police", "GOV": "government", "JUD": "courts", "LEG": "parliament", "MIL": "armed forces", "PRM": "paramilitaries", "PTY": "party",
    "REB": "armed opposition", "SPY": "secret service", "UAF": "unknown armed people", "AGR": "farmers", "BUS": "business", "CRM": "criminals",
    "CVL": "civilians", "EDU": "education", "ELI": "former office-holders", "JRN": "media", "LAB": "workers and unions", "MED": "medicine",
    "REF": "refugees", "OPP": "opposition", "PRE": "partly recognised state", "REL": "religion", "SOC": "civil society",
}  # fmt: skip
STANCES = {"asserts": "asserts it", "denies": "denies it", "hedges": "hedges it"}
FACTUALITY = {
    "CT+": "certain that it is so",
    "PR+": "probable",
    "PS+": "possible",
    "Uu": "leaves open whether it is so",
    "PS-": "possibly not so",
    "PR-": "probably not so",
    "CT-": "certain that it is not so",
}
_VERIFIED = {"denied": "denial", "confirmed": "confirmation"}


def to_tree(explanation: Explanation, coded: Coded, *, number: int, total: int) -> Tree:
    """Build the tree of one event: evidence, each claim's chain from the report inwards, what the realis and the codes rest on, who verified it."""
    from rich.text import Text
    from rich.tree import Tree

    report, event = explanation.report, explanation.event
    tree = Tree(Text(event_words(event, tuple(s.claim for s in explanation.strands)), style=f"bold {style_of(event)}"), guide_style="dim")
    about = " · ".join(str(part) for part in (report.title or report.id, report.outlet, report.published) if part)
    tree.add(Text(f"event {number} of {total}, {event.id} · {about}", style="dim"))
    tree.add(_evidence(explanation))
    said = tree.add(Text("who says so", style="bold"))
    for strand in explanation.strands:
        _grow(said, strand, explanation)
    if not explanation.strands:
        said.add(Text("nobody: the event has no claim", style="dim"))
    tree.add(Text.assemble((f"how it stands: {event.realis}", "bold"), f" · {explanation.realis or 'no reason is recorded'}"))
    codes = tree.add(Text("what gave the codes", style="bold"))
    for line in explanation.codes:
        codes.add(Text(flat(line)))
    if explanation.verifications:
        checks = tree.add(Text("who verified it", style="bold"))
        for check in explanation.verifications:
            checks.add(Text.assemble(verification_words(check, coded), "\n", (_quote(report, check.span), "italic")))
    else:
        tree.add(Text("who verified it: nobody in this report", style="bold"))
    return tree


def _grow(branch: Tree, strand: Strand, explanation: Explanation) -> None:
    """Add a chain, one level of nesting a link, and at its end what the innermost holder makes of the event."""
    from rich.text import Text

    report, realis = explanation.report, explanation.event.realis
    for step in strand.steps:
        words = _words(step, report)
        branch = branch.add(Text.assemble((_who(step), "bold"), *((" · ", about) if (about := _about(step)) else ()), *(("\n", words) if words else ())))
    claim = strand.claim
    reason = claim.why.partition(": ")[2] or claim.why
    stance = f"tells it as {realis}" if claim.stance == "asserts" and realis not in ("actual", "denied") else STANCES[claim.stance]
    parts = [f"{stance} · {claim.factuality}, {FACTUALITY[claim.factuality]}"]
    if claim.quote is not None:
        parts.append(f"in his own words {_quote(report, claim.quote)}")
    if reason and reason != explanation.realis:
        parts.append(reason)
    branch.add(Text(" · ".join(parts), style="red" if claim.stance == "denies" else "yellow" if claim.stance == "hedges" else "green"))


def _who(step: Step) -> str:
    if step.basis != "report":
        return holder(step.link)
    return f"{step.link.name}, the report itself" if step.link.name else "the report itself"


def _about(step: Step) -> str:
    """Say what a holder is: "several, unnamed; USA, government"."""
    link = step.link
    if step.basis == "report":
        return "" if link.name else "its outlet is not given"
    kind = ANONYMITY.get(link.anonymity or "", KINDS[link.kind])
    sector = SECTORS.get(link.sector or "") if not (link.kind == "outlet" and link.sector == "JRN") else None
    parts = [", ".join(filter(None, (kind, link.country, sector)))]
    if link.venue:
        parts.append(f"at {link.venue}")
    return " · ".join(parts)


def _words(step: Step, report: Report) -> str:
    """Quote the words that make a link: who in the text, and what links him."""
    if step.basis == "report":
        return ""
    source = _quote(report, step.source) if step.source else "nobody named"
    if step.basis == "verification" and step.cue:
        return f"{_quote(report, step.cue)} ({_VERIFIED.get(step.by or '', step.by)})"
    if step.basis == "act" and step.cue:
        return f"{source} … {_quote(report, step.cue)} (speaks in the {step.by})"
    if step.basis == "cue" and step.cue:
        named = f"; named elsewhere: {_quote(report, step.named)}" if step.named else ""
        return f"{source} … {_quote(report, step.cue)} ({step.by or 'say'}){named}"
    return f"{source}; no cue of its own"


def _quote(report: Report, span: Span) -> str:
    return f"“{flat(report.text[span.start : span.end])}”"


def _evidence(explanation: Explanation) -> Text:
    """Quote the sentence, the trigger in brackets."""
    from rich.text import Text

    text, event = explanation.report.text, explanation.event
    start, end = event.trigger
    out = Text("“", style="italic")
    out.append(flat(text[event.evidence.start : start]))
    out.append(f"[{flat(text[start:end])}]", style="bold underline")
    out.append(flat(text[end : event.evidence.end]))
    out.append("”")
    return out


def list_lines(events: Iterable[Numbered]) -> list[str]:
    """Say each event in a line by which it can be asked for: number, id, trigger, event."""
    return [f"{number:4}  {event.id}  {_quote(coded.report, event.trigger)}  {event_words(event, coded.claims_of(event))}" for number, coded, event in events]


def to_object(explanation: Explanation, *, number: int) -> dict[str, Any]:
    """Return the object that `--json` prints (docs/records.md, "Explanation")."""
    report, event = explanation.report, explanation.event
    claims = tuple(s.claim for s in explanation.strands)
    coded = event_object(event, ())
    return {
        "number": number,
        "report": {
            "id": report.id,
            "title": report.title,
            "outlet": report.outlet,
            "published": report.published.isoformat() if report.published else None,
            "url": report.url,
        },
        "line": event_words(event, claims),
        "event": {key: value for key, value in coded.items() if key != "claims"},
        "trigger": quoted(report.text, event.trigger),
        "evidence": quoted(report.text, event.evidence),
        "claims": [claim_object(s.claim) | {"chain": [_step(step, report.text) for step in s.steps]} for s in explanation.strands],
        "realis": {"is": event.realis, "why": explanation.realis},
        "why": list(explanation.codes),
        "verification": [verification_object(v) | {"text": report.text[v.span.start : v.span.end]} for v in explanation.verifications],
    }


def _step(step: Step, text: str) -> dict[str, Any]:
    link: Link = step.link
    kept = {key: value for key, value in link_object(link).items() if key not in ("cue", "cue_class", "span")}
    words = {"source": step.source, "named": step.named, "cue": step.cue}
    return kept | {"basis": step.basis, "by": step.by} | {key: quoted(text, span) if span is not None else None for key, span in words.items()}
