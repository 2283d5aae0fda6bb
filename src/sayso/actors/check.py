"""Proof of the tables: terms that cannot both be true, spellings that drift apart, countries that nobody leads; and what rests on what.

`actors/data/gaps.csv` lists what is known to be missing; whatever else is missing is a problem.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

from ..records import Problem
from .knowledge import Knowledge, load
from .names import fold
from .offices import lines
from .tables import COLUMNS, SPECIAL, Holder, day_of, parts_of, read_rows

__all__ = ["Proof", "gaps_of", "prove"]

FIRST = date(1990, 1, 1)
"""From here on every country's leadership is to be told."""
LEAST = 31
"""Days without anybody that count as a gap; month-precise terms leave shorter holes that are none."""
_LINES = ("state", "government", "any")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a check of the tables found: counts to read, gaps that are listed, and problems to mend."""

    counts: Mapping[str, Mapping[str, int]]
    gaps: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Listed:
    """A row of gaps.csv."""

    row: int
    start: date
    end: date
    why: str


def prove(on: date, folder: Path | None = None, own: Path | None = None) -> Proof:
    """Check all tables as of a day, with the user's file over them; raises `DataError` where a row cannot be read at all."""
    known = load(folder, own)
    problems = [*_two_at_once(known), *_spellings(known, folder)]
    listed, wrong = _gaps(known, on, folder)
    return Proof(counts=_counts(known, on, folder), gaps=listed, problems=(*problems, *wrong))


def _problem(code: str, record: str, what: str, remedy: str) -> Problem:
    return Problem(code=code, record=record, what=what, remedy=remedy)


# ---------------------------------------------------------------- terms
def _two_at_once(known: Knowledge) -> Iterator[Problem]:
    """Yield offices in which two people are at once for certain: the first leaves, at the earliest, after the second comes, at the latest."""
    for (country, office), terms in known.offices.items():
        for before, after in pairwise(terms):
            earliest = day_of(before.until, last=False) if before.until else None
            if earliest is None or earliest > day_of(after.since, last=True):
                what = f"{before.name} ({before.term()}) and {after.name} ({after.term()}) are both {office} at once"
                yield _problem("S340", f"{country} {office}", what, "Mend the terms in holders.csv.")


def _spellings(known: Knowledge, folder: Path | None) -> Iterator[Problem]:
    """Yield names that are written in two ways, are not composed (Unicode NFC) or carry loose blanks, and aliases that are somebody else's name."""
    by_fold: dict[str, str] = {}
    for name in known.holders:
        twin = by_fold.setdefault(fold(name), name)
        if twin != name:
            yield _problem("S341", name, f"{name!r} and {twin!r} are one name written in two ways", "Write it one way in all tables.")
        if unicodedata.normalize("NFC", name) != name or " ".join(name.split()) != name:
            yield _problem("S342", name, "the name has loose blanks or letters that are not composed", "Write it in Unicode NFC with single blanks.")
    for line, row in read_rows("persons", folder):
        for alias in row["aliases"].split(";"):
            if alias in known.holders and alias != row["name"]:
                yield _problem("S343", f"persons.csv:{line}", f"{alias!r} is a name of {row['name']} and a person of its own", "Keep one of the two.")


# ---------------------------------------------------------------- who leads
def gaps_of(known: Knowledge, on: date) -> dict[tuple[str, str], list[tuple[date, date]]]:
    """Return, by (country, line), the stretches from 1990 to a day in which nobody is told; a line that a country never has is no gap."""
    out: dict[tuple[str, str], list[tuple[date, date]]] = {}
    for country in known.countries:
        mine = [(office, terms) for (c, office), terms in known.offices.items() if c == country]
        held = {line: [t for office, terms in mine if office in titles for t in terms] for line, titles in lines().items()}
        held["any"] = [*held["state"], *held["government"]]
        for line in _LINES:
            if held[line] or line == "any":
                holes = _holes(held[line], on)
                if holes:
                    out[country, line] = holes
    return out


