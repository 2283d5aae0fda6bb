"""Opening what is to be compared: stores, one run of a store, files of events, codings in memory, acts.

A store is named as everywhere, by its file or url; `#run:3` behind it means that run's codings and not each report's newest, `#data:NAME` a data set that
was imported into it (`sayso import`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..records import Coded, Problem, Span, content_id
from .rows import Covered, Row, Side, coded_side, day_on_which, foreign_side, listed_side, place_of, rows_of_acts, rows_of_line

if TYPE_CHECKING:
    from ..store import Store

__all__ = ["side_of"]

_SQLITE = b"SQLite format 3\0"
_TOLD = 20
"""Lines of a file that are told to be none of ours, each; the rest are counted."""


def side_of(what: Any, stack: ExitStack, label: str) -> Side:
    """Return the side of a thing; stores that are opened for it are closed with the stack. `label` names codings and acts, which have no name.

    Raises `UsageError` S280 for what cannot be compared, S281 for a run or data set that the store does not have, and what opening a store raises.
    """
    from ..dyadic import Acts
    from ..store import Store, open_store

    if isinstance(what, Side):
        return what
    if isinstance(what, Acts):
        return foreign_side(label, what)
    if isinstance(what, Store):
        return store_side(what, None)
    if not isinstance(what, str | Path):
        kept = list(what) if isinstance(what, Iterable) else [what]
        if not all(isinstance(one, Coded) for one in kept):
            raise UsageError("S280", "this cannot be compared", record=type(what).__name__, remedy="Give a store, a file of events, codings, or acts.")
        return coded_side(label, kept)
    name, kind, part = _parts(str(what))
    if "://" not in name and not kind and _is_events(Path(name)):
        return file_side(Path(name))
    store = stack.enter_context(open_store(name, read_only=True))
    return data_side(store, part) if kind == "data" else store_side(store, int(part) if part else None)


def _parts(what: str) -> tuple[str, str, str]:
    """Return the store or file, and the kind and name of the part behind its `#`, empty where there is none."""
    name, sign, part = what.rpartition("#")
    if not sign or Path(what).exists():
        return what, "", ""
    kind, _, which = part.partition(":")
    if (kind == "run" and which.isascii() and which.isdigit() and len(which) < 10) or (kind == "data" and which):
        return name, kind, which
    remedy = "Write STORE#run:3 for the codings of run 3 (`sayso check` lists runs), STORE#data:icews for an imported data set."
    raise UsageError("S280", "no such part of a store", record=what[:200], remedy=remedy)


def _is_events(path: Path) -> bool:
    """Tell whether a file holds lines of events: it is there and is no SQLite database."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except (OSError, ValueError):
        return False  # opening it as a store says what is wrong
    return bool(start) and not start.startswith(_SQLITE)


# ---- a store


def store_side(store: Store, run: int | None) -> Side:
    """Return the side of a store, or of one run of it. Over time it counts as `sayso dyads` does; one run counts its events."""
    from ..store import compared, engine
    from ..store.acts import load_acts

    with engine.reading(store.engine, store.where) as conn:
        found = compared.codings_of(conn, run)
    if found is None:
        raise UsageError("S281", "no such run in the store", record=f"{store.where}#run:{run}", remedy="`sayso check DB` lists the runs.")
    reports = {one.report: Covered(published=one.published, digest=one.digest) for one in found}

    def told() -> list[Row]:
        with engine.reading(store.engine, store.where) as conn:
            return [_row(one, reports) for one in compared.told(conn, run) if one.row[-3] in reports]

    def acts() -> list[Row]:
        if run is not None:
            return [row for row in told() if not row.heading]
        with engine.reading(store.engine, store.where) as conn:
            return list(rows_of_acts(load_acts(conn)))

    def words(row: Row) -> str | None:
        if row.report is None:
            return _words_of_act(store, row.id)
        with engine.reading(store.engine, store.where) as conn:
            return compared.words_of(conn, row.report, *row.evidence) if row.evidence else None

    name = store.where if run is None else f"{store.where}#run:{run}"
    counts = "incidents, and events not joined yet" if run is None else "events"
    return Side(name=name, counts=counts, reports=reports, told=told, acts=acts, words=words)


