"""One store, opened: the face of the package. Each method is one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from ..errors import StoreError, UsageError
from ..records import Coded, Correction, Event, Incident, Lineage, Problem, Regroup, Report, Story
from . import ask, check, corpus, corrections, engine, feeds, find, incidents, migrate, reviews, saved, tables
from . import redact as redaction
from . import write as writes
from .backup import copy_file, copy_rows, settle, whole_file

__all__ = ["Store", "back_up", "open_store", "restore"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """An open store. `where` is its name for people (no password). Every method may raise `StoreError`; those that write need `read_only` False."""

    where: str
    url: sa.URL = field(repr=False)  # a password may stand among its options
    engine: sa.Engine
    read_only: bool = False

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.engine.dispose()

    def writable(self) -> bool:
        """Tell whether corrections may be written to the store by us: the file and its folder, or the server's rights."""
        path = engine.file_of(self.url)
        if path is not None:
            return path.is_file() and os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
        if self.url.drivername == "sqlite":
            return not self.read_only
        with engine.reading(self.engine, self.where) as conn:
            return reviews.may_write(conn)

    def to_write(self) -> Store:
        """Open the same store once more, to write into it. Raises what `open_store` raises, and S131 where the file is gone."""
        path = engine.file_of(self.url)
        if path is not None and not path.is_file():
            raise UsageError("S131", "no such store", record=self.where, remedy="Put the file back; it is not there any more.")
        return open_store(str(path) if path is not None else self.url.render_as_string(hide_password=False))

    def run_for(self, fingerprint: str, *, version: str, coder: str, settings: Mapping[str, Any]) -> writes.Run:
        """Return the run of a fingerprint, made where it is new."""
        with engine.writing(self.engine, self.where) as conn:
            return writes.run_for(conn, fingerprint, version=version, coder=coder, settings=settings)

    def add(self, run: int, entries: Sequence[writes.Entry], loose: Sequence[Problem] = ()) -> writes.Added:
        """Add a batch of codings, all or none; what is there for this run stays. `loose` are problems of which no report came."""
        with engine.writing(self.engine, self.where) as conn:
            return writes.add(conn, run, entries, loose)

    def redact(self, report_id: str, why: str) -> bool:
        """Remove a report's words for good; returns False where it is not there or was redacted before.

        A SQLite file is rewritten so that the words are in none of its pages; backups made before still hold them.
        """
        with engine.writing(self.engine, self.where) as conn:
            done = redaction.redact(conn, report_id, why)
        if done:
            with engine.told(self.where):
                engine.tidy(self.engine)
        return done

    @property
    def followed(self) -> feeds.Followed:
        """Return what is remembered of the feeds and folders that are followed."""
        return feeds.Followed(self)

    @property
    def webhooks(self) -> saved.Webhooks:
        """Return the saved filters, the webhooks that hang on them, and their outbox."""
        return saved.Webhooks(self)

    def runs(self) -> tuple[writes.Run, ...]:
        """Return the runs, the oldest first."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.run_list(conn)

    def held(self, report_id: str) -> ask.Held | None:
        """Return a report, with its tombstone where it was redacted; None where it is not there."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.held(conn, report_id)

    def redacted_with(self, digest: str) -> str | None:
        """Return the id of a redacted report that had a text of this digest."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.with_digest(conn, digest)

    def coded(self, report_id: str, run: int | None = None) -> Coded | None:
        """Return what the newest run, or the run named, made of a report."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.coded(conn, report_id, run)

    def event(self, event_id: str, run: int | None = None) -> tuple[Coded, Event] | None:
        """Return an event with the coding that it stands in."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.event(conn, event_id, run)

    def report_ids(self, start: str = "") -> tuple[str, ...]:
        """Return the report's id itself, or the first ids of reports that begin so."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.ids_like(conn, tables.reports.c.id, start)

    def event_ids(self, start: str = "") -> tuple[str, ...]:
        """Return the event's id itself, or the first ids of events that begin so."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.ids_like(conn, tables.events.c.id, start)

    def search(
        self,
        words: str = "",
        *,
        type_: str | None = None,
        mode: str | None = None,
        actor: str | None = None,
        recipient: str | None = None,
        realis: str | None = None,
        quad: int | None = None,
        outlet: str | None = None,
        source: str | None = None,
        stance: str | None = None,
        since: date | None = None,
        until: date | None = None,
        origins: int | None = None,
        run: int | None = None,
        limit: int | None = 100,
    ) -> ask.Findings:
        """Return events that meet every condition given, those of the newest reports first (`sayso.store.find.search` says what each means)."""
        with engine.reading(self.engine, self.where) as conn:
            found = find.search(
                conn, words, type_=type_, mode=mode, actor=actor, recipient=recipient, realis=realis, quad=quad, outlet=outlet, source=source, stance=stance,
                since=since, until=until, origins=origins, run=run, limit=limit,
            )  # fmt: skip
        return ask.Findings(found)

    # ---- the corpus (`sayso.join` drives these)

    def unjoined(self) -> tuple[int, corpus.Place | None, int]:
        """Return the mark, the first place in order of time whose report was not joined yet, and how many reports were not."""
        with engine.reading(self.engine, self.where) as conn:
            return corpus.mark(conn), corpus.unjoined(conn), corpus.count_unjoined(conn)

    def window(self, place: corpus.Place, days: int, size: int) -> corpus.Window:
        """Return the reports before a place with what they came to."""
        with engine.reading(self.engine, self.where) as conn:
            return corpus.window(conn, place, days, size)

    def to_read(self, place: corpus.Place, limit: int, *, behind: bool) -> list[tuple[corpus.Place, int, Coded]]:
        """Return the next reports in order of time, at a place or `behind` it, that were not joined yet, each with the run of its coding."""
        with engine.reading(self.engine, self.where) as conn:
            return corpus.to_read(conn, place, limit, behind=behind)

    def rewind(self, place: corpus.Place, run: int, expected: int, remade: Callable[[tuple[int, ...]], Sequence[tuple[int, Incident]]]) -> int:
        """Take back what the reports at a place and behind it came to; `remade` tells what the incidents that keep passages are now. Returns the mark."""
        with engine.writing(self.engine, self.where) as conn:
            after, left = corpus.rewind(conn, place, expected)
            corpus.restate(conn, run, remade(left))
            return after

    def put(self, run: int, reads: Sequence[tuple[Lineage, int]], changed: Sequence[tuple[int, Incident]], expected: int) -> int:
        """Write what reports came to and the incidents that this changed, all or none. Returns the mark."""
        with engine.writing(self.engine, self.where) as conn:
            return corpus.put(conn, run, reads, changed, expected)

    def incident(self, incident_id: str) -> incidents.Heard | None:
        """Return an incident with its reports and stories."""
        with engine.reading(self.engine, self.where) as conn:
            return incidents.incident(conn, incident_id)

    def incidents(self, incident_ids: Sequence[str]) -> list[Incident]:
        """Return incidents by id, in the order asked for; those that are not there are left out."""
        with engine.reading(self.engine, self.where) as conn:
            return incidents.incidents(conn, incident_ids)

    def incidents_of_reports(self, report_ids: Sequence[str]) -> list[str]:
        """Return the ids of the incidents that reports tell of, in the order in which they were first told."""
        with engine.reading(self.engine, self.where) as conn:
            return incidents.of_reports(conn, report_ids)

    def story(self, story_id: str) -> Story | None:
        """Return a story with its reports and incidents."""
        with engine.reading(self.engine, self.where) as conn:
            return incidents.story(conn, story_id)

    def reports(self, report_ids: Sequence[str]) -> list[Report]:
        """Return reports by id, in the order asked for; those that are not there are left out."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.reports_of(conn, report_ids)

    def lineages(self, report_ids: Sequence[str]) -> list[Lineage]:
        """Return of which report each is a copy, whom it cites and its story; reports that were not joined are left out."""
        with engine.reading(self.engine, self.where) as conn:
            return corpus.lineages(conn, report_ids)

    def regroup(self, incident_id: str, regroup: Regroup, *, by: str, why: str) -> Correction:
        """Write that passages are of one incident, or are not: a correction, which holds from the next joining on."""
        with engine.writing(self.engine, self.where) as conn:
            return corrections.regroup(conn, incident_id, regroup, by, why)

    def undo(self, correction_id: str, *, by: str, why: str) -> Correction | None:
        """Take a correction back; returns None where there is none."""
        with engine.writing(self.engine, self.where) as conn:
            return corrections.undo(conn, correction_id, by, why)

    def corrections(self, record_id: str | None = None) -> list[Correction]:
        """Return the corrections that hold, of one record or all."""
        with engine.reading(self.engine, self.where) as conn:
            return corrections.corrections_of(conn, record_id)

    def regroups(self) -> tuple[Regroup, ...]:
        """Return the joins and splits by people that hold."""
        with engine.reading(self.engine, self.where) as conn:
            return corrections.regroups(conn)

    def incident_ids(self, start: str = "") -> tuple[str, ...]:
        """Return the incident's id itself, or the first ids of incidents that begin so."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.ids_like(conn, tables.incidents.c.id, start)

    def story_ids(self, start: str = "") -> tuple[str, ...]:
        """Return the story's id itself, or the first ids of stories that begin so."""
        with engine.reading(self.engine, self.where) as conn:
            return ask.ids_like(conn, tables.joined.c.story_id, start)

    def changes(self) -> Callable[[], int | None]:
        """Return what tells a number that is another one after each change that anybody makes; it tells None where the database does not know."""
        path = engine.file_of(self.url)
        with engine.told(self.where):
            return engine.changes(path) if path is not None else lambda: None

    def check(self) -> check.Proof:
        """Prove the invariants of the store: spans, chains, orphans, counts, index, and the file itself."""
        with engine.reading(self.engine, self.where) as conn:
            return check.prove(conn)


