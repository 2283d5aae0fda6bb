"""RSS, Atom and JSON Feed: an entry is a report, with the feed's text or, where a fetcher is given, the full text of its page.

The document's own entities and DOCTYPE are cut off before it is parsed (`markup.without_prolog`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from ..records import Problem, Report
from .entries import Entry, Feed, day_of, page_of, report_of
from .jsonfeed import parse_json
from .markup import LIMIT, decode_markup, fragment_text, without_prolog

if TYPE_CHECKING:
    from datetime import date

    from ..fetch import Fetcher

__all__ = ["entries", "parse", "read"]

_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"<skipDays>(.{0,2000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HEAD = 100_000
"""Characters in which a channel's skipHours and skipDays are looked for; feedparser does not read them, and they stand before the items."""


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str], fetcher: Fetcher | None = None) -> Iterator[Report | Problem]:
    """Yield a report an entry; with a fetcher, each with the text of its page where that is longer than the feed's."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Problem(code="S203", record=source, what=f"a feed of more than {LIMIT // 2**20} MB", remedy="Split the feed.")
        return
    yield from entries(data, source=source, fetcher=fetcher)


def entries(data: bytes, *, source: str, url: str | None = None, charset: str | None = None, fetcher: Fetcher | None = None) -> Iterator[Report | Problem]:
    """Yield the entries of a feed in its order; `url` is where it came from (links are relative to it), `charset` what the server said."""
    found = parse(data, source=source, url=url, charset=charset)
    if isinstance(found, Problem):
        yield found
        return
    if not found.entries:
        yield Problem(code="S210", record=source, what="a feed without entries", remedy="Nothing, if the outlet has published nothing.")
    for entry in found.entries:
        page = page_of(entry.link, fetcher, entry.record) if fetcher is not None and entry.link else None
        yield report_of(entry, source=source, notes=found.notes, page=page)


def parse(data: bytes, *, source: str, url: str | None = None, charset: str | None = None) -> Feed | Problem:
    """Return a feed with its entries as it tells them, or the problem of what is none."""
    decoded = decode_markup(data, charset, source)
    if isinstance(decoded, Problem):
        return decoded
    text, notes = decoded
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return parse_json(text, source, url, notes)
    document = without_prolog(text)
    parsed = _parsed(document, url)
    if parsed is None or not (parsed.get("version") or parsed.entries):
        remedy = "Give the address or file of a feed; for a page, --format html."
        return Problem(code="S209", record=source, what="no RSS, Atom or JSON feed", remedy=remedy)
    ttl = _string(parsed.feed, "ttl") or ""
    return Feed(
        entries=tuple(_entry(entry, parsed.feed, f"{source}:{number}") for number, entry in enumerate(parsed.entries, 1)),
        ttl_s=int(ttl) * 60.0 if re.fullmatch(r"[0-9]{1,6}", ttl) else None,
        skip_hours=tuple(sorted({int(n) % 24 for n in _inside(_HOURS, document, r"\b[0-9]{1,2}\b")})),
        skip_days=tuple(dict.fromkeys(day.capitalize() for day in _inside(_DAYS, document, r"(?i)\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b"))),
        notes=notes,
    )


def _parsed(document: str, url: str | None) -> Any:
    """Parse a feed; None where feedparser breaks on it."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", **({"content-location": url} if url else {})}
    stream = io.BytesIO(document.encode("utf-8", "replace"))  # a stream: feedparser would open a string that looks like a name
    try:
        return feedparser.parse(stream, response_headers=headers) if document else None
    except Exception:  # a stranger's feed may break a parser in any way, and one feed never stops a run
        return None


def _inside(element: re.Pattern[str], document: str, wanted: str) -> list[str]:
    found = element.search(document, 0, _HEAD)
    return re.findall(wanted, found[1]) if found else []


def _entry(entry: Any, feed: Any, record: str) -> Entry:
    day, note = _day(entry, record)
    return Entry(
        record=record,
        guid=_string(entry, "id"),
        link=_string(entry, "link"),
        title=fragment_text(_string(entry, "title") or "") or None,
        text=_own_text(entry),
        outlet=fragment_text(_string(dict.get(entry, "source") or {}, "title") or _string(feed, "title") or "") or None,
        language=_string(entry, "language") or _string(feed, "language"),
        published=day,
        updated=_string(entry, "updated"),
        authors=_string(entry, "author"),
        tags=tuple(str(t.get("term")) for t in dict.get(entry, "tags") or () if t.get("term")),
        notes=note,
    )


def _own_text(entry: Any) -> str:
    """Return the longest of the entry's contents, or its summary."""
    found = [_words(content) for content in dict.get(entry, "content") or ()]
    longest = max(found, key=len, default="")
    return longest or _words({"value": _string(entry, "summary") or "", "type": _string(dict.get(entry, "summary_detail") or {}, "type")})


def _words(content: Mapping[str, Any]) -> str:
    value = content.get("value")
    if not isinstance(value, str):
        return ""
    return value.strip() if content.get("type") == "text/plain" else fragment_text(value)


def _day(entry: Any, record: str) -> tuple[date | None, tuple[Problem, ...]]:
    """Return the day of publication as the feed writes it, else as feedparser reads it (UTC), else of the last change."""
    for name in ("published", "created", "updated"):
        written, parsed = _string(entry, name), dict.get(entry, f"{name}_parsed")
        if written:
            return day_of(written, "-".join(f"{n:04d}" if n > 31 else f"{n:02d}" for n in parsed[:3]) if parsed else "", record)
    return None, ()


def _string(where: Any, name: str) -> str | None:
    """Return a value if it is text with words; by `dict.get`, since feedparser's own maps a missing name to another."""
    value = dict.get(where, name) if isinstance(where, dict) else None
    return value.strip() or None if isinstance(value, str) else None
