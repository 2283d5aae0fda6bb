"""Opening databases, transactions, and what their errors mean: the one module that knows SQLite from PostgreSQL by their faults."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import StoreError, UsageError

__all__ = ["changes", "connect_engine", "connect_reading", "file_of", "hidden", "meaning", "reading", "reading_once", "tidy", "told", "url_of", "writing"]

_WAIT = 60
"""Seconds for which a writer waits for another one before it gives up; readers of a WAL file never wait."""
_DRIVERS = {"postgresql+psycopg": "psycopg", "postgresql+pg8000": "pg8000"}
_NOT_A_STORE = "Name a store that `sayso ingest … --db` wrote."


def url_of(where: str) -> sa.URL:
    """Return the database url of a file's name or a url; PostgreSQL is spoken to by pg8000 unless the url names a driver.

    Raises `UsageError` S130 for a url that cannot be read or names another database.
    """
    if "://" not in where:
        return sa.URL.create("sqlite", database=where)
    try:
        url = sa.make_url(where)
    except sa.exc.ArgumentError:
        raise UsageError("S130", "not a database url", record=where, remedy="Write a file's name, or postgresql://user@host/database.") from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+pg8000")
    if url.drivername not in ("sqlite", *_DRIVERS):
        raise UsageError(
            "S130", f"{url.drivername} is no database that sayso stores in", record=hidden(url), remedy="Name a SQLite file, or a postgresql:// url."
        )
    return url


def hidden(url: sa.URL) -> str:
    """Return how a store is named to people: a file by its name, a url without its password."""
    return url.database or "" if url.drivername == "sqlite" else url.render_as_string(hide_password=True)


def file_of(url: sa.URL) -> Path | None:
    """Return the file of a SQLite url, None for PostgreSQL and for memory."""
    return Path(url.database) if url.drivername == "sqlite" and url.database not in (None, "", ":memory:") else None


def connect_engine(url: sa.URL, *, read_only: bool) -> sa.Engine:
    """Return the engine; no connection is made yet. Raises `StoreError` S505 where the driver is not installed."""
    if url.drivername != "sqlite":
        try:
            # False would not leave it to the server but overrule its default_transaction_read_only
            return sa.create_engine(url, pool_pre_ping=True, execution_options={"postgresql_readonly": True} if read_only else {})
        except ModuleNotFoundError as exc:
            raise StoreError("S505", f"PostgreSQL needs the package {exc.name}", remedy="pip install 'sayso[postgres]'") from None
    path = file_of(url)
    if path is None:
        engine = sa.create_engine(url, poolclass=sa.StaticPool, connect_args={"check_same_thread": False})
        sa.event.listen(engine, "connect", _set_up)
    else:
        engine = sa.create_engine("sqlite://", creator=lambda: _connect(path, read_only), poolclass=sa.QueuePool)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _connect(path: Path, read_only: bool) -> sqlite3.Connection:
    """Open a connection to a file, set up; none is left open where that fails."""
    if not read_only:
        conn = _open(path, "mode=rwc")
        try:
            _set_up(conn, None)
        except BaseException:
            conn.close()
            raise
        return conn
    # a reader that may write makes the WAL's files and takes them away at the end; `query_only` holds it to reading
    mode = "rw" if os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK) else "ro"
    conn = _open(path, f"mode={mode}")
    try:
        conn.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchall()
    except sqlite3.OperationalError:  # the WAL's files cannot be made in a folder that may not be written: nobody else writes there either
        conn.close()
        wal = path.with_name(path.name + "-wal")
        if wal.exists() and wal.stat().st_size:
            raise
        conn = _open(path, "immutable=1")
    except BaseException:
        conn.close()
        raise
    conn.isolation_level = None
    conn.execute("PRAGMA query_only = ON")
    return conn


def connect_reading(path: Path) -> sqlite3.Connection:
    """Open a connection to a file that only reads."""
    return _connect(path, True)


def changes(path: Path) -> Callable[[], int | None]:
    """Return what tells a file's number of changes. SQLite counts them for each connection that looks: this one stays open as long as what is returned."""
    looking = connect_reading(path)
    alone = threading.Lock()

    def number() -> int | None:
        try:
            with alone:
                return int(looking.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.Error:  # a database that cannot be read is told of by the question that matters
            return None

    weakref.finalize(number, looking.close)
    return number


def _open(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True, timeout=_WAIT, check_same_thread=False)


def _set_up(conn: sqlite3.Connection, record: Any) -> None:
    conn.isolation_level = None  # transactions begin where we say so
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = NORMAL")
    conn.execute("PRAGMA secure_delete = ON")
    conn.execute("PRAGMA foreign_keys = ON")


def _begin(conn: sa.Connection) -> None:
    if conn.get_execution_options().get("sayso_outside"):
        return
    conn.exec_driver_sql("BEGIN IMMEDIATE" if conn.get_execution_options().get("sayso_writes") else "BEGIN")


@contextmanager
def reading(engine: sa.Engine, where: str) -> Iterator[sa.Connection]:
    """Open a transaction to read in: it sees one state of the store throughout. Inside of `reading_once`, that one's."""
    if (there := _HELD.by_engine.get(engine)) is not None:
        yield there
        return
    options = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with told(where), engine.connect().execution_options(**options) as conn, conn.begin():
        yield conn


class _Held(threading.local):
    """Transactions of this thread in which everything is read."""

    def __init__(self) -> None:
        self.by_engine: dict[sa.Engine, sa.Connection] = {}


_HELD = _Held()


@contextmanager
def reading_once(engine: sa.Engine, where: str) -> Iterator[None]:
    """Read whatever this thread reads in one transaction: a page's dozen of questions see one state of the store, and beginning each anew takes time."""
    if engine in _HELD.by_engine:
        yield
        return
    with reading(engine, where) as conn:
        _HELD.by_engine[engine] = conn
        try:
            yield
        finally:
            del _HELD.by_engine[engine]


@contextmanager
def writing(engine: sa.Engine, where: str, *, wait: int = _WAIT) -> Iterator[sa.Connection]:
    """Open a transaction to write in, alone: done at the end, undone on an error.

    Raises `StoreError` S507 where another process writes for longer than `wait` seconds (PostgreSQL waits without an end unless `wait` is given).
    """
    from .migrate import lock

    with told(where), engine.connect().execution_options(sayso_writes=True) as conn:
        _patience(conn, wait)
        with conn.begin():
            if wait != _WAIT and conn.dialect.name == "postgresql":
                conn.exec_driver_sql(f"SET LOCAL lock_timeout = '{int(wait)}s'")
            lock(conn)
            yield conn


def _patience(conn: sa.Connection, wait: int) -> None:
    """Set for how many seconds SQLite waits for another writer."""
    raw = conn.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.execute(f"PRAGMA busy_timeout = {int(wait) * 1000}")


def tidy(engine: sa.Engine) -> None:
    """Rewrite the database so that what was removed is in none of its pages: VACUUM, and an empty WAL file on SQLite."""
    with engine.connect().execution_options(sayso_outside=True, isolation_level="AUTOCOMMIT") as conn:
        conn.connection.rollback()  # asking whether the server is still there has begun a transaction, in which VACUUM is not allowed
        conn.exec_driver_sql("VACUUM")
        if conn.dialect.name == "sqlite":
            conn.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def told(where: str) -> Iterator[None]:
    """Turn the databases' errors into `StoreError`: what happened, to which store, what to do."""
    try:
        yield
    except sa.exc.DBAPIError as exc:
        raise meaning(exc.orig or exc, where) from exc
    except sqlite3.Error as exc:
        raise meaning(exc, where) from exc


_SQLITE: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (("SQLITE_FULL", "SQLITE_IOERR"), "S502", "the disk is full or cannot be written", "Make room and run it again: what was stored before is whole."),
    (("SQLITE_READONLY",), "S502", "the store may not be written", "Make the file and its folder writable, or name another."),
    (("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH"), "S501", "the store cannot be opened", "Name a file in a folder that exists and may be used."),
    (("SQLITE_BUSY", "SQLITE_LOCKED"), "S507", "another process has been writing for too long", "Wait until it is done and run it again."),
    (("SQLITE_NOTADB",), "S501", "the file is no SQLite database", _NOT_A_STORE),
    (("SQLITE_CORRUPT",), "S508", "the file is damaged", "Restore a backup: sayso restore BACKUP DB."),
)
_POSTGRES: tuple[tuple[tuple[str, ...], str, str, str], ...] = (
    (("53100",), "S502", "the server's disk is full", "Make room there and run it again: what was stored before is whole."),
    (("25006", "42501"), "S502", "the database may not be written", "Ask for the right to write, or name another database."),
    (("3D000", "28"), "S506", "the server does not let us in", "Check user, password and the database's name in the url."),
    (("58",), "S502", "the server's disk cannot be read or written", "Make room there or mend it, and run it again: what was stored before is whole."),
    (("55P03", "57", "53300"), "S507", "the server is busy or shutting down", "Run it again: what was stored before is whole."),
)


