"""Acts and rules → alerts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from ..dyadic.acts import Acts
from ..dyadic.pairing import Level, Pairing, between, meant, monads, pairs, unit_of
from ..dyadic.schemes import scheme_of
from ..dyadic.series import Series, series
from .alert import SERIES, Alert, alert_id
from .offline import look_back
from .online import Cells, Hit, Ways, rhythm, watch
from .rules import DEFAULT, Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.float64]

__all__ = ["BEFORE_DAYS", "How", "Watched", "each_watched", "expected", "find", "hits_of", "pairing_of", "unknown"]

How = Literal["online", "offline"]
BEFORE_DAYS = 56
"""Days before a change over which `Alert.before` is taken. Eight weeks, a choice; it only describes."""
_TRAIL, _PRIOR = 45, 100.0
"""Days of reports behind a day that tell how much is reported, and reports taken to be there beside: as `dyadic.volume`, but without the days to come."""
_SECTOR = re.compile(r"[A-Z]{3}:[A-Z]{3}")


def expected(acts: Acts, first: int, size: int) -> Days:
    """Return what each day is to an average one, from the days before it: the weekly rhythm of all acts, times how much is reported."""
    import numpy as np

    inside = (acts.day >= first) & (acts.day < first + size)
    out = rhythm(np.bincount(acts.day[inside] - first, minlength=size).astype(np.float64), first)
    if len(acts.report_days):
        days = first + np.arange(size)
        trail = np.searchsorted(acts.report_days, days, side="right") - np.searchsorted(acts.report_days, days - _TRAIL, side="right") + _PRIOR
        out = out * trail / trail[: min(size, _TRAIL)].mean()
    return out


def pairing_of(acts: Acts, rule: Rule) -> Pairing:
    """Return the dyads that a rule watches; of an actor what it does and what is done to it. Sides that no act has are left out (`unknown`)."""
    if rule.actors:
        return _of_actors(acts, rule.actors)
    if rule.dyads is None:
        found = pairs(acts, rule.level, undirected=not rule.directed)
        return found.only([s != t for s, t in zip(found.sources, found.targets, strict=True)])
    parts = [between(acts, one, other)[0 if rule.directed else 1] for one, other in rule.dyads]
    return _joined([part.only([True] * len(part)) for part in parts if len(part.act)], rule.directed)


def unknown(acts: Acts, rule: Rule) -> tuple[str, ...]:
    """Return the sides that a rule names and no act has."""
    named = dict.fromkeys((*rule.actors, *(side for dyad in rule.dyads or () for side in dyad)))
    return tuple(one for one in named if not meant(acts, one).any())


def _of_actors(acts: Acts, actors: Sequence[str]) -> Pairing:
    wanted: dict[Level, set[str]] = {}
    for one in actors:
        mask = meant(acts, one)
        level: Level = "sector" if _SECTOR.fullmatch(one.upper()) else "country" if any(p.country == one.upper() for p in acts.parties) else "actor"
        units = (unit_of(party, level) for party, good in zip(acts.parties, mask.tolist(), strict=True) if good)
        wanted.setdefault(level, set()).update(unit for unit in units if unit is not None)
    parts = []
    for level, named in wanted.items():
        found = monads(acts, level)
        parts.append(found.only([(s or t) in named for s, t in zip(found.sources, found.targets, strict=True)]))
    return _joined(parts, True)


def _joined(parts: Sequence[Pairing], directed: bool) -> Pairing:
    import numpy as np

    if not parts:
        nothing = np.zeros(0, dtype=np.int32)
        return Pairing((), (), nothing, nothing, np.zeros(0, dtype=bool), directed)
    begins = np.cumsum([0, *(len(part) for part in parts)])
    return Pairing(
        tuple(name for part in parts for name in part.sources),
        tuple(name for part in parts for name in part.targets),
        np.concatenate([part.act for part in parts]),
        np.concatenate([part.dyad + begin for part, begin in zip(parts, begins, strict=False)]).astype(np.int32),
        np.concatenate([part.mutual for part in parts]),
        directed,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """One series of all dyads: its name, its place in `SERIES`, and its values and acts by (day, dyad)."""

    name: str
    quad: int
    values: Days
    acts: Days


def each_watched(counts: Series, rule: Rule) -> Iterator[Watched]:
    """Yield the series of a rule as tables, one at a time: of many dyads each takes much room."""
    import numpy as np

    for name in rule.series:
        quad = SERIES.index(name)
        acts = counts.dense(counts.n, quad).T.astype(np.float64)
        yield Watched(name, quad, counts.dense(counts.raw).T if quad == 0 else acts, acts)


def hits_of(one: Watched, usual: Days, ways: Ways, how: How, first: int) -> list[Hit]:
    """Return the changes of one series by one of both detectors."""
    return _back(one, usual, ways) if how == "offline" else watch(one.values, one.acts, usual, ways, counts=one.quad > 0, first=first)


def _back(one: Watched, usual: Days, ways: Ways) -> list[Hit]:
    return look_back(one.values, one.acts, usual, ways, counts=one.quad > 0)


def _levels(line: Callable[[int], Days], hits: Sequence[Hit]) -> Iterator[tuple[Hit, float, float]]:
    """Yield each change with what a week amounted to before it (`BEFORE_DAYS`, back to the last change of the series) and from it on."""
    last: dict[int, int] = {}
    for hit in hits:
        begin = max(last.get(hit.row, 0), hit.since - BEFORE_DAYS, 0)
        last[hit.row] = hit.since
        mine = line(hit.row)
        before = float(mine[begin : hit.since].mean()) * 7 if hit.since > begin else 0.0
        yield hit, before, float(mine[hit.since : hit.raised + 1].mean()) * 7


def _hits(counts: Series, rule: Rule, usual: Days, how: How) -> Iterator[tuple[str, list[Hit]]]:
    """Yield the name of each series of a rule with its changes. All counts are watched at once, since a step takes the same time for one and for hundreds."""
    import numpy as np

    ways, size = ways_of(rule), len(counts.pairing)
    if how == "offline":
        for one in each_watched(counts, rule):
            yield one.name, _back(one, usual, ways)
        return
    quads = [quad for name in rule.series if (quad := SERIES.index(name))]
    parts = [_placed(counts, counts.n, quad) for quad in quads]
    rows = [row + at * size for at, (_, row, _) in enumerate(parts)]
    together = [np.concatenate(some) for some in ([day for day, _, _ in parts], rows, [n for _, _, n in parts])] if parts else [np.zeros(0, dtype=np.int64)] * 3
    acts = Cells(counts.size, size * len(quads), *together)
    found = watch(acts, acts, usual, ways, first=counts.first)
    for name in rule.series:
        if quad := SERIES.index(name):
            begin = quads.index(quad) * size
            yield name, [replace(h, row=h.row - begin) for h in found if begin <= h.row < begin + size]
        else:
            tension, behind = (Cells(counts.size, size, *_placed(counts, values, 0)) for values in (counts.raw, counts.n))
            yield name, watch(tension, behind, usual, ways, counts=False, first=counts.first)


def _placed(counts: Series, values: NDArray[Any], quad: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Any]]:
    """Return (day, dyad, value) of the cells of a quad class."""
    cells = counts.key % 5 == quad
    place = counts.key[cells] // 5
    return place % counts.size, place // counts.size, values[cells]


def ways_of(rule: Rule) -> Ways:
    """Return how carefully a rule looks."""
    return Ways(threshold=rule.threshold, least_acts=rule.min_incidents, least_days=rule.min_days, quiet_days=rule.quiet_days)


def find(acts: Acts, rules: Sequence[Rule] = (DEFAULT,), *, since: date | None = None, until: date | None = None, how: How = "online") -> list[Alert]:
    """Return the alerts that rules raise, the newest first; of an alert that several rules raise the first one's.

    Days before `since` are looked at too, since levels are learned from them, but not told; days after `until` are not looked at.
    Raises `PluginError` S121 where `how` is offline and ruptures is not installed.
    """
    found: dict[str, Alert] = {}
    for rule in rules:
        for alert in _by_rule(acts, rule, until, how):
            if since is None or alert.day >= since:
                found.setdefault(alert.id, alert)
    return sorted(found.values(), key=lambda a: (-a.day.toordinal(), -a.score, a.source, a.target, a.series))


def _by_rule(acts: Acts, rule: Rule, until: date | None, how: How) -> Iterator[Alert]:
    scheme = scheme_of(rule.weights)
    pairing = _enough(acts, pairing_of(acts, rule), rule)
    if not len(pairing) or acts.span is None:
        return
    counts = series(acts, pairing, "day", until=until, scheme=scheme, volume="none", level=False)
    if not counts.size:
        return
    usual = expected(acts, counts.first, counts.size)
    behind = _Behind(acts, pairing, scheme.counted(acts))
    for name, hits in _hits(counts, rule, usual, how):
        line = _lines(counts, name)
        for hit, before, after in _levels(line, hits):
            if rule.direction == "any" or hit.rose == (rule.direction == "up"):
                alert = _alert(hit, (before, after), name, counts, behind, rule, how)
                if alert.origins >= rule.min_origins:
                    yield alert


def _enough(acts: Acts, pairing: Pairing, rule: Rule) -> Pairing:
    """Return the dyads that have the acts an alert needs at all: most pairs never do."""
    import numpy as np

    number = np.bincount(pairing.dyad, minlength=len(pairing))
    return pairing.only((number >= rule.min_incidents).tolist())


def _lines(counts: Series, name: str) -> Callable[[int], Days]:
    """Return what gives the days of one dyad's series; the last one stays at hand, since changes come by dyad."""
    quad = SERIES.index(name)
    return lru_cache(1)(lambda row: counts.line(row, counts.n if quad else counts.raw, quad))


