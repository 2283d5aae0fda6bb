"""Proof of a store: what must hold of every row, asked of the rows themselves. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ..records import Problem
from . import words
from .check_foreign import prove_foreign
from .rows import digest_of
from .tables import (
    COUNTED,
    actors,
    attributions,
    claims,
    codings,
    copies,
    corrections,
    dyads,
    events,
    figures,
    foreign_events,
    foreign_mentions,
    imports,
    incidents,
    joined,
    links,
    origins,
    outlooks,
    participants,
    passages,
    reports,
    runs,
    verifications,
)

__all__ = ["Proof", "prove"]

_LISTED = 100
"""Findings of one kind that are listed at most."""
_MEND = "Restore a backup (sayso restore), or ingest the report into a new store; please report it if nobody changed the file by hand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a store holds (rows by table; runs with the reports that they coded) and what is wrong with it."""

    counts: Mapping[str, int]
    runs: tuple[Mapping[str, Any], ...]
    problems: tuple[Problem, ...]


def prove(conn: sa.Connection) -> Proof:
    """Check every invariant; each finding is a `Problem` with a code S52x (S435 of imported rows), at most a hundred of one kind."""
    found: list[Problem] = []
    for invariant in _INVARIANTS:
        for n, problem in enumerate(invariant(conn)):
            if n == _LISTED:
                found.append(_wrong(problem.code, "store", f"more of the kind: {problem.what}"))
                break
            found.append(problem)
    tables = (reports, codings, *COUNTED.values(), joined, copies, incidents, passages, origins, corrections, imports, foreign_events, foreign_mentions)
    counts = {t.name: int(conn.execute(sa.select(sa.func.count()).select_from(t)).scalar_one()) for t in tables}
    by_run = sa.select(runs.c.n, runs.c.id, runs.c.fingerprint, runs.c.version, runs.c.coder, runs.c.started, sa.func.count(codings.c.report_id))
    rows = conn.execute(by_run.outerjoin(codings, codings.c.run == runs.c.n).group_by(runs.c.n).order_by(runs.c.n))
    names = ("n", "id", "fingerprint", "version", "coder", "started", "reports")
    return Proof(counts=counts, runs=tuple(dict(zip(names, row, strict=True)) for row in rows), problems=tuple(found))


def _wrong(code: str, record: str, what: str) -> Problem:
    return Problem(code=code, record=record, what=what, remedy=_MEND)


def _file(conn: sa.Connection) -> Iterator[Problem]:
    """Find damage to the file, and rows that refer to one that is not there."""
    if conn.dialect.name != "sqlite":
        return
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check").all():
        if line != "ok":
            yield _wrong("S520", "file", f"damaged: {line}")
    for table, row, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check").all():
        yield _wrong("S521", f"{table} row {row}", f"refers to a row of {parent} that is not there")


def _texts(conn: sa.Connection) -> Iterator[Problem]:
    """Find texts that are not as long as their row says or have another digest, and words of redacted ones."""
    for row in conn.execution_options(yield_per=200).execute(sa.select(reports)):
        if row.redacted is not None:
            if row.text or row.title:
                yield _wrong("S522", row.id, "redacted, yet words are there")
        elif len(row.text) != row.length or digest_of(row.text) != row.digest:
            yield _wrong("S522", row.id, "the text is not the one that was stored")


_SPANS = (
    (actors, "span"), (participants, "span"), (events, "trigger"), (events, "evidence"), (events, "place_span"), (events, "when_span"), (claims, "quote"),
    (links, "cue"), (links, "span"), (verifications, "span"), (outlooks, "span"), (figures, "span"),
)  # fmt: skip
"""Every pair of columns that is a span."""


def _spans(conn: sa.Connection) -> Iterator[Problem]:
    """Find spans that do not lie inside their text, or are empty."""
    for table, name in _SPANS:
        start, end = table.c[f"{name}_start"], table.c[f"{name}_end"]
        outside = sa.or_(start < 0, end <= start, end > reports.c.length, start.is_(None) != end.is_(None))
        asked = sa.select(table.c.run, table.c.report_id, start, end).join(reports, reports.c.id == table.c.report_id).where(outside)
        for run, report_id, first, last in conn.execute(asked.limit(_LISTED + 1)):
            yield _wrong("S523", report_id, f"{table.name}.{name} [{first}, {last}] of run {run} does not lie inside the text")
    for table, names in ((codings, ("headings", "contexts")), (actors, ("mentions",)), (attributions, ("source", "cue", "content"))):
        asked = sa.select(table.c.run, table.c.report_id, reports.c.length, *(table.c[n] for n in names)).join(reports, reports.c.id == table.c.report_id)
        for row in conn.execution_options(yield_per=500).execute(asked):
            for name, value in zip(names, row[3:], strict=True):
                for item in value or ():
                    first, last = item["span"] if isinstance(item, dict) else item
                    if not 0 <= first < last <= row.length:
                        yield _wrong("S523", row.report_id, f"{table.name}.{name} [{first}, {last}] of run {row.run} does not lie inside the text")


