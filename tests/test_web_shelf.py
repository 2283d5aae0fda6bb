"""What is read once for a state of the store: waited for a while, told where it takes longer, kept while the next is made."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import fill, store_at
from starlette.testclient import TestClient

from sayso.errors import StoreError
from sayso.store import Store, engine
from sayso.web import Settings, create_app, shelf, site
from sayso.web.shelf import Shelf
from sayso.web.site import Site


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_at(tmp_path_factory.mktemp("shelf") / "news.db", fill()) as found:
        yield found


def test_what_takes_long_is_told_and_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits longer than may be is told S430; the thing is made by one thread, however many ask, and is there for whoever asks again."""
    monkeypatch.setattr(shelf, "PATIENCE", 0.01)
    go, turned, made = threading.Event(), threading.Event(), []

    def make(state: str) -> str:
        go.wait()
        made.append(state)
        return state + "!"

    held = Shelf(turned.set)
    for _ in range(3):
        with pytest.raises(StoreError, match="still being read"):
            held.get("a", "one", make, old=True)
    assert held.ready("a", "one", make) is None
    go.set()
    turned.wait()

    assert held.get("a", "one", make, old=False) == ("one", "one!")
    assert made == ["one"]


def test_the_old_one_does_until_the_new_one_is_there() -> None:
    """Where an old one will do, it is given with its own state; else the new one is waited for. What cannot be made is told, and tried again."""
    first, second, go, turned = "1st", "2nd", threading.Event(), threading.Event()
    held = Shelf(turned.set)
    assert held.get("a", first, str.upper, old=True) == (first, "1ST")
    turned.clear()

    def make(state: str) -> str:
        go.wait()
        return state.upper()

    assert held.get("a", second, make, old=True) == (first, "1ST")
    assert held.ready("a", second, make) == (first, "1ST")
    go.set()
    turned.wait()
    assert held.get("a", second, make, old=True) == (second, "2ND")
    with pytest.raises(ZeroDivisionError):
        held.get("b", first, lambda _: 1 / 0, old=False)
    assert held.get("b", first, len, old=False) == (first, 3)


def test_records_are_shown_while_the_store_is_being_read(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of one event, incident or report are whole meanwhile; lists say 503 and S430, and the page asks again by itself."""
    monkeypatch.setattr(site, "PATIENCE", 0.01)
    served = Site(store, Settings(hosts=("testserver",)))
    client = TestClient(create_app(store, site=served))
    event = store.search(limit=1)[0].event
    incident = store.incidents_of_reports(store.report_ids())
    with served._lock:  # as while the catalogue is read for the first time
        records = [client.get(path).status_code for path in (f"/events/{event.id}", "/reports/r01", *(f"/incidents/{i}" for i in incident[:1]))]
        told, page = client.get("/api/events"), client.get("/events")

    assert set(records) == {200}
    assert (told.status_code, told.json()["code"], told.headers["retry-after"]) == (503, "S430", "5")
    assert page.status_code == 503
    assert '<meta http-equiv="refresh"' in page.text
    assert client.get("/events").status_code == 200
    assert '<meta http-equiv="refresh"' not in client.get("/events/none").text


def test_a_page_reads_in_one_transaction(store: Store, tmp_path: Path) -> None:
    """Whatever is read inside of `reading_once` is read in its transaction, by this thread alone; behind it each has its own again."""
    where, seen = store.where, []
    with engine.reading_once(store.engine, where), engine.reading_once(store.engine, where):
        with engine.reading(store.engine, where) as one, engine.reading(store.engine, where) as other:
            assert one is other
        thread = threading.Thread(target=lambda: seen.extend(_conn(store)))
        thread.start()
        thread.join()
    assert seen != [id(one)]
    assert one.closed
    with engine.reading(store.engine, where) as later:
        assert later is not one


def _conn(store: Store) -> list[int]:
    with engine.reading(store.engine, store.where) as conn:
        return [id(conn)]
