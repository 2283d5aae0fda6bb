"""What comparing two codings reads: all events of one run, or of the newest run of each report, without what comparing does not look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from .raw import raw_rows
from .tables import codings, events, participants, reports, runs, shown

__all__ = ["Coding", "Told", "codings_of", "told", "words_of"]


@dataclass(frozen=True, slots=True)
class Coding:
    """A report as one run read it. `digest` is that of its text: offsets compare where it is the same."""

    report: str
    run: int
    published: date | None
    digest: str


@dataclass(frozen=True, slots=True)
class Told:
    """The columns of an event, and by role the countries of its parties, each once and sorted, without those whose country is unknown."""

    row: tuple[Any, ...]
    actors: tuple[str, ...]
    recipients: tuple[str, ...]


COLUMNS = (
    "id", "type", "mode", "realis", "quad", "heading", "trigger_start", "trigger_end", "evidence_start", "evidence_end", "when_start", "when_end",
    "place_name", "place_country", "place_geonames_id", "report_id", "run", "n",
)  # fmt: skip


def _chosen(question: sa.Select[Any], table: sa.Table, run: int | None) -> sa.Select[Any]:
    if run is not None:
        return question.where(table.c.run == run)
    return question.join(shown, sa.and_(shown.c.report_id == table.c.report_id, shown.c.run == table.c.run))


def codings_of(conn: sa.Connection, run: int | None) -> list[Coding] | None:
    """Return the reports that a run coded (None: each report's newest run), by id; None where there is no such run."""
    if run is not None and conn.execute(sa.select(runs.c.n).where(runs.c.n == run)).first() is None:
        return None
    c = codings.c
    question = sa.select(c.report_id, c.run, reports.c.published, reports.c.digest).select_from(codings.join(reports, reports.c.id == c.report_id))
    found = _chosen(question, codings, run).where(c.status == "coded").order_by(c.report_id)
    return [Coding(report, number, day_of(published), digest) for report, number, published, digest in raw_rows(conn, found)]


def told(conn: sa.Connection, run: int | None) -> Iterator[Told]:
    """Yield the events of those codings in order of reports, each with its parties' countries."""
    p, e = participants.c, events.c
    people: dict[tuple[str, int, str], set[str]] = {}
    sides = _chosen(sa.select(p.report_id, p.event_n, p.role, p.country).select_from(participants), participants, run).where(p.country.is_not(None))
    for report, n, role, country in raw_rows(conn, sides):
        people.setdefault((report, n, role), set()).add(country)
    question = _chosen(sa.select(*(e[name] for name in COLUMNS)).select_from(events), events, run).order_by(e.report_id, e.n)
    for row in raw_rows(conn, question):
        report, n = row[-3], row[-1]
        yield Told(tuple(row), *(tuple(sorted(people.get((report, n, role), ()))) for role in ("actor", "recipient")))


def words_of(conn: sa.Connection, report: str, start: int, end: int) -> str | None:
    """Return a stretch of a report's text; None where there is none (a redacted one)."""
    found = conn.execute(sa.select(sa.func.substr(reports.c.text, start + 1, end - start)).where(reports.c.id == report)).scalar_one_or_none()
    return found or None


@lru_cache(maxsize=50_000)
def day_of(value: Any) -> date | None:
    """Return a day as a driver gives it: SQLite a text, PostgreSQL a date."""
    return value if value is None or isinstance(value, date) else date.fromisoformat(value)
