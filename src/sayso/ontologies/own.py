"""The user's own ontology: a TOML file beside the data that builds on PLOVER or stands alone (docs/ontologies.md).

base = "plover"

[types.SURVEIL]
quad = 4
score = -6.5
definition = "Watches people in secret."
modes.phones = { score = -7.0, definition = "listens in" }

[types.PROTEST.modes.hunger]
off = true
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import DataError

__all__ = ["own_table"]

_KEYS = ("name", "version", "base", "types", "contexts", "sectors")
_TYPE_KEYS = ("quad", "score", "definition", "recipient_required", "examples", "modes", "off")
_MODE_KEYS = ("score", "definition", "examples", "off")
_TYPE = re.compile(r"[A-Z][A-Z0-9_-]*")
_MODE = re.compile(r"[a-z][a-z0-9_-]*")
_LEAST, _MOST = -10.0, 10.0
"""Scores of types and modes, as PLOVER's and Goldstein's scales have them."""


def own_table(path: Path, plover: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the whole table that a user's file describes, PLOVER's types under its own where it says so.

    Raises `DataError` that names file, type and mode for whatever is missing, unknown or out of range.
    """
    table = _read(path)
    file = path.name
    _no_others(table, _KEYS, file)
    base = table.get("base")
    if base not in (None, "plover"):
        raise _wrong(file, f"base is {base!r}", 'Write base = "plover", or leave it out for an ontology that stands alone.')
    below: Mapping[str, Any] = plover if base else {}
    types = dict(below.get("types", {}))
    for name, row in _table(table, "types", file).items():
        _put(types, name, row, file)
    if not types:
        raise _wrong(file, "there are no types", 'Give one at least, as [types.NAME] with quad, score and definition, or write base = "plover".')
    return {
        "name": _text(table, "name", file, path.stem),
        "version": _text(table, "version", file, "own"),
        "types": types,
        "contexts": {**below.get("contexts", {}), **_words(table, "contexts", file)},
        "sectors": {**below.get("sectors", {}), **_words(table, "sectors", file)},
    }


def _put(types: dict[str, Any], name: str, row: object, file: str) -> None:
    """Add, change or take out one type."""
    where = f"{file}: type {name}"
    if not isinstance(row, Mapping):
        raise _wrong(where, "is no table", "Write it as [types.NAME].")
    _no_others(row, _TYPE_KEYS, where)
    if not _TYPE.fullmatch(name):
        raise _wrong(where, "the name is not in capitals", "Write names of types in capitals: SURVEIL.")
    if _off(row, name in types, where):
        del types[name]
        return
    old: Mapping[str, Any] = types.get(name, {})
    whole = {**old, **row}
    quad = whole.get("quad")
    if type(quad) is not int or not 1 <= quad <= 4:
        raise _wrong(where, f"quad is {quad!r}", "Give 1 (verbal cooperation), 2 (material cooperation), 3 (verbal conflict) or 4 (material conflict).")
    if not isinstance(whole.get("recipient_required", False), bool):
        raise _wrong(where, "recipient_required is neither true nor false", "Write true or false.")
    _check(whole, where)
    modes = dict(old.get("modes", {}))
    for mode, entry in _table(row, "modes", where).items():
        inner = f"{where}, mode {mode}"
        if not isinstance(entry, Mapping):
            raise _wrong(inner, "is no table", 'Write it as modes.NAME = { score = …, definition = "…" }.')
        _no_others(entry, _MODE_KEYS, inner)
        if not _MODE.fullmatch(mode):
            raise _wrong(inner, "the name is not in small letters", "Write names of modes in small letters: crowd-control.")
        if _off(entry, mode in modes, inner):
            del modes[mode]
            continue
        modes[mode] = {**modes.get(mode, {}), **entry}
        _check(modes[mode], inner)
    types[name] = {**whole, "modes": modes}


def _check(row: Mapping[str, Any], where: str) -> None:
    """Check what types and modes have in common: score, definition, examples."""
    score = row.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score) or not _LEAST <= score <= _MOST:
        raise _wrong(where, f"score is {score!r}", "Give a number from -10 (worst conflict) to 10 (closest cooperation).")
    definition = row.get("definition")
    if not isinstance(definition, str) or not definition.strip():
        raise _wrong(where, "there is no definition", "Say in a sentence what the coder and the reader are to understand by it.")
    examples = row.get("examples", [])
    if not isinstance(examples, list) or not all(isinstance(e, str) for e in examples):
        raise _wrong(where, "examples is no list of sentences", 'Write examples = ["…"].')


def _off(row: Mapping[str, Any], known: bool, where: str) -> bool:
    off = row.get("off", False)
    if not isinstance(off, bool):
        raise _wrong(where, "off is neither true nor false", "Write off = true to take it out.")
    if off and not known:
        raise _wrong(where, "is taken out, but nobody has it", "Mend the name, or leave it away.")
    return off


def _read(path: Path) -> Mapping[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError:
        raise DataError("S313", "the ontology cannot be read", record=str(path), remedy="Mend the path in `ontology` of sayso.toml.") from None
    except (ValueError, RecursionError) as exc:  # no UTF-8, no TOML, or brackets without end
        raise DataError("S301", f"not valid TOML: {exc}", record=str(path), remedy="Mend the line named.") from None


def _table(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, Any]:
    value = table.get(key, {})
    if not isinstance(value, Mapping):
        raise _wrong(where, f"{key} is no table", f"Write it as [{key}.NAME].")
    return value


def _words(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, str]:
    value = _table(table, key, where)
    if not all(isinstance(v, str) for v in value.values()):
        raise _wrong(where, f"{key} has a value that is no text", 'Write name = "what it is".')
    return value


def _text(table: Mapping[str, Any], key: str, where: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not value:
        raise _wrong(where, f"{key} is {value!r}", f'Write {key} = "…".')
    return value


def _no_others(row: Mapping[str, Any], known: Sequence[str], where: str) -> None:
    unknown = sorted(set(row) - set(known))
    if unknown:
        raise _wrong(where, f"unknown key {', '.join(unknown)}", f"Known keys: {', '.join(known)}.")


def _wrong(where: str, what: str, remedy: str) -> DataError:
    return DataError("S314", what, record=where, remedy=remedy)
