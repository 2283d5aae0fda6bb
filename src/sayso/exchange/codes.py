"""Codes of other datasets ↔ PLOVER's: countries, sectors, event codes. Tables are in `data/`; what they do not have stays None.

Countries: FIPS 10-4 (GDELT's places; the codes as GeoNames lists them), CAMEO (GDELT's actors: ISO alpha-3 but for some, and regions, which are no country),
names (ICEWS). Regions: GeoNames' codes where it took them over from FIPS 10-4, which is not so everywhere (`adm1` in the table of countries).
Sectors: CAMEO's types of actors (its MED are media, PLOVER's JRN; its HLH are PLOVER's MED; INS and SEP are REB), ICEWS' names of sectors.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from math import isfinite

from ..actors.tables import SPECIAL, cells, read_rows
from ..ontologies import cameo, plover
from ..places import place_key
from ..places import table as places
from ..records import Place
from .layouts import DATA

__all__ = [
    "adm1_of", "cameo_code", "cameo_of", "country_name", "cow_of", "day_of", "fips_of", "from_cameo_country", "from_fips", "from_name", "iso3", "number",
    "quad_of", "real", "region_of", "sector_from", "sector_to", "table", "whole",
]  # fmt: skip

_QUADS = {**dict.fromkeys(range(1, 6), 1), **dict.fromkeys(range(6, 9), 2), **dict.fromkeys(range(9, 14), 3), **dict.fromkeys(range(14, 21), 4)}
"""Quad class of CAMEO's roots, as GDELT has it."""


@cache
def table(file: str, dataset: str) -> Mapping[str, str]:
    """Return one dataset's part of a table (countries, sectors), in the table's order."""
    with (DATA / f"{file}.csv").open(encoding="utf-8", newline="") as stream:
        return {row[1]: row[2] for row in csv.reader(stream) if row[0] == dataset}


@cache
def _names() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for _, row in read_rows("countries"):
        for name in (row["name"], *cells(row["aliases"])):
            found.setdefault(name.casefold(), row["iso3"])
    return {**found, **table("countries", "name")}


@cache
def _codes() -> Mapping[str, tuple[str, str]]:
    return {row["iso3"]: (row["name"], row["cow"]) for _, row in read_rows("countries")}


@cache
def _international() -> Mapping[str, str]:
    return {name.casefold(): row["country"] for _, row in read_rows("international") for name in (row["name"], *cells(row["aliases"])) if row["country"]}


def iso3(code: str | None) -> str | None:
    """Return a code where it is ISO 3166 alpha-3 or one of PLOVER's own, else None."""
    return code if code in _codes() or code in SPECIAL else None


@lru_cache(maxsize=20_000)
def from_name(name: str | None) -> str | None:
    """Return the code of a country, or of an international organisation, by its name; None where it is in no table."""
    if not name:
        return None
    folded = name.strip().casefold()
    return _names().get(folded) or _international().get(folded)


def country_name(code: str | None) -> str | None:
    """Return a country's name."""
    return _codes().get(code or "", (None, None))[0]


def cow_of(code: str | None) -> str | None:
    """Return a country's number in the Correlates of War list."""
    return _codes().get(code or "", (None, None))[1] or None


def from_fips(code: str) -> str | None:
    """Return the ISO alpha-3 of a FIPS 10-4 code."""
    return table("countries", "fips").get(code)


@cache
def _to_fips() -> Mapping[str, str]:
    back: dict[str, str] = {}
    for fips, code in table("countries", "fips").items():
        back.setdefault(code, fips)
    return {**back, "SRB": "RI", "PSE": "WE"}  # RB and YI are older codes; GZ is a part


def fips_of(code: str | None) -> str | None:
    """Return the FIPS 10-4 code of an ISO alpha-3."""
    return _to_fips().get(code or "")


