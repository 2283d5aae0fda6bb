"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1): an item is an entry. `next_url` and attachments are not followed; extensions (`_name`) are passed over."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from ..records import Problem
from .entries import Entry, Feed, day_of
from .markup import fragment_text

__all__ = ["is_json_feed", "parse_json"]

_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')
_REMEDY = "Give the address or file of a feed; for JSON lines of reports, --format jsonl."


def is_json_feed(head: bytes) -> bool:
    """Tell by the first bytes whether a JSON document says that it is a JSON Feed."""
    return _VERSION.search(head) is not None


def parse_json(text: str, source: str, url: str | None, notes: tuple[Problem, ...]) -> Feed | Problem:
    """Return the feed of a JSON document. An item that is no object is an entry without text, so that it is told in its place."""
    try:
        found: Any = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as exc:
        return Problem(code="S209", record=source, what=f"no JSON Feed: not valid JSON: {str(exc)[:80]}", remedy=_REMEDY)
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version" not in str(found.get("version")):
        return Problem(code="S209", record=source, what="no JSON Feed: it has no version of jsonfeed.org, or no items", remedy=_REMEDY)
    return Feed(
        entries=tuple(_entry(item if isinstance(item, dict) else {}, found, f"{source}:{number}", url) for number, item in enumerate(items, 1)),
        expired=found.get("expired") is True,
        notes=notes,
    )


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], record: str, base: str | None) -> Entry:
    written, changed = _string(item, "date_published"), _string(item, "date_modified")
    first = written or changed
    day, note = day_of(first, "", record) if first else (None, ())
    bodies = (fragment_text(_string(item, "content_html") or ""), _string(item, "content_text") or "")
    tags = item.get("tags")
    guid = item.get("id")
    return Entry(
        record=record,
        guid=str(guid) if isinstance(guid, str | int | float) and str(guid).strip() else None,  # 1.1: other than a string is to be taken as one
        link=_link(_string(item, "url") or _string(item, "external_url"), base),
        title=_string(item, "title"),
        text=max(bodies, key=len) or _string(item, "summary") or "",
        outlet=_string(feed, "title"),
        language=_string(item, "language") or _string(feed, "language"),
        published=day,
        updated=changed,
        authors=_authors(item),
        tags=tuple(t for t in tags if isinstance(t, str) and t) if isinstance(tags, list) else (),
        notes=note,
    )


def _authors(item: Mapping[str, Any]) -> str | None:
    """Return the names of the authors (1.1), or of the one author (1.0)."""
    many = item.get("authors")
    found = [*(many if isinstance(many, list) else ()), item.get("author")]
    return ", ".join(dict.fromkeys(name for a in found if isinstance(a, dict) and (name := _string(a, "name")))) or None


def _link(link: str | None, base: str | None) -> str | None:
    try:
        return urljoin(base, link) if link and base else link
    except ValueError:
        return None


def _string(where: Mapping[str, Any], name: str) -> str | None:
    value = where.get(name)
    return value.strip() or None if isinstance(value, str) else None
