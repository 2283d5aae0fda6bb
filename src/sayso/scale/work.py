"""Coding one shard: a function of the shard and the settings, whose tables appear whole, and whose receipt comes last.

    code_shard(shard, job) -> ShardReceipt

A shard is done when its receipt exists. Who calls the function, how often and where, changes no byte of the tables.
"""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from ..admit import FATAL, clean
from ..config import Config
from ..errors import InputError, ModelError, PluginError, SaysoError, StoreError, UsageError
from ..ingest import AGAIN, status_of
from ..pipeline import code_reports, fingerprint
from ..plugins import load
from ..records import Coded, Problem, Report
from .places import Place, place_of
from .plan import Reading, Shard, reports_of
from .tables import FILES, Writer

__all__ = ["DIED", "RECEIPTS", "SILENCE", "Engine", "Failure", "Job", "Outcome", "ShardReceipt", "attempt", "code_shard", "table_file", "word_file"]

RECEIPTS = "receipts"
DIED = "S545"
_TELL = 2.0  # seconds between two words of how far a shard is
SILENCE = 600.0
"""Seconds after which a worker that says nothing is ended: the longest report that is admitted (a million characters) takes some two minutes. A choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What all shards of a run have in common.

    Attributes:
        out: the run's own folder, `OUT/run=FINGERPRINT`: a path, or a url of fsspec's.
        fingerprint: of the way of coding; a worker that has another refuses.
        coding: "module:function" that codes reports, (reports, config) → codings. Another one than the line is of use to tests and benches.
    """

    out: str
    config: Config
    reading: Reading
    fingerprint: str
    coding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShardReceipt:
    """That a shard is done, and what it came to.

    Attributes:
        rows: by table. files: by table, size in bytes and BLAKE2b digest.
        not_coded, failed: reports in another language, without words …; reports that broke the coder.
        again: reports that came a second time in the shard, and were passed over.
        events, problems: how many.
        cpu_s, memory_mb: processor time that it took, and the most memory that its process had so far. They say nothing about the tables.
    """

    shard: str
    reports: int
    not_coded: int
    failed: int
    again: int
    events: int
    problems: int
    rows: Mapping[str, int] = field(repr=False)
    files: Mapping[str, tuple[int, str]] = field(repr=False)
    cpu_s: float = 0.0
    memory_mb: int = 0

    def to_bytes(self) -> bytes:
        """Write it as JSON."""
        return json.dumps(asdict(self), sort_keys=True).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> ShardReceipt:
        """Read it; raises `ValueError`, `TypeError` or `KeyError` for what is none."""
        value = json.loads(data)
        return cls(**value | {"files": {name: (int(size), str(digest)) for name, (size, digest) in value["files"].items()}})


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why one attempt at a shard came to nothing. `final`: no other shard would fare better (wrong settings, no room), so that the run ends."""

    code: str
    what: str
    remedy: str
    final: bool = False


Outcome = ShardReceipt | Failure | int
"""What an engine tells of a shard: that it is done, that an attempt failed, or how many of its reports are coded so far."""


class Engine(Protocol):
    """Gives shards to workers, each of which loads the models once. Entry points of `sayso.engines` are of this form.

    A worker that dies, or says nothing for `SILENCE`, costs an attempt at the shard that it had, never the run. Closing the generator ends all workers.
    """

    def __call__(self, waiting: deque[Shard], job: Job, workers: int) -> Iterator[tuple[Shard, Outcome]]:
        """Take shards off `waiting` until it is empty and none is under way; whoever listens may add to it meanwhile."""
        ...


def table_file(table: str, shard: str) -> str:
    """Return the name of a shard's table in the run's folder."""
    return f"{table}/{shard}.parquet"


def word_file(shard: str) -> str:
    """Return the name of the word that a careful attempt leaves: the number of the report that it was about to code."""
    return f"failed/{shard}.at"


def code_shard(shard: Shard, job: Job, told: Callable[[int], None] | None = None) -> ShardReceipt:
    """Read, code and write a shard; `told` hears now and then how many reports are coded. A careful attempt takes one report at a time.

    Raises `StoreError` S541 where the place cannot be written, S544 where this sayso codes in another way than the job's; what reading raises. Then nothing is
    left but what was there before.
    """
    _same_way(job.config, job.fingerprint)
    place = place_of(job.out)
    started = time.process_time()
    loose: list[Problem] = []
    counts = dict.fromkeys(("reports", "not_coded", "failed", "again", "events"), 0)
    drafts = {name: place.draft(table_file(name, shard.id)) for name in FILES}
    writer: Writer | None = None
    try:
        try:
            writer = Writer(drafts)
            last = time.monotonic()
            config = replace(job.config, batch_chars=1) if shard.careful else job.config
            for coded in _coder(job.coding)(_warned(_items(shard, job.reading, loose), shard, place), config):
                if any(p.code == AGAIN for p in coded.problems):
                    counts["again"] += 1
                    continue
                writer.add(coded)
                _count(counts, coded)
                if told is not None and abs(time.monotonic() - last) >= _TELL:
                    last = time.monotonic()
                    told(counts["reports"])
            writer.close(loose)
        except OSError as exc:
            raise StoreError("S541", f"cannot write: {exc.strerror or exc}", record=job.out, remedy="Make room, or give the right.") from exc
        files = {name: draft.commit() for name, draft in drafts.items()}
        receipt = ShardReceipt(
            shard=shard.id, **counts, problems=writer.counts["problems"], rows=writer.counts, files=files,
            cpu_s=round(time.process_time() - started, 2), memory_mb=_memory_mb(),
        )  # fmt: skip
        place.put(f"{RECEIPTS}/{shard.id}.json", receipt.to_bytes())
    finally:
        if writer is not None:
            writer.abandon()
        for draft in drafts.values():
            draft.discard()
    return receipt


def _items(shard: Shard, reading: Reading, loose: list[Problem]) -> Iterator[Report]:
    """Read the parts; problems of which no report came are set aside."""
    for part in shard.parts:
        try:
            for item in reports_of(part, reading):
                if isinstance(item, Report):
                    yield item
                else:
                    loose.append(Problem(code=item.code, record=clean(item.record), what=clean(item.what), remedy=clean(item.remedy)))
        except OSError as exc:  # not ours to write: the input breaks off
            raise UsageError("S102", f"cannot read: {exc.strerror or exc}", record=part.path, remedy="Make it readable, and run again.") from exc


def _warned(reports: Iterator[Report], shard: Shard, place: Place) -> Iterator[Report]:
    """Give reports that ended a worker a note that keeps them from being coded, and leave word of each other one before it is, where the attempt is careful."""
    fatal = dict(shard.fatal)
    for number, report in enumerate(reports):
        if number in fatal:
            what = f"whatever codes this report ends: {fatal[number]}"
            note = Problem(code=FATAL, record=report.id, what=what, remedy="Please report this text; the rest of its shard was coded.")
            yield replace(report, meta={**report.meta, "problems": (*report.meta.get("problems", ()), note)})
            continue
        if shard.careful:
            place.put(word_file(shard.id), str(number).encode())
        yield report


def _count(counts: dict[str, int], coded: Coded) -> None:
    status = status_of(coded)
    counts["reports"] += 1
    counts["events"] += len(coded.events)
    if status != "coded":
        counts[status] += 1


@cache
def _coder(name: str) -> Callable[[Iterable[Report], Config], Iterator[Coded]]:
    """Return what codes reports, with models loaded once a process."""
    if name:
        module, _, function = name.partition(":")
        found: Callable[[Iterable[Report], Config], Iterator[Coded]] = getattr(import_module(module), function)
        return found

    @cache
    def coder_of(config: Config) -> Any:
        return load("coders", config.coder)(config)

    return lambda reports, config: code_reports(reports, config, coder=coder_of(config))


@cache
def _same_way(config: Config, wanted: str) -> None:
    """See that this process codes as the job says: on a cluster, machines may have other versions."""
    mine = fingerprint(config)
    if mine != wanted:
        what = f"this worker codes in another way ({mine}) than the run ({wanted})"
        raise StoreError("S544", what, remedy="Install the same sayso, models and data files on all machines.")


def _memory_mb() -> int:
    """Return the most memory that this process had, in MB (2^20 bytes); 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(most // (1 << 20 if sys.platform == "darwin" else 1 << 10))


def attempt(shard: Shard, job: Job, told: Callable[[int], None] | None = None) -> ShardReceipt | Failure:
    """Code a shard, or say why not: what workers of every engine call."""
    try:
        return code_shard(shard, job, told)
    except SaysoError as exc:
        passing = isinstance(exc, InputError) or (isinstance(exc, UsageError) and exc.code in ("S101", "S102", "S543"))
        final = isinstance(exc, StoreError | ModelError | PluginError) or not passing
        return Failure(code=exc.code, what=f"{exc.what}{f' ({exc.record})' if exc.record else ''}", remedy=exc.remedy, final=final)
    except MemoryError:
        return Failure(code=DIED, what="the worker had no memory left", remedy="Take fewer workers, or smaller shards (--shard-size).")
    except Exception as exc:  # whatever a text did to the parser: the other shards go on
        what = f"the shard failed: {type(exc).__name__}: {exc}"
        return Failure(code=DIED, what=what[:500], remedy="Please report this; the other shards went on.")
