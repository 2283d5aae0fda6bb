"""Lines of tab-separated files → cells, one line at a time: what real files have (latin-1, BOM, lines before the header, headers again, empty columns more)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import IO

from ..errors import InputError
from ..records import Problem
from .layouts import Layout

__all__ = ["Cells", "decoded", "problem", "rows"]

Cells = tuple[str, ...]
_LONGEST = 1 << 20
"""Bytes of a line; the longest line of a GDELT day has a few thousand."""
_BEFORE = 50
"""Lines before the header (titles, licences) after which a file is taken for another layout."""


def problem(code: str, source: str, number: int, what: str, remedy: str) -> Problem:
    """Return the problem of one line."""
    return Problem(code=code, record=f"{source}:{number}", what=what, remedy=remedy)


def decoded(raw: bytes) -> str:
    """Return a line's text: UTF-8, or latin-1 where it is none (some POLECAT files are). Told line by line, since files are streamed."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def lines(stream: IO[bytes], source: str) -> Iterator[tuple[int, str] | Problem]:
    """Yield (number, text) of each line that is not empty; one that is longer than `_LONGEST` bytes is a problem, and memory stays what it was."""
    number = 0
    while raw := stream.readline(_LONGEST):
        number += 1
        if len(raw) == _LONGEST and not raw.endswith(b"\n"):
            while (rest := stream.readline(_LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield problem("S262", source, number, f"a line of more than {_LONGEST:,} bytes", "See whether the file is what its name says.")
            continue
        text = decoded(raw).rstrip("\r\n")
        if number == 1:
            text = text.removeprefix("\ufeff").removeprefix("ï»¿")
        if text and not text.isspace():
            yield number, text


def rows(stream: IO[bytes], layout: Layout, *, source: str) -> Iterator[tuple[int, Cells, str] | Problem]:
    """Yield (line number, cells in the layout's order, the same as one line) of each row; what is no row is a `Problem` S262.

    A header is found by its names, whatever their order, and skipped wherever it comes again. Without one the columns are taken by their place, where there
    are as many as the layout has. Empty cells beyond the last column are dropped. Raises `InputError` S261 where no line is of this layout.
    """
    width = len(layout.columns)
    splits: _Splitter = _Splitter("\t")
    pick: Sequence[int] | None = None
    head: list[str] | None = None
    ready, given, tried = not layout.header, width, 0
    for item in lines(stream, source):
        if isinstance(item, Problem):
            yield item
            continue
        number, line = item
        cells = splits(line)
        if not ready or (head is None and tried == 0):
            tried += 1
            found = _header(line, layout)
            if found is not None:
                splits, head, pick = found
                given, ready = len(head), True
                if more := _unknown(head, layout):
                    yield problem("S262", source, number, f"columns that {layout.name} does not have: {', '.join(more)[:200]}", "They are left out.")
                continue
            if not ready:
                if len(_cut(cells, width)) == width:
                    ready = True
                elif tried > _BEFORE:
                    raise InputError("S261", f"no line of this file is of the layout {layout.name}", record=source, remedy=_other(layout))
                else:
                    yield problem("S262", source, number, f"a line before the header, or no row of {layout.name}", _other(layout))
                    continue
        cells = _cut(cells, given)
        if head is not None and cells[0].strip() == head[0] and [c.strip() for c in cells] == head:
            continue  # the header again: files put together from several
        if len(cells) != given:
            yield problem("S262", source, number, f"{len(cells)} columns where {given} are due", "Mend the line, or leave it out.")
            continue
        if pick is not None:
            cells = [cells[i] if i >= 0 else "" for i in pick]
        if splits.quoted:
            cells = [" ".join(cell.split("\t")) for cell in cells]
        yield number, tuple(cells), "\t".join(cells)
    if not ready and tried:
        raise InputError("S261", f"no line of this file is of the layout {layout.name}", record=source, remedy=_other(layout))


class _Splitter:
    """Split a line at tabs, or, for files written again by spreadsheets and data frames, as CSV with quotes."""

    def __init__(self, delimiter: str, *, quoted: bool = False) -> None:
        self.delimiter = delimiter
        self.quoted = quoted

    def __call__(self, line: str) -> list[str]:
        if not self.quoted:
            return line.split(self.delimiter)
        try:
            return next(csv.reader([line], delimiter=self.delimiter), [])
        except csv.Error:
            return []


def _header(line: str, layout: Layout) -> tuple[_Splitter, list[str], Sequence[int] | None] | None:
    """Return how to split, the names, and where each of the layout's columns stands (None where all stand in order); None where the line is no header."""
    splits = _Splitter("," if "\t" not in line and "," in line else "\t")
    splits.quoted = line.startswith('"') or splits.delimiter == ","
    names = [name.strip() for name in splits(line)]
    while names and not names[-1]:
        names.pop()
    known = {_folded(layout.aliases.get(name, name)): i for i, name in enumerate(names)}
    wanted = [_folded(column.name) for column in layout.columns]
    missing = [column.name for column, name in zip(layout.columns, wanted, strict=True) if name not in known]
    if any(name not in layout.optional for name in missing):
        return None
    places = [known.get(name, -1) for name in wanted]
    return splits, names, None if places == list(range(len(names))) else places


def _unknown(names: Sequence[str], layout: Layout) -> list[str]:
    """Return the names in a header that the layout does not know."""
    known = {_folded(column.name) for column in layout.columns} | {_folded(name) for name in layout.aliases}
    return [name for name in names if _folded(name) not in known]


def _folded(name: str) -> str:
    return name.casefold().replace("_", " ").replace(".", " ")


def _cut(cells: list[str], width: int) -> list[str]:
    """Drop empty cells beyond the last column."""
    while len(cells) > width and not cells[-1].strip():
        cells.pop()
    return cells


def _other(layout: Layout) -> str:
    return f"Give --format if it is of another layout; {layout.name} has {len(layout.columns)} columns."
