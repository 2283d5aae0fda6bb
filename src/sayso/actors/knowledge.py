"""The tables of who is known: countries, territories, bodies, groups, outlets, offices and figures, in one token trie.

Tables are CSV files in `data/`; a cell's list is separated by `;` or `|`. All of them but countries.csv may be absent.
`holders` are offices of state and of international bodies; `figures` lead what is no state's (oppositions, rebels, churches, gangs);
`spellings` are other ways of writing the names of both.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from ..errors import DataError

__all__ = ["SECTORS", "SPECIAL", "Holder", "Knowledge", "Known", "knowledge", "load", "pieces", "read_rows"]

SECTORS = frozenset((
    "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JRN", "JUD", "LAB", "LEG", "MED", "MIL", "OPP", "PRE", "PRM", "PTY", "REB", "REF", "REL", "SOC",
    "SPY", "UAF", "UNK",
))  # fmt: skip
SPECIAL = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
"""What PLOVER writes in the field of the country for what is no state's."""
_COLUMNS = {
    "countries": ("iso3", "name", "aliases", "adjectives", "people", "seats"),
    "territories": ("name", "aliases", "adjectives", "country", "sector", "kind"),
    "international": ("name", "aliases", "country", "sector", "kind"),
    "groups": ("name", "aliases", "country", "sector", "kind"),
    "bodies": ("name", "aliases", "country", "sector", "kind"),
    "outlets": ("name", "aliases", "country", "sector", "kind"),
    "holders": ("country", "office", "name", "start", "end", "source"),
    "figures": ("name", "aliases", "country", "sector", "office", "start", "end"),
    "spellings": ("name", "aliases"),
}
_FORMS = {"breakaway": "territory", "region": "region", "dependency": "region"}
_KINDS = ("organisation", "group", "outlet")
_ISO = re.compile(r"[A-Z]{3}")
_PIECE = re.compile(r"\w+|[^\w\s]")
_DAY = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?")


@dataclass(frozen=True, slots=True)
class Known:
    """What a name stands for. `form`: country | people | adjective | seat | territory | region | organisation | group | outlet | holder.

    `upper` tells that the name counts only where it is written in capitals ("US"), `title` that its last word must begin with one
    ("Foreign Policy" is a magazine, "Foreign policy" is not).
    """

    form: str
    id: str
    name: str
    country: str | None
    sector: str | None
    upper: bool = False
    title: bool = False


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds or held an office, or leads what is no state's; `end` is None while he does.

    `sector` is None for offices of state (GOV) and of international bodies (none).
    """

    country: str
    office: str
    name: str
    start: date
    end: date | None
    sector: str | None = None

    def holds(self, day: date) -> bool:
        """Tell whether he is in office on a day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(slots=True)
class Knowledge:
    """All names in one trie of word pieces; under `None` stand the meanings of the name that ends there."""

    trie: dict[str | None, Any] = field(default_factory=dict)
    countries: dict[str, str] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    holders: dict[str, tuple[Holder, ...]] = field(default_factory=dict)
    surnames: dict[str, tuple[str, ...]] = field(default_factory=dict)
    offices: dict[tuple[str, str], tuple[Holder, ...]] = field(default_factory=dict)

    def longest(self, words: Sequence[str], start: int, stop: int) -> tuple[int, tuple[Known, ...]] | None:
        """Return the length in tokens and the meanings of the longest name that begins at a token, or None."""
        node: Any = self.trie
        found: tuple[int, tuple[Known, ...]] | None = None
        for i in range(start, stop):
            for piece in pieces(words[i]):
                node = node.get(piece)
                if node is None:
                    return found
            if None in node:
                meant = tuple(k for k in node[None] if _written(k, words[start : i + 1]))
                if meant:
                    found = (i + 1 - start, meant)
        return found


def _written(known: Known, words: Sequence[str]) -> bool:
    """Tell whether the words have the capitals that the name asks for."""
    if known.upper:
        return all(w.upper() == w for w in words)
    return not known.title or not words[-1][0].islower()


