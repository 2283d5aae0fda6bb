"""The connection: to the address that was checked and no other, and never past the deadline of its request."""

from __future__ import annotations

import ssl
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from .addresses import addresses

__all__ = ["CheckedBackend", "Deadline"]


@dataclass(slots=True)
class Deadline:
    """When the present request must be done (seconds of `time.monotonic`); shared by the connections of one fetcher."""

    at: float = float("inf")

    def left(self, timeout: float | None) -> float:
        """Return the seconds that one step may take; raises `httpcore.ReadTimeout` past the deadline."""
        seconds = min(self.at - time.monotonic(), float("inf") if timeout is None else timeout)
        if seconds <= 0:
            raise httpcore.ReadTimeout("the time for this request is over")
        return min(seconds, 3600.0)


class CheckedBackend(httpcore.NetworkBackend):
    """Resolves a host once, checks its addresses and connects to one of them by number: a name that changes its address in between changes nothing.

    TLS still checks the certificate against the host's name. Proxies of the environment are not used, since they would resolve the name again.
    """

    def __init__(self, allowed: Collection[str], deadline: Deadline) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        """Connect to the first address that answers; raises `FetchError` S231 or S234 (see `addresses`), or httpcore's errors."""
        options = list(socket_options or ())
        failed: Exception | None = None
        for address in addresses(host, port, self._allowed):
            try:
                stream = self._inner.connect_tcp(address, port, self._deadline.left(timeout), local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as exc:
                failed = exc
            else:
                return _Timed(stream, self._deadline)
        raise failed or httpcore.ConnectError("no address")

    def connect_unix_socket(self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None) -> httpcore.NetworkStream:
        """Refuse: a local socket is never on the open internet."""
        raise httpcore.ConnectError("local sockets are not used")


class _Timed(httpcore.NetworkStream):
    """A stream whose every step ends with the deadline, so that a server that sends a byte now and then does not hold us."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Timed(self._inner.start_tls(ssl_context, server_hostname, self._deadline.left(timeout)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
