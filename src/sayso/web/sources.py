"""Sources: the holders behind outlets in chains. What each asserts and denies, where, with whom, against whom, and how that fared."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from ..errors import UsageError
from ..render import bars
from ..render.labels import country_name, sector_name
from ..store import browse
from ..store.filters import Filter
from ..store.sources import Source, sources
from ..store.tellings import OF_HOLDER, contradicted
from .asked import Param, read
from .events import found_object
from .page import Feature, Page
from .site import Site, address, path_of
from .told import HOLDER_ROWS, of_one, tellings_of

__all__ = ["FEATURES"]

_PAGE = 50
_NEWEST = 6
_MOST = 12
"""Values of a list that a page shows; its twin has 100."""
_KINDS = ("person", "organisation", "unnamed", "document", "outlet")
_LIST = (
    Param("q", "text", "Beginning of a word of the name."),
    Param("kind", "choice", "Kind of source.", _KINDS),
    Param("page", "whole", "Page of fifty.", default=1, most=100_000),
)


def _label(name: str) -> str:
    """Say a source's name; a kind of unnamed ones in words."""
    if not name.startswith("unnamed:"):
        return name
    country, _, sector = name.removeprefix("unnamed:").partition("/")
    who = "sector not known" if sector == "?" else sector_name(sector)
    return f"Unnamed: {'country not known' if country == '?' else country_name(country)}, {who}"


def _all(site: Site) -> list[Source]:
    return site.lasting("sources", lambda catalogue: sources(catalogue.voice, catalogue.size), site.catalogue())[1]


def _object(source: Source) -> dict[str, Any]:
    numbers = {name: getattr(source, name) for name in ("events", "asserts", "hedges", "denies")}
    head = {"name": source.name, "label": _label(source.name), "kinds": list(source.kinds), "country": source.country, "sector": source.sector}
    return {**head, **numbers, "page": path_of("sources", source.name)}


def _list(site: Site, request: Request) -> Page:
    asked = read(request, _LIST)
    start = (asked["q"] or "").casefold()
    found = [s for s in _all(site) if asked["kind"] in (None, *s.kinds) and (not start or f" {start}" in f" {_label(s.name).casefold()}")]
    at = (asked["page"] - 1) * _PAGE
    rows = [_object(s) for s in found[at : at + _PAGE]]
    kept = {"q": asked["q"], "kind": asked["kind"]}
    more = at + _PAGE < len(found)
    data = {
        "counts": "events in reports: in whose chains the source stands behind the outlet, and those that it asserts, tells with reserve and denies itself",
        "total": len(found),
        "sources": rows,
        "next": address("/api/sources", kept, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "asked": asked,
            "kinds": [(kind, address("/sources", kept, kind=None if kind == asked["kind"] else kind), kind == asked["kind"]) for kind in _KINDS],
            "newer": address("/sources", kept, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/sources", kept, page=asked["page"] + 1) if more else None,
        }

    return Page(template="sources.html", data=data, view=view)


def _one(site: Site, request: Request) -> Page:
    import numpy as np

    read(request, ())
    wanted = request.path_params["name"].casefold()
    source = next((s for s in _all(site) if s.name.casefold() == wanted), None)
    if source is None:
        raise UsageError("S132", "no such source", record=wanted[:80], remedy="The list of sources has the names.")
    name = source.name
    catalogue, told = tellings_of(site)
    mask = catalogue.matching(Filter(source=name))
    sets = of_one(site, "holder", name)
    numbers = {kind: len(found) for kind, found in sets.items()}
    against = [(who, len(found)) for who, found in contradicted(told, name, sets["asserts"]).items()]
    codes = catalogue.outlets.codes[catalogue.report[mask]]
    outlets = sorted(((catalogue.outlets.values[i], int(n)) for i, n in enumerate(np.bincount(codes[codes >= 0])) if n), key=lambda k: (-k[1], k[0]))
    types = catalogue.type.counts(mask)
    with site.reading() as conn:
        newest = browse.found_at(conn, catalogue.keys(np.flatnonzero(mask)[:_NEWEST]))
    heard = {"holder": name}
    data = {
        "source": name,
        **{key: value for key, value in _object(source).items() if key in ("label", "kinds", "country", "sector")},
        "counts": "events in reports; incidents of the events that the source itself tells",
        "events": source.events,
        "stances": {stance: getattr(source, stance) for stance in ("asserts", "hedges", "denies")},
        "incidents": {kind: {"counts": OF_HOLDER[kind], "incidents": n, "page": address("/told", heard, which=kind)} for kind, n in numbers.items()},
        "denied_by": [{"name": who, "incidents": n} for who, n in against[:100]],
        "outlets": [{"name": outlet, "events": n} for outlet, n in outlets[:100]],
        "types": {c.value: c.events for c in types[:100]},
        "newest": [found_object(f) for f in newest],
    }

    def view() -> dict[str, Any]:
        known = catalogue.speaking(name)
        return {
            "name": name,
            "label": _label(name),
            "source": source,
            "about": sorted({(v.country, v.sector) for i in known for v in [catalogue.voice.values[i]] if v.country or v.sector}, key=str),
            "stances": [(stance, n, address("/events", heard, stance=stance)) for stance, n in data["stances"].items()],
            "fares": [(words, numbers[kind], numbers[of], address("/told", heard, which=kind)) for kind, of, words in HOLDER_ROWS],
            "of": [(kind, numbers[kind], address("/told", heard, which=kind)) for kind in ("asserts", "denies")],
            "against": [(who, n, address("/told", heard, against=who)) for who, n in against[:_MOST]],
            "outlets": outlets[:_MOST],
            "types": types[:_MOST],
            "more": {"outlets": max(0, len(outlets) - _MOST), "against": max(0, len(against) - _MOST), "types": max(0, len(types) - _MOST)},
            "chart": bars.to_svg(catalogue.bars(mask), lambda s, e: address("/events", {"source": name}, since=s, until=e)),
            "rows": newest,
        }

    return Page(template="source.html", data=data, view=view)


FEATURES = (
    Feature("/sources", _list, "Sources behind outlets, those with most events first.", _LIST, schema="Sources"),
    Feature("/sources/{name:any}", _one, "What a source asserts and denies, by which outlets, with whom, against whom, and how that fared.", schema="Source"),
)
