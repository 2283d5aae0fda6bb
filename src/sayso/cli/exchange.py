"""`sayso import` and `sayso export`: other people's events in, ours out in their layouts."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from ..render.words import count
from .ingest import Database
from .show import exit_code, next_step, note

__all__ = ["export", "import_"]

_TELL_EVERY = 100_000
"""Rows between lines of progress."""
_LISTED = 10
"""Problems of a file that are printed; all are in the store (`import_problems`)."""


class _From(StrEnum):
    icews = "icews"
    polecat = "polecat"
    gdelt = "gdelt"
    gdelt_mentions = "gdelt-mentions"
    plover = "plover"


class _To(StrEnum):
    icews = "icews"
    polecat = "polecat"
    gdelt = "gdelt"
    gdelt_mentions = "gdelt-mentions"
    plover = "plover"
    csv = "csv"
    jsonl = "jsonl"
    parquet = "parquet"
    geojson = "geojson"
    jsonld = "jsonld"
    claimreview = "claimreview"
    package = "package"


def import_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files of another dataset, also .zip and .gz.")],
    db: Database,
    format_: Annotated[_From | None, typer.Option("--format", help="Their layout; otherwise told from the first lines where that is sure.")] = None,
    dataset: Annotated[str | None, typer.Option(help="Name under which the events stand; otherwise that of the layout.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array, an object a file.")] = False,
) -> None:
    """Read other people's events into the store: ICEWS, POLECAT, GDELT 2 Events and Mentions, PLOVER JSON.

    They stand beside yours, marked with their dataset, without reports and chains; `sayso dyads --dataset` draws their series, `sayso export --dataset` writes
    them in other layouts. A file that was read before adds nothing. Exit code 3 where rows could not be read.

    Examples:

      sayso import events.2018.tab --db news.db

      sayso import 20260731*.export.CSV.zip 20260731*.mentions.CSV.zip --db news.db

      sayso import mine.jsonl --format plover --dataset gold --db news.db
    """
    from ..exchange import import_file
    from ..store import engine, foreign, open_store

    out: list[dict[str, Any]] = []
    problems = 0
    with open_store(db) as store:
        for path in files:
            told = [0]

            def tell(rows: int, path: Path = path, told: list[int] = told) -> None:
                if rows // _TELL_EVERY > told[0]:
                    told[0] = rows // _TELL_EVERY
                    note(f"{path.name}: {rows:,} rows")

            for came in import_file(store, path, layout=format_.value if format_ else None, dataset=dataset, tell=tell):
                out.append(asdict(came))
                problems += came.refused
                with engine.reading(store.engine, store.where) as conn:
                    listed = foreign.problems_of(conn, came.id)
                if not json_:
                    print(f"{came.name}: {came.layout} as {came.dataset}, {count(came.rows, 'row')}, {came.added:,} new, {came.there:,} there before")
                for one in listed[:_LISTED]:
                    note(f"problem [{one.code}] {one.record}: {one.what}. {one.remedy}")
                if came.refused > _LISTED:
                    note(f"{came.refused:,} problems in {came.name}, of which the first {_LISTED} are printed; the store's import_problems has them")
    if json_:
        print(json.dumps(out, ensure_ascii=False, indent=1))
    name = out[-1]["dataset"] if out else "icews"
    next_step(f"sayso dyads {db} --dataset {name}; sayso export {db} --dataset {name} --format polecat writes them in another layout")
    raise typer.Exit(exit_code(problems))


def export(
    db: Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")],
    format_: Annotated[_To, typer.Option("--format", help="What to write.")],
    out: Annotated[Path | None, typer.Option(help="File, or folder of a package; otherwise stdout.")] = None,
    words: Annotated[str, typer.Option(help="Words that the report or its actors must all have.")] = "",
    type_: Annotated[str | None, typer.Option("--type", help="Type of the event: REQUEST, ASSAULT, …")] = None,
    mode: Annotated[str | None, typer.Option(help="Mode of the event.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who acts: a country's code, a sector's code, an actor's id or name.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Who is acted upon, told in the same ways.")] = None,
    realis: Annotated[str | None, typer.Option(help="How it stands: actual, requested, threatened, …")] = None,
    outlet: Annotated[str | None, typer.Option(help="The report's outlet.")] = None,
    source: Annotated[str | None, typer.Option(help="Who says so: a holder behind the outlet, by name, or `unnamed`.")] = None,
    stance: Annotated[str | None, typer.Option(help="Some claim of the event asserts, hedges or denies it.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or later; of a dataset, happened.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or before; of a dataset, happened.")] = None,
    origins: Annotated[int | None, typer.Option(help="Independent origins that its incident has at least.")] = None,
    run: Annotated[int | None, typer.Option("--run", help="Number of the run whose coding is meant; otherwise the newest.")] = None,
    incidents: Annotated[
        bool, typer.Option("--incidents/--events", help="A row an incident instead of a row an event (layouts of other datasets, GeoJSON).")
    ] = False,
    dataset: Annotated[str | None, typer.Option(help="An imported dataset instead of your own events.")] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Write the words of reports too, where the format has room for them.")] = False,
    author: Annotated[list[str] | None, typer.Option(help="Author of a data package; give it once for each.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Put it in the place of a file that is there.")] = False,
) -> None:
    """Write events in the layouts of other datasets, as tables, GeoJSON, JSON-LD, fact checks, or a data package with codebook and citation.

    Layouts of other datasets have no field for how an event stands: most users want `--realis actual` with them. Their tab-separated files have cells as they
    are, since an apostrophe before a formula would break them: do not double-click them into a spreadsheet. docs/exchange.md tells what each leaves out.

    Examples:

      sayso export news.db --format icews --realis actual --out mine.tab

      sayso export news.db --format gdelt --incidents --realis actual --out mine.export.CSV

      sayso export news.db --format package --since 2026-01-01 --author 'A. Name' --out events-2026

      sayso export news.db --dataset icews --format polecat --out icews-as-polecat.txt
    """
    from ..exchange import export as write
    from ..store import open_store

    conditions = {
        "type_": type_, "mode": mode, "actor": actor, "recipient": recipient, "realis": realis, "outlet": outlet, "source": source, "stance": stance,
        "since": since.date() if since else None, "until": until.date() if until else None, "origins": origins, "run": run,
    }  # fmt: skip
    with open_store(db, read_only=True) as store:
        done = write(
            store,
            format_.value,
            out if out is not None else sys.stdout,
            words=words,
            conditions=conditions,
            dataset=dataset,
            incidents=incidents,
            with_text=with_text,
            authors=author or (),
            force=force,
        )
    left = f"; {done.left_out:,} left out, which the layout has no row for (no type, day or code)" if done.left_out else ""
    note(f"{count(done.read, 'incident or event' if incidents else 'event')} → {count(done.written, 'row')}{left}")
    if format_ in (_To.icews, _To.polecat, _To.gdelt) and realis is None and dataset is None:
        note("what is only asked for, planned, threatened or denied is among them, and the layout cannot tell: --realis actual leaves it out")
    next_step(
        f"sayso import {out or 'FILE'} --db OTHER.db --dataset mine reads it back" if format_.value in set(_From) else "docs/exchange.md says what it holds"
    )
