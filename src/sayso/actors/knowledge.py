"""Everything that sayso knows about actors, put together from its tables and, where there is one, the user's file."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path

from .ambiguous import readings
from .names import Names, fold
from .own import Own, OwnRow, read_own
from .tables import OUTLET_KINDS, SECTORS, SPECIAL, Holder, Known, cells, day_of, read_cells, read_rows, wrong

__all__ = ["SECTORS", "SPECIAL", "Holder", "Knowledge", "Known", "knowledge", "load", "read_rows", "surnames_of"]

_FORMS = {"breakaway": "territory", "region": "region", "dependency": "region"}
_KINDS = ("organisation", "group", "outlet")
_ISO = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass
class Knowledge:
    """All names in one automaton, and what stands behind them.

    `countries` and `adjectives` are by code; `holders` (all terms of a person, by start) and `aliases` by name; `of_state` are those who hold
    offices of state; `own` the folded names of the user's file, which mean what it says and nothing else; `openings` words before a common noun
    that make a name of both only in capitals ("Lebanese Forces"); `wikidata` the Q ids by the `id` of what is meant; `cow` the Correlates
    of War state number and abbreviation by country code. `surnames`, `offices` and `titles` are made when they are first asked for.
    """

    names: Names = field(default_factory=Names)
    countries: dict[str, str] = field(default_factory=dict)
    adjectives: dict[str, str] = field(default_factory=dict)
    holders: dict[str, tuple[Holder, ...]] = field(default_factory=dict)
    aliases: dict[str, list[str]] = field(default_factory=dict)
    of_state: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)
    openings: set[str] = field(default_factory=set)
    wikidata: dict[str, str] = field(default_factory=dict)
    cow: dict[str, tuple[str, str]] = field(default_factory=dict)

    @cached_property
    def surnames(self) -> dict[str, tuple[str, ...]]:
        """The persons who may be called by a (folded) surname alone; a name of the user's file is nobody's surname."""
        found: dict[str, dict[str, None]] = {}
        for name, terms in self.holders.items():
            for alias in (name, *self.aliases.get(name, ())):
                for called in surnames_of(alias, terms[0].country):
                    found.setdefault(fold(called), {})[name] = None
        return {called: tuple(names) for called, names in found.items() if called not in self.own}

    @cached_property
    def offices(self) -> dict[tuple[str, str], tuple[Holder, ...]]:
        """The terms of each office of a state or an international body, by start."""
        found: dict[tuple[str, str], list[Holder]] = {}
        for name in self.of_state & set(self.holders):
            for term in self.holders[name]:
                if term.sector is None:
                    found.setdefault((term.country, term.office), []).append(term)
        return {office: tuple(sorted(found[office], key=lambda h: (h.start, h.end or date.max, h.name))) for office in sorted(found)}

    @cached_property
    def titles(self) -> dict[str, tuple[str, ...]]:
        """The offices of each country."""
        found: dict[str, list[str]] = {}
        for country, office in self.offices:
            found.setdefault(country, []).append(office)
        return {country: tuple(names) for country, names in found.items()}

    def holder(self, country: str, office: str, day: date) -> Holder | None:
        """Return who holds an office of a country on a day, the last who took it where two terms touch; None where the table does not tell."""
        terms = [h for h in self.offices.get((country, office), ()) if h.holds(day)]
        return max(terms, key=lambda h: h.start) if terms else None


def _bare(alias: str) -> str:
    return alias.removeprefix("the ").removeprefix("The ")


def _country(known: Knowledge, line: int, row: dict[str, str]) -> None:
    iso3, name = row["iso3"], row["name"]
    if len(iso3) != 3 or not set(iso3) <= _ISO or not name:
        raise wrong("countries", line, f"{iso3!r} is no ISO 3166 alpha-3 code, or the name is missing")
    if iso3 in known.countries:
        raise wrong("countries", line, f"{iso3} comes twice")
    known.countries[iso3] = name
    adjectives = cells(row["adjectives"])
    known.adjectives[iso3] = adjectives[0] if adjectives else name
    if row["cow"]:
        known.cow[iso3] = (row["cow"], row["cow_code"])
    if row["wikidata"]:
        known.wikidata[f"country:{iso3}"] = row["wikidata"]
    _of_country(known, iso3, name, [name, *cells(row["aliases"])], adjectives, cells(row["people"]), "")
    for seat in cells(row["seats"]):
        known.names.add(_bare(seat), Known("seat", f"country:{iso3}", name, iso3, "GOV"))


def _of_country(known: Knowledge, iso3: str, name: str, names: Sequence[str], adjectives: Sequence[str], people: Sequence[str], years: str) -> None:
    for form, written in (("country", names), ("adjective", adjectives), ("people", people)):
        for alias in map(_bare, written):
            if alias not in ("North", "South"):  # those are read by the scene, where a Korea is named
                known.names.add(alias, Known(form, f"country:{iso3}", name, iso3, "GOV", upper=alias.isupper() and len(alias) <= 3, years=years))


def _former(known: Knowledge, line: int, row: dict[str, str]) -> None:
    """Read a name that a state once had; it still means the state (its successor, where it has gone)."""
    iso3 = row["country"]
    if iso3 not in known.countries:
        raise wrong("former", line, f"{iso3!r} is no country of countries.csv")
    years = _years("former", line, row["start"], row["end"])
    adjectives, people = cells(row["adjectives"]), cells(row["people"])
    _of_country(known, iso3, known.countries[iso3], [row["name"], *cells(row["aliases"])], adjectives, people, f"called {row['name']} {years}")


def _years(table: str, line: int, start: str, end: str) -> str:
    if not start and not end:
        return ""
    try:
        if start and end and day_of(end, last=True) < day_of(start, last=False):
            raise wrong(table, line, f"an end ({end}) before the beginning ({start})")
        for day in filter(None, (start, end)):
            day_of(day, last=False)
    except ValueError as exc:
        raise wrong(table, line, f"{exc} is no date (YYYY, YYYY-MM or YYYY-MM-DD)") from None
    return f"{start or '?'}–{end}"


def _checked(known: Knowledge, table: str, line: int, country: str, sector: str) -> tuple[str | None, str | None]:
    """Return country and sector of a row, None where it has none."""
    if country and country not in known.countries and country not in SPECIAL:
        raise wrong(table, line, f"{country!r} is no country of countries.csv")
    if sector and sector not in SECTORS:
        raise wrong(table, line, f"{sector!r} is no PLOVER sector")
    return country or None, sector or None


def _bodies(known: Knowledge, table: str, folder: Path | None) -> None:
    """Read international, groups or bodies: name, aliases, country, sector, kind and, in the first two, years."""
    for line, (name, aliases, country, sector, kind, *dates) in read_cells(table, folder):
        if kind not in _KINDS:
            raise wrong(table, line, f"{kind!r} is none of {', '.join(_KINDS)}")
        years = _years(table, line, dates[0], dates[1] if len(dates) > 1 else "") if dates else ""
        _named(known, table, line, (name, aliases, ""), kind, kind, *_checked(known, table, line, country, sector), years=years)


def _outlets(known: Knowledge, table: str, folder: Path | None) -> None:
    for line, (name, aliases, country, kind, state, _) in read_cells(table, folder):
        if kind not in OUTLET_KINDS or state not in ("", "state", "public"):
            raise wrong(table, line, f"an outlet is one of {', '.join(OUTLET_KINDS)}, and state, public or neither")
        medium = f"{state} {kind}" if state else kind
        _named(known, table, line, (name, aliases, ""), "outlet", "outlet", *_checked(known, table, line, country, "JRN"), medium=medium)


def _territories(known: Knowledge, table: str, folder: Path | None) -> None:
    for line, (name, aliases, adjectives, country, sector, kind) in read_cells(table, folder):
        if kind not in _FORMS:
            raise wrong(table, line, f"{kind!r} is none of {', '.join(_FORMS)}")
        _named(known, table, line, (name, aliases, adjectives), "place", _FORMS[kind], *_checked(known, table, line, country, sector))


def _named(
    known: Knowledge, table: str, line: int, called: tuple[str, str, str], prefix: str, form: str, country: str | None, sector: str | None,
    *, medium: str = "", years: str = "",
) -> None:  # fmt: skip
    """Add the names (name, aliases, adjectives) of one row."""
    name, aliases, adjectives = called
    if not name:
        raise wrong(table, line, "a row without a name")
    id_, add, outlet, openings = f"{prefix}:{name}", known.names.add, form == "outlet", known.openings
    plain = Known(form, id_, name, country, sector, False, False, medium, years)
    names = dict.fromkeys(map(_bare, (name, *cells(aliases)))) if aliases else {_bare(name): None}
    for alias in names:
        first, blank, rest = alias.partition(" ")
        title = bool(blank) and (outlet or (first in openings and " " not in rest)) and alias[alias.rfind(" ") + 1].isupper()
        upper = len(alias) <= 4 and alias.isupper()
        add(alias, plain._replace(upper=upper, title=title) if upper or title else plain)
    for alias in map(_bare, cells(adjectives)):
        if alias not in names:
            add(alias, Known("adjective", id_, name, country, sector, False, False, medium, years))


def _terms(known: Knowledge, table: str, folder: Path | None, held: dict[str, list[Holder]]) -> None:
    """Read holders or figures: one term of one person a row."""
    state = table == "holders"
    sector = source = ""
    for line, row in read_cells(table, folder):
        if state:
            country, office, name, since, until, checked, source = row
        else:
            name, _, country, sector, office, since, until, checked = row
        if not name or not office:
            raise wrong(table, line, "a row without a name or an office")
        _checked(known, table, line, country, sector)
        try:
            start, end = day_of(since, last=False), day_of(until, last=True) if until else None
            fresh = day_of(checked, last=True) if checked else None
        except ValueError as exc:
            raise wrong(table, line, f"{exc} is no date (YYYY, YYYY-MM or YYYY-MM-DD)") from None
        if end is not None and end < start:
            raise wrong(table, line, f"a term that ends ({end}) before it begins ({start})")
        if (end is None) == (fresh is None):
            raise wrong(table, line, "an open term says to which day it was checked, a closed one does not")
        term = Holder(country, office, name, start, end, sector or None, fresh, since, until, source)
        if name in held:
            held[name].append(term)
        else:
            held[name] = [term]


def _persons(known: Knowledge, table: str, folder: Path | None, held: dict[str, list[Holder]], aliases: dict[str, list[str]]) -> None:
    for line, row in read_rows(table, folder):
        if row["name"] not in held:
            raise wrong(table, line, f"{row['name']!r} is in no table of persons")
        aliases.setdefault(row["name"], []).extend(cells(row["aliases"]))
        if row.get("wikidata"):
            known.wikidata[f"person:{row['name']}"] = row["wikidata"]


_FAMILY_FIRST = frozenset(("CHN", "HKG", "TWN", "KOR", "PRK", "VNM", "KHM"))
"""Where the family's name comes first; papers call Xi Jinping "Xi", To Lam "Lam"."""
_GIVEN_ALONE = frozenset(("IDN", "MYS", "THA", "MMR", "ETH", "ERI", "TLS", "BTN", "LAO", "VNM", "LKA", "MNG", "AFG", "ISL", "SOM", "SGP"))
"""Where papers call people by their first name, or by either: "Prabowo", "Anwar", "Thaksin", "Abiy"."""


