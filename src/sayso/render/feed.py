"""Entries → an Atom feed (RFC 4287)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree as ET

__all__ = ["Entry", "to_atom"]

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry; `day` is that of publication."""

    id: str
    title: str
    href: str
    day: date
    author: str
    summary: str


def to_atom(title: str, me: str, page: str, entries: Sequence[Entry]) -> bytes:
    """Return the feed; `updated` is the newest entry's day, so that an unchanged list gives an unchanged feed."""
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", title)
    _add(feed, "id", me)
    _add(feed, "updated", _time(max((e.day for e in entries), default=date(1970, 1, 1))))
    _add(feed, "link", rel="self", href=me, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=page, type="text/html")
    for entry in entries:
        one = _add(feed, "entry")
        _add(one, "title", entry.title)
        _add(one, "id", entry.id)
        _add(one, "updated", _time(entry.day))
        _add(one, "link", rel="alternate", href=entry.href, type="text/html")
        _add(_add(one, "author"), "name", entry.author)
        _add(one, "summary", entry.summary)
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", {key: _NOT_XML.sub("\ufffd", value) for key, value in attributes.items()})
    child.text = None if text is None else _NOT_XML.sub("\ufffd", text)
    return child


def _time(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
