"""The layouts of other datasets' tables, as data (`data/layouts.toml`): columns in order, their types, how a missing value is written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from ..errors import UsageError

__all__ = ["DATA", "Column", "Layout", "layout", "layouts"]

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name and type: text, 64-bit whole number, 64-bit real number, day (YYYY-MM-DD)."""

    name: str
    type: Literal["text", "whole", "real", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table of tab-separated lines. `header`: its first line names the columns; `missing` is what stands where a value is not known.

    `aliases` are other names of columns, `optional` those that some files lack.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    header: bool
    missing: str
    extension: str
    aliases: Mapping[str, str]
    optional: frozenset[str]

    def line(self, cells: Mapping[str, object]) -> str:
        """Return a row as a line without its end; cells that are not given are missing. Tabs and ends of lines inside a text become spaces."""
        return "\t".join(self._cell(cells.get(column.name)) for column in self.columns)

    def _cell(self, value: object) -> str:
        if value is None or value == "":
            return self.missing
        if isinstance(value, float):
            return f"{value:.10g}"
        return " ".join(value.split()) if isinstance(value, str) and not value.isalnum() else str(value)

    @property
    def head(self) -> str:
        """Return the line of names."""
        return "\t".join(column.name for column in self.columns)


@cache
def layouts() -> Mapping[str, Layout]:
    """Return the layouts by name: icews, polecat, gdelt, gdelt-mentions."""
    table = tomllib.loads((DATA / "layouts.toml").read_text(encoding="utf-8"))
    return {
        name: Layout(
            name=name,
            title=row["title"],
            columns=tuple(Column(*column) for column in row["columns"]),
            header=row["header"],
            missing=row["missing"],
            extension=row["extension"],
            aliases=row.get("aliases", {}),
            optional=frozenset(row.get("optional", ())),
        )
        for name, row in table.items()
    }


def layout(name: str) -> Layout:
    """Return one layout; raises `UsageError` S260 for a name that is none."""
    try:
        return layouts()[name]
    except KeyError:
        raise UsageError("S260", "no such layout", record=name, remedy=f"Layouts: {', '.join(layouts())}.") from None
