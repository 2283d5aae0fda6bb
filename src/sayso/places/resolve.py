"""Which place a name means: the toponyms of one report are ranked together, by people, by what the words say and by each other.

Each distinct name is a node with candidates: countries, regions, curated places, rows of the large table. A candidate's score adds up what
speaks for it alone (people, kind), what the text tells ("Athens, Ga.", "Ohio's Licking County"), the outlet's country and the words of its
host, and how much of the report lies near it, in its region and in its country. The last needs the other names' places: all are weighed
again for some rounds, by the shares that the scores of the round before give. One name has one meaning in a report, unless the text says
"Paris, Texas" and "Paris, France".
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from .areas import Area, country_area, country_of_host, region_area, regions_called
from .curated import gazetteer
from .table import Entry, place_key, table

__all__ = ["Resolved", "Toponym", "distance_km", "resolve"]

Precision = Literal["point", "city", "region", "country"]

_PEOPLE = 0.5
_ALIAS = -3.0
_COUNTY = -2.0
_REGION = 0.0
_CURATED = 1.0
_SEAT = 2.0
_WIDE = 3.0
_COUNTRY = 11.0
_STATE = 11.0
_PEOPLES = 11.0
_CALLED = 3.0
_LIKE_CITY = 7.0
_METROPOLIS = 2_000_000
_NEAR = 4.5
_SAME_REGION = 1.5
_SAME_COUNTRY = 2.5
_OUTLET_COUNTRY = 2.0
_HOST = 4.0
_WARMTH = (4.0, 3.0, 2.0, 1.5, 1.0, 1.0)
"""What scores are divided by before they become shares, round by round: at first small places count too, so that several that lie together can win."""
_GENERIC_HOME = 1.0
_ENGLISH = frozenset(("USA", "CAN", "GBR", "IRL", "AUS", "NZL"))
"""Countries whose local papers write English under hosts that tell no country."""
_OPENERS = ("", "the", "thisis", "my", "daily", "news", "www", "online", "en")
_LEAST_HOST = 5
_MOST = 150
"""Candidates of one name that are ranked: more have only names such as San José."""
_EARTH_KM = 6371.0
_KINDS: Mapping[str, Precision] = {"capital": "city", "city": "city", "region": "region", "water": "region", "site": "point"}
_PART = re.compile(r"\s*(?:,|\()\s*((?:[A-Z][\w.'’-]*\s?){1,4})")
_OF = re.compile(r"([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)?)(?:['’]s)? (?:(?:town|city|village|county|state|suburb|hamlet|community|port|province|district) (?:of )?)?$")
_COUNTIES = re.compile(r"(?:,? (?:and|or|&)? ?[A-Z]\w+)*,? (?:County|Counties|county|counties|Parish|parishes)\b")
_TRIM = re.compile(r"^(?:the|downtown|greater|central|northern|southern|eastern|western|north|south|east|west|upper|lower|nearby|metro) ", re.IGNORECASE)
_TAIL = re.compile(
    r" (?:city|town|village|township|borough|region|province|oblast|governorate|district|state|county|area|metro area|international airport|airport|camp|refugee camp|island|islands)$",
    re.IGNORECASE,
)
_QUARTER = re.compile(r"(?:north|south|east|west|northern|southern|upper|lower)[ -](?:side|shore|end|bank|coast|island|park|ridge|hills?)s?", re.IGNORECASE)
_SUFFIX = re.compile(r"['’]s?$")


@dataclass(frozen=True, slots=True)
class Toponym:
    """One name in a report: the words themselves, up to some 40 characters on both sides, and the country if the text has told it."""

    name: str
    before: str = ""
    after: str = ""
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a toponym means. `region` is the first-level region's name, `number` GeoNames' id.

    `told` tells that the text itself says which region or country holds it, `estimated` that only its surroundings are known; `score` is the
    share of the place among all that the name may mean, 0 for estimates.
    """

    name: str
    lat: float
    lon: float
    country: str | None
    region: str | None
    number: int | None
    precision: Precision
    score: float
    why: str
    told: bool = False
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Something that a name may mean, and what speaks for it wherever the name stands."""

    name: str
    lat: float
    lon: float
    country: str | None
    region: str | None
    number: int | None
    precision: Precision
    prior: float
    kind: str
    cell: tuple[int, int]


@dataclass(slots=True)
class _Node:
    """All mentions of one name with one container: its places, what is told of each, and their shares of the last round."""

    name: str
    places: tuple[_Place, ...]
    own: list[float]
    why: list[str]
    told: tuple[Area, ...] = ()
    inside: bool = False
    mentions: list[int] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)
    scores: list[float] = field(default_factory=list)


def resolve(toponyms: Sequence[Toponym], countries: Mapping[str, str], *, host: str = "") -> tuple[Resolved | None, ...]:
    """Return what each toponym means, or None where nothing is known of it nor of its surroundings.

    `countries` are the words that stand for a country, as written → ISO 3166 alpha-3, as the caller knows them ("American", "U.S.");
    `host` is the host of the outlet's page. The function is pure; the tables are opened as needed.
    """
    return _Report(toponyms, countries, host).resolved()


class _Report:
    """The names of one report while they are ranked."""

    def __init__(self, toponyms: Sequence[Toponym], countries: Mapping[str, str], host: str) -> None:
        self._toponyms = toponyms
        self._countries = countries
        self._home = country_of_host(host)
        self._host = re.sub(r"[^a-z]", "", host.lower().rpartition(".")[0])
        self._hosts = tuple(p for p in _of_host(self._host) if (p.country == self._home if self._home else p.country in _ENGLISH))
        self._nodes: list[_Node] = []
        self._of: list[_Node] = []
        nodes: dict[tuple[str, tuple[Area, ...]], _Node] = {}
        told = [self._told(t) for t in toponyms]
        names = [_as_written(t.name) for t in toponyms]
        only: dict[str, set[tuple[Area, ...]]] = defaultdict(set)
        for name, areas in zip(names, told, strict=True):
            if areas:
                only[name].add(areas)
        for i, (name, areas) in enumerate(zip(names, told, strict=True)):
            if not areas and len(only[name]) == 1:
                areas = next(iter(only[name]))
            node = nodes.get((name, areas))
            if node is None:
                node = nodes[name, areas] = self._node(name, areas)
                self._nodes.append(node)
            node.mentions.append(i)
            self._of.append(node)
            self._heed(node, toponyms[i])

    # -- what the words say

    def _told(self, toponym: Toponym) -> tuple[Area, ...]:
        """Return the areas, one of which the text names as the one that holds the place."""
        if toponym.country is not None:
            area = country_area(toponym.country)
            return (area,) if area else ()
        wide = bool(regions_called(toponym.name)) or toponym.name in self._countries
        rest, found = toponym.after, ()
        for _ in range(2):
            part = _PART.match(rest)
            if part is None:
                break
            words = part.group(1).split()
            for length in range(len(words), 0, -1):
                areas = self._areas(" ".join(words[:length]), short=wide)
                if areas:
                    return areas
            rest = rest[part.end() :]
        return found

    def _areas(self, name: str, *, short: bool) -> tuple[Area, ...]:
        """Return what a name behind a comma may stand for: states, countries, first-level regions; only abbreviations with `short`."""
        called = [area for area, kind in regions_called(name) if kind == "short" or (kind == "name" and not short)]
        if called or short:
            return tuple(called)
        called = [area for area, kind in regions_called(name.rstrip(".")) if kind == "name"]
        country = country_area(self._countries.get(name) or self._countries.get(name.rstrip(".")) or "")
        if called or country:
            return (*called, *((country,) if country else ()))
        return tuple(Area(e.name, e.country, e.region, e.lat, e.lon) for e in table().entries(place_key(name)) if e.kind == "R")

    def _node(self, name: str, told: tuple[Area, ...]) -> _Node:
        places = (*self._country(name), *_places(name))
        inside = tuple(p for p in places if any(_inside(p, area) for area in told))
        places = inside or places
        own = [p.prior for p in places]
        why = [p.kind + (", as told" if inside else "") for p in places]
        return _Node(name, places, own, why, told, bool(inside))

    def _country(self, name: str) -> Iterator[_Place]:
        known = gazetteer().by_name.get(name)
        if known is not None and known.kind == "region":
            return  # some tables of countries have "England" under the United Kingdom
        code = self._countries.get(name)
        area = country_area(code) if code else None
        if area:
            yield _place(name, area.lat, area.lon, area.country, None, None, "country", _COUNTRY, "country")

    def _heed(self, node: _Node, toponym: Toponym) -> None:
        """Add what stands around one mention: "Ohio's X", "the Kansas town of X", "X and Y counties"."""
        before = _OF.search(toponym.before)
        areas = self._areas(before.group(1), short=False) if before else ()
        county = bool(_COUNTIES.match(toponym.after))
        for k, place in enumerate(node.places):
            if any(_inside(place, area) for area in areas):
                node.own[k] += _CALLED / len(node.mentions)
            if county and place.kind == "county":
                node.own[k] += _CALLED

    # -- what the report's names say of each other

    def resolved(self) -> tuple[Resolved | None, ...]:
        for node in self._nodes:
            for k, place in enumerate(node.places):
                if self._home and place.country == self._home:
                    node.own[k] += _OUTLET_COUNTRY
                if self._host and not self._home and place.country == "USA":
                    node.own[k] += _GENERIC_HOME
                if self._host and place.kind in ("city", "curated") and len(place.name) > 4 and place.name.lower().replace(" ", "") in self._host:
                    node.own[k] += _HOST
            node.shares = _shares(node.own, _WARMTH[0])
        if self._hosts:
            own = [p.prior + (_OUTLET_COUNTRY if self._home else 0) for p in self._hosts]
            self._nodes.append(_Node(self._host, self._hosts, own, [""] * len(own), mentions=[-1], shares=_shares(own, _WARMTH[0])))
        for warmth in _WARMTH:
            self._weigh(warmth)
        focus = self._focus()
        return tuple(self._answer(node, focus) for node in self._of)

    def _weigh(self, warmth: float) -> None:
        """Score every candidate by the shares of the round before."""
        cells: dict[tuple[int, int], float] = defaultdict(float)
        regions: dict[tuple[str | None, str], float] = defaultdict(float)
        lands: dict[str, float] = defaultdict(float)
        for node in self._nodes:
            weight = 1 + math.log(len(node.mentions))
            for place, share in zip(node.places, node.shares, strict=True):
                mass = weight * share
                if mass < 0.001:
                    continue
                if place.precision in ("city", "point") or place.kind == "county":
                    cells[place.cell] += mass
                if place.region:
                    regions[place.country, place.region] += mass
                if place.country:
                    lands[place.country] += mass
        for node in self._nodes:
            weight = 1 + math.log(len(node.mentions))
            mine_regions: dict[tuple[str | None, str], float] = defaultdict(float)
            mine_lands: dict[str, float] = defaultdict(float)
            mine_cells: dict[tuple[int, int], float] = defaultdict(float)
            for place, share in zip(node.places, node.shares, strict=True):
                if place.precision in ("city", "point") or place.kind == "county":
                    mine_cells[place.cell] += weight * share
                if place.region:
                    mine_regions[place.country, place.region] += weight * share
                if place.country:
                    mine_lands[place.country] += weight * share
            node.scores = []
            for k, place in enumerate(node.places):
                score = node.own[k]
                if place.country:
                    score += _SAME_COUNTRY * math.log1p(max(0.0, lands[place.country] - mine_lands[place.country]))
                if place.region:
                    at = place.country, place.region
                    score += _SAME_REGION * math.log1p(max(0.0, regions[at] - mine_regions[at]))
                if place.precision in ("city", "point") or place.kind == "county":
                    a, b = place.cell
                    near = sum(
                        (1.0 if not (x or y) else 0.6) * max(0.0, cells.get((a + x, b + y), 0.0) - mine_cells.get((a + x, b + y), 0.0)) for x in (-1, 0, 1) for y in (-1, 0, 1)
                    )
                    score += _NEAR * math.log1p(near)
                node.scores.append(score)
            node.shares = _shares(node.scores, warmth)

    def _focus(self) -> _Place | None:
        """Return the city or county around which most of the report lies, else what it names most."""
        best: tuple[float, _Place] | None = None
        for node in self._nodes:
            if node.places:
                k = max(range(len(node.places)), key=lambda k: node.scores[k])
                place = node.places[k]
                weight = (1 + math.log(len(node.mentions))) * node.shares[k] + sum(
                    other.shares[j] * (1 + math.log(len(other.mentions)))
                    for other in self._nodes
                    if other is not node
                    for j, p in enumerate(other.places)
                    if abs(p.lat - place.lat) < 1.5 and abs(p.lon - place.lon) < 1.5 and p.precision != "country"
                )
                weight *= 0.3 if place.precision == "country" else 0.5 if place.precision == "region" and place.kind != "county" else 1.0
                if best is None or weight > best[0]:
                    best = weight, place
        return best[1] if best else None

    def _answer(self, node: _Node, focus: _Place | None) -> Resolved | None:
        if not node.places:
            return self._estimated(node, focus)
        k = max(range(len(node.places)), key=lambda k: node.scores[k])
        place = node.places[k]
        region = _region_name(place.country, place.region)
        return Resolved(place.name, place.lat, place.lon, place.country, region, place.number, place.precision, round(node.shares[k], 3), node.why[k], node.inside)

    def _estimated(self, node: _Node, focus: _Place | None) -> Resolved | None:
        """Put an unknown name where the text says that it lies, else where the report is about."""
        area = node.told[0] if node.told else None
        if focus is not None and (area is None or _inside(focus, area)):
            region = _region_name(focus.country, focus.region)
            return Resolved(node.name, focus.lat, focus.lon, focus.country, region, None, "region", 0.0, f"near {focus.name}", estimated=True)
        if area is not None:
            region = _region_name(area.country, area.region)
            return Resolved(node.name, area.lat, area.lon, area.country, region, None, "region", 0.0, f"in {area.name}", estimated=True)
        return None


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance of two points in degrees on the great circle of a sphere of 6,371 km."""
    a, b, c, d = map(math.radians, (lat, lon, other_lat, other_lon))
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2)))


