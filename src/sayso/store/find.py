"""Searching events: which of them meet every condition, those of the newest reports first.

Two ways lead there. Newest first: reports by day, each with its events, until there are enough; good where much is found. From the rarest condition: the events
that a type or an actor has, or the reports that hold a word, then the other conditions, then the order; good where little is found. SQLite, which knows
nothing of how many rows a value has, would always take one or the other and walk through a million events; here the rows of each value are counted in its index
(some milliseconds), and the order of the tables is prescribed. PostgreSQL keeps statistics and chooses by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles

from ..errors import UsageError
from ..records import Coded
from . import incidents
from . import words as full_text
from .ask import Found, coded
from .browse import found_at
from .filters import UNNAMED
from .tables import claims, events, links, participants, reports, runs, shown

__all__ = ["each", "search"]

_CHUNK = 200
"""Events that are put together at a time."""
_COUNTED = 50_000
"""Rows of a value that are counted at most, some ten milliseconds: more are not begun with, whatever the other conditions are."""
_EVENTS_OF_A_REPORT = 7
"""Where reports are counted and events are meant: of the bundled reports."""
_FEW, _DOUBT = 5_000, 1.5
"""How many events are read for sure, one by one, before how many are read perhaps with their reports, which takes a third of the time for each: what is walked
through is a guess, for conditions hang together, and all events at worst. Set on the store of 1,000,000 events of bench/queries.py."""


class _InOrder(sa.Join):
    """A join whose left side SQLite reads first."""

    inherit_cache = True


@compiles(_InOrder, "sqlite")
def _spell(join: _InOrder, compiler: Any, **kw: Any) -> str:
    kw.pop("from_linter", None)
    left, right = (compiler.process(side, **(kw | {"asfrom": True})) for side in (join.left, join.right))
    on = compiler.process(join.onclause, **{name: value for name, value in kw.items() if name != "asfrom"})
    return f"{left} CROSS JOIN {right} ON {on}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """The conditions of a search, by what they are about; `people` are (role, who)."""

    type: str | None
    realis: str | None
    people: tuple[tuple[str, str], ...]
    terms: tuple[str, ...]
    outlet: str | None
    since: date | None
    until: date | None
    run: int | None
    limit: int | None


def search(
    conn: sa.Connection,
    words: str = "",
    *,
    type_: str | None = None,
    mode: str | None = None,
    actor: str | None = None,
    recipient: str | None = None,
    realis: str | None = None,
    quad: int | None = None,
    outlet: str | None = None,
    source: str | None = None,
    stance: str | None = None,
    since: date | None = None,
    until: date | None = None,
    origins: int | None = None,
    run: int | None = None,
    limit: int | None = 100,
) -> list[Found]:
    """Return events, those of the newest reports first; every condition given must hold.

    `words` must all stand in the report's text or title or among its actors. `actor` and `recipient` are a country's code, an id, a sector's code
    or a name. `source` is a holder behind the outlet, by name, or "unnamed"; `stance` that of some claim. `since` and `until` are days of publication,
    both included. `origins` is how many independent origins its incident has at least. `limit` None gives all.
    """
    keys = _keys(
        conn, words, type_=type_, mode=mode, actor=actor, recipient=recipient, realis=realis, quad=quad, outlet=outlet, source=source, stance=stance,
        since=since, until=until, origins=origins, run=run, limit=limit,
    )  # fmt: skip
    out: list[Found] = []
    for start in range(0, len(keys), _CHUNK):
        out += found_at(conn, [(key.run, key.report_id, key.n) for key in keys[start : start + _CHUNK]], whole=True)
    return _backed(conn, out)


def each(conn: sa.Connection, words: str = "", *, limit: int | None = None, **conditions: Any) -> Iterator[tuple[Coded, Found]]:
    """Yield what `search` returns, event by event with the coding that it stands in: for exports, whose memory does not grow with them."""
    none = dict.fromkeys(("type_", "mode", "actor", "recipient", "realis", "quad", "outlet", "source", "stance", "since", "until", "origins", "run"))
    keys = _keys(conn, words, **{**none, **conditions}, limit=limit)
    for start in range(0, len(keys), _CHUNK):
        yield from _found(conn, keys[start : start + _CHUNK])


def _keys(
    conn: sa.Connection,
    words: str,
    *,
    type_: str | None,
    mode: str | None,
    actor: str | None,
    recipient: str | None,
    realis: str | None,
    quad: int | None,
    outlet: str | None,
    source: str | None,
    stance: str | None,
    since: date | None,
    until: date | None,
    origins: int | None,
    run: int | None,
    limit: int | None,
) -> Sequence[Any]:
    """Return (run, report, number) of the events that meet every condition, those of the newest reports first."""
    if run is not None and conn.execute(sa.select(runs.c.n).where(runs.c.n == run)).first() is None:
        raise UsageError("S132", "no such run", record=str(run), remedy="`sayso check DB` lists the runs.")
    people = tuple((role, who) for role, who in (("actor", actor), ("recipient", recipient)) if who is not None)
    asked = _Asked(type_.upper() if type_ is not None else None, realis, people, tuple(full_text.terms(words)), outlet, since, until, run, limit)
    day = reports.c.published
    rarest = None if full_text.is_postgres(conn) else _rarest(conn, asked)
    chosen = sa.select(events.c.run, events.c.report_id, events.c.n).select_from(_way(conn, asked, rarest))
    if asked.type is not None:  # looked at, where events come with their reports: SQLite would look each up by its type
        chosen = chosen.where((events.c.type if rarest is events or full_text.is_postgres(conn) else sa.func.coalesce(events.c.type, "")) == asked.type)
    for column, value in ((events.c.mode, mode), (events.c.realis, realis), (events.c.quad, quad), (events.c.run, run)):
        if value is not None:
            chosen = chosen.where(column == value)
    for role, who in people:
        chosen = chosen.where(_takes_part(role, who))
    if outlet is not None:
        chosen = chosen.where(_outlet(outlet))
    if source is not None or stance is not None:
        chosen = chosen.where(_told(source, stance))
    for condition in _days(asked):
        chosen = chosen.where(condition)
    if origins is not None:
        chosen = chosen.where(incidents.backed(events, origins))
    for number, term in enumerate(asked.terms):
        chosen = chosen.where(full_text.holding(conn, term, number))
    with _own_indexes(conn):
        return conn.execute(chosen.order_by(day.desc().nulls_last(), reports.c.id, events.c.n).limit(limit)).all()


@contextmanager
def _own_indexes(conn: sa.Connection) -> Iterator[None]:
    """Keep SQLite from indexing all events for one question, which it does if it may (`automatic_index`)."""
    if full_text.is_postgres(conn):
        yield
        return
    conn.exec_driver_sql("PRAGMA automatic_index = OFF")
    try:
        yield
    finally:
        conn.exec_driver_sql("PRAGMA automatic_index = ON")


# ---- the way to them


def _way(conn: sa.Connection, asked: _Asked, rarest: sa.FromClause | None) -> sa.FromClause:
    """Return the tables joined, in the order in which SQLite is to read them."""
    of_shown = shown.c.report_id == events.c.report_id
    if asked.run is None:
        of_shown = sa.and_(of_shown, shown.c.run == events.c.run)
    of_report = reports.c.id == events.c.report_id
    if full_text.is_postgres(conn):
        return events.join(reports, of_report).join(shown, of_shown)
    if rarest is None:
        return _InOrder(_InOrder(reports, shown, shown.c.report_id == reports.c.id), events, sa.and_(of_report, of_shown))
    if isinstance(rarest, sa.Subquery) and "n" not in rarest.c:  # reports that hold a word
        hit = _InOrder(rarest, shown, shown.c.report_id == rarest.c.report_id)
        return _InOrder(_InOrder(hit, events, of_shown), reports, of_report)
    first: sa.FromClause = rarest
    if isinstance(rarest, sa.Subquery):
        same = (events.c.run == rarest.c.run, events.c.report_id == rarest.c.report_id, events.c.n == rarest.c.n)
        first = _InOrder(rarest, events, sa.and_(*same))
    return _InOrder(_InOrder(first, shown, of_shown), reports, of_report)


def _rarest(conn: sa.Connection, asked: _Asked) -> sa.FromClause | None:
    """Return what to begin with: events (by their type), the keys of events of an actor, the reports that hold a word; None: the newest reports."""
    total: int = conn.execute(sa.select(sa.func.max(sa.literal_column("rowid"))).select_from(events)).scalar_one() or 0
    most = _COUNTED if asked.limit is not None else total
    ways: list[tuple[int, sa.FromClause]] = []
    if asked.type is not None:
        e = events.c
        coded_so = sa.select(e.type).where(e.type == asked.type, *([e.realis == asked.realis] if asked.realis is not None else []))
        ways.append((_number(conn, coded_so, most), events))
    for role, who in asked.people:
        ways.append((_number(conn, sa.union_all(*_taking_part(role, who, sa.literal(1))), most), _met(role, who)))
    for number, term in enumerate(asked.terms):
        held = sum(_number(conn, question, most // _EVENTS_OF_A_REPORT) for question in full_text.counted(term, number))
        ways.append((_EVENTS_OF_A_REPORT * held, _hit(term, number)))
    walked, share = total, 1.0
    if asked.since is not None or asked.until is not None or asked.outlet is not None:
        where = [*_days(asked), *([_outlet(asked.outlet)] if asked.outlet is not None else [])]
        walked = min(total, _EVENTS_OF_A_REPORT * _number(conn, sa.select(reports.c.published).where(*where), total))
    for count, _ in ways:
        share *= min(1.0, count / max(total, 1))
    guess = walked if asked.limit is None else min(walked, int(asked.limit / max(share, 1e-9)))
    count, rarest = min(ways, key=lambda way: way[0], default=(total, None))
    return rarest if count < min(walked, most) and (count <= _FEW or count < _DOUBT * guess) else None


def _number(conn: sa.Connection, question: Any, most: int) -> int:
    """Count the rows of an answer, up to so many."""
    return int(conn.execute(sa.select(sa.func.count()).select_from(question.limit(most).subquery())).scalar_one())


def _taking_part(role: str, who: str, *columns: Any) -> list[sa.Select[Any]]:
    """Return a question for each way in which somebody may be meant, each of which has an index."""
    p = participants.c
    named = (p.country == who.upper(), p.sector == who.upper(), p.id == who, sa.func.lower(p.name) == who.lower())
    return [sa.select(*columns).select_from(participants).where(p.role == role, condition) for condition in named]


def _met(role: str, who: str) -> sa.FromClause:
    p = participants.c
    return sa.union(*_taking_part(role, who, p.run, p.report_id, p.event_n.label("n"))).subquery("met")


def _hit(term: str, number: int) -> sa.FromClause:
    return sa.union(*full_text.hits(term, number)).subquery("hit")


# ---- conditions


def _outlet(name: str) -> sa.ColumnElement[bool]:
    return sa.func.lower(reports.c.outlet) == name.lower()


def _days(asked: _Asked) -> list[sa.ColumnElement[bool]]:
    day = reports.c.published
    return [*([day >= asked.since] if asked.since is not None else []), *([day <= asked.until] if asked.until is not None else [])]


def _told(source: str | None, stance: str | None) -> sa.ColumnElement[bool]:
    """Return the condition that some claim has the stance, and some claim a holder of this name (or without one) behind the outlet."""
    c, k = claims.c, links.c
    of_event = sa.and_(c.run == events.c.run, c.report_id == events.c.report_id, c.event_id == events.c.id)
    holds: list[sa.ColumnElement[bool]] = []
    if stance is not None:
        holds.append(sa.exists().where(of_event, c.stance == stance))
    if source is not None:
        named = _without(k.name) if source.lower() == UNNAMED else sa.func.lower(k.name) == source.lower()
        of_claim = sa.and_(k.run == c.run, k.report_id == c.report_id, k.owner == "claim", k.owner_n == c.n, k.depth > 0)
        holds.append(sa.exists().where(of_event, of_claim, named))
    return sa.and_(*holds)


def _without(column: Any) -> sa.ColumnElement[bool]:
    """Return the condition that there is no value, spelled so that SQLite does not go through all rows without one by their index."""
    return sa.case((column.is_(None), 1), else_=0) == 1


def _takes_part(role: str, who: str) -> sa.ColumnElement[bool]:
    p = participants
    named = sa.or_(p.c.country == who.upper(), p.c.sector == who.upper(), p.c.id == who, sa.func.lower(p.c.name) == who.lower())
    return sa.exists().where(p.c.run == events.c.run, p.c.report_id == events.c.report_id, p.c.event_n == events.c.n, p.c.role == role, named)


# ---- to records


def _found(conn: sa.Connection, keys: Sequence[Any]) -> list[tuple[Coded, Found]]:
    out: list[tuple[Coded, Found]] = []
    last: tuple[tuple[str, int], Coded] | None = None
    for key in keys:
        if last is None or last[0] != (key.report_id, key.run):
            whole = coded(conn, key.report_id, key.run)
            if whole is None:
                continue
            last = ((key.report_id, key.run), whole)
        found = last[1]
        one = found.events[key.n]
        sentence = found.report.text[one.evidence.start : one.evidence.end]
        out.append((found, Found(event=one, claims=found.claims_of(one), report=found.report, evidence=sentence, run=key.run)))
    return list(zip((whole for whole, _ in out), _backed(conn, [found for _, found in out]), strict=True))


def _backed(conn: sa.Connection, found: Sequence[Found]) -> list[Found]:
    """Return the events with their incidents and the independent origins of these."""
    backed = incidents.of_events(conn, [(f.run, f.event.id) for f in found])
    named = ((f, *backed.get((f.run, f.event.id), (None, None))) for f in found)
    return [replace(f, incident_id=id_, independent_origins=number) for f, id_, number in named]
