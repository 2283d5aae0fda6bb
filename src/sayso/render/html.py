"""Coded → one HTML page without scripts or network: the text with highlighted spans, in layers that can be switched off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from ..records import Coded, Span
from .words import count, event_words, verification_words

__all__ = ["to_html"]

# later layers lie over earlier ones where spans share words
_LAYERS = (
    ("content", "what they say", "background: var(--content);"),
    ("heading", "headings", "font-size: 1.15em; font-weight: 700;"),
    ("cue", "who says so: cues and sources", "background: var(--cue);"),
    ("when", "when and where", "background: var(--when);"),
    ("actor", "who", "background: var(--actor);"),
    ("verified", "verification", "box-shadow: inset 0 -2px var(--verified);"),
    ("event", "what happened", "text-decoration: underline 3px var(--event); font-weight: 600;"),
)


def to_html(reports: Iterable[Coded]) -> str:
    """Render reports on one page; every text is escaped by the template engine."""
    coded = list(reports)
    spans = [_spans(c) for c in coded]
    layers = [{"key": key, "name": name, "css": css, "count": sum(len({s for k, s, _ in found if k == key}) for found in spans)} for key, name, css in _LAYERS]
    title = coded[0].report.title or coded[0].report.id if len(coded) == 1 else f"{len(coded)} reports"
    events = sum(len(c.events) for c in coded)
    first = coded[0].report if len(coded) == 1 else None
    meta = " · ".join(
        str(p) for p in (first and first.outlet, first and first.published, count(events, "event"), count(sum(len(c.claims) for c in coded), "claim")) if p
    )
    page: str = _template().render(title=title, meta=meta, layers=layers, reports=[_report(c, found) for c, found in zip(coded, spans, strict=True)])
    return page


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("sayso.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template("report.html")


def _spans(coded: Coded) -> list[tuple[str, Span, str]]:
    """List (layer, span, title) of everything that is highlighted."""
    out: list[tuple[str, Span, str]] = []
    for event in coded.events:
        out.append(("event", event.trigger, event_words(event, coded.claims_of(event))))
        out.extend(
            ("actor", actor.span, f"{actor.name} [{actor.country or '?'}/{actor.sector or '-'}]") for actor in (*event.actors, *event.recipients) if actor.span
        )
        out.extend(
            ("when", found.span, str(getattr(found, "value", None) or getattr(found, "name", "")))
            for found in (event.when, event.place)
            if found and found.span
        )
    for said in coded.attributions:
        out.extend(("cue", span, said.cue_class) for span in (*said.cue, *said.source))
        out.extend(("content", span, "") for span in said.content)
    out.extend(("verified", check.span, verification_words(check, coded)) for check in coded.verifications)
    out.extend(("heading", span, "") for span in coded.headings)
    return out


def _report(coded: Coded, spans: Sequence[tuple[str, Span, str]]) -> dict[str, Any]:
    text = coded.report.text
    return {
        "name": coded.report.title or coded.report.id,
        "pieces": _pieces(text, spans),
        "events": [
            {"words": event_words(e, coded.claims_of(e)), "evidence": text[e.evidence.start : e.evidence.end], "why": " · ".join(w for w in e.why if w)}
            for e in coded.events
        ],
        "verifications": [{"words": verification_words(v, coded), "evidence": text[v.span.start : v.span.end]} for v in coded.verifications],
        "outlooks": [{"words": f"{' – '.join(o.dyad)} · {o.realis}", "evidence": o.text} for o in coded.outlooks],
        "problems": coded.problems,
    }


def _pieces(text: str, spans: Sequence[tuple[str, Span, str]]) -> list[dict[str, str]]:
    """Cut the text at every span edge; each piece carries the classes of all spans over it and the title of the shortest."""
    edges = sorted({0, len(text), *(edge for _, span, _ in spans for edge in span)})
    starting: dict[int, list[tuple[str, Span, str]]] = {}
    for entry in spans:
        starting.setdefault(entry[1].start, []).append(entry)
    active: list[tuple[str, Span, str]] = []
    out = []
    for start, end in pairwise(edges):
        active = [a for a in active if a[1].end > start] + starting.get(start, [])
        titled = sorted((a for a in active if a[2]), key=lambda a: a[1].end - a[1].start)
        out.append({"text": text[start:end], "classes": " ".join(sorted({a[0] for a in active})), "title": titled[0][2] if titled else ""})
    return out
