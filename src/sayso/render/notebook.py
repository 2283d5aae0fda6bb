"""Records → HTML for notebooks: inline looks only, no script, nothing fetched; letters take the notebook's colour, so that dark ones can be read.

`sayso` says at import that records are painted with `to_notebook` (`records.paint_with`). A class that derives from `records.Shown` gets its picture by
`@to_notebook.register` here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import singledispatch

from markupsafe import Markup, escape

from ..records import Claim, Coded, Event, Incident, Report, Span, Story
from ..store.ask import Findings, Found
from ..store.incidents import Heard
from .incident import incident_words, origins_words
from .marked import Mark, marks_of, pieces
from .sentence import sentence, who_says
from .spread import origin_name
from .tree import number
from .words import chain_words, count, event_words, verification_words

__all__ = ["table", "to_notebook"]

_TEXT = 20_000
"""Characters of a text that are shown; a notebook keeps what it shows."""
_MOST = 100
"""Lines of a list."""
_WORDS = 400
"""Characters of one field: names may be of any length."""
_UNFIT = re.compile("[\ud800-\udfff\ufdd0-\ufdef\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_LOOKS = {
    "events": "text-decoration:underline 3px #d93025;text-underline-offset:3px;font-weight:600",
    "actors": "background:rgba(66,133,244,.25)",
    "cues": "background:rgba(147,52,230,.25)",
    "times": "background:rgba(24,128,56,.28)",
    "verification": "border-bottom:2px dotted #e8710a",
    "headings": "font-weight:700",
    "evidence": "",
    "content": "",
}
_NAMES = {"events": "act", "actors": "who", "cues": "who says so", "times": "when and where", "verification": "verification"}
_BOX = Markup('<div style="border:1px solid rgba(128,128,128,.4);border-radius:6px;padding:.6em .9em;max-width:60em;line-height:1.5;text-align:left">{}</div>')
_HEAD = Markup('<div dir="auto" style="font-weight:600">{}</div>')
_FAINT = Markup('<div dir="auto" style="opacity:.75;font-size:.92em">{}</div>')
_QUOTE = Markup('<div dir="auto" style="margin:.2em 0 .2em 1em;white-space:pre-line">{}</div>')
_FOLD = Markup('<details{}><summary style="cursor:pointer">{}</summary>{}</details>')
_CELL = "text-align:left;vertical-align:top;padding:.15em .7em .15em 0;border:0;background:none;color:inherit"


@singledispatch
def to_notebook(record: object) -> str:
    """Return HTML that stands alone; a record of another kind is printed as Python prints it."""
    return _BOX.format(_cut(repr(record)))


@to_notebook.register
def _coded(coded: Coded) -> str:
    report = coded.report
    title = " · ".join(str(p) for p in (report.title or report.id, report.outlet, report.published) if p)
    counts = ", ".join((count(len(coded.events), "event"), count(len(coded.claims), "claim"), count(len(coded.verifications), "verification statement")))
    parts = [_HEAD.format(_cut(title)), _FAINT.format(counts), _key(), _QUOTE.format(_text(report, marks_of(coded)))]
    parts.append(_FOLD.format(Markup(" open"), count(len(coded.events), "event"), _listed(_event_line(report, e, coded.claims_of(e)) for e in coded.events)))
    if coded.verifications:
        said = _listed(_cut(verification_words(v, coded)) for v in coded.verifications)
        parts.append(_FOLD.format("", count(len(coded.verifications), "verification statement"), said))
    if coded.figures:
        told = _listed(_cut(f"{f.what}: {number(f.low, f.value, f.high)} {chain_words(f.chain)}") for f in coded.figures)
        parts.append(_FOLD.format("", count(len(coded.figures), "figure"), told))
    parts += [_FAINT.format(_cut(f"{p.code}: {p.what}. {p.remedy}")) for p in coded.problems[:_MOST]]
    return _BOX.format(Markup("").join(parts))


@to_notebook.register
def _event(event: Event) -> str:
    """Show an event: it has no text of its own, so its words are named by where they stand."""
    start, end = event.evidence
    how = f"Its words are report.text[{start}:{end}]: show the Coded that holds it, or store.event({event.id!r}), which returns both."
    return _BOX.format(Markup("").join((_HEAD.format(_cut(sentence(event))), table(_fields(event)), _FAINT.format(_cut(how)))))


@to_notebook.register
def _found(found: Found) -> str:
    return _BOX.format(_found_line(found))


@to_notebook.register
def _findings(found: Findings) -> str:
    more = f"{count(len(found), 'event')}; sayso.frames.events_frame(found).to_pandas() makes a table"
    return _BOX.format(Markup("").join((_HEAD.format(more), _listed((_found_line(one) for one in found), len(found)))))


@to_notebook.register
def _incident(incident: Incident) -> str:
    told = len({p.report_id for p in incident.passages})
    how = f"told by {count(told, 'report')}; store.incident({incident.id!r}) returns it with their texts"
    return _BOX.format(Markup("").join((*_incident_parts(incident), _FAINT.format(_cut(how)))))


@to_notebook.register
def _heard(heard: Heard) -> str:
    incident = heard.incident
    parts = _incident_parts(incident)
    lines = []
    for report in heard.reports:
        head = " · ".join(str(p) for p in (report.published or "no date", report.outlet, report.title or report.id) if p)
        words = [_QUOTE.format(_around(report, p.span)) for p in incident.passages if p.report_id == report.id]
        lines.append(Markup("{}{}").format(_cut(head), Markup("").join(words[:_MOST])))
    parts.append(_FOLD.format(Markup(" open"), count(len(heard.reports), "report"), _listed(lines)))
    return _BOX.format(Markup("").join(parts))


@to_notebook.register
def _story(story: Story) -> str:
    head = f"Story {story.id}: {count(len(story.reports), 'report')}, {count(len(story.incident_ids), 'incident')}"
    how = "store.reports(story.reports) and store.incidents(story.incident_ids) return them"
    return _BOX.format(Markup("").join((_HEAD.format(_cut(head)), _listed(map(_cut, story.reports), len(story.reports)), _FAINT.format(how))))


def table(rows: Iterable[tuple[str, object]]) -> Markup:
    """Return names and values as a table; empty values are left out."""
    name_looks = f"{_CELL};opacity:.75;font-weight:400;white-space:nowrap"
    line = Markup('<tr style="background:none"><th scope="row" style="{}">{}</th><td dir="auto" style="{}">{}</td></tr>')
    body = Markup("").join(line.format(name_looks, name, _CELL, _cut(value)) for name, value in rows if value not in (None, "", ()))
    return Markup('<table style="border-collapse:collapse;margin:.3em 0">{}</table>').format(body)


def _fields(event: Event) -> list[tuple[str, object]]:
    when, place = event.when, event.place
    aux = f" ({', '.join(event.aux)})" if event.aux else ""
    return [
        ("type", f"{event.type}/{event.mode}" if event.mode else event.type),
        ("actors", ", ".join(f"{a.name} [{a.country or '?'}/{a.sector or '-'}]" for a in event.actors)),
        ("recipients", ", ".join(f"{a.name} [{a.country or '?'}/{a.sector or '-'}]" for a in event.recipients)),
        ("realis", event.realis + aux),
        ("when", when and f"{when.start} … {when.end} (“{when.text}”)"),
        ("where", place and ", ".join(p for p in (place.name, place.country) if p)),
        ("contexts", ", ".join(event.contexts)),
        ("why", "; ".join(event.why[:2])),
        ("id", event.id),
    ]


def _incident_parts(incident: Incident) -> list[Markup]:
    """Return an incident's line, its two sides and how it went."""
    parts = [_HEAD.format(_cut(incident_words(incident)))]
    sides = []
    for stance, title in (("asserts", "says so"), ("denies", "denies it (not counted)"), ("hedges", "says that it may be")):
        whose = [o for o in incident.origins if o.stance == stance]
        if whose:
            sides.append((title, "; ".join(f"{origin_name(o)}, first in {o.via}, told by {count(len(o.reports), 'report')}" for o in whose)))
    figures = [(f"figure: {f.figure.what}", f"{number(f.figure.low, f.figure.value, f.figure.high)} {chain_words(f.figure.chain)}") for f in incident.figures]
    parts.append(table([*sides, *dict.fromkeys(figures)]))
    steps = [_cut(f"{s.on or 'no date'} {s.status.replace('_', ' ')} by {s.by}") for s in incident.status_history]
    return [*parts, _FOLD.format("", "how it went", _listed(steps))] if steps else parts


