"""GeoJSON (RFC 7946): a feature an event, longitude before latitude; without coordinates the geometry is null, as the standard has it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..records import ForeignEvent, ForeignParty

__all__ = ["chunks", "feature"]


def feature(event: ForeignEvent, more: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the feature of an event; `more` are properties besides (realis, incident …)."""
    place = event.place
    located = place is not None and place.lat is not None and place.lon is not None
    properties: dict[str, Any] = {
        "dataset": event.dataset,
        "start": event.start.isoformat() if event.start else None,
        "end": event.end.isoformat() if event.end else None,
        "type": event.type,
        "mode": event.mode,
        "code": event.code,
        "quad": event.quad or None,
        "intensity": event.intensity,
        "actors": [_party(p) for p in event.actors],
        "recipients": [_party(p) for p in event.recipients],
        "place": place.name if place else None,
        "place_country": place.country if place else None,
        "place_precision": place.precision if place else None,
        "outlet": event.outlet,
        "published": event.published.isoformat() if event.published else None,
        "url": event.url,
        "mentions": event.mentions,
        "reports": event.reports,
    }
    geometry = {"type": "Point", "coordinates": [place.lon, place.lat]} if located and place else None
    return {"type": "Feature", "id": event.key, "geometry": geometry, "properties": {**properties, **(more or {})}}


def _party(party: ForeignParty) -> dict[str, Any]:
    return {"name": party.name, "country": party.country, "sector": party.sector}


def chunks(features: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the text of a collection, a feature a line."""
    yield '{"type":"FeatureCollection","features":['
    for n, one in enumerate(features):
        yield (",\n" if n else "\n") + json.dumps(one, ensure_ascii=False, separators=(",", ":"))
    yield "\n]}\n"
