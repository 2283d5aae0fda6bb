"""A web page as one report: its article by trafilatura, with title, outlet, day and language where the page says them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, TYPE_CHECKING, Any

from ..records import Problem, Report, content_id
from .fields import as_date, language_code
from .markup import LIMIT, decode_markup

if TYPE_CHECKING:
    from datetime import date

__all__ = ["article_text", "page_report", "read"]

_LANG = re.compile(r"""<html\b[^>]{0,500}?\s(?:xml:)?lang\s*=\s*["']?([A-Za-z]{2,3})\b""", re.IGNORECASE)
_WHAT = "no article in this page"
_REMEDY = "Give the page of one article; a front page, a list or a page that scripts fill has none. Or give its text."


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
    """Yield the one report of an HTML file, or the problem with it."""
    data = stream.read(LIMIT + 1)
    if len(data) > LIMIT:
        yield Problem(code="S203", record=source, what=f"more than {LIMIT // 2**20} MB", remedy="Give the page of one article.")
        return
    yield page_report(data, record=source, meta={"source": source})


def page_report(data: bytes, *, record: str, url: str | None = None, charset: str | None = None, meta: Mapping[str, Any] | None = None) -> Report | Problem:
    """Build the report of a page. `charset` is what the server said; `record` names the page in problems."""
    decoded = decode_markup(data, charset, record)
    if isinstance(decoded, Problem):
        return decoded
    page, notes = decoded
    found = _extracted(page, url)
    if found is None or not (found.text or "").strip():
        return Problem(code="S210", record=record, what=_WHAT, remedy=_REMEDY)
    text = str(found.text).strip()
    lang = _LANG.search(page[:4096])
    address = url or (found.url if str(found.url or "").startswith(("http://", "https://")) else None)
    kept = {**(meta or {}), **({"authors": found.author} if found.author else {}), **({"problems": notes} if notes else {})}
    return Report(
        id=content_id("r", text, address),
        text=text,
        url=address,
        outlet=found.sitename or None,
        title=found.title or None,
        published=_day(found.date),
        language=language_code(lang[1]) if lang else None,
        meta=kept,
    )


def article_text(page: str, url: str | None = None) -> str:
    """Return the text of the article in a page of HTML, a line for each paragraph, or "" where there is none."""
    found = _extracted(page, url)
    return "" if found is None else str(found.text or "").strip()


def _extracted(page: str, url: str | None) -> Any:
    """Return trafilatura's document, or None. Comments of readers are left out; the day is taken from what the page declares, never guessed from its text."""
    import logging
    from datetime import UTC, datetime, timedelta

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what goes wrong is told as a problem
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    last = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    dates = {"extensive_search": False, "original_date": True, "max_date": last}
    try:
        return trafilatura.bare_extraction(page, url=url, include_comments=False, with_metadata=True, date_extraction_params=dates)
    except Exception:  # a stranger's page may break a parser in any way, and one page never stops a run
        return None


def _day(value: str | None) -> date | None:
    try:
        return as_date(value) if value else None
    except ValueError:
        return None
