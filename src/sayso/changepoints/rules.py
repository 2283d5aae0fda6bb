"""Rules of what to watch, by the user: `alerts.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from ..dyadic.pairing import LEVELS, Level
from ..dyadic.schemes import scheme_of
from ..errors import SaysoError, UsageError
from .alert import SERIES
from .online import QUIET_DAYS, THRESHOLD

__all__ = ["DEFAULT", "Direction", "Rule", "read_rules"]

Direction = Literal["any", "up", "down"]
_TURNS: tuple[Direction, ...] = get_args(Direction)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What is watched, and what is told. docs/alerts.md has the fields as `alerts.toml` has them.

    Attributes:
        name: what the rule is called.
        dyads: pairs of sides; None for all pairs of the level, unless actors are given.
        actors: sides whose acts, and what is done to them, are watched whoever is on the other side.
        level: what all pairs are made of.
        directed: each direction for itself.
        series: which of `SERIES`. direction: of the change.
        threshold: in nats (`online.THRESHOLD`).
        min_incidents: acts since the change; min_days: days that had some; min_origins: independent origins behind them.
        quiet_days: after an alert of a series.
        weights: scheme of weighting, which says what counts (docs/dyads.md).
    """

    name: str = "default"
    dyads: tuple[tuple[str, str], ...] | None = None
    actors: tuple[str, ...] = ()
    level: Level = "country"
    directed: bool = False
    series: tuple[str, ...] = SERIES
    direction: Direction = "any"
    threshold: float = THRESHOLD
    min_incidents: int = 5
    min_days: int = 2
    min_origins: int = 0
    quiet_days: int = QUIET_DAYS
    weights: str = "plover"


DEFAULT = Rule()
_FIELDS = tuple(f.name for f in fields(Rule))
_MOST = 1_000
"""Rules of a file, and dyads or actors of a rule: more is a mistake."""


def read_rules(path: Path) -> tuple[Rule, ...]:
    """Read a file of rules. Raises `UsageError` S270 for a file that is none, S271 for a value that cannot be; both name the rule and the field."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as exc:  # not there, no UTF-8, no TOML, or brackets without end
        raise UsageError("S270", f"no file of rules: {exc}", record=str(path), remedy="Give a TOML file as docs/alerts.md shows.") from None
    listed = table.get("rule")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) for one in listed) or len(listed) > _MOST:
        raise UsageError("S270", "a file of rules without a [[rule]]", record=str(path), remedy="Begin each rule with [[rule]]; docs/alerts.md shows some.")
    if strange := [name for name in table if name != "rule"]:
        raise UsageError("S270", f"nothing is called {strange[0]!r} here", record=str(path), remedy="Put fields below a [[rule]].")
    rules = tuple(_rule(one, f"{path}: rule {number}") for number, one in enumerate(listed, 1))
    names = [rule.name for rule in rules]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError("S270", f"two rules are called {twice[0]!r}", record=str(path), remedy="Give each rule a name of its own.")
    return rules


def _rule(table: Mapping[str, Any], where: str) -> Rule:
    if strange := [name for name in table if name not in _FIELDS]:
        raise UsageError("S270", f"a rule has no field {strange[0]!r}", record=where, remedy=f"Its fields are {', '.join(_FIELDS)}.")
    if not isinstance(name := table.get("name"), str) or not name.strip():
        raise _cannot(where, "name", name, "a name in quotes")
    where = f"{where} ({name})"
    made: dict[str, Any] = {field: _CHECKS[field](where, field, value) for field, value in table.items()}
    if (made.get("dyads") is not None) and made.get("actors"):
        raise _cannot(where, "actors", made["actors"], "dyads or actors, not both: make two rules")
    return Rule(**made)


def _cannot(where: str, field: str, value: Any, wanted: str) -> UsageError:
    return UsageError("S271", f"{field} cannot be {str(value)[:60]!r}", record=where, remedy=f"Give {wanted}.")


def _text(where: str, field: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _cannot(where, field, value, "a text in quotes")
    return value.strip()


def _of(choices: tuple[str, ...]) -> Any:
    def check(where: str, field: str, value: Any) -> str:
        if value not in choices:
            raise _cannot(where, field, value, f"one of {', '.join(choices)}")
        return str(value)

    return check


def _series(where: str, field: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or any(one not in SERIES for one in value):
        raise _cannot(where, field, value, f"a list of some of {', '.join(SERIES)}")
    return tuple(dict.fromkeys(value))


def _texts(where: str, field: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST or not all(isinstance(one, str) and one.strip() for one in value):
        raise _cannot(where, field, value, 'a list of sides, as ["USA", "IRN:MIL"]')
    return tuple(one.strip() for one in value)


def _dyads(where: str, field: str, value: Any) -> tuple[tuple[str, str], ...] | None:
    if value == "all":
        return None
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        raise _cannot(where, field, value, '"all", or a list of pairs, as [["RUS", "UKR"]]')
    out = []
    for one in value:
        sides = _texts(where, field, one)
        if len(sides) != 2 or sides[0] == sides[1]:
            raise _cannot(where, field, one, "two different sides for each pair")
        out.append((sides[0], sides[1]))
    return tuple(out)


def _between(least: float, most: float, *, whole: bool) -> Any:
    def check(where: str, field: str, value: Any) -> float:
        fits = (isinstance(value, int) and not isinstance(value, bool)) or (not whole and isinstance(value, float))
        if not fits or not least <= value <= most:
            raise _cannot(where, field, value, f"a {'whole ' if whole else ''}number from {least:g} to {most:g}")
        return value  # type: ignore[no-any-return]

    return check


def _flag(where: str, field: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _cannot(where, field, value, "true or false")
    return value


def _weights(where: str, field: str, value: Any) -> str:
    try:
        scheme_of(_text(where, field, value))
    except SaysoError as exc:
        raise _cannot(where, field, value, f"a scheme of weighting ({exc.what})") from None
    return str(value)


_CHECKS: Mapping[str, Any] = {
    "name": _text,
    "dyads": _dyads,
    "actors": _texts,
    "level": _of(LEVELS),
    "directed": _flag,
    "series": _series,
    "direction": _of(_TURNS),
    "threshold": _between(1, 100, whole=False),
    "min_incidents": _between(1, 100_000, whole=True),
    "min_days": _between(1, 365, whole=True),
    "min_origins": _between(0, 100_000, whole=True),
    "quiet_days": _between(1, 365, whole=True),
    "weights": _weights,
}
