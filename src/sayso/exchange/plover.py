"""PLOVER's JSON records (manual of 2024-02-04, chapter "Data Fields"): a line a record, or one array.

The manual has no field for who says so, how sure, or whether it happened: those stand in a block of their own, `sayso`, as the manual invites.
Both names that the manual gives an entity's fields are read (`entity_text` and `raw_text`, `identifier_id` and `wikidata_id` …); its first list is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from ..ontologies import plover
from ..records import ForeignEvent, ForeignParty, Place, Problem
from . import codes
from .tabular import problem

__all__ = ["line", "read"]

_CHUNK = 1 << 16
_LONGEST = 16 << 20
"""Characters of one record; a report's whole text may be in it."""
_PRECISION = {5: "point", 4: "city", 3: "region", 2: "region", 1: "country"}


def read(stream: IO[bytes], *, source: str, dataset: str = "plover") -> Iterator[ForeignEvent | Problem]:
    """Yield the events of a file in its order, one a category of a record, and a `Problem` for what cannot be read (S262, S263, S264)."""
    for number, item in _objects(stream):
        if isinstance(item, str):
            yield problem("S262", source, number, item, "Write one JSON object a line, or one array of objects.")
            continue
        kinds = _texts(item.get("event"))
        day = codes.day_of(str(item.get("date") or ""))
        if not item.get("id") or day is None or (not kinds and item.get("has_event") is not False):
            yield problem("S264", source, number, "id, date and event are required", "See PLOVER's manual, chapter Data Fields.")
            continue
        for kind in kinds:
            try:
                yield from _event(item, kind, kinds, dataset, source, number)
            except (TypeError, ValueError, AttributeError, OverflowError) as exc:
                yield problem("S264", source, number, f"a value that cannot be: {exc}", "See PLOVER's manual, chapter Data Fields.")


def _event(item: Mapping[str, Any], kind: str, kinds: list[str], dataset: str, source: str, number: int) -> Iterator[ForeignEvent | Problem]:
    type_ = kind.upper() if kind.upper() in plover().types else None
    if type_ is None:
        yield problem("S263", source, number, f"PLOVER has no type {kind[:50]!r}", "The record is kept without a type.")
    told = item.get("cite_info")
    cite: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    start = codes.day_of(str(item["date"]))
    given = item.get("quad_code")
    mode = next(iter(_texts(item.get("mode"))), None)
    yield ForeignEvent(
        dataset=dataset,
        key=str(item["id"]) if len(kinds) == 1 else f"{item['id']} {kind}",
        start=start,
        end=codes.day_of(str(item.get("enddate") or "")) or start,
        type=type_,
        mode=mode,
        code=kind,
        quad=int(str(given)) if str(given) in ("1", "2", "3", "4") else codes.quad_of(type_, None),
        intensity=codes.real(str(item["event_scale"])) if item.get("event_scale") is not None else None,
        contexts=tuple(_texts(item.get("context"))),
        actors=_parties(item.get("actor")),
        recipients=_parties(item.get("recipient")),
        place=_place(item.get("event_loc")),
        outlet=_text(cite.get("publication")),
        published=codes.day_of(str(cite.get("published") or "")),
        url=_text(cite.get("url")),
        story=_text(item.get("link")),
        row=json.dumps(item, ensure_ascii=False, separators=(",", ":")),
    )


def _text(value: Any) -> str | None:
    return None if value is None or value == "" else str(value)


def _texts(value: Any) -> list[str]:
    return [str(v) for v in (value if isinstance(value, list) else [value]) if v not in (None, "")]


def _parties(value: Any) -> tuple[ForeignParty, ...]:
    listed = value if isinstance(value, list) else [] if value is None else [value]
    return tuple(_party(one if isinstance(one, Mapping) else {"code": one}) for one in listed)


def _party(one: Mapping[str, Any]) -> ForeignParty:
    def first(*names: str) -> str | None:
        return next((found for name in names if (found := _text(one.get(name)))), None)

    code, sector = first("code"), first("sector", "sector_code")
    return ForeignParty(
        name=first("identifier_text", "entity_name", "entity_text", "raw_text"),
        country=codes.iso3((code or "")[:3]) or codes.from_name(first("country_name")),
        sector=sector[:3] if sector and sector[:3] in plover().sectors else None,
        code=code,
        office=first("office"),
        wikidata=first("identifier_id", "wikidata_id"),
        text=first("entity_text", "raw_text"),
    )


