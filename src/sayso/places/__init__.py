"""Places: a curated table written by hand, a large one of GeoNames' rows, and the ranker that tells which place a name means."""

from __future__ import annotations

from .areas import Area, country_area, country_of_host
from .curated import Gazetteer, KnownPlace, gazetteer
from .geonames import Entry, Table, place_key, table
from .ranker import Resolved, Toponym, distance_km, resolve

__all__ = [
    "Area",
    "Entry",
    "Gazetteer",
    "KnownPlace",
    "Resolved",
    "Table",
    "Toponym",
    "country_area",
    "country_of_host",
    "distance_km",
    "gazetteer",
    "place_key",
    "resolve",
    "table",
]
