"""Proof of imported rows: what must hold of other people's events, which have no texts, spans or chains to be held against."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from ..records import ForeignParty, Place, Problem
from .tables import foreign_events, foreign_mentions, imports

__all__ = ["prove_foreign"]

_LISTED = 100
_MEND = "Restore a backup (sayso restore), or import the file into a new store; please report it if nobody changed the file by hand."


def prove_foreign(conn: sa.Connection) -> Iterator[Problem]:
    """Find imported rows without an import of their dataset (S525), counts that are not those of the rows (S527), and rows that nobody can read (S435)."""
    yield from _orphans(conn)
    yield from _counts(conn)
    yield from _rows(conn)


def _wrong(code: str, record: str, what: str) -> Problem:
    return Problem(code=code, record=record, what=what, remedy=_MEND)


def _orphans(conn: sa.Connection) -> Iterator[Problem]:
    for table in (foreign_events, foreign_mentions):
        t = table.c
        known = sa.exists().where(imports.c.id == t.import_id, imports.c.dataset == t.dataset)
        for dataset, key in conn.execute(sa.select(t.dataset, t.key).where(~known).limit(_LISTED + 1)):
            yield _wrong("S525", f"{dataset} {key}", f"a row of {table.name} that no import of its dataset brought")
    e, other = foreign_events.c, foreign_events.alias()
    twin = sa.exists().where(other.c.dataset == e.dataset, other.c.key == e.mirror)
    for dataset, key in conn.execute(sa.select(e.dataset, e.key).where(e.mirror.is_not(None), ~twin).limit(_LISTED + 1)):
        yield _wrong("S525", f"{dataset} {key}", "says that it tells the same as a row that is not there")


def _counts(conn: sa.Connection) -> Iterator[Problem]:
    """Hold imports that are done against their rows: at least those that the last reading added, at most also those that it found."""
    have: dict[str, int] = {}
    for table in (foreign_events, foreign_mentions):
        for id_, number in conn.execute(sa.select(table.c.import_id, sa.func.count()).group_by(table.c.import_id)):
            have[id_] = have.get(id_, 0) + number
    i = imports.c
    for row in conn.execute(sa.select(i.id, i.rows, i.added, i.there, i.done)):
        number = have.get(row.id, 0)
        if row.done is not None and not row.added <= number <= row.added + row.there:
            yield _wrong("S527", row.id, f"added {row.added} rows and found {row.there} there; {number} are its own")


def _rows(conn: sa.Connection) -> Iterator[Problem]:
    e = foreign_events.c
    columns = (e.dataset, e.key, e.day_start, e.day_end, e.quad, e.contexts, e.actors, e.recipients, e.place)
    for row in conn.execution_options(yield_per=5_000).execute(sa.select(*columns)):
        if (what := _hindrance(row)) is not None:
            yield _wrong("S435", f"{row.dataset} {row.key}", what)


def _hindrance(row: Any) -> str | None:
    if (row.day_start is None) != (row.day_end is None) or (row.day_start is not None and row.day_end < row.day_start):
        return f"its days are {row.day_start} to {row.day_end}"
    if row.quad not in range(5):
        return f"its quad class is {row.quad}"
    for name in ("actors", "recipients", "contexts", "place"):
        if not _readable(name, getattr(row, name)):
            return f"its {name} cannot be read"
    return None


@lru_cache(maxsize=50_000)
def _readable(name: str, text: str | None) -> bool:
    """Tell whether a JSON text is what its column holds; most are alike."""
    if text is None:
        return True
    try:
        found = json.loads(text)
        if name == "place":
            Place(**found)
        elif name == "contexts":
            return isinstance(found, list) and all(isinstance(one, str) for one in found)
        else:
            for one in found:
                ForeignParty(**one)
    except (TypeError, ValueError):
        return False
    return True
