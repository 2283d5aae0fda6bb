"""The table of operators: words that say how what stands under or beside them stands in the world."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from sayso.errors import DataError
from sayso.plugins import Language
from sayso.records import Factuality, Realis

__all__ = ["DEFAULT_FACTUALITY", "Effect", "Operators", "read_effect", "read_operators"]

Kind = Literal["pass", "fact", "hedged", "would", "actual", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic"]

DEFAULT_FACTUALITY: Mapping[Realis, Factuality] = {
    "actual": "CT+",
    "planned": "PR+",
    "expected": "PR+",
    "requested": "Uu",
    "threatened": "Uu",
    "conditional": "Uu",
    "denied": "CT-",
    "generic": "CT+",
}
"""GUIDE's factuality for a realis that nothing weakens."""

_KEYS = frozenset({"words", "particle"})


@dataclass(frozen=True, slots=True)
class Effect:
    """What an operator does: `kind` is a realis, or `pass`, `fact` (presupposed), `hedged`, `would`.

    `strong`: a negation above means that it did not happen (CT-), not that it will not (PR-); `weak` the reverse ("no sign of").
    """

    kind: Kind
    factuality: Factuality | None = None
    strong: bool = False
    weak: bool = False


@cache
def read_effect(text: str) -> Effect:
    """Read "planned PS+ !" as an effect; raises `DataError` for anything else."""
    kind, *rest = text.split()
    factuality = next((r for r in rest if r in get_args(Factuality)), None)
    if kind not in get_args(Kind) or set(rest) - {factuality, "!", "weak"}:
        raise DataError("S340", f"not an effect: {text!r}", record="operators.toml", remedy='Write "realis", "realis FACT" or "realis FACT !".')
    return Effect(kind=kind, factuality=factuality, strong="!" in rest, weak="weak" in rest)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Operators:
    """The operators of one language. `governors` maps part of speech, lemma (and particle: "rule out") and form to an effect."""

    governors: Mapping[tuple[str, str, str], Effect]
    modals: Mapping[str, Effect]
    modals_perfect: Mapping[str, Effect]
    adverbs: Mapping[str, Effect]
    modifiers: Mapping[str, Effect]
    marks: Mapping[str, Effect]
    prepositions: Mapping[str, Effect]
    words: Mapping[str, frozenset[str]]

    def governor(self, pos: str, lemma: str, form: str, particle: str = "") -> Effect | None:
        """Return the effect of a governing word on a complement of that form, or None where the table has none.

        With a particle the two-word entry alone counts, if there is one.
        """
        if particle:
            found = self.governors.get((pos, f"{lemma} {particle}", form))
            if found is not None:
                return found
        return self.governors.get((pos, lemma, form))


def read_operators(language: Language) -> Operators:
    """Return the language's operators; raises `DataError` where two entries contradict one another."""
    return _operators(language.code, _Table(language.table("operators")))


class _Table:
    """A table that hashes by identity, so that one language's operators are built once."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table

    def __hash__(self) -> int:
        return id(self.table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Table) and self.table is other.table


@cache
def _operators(code: str, holder: _Table) -> Operators:
    table = holder.table
    words: dict[str, frozenset[str]] = {}
    for section in ("negation", "habit", "future_time", "temporal", "reports", "clauses"):
        for name, values in table.get(section, {}).items():
            words[f"{section}.{name}"] = frozenset(values)
    return Operators(
        governors=_governors(table),
        words=words,
        **{
            name: {word: read_effect(text) for word, text in table.get(name, {}).items()}
            for name in ("modals", "modals_perfect", "adverbs", "modifiers", "marks", "prepositions")
        },
    )


def _governors(table: Mapping[str, Any]) -> Mapping[tuple[str, str, str], Effect]:
    out: dict[tuple[str, str, str], Effect] = {}
    for pos in ("verb", "adjective", "noun"):
        for entry in table.get(pos, ()):
            particle = f" {entry['particle']}" if "particle" in entry else ""
            for word in entry["words"]:
                for form, effect in _forms(entry):
                    key = (pos, f"{word}{particle}", form)
                    if out.setdefault(key, effect) != effect:
                        raise DataError("S341", f"two effects for {' / '.join(key)}", record="operators.toml", remedy="Leave one of the two entries.")
    return out


def _forms(entry: Mapping[str, Any]) -> Iterable[tuple[str, Effect]]:
    for form, text in entry.items():
        if form not in _KEYS:
            yield form, read_effect(text)
