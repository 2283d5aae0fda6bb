"""How long questions take over 1,000,000 events in a store, and over 10,000,000 in files of `sayso run`.

    python bench/queries.py --make big.db [--from news.db] [--events 1000000]     # a store (large.py): 3.7 GB, some six minutes of processor time
    python bench/queries.py big.db [--no-catalogue]                               # lists of events by three filters, series of dyads
    python bench/queries.py --make-run out [--events 10000000] [--reports 10000]  # Parquet in the layout of `sayso run` (parquet_run.py)
    python bench/queries.py out [--threads 2]                                     # the same kinds of questions in DuckDB (pip install duckdb)

Values are taken from what is there: frequent, middling and rare ones. Of a store each question is asked twice: "first" with the file's pages put out of the
system's memory (Linux only) and a new connection, "again" at once. Prints one JSON object: milliseconds of waiting and of the processor, rows, sizes.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

_LIMIT = 25
"""Events of a page."""


def took(ask: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return the milliseconds of waiting and of the processor that a call takes, and its answer."""
    begin, cpu = time.perf_counter(), time.process_time()
    answer = ask()
    return {"ms": round(1000 * (time.perf_counter() - begin), 1), "cpu_ms": round(1000 * (time.process_time() - cpu), 1)}, answer


def spread(found: Sequence[dict[str, Any]], when: str) -> dict[str, Any]:
    """Return median and worst of a kind of run."""
    out = {}
    for name in ("ms", "cpu_ms"):
        values = [one[when][name] for one in found]
        out[name] = {"median": round(statistics.median(values), 1), "worst": max(values)}
    return out


def forget(path: Path) -> None:
    """Put the pages of a file out of the system's memory, as far as nobody else uses them."""
    if hasattr(os, "posix_fadvise"):
        file = os.open(path, os.O_RDONLY)
        os.fsync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(file)


# ---- a store


