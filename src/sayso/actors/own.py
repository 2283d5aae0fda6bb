"""The user's own actors: a CSV or TOML file beside the data that adds to the tables or overrides them.

    name,aliases,country,sector,kind,office,start,end,off
    Harbour Front,HF;the Front,KEN,REB,group,,2021,,
    Amina Otieno,,KEN,,person,Harbour Minister,2025-03-01,,
    The Lantern,,KEN,JRN,outlet,,,,
    Boeing,,,,,,,,yes

Only `name` is needed, and `kind` unless `off` is set: organisation, group, outlet, country, territory or person. Columns that are absent are
empty. A person has an office with a start; two rows of one person are two terms. A name of the file means what the file says and nothing
else; `off` takes a name of ours out. In TOML each row is an `[[actor]]` table with the same keys; aliases may be a list there.
"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import DataError
from .tables import SECTORS, Holder, cells, day_of

__all__ = ["Own", "OwnRow", "read_own"]

_COLUMNS = ("name", "aliases", "country", "sector", "kind", "office", "start", "end", "off")
_KINDS = ("organisation", "group", "outlet", "country", "territory", "person")
_TRUE, _FALSE = frozenset(("true", "yes", "1", "x", "off")), frozenset(("false", "no", "0", "", "on"))


@dataclass(frozen=True, slots=True)
class OwnRow:
    """One row of the user's file, checked; `where` names file and line (or entry)."""

    where: str
    name: str
    aliases: tuple[str, ...]
    country: str | None
    sector: str | None
    kind: str
    office: str
    start: str
    end: str
    off: bool

    @property
    def years(self) -> str:
        """The years between which it existed, as told, or ""."""
        return f"{self.start or '?'}–{self.end}" if self.start or self.end else ""


@dataclass(frozen=True, slots=True)
class Own:
    """The rows of the user's file."""

    rows: tuple[OwnRow, ...]

    def wrong(self, row: OwnRow, what: str) -> DataError:
        """Return the error for one of the rows."""
        return _wrong(row.where, what)

    def term(self, row: OwnRow) -> Holder:
        """Return the term of office that a person's row tells; an open one is taken as checked for good."""
        if row.country is None or not row.office or not row.start:
            raise _wrong(row.where, "a person has a country, an office and a start")
        end = day_of(row.end, last=True) if row.end else None
        return Holder(row.country, row.office, row.name, day_of(row.start, last=False), end, row.sector, None, row.start, row.end, "your file")


def _wrong(where: str, what: str) -> DataError:
    return DataError("S322", what, record=where, remedy="Mend it in the file that `actors` of sayso.toml names; docs/actors.md tells the layout.")


def read_own(path: Path) -> Own:
    """Read the user's file; raises `DataError` with file and row for whatever breaks its layout."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise DataError("S323", f"the file of your actors cannot be read: {exc}", record=str(path), remedy="Mend the path in `actors` of sayso.toml.") from None
    rows = _toml(path, text) if path.suffix == ".toml" else _csv(path, text)
    try:
        return Own(tuple(_row(where, row) for where, row in rows))
    except csv.Error as exc:
        raise _wrong(str(path), f"a line that is no CSV: {exc}") from None


def _toml(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as exc:  # no TOML, or brackets without end
        raise _wrong(str(path), f"not valid TOML: {exc}") from None
    if set(tables) - {"actor"} or not isinstance(tables.get("actor", []), list):
        raise _wrong(str(path), "the file has [[actor]] tables and nothing else")
    for number, row in enumerate(tables.get("actor", []), 1):
        if not isinstance(row, dict):
            raise _wrong(f"{path}, actor {number}", f"{row!r} is no table")
        yield f"{path}, actor {number}", row


def _csv(path: Path, text: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    twice = sorted({c for c in reader.fieldnames or () if list(reader.fieldnames or ()).count(c) > 1})
    if twice:
        raise _wrong(f"{path}:1", f"column {', '.join(twice)} comes twice")
    for row in reader:
        where = f"{path}:{reader.line_num}"
        if None in row:
            raise _wrong(where, "more cells than columns: write quotes around a cell with a comma, and `;` between aliases")
        yield where, {name: value or "" for name, value in row.items()}


def _row(where: str, row: Mapping[str, Any]) -> OwnRow:
    unknown = sorted(set(row) - set(_COLUMNS))
    if unknown:
        raise _wrong(where, f"unknown column {', '.join(unknown)}; known are {', '.join(_COLUMNS)}")
    listed = row.get("aliases") or ""
    aliases = tuple(str(a) for a in listed) if isinstance(listed, list) else tuple(cells(str(listed)))
    values = {name: str(row.get(name, "") or "").strip() for name in _COLUMNS if name != "aliases"}
    off = values["off"].lower() in _TRUE
    if values["off"].lower() not in _TRUE | _FALSE:
        raise _wrong(where, f"off is {values['off']!r}; it must be yes or no")
    if not any(c.isalnum() for c in values["name"]):
        raise _wrong(where, "a row without a name")
    if not off and values["kind"] not in _KINDS:
        raise _wrong(where, f"kind is {values['kind']!r}; it must be one of {', '.join(_KINDS)}")
    if values["sector"] and values["sector"] not in SECTORS:
        raise _wrong(where, f"{values['sector']!r} is no PLOVER sector ({', '.join(sorted(SECTORS))})")
    try:
        start, end = (day_of(values[n], last=n == "end") if values[n] else None for n in ("start", "end"))
    except ValueError as exc:
        raise _wrong(where, f"no date (YYYY, YYYY-MM or YYYY-MM-DD): {exc}") from None
    if start is not None and end is not None and end < start:
        raise _wrong(where, f"an end ({values['end']}) before the start ({values['start']})")
    return OwnRow(
        where,
        values["name"],
        aliases,
        values["country"] or None,
        values["sector"] or None,
        values["kind"],
        values["office"],
        values["start"],
        values["end"],
        off,
    )
