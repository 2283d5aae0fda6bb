"""The tables of who is known, row by row: their columns, their rules, and the records made of them.

Tables are CSV files in `data/`; a cell's list is separated by `;`. All of them but countries.csv may be absent.
`holders` are offices of state and of international bodies; `figures` lead what is no state's (oppositions, rebels, churches, gangs);
`persons` are other ways of writing the names of both, and their Wikidata ids; `former` are names that a state once had.
Dates are YYYY, YYYY-MM or YYYY-MM-DD: how many parts there are is how exactly the day is known.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from ..errors import DataError

__all__ = ["COLUMNS", "SECTORS", "SPECIAL", "Holder", "Known", "cells", "day_of", "parts_of", "read_cells", "read_rows", "wrong"]

SECTORS = frozenset((
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JRN", "JUD", "LAB", "LEG", "MED", "MIL", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC",
    "SPY", "UAF", "UNK",
))  # fmt: skip
SPECIAL = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
"""What PLOVER writes in the field of the country for what is no state's."""
OUTLET_KINDS = ("agency", "newspaper", "magazine", "broadcaster", "website")
COLUMNS = {
    "countries": ("iso3", "name", "aliases", "adjectives", "people", "seats", "cow", "cow_code", "wikidata"),
    "former": ("name", "aliases", "adjectives", "people", "country", "start", "end"),
    "territories": ("name", "aliases", "adjectives", "country", "sector", "kind"),
    "international": ("name", "aliases", "country", "sector", "kind", "founded"),
    "groups": ("name", "aliases", "country", "sector", "kind", "start", "end"),
    "bodies": ("name", "aliases", "country", "sector", "kind"),
    "outlets": ("name", "aliases", "country", "kind", "state", "domain"),
    "holders": ("country", "office", "name", "start", "end", "checked", "source"),
    "figures": ("name", "aliases", "country", "sector", "office", "start", "end", "checked"),
    "persons": ("name", "aliases", "wikidata"),
    "ambiguous": ("name", "form", "country", "meaning", "prior", "cues"),
    "gaps": ("country", "line", "start", "end", "why"),
}
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


class Known(NamedTuple):
    """What a name stands for. `form`: country | people | adjective | seat | territory | region | organisation | group | outlet | holder.

    `upper` tells that the name counts only where it is written in capitals ("US"), `title` that its last word must begin with one
    ("Foreign Policy" is a magazine, "Foreign policy" is not). `kind` is an outlet's (agency, newspaper, …); `years` are the years between
    which a group or a former name existed, as told, empty where the table does not say.
    """

    form: str
    id: str
    name: str
    country: str | None
    sector: str | None
    upper: bool = False
    title: bool = False
    kind: str = ""
    years: str = ""

    @property
    def strict(self) -> bool:
        """Tell whether the name asks for capitals of its own."""
        return self.upper or self.title


class Holder(NamedTuple):
    """Somebody who holds or held an office, or leads what is no state's; `end` is None where he was in office when the row was checked.

    `sector` is None for offices of state (GOV) and of international bodies (none). `checked` is the day to which an open term is known to
    last: past it an answer is `stale`. `since` and `until` are the dates as exactly as they are known.
    """

    country: str
    office: str
    name: str
    start: date
    end: date | None
    sector: str | None = None
    checked: date | None = None
    since: str = ""
    until: str = ""
    source: str = ""

    def holds(self, day: date) -> bool:
        """Tell whether he is in office on a day, as far as the table tells."""
        return self.start <= day and (self.end is None or day <= self.end)

    def stale(self, day: date) -> bool:
        """Tell whether a day lies past the one to which the open term was checked."""
        return self.end is None and self.checked is not None and day > self.checked

    def term(self) -> str:
        """Return the term in words: "since 2024-10-01", "2012-12-01 to 2018-11-30"."""
        return f"{self.since} to {self.until}" if self.until else f"since {self.since}"


def wrong(table: str, row: int, what: str) -> DataError:
    """Return the error for a row that breaks its table's rules."""
    return DataError("S320", what, record=f"actors/data/{table}.csv:{row}", remedy="Mend the row in the table of actors.")


def read_cells(table: str, folder: Path | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of one table in the order of its columns, nothing where it is absent; raises `DataError` with file and row."""
    path = (folder or Path(__file__).parent / "data") / f"{table}.csv"
    if not path.is_file():
        if table == "countries":
            raise DataError("S321", "the table of countries is missing", record=path.name, remedy="Reinstall sayso.")
        return
    columns = COLUMNS[table]
    width = len(columns)
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        if tuple(next(reader, ())) != columns:
            raise wrong(table, 1, f"columns must be {', '.join(columns)}")
        for row in reader:
            if len(row) != width:
                raise wrong(table, reader.line_num, f"a row has {width} cells")
            yield reader.line_num, row


def read_rows(table: str, folder: Path | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row by column) of one table; as `read_cells`."""
    for line, row in read_cells(table, folder):
        yield line, dict(zip(COLUMNS[table], row, strict=True))


def cells(cell: str) -> list[str]:
    """Return the items of a cell that holds a list."""
    return [item for c in cell.split(";") if (item := c.strip())] if cell else []


def parts_of(text: str) -> int:
    """Return how exactly a date is known: 1 year, 2 month, 3 day; raises ValueError for what is no date."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return sum(part is not None for part in found.groups())


@lru_cache(maxsize=20_000)
def day_of(text: str, *, last: bool) -> date:
    """Return the first or last day of a year, month or day; raises ValueError for anything else."""
    if len(text) == 10:
        return date.fromisoformat(text)
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2]) if found[2] else None
    if month is None:
        return date(year, 12, 31) if last else date(year, 1, 1)
    if found[3] is None and last:
        return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    return date(year, month, int(found[3]) if found[3] else 1)
