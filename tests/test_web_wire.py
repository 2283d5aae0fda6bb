"""What comes over the wire that no client would send: broken heads and bodies, slow ones, too long ones, other names of the host. Against a real server."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from asked import asked
from served import fill, store_at

from sayso.store import Store
from sayso.web import Settings, create_app, guard, wire

_PATIENCE = 30
"""Seconds that the server may take to answer or to close."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server in a process of its own; what it says to stderr goes to a file."""

    port: int
    told: Path

    def send(self, data: bytes, *, ends: bool = False) -> bytes:
        """Send bytes as they are and return what comes back until the server closes; `ends`: nothing more will come from here, and the server may know it."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE) as line:
            said = b""
            with suppress(ConnectionError):  # a server that has heard enough closes, and does not read the rest
                line.sendall(data)
                if ends:
                    line.shutdown(socket.SHUT_WR)
                while chunk := line.recv(65536):
                    said += chunk
            return said

    def leave(self, data: bytes) -> None:
        """Send bytes and go away."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=_PATIENCE) as line:
            line.sendall(data)

    def total(self) -> int:
        """Ask a plain question, as proof that the server goes on."""
        found: int = json.loads(asked(f"http://127.0.0.1:{self.port}/api/events?limit=1"))["total"]
        return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("wire")
    store_at(folder / "news.db", fill()[:2]).close()
    told = folder / "told"
    command = [sys.executable, "-m", "sayso", "serve", str(folder / "news.db"), "--port", "0"]
    with told.open("wb") as errors, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process:
        assert process.stdout is not None
        try:
            yield Server(int(process.stdout.readline().strip().rstrip("/").rpartition(":")[2]), told)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_at(tmp_path_factory.mktemp("wire") / "news.db", fill()[:2]) as found:
        yield found


def head(method: str = "GET", path: str = "/api/events?limit=1", *more: str, host: str | None = "127.0.0.1") -> bytes:
    """Return the head of a request."""
    lines = [f"{method} {path} HTTP/1.1", *([f"Host: {host}"] if host is not None else []), "Connection: close", *more, "", ""]
    return "\r\n".join(lines).encode("utf-8")


_JSON = "Content-Type: application/json"
BROKEN = {
    "no request": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64 + b"\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "a chunk's size that is none": head("POST", "/api/code", _JSON, "Transfer-Encoding: chunked") + b"zz\r\n{}\r\n0\r\n\r\n",
    "a chunk without an end": head("POST", "/api/code", _JSON, "Transfer-Encoding: chunked") + b"fffffffff\r\n{}",
    "a chunk that is longer than it says": head("POST", "/api/code", _JSON, "Transfer-Encoding: chunked") + b"2\r\n{}xyz\r\n0\r\n\r\n",
    "chunks and a length": head("POST", "/api/code", _JSON, "Transfer-Encoding: chunked", "Content-Length: 2") + b"0\r\n\r\n",
    "two lengths": head("POST", "/api/code", _JSON, "Content-Length: 2", "Content-Length: 40") + b"{}",
    "a length that is none": head("POST", "/api/code", _JSON, "Content-Length: two") + b"{}",
    "a length below nothing": head("POST", "/api/code", _JSON, "Content-Length: -1") + b"{}",
    "less than was said": head("POST", "/api/code", _JSON, "Content-Length: 400") + b'{"text": "Kenya',
    "two hosts": head("GET", "/", "Host: evil.example"),
    "no host": head("GET", "/", host=None),
    "a header without an end": head("GET", "/", "X-Long: " + "a" * 200_000),
    "an address without an end": head("GET", "/events?q=" + "a" * 200_000),
    "bytes that are no letters": b"GET /\xff\xfe HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "a line end in a header": head("GET", "/", "X-A: b\r\n c"),
    "a null in the address": b"GET /\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "an unknown version": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "an upgrade": head("GET", "/", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Key: x", "Sec-WebSocket-Version: 13"),
    "the old HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}  # fmt: skip
UNFINISHED = ("a chunk without an end", "less than was said")


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_request_is_refused_or_left(server: Server, name: str) -> None:
    """The server refuses with 4xx, answers what it could read, or closes; it never fails, and goes on serving."""
    said = server.send(BROKEN[name], ends=name in UNFINISHED)

    status = int(said.split(None, 2)[1]) if said else 0
    assert status == 0 or status < 500, said[:300]
    assert server.total() == 4
    assert "Traceback" not in server.told.read_text()


def test_a_client_that_goes_away_is_let_go(server: Server) -> None:
    """A connection that is closed within head or body, or before the answer, is no failure of the server."""
    body = head("POST", "/api/code", _JSON, "Content-Length: 400") + b'{"text": "Ke'
    for data in (b"GET / HT", body, head("POST", "/sign-in", "Content-Length: 400") + b"token=", head("GET", "/events.csv"), head("GET", "/events")):
        server.leave(data)

    assert server.total() == 4
    assert "Traceback" not in server.told.read_text()


def test_slow_bodies_keep_nobody_waiting(server: Server) -> None:
    """Forty clients that send a body and never end it hold no other request up."""
    lines = [socket.create_connection(("127.0.0.1", server.port), timeout=_PATIENCE) for _ in range(40)]
    try:
        for line in lines:
            line.sendall(head("POST", "/api/code", _JSON, "Content-Length: 1000") + b'{"text": "')
        assert server.total() == 4
    finally:
        for line in lines:
            line.close()
    assert server.total() == 4
    assert "Traceback" not in server.told.read_text()


