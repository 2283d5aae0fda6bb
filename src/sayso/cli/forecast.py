"""`sayso forecast`: what may come between two sides, and how good such forecasts were."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ..errors import UsageError
from .dyads import Level, columns_of
from .show import console, next_step, note

if TYPE_CHECKING:
    from ..ahead import Forecast, Outcome
    from ..forecasts import Skill

__all__ = ["forecast"]


class _Pair(TyperGroup):
    """`sayso forecast DB A B` is short for `sayso forecast pair DB A B`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command's name before what begins with none."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["pair", *args]
        return super().parse_args(ctx, args)


class _Model(StrEnum):
    gamma_poisson = "gamma-poisson"
    ets = "ets"


forecast = typer.Typer(
    name="forecast",
    cls=_Pair,
    no_args_is_help=True,
    help="What may come between two sides in the next days, with measured skill: sayso forecast DB A B.",
)
_Weights = Annotated[str, typer.Option(metavar="NAME|FILE", help="Scheme of weighting, as of sayso dyads.")]
_Realis = Annotated[str | None, typer.Option(help="Ways of standing that count, by commas; otherwise those of the weights.")]
_Until = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day that is taken as known; otherwise that of the last report.")]
_Undirected = Annotated[bool, typer.Option("--undirected", help="Both directions in one.")]
_Json = Annotated[bool, typer.Option("--json", help="JSON.")]
_Dataset = Annotated[str | None, typer.Option(help="An imported dataset (`sayso import`) instead of your own events.")]


@forecast.command()
def pair(
    db: Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")],
    source: Annotated[str, typer.Argument(metavar="A", help="Who acts: a country's code, COUNTRY:SECTOR, an actor's id or name.")],
    target: Annotated[str, typer.Argument(metavar="B", help="Upon whom.")],
    horizon: Annotated[int | None, typer.Option(metavar="7|30|90", help="Days ahead; otherwise all three.")] = None,
    undirected: _Undirected = False,
    level: Annotated[Level | None, typer.Option(help="What the sides are; otherwise as they are named.")] = None,
    realis: _Realis = None,
    weights: _Weights = "plover",
    until: _Until = None,
    model: Annotated[
        _Model, typer.Option(help="gamma-poisson, or ets: AutoETS of statsforecast on this pair alone (pip install 'sayso[forecast]'; takes its time).")
    ] = _Model.gamma_poisson,
    dataset: _Dataset = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg|.png", help="Draw the weeks to come as a fan (pip install 'sayso[plot]').")] = None,
    json_: _Json = False,
) -> None:
    """Forecast acts by quad class and tension, summed over the next 7, 30 and 90 days, beside two plain forecasts and with the skill measured so far.

    "No better than naive" means what it says: carrying the last days on would have done as well.

    Examples:

      sayso forecast news.db USA MEX

      sayso forecast news.db USA MEX --horizon 30 --plot usa-mex.svg
    """
    from ..ahead import forecast as ask
    from ..between import foreign_acts_of

    found = ask(
        db if dataset is None else foreign_acts_of(db, dataset),
        source,
        target,
        horizon=horizon,
        undirected=undirected,
        level=level.value if level else None,
        realis=_split(realis),
        weights=weights,
        until=until.date() if until else None,
        model=model.value,
        fan=plot is not None,
    )
    if plot is not None:
        from ..plots import plot_forecast

        plot_forecast(plot, found)
        note(f"wrote {plot}")
    if json_:
        columns = list(found.frame.columns)
        print(json.dumps([dict(zip(columns, row, strict=True)) for row in found.frame.rows], ensure_ascii=False, indent=1, default=str))
    else:
        _rows(found)
    note(f"{found.title}: {found.days:,} days are known, until {found.known}; learnt from {found.alike} pairs of about the same activity")
    for one in found.notes:
        note(one)
    next_step(f"sayso forecast backtest {db} measures such forecasts over the busiest pairs; docs/forecasts.md says what they cannot do")


