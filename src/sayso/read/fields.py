"""From a row of named values to a Report: which column is which, and what a date may look like."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files
from typing import Any

from ..records import Problem, Report, content_id

__all__ = ["NAMES", "as_date", "guess_columns", "language_code", "to_report"]

NAMES: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "article_text", "full_text", "fulltext", "maintext", "event_text", "story"),
    "id": ("id", "uid", "article_id", "story_id", "doc_id", "guid"),
    "published": ("published", "date", "pub_date", "publication_date", "published_at", "publish_date", "date_published", "datetime", "day", "seendate"),
    "outlet": ("outlet", "publisher", "source", "source_name", "media", "newspaper", "publication", "site", "domain"),
    "title": ("title", "headline", "head"),
    "language": ("language", "lang"),
    "url": ("url", "link", "source_url"),
    "credit": ("credit", "agency"),
}
"""sayso's columns and the names by which other tools call them, likeliest first."""


def guess_columns(found: Iterable[str], given: Mapping[str, str]) -> dict[str, str]:
    """Return sayso's name → the source's column, those given first, then the first known name that the source has."""
    by_lower = {name.strip().lower(): name for name in found}
    out = dict(given)
    taken = set(given.values())
    for ours, names in NAMES.items():
        for name in names:
            column = by_lower.get(name)
            if ours not in out and column is not None and column not in taken:
                out[ours] = column
                taken.add(column)
    return out


_MONTHS = {name: n for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_NAMES = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
_MONTH = rf"(?P<month>{_NAMES})\.?"
_MONTH2 = _MONTH.replace("month", "month2")
_NAMED = re.compile(
    rf"(?:(?:[a-z]+day,? )?(?P<day>\d{{1,2}})[-. ]+{_MONTH}|{_MONTH2} (?P<day2>\d{{1,2}}))[-, ]+(?P<year>\d{{4}})\b(?P<time>[ ,T].*)?",
    re.IGNORECASE,
)


def as_date(value: str) -> date:
    """Return the day of an ISO date or time, of YYYYMMDD, of an RFC 2822 date or of one with its month's English name ("26-FEB-1987 20:43", "May 3, 2024").

    Raises `ValueError` for others (03/05/2024 could be two days) and for years outside 1500-2200.
    """
    text = value.strip()
    named = _NAMED.fullmatch(text)
    try:
        day = datetime.fromisoformat(text).date()
    except ValueError:
        try:
            day = _named_day(named) if named else parsedate_to_datetime(text).date()
        except (TypeError, ValueError, IndexError, OverflowError):  # OverflowError: an hour or an offset of twenty digits
            raise ValueError(f"{value!r} is no date") from None
    if not 1500 <= day.year <= 2200:
        raise ValueError(f"{value!r} is outside the years 1500 to 2200")
    return day


def _named_day(found: re.Match[str]) -> date:
    month = (found["month"] or found["month2"])[:3].lower()
    return date(int(found["year"]), _MONTHS[month], int(found["day"] or found["day2"]))


@cache
def _languages() -> Mapping[str, str]:
    with files("sayso.read").joinpath("languages.csv").open(encoding="utf-8") as lines:
        return {name: row["code"] for row in csv.DictReader(lines) for name in (row["name"], *row["three"].split())}


def language_code(value: str) -> str | None:
    """Return ISO 639-1 for a code ("en-GB", "deu") or an English name ("German", as in GDELT), None for nothing; others keep their first two letters."""
    name = value.strip().lower()
    return _languages().get(name) or _languages().get(name.replace("_", "-").split("-")[0]) or name[:2] or None


def to_report(row: Mapping[str, Any], columns: Mapping[str, str], record: str) -> Report | Problem:
    """Build a report from a row, or the problem of a row without text; an unreadable date is left out and told in `meta["problems"]`."""

    def value(name: str) -> str | None:
        raw = row.get(columns[name]) if name in columns else None
        return None if raw is None or raw == "" or isinstance(raw, list | dict) else str(raw)

    text = row.get(columns["text"]) if "text" in columns else None
    if not isinstance(text, str):
        what = "no text" if text is None else f"the text is {type(text).__name__}, not a string"
        return Problem(code="S210", record=record, what=what, remedy="Give a `text` (or name its column with --column text=NAME).")
    published: date | None = None
    raw_date = value("published")
    notes: tuple[Problem, ...] = ()
    id_ = value("id") or content_id("r", text, raw_date, value("outlet"))
    if raw_date is not None:
        try:
            published = as_date(raw_date)
        except ValueError as exc:
            notes = (Problem(code="S211", record=id_, what=f"impossible publication date: {exc}", remedy="Write YYYY-MM-DD; it was coded without a date."),)
    known = set(columns.values())
    meta: dict[str, Any] = {str(k): v for k, v in row.items() if k not in known and k is not None}
    return Report(
        id=id_,
        text=text,
        url=value("url"),
        outlet=value("outlet"),
        title=value("title"),
        published=published,
        language=language_code(value("language") or ""),
        credit=value("credit"),
        meta=meta | {"problems": notes} if notes else meta,
    )
