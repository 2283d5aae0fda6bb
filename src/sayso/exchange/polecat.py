"""POLECAT's tables: 40 columns, PLOVER's types and modes, compound actors in cells joined by ";".

The lists of columns do not tell how quad classes are written: numbers and words are read, words are written. A cell whose list is not as long as that of
the names is no list of one each, and left to the row.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import IO

from ..ontologies import plover
from ..records import ForeignEvent, ForeignParty, Place, Problem
from . import codes
from .layouts import layout
from .tabular import problem, rows

__all__ = ["QUADS", "lines", "read"]

QUADS = ("", "VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT")
_NONE = ("", "NA", "None", "nan")
_PRECISION = {"PPL": "city", "ADM": "region", "PCL": "country"}
"""What the beginning of a GeoNames feature code stands for; other features are points."""


def read(stream: IO[bytes], *, source: str, dataset: str = "polecat") -> Iterator[ForeignEvent | Problem]:
    """Yield the events of a file in its order, and a `Problem` for what cannot be read (S262), types that PLOVER lacks (S263), impossible values (S264)."""
    types = plover().types
    for item in rows(stream, layout("polecat"), source=source):
        if isinstance(item, Problem):
            yield item
            continue
        number, c, line = item
        key, day, kind, mode = c[0].strip(), codes.day_of(c[1]), c[2].strip().upper(), _one(c[3])
        if not key or day is None:
            yield problem("S264", source, number, "no event id, or no day", "Mend the line.")
            continue
        if kind not in types:
            yield problem("S263", source, number, f"PLOVER has no type {kind!r}", "The row is kept without a type.")
        elif mode and mode not in types[kind].modes:
            yield problem("S263", source, number, f"PLOVER's {kind} has no mode {mode!r}", "The row is kept with the mode as it is.")
        type_ = kind if kind in types else None
        yield ForeignEvent(
            dataset=dataset,
            key=key,
            start=day,
            end=day,
            type=type_,
            mode=mode,
            code=kind or None,
            quad=_quad(c[5]) or codes.quad_of(type_, None),
            intensity=codes.real(c[4]),
            contexts=tuple(_list(c[6])),
            actors=_side(*c[7:15]),
            recipients=_side(*c[15:23]),
            place=_place(c[23:33]),
            outlet=_one(c[33]),
            published=codes.day_of(c[34]),
            row=line,
        )


def _one(cell: str) -> str | None:
    text = cell.strip()
    return None if text in _NONE else text


def _list(cell: str) -> list[str]:
    return [text for part in cell.split(";") if (text := part.strip()) not in _NONE]


def _quad(cell: str) -> int:
    text = cell.strip().upper()
    return QUADS.index(text) if text in QUADS else (codes.whole(text) or 0) if text in ("1", "2", "3", "4", "1.0", "2.0", "3.0", "4.0") else 0


@lru_cache(maxsize=50_000)
def _side(name: str, country: str, cow: str, sector: str, sectors: str, title: str, raw: str, wiki: str) -> tuple[ForeignParty, ...]:
    """Return the parties: one a name (or, without names, one a country, or a name as written)."""
    split = [[text.strip() for text in cell.split(";")] if _one(cell) else [] for cell in (name, country, sector, title, raw, wiki)]
    size = next((len(listed) for listed in (split[0], split[1], split[4]) if listed), 0)
    even = [listed if len(listed) == size else [""] * size for listed in split]
    known = plover().sectors
    return tuple(
        ForeignParty(
            name=_one(even[0][i]) or _one(even[4][i]),
            country=_country(even[1][i]),
            sector=even[2][i] if even[2][i] in known else None,
            code=sectors.strip() or None if size == 1 else _one(even[2][i]),
            office=_one(even[3][i]),
            wikidata=_one(even[5][i]),
            text=_one(even[4][i]),
        )
        for i in range(size)
    )


def _country(cell: str) -> str | None:
    return codes.iso3(cell.upper()) or codes.from_name(_one(cell))


def _place(c: tuple[str, ...]) -> Place | None:
    place, city, _, province, country, lat, lon, geonames, _, feature = c
    name = _one(place) or _one(city) or _one(province) or _one(country)
    if name is None:
        return None
    found = next((p for start, p in _PRECISION.items() if feature.strip().startswith(start)), None)
    precision = found or ("city" if _one(city) else "region" if _one(province) else "country" if not feature.strip() else "point")
    return Place(
        name=name,
        country=_country(country),
        admin1=_one(province) if precision != "region" else None,
        lat=codes.real(lat),
        lon=codes.real(lon),
        geonames_id=codes.whole(geonames) if geonames.strip() else None,
        precision=precision,  # type: ignore[arg-type]  # one of the literals above
    )


def lines(event: ForeignEvent, language: str | None = None) -> Iterator[str]:
    """Yield an event's row: one, also of compound actors; `language` is its report's. What has no PLOVER type (CAMEO's roots 01 and 02) has no row."""
    if event.type is None:
        return
    ontology, place = plover(), event.place
    own = event.mode if event.type in ontology.types and event.mode in ontology.types[event.type].modes else None
    score = ontology.intensity(event.type, own) if event.type in ontology.types else event.intensity
    day = event.start or event.published
    yield layout("polecat").line({
        "Event ID": event.key.replace(" ", "_"),
        "Event Date": day.isoformat() if day else None,
        "Event Type": event.type,
        "Event Mode": event.mode,
        "Intensity": score,
        "Quad Code": QUADS[event.quad],
        "Contexts": ";".join(event.contexts),
        **_who("Actor", event.actors),
        **_who("Recipient", event.recipients),
        "Placename": place.name if place else None,
        "City": place.name if place and place.precision == "city" else None,
        "Province": (place.name if place.precision == "region" else place.admin1) if place else None,
        "Country": place.country if place else None,
        "Latitude": place.lat if place else None,
        "Longitude": place.lon if place else None,
        "GeoNames ID": place.geonames_id if place else None,
        "Feature Type": {"city": "PPL", "region": "ADM1", "country": "PCLI"}.get(place.precision or "") if place else None,
        "Source": event.outlet,
        "Publication Date": event.published.isoformat() if event.published else None,
        "Language": language,
        "Version": "sayso" if event.row is None else event.dataset,
    })  # fmt: skip


def _who(side: str, parties: tuple[ForeignParty, ...]) -> dict[str, object]:
    """Return the cells of a side; a cell is empty where nobody has the value, so that lists are as long as that of the names."""

    def cell(values: list[str | None]) -> str:
        return ";".join((value or "").replace(";", ",") for value in values) if any(values) else ""

    return {
        f"{side} Name": cell([p.name for p in parties]),
        f"{side} Country": cell([p.country for p in parties]),
        f"{side} COW": cell([codes.cow_of(p.country) for p in parties]),
        f"Primary {side} Sector": cell([p.sector for p in parties]),
        f"{side} Sectors": cell([p.sector for p in parties]),
        f"{side} Title": cell([p.office for p in parties]),
        f"{side} Name Raw": cell([p.text for p in parties]),
        f"Wikipedia {side} ID": cell([p.wikidata for p in parties]),
    }
