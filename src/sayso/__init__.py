"""sayso: political event data that remembers who said so.

    import sayso
    for coded in sayso.code("Kyiv said Moscow had agreed to talks, which Moscow denied."):
        print(coded.events, coded.claims)

Heavy imports (the parser, the tables) happen inside the functions that need them.
"""

from __future__ import annotations

from .ahead import forecast
from .alerting import alerts
from .between import dyads
from .comparison import compare
from .config import Config
from .errors import ConfigError, DataError, InputError, ModelError, PluginError, SaysoError, UsageError
from .explanation import Explanation, explain
from .pipeline import code
from .records import (
    Actor,
    Attribution,
    Claim,
    Coded,
    Event,
    Figure,
    Link,
    Outlook,
    Place,
    Problem,
    Relation,
    Report,
    Span,
    Verification,
    When,
    paint_with,
    to_dict,
)  # fmt: skip
from .relations import relation

__version__ = "0.1.0"

__all__ = [
    "Actor", "Attribution", "Claim", "Coded", "Config", "ConfigError", "DataError", "Event", "Explanation", "Figure", "InputError", "Link", "ModelError",
    "Outlook", "Place", "PluginError", "Problem", "Relation", "Report", "SaysoError", "Span", "UsageError", "Verification", "When", "__version__",
    "alerts", "code", "compare", "dyads", "explain", "forecast", "relation", "to_dict",
]  # fmt: skip


def _painted(record: object) -> str:
    from .render.notebook import to_notebook

    return to_notebook(record)


paint_with(_painted)
