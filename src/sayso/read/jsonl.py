"""JSON lines (or one JSON array): one object a report, keys as in `fields.NAMES`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import IO, Any

from ..records import Problem, Report
from .fields import guess_columns, to_report
from .text import decode

__all__ = ["read"]

_LIMIT = 64 * 1024 * 1024


def read(stream: IO[bytes], *, source: str, columns: Mapping[str, str], before: int = 0) -> Iterator[Report | Problem]:
    """Yield a report a line; a line that is no JSON object becomes a problem with its line number. `before`: lines of the file that come before the stream."""
    number = before
    while line := stream.readline(_LIMIT):
        number += 1
        record = f"{source}:{number}"
        if len(line) == _LIMIT and not line.endswith(b"\n"):
            yield Problem(code="S203", record=record, what=f"a line of more than {_LIMIT // 2**20} MB", remedy="Split the record.")
            while (rest := stream.readline(_LIMIT)) and not rest.endswith(b"\n"):
                pass
            continue
        text = decode(line, record)
        if isinstance(text, Problem):
            yield text
        elif text.strip():
            yield from _rows(text, record, columns)


def _rows(text: str, record: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
    try:
        value: Any = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as exc:
        yield Problem(
            code="S204",
            record=record,
            what=f"not valid JSON: {str(exc)[:80]}",
            remedy='Write one object a line, such as {"text": "…", "published": "2026-01-15"}.',
        )
        return
    if value == []:
        yield Problem(code="S204", record=record, what="an empty list", remedy="Write one object a line.")
    if isinstance(value, dict) and set(value) == {"articles"} and isinstance(value["articles"], list):  # GDELT's article lists
        value = value["articles"]
    for row in value if isinstance(value, list) else [value]:
        if not isinstance(row, dict):
            yield Problem(code="S204", record=record, what=f"{type(row).__name__} instead of an object", remedy="Write one object a line.")
            continue
        yield to_report(row, guess_columns(row, columns), record)
