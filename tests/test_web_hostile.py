"""What would hurt: hostile words in the store, hostile requests, strangers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import LONG, NASTY, PAGES, client_of, fill, hostile, page, records_of, store_at
from starlette.testclient import TestClient
from stored import coded

from sayso.records import Report
from sayso.web.app import FEATURES
from sayso.web.guard import Rate


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with store_at(tmp_path_factory.mktemp("web") / "news.db", fill()[:6]) as opened:
        yield client_of(opened)


@pytest.mark.parametrize("nasty", NASTY, ids=[f"{i}" for i in range(len(NASTY))])
def test_hostile_words_are_only_words(tmp_path: Path, nasty: str) -> None:
    """In every field of every record a text stays a text: each page is valid, has our scripts alone, and its twins are JSON."""
    with store_at(tmp_path / "news.db", [hostile(nasty, "r1"), coded("r2")]) as opened:
        client = client_of(opened)
        for path in records_of(opened):
            if "%25" in path:  # the test client decodes twice what a server decodes once
                continue
            tree = page(client, path)
            addresses = [e.attrib["href"] for e in tree.iter() if isinstance(e.tag, str) and "href" in e.attrib]
            assert [a for a in addresses if not a.startswith(("/", "#", "http://", "https://"))] == [], path
            assert all("evil.example" not in a for a in addresses if a.startswith("http")), path
        for path in ("/events.json", "/index.json", "/reports/r1.json", "/events/e_r1.json", "/events/e_r1.jsonld"):
            assert client.get(path).json()
        for path in (
            "/events.csv",
            "/events.atom",
            f"/events?outlet={quote(nasty.encode('utf-8', 'replace'))}",
            f"/search?q={quote(nasty.encode('utf-8', 'replace'))}",
        ):
            assert client.get(path).status_code in (200, 302), path


def test_a_word_of_a_megabyte_breaks_no_page(tmp_path: Path) -> None:
    """A text, title, name or outlet without an end is cut where it is shown; pages keep their size, and the text has parts."""
    one = coded("r1")
    report = replace(one.report, text=one.report.text + LONG, title=LONG, outlet=LONG[:5000], credit=LONG)
    actor = replace(one.events[0].actors[0], name=LONG, text=LONG, why=LONG)
    event = replace(one.events[0], actors=(actor,), why=(LONG,), evidence=replace_end(one.events[0].evidence, len(report.text)))
    with store_at(tmp_path / "news.db", [replace(one, report=report, events=(event, one.events[1]))]) as opened:
        client = client_of(opened)
        for path in (*PAGES, "/events/e_r1", "/reports/r1", "/reports/r1?part=2", f"/outlets/{LONG[:5000]}", "/actors/office%3ABRA%2Fmayor", "/search?q=raids"):
            page(client, path)
        assert len(client.get("/reports/r1.json").json()["text"]) > 1_000_000


def replace_end(span: Any, end: int) -> Any:
    return type(span)(span.start, end)


def test_a_long_report_keeps_its_pages_small(tmp_path: Path) -> None:
    """However many marks a text has, each part of it is a page under 150 kB, and the parts together are the text."""
    one = coded("r1")
    text = " ".join(f"{one.report.text}\n" for _ in range(400))
    shifts = [i * (len(one.report.text) + 2) for i in range(400)]
    events = tuple(
        replace(one.events[0], id=f"e_{i:03}", trigger=type(one.events[0].trigger)(one.events[0].trigger.start + shift, one.events[0].trigger.end + shift))
        for i, shift in enumerate(shifts)
    )
    with store_at(tmp_path / "news.db", [replace(one, report=Report(id="r1", text=text), events=events, claims=())]) as opened:
        client = client_of(opened)
        shown, part = "", 1
        while (response := client.get(f"/reports/r1?part={part}")).status_code == 200:
            inside = next(e for e in page(client, f"/reports/r1?part={part}").iter("div") if e.attrib.get("class") == "text")
            for note in list(inside.iter("small")):
                note.text = ""
            shown += "".join(inside.itertext())
            part += 1

    assert shown == text
    assert part > 3
    assert response.status_code == 400


MALFORMED = (
    "/events/..%2f..%2fetc%2fpasswd", "/reports/%00", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static/site.py", "/actors/%ff%fe", "//", "/events//",
    "/events/" + "x" * 5000, "/reports/'; DROP TABLE reports; --", "/events?after=" + "A" * 400, "/events?limit=99999999999999999999", "/.json", "/api/",
    "/reports/r01?part=-1", "/reports/r01?run=0", "/actors?page=100000", "/outlets?page=99999", "/events?since=0001-01-01&until=9999-12-31", "/search?q=*",
    "/events?q=" + "a+" * 40, "/events?q=%22", "/events?q=NEAR(a+b)", "/events?q=a%00b", "/events?actor=" + "a" * 501, "/events?limit=１２",
    "/events?limit=1e3", "/events?after=W10", "/events?after=WyJyMDEiLCAtNV0", "/events?after=WyJyMDEiLCAxZTk5XQ", "/sql?q=" + "a" * 20000, "/sql?q=%00",
    "/events?q=%F0%9F%92%A9",
)  # fmt: skip
WORDS = st.text(max_size=60)
NAMES = st.sampled_from([*sorted({p.name for f in FEATURES for p in f.params}), "x", "limit", "page", "part"])
PATHS = st.sampled_from(
    [f.path for f in FEATURES] + ["/events.csv", "/events.atom", "/events/{id}.jsonld", "/api/events", "/api/actors", "/api/sql", "/api/nothing"]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=PATHS,
    id_=st.one_of(WORDS, st.sampled_from(["e_r01", "r01", "group:miners", "e_r0"])),
    query=st.lists(st.tuples(NAMES, WORDS), max_size=4),
    twin=st.booleans(),
)
def test_no_request_breaks_the_server(client: TestClient, path: str, id_: str, query: list[tuple[str, str]], twin: bool) -> None:
    """Whatever stands in path and query, the answer is a page or an error of ours, never a failure of the server."""
    for part in ("{id:any}", "{name:any}", "{id}"):
        path = path.replace(part, quote(id_.encode("utf-8", "replace"), safe="/."))
    path += ".json" if twin and path != "/" else ""
    response = client.get(path, params=[(n, v.encode("utf-8", "replace").decode()) for n, v in query])

    assert response.status_code < 500, (path, query, response.text[:300])
    assert "content-security-policy" in response.headers


@pytest.mark.parametrize("path", MALFORMED)
def test_malformed_addresses_are_answered(client: TestClient, path: str) -> None:
    """Traversal, broken bytes, numbers without end, cursors of nobody: an answer with a code, never a file, never a failure."""
    response = client.get(path)

    assert response.status_code in (200, 302, 307, 400, 404), (path, response.status_code)
    assert "root:" not in response.text
    assert "import annotations" not in response.text


def test_strangers_need_the_token(tmp_path: Path) -> None:
    """With tokens nothing is read without one, nothing is sent with the one that reads; errors do not tell what is there."""
    with store_at(tmp_path / "news.db", fill()[:2]) as opened:
        client = client_of(opened, read_token="r" * 16, write_token="w" * 16)
        for path in ("/", "/events", "/api/events", "/events.csv", "/reports/r01.json", "/nothing", "/sql?q=SELECT+1"):
            assert client.get(path).status_code == 401, path
            assert client.get(path, headers={"Authorization": "Bearer wrong"}).status_code == 401, path
        assert "r00" not in client.get("/api/reports/r00").text.replace("/api/reports/r00", "")
        assert client.get("/api/events").headers["www-authenticate"].startswith("Bearer")
        for token in ("r" * 16, "w" * 16):
            assert client.get("/api/events", headers={"Authorization": f"Bearer {token}"}).status_code == 200
        sent = {"json": {"text": ""}, "headers": {"Authorization": "Bearer " + "r" * 16}}
        assert client.post("/api/code", **sent).status_code == 401
        assert client.post("/api/code", json={"text": ""}, headers={"Authorization": "Bearer " + "w" * 16}).status_code == 400
        assert client.get("/static/style.css").status_code == 200


def test_signing_in_keeps_the_token_for_the_browser(tmp_path: Path) -> None:
    """The right token becomes a cookie that no script reads; a wrong one is told and opens nothing."""
    with store_at(tmp_path / "news.db", fill()[:2]) as opened:
        client = client_of(opened, read_token="r" * 16)
        page(client, "/sign-in")
        wrong = client.post("/sign-in", data={"token": "wrong"})
        right = client.post("/sign-in", data={"token": "r" * 16})
        cookie = right.headers["set-cookie"]

        assert wrong.status_code == 401
        assert (right.status_code, right.headers["location"]) == (303, "/")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert client.get("/events").status_code == 200
        assert client.post("/sign-in", content="token=" + "x" * 9000).status_code == 413


def test_other_names_of_the_host_are_refused(client: TestClient) -> None:
    """A page elsewhere cannot reach the server by a name that it has pointed here."""
    for host in ("evil.example", "evil.example:8001", "localhost.evil.example", "", "[::2]:80"):
        response = client.get("/api/events", headers={"Host": host})
        assert (response.status_code, response.json()["code"]) == (421, "S150"), host
    for host in ("localhost", "localhost:8001", "LOCALHOST"):
        assert client.get("/api/events", headers={"Host": host}).status_code == 200, host


def test_pages_of_other_sites_send_nothing(client: TestClient) -> None:
    """A request with another origin is refused before it does anything; our own and programs' pass on."""
    body = {"json": {"text": " "}}
    assert client.post("/api/code", headers={"Origin": "https://evil.example"}, **body).json()["code"] == "S151"
    assert client.post("/api/code", headers={"Origin": "null"}, **body).json()["code"] == "S151"
    assert client.post("/api/code", headers={"Origin": "http://testserver:9"}, **body).json()["code"] == "S151"
    assert client.post("/api/code", headers={"Sec-Fetch-Site": "cross-site"}, **body).json()["code"] == "S151"
    assert client.post("/api/code", headers={"Origin": "http://testserver"}, **body).json()["code"] == "S141"
    assert client.post("/api/code", **body).json()["code"] == "S141"


