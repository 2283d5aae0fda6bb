"""Places with numbers → a map in SVG. What is known shows: a dot is a town or point, a ring a region, a hatched shape with a square a whole country."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from .world import Box, polygons, projected

__all__ = ["REGIONS", "Drawn", "Sign", "inside", "to_svg"]

REGIONS = {
    "world": ("The world", Box(-169, -58, 191, 84)),
    "africa": ("Africa", Box(-20, -36, 54, 38)),
    "americas": ("The Americas", Box(-170, -57, -30, 74)),
    "asia": ("Asia", Box(42, -12, 148, 56)),
    "europe": ("Europe", Box(-25, 34, 50, 71)),
    "middle-east": ("The Middle East", Box(24, 11, 66, 43)),
    "oceania": ("Oceania", Box(108, -50, 195, 14)),
}
"""Parts of the world: boxes in degrees, chosen by eye; they overlap, and are no statement of what belongs where. The world is cut in the Bering Strait."""
_WIDE, _MOST_HIGH, _KEY = 1000, 760, 58
"""Units across; most units high; units under the map for the key of sizes."""
_LARGEST, _SMALLEST = 26.0, 2.4
"""Radius of the sign with the largest number and the least radius that can still be seen: signs below it are drawn larger than their number."""
_FINE = 4
"""Steps a unit: a path needs whole numbers only, and the world is some 45 kB."""
_HATCH = Markup(
    '<defs><pattern id="hatch" width="28" height="28" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<path class="line" d="M14 0V28" stroke="#1d6a77" stroke-width="5"/></pattern></defs>'
)
_PATHS = 48
"""Maps whose land is remembered: some 50 kB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What stands at a place: its number, what to call it, and where it leads (None: nowhere)."""

    lat: float
    lon: float
    precision: str | None
    country: str | None
    number: int
    title: str
    href: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A map, and how many of the signs it has."""

    svg: Markup
    signs: int


class _Frame:
    """Degrees → units of the drawing."""

    def __init__(self, box: Box) -> None:
        self.box = box
        self.middle = (box.west + box.east) / 2
        edge = [(box.west + (box.east - box.west) * i / 24, lat) for i in range(25) for lat in (box.south, box.north, _clamped(box.south, 0, box.north))]
        edge += [(lon, box.south + (box.north - box.south) * i / 24) for i in range(25) for lon in (box.west, box.east)]
        points = [projected(lon, lat, self.middle) for lon, lat in edge]
        self.left, self.top = min(x for x, _ in points), max(y for _, y in points)
        wide, high = max(x for x, _ in points) - self.left, self.top - min(y for _, y in points)
        self.unit = min(_WIDE / wide, _MOST_HIGH / high)
        self.left -= (_WIDE / self.unit - wide) / 2
        self.high = round(high * self.unit)

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        x, y = projected(lon, lat, self.middle)
        return (x - self.left) * self.unit, (self.top - y) * self.unit

    def near(self, lon: float) -> float:
        """Return the same longitude, less than half the world from the middle."""
        return (lon - self.middle + 180) % 360 - 180 + self.middle


def _clamped(low: float, value: float, high: float) -> float:
    return min(max(low, value), high)


def inside(box: Box, lat: float, lon: float) -> bool:
    """Tell whether a place lies in a box."""
    return box.south <= lat <= box.north and (lon - box.west) % 360 <= box.east - box.west


@lru_cache(maxsize=_PATHS)
def _land(box: Box) -> tuple[int, str, dict[str, str]]:
    """Return the height of a map, the path of all land in it, and the paths of its countries."""
    frame = _Frame(box)
    paths: dict[str, str] = {}
    for code, found in polygons().items():
        path = "".join(_path(frame, ring) for polygon in found for ring in polygon)
        if path:
            paths[code] = path
    return frame.high, "".join(paths.values()), paths


def _path(frame: _Frame, ring: Sequence[tuple[float, float]]) -> str:
    """Return a ring as a path of whole steps from point to point; "" where it is outside the map or too small to be seen."""
    middle = (min(x for x, _ in ring) + max(x for x, _ in ring)) / 2
    shift = frame.near(middle) - middle
    points = [frame.at(lon + shift, lat) for lon, lat in ring]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    if max(xs) < 0 or min(xs) > _WIDE or max(ys) < 0 or min(ys) > frame.high or (max(xs) - min(xs) < 0.6 and max(ys) - min(ys) < 0.6):
        return ""
    return _steps([(round(x * _FINE), round(y * _FINE)) for x, y in points])


def _steps(points: Sequence[tuple[int, int]]) -> str:
    x, y = points[0]
    out = [f"M{x} {y}l"]
    for px, py in points[1:-1]:
        if (px, py) != (x, y):
            out.append(f"{' ' if px >= x and len(out) > 1 else ''}{px - x}{' ' if py >= y else ''}{py - y}")
            x, y = px, py
    return "".join(out) + "z" if len(out) > 2 else ""


