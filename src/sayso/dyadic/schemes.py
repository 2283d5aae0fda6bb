"""Schemes of weighting: named, described, replaceable by a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from .acts import REALIS, Acts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["DEFAULT", "Scheme", "scheme_of", "schemes"]

DEFAULT = "plover"
_KEYS = {"about", "realis", "intensity", "types", "least_origins", "quads"}
_REMEDY = "Name one of {names}, or a TOML file with `realis` and `intensity` (docs/dyads.md)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """How much an act adds to tension.

    Attributes:
        name: what it is called.
        about: one line for people.
        realis: weight by how an act stands; what is not named weighs 0.
        intensity: score by quad class, or None for the act's own PLOVER score.
        types: scores that replace these, by type.
        least_origins: acts with fewer independent origins weigh 0.
        quads: quad classes that count.
    """

    name: str
    about: str = ""
    realis: Mapping[str, float] = field(default_factory=lambda: {"actual": 1.0})
    intensity: Mapping[int, float] | None = None
    types: Mapping[str, float] = field(default_factory=dict)
    least_origins: int = 0
    quads: tuple[int, ...] = (0, 1, 2, 3, 4)

    def scores(self, acts: Acts, of: NDArray[np.int32] | None = None) -> NDArray[np.float64]:
        """Return what each act, or each of those at `of`, adds to a pair's intensity: negative is conflict. Tension is this with the sign turned."""
        import numpy as np

        at: Any = slice(None) if of is None else of
        quad, by_quad = acts.quad[at], self.intensity
        score: NDArray[np.float64] = acts.intensity[at].copy() if by_quad is None else np.array([by_quad.get(q, 0.0) for q in range(5)])[quad]
        for name, value in self.types.items():
            if name in acts.types:
                score[acts.type[at] == acts.types.index(name)] = value
        score *= np.array([self.realis.get(r, 0.0) for r in REALIS])[acts.realis[at]] * acts.weight[at]
        score[(acts.origins[at] < self.least_origins) | ~self._has(quad)] = 0.0
        return score

    def counted(self, acts: Acts, of: NDArray[np.int32] | None = None) -> NDArray[np.bool_]:
        """Return which acts, or which of those at `of`, are counted, whatever their score."""
        import numpy as np

        at: Any = slice(None) if of is None else of
        stands = np.array([self.realis.get(r, 0.0) > 0 for r in REALIS])[acts.realis[at]]
        found: NDArray[np.bool_] = stands & (acts.origins[at] >= self.least_origins) & self._has(acts.quad[at]) & (acts.weight[at] != 0)
        return found

    def _has(self, quad: NDArray[np.int8]) -> NDArray[np.bool_]:
        import numpy as np

        return np.array([q in self.quads for q in range(5)])[quad]


@cache
def schemes() -> dict[str, Scheme]:
    """Return the schemes that come with sayso, by name."""
    import rtoml

    table = rtoml.loads((files("sayso.dyadic") / "schemes.toml").read_text(encoding="utf-8"))
    return {name: _read(name, row) for name, row in table.items()}


def scheme_of(name: str | Path | Scheme) -> Scheme:
    """Return a scheme by its name, or out of a TOML file. Raises `UsageError` S170 where there is none or the file is none."""
    if isinstance(name, Scheme):
        return name
    if str(name) in schemes():
        return schemes()[str(name)]
    path = Path(name)
    if not path.is_file():
        raise UsageError("S170", "no such scheme of weighting", record=str(name)[:200], remedy=_REMEDY.format(names=", ".join(schemes())))
    import rtoml

    try:
        table = rtoml.loads(path.read_text(encoding="utf-8"))
    except (rtoml.TomlParsingError, OSError, UnicodeDecodeError) as exc:
        raise _wrong(str(path), f"it cannot be read: {exc}") from None
    return _read(path.stem, table, str(path))


def _read(name: str, row: Mapping[str, Any], where: str = "schemes.toml") -> Scheme:
    if unknown := sorted(set(row) - _KEYS):
        raise _wrong(where, f"unknown key {unknown[0]!r}")
    realis, intensity, types = row.get("realis", {"actual": 1.0}), row.get("intensity", "plover"), row.get("types", {})
    if not isinstance(realis, dict) or not all(r in REALIS and _is_number(w) and w >= 0 for r, w in realis.items()):
        raise _wrong(where, f"realis must be a table of weights from 0 up for {', '.join(REALIS)}")
    if intensity != "plover" and not (isinstance(intensity, dict) and all(str(q) in "01234" and _is_number(s) for q, s in intensity.items())):
        raise _wrong(where, 'intensity must be "plover" or a table of scores by quad class 1 to 4')
    if not isinstance(types, dict) or not all(_is_number(s) for s in types.values()):
        raise _wrong(where, "types must be a table of scores by TYPE")
    quads, least = row.get("quads", [0, 1, 2, 3, 4]), row.get("least_origins", 0)
    if not isinstance(quads, list) or not set(map(repr, quads)) <= set("01234") or not isinstance(least, int) or least < 0:
        raise _wrong(where, "quads must be a list of numbers from 1 to 4, least_origins a number from 0 up")
    return Scheme(
        name=name,
        about=str(row.get("about", "")),
        realis={r: float(w) for r, w in realis.items()},
        intensity=None if intensity == "plover" else {int(q): float(s) for q, s in intensity.items()},
        types={t: float(s) for t, s in types.items()},
        least_origins=least,
        quads=tuple(quads),
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6


def _wrong(where: str, what: str) -> UsageError:
    return UsageError("S170", f"not a scheme of weighting: {what}", record=where, remedy=_REMEDY.format(names="those of `sayso dyads --help`"))
