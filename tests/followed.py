"""What the tests of following share: feeds and pages on a local server, and time that passes only when somebody waits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from webserver import Site

from sayso import Config
from sayso.fetch import Limits
from sayso.follow import FeedSource, FolderSource, Polled, Settings, follow
from sayso.store import Store

CONFIG = Config(coder="rules")
START = datetime(2026, 7, 30, 12, 0, tzinfo=UTC)
SENTENCES = (
    "Kyiv said Moscow had agreed to talks on Monday, which Moscow denied through its spokesman in the evening.",
    "The president of Mexico rejected the demand of the United States on Monday, officials said in the capital.",
    "Turkish police arrested 12 protesters in Ankara on Monday, a lawyer of the protesters told reporters there.",
    "France urged Iran to release two prisoners, the Foreign Ministry told Reuters in Paris on Monday evening.",
)


def text(n: int) -> str:
    """Return the article of entry n."""
    return f"{SENTENCES[n % 4]} It was the report of day {n}, and nothing more was known about it."


def page(words: str) -> bytes:
    """Return a page with an article."""
    head = '<title>Talks</title><meta property="article:published_time" content="2026-07-30T08:00:00Z">'
    return f"<!doctype html><html lang=en><head>{head}</head><body><article><p>{words}</p></article></body></html>".encode()


def item(site: Site, n: int, *, summary: str = "Short.", path: str | None = None, updated: str = "") -> str:
    """Return an RSS item that links to page n."""
    link = site.url(path or f"/page{n}")
    changed = f"<atom:updated>{updated}</atom:updated>" if updated else ""
    return (
        f"<item><title>Report {n}</title><link>{link}</link><guid>g{n}</guid><pubDate>Thu, 30 Jul 2026 10:00:00 GMT</pubDate>"
        f"<description>{summary} {n}</description>{changed}</item>"
    )


def rss(*items: str, head: str = "") -> bytes:
    """Return a feed."""
    return (
        f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>The Outlet</title><language>en</language>{head}'
        f"{''.join(items)}</channel></rss>"
    ).encode()


def publish(site: Site, path: str, *numbers: int, etag: str | None = None, head: str = "", **headers: str) -> FeedSource:
    """Put a feed with its pages on the server; with an ETag it is sent only to those who do not have it."""
    for n in numbers:
        site.answers[f"/page{n}"] = (200, {"Content-Type": "text/html"}, page(text(n)))
    answer = (200, {"Content-Type": "application/rss+xml", **({"ETag": etag} if etag else {}), **headers}, rss(*(item(site, n) for n in numbers), head=head))

    def feed(asked: dict[str, str]) -> Any:
        return (304, {}, b"") if etag and asked.get("if-none-match") == etag else answer

    site.answers[path] = feed
    return FeedSource(url=site.url(path), every_s=900)


class Time:
    """A clock that is moved on by waiting. `stop_after`: how many more times it is asked before it says that the run is to end."""

    def __init__(self, stop_after: float = float("inf")) -> None:
        self.now = START
        self.stop_after = stop_after
        self.waits: list[float] = []

    def clock(self) -> datetime:
        """Return the time."""
        return self.now

    def wait(self, seconds: float) -> bool:
        """Let the time pass at once."""
        self.stop_after -= 1
        if self.stop_after < 0:
            return True
        if seconds:
            self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        return False


def start(store: Store, *sources: FeedSource | FolderSource, time: Time | None = None, once: bool = True, chance: float = 0.5, **more: Any) -> Iterator[Polled]:
    """Follow sources on this machine."""
    time = time or Time()
    feeds = tuple(s for s in sources if isinstance(s, FeedSource))
    folders = tuple(s for s in sources if isinstance(s, FolderSource))
    limits = Limits(tries=1, read_s=2, total_s=2, longest_wait_s=10)
    settings = Settings(feeds=feeds, folders=folders, allow_hosts=("localhost",))
    return follow(settings, store, CONFIG, clock=time.clock, wait=time.wait, once=once, limits=limits, chance=lambda: chance, **more)


def texts(store: Store) -> list[str]:
    """Return the texts of all reports, the oldest first."""
    held = [store.held(id_) for id_ in _ids(store)]
    return [h.report.text for h in held if h is not None]


def _ids(store: Store) -> list[str]:
    with store.engine.connect() as conn:
        return [row[0] for row in conn.exec_driver_sql("SELECT id FROM reports ORDER BY n")]