@lru_cache(maxsize=100_000)
def pieces(word: str) -> tuple[str, ...]:
    """Return the pieces of a token as the trie knows them: lower case, without accents, one quote mark for all."""
    plain = unicodedata.normalize("NFKD", word.replace("’", "'").replace("‘", "'").lower())
    return tuple(_PIECE.findall("".join(c for c in plain if not unicodedata.combining(c))))


def _wrong(table: str, row: int, what: str) -> DataError:
    return DataError("S320", what, record=f"actors/data/{table}.csv:{row}", remedy="Mend the row in the table of actors.")


def read_rows(table: str, folder: Path | None = None) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, row) of one table, nothing where it is absent; raises `DataError` with file and row."""
    path = (folder or Path(__file__).parent / "data") / f"{table}.csv"
    if not path.is_file():
        if table == "countries":
            raise DataError("S321", "the table of countries is missing", record=path.name, remedy="Reinstall sayso.")
        return
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != _COLUMNS[table]:
            raise _wrong(table, 1, f"columns must be {', '.join(_COLUMNS[table])}")
        for row in reader:
            if None in row or None in row.values():
                raise _wrong(table, reader.line_num, f"a row has {len(_COLUMNS[table])} cells")
            yield reader.line_num, row


def _cells(cell: str) -> list[str]:
    return [c.strip() for c in re.split(r"[;|]", cell) if c.strip()]


def _day(text: str, *, last: bool) -> date:
    """Return the first or last day of a year, month or day; raises ValueError for anything else."""
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month = int(found[1]), int(found[2]) if found[2] else None
    if month is None:
        return date(year, 12, 31) if last else date(year, 1, 1)
    if found[3] is None and last:
        return date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    return date(year, month, int(found[3]) if found[3] else 1)


def _add(known: Knowledge, name: str, meaning: Known) -> None:
    node: Any = known.trie
    for word in name.split():
        for piece in pieces(word):
            node = node.setdefault(piece, {})
    old = node.get(None, ())
    if meaning not in old:
        node[None] = (*old, meaning)


def _bare(alias: str) -> str:
    return alias.removeprefix("the ").removeprefix("The ")


def _country(known: Knowledge, line: int, row: dict[str, str]) -> None:
    iso3, name = row["iso3"], row["name"]
    if not _ISO.fullmatch(iso3) or not name:
        raise _wrong("countries", line, f"{iso3!r} is no ISO 3166 alpha-3 code, or the name is missing")
    if iso3 in known.countries:
        raise _wrong("countries", line, f"{iso3} comes twice")
    known.countries[iso3] = name
    adjectives = _cells(row["adjectives"])
    known.adjectives[iso3] = adjectives[0] if adjectives else name
    forms = (("country", [name, *_cells(row["aliases"])]), ("adjective", adjectives), ("people", _cells(row["people"])), ("seat", _cells(row["seats"])))
    for form, names in forms:
        for alias in map(_bare, names):
            if alias not in ("North", "South"):  # those are read by the scene, where a Korea is named
                _add(known, alias, Known(form, f"country:{iso3}", name, iso3, "GOV", upper=alias.isupper() and len(alias) <= 3))


def _body(known: Knowledge, table: str, line: int, row: dict[str, str]) -> None:
    country, sector, kind = row["country"] or None, row["sector"] or None, row["kind"]
    forms = _FORMS if table == "territories" else {k: k for k in _KINDS}
    if not row["name"]:
        raise _wrong(table, line, "a row without a name")
    if country is not None and country not in SPECIAL and country not in known.countries:
        raise _wrong(table, line, f"{country!r} is no country of countries.csv")
    if sector is not None and sector not in SECTORS:
        raise _wrong(table, line, f"{sector!r} is no PLOVER sector")
    if kind not in forms:
        raise _wrong(table, line, f"{kind!r} is none of {', '.join(forms)}")
    names = {_bare(n) for n in [row["name"], *_cells(row["aliases"])]}
    adjectives = {_bare(n) for n in _cells(row.get("adjectives", ""))} - names
    for alias in sorted(names | adjectives):
        form = "adjective" if alias in adjectives else forms[kind]
        prefix = "place" if table == "territories" else kind
        last = alias.split()[-1]
        title = kind == "outlet" and last != alias and last[0].isupper()
        _add(known, alias, Known(form, f"{prefix}:{row['name']}", row["name"], country, sector, upper=alias.isupper() and len(alias) <= 4, title=title))


def _holder(known: Knowledge, table: str, line: int, row: dict[str, str], held: dict[str, list[Holder]]) -> None:
    if row["country"] not in SPECIAL and row["country"] not in known.countries:
        raise _wrong(table, line, f"{row['country']!r} is no country of countries.csv")
    if not row["name"] or not row["office"]:
        raise _wrong(table, line, "a row without a name or an office")
    sector = row.get("sector") or None
    if sector is not None and sector not in SECTORS:
        raise _wrong(table, line, f"{sector!r} is no PLOVER sector")
    try:
        start, end = _day(row["start"], last=False), _day(row["end"], last=True) if row["end"] else None
    except ValueError as exc:
        raise _wrong(table, line, f"{exc} is no date (YYYY, YYYY-MM or YYYY-MM-DD)") from None
    if end is not None and end < start:
        raise _wrong(table, line, f"a term that ends ({end}) before it begins ({start})")
    held.setdefault(row["name"], []).append(Holder(row["country"], row["office"], row["name"], start, end, sector))


def _spellings(table: str, folder: Path | None, held: dict[str, list[Holder]], aliases: dict[str, list[str]]) -> None:
    for line, row in read_rows(table, folder):
        if row["name"] not in held:
            raise _wrong(table, line, f"{row['name']!r} is in no table of persons")
        aliases.setdefault(row["name"], []).extend(_cells(row["aliases"]))


def _offices(held: dict[str, list[Holder]]) -> dict[tuple[str, str], tuple[Holder, ...]]:
    offices: dict[tuple[str, str], list[Holder]] = {}
    for terms in held.values():
        for term in terms:
            offices.setdefault((term.country, term.office), []).append(term)
    return {office: tuple(terms) for office, terms in offices.items()}


def _index_holders(known: Knowledge, held: dict[str, list[Holder]], aliases: dict[str, list[str]]) -> None:
    surnames: dict[str, list[str]] = {}
    for name, terms in held.items():
        country = terms[0].country
        known.holders[name] = tuple(sorted(terms, key=lambda h: h.start))
        for alias in dict.fromkeys((name, *aliases.get(name, ()))):
            _add(known, alias, Known("holder", f"person:{name}", name, country, terms[0].sector or (None if country in SPECIAL else "GOV")))
            bearers = surnames.setdefault(" ".join(pieces(alias.split()[-1])), [])
            if name not in bearers:
                bearers.append(name)
    known.surnames = {k: tuple(v) for k, v in surnames.items()}


def load(folder: Path | None = None) -> Knowledge:
    """Read and check all tables of a folder (default: sayso's own); raises `DataError` with file and row."""
    known = Knowledge()
    for line, row in read_rows("countries", folder):
        _country(known, line, row)
    for table in ("territories", "international", "groups", "bodies", "outlets"):
        for line, row in read_rows(table, folder):
            _body(known, table, line, row)
    held: dict[str, list[Holder]] = {}
    for line, row in read_rows("holders", folder):
        _holder(known, "holders", line, row, held)
    known.offices = _offices(held)
    for line, row in read_rows("figures", folder):
        _holder(known, "figures", line, row, held)
    aliases: dict[str, list[str]] = {}
    for table in ("figures", "spellings"):
        _spellings(table, folder, held, aliases)
    _index_holders(known, held, aliases)
    return known


@cache
def knowledge() -> Knowledge:
    """Return sayso's own tables, read once."""
    return load()
