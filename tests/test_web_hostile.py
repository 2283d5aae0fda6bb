"""What would hurt: hostile words in the store, hostile requests, strangers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import LONG, NASTY, PAGES, client_of, fill, hostile, page, records_of, store_at
from starlette.routing import Route
from starlette.testclient import TestClient
from stored import coded

from sayso.records import Report
from sayso.store import Store
from sayso.web.app import FEATURES, create_app
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


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


# what follows walks over all routes of the application, so that a page or a form that is added later is held to the same


def routes_of(store: Store) -> list[Route]:
    return [route for route in create_app(store).routes if isinstance(route, Route)]


def filled(path: str) -> str:
    """Return a path with an id in its place."""
    return re.sub(r"\{[^}]*\}", "e_r01", path)


def is_error(response: Any, status: int) -> bool:
    """Tell whether an answer is an error in the one shape."""
    said = response.json() if response.headers["content-type"] == "application/json" else {}
    return response.status_code == said.get("status") == status and set(said) == {"error", "code", "record", "hint", "status"} and bool(said["hint"])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_at(tmp_path_factory.mktemp("routes") / "news.db", fill()[:3]) as opened:
        yield opened


def test_a_wrong_method_is_refused_on_every_route(store: Store) -> None:
    """What a page does not take is refused with 405, the one shape of errors, and the methods that it does take."""
    client = client_of(store)
    tried = 0
    for path, taken in methods_of(store).items():
        for method in {"POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "OPTIONS", "BREW"} - taken:
            response = client.request(method, filled(path))
            assert is_error(response, 405), (method, path, response.status_code, response.text[:200])
            assert response.json()["code"] == "S146"
            allowed = set(response.headers["allow"].split(", "))
            assert taken <= allowed
            assert method not in allowed
            tried += 1
    assert tried > 300


def methods_of(store: Store) -> dict[str, set[str]]:
    """Return the methods that each path takes: it may be that of several routes."""
    out: dict[str, set[str]] = {}
    for route in routes_of(store):
        out.setdefault(route.path, set()).update(route.methods or ())
    return out


def test_head_has_the_headers_of_get_and_no_body(store: Store) -> None:
    """Every page, twin, feed and file answers HEAD as it answers GET, without the body."""
    client = client_of(store)
    for path, taken in methods_of(store).items():
        if "GET" in taken:
            got, asked = client.get(filled(path)), client.head(filled(path))
            assert asked.status_code == got.status_code, path
            assert asked.headers["content-type"] == got.headers["content-type"], path
            assert asked.headers.get("etag") == got.headers.get("etag"), path


_OPEN_TO_SEND = {"/sign-in"}
"""What may be sent without the write token: the token itself."""


def test_nothing_is_sent_without_the_write_token(store: Store) -> None:
    """Every route that takes more than GET refuses it without a token, with a wrong one and with the one that reads, before it looks at the body."""
    client = client_of(store, read_token="r" * 16, write_token="w" * 16)
    writing = [(method, route) for route in routes_of(store) for method in (route.methods or set()) - {"GET", "HEAD"} if route.path not in _OPEN_TO_SEND]
    assert ("POST", "/api/code") in [(method, route.path) for method, route in writing]
    for method, route in writing:
        for token in (None, "", "wrong", "r" * 16, "w" * 15, "W" * 16, "Basic " + "w" * 16, "\xff"):
            headers = {} if token is None else {"Authorization": f"Bearer {token}".encode("latin-1")}
            response = client.request(method, filled(route.path), headers=headers, content=b"x" * 1_000_000)
            assert is_error(response, 401), (method, route.path, token, response.status_code)
        client.cookies.set("sayso_token", "r" * 16)
        assert client.request(method, filled(route.path)).status_code == 401
        client.cookies.clear()


def test_a_body_without_an_end_is_refused_on_every_route_that_takes_one(store: Store) -> None:
    """Forty megabytes, declared as JSON, as a form or as nothing, are refused with 4xx; nothing fails."""
    client = client_of(store)
    for route in routes_of(store):
        for method in (route.methods or set()) - {"GET", "HEAD"}:
            for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
                response = client.request(method, filled(route.path), headers={"Content-Type": kind}, content=(b"[" * 1_000_000 for _ in range(40)))
                assert 400 <= response.status_code < 500, (method, route.path, kind, response.status_code)
                assert is_error(response, response.status_code), (method, route.path, kind)


SQL = (
    "' OR '1'='1",
    "1; DROP TABLE reports; --",
    '" OR 1=1 --',
    "%",
    "_",
    "*",
    "' UNION SELECT text FROM reports --",
    "\\",
    "NULL",
    "a' || (SELECT 1) || '",
    "')--",
)


def test_filters_are_values_and_never_sql(store: Store) -> None:
    """In every parameter of every list SQL is a word that nothing has: the answer is empty or says that it cannot be, and the store stays as it was."""
    client = client_of(store)
    before = client.get("/api/store").json()["counts"]
    for feature in FEATURES:
        for param in feature.params if "{" not in feature.path and feature.path != "/sql" else ():
            for value in SQL:
                if (param.name == "q" and not any(c.isalnum() for c in value)) or (feature.path == "/review" and param.name in ("by", "after")):
                    continue  # no words at all: as if nothing were asked; a reviewer of any name, and who skips what is not there, has all to do
                twin = client.get((feature.path if feature.path != "/" else "/index") + ".json", params={param.name: value})
                assert twin.status_code in (200, 302, 400) or is_error(twin, 404), (feature.path, param.name, value)
                if twin.status_code == 200 and "total" in twin.json():
                    assert twin.json()["total"] == 0, (feature.path, param.name, value)
    assert client.get("/api/store").json()["counts"] == before


def test_numbers_without_end_are_answered(store: Store) -> None:
    """The last page that may be asked for is empty; beyond it, below the first, and in words a number is refused with S141."""
    client = client_of(store)
    for feature in FEATURES:
        for param in (p for p in feature.params if p.kind == "whole"):
            path = filled(feature.path) if feature.path != "/" else "/index"
            for value in (str(param.most + 1), str(param.least - 1), "-1", "1e5", "0x10", "9" * 400, "１", "1.0", "+1", "NaN", "null", "true"):
                response = client.get(path + ".json", params={param.name: value})
                assert is_error(response, 400), (path, param.name, value, response.status_code)
            assert client.get(path + ".json", params={param.name: str(param.most)}).status_code in (200, 404), (path, param.name)


def test_many_and_doubled_parameters_are_answered(store: Store) -> None:
    """A thousand parameters that are not known are told as one; of one that is given a thousand times the last counts."""
    client = client_of(store)
    for feature in FEATURES:
        path = filled(feature.path).rstrip("/") or "/index"
        assert is_error(client.get(f"{path}.json?" + "&".join(f"x{i}={i}" for i in range(1000))), 400), path
    many = "&".join(f"type={kind}" for kind in ["NOTHING"] * 999 + ["REQUEST"])
    assert client.get(f"/api/events?{many}").json()["total"] == client.get("/api/events?type=REQUEST").json()["total"] > 0
    assert client.get("/api/events?" + "&" * 5000 + "=" * 50).status_code == 400
    assert client.get("/api/events?type=&type=&actor=").json()["total"] == 6


@pytest.mark.parametrize("broken", ["%ff", "%c3%28", "%ed%a0%80", "%f4%90%80%80", "%00", "%u0041", "%", "%2", "%zz", "%25%30%30", "%0d%0a"])
def test_broken_bytes_in_addresses_are_answered(store: Store, broken: str) -> None:
    """Bytes that are no UTF-8, half escapes, nulls and line ends in path, parameter and name of a parameter: an answer, never a failure."""
    client = client_of(store)
    for path in (
        f"/events/{broken}", f"/reports/{broken}", f"/actors/{broken}", f"/outlets/{broken}", f"/stories/{broken}", f"/incidents/i_{broken}",
        f"/static/{broken}", f"/{broken}", f"/events?q={broken}", f"/events?{broken}=1", f"/search?q={broken}", f"/sql?q={broken}",
        f"/events?after={broken}", f"/events.csv?q={broken}",
        f"/events.atom?outlet={broken}", f"/api/events?source={broken}", f"/events/{broken}.jsonld", f"/reports/{broken}.json",
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code in (200, 302, 307, 400, 404), (path, response.status_code)
        assert "Traceback" not in response.text


def test_no_file_but_our_own_is_served(store: Store) -> None:
    """No spelling of a way out of static/ leads out of it."""
    client = client_of(store)
    for way in ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "....//", "%252e%252e%252f", "/", "%2f", "file:///", "C:\\", "~/", "%00/"):
        for file in ("app.py", "etc/passwd", "style.css%00.py", "templates/base.html", "style.css/", "style.css%20"):
            for folder in ("/static/", "/"):
                response = client.get(f"http://testserver{folder}{way}{file}")
                assert response.status_code in (307, 400, 404), (way, file, response.status_code)
                assert response.headers.get("location", "http://testserver/").startswith("http://testserver/")
                assert "root:" not in response.text
                assert "{% block" not in response.text


def test_every_table_that_is_given_out_is_safe_in_a_spreadsheet(tmp_path: Path) -> None:
    """In each CSV a cell that would be computed begins with an apostrophe, whichever field it comes from."""
    signs = ("=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", '=cmd|" /C calc"!A1', '=HYPERLINK("http://evil.example")', "＝1")
    with store_at(tmp_path / "news.db", [hostile(sign, f"r{i}") for i, sign in enumerate(signs)]) as opened:
        client = client_of(opened)
        tables = [route.path for route in routes_of(opened) if route.path.endswith(".csv") and "{" not in route.path]  # of a pair: test_dyads
        assert "/events.csv" in tables
        for path in tables:
            response = client.get(path)
            rows = list(csv.reader(io.StringIO(response.text, newline="")))
            assert response.status_code == 200, path
            assert len(rows) > {"/events.csv": len(signs)}.get(path, 0), path  # nothing is joined here: of incidents there is the head
            bad = {cell[:20] for row in rows for cell in row if cell.lstrip(" \t\r\n").startswith(("=", "+", "@", "-", "＝")) and not _is_number(cell)}
            assert bad == set(), path


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return not cell.startswith("+")
