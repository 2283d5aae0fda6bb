"""Reading a run's folder back: the codings of its shards in the order of the sources, and a store of them.

What has no receipt is not read. A store that is loaded has the rows that `sayso ingest` of the same sources would have given it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import IO, Any

from ..config import Config
from ..errors import ConfigError, StoreError, UsageError
from ..ingest import Tally, ingest, status_of
from ..pipeline import fingerprint
from ..records import Coded, Problem
from ..store import Entry, Store
from ..store.rows import digest_of
from .drive import PLAN, RUN, done_shards
from .places import Place, is_folder, is_url, place_of
from .plan import Plan
from .tables import TABLES, groups
from .work import ShardReceipt, table_file

__all__ = ["Shards", "is_run", "load", "open_run"]

_MADE_BY_LINE = frozenset({"S220", "S222", "S223", "S224", "S225", "S226", "S290"})
"""Problems that coding a report again finds again; the others are the reader's notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shards:
    """A run's folder, to be read.

    Attributes:
        fingerprint, version, coder, settings: the way of coding.
        receipts: of the shards that are done, in the order of the plan.
        missing: how many shards are not done.
    """

    place: Place
    fingerprint: str
    version: str
    coder: str
    settings: Mapping[str, Any]
    receipts: tuple[ShardReceipt, ...] = field(repr=False)
    missing: int = 0

    def open(self, receipt: ShardReceipt, table: str) -> IO[bytes]:
        """Open a table of a shard; raises `StoreError` S549 where it is not what its receipt says."""
        name = table_file(table, receipt.shard)
        data = self.place.read(name)
        if data is None or blake2b(data, digest_size=16).hexdigest() != receipt.files[table][1]:
            raise damaged(receipt, f"{name} is not what its receipt says")
        return io.BytesIO(data)

    def codings(self, receipt: ShardReceipt, only: Sequence[int] | None = None) -> Iterator[tuple[list[tuple[Coded, str]], list[Problem]]]:
        """Read a shard (`only` these row groups), some hundred reports at a time: codings with their status, and problems without a report.

        Raises `StoreError` S549.
        """
        with ExitStack() as stack:
            files = {table: stack.enter_context(self.open(receipt, table)) for table in TABLES}
            try:
                yield from groups(files, only)
            except (ValueError, KeyError, OSError) as exc:  # pyarrow's errors are of these kinds
                raise damaged(receipt, str(exc)[:200]) from exc


def damaged(receipt: ShardReceipt, what: str) -> StoreError:
    """Return the error of a shard that is damaged."""
    remedy = f"Remove receipts/{receipt.shard}.json and run again: that shard alone is coded anew."
    return StoreError("S549", f"a damaged shard: {what}", record=receipt.shard, remedy=remedy)


def is_run(where: str) -> bool:
    """Tell whether a name is that of a folder, on a disk or in object storage, and not of a store."""
    return is_folder(where) if not is_url(where) else not where.startswith(("postgres", "sqlite"))


def open_run(folder: str) -> Shards:
    """Open a run's folder, or the one run that a folder holds.

    Raises `UsageError` S550 where there is none, or several, `StoreError` S548 for one that cannot be read.
    """
    place = place_of(folder)
    if place.read(RUN) is None:
        runs = [name for name in place.folders() if name.startswith("run=")] if is_folder(folder) else []
        if len(runs) != 1:
            what = f"several runs: {', '.join(runs)}" if runs else "no run of `sayso run`"
            raise UsageError("S550", what, record=folder, remedy="Name one folder OUT/run=…, or make one: sayso run INPUTS --out OUT.")
        place = place_of(f"{folder.rstrip('/')}/{runs[0]}")
    about, planned = place.read(RUN), place.read(PLAN)
    if about is None or planned is None:
        raise UsageError("S550", "no run of `sayso run`", record=folder, remedy="Name a folder OUT/run=…, or make one: sayso run INPUTS --out OUT.")
    try:
        told, plan = json.loads(about), Plan.from_bytes(planned)
        done = done_shards(place, plan)
        receipts = tuple(done[s.id] for s in plan.shards if s.id in done)
        return Shards(place=place, receipts=receipts, missing=len(plan.shards) - len(done), **told)
    except (ValueError, KeyError, TypeError) as exc:
        raise StoreError("S548", f"the run cannot be read: {exc}", record=place.root, remedy="Run again with the same inputs and --out.") from None


