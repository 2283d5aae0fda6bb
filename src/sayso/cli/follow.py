"""`sayso follow`: feeds and folders into a store, for as long as one likes."""

from __future__ import annotations

import json
import sys
import time
from contextlib import redirect_stdout
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..records import to_dict
from ..render.words import count
from .code import Add, AllowHost, CoderName, OntologyName, OwnActors, OwnLexicon, OwnLlm, OwnWeights, Settings, read_config
from .ingest import Database, joining, tell
from .notify import KeyFile, notifying
from .show import console, exit_code, next_step, note
from .stop import until_told

if TYPE_CHECKING:
    from threading import Event

    from ..follow import Polled, Standing
    from ..store import Store

__all__ = ["follow"]

_JOIN_EVERY = 900.0
"""Seconds between joinings of what came in: a report of yesterday has what is later read again, which takes minutes in a large store. By hand."""


def follow(
    feeds: Annotated[Path, typer.Argument(help="What to follow: a file such as the feeds.toml of docs/reading.md.", show_default=False)],
    db: Database,
    once: Annotated[bool, typer.Option("--once", help="Poll once what is due, and end: for cron.")] = False,
    status: Annotated[bool, typer.Option("--status", help="Only say how each feed and folder stands; nothing is fetched.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object a poll, a line each.")] = False,
    batch: Annotated[int, typer.Option(help="Reports that are stored in one transaction.")] = 10,
    notify: Annotated[bool, typer.Option("--notify", help="After joining, look at the saved filters and deliver what is new (`sayso notify`).")] = False,
    allow_host: AllowHost = None,
    key_file: KeyFile = None,
    config: Settings = None,
    coder: CoderName = None,
    ontology: OntologyName = None,
    lexicon: OwnLexicon = None,
    weights: OwnWeights = None,
    add: Add = None,
    actors: OwnActors = None,
    llm: OwnLlm = None,
) -> None:
    """Poll feeds and folders politely, code, store and join what is new; Ctrl-C or SIGTERM ends it after the present batch, and the same command goes on.

    What was asked, answered and read is remembered in the store. A feed that fails is asked again later each time, and never stops the others.

    Examples:

      sayso follow feeds.toml --db news.db

      sayso follow feeds.toml --db news.db --once --json

      sayso follow feeds.toml --db news.db --status
    """
    from ..follow import follow as following
    from ..follow import read_settings, standing
    from ..store import open_store

    if batch < 1:
        raise UsageError("S112", f"--batch must be at least 1, not {batch}", remedy="Give a number of reports, such as 10.")
    settings = read_settings(feeds)
    settings = replace(settings, allow_hosts=(*settings.allow_hosts, *(allow_host or ())))
    if status:
        with open_store(db, read_only=True) as store:
            _tell_standing(standing(settings, store), json_)
        next_step(f"sayso follow {feeds} --db {db} --once polls what is due")
        return
    way = read_config(config).override(coder=coder, ontology=ontology, lexicon=lexicon, weights=weights, add=add, actors=actors, llm=llm)
    polls = new = problems = waiting = 0
    joined = time.monotonic()
    with open_store(db) as store, until_told() as stop:
        for polled in following(settings, store, way, wait=stop.wait, once=once, batch=batch):
            polls, new, problems = polls + 1, new + polled.new, problems + len(polled.problems)
            print(json.dumps(to_dict(polled), ensure_ascii=False, default=str) if json_ else _line(polled), flush=True)
            for problem in polled.problems:
                tell(problem)
            waiting += polled.new
            if waiting and time.monotonic() - joined >= _JOIN_EVERY:
                joining(store, way)
                problems += _told(store, stop, notify, allow_host, key_file)
                waiting, joined = 0, time.monotonic()
        stopped = stop.is_set()
        if not stopped:
            joining(store, way)
            problems += _told(store, stop, notify, allow_host, key_file)
        where = store.where
    note(f"{'stopped after ' if stopped else ''}{count(polls, 'poll')}, {count(new, 'report')} stored, {count(problems, 'problem')}")
    if stopped:
        next_step(f"the same command goes on where this one stopped; sayso follow {feeds} --db {where} --status says how each feed stands")
        return
    next_step(f"sayso search 'words' --db {where}; sayso follow {feeds} --db {where} --status says how each feed stands")
    raise typer.Exit(exit_code(problems))


def _told(store: Store, stop: Event, asked: bool, allow_host: list[str] | None, key_file: Path | None) -> int:
    """Deliver what is new where that was asked for; returns the number of problems. What was delivered is told beside the polls, on stderr."""
    if not asked:
        return 0
    with redirect_stdout(sys.stderr):
        return notifying(store, wait=stop.wait, allow_host=allow_host, key_file=key_file)[1]


def _line(polled: Polled) -> str:
    said = {
        "read": f"{polled.new:,} new" + (f" ({polled.changed:,} changed)" if polled.changed else "") + f", {polled.there:,} there",
        "unchanged": "nothing new",
        "failed": f"failed ({count(polled.failures, 'time')})" if polled.kind == "feed" else "failed",
        "gone": f"gone; {polled.new:,} new",
        "left": f"{polled.new:,} new, {polled.left:,} left for the next time",
    }[polled.outcome]
    waiting = f", {polled.left:,} not settled yet" if polled.kind == "folder" and polled.outcome == "read" and polled.left else ""
    then = f"; next {_time(polled.next_poll)}" if polled.next_poll else ""
    return f"{_time(polled.at)} {polled.source}: {said}{waiting}{then}"


def _time(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%SZ")


def _tell_standing(rows: list[Standing], json_: bool) -> None:
    if json_:
        for row in rows:
            print(json.dumps(asdict(row), ensure_ascii=False))
        return
    from rich.table import Table

    table = Table("state", "source", "read", "waiting", "failures", "last poll", "next poll", "trouble", box=None, pad_edge=False)
    for row in rows:
        numbers = (f"{row.read:,}", f"{row.waiting:,}", f"{row.failures:,}")
        moved = f" → {row.moved_to}" if row.moved_to else ""
        table.add_row(row.state, row.source + moved, *numbers, row.last_poll or "", row.next_poll or "", row.trouble or "")
    console().print(table)
