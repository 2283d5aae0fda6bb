"""The cue words of a language, read from its table `cues` and compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import DataError
from ..plugins import Language

__all__ = ["Cue", "Cues", "Words", "cues_of"]

_TAKES = frozenset(("clause", "quote", "to", "object-to", "ing", "object", "object-as"))
_LISTS = (
    "spokespeople", "issued", "documents", "media", "relations", "bodies", "members", "indefinite", "own", "partitive", "first_person", "pronouns",
    "definite", "generic", "reports", "leaked", "printed",
)  # fmt: skip
_FLAGS = ("addressee", "holds", "hedges", "denies", "raising", "about", "documents", "predicate")


@dataclass(frozen=True, slots=True)
class Cue:
    """One verb or noun of a group: its class, what content it takes, and the flags described in `cues.toml`."""

    cls: str
    particle: str
    takes: frozenset[str]
    prepositions: frozenset[str]
    addressee: bool = False
    holds: bool = True
    hedges: bool = False
    denies: bool = False
    raising: bool = False
    about: bool = False
    documents: bool = False
    predicate: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Closed word lists: what sort of holder a noun makes, and what hands on words of others."""

    spokespeople: frozenset[str]
    issued: frozenset[str]
    documents: frozenset[str]
    media: frozenset[str]
    relations: frozenset[str]
    bodies: frozenset[str]
    partitive: frozenset[str]
    first_person: frozenset[str]
    pronouns: frozenset[str]
    definite: frozenset[str]
    generic: frozenset[str]
    reports: frozenset[str]
    leaked: frozenset[str]
    printed: frozenset[str]
    members: frozenset[str]
    indefinite: frozenset[str]
    own: frozenset[str]
    close_to: tuple[str, ...]
    collective: tuple[str, ...]
    cite: Mapping[str, frozenset[str]]
    as_saying: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """All cue words of a language: `verbs` and `nouns` by lemma, `according` and `beside` by their first word, as tuples of lower-case words."""

    verbs: Mapping[str, tuple[Cue, ...]]
    nouns: Mapping[str, tuple[Cue, ...]]
    according: Mapping[str, tuple[tuple[str, ...], ...]]
    beside: Mapping[str, tuple[tuple[str, ...], ...]]
    hedging: frozenset[str]
    replies: frozenset[str]
    light: frozenset[str]
    wide: Mapping[str, frozenset[str]]
    going_on: frozenset[str]
    spoken_to: frozenset[str]
    words: Words


# One entry a language code and table identity: the tables are read once, so their compiled form is kept as long.
_COMPILED: dict[int, tuple[Mapping[str, Any], Cues]] = {}


def cues_of(language: Language) -> Cues:
    """Return the compiled cue words of a language; raises `DataError` where its table breaks the rules."""
    table = language.table("cues")
    found = _COMPILED.get(id(table))
    if found is None or found[0] is not table:
        found = (table, _compile(table))
        _COMPILED[id(table)] = found
    return found[1]


def _compile(table: Mapping[str, Any]) -> Cues:
    holders = table["holders"]
    cite: dict[str, set[str]] = {}
    for entry in table["cite"]["verbs"]:
        verb, _, rest = entry.partition(" ")
        cite.setdefault(verb, set()).add(rest)
    return Cues(
        verbs=_groups(table, "verb"),
        nouns=_groups(table, "noun"),
        according=_phrases(table["according"]["phrases"]),
        beside=_phrases(table["beside"]["phrases"]),
        hedging=frozenset(table["adverbs"]["hedging"]),
        light=frozenset(table["light"]["verbs"]),
        wide={k: frozenset(v) for k, v in table["wide"].items()},
        going_on=frozenset(table["going_on"]["verbs"]),
        spoken_to=frozenset(table["spoken_to"]["verbs"]),
        replies=frozenset(table["replies"]["nouns"]),
        words=Words(
            **{name: frozenset(holders[name]) for name in _LISTS},
            close_to=tuple(holders["close_to"]),
            collective=tuple(holders["collective"]),
            cite={k: frozenset(v) for k, v in cite.items()},
            as_saying=frozenset(table["cite"]["as_saying"]),
        ),
    )


def _phrases(phrases: Iterable[str]) -> dict[str, tuple[tuple[str, ...], ...]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in phrases:
        words = tuple(phrase.split())
        found.setdefault(words[0], []).append(words)
    return {first: tuple(sorted(several, key=len, reverse=True)) for first, several in found.items()}


def _groups(table: Mapping[str, Any], kind: str) -> dict[str, tuple[Cue, ...]]:
    out: dict[str, list[Cue]] = {}
    for group in table[kind]:
        takes = frozenset(t for t in group["takes"] if not t.startswith("+"))
        if takes - _TAKES:
            raise DataError("S310", f"unknown content {sorted(takes - _TAKES)}", record=f"cues.toml: {group['words'][0]}", remedy=f"Known: {sorted(_TAKES)}.")
        flags = {name: bool(group[name]) for name in _FLAGS if name in group}
        for word in group["words"]:
            lemma, _, particle = word.partition(" ")
            cue = Cue(cls=group["class"], particle=particle, takes=takes, prepositions=_prepositions(group["takes"], lemma), **flags)
            out.setdefault(lemma, []).append(cue)
    return {lemma: tuple(found) for lemma, found in out.items()}


def _prepositions(takes: list[str], lemma: str) -> frozenset[str]:
    """Read "+to:refer|point": the preposition, and the lemmas that take it (all of the group where none is named)."""
    out = set()
    for piece in takes:
        if piece.startswith("+"):
            preposition, _, only = piece[1:].partition(":")
            if not only or lemma in only.split("|"):
                out.add(preposition)
    return frozenset(out)
