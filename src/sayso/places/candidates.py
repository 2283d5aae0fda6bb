"""What a name may mean: regions, curated places and rows of the large table, each with what speaks for it wherever the name stands."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .areas import Area, country_area, region_area, regions_called
from .curated import KnownPlace, gazetteer
from .geonames import Entry, place_key, table

__all__ = ["Candidate", "Precision", "candidates", "country_candidate", "host_candidates"]

Precision = Literal["point", "city", "region", "country"]
Kind = Literal["country", "state", "curated", "city", "region", "county"]

# What a candidate weighs before its report is looked at. All values: dev part of geo_lgl, coordinate ascent with train/ranker.py on one half of
# the reports (0.922 there, 0.911 on the other half); then people, seats and wide regions were raised by hand where the loss was below 0.003,
# because reports from abroad, unlike that set's local ones, mean the large places.
PEOPLE = 0.5
"""For each e-fold of people."""
ALIAS = -3.0
COUNTY = -2.0
CURATED = 1.0
SEAT = 2.0
WIDE = 3.0
NO_COUNTRY = 4.0
"""For what lies in several countries: none of them speaks for it. By hand, on "Middle East" and seas."""
COUNTRY = 11.0
STATE = 11.0
LIKE_CITY = 7.0
"""A state that is called like a metropolis or a capital in its country: "Washington", "New York"."""
METROPOLIS = 2_000_000
_FEW = 300
"""People that every place is given, so that those with none recorded weigh little less than villages."""
_ASSUMED: Mapping[str, int] = {"capital": 100_000, "city": 100_000, "site": 100_000, "region": 2_000_000, "water": 2_000_000}
"""People of curated places that the large table does not have."""
_MOST = 150
"""Candidates of one name that are ranked: more have only names such as San José."""
_LEAST_HOST = 5
"""Letters of a host that may be a place's name."""