@forecast.command()
def backtest(
    db: Annotated[str | None, typer.Argument(metavar="[DB]", help="The store; or --icews14.")] = None,
    icews14: Annotated[bool, typer.Option("--icews14", help="The events of ICEWS 2014 of the shared data, January to November.")] = False,
    busiest: Annotated[int, typer.Option("--pairs", min=1, max=2_000, help="How many pairs, the busiest before the first judged forecast.")] = 100,
    level: Annotated[Level, typer.Option(help="Pairs of what.")] = Level.country,
    undirected: _Undirected = False,
    within: Annotated[bool, typer.Option("--within", help="Also acts of a side towards itself.")] = False,
    realis: _Realis = None,
    weights: _Weights = "plover",
    until: _Until = None,
    dataset: _Dataset = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg|.png", help="Draw skill and coverage by kind and horizon (pip install 'sayso[plot]').")] = None,
    shared: Annotated[Path | None, typer.Option(envvar="SAYSO_SHARED", help="Folder of the shared data (../shared).")] = None,
    json_: _Json = False,
) -> None:
    """Measure forecasts with rolling origins: made every week from what was then known, beside the naive and the seasonal naive forecast.

    Loss is pinball loss, the mean over seven quantiles; skill is 1 − loss / loss of the plain forecast, with a 95 % interval from a bootstrap over origins.

    Examples:

      sayso forecast backtest news.db

      sayso forecast backtest --icews14 --json

      sayso forecast backtest news.db --plot skill.svg
    """
    from ..ahead import backtests
    from ..between import foreign_acts_of

    if (db is None) == (not icews14):
        raise UsageError("S277", "one thing is measured at a time", remedy="Give a store or --icews14.")
    where: Any = db if db is None or dataset is None else foreign_acts_of(db, dataset)
    if icews14:
        from ..measure.icews14 import read_icews14

        folder = (shared or Path("..") / "shared") / "benchmarks" / "icews14"
        where = read_icews14(folder / "train.jsonl", folder / "dev.jsonl").acts
    found = backtests(
        where,
        busiest=busiest,
        level=level.value,
        undirected=undirected,
        within=within,
        realis=_split(realis),
        weights=weights,
        until=until.date() if until else None,
    )
    if plot is not None:
        from ..plots import plot_backtest

        plot_backtest(plot, "ICEWS 2014" if icews14 else dataset or str(db), found)
        note(f"wrote {plot}")
    if json_:
        rows = [asdict(one) | {"verdict": one.skill.verdict} for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
    else:
        _outcomes(found)
    if found:
        note(f"{found[0].pairs} pairs; cov. is the share of outcomes within the 80 % interval, better and worse count pairs by their own interval of skill")
    next_step("docs/forecasts.md says what the columns mean" if icews14 else f"sayso forecast {db} A B forecasts one pair")


def _split(realis: str | None) -> list[str] | None:
    return [one.strip() for one in realis.split(",") if one.strip()] if realis else None


def _rows(found: Forecast) -> None:
    table = columns_of("what", "days", "middle", "80 %", "naive", "its 80 %", "seasonal", "its 80 %", "skill", "80 % held", "")
    for row in found.rows:
        said = _whole if row.kind != "tension" else _real
        table.add_row(
            row.kind, str(row.horizon), said(row.quantiles[0.5]), f"{said(row.low80)} to {said(row.high80)}", said(row.naive[0]),
            f"{said(row.naive[1])} to {said(row.naive[2])}", said(row.seasonal[0]), f"{said(row.seasonal[1])} to {said(row.seasonal[2])}",
            _skill(row.skill), f"{row.coverage:.0%} of {row.origins}", row.verdict,
        )  # fmt: skip
    console().print(table)


def _outcomes(found: Sequence[Outcome]) -> None:
    table = columns_of("what", "days", "origins", "mean", "loss", "naive", "seasonal", "skill", "against seasonal", "cov.", "naive", "better", "worse", "")
    for one in found:
        table.add_row(
            one.kind, str(one.horizon), str(one.origins), f"{one.mean:.2f}", *(f"{one.loss[way]:.3f}" for way in ("model", "naive", "seasonal")),
            _skill(one.skill), _skill(one.skill_seasonal), *(f"{one.coverage[way]:.1%}" for way in ("model", "naive")),
            *("" if n is None else str(n) for n in (one.better, one.worse)), one.skill.verdict,
        )  # fmt: skip
    console().print(table)


def _skill(one: Skill) -> str:
    return f"{one.value:+.2f}" + (f" ({one.low:+.2f} to {one.high:+.2f})" if one.low is not None and one.high is not None else "")


def _whole(value: float) -> str:
    return f"{value:,.0f}"


def _real(value: float) -> str:
    return f"{value:.1f}"