def surnames_of(alias: str, country: str) -> tuple[str, ...]:
    """Return the names by which papers may call somebody alone."""
    words = alias.split()
    if len(words) < 2:
        return (alias,)
    if country in _FAMILY_FIRST:
        return (words[0],) if country not in _GIVEN_ALONE else (words[0], words[-1])
    return (words[-1], words[0]) if country in _GIVEN_ALONE else (words[-1],)


def _put_holders(known: Knowledge, held: dict[str, list[Holder]], aliases: dict[str, list[str]]) -> None:
    known.aliases = aliases
    for name, terms in held.items():
        if len(terms) > 1:
            terms.sort(key=lambda h: h.start)
        known.holders[name] = tuple(terms)
        country, sector = terms[0].country, terms[0].sector
        meaning = Known("holder", f"person:{name}", name, country, sector or (None if country in SPECIAL else "GOV"))
        known.names.add(name, meaning)
        for alias in aliases.get(name, ()):
            known.names.add(alias, meaning)


def _own_persons(own: Own, held: dict[str, list[Holder]], aliases: dict[str, list[str]]) -> set[str]:
    """Put the user's persons in place of ours; returns their names."""
    persons: set[str] = set()
    for row in own.rows:
        if row.kind == "person" and not row.off:
            held[row.name] = [*(held[row.name] if row.name in persons else ()), own.term(row)]
            aliases[row.name] = [*(aliases.get(row.name, ()) if row.name in persons else ()), *row.aliases]
            persons.add(row.name)
    return persons


