"""Webhooks against a receiver that misbehaves in every way: what is sent, signed, tried again, given up, and never lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hooked import KEY, Receiver, Time, run, subscribed
from hypothesis import given
from hypothesis import strategies as st
from stored import entries, run_in

from sayso.config import Config
from sayso.errors import FetchError, UsageError
from sayso.fetch import Poster
from sayso.join import Joiner
from sayso.notify import Looked, Sent, make_key, read_key, secret_of, sign, try_out, verify
from sayso.notify.deliver import TRIES, wait_after
from sayso.notify.look import key_of, stamp
from sayso.store import Entry, Store, open_store
from sayso.store.saved import conditions


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def sent(steps: list[Looked | Sent]) -> list[Sent]:
    return [step for step in steps if isinstance(step, Sent)]


def add(store: Store, *ids: str, **more: Any) -> None:
    store.add(run_in(store), entries(*ids, **more))


def join(store: Store) -> None:
    for _ in Joiner(store, Config()).join():
        pass


def test_what_newly_meets_a_filter_is_sent_once_signed(store: Store, receiver: Receiver, time: Time) -> None:
    """What is there when a webhook is added is not sent; what comes later and meets the filter is, once, with a good signature and its event's id as key."""
    add(store, "a")
    hook, secret = subscribed(store, receiver.url, time, "/events?type=REQUEST&recipient=miners")
    assert sent(run(store, time)) == []
    add(store, "b", "c")
    steps = run(store, time)

    assert [(s.outcome, s.status, s.tries) for s in sent(steps)] == [("delivered", 204, 1)] * 2
    assert sorted(receiver.ids()) == sorted(key_of(f"e_{id_}", 1, hook.filter_id) for id_ in "bc")
    assert receiver.all_signed(secret, time.now)
    assert not receiver.all_signed(secret_of(KEY, "h_other"), time.now)
    body = receiver.bodies()[0]
    assert (body["type"], body["filter"]["name"], body["data"]["type"]) == ("event.new", "mine", "REQUEST")
    assert body["id"] == receiver.ids()[0]
    assert run(store, time) == [Looked(filter="mine", outcome="same")]
    assert len(receiver.got) == 2


def test_a_message_holds_no_words_of_the_report(store: Store, receiver: Receiver, time: Time) -> None:
    """Names, codes and counts are sent, quotations and descriptions are not: what is redacted later was never sent, and the outbox holds none of it."""
    subscribed(store, receiver.url, time)
    subscribed(store, receiver.url, time, "/incidents", "told")
    add(store, "a")
    join(store)
    run(store, time)
    text = " ".join(json.dumps(body, ensure_ascii=False) for body in receiver.bodies())

    assert "Mayor of São Paulo" in text
    assert [words for words in ("urged", "aides", "Mayor urges", "in July", "4 people") if words in text] == []


def test_the_signature_is_that_of_the_standard() -> None:
    """`v1,` and HMAC-SHA256 of id.timestamp.body in base64, as the example of Standard Webhooks' reference libraries."""
    secret, id_, at, body = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'

    assert sign(secret, id_, at, body) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    headers = {"webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": "v1,wrong " + sign(secret, id_, at, body)}
    assert verify(secret, headers, body, at + 299)
    assert not verify(secret, headers, body, at + 301)
    assert not verify(secret, headers, body + b" ", at)
    assert not verify(secret, headers | {"webhook-id": "other"}, body, at)
    with pytest.raises(UsageError, match="S187"):
        sign("whsec_!", id_, at, body)


@given(st.binary(), st.text(st.characters(codec="ascii", exclude_characters="."), max_size=40), st.integers(0, 2**33))
def test_every_message_is_verified_as_signed(body: bytes, id_: str, at: int) -> None:
    """Whatever the body, the receiver's own few lines of HMAC give the same signature."""
    secret = secret_of(KEY, "h_1")
    raw = base64.b64decode(secret[len("whsec_") :])
    mine = base64.b64encode(hmac.new(raw, f"{id_}.{at}.".encode() + body, hashlib.sha256).digest()).decode()

    assert sign(secret, id_, at, body) == f"v1,{mine}"
    assert verify(secret, {"webhook-id": id_, "webhook-timestamp": str(at), "webhook-signature": f"v1,{mine}"}, body, at)


