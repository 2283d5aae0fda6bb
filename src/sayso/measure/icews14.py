"""The benchmark ICEWS14 (date, source, CAMEO event text, target) as the acts that dyad series are counted from.

Facts that came twice on a day were removed upstream: counts are of distinct facts. Its names are ICEWS' own, with underscores; a country is the name
itself, or the one in brackets behind it ("Police_(Australia)"), else that of the person or body so called in our tables of actors, else unknown.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

from ..actors.knowledge import knowledge
from ..actors.tables import cells, read_rows
from ..dyadic import Acts, Party, table_of
from ..exchange import codes
from ..ontologies import cameo

__all__ = ["party_of", "read_acts"]


@cache
def _codes() -> dict[str, str]:
    return {one.label.casefold().replace(" ", "_"): code for code, one in cameo().codes.items()}


@cache
def _named() -> dict[str, str]:
    """Return the countries of bodies, groups and holders of offices by name; a person has that of his first term."""
    known = knowledge()
    found = {
        name.casefold(): row["country"]
        for table in ("bodies", "groups")
        for _, row in read_rows(table)
        if row["country"]
        for name in (row["name"], *cells(row["aliases"]))
    }
    return found | {alias.casefold(): terms[0].country for name, terms in known.holders.items() for alias in (name, *known.aliases.get(name, ()))}


@cache
def party_of(name: str) -> Party:
    """Return who is meant by a name of the benchmark."""
    plain = name.replace("_", " ").strip()
    country = codes.from_name(plain)
    if country is None and "(" in plain:
        country = codes.from_name(plain[plain.rindex("(") + 1 :].rstrip(") "))
    elif country is None:
        country = _named().get(plain.casefold())
    return Party(name, plain, country, None)


def read_acts(*paths: Path) -> Acts:
    """Return the acts of files in the benchmark's form, told as actual, with Goldstein's values. Raises `KeyError` for a relation with no code."""
    days: list[date] = []
    sides: tuple[list[str | Party], list[str | Party | None]] = ([], [])
    quads: list[int] = []
    scores: list[float | None] = []
    types: list[str] = []
    for path in paths:
        with path.open(encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                code = _codes()[row["relation"].casefold()]
                type_, _, label, _ = codes.cameo_of(code)
                days.append(date.fromisoformat(row["date"]))
                sides[0].append(party_of(row["source"]))
                sides[1].append(party_of(row["target"]))
                quads.append(codes.quad_of(type_, code))
                scores.append(cameo()[code].goldstein)
                types.append(type_ or label or code)
    return table_of(days, sides[0], sides[1], quads, scores, types=types)
