"""The English (or other) words for actors, compiled from the language's table `actors`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import DataError
from ..plugins import Language
from .knowledge import SECTORS, SPECIAL

__all__ = ["Agent", "Words", "words_of"]

_KINDS = {
    "people": "people", "office": "office", "organisation": "organisation", "group": "group", "forces": "organisation", "equipment": "organisation",
    "collective": "people", "things": "organisation",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Agent:
    """What an agent noun says: sector, kind of mention, and the list that it stands in."""

    sector: str | None
    kind: str
    list: str


@dataclass(frozen=True, slots=True)
class Words:
    """All lists as sets; `agents` by lemma, also of two and three words; `modifiers` and `pronouns` by lower-case word.

    `singulars` are by plural, where the parser gives no lemma ("Rebels"); `offices` give the title that stands for all of its kind.
    """

    agents: Mapping[str, Agent]
    singulars: Mapping[str, str]
    inherit: frozenset[str]
    chairs: frozenset[str]
    modifiers: Mapping[str, str]
    sites: Mapping[str, str | None]
    pronouns: Mapping[str, str]
    nonstate: Mapping[str, str]
    seats: Mapping[str, tuple[str, ...]]
    offices: Mapping[str, str]
    alike: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]


def _wrong(what: str) -> DataError:
    return DataError("S330", what, record="actors.toml", remedy="Mend the table of the language.")


def _compile(table: Mapping[str, Any]) -> Words:
    agents: dict[str, Agent] = {}
    for sector, lists in table["agents"].items():
        if sector != "none" and sector not in SECTORS:
            raise _wrong(f"{sector!r} is no PLOVER sector")
        for name, nouns in lists.items():
            if name not in _KINDS:
                raise _wrong(f"agents.{sector}.{name}: the lists are {', '.join(_KINDS)}")
            for noun in nouns:
                agents.setdefault(noun, Agent(None if sector == "none" else sector, _KINDS[name], name))
    modifiers: dict[str, str] = {}
    for sector, names in table["modifiers"].items():
        if sector not in SECTORS:
            raise _wrong(f"modifiers.{sector} is no PLOVER sector")
        for name in names:
            modifiers.setdefault(name, sector)
    if not set(table["sites"]) <= SECTORS | {"none"}:
        raise _wrong("sites: its lists are PLOVER sectors or none")
    sites = {noun: None if sector == "none" else sector for sector, nouns in table["sites"].items() for noun in nouns}
    lists = {f"{part}.{name}": frozenset(values) for part in ("words", "anaphors") for name, values in table[part].items()}
    alike = {noun: name for name, nouns in table["alike"].items() for noun in nouns}
    offices = {office: names[0] for names in table["offices_alike"].values() for office in names}
    nonstate = {noun: code for code, nouns in table["nonstate"].items() for noun in nouns}
    if not set(table["nonstate"]) <= SPECIAL:
        raise _wrong(f"nonstate: the codes are {', '.join(sorted(SPECIAL))}")
    singulars = {_plural(noun): noun for noun in agents if noun[-1] != "s"}
    return Words(
        agents,
        singulars,
        frozenset(table["inherit"]["heads"]),
        frozenset(table["inherit"]["chairs"]),
        modifiers,
        sites,
        dict(table["pronouns"]),
        nonstate,
        {k: tuple(v) for k, v in table["seats"].items()},
        offices,
        alike,
        lists,
    )


def _plural(noun: str) -> str:
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


_COMPILED: dict[int, tuple[Mapping[str, Any], Words]] = {}


def words_of(language: Language) -> Words:
    """Return the compiled words of a language, made once a table; raises `DataError` for lists that it does not know."""
    table = language.table("actors")
    found = _COMPILED.get(id(table))
    if found is None or found[0] is not table:
        found = _COMPILED[id(table)] = (table, _compile(table))
    return found[1]
