"""What feeds of all formats come to: entries as the feed tells them, and the report that an entry is, with the text of its page where that is longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ..errors import InputError
from ..records import Problem, Report, content_id
from .fields import as_date, language_code

if TYPE_CHECKING:
    from ..fetch import Fetcher

__all__ = ["Entry", "Feed", "day_of", "page_of", "report_of"]

_LONGEST_KEY = 500
"""Characters: PostgreSQL indexes 2,700 bytes at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as its feed tells it. `record` names it in problems; `updated` is the last change as the feed writes it; `notes` are faults that it has."""

    record: str
    guid: str | None = None
    link: str | None = None
    title: str | None = None
    text: str = ""
    outlet: str | None = None
    language: str | None = None
    published: date | None = None
    updated: str | None = None
    authors: str | None = None
    tags: tuple[str, ...] = ()
    notes: tuple[Problem, ...] = ()

    @property
    def key(self) -> str:
        """Return what names the entry within its feed, whatever becomes of its words: its guid, else its link, else its words (a long one by its hash)."""
        found = self.guid or self.link or ""
        return found if 0 < len(found) <= _LONGEST_KEY else content_id("k", found or (self.title, self.text))

    @property
    def digest(self) -> str:
        """Return what changes when the feed tells of a change: of title, text or the date of the last change."""
        return content_id("d", self.title, self.text, self.updated)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed, its entries in its order, and when it asks to be left alone.

    Attributes:
        ttl_s: seconds for which it calls itself fresh (RSS `ttl`).
        skip_hours, skip_days: hours (0 to 23, GMT) and days ("Saturday") at which it wants no visits.
        expired: whether it says that nothing will come any more (JSON Feed).
        notes: faults of the whole, which each of its reports shares.
    """

    entries: tuple[Entry, ...]
    ttl_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    expired: bool = False
    notes: tuple[Problem, ...] = ()


def page_of(link: str, fetcher: Fetcher, record: str) -> Report | Problem:
    """Fetch the page that an entry links to and return its article, or what is wrong with it."""
    from .html import page_report

    try:
        page = fetcher.get(link)
    except InputError as exc:
        return Problem(code=exc.code, record=record, what=f"{exc.what}; the feed's own text was taken", remedy=exc.remedy)
    return page_report(page.body, record=record, url=page.final_url, charset=page.charset)


def report_of(entry: Entry, *, source: str, notes: tuple[Problem, ...] = (), page: Report | Problem | None = None) -> Report | Problem:
    """Build the report of an entry: the text of its page where that is longer than the feed's, else the feed's, else the title."""
    text, came_from, better = entry.text, "feed", None
    if isinstance(page, Problem):
        notes = (*notes, page)
    elif page is not None and len(page.text) > len(text):
        better, text, came_from = page, page.text, "page"
    if not text and entry.title:
        text, came_from = entry.title, "title"
    if not text:
        remedy = "Give the pages it links to (--full-text), or leave it out."
        return Problem(code="S210", record=entry.record, what="an entry without text", remedy=remedy)
    meta = {
        "source": source,
        "text_from": came_from,
        "guid": entry.guid,
        "authors": entry.authors,
        "tags": list(entry.tags),
        "problems": notes + entry.notes,
    }
    return Report(
        id=content_id("r", text, entry.link or entry.guid or entry.title),
        text=text,
        url=entry.link,
        outlet=entry.outlet or (better.outlet if better else None),
        title=entry.title or (better.title if better else None),
        published=entry.published or (better.published if better else None),
        language=language_code(entry.language) if entry.language else better.language if better else None,
        meta={key: value for key, value in meta.items() if value},
    )


def day_of(written: str, parsed: str, record: str) -> tuple[date | None, tuple[Problem, ...]]:
    """Return a day as it is written, else as a parser read it ("" for nothing), or the problem with it."""
    for form in (written, parsed):
        try:
            return as_date(form), ()
        except ValueError:
            continue
    what = f"impossible publication date: {written[:40]!r}"
    return None, (Problem(code="S211", record=record, what=what, remedy="Mend the feed; it was coded without a date."),)
