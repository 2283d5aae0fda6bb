"""GDELT 2.0: Events (61 columns) and Mentions (16), without header.

`NumMentions`, `NumSources`, `NumArticles`, `AvgTone` and `IsRootEvent` are those of the 15 minutes in which an event was first seen; only Mentions tell of
later articles. `GoldsteinScale` hangs on the code alone. Countries of actors are CAMEO's, countries of places FIPS 10-4.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import IO

from ..records import ForeignEvent, ForeignMention, ForeignParty, Place, Problem, content_id
from . import codes
from .icews import pairs
from .layouts import layout
from .tabular import problem, rows

__all__ = ["lines", "mention_line", "read", "read_mentions"]

_GEO = {"1": "country", "2": "region", "3": "city", "4": "city", "5": "region"}
"""What `*Geo_Type` stands for: country, US state, US city, world city, world state."""


def read(stream: IO[bytes], *, source: str, dataset: str = "gdelt") -> Iterator[ForeignEvent | Problem]:
    """Yield the events of a file in its order, and a `Problem` for what cannot be read (S262), codes nobody knows (S263), impossible values (S264)."""
    for item in rows(stream, layout("gdelt"), source=source):
        if isinstance(item, Problem):
            yield item
            continue
        number, c, line = item
        key, day, code = c[0], codes.day_of(c[1]), c[26]
        if not key.isdigit() or day is None:
            yield problem("S264", source, number, "no GLOBALEVENTID, or no day", "Mend the line.")
            continue
        type_, mode, label, known = codes.cameo_of(code)
        if not known:
            yield problem("S263", source, number, f"no CAMEO code {code!r}", "The row is kept without a type.")
        quad = int(c[29]) if c[29] in ("1", "2", "3", "4") else codes.quad_of(None, code if known else None)
        yield ForeignEvent(
            dataset=dataset,
            key=key,
            start=day,
            end=day,
            type=type_,
            mode=mode,
            code=code,
            label=label,
            quad=quad,
            intensity=codes.real(c[30]),
            actors=_side(*c[5:15]),
            recipients=_side(*c[15:25]),
            place=_place(*c[51:55], c[56], c[57]),
            outlet=None,
            published=codes.day_of(c[59]),
            url=c[60] or None,
            lead=c[25] == "1" if c[25] else None,
            mentions=codes.whole(c[31]),
            outlets=codes.whole(c[32]),
            reports=codes.whole(c[33]),
            row=line,
        )


@lru_cache(maxsize=50_000)
def _side(*c: str) -> tuple[ForeignParty, ...]:
    """Return the party of ten cells: code, name, country, known group, ethnic, religions, types."""
    code, name, country, group, types = c[0], c[1], c[2], c[3], c[7:10]
    if not code and not name:
        return ()
    where = (codes.from_cameo_country(country) if country else None) or codes.table("countries", "cameo-group").get(group)
    if where is None:
        where = next((found for t in types if (found := codes.table("countries", "cameo-international").get(t))), None)
    sector = next((found for t in types if (found := codes.sector_from("cameo", t))), None)
    return (ForeignParty(name=name or None, country=where, sector=sector, code=code or None),)


@lru_cache(maxsize=50_000)
def _place(kind: str, name: str, country: str, admin1: str, lat: str, lon: str) -> Place | None:
    if kind not in _GEO or not name:
        return None
    where, region = codes.from_fips(country), admin1[2:]
    return Place(
        name=name.split(",")[0],
        country=where,
        admin1=(codes.region_of(where, region) or region) if region and _GEO[kind] == "city" else None,
        lat=codes.real(lat),
        lon=codes.real(lon),
        precision=_GEO[kind],  # type: ignore[arg-type]  # one of the literals above
    )


def read_mentions(stream: IO[bytes], *, source: str, dataset: str = "gdelt") -> Iterator[ForeignMention | Problem]:
    """Yield the mentions of a file in its order."""
    for item in rows(stream, layout("gdelt-mentions"), source=source):
        if isinstance(item, Problem):
            yield item
            continue
        number, c, line = item
        if not c[0].isdigit():
            yield problem("S264", source, number, "no GLOBALEVENTID", "Mend the line.")
            continue
        yield ForeignMention(
            dataset=dataset,
            key=content_id("m", line),
            event=c[0],
            event_time=c[1] or None,
            mention_time=c[2] or None,
            kind=codes.whole(c[3]),
            outlet=c[4] or None,
            url=c[5] or None,
            sentence=codes.whole(c[6]),
            actor_offset=_offset(c[7]),
            recipient_offset=_offset(c[8]),
            action_offset=_offset(c[9]),
            in_raw_text=c[10] == "1" if c[10] else None,
            confidence=codes.whole(c[11]),
            length=codes.whole(c[12]),
            row=line,
        )


def _offset(cell: str) -> int | None:
    """Return a character's offset; −1 stands for an actor that is not there."""
    found = codes.whole(cell)
    return None if found is None or found < 0 else found