def _chains(conn: sa.Connection) -> Iterator[Problem]:
    """Find claims, outlooks and figures whose chain does not begin with the outlet, or has a gap."""
    for table, owner in ((claims, "claim"), (outlooks, "outlook"), (figures, "figure")):
        mine = sa.and_(links.c.run == table.c.run, links.c.report_id == table.c.report_id, links.c.owner == owner, links.c.owner_n == table.c.n)
        first = sa.and_(links.c.depth == 0, links.c.kind == "outlet")
        whole = sa.select(table.c.run, table.c.report_id, table.c.n).outerjoin(links, mine).group_by(table.c.run, table.c.report_id, table.c.n)
        broken = whole.having(
            sa.or_(
                sa.func.count(links.c.depth) == 0,
                sa.func.max(links.c.depth) + 1 != sa.func.count(links.c.depth),
                sa.func.sum(sa.case((first, 1), else_=0)) != 1,
            )
        )
        for run, report_id, n in conn.execute(broken.limit(_LISTED + 1)):
            yield _wrong("S524", report_id, f"the chain of {owner} {n} of run {run} is not whole, or does not begin with the outlet")


def _orphans(conn: sa.Connection) -> Iterator[Problem]:
    """Find what is about an event, or a link of something, that its own coding does not have; ids that are there twice in a run; reports that no run read."""

    def without(table: sa.Table, condition: sa.ColumnElement[bool], other: sa.Table, what: str) -> Iterator[Problem]:
        same = sa.and_(other.c.run == table.c.run, other.c.report_id == table.c.report_id)
        asked = sa.select(table.c.run, table.c.report_id).where(~sa.exists().where(sa.and_(same, condition)))
        if table is figures:
            asked = asked.where(figures.c.event_id.is_not(None))
        if table is links:
            asked = asked.where(links.c.owner == _OWNERS[other.name])
        for run, report_id in conn.execute(asked.limit(_LISTED + 1)):
            yield _wrong("S525", report_id, f"{what} in run {run}")

    yield from without(claims, events.c.id == claims.c.event_id, events, "a claim about an event that is not there")
    yield from without(figures, events.c.id == figures.c.event_id, events, "a figure of an event that is not there")
    yield from without(participants, events.c.n == participants.c.event_n, events, "a participant of an event that is not there")
    for table in (claims, outlooks, figures, attributions):
        yield from without(links, table.c.n == links.c.owner_n, table, f"a link of a row of {table.name} that is not there")
    known = {(row.run, row.report_id, row.id) for row in conn.execute(sa.select(events.c.run, events.c.report_id, events.c.id).where(_checked_somewhere()))}
    for row in conn.execution_options(yield_per=500).execute(sa.select(verifications)):
        for about in row.about:
            if not about.startswith("report:") and (row.run, row.report_id, about) not in known:
                yield _wrong("S525", row.report_id, f"a verification of an event that is not there in run {row.run}")
    for table in (events, claims, verifications):
        twice = sa.select(table.c.run, table.c.id).group_by(table.c.run, table.c.id).having(sa.func.count() > 1)
        for run, id_ in conn.execute(twice.limit(_LISTED + 1)):
            yield _wrong("S526", id_, f"stands more than once in {table.name} of run {run}")
    uncoded = sa.select(reports.c.id).where(~sa.exists().where(codings.c.report_id == reports.c.id))
    for (id_,) in conn.execute(uncoded.limit(_LISTED + 1)):
        yield _wrong("S525", id_, "a report that no run has read")


_OWNERS = {"claims": "claim", "outlooks": "outlook", "figures": "figure", "attributions": "attribution"}


def _checked_somewhere() -> sa.ColumnElement[bool]:
    v = verifications
    return sa.exists().where(v.c.run == events.c.run, v.c.report_id == events.c.report_id)