def load(found: Shards, store: Store, *, batch: int = 50, told: Callable[[Problem], None] | None = None) -> Iterator[Tally]:
    """Put a run's codings into a store; yields the tally after every batch. What is there stays, so that the same call again changes nothing.

    A report whose id another text has in the store, or that the store holds with another day or outlet, is coded again as `ingest` would, which needs the
    same version and models (problem S551 otherwise). A damaged shard is left out and told (S549). Raises `StoreError` where the store cannot be written.
    """
    run = store.run_for(found.fingerprint, version=found.version, coder=found.coder, settings=found.settings)
    tally = Tally()
    putting = _Putting(store, run.n, found, tally, told)
    for receipt in found.receipts:
        try:
            for codings, loose in found.codings(receipt):
                for coded, _ in codings:
                    putting.take(coded)
                    if len(putting.waiting) >= batch:
                        putting.put()
                        yield tally
                putting.loose += loose
        except StoreError as exc:
            if exc.code != "S549":
                raise
            putting.loose.append(Problem(code=exc.code, record=receipt.shard, what=exc.what, remedy=exc.remedy))
    putting.put()
    yield tally


class _Putting:
    """Batches on their way into a store."""

    def __init__(self, store: Store, run: int, found: Shards, tally: Tally, told: Callable[[Problem], None] | None) -> None:
        self.waiting: dict[str, Coded] = {}
        self.loose: list[Problem] = []
        self._store, self._run, self._found, self._tally, self._told = store, run, found, tally, told
        self._config: Config | None = None

    def take(self, coded: Coded) -> None:
        """Set a coding aside for the next batch, unless it is there; one that does not fit what the store has is coded again."""
        report, tally = coded.report, self._tally
        if report.id in self.waiting:
            self.put()
        digest = digest_of(report.text)
        held = self._store.held(report.id)
        if held is None and self._store.redacted_with(digest) is None:
            tally.seen += 1
            self.waiting[report.id] = coded
        elif held is not None and held.redacted is None and held.digest == digest and self._run in held.runs:
            tally.seen += 1
            tally.there += 1
        elif held is not None and held.redacted is None and held.report == report:  # another run coded it, from the same words and day
            tally.seen += 1
            self.waiting[report.id] = coded
        else:
            self.put()
            self._again(coded)

    def put(self) -> None:
        """Write the batch in one transaction."""
        added = self._store.add(self._run, [Entry(coded=c, status=status_of(c)) for c in self.waiting.values()], self.loose)
        problems = list(self.loose)
        self._tally.there += len(added.there)
        for coded in added.new:
            self._tally.new += 1
            self._tally.not_coded += status_of(coded) == "not_coded"
            self._tally.events += len(coded.events)
            problems += coded.problems
        self._tell(problems)
        clashing = {report.id for report in added.clashing}  # another process took the id meanwhile
        late = [coded for id_, coded in self.waiting.items() if id_ in clashing]
        self.waiting.clear()
        self.loose.clear()
        for coded in late:
            self._tally.seen -= 1
            self._again(coded)

    def _tell(self, problems: list[Problem]) -> None:
        self._tally.problems += len(problems)
        for problem in problems:
            if self._told is not None:
                self._told(problem)

    def _again(self, coded: Coded) -> None:
        """Have `ingest` do with the report what it does with one that the store has in another form."""
        if self._config is None:
            try:
                self._config = Config.from_mapping(self._found.settings)
            except ConfigError:
                self._config = Config()
        if fingerprint(self._config) != self._found.fingerprint:
            what = "the store has another text or day under this report's id, and this sayso cannot code it again as the run did"
            remedy = "Load with the version, models and data files of the run, or ingest the report."
            self.loose.append(Problem(code="S551", record=coded.report.id, what=what, remedy=remedy))
            self._tally.seen += 1
            return
        notes = tuple(p for p in coded.problems if p.code not in _MADE_BY_LINE)
        report = replace(coded.report, meta={**coded.report.meta, "problems": notes} if notes else coded.report.meta)
        last = list(ingest([report], self._store, self._config, told=self._told))[-1]
        for name in ("seen", "new", "there", "not_coded", "redacted", "events", "problems"):
            setattr(self._tally, name, getattr(self._tally, name) + getattr(last, name))
