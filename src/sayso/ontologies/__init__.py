"""Event types, modes, contexts and scores as data: `plover.toml`, and `cameo.toml` with the cross-walk to it.

PLOVER: Open Event Data Alliance, PLOVER manual of 2024-02-04, chapters 2-3; definitions are in our own words. Where the manual
contradicts itself the decision stands in docs/decisions. CAMEO: Schrodt, CAMEO codebook 1.1b3, Goldstein values as in ICEWS.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ..errors import DataError
from ..plugins import Ontology, load, names
from .own import own_table

__all__ = ["MUTUAL", "CameoCode", "CameoOntology", "EventType", "PloverOntology", "cameo", "file_of", "ontology_of", "plover"]

MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types whose sides may all be actors (PLOVER manual, section on actors: reciprocal CONSULT lists everybody as actor)."""

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """One type: quad class 1-4, score, definition, and its modes with score and definition.

    `examples` are (sentence, mode or None) pairs that the default coder must code with this type.
    """

    name: str
    quad: int
    score: float
    definition: str
    recipient_required: bool = False
    modes: Mapping[str, float] = field(default_factory=dict)
    mode_definitions: Mapping[str, str] = field(default_factory=dict)
    examples: Sequence[tuple[str, str | None]] = ()


class PloverOntology:
    """Types, contexts and sectors of PLOVER, or of a user's file in its form; `ontology["AGREE"]` is the entry of one type."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.name: str = table["name"]
        self.version: str = table["version"]
        self.types: Mapping[str, EventType] = {name: _event_type(name, row) for name, row in table["types"].items()}
        self.contexts: Mapping[str, str] = table["contexts"]
        self.sectors: Mapping[str, str] = table["sectors"]

    def __getitem__(self, type_: str) -> EventType:
        try:
            return self.types[type_]
        except KeyError:
            raise DataError("S310", f"no event type {type_!r} in {self.name}", record=type_, remedy=f"Types: {', '.join(self.types)}.") from None

    def quad(self, type_: str) -> int:
        """Return the quad class of a type: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict."""
        return self[type_].quad

    def modes(self, type_: str) -> Sequence[str]:
        """Return the modes that a type may have."""
        return tuple(self[type_].modes)

    def intensity(self, type_: str, mode: str | None) -> float | None:
        """Return the score of the mode, or of the type where no mode is given."""
        entry = self[type_]
        if mode is None:
            return entry.score
        try:
            return entry.modes[mode]
        except KeyError:
            raise DataError("S311", f"{type_} has no mode {mode!r}", record=type_, remedy=f"Modes: {', '.join(entry.modes) or 'none'}.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class CameoCode:
    """One CAMEO code with its Goldstein value and PLOVER equivalent (None where PLOVER drops it)."""

    code: str
    label: str
    goldstein: float | None = None
    plover: str | None = None
    mode: str | None = None
    contexts: tuple[str, ...] = ()
    decided: bool = False


class CameoOntology:
    """CAMEO's codes; from PLOVER's type and mode it gives the nearest code. Coding itself is always in PLOVER."""

    def __init__(self, table: Mapping[str, Any], nearest: Mapping[str, str]) -> None:
        self.name: str = table["name"]
        self.version: str = table["version"]
        self.codes: Mapping[str, CameoCode] = {row["code"]: CameoCode(**{**row, "contexts": tuple(row.get("contexts", ()))}) for row in table["code"]}
        self._nearest = nearest

    def __getitem__(self, code: str) -> CameoCode:
        try:
            return self.codes[code]
        except KeyError:
            raise DataError("S312", f"no CAMEO code {code!r}", record=code, remedy="Codes are text of two to four digits: '010' is not '10'.") from None

    def of(self, type_: str, mode: str | None) -> CameoCode:
        """Return the CAMEO code that stands for a PLOVER type and mode (that of the type where the mode has none of its own)."""
        code = self._nearest.get(f"{type_}/{mode}") or self._nearest.get(type_)
        if code is None:
            raise DataError("S310", f"no event type {type_!r} in PLOVER", record=type_, remedy="Give one of PLOVER's 16 types.")
        return self[code]

    def quad(self, type_: str) -> int:
        """Return the quad class of a PLOVER type."""
        return plover().quad(type_)

    def modes(self, type_: str) -> Sequence[str]:
        """Return the modes of a PLOVER type."""
        return plover().modes(type_)

    def intensity(self, type_: str, mode: str | None) -> float | None:
        """Return the Goldstein value of the code that stands for type and mode."""
        return self.of(type_, mode).goldstein


def _event_type(name: str, row: Mapping[str, Any]) -> EventType:
    modes: Mapping[str, Mapping[str, Any]] = row.get("modes", {})
    examples = [(text, None) for text in row.get("examples", ())] + [(text, m) for m, entry in modes.items() for text in entry.get("examples", ())]
    return EventType(
        name=name,
        quad=row["quad"],
        score=row["score"],
        definition=row["definition"],
        recipient_required=row.get("recipient_required", False),
        modes={m: entry["score"] for m, entry in modes.items()},
        mode_definitions={m: entry["definition"] for m, entry in modes.items()},
        examples=tuple(examples),
    )


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def plover() -> PloverOntology:
    """Return the PLOVER ontology."""
    return PloverOntology(_read("plover.toml"))


@cache
def cameo() -> CameoOntology:
    """Return the CAMEO cross-walk; its codes score with Goldstein values."""
    table = _read("cameo.toml")
    return CameoOntology(table, table["nearest"])


def file_of(setting: str) -> Path | None:
    """Return the file that the setting `ontology` names, or None where it is the name of a registered one."""
    return Path(setting) if setting not in names("ontologies") and (setting.endswith(".toml") or "/" in setting or "\\" in setting) else None


def ontology_of(setting: str) -> Ontology:
    """Return the ontology that a setting names: a registered one, or the user's own in a TOML file.

    Raises `PluginError` for an unknown name and `DataError` for a file that is missing or wrong.
    """
    path = file_of(setting)
    if path is not None:
        return PloverOntology(own_table(path, _read("plover.toml")))
    made: Ontology = load("ontologies", setting)()
    return made
