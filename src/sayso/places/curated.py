"""The curated table of places: capitals, cities, conflict regions, sites (plants, bases, crossings, camps), seas, straits and rivers.

`places.csv` is written by hand from general knowledge; coordinates are degrees, good to a tenth (cities, sites) or a degree
(regions, waters). `country` is ISO 3166 alpha-3, empty where a place belongs to none or several.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from sayso.errors import DataError

__all__ = ["Gazetteer", "KnownPlace", "gazetteer"]

_KINDS = ("capital", "city", "region", "site", "water")


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """One row of the table."""

    name: str
    country: str | None
    kind: Literal["capital", "city", "region", "site", "water"]
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The table by name (aliases too), by first word for scanning, and the capital of each country."""

    by_name: Mapping[str, KnownPlace]
    by_first: Mapping[str, tuple[tuple[str, ...], ...]]
    capitals: Mapping[str, KnownPlace]

    def longest(self, words: tuple[str, ...], start: int, end: int) -> int:
        """Return how many words from `start` (before `end`) make a name of the table, 0 for none."""
        for name in self.by_first.get(words[start], ()):
            if start + len(name) <= end and words[start : start + len(name)] == name:
                return len(name)
        return 0


@cache
def gazetteer() -> Gazetteer:
    """Read the table, once; raises `DataError` for a row that breaks its rules."""
    by_name: dict[str, KnownPlace] = {}
    by_first: dict[str, list[tuple[str, ...]]] = {}
    capitals: dict[str, KnownPlace] = {}
    text = resources.files(__package__).joinpath("places.csv").read_text(encoding="utf-8")
    for number, row in enumerate(csv.DictReader(text.splitlines()), start=2):
        try:
            place = KnownPlace(row["name"], row["country"] or None, row["kind"], float(row["lat"]), float(row["lon"]))  # type: ignore[arg-type]
            names = [row["name"], *filter(None, row["aliases"].split("|"))]
        except (KeyError, ValueError) as exc:
            raise DataError("S320", f"line {number} is not a place: {exc}", record="places.csv", remedy="Mend the line.") from None
        if place.kind not in _KINDS or any(name in by_name for name in names):
            raise DataError("S321", f"line {number} has an unknown kind or a name twice", record="places.csv", remedy="Mend the line.")
        for name in names:
            by_name[name] = place
            by_first.setdefault(_words(name)[0], []).append(_words(name))
        if place.kind == "capital" and place.country:
            capitals[place.country] = place
    ordered = {first: tuple(sorted(names, key=len, reverse=True)) for first, names in by_first.items()}
    return Gazetteer(by_name, ordered, capitals)


def _words(name: str) -> tuple[str, ...]:
    """Split a name as the tokeniser does: at spaces and at hyphens between letters."""
    return tuple(name.replace("-", " - ").replace("'s", " 's").split())