def test_a_head_that_does_not_come_is_cut_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection on which no head is sent, or half a one, first or after an answer, is told 408 and closed; one that is answered is not."""
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.2)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(create_app(store, Settings()), http=wire.Prompt, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            said = [Server(port, Path()).send(data) for data in (b"", b"GET / HT")]
            with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as line:
                line.sendall(b"GET /api/events?limit=1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                said.append(line.recv(65536))
                line.sendall(b"GET / HT")
                while chunk := line.recv(65536):
                    said[-1] += chunk
        finally:
            server.should_exit = True
            thread.join()

    assert [one.count(b"HTTP/1.1 408") for one in said] == [1, 1, 1]
    assert [one.count(b"HTTP/1.1 200") for one in said] == [0, 0, 1]


@pytest.mark.parametrize("path", ["/api/code", "/api/review", "/review", "/api/filters", "/filters", "/sign-in"])
def test_a_body_that_does_not_come_is_cut_off(store: Store, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    """Whoever sends half a body and no more is told 408 (S431), and the connection is closed."""
    monkeypatch.setattr(guard, "BODY_SECONDS", 0.05)
    headers = [(b"host", b"127.0.0.1"), (b"content-type", b"application/json"), (b"content-length", b"400")]
    scope = {"type": "http", "method": "POST", "path": path, "query_string": b"", "headers": headers, "scheme": "http", "server": ("127.0.0.1", 80)}
    half = [{"type": "http.request", "body": b'{"te', "more_body": True}]
    said: list[Any] = []

    async def receive() -> Any:
        return half.pop() if half else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        said.append(message)

    asyncio.run(create_app(store, Settings())({**scope, "http_version": "1.1", "raw_path": path.encode(), "root_path": ""}, receive, send))

    assert said[0]["status"] == 408
    assert (b"connection", b"close") in said[0]["headers"]
    assert b"S431" in b"".join(message.get("body", b"") for message in said[1:])


def test_a_body_in_chunks_is_cut_off_where_it_is_too_large(server: Server) -> None:
    """A body that tells no length is refused as soon as it is larger than may be, not when it ends."""
    chunk = b"8000\r\n" + b"a" * 0x8000 + b"\r\n"
    said = server.send(head("POST", "/api/code", _JSON, "Transfer-Encoding: chunked") + chunk * 40 + b"0\r\n\r\n")

    assert b" 413 " in said.split(b"\r\n")[0]
    assert b'"S149"' in said
    assert server.total() == 4


@pytest.mark.parametrize(
    ("host", "more", "status"),
    [
        ("evil.example", (), 421),
        ("127.0.0.1.evil.example", (), 421),
        ("127.0.0.1@evil.example", (), 421),
        ("127.0.0.1:80:evil.example", (), 421),
        ("evil.example#127.0.0.1", (), 421),
        ("evil.example/127.0.0.1", (), 421),
        ("127.0.0.1", ("X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: host=evil.example", "X-Host: evil.example"), 200),
        ("127.0.0.1:evil.example", (), 200),
    ],
)
def test_no_header_makes_the_server_speak_of_another_host(server: Server, host: str, more: tuple[str, ...], status: int) -> None:
    """A request for another host is refused, and addresses in feeds and records never hold a host that a header brought in."""
    for path in ("/events.atom", "/events/e_r01.jsonld", "/events", "/api/openapi.json"):
        said = server.send(head("GET", path, *more, host=host))
        assert f" {status} ".encode() in said.split(b"\r\n")[0] or (b" 400 " in said.split(b"\r\n")[0] and "evil" in host), said[:200]
        assert status == 421 or b"evil" not in said


def test_an_address_with_a_host_in_it_is_none_of_ours(server: Server) -> None:
    """`GET http://evil.example/ HTTP/1.1` is answered as a page that is not there, whatever host it names."""
    said = server.send(head("GET", "http://evil.example/events.atom"))

    assert b" 404 " in said.split(b"\r\n")[0]


def test_a_header_cannot_be_put_into_an_answer(server: Server) -> None:
    """Line ends in an address that leads on come back as a part of the address."""
    for path in ("/search?q=e_r01%0d%0aX-Evil:%201", "/events/e_%0d%0aX-Evil:%201", "/events/e_r01%0d%0aX-Evil:%201", "/nothing%0d%0aX-Evil:%201"):
        answer, _, _ = server.send(head("GET", path)).partition(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 ")
        assert b"evil" not in answer.lower(), path


def test_no_address_leads_on_to_another_host(server: Server) -> None:
    """A path that looks like a host, with a slash too many, is led nowhere else."""
    for path in ("//evil.example/events/", "//evil.example/%2e%2e/", "/%5cevil.example/", "///evil.example/events/", "/%09/evil.example/"):
        answer, _, _ = server.send(head("GET", path)).partition(b"\r\n\r\n")
        leads = [line.partition(b": ")[2] for line in answer.split(b"\r\n") if line.lower().startswith(b"location:")]
        assert all(to.startswith(b"http://127.0.0.1/") or (to.startswith(b"/") and to[1:2] not in b"/\\") for to in leads), (path, leads)