def lines(event: ForeignEvent) -> Iterator[str]:
    """Yield an event's rows: one a pair of actor and recipient. Tone, ethnic groups and religions are empty: sayso does not code them."""
    code, _, score = codes.cameo_code(event.type, event.mode, event.code)
    day, place = event.start or event.published, event.place
    if day is None or code is None:
        return  # GDELT has no row without a day and a code
    for n, (actor, recipient) in enumerate(pairs(event)):
        yield layout("gdelt").line({
            "GLOBALEVENTID": codes.number(event.key if n == 0 else f"{event.key}#{n}"),
            "SQLDATE": day.strftime("%Y%m%d"),
            "MonthYear": day.strftime("%Y%m"),
            "Year": str(day.year),
            "FractionDate": f"{day.year + ((day.month - 1) * 30 + day.day) / 365:.4f}",
            **_who("Actor1", actor),
            **_who("Actor2", recipient),
            "IsRootEvent": int(event.lead) if event.lead is not None else None,
            "EventCode": code,
            "EventBaseCode": code[:3],
            "EventRootCode": code[:2],
            "QuadClass": event.quad or None,
            "GoldsteinScale": score if score is not None else event.intensity,
            "NumMentions": event.mentions,
            "NumSources": event.outlets,
            "NumArticles": event.reports,
            **_geo(place),
            "DATEADDED": f"{event.published:%Y%m%d}000000" if event.published else None,
            "SOURCEURL": event.url,
        })  # fmt: skip


def _who(side: str, party: ForeignParty | None) -> dict[str, object]:
    if party is None:
        return {}
    international = {"UNO": "IGO", "EUR": "IGO"}.get(party.country or "", party.country if party.country in ("IGO", "NGO", "MNC", "IMG", "ISM") else None)
    group = {"UNO": "UNO", "EUR": "EEC"}.get(party.country or "")
    country = party.country if not international else None
    types = [t for t in (international, codes.sector_to("cameo", party.sector)) if t]
    return {
        f"{side}Code": "".join(t for t in (country, group, *types) if t),
        f"{side}Name": party.name.upper() if party.name else None,
        f"{side}CountryCode": country,
        f"{side}KnownGroupCode": group,
        **{f"{side}Type{n}Code": t for n, t in enumerate(types, 1)},
    }


def _geo(place: Place | None) -> dict[str, object]:
    fips = codes.fips_of(place.country) if place else None
    if place is None or fips is None:
        return {}
    us, adm1 = place.country == "USA", codes.adm1_of(place)
    kind = {"country": 1, "region": 2 if us else 5}.get(place.precision or "", 3 if us else 4)
    name = [place.name, place.admin1, codes.country_name(place.country)] if kind != 1 else [place.name]
    return {
        "ActionGeo_Type": kind,
        "ActionGeo_FullName": ", ".join(part for part in name if part),
        "ActionGeo_CountryCode": fips,
        "ActionGeo_ADM1Code": adm1,
        "ActionGeo_Lat": place.lat,
        "ActionGeo_Long": place.lon,
        "ActionGeo_FeatureID": adm1 if kind in (1, 2, 5) else None,
    }


def mention_line(mention: ForeignMention) -> str:
    """Return a mention's row; −1 stands for an actor without a place in the text."""

    def offset(value: int | None) -> int:
        return -1 if value is None else value

    return layout("gdelt-mentions").line({
        "GLOBALEVENTID": codes.number(mention.event),
        "EventTimeDate": mention.event_time,
        "MentionTimeDate": mention.mention_time,
        "MentionType": mention.kind,
        "MentionSourceName": mention.outlet,
        "MentionIdentifier": mention.url,
        "SentenceID": mention.sentence,
        "Actor1CharOffset": offset(mention.actor_offset),
        "Actor2CharOffset": offset(mention.recipient_offset),
        "ActionCharOffset": offset(mention.action_offset),
        "InRawText": None if mention.in_raw_text is None else int(mention.in_raw_text),
        "Confidence": mention.confidence,
        "MentionDocLen": mention.length,
    })  # fmt: skip
