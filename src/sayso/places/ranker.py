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

from .areas import Area, country_area, country_of_host, region_area, regions_called
from .candidates import Candidate, Precision, candidates, country_candidate, host_candidates
from .geonames import place_key, table

__all__ = ["Resolved", "Toponym", "distance_km", "resolve"]

# Weights: chosen like those of `candidates`.
CALLED = 3.0
"""For "Ohio's X", "the Kansas town of X", "X and Y counties"."""
NEAR = 4.5
SAME_REGION = 1.5
SAME_COUNTRY = 2.5
OUTLET_COUNTRY = 2.0
HOST = 4.0
GENERIC_HOST = 1.0
"""For the United States where the host tells no country: their local papers are the ones that do without."""
NEXT_CELL = 0.6
"""What lies in a neighbouring square degree counts so much of what lies in the same."""
WARMTH = (4.0, 3.0, 2.0, 1.5, 1.0, 1.0)
"""What scores are divided by before they become shares, round by round: at first small places count too, so that several that lie together can win."""
_ENGLISH = frozenset(("USA", "CAN", "GBR", "IRL", "AUS", "NZL"))
"""Countries whose local papers write English under hosts that tell no country."""
_LEAST = 0.001
"""Shares below this lend nothing to others."""
_FOCUS = 1.5
"""Degrees around a place in which the report's other places count for it."""
_EARTH_KM = 6371.0
_PART = re.compile(r"\s*(?:,|\()\s*((?:[A-Z][\w.'’-]*\s?){1,4})")
_OF = re.compile(
    r"([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*)?)(?:['’]s)? "
    r"(?:(?:town|city|village|county|state|suburb|hamlet|community|port|province|district) (?:of )?)?$"
)
_COUNTIES = re.compile(r"(?:,? (?:and|or|&)? ?[A-Z]\w+)*,? (?:County|Counties|county|counties|Parish|parishes)\b")
_SUFFIX = re.compile(r"['’]s?$")

_Cell = tuple[int, int]


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


@dataclass(slots=True)
class _Mass:
    """How much of a report lies where."""

    cells: dict[_Cell, float] = field(default_factory=lambda: defaultdict(float))
    regions: dict[tuple[str | None, str], float] = field(default_factory=lambda: defaultdict(float))
    countries: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, node: _Node, sign: float = 1.0) -> None:
        """Add the places of a node by their shares, or take them away."""
        for place, share in zip(node.places, node.shares, strict=True):
            if share < _LEAST:
                continue
            mass = sign * node.weight * share
            if place.local:
                self.cells[place.cell] += mass
            if place.region:
                self.regions[place.country, place.region] += mass
            if place.country:
                self.countries[place.country] += mass

    def speaks_for(self, place: Candidate) -> float:
        """Return what lies near a place, in its region and in its country, weighed."""
        score = SAME_COUNTRY * math.log1p(self.countries.get(place.country, 0.0)) if place.country else 0.0
        if place.region:
            score += SAME_REGION * math.log1p(max(0.0, self.regions.get((place.country, place.region), 0.0)))
        if place.local:
            a, b = place.cell
            around = sum(self.cells.get((a + x, b + y), 0.0) for x in (-1, 0, 1) for y in (-1, 0, 1) if x or y)
            score += NEAR * math.log1p(max(0.0, self.cells.get(place.cell, 0.0) + NEXT_CELL * around))
        return score


@dataclass(slots=True)
class _Node:
    """All mentions of one name with one container: its candidates, what speaks for each whatever the others mean, and their shares."""

    name: str
    places: tuple[Candidate, ...]
    own: list[float]
    told: tuple[Area, ...] = ()
    inside: bool = False
    mentions: int = 0
    scores: list[float] = field(default_factory=list)
    shares: list[float] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """Return what the node lends to others: more mentions more, but not as many times."""
        return 1 + math.log(max(1, self.mentions))

    def best(self) -> int:
        """Return the index of the candidate with the highest score."""
        return max(range(len(self.places)), key=self.scores.__getitem__)


