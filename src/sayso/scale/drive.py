"""The driver of a run: the plan, what of it is done, engines, attempts, and what there is to tell. It keeps no state but files.

In `OUT/run=FINGERPRINT` stand `run.json` (the way of coding), `plan.jsonl`, a folder a table, `receipts` (a shard is done when its receipt is there) and
`failed` (shards that were given up, with what happened).
"""

from __future__ import annotations

import json
import os
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

from ..config import Config
from ..errors import ModelError, SaysoError, StoreError, UsageError
from ..extras import needed
from ..pipeline import fingerprint
from ..plugins import load
from .places import Place, is_url, place_of
from .plan import SIZE, Plan, Reading, Shard, inputs_of, plan_of
from .tables import FILES
from .work import DIED, RECEIPTS, Engine, Failure, Job, ShardReceipt, table_file, word_file

__all__ = ["ATTEMPTS", "PLAN", "RUN", "Going", "Prepared", "done_shards", "prepare", "run"]

ATTEMPTS = 3
"""Times that a shard is tried before it is given up, of which the last is careful."""
FATAL_REPORTS = 5
"""Reports of a shard that may end its worker, each found by one more careful attempt, before the shard is given up: of more, no text is to blame. A choice."""
PLAN, RUN, _FAILED, _LOCK = "plan.jsonl", "run.json", "failed", ".driver.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A run that may begin: its job and plan, and the shards that are done. `left` were temporary files of one that was killed; they are gone."""

    job: Job
    plan: Plan
    done: dict[str, ShardReceipt] = field(repr=False)
    left: int = 0


@dataclass(slots=True, kw_only=True)
class Going:
    """How far a run is. Reports, events and problems are those of the shards that are done; `coded` are reports coded by this call, those under way too.

    `failed` are the shards that were given up, each with what happened at its last attempt; `deaths` counts attempts that failed.
    """

    shards: int = 0
    done: int = 0
    reports: int = 0
    not_coded: int = 0
    events: int = 0
    problems: int = 0
    coded: int = 0
    expected_left: int = 0
    deaths: int = 0
    failed: list[tuple[Shard, Failure]] = field(default_factory=list)

    def add(self, receipt: ShardReceipt) -> None:
        """Count a shard that is done."""
        self.done += 1
        self.reports += receipt.reports
        self.not_coded += receipt.not_coded
        self.events += receipt.events
        self.problems += receipt.problems


@contextmanager
def prepare(
    sources: Sequence[str], out: str, config: Config, reading: Reading | None = None, *, size: int | None = None, replan: bool = False, coding: str = ""
) -> Iterator[Prepared]:
    """Plan a run, or take up the one that is there, and hold its folder while it lasts.

    On a disk a second driver is refused; on object storage nothing is held, and two drivers do the same work to the same files.

    Args:
        sources: files and folders, paths or urls.
        out: the folder under which `run=FINGERPRINT` is made.
        config: how reports are coded.
        reading: how inputs are read.
        size: reports of a shard; by default those of the plan that is there, else `SIZE`.
        replan: take shards away that the plan of these sources has no more, where sources or options have changed.
        coding: see `Job`.

    Raises `UsageError` S546 for sources that are not those of the plan that is there, `StoreError` S547 where another driver is at work, S541; what
    `plan_of` raises.
    """
    if size is not None and size < 1:
        raise UsageError("S112", f"a shard has at least 1 report, not {size}", remedy="Give a number of reports, such as 10000.")
    needed("pyarrow", purpose="a run over shards", extra="arrow")
    print_ = fingerprint(config)
    job = Job(out=f"{out.rstrip('/')}/run={print_}", config=config, reading=reading or Reading(), fingerprint=print_, coding=coding)
    inputs = inputs_of(sources)
    place = place_of(job.out)
    with _alone(job.out):
        old = _plan_there(place)
        if size is None:
            size = old.size if old is not None else SIZE
        if old is not None and (old.inputs, old.reading, old.size) == (inputs, job.reading, size):
            plan = old
        else:
            plan = plan_of(sources, job.reading, size=size, inputs=inputs)
            _take_over(place, old, plan, replan=replan)
        left = place.tidy()
        settings = {"fingerprint": print_, "version": version("sayso"), "coder": config.coder, "settings": asdict(config)}
        place.put(RUN, json.dumps(settings, indent=1).encode() + b"\n")
        place.put(PLAN, plan.to_bytes())
        yield Prepared(job=job, plan=plan, done=done_shards(place, plan), left=left)


