"""ICEWS coded events: 20 columns, `NA` for what is missing.

Its event ids are not unique, ids and days together are. Codes are CAMEO's, as text. A reciprocal act ("A consults B") is two rows, A → B and B → A, of the
same sentence: the second is marked as the mirror of the first (`ForeignEvent.mirror`).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from typing import IO

from ..ontologies import MUTUAL
from ..records import ForeignEvent, ForeignParty, Place, Problem
from . import codes
from .layouts import layout
from .tabular import problem, rows

__all__ = ["lines", "pairs", "read"]

_NEAR = 64
"""Rows within which a mirror is looked for: in the sample of 2018 (3,705 rows, 437 mirrors) the farthest is 13 rows away."""
_NONE = ("", "NA")


def read(stream: IO[bytes], *, source: str, dataset: str = "icews") -> Iterator[ForeignEvent | Problem]:
    """Yield the events of a file in its order, and a `Problem` for what cannot be read (S262), codes nobody knows (S263), impossible values (S264)."""
    near: OrderedDict[tuple[str, ...], str] = OrderedDict()
    for item in rows(stream, layout("icews"), source=source):
        if isinstance(item, Problem):
            yield item
            continue
        number, c, line = item
        id_, day, code = c[0].strip(), codes.day_of(c[1]), c[6].strip()
        if id_ in _NONE or day is None:
            yield problem("S264", source, number, "no event id, or no day", "Mend the line: both together are the key of an ICEWS event.")
            continue
        type_, mode, label, known = codes.cameo_of(code)
        if not known:
            yield problem("S263", source, number, f"no CAMEO code {code!r}", "The row is kept without a type (13y is a known fault of the file of 2017).")
        key = f"{id_} {day.isoformat()}"
        mirror = None
        if type_ in MUTUAL and c[2] != c[8]:
            told = (c[1], c[11], c[12], code)
            mirror = near.pop((*told, c[8], c[2]), None)
            if mirror is None:
                near[(*told, c[2], c[8])] = key
                if len(near) > _NEAR:
                    near.popitem(last=False)
        yield ForeignEvent(
            dataset=dataset,
            key=key,
            start=day,
            end=day,
            type=type_,
            mode=mode,
            code=code,
            label=label or (None if c[5] in _NONE else c[5]),
            quad=codes.quad_of(type_, code if known else None),
            intensity=codes.real(c[7]),
            actors=_side(c[2], c[3], c[4]),
            recipients=_side(c[8], c[9], c[10]),
            place=_place(*c[14:20]),
            outlet=None if c[13] in _NONE else c[13],
            story=None if c[11] in _NONE else c[11],
            lead=c[12] == "1" if c[12] not in _NONE else None,
            mirror=mirror,
            row=line,
        )


@lru_cache(maxsize=50_000)
def _side(name: str, sectors: str, country: str) -> tuple[ForeignParty, ...]:
    if name in _NONE and country in _NONE:
        return ()
    listed = () if sectors in _NONE else tuple(s.strip() for s in sectors.split(","))
    where = codes.from_name(None if country in _NONE else country) or (codes.from_name(name) if country in _NONE else None) or _international(listed)
    sector = next((s for theirs, s in codes.table("sectors", "icews").items() if theirs in listed), None)
    return (ForeignParty(name=None if name in _NONE else name, country=where, sector=sector, code=", ".join(listed) or None),)


def _international(sectors: tuple[str, ...]) -> str | None:
    """Return what stands in PLOVER's field of the country for an actor of no country."""
    if any(s == "International Government Organization" or s.endswith("IGOs") for s in sectors):
        return "IGO"
    if "Nongovernmental Organization (International)" in sectors:
        return "NGO"
    return "MNC" if "Multinational Corporation" in sectors else None


@lru_cache(maxsize=20_000)
def _place(city: str, district: str, province: str, country: str, lat: str, lon: str) -> Place | None:
    """Return the finest place that is named; the coordinates are the dataset's."""
    named = [None if name in _NONE else name for name in (city, province or district, country)]
    if district not in _NONE and named[1] is None:
        named[1] = district
    if not any(named):
        return None
    precision = ("city", "region", "country")[next(i for i, name in enumerate(named) if name)]
    return Place(
        name=next(name for name in named if name),
        country=codes.from_name(named[2]),
        admin1=named[1] if named[0] else None,
        lat=codes.real(lat),
        lon=codes.real(lon),
        precision=precision,  # type: ignore[arg-type]  # one of the literals above
    )


def lines(event: ForeignEvent) -> Iterator[str]:
    """Yield an event's rows: one a pair of actor and recipient, both directions where all sides are actors; codes are CAMEO's, intensity Goldstein's."""
    code, label, score = codes.cameo_code(event.type, event.mode, event.code)
    place = event.place
    for n, (actor, recipient) in enumerate(pairs(event)):
        own = codes.number(event.key if n == 0 else f"{event.key}#{n}")
        yield layout("icews").line({
            "Event ID": own,
            "Event Date": _iso(event),
            "Event Text": label or event.label,
            "CAMEO Code": code,
            "Intensity": score if score is not None else event.intensity,
            **_who("Source", actor),
            **_who("Target", recipient),
            "Story ID": codes.number(event.story) if event.story else None,
            "Sentence Number": 1 if event.lead else None,
            "Publisher": event.outlet,
            "City": place.name if place and place.precision in ("city", "point") else None,
            "Province": (place.name if place.precision == "region" else place.admin1) if place else None,
            "Country": (codes.country_name(place.country) or (place.name if place.precision == "country" else None)) if place else None,
            "Latitude": place.lat if place else None,
            "Longitude": place.lon if place else None,
        })  # fmt: skip


def _iso(event: ForeignEvent) -> str | None:
    """Return the day: the event's own first day, else that of publication."""
    day = event.start or event.published
    return day.isoformat() if day else None


def _who(side: str, party: ForeignParty | None) -> dict[str, object]:
    if party is None:
        return {}
    sectors = party.code if party.code and not party.code.isupper() else codes.sector_to("icews", party.sector)
    return {f"{side} Name": party.name, f"{side} Sectors": sectors, f"{side} Country": codes.country_name(party.country)}


def pairs(event: ForeignEvent) -> Iterator[tuple[ForeignParty | None, ForeignParty | None]]:
    """Yield who does it to whom, one to one, as CAMEO coders have it; everybody with everybody where all sides are actors."""
    if event.recipients or len(event.actors) < 2:
        yield from product(event.actors or (None,), event.recipients or (None,))
        return
    yield from ((a, b) for a in event.actors for b in event.actors if a is not b)
