"""Addresses, one a line, or as JSON lines with a `url` (GDELT's article lists): each is fetched and read as what it is."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..errors import InputError, SaysoError, without_password
from ..records import Problem, Report, content_id
from .fields import guess_columns, to_report
from .text import decode

if TYPE_CHECKING:
    from ..fetch import Fetcher, Page

__all__ = ["fetched", "is_address", "read", "reports_of_page"]

_LIMIT = 2**20
_SNIFF = 4096
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "application/xml", "text/xml"})
_REMEDY = 'Write one address a line, or one JSON object with a "url".'


def is_address(text: str) -> bool:
    """Tell whether a text is an http(s) address."""
    if any(ch.isspace() for ch in text.strip()):
        return False
    try:
        return urlsplit(text.strip()).scheme.lower() in ("http", "https")
    except ValueError:
        return False


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str], fetcher: Fetcher | None = None) -> Iterator[Report | Problem]:
    """Yield the reports of each address in order; lines that begin with # are skipped, a line without an address is a problem."""
    if fetcher is None:
        from ..fetch import Fetcher

        with Fetcher() as own:
            yield from read(stream, source=source, columns=columns, fetcher=own)
        return
    number = 0
    while line := stream.readline(_LIMIT):
        number += 1
        record = f"{source}:{number}"
        text = decode(line, record)
        if isinstance(text, Problem):
            yield text
            continue
        text = text.lstrip("\ufeff").strip()
        if text and not text.startswith("#"):
            yield from _line(text, record, columns, fetcher)


def _line(text: str, record: str, columns: Mapping[str, str], fetcher: Fetcher) -> Iterator[Report | Problem]:
    if not text.startswith(("{", "[")):
        if is_address(text):
            yield from fetched(text, record=record, fetcher=fetcher)
        else:
            yield Problem(code="S204", record=record, what="no http or https address", remedy=_REMEDY)
        return
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError) as exc:  # ValueError: also a number of thousands of digits
        yield Problem(code="S204", record=record, what=f"not valid JSON: {str(exc)[:80]}", remedy=_REMEDY)
        return
    rows = value.get("articles", [value]) if isinstance(value, dict) else value
    for row in rows if isinstance(rows, list) else [rows]:
        found = guess_columns(row, columns) if isinstance(row, dict) else {}
        url = row.get(found.get("url", "")) if isinstance(row, dict) else None
        if not isinstance(url, str) or not is_address(url):
            yield Problem(code="S204", record=record, what="no http or https address", remedy=_REMEDY)
            continue
        for item in fetched(url, record=record, fetcher=fetcher):
            yield item if isinstance(item, Problem) else _with_row(item, row, found, record)


def _with_row(report: Report, row: Mapping[str, Any], columns: Mapping[str, str], record: str) -> Report:
    """Put in what the row says and the page does not."""
    said = to_report({**row, "text": report.text}, {**columns, "text": "text"}, record)
    if isinstance(said, Problem):
        return report
    return replace(
        report,
        outlet=report.outlet or said.outlet,
        title=report.title or said.title,
        published=report.published or said.published,
        language=report.language or said.language,
        meta={**said.meta, **report.meta},
    )


def fetched(url: str, *, record: str, fetcher: Fetcher, full_text: bool = True) -> Iterator[Report | Problem]:
    """Fetch one address and yield its reports: one of a page, one an entry of a feed (with the text of its page where `full_text`)."""
    try:
        page = fetcher.get(url)
    except InputError as exc:
        what = f"{without_password(url)}: {exc.what}" if record != url else exc.what
        yield Problem(code=exc.code, record=without_password(record), what=what, remedy=exc.remedy)
        return
    yield from reports_of_page(page, record=record, fetcher=fetcher if full_text else None)


def reports_of_page(page: Page, *, record: str, fetcher: Fetcher | None = None) -> Iterator[Report | Problem]:
    """Yield the reports of what was fetched, by its media type and its first bytes; with a fetcher, entries of a feed get the text of their pages."""
    from . import reader_name

    name = reader_name(urlsplit(page.final_url).path, page.body[:_SNIFF])
    if name == "feed" or (page.media_type in _FEEDS and name != "html"):
        from .feed import entries

        yield from entries(page.body, source=record, url=page.final_url, charset=page.charset, fetcher=fetcher)
    elif page.media_type in _PAGES or name == "html":
        from .html import page_report

        yield page_report(page.body, record=record, url=page.final_url, charset=page.charset, meta={"source": record})
    elif name in ("jsonl", "csv"):
        yield from _rows(name, page, record)
    elif page.media_type.startswith("text/") or not page.media_type:
        yield _plain(page, record)
    else:
        what = f"{page.media_type[:60]}, which is no page, feed or text"
        yield Problem(code="S201", record=record, what=what, remedy="Give the address of an article or a feed; extract text from PDF files first.")


def _rows(name: str, page: Page, record: str) -> Iterator[Report | Problem]:
    from ..plugins import load
    from .packed import broken, unpacked

    try:
        yield from load("readers", name)(unpacked(io.BufferedReader(io.BytesIO(page.body))), source=record, columns={})
    except SaysoError as exc:
        yield Problem(code=exc.code, record=record, what=exc.what, remedy=exc.remedy)
    except Exception as exc:
        if not broken(exc):
            raise
        yield Problem(code="S207", record=record, what="a broken compressed file", remedy="Fetch it again.")


def _plain(page: Page, record: str) -> Report | Problem:
    from .markup import decode_markup

    found = decode_markup(page.body, page.charset, record)
    if isinstance(found, Problem):
        return found
    text = found[0].replace("\r\n", "\n").replace("\r", "\n")
    meta = {"source": record, **({"problems": found[1]} if found[1] else {})}
    return Report(id=content_id("r", text, page.final_url), text=text, url=page.final_url, meta=meta)
