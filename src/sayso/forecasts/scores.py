"""How good quantile forecasts were: pinball loss, coverage, skill against another, and how certain that skill is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .history import Real

__all__ = ["LEAST_PERIODS", "LEVELS", "Skill", "pinball", "skill"]

LEVELS = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
"""Quantiles that are forecast; the loss is the mean over them, which comes near to the CRPS."""
LEAST_PERIODS = 4
"""Horizons without overlap that judged origins must span before an interval of skill is given: of fewer, a bootstrap over origins says nothing. A choice."""
_DRAWS = 1_000


def pinball(came: Any, quantiles: Any, levels: Any = LEVELS) -> Real:
    """Return the pinball loss, the mean over levels: `quantiles` has one axis more than `came`, the last."""
    import numpy as np

    levels = np.asarray(levels, dtype=np.float64)
    off = np.asarray(came, dtype=np.float64)[..., None] - np.asarray(quantiles, dtype=np.float64)
    found: Real = np.maximum(levels * off, (levels - 1) * off).mean(axis=-1)
    return found


@dataclass(frozen=True, slots=True)
class Skill:
    """`value`: 1 − loss / loss of the plain forecast; `low`, `high`: its 95 % interval, None where there are too few origins for one."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> str:
        """Say in words what the skill amounts to."""
        if self.low is None or self.high is None:
            return "too few origins to tell"
        if self.low > 0:
            return "better than naive"
        return "worse than naive" if self.high < 0 else "no better than naive"


def skill(loss: Any, plain: Any, *, step: int, horizon: int, seed: int = 13) -> Skill:
    """Return the skill of losses by origin (in order of time) against a plain forecast's at the same origins.

    Neighbouring origins share days that they forecast, so that whole stretches of origins, a horizon long, are drawn (moving blocks, circular: Politis and
    Romano 1992), 1,000 times with a fixed seed. Where the plain forecast has no loss at all, skill is 0 if neither has this one, else −1.
    """
    import numpy as np

    loss, plain = np.asarray(loss, dtype=np.float64), np.asarray(plain, dtype=np.float64)
    value = _ratio(loss.sum(), plain.sum())
    number = len(loss)
    if number * step < LEAST_PERIODS * horizon or number < 2 * LEAST_PERIODS:
        return Skill(value)
    block = max(1, -(-horizon // step))
    begins = np.random.default_rng(seed).integers(0, number, (_DRAWS, -(-number // block)))
    drawn = ((begins[:, :, None] + np.arange(block)) % number).reshape(_DRAWS, -1)[:, :number]
    each = [_ratio(a, b) for a, b in zip(loss[drawn].sum(axis=1).tolist(), plain[drawn].sum(axis=1).tolist(), strict=True)]
    low, high = np.quantile(each, (0.025, 0.975))
    return Skill(value, float(low), float(high))


def _ratio(loss: float, plain: float) -> float:
    if plain > 0:
        return float(1 - loss / plain)
    return 0.0 if loss <= 0 else -1.0
