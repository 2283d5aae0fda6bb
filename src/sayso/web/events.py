"""The list of events with its facets, one event, and their CSV, Atom and JSON-LD."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..errors import UsageError
from ..explanation import explain
from ..frames import Frame, events_frame
from ..records import Coded, Event, Link, Passage, Report, Span
from ..render import bars, chains, marked
from ..render.explanation import FACTUALITY, STANCES, to_object
from ..render.flat import COLUMNS, row
from ..render.lines import event_object
from ..render.linked import to_jsonld
from ..render.sentence import sentence, who_says
from ..render.words import verification_words
from ..store import Found, browse, incident_list, reviews
from ..store.catalogue import Catalogue, Count, reports_holding
from ..store.filters import Filter, to_sql
from ..store.incidents import of_events
from ..store.sources import Voice, called
from .asked import FILTERS, PAGING, Param, cursor_of, filter_of, key_of, read
from .guard import hindrance
from .incidents import briefs
from .opinions import LABELS, found_of, opinions_of, said_object, shown, verdicts_of
from .page import Feature, Page
from .site import Site, address, path_of
from .take import can_parquet, copies

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "FEATURES", "QUADS", "as_csv", "as_feed", "as_frames", "as_jsonld", "evidence_around", "found_object", "given", "holding_words", "report_object", "select",
]  # fmt: skip

_FACET = 8
"""Values of a facet that a page shows; its twin has all up to 100."""
_IN_TWIN = 100
_BATCH = 500
"""Events that are read at once for a CSV file."""
_FEED = 50
_OTHERS = 8
"""Other reports of the same incident that an event's page quotes; the incident's page has all."""
_LABELS = {
    "type": "What", "realis": "How it stands", "actor": "Who acts", "recipient": "Upon whom", "source": "Who says so", "stance": "Stance",
    "origins": "Independent origins, at least", "outlet": "Outlet", "holder": "Who speaks", "place": "Where",
}  # fmt: skip
QUADS = {1: "verbal cooperation", 2: "material cooperation", 3: "verbal conflict", 4: "material conflict"}
_CONTEXT = 260
"""Characters of the report before and behind the evidence on an event's page."""


def select(site: Site, asked: Filter, catalogue: Catalogue | None = None) -> tuple[Catalogue, Any, Any]:
    """Return the catalogue (by default the newest), which of its reports hold the words (None: no words asked), and which events meet the filter."""
    catalogue = catalogue or site.catalogue()
    holding = None
    if asked.words:
        holding = holding_words(site, catalogue, asked.words)
    return catalogue, holding, catalogue.matching(asked, holding)


def holding_words(site: Site, catalogue: Catalogue, question: str) -> Any:
    """Return which reports of the catalogue hold the words of a question; None where it has no words."""

    def look() -> Any:
        with site.reading() as conn:
            return reports_holding(conn, catalogue, question)

    return site.kept(f"words {catalogue.state} {question}", look)


def given(asked: Filter) -> dict[str, Any]:
    """Return the filter as parameters of the address."""
    return {("q" if name == "words" else name): value for name, value in asked.given().items()}


def report_object(report: Report) -> dict[str, Any]:
    """Return the head of a report."""
    day = report.published.isoformat() if report.published else None
    return {"id": report.id, "title": report.title, "outlet": report.outlet, "published": day, "url": report.url, "page": path_of("reports", report.id)}


def found_object(found: Found) -> dict[str, Any]:
    """Return an event of a list."""
    more = {"evidence_text": found.evidence, "sentence": sentence(found.event), "report": report_object(found.report), "run": found.run}
    return event_object(found.event, found.claims) | more | {"page": path_of("events", found.event.id)}


