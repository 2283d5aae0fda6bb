"""The back-test: how often alerts are raised where nothing changes, and how soon where something is known to have changed."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..dyadic.acts import Acts
from ..dyadic.schemes import scheme_of
from ..dyadic.series import series
from ..errors import UsageError
from .alert import Alert
from .find import How, Watched, each_watched, expected, find, hits_of, pairing_of, ways_of
from .rules import DEFAULT, Rule

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["WITHIN", "Known", "Met", "Rate", "delays", "rates", "read_known"]

By = Literal["days", "weeks"]
_WAYS: tuple[By, ...] = ("days", "weeks")
WITHIN = 7
"""Days within which an alert of a known day is in time: the aim that was set."""
EARLIER = 28
"""Days by which the estimated beginning of a change may lie before the known day: what leads up to it is part of it. A choice."""
TIERS = (0, 5, 20, 50, 100)
"""Least acts of pairs that are counted apart: a rate over all pairs flatters, since most hardly ever act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """Alerts of all series together. `shuffled` is None for the series as they are; `tiers`: (least acts, pairs, alerts a dyad-year), up to the next."""

    shuffled: By | None
    dyads: int
    years: float
    alerts: int
    a_dyad_year: float
    tiers: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A day on which something is known to have changed between two sides; `kind` is conflict or cooperation."""

    day: date
    one: str
    other: str
    kind: Literal["conflict", "cooperation"]
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """The first alert of the pair raised from a known day on, and how many days after; `fitting` the first that speaks of more of the known kind.

    `chance` is the share of all days that would have had a fitting alert within a week just so: busy pairs have many alerts.
    """

    known: Known
    alert: Alert | None
    days: int | None
    fitting: Alert | None
    fitting_days: int | None
    chance: float


def rates(acts: Acts, rule: Rule = DEFAULT, *, how: How = "online", seed: int = 13, times: int = 1) -> list[Rate]:
    """Return the rate of alerts on the series as they are, on series whose days were shuffled (each weekday for itself), and on those whose weeks were.

    Shuffled days keep a pair's weekly rhythm and how many acts its days have, and lose everything that lasts. Shuffled weeks keep bursts within a week, which
    are changes, so that this rate is an upper bound of false alarms.
    """
    import numpy as np

    pairing = pairing_of(acts, rule)
    counts = series(acts, pairing, "day", scheme=scheme_of(rule.weights), volume="none", level=False)
    usual, rng = expected(acts, counts.first, counts.size), np.random.default_rng(seed)
    ways, first = ways_of(rule), counts.first
    active = counts.dense(counts.n).sum(axis=1)
    raised: dict[By | None, list[int]] = {None: [], "days": [], "weeks": []}
    for one in each_watched(counts, rule):
        raised[None] += [h.row for h in hits_of(one, usual, ways, how, first)]
        for by in _WAYS:
            for _ in range(times):
                places = _shuffled(rng, one.acts.shape, by)
                mixed = Watched(one.name, one.quad, np.take_along_axis(one.values, places, 0), np.take_along_axis(one.acts, places, 0))
                raised[by] += [h.row for h in hits_of(mixed, usual, ways, how, first)]
    years = counts.size / 365.25
    return [_rate(by, rows, active, years * (times if by else 1), len(pairing)) for by, rows in raised.items()]


def _rate(by: By | None, rows: Sequence[int], active: Any, years: float, dyads: int) -> Rate:
    import numpy as np

    number = np.bincount(np.asarray(rows, dtype=np.int64), minlength=dyads) if dyads else np.zeros(0)
    tiers = []
    for least, most in zip(TIERS, (*TIERS[1:], np.inf), strict=True):
        mine = (active >= least) & (active < most)
        tiers.append((least, int(mine.sum()), round(float(number[mine].sum() / max(mine.sum() * years, 1e-9)), 3)))
    return Rate(
        shuffled=by, dyads=dyads, years=round(years, 3), alerts=len(rows), a_dyad_year=round(len(rows) / max(dyads * years, 1e-9), 4), tiers=tuple(tiers)
    )


def _shuffled(rng: np.random.Generator, shape: tuple[int, ...], by: By) -> NDArray[np.int64]:
    """Return, for each place and series, the day whose values stand there."""
    import numpy as np

    days, size = shape
    places = np.broadcast_to(np.arange(days)[:, None], (days, size)).copy()
    if by == "days":
        for weekday in range(7):
            places[weekday::7] = rng.permuted(places[weekday::7], axis=0)
        return places
    weeks = days // 7
    order = rng.permuted(np.broadcast_to(np.arange(weeks)[:, None], (weeks, size)), axis=0)
    places[: weeks * 7] = (order[:, None, :] * 7 + np.arange(7)[None, :, None]).reshape(weeks * 7, size)
    return places


def delays(acts: Acts, known: Sequence[Known], rule: Rule = DEFAULT) -> list[Met]:
    """Return what became of each known day: the first alert that was raised on it or later and says that the change began at most a week before it."""
    found = sorted(find(acts, (rule,)), key=lambda a: (a.day, -a.score))
    begin, end = acts.span or (1, 1)
    out = []
    for one in known:
        of = [a for a in found if {a.source, a.target} == {one.one, one.other}]
        fits = [a for a in of if a.worse == (one.kind == "conflict")]
        first, fit = _next(of, one.day), _next(fits, one.day)
        days = [_next(fits, date.fromordinal(day)) for day in range(begin, end + 1)]
        lucky = sum(a is not None and a.day.toordinal() - day <= WITHIN for day, a in zip(range(begin, end + 1), days, strict=True))
        out.append(
            Met(
                known=one,
                alert=first,
                days=(first.day - one.day).days if first else None,
                fitting=fit,
                fitting_days=(fit.day - one.day).days if fit else None,
                chance=round(lucky / max(len(days), 1), 3),
            )
        )
    return out


def _next(found: Sequence[Alert], day: date) -> Alert | None:
    """Return the first alert that was raised on a day or later and whose change began at most `EARLIER` days before it."""
    return next((a for a in found if a.day >= day and (day - a.since).days <= EARLIER), None)


def read_known(path: Path) -> list[Known]:
    """Read known days: a CSV with the columns day, one, other, kind, what. Raises `UsageError` S272 for a file or line that is none."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return [_known(row, f"{path}:{number}") for number, row in enumerate(csv.DictReader(lines), 2)]
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise UsageError("S272", f"no file of known days: {exc}", record=str(path), remedy="Give a CSV with the columns day, one, other, kind, what.") from None


def _known(row: dict[str, str], where: str) -> Known:
    try:
        kind = row["kind"]
        if kind not in ("conflict", "cooperation"):
            raise ValueError(f"kind is conflict or cooperation, not {kind!r}")
        return Known(day=date.fromisoformat(row["day"]), one=row["one"], other=row["other"], kind=kind, what=row["what"])  # type: ignore[arg-type]
    except (KeyError, TypeError, ValueError) as exc:
        raise UsageError("S272", f"no known day: {exc}", record=where, remedy="A line has day (2014-07-08), one, other, kind, what.") from None
