"""Finished answers, remembered while the store stays as it is: a page that is asked for again is neither counted nor rendered again."""

from __future__ import annotations

import gzip
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

__all__ = ["REMEMBERED", "Answers", "key_of", "packed"]

REMEMBERED = 24_000_000
"""Bytes that are remembered, mostly compressed: some three thousand pages."""
_LARGEST = 500_000
_LONGEST = 300.0
"""Seconds: whatever a page says of today is right again after five minutes."""
_VARY = ("host", "cookie", "authorization", "accept", "origin")
"""Headers by which answers may differ."""
_SMALL, _LEVEL = 1000, 4
"""Answers below so many bytes are not compressed; the level takes a third of the time of 6 and leaves a tenth more."""


@dataclass(frozen=True, slots=True)
class _Answer:
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    made: float

    @property
    def size(self) -> int:
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers)


class Answers:
    """The answers asked for last; `most` is in bytes, 0 remembers none."""

    def __init__(self, most: int = REMEMBERED, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, _Answer] = OrderedDict()
        self._size = 0

    def get(self, key: Hashable) -> Response | None:
        """Return the answer remembered under a key, as it was given."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            if self._clock() - found.made > _LONGEST:
                self._size -= self._held.pop(key).size
                return None
            self._held.move_to_end(key)
        response = Response(found.body)
        response.raw_headers = list(found.headers)
        return response

    def put(self, key: Hashable, response: Response) -> None:
        """Remember an answer that is whole and in order; others are let go."""
        if response.status_code != 200 or isinstance(response, StreamingResponse) or len(response.body) > min(_LARGEST, self.most):
            return
        made = _Answer(bytes(response.body), tuple(response.raw_headers), self._clock())
        with self._lock:
            if key in self._held:
                self._size -= self._held.pop(key).size
            self._held[key] = made
            self._size += made.size
            while self._size > self.most:
                self._size -= self._held.popitem(last=False)[1].size


def key_of(request: Request, version: Hashable) -> Hashable:
    """Return under what an answer is remembered: the state of the store, the address, and what else an answer may depend on."""
    headers = tuple(request.headers.get(name) for name in _VARY)
    return version, request.url.scheme, request.scope["path"], request.scope["query_string"], headers, _takes_gzip(request)


def packed(request: Request, response: Response) -> Response:
    """Return the answer compressed where the client takes that: here, in the request's own thread, and not in the one that serves all."""
    if isinstance(response, StreamingResponse) or len(response.body) < _SMALL or "Content-Encoding" in response.headers:
        return response
    response.headers.add_vary_header("Accept-Encoding")
    if _takes_gzip(request):
        response.body = gzip.compress(response.body, _LEVEL)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.body))
    return response


def _takes_gzip(request: Request) -> bool:
    return "gzip" in request.headers.get("accept-encoding", "")
