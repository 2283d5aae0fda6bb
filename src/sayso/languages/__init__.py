"""A language is a folder of TOML tables; this module finds and reads them, once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import rtoml

from ..errors import DataError

__all__ = ["DataLanguage", "english"]


class DataLanguage:
    """A `Language` whose tables are the TOML files of a folder: `table("cues")` reads `cues.toml`.

    A table may also be a sub-folder (`lexicon/`): then it is the mapping of file stem to that file's table.
    """

    def __init__(self, code: str, folder: Path) -> None:
        self._code = code
        self._folder = folder
        self._tables: dict[str, Mapping[str, Any]] = {}

    @property
    def code(self) -> str:
        """ISO 639-1 code."""
        return self._code

    def table(self, name: str) -> Mapping[str, Any]:
        """Return one table, read once; raises `DataError` for one that is missing or is no TOML."""
        if name not in self._tables:
            folder = self._folder / name
            if folder.is_dir():
                self._tables[name] = {p.stem: _read(p) for p in sorted(folder.glob("*.toml"))}
            else:
                self._tables[name] = _read(self._folder / f"{name}.toml")
        return self._tables[name]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found: Mapping[str, Any] = rtoml.loads(path.read_text(encoding="utf-8"))  # a megabyte of tables: tomllib takes 0.5 s of every start, this 0.06 s
        return found
    except FileNotFoundError:
        raise DataError("S300", "a language table is missing", record=path.name, remedy="Reinstall sayso, or add the table to the language's folder.") from None
    except rtoml.TomlParsingError as exc:
        raise DataError("S301", f"not valid TOML: {exc}", record=path.name, remedy="Mend the line named.") from None


@cache
def english() -> DataLanguage:
    """Return the English tables."""
    return DataLanguage("en", Path(__file__).parent / "en")
