"""Which acts are of which pair: at the level of countries, of countries' sectors, or of named actors."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .acts import Acts, Party, Whole

    Mask = NDArray[np.bool_]

__all__ = ["LEVELS", "Level", "Pairing", "between", "meant", "monads", "pairs", "unit_of"]

Level = Literal["country", "sector", "actor"]
LEVELS: tuple[Level, ...] = get_args(Level)
_SECTOR = re.compile(r"[A-Z]{3}:[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Which acts are of which dyad: `act[i]` is of `dyad[i]`, no pair twice.

    `sources` and `targets` name each dyad's sides; a monad has "" on the other side. `mutual[i]`: the act goes the other way between the two as well.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    act: Whole
    dyad: Whole
    mutual: Mask
    directed: bool = True

    def __len__(self) -> int:
        return len(self.sources)

    def only(self, wanted: Sequence[bool]) -> Pairing:
        """Return the dyads that are wanted, renumbered."""
        import numpy as np

        good = np.asarray(wanted, dtype=bool)
        number = np.cumsum(good) - 1
        rows = good[self.dyad]
        kept = np.flatnonzero(good).tolist()
        return Pairing(
            tuple(self.sources[i] for i in kept),
            tuple(self.targets[i] for i in kept),
            self.act[rows],
            number[self.dyad[rows]].astype(np.int32),
            self.mutual[rows],
            self.directed,
        )


def unit_of(party: Party, level: Level) -> str | None:
    """Return what a party is called at a level: USA, USA:GOV (a dash for what is not known), or its id; None where it is in none."""
    if level == "country":
        return party.country
    if level == "sector":
        return party.sectors
    return party.id


def meant(acts: Acts, asked: str, level: Level | None = None) -> Mask:
    """Return which parties are meant by a country's code, COUNTRY:SECTOR, an actor's id or name; what is meant follows from the form unless a level is said."""
    import numpy as np

    names = acts.named
    keys: dict[Level, tuple[tuple[str, str], ...]] = {
        "country": (("country", asked.upper()),),
        "sector": (("sector", asked.upper()),),
        "actor": (("id", asked), ("name", asked.lower())),
    }

    def of(*levels: Level) -> Mask:
        found = np.zeros(len(acts.parties), dtype=bool)
        for one in levels:
            for key in keys[one]:
                found[names.get(key, [])] = True
            if found.any():
                break
        return found

    if level is None and _SECTOR.fullmatch(asked.upper()):
        level = "sector"
    if level == "sector" and ":" not in asked:
        return of("sector", "country")  # all sectors of a country
    return of(level) if level is not None else of("country", "actor", "sector")


def pairs(acts: Acts, level: Level = "country", *, undirected: bool = False) -> Pairing:
    """Return all pairs of units of a level; of an undirected pair the first by name is the source. A unit with itself is a pair too."""
    import numpy as np

    names, code = _coded(acts, level)
    act, source, target = acts.pairs
    source, target = code[source], code[target]
    known = (source >= 0) & (target >= 0)
    act, source, target = act[known].astype(np.int64), source[known].astype(np.int64), target[known].astype(np.int64)
    size = max(1, len(names))
    keys = np.unique((act * size + source) * size + target)
    act, source, target = keys // (size * size), keys // size % size, keys % size
    mutual = (source != target) & np.isin((act * size + target) * size + source, keys, assume_unique=False)
    if undirected:
        source, target = np.minimum(source, target), np.maximum(source, target)
        keys, first = np.unique((act * size + source) * size + target, return_index=True)
        act, source, target, mutual = act[first], source[first], target[first], mutual[first]
    dyads, dyad = np.unique(source * size + target, return_inverse=True)
    return Pairing(
        tuple(names[i] for i in (dyads // size).tolist()),
        tuple(names[i] for i in (dyads % size).tolist()),
        act.astype(np.int32),
        dyad.astype(np.int32),
        mutual,
        not undirected,
    )


def between(acts: Acts, one: str, other: str, level: Level | None = None) -> tuple[Pairing, Pairing]:
    """Return the pairing of (one → other, other → one), and that of both without direction. The sides may be of different levels."""
    import numpy as np

    a, b = meant(acts, one, level), meant(acts, other, level)
    act, source, target = acts.pairs
    there, back = np.unique(act[a[source] & b[target]]), np.unique(act[b[source] & a[target]])
    both = np.union1d(there, back)
    mutual = np.intersect1d(there, back)
    same = bool((a == b).all())
    if same:
        plain = Pairing((one,), (other,), there.astype(np.int32), np.zeros(len(there), dtype=np.int32), np.zeros(len(there), dtype=bool))
        return plain, Pairing(plain.sources, plain.targets, plain.act, plain.dyad, plain.mutual, False)
    directed = Pairing(
        (one, other),
        (other, one),
        np.concatenate([there, back]).astype(np.int32),
        np.repeat(np.array([0, 1], dtype=np.int32), [len(there), len(back)]),
        np.isin(np.concatenate([there, back]), mutual),
    )
    return directed, Pairing((one,), (other,), both.astype(np.int32), np.zeros(len(both), dtype=np.int32), np.isin(both, mutual), False)


def monads(acts: Acts, level: Level) -> Pairing:
    """Return each unit twice: as the source (what it does) and as the target (what is done to it), whoever is on the other side."""
    import numpy as np

    names, code = _coded(acts, level)
    size = max(1, len(names))
    keys = []
    for role, (act, who) in enumerate(((acts.actor_act, acts.actor), (acts.recipient_act, acts.recipient))):
        unit = code[who].astype(np.int64)
        keys.append((act[unit >= 0].astype(np.int64) * size + unit[unit >= 0]) * 2 + role)
    one = np.unique(np.concatenate(keys))
    act, both = one // (2 * size), one % (2 * size)
    units, dyad = np.unique(both, return_inverse=True)
    sources = tuple(names[u // 2] if u % 2 == 0 else "" for u in units.tolist())
    targets = tuple(names[u // 2] if u % 2 == 1 else "" for u in units.tolist())
    return Pairing(sources, targets, act.astype(np.int32), dyad.astype(np.int32), np.zeros(len(act), dtype=bool))


def _coded(acts: Acts, level: Level) -> tuple[list[str], Whole]:
    """Return the names of units in order, and the number of each party's unit, -1 where it has none."""
    import numpy as np

    units = [unit_of(p, level) for p in acts.parties]
    names = sorted({u for u in units if u is not None})
    number = {name: i for i, name in enumerate(names)}
    return names, np.array([-1 if u is None else number[u] for u in units] or [-1], dtype=np.int32)
