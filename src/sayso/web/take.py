"""What people take away from a list: the same question for other tools, and its rows as CSV or Parquet."""

from __future__ import annotations

import io
import shlex
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import find_spec
from typing import IO, Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ..extras import needed
from ..frames import Frame
from .site import Site, address

__all__ = ["FIRST", "can_parquet", "copies", "csv_answer", "csv_lines", "parquet_answer"]

FIRST = 100
"""Records that each copied question gives: what `sayso search` gives by itself, and a call of the API may."""
_PIECE = 1 << 16
_IN_MEMORY = 8_000_000
"""Bytes of a Parquet file that are kept in memory before it goes to the disk."""


def copies(site: Site, request: Request, path: str, kept: Mapping[str, Any], command: str, sql: str) -> list[tuple[str, str, str]]:
    """Return the question of a list as a call of the API, a command and SQL, each with its name and where it is asked: the same records in the same order.

    `command` is that of `sayso` which takes the parameters as options, and the words as its argument; yes and no are flags there.
    """
    call = address("/api" + path, kept, limit=FIRST)
    key = '-H "Authorization: Bearer $SAYSO_READ_TOKEN" ' if site.settings.read_token else ""
    flags = {"yes": "--{}", "no": "--no-{}"}
    options = [flags[value].format(name) if value in flags else f"--{name}={value}" for name, value in kept.items() if name != "q"]
    words = ["--", kept["q"]] if "q" in kept else []
    line = shlex.join(["sayso", command, *options, f"--limit={FIRST}", "--json", f"--db={site.settings.name}", *words])
    return [
        ("API", f"curl {key}{shlex.quote(str(request.base_url).rstrip('/') + call)}", call),
        ("Command", line, ""),
        ("SQL", sql, "/sql?q=" + quote(sql)),
    ]


def can_parquet() -> bool:
    """Tell whether Parquet can be written: pyarrow is an extra."""
    return find_spec("pyarrow") is not None


def csv_answer(name: str, lines: Iterator[str]) -> Response:
    """Return a CSV file whose lines are made while it is sent."""
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=_headers(f"{name}.csv"))


def csv_lines(frames: Iterable[Frame]) -> Iterator[str]:
    """Yield one table that comes in several frames, its head once."""
    for number, frame in enumerate(frames):
        out = io.StringIO()
        frame.write_csv(out)
        text = out.getvalue()
        yield text if number == 0 else text.partition("\n")[2]


def parquet_answer(name: str, frames: Iterable[Frame]) -> Response:
    """Return a Parquet file of one table that comes in several frames, one at least. Raises `PluginError` S121 where pyarrow is not installed."""
    parquet = needed("pyarrow.parquet", purpose="a Parquet file", extra="arrow")
    file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - it is closed when it was sent
    try:
        writer = None
        for frame in frames:
            table = frame.to_arrow()
            writer = writer or parquet.ParquetWriter(file, table.schema)
            writer.write_table(table)
        if writer is not None:
            writer.close()
        length = file.tell()
        file.seek(0)
    except BaseException:
        file.close()
        raise
    headers = _headers(f"{name}.parquet") | {"Content-Length": str(length)}
    return StreamingResponse(_pieces(file), media_type="application/vnd.apache.parquet", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_PIECE):
            yield piece


def _headers(filename: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{filename}"', "Cache-Control": "private, no-cache"}
