"""The page to review on: what it shows, what its buttons write, and who may press them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from served import LONG, NASTY, client_of, fill, hostile, page, store_at
from starlette.testclient import TestClient
from stored import coded

from sayso.review import verdicts
from sayso.store import Store, engine, open_store

READ, WRITE = "r" * 16, "w" * 16


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@pytest.fixture
def store(db: Path) -> Iterator[Store]:
    with store_at(db, fill()[:6]) as opened:
        yield opened


@pytest.fixture
def client(store: Store) -> TestClient:
    return client_of(store)


def words(tree: Any) -> str:
    return " ".join("".join(tree.find("body").itertext()).split())


def fields(tree: Any) -> dict[str, str]:
    """Return what the form that judges would send, as a browser without scripts does."""
    (form,) = [f for f in tree.iter("form") if f.attrib.get("id") == "judge"]
    out = {}
    for box in form.iter():
        if box.tag == "select":
            out[box.attrib["name"]] = next("".join(o.itertext()) for o in box.iter("option") if "selected" in o.attrib)
        elif box.tag == "textarea":
            out[box.attrib["name"]] = "".join(box.itertext()).replace("\n", "\r\n")
        elif box.tag == "input":
            out[box.attrib["name"]] = box.attrib.get("value", "")
    return out


def press(client: TestClient, act: str, path: str = "/review", **more: str) -> Any:
    """Press a button of the page, and return the answer."""
    sent = fields(page(client, path)) | {"act": act} | more
    sent["by"] = sent.get("by") or "Ann"
    return client.post(path, data=sent, headers={"Accept": "text/html", "Origin": "http://testserver"})


def test_the_page_has_all_that_an_event_rests_on(client: TestClient) -> None:
    """Sentence, words with marks, the drawing with its text, what the machine says and why, the queue and its progress; and its script is a file."""
    tree = page(client, "/review")
    said = words(tree)

    assert "0 of 12 events reviewed, 12 in this queue" in said
    assert "The mayor of São Paulo urged" in said
    assert "What the machine says, and why" in said
    assert "request.urge" in said
    assert any(e.attrib.get("class") == "chain" for e in tree.iter())
    assert any("/static/review.js" in e.attrib["src"] for e in tree.iter("script"))
    keys = {e.attrib["data-key"] for e in tree.iter() if isinstance(e.tag, str) and "data-key" in e.attrib}
    assert keys == {"a", "x", " "}


def test_buttons_write_and_lead_to_the_next_event(client: TestClient, store: Store) -> None:
    """Accept and reject are plain forms: each writes a row with who and why, remembers the name, and the page that follows has the next event."""
    first = client.get("/review.json").json()["item"]["id"]
    answer = press(client, "accept", why="so it stands")
    second = client.get("/review.json").json()["item"]["id"]
    press(client, "reject")

    assert (answer.status_code, answer.headers["location"]) == (303, "/review")
    assert first != second
    assert [(c.record_id, c.value, c.by, c.why) for c in store.corrections()] == [(first, "accept", "Ann", "so it stands"), (second, "reject", "Ann", "")]
    told = client.get("/review.json").json()
    assert (told["by"], told["reviewed"], told["left"], told["total"]) == ("Ann", 2, 10, 12)
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert "SameSite=strict" in answer.headers["set-cookie"]


def test_a_form_sent_as_it_came_corrects_nothing(client: TestClient, store: Store) -> None:
    """An edit without a change only accepts, line ends of browsers notwithstanding; and so does Enter in a field."""
    press(client, "edit")
    press(client, "accept")

    assert [c.field for c in store.corrections()] == ["verdict", "verdict"]


def test_what_is_edited_is_written_and_shown_beside_the_machines(client: TestClient, store: Store) -> None:
    """The event's page says what the machine said, what Ann says instead and why; lists keep the machine's value and say that it was corrected."""
    changed = {"f.realis": "planned", "f.actors": "Ana Lima | BRA | GOV\r\nminers", "f.date": "2026-07-03", "c.c_r01.stance": "hedges"}
    answer = press(client, "edit", "/review?event=e_r01", why="a plan only", **changed)
    said = words(page(client, "/events/e_r01"))
    event = client.get("/events/e_r01.json").json()
    listed = next(e for e in client.get("/events.json?limit=100").json()["events"] if e["id"] == "e_r01")

    assert answer.headers["location"] == "/review"
    assert "How it stands: the machine said actual; Ann says planned" in said
    assert "Ann says Ana Lima (BRA, GOV); miners" in said
    assert "a plan only" in said
    assert event["review"]["stands"]["realis"] == "planned"
    assert (event["event"]["realis"], listed["realis"], listed["review"]) == ("actual", "actual", "accepted, corrected")
    assert "accepted, corrected" in words(page(client, "/events"))
    assert "The machine says actual." in words(page(client, "/review?event=e_r01"))


def test_undo_takes_back_the_last_act_and_shows_its_event(client: TestClient, store: Store) -> None:
    """After an edit one press takes all of its rows back and leads to the event; without anything left it says so."""
    press(client, "edit", "/review?event=e_r02&order=contested", **{"f.realis": "planned"})
    assert "You corrected" in words(page(client, "/review"))
    back = press(client, "undo", "/review?order=contested")

    assert back.headers["location"] == "/review?order=contested&event=e_r02"
    assert store.corrections() == []
    again = press(client, "undo")
    assert (again.status_code, again.headers["content-type"]) == (409, "text/html; charset=utf-8")
    assert "nothing to take back" in again.text


def test_skipping_needs_no_right_and_writes_nothing(client: TestClient, store: Store) -> None:
    """Skip is a link that keeps the place in the address; at the end the page says how many were skipped."""
    seen, path = [], "/review?type=ASSAULT&order=contested"
    for _ in range(6):
        tree = page(client, path)
        seen.append(fields(tree)["event"])
        path = next(e.attrib["href"] for e in tree.iter("a") if e.attrib.get("data-key") == " ")
    end = words(page(client, path))

    assert len(set(seen)) == 6
    assert "order=contested" in path
    assert "6 events of this queue were skipped" in end
    assert store.corrections() == []


def test_the_filter_stays_in_the_address(client: TestClient) -> None:
    """After a verdict the same filter goes on, and the queue's own form keeps what it does not show."""
    answer = press(client, "accept", "/review?type=ASSAULT&order=disagree&stance=hedges")

    assert answer.headers["location"] == "/review?type=ASSAULT&order=disagree&stance=hedges"
    hidden = {e.attrib["name"] for e in page(client, answer.headers["location"]).iter("input") if e.attrib.get("type") == "hidden"}
    assert {"stance", "by", "event"} <= hidden
    assert client.get("/review?order=alphabet").status_code == 400
    assert client.get("/review?event=e_nobody").status_code == 404


