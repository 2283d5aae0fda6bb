"""Delivering: what is due in the outbox, one message after another, each in the hand of one process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit

from ..errors import FetchError, SaysoError, UsageError
from ..fetch import Posted, Poster
from ..records import Problem
from ..store import Delivery, Hook, Store
from .look import stamp
from .secret import check_of, secret_of, sign

__all__ = ["LEASE_S", "TRIES", "Sent", "deliver", "send", "wait_after"]

TRIES = 16
"""Tries of one message: with the waits below some two and a half days, as Standard Webhooks asks ("spanning multiple days"). Chosen by hand."""
_FIRST_S = 30.0
_LONGEST_S = 12 * 3600.0
_LONGEST_WAIT_S = 24 * 3600.0
"""Seconds: the wait after the first failure, which doubles; the longest wait of ours; the longest that a receiver may ask for. Chosen by hand."""
_NEVER_S = _LONGEST_WAIT_S + 3600.0
"""Seconds beyond which nothing is ever put off, with an hour to spare: what is put off further was so by a clock that has gone back since, and is due."""
LEASE_S = 120.0
"""Seconds for which a message is in the hand of one process: a request takes 20 at most, beside looking the host up. After a kill it is due again then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What one try came to.

    Attributes:
        hook: its id. to: the receiver's host. key: of the message. type: of the message. tries: so far.
        outcome: `delivered`; `failed` (tried again at next_try); `gave_up` (kept, and not tried again); `off` (the receiver wants no more).
        status: what the receiver answered, where it did.
    """

    hook: str
    to: str
    key: str
    type: str
    outcome: Literal["delivered", "failed", "gave_up", "off"]
    status: int | None = None
    tries: int = 0
    next_try: str | None = None
    problem: Problem | None = None


def wait_after(failures: int, wait_s: float | None, chance: float) -> float:
    """Return the seconds to wait after the n-th failure in a row: twice as long each time, a quarter more or less by `chance` (0 to 1).

    Never less than the receiver asks for (`wait_s`), up to a day.
    """
    gap = min(_FIRST_S * 2.0 ** min(failures - 1, 30), _LONGEST_S) * (0.75 + chance / 2)
    return max(gap, min(wait_s or 0.0, _LONGEST_WAIT_S))


def send(poster: Poster, url: str, secret: str, key: str, body: bytes, now: datetime) -> Posted:
    """Send one signed message. Raises `FetchError` where no answer comes."""
    at = int(now.timestamp())
    headers = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "sayso (webhooks)",
        "webhook-id": key,
        "webhook-timestamp": str(at),
        "webhook-signature": sign(secret, key, at, body),
    }
    return poster.post(url, body, headers)


def deliver(
    store: Store, poster: Poster, key: str, *, clock: Callable[[], datetime], stopping: Callable[[], bool], chance: Callable[[], float]
) -> Iterator[Sent]:
    """Deliver what is due, the oldest first, until nothing is or the run is to end; yields what each try came to.

    A receiver that fails is left alone for a while with all its messages, and does not hold up the others. Raises `StoreError`.
    """
    while not stopping():
        now = clock()
        taken = store.webhooks.claim(stamp(now), stamp(now + timedelta(seconds=LEASE_S)), stamp(now + timedelta(seconds=_NEVER_S)))
        if taken is None:
            return
        delivery, hook = taken
        wait_s: float | None = None
        status: int | None = None
        trouble: SaysoError | None = None
        try:
            secret = secret_of(key, hook.id)
            if check_of(secret) != hook.key_check:
                remedy = "Use the key with which the webhook was added (--key-file, SAYSO_HOOK_KEY), or add it anew."
                raise UsageError("S189", "the key is not the one whose secret the receiver has", remedy=remedy)
            posted = send(poster, hook.url, secret, delivery.key, delivery.payload.encode("utf-8", "replace"), now)
            status, wait_s = posted.status, posted.wait_s
            if not 200 <= status < 300:
                trouble = _refused(status)
        except SaysoError as exc:
            trouble = exc
        yield _settled(store, delivery, hook, clock(), status, trouble, wait_s, chance())


def _refused(status: int) -> FetchError:
    if status == 410:
        return FetchError("S253", "the receiver is gone (410) and the webhook is switched off", remedy="`sayso hooks on` switches it on again.", status=410)
    if 300 <= status < 400:
        return FetchError("S251", f"the receiver redirects ({status}), which is not followed", remedy="Add a webhook to the address meant.", status=status)
    return FetchError("S251", f"the receiver answers {status}", remedy="It is tried again; look at the receiver's log.", status=status)


_OURS = ("S189", "S231", "S250")
"""Faults on our side, that a person mends: they cost no try."""


def _settled(
    store: Store, delivery: Delivery, hook: Hook, now: datetime, status: int | None, trouble: SaysoError | None, wait_s: float | None, chance: float
) -> Sent:
    """Write what a try came to, and tell it."""
    host = urlsplit(hook.url).netloc
    told = {"hook": hook.id, "to": host, "key": delivery.key, "type": delivery.type, "status": status}
    tries = delivery.tries + (trouble is None or trouble.code not in _OURS)
    if trouble is None:
        done = replace(delivery, tries=tries, last_status=status, trouble=None, delivered=stamp(now))
        store.webhooks.settle(done, replace(hook, failures=0, rest_until=None, last_ok=stamp(now)))
        return Sent(**told, outcome="delivered", tries=tries)  # type: ignore[arg-type]
    failures = hook.failures + 1
    until = stamp(now + timedelta(seconds=wait_after(failures, wait_s, chance)))
    mine = stamp(now + timedelta(seconds=wait_after(max(tries, 1), wait_s, chance)))
    over = tries >= TRIES and trouble.code != "S253"
    failed = replace(
        delivery, tries=tries, next_try=max(until, mine), last_status=status, trouble=f"{trouble.code}: {trouble.what}", gave_up=stamp(now) if over else None
    )
    rested = replace(hook, failures=failures, rest_until=until)
    if trouble.code == "S253":
        rested = replace(rested, active=False, off_why="the receiver answered 410 Gone")
    store.webhooks.settle(failed, rested)
    outcome = "off" if trouble.code == "S253" else "gave_up" if over else "failed"
    problem = Problem(code=trouble.code, record=f"{hook.id} {host}", what=trouble.what, remedy=trouble.remedy)
    if over:
        what = f"given up after {tries} tries: {trouble.what}"
        problem = Problem(code="S252", record=f"{hook.id} {delivery.key}", what=what, remedy=f"`sayso hooks resend {hook.id}` sends it again.")
    return Sent(**told, outcome=outcome, tries=tries, next_try=None if outcome != "failed" else failed.next_try, problem=problem)  # type: ignore[arg-type]