def open_store(where: str | Path, *, read_only: bool = False, steps: Sequence[migrate.Migration] | None = None) -> Store:
    """Open the store in a file, or at a postgresql:// url; a new one is made unless `read_only`, an old one is migrated (`steps`, by default all).

    Raises `UsageError` S130 for a url that is none, S131 where there is nothing to read; `StoreError` S501 for what is no store, S502 for a file that may not
    be written, S503 for a store of a newer sayso, S505 without a driver, S506 without a server.
    """
    url = engine.url_of(str(where))
    name, path = engine.hidden(url), engine.file_of(url)
    if path is not None and path.is_dir():
        raise UsageError("S131", "a folder, not a store", record=name, remedy="Name a file.")
    if path is not None and read_only and not path.is_file():
        raise UsageError("S131", "no such store", record=name, remedy="Check the name; `sayso ingest SOURCES --db FILE` makes one.")
    made = engine.connect_engine(url, read_only=read_only)
    store = Store(where=name, url=url, engine=made, read_only=read_only)
    steps = migrate.known() if steps is None else steps
    try:
        with engine.told(name):
            _bring_up(store, path, steps)
    except BaseException:
        store.close()
        raise
    return store


def _bring_up(store: Store, path: Path | None, steps: Sequence[migrate.Migration]) -> None:
    """See that the store is of this version: migrate it, or, where it is only read, refuse another one."""
    with store.engine.connect() as conn, conn.begin():
        found = migrate.version_of(conn)
    if found == steps[-1].number:
        return
    if found is not None and found > steps[-1].number:
        raise migrate.too_new(found, steps, store.where)
    if store.read_only:
        if not found:
            raise StoreError("S501", "this database is no store of sayso's", record=store.where, remedy="Name a store that `sayso ingest … --db` wrote.")
        what = f"the store is of an older version (migration {found} of {steps[-1].number})"
        raise StoreError("S503", what, record=store.where, remedy="`sayso ingest` into it, or open it to write, to bring it up to date; a backup is made.")

    def keep(suffix: str) -> None:
        if path is not None:
            with whole_file(path.with_name(f"{path.name}.{suffix}"), force=True) as part:
                copy_file(path, part)

    migrate.migrate(lambda: store.engine.connect().execution_options(sayso_writes=True), steps, backup=keep, where=store.where)