def ranked(conn: sa.Connection, question: str) -> list[Any]:
    """Return the frequent, a middling and a rare row of a question that is ordered by how many there are."""
    rows = conn.exec_driver_sql(question).fetchall()
    return [rows[0], rows[len(rows) // 4], rows[-1]]


def asked_of(conn: sa.Connection) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Return combinations of three filters, and pairs of countries, of values that the store has."""

    def values(column: str, table: str, where: str = "1=1") -> list[Any]:
        question = f"SELECT {column}, count(*) FROM {table} WHERE {where} GROUP BY {column} HAVING {column} IS NOT NULL ORDER BY 2 DESC, 1"
        return [row[0] for row in ranked(conn, question)]

    type_, actor = values("type", "events"), values("country", "participants", "role = 'actor'")
    recipient, outlet = values("country", "participants", "role = 'recipient'"), values("outlet", "reports")
    newest = date.fromisoformat(str(conn.exec_driver_sql("SELECT max(published) FROM reports").scalar()))
    month, years = newest - timedelta(days=31), newest - timedelta(days=1500)
    lists: list[dict[str, Any]] = [
        {"type_": type_[0], "actor": actor[0], "since": years},
        {"type_": type_[0], "actor": actor[2], "since": years},
        {"type_": type_[2], "actor": actor[0], "since": years},
        {"type_": type_[1], "actor": actor[1], "since": month},
        {"type_": type_[0], "recipient": recipient[0], "realis": "actual"},
        {"type_": type_[1], "recipient": recipient[1], "realis": "denied"},
        {"type_": type_[0], "recipient": recipient[2], "realis": "actual"},
        {"words": "police", "realis": "actual", "outlet": outlet[0]},
        {"words": "police minister", "realis": "denied", "outlet": outlet[0]},
        {"words": "pipeline", "realis": "actual", "outlet": outlet[2]},
        {"words": "government", "actor": actor[0], "since": years},
        {"actor": actor[0], "recipient": actor[0], "since": years},
        {"actor": actor[0], "recipient": recipient[2], "since": years},
        {"actor": "GOV", "recipient": recipient[1], "realis": "planned"},
        {"actor": "MIL", "type_": type_[2], "realis": "actual"},
        {"type_": type_[0], "source": "unnamed", "realis": "actual"},
        {"type_": type_[1], "outlet": outlet[0], "until": newest},
        {"actor": "the police of nowhere", "realis": "actual", "since": years},
    ]
    pairs = "SELECT source, target, count(*) FROM dyads WHERE source <> target GROUP BY source, target ORDER BY 3 DESC, 1, 2"
    return lists, [(row[0], row[1]) for row in ranked(conn, pairs)]


def of_store(path: Path, catalogue: bool) -> dict[str, Any]:
    """Ask a store."""
    from sayso.store import engine, open_store

    out: dict[str, Any] = {"load_before": os.getloadavg(), "mb": round(path.stat().st_size / 1e6)}
    with open_store(path, read_only=True) as store, engine.reading(store.engine, store.where) as conn:
        lists, pairs = asked_of(conn)
        names = ("reports", "events", "participants", "incidents", "dyads")
        out["rows"] = {name: conn.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in names}
    out["lists"] = _answers(path, [(str(q), lambda store, q=q: len(store.search(**q, limit=_LIMIT))) for q in lists])
    out["dyads"] = _answers(path, [(f"{a} {b}", lambda store, a=a, b=b: _dyad(store, a, b)) for a, b in pairs])
    if catalogue:
        out["catalogue"] = _catalogue(path, lists)
    out["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    out["load_after"] = os.getloadavg()
    return out


def _dyad(store: Any, one: str, other: str) -> int:
    from sayso import dyads

    answer = dyads(store, one, other, by="week")
    return sum(row[list(answer.frame.columns).index("n")] for row in answer.frame.rows)


def _answers(path: Path, questions: Sequence[tuple[str, Callable[[Any], int]]]) -> dict[str, Any]:
    """Ask each question of a store opened anew, its pages forgotten, and again."""
    from sayso.store import open_store

    found: list[dict[str, Any]] = []
    with open_store(path, read_only=True) as store:  # what is made once in a process: SQLAlchemy's statements
        questions[0][1](store)
    for name, ask in questions:
        forget(path)
        with open_store(path, read_only=True) as store:
            first, rows = took(lambda ask=ask, store=store: ask(store))
            again, _ = took(lambda ask=ask, store=store: ask(store))
        found.append({"asked": name, "rows": rows, "first": first, "again": again})
    return {"first": spread(found, "first"), "again": spread(found, "again"), "each": found}


def _catalogue(path: Path, lists: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Ask what the list of events on the pages and in the API asks of the catalogue: a page of events, their count, facets and chart."""
    import numpy as np

    from sayso.store import browse, engine, open_store
    from sayso.store.catalogue import load, reports_holding
    from sayso.store.filters import Filter

    found: list[dict[str, Any]] = []
    with open_store(path, read_only=True) as store, engine.reading(store.engine, store.where) as conn:
        loading, held = took(lambda: load(conn))
        preparing, _ = took(held.prepare)
        for question in lists:
            asked = Filter(**{name.rstrip("_"): value for name, value in question.items()})

            def page(asked: Filter = asked) -> int:
                holding = reports_holding(conn, held, asked.words) if asked.words else None
                mask = held.matching(asked, holding)
                positions = np.flatnonzero(mask)
                browse.found_at(conn, held.keys(positions[:_LIMIT]))
                held.facets(asked, holding)
                held.bars(mask)
                return len(positions)

            first, rows = took(page)
            again, _ = took(page)
            found.append({"asked": str(question), "rows": rows, "first": first, "again": again})
    return {"loading": loading, "preparing": preparing, "first": spread(found, "first"), "again": spread(found, "again"), "each": found}


# ---- files of `sayso run`


def of_run(folder: Path, threads: int) -> dict[str, Any]:
    """Ask DuckDB."""
    import duckdb

    out: dict[str, Any] = {"load_before": os.getloadavg(), "threads": threads, "duckdb": duckdb.__version__}
    tables = ("reports", "events", "participants", "flat")
    out["mb"] = {name: round(sum(f.stat().st_size for f in folder.glob(f"run=*/{name}/*.parquet")) / 1e6) for name in tables}
    with duckdb.connect(config={"threads": threads}) as base:
        for name in tables:
            base.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/run=*/{name}/*.parquet')")
        out["rows"] = {name: base.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
        out["files"] = len(list(folder.glob("run=*/events/*.parquet")))
        found = []
        for name, question in (*_SQL.items(), *_JOINS.items()):
            first, rows = took(lambda question=question: base.execute(question).fetchall())
            again, _ = took(lambda question=question: base.execute(question).fetchall())
            found.append({"asked": name, "rows": len(rows), "first": first, "again": again})
    for name, some in (("questions", found[: len(_SQL)]), ("questions with joins", found[len(_SQL) :])):
        out[name] = {"first": spread(some, "first"), "again": spread(some, "again"), "each": some}
    out["load_after"] = os.getloadavg()
    return out


_PAGE = "ORDER BY published DESC, report_id, n LIMIT 25"
_LIST = "SELECT DISTINCT published, outlet, type, realis, id, report_id, n FROM flat WHERE"
_WEEKS = """
SELECT date_trunc('week', published) AS week, quad, count(*), sum(intensity)
FROM (SELECT DISTINCT report_id, n, published, quad, intensity FROM flat
      WHERE source_country = '{0}' AND target_country = '{1}' AND realis = 'actual' AND NOT heading)
GROUP BY ALL ORDER BY ALL"""
_SQL = {
    "list: type, frequent actor, since": f"{_LIST} type = 'REQUEST' AND source_country = 'C000' AND published >= DATE '2025-06-01' {_PAGE}",
    "list: type, rare actor, since": f"{_LIST} type = 'REQUEST' AND source_country = 'C190' AND published >= DATE '2021-06-01' {_PAGE}",
    "list: rare type, recipient, realis": f"{_LIST} type = 'RETREAT' AND target_country = 'C020' AND realis = 'denied' {_PAGE}",
    "list: type, realis, outlet": f"{_LIST} type = 'AID' AND realis = 'planned' AND outlet = 'Outlet 17' {_PAGE}",
    "count of a list": "SELECT count(DISTINCT (report_id, n)) FROM flat WHERE type = 'REQUEST' AND realis = 'actual' AND source_country = 'C000'",
    "types by month": "SELECT type, date_trunc('month', published) AS month, count(*) FROM flat WHERE pair = 0 GROUP BY ALL ORDER BY ALL",
    "weeks of a frequent pair": _WEEKS.format("C000", "C001"),
    "weeks of a middling pair": _WEEKS.format("C010", "C030"),
    "weeks of a rare pair": _WEEKS.format("C150", "C180"),
}
_JOINED = "FROM events e JOIN reports r ON r.id = e.report_id"
_JOINS = {
    "list: type, frequent actor, since": f"""
SELECT r.published, r.outlet, e.type, e.realis, e.id {_JOINED}
WHERE e.type = 'REQUEST' AND r.published >= DATE '2025-06-01'
  AND (e.report_id, e.n) IN (SELECT (report_id, event_n) FROM participants WHERE role = 'actor' AND country = 'C000')
ORDER BY r.published DESC, e.report_id, e.n LIMIT 25""",
    "types by month": f"SELECT e.type, date_trunc('month', r.published) AS month, count(*) {_JOINED} GROUP BY ALL ORDER BY ALL",
    "weeks of a frequent pair": f"""
SELECT date_trunc('week', r.published) AS week, e.quad, count(*), sum(e.intensity) {_JOINED}
JOIN (SELECT DISTINCT a.report_id, a.event_n FROM participants a JOIN participants b USING (report_id, event_n)
      WHERE a.role = 'actor' AND a.country = 'C000' AND b.role = 'recipient' AND b.country = 'C001') d
  ON e.report_id = d.report_id AND e.n = d.event_n
WHERE e.realis = 'actual' AND NOT e.heading GROUP BY ALL ORDER BY ALL""",
}
"""The same asked of the tables as they are in a store, which have to be joined."""


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("where", nargs="?", type=Path)
    parser.add_argument("--make", type=Path)
    parser.add_argument("--make-run", type=Path)
    parser.add_argument("--from", dest="source", type=Path)
    parser.add_argument("--events", type=int)
    parser.add_argument("--reports", type=int, default=10_000, help="reports of a shard")
    parser.add_argument("--no-catalogue", action="store_true")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args()
    if options.make:
        from large import make

        make(options.make, options.source, options.events or 1_000_000)
    elif options.make_run:
        from parquet_run import make_run

        make_run(options.make_run, options.events or 10_000_000, options.reports)
    elif options.where is None:
        parser.error("name a store or a folder, or --make one")
    elif options.where.is_dir():
        print(json.dumps(of_run(options.where, options.threads), indent=1))
    else:
        print(json.dumps(of_store(options.where, not options.no_catalogue), indent=1, default=str))