def _holes(terms: Sequence[Holder], on: date) -> list[tuple[date, date]]:
    holes, reach = [], FIRST
    for term in sorted(terms, key=lambda t: t.start):
        if (term.start - reach).days > LEAST:
            holes.append((reach, min(term.start, on) - _DAY))
        reach = max(reach, term.end + _DAY if term.end else on)
        if reach >= on:
            return holes
    if (on - reach).days > LEAST:
        holes.append((reach, on))
    return holes


def _gaps(known: Knowledge, on: date, folder: Path | None) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the gaps that gaps.csv lists, and a problem for each that it does not list and each listed one that is none any more."""
    listed: dict[tuple[str, str], list[_Listed]] = {}
    for number, row in read_rows("gaps", folder):
        entry = _Listed(number, day_of(row["start"], last=False), day_of(row["end"], last=True) if row["end"] else on, row["why"])
        listed.setdefault((row["country"], row["line"]), []).append(entry)
    told, problems = [], []
    found = gaps_of(known, on)
    for (country, line), holes in found.items():
        for start, end in holes:
            whom = "nobody at the head" if line == "any" else f"no head of {line}"
            what = f"{known.countries[country]}: {whom} from {start} to {end}"
            why = next((e.why for e in listed.get((country, line), ()) if e.start <= start and end <= e.end + _DAY), None)
            if why is not None:
                told.append(f"{what} ({why})")
            else:
                problems.append(_problem("S344", f"{country} {line}", f"{what}, and gaps.csv does not say so", "Add the holder, or list the gap."))
    for (country, line), entries in listed.items():
        idle = [e for e in entries if not any(start <= e.end and e.start <= end for start, end in found.get((country, line), ()))]
        problems += [_problem("S345", f"gaps.csv:{e.row}", f"{country} {line} has no gap there any more", "Take the row out.") for e in idle]
    return tuple(told), problems


# ---------------------------------------------------------------- what rests on what
def _counts(known: Knowledge, on: date, folder: Path | None) -> Mapping[str, Mapping[str, int]]:
    terms = [t for held in known.offices.values() for t in held]
    ministers = {kind: {c for (c, office) in known.offices if office in titles and c not in SPECIAL} for kind, titles in _MINISTERS.items()}
    precision = Counter(("year", "month", "day")[parts_of(t.since) - 1] for t in terms)
    outlets = Counter(f"{row['state']} {row['kind']}".strip() for _, row in read_rows("outlets", folder))
    groups = Counter("criminal" if row["sector"] == "CRM" else "armed" if row["kind"] == "group" else "political" for _, row in read_rows("groups", folder))
    bodies = Counter("of the state" if row["sector"] in _STATE else "others" for _, row in read_rows("bodies", folder))
    return {
        "rows": {table: sum(1 for _ in read_rows(table, folder)) for table in COLUMNS if table != "gaps"},
        "names": {"all": len(known.names)},
        "terms by source": dict(Counter(t.source for t in terms).most_common()),
        "terms by how exactly the start is known": dict(precision.most_common()),
        "terms": {"open": sum(t.end is None for t in terms), f"stale on {on}": sum(t.stale(on) for t in terms)},
        "countries": {"all": len(known.countries), **{f"with {kind} ministers": len(found) for kind, found in ministers.items()}},
        "persons": {"all": len(known.holders), "with a Wikidata id": sum(f"person:{name}" in known.wikidata for name in known.holders)},
        "bodies": dict(bodies),
        "groups": dict(groups.most_common()),
        "outlets": {"all": sum(outlets.values()), **dict(outlets.most_common())},
    }


_STATE = frozenset(("GOV", "MIL", "SPY", "COP", "PRM", "LEG", "JUD"))
_MINISTERS = {
    "foreign": frozenset(("Foreign Minister", "Foreign Secretary", "Secretary of State", "External Affairs Minister")),
    "defence": frozenset(("Defence Minister", "Defense Minister", "Defence Secretary", "Defense Secretary", "Secretary of Defense")),
}
