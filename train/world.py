"""Build `src/sayso/render/world.json`, the shapes of the countries on the map, from Natural Earth 1:110m as the npm package world-atlas carries it.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    PYTHONPATH=src python train/world.py package/countries-110m.json

Natural Earth is in the public domain; world-atlas is under the ISC licence. Read: the arcs (lines that neighbours share) and which of them bound which
country. Changed: numbers of countries become ISO 3166 alpha-3 (by the CLDR's table, as Babel carries it), coordinates are rounded to a twentieth of a
degree (5 km, half a pixel of a map of the world that is 3,000 pixels wide), names are dropped. The same input gives the same file.

The file: `steps` a degree; `arcs`, each [x, y, dx, dy, dx, dy, …] in steps from 0° E 0° N; `shapes`, by code, polygons of rings of numbers of arcs, a number
below zero being arc ~n backwards, as in TopoJSON; `land` has the shapes that have no code of ours (Northern Cyprus, Somaliland). Borders are those that
Natural Earth draws: who holds a place in fact, and no statement of ours.
"""

from __future__ import annotations

import csv
import json
import sys
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "sayso" / "render" / "world.json"
STEPS = 20
NAMES = {"Kosovo": "KOS"}
"""Shapes that have no number in ISO 3166 but a code here (actors/data/countries.csv)."""


def converted(topology: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """Return the file's content; `codes` has alpha-3 by the number of ISO 3166."""
    shapes: dict[str, list[Any]] = {}
    land: list[Any] = []
    for one in topology["objects"]["countries"]["geometries"]:
        polygons = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
        code = codes.get(one.get("id", "")) or NAMES.get(one["properties"]["name"])
        if code:
            shapes[code] = polygons
        else:
            land += polygons
    return {"steps": STEPS, "arcs": _arcs(topology), "shapes": dict(sorted(shapes.items())), "land": land}


def _arcs(topology: dict[str, Any]) -> list[list[int]]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    out = []
    for arc in topology["arcs"]:
        xs, ys = (list(accumulate(step[axis] for step in arc)) for axis in (0, 1))
        points = [(round((x * sx + tx) * STEPS), round((y * sy + ty) * STEPS)) for x, y in zip(xs, ys, strict=True)]
        kept = points[:1] + [b for a, b in pairwise(points) if a != b]
        flat = [*kept[0]]
        for (ax, ay), (bx, by) in pairwise(kept):
            flat += [bx - ax, by - ay]
        out.append(flat)
    return out


def codes() -> dict[str, str]:
    """Return alpha-3 by the number of ISO 3166, by way of alpha-2."""
    from babel.core import get_global

    with (Path(__file__).parent / "iso3166.csv").open(encoding="utf-8", newline="") as file:
        three = {row["alpha2"]: row["alpha3"] for row in csv.DictReader(file)}
    found = get_global("territory_aliases")
    return {number: three[two[0]] for number, two in found.items() if number.isdecimal() and len(two) == 1 and two[0] in three}


if __name__ == "__main__":
    made = converted(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")), codes())
    TARGET.write_text(json.dumps(made, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: {len(made['shapes'])} countries, {len(made['arcs'])} arcs, {TARGET.stat().st_size} bytes")