def meaning(error: BaseException, where: str) -> StoreError:
    """Return the error of ours that a database's error is; S509 where it is none of those known."""
    if isinstance(error, sqlite3.Error):
        name, table = getattr(error, "sqlite_errorname", None) or "", _SQLITE
    else:
        told_ = error.args[0] if error.args and isinstance(error.args[0], dict) else {}
        name, table = str(getattr(error, "sqlstate", None) or told_.get("C") or ""), _POSTGRES
        if name == "XX000" and str(told_.get("M", "")).startswith("could not write"):
            name = "58030"  # relcache.c: a new connection's cache of the catalogue has no room; an I/O error that the server calls internal, never translated
    for starts, code, what, remedy in table:
        if name.startswith(starts):
            return StoreError(code, f"{what}: {_short(error)}", record=where, remedy=remedy)
    if isinstance(error, sqlite3.Error) or name:
        return StoreError("S509", f"the database refused: {_short(error)}", record=where, remedy="Run `sayso check`; please report this if the store is sound.")
    return StoreError("S506", f"no connection to the database: {_short(error)}", record=where, remedy="Check that the server runs and the url is right.")


def _short(error: BaseException) -> str:
    if error.args and isinstance(error.args[0], dict):  # pg8000 hands on the server's fields
        with suppress(KeyError):
            return str(error.args[0]["M"])
    return str(error).splitlines()[0] if str(error) else type(error).__name__