@given(st.text())
def test_a_key_is_safe_in_a_header(record_id: str) -> None:
    """Whatever a record is called, the key is short, ASCII, without a full stop, and tells records apart."""
    key = key_of(record_id, 3, "f_1")

    assert key.isascii()
    assert len(key) < 120
    assert not set(key) & set(". \r\n:/")
    assert key != key_of(record_id + "x", 3, "f_1")


def test_a_filter_means_the_same_as_on_its_page(tmp_path: Path) -> None:
    """What a look finds for an address is what its page lists."""
    from served import client_of, fill, store_at

    from sayso.notify.kinds import KINDS, Ground
    from sayso.store import engine
    from sayso.web.saved import address_of

    pages = (
        "/events", "/events?type=request", "/events?actor=BRA&since=2026-07-01", "/events?q=mayor+raids&outlet=other+post", "/events?source=unnamed",
        "/events?stance=denies", "/events?quad=3&until=2026-06-20&limit=5", "/events?origins=1&realis=actual", "/events?recipient=miners", "/incidents",
        "/incidents?type=request&limit=1", "/incidents?contested=yes", "/incidents?contested=no&order=origins", "/incidents?origins=2",
        "/incidents?differ=yes", "/incidents?actor=BRA&since=2026-07-10&until=2026-07-20",
    )  # fmt: skip
    sizes = []
    with store_at(tmp_path / "news.db", fill()) as store, engine.reading(store.engine, store.where) as conn:
        client = client_of(store)
        for page in pages:
            kind, query = address_of("http://localhost:8001" + page)
            found = KINDS[kind].meeting(Ground(conn), conditions(kind, query))
            listed: list[str] = []
            following: str | None = f"/api/{kind}?{query}"
            while following:
                answer = client.get(following).json()
                listed += [row["id"] for row in answer[kind]]
                following = answer["next"]
            assert sorted(found) == sorted(listed), page
            sizes.append(len(found))
    assert len(set(sizes)) > 6


def test_an_incident_that_changes_is_told_again(store: Store, receiver: Receiver, time: Time) -> None:
    """A new incident is `incident.new`; a denial makes it `incident.changed` under a key of its own, with what it was before; a copy is no change."""
    from test_web_incidents import reports

    first, copy, other, _ = reports()
    other = replace(other, claims=(replace(other.claims[0], stance="denies", factuality="CT-"),))
    subscribed(store, receiver.url, time, "/incidents?type=COERCE")
    for n, one in enumerate((first, copy, other)):
        store.add(run_in(store), [Entry(coded=one)])
        assert [s.outcome for s in run(store, time) if isinstance(s, Looked)] == ["waits"]
        join(store)
        run(store, time)
        assert [b["type"] for b in receiver.bodies()] == ["incident.new", "incident.changed"][: 1 if n < 2 else 2]

    new, changed = receiver.bodies()
    assert changed["data"]["id"] == new["data"]["id"]
    assert (changed["before"]["contested"], changed["data"]["contested"]) == (False, True)
    assert changed["before"]["statuses"] == ["claimed"]
    assert len(changed["data"]["reports"]) == 3
    assert new["id"].replace("-v1-", "-v2-") == changed["id"]
    assert run(store, time) == [Looked(filter="mine", outcome="same")]


