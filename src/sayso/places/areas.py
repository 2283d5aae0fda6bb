"""Countries and the regions that English texts abbreviate: where they lie, and how a name behind a comma is read ("Goma, Congo", "Athens, Ga.").

`countries.csv` has the middle of each country in degrees, `regions.csv` the states and provinces of the United States, Canada and Australia
with their abbreviations and their people; both are written by hand from general knowledge, good to a half degree.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sayso.errors import DataError

__all__ = ["Area", "country_area", "country_of_host", "region_area", "regions_called"]

_WIDE = frozenset(("com", "org", "net", "info", "edu", "gov", "mil", "int", "tv", "co", "me", "fm", "io", "ai", "eu"))
"""Endings of hosts that tell no country, though some are one's own."""


@dataclass(frozen=True, slots=True)
class Area:
    """A country or a first-level region of one (`region` is its code), and its middle."""

    name: str
    country: str
    region: str | None
    lat: float
    lon: float


def _rows(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return enumerate(csv.DictReader(text.splitlines()), start=2)


@cache
def _countries() -> tuple[Mapping[str, Area], Mapping[str, str]]:
    """Return the countries by alpha-3 code, and the alpha-3 code by alpha-2."""
    out, by_two = {}, {"uk": "GBR"}
    for number, row in _rows("countries.csv"):
        try:
            out[row["iso3"]] = Area(row["iso3"], row["iso3"], None, float(row["lat"]), float(row["lon"]))
        except (KeyError, TypeError, ValueError) as exc:
            raise DataError("S323", f"line {number} is not a country: {exc}", record="countries.csv", remedy="Mend the line.") from None
        by_two[row["iso2"].lower()] = row["iso3"]
    return out, by_two


@cache
def _regions() -> tuple[Mapping[tuple[str, str], Area], Mapping[str, tuple[tuple[Area, str], ...]]]:
    """Return the regions by country and code, and by what they are called with how it is meant (name | short | people)."""
    by_code: dict[tuple[str, str], Area] = {}
    called: dict[str, tuple[tuple[Area, str], ...]] = {}
    for number, row in _rows("regions.csv"):
        try:
            area = Area(row["name"], row["country"], row["region"], float(row["lat"]), float(row["lon"]))
            by_code[area.country, area.region or ""] = area
            people = [form for name in row["people"].split("|") if name for form in (name, f"{name}s")]
            for kind, names in (("name", [row["name"]]), ("short", row["short"].split("|")), ("people", people)):
                for name in filter(None, names):
                    called[name] = (*called.get(name, ()), (area, kind))
        except (KeyError, TypeError, ValueError) as exc:
            raise DataError("S324", f"line {number} is not a region: {exc}", record="regions.csv", remedy="Mend the line.") from None
    return by_code, called


def country_area(country: str) -> Area | None:
    """Return a country by its alpha-3 code, or None."""
    return _countries()[0].get(country)


def region_area(country: str, region: str) -> Area | None:
    """Return a region of the hand-written list by alpha-3 code and GeoNames' code, or None."""
    return _regions()[0].get((country, region))


def regions_called(name: str) -> tuple[tuple[Area, str], ...]:
    """Return the regions that a name, an abbreviation as written ("La.", "LA") or a people ("Ohioans") stands for, each with which of these it is."""
    return _regions()[1].get(name, ())


def country_of_host(host: str) -> str | None:
    """Return the country that a host's ending tells ("civil.ge"), or None.

    >>> country_of_host("news.example.co.uk"), country_of_host("example.com")
    ('GBR', None)
    """
    ending = host.lower().rstrip(".").rpartition(".")[2]
    return None if ending in _WIDE else _countries()[1].get(ending)
