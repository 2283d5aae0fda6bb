"""Sending: one POST, one answer, no redirects, and nothing of the answer but its status."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import TracebackType
from urllib.parse import urlsplit

import httpcore

from ..errors import FetchError
from .client import failure, normal, retry_after
from .transport import CheckedBackend, Deadline

__all__ = ["Posted", "Poster"]

_READ = 16 * 1024
"""Bytes of an answer that are read, and dropped: a receiver that says a few words is not cut off while it speaks."""
_CONNECT_S = 10.0
_TOTAL_S = 20.0
"""Seconds for a connection, and for one request in all: Standard Webhooks 1.0.0 recommends 15 to 30."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What the other side answered: the status, and for how many seconds it asks to be left alone."""

    status: int
    wait_s: float | None = None


class Poster:
    """Sends to public addresses, and to hosts that are allowed by name; only there may an address be plain http. For one thread."""

    def __init__(self, *, allow: Iterable[str] = (), connect_s: float = _CONNECT_S, total_s: float = _TOTAL_S) -> None:
        self._allowed = frozenset(name.strip().lower() for name in allow)
        self._connect_s = connect_s
        self._total_s = total_s
        self._deadline = Deadline()
        # a connection each: a kept one that the other side has closed meanwhile would make a message fail that it never saw
        backend = CheckedBackend(self._allowed, self._deadline)
        self._pool = httpcore.ConnectionPool(max_connections=1, max_keepalive_connections=0, network_backend=backend)

    def __enter__(self) -> Poster:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.close()

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Posted:
        """Send once, and return the status as it stands, be it a redirect or an error: it is there before the answer's body, which may be broken.

        Raises `FetchError`: S230, S231, S234, S235, S239, S241 as `Fetcher.get` does, S250 for plain http to a host that is not allowed by name.
        """
        at = normal(url)
        parts = urlsplit(at)
        if parts.scheme == "http" and not self._allowed & {parts.hostname or "", f"{parts.hostname}:{parts.port or 80}"}:
            what = f"plain http to {parts.netloc}: everybody on the way could read it"
            raise FetchError("S250", what, remedy=f"Use https, or allow the host by name: --allow-host {parts.hostname}.")
        steps = {"connect": self._connect_s, "read": self._total_s, "write": self._total_s, "pool": self._connect_s}
        self._deadline.at = time.monotonic() + self._total_s
        status: int | None = None
        wait_s: float | None = None
        try:
            with self._pool.stream("POST", at, headers=list(headers.items()), content=body, extensions={"timeout": steps}) as response:
                status = response.status
                wait_s = retry_after(next((v.decode("latin-1") for n, v in response.headers if n.lower() == b"retry-after"), None))
                read = 0
                for chunk in response.iter_stream():
                    read += len(chunk)
                    if read > _READ:
                        break
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as exc:
            if status is None:
                raise failure(exc, at) from None
        finally:
            self._deadline.at = float("inf")
        return Posted(status=status or 0, wait_s=wait_s)
