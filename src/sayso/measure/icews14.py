"""The events of ICEWS for 2014 as the temporal-graph benchmarks pass them on: four columns a line (date, source, relation, target) → a table of acts.

Three things are read from the words. The relation is a CAMEO label, and our cross-walk has the same labels: the label's most particular code gives the PLOVER
type, its quad class and intensity; what PLOVER does not code ("Make statement") has neither. The country of an actor stands in the brackets at the end of his
name; else the name itself is looked up in the tables of actors on that day. Who has no country there has none here, and `Read.unplaced` says how many do.
Names that ICEWS means or spells otherwise than our tables, as far as they come often, are in `icews14.csv`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from ..actors.knowledge import knowledge
from ..actors.names import fold
from ..actors.standing import standing
from ..dyadic import Acts, Party, table_of
from ..errors import UsageError
from ..ontologies import cameo, plover
from .items import Item, read_items

__all__ = ["Read", "code_of", "country_of", "read_icews14", "table_of_items"]

_PLACED = ("country", "territory", "region", "group", "organisation", "holder", "seat")
"""Forms of names that have a country of their own; a newspaper's home is not whose act it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The acts, and what was not understood: sides whose country is not known, and relations that are no CAMEO label."""

    acts: Acts
    sides: int
    unplaced: int
    unknown_relations: Mapping[str, int]


def read_icews14(*paths: Path) -> Read:
    """Read files of items, one after the other. Raises `UsageError` S131, S132 for a file or line that cannot be read, S137 for a day that is none."""
    return table_of_items(item for path in paths for item in _lines(path))


def table_of_items(items: Iterable[Item]) -> Read:
    """Return the acts of items `{date, source, relation, target}`: each row is one single event, a `Party` has the name as ICEWS writes it as its id."""
    days: list[int] = []
    sources: list[Party] = []
    targets: list[Party] = []
    codes: list[tuple[str, int, float]] = []
    unknown: dict[str, int] = {}
    unplaced = 0
    for item in items:
        day = _day(item)
        code = code_of(item["relation"])
        if code is None:
            unknown[item["relation"]] = unknown.get(item["relation"], 0) + 1
        source, target = _party(item["source"], day), _party(item["target"], day)
        unplaced += (source.country is None) + (target.country is None)
        days.append(day.toordinal())
        sources.append(source)
        targets.append(target)
        codes.append(code or ("", 0, 0.0))
    acts = table_of(days, sources, targets, [c[1] for c in codes], [c[2] for c in codes], types=[c[0] for c in codes])
    return Read(acts=acts, sides=2 * len(days), unplaced=unplaced, unknown_relations=unknown)


def _lines(path: Path) -> Iterable[Item]:
    """Yield the items of a file, which have no ids."""
    return read_items(path, repeats=True, key="date")


def _day(item: Item) -> date:
    try:
        return date.fromisoformat(item["date"])
    except (KeyError, TypeError, ValueError):
        raise UsageError("S137", "an item without a day", record=str(item)[:200], remedy="Each line has date, source, relation and target.") from None


@cache
def code_of(relation: str) -> tuple[str, int, float] | None:
    """Return the PLOVER type, quad class and intensity of a CAMEO label: ("", 0, 0.0) for what PLOVER does not code, None for no label."""
    code = _labels().get(_plain(relation))
    if code is None:
        return None
    found = cameo()[code]
    if found.plover is None:
        return "", 0, 0.0
    return found.plover, plover().quad(found.plover), plover().intensity(found.plover, found.mode) or 0.0


@cache
def _labels() -> Mapping[str, str]:
    """Return the codes by label: of a root and its general code, which share their label, the general code."""
    return {_plain(code.label): code.code for code in sorted(cameo().codes.values(), key=lambda c: len(c.code))}


def _plain(label: str) -> str:
    return "".join(c for c in label.lower() if c.isalnum())


@cache
def _exceptions() -> Mapping[str, str]:
    with Path(__file__).with_name("icews14.csv").open(encoding="utf-8", newline="") as lines:
        return {fold(row["name"]): row["country"] for row in csv.DictReader(lines)}


@cache
def _party(written: str, day: date) -> Party:
    return Party(written, written.replace("_", " "), country_of(written, day))


def country_of(written: str, day: date) -> str | None:
    """Return the country of an actor as ICEWS writes him ("Police_(Australia)", "Xi_Jinping") on a day; None where the tables do not know him."""
    name = written.replace("_", " ").strip()
    for called in (_bracketed(name), name):
        if called is not None and (country := _named(called, day)) is not None:
            return country
    return None


def _bracketed(name: str) -> str | None:
    """Return what stands in the brackets that end a name: "Men (Holy See (Vatican City State))" → "Holy See (Vatican City State)"."""
    if not name.endswith(")"):
        return None
    depth = 0
    for place in range(len(name) - 1, -1, -1):
        depth += (name[place] == ")") - (name[place] == "(")
        if depth == 0:
            return name[place + 1 : -1] if place else None
    return None


def _named(name: str, day: date) -> str | None:
    facts = knowledge()
    if (set_down := _exceptions().get(fold(name))) is not None:
        return set_down
    meanings = [m for m in facts.names.meanings(name) if m.form in _PLACED]
    if meanings:
        first = meanings[0]
        return standing(facts.holders[first.name], day).term.country if first.form == "holder" and first.name in facts.holders else first.country
    words = fold(name).split()
    persons = [p for p in facts.surnames.get(words[-1], ()) if fold(p).split()[0] == words[0]] if len(words) > 1 else []
    return standing(facts.holders[persons[0]], day).term.country if len(persons) == 1 else None
