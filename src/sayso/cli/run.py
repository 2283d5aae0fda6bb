"""`sayso run`, `sayso load` and `sayso join`: an archive in shards, back into a store, or joined where it lies."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..plugins import names
from ..render.words import count
from .code import Add, CoderName, Columns, Format, OntologyName, Outlet, OwnActors, OwnLexicon, OwnLlm, OwnWeights, Published, Settings, read_config
from .ingest import Database, joining, tell
from .show import exit_code, next_step, note

if TYPE_CHECKING:
    from ..scale import Going, Prepared

__all__ = ["join", "load", "run"]

_TELL_EVERY = 5.0  # seconds between lines of progress


def run(
    inputs: Annotated[list[str], typer.Argument(metavar="INPUT...", help="Files and folders, or urls of object storage (s3://…).", show_default=False)],
    out: Annotated[str, typer.Option(help="Folder or url under which the run's folder run=FINGERPRINT is made.", show_default=False)],
    engine: Annotated[str, typer.Option(help="What gives out the work: local (processes of this machine), or ray (pip install 'sayso[ray]').")] = "local",
    workers: Annotated[int, typer.Option(help="Processes that code, one core and some 1 GB each.")] = 1,
    shard_size: Annotated[int | None, typer.Option(help="Reports of a shard, by default 10,000: what is lost with a worker that is killed.")] = None,
    replan: Annotated[bool, typer.Option("--replan", help="Where inputs or options changed: take away shards that are no part of it any more.")] = False,
    published: Published = None,
    outlet: Outlet = None,
    column: Columns = None,
    format_: Format = None,
    config: Settings = None,
    coder: CoderName = None,
    ontology: OntologyName = None,
    lexicon: OwnLexicon = None,
    weights: OwnWeights = None,
    add: Add = None,
    actors: OwnActors = None,
    llm: OwnLlm = None,
    json_: Annotated[bool, typer.Option("--json", help="The counts as one JSON object.")] = False,
) -> None:
    """Code an archive in shards, into Parquet files: on all cores, on a cluster, taken up again wherever it was stopped.

    A shard is done when its receipt is there; the same command does what is left. A shard that fails three times is listed, and the others go on.

    Examples:

      sayso run archive/ --out coded --workers 4

      sayso run s3://archive/2026/ --out s3://coded --engine ray --workers 64

      sayso load coded --db news.db
    """
    from ..scale import Reading, prepare
    from ..scale import run as running
    from .code import columns_of, day_of

    if engine not in names("engines"):
        raise UsageError("S112", f"no engine is called {engine!r}", remedy=f"Give one of {', '.join(names('engines'))}.")
    if workers < 1:
        raise UsageError("S112", f"--workers must be at least 1, not {workers}", remedy="Give a number of processes, such as 2.")
    settings = read_config(config).override(coder=coder, ontology=ontology, lexicon=lexicon, weights=weights, add=add, actors=actors, llm=llm)
    reading = Reading(format=format_, columns=tuple(sorted(columns_of(column or []).items())), published=day_of(published), outlet=outlet)
    going: Going | None = None
    with _ending(), prepare(inputs, out, settings, reading, size=shard_size, replan=replan) as prepared:
        _tell_begin(prepared)
        try:
            start = last = time.monotonic()
            for going in running(prepared, engine=engine, workers=workers):
                if time.monotonic() - last >= _TELL_EVERY:
                    last = time.monotonic()
                    note(_so_far(going, last - start))
        except KeyboardInterrupt:
            done = going.done if going else 0
            note(f"stopped; {done:,} of {len(prepared.plan.shards):,} shards are done, and nothing is half written")
            next_step("the same command does what is left")
            raise typer.Exit(1) from None
    assert going is not None
    _tell_end(going, prepared, json_=json_)
    raise typer.Exit(exit_code(going.problems + len(going.failed)))


@contextmanager
def _ending() -> Iterator[None]:
    """Have SIGTERM end a run as Ctrl-C does."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _tell_begin(prepared: Prepared) -> None:
    plan = prepared.plan
    left = len(plan.shards) - len(prepared.done)
    note(f"{prepared.job.out}: {count(len(plan.shards), 'shard')} of some {plan.reports:,} reports; {len(prepared.done):,} done, {left:,} to do")
    if prepared.left:
        note(f"{count(prepared.left, 'temporary file')} of a run that was killed taken away")


def _so_far(going: Going, passed: float) -> str:
    rate = going.coded / passed if passed > 0 else 0.0
    left = f", some {_time(going.expected_left / rate)} left" if rate > 0 else ""
    failed = f", {count(len(going.failed), 'shard')} given up" if going.failed else ""
    return f"{going.done:,} of {going.shards:,} shards, {going.coded:,} reports coded, {rate:.1f} a second{left}{failed}"


