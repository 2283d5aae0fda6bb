"""Saved filters, webhooks and their outbox, on both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hooked import KEY, Receiver, Time, run, subscribed
from stored import dump, entries, run_in

from sayso.errors import UsageError
from sayso.notify import Looked, Sent
from sayso.store import Store, back_up, open_store, restore
from sayso.store.saved import Mark

NOW = "2026-08-01T12:00:00+00:00"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


def test_filters_are_kept_by_name(store: Store) -> None:
    """A filter is saved once under a name, found by name and id, and not removed while a webhook hangs on it."""
    hooks = store.webhooks
    one = hooks.add_filter("Attacks", "events", "type=ASSAULT", by="me", now=NOW)

    assert hooks.add_filter("Attacks", "events", "type=ASSAULT", by="you", now="2027-01-01T00:00:00+00:00") == one
    assert [hooks.filter("Attacks"), hooks.filter(one.id)] == [one, one]
    assert one.page == "/events?type=ASSAULT"
    with pytest.raises(UsageError, match="S184"):
        hooks.add_filter("Attacks", "incidents", "type=ASSAULT", by=None, now=NOW)
    for kind, query in (("events", "colour=red"), ("events", "since=yesterday"), ("incidents", "contested=perhaps"), ("reports", "")):
        with pytest.raises(UsageError, match="S183"):
            hooks.add_filter("Bad", kind, query, by=None, now=NOW)
    hook, _ = subscribed(store, "https://example.org/in", Time(), one.page, "Attacks")
    with pytest.raises(UsageError, match="S186"):
        hooks.remove_filter(one.id)
    hooks.remove_hook(hook.id)
    assert hooks.remove_filter(one.id)
    assert not hooks.remove_filter(one.id)
    with pytest.raises(UsageError, match="S185"):
        hooks.filter("Attacks")
    with pytest.raises(UsageError, match="S185"):
        hooks.hook(hook.id)
    assert hooks.filters() == hooks.hooks() == []


def test_messages_are_queued_delivered_and_told(store: Store, receiver: Receiver) -> None:
    """What newly meets a filter is sent once, the log says so, and the store is sound."""
    time = Time()
    hook, secret = subscribed(store, receiver.url, time, "/events?type=REQUEST&actor=BRA")
    store.add(run_in(store), entries("a", "b"))
    steps = run(store, time)

    assert [s.outcome for s in steps] == ["looked", "delivered", "delivered"]
    assert run(store, time) == [Looked(filter="mine", outcome="same")]
    assert receiver.all_signed(secret, time.now)
    assert store.webhooks.counts() == {hook.id: {"delivered": 2, "waiting": 0, "gave_up": 0}}
    assert {d.record_id for d in store.webhooks.log(hook.id)} == {"e_a", "e_b"}
    assert store.webhooks.log(hook.id, waiting=True) == []
    assert store.webhooks.resend(hook.id, NOW, since="2026-08-01") == 2
    assert [s.outcome for s in run(store, time) if isinstance(s, Sent)] == ["delivered"] * 2
    assert len(receiver.ids()) == 2 * len(set(receiver.ids()))
    assert store.check().problems == ()


def test_a_mark_of_an_older_look_is_not_written(store: Store) -> None:
    """Whoever looked at a filter as it no longer stands writes nothing."""
    saved = store.webhooks.add_filter("x", "events", "", by=None, now=NOW)
    assert store.webhooks.mark(saved, [1, 1, 0, 0], NOW, [Mark(record_id="e", state=None)], []) == 0
    assert store.webhooks.mark(saved, [2, 1, 0, 0], NOW, [Mark(record_id="f", state=None)], []) is None
    with store.engine.connect() as conn:
        assert set(store.webhooks.marks(conn, saved.id)) == {"e"}


def test_many_deliver_at_once_and_each_message_arrives_once(where: str, store: Store, receiver: Receiver) -> None:
    """Four that look and deliver at the same time send each message once."""
    subscribed(store, receiver.url, Time(), "/events?type=REQUEST")
    store.add(run_in(store), entries(*(f"r{i:02}" for i in range(20))))
    start = threading.Barrier(4)
    wrong: list[object] = []

    def work() -> None:
        with open_store(where) as mine:
            start.wait(30)
            wrong.extend(s for s in run(mine, Time()) if isinstance(s, Sent) and s.outcome != "delivered")

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert wrong == []
    assert len(receiver.ids()) == len(set(receiver.ids())) == 20


def test_a_backup_brings_filters_hooks_and_outbox_back(make: Callable[[], str], store: Store, receiver: Receiver, tmp_path: Path) -> None:
    """A restored store goes on where the backup was made: what waited is sent, what was sent is not."""
    time = Time()
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    store.add(run_in(store), entries("a"))
    run(store, time)
    store.add(run_in(store), entries("b"))
    receiver.says(503)
    run(store, time)
    back_up(store.url.render_as_string(hide_password=False) if "postgresql" in store.url.drivername else store.where, tmp_path / "kept.db")
    other = make()
    restore(tmp_path / "kept.db", other)
    receiver.says(200)
    time.passes(minutes=1)
    with open_store(other) as again:
        assert dump(again) == dump(store)
        assert [s.outcome for s in run(again, time) if isinstance(s, Sent)] == ["delivered"]

    assert [key[:3] for key in receiver.ids()] == ["e_a", "e_b", "e_b"]
    assert KEY.encode() not in (tmp_path / "kept.db").read_bytes()
