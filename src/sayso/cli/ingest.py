"""`sayso ingest`: reports into a store."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..records import Problem
from ..render.words import count
from .code import (
    Add,
    CoderName,
    Columns,
    Format,
    OntologyName,
    Outlet,
    OwnActors,
    OwnLexicon,
    OwnLlm,
    OwnWeights,
    Published,
    Settings,
    Sources,
    read_config,
    reports_of,
)
from .show import exit_code, next_step, note

if TYPE_CHECKING:
    from ..config import Config
    from ..join import Step
    from ..store import Store

__all__ = ["Database", "ingest", "joining", "tell"]

Database = Annotated[str, typer.Option("--db", help="The store: a file, or postgresql://user@host/database.", show_default=False)]
_TELL_EVERY = 5.0  # seconds between lines of progress


def ingest(
    sources: Sources,
    db: Database,
    published: Published = None,
    outlet: Outlet = None,
    column: Columns = None,
    format_: Format = None,
    batch: Annotated[int, typer.Option(help="Reports that are stored in one transaction.")] = 50,
    config: Settings = None,
    coder: CoderName = None,
    ontology: OntologyName = None,
    lexicon: OwnLexicon = None,
    weights: OwnWeights = None,
    add: Add = None,
    actors: OwnActors = None,
    llm: OwnLlm = None,
    join: Annotated[bool, typer.Option("--join/--no-join", help="Find copies, incidents and origins at the end.")] = True,
    json_: Annotated[bool, typer.Option("--json", help="The counts as one JSON object.")] = False,
) -> None:
    """Code the reports that are not in the store yet for this way of coding, store them, and join them to incidents.

    Stopped at any moment, the same command goes on. Reports in a language that sayso does not code are stored and marked.
    Coding again with other settings or a newer sayso adds rows beside the old.

    Examples:

      sayso ingest articles.csv --column text=body --db news.db

      sayso ingest reports/*.jsonl --db postgresql://me@localhost/news

      cat reports.jsonl | sayso ingest - --db news.db --coder rules --json
    """
    from ..ingest import Tally
    from ..ingest import ingest as ingesting
    from ..store import open_store
    from .llm import tell_meter

    if batch < 1:
        raise UsageError("S112", f"--batch must be at least 1, not {batch}", remedy="Give a number of reports, such as 50.")
    settings = read_config(config).override(coder=coder, ontology=ontology, lexicon=lexicon, weights=weights, add=add, actors=actors, llm=llm)
    items = reports_of(sources, published=published, outlet=outlet, title=None, column=column, format_=format_)
    tally = Tally()
    start = last = time.monotonic()
    with open_store(db) as store:
        try:
            for tally in ingesting(items, store, settings, batch=batch, told=tell):
                if time.monotonic() - last >= _TELL_EVERY:
                    last = time.monotonic()
                    print(f"{tally.seen:,} reports seen, {tally.new:,} stored, {tally.new / (last - start):.1f} a second", file=sys.stderr)
            joined = joining(store, settings) if join else None
        except KeyboardInterrupt:
            note(f"stopped; {count(tally.new, 'report')} stored")
            next_step("the same command goes on where this one stopped")
            raise typer.Exit(1) from None
        where = store.where
    tell_meter(settings)
    if json_:
        told = asdict(joined) if joined else {"read": 0, "left": 0, "incidents": 0, "copies": 0}
        print(json.dumps({"db": where, **asdict(tally), "joined": told}, ensure_ascii=False))
    else:
        print(
            f"{where}: {count(tally.new, 'report')} stored ({tally.not_coded:,} not coded), {tally.there:,} there already"
            + (f", {tally.redacted:,} redacted and left out" if tally.redacted else "")
            + f"; {count(tally.events, 'event')}, {count(tally.problems, 'problem')}"
            + (f"; {count(joined.incidents, 'incident')} new or changed, {count(joined.copies, 'copy', 'copies')} found" if joined else "")
        )
    next_step(f"sayso search 'words' --db {where}; sayso check {where} proves the store")
    raise typer.Exit(exit_code(tally.problems))


def joining(store: Store, config: Config | None = None) -> Step | None:
    """Join what was not joined yet, and tell how far it is; returns the last step, None where there was nothing to do."""
    from ..config import Config
    from ..join import Joiner

    last, step = time.monotonic(), None
    for step in Joiner(store, config or Config()).join():
        if time.monotonic() - last >= _TELL_EVERY:
            last = time.monotonic()
            print(f"{step.read:,} reports joined, {step.left:,} left", file=sys.stderr)
    return step


def tell(problem: Problem) -> None:
    """Say a problem in one line."""
    note(f"problem [{problem.code}] {problem.record}: {problem.what}. {problem.remedy}")
