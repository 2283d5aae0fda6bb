"""Saved filters in the browser and the API: what is shown, who may save and remove, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hooked import Time, subscribed
from served import LONG, NASTY, client_of, fill, page, store_at
from starlette.testclient import TestClient

from sayso.store import Store, open_store


def test_filters_and_their_webhooks_are_shown_without_what_may_be_secret(tmp_path: Path) -> None:
    """Page, twin and API list filters with links, feed and the state of webhooks; of a webhook's address only the host, and no digest of its secret."""
    store_at(tmp_path / "news.db", fill()[:3]).close()
    with open_store(tmp_path / "news.db") as store:
        hook, secret = subscribed(store, "https://desk.example.org/in/t0ken?k=t0ken", Time(), "/events?type=ACCUSE", "Accusations")
        store.webhooks.add_filter("All", "incidents", "", by=None, now="2026-08-01T00:00:00+00:00")
        for n, nasty in enumerate(NASTY):
            store.webhooks.add_filter(f"{n} {nasty}"[:80], "events", "q=x", by=nasty, now="2026-08-01T00:00:00+00:00")
    with open_store(tmp_path / "news.db", read_only=True) as store:
        client = client_of(store)
        tree = page(client, "/filters")
        data = client.get("/filters.json").json()
        assert client.get("/api/filters").json() == data
        text = client.get("/filters").text + str(data)

    links = [e.attrib["href"] for e in tree.iter("a")]
    assert {"/events?type=ACCUSE", "/events.atom?type=ACCUSE", "/incidents"} <= set(links)
    assert data["total"] == len(NASTY) + 2
    (shown,) = next(f for f in data["filters"] if f["name"] == "Accusations")["hooks"]
    assert (shown["id"], shown["to"], shown["active"], shown["waiting"]) == (hook.id, "desk.example.org", True, 0)
    assert [s for s in ("t0ken", secret, hook.key_check) if s in text] == []


def test_no_filters_are_told(tmp_path: Path) -> None:
    """Without a filter the page says how one is saved."""
    with store_at(tmp_path / "news.db", fill()[:1]) as store:
        assert "sayso filters add" in "".join(page(client_of(store), "/filters").itertext())


# ---- saving and removing

