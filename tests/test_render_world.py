"""The projection against published values, and the shapes of the countries."""

from __future__ import annotations

import math
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.render import atlas
from sayso.render.atlas import REGIONS, Sign, inside, to_svg
from sayso.render.world import Box, country_box, has_shape, polygons, projected

RADIUS = 6371007.1809
"""Metres: the sphere that has the area of the WGS 84 ellipsoid."""


@pytest.mark.parametrize(
    ("place", "metres"), [((0, 0), (0, 0)), ((180, 90), (10216474.79, 8392927.60)), ((-180, -90), (-10216474.79, -8392927.60)), ((-180, 0), (-17243959.06, 0))]
)
def test_known_points_lie_where_proj_has_them(place: tuple[float, float], metres: tuple[float, float]) -> None:
    """The middle, the pole's line and the end of the equator are where PROJ's cs2cs puts them for EPSG:8857, Equal Earth on WGS 84, to a centimetre."""
    x, y = projected(*place)

    assert (x * RADIUS, y * RADIUS) == pytest.approx(metres, abs=0.01)


@given(st.floats(-179, 179), st.floats(-85, 85))
def test_areas_are_true(lon: float, lat: float) -> None:
    """A small square of the sphere has the same area on the map, wherever it is."""
    d = 1e-3
    (ax, ay), (bx, by), (cx, cy) = projected(lon, lat), projected(lon + d, lat), projected(lon, lat + d)
    on_map = abs((bx - ax) * (cy - ay) - (cx - ax) * (by - ay))
    on_sphere = math.radians(d) ** 2 * math.cos(math.radians(lat))

    assert on_map == pytest.approx(on_sphere, rel=2e-3)


@given(st.floats(-180, 180), st.floats(-89, 89))
def test_south_and_west_are_north_and_east_mirrored(lon: float, lat: float) -> None:
    """The map is even about the equator and its middle meridian, and another middle only shifts the longitude."""
    x, y = projected(lon, lat)

    assert projected(-lon, -lat) == pytest.approx((-x, -y))
    assert projected(lon + 30, lat, 30) == pytest.approx((x, y))


def test_the_shapes_are_countries_where_they_are() -> None:
    """Capitals lie inside their own country and in no other; rings are closed; the file is small."""
    for code, lon, lat in (("FRA", 2.35, 48.85), ("MEX", -99.1, 19.4), ("KOS", 21.0, 42.6), ("RUS", 37.6, 55.75), ("AUS", 149.1, -35.3), ("UKR", 30.5, 50.45)):
        assert [c for c, found in polygons().items() if any(_holds(p[0], lon, lat) for p in found)] == [code]
    rings = [ring for found in polygons().values() for polygon in found for ring in polygon]
    assert all(ring[0] == pytest.approx(ring[-1]) or abs(ring[0][0] - ring[-1][0]) in (0, 360) for ring in rings)
    assert len((files("sayso.render") / "world.json").read_bytes()) < 60_000
    assert len(polygons()) > 170
    assert (has_shape("FRA"), has_shape("SGP"), has_shape(None)) == (True, False, False)


def _holds(ring: tuple[tuple[float, float], ...], lon: float, lat: float) -> bool:
    """Tell whether a point lies in a ring: how often a line to the west crosses it."""
    crossed = [
        ax + (lat - ay) / (by - ay) * (bx - ax) < lon
        for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True)
        if (ay > lat) != (by > lat)
    ]  # fmt: skip
    return sum(crossed) % 2 == 1


def test_a_country_that_goes_over_the_date_line_is_seen_whole() -> None:
    """Russia's box goes on beyond 180 degrees, Fiji's is small, a country without a shape has a box around its middle, and one that is not known has none."""
    russia, fiji = country_box("RUS"), country_box("FJI")

    assert russia is not None
    assert fiji is not None
    assert russia.west < 30 < 190 < russia.east < 220
    assert fiji.east - fiji.west < 10
    assert country_box("SGP", (103.8, 1.35)) == pytest.approx((100.8, -1.65, 106.8, 4.35))
    assert country_box("ZZZ") is None
    assert inside(russia, 66.0, -175.0)
    assert not inside(russia, 45.0, -100.0)


def sign(number: int, precision: str | None, lon: float = 2.3, lat: float = 48.8, country: str | None = "FRA") -> Sign:
    return Sign(lat=lat, lon=lon, precision=precision, country=country, number=number, title=f"<{number}>", href=f"/x?n={number}")


def test_what_is_known_shows_in_the_sign() -> None:
    """A town is a dot, a region a ring, a country a square with its shape hatched; the area goes by the number; titles are escaped."""
    svg = str(
        to_svg([sign(40, "city"), sign(10, "region"), sign(20, "country"), sign(5, "country", 103.8, 1.35, "SGP")], REGIONS["world"][1], "events", "x").svg
    )

    assert [svg.count(f'class="{name}"') for name in ("dot", "ring", "square", "whole")] == [1, 1, 2, 1]
    assert 'class="dot"' in svg
    assert f'r="{atlas._LARGEST:.1f}"' in svg  # the town has most
    assert f'r="{atlas._LARGEST / 2:.1f}" fill="none" stroke="#b3401d"' in svg  # a quarter of the number: half the radius
    assert f'width="{atlas._LARGEST * math.sqrt(math.pi / 2):.1f}"' in svg  # half the number: half the area of the circle
    assert "<title>&lt;40&gt;</title>" in svg


def test_many_signs_stay_small_and_what_is_left_out_is_told() -> None:
    """Beyond so many, signs are dots of one path without a link, and beyond that they are left out of the count of those drawn."""
    many = [sign(1 + i % 9, "city", -170 + i % 340, -50 + i % 120) for i in range(3000)]
    found = to_svg(many, REGIONS["world"][1], "events", "x", linked=100, drawn=1000)

    assert found.signs == 1000
    assert found.svg.count("<a ") == 100
    assert len(found.svg) < 100_000


@pytest.mark.parametrize(
    "box", [*(box for _, box in REGIONS.values()), *(b for c in ("RUS", "FJI", "USA", "NZL", "LUX", "ATA") if (b := country_box(c)))], ids=str
)
def test_every_part_of_the_world_has_land_and_no_signs_from_elsewhere(box: Box) -> None:
    """Land is drawn, its path is small, and a place on the other side of the world is not on the map."""
    middle = ((box.west + box.east) / 2, (box.south + box.north) / 2)
    far = Sign(lat=-middle[1], lon=middle[0] + 180, precision="city", country=None, number=1, title="far", href=None)
    found = to_svg([far], box, "events", "x")

    assert 'class="land" d="M' in found.svg
    assert len(found.svg) < 60_000
    assert found.signs == int(inside(box, far.lat, far.lon))
