"""One poll of one feed: what is new in it is read, coded and stored, a batch at a time, and then remembered.

The reports of a batch are stored before its entries are remembered. A process that is killed in between finds the reports by their addresses the next
time, and does not fetch them again; the feed's marks (ETag, Last-Modified) are kept only when every entry has been read, so that none is passed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from ..admit import clean
from ..errors import FetchError
from ..fetch import Page, Seen
from ..read.entries import Entry, Feed, report_of
from ..read.feed import parse
from ..read.html import page_report
from ..records import Problem, Report, content_id
from ..store import Held
from ..store.feeds import EntryState, FeedState
from .ground import Ground, Outcome, Polled, Stopped, stamp
from .schedule import after_failure, after_success
from .settings import FeedSource

__all__ = ["poll_feed"]

_TRIES = 3
"""Polls at which a page is asked for that a passing fault held back, and polls in a row that a busy host may break off before the feed's own texts are
taken. Chosen by hand: with the usual 15 minutes an entry waits for three quarters of an hour at most."""
_BUSY = frozenset({429, 503})
_GONE_REMEDY = "Take it out of feeds.toml, or give its new address; what was read stays."


@dataclass(slots=True, kw_only=True)
class _Work:
    """One poll under way: what was read and is not stored yet (`items`, `states`), and what it has come to.

    Attributes:
        stuck: polls in a row, before this one, that a busy host broke off at once.
        refused: a busy host has refused a page, and the feed's own texts are taken.
        wait_s: for how long that host asks to be left alone.
    """

    source: FeedSource
    ground: Ground
    state: FeedState
    now: datetime
    stuck: int
    refused: bool = False
    wait_s: float | None = None
    items: list[Report | Problem] = field(default_factory=list)
    states: list[EntryState] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    listed: int = 0
    left: int = 0
    new: int = 0
    changed: int = 0
    there: int = 0
    events: int = 0


class _Busy(Exception):  # noqa: N818 (no error: the host is left alone)
    """The host of a page asks to be left alone."""


def poll_feed(source: FeedSource, ground: Ground) -> Polled:
    """Ask a feed for what is new and store it. Raises `Stopped` where the run is to end before the feed has answered, and `StoreError`."""
    memory = ground.store.followed
    state = memory.feed(source.url)
    work = _Work(source=source, ground=ground, state=state, now=ground.clock(), stuck=int(state.pace.get("stuck", 0)))
    try:
        page = ground.fetcher.get(state.moved_to or source.url, seen=Seen(etag=state.etag, last_modified=state.last_modified))
    except FetchError as exc:
        if exc.status == 410:
            return _gone(work, "the feed is gone (410)")
        return _failed(work, Problem(code=exc.code, record=source.url, what=exc.what, remedy=exc.remedy), exc)
    found = Feed(entries=()) if page.unchanged else parse(page.body, source=source.url, url=page.final_url, charset=page.charset)
    if isinstance(found, Problem):
        return _failed(work, found)
    waiting = memory.pageless(source.url)
    _read(work, found)
    if not work.left and not work.refused:
        _catch_up(work, tuple(entry for entry in waiting if entry.entry not in work.touched))
    return _done(work, page, found)


def _read(work: _Work, found: Feed) -> None:
    """Read the entries that are new or changed."""
    first = {entry.key: entry for entry in reversed(found.entries)}  # of two entries with one key the first counts
    memory = work.ground.store.followed.entries(work.source.url, list(first))
    fresh = [entry for key, entry in reversed(first.items()) if key not in memory or memory[key].digest != entry.digest]
    work.listed = len(first)
    work.there += len(first) - len(fresh)
    work.left = len(fresh)
    try:
        for entry in fresh:
            if work.ground.stopping():
                break
            _one(work, found, entry, memory.get(entry.key))
            work.touched.add(entry.key)
            work.left -= 1
            if len(work.items) >= work.ground.batch:
                _store(work)
    except (Stopped, _Busy):
        pass
    _store(work)


def _one(work: _Work, found: Feed, entry: Entry, old: EntryState | None) -> None:
    """Read one entry, with its page where that is wanted."""
    source, held = work.source, _held(work, entry, old)
    state = EntryState(
        feed=source.url,
        entry=entry.key,
        url=entry.link,
        digest=entry.digest,
        report_id=held.report.id if held else None,
        seen=old.seen if old else stamp(work.ground.clock()),
    )
    if held is not None and (old is None or held.redacted is not None):  # read from elsewhere, or just before a kill; or not to be let in again
        meta = held.report.meta
        pageless = source.full_text and meta.get("source") == source.url and meta.get("text_from") in ("feed", "title")
        return _there(work, replace(state, tries=1 if pageless else 0))
    page: Report | Problem | None = None
    if source.full_text and entry.link:
        page, passing = _page(work, entry.link, entry.record)
        state = replace(state, tries=1 if passing else 0)
    item = report_of(entry, source=source.url, notes=found.notes, page=page)
    if isinstance(item, Problem):
        work.items.append(item)
        work.states.append(state)
        return None
    item = replace(item, outlet=source.outlet or item.outlet, language=source.language or item.language)
    worse = held is not None and held.report.meta.get("text_from") == "page" and item.meta["text_from"] != "page"
    if worse or (held is not None and clean(item.text).split() == clean(held.report.text).split()):
        return _there(work, state)
    return _keep(work, item, held, state)


def _there(work: _Work, state: EntryState) -> None:
    """Remember an entry whose words are in the store."""
    work.there += 1
    work.states.append(state)


def _keep(work: _Work, report: Report, held: Held | None, state: EntryState) -> None:
    """Take a report up; where an earlier version is in the store it is marked as a later one. Its id is its own, since ids are made of the text."""
    if held is not None:
        if work.ground.store.held(report.id) is not None:  # the words of an earlier version have come back
            return _there(work, replace(state, report_id=report.id))
        work.changed += 1
        report = replace(report, meta={**report.meta, "earlier": held.report.id})
    work.items.append(report)
    work.states.append(replace(state, report_id=report.id))
    return None


def _held(work: _Work, entry: Entry, old: EntryState | None) -> Held | None:
    """Return the newest report of an entry that is in the store."""
    store = work.ground.store
    found = store.followed.newest_at(entry.link) if entry.link else None
    return found or (store.held(old.report_id) if old is not None and old.report_id else None)


def _page(work: _Work, link: str, record: str) -> tuple[Report | Problem, bool]:
    """Return the article of a page, or what is wrong, and whether it may be had later.

    Raises `_Busy` where its host asks to be left alone; where that has broken off several polls, the page counts as one that may be had later.
    """
    remedy = "Nothing: it is asked for again at the next polls."
    if work.refused:
        return Problem(code="S237", record=record, what="the host of the page asks to be left alone; the feed's own text was taken", remedy=remedy), True
    try:
        page = work.ground.fetcher.get(link)
    except FetchError as exc:
        if exc.status in _BUSY:
            work.wait_s = exc.wait_s or work.source.every_s
            work.ground.busy[urlsplit(link).netloc] = work.ground.clock() + timedelta(seconds=work.wait_s)
            if work.stuck < _TRIES:
                raise _Busy from None
            work.refused = True
        what = f"{exc.what}; the feed's own text was taken"
        return Problem(code=exc.code, record=record, what=what, remedy=remedy if exc.passing else exc.remedy), exc.passing
    return page_report(page.body, record=record, url=page.final_url, charset=page.charset), False


def _catch_up(work: _Work, waiting: tuple[EntryState, ...]) -> None:
    """Ask again for pages that a passing fault held back at an earlier poll, whether the feed still lists them or not."""
    try:
        for state in waiting:
            if work.ground.stopping():
                break
            _again(work, state)
            if len(work.items) >= work.ground.batch:
                _store(work)
    except (Stopped, _Busy):
        pass
    _store(work)


def _again(work: _Work, state: EntryState) -> None:
    held = work.ground.store.held(state.report_id) if state.report_id else None
    if state.url is None or (held is not None and held.redacted is not None):
        work.states.append(replace(state, tries=0))
        return
    try:
        page, passing = _page(work, state.url, state.url)
    except _Busy:
        work.states.append(replace(state, tries=(state.tries + 1) % (_TRIES + 1)))
        raise
    left = replace(state, tries=state.tries + 1 if passing and state.tries < _TRIES else 0)
    if isinstance(page, Report) and (held is None or len(page.text) > len(held.report.text)):
        _keep(work, _with_page(work, page, state, held), held, left)
    else:
        work.states.append(left)


def _with_page(work: _Work, page: Report, state: EntryState, held: Held | None) -> Report:
    """Return the report of an entry with the text of its page, which came later."""
    said = held.report if held else replace(page, outlet=work.source.outlet or page.outlet, language=work.source.language or page.language)
    return replace(
        said,
        id=content_id("r", page.text, state.url),
        text=page.text,
        url=state.url,
        title=said.title or page.title,
        published=said.published or page.published,
        meta={**said.meta, "source": work.source.url, "text_from": "page"},
    )


def _store(work: _Work) -> None:
    """Store what was read, then remember that it was."""
    tally = work.ground.put(work.items)
    work.new += tally.new
    work.there += tally.there
    work.events += tally.events
    work.ground.store.followed.save(entries=work.states)
    work.items.clear()
    work.states.clear()


def _done(work: _Work, page: Page, found: Feed) -> Polled:
    """Remember a poll that the feed has answered."""
    state, after = work.state, work.ground.clock()
    pace = dict(state.pace)
    if not page.unchanged:
        pace = {"ttl_s": found.ttl_s, "skip_hours": list(found.skip_hours), "skip_days": list(found.skip_days)}
    pace["stuck"] = work.stuck + 1 if work.refused or (work.wait_s is not None and not work.touched) else 0
    when = after_success(after, work.source.every_s, pace, page.fresh_s)
    if work.wait_s is not None:
        when = max(when, after + timedelta(seconds=work.wait_s))
    elif work.left:
        when = work.now  # the run ends here, and the next one begins with what is left
    kept = replace(
        state, moved_to=page.moved_to or state.moved_to, last_poll=stamp(work.now), next_poll=stamp(when), failures=0, trouble=None, pace=pace
    )  # fmt: skip
    if not work.left:
        old = state if page.unchanged else FeedState(url=state.url)  # a 304 need not repeat the marks
        kept = replace(kept, etag=page.seen.etag or old.etag, last_modified=page.seen.last_modified or old.last_modified)
    if found.expired and not work.left:
        work.state = kept
        return _gone(work, "the feed says that it has ended")
    work.ground.store.followed.save(kept)
    outcome: Outcome = "left" if work.left else "unchanged" if page.unchanged and not work.new else "read"
    return _polled(work, outcome=outcome, next_poll=when)


def _failed(work: _Work, problem: Problem, error: FetchError | None = None) -> Polled:
    """Remember a poll that failed, and come back later each time. An address that a feed has moved to and that is not there is forgotten."""
    state, ground = work.state, work.ground
    failures = state.failures + 1
    when = after_failure(ground.clock(), work.source.every_s, failures, error.wait_s if error else None, ground.chance())
    if error is not None and error.status in _BUSY and error.wait_s:
        ground.busy[urlsplit(state.moved_to or state.url).netloc] = when
    lost = error is not None and error.status is not None and not error.passing
    ground.put([problem])
    trouble = f"{problem.code}: {problem.what}"
    moved = None if lost else state.moved_to
    ground.store.followed.save(replace(state, moved_to=moved, last_poll=stamp(work.now), next_poll=stamp(when), failures=failures, trouble=trouble))
    return _polled(work, outcome="failed", failures=failures, next_poll=when)


def _gone(work: _Work, what: str) -> Polled:
    """Remember that a feed is no more."""
    work.ground.put([Problem(code="S243", record=work.source.url, what=what, remedy=_GONE_REMEDY)])
    at = stamp(work.now)
    work.ground.store.followed.save(replace(work.state, last_poll=at, next_poll=None, gone=at, trouble=f"S243: {what}"))
    return _polled(work, outcome="gone")


def _polled(work: _Work, *, outcome: Outcome, failures: int = 0, next_poll: datetime | None = None) -> Polled:
    return Polled(
        source=work.source.url,
        at=work.now,
        outcome=outcome,
        entries=work.listed,
        new=work.new,
        changed=work.changed,
        there=work.there,
        events=work.events,
        left=work.left,
        failures=failures,
        next_poll=next_poll,
        problems=work.ground.told(),
    )
