"""Looking: what meets a saved filter now and did not when it was looked at last, into the outbox."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from ..changepoints import DEFAULT, Rule
from ..errors import UsageError
from ..records import Problem, content_id
from ..store import Delivery, SavedFilter, Store, corpus
from ..store import engine as databases
from ..store.catalogue import state_of
from ..store.saved import Mark, conditions
from ..store.tables import scrubbed
from .kinds import KINDS, Ground

__all__ = ["Looked", "key_of", "look", "stamp"]

_CHUNK = 200
"""Records that are read at once for their messages."""
_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What one look at one filter came to.

    Attributes:
        filter: its name.
        outcome: `looked`; `same` (the store has not changed since); `waits` (reports are still to be joined); `failed`.
        new, changed: records. queued: messages put into the outbox. left: reports that are still to be joined.
    """

    filter: str
    outcome: Literal["looked", "same", "waits", "failed"]
    new: int = 0
    changed: int = 0
    queued: int = 0
    left: int = 0
    problems: tuple[Problem, ...] = ()


def stamp(when: datetime) -> str:
    """Write a time as the store keeps it: UTC, ISO 8601, seconds."""
    return when.isoformat(timespec="seconds")


def key_of(record_id: str, version: int, filter_id: str) -> str:
    """Return the key of a message, its `webhook-id`: the record, the number of its state, the filter. It holds no full stop, as the standard asks."""
    plain = record_id if _PLAIN.fullmatch(record_id) else content_id("x", record_id)
    return f"{plain}-v{version}-{filter_id}"


def look(store: Store, now: datetime, *, only: str | None = None, unjoined: bool = False, rules: Sequence[Rule] = (DEFAULT,)) -> list[Looked]:
    """Look at the filters that active webhooks hang on (or `only` the one of this id, whatever hangs on it).

    Records seen for the first time and records whose state has changed are marked, and each makes a message to each active hook, in one transaction a
    filter. While reports are still to be joined, incidents are not looked at, since joining makes them step by step; `unjoined` looks all the same.
    `rules` raise the alerts. Raises `StoreError` where the store cannot be read or written.
    """
    webhooks = store.webhooks
    hooks: dict[str, list[str]] = {}
    for hook in webhooks.hooks():
        if hook.active:
            hooks.setdefault(hook.filter_id, []).append(hook.id)
    wanted = [f for f in webhooks.filters() if (f.id == only if only is not None else f.id in hooks)]
    if not wanted:
        return []
    with databases.reading(store.engine, store.where) as conn:
        ground, state = Ground(conn, rules), list(state_of(conn))
        left = corpus.count_unjoined(conn)
        found = [(f, *_found(store, f, ground, state, 0 if unjoined else left, now, hooks.get(f.id, ()))) for f in wanted]
    out = []
    for saved, looked, marks, messages in found:
        queued = webhooks.mark(saved, state, stamp(now), marks, messages) if looked.outcome == "looked" else 0
        if queued is None:  # another process has looked meanwhile, and told
            looked = Looked(filter=saved.name, outcome="same")
        out.append(Looked(filter=looked.filter, outcome=looked.outcome, new=looked.new, changed=looked.changed, queued=queued or 0, left=looked.left,
                          problems=looked.problems))  # fmt: skip
    return out


def _found(
    store: Store, saved: SavedFilter, ground: Ground, state: list[int], left: int, now: datetime, hooks: Sequence[str]
) -> tuple[Looked, list[Mark], list[Delivery]]:
    """Return what a look finds, with the marks to make and the messages to queue."""
    try:
        asked, kind = conditions(saved.kind, saved.query), KINDS[saved.kind]
    except UsageError as exc:
        problem = Problem(code="S254", record=saved.name, what=f"this filter cannot be looked at: {exc.what} ({exc.record})", remedy=exc.remedy)
        return Looked(filter=saved.name, outcome="failed", problems=(problem,)), [], []
    if saved.state == state:
        return Looked(filter=saved.name, outcome="same"), [], []
    if left and kind.joined(asked):
        return Looked(filter=saved.name, outcome="waits", left=left), [], []
    seen = store.webhooks.marks(ground.conn, saved.id)
    meeting = kind.meeting(ground, asked)
    new = [Mark(record_id=id_, state=its) for id_, its in meeting.items() if id_ not in seen]
    changed = [Mark(record_id=id_, state=its, version=seen[id_].version + 1) for id_, its in meeting.items() if id_ in seen and seen[id_].state != its]
    messages: list[Delivery] = []
    if hooks:
        for what, marks in (("new", new), ("changed", changed)):
            for mark, data in _told(kind.told, ground, marks):
                before = {"before": seen[mark.record_id].state} if what == "changed" else {}
                messages += _messages(saved, f"{kind.noun}.{what}", mark, {"data": data} | before, stamp(now), hooks)
    return Looked(filter=saved.name, outcome="looked", new=len(new), changed=len(changed)), [*new, *changed], messages


def _told(told: Any, ground: Ground, marks: Sequence[Mark]) -> Iterator[tuple[Mark, dict[str, Any]]]:
    for start in range(0, len(marks), _CHUNK):
        part = marks[start : start + _CHUNK]
        yield from zip(part, told(ground, [one.record_id for one in part]), strict=True)


def _messages(saved: SavedFilter, type_: str, mark: Mark, more: dict[str, Any], at: str, hooks: Sequence[str]) -> Iterator[Delivery]:
    """Yield the message about a record for each hook: the same key and the same body, to the byte, on every try."""
    key = key_of(mark.record_id, mark.version, saved.id)
    body = {"type": type_, "timestamp": at, "id": key, "filter": {"id": saved.id, "name": saved.name, "page": saved.page}} | more
    payload = scrubbed(json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str))
    for hook in hooks:
        yield Delivery(hook_id=hook, key=key, type=type_, record_id=mark.record_id, payload=payload, queued=at, next_try=at)