def _list(site: Site, request: Request) -> Page:
    import numpy as np

    asked = read(request, (*FILTERS, *PAGING))
    chosen = filter_of(asked)
    catalogue, holding, mask = select(site, chosen)
    positions = np.flatnonzero(mask)
    at = _behind(catalogue, positions, asked["after"])
    limit = asked["limit"]
    with site.reading() as conn:
        found = browse.found_at(conn, catalogue.keys(positions[at : at + limit]))
        reviewed = verdicts_of(reviews.words_of(conn, [f.event.id for f in found]))
    key = f"facets {chosen!r}"
    facets = site.kept(key, lambda: catalogue.facets(chosen, holding)) if not chosen.words else catalogue.facets(chosen, holding)
    kept = given(chosen)
    size = {"limit": limit} if limit != 25 else {}
    total = len(positions)
    charted = catalogue.bars(mask)
    following = {"after": _cursor(catalogue, int(positions[at + limit - 1]))} if at + limit < total else None
    before = None if at == 0 else {"after": _cursor(catalogue, int(positions[at - limit - 1])) if at > limit else None}
    data = {
        "counts": "events in reports, never happenings: several reports may tell one",
        "total": total,
        "from": at + 1 if found else 0,
        "filter": {name: str(value) for name, value in kept.items()},
        "next": address("/api/events", kept, **size, **following) if following else None,
    }

    def more() -> dict[str, Any]:
        return {
            "events": [found_object(f) | {"review": reviewed.get(f.event.id)} for f in found],
            "facets": {name: [{"value": c.value, "events": c.events} for c in counts[:_IN_TWIN]] for name, counts in facets.items()},
            "bars": [{"start": b.start.isoformat(), "end": b.end.isoformat(), "quads": b.quads} for b in charted],
        }

    def view() -> dict[str, Any]:
        return {
            "rows": found,
            "reviewed": reviewed,
            "asked": asked,
            "save": address("/events", kept),
            "hindered": hindrance(site, request),
            "kept": kept,
            "facets": [_facet(name, counts, kept) for name, counts in facets.items()],
            "chosen": [{"label": _LABELS.get(n, n), "value": v, "without": address("/events", kept, **{n: None})} for n, v in kept.items()],
            "chart": bars.to_svg(charted, lambda start, end: address("/events", kept, since=start, until=end)),
            "newer": address("/events", kept, **size, **before) if before is not None else None,
            "older": address("/events", kept, **size, **following) if following else None,
            "quads": QUADS,
            "copy": copies(site, request, "/events", kept, "search", to_sql(chosen, postgres=site.postgres)),
            "csv": address("/events.csv", kept),
            "parquet": address("/events.parquet", kept) if can_parquet() else None,
            "feed": address("/events.atom", kept),
        }

    return Page(template="events.html", data=data, view=view, more=more)


