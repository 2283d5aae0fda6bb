"""Ending a command that runs on: Ctrl-C and SIGTERM let it finish what it has in hand."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["until_told"]


@contextmanager
def until_told() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set; the second of them does what it always does, for one who cannot wait."""
    stop = threading.Event()
    usual = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()
        for each, handler in usual.items():
            signal.signal(each, handler)
        os.write(2, b"ending after the present batch; once more ends at once\n")  # print may be under way, and must not be entered twice

    for number in usual:
        signal.signal(number, end)
    try:
        yield stop
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
