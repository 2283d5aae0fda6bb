"""RSS and Atom: an entry is a report, with the feed's text or, where a fetcher is given, the full text of its page.

The document's own entities and DOCTYPE are cut off before it is parsed (`markup.without_prolog`).
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from ..errors import InputError
from ..records import Problem, Report, content_id
from .fields import as_date, language_code
from .markup import LIMIT, decode_markup, fragment_text, without_prolog

if TYPE_CHECKING:
    from datetime import date

    from ..fetch import Fetcher

__all__ = ["entries", "read"]


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str], fetcher: Fetcher | None = None) -> Iterator[Report | Problem]:
    """Yield a report an entry; with a fetcher, each with the text of its page where that is longer than the feed's."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Problem(code="S203", record=source, what=f"a feed of more than {LIMIT // 2**20} MB", remedy="Split the feed.")
        return
    yield from entries(data, source=source, fetcher=fetcher)


def entries(data: bytes, *, source: str, url: str | None = None, charset: str | None = None, fetcher: Fetcher | None = None) -> Iterator[Report | Problem]:
    """Yield the entries of a feed in its order; `url` is where it came from (links are relative to it), `charset` what the server said."""
    decoded = decode_markup(data, charset, source)
    if isinstance(decoded, Problem):
        yield decoded
        return
    parsed = _parsed(without_prolog(decoded[0]), url)
    if parsed is None or not (parsed.get("version") or parsed.entries):
        yield Problem(code="S209", record=source, what="no RSS or Atom feed", remedy="Give the address or file of a feed; for a page, --format html.")
        return
    if not parsed.entries:
        yield Problem(code="S210", record=source, what="a feed without entries", remedy="Nothing, if the outlet has published nothing.")
    for number, entry in enumerate(parsed.entries, 1):
        yield _report(entry, parsed.feed, f"{source}:{number}", source, decoded[1], fetcher)


def _parsed(document: str, url: str | None) -> Any:
    """Parse a feed; None where feedparser breaks on it."""
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8", **({"content-location": url} if url else {})}
    stream = io.BytesIO(document.encode("utf-8", "replace"))  # a stream: feedparser would open a string that looks like a name
    try:
        return feedparser.parse(stream, response_headers=headers) if document else None
    except Exception:  # a stranger's feed may break a parser in any way, and one feed never stops a run
        return None


def _report(entry: Any, feed: Any, record: str, source: str, notes: tuple[Problem, ...], fetcher: Fetcher | None) -> Report | Problem:
    link = _string(entry, "link")
    title = fragment_text(_string(entry, "title") or "") or None
    text, came_from = _own_text(entry), "feed"
    page: Report | None = None
    if fetcher is not None and link:
        found = _page(link, fetcher, record)
        if isinstance(found, Problem):
            notes = (*notes, found)
        elif len(found.text) > len(text):
            page, text, came_from = found, found.text, "page"
    if not text and title:
        text, came_from = title, "title"
    if not text:
        return Problem(code="S210", record=record, what="an entry without text", remedy="Give the pages it links to (--full-text), or leave it out.")
    day, note = _day(entry, record)
    outlet = fragment_text(_string(dict.get(entry, "source") or {}, "title") or _string(feed, "title") or "") or None
    language = _string(entry, "language") or _string(feed, "language")
    meta = {
        "source": source,
        "text_from": came_from,
        "guid": _string(entry, "id"),
        "authors": _string(entry, "author"),
        "tags": [str(t.get("term")) for t in dict.get(entry, "tags") or () if t.get("term")],
        "problems": notes + note,
    }
    return Report(
        id=content_id("r", text, link or _string(entry, "id") or title),
        text=text,
        url=link,
        outlet=outlet or (page.outlet if page else None),
        title=title or (page.title if page else None),
        published=day or (page.published if page else None),
        language=language_code(language) if language else page.language if page else None,
        meta={key: value for key, value in meta.items() if value},
    )


def _page(link: str, fetcher: Fetcher, record: str) -> Report | Problem:
    from .html import page_report

    try:
        page = fetcher.get(link)
    except InputError as exc:
        return Problem(code=exc.code, record=record, what=f"{exc.what}; the feed's own text was taken", remedy=exc.remedy)
    return page_report(page.body, record=record, url=page.final_url, charset=page.charset)


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
        if not written:
            continue
        for form in (written, "-".join(f"{n:04d}" if n > 31 else f"{n:02d}" for n in parsed[:3]) if parsed else ""):
            try:
                return as_date(form), ()
            except ValueError:
                continue
        what = f"impossible publication date: {written[:40]!r}"
        return None, (Problem(code="S211", record=record, what=what, remedy="Mend the feed; it was coded without a date."),)
    return None, ()


def _string(where: Any, name: str) -> str | None:
    """Return a value if it is text with words; by `dict.get`, since feedparser's own maps a missing name to another."""
    value = dict.get(where, name) if isinstance(where, dict) else None
    return value.strip() or None if isinstance(value, str) else None