def _found_line(found: Found) -> Markup:
    about = " · ".join(str(p) for p in (found.report.outlet, found.report.published, found.report.title or found.report.id) if p)
    backed = "" if found.independent_origins is None else f" · {origins_words(found.independent_origins)}"
    parts = (Markup('<bdi style="font-weight:600">{}</bdi>').format(_cut(sentence(found.event))), _said(found.event, found.claims))
    quote = _QUOTE.format(Markup("“{}”").format(_cut(found.evidence))) if found.evidence else Markup("")
    return Markup("{}{}{}").format(Markup(" · ").join(parts), quote, _FAINT.format(_cut(about + backed)))


def _said(event: Event, claims: tuple[Claim, ...]) -> Markup:
    return Markup("{} · <i>{}</i>").format(_cut(who_says(claims)), _cut(event.realis))


def _event_line(report: Report, event: Event, claims: tuple[Claim, ...]) -> Markup:
    words = pieces(report.text, [Mark(layer="events", span=event.trigger)], event.evidence)
    quote = Markup("").join(Markup("<b>{}</b>").format(_clean(p.text)) if p.marks else escape(_clean(p.text)) for p in words)
    return Markup("{}{}").format(_cut(event_words(event, claims)), _QUOTE.format(Markup("“{}”").format(quote)) if len(quote) < _TEXT else "")


