"""What an office is: of which line of leadership, and of which sector whoever holds it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import DataError
from .tables import SECTORS

__all__ = ["leading_offices", "lines", "sector_of_office"]


@cache
def _table() -> Mapping[str, Any]:
    table = tomllib.loads((Path(__file__).parent / "data" / "offices.toml").read_text(encoding="utf-8"))
    if set(table) != {"known_by_surname", "lines", "sectors"} or set(table["lines"]) != {"state", "government"} or not set(table["sectors"]) <= SECTORS:
        what = "the tables are known_by_surname, [lines] with state and government, and [sectors]"
        raise DataError("S331", what, record="actors/data/offices.toml", remedy="Mend the file.")
    return table


@cache
def lines() -> Mapping[str, frozenset[str]]:
    """Return the offices that make a head of `state`, and a head of `government`."""
    return {line: frozenset(offices) for line, offices in _table()["lines"].items()}


@cache
def leading_offices() -> frozenset[str]:
    """Return the offices whose holders papers call by surname alone: heads of state and government, foreign and defence ministers."""
    return lines()["state"] | lines()["government"] | frozenset(_table()["known_by_surname"])


@cache
def sector_of_office(office: str) -> str:
    """Return the PLOVER sector of whoever holds an office of state: GOV, but for parliaments, courts, armies, services and oppositions."""
    padded = f" {office} "
    return next((sector for sector, names in _table()["sectors"].items() if any(f" {name} " in padded for name in names)), "GOV")
