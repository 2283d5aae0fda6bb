"""Rolling origins: forecasts as they would have been made on past days, from what was known then, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .counts import fit, quantiles
from .history import BURN_IN, STEP, History, learnt_from
from .plain import fit_plain, plain_quantiles
from .scores import LEVELS, Skill, pinball, skill
from .tension import fit_tension, tension_quantiles

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from .history import Real, Whole

__all__ = ["LEARNING", "MOST", "REFIT", "WAYS", "Judged", "Said", "at_least", "backtest", "first_judged", "foretell", "nested"]

WAYS = ("model", "naive", "seasonal")
LEARNING = 4
"""Past origins from which a forecast is learnt at least. A choice."""
REFIT = 4
"""Origins after which parameters are learnt anew: every four weeks."""
MOST = 52
"""Origins that are judged at most, the newest: a year of weeks. A choice, for the sake of time."""


@dataclass(frozen=True, slots=True)
class Said:
    """Forecasts (series × origins × levels) and the 80 % interval (series × origins)."""

    quantiles: Real
    low: Real
    high: Real


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of forecasts of one horizon.

    Attributes:
        horizon: days.
        origins: the days on which they were made, counted from the first day of the data.
        came: (series × origins) what was.
        said: by way (`WAYS`).
        loss: by way, (series × origins) pinball loss.
        step: days between origins.
    """

    horizon: int
    origins: Whole
    came: Real
    said: dict[str, Said]
    loss: dict[str, Real]
    step: int = STEP

    def coverage(self, way: str = "model", rows: Any = slice(None)) -> float:
        """Return the share of outcomes within the 80 % interval."""
        said = self.said[way]
        return float(self.inside(said)[rows].mean())

    def inside(self, said: Said) -> NDArray[np.bool_]:
        """Return which outcomes lie within the 80 % interval."""
        found: NDArray[np.bool_] = (self.came >= said.low) & (self.came <= said.high)
        return found

    def skill(self, against: str = "naive", rows: Any = slice(None)) -> Skill:
        """Return the model's skill, of all series together or of some."""
        return skill(self.loss["model"][rows].sum(axis=0), self.loss[against][rows].sum(axis=0), step=self.step, horizon=self.horizon)


def first_judged(horizon: int, lead: int = 0) -> int:
    """Return the days of data before the first forecast that is judged: enough to look back on, and outcomes of `LEARNING` forecasts to learn from."""
    return max(BURN_IN, horizon) + horizon + lead + STEP * LEARNING


def foretell(history: History, horizon: int, at: Whole, until: int, lead: int = 0) -> dict[str, Said] | None:
    """Return the forecasts of some origins by way, learnt from what was known on day `until`; None where that is too little."""
    learning = learnt_from(history, horizon, until, lead)
    if len(learning) < LEARNING:
        return None
    return {"model": _model(history, horizon, at, learning, lead), "naive": _plain(history, "naive", horizon, at, learning, lead)} | {
        "seasonal": _plain(history, "seasonal", horizon, at, learning, lead)
    }


def _model(history: History, horizon: int, at: Whole, learning: Whole, lead: int) -> Said:
    import numpy as np

    if not history.counts:
        found = tension_quantiles(history, fit_tension(history, horizon, learning, lead), horizon, at, LEVELS)
        return Said(found, found[:, :, LEVELS.index(0.1)], found[:, :, LEVELS.index(0.9)])
    model = fit(history, horizon, learning, lead)
    means = horizon * model.rates(history, at)
    values, low, high = quantiles(model, means.ravel(), LEVELS)
    return Said(values.reshape(*means.shape, len(LEVELS)).astype(np.float64), low.reshape(means.shape).astype(float), high.reshape(means.shape).astype(float))


def _plain(history: History, way: Any, horizon: int, at: Whole, learning: Whole, lead: int) -> Said:
    found = plain_quantiles(history, fit_plain(history, way, horizon, learning, lead), horizon, at, LEVELS)
    return Said(found, found[:, :, LEVELS.index(0.1)], found[:, :, LEVELS.index(0.9)])


def backtest(history: History, horizon: int, lead: int = 0, refit: int = REFIT, most: int = MOST) -> Judged | None:
    """Make and judge the forecasts of every origin (the newest `most`) that has enough before and its whole horizon after it; None where there is none.

    Nothing of a forecast, its parameters included, comes from days after its origin; parameters may be up to `refit` − 1 origins old.
    """
    import numpy as np

    days = history.origins
    at = np.flatnonzero((days >= first_judged(horizon, lead)) & (days + lead + horizon <= history.days))[-most:]
    if not len(at):
        return None
    parts = []
    for start in range(0, len(at), refit):
        part = at[start : start + refit]
        said = foretell(history, horizon, part, int(days[part[0]]), lead)
        if said is None:  # origins that were given are further apart
            return None
        parts.append(said)
    joined = {way: Said(*(np.concatenate([getattr(p[way], name) for p in parts], axis=1) for name in ("quantiles", "low", "high"))) for way in WAYS}
    came = history.after(at, horizon, lead)
    loss = {way: pinball(came, said.quantiles) for way, said in joined.items()}
    return Judged(horizon, days[at], came, joined, loss)


def at_least(longer: Said, shorter: Said) -> Said:
    """Return counts over more days that are nowhere less than those over the first of these days: horizons are learnt each by itself, but counts only grow."""
    import numpy as np

    return Said(*(np.maximum(getattr(longer, name), getattr(shorter, name)) for name in ("quantiles", "low", "high")))


def nested(longer: Judged, shorter: Judged) -> Judged:
    """Return the judged forecasts of the longer horizon, each at least that of the shorter one of the same origin, where that was judged as well."""
    import numpy as np

    same = np.isin(longer.origins, shorter.origins)
    there = np.isin(shorter.origins, longer.origins)
    own, other = longer.said["model"], shorter.said["model"]
    parts = [np.array(getattr(own, name)) for name in ("quantiles", "low", "high")]
    raised = at_least(Said(*(part[:, same] for part in parts)), Said(other.quantiles[:, there], other.low[:, there], other.high[:, there]))
    for part, name in zip(parts, ("quantiles", "low", "high"), strict=True):
        part[:, same] = getattr(raised, name)
    said = Said(*parts)
    return replace(longer, said=longer.said | {"model": said}, loss=longer.loss | {"model": pinball(longer.came, said.quantiles)})
