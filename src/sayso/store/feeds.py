"""What `sayso follow` remembers between runs: when each feed was asked and what it said, which entries and files were read. No words of reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from . import ask, engine
from .tables import feed_entries, feeds, insert, reports, watched_files

if TYPE_CHECKING:
    from .base import Store

__all__ = ["EntryState", "FeedState", "FileState", "Followed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed as it was left. Times are UTC in ISO 8601.

    Attributes:
        url: as the person wrote it. moved_to: where it has moved for good.
        etag, last_modified: of the last answer whose entries were all read.
        failures: polls that failed since the last good one.
        gone: when the server said that it is gone; it is asked no more.
        pace: what the feed asks for: `ttl_s`, `skip_hours`, `skip_days`.
        trouble: code and words of the last failure, None after a good poll.
    """

    url: str
    moved_to: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_poll: str | None = None
    next_poll: str | None = None
    failures: int = 0
    gone: str | None = None
    pace: Mapping[str, Any] = field(default_factory=dict)
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryState:
    """One entry of a feed that was read. `entry` is its key and `digest` what the feed said of it; `report_id` its newest report.

    `tries` is how often its page was asked for in vain and is still to be had; 0 where nothing is left to do.
    """

    feed: str
    entry: str
    url: str | None = None
    digest: str = ""
    report_id: str | None = None
    tries: int = 0
    seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileState:
    """One file of a watched folder (`path` below it): size in bytes and time of change (ns) when last looked at; `digest` of what was last read.

    `done` is when it was read; None while it may still be written to.
    """

    folder: str
    path: str
    size: int
    mtime: int
    digest: str | None = None
    done: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """The memory of one store. Each method is one transaction; every one may raise `StoreError`."""

    store: Store

    def feed(self, url: str) -> FeedState:
        """Return a feed's state, a new one where it was never asked."""
        with engine.reading(self.store.engine, self.store.where) as conn:
            row = conn.execute(sa.select(feeds).where(feeds.c.url == url)).mappings().one_or_none()
        return FeedState(**{**row, "pace": row["pace"] or {}}) if row else FeedState(url=url)

    def save(self, state: FeedState | None = None, entries: Sequence[EntryState] = (), files: Sequence[FileState] = ()) -> None:
        """Write states in the place of those that are there, all or none."""
        with engine.writing(self.store.engine, self.store.where) as conn:
            _put(conn, feeds, [asdict(state)] if state else [])
            _put(conn, feed_entries, [asdict(entry) for entry in entries])
            _put(conn, watched_files, [asdict(file) for file in files])

    def entries(self, feed: str, keys: Sequence[str]) -> dict[str, EntryState]:
        """Return the states of those of a feed's entries that were read, by key."""
        out: dict[str, EntryState] = {}
        with engine.reading(self.store.engine, self.store.where) as conn:
            for start in range(0, len(keys), 500):
                asked = sa.select(feed_entries).where(feed_entries.c.feed == feed, feed_entries.c.entry.in_(keys[start : start + 500]))
                out |= {row["entry"]: EntryState(**row) for row in conn.execute(asked).mappings()}
        return out

    def pageless(self, feed: str) -> tuple[EntryState, ...]:
        """Return the entries of a feed whose pages are still to be had."""
        asked = sa.select(feed_entries).where(feed_entries.c.feed == feed, feed_entries.c.tries > 0).order_by(feed_entries.c.seen, feed_entries.c.entry)
        with engine.reading(self.store.engine, self.store.where) as conn:
            return tuple(EntryState(**row) for row in conn.execute(asked).mappings())

    def entry_count(self, feed: str) -> int:
        """Return how many entries of a feed were read."""
        with engine.reading(self.store.engine, self.store.where) as conn:
            return int(conn.execute(sa.select(sa.func.count()).where(feed_entries.c.feed == feed)).scalar_one())

    def files(self, folder: str) -> dict[str, FileState]:
        """Return the files of a watched folder that were looked at, by path."""
        with engine.reading(self.store.engine, self.store.where) as conn:
            rows = conn.execute(sa.select(watched_files).where(watched_files.c.folder == folder)).mappings()
            return {row["path"]: FileState(**row) for row in rows}

    def newest_at(self, url: str) -> ask.Held | None:
        """Return the newest report with this address, redacted or not; None where there is none."""
        with engine.reading(self.store.engine, self.store.where) as conn:
            found = conn.execute(sa.select(reports.c.id).where(reports.c.url == url).order_by(reports.c.n.desc()).limit(1)).scalar_one_or_none()
            return None if found is None else ask.held(conn, found)


def _put(conn: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows in the place of those of the same key."""
    for row in rows:
        conn.execute(sa.delete(table).where(*(column == row[column.name] for column in table.primary_key.columns)))
    insert(conn, table, rows)
