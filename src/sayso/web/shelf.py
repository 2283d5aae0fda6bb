"""What is read once for a state of the store and then serves every page: made in threads of their own, kept until the next state's is ready."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from ..errors import StoreError

__all__ = ["PATIENCE", "Shelf", "being_read"]

PATIENCE = 2.0
"""Seconds that a request waits for what is being read; then it is told so, and asks again. A choice: longer than small stores take, short enough to be told."""


def being_read() -> StoreError:
    """Return what a request is told that would have to wait."""
    return StoreError("S430", "this store is still being read", remedy="Ask again in a few seconds; pages of single events, incidents and reports are there.")


_S = TypeVar("_S")
_T = TypeVar("_T")


class Shelf:
    """Values by name, each with the state that it was made for; states are compared by identity."""

    def __init__(self, turned: Callable[[], None]) -> None:
        self._turned = turned
        self._lock = threading.Lock()
        self._there: dict[str, tuple[Any, Any]] = {}
        self._coming: dict[str, Future[tuple[Any, Any]]] = {}

    def get(self, name: str, state: _S, make: Callable[[_S], _T], *, old: bool) -> tuple[_S, _T]:
        """Return (state, value), made by `make(state)` where there is none; `old`: one of the state before will do meanwhile.

        Raises `StoreError` S430 where it takes longer than `PATIENCE`, and what `make` raises.
        """
        held, coming = self._look(name, state, make)
        if coming is None or (held is not None and old):
            assert held is not None
            return held
        try:
            return coming.result(PATIENCE)
        except TimeoutError:
            if coming.done():
                raise
            raise being_read() from None

    def ready(self, name: str, state: _S, make: Callable[[_S], _T]) -> tuple[_S, _T] | None:
        """Return (state, value) if there is one, of whatever state; the present one's is being made where it is missing."""
        return self._look(name, state, make)[0]

    def _look(self, name: str, state: Any, make: Callable[[Any], Any]) -> tuple[tuple[Any, Any] | None, Future[tuple[Any, Any]] | None]:
        with self._lock:
            held = self._there.get(name)
            if held is not None and held[0] is state:
                return held, None
            coming = self._coming.get(name)
            if coming is None:
                coming = self._coming[name] = Future()
                threading.Thread(target=self._work, args=(name, state, make, coming), name=name, daemon=True).start()
        return held, coming

    def _work(self, name: str, state: Any, make: Callable[[Any], Any], coming: Future[tuple[Any, Any]]) -> None:
        try:
            found = (state, make(state))
        except BaseException as exc:
            with self._lock:
                del self._coming[name]
            coming.set_exception(exc)
            return
        with self._lock:
            self._there[name] = found
            del self._coming[name]
        self._turned()
        coming.set_result(found)
