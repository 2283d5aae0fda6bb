"""The first page, and the search over everything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..render import bars
from ..store import browse, incident_list, profile
from ..store.catalogue import Catalogue
from ..store.filters import Filter
from ..store.incident_list import Asked
from ..store.incidents import incidents as incidents_at
from .asked import FILTERS, filter_of, read
from .dyads import most_changed
from .events import found_object, holding_words
from .imports import imported
from .incidents import briefs
from .page import Feature, Page
from .reports import line_object
from .site import Site, address, path_of
from .who import who_object

if TYPE_CHECKING:
    import sqlalchemy as sa

    Brief = dict[str, Any]

__all__ = ["FEATURES"]

_NEWEST = 6
_FOUND = 10
_WORDS = tuple(p for p in FILTERS if p.name == "q")


def _home(site: Site, request: Request) -> Page:
    import numpy as np

    read(request, ())
    catalogue = site.catalogue()
    runs = site.store.runs()

    def counted() -> dict[str, int]:
        with site.reading() as conn:
            return browse.counts(conn)

    counts = site.kept("counts", counted)
    everything = np.ones(catalogue.size, dtype=bool)
    denied = catalogue.matching(Filter(stance="denies"))
    with site.reading() as conn:
        newest = browse.lines(conn, catalogue.report_ids[:_NEWEST])
        events = browse.found_at(conn, catalogue.keys(_spread(catalogue)))
        disputed = browse.found_at(conn, catalogue.keys(np.flatnonzero(denied)[:4]))
        about = site.kept("incident counts", lambda: incident_list.counts(conn))
        several, told, contested = site.kept("incidents of the first page", lambda: _incidents(conn))
    dyads = most_changed(site)
    foreign = sum(one.events for one in imported(site))
    dated = catalogue.days[catalogue.days > 0]
    run = runs[-1] if runs else None
    data = {
        "store": site.settings.name,
        "counts": counts | about | {"imported": foreign},
        "days": [_iso(int(dated.min())), _iso(int(dated.max()))] if len(dated) else None,
        "run": {"n": run.n, "version": run.version, "coder": run.coder, "fingerprint": run.fingerprint} if run else None,
        "incidents": told,
        "contested": contested,
        "dyads": dyads,
        "events": [found_object(f) for f in events],
        "denied": [found_object(f) for f in disputed],
        "reports": [line_object(line) for line in newest],
    }

    def view() -> dict[str, Any]:
        facets = site.kept("facets Filter()", lambda: catalogue.facets(Filter()))
        return {
            "counts": counts | about,
            "imported": foreign,
            "dyads": dyads,
            "incidents": told,
            "several": bool(several),
            "contested": contested,
            "run": run,
            "rows": events,
            "disputed": disputed,
            "denials": int(denied.sum()),
            "reports": newest,
            "chart": bars.to_svg(catalogue.bars(everything), lambda start, end: address("/events", {}, since=start, until=end)),
            "types": facets["type"][:10],
            "countries": facets["actor"][:10],
            "voice": profile.voice(catalogue, everything),
        }

    return Page(template="home.html", data=data, view=view)


def _incidents(conn: sa.Connection) -> tuple[list[Brief], list[Brief], list[Brief]]:
    """Return the newest incidents that several reports tell of, those or else the newest of all, and the newest that are contested."""
    several = briefs(conn, incident_list.found(conn, Asked(reports=2), _NEWEST)[1])
    told = several or briefs(conn, incident_list.found(conn, Asked(), _NEWEST)[1])
    return several, told, briefs(conn, incident_list.found(conn, Asked(contested=True, origins=1), 4)[1])


def _spread(catalogue: Catalogue) -> list[int]:
    """Return the positions of the newest events, at most two of a report."""
    first = catalogue.first
    return [p for r in range(min(_NEWEST * 20, len(catalogue.report_ids))) for p in range(int(first[r]), min(int(first[r + 1]), int(first[r]) + 2))][:_NEWEST]


def _iso(ordinal: int) -> str:
    from datetime import date

    return date.fromordinal(ordinal).isoformat()


def _search(site: Site, request: Request) -> Page:
    import numpy as np

    from .asked import Param

    asked = read(request, _WORDS)
    question = asked["q"] or ""
    if question.startswith("e_") and (ids := site.store.event_ids(question)) and len(ids) == 1:
        return Page(redirect=path_of("events", ids[0]))
    if question.startswith("i_") and (ids := site.store.incident_ids(question)) and len(ids) == 1:
        return Page(redirect=path_of("incidents", ids[0]))
    if question.startswith("r_") and (ids := site.store.report_ids(question)) and len(ids) == 1:
        return Page(redirect=path_of("reports", ids[0]))
    catalogue = site.catalogue()
    blank: dict[str, Any] = {p.name: None for p in FILTERS if isinstance(p, Param)}
    chosen = filter_of(blank | {"q": question})
    holding = None
    if chosen.words:
        holding = holding_words(site, catalogue, chosen.words)
    none = np.zeros(len(catalogue.report_ids), dtype=bool)
    of_reports = np.flatnonzero(none if holding is None else holding)
    of_events = np.flatnonzero(catalogue.matching(Filter(), none if holding is None else holding))
    told = site.incidents()
    of_incidents = np.flatnonzero(told.matching(Asked(), none if holding is None else holding))
    everybody = site.kept("actors", lambda: profile.actors_by_events(catalogue))
    actors = profile.beginning(everybody, question)[:_FOUND] if question else []
    outlets = [name for name in catalogue.outlets.values if question and question.lower() in name.lower()][:_FOUND]
    with site.reading() as conn:
        reports = browse.lines(conn, [catalogue.report_ids[i] for i in of_reports[:_FOUND]])
        events = browse.found_at(conn, catalogue.keys(of_events[:_FOUND]))
        incidents = briefs(conn, incidents_at(conn, [told.ids[i] for i in of_incidents[:_NEWEST]], figures=False))
    data = {
        "q": question,
        "incidents": {"total": len(of_incidents), "newest": incidents},
        "events": {"total": len(of_events), "newest": [found_object(f) for f in events]},
        "reports": {"total": len(of_reports), "newest": [line_object(line) for line in reports]},
        "actors": [{**(who_object(w) or {}), "acts": a, "undergoes": r} for w, a, r in actors],
        "outlets": [{"name": name, "page": path_of("outlets", name)} for name in outlets],
    }

    def view() -> dict[str, Any]:
        return {"rows": events, "incidents": incidents, "reports": reports, "actors": actors, "outlets": outlets, "asked": question}

    return Page(template="search.html", data=data, view=view)


FEATURES = (
    Feature("/", _home, "What is in the store.", schema="Home"),
    Feature("/search", _search, "Search over incidents, events, reports, actors and outlets.", _WORDS, schema="Search"),
)
