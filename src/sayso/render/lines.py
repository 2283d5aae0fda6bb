"""Coded → one plain JSON object: the layout of the gold (docs/records.md), with headings, outlooks, figures and whys."""

from __future__ import annotations

from typing import Any

from ..records import Actor, Claim, Coded, Event, Figure, Link, Outlook, Span, Verification, to_dict

__all__ = ["claim_object", "event_object", "figure_object", "link_object", "quoted", "to_line", "verification_object"]


def to_line(coded: Coded, *, with_text: bool = False) -> dict[str, Any]:
    """Return the object that `--nl` prints a report. `with_text` adds the report's text."""
    report = coded.report
    line: dict[str, Any] = {
        "id": report.id,
        "published": report.published.isoformat() if report.published else None,
        "outlet": report.outlet,
        "language": report.language,
        "title": report.title,
        "url": report.url,
        "credit": report.credit,
        "events": [event_object(e, coded.claims_of(e)) for e in coded.events],
        "contexts": to_dict(coded.contexts),
        "verification": [verification_object(v) for v in coded.verifications],
        "actors": [_actor(a) | {"mentions": to_dict(a.mentions)} for a in coded.actors],
        "headings": [quoted(report.text, s) for s in coded.headings],
        "outlooks": [_outlook(o) for o in coded.outlooks],
        "figures": [figure_object(f) for f in coded.figures],
        "attributions": [
            {"source": to_dict(a.source), "cue": to_dict(a.cue), "content": to_dict(a.content), "cue_class": a.cue_class, "found": a.found}
            for a in coded.attributions
        ],
        "problems": to_dict(coded.problems),
    }
    if with_text:
        line["text"] = report.text
    return line


def quoted(text: str, span: Span) -> dict[str, Any]:
    """Return a span with its words."""
    return {"span": list(span), "text": text[span.start : span.end]}


def event_object(event: Event, claims: tuple[Claim, ...]) -> dict[str, Any]:
    """Return an event with its claims."""
    return {
        "id": event.id,
        "trigger": list(event.trigger),
        "type": event.type,
        "mode": event.mode,
        "realis": event.realis,
        "aux": list(event.aux),
        "contexts": list(event.contexts),
        "context_scores": list(event.context_scores),
        "quad": event.quad,
        "intensity": event.intensity,
        "actors": [_actor(a) for a in event.actors],
        "recipients": [_actor(a) for a in event.recipients],
        "place": to_dict(event.place),
        "date": [event.when.start.isoformat(), event.when.end.isoformat()] if event.when else None,
        "when": to_dict(event.when),
        "heading": event.heading,
        "evidence": list(event.evidence),
        "claims": [claim_object(c) for c in claims],
        "coder": event.coder,
        "score": event.score,
        "why": list(event.why),
    }


def _actor(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "name": actor.name,
        "country": actor.country,
        "sector": actor.sector,
        "office": actor.office,
        "span": to_dict(actor.span),
        "text": actor.text,
        "why": actor.why,
    }


def claim_object(claim: Claim) -> dict[str, Any]:
    """Return a claim with its chain."""
    return {
        "id": claim.id,
        "chain": [link_object(link) for link in claim.chain],
        "stance": claim.stance,
        "factuality": claim.factuality,
        "quote": to_dict(claim.quote),
        "why": claim.why,
    }


def link_object(link: Link) -> dict[str, Any]:
    """Return a link without the fields that are empty."""
    return {k: v for k, v in to_dict(link).items() if v is not None or k in ("kind", "name", "country", "sector")}


def verification_object(check: Verification) -> dict[str, Any]:
    """Return a verification statement."""
    about: Any = list(check.about)
    if len(about) == 1 and about[0].startswith("report:"):
        about = about[0]
    return {"id": check.id, "by": check.by, "country": check.country, "status": check.status, "about": about, "span": list(check.span), "why": check.why}


def _outlook(outlook: Outlook) -> dict[str, Any]:
    return {
        "realis": outlook.realis,
        "dyad": list(outlook.dyad),
        "chain": [link_object(link) for link in outlook.chain],
        "span": list(outlook.span),
        "text": outlook.text,
    }


def figure_object(figure: Figure) -> dict[str, Any]:
    """Return a figure with whose it is."""
    return {
        "event_id": figure.event_id,
        "what": figure.what,
        "value": figure.value,
        "low": figure.low,
        "high": figure.high,
        "chain": [link_object(link) for link in figure.chain],
        "span": list(figure.span),
    }
