"""Reports → store: codes what is not there yet for this way of coding, one transaction a batch.

A process that is killed at any moment leaves whole batches; the same call again stores the rest, and the rows are those of an undisturbed run. So
nothing stored may depend on where a batch ends: a report whose id another text has gets the id that `sayso.admit` would give it, and a report seen a second
time is passed over, not noted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version

from .admit import FATAL, clean
from .config import Config
from .pipeline import code_reports, fingerprint
from .records import Coded, Problem, Report, content_id
from .store import Entry, Run, Status, Store

__all__ = ["AGAIN", "Tally", "ingest", "run_of", "status_of"]

AGAIN = "S220"
"""Code of the problem "the same report a second time", which is none where reports are kept."""
_FAILED = frozenset({"S290", FATAL})
_REFUSED = frozenset({"S222", "S223", "S224", "S225"})


@dataclass(slots=True, kw_only=True)
class Tally:
    """What an ingest has come to so far. Numbers are of reports, but for `events` and `problems`, which are those stored by this call."""

    seen: int = 0
    new: int = 0
    there: int = 0
    not_coded: int = 0
    redacted: int = 0
    events: int = 0
    problems: int = 0


def run_of(store: Store, config: Config) -> Run:
    """Return the store's run for a way of coding."""
    return store.run_for(fingerprint(config), version=version("sayso"), coder=config.coder, settings=asdict(config))


def ingest(
    items: Iterable[Report | Problem], store: Store, config: Config, *, batch: int = 50, told: Callable[[Problem], None] | None = None
) -> Iterator[Tally]:
    """Code and store reports; yields the tally after every batch of reports and at the end.

    `told` hears every problem that is stored, once. A report that is in the store keeps the text and the date that it has there. Raises `StoreError` where
    the store cannot be written; what was yielded before is stored.
    """
    run = run_of(store, config)
    tally, loose, clashing = Tally(), list[Problem](), list[Report]()
    waiting: list[Coded] = []

    def put() -> None:
        added = store.add(run.n, [Entry(coded=c, status=status_of(c)) for c in waiting], loose)
        clashing.extend(added.clashing)
        _count(tally, added.new, added.there, loose, told)
        waiting.clear()
        loose.clear()

    for coded in code_reports(_unread(items, store, run, tally, loose), config):
        if any(problem.code == AGAIN for problem in coded.problems):
            tally.there += 1
            continue
        waiting.append(coded)
        if len(waiting) >= batch:
            put()
            yield tally
    put()
    while clashing:  # another process took the id for another text between our question and our answer
        again = list(clashing)
        clashing.clear()
        tally.seen -= len(again)
        waiting.extend(code_reports(_unread(again, store, run, tally, loose), config))
        put()
    yield tally


def _unread(items: Iterable[Report | Problem], store: Store, run: Run, tally: Tally, loose: list[Problem]) -> Iterator[Report]:
    """Pass on the reports that this run has not read, as the store has them if it does; problems without a report are set aside."""
    for item in items:
        if isinstance(item, Problem):
            loose.append(Problem(code=item.code, record=clean(item.record), what=clean(item.what), remedy=clean(item.remedy)))
            continue
        tally.seen += 1
        text = clean(item.text)
        digest = content_id("t", text)
        report = replace(item, id=clean(item.id).replace("\n", " ") or item.id)
        held = store.held(report.id)
        if held is not None and held.digest != digest:
            report = _renamed(report, digest)
            held = store.held(report.id)
        if held is None and store.redacted_with(digest) is None:
            yield report
        elif held is None or held.redacted is not None:
            tally.redacted += 1
        elif run.n in held.runs:
            tally.there += 1
        else:
            yield replace(held.report, meta={**held.report.meta, **{k: v for k, v in report.meta.items() if k == "problems"}})


def _renamed(report: Report, digest: str) -> Report:
    """Give a report whose id another text has the id and the note that `admit` gives it within one stream."""
    note = Problem(
        code="S221",
        record=report.id,
        what="a second report has this id and another text",
        remedy="Give each report its own id; this one got a new one.",
    )
    notes = (*report.meta.get("problems", ()), note)
    return replace(report, id=content_id("r", report.id, digest), meta={**report.meta, "problems": notes})


def status_of(coded: Coded) -> Status:
    """Tell whether a report was coded, was not to be coded, or broke the coder."""
    codes = {problem.code for problem in coded.problems}
    return "failed" if codes & _FAILED else "not_coded" if codes & _REFUSED else "coded"


def _count(tally: Tally, new: Iterable[Coded], there: Iterable[Coded], loose: Iterable[Problem], told: Callable[[Problem], None] | None) -> None:
    tally.there += len(tuple(there))
    problems = list(loose)
    for coded in new:
        tally.new += 1
        tally.not_coded += status_of(coded) == "not_coded"
        tally.events += len(coded.events)
        problems += coded.problems
    tally.problems += len(problems)
    for problem in problems:
        if told is not None:
            told(problem)
