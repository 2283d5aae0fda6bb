"""Asking a server that has just been started."""

from __future__ import annotations

import time
import urllib.request
from urllib.error import HTTPError

__all__ = ["asked"]


def asked(url: str, *, patience: float = 120.0) -> bytes:
    """Return what the server answers; while it says that a list is still being read (S430, 503), as it does on a busy machine, ask again."""
    until = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(url, timeout=patience) as answer:
                body: bytes = answer.read()
                return body
        except HTTPError as exc:
            with exc:
                if exc.code != 503 or b"S430" not in exc.read() or time.monotonic() > until:
                    raise
        time.sleep(0.2)