def adm1_of(place: Place) -> str | None:
    """Return GDELT's ADM1 code of a place: the FIPS code of its country, and that of its region behind it where that is known to be FIPS 10-4's.

    Those are the regions of the 36 countries under `adm1` in data/countries.csv, each with a region by which that was checked by hand. None otherwise.
    """
    fips = fips_of(place.country)
    if fips is None or place.precision == "country":
        return fips
    if place.country not in table("countries", "adm1"):
        return None
    name = place.name if place.precision == "region" else place.admin1
    if not name:
        return None
    if region_of(place.country, name) is not None:  # a row of GDELT whose region has no name here keeps its code
        return fips + name
    return next((fips + entry.region for entry in places().entries(place_key(name)) if entry.country == place.country and entry.kind == "R"), None)


@lru_cache(maxsize=20_000)
def region_of(country: str | None, code: str) -> str | None:
    """Return the name of a region by the last characters of GDELT's ADM1 code; None where it is not known by it."""
    return places().region(country, code) if country in table("countries", "adm1") and country else None


def from_cameo_country(code: str) -> str | None:
    """Return PLOVER's country of a CAMEO country code; None for regions (there `EUR` is Europe, not the European Union)."""
    own = table("countries", "cameo")
    return own[code] or None if code in own else (code if code in _codes() else None)


def sector_from(dataset: str, code: str) -> str | None:
    """Return PLOVER's sector of a code or name of theirs; None where PLOVER has none for it."""
    return table("sectors", dataset).get(code)


@cache
def _sectors_back(dataset: str) -> Mapping[str, str]:
    back: dict[str, str] = {}
    for source in (f"{dataset}-out", dataset):
        for theirs, ours in table("sectors", source).items():
            back.setdefault(ours, theirs)
    return back


def sector_to(dataset: str, sector: str | None) -> str | None:
    """Return their code for PLOVER's sector, None where they have none."""
    return _sectors_back(dataset).get(sector or "")


@lru_cache(maxsize=2_000)
def cameo_of(code: str) -> tuple[str | None, str | None, str | None, bool]:
    """Return (PLOVER type, mode, label, whether it is a CAMEO code at all) of a code as text."""
    found = cameo().codes.get(code)
    return (None, None, None, False) if found is None else (found.plover, found.mode or None, found.label, True)


def quad_of(type_: str | None, code: str | None) -> int:
    """Return the quad class of a PLOVER type, or of a CAMEO code's root where PLOVER drops it; 0 where neither is known."""
    if type_ is not None and type_ in plover().types:
        return plover().quad(type_)
    root = (code or "")[:2]
    return _QUADS.get(int(root), 0) if root.isdecimal() else 0


def cameo_code(type_: str | None, mode: str | None, code: str | None) -> tuple[str | None, str | None, float | None]:
    """Return (code, label, Goldstein value) for an event: its own CAMEO code where it has one, else the one nearest to type and mode."""
    known = cameo().codes
    if code is not None and code in known:
        found = known[code]
    elif type_ is not None and type_ in plover().types:
        found = cameo().of(type_, mode)
    else:
        return code, None, None
    return found.code, found.label, found.goldstein


@lru_cache(maxsize=20_000)
def day_of(text: str) -> date | None:
    """Return the day of YYYY-MM-DD or YYYYMMDD (also with a time behind); None where it is none."""
    try:
        return date.fromisoformat(text[:10] if "-" in text else text[:8])
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """Return a whole number of 32 bits, also one written "12.0"; None where it is none."""
    try:
        found = int(text)
    except ValueError:
        try:
            found = int(float(text))
        except (ValueError, OverflowError):
            return None
    return found if -(1 << 31) <= found < 1 << 31 else None


def number(key: str) -> int:
    """Return a whole number for a key, where a layout has numbers for ids: the key's own, else 52 bits of its hash, which a double holds exactly."""
    first = key.split(" ")[0]
    return int(first) if first.isascii() and first.isdigit() and len(first) < 16 else int.from_bytes(blake2b(key.encode(), digest_size=8).digest()) >> 12


def real(text: str) -> float | None:
    """Return a finite number; None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
