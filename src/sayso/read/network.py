"""What readers may fetch, as the user has set it; the fetcher is made when it is first needed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..fetch import Fetcher, Limits

__all__ = ["Network"]


@dataclass(slots=True, kw_only=True)
class Network:
    """One fetcher for all sources of a run, so that hosts are asked politely across them.

    Attributes:
        allow: hosts that may be private or local ("localhost", "archive.lan:8080").
        full_text: whether entries of feeds get the text of their pages; None: those of feeds by address, not of files.
        limits: bounds of fetching; None for the usual ones.
        sleep: waits for some seconds between two requests to a host.
    """

    allow: tuple[str, ...] = ()
    full_text: bool | None = None
    limits: Limits | None = None
    sleep: Callable[[float], None] = time.sleep
    _fetcher: Fetcher | None = field(default=None, repr=False)

    def fetcher(self) -> Fetcher:
        """Return the run's fetcher."""
        if self._fetcher is None:
            from ..fetch import Fetcher

            self._fetcher = Fetcher(allow=self.allow, limits=self.limits, sleep=self.sleep)
        return self._fetcher

    def close(self) -> None:
        """Close its connections."""
        if self._fetcher is not None:
            self._fetcher.close()
            self._fetcher = None

    def __enter__(self) -> Network:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
