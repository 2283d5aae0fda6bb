"""Backups: of a SQLite file while others write to it, and of a PostgreSQL store as a SQLite file; and the way back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa

from ..errors import UsageError
from . import words
from .rows import report_of
from .tables import actors, codings, insert, marks, metadata, participants, reports

__all__ = ["copy_file", "copy_rows", "settle", "whole_file"]

_BATCH = 500


@contextmanager
def whole_file(out: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a name to write to beside `out`; at the end the file takes its place whole, or nothing does.

    Raises `UsageError` S105 where `out` is there already, S107 where its folder is not.
    """
    if out.exists() and not force:
        raise UsageError("S105", "the file is there already", record=str(out), remedy="Name another file, or give --force.")
    if not out.absolute().parent.is_dir():
        raise UsageError("S107", "no such folder", record=str(out), remedy="Name a file in a folder that exists.")
    part = out.with_name(out.name + ".part")
    part.unlink(missing_ok=True)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        for rest in ("-wal", "-shm"):
            out.with_name(out.name + rest).unlink(missing_ok=True)  # they belong to the file that goes
        part.replace(out)
    finally:
        for rest in ("", "-wal", "-shm", "-journal"):
            part.with_name(part.name + rest).unlink(missing_ok=True)


def copy_file(source: Path, out: Path) -> None:
    """Copy a SQLite file page by page, in one state of it, whatever others write meanwhile; the copy needs no WAL file."""
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old, closing(sqlite3.connect(out)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")


def copy_rows(source: sa.Connection, target: sa.Connection) -> None:
    """Copy every row into a store that is empty and of the same version, and index the words anew."""
    target.execute(sa.delete(marks))  # the migration wrote its first row
    for table in metadata.tables.values():
        rows = source.execution_options(yield_per=_BATCH).execute(sa.select(table)).mappings()
        for part in rows.partitions(_BATCH):
            insert(target, table, [dict(row) for row in part])
    for row in target.execute(sa.select(reports).where(reports.c.redacted.is_(None))).mappings():
        words.index_report(target, report_of(row))
    for run, report_id in target.execute(sa.select(codings.c.run, codings.c.report_id)).all():
        named = [
            row
            for table in (actors, participants)
            for row in target.execute(sa.select(table).where(table.c.run == run, table.c.report_id == report_id)).mappings()
        ]
        words.index_actors(target, run, report_id, named)
    if target.dialect.name == "postgresql":
        for name in ("runs", "reports"):
            target.execute(sa.text(f"SELECT setval(pg_get_serial_sequence('{name}', 'n'), coalesce((SELECT max(n) FROM {name}), 0) + 1, false)"))


def settle(path: Path) -> None:
    """Leave a SQLite file as one file, without a WAL file beside it."""
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("PRAGMA journal_mode = DELETE")
