"""`sayso alerts`: what changed between whom, since when; and how far that can be trusted."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import UsageError
from ..render.words import count
from .show import console, next_step, note

if TYPE_CHECKING:
    from ..changepoints import Alert, Met, Rate, Rule
    from ..dyadic import Acts

__all__ = ["Rules", "alerts"]

_LISTED = 25
"""Alerts that are printed; --json has all."""
_BEHIND = 200
"""Acts of an alert in --json."""
_MOST = 12


class _How(StrEnum):
    online = "online"
    offline = "offline"


class _Listing(TyperGroup):
    """A group whose first word may be left out: `sayso alerts news.db` is `sayso alerts list news.db`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put `list` before what is no command and no option of the group itself."""
        if args and args[0] not in self.commands and args[0] not in ("-h", "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


alerts = typer.Typer(
    name="alerts", cls=_Listing, help="What changed between whom, since when, by which incidents. Without a command: list.", no_args_is_help=True
)

_Db = Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")]
Rules = Annotated[Path | None, typer.Option("--rules", help="File of rules; alerts.toml of this folder if there is one, else all pairs of countries.")]
_By = Annotated[_How, typer.Option("--how", help="online: day by day, as it came; offline: looking back over all days (pip install 'sayso[alerts]').")]
_Json = Annotated[bool, typer.Option("--json", help="JSON.")]
_Dataset = Annotated[str | None, typer.Option(help="An imported dataset (`sayso import`) instead of your own events.")]


@alerts.command("list")
def alerts_list(
    db: _Db,
    one: Annotated[str | None, typer.Argument(metavar="[A]", help="A side: a country's code, COUNTRY:SECTOR, an actor's id or name.")] = None,
    other: Annotated[str | None, typer.Argument(metavar="[B]", help="The other side.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day on which an alert was raised.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day that is looked at.")] = None,
    rules: Rules = None,
    how: _By = _How.online,
    dataset: _Dataset = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE.svg|.png", help="Draw the pair by week with the alerts listed (pip install 'sayso[plot]').")
    ] = None,
    json_: _Json = False,
) -> None:
    """List alerts, the newest first: the series whose level left that of the weeks before.

    With A and B and without rules that pair is watched; with rules their alerts that have these sides.

    Examples:

      sayso alerts news.db

      sayso alerts news.db USA MEX --since 2026-01-01

      sayso alerts news.db --rules alerts.toml --json

      sayso alerts news.db USA MEX --plot usa-mex.png
    """
    from ..alerting import RULES_FILE, rules_of
    from ..alerting import alerts as ask
    from ..render.alerts import alert_object

    if plot is not None and (one is None or other is None):
        raise UsageError("S112", "--plot draws one pair", remedy="Give both sides: sayso alerts DB A B --plot FILE.svg.")
    given = rules_of(rules) if rules is not None or Path(RULES_FILE).is_file() else None
    acts = _acts(db, dataset)
    found = ask(acts, one, other, rules=given, since=_day(since), until=_day(until), how=how.value)
    if plot is not None:
        from ..between import dyads
        from ..plots import plot_dyad

        answer = dyads(acts, one, other, by="week", until=_day(until))
        assert answer.both is not None
        plot_dyad(plot, answer.title, answer.both, alerts=found)
        note(f"wrote {plot}")
    if json_:
        print(json.dumps([alert_object(a, _BEHIND) for a in found], ensure_ascii=False, indent=1))
    else:
        console().print(_table(found[:_LISTED]))
        note(count(len(found), "alert") + (f"; the newest {_LISTED} are listed" if len(found) > _LISTED else ""))
    _tell_unknown(acts, given or ())
    if found:
        newest = found[0]
        sides = " ".join(side for side in (newest.source, newest.target) if side)
        theirs = f" --dataset {dataset}" if dataset else ""
        next_step(f"sayso dyads {db} {sides} --shape event --since {newest.since.isoformat()}{theirs} lists what is behind the first")
    else:
        next_step(f"sayso alerts backtest {db} says how often alerts come; sayso dyads {db} lists the pairs that changed most")


@alerts.command("backtest")
def alerts_backtest(
    db: _Db,
    known: Annotated[Path | None, typer.Option(help="Days on which something is known to have changed: a CSV with day, one, other, kind, what.")] = None,
    thresholds: Annotated[str | None, typer.Option(help="Thresholds to compare, by commas: 5,7,9; otherwise that of the rules.")] = None,
    rules: Rules = None,
    how: _By = _How.online,
    dataset: _Dataset = None,
    seed: Annotated[int, typer.Option(help="Of the shuffling.")] = 13,
    json_: _Json = False,
) -> None:
    """Tell how often alerts are raised, also where nothing changes: on series whose days or weeks were shuffled; and how late on known days.

    Examples:

      sayso alerts backtest news.db

      sayso alerts backtest news.db --thresholds 5,6,7,8 --known days.csv --json
    """
    from dataclasses import replace

    from ..alerting import rules_of
    from ..changepoints import delays, rates, read_known

    days = read_known(known) if known else []
    tried = [replace(rule, threshold=value) for rule in rules_of(rules) for value in _thresholds(thresholds) or (rule.threshold,)]
    acts = _acts(db, dataset)
    out: list[tuple[Rule, list[Rate], list[Met]]] = [(rule, rates(acts, rule, how=how.value, seed=seed), delays(acts, days, rule)) for rule in tried]
    if json_:
        print(json.dumps([_plain(*one) for one in out], ensure_ascii=False, indent=1, default=str))
    else:
        for one in out:
            _print(*one)
    _tell_unknown(acts, tried)
    next_step("take the lowest threshold whose rate on shuffled days you can bear, and write it into alerts.toml (docs/alerts.md)")


def _acts(db: str, dataset: str | None) -> Acts:
    from ..between import acts_of, foreign_acts_of

    return acts_of(db) if dataset is None else foreign_acts_of(db, dataset)


def _day(given: datetime | None) -> date | None:
    return given.date() if given else None


def _thresholds(given: str | None) -> list[float]:
    if given is None:
        return []
    try:
        found = [float(part) for part in given.split(",") if part.strip()]
    except ValueError:
        found = []
    if not 0 < len(found) <= _MOST or not all(1 <= value <= 100 for value in found):
        raise UsageError("S112", f"--thresholds cannot be {given[:60]!r}", remedy=f"Give up to {_MOST} numbers from 1 to 100, such as 5,7,9.")
    return found


def _tell_unknown(acts: Acts, rules: Any) -> None:
    from ..changepoints import unknown

    for rule in rules:
        for side in unknown(acts, rule):
            note(f"rule {rule.name}: no act has {side} so far")


def _table(found: list[Alert]) -> Any:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, right in (("who", 0), ("what", 0), ("a week before", 1), ("after", 1), ("since", 0), ("raised", 0), ("acts", 1), ("origins", 1), ("rule", 0)):
        table.add_column(name, justify="right" if right else "left", no_wrap=name in ("who", "since", "raised"))
    for one in found:
        who = (
            f"{one.source} {'→' if one.directed else '–'} {one.target}" if one.source and one.target else f"{one.source} →" if one.source else f"→ {one.target}"
        )
        table.add_row(
            who, f"{one.series} {'up' if one.rose else 'down'}", f"{one.before:.1f}", f"{one.after:.1f}", one.since.isoformat(),
            one.raised.isoformat() if one.raised else "", str(len(one.acts)), str(one.origins) if one.incidents else "–", one.rule,
        )  # fmt: skip
    return table


def _plain(rule: Rule, found: list[Rate], met: list[Met]) -> dict[str, Any]:
    names = ("least_acts", "dyads", "alerts_a_dyad_year")
    told = [asdict(rate) | {"tiers": [dict(zip(names, tier, strict=True)) for tier in rate.tiers]} for rate in found]
    return {"rule": asdict(rule), "rates": told, "known": [_met(one) for one in met]}


def _met(one: Met) -> dict[str, Any]:
    alert, fitting = one.alert, one.fitting
    return asdict(one.known) | {
        "alert": alert.id if alert else None,
        "days": one.days,
        "fitting": fitting.id if fitting else None,
        "fitting_days": one.fitting_days,
        "chance": one.chance,
    }


def _print(rule: Rule, found: list[Rate], met: list[Met]) -> None:
    from rich.table import Table

    table = Table(
        box=None, pad_edge=False, header_style="bold", title=f"rule {rule.name}, threshold {rule.threshold:g}: alerts a dyad-year", title_justify="left"
    )
    table.add_column("series")
    table.add_column("alerts", justify="right")
    table.add_column("all pairs", justify="right")
    for least, number, _ in found[0].tiers[1:]:
        table.add_column(f"{least}+ acts ({number})", justify="right")
    for rate in found:
        name = f"{rate.shuffled} shuffled" if rate.shuffled else "as they are"
        table.add_row(name, f"{rate.alerts:,}", f"{rate.a_dyad_year:.3f}", *(f"{tier[2]:.2f}" for tier in rate.tiers[1:]))
    console().print(table)
    for one in met:
        said = f"{one.days} days, {one.alert.series} {'up' if one.alert.rose else 'down'}" if one.alert else "no alert"
        more = f"; {one.known.kind} after {one.fitting_days}" if one.fitting is not None and one.fitting is not one.alert else ""
        print(f"{one.known.day} {one.known.one} {one.known.other} ({one.known.what}): {said}{more}")
