"""What an alert is, and what it says in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..records import content_id

__all__ = ["SERIES", "Alert", "alert_id", "sentence"]

SERIES = ("tension", "verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""What is watched: tension, and counts by quad class in their order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A change of the level of one series of a dyad, or of what an actor does or has done to it.

    Attributes:
        id: content hash of the sides, the series, the direction and the days; not of the rule.
        rule: name of the rule that found it.
        how: `online` (raised day by day, from what had happened up to then) or `offline` (found looking back over all days).
        source, target: sides of a dyad, without an order where `directed` is False; an actor has "" on the side that he does not take.
        series: of `SERIES`.
        rose: whether the level rose.
        before, after: what a week amounted to in the eight weeks before, and from `since` on: acts, or tension.
        since: the day of the change, as it was estimated.
        raised: the day on which it was raised; None where it was found looking back.
        acts: ids of the incidents (and single events) of the series from `since` to `raised`, the newest first.
        incidents: how many of these are incidents. origins: their independent origins, summed over incidents; 0 where all are single events.
        score: what the detector reached, in nats.
    """

    id: str
    rule: str
    how: Literal["online", "offline"]
    source: str
    target: str
    directed: bool
    series: str
    rose: bool
    before: float
    after: float
    since: date
    raised: date | None
    acts: tuple[str, ...]
    incidents: int
    origins: int
    score: float

    @property
    def worse(self) -> bool:
        """Whether it speaks of more conflict or less cooperation."""
        return self.rose == (self.series in ("tension", "verbal conflict", "material conflict"))

    @property
    def day(self) -> date:
        """The day by which alerts are sorted."""
        return self.raised or self.since


def alert_id(how: str, source: str, target: str, directed: bool, series: str, rose: bool, since: date, raised: date | None) -> str:
    """Return the id of an alert."""
    return content_id("a", how, source, target, directed, series, rose, since, raised)


def sentence(one: Alert) -> str:
    """Return what an alert says: "USA and MEX: material conflict up from 0.4 to 5.2 a week since 2026-01-03, by 7 acts on 9 independent origins"."""
    if one.target and one.source:
        who = f"{one.source} {'→' if one.directed else 'and'} {one.target}"
    else:
        who = f"{one.source}, what it does" if one.source else f"{one.target}, what is done to it"
    several = len(one.acts) != 1
    on = "" if not one.incidents else f" on {one.origins} independent origin{'' if one.origins == 1 else 's'}"
    behind = f", by {len(one.acts)} act{'s' if several else ''}{on}" if one.acts else ""
    return f"{who}: {one.series} {'up' if one.rose else 'down'} from {one.before:.1f} to {one.after:.1f} a week since {one.since.isoformat()}{behind}"
