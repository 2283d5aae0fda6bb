"""`sayso dyads`: how countries, sectors and actors get on."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from .show import console, next_step, note

if TYPE_CHECKING:
    from ..between import Dyads
    from ..dyadic import Change, Series

__all__ = ["Level", "columns_of", "dyads"]

_LISTED = 25
"""Pairs that are listed, and periods of a pair that are printed; the other forms have all."""


class _By(StrEnum):
    day = "day"
    week = "week"
    month = "month"
    quarter = "quarter"
    year = "year"


class Level(StrEnum):
    """What the sides of a pair are."""

    country = "country"
    sector = "sector"
    actor = "actor"


class _Volume(StrEnum):
    reports = "reports"
    incidents = "incidents"
    none = "none"


class _Shape(StrEnum):
    dyad = "dyad"
    event = "event"
    actor_day = "actor-day"
    country_month = "country-month"


def dyads(
    db: Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database; or a folder of `sayso run`.")],
    source: Annotated[str | None, typer.Argument(metavar="[A]", help="One side: a country's code, COUNTRY:SECTOR, an actor's id or name.")] = None,
    target: Annotated[str | None, typer.Argument(metavar="[B]", help="The other side.")] = None,
    by: Annotated[_By | None, typer.Option(help="Length of a period; otherwise a week (a day or month where the shape says so).")] = None,
    level: Annotated[Level | None, typer.Option(help="Pairs of what; otherwise of countries, or as the sides are named.")] = None,
    undirected: Annotated[bool, typer.Option("--undirected", help="Both directions in one; an act that goes both ways counts once.")] = False,
    realis: Annotated[str | None, typer.Option(help="Ways of standing that count, by commas: actual,threatened; otherwise those of the weights.")] = None,
    weights: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="Scheme of weighting: plover, asserted, corroborated, outlook, balance, deeds, or a TOML file.")
    ] = "plover",
    volume: Annotated[_Volume, typer.Option(help="What reporting volume is measured by, for which tension is corrected.")] = _Volume.reports,
    shape: Annotated[_Shape | None, typer.Option(help="What a row of the table is.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day; otherwise that of the first report.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day; otherwise that of the last report.")] = None,
    dataset: Annotated[str | None, typer.Option(help="An imported dataset (`sayso import`) instead of your own events.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A CSV table.")] = False,
    parquet: Annotated[Path | None, typer.Option(help="Write the table to a Parquet file (pip install 'sayso[arrow]').")] = None,
    plot: Annotated[Path | None, typer.Option(metavar="FILE.svg|.png", help="Draw the pair, both directions together (pip install 'sayso[plot]').")] = None,
) -> None:
    """Show how two sides get on: incidents by quad class, tension, its smoothed level with an 80 % band, independent origins.

    Without sides, the pairs that changed most: the last 90 days against the 90 before. It counts incidents, not reports; what was not joined counts as events.

    Examples:

      sayso dyads news.db

      sayso dyads news.db USA MEX --by week

      sayso dyads news.db USA:GOV MEX --realis actual,requested,threatened --csv > usa-mex.csv

      sayso dyads news.db USA MEX --plot usa-mex.svg

      sayso dyads news.db --shape country-month --parquet countries.parquet

      sayso dyads news.db USA MEX --dataset icews
    """
    from ..between import changed, foreign_acts_of
    from ..between import dyads as ask

    if json_ + csv > 1:
        raise UsageError("S112", "--json and --csv are two forms of one answer", remedy="Give one of them; --parquet may stand beside it.")
    if plot is not None and (source is None or target is None or shape not in (None, _Shape.dyad)):
        raise UsageError("S112", "--plot draws one pair", remedy="Give both sides: sayso dyads DB A B --plot FILE.svg.")
    where = db if dataset is None else foreign_acts_of(db, dataset)
    standing = [one.strip() for one in realis.split(",") if one.strip()] if realis else None
    first, last = since.date() if since else None, until.date() if until else None
    if source is None and shape is None:
        if parquet is not None or csv:
            raise UsageError(
                "S112", "a list of pairs is no table", remedy="Add --shape dyad, event, actor-day or country-month for a table, or --json for the list."
            )
        found = changed(
            where, level=level.value if level else "country", undirected=undirected, until=last, weights=weights, realis=standing, volume=volume.value
        )
        _list(found, db, json_=json_)
        return
    answer = ask(
        where,
        source,
        target,
        by=by.value if by else None,
        level=level.value if level else None,
        undirected=undirected,
        realis=standing,
        weights=weights,
        volume=volume.value,
        shape=shape.value if shape else "dyad",
        since=first,
        until=last,
    )
    if parquet is not None:
        answer.write_parquet(parquet)
    if plot is not None and answer.both is not None:
        from ..plots import plot_dyad

        plot_dyad(plot, answer.title, answer.both)
        note(f"wrote {plot}")
    if csv:
        answer.write_csv(sys.stdout)
    elif json_:
        print(json.dumps([dict(zip(answer.frame.columns, row, strict=True)) for row in answer.frame.rows], ensure_ascii=False, indent=1, default=str))
    elif answer.both is not None:
        _periods(answer)
    elif parquet is None:
        _rows(answer)
    for one in answer.notes:
        note(one)
    if source and target:
        next_step(f"sayso dyads {db} {source} {target} --shape event lists the incidents; sayso serve {db} draws them")
    else:
        next_step(f"sayso dyads {db} A B shows one pair; --csv and --parquet give all {len(answer.frame):,} rows")


def _list(found: Sequence[Change], db: str, *, json_: bool) -> None:
    if json_:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1, default=str))
    else:
        table = columns_of("pair", "last 90 days", "90 before", "tension", "before", "change", "in sigmas", "origins", "newest")
        for one in found[:_LISTED]:
            table.add_row(
                f"{one.source} → {one.target}", str(one.n), str(one.before), f"{one.tension:.1f}", f"{one.tension_before:.1f}", f"{one.change:+.1f}",
                f"{one.sigmas:+.1f}", str(one.origins), one.last.isoformat(),
            )  # fmt: skip
        console().print(table)
    more = f", of which the {_LISTED} that changed most are listed" if len(found) > _LISTED and not json_ else ""
    note(f"{len(found):,} pairs have acts in these days{more}")
    next_step(f"sayso dyads {db} {found[0].source} {found[0].target} shows the first" if found else f"sayso ingest REPORTS --db {db} brings reports with days")


def _periods(answer: Dyads) -> None:
    """Print the newest periods in which something was: without direction, since a terminal has no room for both."""
    both = answer.both
    assert both is not None
    table = columns_of(both.by, "words +", "deeds +", "words −", "deeds −", "origins", "tension", "level", "80 % band")
    quads, totals, origins, tension = (
        [both.dense(both.n, q)[0] for q in (1, 2, 3, 4)],
        both.dense(both.n)[0],
        both.dense(both.origins)[0],
        both.dense(both.tension)[0],
    )
    busy = [i for i in range(both.size) if totals[i]]
    for i in busy[-_LISTED:]:
        day = date.fromordinal(int(both.starts[i])).isoformat()
        table.add_row(day, *(str(q[i]) for q in quads), str(origins[i]), f"{tension[i]:.1f}", *_level(both, i))
    console().print(table)
    note(
        f"{int(totals.sum()):,} acts in {len(busy):,} of {both.size:,} {both.by}s, both directions; + cooperation, − conflict; tension grows with conflict"
        + (f"; the newest {_LISTED} that have any are printed" if len(busy) > _LISTED else "")
    )


def _level(both: Series, i: int) -> tuple[str, str]:
    from ..dyadic.smoothing import Z80

    if both.level is None:
        return "", ""
    level, low, high = (float(both.level.at(z)[0, i]) for z in (0.0, -Z80, Z80))
    return f"{level:.1f}", f"{low:.1f} to {high:.1f}"


def _rows(answer: Dyads) -> None:
    columns = [
        c for c in answer.frame.columns if c not in ("low95", "high95", "level", "low80", "high80", "tension_raw", "volume", "volume_factor", "end", "dated")
    ]
    at = [list(answer.frame.columns).index(c) for c in columns][:11]
    table = columns_of(*columns[:11])
    for row in answer.frame.rows[:_LISTED]:
        table.add_row(*("" if row[i] is None else f"{row[i]:.1f}" if isinstance(row[i], float) else str(row[i]) for i in at))
    console().print(table)
    if len(answer.frame) > _LISTED:
        note(f"the first {_LISTED} of {len(answer.frame):,} rows")


def columns_of(*columns: str) -> Any:
    """Return an empty table for the terminal with these heads, numbers to the right."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for i, name in enumerate(columns):
        table.add_column(name, justify="left" if i == 0 else "right", no_wrap=i == 0)
    return table
