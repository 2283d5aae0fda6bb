"""Alerts out of a store: what changed between whom, since when, by which incidents.

    import sayso
    for alert in sayso.alerts("news.db", "USA", "MEX"):
        print(alert)

docs/alerts.md says how they are found, and how often they are false.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from .between import acts_of, unknown_actor

if TYPE_CHECKING:
    from .changepoints import Alert, How, Rule
    from .dyadic import Acts
    from .store import Store

__all__ = ["RULES_FILE", "alerts", "rules_of"]

RULES_FILE = "alerts.toml"
"""The file of rules that is taken from the folder one is in, where none is named."""


def rules_of(path: Path | None = None) -> tuple[Rule, ...]:
    """Return the rules of a file, of `alerts.toml` in this folder where none is named, or the default rule. Raises `UsageError` S270, S271."""
    from .changepoints import DEFAULT, read_rules

    found = path or Path(RULES_FILE)
    return read_rules(found) if path is not None or found.is_file() else (DEFAULT,)


def alerts(
    where: Store | str | Path | Acts,
    one: str | None = None,
    other: str | None = None,
    *,
    rules: str | Path | Sequence[Rule] | None = None,
    since: date | None = None,
    until: date | None = None,
    how: How = "online",
) -> list[Alert]:
    """Return alerts, the newest first.

    Args:
        where: a store, its file's name or url, or acts (`sayso.dyadic.table_of` makes them of other people's events).
        one: a side: a country's code, COUNTRY:SECTOR, an actor's id or name; with one side its alerts are told, with both those of the pair.
        other: the other side.
        rules: a file of rules, or rules; by default all pairs of countries, or the pair named.
        since: first day on which an alert was raised.
        until: last day that is looked at.
        how: online (day by day) or offline (looking back over all days; needs `sayso[alerts]`).

    Raises `UsageError` S172 for a side that no act has, S270 and S271 for rules that are none, `PluginError` S121 where ruptures is not installed.
    """
    from .changepoints import DEFAULT, Rule, find
    from .changepoints.wanted import Wanted, kept
    from .dyadic import Acts

    acts = where if isinstance(where, Acts) else acts_of(where)
    for side in (one, other):
        if side is not None:
            unknown_actor(acts, side, None)
    chosen: Sequence[Rule] = (DEFAULT,)
    if rules is not None:
        chosen = rules_of(Path(rules)) if isinstance(rules, str | Path) else rules
    elif one is not None and other is not None:
        return find(acts, (Rule(dyads=((one, other),)),), since=since, until=until, how=how)
    return kept(acts, find(acts, chosen, since=since, until=until, how=how), Wanted(actor=one, other=other))