FAULTS = {
    "500": b"HTTP/1.1 500 X\r\nContent-Length: 0\r\n\r\n",
    "404": b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n",
    "redirect to itself": b"HTTP/1.1 307 X\r\nLocation: /in\r\nContent-Length: 0\r\n\r\n",
    "redirect to this machine": b"HTTP/1.1 302 X\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    "closed in the middle of the head": b"HTTP/1.1 200 OK\r\nContent-",
    "closed at once": b"",
    "no HTTP": b"\x00\x01\x02 hello\r\n\r\n",
    "a head without end": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_receiver_that_fails_is_asked_again_with_the_same_message(fault: str, store: Store, receiver: Receiver, time: Time) -> None:
    """Whatever goes wrong, the message stays, is not tried before its time, then has the same key and body and a new time, and arrives in the end."""
    _, secret = subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    receiver.answer = lambda headers, body: FAULTS[fault]
    (failed,) = sent(run(store, time))
    assert (failed.outcome, failed.tries) == ("failed", 1)
    assert failed.problem is not None
    assert run(store, time) == [Looked(filter="mine", outcome="same")]
    time.passes(seconds=31)
    receiver.says(200)
    (done,) = sent(run(store, time))

    assert (done.outcome, done.tries) == ("delivered", 2)
    (head, body), (head2, body2) = receiver.got
    assert (head["webhook-id"], body) == (head2["webhook-id"], body2)
    assert int(head2["webhook-timestamp"]) - int(head["webhook-timestamp"]) == 31
    assert receiver.all_signed(secret, time.now)


def test_a_receiver_that_hangs_is_left_after_its_time(store: Store, receiver: Receiver, time: Time) -> None:
    """No answer within the limit is a failure (S235), and ends there."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    receiver.answer = lambda headers, body: None
    (failed,) = sent(run(store, time, total_s=0.3))

    assert failed.problem is not None
    assert failed.problem.code == "S235"


@pytest.mark.parametrize("body", [b"x" * 50_000_000, b"broken off"], ids=["giant", "cut"])
def test_the_status_decides_whatever_the_body_is(body: bytes, store: Store, receiver: Receiver, time: Time) -> None:
    """A giant answer is not read to its end, one that breaks off is not missed: with 200 the message has arrived."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    receiver.answer = lambda headers, _: b"HTTP/1.1 200 OK\r\nContent-Length: 60000000\r\n\r\n" + body

    assert [s.outcome for s in sent(run(store, time))] == ["delivered"]


def test_a_receiver_that_is_gone_is_switched_off(store: Store, receiver: Receiver, time: Time) -> None:
    """410 switches the webhook off, the message stays; nothing is made for it meanwhile; switched on again it gets what waited."""
    hook, _ = subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    receiver.says(410)
    (gone,) = sent(run(store, time))
    assert gone.outcome == "off"
    assert store.webhooks.hook(hook.id).active is False
    add(store, "b")
    time.passes(days=2)
    assert run(store, time) == []
    receiver.says(200)
    store.webhooks.switch(hook.id, off_why=None)

    assert next(s.outcome for s in sent(run(store, time))) == "delivered"
    assert receiver.ids()[-1].startswith(("e_a", "e_b"))


def test_a_clock_that_goes_back_holds_no_message_up(store: Store, receiver: Receiver, time: Time) -> None:
    """What was put off by a clock that was a year ahead is sent once it has been set right: new messages, failed ones, and those in a killed process's hand."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    time.passes(days=365)
    receiver.says(500)
    add(store, "a")
    assert [s.outcome for s in sent(run(store, time))] == ["failed"]
    add(store, "b")
    run(store, time)
    time.passes(hours=13)
    assert store.webhooks.claim(stamp(time.now), stamp(time.now + timedelta(seconds=120))) is not None
    time.passes(days=-366)
    receiver.says(200)
    steps = sent(run(store, time))

    assert [s.outcome for s in steps] == ["delivered", "delivered"]
    assert len(set(receiver.ids())) == 2


def test_a_receiver_may_ask_for_time(store: Store, receiver: Receiver, time: Time) -> None:
    """Retry-After of a 429 is kept for all messages to it, up to a day; other receivers are not held up."""
    hook, _ = subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a", "b")
    receiver.says(429, "Retry-After: 7200")
    with Receiver() as other:
        subscribed(store, other.url, time, "/events?realis=requested", "other")
        add(store, "c")
        steps = sent(run(store, time))
        assert sorted(s.outcome for s in steps) == ["delivered", "failed"]
        assert other.ids() == [key_of("e2_c", 1, store.webhooks.filter("other").id)]
    time.passes(seconds=7190)
    assert sent(run(store, time)) == []
    time.passes(seconds=20)
    receiver.says(200)

    assert [s.outcome for s in sent(run(store, time))] == ["delivered"] * 3
    receiver.says(429, "Retry-After: 99999999")
    add(store, "d")
    run(store, time)
    assert (store.webhooks.hook(hook.id).rest_until or "") <= time.clock().replace(day=time.now.day + 1).isoformat(timespec="seconds")


def test_a_message_is_given_up_after_its_tries_and_kept(store: Store, receiver: Receiver, time: Time) -> None:
    """The waits double from half a minute to twelve hours over two to three days; then the row says that it was given up, and can be sent again."""
    hook, _ = subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    receiver.says(500)
    began, outcomes = time.now, []
    while not outcomes or outcomes[-1] == "failed":
        (step,) = sent(run(store, time))
        outcomes.append(step.outcome)
        if step.next_try:
            time.now = time.now.fromisoformat(step.next_try)

    assert outcomes == ["failed"] * (TRIES - 1) + ["gave_up"]
    assert 2 < (time.now - began).total_seconds() / 86400 < 3
    assert step.problem is not None
    assert step.problem.code == "S252"
    (kept,) = store.webhooks.log(hook.id, waiting=True)
    assert kept.gave_up
    assert kept.last_status == 500
    time.passes(days=9)
    assert sent(run(store, time)) == []
    receiver.says(200)
    assert store.webhooks.resend(hook.id, time.now.isoformat(timespec="seconds")) == 1
    assert [s.outcome for s in sent(run(store, time))] == ["delivered"]
    assert set(receiver.ids()) == {kept.key}


@given(st.integers(1, 100), st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1e9)))
def test_waits_are_bounded(failures: int, chance: float, asked: float | None) -> None:
    """A wait is between 22 seconds and a day, whatever happens, and never shorter than asked for unless more than a day is."""
    wait = wait_after(failures, asked, chance)

    assert 22 <= wait <= 86_400
    assert wait >= min(asked or 0, 86_400)


@pytest.mark.parametrize(
    ("url", "allow", "code"),
    [
        ("http://localhost:{port}/in", (), "S250"),
        ("https://localhost:{port}/in", (), "S231"),
        ("https://127.0.0.1:{port}/in", (), "S231"),
        ("https://[::1]:{port}/in", (), "S231"),
        ("https://169.254.169.254/latest", (), "S231"),
        ("http://localhost:{port}/in", ("example.org",), "S250"),
    ],
)
def test_a_private_address_is_not_called(url: str, allow: tuple[str, ...], code: str, store: Store, receiver: Receiver, time: Time) -> None:
    """Addresses of this machine and of private networks are not called unless the host is allowed by name; nor plain http. It costs no try."""
    hook, _ = subscribed(store, url.format(port=receiver.port), time, "/events?type=REQUEST")
    add(store, "a")
    (failed,) = sent(run(store, time, allow=allow))

    assert failed.problem is not None
    assert (failed.problem.code, failed.tries, receiver.got) == (code, 0, [])
    assert store.webhooks.log(hook.id)[0].gave_up is None


@pytest.mark.parametrize("url", ["ftp://example.org/", "javascript:alert(1)", "https://me:pw@example.org/", "https://", "https://a b.example/"])
def test_what_is_no_address_is_not_subscribed(url: str, store: Store, time: Time) -> None:
    """Only http and https addresses without a password are taken."""
    with pytest.raises(FetchError, match="S230"):
        subscribed(store, url, time)


def test_two_processes_do_not_send_the_same(store: Store, receiver: Receiver, time: Time, tmp_path: Path) -> None:
    """While one has a message in hand the other neither takes it nor queues it again."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, *(f"r{i}" for i in range(8)))
    both = threading.Barrier(2)
    out: list[Sent] = []

    def work() -> None:
        with open_store(tmp_path / "news.db") as mine:
            both.wait(20)
            out.extend(sent(run(mine, Time())))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert [s.outcome for s in out] == ["delivered"] * 8
    assert len(set(receiver.ids())) == len(receiver.ids()) == 8


KILLED = """
import os, sys
sys.path[:0] = sys.argv[2].split(":")
from hooked import Time, run
from sayso.store import open_store, saved
point = sys.argv[3]
def die(*a, **k):
    os.kill(os.getpid(), 9)
if point == "before the mark":
    saved.Webhooks.mark = die
elif point == "inside the mark":
    saved._row = die
elif point == "between outbox and delivery":
    saved.Webhooks.claim = die
elif point == "in hand":
    sys.modules["sayso.notify.deliver"].send = die
elif point == "sent, not settled":
    saved.Webhooks.settle = die
with open_store(sys.argv[1]) as store:
    print(run(store, Time()))
"""


@pytest.mark.parametrize("point", ["before the mark", "inside the mark", "between outbox and delivery", "in hand", "sent, not settled"])
def test_a_kill_at_any_point_loses_nothing(point: str, store: Store, receiver: Receiver, time: Time, tmp_path: Path) -> None:
    """SIGKILL anywhere between looking and settling: the next run delivers all; what was sent twice has the same key and body."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a", "b", "c")
    args = [sys.executable, "-c", KILLED, str(tmp_path / "news.db"), os.pathsep.join((str(Path(__file__).parent), *sys.path)), point]
    child = subprocess.run(args, capture_output=True, text=True, timeout=120, check=False)
    assert child.returncode == -9, child.stderr
    once = receiver.ids()
    assert len(once) == (point == "sent, not settled")
    run(store, time)
    time.passes(seconds=121)
    run(store, time)

    assert {key[:3] for key in receiver.ids()} == {"e_a", "e_b", "e_c"}
    assert len(receiver.ids()) == 3 + len(once)
    assert len({body for _, body in receiver.got}) == 3
    assert all(d.delivered for d in store.webhooks.log())
    assert store.check().problems == ()


def test_a_run_that_goes_on_looks_again_until_it_is_told_to_end(store: Store, receiver: Receiver, time: Time) -> None:
    """With a pace it looks every so many seconds, and ends between two messages when told to; the next run goes on."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a", "b", "c")
    time.stops = 2
    assert len(sent(run(store, time, every_s=60))) == 2
    time.stops = 6
    steps = run(store, time, every_s=60)

    assert [s.outcome for s in sent(steps)] == ["delivered"]
    assert set(time.waits) == {60}
    assert len(set(receiver.ids())) == 3


