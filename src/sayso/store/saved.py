"""Saved filters, the webhooks that hang on them, and the outbox of their messages.

A message is put into the outbox in the transaction that marks its record as seen, so that a kill at any moment loses none and makes none twice.
Times are UTC in ISO 8601, seconds, and compare as text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import sqlalchemy as sa

from ..changepoints.wanted import Wanted
from ..errors import UsageError
from ..records import content_id
from . import engine
from .filters import Filter
from .incident_list import Asked
from .tables import deliveries, filter_matches, hooks, insert, saved_filters

if TYPE_CHECKING:
    from .base import Store

__all__ = ["KINDS", "Delivery", "Hook", "Mark", "SavedFilter", "Webhooks", "conditions"]

KINDS: Mapping[str, type[Any]] = {"events": Filter, "incidents": Asked, "alerts": Wanted}
"""What a saved filter may list, with the record of its conditions."""
_CHUNK = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter that somebody keeps.

    Attributes:
        kind: what it lists, a key of `KINDS`; its page is `/KIND?QUERY`.
        query: the conditions as the address has them.
        by, made: who saved it, and when.
        looked: when it was last looked at for its webhooks; state: of the store then (`catalogue.state_of`).
    """

    id: str
    name: str
    kind: str
    query: str
    by: str | None = None
    made: str = ""
    looked: str | None = None
    state: Any = None

    @property
    def page(self) -> str:
        """Return the path of its list."""
        return f"/{self.kind}?{self.query}" if self.query else f"/{self.kind}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """One subscription: what meets the filter is sent to `url`.

    Attributes:
        key_check: tells whether a key is the one whose secret the receiver has (`sayso.notify.secret`); the secret itself is not stored.
        active: whether messages are made and sent; off_why: why not.
        since: when it was added.
        failures: failed tries in a row; nothing is sent before rest_until.
        last_ok: when the receiver last took a message.
    """

    id: str
    filter_id: str
    url: str
    key_check: str
    active: bool = True
    off_why: str | None = None
    since: str = ""
    failures: int = 0
    rest_until: str | None = None
    last_ok: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one hook. `key` is the same on every try; `payload` is the body, to the byte.

    Attributes:
        type: `event.new`, `incident.new`, `incident.changed`, `alert.new`. record_id: what it is about.
        tries: so far. next_try: not before. claimed_until: another process has it in hand until then.
        last_status: what the receiver last answered; trouble: what went wrong last.
        delivered, gave_up: when; with neither it waits.
    """

    hook_id: str
    key: str
    type: str
    record_id: str
    payload: str
    queued: str
    tries: int = 0
    next_try: str = ""
    claimed_until: str | None = None
    last_status: int | None = None
    trouble: str | None = None
    delivered: str | None = None
    gave_up: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """That a record meets a filter, in which state, and in how many different ones it was seen."""

    record_id: str
    state: Any
    version: int = 1


def conditions(kind: str, query: str) -> Any:
    """Return the record of the conditions of a query (`Filter`, `Asked`, `Wanted`), read by the kinds of its fields.

    Raises `UsageError` S183 for what is no condition of this kind of list.
    """
    if kind not in KINDS:
        raise UsageError("S183", "there is no such list", record=kind[:80], remedy=f"Filters are of {' or '.join(KINDS)}.")
    known = {("q" if f.name == "words" else f.name): f for f in fields(KINDS[kind])}
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query):
        if name not in known or name == "order":
            raise UsageError("S183", f"a list of {kind} has no such filter", record=name[:80], remedy="Remove it and save it anew from the page.")
        about = str(known[name].type)
        try:
            found[known[name].name] = _read(about, value)
        except ValueError:
            raise UsageError("S183", f"{name} cannot be this", record=value[:80], remedy="Remove it and save it anew from the page.") from None
    if kind == "events" and "type" in found:
        found["type"] = found["type"].upper()
    return KINDS[kind](**found)


def _read(about: str, value: str) -> Any:
    if about.startswith("int"):
        return int(value)
    if about.startswith("date"):
        return date.fromisoformat(value)
    if about.startswith("bool"):
        return {"yes": True, "no": False}[value] if value in ("yes", "no") else int("")
    return value