def test_the_api_takes_the_same_as_json(client: TestClient, store: Store) -> None:
    """POST /api/review accepts, rejects, edits and undoes, and returns what stands; GET has the next event and the agreement."""

    def post(**body: Any) -> Any:
        return client.post("/api/review", json=body)

    made = post(event="e_r01", by="Ann", act="edit", why="so", values={"realis": "planned"}, claims={"c_r01": {"stance": "denies"}}).json()
    post(event="e_r01", by="Bo", act="accept")
    assert (len(made["rows"]), made["review"]["verdict"], made["review"]["stands"]["realis"]) == (3, "accept", "planned")
    told = client.get("/api/review?by=Bo").json()
    assert {a["field"]: a["same"] for a in told["agreement"]}["realis"] == 0.0
    assert post(by="Ann", act="undo").json() | {"rows": []} == {"rows": [], "event": "e_r01", "review": client.get("/events/e_r01.json").json()["review"]}
    assert client.get("/review.json?by=Bo").json() == client.get("/api/review?by=Bo").json()
    schema = client.get("/api/openapi.json").json()
    assert {"get", "post"} == schema["paths"]["/api/review"].keys()
    assert schema["components"]["schemas"]["Verdict"]["required"] == ["by", "act"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"event": "e_nobody", "by": "Ann", "act": "accept"}, 404, "S132"),
        ({"event": "e_r01", "by": "Ann", "act": "delete"}, 400, "S160"),
        ({"event": "e_r01", "by": "Ann", "act": "edit", "values": {"realis": "sure"}}, 400, "S161"),
        ({"event": "e_r01", "by": " ", "act": "accept"}, 400, "S162"),
        ({"event": "e_r01", "act": "accept"}, 400, "S162"),
        ({"event": "e_r01", "by": "Ann", "act": "accept", "why": "w" * 2001}, 400, "S163"),
        ({"event": "e_r01", "by": "Ann", "act": "accept", "why": ["w"]}, 400, "S163"),
        ({"by": "Ann", "act": "undo"}, 409, "S165"),
        ({"event": "e_r01", "by": "Ann", "act": "accept", "run": 1}, 400, "S140"),
        ({"event": ["e_r01"], "by": "Ann", "act": "accept"}, 400, "S141"),
        ({"event": "e_r01", "by": "Ann", "act": "edit", "values": []}, 200, None),
        ({"event": "e_r01", "by": "Ann", "act": "edit", "values": [1]}, 400, "S141"),
        ({"event": "e_r01", "by": "Ann", "act": "edit", "claims": {"c_r01": 1}}, 400, "S141"),
        ({"event": "e_r01", "by": "Ann", "act": "edit", "values": {"actors": [{"name": ["x"], "country": {}}]}}, 400, "S161"),
        ({"event": "e_r01", "by": {"a": 1}, "act": "accept"}, 400, "S162"),
        ({"event": "e_r01", "by": "Ann", "act": "accept", "why": "w" * 200_000}, 413, "S149"),
    ],
)
def test_what_cannot_be_is_an_error_with_a_code(client: TestClient, body: dict[str, Any], status: int, code: str | None) -> None:
    """Ids that are not there and bodies of another shape are answered with a code and what to do, and nothing is written."""
    answer = client.post("/api/review", json=body)

    assert answer.status_code == status, answer.text
    assert answer.json().get("code") == code
    if code:
        assert answer.json()["hint"]


