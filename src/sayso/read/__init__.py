"""Files → reports, streaming: one small module a format, found by the file's ending or its first bytes.

A record that cannot be read comes out as a `Problem`, in its place; reading never ends because of one record.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from pathlib import Path
from typing import IO

from ..errors import UsageError
from ..plugins import Reader, load
from ..records import Problem, Report

__all__ = ["open_source", "reader_name"]

_BY_ENDING = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "csv"}
_SNIFF = 4096


def reader_name(path: str, head: bytes) -> str:
    """Return the reader for a file by its ending, or by its first bytes where the ending tells nothing (stdin)."""
    by_ending = _BY_ENDING.get(Path(path).suffix.lower())
    if by_ending:
        return by_ending
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b'{"', b"{ ", b"[{")):
        return "jsonl"
    if path == "-" and _looks_like_table(start):
        return "csv"
    return "text"


def _looks_like_table(head: bytes) -> bool:
    """Tell whether the first line is a header that names a text column ("id,text,published")."""
    from .csv import NAMES

    names = {cell.strip(' "').lower() for cell in head.split(b"\n", 1)[0].decode("utf-8", "replace").replace("\t", ",").split(",")}
    return len(names) > 1 and any(n in names for n in NAMES["text"])


def open_source(source: str, *, format_: str | None = None, columns: Mapping[str, str] | None = None) -> Iterator[Report | Problem]:
    """Read a path, or standard input for "-"; raises `UsageError` for a file that is not there or may not be read."""
    try:
        stream: IO[bytes] = sys.stdin.buffer if source == "-" else Path(source).open("rb")  # noqa: SIM115 (closed by the with below)
    except FileNotFoundError:
        raise UsageError(
            "S101", "no such file", record=source, remedy="Check the name; put a sentence in quotes with a space in it to code it directly."
        ) from None
    except (PermissionError, IsADirectoryError) as exc:
        raise UsageError("S102", f"cannot read: {exc.strerror}", record=source, remedy="Name a readable file.") from None
    with nullcontext(stream) if source == "-" else stream:
        buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
        reader: Reader = load("readers", format_ or reader_name(source, buffered.peek(_SNIFF)[:_SNIFF]))
        yield from reader(buffered, source=source, columns=columns or {})
