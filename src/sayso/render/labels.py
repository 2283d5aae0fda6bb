"""Codes → names for people."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

from .explanation import SECTORS

__all__ = ["country_name", "sector_name"]

_GROUPS = {
    "IGO": "International organisation", "UNO": "United Nations", "EUR": "European Union", "NGO": "Non-governmental organisation",
    "ISM": "International movement", "IMG": "International militant group", "MNC": "Multinational corporation",
}  # fmt: skip


@cache
def _names() -> dict[str, str]:
    rows = (files("sayso.actors") / "data" / "countries.csv").read_text(encoding="utf-8").splitlines()
    return {row["iso3"]: row["name"] for row in csv.DictReader(line for line in rows if not line.startswith("#"))} | _GROUPS


def country_name(code: str) -> str:
    """Return a country's name by its code; a code that is in no table as it is."""
    return _names().get(code, code)


def sector_name(code: str) -> str:
    """Say a PLOVER sector."""
    return SECTORS.get(code, code)