def test_only_origins_that_were_let_in_may_read(tmp_path: Path) -> None:
    """Without --cors no answer may be read by another origin; with it, only by that one."""
    with store_at(tmp_path / "news.db", fill()[:2]) as opened:
        shut, open_ = client_of(opened), client_of(opened, cors=("https://good.example",))
        for origin, allowed in (("https://good.example", "https://good.example"), ("https://evil.example", None)):
            assert open_.get("/api/events", headers={"Origin": origin}).headers.get("access-control-allow-origin") == allowed
            assert "access-control-allow-origin" not in shut.get("/api/events", headers={"Origin": origin}).headers


def test_a_client_has_so_many_requests_a_minute() -> None:
    """A minute's requests at once, then one as each falls due; another client has his own."""
    now = [0.0]
    rate = Rate(60, lambda: now[0])

    assert [rate.take("a") for _ in range(61)] == [True] * 60 + [False]
    assert rate.take("b")
    now[0] += 1.1
    assert [rate.take("a"), rate.take("a")] == [True, False]
    assert all(Rate(0).take("a") for _ in range(1000))


def test_too_many_requests_are_told_when_to_come_again(tmp_path: Path) -> None:
    """The answer is 429 with Retry-After and the one shape of errors."""
    with store_at(tmp_path / "news.db", fill()[:1]) as opened:
        client = client_of(opened, rate=2)
        answers = [client.get("/api/outlets") for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert answers[2].headers["retry-after"] == "5"
    assert answers[2].json()["code"] == "S148"


@pytest.mark.parametrize(
    ("content", "kind", "code"),
    [
        (b"{}", "text/plain", "S152"),
        (b"{", "application/json", "S141"),
        (b"[]", "application/json", "S141"),
        (b"[" * 100_000, "application/json", "S141"),
        (b"\xff", "application/json", "S141"),
        (b'{"text": 1}', "application/json", "S141"),
        (b'{"text": ""}', "application/json", "S141"),
        (b'{"text": "a", "published": "soon"}', "application/json", "S141"),
        (b'{"text": "a", "db": "x"}', "application/json", "S140"),
        (b'{"text": "' + b"a" * 20_001 + b'"}', "application/json", "S149"),
        (b"x" * 300_000, "application/json", "S149"),
    ],
    ids=range(11),
)
def test_what_is_no_text_is_not_coded(client: TestClient, content: bytes, kind: str, code: str) -> None:
    """Bodies of another kind, broken, too deep, too large or with unknown fields are told apart."""
    response = client.post("/api/code", content=content, headers={"Content-Type": kind})

    assert response.json()["code"] == code
    assert response.status_code in (400, 413, 415)


def test_a_text_that_is_sent_is_coded_and_not_stored(client: TestClient) -> None:
    """The answer is the object that `sayso code` prints; the store stays as it was."""
    before = client.get("/api/events").json()["total"]
    text = "Kenya said Uganda had arrested two fishermen, which Uganda denied. \u202e<script>"
    answer = client.post("/api/code", json={"text": text, "published": "2026-01-15", "outlet": "The Daily Test"}).json()

    assert [e["type"] for e in answer["events"]]
    assert answer["outlet"] == "The Daily Test"
    assert client.get("/api/events").json()["total"] == before