def resolve(toponyms: Sequence[Toponym], countries: Mapping[str, str], *, host: str = "") -> tuple[Resolved | None, ...]:
    """Return what each toponym means, or None where nothing is known of it nor of its surroundings.

    `countries` are the words that stand for a country, as written → ISO 3166 alpha-3, as the caller knows them ("American", "U.S.");
    `host` is the host of the outlet's page. The function is pure; the tables are opened as needed.

    >>> [found] = resolve([Toponym("Athens", after=", Ga., on Monday")], {})
    >>> found.country, found.region, found.told
    ('USA', 'Georgia', True)
    """
    return _Report(toponyms, countries, host).resolved()


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the distance of two points in degrees on the great circle of a sphere of 6,371 km."""
    a, b, c, d = map(math.radians, (lat, lon, other_lat, other_lon))
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2)))


class _Report:
    """The names of one report while they are ranked."""

    def __init__(self, toponyms: Sequence[Toponym], countries: Mapping[str, str], host: str) -> None:
        self._countries = countries
        self._home = country_of_host(host)
        self._host = re.sub(r"[^a-z]", "", host.lower().removeprefix("www.").rpartition(".")[0])
        self._of: list[_Node] = []
        self._nodes: dict[tuple[str, tuple[Area, ...]], _Node] = {}
        told = [self._told(t) for t in toponyms]
        names = [_as_written(t.name) for t in toponyms]
        only: dict[str, set[tuple[Area, ...]]] = defaultdict(set)
        for name, areas in zip(names, told, strict=True):
            if areas:
                only[name].add(areas)
        for toponym, name, areas in zip(toponyms, names, told, strict=True):
            held = areas if areas or len(only[name]) != 1 else next(iter(only[name]))
            node = self._nodes.get((name, held))
            if node is None:
                node = self._nodes[name, held] = self._node(name, held)
            node.mentions += 1
            self._of.append(node)
            self._heed(node, toponym)

    # -- what the words say

    def _told(self, toponym: Toponym) -> tuple[Area, ...]:
        """Return the areas, one of which the text names as the one that holds the place."""
        if toponym.country is not None:
            area = country_area(toponym.country)
            return (area,) if area else ()
        wide = bool(regions_called(toponym.name)) or toponym.name in self._countries
        rest = toponym.after
        for _ in range(2):  # "Goma, North Kivu, Congo": the second part where the first is not known
            part = _PART.match(rest)
            if part is None:
                break
            words = part.group(1).split()
            for length in range(len(words), 0, -1):
                areas = self._areas(" ".join(words[:length]), short=wide)
                if areas:
                    return areas
            rest = rest[part.end() :]
        return ()

    def _areas(self, name: str, *, short: bool) -> tuple[Area, ...]:
        """Return what a name behind a comma may stand for: states, countries, first-level regions; abbreviations alone with `short`."""
        called = [area for area, form in regions_called(name) if form == "short" or (form == "name" and not short)]
        if called or short:
            return tuple(called)
        bare = name.rstrip(".")
        called = [area for area, form in regions_called(bare) if form == "name"]
        country = country_area(self._countries.get(name) or self._countries.get(bare) or "")
        if called or country:
            return (*called, *((country,) if country else ()))
        return tuple(Area(e.name, e.country, e.region, e.lat, e.lon) for e in table().entries(place_key(name)) if e.kind == "R")

    def _node(self, name: str, told: tuple[Area, ...]) -> _Node:
        country = country_candidate(name, self._countries)
        places = (*((country,) if country else ()), *candidates(name))
        inside = tuple(p for p in places if any(p.inside(area) for area in told))
        places = inside or places
        return _Node(name, places, [p.prior + self._from_outlet(p) for p in places], told, bool(inside))

    def _from_outlet(self, place: Candidate) -> float:
        """Return what speaks for a place because of who reports."""
        score = OUTLET_COUNTRY if self._home and place.country == self._home else 0.0
        if self._host and not self._home and place.country == "USA":
            score += GENERIC_HOST
        named = len(place.name) > 4 and place.kind in ("city", "curated") and place.name.lower().replace(" ", "") in self._host
        return score + HOST if named and self._at_home(place) else score

    def _at_home(self, place: Candidate) -> bool:
        """Tell whether a local paper in English with this host may be the place's."""
        return place.country == self._home if self._home else place.country in _ENGLISH

    def _heed(self, node: _Node, toponym: Toponym) -> None:
        """Add what stands around one mention."""
        before = _OF.search(toponym.before)
        areas = self._areas(before.group(1), short=False) if before else ()
        county = bool(_COUNTIES.match(toponym.after))
        for k, place in enumerate(node.places):
            if any(place.inside(area) for area in areas):
                node.own[k] += CALLED / node.mentions
            if county and place.kind == "county":
                node.own[k] += CALLED

    # -- what the report's names say of each other

    def resolved(self) -> tuple[Resolved | None, ...]:
        """Rank, and return an answer for each toponym."""
        nodes = [node for node in (*self._nodes.values(), *self._outlet()) if node.places]
        for node in nodes:
            node.shares = _shares(node.own, WARMTH[0])
        for warmth in WARMTH:
            mass = _Mass()
            for node in nodes:
                mass.add(node)
            fresh = []
            for node in nodes:
                mass.add(node, -1.0)  # no name speaks for itself
                node.scores = [own + mass.speaks_for(place) for own, place in zip(node.own, node.places, strict=True)]
                mass.add(node)
                fresh.append(_shares(node.scores, warmth))
            for node, shares in zip(nodes, fresh, strict=True):
                node.shares = shares
        focus = self._focus([node for node in nodes if node.mentions])
        return tuple(_answer(node) if node.places else _estimated(node, focus) for node in self._of)

    def _outlet(self) -> Iterator[_Node]:
        """Yield the town or county that the host may be named for, as a name that the report does not have."""
        found = tuple(p for p in host_candidates(self._host) if self._at_home(p))
        if found:
            yield _Node(self._host, found, [p.prior for p in found])

    def _focus(self, nodes: Sequence[_Node]) -> Candidate | None:
        """Return the town or county around which most of the report lies, else what it names most."""
        best: tuple[float, Candidate] | None = None
        spots = [(p, node.weight * share, node) for node in nodes for p, share in zip(node.places, node.shares, strict=True) if share >= _LEAST]
        for node in nodes:
            k = node.best()
            place = node.places[k]
            around = sum(
                mass
                for p, mass, other in spots
                if other is not node and p.kind != "country" and abs(p.lat - place.lat) < _FOCUS and abs(p.lon - place.lon) < _FOCUS
            )
            weight = (node.weight * node.shares[k] + around) * (0.3 if place.kind == "country" else 1.0 if place.local else 0.5)
            if best is None or weight > best[0]:
                best = weight, place
        return best[1] if best else None


