"""The run: whoever is due is polled, one after another, until it is told to end."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from ..config import Config
from ..errors import StoreError
from ..fetch import Limits
from ..ingest import run_of
from ..read import Network
from ..records import Problem
from ..store import Store
from .feeds import poll_feed
from .folders import poll_folder
from .ground import Ground, Polled, Stopped, stamp
from .settings import FeedSource, FolderSource, Settings

__all__ = ["Standing", "follow", "standing"]

_LIMITS = Limits(tries=2, longest_wait_s=10.0)
"""One more try at once, after a short wait at most: the next poll is the real next try, and meanwhile others are not kept waiting."""
_NAP_S = 60.0
"""Seconds of one wait at most, so that a machine that wakes from sleep looks at its clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one feed or folder stands: `state` is `new` (never polled), `well`, `failing` or `gone`; `read` counts its entries or files that were read.

    `waiting` are entries whose page is still to be had, or files that may still be written to. Times are UTC; `trouble` tells the last failure.
    """

    source: str
    kind: str
    state: str
    read: int
    waiting: int
    failures: int = 0
    last_poll: str | None = None
    next_poll: str | None = None
    moved_to: str | None = None
    trouble: str | None = None


def _now() -> datetime:
    return datetime.now(UTC)


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def follow(
    settings: Settings,
    store: Store,
    config: Config,
    *,
    clock: Callable[[], datetime] = _now,
    wait: Callable[[float], bool] = _sleep,
    once: bool = False,
    limits: Limits | None = None,
    batch: int = 10,
    chance: Callable[[], float] = random.random,
) -> Iterator[Polled]:
    """Poll feeds and folders into a store, one at a time; yields what each poll came to.

    With `once` everything that is due is polled once; otherwise it goes on until `wait` says that it is to end, or all feeds are gone and there is no folder.
    `clock` gives the time (UTC); `wait` waits for the seconds given, or less, and returns True where the run is to end (the `wait` of a
    `threading.Event` does so); it is asked with 0 seconds between two requests. `batch` reports are stored in one transaction. A feed that fails never
    stops the others. Raises `StoreError` where the store cannot be written; what was yielded before is stored.
    """

    def pause(seconds: float) -> None:
        if wait(seconds):
            raise Stopped

    with Network(allow=settings.allow_hosts, limits=limits or _LIMITS, sleep=pause) as network:
        ground = Ground(store=store, config=config, run=run_of(store, config), network=network, clock=clock, wait=wait, chance=chance, batch=batch)
        due, before = _due(settings, store, clock()), clock()
        while due:
            if (back := before - clock()) > timedelta(0):  # the clock went back: what was to wait an hour still waits an hour
                due = {source: when - back for source, when in due.items()}
                ground.busy.update({host: until - back for host, until in ground.busy.items()})
            before = clock()
            for source in sorted(due, key=lambda s: due[s]):
                if due[source] > clock():
                    continue
                if wait(0):
                    return
                try:
                    polled = _poll(source, ground)
                except Stopped:
                    return
                if polled is not None:
                    yield polled
                    if polled.next_poll is None:
                        del due[source]
                        continue
                    if polled.outcome == "left" and polled.next_poll <= polled.at:
                        return  # it was told to end in the middle
                    due[source] = polled.next_poll
                else:
                    due[source] = ground.busy[_host(source, store)]
            if once or not due or wait(min(max((min(due.values()) - clock()).total_seconds(), 0.0), _NAP_S)):
                return


def standing(settings: Settings, store: Store) -> list[Standing]:
    """Return how each feed and folder stands; nothing is asked for."""
    out = []
    for feed in settings.feeds:
        state = store.followed.feed(feed.url)
        word = "gone" if state.gone else "failing" if state.failures else "well" if state.last_poll else "new"
        waiting = len(store.followed.pageless(feed.url))
        out.append(
            Standing(
                source=feed.url, kind="feed", state=word, read=store.followed.entry_count(feed.url), waiting=waiting, failures=state.failures,
                last_poll=state.last_poll, next_poll=state.next_poll, moved_to=state.moved_to, trouble=state.trouble,
            )
        )  # fmt: skip
    for folder in settings.folders:
        files = store.followed.files(str(folder.path.absolute())).values()
        done = [file.done for file in files if file.done is not None]
        word = "well" if files else "new"
        out.append(
            Standing(source=str(folder.path), kind="folder", state=word, read=len(done), waiting=len(files) - len(done), last_poll=max(done, default=None))
        )
    return out


_Source = FeedSource | FolderSource


def _due(settings: Settings, store: Store, now: datetime) -> dict[_Source, datetime]:
    """Return when each is due: feeds as the store remembers, those that are gone left out; folders, and what was never polled, now."""
    out: dict[_Source, datetime] = {}
    for feed in settings.feeds:
        state = store.followed.feed(feed.url)
        if state.gone is None:
            out[feed] = min(datetime.fromisoformat(state.next_poll), now + timedelta(days=8)) if state.next_poll else now
    return out | dict.fromkeys(settings.folders, now)


def _host(source: _Source, store: Store) -> str:
    if isinstance(source, FolderSource):
        return ""
    return urlsplit(store.followed.feed(source.url).moved_to or source.url).netloc


def _poll(source: _Source, ground: Ground) -> Polled | None:
    """Poll one; None where its host asks to be left alone for now."""
    if isinstance(source, FolderSource):
        return poll_folder(source, ground)
    now = ground.clock()
    until = ground.busy.get(_host(source, ground.store))
    if until is not None and until > now:
        ground.store.followed.save(replace(ground.store.followed.feed(source.url), next_poll=stamp(until)))
        return None
    try:
        return poll_feed(source, ground)
    except (StoreError, Stopped):
        raise
    except Exception as exc:  # a stranger's feed may break a parser in any way, and one feed never stops the others
        what = f"the poll failed: {type(exc).__name__}: {exc}"
        ground.put([Problem(code="S291", record=source.url, what=what, remedy="Please report this feed; the others went on.")])
        when = now + timedelta(days=1)
        state = ground.store.followed.feed(source.url)
        failures = state.failures + 1
        ground.store.followed.save(replace(state, last_poll=stamp(now), next_poll=stamp(when), failures=failures, trouble=f"S291: {what}"))
        return Polled(source=source.url, at=now, outcome="failed", failures=failures, next_poll=when, problems=ground.told())
