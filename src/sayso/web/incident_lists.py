"""The list of incidents with its facets and chart, and the same as CSV, Parquet and Atom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from starlette.requests import Request

from ..errors import UsageError
from ..frames import Frame, incidents_frame
from ..records import Incident
from ..render import bars
from ..render.words import count
from ..store import browse, incident_list
from ..store.columns import Count
from ..store.incident_catalogue import IncidentCatalogue
from ..store.incident_list import MENTIONED, Asked
from ..store.incidents import incidents as incidents_at
from .asked import PAGING, REALIS, Param, checked_words, cursor_of, key_of, read
from .events import holding_words
from .guard import hindrance
from .incidents import briefs
from .page import Feature, Page
from .site import Site, address, path_of
from .take import can_parquet, copies

__all__ = ["FEATURES", "as_feed", "as_frames"]

_FACET = 8
"""Values of a facet that a page shows; its twin has all up to 100."""
_IN_TWIN = 100
_BATCH = 300
"""Incidents that are read at once for a file."""
_FEED = 50
ORDERS = ("newest", "origins", "reports")
_FILTERS = (
    Param("q", "text", 'Words that one report that tells of it, or the actors in it, must all have; stem* and "a phrase" are understood.'),
    Param("type", "text", "Type of the incident: COERCE, ASSAULT, …"),
    Param("stands", "choice", f"How it stands; `{MENTIONED}`: told in passing, and coded nowhere as an event.", (*REALIS, "contested", MENTIONED)),
    Param("actor", "text", "Who acts: a country's code, a sector's code, an actor's id or name."),
    Param("recipient", "text", "Who is acted upon, told in the same ways."),
    Param("origins", "whole", "Independent origins at least.", most=1000),
    Param("reports", "whole", "Reports that tell of it, at least.", most=100_000),
    Param("contested", "choice", "Whether somebody denies it.", ("yes", "no")),
    Param("differ", "choice", "Whether holders give other figures of the same.", ("yes", "no")),
    Param("outlet", "text", "Outlet of some report that tells of it."),
    Param("story", "text", "Id of the story that some report that tells of it is of."),
    Param("since", "day", "Told of by some report of this day or later (with `until`: by a report between the two)."),
    Param("until", "day", "Told of by some report of this day or before."),
)
_ORDER = Param("order", "choice", "Newest, most origins, or most reports first.", ORDERS, default="newest")
_LABELS = {
    "q": "Words", "type": "What", "stands": "How it stands", "actor": "Who acts", "recipient": "Upon whom", "origins": "Independent origins, at least",
    "contested": "Denied by somebody", "differ": "Figures differ", "outlet": "Told by", "story": "Story", "since": "Told from", "until": "Told until",
    "reports": "Reports, at least",
}  # fmt: skip
_SURE = {"yes": True, "no": False, None: None}


def _asked(values: Mapping[str, Any]) -> Asked:
    """Return the conditions of the values of the parameters."""
    checked_words(values["q"])
    given: dict[str, Any] = {p.name: values[p.name] for p in _FILTERS if p.name != "q"}
    given |= {name: _SURE[values[name]] for name in ("contested", "differ")}
    return Asked(words=values["q"] or "", order=values.get("order") or "newest", **given)


def _kept(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that are given, for addresses."""
    names = [p.name for p in _FILTERS if values[p.name] is not None]
    return {name: values[name] for name in names} | ({"order": values["order"]} if values.get("order", "newest") != "newest" else {})


def _select(site: Site, asked: Asked) -> tuple[IncidentCatalogue, Any, Any]:
    """Return the catalogue, which reports hold the words (None: no words asked), and which incidents meet the conditions."""
    catalogue = site.incidents()
    holding = holding_words(site, catalogue.events, asked.words) if asked.words else None
    return catalogue, holding, catalogue.matching(asked, holding)


def _list(site: Site, request: Request) -> Page:
    values = read(request, (*_FILTERS, _ORDER, *PAGING))
    asked, kept, limit = _asked(values), _kept(values), values["limit"]
    catalogue, holding, mask = _select(site, asked)
    positions = catalogue.ordered(mask, asked.order)
    at = _at(catalogue, positions, values["after"], asked.order)
    with site.reading() as conn:
        rows = briefs(conn, incidents_at(conn, [catalogue.ids[i] for i in positions[at : at + limit]], figures=False))
    total = len(positions)

    def counted() -> tuple[Any, Any]:
        return catalogue.facets(asked, holding), catalogue.bars(mask, asked)

    facets, charted = counted() if asked.words else site.kept(f"incident counts {asked!r}", counted)
    size = {"limit": limit} if limit != 25 else {}
    following = {"after": _cursor(catalogue, int(positions[at + limit - 1]), asked.order)} if at + limit < total else None
    before = None if at == 0 else {"after": _cursor(catalogue, int(positions[at - limit - 1]), asked.order) if at > limit else None}
    data = {
        "counts": "incidents: what one or several reports tell of one happening; origins are counted once, however many reports copy or cite them",
        "total": total,
        "from": at + 1 if rows else 0,
        "filter": {name: str(value) for name, value in kept.items()},
        "incidents": rows,
        "next": address("/api/incidents", kept, **size, **following) if following else None,
        "facets": {name: [{"value": c.value, "incidents": c.events} for c in counts[:_IN_TWIN]] for name, counts in facets.items()},
        "bars": [{"start": b.start.isoformat(), "end": b.end.isoformat(), "quads": b.quads} for b in charted],
    }

    def view() -> dict[str, Any]:
        shown = [_facet(name, counts, kept) for name, counts in facets.items()]
        titles = _titles(site, [v["value"] for f in shown if f["name"] == "story" for v in f["values"]] + [kept.get("story", "")])
        return {
            "rows": rows,
            "asked": values,
            "save": address("/incidents", kept),
            "hindered": hindrance(site, request),
            "kept": kept,
            "facets": shown,
            "titles": titles,
            "chosen": [
                {"label": _LABELS[n], "value": titles.get(v, v) if n == "story" else v, "without": address("/incidents", kept, **{n: None})}
                for n, v in kept.items()
                if n != "order"
            ],
            "chart": bars.to_svg(
                charted,
                lambda start, end: address("/incidents", kept, since=start, until=end),
                title="Incidents by the days on which they are told of",
                said=count(total, "incident"),
            ),
            "orders": [(order, address("/incidents", kept, order=order if order != "newest" else None)) for order in ORDERS],
            "newer": address("/incidents", kept, **size, **before) if before is not None else None,
            "older": address("/incidents", kept, **size, **following) if following else None,
            "copy": copies(site, request, "/incidents", kept, "incidents", incident_list.to_sql(asked, postgres=site.postgres)),
            "csv": address("/incidents.csv", kept),
            "parquet": address("/incidents.parquet", kept) if can_parquet() else None,
            "feed": address("/incidents.atom", {name: value for name, value in kept.items() if name != "order"}),
        }

    return Page(template="incidents.html", data=data, view=view)


