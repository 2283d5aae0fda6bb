"""Coded → one HTML page without scripts or network: the text with highlighted spans, in layers that can be switched off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from ..records import Coded, When
from .marked import Mark, pieces
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
    marks = [_marks(c) for c in coded]
    layers = []
    for key, name, css in _LAYERS:
        number = sum(len({m.span for m in found if m.layer == key}) for found in marks)
        layers.append({"key": key, "name": name, "css": css, "count": number})
    title = coded[0].report.title or coded[0].report.id if len(coded) == 1 else f"{len(coded)} reports"
    events = sum(len(c.events) for c in coded)
    first = coded[0].report if len(coded) == 1 else None
    meta = " · ".join(
        str(p) for p in (first and first.outlet, first and first.published, count(events, "event"), count(sum(len(c.claims) for c in coded), "claim")) if p
    )
    page: str = _template().render(title=title, meta=meta, layers=layers, reports=[_report(c, found) for c, found in zip(coded, marks, strict=True)])
    return page


@cache
def _template() -> Any:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(loader=PackageLoader("sayso.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True).get_template("report.html")


def _marks(coded: Coded) -> list[Mark]:
    """List everything that is highlighted."""
    out: list[Mark] = []
    for event in coded.events:
        out.append(Mark(layer="event", span=event.trigger, title=event_words(event, coded.claims_of(event))))
        named = [a for a in (*event.actors, *event.recipients) if a.span]
        out.extend(Mark(layer="actor", span=a.span, title=f"{a.name} [{a.country or '?'}/{a.sector or '-'}]") for a in named if a.span)
        placed = [f for f in (event.when, event.place) if f and f.span]
        out.extend(Mark(layer="when", span=f.span, title=f.value if isinstance(f, When) else f.name) for f in placed if f.span)
    for said in coded.attributions:
        out.extend(Mark(layer="cue", span=span, title=said.cue_class) for span in (*said.cue, *said.source))
        out.extend(Mark(layer="content", span=span) for span in said.content)
    out.extend(Mark(layer="verified", span=check.span, title=verification_words(check, coded)) for check in coded.verifications)
    out.extend(Mark(layer="heading", span=span) for span in coded.headings)
    return out


def _report(coded: Coded, marks: Sequence[Mark]) -> dict[str, Any]:
    text = coded.report.text
    return {
        "name": coded.report.title or coded.report.id,
        "pieces": _pieces(text, marks),
        "events": [
            {"words": event_words(e, coded.claims_of(e)), "evidence": text[e.evidence.start : e.evidence.end], "why": " · ".join(w for w in e.why if w)}
            for e in coded.events
        ],
        "verifications": [{"words": verification_words(v, coded), "evidence": text[v.span.start : v.span.end]} for v in coded.verifications],
        "outlooks": [{"words": f"{' – '.join(o.dyad)} · {o.realis}", "evidence": o.text} for o in coded.outlooks],
        "problems": coded.problems,
    }


def _pieces(text: str, marks: Sequence[Mark]) -> list[dict[str, str]]:
    """Cut the text at every edge of a mark; each piece carries the classes of all marks over it and the title of the shortest."""
    return [
        {
            "text": piece.text,
            "classes": " ".join(sorted({mark.layer for mark in piece.marks})),
            "title": next((mark.title for mark in piece.marks if mark.title), ""),
        }
        for piece in pieces(text, marks)
    ]
