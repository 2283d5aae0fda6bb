"""CSV and TSV with a header; columns are guessed by name, and the guess is told by `guess`."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import IO

from ..errors import UsageError
from ..records import Problem, Report
from .fields import NAMES, guess_columns, to_report

__all__ = ["NAMES", "guess", "read"]

_CELL_LIMIT = 64 * 1024 * 1024
_SNIFF = 4096


def _delimiter(header: str) -> str:
    """Return the separator that the header has most of: a header holds names, so that no cell text can mislead."""
    return max(",\t;|", key=header.count)


def guess(header: str, columns: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that `read` will take from a header line."""
    names = next(csv.reader([header], delimiter=_delimiter(header)), [])
    return guess_columns(names, columns)


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
    """Yield a report a row; raises `UsageError` where no column holds the text."""
    csv.field_size_limit(_CELL_LIMIT)
    start = stream.peek(_SNIFF)[:_SNIFF] if isinstance(stream, io.BufferedReader) else b""
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield Problem(code="S201", record=source, what="binary data, not a table", remedy="Give CSV as UTF-8 text; export a spreadsheet as CSV first.")
        return
    lines = io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        yield from _rows(lines, source, columns)
    finally:
        lines.detach()  # the caller closes the stream


def _rows(lines: io.TextIOWrapper, source: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
    header = lines.readline()
    if not header.strip():
        yield Problem(code="S210", record=source, what="an empty table", remedy="Give a header line with a text column, and rows.")
        return
    names = next(csv.reader([header], delimiter=_delimiter(header)), [])
    found = guess_columns(names, columns)
    missing = sorted(set(columns.values()) - set(names))
    if missing or "text" not in found:
        what = f"no column {', '.join(missing)}" if missing else "no column holds the text"
        raise UsageError("S205", what, record=source, remedy=f"Columns: {', '.join(names) or 'none'}. Say which with --column text=NAME.")
    rows = csv.reader(lines, delimiter=_delimiter(header))
    while True:
        record = f"{source}:{rows.line_num + 2}"
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as exc:
            yield Problem(code="S206", record=record, what=f"broken row: {exc}", remedy="Quote cells that hold separators or line breaks.")
            continue
        if not cells:
            continue
        if any("\udc80" <= ch <= "\udcff" for cell in cells for ch in cell):
            yield Problem(code="S202", record=record, what="not valid UTF-8", remedy="Convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE.")
            continue
        if len(cells) > len(names):
            what = f"{len(cells)} cells under {len(names)} names"
            yield Problem(code="S206", record=record, what=what, remedy="Quote cells that hold separators; nothing of this row was coded.")
            continue
        yield to_report(dict(zip(names, cells, strict=False)), found, record)
