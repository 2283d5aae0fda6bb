"""A question in SQL that may only read, within limits of time, rows and size, on a connection of its own."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import UsageError
from . import engine
from .base import Store

__all__ = ["Answer", "ask_sql"]

_SECONDS = 3.0
_ROWS = 1000
_CELL = 2_000
"""Characters of a cell that are shown: whole texts of reports are read on the report's own page."""
_ALL_CELLS = 1_000_000
"""Characters of all cells together."""
_LENGTH = 10_000
"""Characters of a question."""
_VALUE = 4_000_000
"""Bytes of any value that SQLite may make on the way, longer than any text that is coded (`max_chars`, in UTF-8)."""
_STEPS = 20_000
"""SQLite's instructions between two looks at the clock: about a millisecond."""
_READS = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE}
_FORBIDDEN_FUNCTIONS = {"load_extension", "fts3_tokenizer", "writefile", "edit"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Columns and rows; `cut` tells that there were more rows, or longer cells, than are given; `seconds` it took."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    cut: bool
    seconds: float


def ask_sql(store: Store, question: str, *, rows: int = _ROWS, seconds: float = _SECONDS, clock: Callable[[], float] = time.monotonic) -> Answer:
    """Answer one SELECT. Raises `UsageError` S142 for what the database refuses, S143 where time is up, S144 where the store's user may do too much."""
    text = question.strip().rstrip(";").strip()
    if not text or len(text) > _LENGTH or "\x00" in text:
        raise UsageError("S142", f"a question has 1 to {_LENGTH:,} characters", remedy="Write one SELECT.")
    started = clock()
    names, found, cut = (_sqlite if store.url.drivername == "sqlite" else _postgres)(store, text, rows, seconds, clock)
    return Answer(columns=names, rows=tuple(found), cut=cut, seconds=round(clock() - started, 3))


def _cells(found: Iterable[Sequence[Any]], most: int) -> tuple[list[tuple[Any, ...]], bool]:
    """Take rows one by one, long cells shortened, until there are enough; tells whether anything was left out."""
    out: list[tuple[Any, ...]] = []
    total, cut = 0, False
    for row in found:
        cells = [_cell(value) for value in row]
        cut = cut or any(isinstance(c, str) and len(c) > _CELL for c in cells)
        total += sum(len(str(c)) for c in cells)
        if len(out) == most or total > _ALL_CELLS:
            return out, True
        out.append(tuple(cells))
    return out, cut


def _cell(value: Any) -> Any:
    """Return a value as JSON has it, no longer than a page shows."""
    if isinstance(value, bytes | memoryview):
        value = bytes(value[:_CELL]).hex()
    elif isinstance(value, float) and not math.isfinite(value):
        value = str(value)
    elif value is not None and not isinstance(value, bool | int | float | str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return value[:_CELL] + "…" if isinstance(value, str) and len(value) > _CELL else value


_Found = tuple[tuple[str, ...], list[tuple[Any, ...]], bool]


def _sqlite(store: Store, text: str, rows: int, seconds: float, clock: Callable[[], float]) -> _Found:
    path = engine.file_of(store.url)
    if path is None:
        raise UsageError("S144", "questions need a store in a file", remedy="Open a file or a PostgreSQL database.")
    with engine.told(store.where):
        conn = engine.connect_reading(path)
    end = clock() + seconds
    try:
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _VALUE)
        conn.setlimit(sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500)
        conn.setlimit(sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200)
        conn.setlimit(sqlite3.SQLITE_LIMIT_COMPOUND_SELECT, 50)
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        for table in ("report_words", "actor_words"):  # opened before anything but reading is forbidden
            conn.execute(f"SELECT 1 FROM {table} LIMIT 0")
        conn.set_progress_handler(lambda: int(clock() > end), _STEPS)
        conn.set_authorizer(_only_reads)
        cursor = conn.execute(text)
        found, cut = _cells(cursor, rows)
        names = tuple(column[0] for column in cursor.description or ())
    except sqlite3.OperationalError as exc:
        if getattr(exc, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise _late(seconds) from None
        raise _refused(exc) from None
    except (sqlite3.Error, sqlite3.Warning, OverflowError, ValueError) as exc:
        raise _refused(exc) from None
    finally:
        conn.close()
    if not names:
        raise _refused("nothing was asked")
    return names, found, cut


def _only_reads(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    if action in _READS:
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_FUNCTION:
        return sqlite3.SQLITE_DENY if (second or "").lower() in _FORBIDDEN_FUNCTIONS else sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first == "data_version":  # full-text search looks at it
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def _postgres(store: Store, text: str, rows: int, seconds: float, clock: Callable[[], float]) -> _Found:
    """Ask inside a sub-select, which only a query fits into, and by the protocol that takes one statement; the connection is closed afterwards.

    Rows come as JSON, so that the server drops those that are too long.
    """
    with engine.told(store.where), store.engine.connect() as conn:
        try:
            with conn.begin():
                conn.exec_driver_sql("SET TRANSACTION READ ONLY")
                conn.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
                if conn.exec_driver_sql(_MIGHTY).scalar_one():
                    remedy = "Serve the store as a user of the database who may only SELECT."
                    raise UsageError("S144", "the database's user could read the server's files, so that no questions are answered", remedy=remedy)
                driver: Any = conn.connection.driver_connection
                try:
                    names, _ = _one_statement(driver, f"SELECT * FROM (\n{text}\n) AS answer LIMIT 0")
                    inner = f"SELECT row_to_json(answer)::text AS j FROM (\n{text}\n) AS answer LIMIT {rows + 1}"
                    _, found = _one_statement(driver, f"SELECT CASE WHEN length(j) <= {_ROW} THEN j END FROM ({inner}) AS kept")
                except Exception as exc:
                    fields = exc.args[0] if exc.args and isinstance(exc.args[0], dict) else {}
                    state = fields.get("C") or getattr(exc, "sqlstate", None)
                    if state is None:
                        raise
                    raise (_late(seconds) if state == "57014" else _refused(fields.get("M", exc))) from None
        finally:
            conn.invalidate()  # with whatever a function has left in it, such as a lock
    out = (tuple(v for _, v in json.loads(j, object_pairs_hook=list)) if j is not None else ("(row too long)", *[None] * (len(names) - 1)) for (j,) in found)
    kept, cut = _cells(out, rows)
    return names, kept, cut


_MIGHTY = "SELECT rolsuper OR pg_has_role(current_user, 'pg_read_server_files', 'member') FROM pg_roles WHERE rolname = current_user"
_ROW = 30_000
"""Characters of a row that PostgreSQL sends."""


def _one_statement(driver: Any, statement: str) -> tuple[tuple[str, ...], list[Any]]:
    """Run a statement by PostgreSQL's extended protocol, which refuses two."""
    if hasattr(driver, "execute_unnamed"):  # pg8000
        result = driver.execute_unnamed(statement)
        return tuple(str(c["name"]) for c in result.columns or ()), [tuple(row) for row in result.rows or ()]
    cursor = driver.cursor()
    cursor.execute(statement.replace("%", "%%"), (), prepare=True)
    return tuple(str(c[0]) for c in cursor.description or ()), cursor.fetchall()


def _late(seconds: float) -> UsageError:
    return UsageError("S143", f"the question took more than {seconds:g} seconds", remedy="Ask for less: add a WHERE, or use the store's file with sqlite3.")


def _refused(why: object) -> UsageError:
    said = str(why).splitlines()[0][:300] if str(why) else type(why).__name__
    return UsageError("S142", f"the database refuses the question: {said}", remedy="One SELECT is answered; the schema stands beside the form.")
