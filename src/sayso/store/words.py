"""Full-text search over the reports' words and the actors' names: FTS5 on SQLite, tsvector on PostgreSQL.

A report is indexed once, the actors once a run ("Mexico" finds a report that says "the neighbour" where the coder knew whom it meant). English
stems, accents and case are folded. A word of a question may end in `*`; words in double quotes are one phrase. On PostgreSQL a long text is indexed
in several overlapping parts, a row each.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from ..records import Report
from .tables import scrubbed

__all__ = [
    "condition", "counted", "held", "hits", "holding", "index_actors", "index_report", "indexed", "is_postgres", "parts", "rows_of_actors", "spelled", "terms",
    "unindex",
]  # fmt: skip

_PART = 10_000
"""Characters of a part. PostgreSQL's tsvector holds at most a megabyte, 256 places of one word ("the" has some 100 in a part) and no place past 16,383."""
_OVERLAP = 500
"""Characters that two parts share: a word or phrase that is no longer stands whole in one of them."""
_NAMED = 200_000
"""Characters of actors' names that are indexed a report, far more than the longest report that is coded names."""
_WORD_BEFORE = re.compile(r"\S*\Z")
_BLANK = re.compile(r"\s")
_TERM = re.compile(r'"([^"]*)"|(\S+)')


def fold(text: str) -> str:
    """Return the text without accents and in lower case, for PostgreSQL (FTS5 folds by itself)."""
    return "".join(ch for ch in unicodedata.normalize("NFKD", text) if not unicodedata.combining(ch)).casefold()


def parts(text: str) -> Iterator[str]:
    """Split a text into overlapping parts that begin and end between words; only a word longer than the overlap is cut."""
    start = 0
    while True:
        end = min(start + _PART, len(text))
        before = _WORD_BEFORE.search(text, max(start - _OVERLAP, 0), start)
        after = _BLANK.search(text, end, end + _OVERLAP)
        last = after.start() if after else len(text) if len(text) <= end + _OVERLAP else end
        yield text[before.start() if before and len(before[0]) < _OVERLAP else start : last]
        if end == len(text):
            return
        start = end - _OVERLAP


def terms(question: str) -> list[str]:
    """Return the words and phrases of a question; a trailing `*` stays with its word."""
    found = (phrase or word for phrase, word in _TERM.findall(question))
    return [term for term in found if any(ch.isalnum() for ch in term)]


def is_postgres(conn: sa.Connection) -> bool:
    """Tell whether the database is PostgreSQL; otherwise it is SQLite."""
    return conn.dialect.name == "postgresql"


def index_report(conn: sa.Connection, report: Report) -> None:
    """Index the title and text of a report whose row is there."""
    if is_postgres(conn):
        statement = "INSERT INTO report_words (n, words) SELECT n, to_tsvector('sayso_words', :words) FROM reports WHERE id = :id"
        for part in parts(fold(f"{report.title or ''}\n{report.text}")):
            conn.execute(sa.text(statement), {"id": report.id, "words": part})
    else:
        conn.execute(sa.text("INSERT INTO report_words (rowid, title, text) SELECT n, title, text FROM reports WHERE id = :id"), {"id": report.id})


def unindex(conn: sa.Connection, report_id: str) -> None:
    """Take a report's words out of the index, before its row loses them."""
    if is_postgres(conn):
        conn.execute(sa.text("DELETE FROM report_words WHERE n = (SELECT n FROM reports WHERE id = :id)"), {"id": report_id})
        return
    conn.execute(
        sa.text("INSERT INTO report_words (report_words, rowid, title, text) SELECT 'delete', n, title, text FROM reports WHERE id = :id"), {"id": report_id}
    )
    conn.execute(sa.text("INSERT INTO report_words (report_words) VALUES ('optimize')"))  # else the words stay in the file as deleted


def index_actors(conn: sa.Connection, run: int, report_id: str, actors: Iterable[Mapping[Any, Any]]) -> None:
    """Index the names and countries of the actors that a run found in a report."""
    names = dict.fromkeys(scrubbed(str(value)) for actor in actors for value in (actor["name"], actor["office"], actor["country"]) if value)
    row = {"run": run, "report_id": report_id, "names": "\n".join(names)}
    if is_postgres(conn):
        conn.execute(
            sa.text("INSERT INTO actor_words (run, report_id, words) VALUES (:run, :report_id, to_tsvector('sayso_words', :names))"),
            row | {"names": fold("\n".join(names))[:_NAMED]},
        )
    else:
        conn.execute(sa.text("INSERT INTO actor_words (names, run, report_id) VALUES (:names, :run, :report_id)"), row)


def holding(conn: sa.Connection, term: str, number: int) -> sa.ColumnElement[bool]:
    """Return the condition that the report shown (its row of `reports`, and its run in `shown`) holds a word or phrase, in the text or among the actors."""
    return condition(is_postgres(conn), term, number)