def _as_written(name: str) -> str:
    """Return the name without its 's, and a dateline's capitals as usual ("COLUMBUS")."""
    name = " ".join(_SUFFIX.sub("", name).split())
    return name.title() if name.isupper() and len(name) > 4 and "." not in name else name


def _region_name(country: str | None, region: str | None) -> str | None:
    if country is None or region is None:
        return None
    area = region_area(country, region)
    return area.name if area else table().region(country, region)


def _inside(place: _Place, area: Area) -> bool:
    return place.country == area.country and area.region in (None, place.region) and place.kind != "country"


def _shares(scores: Sequence[float], warmth: float) -> list[float]:
    """Return the scores as shares of one, the flatter the warmer."""
    top = max(scores, default=0.0)
    powers = [math.exp((score - top) / warmth) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _place(name: str, lat: float, lon: float, country: str | None, region: str | None, number: int | None, precision: Precision, prior: float, kind: str) -> _Place:
    return _Place(name, lat, lon, country, region, number, precision, prior, kind, (math.floor(lat), math.floor(lon)))


@lru_cache(maxsize=4096)
def _places(name: str) -> tuple[_Place, ...]:
    """Return what a name may mean beside a country: exactly, else without its "City", "province", "northern"."""
    if name.isupper() and len(name) < 4:
        return tuple(_exactly(name, tabled=False))  # "EU" is not the town of Eu
    if _QUARTER.fullmatch(name):
        return ()
    for form in _forms(name):
        found = tuple(_exactly(form))
        if found:
            return tuple(sorted(found, key=lambda p: -p.prior)[:_MOST])
    return ()


def _forms(name: str) -> Iterator[str]:
    """Yield the name, then shorter forms of it."""
    yield name
    bare = _TRIM.sub("", name)
    if bare != name:
        yield bare
    tail = _TAIL.sub("", bare)
    if tail != bare:
        yield tail
    article = re.sub(r"^[AaEe]l[- ]", "", tail)
    if article != tail:
        yield article


@lru_cache(maxsize=256)
def _of_host(host: str) -> tuple[_Place, ...]:
    """Return what place a host may be named for: the longest name that it begins with ("columbuslocalnews"), or nothing."""
    for opener in _OPENERS:
        if host.startswith(opener):
            rest = host[len(opener) :]
            for end in range(len(rest), _LEAST_HOST - 1, -1):
                found = tuple(p for p in _places(rest[:end]) if p.kind in ("city", "curated", "county"))
                if found:
                    return found
    return ()


def _exactly(name: str, *, tabled: bool = True) -> Iterator[_Place]:
    entries = table().entries(place_key(name)) if tabled else ()
    known = gazetteer().by_name.get(name)
    for area, kind in regions_called(name):
        metropolis = any(e.kind == "C" and e.country == area.country and e.people > _METROPOLIS and not e.alias for e in entries) or (known is not None and known.kind == "capital")
        prior = _PEOPLES if kind == "people" else _LIKE_CITY if metropolis else _STATE
        yield _place(area.name, area.lat, area.lon, area.country, area.region, None, "region", prior, "state")
    if known is not None and not (known.kind == "region" and any(area.country == known.country for area, _ in regions_called(name))):
        same = next((e for e in entries if e.kind == "C" and e.country == known.country and abs(e.lat - known.lat) < 0.5 and abs(e.lon - known.lon) < 0.7), None)
        people = same.people if same and known.kind in ("capital", "city") else 100_000 if known.kind == "city" else 2_000_000
        prior = _PEOPLE * math.log(people + 300) + _CURATED + (_SEAT if known.kind == "capital" else _WIDE if known.kind in ("region", "water") else 0.0)
        yield _place(
            known.name, known.lat, known.lon, known.country, same.region if same else None, same.number if same else None, _KINDS[known.kind], prior, "curated"
        )
        entries = tuple(e for e in entries if e is not same)
    for entry in entries:
        if entry.kind != "R" or region_area(entry.country, entry.region) is None:
            yield _of_entry(entry)


def _of_entry(entry: Entry) -> _Place:
    prior = _PEOPLE * math.log(entry.people + 300) + (_ALIAS if entry.alias else 0.0)
    prior += _REGION if entry.kind == "R" else _COUNTY if entry.kind == "D" else 0.0
    kind = {"C": "city", "R": "region", "D": "county"}[entry.kind]
    return _place(entry.name, entry.lat, entry.lon, entry.country, entry.region or None, entry.number, "city" if kind == "city" else "region", prior, kind)
