"""Changes in how two sides get on: acts → alerts (docs/alerts.md). Pure functions over numpy, without a store."""

from .alert import SERIES, Alert, sentence
from .backtest import Known, Met, Rate, delays, rates, read_known
from .find import How, find, unknown
from .online import THRESHOLD
from .rules import DEFAULT, Rule, read_rules

__all__ = [
    "DEFAULT", "SERIES", "THRESHOLD", "Alert", "How", "Known", "Met", "Rate", "Rule", "delays", "find", "rates", "read_known", "read_rules", "sentence",
    "unknown",
]  # fmt: skip
