"""The script that builds the large table."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sayso.places import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))
import places as script

CITY = {"geonameid": 7, "name": "Łód", "latitude": 51.0, "longitude": 19.0, "countrycode": "PL", "population": 9000, "admin1code": "74"}
OLDER = {"lat": "51.01", "lon": "19.01", "name": "Lod", "admin1": "Lodz Voivodeship", "admin2": "Powiat A", "cc": "PL"}


def built(folder: Path, monkeypatch: pytest.MonkeyPatch, *, block: int) -> bytes:
    """Build a table of 300 cities with one region and one district."""
    monkeypatch.setattr(script, "TARGET", folder / "table.dat")
    monkeypatch.setattr(script, "BLOCK", block)
    monkeypatch.setattr(script, "_json", lambda name: {} if name == "us_states.json" else None)
    cities = [{**CITY, "alternatenames": ["Litzmann", "ЛОДЬ", "LOD", "Lod, PL"]}]
    cities += [{**CITY, "geonameid": 100 + i, "name": f"Town {i}", "population": 10, "alternatenames": ["Burg"]} for i in range(300)]
    regions = script._regions(cities, [OLDER])
    lines = {*script._cities(cities, {"PL": "POL"}), *script._areas(cities, [OLDER], regions, {"PL": "POL"})}
    script._write(lines, len(cities))
    return (folder / "table.dat").read_bytes()


@pytest.mark.parametrize("block", [1, 500, 100_000])
def test_what_is_packed_is_found_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int) -> None:
    """Every row is found by its key whatever the size of the blocks, other names lead to their row, and regions have names."""
    found = Table(built(tmp_path, monkeypatch, block=block))

    assert found.places == 301
    assert all(len(found.entries(f"town {i}")) == 1 for i in range(300))
    [city] = found.entries("litzmann")
    assert (city.name, city.country, city.number, city.alias) == ("Łód", "POL", 7, True)
    assert found.region("POL", "74") == "Lodz Voivodeship"
    assert [e.kind for e in found.entries("powiat a")] == ["D"]


def test_only_names_that_english_has_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other scripts, codes and names with commas are left out, and other names of small places."""
    found = Table(built(tmp_path, monkeypatch, block=500))

    assert [len(found.entries(key)) for key in ("lod", "lod pl", "burg", "лодь")] == [1, 0, 0, 0]


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table does not depend on the order in which rows come."""
    assert built(tmp_path, monkeypatch, block=500) == built(tmp_path, monkeypatch, block=500)