READ, WRITE = "r" * 16, "w" * 16
OURS = {"Accept": "text/html", "Origin": "http://testserver"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with store_at(tmp_path / "news.db", fill()[:4]) as opened:
        yield opened


def sent_by(client: TestClient, path: str, act: str) -> dict[str, str]:
    """Return what the form of a page that has this button sends, as a browser without scripts does."""
    for form in page(client, path).iter("form"):
        if any(b.attrib.get("value") == act for b in form.iter("button")):
            assert (form.attrib["method"], form.attrib["action"]) == ("post", "/filters")
            return {e.attrib["name"]: e.attrib.get("value", "") for e in form.iter("input")} | {"act": act}
    return {}


@pytest.mark.parametrize(
    ("path", "saved"),
    [
        ("/events?type=ACCUSE&limit=10", ("events", "type=ACCUSE")),
        ("/events?q=raids+%26+%22more%22", ("events", "q=raids+%26+%22more%22")),
        ("/incidents?contested=no&order=origins", ("incidents", "contested=no")),
        ("/incidents", ("incidents", "")),
        ("/alerts?turn=worse&page=2", ("alerts", "turn=worse")),
    ],
)
def test_the_form_of_a_list_saves_what_the_list_shows(path: str, saved: tuple[str, str], store: Store) -> None:
    """The form of a list saves the list's filters, not the place in it, and leads to /filters, where the button of the filter removes it."""
    client = client_of(store)
    answer = client.post("/filters", data=sent_by(client, path, "save") | {"name": "Mine", "by": "Ann"}, headers=OURS)
    (kept,) = store.webhooks.filters()
    shown = "".join(page(client, "/filters").itertext())
    gone = client.post("/filters", data=sent_by(client, "/filters", "remove"), headers=OURS)

    assert (answer.status_code, answer.headers["location"]) == (303, "/filters")
    assert ((kept.kind, kept.query), kept.name, kept.by) == (saved, "Mine", "Ann")
    assert "Mine" in shown
    assert gone.status_code == 303
    assert store.webhooks.filters() == []
    assert client.get(kept.page).status_code == 200


def test_the_api_saves_once_and_removes(store: Store) -> None:
    """POST saves and answers with the filter, the same again keeps it, another one under the name is refused (409); DELETE removes, a second time is 404."""
    client = client_of(store)
    body = {"address": "http://127.0.0.1:8001/events?type=assault", "name": "  Attacks\n"}
    one, two = (client.post("/api/filters", json=body) for _ in range(2))
    other = client.post("/api/filters", json=body | {"address": "/events"})
    gone, again = (client.request("DELETE", "/api/filters", params={"id": one.json()["id"]}) for _ in range(2))

    assert one.status_code == 200
    assert one.json() == two.json()
    assert (one.json()["name"], one.json()["query"], one.json()["by"], one.json()["hooks"]) == ("Attacks", "type=assault", None, [])
    assert (other.status_code, other.json()["code"]) == (409, "S184")
    assert (gone.status_code, gone.json()) == (200, {"removed": one.json()["id"]})
    assert (again.status_code, again.json()["code"]) == (404, "S185")


def test_a_filter_with_webhooks_is_not_removed(tmp_path: Path, store: Store) -> None:
    """Where a webhook hangs on a filter the page has no button, and the API refuses with 409 and S186."""
    with open_store(tmp_path / "news.db") as writing:
        hook, _ = subscribed(writing, "https://desk.example.org/in", Time())
    client = client_of(store)
    refused = client.request("DELETE", "/api/filters", params={"id": hook.filter_id})

    assert sent_by(client, "/filters", "remove") == {}
    assert (refused.status_code, refused.json()["code"]) == (409, "S186")
    assert len(store.webhooks.filters()) == 1


def test_only_the_write_token_saves_and_removes(store: Store) -> None:
    """Without the write token forms and API are refused with 401 and write nothing; whoever is signed in to read sees no form and is told why."""
    client = client_of(store, read_token=READ, write_token=WRITE)
    for token in (None, READ, "wrong"):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        for method, path in (("POST", "/filters"), ("POST", "/api/filters"), ("DELETE", "/api/filters?id=f_1")):
            assert client.request(method, path, headers=headers, json={"address": "/events", "name": "x"}).status_code == 401
    client.cookies.set("sayso_token", READ)
    assert sent_by(client, "/events", "save") == {}
    assert "Sign in with the write token" in client.get("/events").text
    client.cookies.set("sayso_token", WRITE)
    assert client.post("/filters", data=sent_by(client, "/events", "save") | {"name": "x"}, headers=OURS).status_code == 303
    assert [f.name for f in store.webhooks.filters()] == ["x"]


@pytest.mark.parametrize(
    ("settings", "headers"),
    [
        ({}, {"Origin": "http://evil.example"}),
        ({}, {"Origin": "null"}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({"cors": ("http://friend.example",)}, {"Origin": "http://friend.example"}),
    ],
)
def test_a_page_of_another_site_saves_and_removes_nothing(settings: dict[str, Any], headers: dict[str, str], store: Store) -> None:
    """What comes from another site is refused with S151, also from one whose scripts may read, as long as there is no write token."""
    client = client_of(store, **settings)
    kept = client.post("/api/filters", json={"address": "/events", "name": "kept"}).json()["id"]
    answers = [
        client.post("/filters", data={"act": "save", "address": "/events", "name": "x"}, headers=headers),
        client.post("/filters", data={"act": "remove", "id": kept}, headers=headers),
        client.post("/api/filters", json={"address": "/events", "name": "x"}, headers=headers),
        client.request("DELETE", "/api/filters", params={"id": kept}, headers=headers),
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [(403, "S151")] * 4
    assert [f.name for f in store.webhooks.filters()] == ["kept"]


def test_a_store_that_may_not_be_written_has_no_form_and_refuses(tmp_path: Path, store: Store) -> None:
    """A read-only file is said on the page, and refused with S164 (403)."""
    if os.geteuid() == 0:
        pytest.skip("root may write everything")
    (tmp_path / "news.db").chmod(0o444)
    client = client_of(store)

    assert sent_by(client, "/events", "save") == {}
    assert "may not be written" in client.get("/filters").text + client.get("/incidents").text
    refused = client.post("/api/filters", json={"address": "/events", "name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "S164")


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("S183", {"address": "/reports", "name": "x"}),
        ("S183", {"address": "http://[", "name": "x"}),
        ("S183", {"address": "", "name": "x"}),
        ("S183", {"address": "/events", "name": " \n"}),
        ("S183", {"address": "/events", "name": "w" * 81}),
        ("S183", {"address": "/events", "name": "x", "by": "w" * 81}),
        ("S140", {"address": "/events?no=such", "name": "x"}),
        ("S141", {"address": "/events?quad=x", "name": "x"}),
        ("S141", {"address": "/events?q=" + LONG, "name": "x"}),
        ("S140", {"address": "/events", "name": "x", "id": "f_1"}),
        ("S141", {"address": ["/events"], "name": "x"}),
        ("S141", {"address": "/events", "name": 7}),
        ("S141", {"address": "/events"}),
    ],
)
def test_what_is_no_filter_is_refused_and_nothing_is_written(code: str, sent: dict[str, Any], store: Store) -> None:
    """Other addresses, conditions that lists do not have, names that are none, unknown fields and wrong kinds are refused with 400 in the one shape."""
    client = client_of(store)
    answer = client.post("/api/filters", json=sent)
    if LONG in str(sent):
        assert (answer.status_code, answer.json()["code"]) == (413, "S149")
    else:
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    if all(isinstance(v, str) for v in sent.values()) and "id" not in sent:
        as_form = client.post("/filters", data=sent | {"act": "save"}, headers=OURS)
        assert 400 <= as_form.status_code < 500
    assert store.webhooks.filters() == []


def test_hostile_names_stay_texts(store: Store) -> None:
    """Names, senders and words full of markup are saved as they are and shown as text; a button that is none, and an id that is none, are refused."""
    client = client_of(store)
    for n, nasty in enumerate(NASTY):
        data = {"act": "save", "address": "/events?" + urlencode({"q": f"x {nasty}".encode("utf-8", "replace")}), "name": f"{n} {nasty}"[:80], "by": nasty[:80]}
        answer = client.post("/filters", content=urlencode({k: v.encode("utf-8", "replace") for k, v in data.items()}).encode(), headers=OURS)
        assert (answer.status_code, answer.headers["location"]) == (303, "/filters")
        refused = client.request("DELETE", "/api/filters", params={"id": nasty.encode("utf-8", "replace")})
        assert (refused.status_code, refused.json()["code"]) == (404, "S185")
    page(client, "/filters")

    assert len(store.webhooks.filters()) == len(NASTY)
    assert client.post("/filters", data={"act": "drop"}, headers=OURS).status_code == 400
    assert client.post("/filters", data={"act": "remove"}, headers=OURS).status_code == 404