def test_delivered_messages_are_dropped_after_a_month_and_not_sent_again(store: Store, receiver: Receiver, time: Time) -> None:
    """The outbox does not grow for ever; what was told stays told."""
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    run(store, time)
    time.passes(days=31)
    run(store, time)
    assert store.webhooks.log() == []
    add(store, "b")
    run(store, time)

    assert [key[:3] for key in receiver.ids()] == ["e_a", "e_b"]


def test_a_filter_that_cannot_be_read_stops_no_other(store: Store, receiver: Receiver, time: Time) -> None:
    """A filter of an older or newer sayso is told as a problem (S254), and the others are looked at."""
    from stored import execute

    subscribed(store, receiver.url, time, "/events?type=ACCUSE", "bad")
    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    execute(store, "UPDATE saved_filters SET query = 'colour=red' WHERE name = 'bad'")
    steps = run(store, time)

    assert [p.code for s in steps if isinstance(s, Looked) for p in s.problems] == ["S254"]
    assert len(receiver.got) == 1


def test_a_wrong_key_signs_nothing(store: Store, receiver: Receiver, time: Time) -> None:
    """With another key than the one whose secret the receiver has, nothing is sent, and that is said (S189)."""
    from sayso.notify import notify

    subscribed(store, receiver.url, time, "/events?type=REQUEST")
    add(store, "a")
    steps = list(notify(store, key="other" * 10, allow=["localhost"], clock=time.clock, wait=time.wait, chance=lambda: 0.5))
    (failed,) = sent(steps)

    assert failed.problem is not None
    assert (failed.problem.code, failed.tries, receiver.got) == ("S189", 0, [])


