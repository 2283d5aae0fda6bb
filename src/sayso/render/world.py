"""The shapes of the countries, and the Equal Earth projection, which shows areas as large as they are.

Equal Earth: B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of Geographical Information Science 33(3), 2019,
454-465, doi 10.1080/13658816.2018.1504949; the constants are those of its equations 7 to 9. The shapes are Natural Earth's, made into `world.json` by
`train/world.py`, which says what the file holds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

__all__ = ["Box", "country_box", "has_shape", "polygons", "projected"]

_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_M = math.sqrt(3) / 2

Point = tuple[float, float]
Polygon = tuple[tuple[Point, ...], ...]


class Box(NamedTuple):
    """Degrees; `east` is more than 180 where the box goes over the date line."""

    west: float
    south: float
    east: float
    north: float


def projected(lon: float, lat: float, middle: float = 0.0) -> Point:
    """Return x and y of a place on a sphere of radius 1, y upwards; `middle` is the meridian in the middle of the map. All in degrees.

    x lies between -2.7066 and 2.7066, y between -1.3173 and 1.3173. A longitude more than 180 from the middle is not brought back: shapes stay whole.
    """
    theta = math.asin(_M * math.sin(math.radians(lat)))
    t2 = theta * theta
    t6 = t2 * t2 * t2
    x = math.radians(lon - middle) * math.cos(theta) / (_M * (_A1 + 3 * _A2 * t2 + t6 * (7 * _A3 + 9 * _A4 * t2)))
    return x, theta * (_A1 + _A2 * t2 + t6 * (_A3 + _A4 * t2))


@cache
def polygons() -> dict[str, tuple[Polygon, ...]]:
    """Return the polygons of each country, rings of (longitude, latitude) in degrees, the outer one first; under "" those of no country of ours."""
    data = json.loads((files("sayso.render") / "world.json").read_text(encoding="utf-8"))
    arcs = [_points(arc, data["steps"]) for arc in data["arcs"]]
    shapes = {code: tuple(tuple(_ring(ring, arcs) for ring in polygon) for polygon in found) for code, found in data["shapes"].items()}
    return shapes | {"": tuple(tuple(_ring(ring, arcs) for ring in polygon) for polygon in data["land"])}


def _points(arc: Sequence[int], steps: int) -> tuple[Point, ...]:
    x, y = arc[0], arc[1]
    out = [(x / steps, y / steps)]
    for i in range(2, len(arc), 2):
        x, y = x + arc[i], y + arc[i + 1]
        out.append((x / steps, y / steps))
    return tuple(out)


def _ring(numbers: Sequence[int], arcs: Sequence[tuple[Point, ...]]) -> tuple[Point, ...]:
    """Return the points of a ring: its arcs one behind the other, the point where two meet once.

    A ring that goes over the date line goes on beyond 180 degrees; one that goes round the pole (Antarctica) is closed over it.
    """
    out: list[Point] = []
    for n in numbers:
        part = arcs[n] if n >= 0 else arcs[~n][::-1]
        for lon, lat in part[1:] if out else part:
            out.append((lon + 360 * round((out[-1][0] - lon) / 360), lat) if out else (lon, lat))
    if abs(out[-1][0] - out[0][0]) > 180:
        out += [(out[-1][0], -90.0), (out[0][0], -90.0)]
    return tuple(out)


def has_shape(code: str | None) -> bool:
    """Tell whether the map has the shape of a country: some 70 small ones are too small for it."""
    return bool(code) and code in polygons()


_PART = 0.17
"""Parts of a country with less than a sixth of the area of the largest are left out of its box: Alaska is seen with the others, Guiana not with France."""
_LEAST = 6.0
"""Degrees that a box has at least each way, so that something of the neighbours is seen. By eye."""


def country_box(code: str, middle: tuple[float, float] | None = None) -> Box | None:
    """Return the box around a country with a margin; around its middle (longitude, latitude) where it has no shape, None where that is not known either."""
    if code and code in polygons():
        rings = [polygon[0] for polygon in polygons()[code]]
        most = max(_area(r) for r in rings)
        kept = [r for r in rings if _area(r) >= _PART * most]
        first = kept[0][0][0]
        lons = [x + 360 * round((first - r[0][0]) / 360) for r in kept for x, _ in r]  # parts on both sides of the date line lie side by side
        lats = [y for r in kept for _, y in r]
        return _wider(min(lons), min(lats), max(lons), max(lats))
    return None if middle is None else _wider(middle[0], middle[1], middle[0], middle[1])


def _wider(west: float, south: float, east: float, north: float) -> Box:
    across, up = max(_LEAST, 1.2 * (east - west)), max(_LEAST, 1.2 * (north - south))
    x, y = (west + east) / 2, (south + north) / 2
    return Box(x - across / 2, max(-90.0, y - up / 2), x + across / 2, min(90.0, y + up / 2))


def _area(ring: Sequence[Point]) -> float:
    """Return the area of a ring in square degrees of the equator, roughly: enough to compare parts of one country."""
    total: Any = 0.0
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        total += (bx - ax) * (math.sin(math.radians(ay)) + math.sin(math.radians(by)))
    return float(abs(total)) * 90 / math.pi