def _facet(name: str, counts: Sequence[Count], kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return a facet for the page: the values most often found, and the chosen one wherever it stands."""
    chosen = str(kept.get(name, "")).casefold()
    shown = [*counts[:_FACET], *((c for c in counts[_FACET:] if c.value.casefold() == chosen) if chosen else ())]
    most = max((c.events for c in shown), default=1)
    values = []
    for c in shown:
        on = c.value.casefold() == chosen
        href = address("/incidents", kept, **{name: None if on else c.value})
        values.append({"value": c.value, "number": c.events, "on": on, "href": href, "share": round(100 * c.events / most)})
    return {"name": name, "label": _LABELS[name], "values": values, "more": max(0, len(counts) - len(shown))}


def _titles(site: Site, story_ids: Sequence[str]) -> dict[str, str]:
    """Return what stories are called: the title of the report that opened each."""
    with site.reading() as conn:
        first = incident_list.opened(conn, [id_ for id_ in story_ids if id_])
        lines = {line.id: line for line in browse.lines(conn, list(first.values()))}
    heads = {id_: lines[report_id] for id_, report_id in first.items() if report_id in lines}
    return {id_: head.title or " ".join(head.start.split()) or id_ for id_, head in heads.items()}


def _cursor(catalogue: IncidentCatalogue, position: int, order: str) -> str:
    return cursor_of(order, *catalogue.key(position, order))


def _at(catalogue: IncidentCatalogue, positions: Any, cursor: str | None, order: str) -> int:
    """Return how many of the positions lie before what comes behind the cursor."""
    if not cursor:
        return 0
    of, *key = key_of(cursor, (str, int, int, int))
    if of != order or not all(0 <= number < 2**31 for number in key):
        raise UsageError("S141", "no such cursor", record=cursor[:40], remedy="Use the `next` of the answer before, in the same order, or leave `after` out.")
    return catalogue.behind(positions, key, order)


def as_frames(site: Site, request: Request) -> Iterator[Frame]:
    """Yield all incidents of a filter, some at a time; one frame without rows where there are none."""
    asked = _asked(read(request, (*_FILTERS, _ORDER)))
    catalogue, _, mask = _select(site, asked)
    positions = catalogue.ordered(mask, asked.order)

    def frames() -> Iterator[Frame]:
        for at in range(0, max(1, len(positions)), _BATCH):
            with site.reading() as conn:
                found = incidents_at(conn, [catalogue.ids[i] for i in positions[at : at + _BATCH]], figures=False)
                told = incident_list.told(conn, found)
            yield incidents_frame(told)

    return frames()


def as_feed(site: Site, request: Request) -> bytes:
    """Return the incidents of a filter that were told of last as an Atom feed; one comes up again when another report tells of it."""
    from ..render.feed import Entry, to_atom

    values = read(request, _FILTERS)
    asked, kept = _asked(values), _kept(values)
    catalogue, _, mask = _select(site, asked)
    with site.reading() as conn:
        found = incidents_at(conn, [catalogue.ids[i] for i in catalogue.ordered(mask, "newest")[:_FEED]], figures=False)
        told = incident_list.told(conn, found)
        about = {row["id"]: row for row in briefs(conn, found)}
    base = str(request.base_url).rstrip("/")
    title = "sayso incidents" + (": " + ", ".join(f"{name} {value}" for name, value in kept.items()) if kept else "")
    entries = [
        Entry(
            id=f"urn:sayso:{one.incident.id}",
            title=about[one.incident.id]["sentence"],
            href=base + path_of("incidents", one.incident.id),
            day=max((head.published for head in one.heads if head.published), default=date(1970, 1, 1)),
            author=next((head.outlet for head in one.heads if head.outlet), "unknown outlet"),
            summary=_summary(one.incident, len(one.heads)),
        )
        for one in told
    ]
    return to_atom(title, base + address("/incidents.atom", kept), base + address("/incidents", kept), entries)


def _summary(incident: Incident, reports: int) -> str:
    said = [count(incident.independent_origins, "independent origin"), f"told by {count(reports, 'report')}"]
    said += ["denied by somebody"] * incident.contested + ["figures differ"] * incident.figures_differ
    return " · ".join(said)


FEATURES = (
    Feature("/incidents", _list, "Incidents with their independent origins, facets and a chart of days.", (*_FILTERS, _ORDER, *PAGING), schema="Incidents"),
)
