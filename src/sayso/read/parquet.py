"""Parquet tables, read in batches of rows. Needs the extra `arrow`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from typing import IO, Any

from ..errors import UsageError
from ..extras import needed
from ..records import Problem, Report
from .fields import guess_columns, to_report

__all__ = ["read"]

_ROWS = 256
_REMEDY = "Write it again, for example with pandas' to_parquet; what came before was read."


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str], rows: tuple[int, int | None] = (0, None)) -> Iterator[Report | Problem]:
    """Yield a report a row, of `rows` from the first to before the last (None: to the end).

    Raises `UsageError` S205 where no column holds the text, `PluginError` S121 where pyarrow is not installed.
    """
    needed("pyarrow", purpose="reading Parquet", extra="arrow")
    parquet = needed("pyarrow.parquet", purpose="reading Parquet", extra="arrow")
    if not stream.seekable():  # the table of contents stands at a Parquet file's end
        with tempfile.TemporaryFile() as copy:
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
            yield from read(copy, source=source, columns=columns, rows=rows)
        return
    number = 0
    try:
        table = parquet.ParquetFile(stream, pre_buffer=False)
        names = list(table.schema_arrow.names)
        found = _columns(names, columns, source)
        groups, number = _groups(table.metadata, *rows)
        stop = table.metadata.num_rows if rows[1] is None else rows[1]
        for batch in table.iter_batches(batch_size=_ROWS, row_groups=groups):
            for at in range(batch.num_rows):
                number += 1
                if number > stop:
                    return
                if number > rows[0]:
                    yield _row(batch, names, at, found, f"{source}:{number}")
    except UsageError:
        raise
    except Exception as exc:  # a stranger's file may break Arrow in any way: names of columns that are no UTF-8 come as UnicodeDecodeError
        yield Problem(code="S207", record=f"{source}:{number + 1}", what=f"a broken Parquet file: {str(exc)[:80]}", remedy=_REMEDY)


def _groups(metadata: Any, start: int, stop: int | None) -> tuple[list[int], int]:
    """Return the row groups that hold rows `start` to `stop`, and how many rows come before the first of them."""
    groups, first, row = list[int](), 0, 0
    for group in range(metadata.num_row_groups):
        end = row + metadata.row_group(group).num_rows
        if end > start and (stop is None or row < stop):
            first = row if not groups else first
            groups.append(group)
        row = end
    return groups, first


def _columns(names: list[str], given: Mapping[str, str], source: str) -> dict[str, str]:
    found = guess_columns(names, given)
    missing = sorted(set(given.values()) - set(names))
    if missing or "text" not in found:
        what = f"no column {', '.join(missing)}" if missing else "no column holds the text"
        raise UsageError("S205", what, record=source, remedy=f"Columns: {', '.join(names) or 'none'}. Say which with --column text=NAME.")
    return found


def _row(batch: Any, names: list[str], at: int, columns: Mapping[str, str], record: str) -> Report | Problem:
    try:
        values = {name: _plain(batch.column(i)[at].as_py()) for i, name in enumerate(names)}
    except UnicodeDecodeError:
        return Problem(code="S202", record=record, what="not valid UTF-8", remedy="Write the column as UTF-8 strings.")
    except (ValueError, OverflowError, OSError) as exc:
        return Problem(code="S206", record=record, what=f"a row that cannot be read: {str(exc)[:80]}", remedy="Look at this row's values.")
    return to_report(values, columns, record)


def _plain(value: Any) -> Any:
    """Write days and times as ISO, bytes as text (raises `UnicodeDecodeError`)."""
    if isinstance(value, bytes):
        return value.decode("utf-8")
    return value.isoformat() if isinstance(value, date) else value