def back_up(where: str | Path, out: Path, *, force: bool = False) -> None:
    """Write a store into one SQLite file, in one state of it, whatever others write meanwhile; a PostgreSQL store too."""
    with open_store(where, read_only=True) as store, whole_file(out, force=force) as part, engine.told(str(out)):
        source = engine.file_of(store.url)
        if source is not None:
            copy_file(source, part)
        else:
            _copy(store, str(part))
            settle(part)


def restore(backup: Path, where: str | Path, *, force: bool = False) -> None:
    """Make a store of a backup. `force` puts it in the place of a SQLite file that is there; a PostgreSQL database must be empty.

    Raises `StoreError` S510 where the backup is not sound (nothing is written then).
    """
    with open_store(backup, read_only=True) as store:
        found = store.check().problems
        if found:
            what = f"the backup is not sound: {found[0].what} ({found[0].record})"
            raise StoreError("S510", what, record=str(backup), remedy="Restore another one; `sayso check BACKUP` lists what is wrong.")
        path = engine.file_of(engine.url_of(str(where)))
        if path is not None:
            with whole_file(path, force=force) as part, engine.told(str(where)):
                copy_file(backup, part)
        else:
            _copy(store, str(where))


def _copy(source: Store, where: str) -> None:
    """Copy all rows of a store into an empty one."""
    with open_store(where) as target:
        if target.runs():
            raise UsageError("S105", "the store holds something already", record=target.where, remedy="Name an empty database.")
        with engine.reading(source.engine, source.where) as old, engine.writing(target.engine, target.where) as new:
            copy_rows(old, new)
