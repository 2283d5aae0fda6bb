"""Which alerts a list has: one record for the pages, the feed and saved filters."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ..dyadic.acts import Acts
from ..dyadic.pairing import LEVELS, meant, unit_of
from .alert import Alert

__all__ = ["Wanted", "kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Conditions that must all hold; None asks for nothing.

    Attributes:
        actor, other: sides: a country's code, COUNTRY:SECTOR, an actor's id or name; in either order.
        rule: name of the rule that raised it.
        series: of `alert.SERIES`. direction: up or down. turn: worse (more conflict, less cooperation) or better.
        acts: acts behind it, at least. origins: independent origins of these, at least.
        since, until: days on which it was raised.
    """

    actor: str | None = None
    other: str | None = None
    rule: str | None = None
    series: str | None = None
    direction: str | None = None
    turn: str | None = None
    acts: int | None = None
    origins: int | None = None
    since: date | None = None
    until: date | None = None


def kept(acts: Acts, found: Iterable[Alert], wanted: Wanted) -> list[Alert]:
    """Return the alerts that meet all conditions, in their order."""
    one, other = ((_units(acts, asked) if asked else None) for asked in (wanted.actor, wanted.other))
    return [a for a in found if _between(a, one, other) and _meets(a, wanted)]


def _units(acts: Acts, asked: str) -> set[str | None]:
    import numpy as np

    whom = [acts.parties[i] for i in np.flatnonzero(meant(acts, asked)).tolist()]
    exact: set[str | None] = {asked, asked.upper()}  # USA means the country, and none of its actors by itself
    units = {unit_of(party, level) for party in whom for level in LEVELS}
    return exact if exact & units else units | exact


def _between(alert: Alert, one: set[str | None] | None, other: set[str | None] | None) -> bool:
    """Tell whether an alert is of a side, or of two in either order."""
    a, b = alert.source, alert.target
    if one is None or other is None:
        side = one if one is not None else other
        return side is None or a in side or b in side
    return (a in one and b in other) or (b in one and a in other)


def _meets(one: Alert, wanted: Wanted) -> bool:
    return (
        (wanted.rule is None or one.rule == wanted.rule)
        and (wanted.series is None or one.series == wanted.series)
        and (wanted.direction is None or one.rose == (wanted.direction == "up"))
        and (wanted.turn is None or one.worse == (wanted.turn == "worse"))
        and (wanted.acts is None or len(one.acts) >= wanted.acts)
        and (wanted.origins is None or one.origins >= wanted.origins)
        and (wanted.since is None or one.day >= wanted.since)
        and (wanted.until is None or one.day <= wanted.until)
    )
