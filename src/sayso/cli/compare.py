"""`sayso compare`: how far two codings agree."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from .show import console, exit_code, next_step, note

if TYPE_CHECKING:
    from ..comparison.words import Table

__all__ = ["compare"]

_WORDS = 90
"""Characters of a cell of words in a terminal; --json has all."""


class _Over(StrEnum):
    reports = "reports"
    period = "period"


class _By(StrEnum):
    day = "day"
    week = "week"
    month = "month"


def compare(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A", help="A store, one run of it (news.db#run:1), an imported data set (news.db#data:icews), or a file that `sayso code --nl` wrote."
        ),
    ],
    b: Annotated[str | None, typer.Argument(metavar="[B]", help="The other one; may be left out with --runs.")] = None,
    runs: Annotated[tuple[int, int] | None, typer.Option("--runs", metavar="N M", help="Compare these two runs of the store A.")] = None,
    over: Annotated[_Over | None, typer.Option(help="Event by event over reports in common, or counts over days; else reports, where some are shared.")] = None,
    by: Annotated[_By, typer.Option(help="Length of a period, over days.")] = _By.week,
    realis: Annotated[str | None, typer.Option(help="Ways of standing that count, by commas; else all over reports, and actual over days.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last day.")] = None,
    tolerance: Annotated[int, typer.Option(help="Days by which the same may stand apart, over days.")] = 1,
    examples: Annotated[int, typer.Option(help="Examples of each kind, at most (--json).")] = 3,
    samples: Annotated[int, typer.Option(help="Draws for the 95 % intervals; 0 leaves them out.")] = 1000,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object, with all lines and examples.")] = False,
) -> None:
    """Compare two coders, two versions or two data sets: agreement by type, actor and day, with examples.

    Agreement is not truth: two coders may share a fault.

    Examples:

      sayso compare news.db --runs 1 2

      sayso compare rules.jsonl encoder.jsonl --json

      sayso compare news.db#run:2 other.db --over period --by week

      sayso compare news.db news.db#data:icews --by month
    """
    from ..comparison import compare as ask
    from ..comparison.words import notes, tables

    if (b is None) == (runs is None):
        raise UsageError("S112", "two things are compared", remedy="Give A and B, or A with --runs N M.")
    one, other = (f"{a}#run:{runs[0]}", f"{a}#run:{runs[1]}") if runs else (a, str(b))
    found = ask(
        one,
        other,
        over=over.value if over else None,
        by=by.value,
        realis=[part.strip() for part in realis.split(",") if part.strip()] if realis else None,
        since=since.date() if since else None,
        until=until.date() if until else None,
        tolerance=tolerance,
        examples=examples,
        samples=samples,
    )
    if json_:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=1))
    else:
        for table in tables(found):
            _print(table)
    for problem in found.problems:
        note(f"problem [{problem.code}] {problem.record}: {problem.what}. {problem.remedy}")
    for line in notes(found):
        note(line)
    next_step("docs/compare.md says how to read it" if json_ else "--json has all lines and examples; docs/compare.md says how to read it")
    raise typer.Exit(exit_code(len(found.problems)))


def _print(table: Table) -> None:
    from rich.table import Table as Printed

    shown = Printed(box=None, pad_edge=False, header_style="bold", title=table.title, title_justify="left", title_style="bold underline")
    for n, name in enumerate(table.columns):
        shown.add_column(name, justify="left" if n < table.texts else "right", no_wrap=table.texts < 4)
    for row in table.rows:
        shown.add_row(*(" ".join(cell.split())[:_WORDS] for cell in row))
    out = console()
    out.print(shown)
    out.print(f"… {table.more:,} more" if table.more else "")
