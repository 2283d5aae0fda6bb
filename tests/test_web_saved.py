"""The page of saved filters."""

from __future__ import annotations

from pathlib import Path

from hooked import Time, subscribed
from served import NASTY, client_of, fill, page, store_at

from sayso.store import open_store


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
