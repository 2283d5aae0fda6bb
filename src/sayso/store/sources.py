"""Holders in chains behind the outlet: how they are called in an address, and who of them speaks with which stance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["NAMED", "NOBODY", "UNNAMED", "Source", "Voice", "called", "holds", "sources", "speakers"]

UNNAMED, NAMED, NOBODY = "unnamed", "named", "nobody"
"""Ask for all unnamed holders, whatever the words used of them; for all named ones; for no holder behind the outlet at all."""
_KIND = "unnamed:"
_NAME = 200
"""Characters of a name in an address, where a value has 500 at most: documents may be called by a whole sentence."""


class Voice(NamedTuple):
    """A holder in a claim's chain: `last` where he is the innermost, whose `stance` the claim's is. `name` is None for unnamed holders."""

    kind: str
    name: str | None
    country: str | None
    sector: str | None
    stance: str
    last: bool


class Voices(Protocol):
    """The voices of events: `event[i]` has the voice `values[codes[i]]`."""

    @property
    def values(self) -> tuple[Any, ...]:
        """All voices."""
        ...

    @property
    def event(self) -> NDArray[np.int32]:
        """Positions of events."""
        ...

    @property
    def codes(self) -> NDArray[np.int32]:
        """Places in `values`."""
        ...


def called(voice: Voice) -> str:
    """Return how a holder is called: his name, or `unnamed:USA/GOV` for a kind of unnamed holders, `?` where country or sector is not known."""
    if name := " ".join((voice.name or "").split())[:_NAME]:
        return name
    return f"{_KIND}{voice.country or '?'}/{voice.sector or '?'}"


def speakers(values: Sequence[Voice]) -> dict[str, list[int]]:
    """Return the numbers of voices by how they are called, in small letters; all unnamed and all named ones by `UNNAMED` and `NAMED` too."""
    found: dict[str, list[int]] = {}
    for i, voice in enumerate(values):
        for key in {called(voice).casefold(), UNNAMED if voice.name is None else NAMED}:
            found.setdefault(key, []).append(i)
    return found


def holds(asked: str) -> str:
    """Return the same as a condition on `links k`, for people to copy."""
    if asked.casefold() == UNNAMED:
        return "k.name IS NULL"
    if asked.casefold() == NAMED:
        return "k.name IS NOT NULL"
    if not asked.casefold().startswith(_KIND) or "/" not in asked:
        return f"lower(k.name) = lower({_literal(asked)})"
    country, _, sector = asked[len(_KIND) :].partition("/")
    same = [
        f"k.{column} IS NULL" if value == "?" else f"k.{column} = {_literal(value.upper())}" for column, value in (("country", country), ("sector", sector))
    ]
    return " AND ".join(["k.name IS NULL", *same])


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class Source:
    """A holder with the events in whose chains he stands, and those that he himself asserts, tells with reserve, and denies."""

    name: str
    kinds: tuple[str, ...]
    country: str | None
    sector: str | None
    events: int
    asserts: int
    hedges: int
    denies: int


def sources(voice: Voices, size: int) -> list[Source]:
    """Return the holders behind outlets in the chains of so many events, those with most events first; `kinds` has those of links, the most frequent first."""
    import numpy as np

    groups: dict[str, list[int]] = {}
    for i, value in enumerate(voice.values):
        groups.setdefault(called(value).casefold(), []).append(i)
    of = np.zeros(max(1, len(voice.values)), dtype=np.int64)
    for number, members in enumerate(groups.values()):
        of[members] = number
    weight = np.bincount(voice.codes, minlength=len(voice.values)).tolist()
    told = np.array([v.stance if v.last else "" for v in voice.values] or [""], dtype=object)

    def count(chosen: Any) -> list[int]:
        pairs = np.unique(of[voice.codes[chosen]] * (size + 1) + voice.event[chosen])
        return np.bincount(pairs // (size + 1), minlength=len(groups)).tolist()  # type: ignore[no-any-return]

    whole = count(slice(None))
    stances = [count(told[voice.codes] == stance) for stance in ("asserts", "hedges", "denies")]
    out = []
    for number, members in enumerate(groups.values()):
        members.sort(key=lambda i: -weight[i])
        most = voice.values[members[0]]
        kinds = tuple(dict.fromkeys(voice.values[i].kind for i in members))
        out.append(Source(called(most), kinds, most.country, most.sector, whole[number], *(s[number] for s in stances)))
    return sorted(out, key=lambda s: (-s.events, s.name))