def test_the_key_is_made_once_for_its_owner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is made with rights for its owner only, and kept; the variable goes before it; no key and a short one are refused (S187)."""
    monkeypatch.delenv("SAYSO_HOOK_KEY", raising=False)
    path = tmp_path / "deep" / "hooks.key"
    with pytest.raises(UsageError, match="S187"):
        read_key(path)
    key = make_key(path)
    assert key == make_key(path) == read_key(path)
    assert len(key) == 64
    assert path.stat().st_mode & 0o077 == 0 or os.name == "nt"
    assert list(path.parent.iterdir()) == [path]
    monkeypatch.setenv("SAYSO_HOOK_KEY", "v" * 40)
    assert read_key(path) == "v" * 40
    monkeypatch.setenv("SAYSO_HOOK_KEY", "short")
    with pytest.raises(UsageError, match="S187"):
        read_key(path)


def test_the_store_holds_no_secret(store: Store, receiver: Receiver, time: Time, tmp_path: Path) -> None:
    """Neither the key nor the secret stands in any byte of the store's files."""
    _, secret = subscribed(store, receiver.url, time)
    add(store, "a")
    run(store, time)
    held = b"".join(p.read_bytes() for p in tmp_path.glob("news.db*"))

    assert b"localhost" in held
    assert [s for s in (secret, secret.removeprefix("whsec_"), KEY) if s.encode() in held] == []


def test_a_webhook_is_tried_out(store: Store, receiver: Receiver, time: Time) -> None:
    """A test message is signed like the others, and nothing of it is stored."""
    hook, secret = subscribed(store, receiver.url, time)
    with Poster(allow=["localhost"]) as poster:
        assert try_out(poster, hook, KEY, time.now).status == 204

    assert receiver.bodies()[0]["type"] == "sayso.test"
    assert receiver.all_signed(secret, time.now)
    assert store.webhooks.log() == []