def _plan_there(place: Place) -> Plan | None:
    data = place.read(PLAN)
    if data is None:
        return None
    try:
        return Plan.from_bytes(data)
    except (ValueError, KeyError, TypeError) as exc:
        what = f"the plan cannot be read: {exc}"
        raise StoreError("S548", what, record=f"{place.root}/{PLAN}", remedy="Remove it and run again: what has a receipt is not coded anew.") from None


def _take_over(place: Place, old: Plan | None, new: Plan, *, replan: bool) -> None:
    """See that a new plan keeps all shards of the old one; with `replan` take away those that it does not have."""
    known = {s.id for s in new.shards}
    gone = [s.id for s in old.shards if s.id not in known] if old is not None else []
    if not gone:
        return
    if not replan:
        what = f"the inputs are not those of the run that is there: {len(gone)} of its {len(old.shards) if old else 0} shards would be no part of it any more"
        remedy = "Name the same inputs and options, or another --out; --replan takes these shards away and codes what has changed."
        raise UsageError("S546", what, record=place.root, remedy=remedy)
    for shard in gone:  # the receipt first: a shard without one is not read
        place.remove(f"{RECEIPTS}/{shard}.json")
        place.remove(f"{_FAILED}/{shard}.json")
    for table in FILES:
        for shard in gone:
            place.remove(table_file(table, shard))


def done_shards(place: Place, plan: Plan) -> dict[str, ShardReceipt]:
    """Return the receipts of the shards of a plan that are done: those whose tables are there in the size that the receipt says."""
    names = place.sizes(RECEIPTS)
    sizes = {table: place.sizes(table) for table in FILES} if names else {}
    found: dict[str, ShardReceipt] = {}
    for shard in plan.shards:
        data = place.read(f"{RECEIPTS}/{shard.id}.json") if f"{shard.id}.json" in names else None
        with suppress(ValueError, KeyError, TypeError):  # a damaged receipt is none
            receipt = ShardReceipt.from_bytes(data) if data else None
            if receipt and all(sizes[t].get(f"{shard.id}.parquet") == receipt.files[t][0] for t in FILES):
                found[shard.id] = receipt
    return found


@contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Hold a folder of a disk; the system lets it go when this process ends, however it ends."""
    if is_url(folder):
        yield
        return
    import filelock

    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(Path(folder, _LOCK), timeout=0)
        lock.acquire()
    except filelock.Timeout:
        holder = _holder(folder)
        raise StoreError("S547", f"another driver is at work in this folder{holder}", record=folder, remedy="Wait for it, or name another --out.") from None
    except OSError as exc:
        what = f"cannot write: {exc.strerror or exc}"
        raise StoreError("S541", what, record=folder, remedy="Make room, or give the right; then the same command goes on.") from exc
    told = Path(folder, f"{_LOCK}.holder")
    try:
        with suppress(OSError):
            told.write_text(f"process {os.getpid()} of {socket.gethostname()}", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            told.unlink(missing_ok=True)
        lock.release()


def _holder(folder: str) -> str:
    try:
        return f" ({Path(folder, f'{_LOCK}.holder').read_text(encoding='utf-8')[:200]})"
    except OSError:
        return ""


def run(prepared: Prepared, *, engine: str | Engine = "local", workers: int = 1) -> Iterator[Going]:
    """Code the shards that are not done; yields how far it is, the same object each time, whenever something was heard.

    Closing the generator (Ctrl-C does) ends all workers; what is under way leaves nothing, what is done stays. Raises what no other shard would do better
    with: `StoreError` S541 (no room, no right to write) and S544, `ModelError`, `PluginError`, `UsageError`.
    """
    if workers < 1:
        raise UsageError("S112", f"--workers must be at least 1, not {workers}", remedy="Give a number of processes, such as 2.")
    drive: Engine = load("engines", engine) if isinstance(engine, str) else engine
    going = Going(shards=len(prepared.plan.shards))
    for receipt in prepared.done.values():
        going.add(receipt)
    waiting = deque(s for s in prepared.plan.shards if s.id not in prepared.done)
    under_way: dict[str, int] = {}
    tries: dict[str, int] = {}
    finished = 0
    expected = {s.id: s.reports for s in waiting}
    going.expected_left = sum(expected.values())
    yield going
    heard = drive(waiting, prepared.job, workers)
    try:
        for shard, outcome in heard:
            if isinstance(outcome, int):
                under_way[shard.id] = outcome
            elif isinstance(outcome, ShardReceipt):
                under_way.pop(shard.id, None)
                expected.pop(shard.id, None)
                finished += outcome.reports
                going.add(outcome)
                place_of(prepared.job.out).remove(f"{_FAILED}/{shard.id}.json")
                if shard.careful:
                    place_of(prepared.job.out).remove(word_file(shard.id))
            else:
                under_way.pop(shard.id, None)
                _failed(prepared.job, shard, outcome, tries, waiting, going)
                if any(given_up.id == shard.id for given_up, _ in going.failed):
                    expected.pop(shard.id, None)
            going.coded = finished + sum(under_way.values())
            going.expected_left = sum(max(n - under_way.get(s, 0), 0) for s, n in expected.items())
            yield going
    finally:
        close = getattr(heard, "close", None)
        if close is not None:
            close()
        if not is_url(prepared.job.out):
            with suppress(OSError):
                place_of(prepared.job.out).tidy()


def _word(job: Job, shard: Shard) -> int | None:
    """Take away the word that an attempt has left: which report it was about to code. None where there is none, or that report was known already."""
    place = place_of(job.out)
    said = place.read(word_file(shard.id))
    place.remove(word_file(shard.id))
    number = int(said) if said and said.isdigit() else None
    return None if number is None or number in dict(shard.fatal) else number


def _failed(job: Job, shard: Shard, failure: Failure, tries: dict[str, int], waiting: deque[Shard], going: Going) -> None:
    """Count an attempt that failed: the shard waits again, without a report that ended it, or is given up; what no shard would do better with is raised."""
    if failure.final:
        error: type[SaysoError] = UsageError if failure.code.startswith("S1") else ModelError if failure.code.startswith("S4") else StoreError
        raise error(failure.code, failure.what, remedy=failure.remedy)
    going.deaths += 1
    at = _word(job, shard)  # also where none is waited for: one that was left by a driver that was killed would blame the wrong report
    if shard.careful and failure.code == DIED and len(shard.fatal) < FATAL_REPORTS and at is not None:
        waiting.append(replace(shard, fatal=(*shard.fatal, (at, failure.what))))
        return
    tries[shard.id] = tries.get(shard.id, 0) + 1
    if tries[shard.id] < ATTEMPTS:
        waiting.append(replace(shard, careful=tries[shard.id] == ATTEMPTS - 1))
        return
    going.failed.append((shard, failure))
    told = {"shard": shard.id, "attempts": ATTEMPTS, **asdict(replace(failure, final=False)), "inputs": [p.path for p in shard.parts][:100]}
    place_of(job.out).put(f"{_FAILED}/{shard.id}.json", json.dumps(told, indent=1).encode() + b"\n")