def _alert(hit: Hit, levels: tuple[float, float], name: str, counts: Series, behind: _Behind, rule: Rule, how: How) -> Alert:
    first, pairing, quad = counts.first, counts.pairing, SERIES.index(name)
    before, after = levels
    since, raised = date.fromordinal(first + hit.since), date.fromordinal(first + hit.raised) if how == "online" else None
    mine = behind.of(hit.row, first + hit.since, first + hit.raised, quad)
    source, target = pairing.sources[hit.row], pairing.targets[hit.row]
    acts = behind.acts
    return Alert(
        id=alert_id(how, source, target, pairing.directed, name, hit.rose, since, raised),
        rule=rule.name,
        how=how,
        source=source,
        target=target,
        directed=pairing.directed,
        series=name,
        rose=hit.rose,
        before=round(before, 2) + 0.0,
        after=round(after, 2) + 0.0,
        since=since,
        raised=raised,
        acts=tuple(str(acts.ids[i]) for i in mine),
        incidents=int(sum(bool(acts.incident[i]) for i in mine)),
        origins=int(sum(int(acts.origins[i]) for i in mine)),
        score=round(hit.score, 1),
    )


class _Behind:
    """Acts that count, by dyad and day: what is behind an alert."""

    def __init__(self, acts: Acts, pairing: Pairing, counts: NDArray[np.bool_]) -> None:
        import numpy as np

        rows = np.flatnonzero(counts[pairing.act])
        order = rows[np.lexsort((acts.day[pairing.act[rows]], pairing.dyad[rows]))]
        self.acts, self.act = acts, pairing.act[order]
        self.begins = np.searchsorted(pairing.dyad[order], np.arange(len(pairing) + 1, dtype=pairing.dyad.dtype))

    def of(self, dyad: int, first: int, last: int, quad: int) -> list[int]:
        """Return the places of a dyad's acts of these days and quad class (0: of all), the newest first."""
        act = self.act[self.begins[dyad] : self.begins[dyad + 1]]
        day = self.acts.day[act]
        good = (day >= first) & (day <= last) & ((self.acts.quad[act] == quad) if quad else True)
        found: list[int] = act[good][::-1].tolist()
        return found