def _override(known: Knowledge, own: Own) -> None:
    """Let the user's rows stand in place of ours: a name of his means what he says, and nothing else."""
    for row in own.rows:
        if row.country is not None and row.country not in SPECIAL and row.country not in known.countries:
            raise own.wrong(row, f"{row.country!r} is no country code of PLOVER (ISO 3166 alpha-3, or {', '.join(sorted(SPECIAL))})")
        if row.kind == "person" and not row.off:
            continue
        for alias in map(_bare, (row.name, *row.aliases)):
            dropped = known.names.drop(alias)
            if row.off and not dropped:
                raise own.wrong(row, f"{alias!r} is off, but nobody of that name is known")
            known.own.add(fold(alias))
            if not row.off:
                known.names.add(alias, _own_meaning(known, own, row, alias))


def _own_meaning(known: Knowledge, own: Own, row: OwnRow, alias: str) -> Known:
    upper = alias.isupper() and len(alias) <= 4
    if row.kind == "country":
        if row.country is None or row.country not in known.countries:
            raise own.wrong(row, "a country is another name of one that PLOVER knows: give its code")
        return Known("country", f"country:{row.country}", known.countries[row.country], row.country, "GOV", upper, years=row.years)
    prefix = "place" if row.kind == "territory" else row.kind
    return Known(row.kind, f"{prefix}:{row.name}", row.name, row.country, row.sector, upper, years=row.years)


