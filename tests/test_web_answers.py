"""Finished answers that are remembered, and the catalogue that is read behind the requests."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from served import fill, store_at
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.testclient import TestClient
from stored import coded, run_in

from sayso.store import Entry, Store, open_store
from sayso.web import Settings, create_app
from sayso.web import site as sites
from sayso.web.answers import Answers, key_of, packed
from sayso.web.site import Site

HOSTS = {"hosts": ("testserver",)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    with store_at(file, fill()) as opened:
        yield opened


def request(path: str = "/events", **headers: str) -> Request:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "scheme": "http", "server": ("testserver", 80), "path": path, "query_string": b"", "headers": sent})


def grown(file: Path, id_: str) -> None:
    with open_store(file) as writing:
        writing.add(run_in(writing), [Entry(coded=coded(id_, day=date(2026, 12, 1)))])


def test_an_answer_is_remembered_whole(store: Store) -> None:
    """Asked again, a page is the same to the byte with the same headers, and nobody asks the store."""
    site = Site(store, Settings(**HOSTS))
    client = TestClient(create_app(store, site=site))
    site.catalogue()
    first = client.get("/reports/r01")
    store.engine.dispose()
    site.store = None  # type: ignore[assignment]
    again = client.get("/reports/r01")

    assert first.status_code == again.status_code == 200
    assert first.content == again.content
    assert dict(first.headers) == dict(again.headers)
    assert client.get("/reports/r02").status_code == 500


def test_what_the_client_has_is_not_sent_again(store: Store) -> None:
    """A remembered answer is 304 to whoever has it."""
    client = TestClient(create_app(store, Settings(**HOSTS)))
    tag = client.get("/events").headers["ETag"]
    answer = client.get("/events", headers={"If-None-Match": tag})

    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert client.get("/events", headers={"If-None-Match": '"other"'}).status_code == 200


def test_any_change_of_the_store_ends_what_is_remembered(store: Store, file: Path) -> None:
    """A row that another process writes is on the page at once, whichever table it is of."""
    client = TestClient(create_app(store, Settings(**HOSTS)))
    before = [client.get("/reports/r01.json").text for _ in range(2)]
    with closing(sqlite3.connect(file)) as other, other:
        other.execute("UPDATE reports SET title = 'Another title' WHERE id = 'r01'")
    after = client.get("/reports/r01.json").text

    assert before[0] == before[1]
    assert "Another title" not in before[1]
    assert "Another title" in after


def test_answers_to_others_are_others(store: Store) -> None:
    """Host, token, cookie, compression and path are part of what an answer is remembered under."""
    one = request(host="a.example", authorization="Bearer x")
    keys = {
        key_of(asked, 1)
        for asked in (
            one, request(host="b.example", authorization="Bearer x"), request(host="a.example", authorization="Bearer y"), request(host="a.example"),
            request(host="a.example", cookie="t=1"), request(host="a.example", accept_encoding="gzip"), request("/reports", host="a.example"),
        )
    }  # fmt: skip

    assert len(keys) == 7
    assert key_of(one, 1) == key_of(request(host="a.example", authorization="Bearer x"), 1) != key_of(one, 2)


def test_what_is_remembered_is_bounded() -> None:
    """The answers asked for longest ago make room; what is no whole answer in order is not remembered; after five minutes one is forgotten."""
    now = [0.0]
    answers = Answers(10_000, clock=lambda: now[0])
    for i in range(30):
        answers.put(i, Response(b"x" * 1000))
        answers.get(0)
    held = [i for i in range(30) if answers.get(i) is not None]
    answers.put("wrong", Response(b"x", status_code=404))
    answers.put("endless", StreamingResponse(iter(["x"])))
    answers.put("large", Response(b"x" * 20_000))
    now[0] = 301.0

    assert 5 <= len(held) <= 9
    assert {0, 29} <= set(held)
    assert [answers.get(key) for key in ("wrong", "endless", "large", 0, 29)] == [None] * 5


def test_questions_in_sql_are_asked_each_time(store: Store) -> None:
    """A SELECT may say another thing each time: it is not remembered."""
    client = TestClient(create_app(store, Settings(**HOSTS)))
    answers = {client.get("/api/sql", params={"q": "SELECT random() AS n"}).text.partition('"seconds"')[0] for _ in range(3)}

    assert len(answers) == 3


def test_answers_are_compressed_once() -> None:
    """A large answer is compressed for those who take that, says so, and is left alone otherwise."""
    body = b"word " * 1000
    small, plain, dense = (
        packed(request(**headers), Response(text)) for headers, text in (({"accept_encoding": "gzip"}, b"x"), ({}, body), ({"accept_encoding": "gzip"}, body))
    )

    assert small.body == b"x"
    assert (plain.body, plain.headers["vary"]) == (body, "Accept-Encoding")
    assert dense.headers["content-encoding"] == "gzip"
    assert int(dense.headers["content-length"]) == len(dense.body) < 100
    assert packed(request(accept_encoding="gzip"), dense).body == dense.body


def test_a_large_catalogue_is_read_behind_the_requests(store: Store, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where reading takes long, whoever notices that the store has grown gets the old list at once, and the new one is there when it is read."""
    now = [0.0]
    monkeypatch.setattr(sites, "_LONG", -1.0)
    site = Site(store, Settings(**HOSTS), clock=lambda: now[0])
    old = site.catalogue()
    grown(file, "later")
    now[0] += 1000.0
    with site._lock:
        assert site.catalogue() is old
    assert site.catalogue() is old
    with site._lock:  # it is given back when the new one has been read
        assert "later" in site._catalogue.rank  # type: ignore[union-attr]
