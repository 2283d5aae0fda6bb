"""The bundled example reports (real countries and offices, invented happenings) and the store that is built of them.

    import sayso.demo
    built = sayso.demo.build("demo.db")

`README.md` beside this file lists the reports and what is to be seen in them.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError

if TYPE_CHECKING:
    from ..records import Report
    from ..store import Store

__all__ = ["SHOWN", "Built", "build", "place", "reports"]

SHOWN = ("victoria-boats-2017-e", "isfara-shots-2018-b")
"""Reports whose codes `sayso demo` prints: an outlet that cites another, and a denial."""
_BATCH = 10
"""Reports a transaction, so that progress is told every few seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What the store at `where` holds. `new` are the reports that this call coded; `copies` the reports that take over another's text."""

    where: str
    reports: int
    new: int
    events: int
    incidents: int
    copies: int
    problems: int


def reports() -> Iterator[Report]:
    """Yield the bundled reports, in the order of the file."""
    from ..read import open_source
    from ..records import Report

    with as_file(files("sayso.demo") / "reports.jsonl") as path:
        yield from (item for item in open_source(str(path)) if isinstance(item, Report))


def place() -> Path:
    """Return where the store stands if nobody says: a file in the user's cache, of another name when the reports change.

    The cache is `$XDG_CACHE_HOME`, or what the system has for it; where it cannot be written, the folder for temporary files.
    """
    digest = hashlib.blake2b((files("sayso.demo") / "reports.jsonl").read_bytes(), digest_size=4).hexdigest()
    for folder in _caches():
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                return folder / f"demo-{digest}.db"
    return Path(tempfile.mkdtemp(prefix="sayso-")) / f"demo-{digest}.db"


def _caches() -> Iterator[Path]:
    if given := os.environ.get("XDG_CACHE_HOME"):
        yield Path(given) / "sayso"
    if sys.platform == "win32":
        if local := os.environ.get("LOCALAPPDATA"):
            yield Path(local) / "sayso" / "cache"
        return
    with suppress(RuntimeError):  # a user without a home
        yield Path.home() / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "sayso"


def build(where: str | Path, told: Callable[[str], None] | None = None) -> Built:
    """Code the bundled reports into a store and join them to incidents; what is there already is not coded again.

    `told` hears a line of progress now and then. Raises `UsageError` S180 where the store holds other reports, which invented ones must not be mixed
    with, and `StoreError` where it cannot be opened or written.
    """
    from ..config import Config
    from ..ingest import Tally, ingest
    from ..join import Joiner
    from ..store import open_store

    told = told or (lambda line: None)
    ours, config, tally = tuple(reports()), Config(), Tally()
    if "://" not in str(where) and Path(where).exists() and Path(where).stat().st_size:
        with open_store(where, read_only=True) as store:  # before anything is written, a migration too
            _refuse_others(store, ours)
    with open_store(where) as store:
        _refuse_others(store, ours)
        for tally in ingest(ours, store, config, batch=_BATCH):
            told(f"{tally.new + tally.there} of {len(ours)} reports coded")
        for step in Joiner(store, config).join():
            told(f"{step.read} reports joined to incidents")
        return _built(store, tally.new, tally.problems)


def _refuse_others(store: Store, ours: tuple[Report, ...]) -> None:
    from ..records import content_id
    from ..store import browse, engine

    with engine.reading(store.engine, store.where) as conn:
        there = browse.counts(conn)["reports"]
    held = [store.held(report.id) for report in ours] if there else []
    same = sum(one is not None and one.digest == content_id("t", report.text) for one, report in zip(held, ours, strict=False))
    if there != same:
        remedy = "Name another file with --db: invented reports must not stand among yours."
        raise UsageError("S180", "the store holds reports that are not the demo's", record=store.where, remedy=remedy)


def _built(store: Store, new: int, problems: int) -> Built:
    from ..store import browse, engine

    with engine.reading(store.engine, store.where) as conn:
        counts = browse.counts(conn)
    ids = [report.id for report in reports()]
    copies = sum(one.copy is not None for one in store.lineages(ids))
    incidents = len(store.incidents_of_reports(ids))
    return Built(
        where=store.where, reports=counts["reports"], new=new, events=counts["events"], incidents=incidents, copies=copies, problems=problems
    )  # fmt: skip