def _place(value: Any) -> Place | None:
    if not isinstance(value, Mapping):
        return None
    name = next((n for key in ("resolved_place", "extracted_place", "city", "district", "province", "country") if (n := _text(value.get(key)))), None)
    if name is None:
        return None
    return Place(
        name=name,
        country=codes.iso3(_text(value.get("country_code"))) or codes.from_name(_text(value.get("country"))),
        admin1=_text(value.get("province")),
        lat=codes.real(str(value.get("lat"))),
        lon=codes.real(str(value.get("lon"))),
        geonames_id=codes.whole(str(value.get("geonameid"))),
        precision=_PRECISION.get(codes.whole(str(value.get("resolution"))) or 0),  # type: ignore[arg-type]  # one of the literals above
    )


def _objects(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Yield (line or place in the array, object or what is wrong), reading no more than a record at a time."""
    first = b""
    while not first.strip(b" \t\r\n\xef\xbb\xbf") and (chunk := stream.read(1)):
        first = chunk
    if first == b"[":
        yield from _array(stream)
        return
    number = 1
    raw = first + stream.readline(_LONGEST)
    while raw:
        if raw.strip():
            try:
                value = json.loads(raw)
            except (ValueError, RecursionError):
                value = None
            yield number, value if isinstance(value, dict) else "not a JSON object"
        raw = stream.readline(_LONGEST)
        number += 1


def _array(stream: IO[bytes]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    import codecs

    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    decoder, text, number, more = json.JSONDecoder(), "", 0, True
    while more or text.strip():
        text = text.lstrip(" \t\r\n,")
        if text.startswith("]"):
            return
        try:
            value, end = decoder.raw_decode(text)
        except (ValueError, RecursionError):
            if not more or len(text) > _LONGEST:
                yield number + 1, "the array breaks off, or is no JSON"
                return
            chunk = stream.read(max(_CHUNK, len(text)))  # doubling: a long record is not parsed again and again
            more = bool(chunk)
            text += decode(chunk, final=not chunk)
            continue
        number += 1
        text = text[end:]
        yield number, value if isinstance(value, dict) else "not a JSON object"


def line(
    event: ForeignEvent,
    extension: Mapping[str, Any] | None = None,
    *,
    text: str | None = None,
    passage: str | None = None,
    cite: Mapping[str, str | None] | None = None,
) -> str | None:
    """Return an event's record as a line; None without type or day.

    `extension` is the block `sayso`, `text` the report's and `passage` the event's words, `cite` what more is known of the report (title, language, coder).
    """
    day = event.start or event.published
    if event.type is None or day is None:
        return None
    place = event.place
    record: dict[str, Any] = {
        "id": event.key.replace(" ", "_"),
        "date": day.isoformat(),
        "enddate": event.end.isoformat() if event.end and event.end != day else None,
        "actor": [_entity(party) for party in event.actors],
        "recipient": [_entity(party) for party in event.recipients],
        "event": [event.type],
        "mode": [event.mode] if event.mode else [],
        "context": list(event.contexts),
        "quad_code": event.quad or None,
        "event_scale": event.intensity,
        "event_loc": _location(place) if place else None,
        "event_text": [passage] if passage else [],
        "text": text,
        "link": event.story,
        "cite_info": {
            "corpus": event.dataset,
            "url": event.url,
            "publication": event.outlet,
            "published": event.published.isoformat() if event.published else None,
            "codebook": f"plover-{plover().version}",
            **(cite or {}),
        },
        "sayso": extension,
    }
    required = ("id", "date", "actor", "event")
    return json.dumps({k: _full(v) for k, v in record.items() if k in required or v not in (None, [], "")}, ensure_ascii=False, separators=(",", ":"))


def _full(value: Any) -> Any:
    return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


def _entity(party: ForeignParty) -> dict[str, Any]:
    fields = {
        "code": party.country,
        "sector": party.sector,
        "entity_text": party.text,
        "identifier_id": party.wikidata,
        "identifier_text": party.name,
        "office": party.office,
    }
    return {k: v for k, v in fields.items() if v is not None}


def _location(place: Place) -> dict[str, Any]:
    return {
        "resolved_place": place.name,
        "geonameid": place.geonames_id,
        "lat": place.lat,
        "lon": place.lon,
        "province": place.admin1,
        "country": codes.country_name(place.country),
        "country_code": place.country,
        "resolution": {"point": 5, "city": 4, "region": 2, "country": 1}.get(place.precision or ""),
    }
