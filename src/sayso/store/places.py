"""Where the events shown are: every place once, and which of them each event has. Part of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .tables import events

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Here", "Places", "Spot", "condition", "key_of", "places_of", "question", "tally"]


_KEY = 200
"""Characters of a name in an address, where a value has 500 at most."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place as events have it. `key` names it in an address; `lat` and `lon` are None where no table has it; `precision` says what they stand for."""

    key: str
    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    precision: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """The places, and for each event the number of its own, -1 where it has none."""

    values: tuple[Spot, ...]
    codes: NDArray[np.int32]

    def meant(self, asked: str) -> list[int]:
        """Return the numbers of the places meant by a key, a country's code (all places in it), or a name."""
        upper, lower = asked.upper(), asked.casefold()
        return [i for i, s in enumerate(self.values) if s.key.casefold() == lower or s.country == upper or s.name.casefold() == lower]

    def at(self, asked: str) -> NDArray[np.bool_]:
        """Return which events are there."""
        import numpy as np

        return np.isin(self.codes, self.meant(asked))


def key_of(number: int | None, name: str, country: str | None, precision: str | None) -> str:
    """Return how a place is called in an address: its GeoNames number, `country:UKR` for a whole country, else `name@country:precision`."""
    if precision == "country" and country:
        return f"country:{country}"
    if number is not None:
        return str(number)
    return f"{' '.join(name.split())[:_KEY]}@{country or '?'}:{precision or '?'}"


def condition(asked: str) -> str:
    """Return the same as `Places.at` as a condition on `events e`, for people to copy."""
    words = _literal(asked)
    parts = [f"e.place_country = {words.upper()}", f"lower(e.place_name) = lower({words})"]
    if asked.isascii() and asked.isdecimal():
        parts.append(f"e.place_geonames_id = {int(asked)}")
    elif asked.casefold().startswith("country:"):
        parts = [f"e.place_precision = 'country' AND e.place_country = {_literal(asked[8:].upper())}"]
    elif "@" in asked:
        name, _, rest = asked.rpartition("@")
        country, _, precision = rest.rpartition(":")
        same = [f"lower(e.place_name) = lower({_literal(name)})", "e.place_geonames_id IS NULL"]
        same += [
            f"e.{column} IS NULL" if value == "?" else f"e.{column} = {_literal(value)}"
            for column, value in (("place_country", country.upper()), ("place_precision", precision.lower()))
        ]
        parts.append(f"({' AND '.join(same)})")
    return f"({' OR '.join(parts)})"


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def question() -> sa.Select[Any]:
    """Ask for the events that have a place: run, report, number in it, and the place."""
    e = events.c
    columns = (e.place_geonames_id, e.place_name, e.place_country, e.place_admin1, e.place_lat, e.place_lon, e.place_precision)
    return sa.select(e.run, e.report_id, e.n, *columns).where(e.place_name.is_not(None))


def places_of(rows: Sequence[Any], at: NDArray[np.int64], size: int) -> Places:
    """Return the places of so many events; `rows` are those of `question`, `at` the positions of their events, -1 where one is not shown.

    Reports name a place in several ways: its name, region and coordinates are those of the first event that has it, one with coordinates before one without.
    """
    import numpy as np

    found: dict[str, Spot] = {}
    number: dict[str, int] = {}
    codes = np.full(size, -1, dtype=np.int32)
    for i in np.argsort(at, kind="stable").tolist():
        place = int(at[i])
        if place < 0:
            continue
        geonames, name, country, admin1, lat, lon, precision = rows[i][3:]
        key = key_of(geonames, name, country, precision)
        codes[place] = number.setdefault(key, len(number))
        if key not in found or (found[key].lat is None and lat is not None):
            found[key] = Spot(key, name, country, admin1, lat, lon if lat is not None else None, precision)
    return Places(tuple(found[key] for key in number), codes)


@dataclass(frozen=True, slots=True)
class Here:
    """What is at a place: events in reports, the incidents that they tell, and the independent origins of these incidents, added up."""

    spot: Spot
    events: int
    incidents: int
    origins: int


def tally(places: Places, incident: NDArray[np.int32], origins: NDArray[np.int16], mask: NDArray[np.bool_]) -> list[Here]:
    """Count the events of the mask by place, most first; `incident` has each event's incident and `origins` its independent origins, -1 where it is of none."""
    import numpy as np

    chosen = np.flatnonzero(mask & (places.codes >= 0))
    size = len(places.values)
    codes = places.codes[chosen].astype(np.int64)
    events = np.bincount(codes, minlength=size)
    of = incident[chosen].astype(np.int64)
    told = of >= 0
    _, first = np.unique(codes[told] * (int(of.max(initial=0)) + 1) + of[told], return_index=True)
    where = codes[told][first]
    incidents = np.bincount(where, minlength=size)
    backed = np.bincount(where, weights=origins[chosen][told][first], minlength=size)
    found = [Here(places.values[i], int(events[i]), int(incidents[i]), int(backed[i])) for i in np.flatnonzero(events)]
    return sorted(found, key=lambda h: (-h.events, -h.incidents, h.spot.name, h.spot.key))
