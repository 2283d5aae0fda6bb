"""Saved filters and webhooks: what newly meets a filter is told to whoever subscribed, signed, at least once.

    with sayso.store.open_store("news.db") as store:
        for step in notify(store, key=read_key()):
            print(step)

`docs/webhooks.md` has the messages, the signature and how to check it.
"""

from __future__ import annotations

from .deliver import Sent, deliver
from .hooks import subscribe, try_out
from .look import Looked, look
from .run import notify
from .secret import make_key, read_key, secret_of, sign, verify

__all__ = ["Looked", "Sent", "deliver", "look", "make_key", "notify", "read_key", "secret_of", "sign", "subscribe", "try_out", "verify"]