def _facet(name: str, counts: list[Count], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a facet for the page: the values most often found, and the chosen one wherever it stands."""
    chosen = str(kept.get(name, ""))
    shown = counts[:_FACET] + [c for c in counts[_FACET:] if c.value.casefold() == chosen.casefold()]
    most = max((c.events for c in shown), default=1)
    values = []
    for c in shown:
        on = c.value.casefold() == chosen.casefold()
        href = address("/events", kept, **{name: None if on else c.value})
        values.append({"value": c.value, "events": c.events, "on": on, "href": href, "share": round(100 * c.events / most)})
    return {"name": name, "label": _LABELS[name], "values": values, "more": max(0, len(counts) - len(shown)), "chosen": bool(chosen)}


def _cursor(catalogue: Catalogue, position: int) -> str:
    ((_, report_id, n),) = catalogue.keys([position])
    return cursor_of(report_id, n)


def _behind(catalogue: Catalogue, positions: NDArray[np.int64], cursor: str | None) -> int:
    """Return how many of the positions lie before what comes behind the cursor."""
    if not cursor:
        return 0
    report_id, n = key_of(cursor, (str, int))
    if (rank := catalogue.rank.get(report_id)) is None or not 0 <= n < 1_000_000:
        raise UsageError("S141", "no such cursor", record=cursor[:40], remedy="Use the `next` of the answer before, or leave `after` out.")
    first, last = int(catalogue.first[rank]), int(catalogue.first[rank + 1])
    inside = int((catalogue.n[first:last] <= n).sum())
    return int(positions.searchsorted(first + inside))


def _one(site: Site, request: Request) -> Page:
    asked = read(request, _RUN)
    id_ = request.path_params["id"]
    found = site.store.event(id_, asked["run"])
    if found is None:
        ids = site.store.event_ids(id_) if id_.startswith("e_") and len(id_) > 3 and asked["run"] is None else ()
        if len(ids) == 1 and ids[0] != id_:
            return Page(redirect=path_of("events", ids[0]))
        hint = f"These begin so: {', '.join(ids[:5])}." if ids else "The list of events has the ids."
        raise UsageError("S132", "no such event", record=id_[:80], remedy=hint)
    coded, event = found
    explanation = explain(coded, event)
    held = site.store.held(coded.report.id)
    about, elsewhere = _elsewhere(site, coded, event, held.runs if held else ())
    one = found_of(coded, event)
    with site.reading() as conn:
        said = opinions_of(conn, one)
    run = next((r for r in site.store.runs() if r.n == (asked["run"] or max(held.runs if held else (0,)))), None)
    cite = _cite(event, coded.report, run.fingerprint if run else "", str(request.base_url).rstrip("/"))
    data = to_object(explanation, number=coded.events.index(event) + 1) | {
        "sentence": sentence(event),
        "says": who_says(coded.claims_of(event)),
        "chains": chains.chain_lines(explanation),
        "figures": [{"what": f.what, "value": f.value, "low": f.low, "high": f.high} for f in coded.figures if f.event_id == event.id],
        "run": {"n": run.n, "version": run.version, "coder": run.coder, "fingerprint": run.fingerprint} if run else None,
        "redacted": {"when": held.redacted, "why": held.why} if held and held.redacted else None,
        "cite": cite,
        "incident": about,
        "review": said_object(one, said),
        "page": path_of("events", event.id),
    }

    def view() -> dict[str, Any]:
        return {
            "event": event,
            "report": coded.report,
            "claims": coded.claims_of(event),
            "explanation": explanation,
            "held": held,
            "drawing": chains.to_svg(explanation, sentence(event)),
            "lines": data["chains"],
            "evidence": evidence_around(coded, event),
            "figures": [f for f in coded.figures if f.event_id == event.id],
            "checks": [(v, verification_words(v, coded)) for v in explanation.verifications],
            "neighbours": _neighbours(coded, event),
            "run": run,
            "cite": cite,
            "elsewhere": elsewhere,
            "stances": STANCES,
            "factuality": FACTUALITY,
            "quads": QUADS,
            "source_of": _source_of(site),
            "labels": LABELS,
            "shown": shown,
        }

    return Page(template="event.html", data=data, view=view)


def _source_of(site: Site) -> Callable[[Link], str | None]:
    """Return what leads from a holder in a chain to his page, None where he has none: in a coding that is not shown."""
    catalogue = site.known()
    if catalogue is None:
        return lambda link: None
    known = site.kept("holders", lambda: frozenset(called(v).casefold() for v in catalogue.voice.values))

    def page(link: Link) -> str | None:
        name = called(Voice(link.kind, link.name, link.country, link.sector, "", False))
        return path_of("sources", name) if name.casefold() in known else None

    return page


def _elsewhere(site: Site, coded: Coded, event: Event, runs: Sequence[int]) -> tuple[dict[str, Any] | None, list[tuple[Passage, Report]]]:
    """Return the incident that the event is of, in whichever of its runs the corpus read it, and how some other reports tell it."""
    with site.reading() as conn:
        ids = [id_ for run in reversed(runs) if (id_ := incident_list.of_event(conn, run, event.id)) is not None]
    told = site.store.incidents(ids[:1])
    if not told:
        return None, []
    with site.reading() as conn:
        (about,) = briefs(conn, told)
    first = {p.report_id: p for p in reversed(told[0].passages) if p.report_id != coded.report.id}
    others = site.store.reports([p.report_id for p in told[0].passages if first.get(p.report_id) is p][:_OTHERS])
    return about, [(first[r.id], r) for r in others]


_RUN = (Param("run", "whole", "Number of the run whose coding is meant; otherwise the newest that has it.", most=1_000_000),)


def evidence_around(coded: Coded, event: Event) -> Any:
    """Return the evidence with some of what stands around it."""
    text = coded.report.text
    links = [s for claim in coded.claims_of(event) for link in claim.chain for s in (link.cue, link.span) if s is not None]
    near = [s for s in links if abs(s.start - event.evidence.start) < 1200]
    start = max(0, min([event.evidence.start, *(s.start for s in near)]) - _CONTEXT)
    end = min(len(text), max([event.evidence.end, *(s.end for s in near)]) + _CONTEXT)
    end = min(end, start + 6000)
    if start and (line := text.find("\n", start, event.evidence.start)) >= 0:
        start = line + 1
    while 0 < start < event.evidence.start and not text[start - 1].isspace():
        start += 1
    if end < len(text) and (line := text.rfind("\n", event.evidence.end, end)) >= 0:
        end = line
    while event.evidence.end < end < len(text) and not text[end].isspace():
        end -= 1
    return {
        "before": start > 0,
        "text": marked.to_markup(text, marked.event_marks(coded, event), Span(start, end)) if end > start else "",
        "after": end < len(text),
    }


def _neighbours(coded: Coded, event: Event) -> dict[str, Any]:
    at = coded.events.index(event)
    return {"previous": coded.events[at - 1] if at else None, "next": coded.events[at + 1] if at + 1 < len(coded.events) else None}


def _cite(event: Event, report: Report, fingerprint: str, base: str) -> str:
    about = ", ".join(str(p) for p in (report.outlet, report.title, report.published) if p)
    return (
        f"sayso event {event.id} ({event.coder}, way of coding {fingerprint or 'unknown'}), coded of: {about or report.id}. {base}{path_of('events', event.id)}"
    )


def as_csv(site: Site, request: Request) -> Iterator[str]:
    """Yield the lines of the CSV file of a filter, read in batches."""
    import numpy as np

    catalogue, _, mask = select(site, filter_of(read(request, FILTERS)))
    positions = np.flatnonzero(mask)

    def lines() -> Iterator[str]:
        yield _csv_line(COLUMNS)
        for at in range(0, len(positions), _BATCH):
            with site.reading() as conn:
                found = browse.found_at(conn, catalogue.keys(positions[at : at + _BATCH]))
            yield "".join(_csv_line(row(f.event, f.claims, f.report, f.evidence)) for f in found)

    return lines()


def as_frames(site: Site, request: Request) -> Iterator[Frame]:
    """Yield all events of a filter as tables, some at a time; one without rows where there are none."""
    import numpy as np

    catalogue, _, mask = select(site, filter_of(read(request, FILTERS)))
    positions = np.flatnonzero(mask)

    def frames() -> Iterator[Frame]:
        for at in range(0, max(1, len(positions)), _BATCH):
            with site.reading() as conn:
                found = browse.found_at(conn, catalogue.keys(positions[at : at + _BATCH]))
                backed = of_events(conn, [(f.run, f.event.id) for f in found])
            of = [(f, backed.get((f.run, f.event.id), (None, None))) for f in found]
            yield events_frame([replace(f, incident_id=id_, independent_origins=number) for f, (id_, number) in of])

    return frames()


def _csv_line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def as_feed(site: Site, request: Request) -> bytes:
    """Return the newest events of a filter as an Atom feed."""
    import numpy as np

    from ..render.feed import Entry, to_atom

    chosen = filter_of(read(request, FILTERS))
    catalogue, _, mask = select(site, chosen)
    with site.reading() as conn:
        found = browse.found_at(conn, catalogue.keys(np.flatnonzero(mask)[:_FEED]))
    base = str(request.base_url).rstrip("/")
    kept = given(chosen)
    title = "sayso events" + (": " + ", ".join(f"{n} {v}" for n, v in kept.items()) if kept else "")
    entries = [
        Entry(
            id=f"urn:sayso:{f.event.id}",
            title=sentence(f.event),
            href=base + path_of("events", f.event.id),
            day=f.report.published or date(1970, 1, 1),
            author=f.report.outlet or "unknown outlet",
            summary=f"Says {who_says(f.claims)} · {f.event.realis} · “{' '.join(f.evidence.split())}”",
        )
        for f in found
    ]
    return to_atom(title, base + address("/events.atom", kept), base + address("/events", kept), entries)


def as_jsonld(site: Site, request: Request) -> dict[str, Any]:
    """Return an event as JSON-LD."""
    read(request, ())
    found = site.store.event(request.path_params["id"])
    if found is None:
        raise UsageError("S132", "no such event", record=request.path_params["id"][:80], remedy="The list of events has the ids.")
    return to_jsonld(*found, base=str(request.base_url).rstrip("/"))


FEATURES = (
    Feature("/events", _list, "Events, those of the newest reports first, with facets and bars.", (*FILTERS, *PAGING), schema="Events"),
    Feature("/events/{id}", _one, "One event: its claims, chains, verification, and why each code.", _RUN, schema="Event"),
)