def test_pages_of_other_sites_cannot_write(client: TestClient, store: Store) -> None:
    """A form of another site, or one of unknown origin, is refused, and nothing is written."""
    for origin in ("http://evil.example", "null", "http://testserver.evil.example"):
        assert client.post("/review", data={"event": "e_r01", "by": "Ann", "act": "accept"}, headers={"Origin": origin}).status_code == 403
    assert client.post("/api/review", json={"event": "e_r01"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.get("/review?event=e_r01&act=accept&by=Ann").status_code == 400

    assert store.corrections() == []


def test_an_origin_that_may_read_may_not_write_without_a_token(store: Store) -> None:
    """`--cors` lets scripts of an origin read; they write only with the write token."""
    friend = {"Origin": "https://friend.example"}
    body = {"event": "e_r01", "by": "Ann", "act": "accept"}
    open_ = client_of(store, cors=("https://friend.example",))
    assert open_.get("/api/review", headers=friend).status_code == 200
    assert open_.post("/api/review", json=body, headers=friend).status_code == 403
    locked = client_of(store, cors=("https://friend.example",), write_token=WRITE)
    assert locked.post("/api/review", json=body, headers=friend).status_code == 401
    assert locked.post("/api/review", json=body, headers=friend | {"Authorization": f"Bearer {WRITE}"}).status_code == 200


def test_our_own_forms_are_known_as_ours(client: TestClient) -> None:
    """Browsers send `Origin: null` with a form of a page whose policy is `no-referrer`: ours keeps the origin for its own server."""
    assert client.get("/review").headers["referrer-policy"] == "same-origin"


def test_a_browser_with_the_read_token_is_told_so(store: Store) -> None:
    """Signed in to read, one sees the event, no button that writes, and what to do; the form is refused with a page that says it."""
    client = client_of(store, read_token=READ, write_token=WRITE)
    assert client.get("/review").status_code == 401
    client.post("/sign-in", data={"token": READ}, headers={"Origin": "http://testserver"})
    tree = page(client, "/review")
    refused = client.post("/review", data={"event": "e_r01", "by": "Ann", "act": "accept"}, headers={"Accept": "text/html", "Origin": "http://testserver"})

    assert "You are signed in with a token that only reads" in words(tree)
    assert not [b for b in tree.iter("button") if b.attrib.get("name") == "act"]
    assert (refused.status_code, refused.headers["content-type"]) == (401, "text/html; charset=utf-8")
    assert "write token" in refused.text
    assert client.get("/review.json").json()["may_write"] is False
    client.post("/sign-in", data={"token": WRITE}, headers={"Origin": "http://testserver"})
    assert press(client, "accept").status_code == 303


def test_with_a_write_token_alone_one_can_sign_in(store: Store) -> None:
    """A server that is read without a token and written with one takes the write token at /sign-in, and no other."""
    client = client_of(store, write_token=WRITE)
    assert "only reads" in words(page(client, "/review"))
    assert client.post("/sign-in", data={"token": READ}, headers={"Origin": "http://testserver"}).status_code == 401
    assert client.post("/sign-in", data={"token": WRITE}, headers={"Origin": "http://testserver"}).status_code == 303

    assert press(client, "accept").status_code == 303


def test_a_store_that_may_not_be_written_is_still_served(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the file may not be written the page shows all, says so, has no buttons, and a form is refused with S164 and not with a fault."""
    client = client_of(store)
    really = os.access
    monkeypatch.setattr(os, "access", lambda path, how, **more: False if how == os.W_OK else really(path, how, **more))
    tree = page(client, "/review")
    refused = client.post("/api/review", json={"event": "e_r01", "by": "Ann", "act": "accept"})

    assert "may not be written" in words(tree)
    assert not [b for b in tree.iter("button") if b.attrib.get("name") == "act"]
    assert (refused.status_code, refused.json()["code"]) == (403, "S164")


def test_a_busy_store_is_a_503_that_says_when_to_come_back(client: TestClient, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes, reading goes on, and a verdict is answered with S507 and Retry-After."""
    monkeypatch.setattr(verdicts, "_WAIT", 1)
    with open_store(db) as other, engine.writing(other.engine, str(db)):
        assert client.get("/review").status_code == 200
        busy = client.post("/api/review", json={"event": "e_r01", "by": "Ann", "act": "accept"})

    assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (503, "S507", "5")
    assert client.post("/api/review", json={"event": "e_r01", "by": "Ann", "act": "accept"}).status_code == 200


def test_what_others_say_is_seen_without_a_restart(client: TestClient, db: Path) -> None:
    """A verdict written by another process is on the next page, and so is how far the two agree."""
    from sayso.review import say

    press(client, "accept", "/review?event=e_r01")
    with open_store(db) as other:
        say(other, "e_r01", "reject", by="Bo", why="no")
    said = words(page(client, "/review?event=e_r01"))

    assert "disputed As many accept it as reject it" in said
    assert "Bo rejects it" in said
    assert [a["field"] for a in client.get("/review.json").json()["agreement"]] == ["all", "verdict"]


@pytest.mark.parametrize("nasty", [*NASTY, LONG[:1900]], ids=[f"{i}" for i in range(len(NASTY) + 1)])
def test_hostile_words_are_only_words(tmp_path: Path, nasty: str) -> None:
    """In every field of an event, as a reason and as a name: pages stay valid, and a form that is sent as it came accepts without a correction."""
    with store_at(tmp_path / "news.db", [hostile(nasty, "r1"), coded("r2")]) as opened:
        client = client_of(opened)
        bad = nasty.encode("utf-8", "replace").decode()
        sent = press(client, "edit", "/review?event=e_r1", why=bad)
        assert sent.status_code == 303, sent.text
        client.post("/review", data={"event": "e2_r1", "by": bad[:60], "act": "edit", "f.actors": bad[:200] or "x"}, headers={"Accept": "text/html"})
        for path in ("/review?event=e_r1", "/review?event=e2_r1", "/review", "/events/e_r1", "/events/e2_r1", "/events"):
            tree = page(client, path)
            assert not re.search("[\u202a-\u202e\u2066-\u2069]", "".join(e.attrib.get("value", "") for e in tree.iter("input") if e.attrib.get("name") == "by"))
        assert client.get("/review.json?event=e_r1").json()["item"]["review"]["opinions"][0]["changes"] == []


def test_a_word_of_a_megabyte_is_not_offered_to_edit(tmp_path: Path) -> None:
    """A field without an end is shown cut; the page stays small and its form still accepts."""
    from dataclasses import replace

    one = coded("r1")
    actor = replace(one.events[0].actors[0], name=LONG, text=LONG, why=LONG)
    with store_at(tmp_path / "news.db", [replace(one, events=(replace(one.events[0], actors=(actor,) * 4), one.events[1]))]) as opened:
        client = client_of(opened)
        assert "too long to edit here" in words(page(client, "/review?event=e_r1"))
        assert press(client, "edit", "/review?event=e_r1").status_code == 303
        page(client, "/events/e_r1")
        big = client.post("/review", data={"event": "e_r1", "by": "Ann", "act": "accept", "why": "w" * 100_000})
        assert big.status_code == 413
        many = client.post("/review", content="&".join(f"a{i}=1" for i in range(400)), headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert (many.status_code, many.json()["code"]) == (413, "S149")


def test_a_redirect_never_leaves_the_server(client: TestClient) -> None:
    """Whatever the query is, the answer to a form leads to /review here."""
    for query in ("?q=//evil.example", "?outlet=%0d%0aX-Evil:1", "?order=contested"):
        answer = client.post(f"/review{query}", data={"event": "e_r01", "by": "Ann", "act": "accept"})
        parts = urlsplit(answer.headers["location"])
        assert (answer.status_code, parts.netloc, parts.path) == (303, "", "/review")
        assert "x-evil" not in answer.headers
