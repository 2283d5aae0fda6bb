"""The engine `local`: processes of this machine, a pipe to each.

A process pool of the standard library is of no use here: one worker that the system kills breaks it with all that is under way. With a pipe to each worker,
the one that dies ends its pipe, and is told from the others.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any

from . import work
from .plan import Shard
from .work import DIED, Failure, Job, Outcome, ShardReceipt, attempt

__all__ = ["died", "local"]

_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS", "TOKENIZERS_PARALLELISM")
"""A worker is one core's work: libraries that would take all cores are held to one."""
_END = 5.0  # seconds that a worker which is told to end may take
_LOOK = 1.0  # seconds between two looks at who says nothing


@dataclass(slots=True)
class _Worker:
    process: Any
    pipe: Connection
    shard: Shard | None = None
    heard: float | None = None  # when it last said something of its shard, by the monotonic clock

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join(_END)
        if not self.process.is_alive():
            self.process.close()


def local(waiting: deque[Shard], job: Job, workers: int) -> Iterator[tuple[Shard, Outcome]]:
    """Run shards in `workers` processes, which are started as they are needed and kept (see `sayso.scale.work.Engine`)."""
    crew: list[_Worker] = []
    try:
        while waiting or any(w.shard for w in crew):
            while waiting and (free := next((w for w in crew if w.shard is None), None) or (_hire(crew, job) if len(crew) < workers else None)):
                shard = waiting.popleft()
                free.shard, free.heard = shard, None
                with suppress(OSError):  # it has died idle: its pipe tells below
                    free.pipe.send(shard)
            yield from _heard(crew)
    finally:
        for worker in crew:
            worker.end()


def _hire(crew: list[_Worker], job: Job) -> _Worker:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, job), name="sayso-worker", daemon=True)
    held = {name: os.environ.get(name) for name in _THREADS}
    os.environ.update(dict.fromkeys(_THREADS[:-1], "1") | {_THREADS[-1]: "false"})
    try:
        process.start()
    finally:
        for name, value in held.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)
    theirs.close()
    crew.append(_Worker(process=process, pipe=ours))
    return crew[-1]


def _heard(crew: list[_Worker]) -> list[tuple[Shard, Outcome]]:
    """Wait until workers say something or die; those who died leave the crew, and those who have long said nothing are ended."""
    out: list[tuple[Shard, Outcome]] = []
    ready = connection.wait([w.pipe for w in crew], _LOOK)
    now = time.monotonic()
    for worker in [w for w in crew if w.pipe not in ready and w.shard is not None and w.heard is not None and now - w.heard > work.SILENCE]:
        crew.remove(worker)
        worker.end()
        if worker.shard is not None:
            out.append((worker.shard, died(f"its worker said nothing for {work.SILENCE:.0f} seconds and was ended")))
    for worker in [w for w in crew if w.pipe in ready]:
        try:
            said: Outcome = worker.pipe.recv()
        except (EOFError, OSError):
            crew.remove(worker)
            worker.process.join(_END)
            how = worker.process.exitcode
            worker.end()
            if worker.shard is not None:
                out.append((worker.shard, died("its worker died" + (f" of signal {-how}" if how and how < 0 else f" with code {how}"))))
            continue
        assert worker.shard is not None
        worker.heard = now
        out.append((worker.shard, said))
        if not isinstance(said, int):
            worker.shard = None
    return out


def died(what: str) -> Failure:
    """Return the failure of a shard whose worker died."""
    return Failure(code=DIED, what=what, remedy="If the system killed it for memory, take fewer workers or smaller shards (--shard-size).")


def _serve(pipe: Connection, job: Job) -> None:
    """Code shards as they come, until the pipe ends; Ctrl-C is the driver's to hear, and a worker ends with its driver."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    while True:
        try:
            shard = pipe.recv()
        except (EOFError, OSError):
            return

        def told(done: int) -> None:
            pipe.send(done)

        with suppress(OSError):
            told(0)  # it is there: from now on silence is of the shard, not of the start
        result: ShardReceipt | Failure = attempt(shard, job, told)
        try:
            pipe.send(result)
        except OSError:
            return


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
