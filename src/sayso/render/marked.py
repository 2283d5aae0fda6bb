"""A text with spans → pieces, and → HTML with every layer's class on it. Used by the page of a report, of an event, and by notebooks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from ..records import Coded, Event, Span, When
from .words import event_words, verification_words

__all__ = ["LAYERS", "Mark", "Piece", "event_marks", "marks_of", "pieces", "to_markup"]

_TITLE = 240
"""Characters of a title: names may be of any length."""
LAYERS = ("events", "actors", "cues", "content", "times", "verification", "headings")
"""Layers of a report's page, in the order in which they are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span to be marked: its layer, further classes, a title, and where a click leads (events)."""

    layer: str
    span: Span
    classes: str = ""
    title: str = ""
    href: str | None = None
    note: str = ""
    """Shown behind the span where realis is switched on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text with all marks over it, the shortest first."""

    text: str
    marks: tuple[Mark, ...]
    ends: tuple[Mark, ...]
    """Marks that end with this piece."""


def pieces(text: str, marks: Iterable[Mark], within: Span | None = None) -> list[Piece]:
    """Cut the text at every edge of a mark."""
    within = within or Span(0, len(text))
    kept = [m for m in marks if m.span.start < m.span.end and m.span.overlaps(within)]
    clipped = [(max(m.span.start, within.start), min(m.span.end, within.end), m) for m in kept]
    edges = sorted({within.start, within.end, *(e for start, end, _ in clipped for e in (start, end))})
    starting: dict[int, list[tuple[int, int, Mark]]] = {}
    for entry in clipped:
        starting.setdefault(entry[0], []).append(entry)
    active: list[tuple[int, int, Mark]] = []
    out = []
    for start, end in pairwise(edges):
        active = [a for a in active if a[1] > start] + starting.get(start, [])
        over = sorted(active, key=lambda a: a[1] - a[0])
        out.append(Piece(text[start:end], tuple(m for _, _, m in over), tuple(m for _, e, m in over if e == end and m.span.end == end)))
    return out


def to_markup(text: str, marks: Sequence[Mark], within: Span | None = None) -> Markup:
    """Return HTML: one element a piece, `a` where a mark leads somewhere, classes `m-LAYER` and the marks' own."""
    out = []
    for piece in pieces(text, marks, within):
        words = escape(piece.text)
        if piece.marks:
            classes = " ".join(dict.fromkeys(c for m in piece.marks for c in (f"m-{m.layer}", *m.classes.split())))
            title = next((m.title for m in piece.marks if m.title), "")[:_TITLE]
            href = next((m.href for m in piece.marks if m.href), None)
            tag, link = ("a", f' href="{escape(href)}"') if href else ("span", "")
            about = f' title="{escape(title)}"' if title else ""
            words = Markup(f'<{tag}{link} class="{escape(classes)}"{about}>{words}</{tag}>')  # there are thousands: Markup.format takes ten times as long
        out.append(words)
        out.extend(Markup(f'<small class="realis-note r-{escape(m.note)}">{escape(m.note)}</small>') for m in piece.ends if m.note)
    return Markup("").join(out)


def marks_of(coded: Coded, href: str = "/events/{}") -> list[Mark]:
    """List everything that is highlighted in a report; `href` with an event's id leads to its page."""
    out: list[Mark] = []
    for event in coded.events:
        title = event_words(event, coded.claims_of(event))
        classes = f"q{event.quad} r-{event.realis}"
        out.append(Mark(layer="events", span=event.trigger, classes=classes, title=title, href=href.format(event.id), note=event.realis))
    seen: set[Span] = set()
    for actor in coded.actors:
        about = f"{actor.name} [{actor.country or '?'}/{actor.sector or '-'}]"
        for span in actor.mentions or ((actor.span,) if actor.span else ()):
            if span not in seen:
                seen.add(span)
                out.append(Mark(layer="actors", span=span, title=about))
    for event in coded.events:
        for found in (event.when, event.place):
            if found is not None and found.span is not None and found.span not in seen:
                seen.add(found.span)
                about = found.value if isinstance(found, When) else found.name
                out.append(Mark(layer="times", span=found.span, title=str(about)))
    for said in coded.attributions:
        out.extend(Mark(layer="cues", span=span, classes="cue", title=f"cue: {said.cue_class}") for span in said.cue)
        out.extend(Mark(layer="cues", span=span, classes="source", title="who says so") for span in said.source)
        out.extend(Mark(layer="content", span=span) for span in said.content)
    out.extend(Mark(layer="verification", span=check.span, title=verification_words(check, coded)) for check in coded.verifications)
    out.extend(Mark(layer="headings", span=span) for span in coded.headings)
    return out


def event_marks(coded: Coded, event: Event) -> list[Mark]:
    """List what one event rests on: its trigger, actors, recipients, place, time, and the cues and sources of its chains."""
    out = [Mark(layer="events", span=event.trigger, classes=f"q{event.quad} r-{event.realis}", title="the words that carry the act")]
    for role, those in (("who acts", event.actors), ("who is acted upon", event.recipients)):
        out.extend(Mark(layer="actors", span=a.span, title=f"{role}: {a.name}") for a in those if a.span)
    if event.when is not None:
        out.append(Mark(layer="times", span=event.when.span, title=f"when: {event.when.value}"))
    if event.place is not None and event.place.span is not None:
        out.append(Mark(layer="times", span=event.place.span, title=f"where: {event.place.name}"))
    links = [link for claim in coded.claims_of(event) for link in claim.chain[1:]]
    out.extend(Mark(layer="cues", span=link.cue, classes="cue", title=f"cue: {link.cue_class or 'say'}") for link in links if link.cue)
    out.extend(Mark(layer="cues", span=link.span, classes="source", title="who says so") for link in links if link.span)
    out.append(Mark(layer="evidence", span=event.evidence))
    return out