def _radius(number: int, most: int) -> float:
    return max(_SMALLEST, _LARGEST * math.sqrt(number / most))


def to_svg(signs: Sequence[Sign], box: Box, noun: str, name: str, *, linked: int = 150, drawn: int = 1200) -> Drawn:
    """Draw the signs that lie in the box, those with the largest numbers first; `noun` is what the numbers count, `name` what part of the world it is.

    The area of a sign goes by its number. The first `linked` lead somewhere and have a title; the others, up to `drawn`, are there to be seen, and a list
    has to say the rest. Small signs lie over large ones.
    """
    high, land, countries = _land(box)
    frame = _Frame(box)
    shown = sorted((s for s in signs if inside(box, s.lat, s.lon)), key=lambda s: (-s.number, s.title))[:drawn]
    most = max((s.number for s in shown), default=1)
    whole = {s.country: s for s in shown if s.precision == "country" and s.country in countries}
    shaded = Markup("").join(Markup('<path class="whole" d="{}"/>').format(Markup(countries[str(code)])) for code in whole)
    parts = [_sign(frame, s, most) for s in shown[:linked]]
    parts.append(_plain(frame, shown[linked:], most))
    total = sum(s.number for s in shown)
    sheet = Markup(
        '<svg class="sheet" width="{}" height="{}"><g transform="scale({})"><path class="land" d="{}" fill="#e4dfd2" stroke="#fff" stroke-width="{}"/>'
        '<g fill="url(#hatch)" stroke="#1d6a77" stroke-width="{}">{}</g></g>{}</svg>'
    ).format(_WIDE, high, 1 / _FINE, Markup(land), 0.6 * _FINE, 1.2 * _FINE, shaded, Markup("").join(reversed(parts)))
    said = f"Map of {name}: {total:,} {noun} at {len(shown):,} places; the list beside it says the same"
    return Drawn(
        signs=len(shown),
        svg=Markup(
            '<svg class="map" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="group" aria-label="{}" font-family="system-ui, sans-serif"'
            ' font-size="15">{}{}{}</svg>'
        ).format(_WIDE, high + _KEY, said, _HATCH, sheet, _key(most, noun, high)),
    )


def _sign(frame: _Frame, sign: Sign, most: int) -> Markup:
    x, y = frame.at(frame.near(sign.lon), sign.lat)
    r = _radius(sign.number, most)
    body = Markup("<title>{}</title>{}").format(sign.title, _mark(sign.precision, x, y, r))
    return Markup("<g>{}</g>").format(body) if sign.href is None else Markup('<a href="{}" tabindex="-1">{}</a>').format(sign.href, body)


def _mark(precision: str | None, x: float, y: float, r: float) -> Markup:
    if precision == "country":
        half = r * math.sqrt(math.pi) / 2  # as large as a circle of the same number
        corner, side = f'x="{x - half:.1f}" y="{y - half:.1f}"', f"{2 * half:.1f}"
        return Markup(f'<rect class="square" {corner} width="{side}" height="{side}" fill="#1d6a77" fill-opacity=".55" stroke="#1d6a77"/>')
    if precision == "region":
        return Markup(f'<circle class="ring" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="none" stroke="#b3401d" stroke-width="2.4" pointer-events="all"/>')
    return Markup(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="#b3401d" fill-opacity=".6" stroke="#b3401d"/>')


def _plain(frame: _Frame, signs: Sequence[Sign], most: int) -> Markup:
    """Draw signs without links: dots of one size in one path."""
    sizes: dict[str, list[str]] = {}
    out = []
    for sign in signs:
        x, y = frame.at(frame.near(sign.lon), sign.lat)
        r = _radius(sign.number, most)
        if sign.precision in ("country", "region"):
            out.append(_mark(sign.precision, x, y, r))
        else:
            sizes.setdefault(f"{2 * r:.1f}", []).append(f"M{x:.0f} {y:.0f}h0")
    out += [Markup(f'<path class="dots" stroke="#b3401d" stroke-linecap="round" stroke-width="{size}" d="{"".join(steps)}"/>') for size, steps in sizes.items()]
    return Markup("").join(out)


def _key(most: int, noun: str, high: int) -> Markup:
    """Draw what size means what number: the largest, and a quarter and a twentieth of it. Words have room for the larger letters of narrow screens."""
    numbers = sorted({n for n in (most, round(most / 4), round(most / 20)) if n >= 1}, reverse=True)
    x, y, out = 2.0, high + _KEY / 2, []
    for number in numbers:
        r = _radius(number, most)
        x += r
        out.append(Markup(f'<circle class="size" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="none" stroke="currentColor"/>'))
        x += r + 6
        words = f"{number:,} {noun}" if number == numbers[0] else f"{number:,}"
        out.append(Markup('<text x="{}" y="{}" fill="currentColor">{}</text>').format(round(x, 1), round(y + 5, 1), words))
        x += 16 * len(words) + 14
    return Markup("").join(out)