_PRECISION: Mapping[str, Precision] = {"capital": "city", "city": "city", "region": "region", "water": "region", "site": "point"}
_KINDS: Mapping[str, Kind] = {"C": "city", "R": "region", "D": "county"}
_OPENERS = ("", "the", "thisis", "my", "daily", "news", "online", "en")
_TRIM = re.compile(r"^(?:the|downtown|greater|central|northern|southern|eastern|western|north|south|east|west|upper|lower|nearby|metro) ", re.IGNORECASE)
_TAIL = re.compile(
    r" (?:city|town|village|township|borough|region|province|oblast|governorate|district|state|county|area|metro area|(?:international )?airport"
    r"|(?:refugee )?camp|islands?)$",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"(?:north|south|east|west|northern|southern|upper|lower)[ -](?:side|shore|end|bank|coast|island|park|ridge|hills?)s?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One place that a name may mean. `region` is GeoNames' code, `number` its id, `cell` the square degree, `prior` what speaks for it at sight."""

    name: str
    lat: float
    lon: float
    country: str | None
    region: str | None
    number: int | None
    precision: Precision
    kind: Kind
    prior: float
    cell: tuple[int, int]

    @property
    def local(self) -> bool:
        """Tell whether it is small enough for its neighbours to mean something."""
        return self.precision in ("city", "point") or self.kind == "county"

    def inside(self, area: Area) -> bool:
        """Tell whether it lies in a country or region."""
        return self.country == area.country and area.region in (None, self.region) and self.kind != "country"


def _candidate(
    name: str, at: tuple[float, float], country: str | None, region: str | None, number: int | None, precision: Precision, kind: Kind, prior: float
) -> Candidate:
    return Candidate(name, *at, country, region, number, precision, kind, prior, (math.floor(at[0]), math.floor(at[1])))


def country_candidate(name: str, countries: Mapping[str, str]) -> Candidate | None:
    """Return the country that a name stands for by the caller's table; what the curated table has as a region is none ("England")."""
    known = gazetteer().by_name.get(name)
    area = country_area(countries.get(name, "")) if known is None or known.kind != "region" else None
    return _candidate(name, (area.lat, area.lon), area.country, None, None, "country", "country", COUNTRY) if area else None


@lru_cache(maxsize=4096)
def candidates(name: str) -> tuple[Candidate, ...]:
    """Return what a name may mean beside a country: exactly, else without its "City", "province", "northern"; the weightiest first.

    Short names in capitals mean abbreviations alone ("EU" is no town), and "the South Side" is some town's quarter: nothing.
    """
    if _QUARTER.fullmatch(name):
        return ()
    short = name.isupper() and len(name) < 4
    for form in _forms(name):
        found = tuple(_exactly(form, tabled=not short))
        if found or short:
            return tuple(sorted(found, key=lambda c: -c.prior)[:_MOST])
    return ()


def _forms(name: str) -> Iterator[str]:
    """Yield the name, then shorter forms of it."""
    yield name
    bare = _TRIM.sub("", name)
    tail = _TAIL.sub("", bare)
    for form in (bare, tail, re.sub(r"^[AaEe]l[- ]", "", tail)):
        if form != name:
            yield form


def _exactly(name: str, *, tabled: bool) -> Iterator[Candidate]:
    entries = table().entries(place_key(name)) if tabled else ()
    known = gazetteer().by_name.get(name)
    states = regions_called(name)
    for area, form in states:
        city = known is not None and known.kind == "capital"
        city = city or any(e.kind == "C" and e.country == area.country and e.people > METROPOLIS and not e.alias for e in entries)
        yield _candidate(area.name, (area.lat, area.lon), area.country, area.region, None, "region", "state", LIKE_CITY if city and form != "people" else STATE)
    same = None
    if known is not None and not (known.kind == "region" and any(area.country == known.country for area, _ in states)):
        same = next((e for e in entries if _same(e, known)), None)
        yield _of_known(known, same)
    for entry in entries:
        if entry is not same and (entry.kind != "R" or region_area(entry.country, entry.region) is None):
            yield _of_entry(entry)


def _same(entry: Entry, known: KnownPlace) -> bool:
    """Tell whether a row of the large table is the curated city."""
    return entry.kind == "C" and entry.country == known.country and abs(entry.lat - known.lat) < 0.5 and abs(entry.lon - known.lon) < 0.7


def _of_known(known: KnownPlace, same: Entry | None) -> Candidate:
    people = same.people if same and known.kind in ("capital", "city") else _ASSUMED[known.kind]
    prior = PEOPLE * math.log(people + _FEW) + CURATED + (SEAT if known.kind == "capital" else WIDE if known.kind in ("region", "water") else 0.0)
    prior += 0.0 if known.country else NO_COUNTRY
    region, number = (same.region, same.number) if same else (None, None)
    return _candidate(known.name, (known.lat, known.lon), known.country, region, number, _PRECISION[known.kind], "curated", prior)


def _of_entry(entry: Entry) -> Candidate:
    prior = PEOPLE * math.log(entry.people + _FEW) + (ALIAS if entry.alias else 0.0) + (COUNTY if entry.kind == "D" else 0.0)
    kind = _KINDS[entry.kind]
    return _candidate(
        entry.name, (entry.lat, entry.lon), entry.country, entry.region or None, entry.number, "city" if kind == "city" else "region", kind, prior
    )


@lru_cache(maxsize=256)
def host_candidates(host: str) -> tuple[Candidate, ...]:
    """Return which place a host may be named for: the longest name that its letters begin with ("columbuslocalnews"), or nothing."""
    for opener in _OPENERS:
        rest = host.removeprefix(opener)
        if rest == host and opener:
            continue
        for end in range(len(rest), _LEAST_HOST - 1, -1):
            found = tuple(c for c in candidates(rest[:end]) if c.kind in ("city", "county"))
            if found:
                return found
    return ()
