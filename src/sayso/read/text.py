"""A plain text file is one report; its id is the hash of its text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import IO

from ..records import Problem, Report, content_id

__all__ = ["decode", "read"]

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_LIMIT = 64 * 1024 * 1024
"""Bytes of one record that are read at most; more is a problem row. Far above any article, below what hurts a laptop."""


def decode(data: bytes, record: str) -> str | Problem:
    """Decode UTF-8 (or UTF-16/32 with a byte order mark) strictly; binary data and other encodings become a problem."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and b"\x00" in data[:8192]:
        return Problem(
            code="S201", record=record, what="binary data, not text", remedy="Give plain text, JSONL or CSV; extract text from PDF or Office files first."
        )
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as exc:
        what = f"not valid {encoding.upper()} at byte {exc.start}"
        return Problem(code="S202", record=record, what=what, remedy="Convert it first, for example: iconv -f WINDOWS-1252 -t UTF-8 FILE.")


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
    """Yield the one report of a text file, or the problem with it."""
    data = stream.read(_LIMIT + 1)
    if len(data) > _LIMIT:
        yield Problem(code="S203", record=source, what=f"more than {_LIMIT // 2**20} MB", remedy="Split it into reports, one a line of JSON.")
        return
    text = decode(data, source)
    if isinstance(text, Problem):
        yield text
        return
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    yield Report(id=content_id("r", text), text=text, meta={"source": source})