def _time(seconds: float) -> str:
    minutes = int(seconds / 60)
    return f"{minutes // 1440} d {minutes // 60 % 24} h" if minutes >= 1440 else f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _tell_end(going: Going, prepared: Prepared, *, json_: bool) -> None:
    out = prepared.job.out
    for shard, failure in going.failed:
        note(f"given up: shard {shard.id}: [{failure.code}] {failure.what}. {failure.remedy}")
    if json_:
        counts = {name: getattr(going, name) for name in ("shards", "done", "reports", "not_coded", "events", "problems")}
        failed = [{"shard": shard.id, "code": failure.code, "what": failure.what, "inputs": [p.path for p in shard.parts]} for shard, failure in going.failed]
        print(json.dumps({"out": out, "fingerprint": prepared.job.fingerprint, **counts, "coded": going.coded, "failed": failed}, ensure_ascii=False))
    else:
        print(
            f"{out}: {going.done:,} of {count(going.shards, 'shard')} done; {count(going.reports, 'report')} ({going.not_coded:,} not coded), "
            f"{count(going.events, 'event')}, {count(going.problems, 'problem')}"
        )
    next_step("run the same command again for the shards that were given up" if going.failed else f"sayso load {out} --db news.db; sayso dyads {out}")


def load(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder or url of `sayso run`: OUT, or OUT/run=FINGERPRINT.")],
    db: Database,
    join: Annotated[bool, typer.Option("--join/--no-join", help="Find copies, incidents and origins at the end.")] = True,
    batch: Annotated[int, typer.Option(help="Reports that are stored in one transaction.")] = 50,
    json_: Annotated[bool, typer.Option("--json", help="The counts as one JSON object.")] = False,
) -> None:
    """Put what `sayso run` coded into a store, and join it to incidents: the rows are those that `sayso ingest` of the same inputs would have given.

    Stopped at any moment, the same command goes on; a second time it changes nothing.

    Examples:

      sayso load coded --db news.db
    """
    from ..config import Config
    from ..ingest import Tally
    from ..scale.back import load as loading
    from ..scale.back import open_run
    from ..store import open_store

    if batch < 1:
        raise UsageError("S112", f"--batch must be at least 1, not {batch}", remedy="Give a number of reports, such as 50.")
    found = open_run(folder)
    if found.missing:
        note(f"{count(found.missing, 'shard')} of this run are not done, and are left out")
    tally = Tally()
    start = last = time.monotonic()
    with open_store(db) as store:
        try:
            for tally in loading(found, store, batch=batch, told=tell):
                if time.monotonic() - last >= _TELL_EVERY:
                    last = time.monotonic()
                    print(f"{tally.seen:,} reports seen, {tally.new:,} stored, {tally.new / (last - start):.1f} a second", file=sys.stderr)
            joined = joining(store, Config.from_mapping(dict(found.settings))) if join else None
        except KeyboardInterrupt:
            note(f"stopped; {count(tally.new, 'report')} stored")
            next_step("the same command goes on where this one stopped")
            raise typer.Exit(1) from None
        where = store.where
    if json_:
        told = asdict(joined) if joined else {"read": 0, "left": 0, "incidents": 0, "copies": 0}
        print(json.dumps({"db": where, **asdict(tally), "joined": told}, ensure_ascii=False))
    else:
        print(f"{where}: {count(tally.new, 'report')} stored ({tally.not_coded:,} not coded), {tally.there:,} there already; {count(tally.events, 'event')}")
    next_step(f"sayso search 'words' --db {where}; sayso check {where} proves the store")
    raise typer.Exit(exit_code(tally.problems + found.missing))


def join(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="Folder or url of `sayso run`: OUT, or OUT/run=FINGERPRINT.")],
    window: Annotated[int, typer.Option(help="Reports in memory, among which copies and further passages are looked for.")] = 20_000,
    json_: Annotated[bool, typer.Option("--json", help="The counts as one JSON object.")] = False,
) -> None:
    """Find copies, incidents and origins in what `sayso run` coded, without a store: Parquet files beside it, a folder a day.

    `sayso dyads DIR` then counts incidents instead of events.

    Reports are read in order of time by one process. Stopped, it begins anew. A store joins the same, goes on where it was stopped, and takes corrections.

    Examples:

      sayso join coded
    """
    from ..scale.back import open_run
    from ..scale.joined import join_run, joined_folder

    if window < 1:
        raise UsageError("S112", f"--window must be at least 1, not {window}", remedy="Give a number of reports, such as 20000.")
    found = open_run(folder)
    if found.missing:
        note(f"{count(found.missing, 'shard')} of this run are not done, and are left out")
    step, last = None, time.monotonic()
    try:
        for step in join_run(found, window=window):
            if time.monotonic() - last >= _TELL_EVERY:
                last = time.monotonic()
                note(f"{step.day or 'no day'}: {step.read:,} of {step.reports:,} reports joined, {count(step.incidents, 'incident')}")
    except KeyboardInterrupt:
        note("stopped; nothing of it is kept")
        next_step("the same command begins anew; a store (sayso load) goes on where it was stopped")
        raise typer.Exit(1) from None
    assert step is not None
    where = f"{found.place.root}/{joined_folder(found)}"
    if step.clashing:
        note(f"{count(step.clashing, 'report')} with the id of another and another text left out; sayso load gives them ids of their own")
    if json_:
        print(json.dumps({"out": where, **{name: getattr(step, name) for name in ("reports", "incidents", "copies", "clashing")}}))
    else:
        print(f"{where}: {count(step.reports, 'report')}, {count(step.incidents, 'incident')}, {count(step.copies, 'copy', 'copies')}")
    next_step(f"sayso dyads {folder}")
    raise typer.Exit(exit_code(step.clashing + found.missing))