@dataclass(frozen=True, slots=True)
class Webhooks:
    """Filters, hooks and outbox of one store. Each method is one transaction; every one may raise `StoreError`."""

    store: Store

    # ---- filters

    def filters(self) -> list[SavedFilter]:
        """Return the saved filters by name."""
        with engine.reading(self.store.engine, self.store.where) as conn:
            return [SavedFilter(**row) for row in conn.execute(sa.select(saved_filters).order_by(saved_filters.c.name)).mappings()]

    def filter(self, name: str) -> SavedFilter:
        """Return a filter by its name or id. Raises `UsageError` S185 where there is none."""
        found = {f.name: f for f in self.filters()}
        found |= {f.id: f for f in found.values()}
        if name not in found:
            raise UsageError("S185", "no such saved filter", record=name[:80], remedy="`sayso filters list` prints those that are there.")
        return found[name]

    def add_filter(self, name: str, kind: str, query: str, *, by: str | None, now: str) -> SavedFilter:
        """Save a filter; the same one under the same name is kept as it is. Raises `UsageError` S184 where another one has the name."""
        conditions(kind, query)
        made = SavedFilter(id=content_id("f", name, kind, query, now), name=name, kind=kind, query=query, by=by, made=now)
        with engine.writing(self.store.engine, self.store.where) as conn:
            row = conn.execute(sa.select(saved_filters).where(saved_filters.c.name == name)).mappings().one_or_none()
            if row is None:
                insert(conn, saved_filters, [_row(made)])
                return made
        if (row["kind"], row["query"]) != (kind, query):
            raise UsageError("S184", "another saved filter has this name", record=name[:80], remedy="Give another name, or remove that one first.")
        return SavedFilter(**row)

    def remove_filter(self, id_: str) -> bool:
        """Remove a filter; tells whether it was there. Raises `UsageError` S186 where webhooks hang on it."""
        with engine.writing(self.store.engine, self.store.where) as conn:
            if conn.execute(sa.select(hooks.c.id).where(hooks.c.filter_id == id_).limit(1)).first() is not None:
                raise UsageError("S186", "webhooks hang on this filter", record=id_[:80], remedy="Remove them first: `sayso hooks list`, `sayso hooks remove`.")
            conn.execute(sa.delete(filter_matches).where(filter_matches.c.filter_id == id_))
            return conn.execute(sa.delete(saved_filters).where(saved_filters.c.id == id_)).rowcount > 0

    # ---- hooks

    def hooks(self, filter_id: str | None = None) -> list[Hook]:
        """Return the hooks, of one filter or all, the oldest first."""
        asked = sa.select(hooks).order_by(hooks.c.since, hooks.c.id)
        if filter_id is not None:
            asked = asked.where(hooks.c.filter_id == filter_id)
        with engine.reading(self.store.engine, self.store.where) as conn:
            return [Hook(**row) for row in conn.execute(asked).mappings()]

    def hook(self, start: str) -> Hook:
        """Return a hook by its id or the beginning of it. Raises `UsageError` S185 where there is none, or several."""
        found = [h for h in self.hooks() if h.id.startswith(start)]
        if len(found) != 1:
            what = f"{len(found)} webhooks begin so" if found else "no such webhook"
            raise UsageError("S185", what, record=start[:80], remedy="`sayso hooks list` prints those that are there.")
        return found[0]

    def add_hook(self, hook: Hook) -> None:
        """Add a hook."""
        with engine.writing(self.store.engine, self.store.where) as conn:
            insert(conn, hooks, [_row(hook)])

    def remove_hook(self, id_: str) -> None:
        """Remove a hook with its messages."""
        with engine.writing(self.store.engine, self.store.where) as conn:
            conn.execute(sa.delete(deliveries).where(deliveries.c.hook_id == id_))
            conn.execute(sa.delete(hooks).where(hooks.c.id == id_))

    def switch(self, id_: str, *, off_why: str | None) -> None:
        """Switch a hook off for a reason, or (None) on."""
        values = {"active": off_why is None, "off_why": off_why, "failures": 0, "rest_until": None}
        with engine.writing(self.store.engine, self.store.where) as conn:
            conn.execute(sa.update(hooks).where(hooks.c.id == id_).values(**values))

    # ---- looking

    def marks(self, conn: sa.Connection, filter_id: str) -> dict[str, Mark]:
        """Return what met a filter so far, in a transaction that is open."""
        m = filter_matches.c
        rows = conn.execute(sa.select(m.record_id, m.state, m.version).where(m.filter_id == filter_id)).mappings()
        return {row["record_id"]: Mark(**row) for row in rows}

    def mark(self, looked: SavedFilter, state: Any, now: str, marks: Sequence[Mark], messages: Iterable[Delivery]) -> int | None:
        """Mark records as seen and put their messages into the outbox, all or none, for the filter as it was when it was looked at.

        Returns the number of messages; None where another process has looked since: nothing is written then.
        """
        f, m = saved_filters.c, filter_matches.c
        queued = list(messages)
        with engine.writing(self.store.engine, self.store.where) as conn:
            row = conn.execute(sa.select(f.looked, f.state).where(f.id == looked.id)).one_or_none()
            if row is None or (row.looked, row.state) != (looked.looked, looked.state):
                return None
            for start in range(0, len(marks), _CHUNK):
                part = marks[start : start + _CHUNK]
                conn.execute(sa.delete(filter_matches).where(m.filter_id == looked.id, m.record_id.in_([one.record_id for one in part])))
                insert(conn, filter_matches, [_row(one) | {"filter_id": looked.id} for one in part])
            there = set(conn.execute(sa.select(hooks.c.id).where(hooks.c.filter_id == looked.id, hooks.c.active.is_(True))).scalars())
            queued = [one for one in queued if one.hook_id in there]
            insert(conn, deliveries, [_row(one) for one in queued])
            conn.execute(sa.update(saved_filters).where(f.id == looked.id).values(looked=now, state=state))
        return len(queued)

    # ---- delivering

    def claim(self, now: str, until: str, never: str = "9999") -> tuple[Delivery, Hook] | None:
        """Take the next message that is due in hand until a time, after which another process may; None where none is due.

        What is put off to a time after `never` is due too: a clock that has gone back since put it there.
        """

        def over(column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
            return sa.or_(column.is_(None), column <= now, column > never)

        d, h = deliveries.c, hooks.c
        waits = sa.and_(d.delivered.is_(None), d.gave_up.is_(None), over(d.next_try), over(d.claimed_until))
        open_ = sa.and_(h.active.is_(True), over(h.rest_until))
        asked = sa.select(deliveries).join(hooks, h.id == d.hook_id).where(waits, open_).order_by(d.queued, d.key, d.hook_id).limit(1)
        with engine.reading(self.store.engine, self.store.where) as conn:  # most looks find nothing, and need not wait for a writer
            if conn.execute(asked).first() is None:
                return None
        with engine.writing(self.store.engine, self.store.where) as conn:
            row = conn.execute(asked).mappings().one_or_none()
            if row is None:
                return None
            conn.execute(_update(row["hook_id"], row["key"]).values(claimed_until=until))
            hook = conn.execute(sa.select(hooks).where(h.id == row["hook_id"])).mappings().one()
        return Delivery(**{**row, "claimed_until": until}), Hook(**hook)

    def settle(self, delivery: Delivery, hook: Hook) -> None:
        """Write what a try came to; the claim ends. A hook that a person switched meanwhile stays so."""
        with engine.writing(self.store.engine, self.store.where) as conn:
            values = _row(delivery) | {"claimed_until": None}
            conn.execute(_update(delivery.hook_id, delivery.key).values(**values))
            names = ("failures", "rest_until", "last_ok", *(() if hook.active else ("active", "off_why")))
            conn.execute(sa.update(hooks).where(hooks.c.id == hook.id).values(**{name: getattr(hook, name) for name in names}))

    def log(self, hook_id: str | None = None, *, waiting: bool = False, limit: int = 100) -> list[Delivery]:
        """Return messages, the newest first, without those delivered if only `waiting` ones are asked for."""
        d = deliveries.c
        asked = sa.select(deliveries).order_by(d.queued.desc(), d.key.desc(), d.hook_id).limit(limit)
        if hook_id is not None:
            asked = asked.where(d.hook_id == hook_id)
        if waiting:
            asked = asked.where(d.delivered.is_(None))
        with engine.reading(self.store.engine, self.store.where) as conn:
            return [Delivery(**row) for row in conn.execute(asked).mappings()]

    def counts(self) -> dict[str, dict[str, int]]:
        """Count the messages of each hook: `delivered`, `waiting`, `gave_up`."""
        d = deliveries.c
        done, over = sa.func.count(d.delivered), sa.func.count(sa.case((d.delivered.is_(None), d.gave_up)))
        asked = sa.select(d.hook_id, done, over, sa.func.count()).group_by(d.hook_id)
        with engine.reading(self.store.engine, self.store.where) as conn:
            rows = conn.execute(asked).all()
        return {hook: {"delivered": done, "waiting": all_ - done - over, "gave_up": over} for hook, done, over, all_ in rows}

    def resend(self, hook_id: str, now: str, *, key: str | None = None, since: str | None = None) -> int:
        """Have messages sent again, with the same key and body: one by its key, those queued since a time, or those given up. Returns how many."""
        d = deliveries.c
        which = d.key == key if key is not None else d.queued >= since if since is not None else d.gave_up.is_not(None)
        again = {"tries": 0, "next_try": now, "claimed_until": None, "delivered": None, "gave_up": None}
        with engine.writing(self.store.engine, self.store.where) as conn:
            conn.execute(sa.update(hooks).where(hooks.c.id == hook_id).values(failures=0, rest_until=None))
            return conn.execute(sa.update(deliveries).where(d.hook_id == hook_id, which).values(**again)).rowcount

    def forget(self, before: str) -> int:
        """Remove messages that were delivered before a time; what they were about stays marked. Returns how many."""
        old = deliveries.c.delivered < before
        with engine.reading(self.store.engine, self.store.where) as conn:
            if conn.execute(sa.select(deliveries.c.key).where(old).limit(1)).first() is None:
                return 0
        with engine.writing(self.store.engine, self.store.where) as conn:
            return conn.execute(sa.delete(deliveries).where(old)).rowcount


def _row(record: Any) -> dict[str, Any]:
    return {f.name: getattr(record, f.name) for f in fields(record)}


def _update(hook_id: str, key: str) -> sa.Update:
    return sa.update(deliveries).where(deliveries.c.hook_id == hook_id, deliveries.c.key == key)
