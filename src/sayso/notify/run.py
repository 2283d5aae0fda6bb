"""The run: look, deliver, wait, and again."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from ..changepoints import DEFAULT, Rule
from ..fetch import Poster
from ..store import Store
from .deliver import Sent, deliver
from .look import Looked, look, stamp

__all__ = ["notify"]

_KEPT = timedelta(days=30)
"""A message that was delivered is kept so long, to be sent again where the receiver has lost it. Chosen by hand."""


def _now() -> datetime:
    return datetime.now(UTC)


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def notify(
    store: Store,
    *,
    key: str,
    allow: Iterable[str] = (),
    every_s: float | None = None,
    clock: Callable[[], datetime] = _now,
    wait: Callable[[float], bool] = _sleep,
    chance: Callable[[], float] = random.random,
    total_s: float = 20.0,
    rules: Sequence[Rule] = (DEFAULT,),
) -> Iterator[Looked | Sent]:
    """Look at the saved filters once and deliver what is due, or do so every so many seconds; yields what each look and each try came to.

    `allow` are hosts on no public address that are allowed by name. `clock` gives the time (UTC); `wait` waits for the seconds given, or less, and returns
    True where the run is to end (the `wait` of a `threading.Event` does so); it is asked with 0 seconds between two messages. Killed at any moment, the
    next run goes on: a message that was under way is sent again two minutes later, with the same key. `rules` raise alerts. Raises `StoreError`.
    """
    with Poster(allow=allow, total_s=total_s) as poster:
        while True:
            yield from look(store, clock(), rules=rules)
            yield from deliver(store, poster, key, clock=clock, stopping=lambda: wait(0), chance=chance)
            store.webhooks.forget(stamp(clock() - _KEPT))
            if every_s is None or wait(every_s):
                return
