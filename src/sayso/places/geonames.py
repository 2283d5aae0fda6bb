"""The large table: cities, regions and counties of GeoNames, looked up by name in a packed file that is read block by block.

`geonames.dat` is built by `train/places.py`: a magic line, the length of the index, the index (first key and size of each block), then
the blocks, each a zlib stream of sorted rows. Opening it reads the index alone; a look-up unpacks one block.
Data: GeoNames, https://www.geonames.org, CC BY 4.0.
"""

from __future__ import annotations

import json
import mmap
import re
import unicodedata
import zlib
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import accumulate
from pathlib import Path
from typing import Literal, cast

from sayso.errors import DataError

__all__ = ["MAGIC", "Entry", "Table", "place_key", "table"]

MAGIC = b"sayso places 1\n"
_PACKED = 128
"""Unpacked blocks that are kept: about 1 MB. A report's names lie in some ten."""
_KNOWN = 4096
"""Names whose entries are kept: the names of about 300 reports, under 5 MB."""
_LETTERS = str.maketrans({
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h", "ə": "a", "’": "'", "ʼ": "'", "‘": "'",
})  # fmt: skip
_SPLIT = re.compile(r"[^\w']+|_")
_FULL = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
_PLAIN = re.compile(r"[a-z ]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One place of the table. `kind`: C a city, town or village, R a first-level region, D a county or district.

    `region` is GeoNames' code of the first-level region, which is the postal abbreviation in the United States. `alias` tells that it was
    found by another than its main name. `number` is GeoNames' id, None where the source has none.
    """

    name: str
    country: str
    region: str
    kind: Literal["C", "R", "D"]
    lat: float
    lon: float
    people: int
    number: int | None
    alias: bool = False


@lru_cache(maxsize=20_000)
def place_key(name: str) -> str:
    """Return the form of a name under which the table keeps it: lower case, no accents, "St." written out.

    >>> place_key("St. Louis"), place_key("Al-Ḥasakah"), place_key("Coeur d'Alene")
    ('saint louis', 'al hasakah', "coeur d'alene")
    """
    lowered = name.lower()
    if not _PLAIN.fullmatch(lowered):
        lowered = lowered.translate(_LETTERS)
        lowered = "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))
    words = [word.strip("'") for word in _SPLIT.split(lowered)]
    return " ".join(_FULL.get(word, word) for word in words if word)


class Table:
    """The packed file; `entries` is the way in."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        if data[: len(MAGIC)] != MAGIC:
            raise DataError("S322", "the large table of places is damaged", record="geonames.dat", remedy="Build it again with train/places.py.")
        start = len(MAGIC) + 4
        end = start + int.from_bytes(data[len(MAGIC) : start], "big")
        head = json.loads(zlib.decompress(data[start:end]))
        self.places: int = head["places"]
        self._first: list[str] = head["first"]
        self._starts = [end, *(end + size for size in accumulate(head["sizes"]))]
        self._data = data
        self.entries = lru_cache(maxsize=_KNOWN)(self._entries)
        self._block = lru_cache(maxsize=_PACKED)(self._unpacked)

    def _unpacked(self, number: int) -> str:
        return "\n" + zlib.decompress(self._data[self._starts[number] : self._starts[number + 1]]).decode() + "\n"

    def _lines(self, key: str) -> list[list[str]]:
        number = bisect_right(self._first, key) - 1
        if number < 0:
            return []
        text, found = self._block(number), []
        at = text.find(f"\n{key}\t")
        while at >= 0:
            end = text.index("\n", at + 1)
            found.append(text[at + 1 : end].split("\t"))
            at = end if text.startswith(f"{key}\t", end + 1) else -1
        return found

    def _entries(self, key: str) -> tuple[Entry, ...]:
        """Return every place that a key (see `place_key`) names, the most peopled first."""
        found = []
        for fields in self._lines(key):
            if fields[1] != "=":
                found.append(_entry(fields, alias=False))
                continue
            found += [_entry(row, alias=True) for row in self._lines(fields[2]) if row[-1] == fields[3]]
        return tuple(sorted(found, key=lambda e: -e.people))

    def region(self, country: str, code: str) -> str | None:
        """Return the name of a first-level region by its code, or None."""
        lines = self._lines(f"@{country}.{code}")
        return lines[0][1] if lines else None


def _entry(fields: list[str], *, alias: bool) -> Entry:
    _, name, country, region, kind, lat, lon, people, number = fields
    return Entry(name, country, region, cast(Literal["C", "R", "D"], kind), float(lat), float(lon), int(people), int(number) if number else None, alias)


@cache
def table() -> Table:
    """Open the table, once; raises `DataError` where it is damaged."""
    held = resources.files(__package__).joinpath("geonames.dat")
    if not isinstance(held, Path):
        return Table(held.read_bytes())  # inside an archive
    with held.open("rb") as opened:
        return Table(mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ))
