"""What tests of runs share: an engine without processes, lines of JSON, and the digests of what a run has written."""

from __future__ import annotations

import hashlib
import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import quick_coding
from stored import TEXT

from sayso import Config
from sayso.scale import Going, Job, Reading, Shard, prepare, run
from sayso.scale.work import Outcome, attempt

CONFIG = Config(coder="rules", detect_language=False)


def here(waiting: deque[Shard], job: Job, workers: int) -> Iterator[tuple[Shard, Outcome]]:
    """Code one shard after another in this process: an engine without workers."""
    while waiting:
        shard = waiting.popleft()
        yield shard, attempt(shard, job)


def line(n: int, more: str = "") -> str:
    """Return a report as a line of JSON; `more` are further lines of its text."""
    return json.dumps({"id": f"r{n:03}", "text": f"{TEXT} Day {n}.{more}", "published": "2026-01-15", "outlet": "The Daily Test"}) + "\n"


def written(folder: Path, *, among: str = "*") -> dict[str, str]:
    """Return the digest of every table of a run."""
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob(f"run=*/{among}/*.parquet"))}


def ran(sources: list[Path], out: Path | str, *, engine: object = here, workers: int = 1, size: int = 3, reading: Reading | None = None) -> Going:
    """Run to the end with the quick coding, and return what it came to."""
    with prepare([str(s) for s in sources], str(out), CONFIG, reading, size=size, coding=quick_coding.CODING) as prepared:
        return list(run(prepared, engine=engine, workers=workers))[-1]  # type: ignore[arg-type]
