"""The map: where the events of a filter are, how well that is known, and what has no place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..errors import UsageError
from ..places.areas import country_area
from ..render import atlas as drawing
from ..render.labels import country_name
from ..render.world import Box, country_box
from ..store.places import Here, tally
from .asked import FILTERS, Param, filter_of, read
from .events import given, select
from .page import Feature, Page
from .site import Site, address

if TYPE_CHECKING:
    from ..store.filters import Filter

__all__ = ["FEATURES", "as_geojson"]

_PAGE = 40
_SHOW = Param("show", "choice", "What the signs and the order of the list go by.", ("events", "incidents"), default="events")
_ASKED = (
    *FILTERS,
    Param("view", "text", f"Part of the world: {', '.join(drawing.REGIONS)}, or a country's code."),
    _SHOW,
    Param("page", "whole", "Page of forty places.", default=1, most=100_000),
)
_LINKS = 40_000
"""Bytes of a page that addresses of signs may take; land takes 50,000 and a page may have 150,000."""
_SIGN = 330
"""Bytes of a sign apart from the filter in its address."""
_COUNTS = (
    "events in reports, never happenings; incidents that these events tell; origins: the independent origins of these incidents, added up. "
    "precision says what a place's coordinates stand for: point, city, region or country"
)


def _view(asked: str | None) -> tuple[str, str, Box]:
    """Return the key, name and box of a part of the world. Raises `UsageError` S141 where there is none."""
    key = (asked or "world").lower()
    if key in drawing.REGIONS:
        return key, *drawing.REGIONS[key]
    code = key.upper()
    box = country_box(code, _middle(code))
    if box is None:
        known = ", ".join(drawing.REGIONS)
        raise UsageError("S175", "the map has no such part", record=str(asked)[:40], remedy=f"Give one of {known}, or a country's code such as UKR.")
    return code, country_name(code), box


@cache
def _middle(code: str) -> tuple[float, float] | None:
    area = country_area(code)
    return None if area is None else (area.lon, area.lat)


def _found(site: Site, chosen: Filter, show: str) -> tuple[int, list[Here]]:
    """Return how many events meet the filter, and what is at each place, the most first."""
    catalogue, _, mask = select(site, chosen)

    def count() -> tuple[int, list[Here]]:
        found = tally(catalogue.place, catalogue.incident, catalogue.origins, mask)
        if show == "incidents":
            found.sort(key=lambda h: -h.incidents)
        return int(mask.sum()), found

    return site.kept(f"map {show} {chosen!r}", count)  # type: ignore[no-any-return]


def _object(here: Here, kept: dict[str, Any]) -> dict[str, Any]:
    spot = here.spot
    at = kept | {"place": spot.key}
    return {
        "key": spot.key,
        "name": spot.name,
        "country": spot.country,
        "admin1": spot.admin1,
        "precision": spot.precision,
        "events": here.events,
        "incidents": here.incidents,
        "origins": here.origins,
        "events_page": address("/events", at),
        "incidents_page": address("/told", at),
    }


def _feature(here: Here, kept: dict[str, Any]) -> dict[str, Any]:
    """Return a place as a feature of GeoJSON: longitude first; a place without coordinates has no geometry."""
    lat, lon = here.spot.lat, here.spot.lon
    geometry = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": here.spot.key, "geometry": geometry, "properties": _object(here, kept)}


def _collection(found: Sequence[Here], kept: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [_feature(h, kept) for h in found]}


def as_geojson(site: Site, request: Request) -> dict[str, Any]:
    """Return all places of a filter as GeoJSON (RFC 7946)."""
    chosen = filter_of(read(request, (*FILTERS, _SHOW)))
    return _collection(_found(site, chosen, "events")[1], given(chosen))


def _page(site: Site, request: Request) -> Page:
    asked = read(request, _ASKED)
    chosen = filter_of(asked)
    show, (view, name, box) = asked["show"], _view(asked["view"])
    total, found = _found(site, chosen, show)
    kept = given(chosen)
    seen = [h for h in found if h.spot.lat is not None and h.spot.lon is not None and drawing.inside(box, h.spot.lat, h.spot.lon)]
    lost = [h for h in found if h.spot.lat is None or h.spot.lon is None]
    numbers = {
        "events": total,
        "in_view": sum(h.events for h in seen),
        "elsewhere": sum(h.events for h in found) - sum(h.events for h in (*seen, *lost)),
        "without_coordinates": sum(h.events for h in lost),
        "without_place": total - sum(h.events for h in found),
    }
    listed = [*seen, *lost] if view == "world" else seen
    at = (asked["page"] - 1) * _PAGE
    rows = listed[at : at + _PAGE]
    state = {"view": view if view != "world" else None, "show": show if show != "events" else None}
    more = at + _PAGE < len(listed)
    data = {
        "counts": _COUNTS,
        "numbers": numbers,
        "view": {"key": view, "name": name, "box": list(box)},
        "total": len(listed),
        "places": [_object(h, kept) for h in rows],
        "next": address("/api/map", kept, **state, page=asked["page"] + 1) if more else None,
        "geojson": _collection(rows, kept),
        "geojson_of_all": address("/map.geojson", kept),
    }

    def look() -> dict[str, Any]:
        linked = max(10, min(150, _LINKS // (_SIGN + len(address("", kept)))))
        drawn = drawing.to_svg([_sign(h, kept, show) for h in seen if show == "events" or h.incidents], box, show, name, linked=linked)
        return {
            "asked": asked,
            "kept": kept,
            "state": {key: value for key, value in state.items() if value},
            "rows": rows,
            "here": lambda h: address("/events", kept, place=h.spot.key),
            "behind": lambda h: address("/told", kept, place=h.spot.key),
            "zoom": lambda code: address("/map", kept, **state | {"view": code}),
            "drawing": drawn.svg,
            "undrawn": len(seen) - drawn.signs,
            "numbers": numbers,
            "views": [(n, address("/map", kept, **state | {"view": k if k != "world" else None}), k == view) for k, (n, _) in drawing.REGIONS.items()],
            "shows": [(s, address("/map", kept, **state | {"show": s if s != "events" else None}), s == show) for s in _SHOW.values],
            "chosen": [{"label": n, "value": v, "without": address("/map", kept, **state | {n: None})} for n, v in kept.items()],
            "all": address("/events", kept),
            "geojson": data["geojson_of_all"],
            "from_": at + 1,
            "newer": address("/map", kept, **state, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/map", kept, **state, page=asked["page"] + 1) if more else None,
        }

    return Page(template="map.html", data=data, view=look)


def _sign(here: Here, kept: dict[str, Any], show: str) -> drawing.Sign:
    spot = here.spot
    number = here.events if show == "events" else here.incidents
    known = {"country": "the country as a whole", "region": "a region"}.get(spot.precision or "", "")
    words = ", ".join(part for part in (spot.name[:60], known or (country_name(spot.country) if spot.country else "")) if part)
    return drawing.Sign(
        lat=spot.lat or 0.0,
        lon=spot.lon or 0.0,
        precision=spot.precision,
        country=spot.country,
        number=number,
        title=f"{words}: {number:,} {show if number != 1 else show[:-1]}",
        href=address("/events" if show == "events" else "/told", kept, place=spot.key),
    )


FEATURES = (Feature("/map", _page, "Where the events of a filter are, as places with numbers, and as GeoJSON.", _ASKED, schema="Map"),)
