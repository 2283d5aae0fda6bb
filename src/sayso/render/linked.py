"""An event as JSON-LD: PROV-O for who says so, Web Annotation selectors for the words.

The event and its claims are `prov:Entity`s. A claim is attributed to its innermost holder, and each holder's statement was quoted from the next one
inwards, so that the chain reads in PROV alone. Each span is an `oa:Annotation` with a `TextQuoteSelector` (which survives small changes of the text) and
a `TextPositionSelector` (characters of the text as stored).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from ..records import Claim, Coded, Event, Incident, Link, Origin, Report, Span, content_id
from .sentence import sentence
from .words import holder

__all__ = ["incident_to_jsonld", "to_jsonld"]

_CONTEXT: list[Any] = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "dcterms": "http://purl.org/dc/terms/",
        "sayso": "urn:sayso:terms:",
    },
]
_AGENTS = {"person": "prov:Person", "organisation": "prov:Organization", "outlet": "prov:Organization", "document": "prov:Entity", "unnamed": "prov:Agent"}
_AROUND = 32
"""Characters of prefix and suffix, as the Web Annotation examples have them."""


def to_jsonld(coded: Coded, event: Event, base: str = "") -> dict[str, Any]:
    """Return the graph of one event; `base` is put before the paths of reports and events."""
    report = coded.report
    me = f"{base}/events/{event.id}"
    source = f"{base}/reports/{quote(report.id, safe='')}"
    claims = coded.claims_of(event)
    graph: list[dict[str, Any]] = [
        {
            "id": me,
            "type": ["prov:Entity", "sayso:Event"],
            "rdfs:label": sentence(event),
            "sayso:type": event.type,
            "sayso:mode": event.mode,
            "sayso:realis": event.realis,
            "sayso:actors": [_party(a.id, a.name, a.country) for a in event.actors],
            "sayso:recipients": [_party(a.id, a.name, a.country) for a in event.recipients],
            "prov:wasDerivedFrom": {"id": source},
            "prov:wasAttributedTo": {"id": f"urn:sayso:coder:{event.coder}", "type": "prov:SoftwareAgent"},
        },
        _report(report, source),
    ]
    for claim in claims:
        graph.extend(_claim(claim, me, source))
    spans = [("sayso:trigger", event.trigger), ("sayso:evidence", event.evidence)]
    spans += [("sayso:actor", a.span) for a in event.actors if a.span] + [("sayso:recipient", a.span) for a in event.recipients if a.span]
    spans += [("sayso:cue", link.cue) for c in claims for link in c.chain if link.cue]
    graph.extend(_annotation(me, source, report.text, role, span) for role, span in dict.fromkeys(spans))
    return {"@context": _CONTEXT, "@graph": graph}


def incident_to_jsonld(incident: Incident, reports: Sequence[Report], label: str, base: str = "") -> dict[str, Any]:
    """Return the graph of one incident: its reports, the passages that tell of it, and its origins with what each says of it.

    `label` says the incident in words. An origin is a `prov:Entity` attributed to its holder; only those that assert it are counted as independent.
    """
    me = f"{base}/incidents/{incident.id}"
    sources = {r.id: f"{base}/reports/{quote(r.id, safe='')}" for r in reports}
    when = {"sayso:from": incident.start.isoformat(), "sayso:until": incident.end.isoformat()} if incident.start and incident.end else {}
    graph: list[dict[str, Any]] = [
        {
            "id": me,
            "type": ["prov:Entity", "sayso:Incident"],
            "rdfs:label": label,
            "sayso:type": incident.type,
            "sayso:place": incident.place,
            **when,
            "sayso:actors": [_party(a.id, a.name, a.country) for a in incident.actors],
            "sayso:recipients": [_party(a.id, a.name, a.country) for a in incident.recipients],
            "sayso:independentOrigins": incident.independent_origins,
            "sayso:contested": incident.contested,
            "dcterms:hasPart": [{"id": f"{base}/events/{id_}"} for id_ in incident.event_ids],
            "prov:wasDerivedFrom": [{"id": source} for source in sources.values()],
        }
    ]
    graph.extend(_report(report, sources[report.id]) for report in reports)
    graph.extend(_origin(origin, me, sources) for origin in incident.origins)
    texts = {r.id: r.text for r in reports}
    graph.extend(_annotation(me, sources[p.report_id], texts[p.report_id], f"sayso:passage-{n}", p.span) for n, p in enumerate(incident.passages, 1))
    return {"@context": _CONTEXT, "@graph": graph}


def _origin(origin: Origin, incident: str, sources: dict[str, str]) -> dict[str, Any]:
    agent = {"id": f"urn:sayso:origin:{origin.id}:holder", "type": _AGENTS.get(origin.kind, "prov:Agent"), "rdfs:label": origin.name}
    return {
        "id": f"urn:sayso:origin:{origin.id}",
        "type": ["prov:Entity", "sayso:Origin"],
        "sayso:about": {"id": incident},
        "sayso:stance": origin.stance,
        "sayso:kind": origin.kind,
        "sayso:country": origin.country,
        "sayso:via": origin.via,
        "prov:wasAttributedTo": agent,
        "prov:wasDerivedFrom": [{"id": sources[id_]} for id_ in origin.reports if id_ in sources],
    }


def _party(id_: str, name: str, country: str | None) -> dict[str, Any]:
    return {"id": f"urn:sayso:actor:{id_}", "rdfs:label": name, "sayso:country": country}


def _report(report: Report, source: str) -> dict[str, Any]:
    return {
        "id": source,
        "type": "prov:Entity",
        "dcterms:title": report.title,
        "dcterms:publisher": report.outlet,
        "dcterms:issued": report.published.isoformat() if report.published else None,
        "dcterms:source": report.url,
    }


def _claim(claim: Claim, event: str, source: str) -> list[dict[str, Any]]:
    """Return the claim and a statement a holder, each quoted from the one further in."""
    statements = [f"urn:sayso:statement:{claim.id}:{depth}" for depth in range(len(claim.chain))]
    out: list[dict[str, Any]] = [
        {
            "id": f"urn:sayso:claim:{claim.id}",
            "type": ["prov:Entity", "sayso:Claim"],
            "sayso:about": {"id": event},
            "sayso:stance": claim.stance,
            "sayso:factuality": claim.factuality,
            "prov:wasDerivedFrom": {"id": source},
            "prov:wasQuotedFrom": {"id": statements[0]} if statements else None,
        }
    ]
    for depth, link in enumerate(claim.chain):
        inner = {"id": statements[depth + 1]} if depth + 1 < len(statements) else None
        agent = _agent(link)
        out.append({"id": statements[depth], "type": "prov:Entity", "prov:wasAttributedTo": agent, "prov:wasQuotedFrom": inner})
    return out


def _agent(link: Link) -> dict[str, Any]:
    id_ = content_id("h", link.kind, link.name, link.describes, link.country)
    return {"id": f"urn:sayso:holder:{id_}", "type": _AGENTS[link.kind], "rdfs:label": holder(link), "sayso:kind": link.kind, "sayso:country": link.country}


def _annotation(event: str, source: str, text: str, role: str, span: Span) -> dict[str, Any]:
    target: dict[str, Any] = {"source": source, "selector": [{"type": "TextPositionSelector", "start": span.start, "end": span.end}]}
    if text:
        quote = {
            "type": "TextQuoteSelector",
            "exact": text[span.start : span.end],
            "prefix": text[max(0, span.start - _AROUND) : span.start],
            "suffix": text[span.end : span.end + _AROUND],
        }
        target["selector"].insert(0, quote)
    return {
        "id": f"{event}#{role.removeprefix('sayso:')}-{span.start}",
        "type": "Annotation",
        "motivation": "identifying",
        "body": {"id": event, "sayso:role": role},
        "target": target,
    }