def _counts(conn: sa.Connection) -> Iterator[Problem]:
    """Find codings that have not the rows that their receipt counts, and rows without a receipt."""
    for name, table in COUNTED.items():
        grouped = sa.select(table.c.run, table.c.report_id, sa.func.count()).where(table.c.report_id.is_not(None)).group_by(table.c.run, table.c.report_id)
        there = {(run, report_id): n for run, report_id, n in conn.execute(grouped)}
        for row in conn.execute(sa.select(codings.c.run, codings.c.report_id, codings.c.counts)):
            have = there.pop((row.run, row.report_id), 0)
            if have != row.counts[name]:
                yield _wrong("S527", row.report_id, f"run {row.run} gave {row.counts[name]} rows of {name}, {have} are there")
        for run, report_id in there:
            yield _wrong("S527", report_id, f"rows of {name} in run {run} without a receipt")


def _corpus(conn: sa.Connection) -> Iterator[Problem]:
    """Find incidents whose counts are not those of their rows, passages outside their text or about no event, and stories and copies that do not fit."""
    i, p, o, j, r = incidents, passages, origins, joined, reports
    outside = sa.or_(p.c.span_start < 0, p.c.span_end <= p.c.span_start, p.c.span_end > r.c.length)
    for row in conn.execute(sa.select(p).join(r, r.c.id == p.c.report_id).where(outside).limit(_LISTED + 1)):
        yield _wrong("S523", row.report_id, f"a passage [{row.span_start}, {row.span_end}] of {row.incident_id} does not lie inside the text")
    e = events
    there = sa.exists().where(e.c.run == p.c.run, e.c.report_id == p.c.report_id, e.c.id == p.c.event_id)
    for row in conn.execute(sa.select(p).where(p.c.event_id.is_not(None), ~there).limit(_LISTED + 1)):
        yield _wrong("S525", row.incident_id, f"a passage of the event {row.event_id} that is not there in run {row.run}")
    for table, column in ((p, p.c.report_id), (copies, copies.c.report_id), (copies, copies.c.copy_of)):
        lost = sa.select(column).where(~sa.exists().where(j.c.report_id == column)).limit(_LISTED + 1)
        for (id_,) in conn.execute(lost):
            yield _wrong("S525", id_, f"a row of {table.name} about a report that was not joined")
    told = sa.select(sa.func.count(sa.distinct(p.c.report_id))).where(p.c.incident_id == i.c.id).scalar_subquery()

    def held(stance: str) -> sa.ScalarSelect[int]:
        return sa.select(sa.func.count()).where(o.c.incident_id == i.c.id, o.c.stance == stance).scalar_subquery()

    asked = sa.select(i.c.id, i.c.reports, i.c.independent_origins, i.c.contested, told, held("asserts"), held("denies"))
    for id_, reports_, origins_, contested, has, assert_, deny in conn.execution_options(yield_per=500).execute(asked):
        if (reports_, origins_, contested) != (has, assert_, deny > 0):
            what = f"says {reports_} reports, {origins_} origins, contested {bool(contested)}; its rows say {has}, {assert_}, {deny > 0}"
            yield _wrong("S529", id_, what)
    d = dyads.c
    same = sa.exists().where(i.c.n == d.n, i.c.type == d.type, i.c.independent_origins == d.origins, i.c.reports == d.reports)
    for n, source, target in conn.execute(sa.select(d.n, d.source, d.target).where(~same).limit(_LISTED + 1)):
        yield _wrong("S529", f"incident {n}", f"its row for the dyad {source} {target} is not that of the incident")
    back = sa.select(copies.c.report_id).join(j, j.c.report_id == copies.c.report_id).where(copies.c.report_id == copies.c.copy_of)
    for (id_,) in conn.execute(back.limit(_LISTED + 1)):
        yield _wrong("S529", id_, "a report is said to be a copy of itself")
    first = j.alias()
    astray = sa.select(j.c.report_id).where(~sa.exists().where(first.c.report_id == j.c.opened_by, first.c.story_id == j.c.story_id))
    for (id_,) in conn.execute(astray.limit(_LISTED + 1)):
        yield _wrong("S529", id_, "its story was opened by a report that is not in it")


def _index(conn: sa.Connection) -> Iterator[Problem]:
    """Find reports and codings that are missing in the full-text index."""
    count = sa.func.count()
    expected = (
        conn.execute(sa.select(count).select_from(reports).where(reports.c.redacted.is_(None))).scalar_one(),
        conn.execute(sa.select(count).select_from(codings)).scalar_one(),
    )
    for name, have, want in zip(("reports", "codings"), words.indexed(conn), expected, strict=True):
        if have != want:
            yield _wrong("S528", "index", f"{have} {name} in the full-text index, {want} in the store")


_INVARIANTS: Sequence[Callable[[sa.Connection], Iterator[Problem]]] = (_file, _texts, _spans, _chains, _orphans, _counts, _corpus, prove_foreign, _index)
