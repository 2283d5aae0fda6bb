"""Subscribing, and trying a subscription out."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from ..changepoints import DEFAULT, Rule
from ..fetch import Posted, Poster, normal
from ..store import Hook, SavedFilter, Store
from .deliver import send
from .look import look, stamp
from .secret import check_of, secret_of

__all__ = ["subscribe", "try_out"]


def subscribe(store: Store, saved: SavedFilter, url: str, key: str, now: datetime, *, rules: Sequence[Rule] = (DEFAULT,)) -> tuple[Hook, str]:
    """Add a hook to a filter; returns it and its secret, which is told this once. What meets the filter already is marked as seen, and not sent to it.

    Raises `FetchError` S230 for what is no http(s) address.
    """
    at = normal(url)
    id_ = f"h_{secrets.token_hex(8)}"
    secret = secret_of(key, id_)
    look(store, now, only=saved.id, unjoined=True, rules=rules)
    hook = Hook(id=id_, filter_id=saved.id, url=at, key_check=check_of(secret), since=stamp(now))
    store.webhooks.add_hook(hook)
    return hook, secret


def try_out(poster: Poster, hook: Hook, key: str, now: datetime) -> Posted:
    """Send a message of type `sayso.test` to a hook; nothing of it is stored. Raises `FetchError` where no answer comes."""
    id_ = f"test-{secrets.token_hex(8)}"
    body = json.dumps({"type": "sayso.test", "timestamp": stamp(now), "id": id_, "data": {"hook": hook.id}}, separators=(",", ":"))
    return send(poster, hook.url, secret_of(key, hook.id), id_, body.encode(), now)