def _text(report: Report, marks: Sequence[Mark]) -> Markup:
    """Return the text with what is marked in it, as far as there is room."""
    out = []
    for piece in pieces(report.text, marks, Span(0, min(len(report.text), _TEXT))):
        words = escape(_clean(piece.text))
        looks = ";".join(dict.fromkeys(_LOOKS[m.layer] for m in piece.marks if _LOOKS[m.layer]))
        title = next((m.title for m in piece.marks if m.title), "")
        if looks:
            words = Markup('<span style="{};color:inherit" title="{}">{}</span>').format(looks, _cut(title), words)
        out.append(words)
    if len(report.text) > _TEXT:
        out.append(escape(f"… ({len(report.text) - _TEXT:,} characters more)"))
    return Markup("").join(out)


def _around(report: Report, span: Span) -> Markup:
    """Return the words around a passage, the passage in bold."""
    if not report.text:
        return Markup("(the text was removed)")
    before, inside, behind = report.text[max(0, span.start - 90) : span.start], report.text[span.start : span.end], report.text[span.end : span.end + 90]
    left = _clean(before).rsplit("\n", 1)[-1]
    more = "…" if left and span.start > len(left) else ""
    return Markup("{}{}<b>{}</b>{}…").format(more, left, _cut(inside), _clean(behind).split("\n", 1)[0])


def _key() -> Markup:
    names = Markup(" ").join(Markup('<span style="{};color:inherit">{}</span>').format(_LOOKS[layer], name) for layer, name in _NAMES.items())
    return Markup('<div style="font-size:.85em;margin:.4em 0">{}</div>').format(names)


def _listed(lines: Iterable[Markup], total: int | None = None) -> Markup:
    """Return a list of at most so many lines, saying how many are left out."""
    kept = list(lines) if total is None else [line for _, line in zip(range(_MOST), lines, strict=False)]
    total = len(kept) if total is None else total
    items = Markup("").join(Markup('<li dir="auto" style="margin:.3em 0">{}</li>').format(line) for line in kept[:_MOST])
    more = Markup("<li>… and {} more</li>").format(f"{total - _MOST:,}") if total > _MOST else Markup("")
    return Markup('<ul style="margin:.3em 0;padding-left:1.4em">{}{}</ul>').format(items, more)


def _cut(value: object) -> Markup:
    """Return a value as escaped words, shortened to what a field has room for; markup stays as it is."""
    if isinstance(value, Markup):
        return value
    said = _clean(str(value))
    return escape(said if len(said) <= _WORDS else said[: _WORDS - 1] + "…")


def _clean(text: str) -> str:
    """Replace characters that HTML may not hold, one for one."""
    return _UNFIT.sub("\ufffd", text)