def data_side(store: Store, dataset: str) -> Side:
    """Return the side of a data set that was imported. Raises `UsageError` S281 where the store has none of that name."""
    from ..store import engine, foreign

    with engine.reading(store.engine, store.where) as conn:
        known = foreign.datasets(conn)
        if dataset not in known:
            remedy = f"Datasets: {', '.join(known) or 'none: sayso import brings them'}."
            raise UsageError("S281", "no such data set in the store", record=dataset[:80], remedy=remedy)
        return foreign_side(f"{store.where}#data:{dataset}", foreign.foreign_acts(conn, dataset))


def _row(told: Any, reports: dict[str, Covered]) -> Row:
    from ..store.compared import day_of

    id_, type_, mode, realis, quad, heading, t0, t1, e0, e1, start, end, place, country, number, report, _, _ = told.row
    first, last = day_of(start), day_of(end)
    when = (first, last) if first is not None and last is not None else None
    return Row(
        id=id_,
        day=day_on_which(when, reports[report].published),
        sources=told.actors,
        targets=told.recipients,
        type=type_,
        quad=quad or 0,
        report=report,
        mode=mode,
        realis=realis,
        when=when,
        place=place_of(place, country, number),
        trigger=Span(t0, t1),
        evidence=Span(e0, e1),
        heading=bool(heading),
    )


def _words_of_act(store: Store, id_: str) -> str | None:
    """Return the words of an incident's first passage, or an event's evidence."""
    heard = store.incident(id_)
    if heard is not None:
        passage = heard.incident.passages[0]
        texts = store.reports([passage.report_id])
        return texts[0].text[passage.span.start : passage.span.end] or None if texts else None
    found = store.event(id_)
    return found[0].report.text[found[1].evidence.start : found[1].evidence.end] or None if found else None


# ---- a file


def file_side(path: Path) -> Side:
    """Return the side of a file that `sayso code --nl` wrote; a line that is none becomes a problem S282.

    Raises `UsageError` S280 where no line of the file is one.
    """
    reports: dict[str, Covered] = {}
    rows: list[Row] = []
    problems: list[Problem] = []
    bad = 0
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                id_, covered, found = _read(line)
                if id_ in reports:
                    raise ValueError(f"the report {id_[:80]} was there before")
            except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as exc:
                bad += 1
                if bad <= _TOLD:
                    problems.append(_problem(f"{path}:{number}", f"the line is no report as `sayso code --nl` prints it ({type(exc).__name__}: {exc})"))
                continue
            reports[id_] = covered
            rows += found
    if bad > _TOLD:
        problems.append(_problem(str(path), f"{bad - _TOLD:,} more lines are no reports"))
    if not reports:
        what = "no store, and no file of events" if bad else "the file is empty"
        raise UsageError("S280", what, record=str(path), remedy="Give a store, or a file that `sayso code … --nl` wrote.")
    return listed_side(str(path), reports, rows, problems)


def _problem(record: str, what: str) -> Problem:
    return Problem(code="S282", record=record, what=what[:400], remedy="It is left out; write the file anew with `sayso code … --nl`.")


def _read(line: str) -> tuple[str, Covered, list[Row]]:
    found = json.loads(line)
    if not isinstance(found, dict) or not isinstance(found["id"], str) or not isinstance(found["events"], list):
        raise ValueError("no object with id and events")
    published = date.fromisoformat(found["published"]) if found.get("published") else None
    text = found.get("text")
    digest = content_id("t", text) if isinstance(text, str) else None
    return found["id"], Covered(published=published, digest=digest), rows_of_line(found, published)