def load(folder: Path | None = None, own: Path | None = None) -> Knowledge:
    """Read and check all tables of a folder (default: sayso's own), then the user's file; raises `DataError` with file and row."""
    known = Knowledge()
    readers: tuple[tuple[str, Callable[[Knowledge, int, dict[str, str]], None]], ...] = (("countries", _country), ("former", _former))
    for table, reader in readers:
        for line, row in read_rows(table, folder):
            reader(known, line, row)
    adjectives = {name for name, meant in known.names if any(k.form == "adjective" for k in meant)}
    known.openings = {"Islamic", *(a for a in known.adjectives.values() if fold(a) in adjectives)}
    _territories(known, "territories", folder)
    for table in ("international", "groups", "bodies"):
        _bodies(known, table, folder)
    _outlets(known, "outlets", folder)
    for name, meant in readings().items():
        if folder is None and name != "republic" and not known.names.meanings(name):  # "the Republic" is read by the scene
            known.names.add(name, meant[0].known())
    held: dict[str, list[Holder]] = {}
    _terms(known, "holders", folder, held)
    known.of_state = set(held)
    _terms(known, "figures", folder, held)
    aliases: dict[str, list[str]] = {}
    for table in ("figures", "persons"):
        _persons(known, table, folder, held, aliases)
    theirs = read_own(own) if own is not None else None
    if theirs is not None:
        known.of_state |= _own_persons(theirs, held, aliases)
    _put_holders(known, held, aliases)
    if theirs is not None:
        _override(known, theirs)
    return known


@cache
def knowledge(own: str = "") -> Knowledge:
    """Return sayso's own tables, read once, with the user's file over them where a path is given."""
    collecting = gc.isenabled()
    gc.disable()  # a fifth of the time would go into looking for cycles among rows that make none
    try:
        known = load(own=Path(own) if own else None)
        known.names.build()
    finally:
        if collecting:
            gc.enable()
    return known
