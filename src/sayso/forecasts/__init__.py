"""What may come between two sides: counts by quad class and tension over the next days, beside plain forecasts, with measured skill (docs/forecasts.md).

Pure functions over arrays of daily values; `sayso.ahead` is the way in for people.
"""

from .backtest import WAYS, Judged, Said, at_least, backtest, first_judged, foretell, nested
from .history import STEP, History, history_of
from .scores import LEVELS, Skill, pinball, skill

__all__ = [
    "LEVELS", "STEP", "WAYS", "History", "Judged", "Said", "Skill", "at_least", "backtest", "first_judged", "foretell", "history_of", "nested",
    "pinball", "skill",
]  # fmt: skip
