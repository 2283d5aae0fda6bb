"""What an actor does and undergoes, and what an outlet asserts: counted over the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .catalogue import Catalogue, Who

if TYPE_CHECKING:
    from .catalogue import Mask

__all__ = ["Dealing", "Voice", "actors_by_events", "beginning", "called", "dealings", "voice"]


@dataclass(frozen=True, slots=True)
class Dealing:
    """Events with one other side, by quad class 1 to 4; `who` is None where no other side is named."""

    who: Who | None
    quads: tuple[int, int, int, int]

    @property
    def events(self) -> int:
        """All of them."""
        return sum(self.quads)


@dataclass(frozen=True, slots=True)
class Voice:
    """How an outlet's events are told: by itself alone, on a named holder's word, on unnamed ones' word (an event may be both of the last)."""

    own: int
    named: int
    unnamed: int
    events: int


def called(catalogue: Catalogue, id_: str) -> tuple[Who, ...]:
    """Return the forms in which events name an actor of this id: the same person with another country or office's sector is another form."""
    return tuple(catalogue.forms.get(id_, ()))


def dealings(catalogue: Catalogue, mask: Mask, other: str, limit: int | None = None) -> list[Dealing]:
    """Count the events of the mask by whom they have in the other role, most first."""
    import numpy as np

    pairs = catalogue.whos[other]
    chosen = mask[pairs.event]
    quads = np.clip(catalogue.quad[pairs.event[chosen]], 0, 4)
    table = np.bincount(pairs.codes[chosen].astype(np.int64) * 5 + quads, minlength=5 * len(pairs.values)).reshape(-1, 5)
    out = [Dealing(_with_country(catalogue.forms[pairs.values[i]]), _four(table[i])) for i in np.flatnonzero(table.sum(axis=1))]
    out.sort(key=lambda d: (-d.events, d.who.name or "" if d.who else ""))
    alone = mask.copy()
    alone[pairs.event] = False
    if alone.any():
        counts = np.bincount(np.clip(catalogue.quad[alone], 0, 4), minlength=5)
        out.append(Dealing(None, _four(counts)))
    return out if limit is None else out[:limit]


def _with_country(forms: Sequence[Who]) -> Who:
    """Return the first form that has a country, else the first."""
    return next((who for who in forms if who.country), forms[0])


def _four(row: Any) -> tuple[int, int, int, int]:
    return int(row[1]), int(row[2]), int(row[3]), int(row[4])


def voice(catalogue: Catalogue, mask: Mask) -> Voice:
    """Tell on whose word the events of the mask are told."""
    import numpy as np

    from .filters import UNNAMED

    pairs = catalogue.source
    unnamed_code = [i for i, value in enumerate(pairs.values) if value == UNNAMED]
    unnamed = pairs.having(unnamed_code, catalogue.size) if unnamed_code else np.zeros(catalogue.size, dtype=bool)
    named = pairs.having([i for i in range(len(pairs.values)) if i not in unnamed_code], catalogue.size)
    own = mask & ~unnamed & ~named
    return Voice(own=int(own.sum()), named=int((mask & named).sum()), unnamed=int((mask & unnamed).sum()), events=int(mask.sum()))


def actors_by_events(catalogue: Catalogue) -> list[tuple[Who, int, int]]:
    """Return (actor, events in which he acts, events in which he is acted upon), most first."""
    import numpy as np

    found: dict[str, list[int]] = {}
    for at, role in enumerate(("actor", "recipient")):
        pairs = catalogue.whos[role]
        for i, n in enumerate(np.bincount(pairs.codes, minlength=len(pairs.values))):
            if n:
                found.setdefault(pairs.values[i], [0, 0])[at] = int(n)
    return sorted(((catalogue.forms[id_][0], a, r) for id_, (a, r) in found.items()), key=lambda k: (-(k[1] + k[2]), k[0].name or ""))


def beginning(rows: Sequence[tuple[Who, int, int]], start: str) -> list[tuple[Who, int, int]]:
    """Return the rows of `actors_by_events` whose name has a word that begins so: "trump" and "donald tr" are beginnings."""
    lower = start.lower()
    first = lower.partition(" ")[0]  # nearly all names are without it: no need to take them apart
    return [row for row in rows if first in (name := (row[0].name or "").lower()) and any(w.startswith(lower) for w in _starts(name))]


def _starts(name: str | None) -> list[str]:
    """Return the name from each of its words on, so that "trump" and "donald tr" are beginnings."""
    words = (name or "").lower().split()
    return [" ".join(words[i:]) for i in range(len(words))]