def condition(postgres: bool, term: str, number: int) -> sa.ColumnElement[bool]:
    """Return the condition of `holding` for a kind of database."""
    name = f"term_{number}"
    if not postgres:
        return sa.text(
            f"(reports.n IN (SELECT rowid FROM report_words WHERE report_words MATCH :{name}) OR (shown.report_id, shown.run) IN"
            f" (SELECT report_id, run FROM actor_words WHERE actor_words MATCH :{name}))"
        ).bindparams(**{name: _fts(term)})  # type: ignore[return-value]
    call, value = _query(term, name)
    return sa.text(
        f"(numnode({call}) = 0 OR EXISTS (SELECT 1 FROM report_words w WHERE w.n = reports.n AND w.words @@ {call}) OR EXISTS"
        f" (SELECT 1 FROM actor_words a WHERE a.report_id = shown.report_id AND a.run = shown.run AND a.words @@ {call}))"
    ).bindparams(**value)  # type: ignore[return-value]


def hits(term: str, number: int) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Return what asks SQLite for the ids (`report_id`) of the reports that hold a word or phrase: in the text, and among the actors of some coding."""
    name, value = f"hit_{number}", _fts(term)
    said = sa.table("report_words", sa.column("rowid")).join(sa.table("reports", sa.column("id"), sa.column("n")), sa.text("reports.n = report_words.rowid"))
    in_text: sa.Select[Any] = sa.select(sa.literal_column("reports.id").label("report_id")).select_from(said)
    in_names: sa.Select[Any] = sa.select(sa.literal_column("actor_words.report_id").label("report_id")).select_from(
        sa.table("actor_words", sa.column("report_id"))
    )
    text, names = (sa.text(f"{table} MATCH :{name}").bindparams(**{name: value}) for table in ("report_words", "actor_words"))
    return in_text.where(text), in_names.where(names)


def counted(term: str, number: int) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """Return what asks SQLite for a row of each of them, to count them: in the text, and among the actors."""
    name, value = f"hit_{number}", _fts(term)

    def rows(table: str) -> sa.Select[Any]:
        return (
            sa.select(sa.literal_column("rowid").label("n")).select_from(sa.table(table)).where(sa.text(f"{table} MATCH :{name}").bindparams(**{name: value}))
        )

    first, second = rows("report_words"), rows("actor_words")
    return first, second


def _fts(term: str) -> str:
    """Return a word or phrase as SQLite's full-text search spells it."""
    return f'"{term.rstrip("*").replace(chr(34), " ")}"{"*" if term.endswith("*") else ""}'


def spelled(question: sa.ClauseElement, postgres: bool) -> str:
    """Return a question or condition as the database's SQL, values written out, for people to copy."""
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql.dialect(paramstyle="named") if postgres else sqlite.dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return "\n".join(line.rstrip() for line in str(question.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).splitlines())


def rows_of_actors(conn: sa.Connection) -> list[tuple[int, str, int]] | None:
    """Return (row of the index, report id, run) of all codings: looking each up takes longer than finding it. None on PostgreSQL, where rows have no number."""
    return None if is_postgres(conn) else [tuple(row) for row in _raw(conn, "SELECT rowid, report_id, run FROM actor_words", {})]


def held(conn: sa.Connection, term: str) -> tuple[list[int] | None, list[tuple[str, int]] | list[int]]:
    """Return the numbers of the reports whose title or text holds a word or phrase, and the codings whose actors do.

    The numbers are None where the term comes to nothing once it is folded: it asks for nothing then. Codings are (report id, run), on SQLite rows of the
    index (`rows_of_actors`).
    """
    if not is_postgres(conn):
        value = {"term": _fts(term)}
        numbers = _raw(conn, "SELECT rowid FROM report_words WHERE report_words MATCH :term", value)
        return [row[0] for row in numbers], [row[0] for row in _raw(conn, "SELECT rowid FROM actor_words WHERE actor_words MATCH :term", value)]
    call, value = _query(term)
    if conn.execute(sa.text(f"SELECT numnode({call})"), value).scalar_one() == 0:
        return None, []
    numbers = _raw(conn, f"SELECT n FROM report_words WHERE words @@ {call}", value)
    return [row[0] for row in numbers], [tuple(row) for row in _raw(conn, f"SELECT report_id, run FROM actor_words WHERE words @@ {call}", value)]


def _raw(conn: sa.Connection, question: str, value: Mapping[str, str]) -> list[Any]:
    """Return rows as the driver gives them: a frequent word has ten thousands."""
    cursor = conn.execute(sa.text(question), value).cursor
    return list(cursor.fetchall()) if cursor is not None else []


def _query(term: str, name: str = "term") -> tuple[str, dict[str, str]]:
    """Return the tsquery of a word or phrase, and its parameter."""
    value = fold(term)
    if term.endswith("*"):
        return f"to_tsquery('sayso_words', :{name})", {name: "&".join(f"{w}:*" for w in re.findall(r"\w+", value))}
    return f"phraseto_tsquery('sayso_words', :{name})", {name: value}


def indexed(conn: sa.Connection) -> tuple[int, int]:
    """Return how many reports and how many (run, report)s are in the index."""
    counts = ("count(DISTINCT n) FROM report_words", "count(*) FROM actor_words")
    if not is_postgres(conn):
        counts = ("count(*) FROM report_words_docsize", "count(*) FROM actor_words_docsize")
    reports, codings = (int(conn.execute(sa.text(f"SELECT {count}")).scalar_one()) for count in counts)
    return reports, codings
