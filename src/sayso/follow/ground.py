"""What every poll works with: the store, the way of coding, the network, time, and what it tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from ..config import Config
from ..fetch import Fetcher
from ..ingest import Tally, ingest
from ..read import Network
from ..records import Problem, Report
from ..store import Run, Store

__all__ = ["Ground", "Outcome", "Polled", "Stopped", "stamp"]

Outcome = Literal["read", "unchanged", "failed", "gone", "left"]


class Stopped(Exception):  # noqa: N818 (no error: the person wants the run to end)
    """The run is to end: raised where it waits between two requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll of one feed or folder came to.

    Attributes:
        source: the feed's address or the folder. kind: `feed` or `folder`. at: when (UTC).
        outcome: `read`; `unchanged` (nothing new was sent); `failed`; `gone` (410, or the feed says that it has ended: it is asked no more);
            `left` (the run is to end, or a host asks to be left alone: the rest is read the next time).
        entries: entries of the feed, or files of the folder, as listed now.
        new: reports stored. changed: those among them that are a new version of one. there: what was in the store already.
        events: of the new reports. left: entries or files that are still to be read. failures: failed polls in a row.
        next_poll: when it is asked again, None for never.
        problems: what went wrong, each a row of `problems` too.
    """

    source: str
    kind: Literal["feed", "folder"] = "feed"
    at: datetime
    outcome: Outcome
    entries: int = 0
    new: int = 0
    changed: int = 0
    there: int = 0
    events: int = 0
    left: int = 0
    failures: int = 0
    next_poll: datetime | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True, kw_only=True)
class Ground:
    """`wait` waits for some seconds, or less where the run is to end, and tells whether it is.

    `busy` are hosts that ask to be left alone until a time; `said` is what is told once a run; `problems` those of the present poll.
    """

    store: Store
    config: Config
    run: Run
    network: Network
    clock: Callable[[], datetime]
    wait: Callable[[float], bool]
    chance: Callable[[], float]
    batch: int
    busy: dict[str, datetime] = field(default_factory=dict)
    said: set[tuple[str, str]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def fetcher(self) -> Fetcher:
        """Return the fetcher of the run."""
        return self.network.fetcher()

    def stopping(self) -> bool:
        """Tell whether the run is to end."""
        return self.wait(0)

    def put(self, items: Sequence[Report | Problem]) -> Tally:
        """Code and store reports; problems become rows, and are told by the poll."""
        if any(isinstance(item, Report) for item in items):
            return list(ingest(items, self.store, self.config, batch=max(len(items), 1), told=self.problems.append))[-1]
        loose = [item for item in items if isinstance(item, Problem)]
        if loose:  # without a report no model need be loaded
            self.store.add(self.run.n, [], loose)
            self.problems.extend(loose)
        return Tally(problems=len(loose))

    def told(self) -> tuple[Problem, ...]:
        """Return the problems since the last call."""
        out = tuple(self.problems)
        self.problems.clear()
        return out


def stamp(when: datetime) -> str:
    """Write a time as the store keeps it: UTC, ISO 8601, seconds."""
    return when.isoformat(timespec="seconds")
