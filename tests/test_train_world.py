"""The script that makes the shapes of the countries."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))
import world as script

TOPOLOGY = {
    "transform": {"scale": [0.01, 0.01], "translate": [-10, 40]},
    "arcs": [[[0, 0], [100, 0], [1, 0], [0, 100]], [[101, 100], [-101, -100]]],
    "objects": {
        "countries": {
            "geometries": [
                {"type": "Polygon", "arcs": [[0, 1]], "id": "250", "properties": {"name": "France"}},
                {"type": "MultiPolygon", "arcs": [[[~1, ~0]]], "properties": {"name": "Kosovo"}},
                {"type": "Polygon", "arcs": [[0, 1]], "properties": {"name": "Somaliland"}},
            ]
        }
    },
}


def test_shapes_get_our_codes_and_arcs_become_steps_from_zero() -> None:
    """Numbers become alpha-3, names without a number their code, the rest is land; points that fall together are one."""
    made = script.converted(TOPOLOGY, {"250": "FRA"})

    assert made["shapes"] == {"FRA": [[[0, 1]]], "KOS": [[[-2, -1]]]}
    assert made["land"] == [[[0, 1]]]
    assert made["arcs"] == [[-200, 800, 20, 0, 0, 20], [-180, 820, -20, -20]]


def test_numbers_of_countries_are_those_of_iso_3166() -> None:
    """Babel's table gives the alpha-3 codes."""
    codes = script.codes()

    assert (codes["004"], codes["250"], codes["840"]) == ("AFG", "FRA", "USA")
    assert len(codes) > 230