def _answer(node: _Node) -> Resolved:
    k = node.best()
    place = node.places[k]
    why = place.kind + (", as told" if node.inside else "")
    region = _region_name(place.country, place.region)
    return Resolved(place.name, place.lat, place.lon, place.country, region, place.number, place.precision, round(node.shares[k], 3), why, node.inside)


def _estimated(node: _Node, focus: Candidate | None) -> Resolved | None:
    """Put an unknown name where the text says that it lies, else where the report is about."""
    area = node.told[0] if node.told else None
    where: Candidate | Area
    if focus is not None and (area is None or focus.inside(area)):
        where, why = focus, f"near {focus.name}"
    elif area is not None:
        where, why = area, f"in {area.name}"
    else:
        return None
    region = _region_name(where.country, where.region)
    return Resolved(node.name, where.lat, where.lon, where.country, region, None, "region", 0.0, why, told=area is not None, estimated=True)


def _region_name(country: str | None, region: str | None) -> str | None:
    if country is None or region is None:
        return None
    area = region_area(country, region)
    return area.name if area else table().region(country, region)


def _as_written(name: str) -> str:
    """Return the name without its 's, and a dateline's capitals as usual ("COLUMBUS")."""
    name = " ".join(_SUFFIX.sub("", name).split())
    return name.title() if name.isupper() and len(name) > 4 and "." not in name else name


def _shares(scores: Sequence[float], warmth: float) -> list[float]:
    """Return the scores as shares of one, the flatter the warmer."""
    top = max(scores)
    powers = [math.exp((score - top) / warmth) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]
