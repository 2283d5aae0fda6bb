"""What the tests of webhooks share: a receiver that misbehaves on demand, a clock, and stores whose incidents change."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

from sayso.notify import Looked, Sent, notify, subscribe, verify
from sayso.notify.look import stamp
from sayso.store import Hook, Store

__all__ = ["KEY", "Receiver", "Time", "run", "subscribed"]

KEY = "k" * 64
START = datetime(2026, 8, 1, 12, 0, tzinfo=UTC)


class Receiver:
    """A receiver on this machine. `answer` is told each request's headers and body and gives the bytes of the answer, or None to say nothing."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.answer: Callable[[dict[str, str], bytes], bytes | None] = lambda headers, body: b"HTTP/1.1 204 No Content\r\n\r\n"
        self.hold = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self.url = f"http://localhost:{self.port}/in"
        threading.Thread(target=self._serve, daemon=True).start()

    def __enter__(self) -> Receiver:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.hold.set()
        self._listening.close()

    def _serve(self) -> None:
        while True:
            try:
                conn, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(conn,), daemon=True).start()

    def _one(self, conn: socket.socket) -> None:
        with conn:
            file = conn.makefile("rb")
            if not file.readline():
                return
            headers: dict[str, str] = {}
            while line := file.readline().strip().decode():
                name, _, value = line.partition(": ")
                headers[name.lower()] = value
            body = file.read(int(headers["content-length"]))
            self.got.append((headers, body))
            answer = self.answer(headers, body)
            try:
                if answer is None:
                    self.hold.wait(30)
                else:
                    conn.sendall(answer)
            except OSError:  # the sender has heard enough
                pass

    def says(self, status: int, *headers: str, body: bytes = b"") -> None:
        """Have it answer so from now on."""
        head = f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n" + "".join(f"{h}\r\n" for h in headers)
        self.answer = lambda _, __: head.encode() + b"\r\n" + body

    def ids(self) -> list[str]:
        """Return the keys of what it got."""
        return [headers["webhook-id"] for headers, _ in self.got]

    def bodies(self) -> list[dict[str, Any]]:
        """Return what it got."""
        return [json.loads(body) for _, body in self.got]

    def all_signed(self, secret: str, now: datetime) -> bool:
        """Tell whether everything that it got has a good signature."""
        return all(verify(secret, headers, body, now.timestamp()) for headers, body in self.got)


class Time:
    """A clock that tests move; `stops` ends the run after so many questions whether it is to end."""

    def __init__(self) -> None:
        self.now = START
        self.waits: list[float] = []
        self.stops = float("inf")

    def clock(self) -> datetime:
        """Return the time."""
        return self.now

    def wait(self, seconds: float) -> bool:
        """Let the time pass at once."""
        self.stops -= 1
        if seconds:
            self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        return self.stops < 0

    def passes(self, **more: float) -> None:
        """Let the time pass."""
        self.now += timedelta(**more)


def subscribed(store: Store, url: str, time: Time, page: str = "/events", name: str = "mine") -> tuple[Hook, str]:
    """Save a filter and hang a hook on it; returns the hook and its secret."""
    kind, _, query = page.strip("/").partition("?")
    saved = store.webhooks.add_filter(name, kind, query, by="me", now=stamp(time.now))
    return subscribe(store, saved, url, KEY, time.now)


def run(store: Store, time: Time, *, allow: tuple[str, ...] = ("localhost",), **more: Any) -> list[Looked | Sent]:
    """Look and deliver once."""
    return list(notify(store, key=KEY, allow=allow, clock=time.clock, wait=time.wait, chance=lambda: 0.5, **more))
