"""The engine `ray`: actors of a Ray cluster, or of this machine where no cluster is named. Needs the extra `ray`.

`RAY_ADDRESS` names a cluster that is there (docs/scale.md); otherwise Ray is started here, on the loopback address, without dashboard. Ray's reports of use
are turned off. Ray holds names of shards and receipts, never texts.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Iterator
from typing import Any

from ..extras import needed
from . import work
from .local import died
from .plan import Shard
from .work import Failure, Job, Outcome, ShardReceipt, attempt

__all__ = ["ray"]

_POLL = 2.0  # seconds between two looks at how far the actors are


class _Coder:
    """An actor: it keeps the models between shards, and says how far it is while it codes."""

    def __init__(self) -> None:
        self._done = 0

    def code(self, shard: Shard, job: Job) -> ShardReceipt | Failure:
        self._done = 0
        return attempt(shard, job, self._told)

    def _told(self, done: int) -> None:
        self._done = done

    def so_far(self) -> int:
        return self._done


def ray(waiting: deque[Shard], job: Job, workers: int) -> Iterator[tuple[Shard, Outcome]]:
    """Run shards in `workers` actors of one core each (see `sayso.scale.work.Engine`). Raises `PluginError` S121 where Ray is not installed."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    library = needed("ray", purpose="the engine ray", extra="ray")
    ours = not library.is_initialized()
    if ours:
        _start(library, workers)
    made: Any = library.remote(num_cpus=1, max_restarts=0, max_concurrency=2)(_Coder)
    idle: list[Any] = []
    busy: dict[Any, tuple[Any, Shard]] = {}
    heard: dict[Any, tuple[int, float]] = {}
    try:
        while waiting or busy:
            while waiting and len(busy) < workers:
                actor = idle.pop() if idle else made.remote()
                shard = waiting.popleft()
                busy[actor.code.remote(shard, job)] = (actor, shard)
            ready, _ = library.wait(list(busy), num_returns=1, timeout=_POLL)
            for task in ready:
                actor, shard = busy.pop(task)
                heard.pop(task, None)
                try:
                    outcome: Outcome = library.get(task)
                    idle.append(actor)
                except library.exceptions.RayError as exc:
                    outcome = died(f"its worker died: {type(exc).__name__}")
                yield shard, outcome
            if not ready:
                yield from _so_far(library, busy, heard)
    finally:
        for actor in [*idle, *(actor for actor, _ in busy.values())]:
            library.kill(actor)
        if ours:
            library.shutdown()


def _start(library: Any, workers: int) -> None:
    """Join the cluster that `RAY_ADDRESS` names, or start Ray here."""
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR, "configure_logging": False}
    if os.environ.get("RAY_ADDRESS"):
        library.init(address=os.environ["RAY_ADDRESS"], **quiet)
    else:
        library.init(num_cpus=workers, include_dashboard=False, _node_ip_address="127.0.0.1", **quiet)


def _so_far(library: Any, busy: dict[Any, tuple[Any, Shard]], heard: dict[Any, tuple[int, float]]) -> list[tuple[Shard, Outcome]]:
    """Ask the actors how far they are; who does not answer at once is asked again later, who does not get on is ended. `heard`: how far, since when."""
    asked = {actor.so_far.remote(): task for task, (actor, _) in busy.items()}
    ready, _ = library.wait(list(asked), num_returns=len(asked), timeout=_POLL)
    out: list[tuple[Shard, Outcome]] = []
    now = time.monotonic()
    for answer in ready:
        try:
            done = int(library.get(answer))
        except library.exceptions.RayError:  # it has died: its shard's own task tells
            continue
        task = asked[answer]
        out.append((busy[task][1], done))
        if heard.get(task, (-1, now))[0] != done:
            heard[task] = (done, now)
    for task, (_, since) in heard.items():
        if now - since > work.SILENCE:
            library.kill(busy[task][0])
    return out
