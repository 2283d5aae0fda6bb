"""A large store for the bench of the pages: a joined store's rows, many times over, each time other reports of other days about others.

Every copy of the source is whole: reports, codings, copies, citations, stories, incidents with their origins all have ids of their own and refer to each other
as they do in the source, so that `sayso check` finds nothing. Days are shifted; in every other copy the countries change places (ids, codes and names; the
words of the reports stay, for spans point into them); persons and outlets are others in twenty-five and twenty copies. Joining two hundred thousand events
anew would take an hour and come to less, for copies of one text are one incident.
"""

from __future__ import annotations

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sayso.records import content_id
from sayso.render.labels import country_name
from sayso.store import open_store
from sayso.store.rows import digest_of

_DAYS, _STEP = 1826, 37
"""The copies lie within five years; the step has no factor in common with them."""
_OUTLETS, _PERSONS = 20, 25
_ONCE = ("runs", "marks")
_TABLES = (
    "reports", "codings", "actors", "events", "participants", "claims", "links", "verifications", "outlooks", "figures", "attributions",
    "joined", "copies", "citations", "incidents", "parties", "passages", "origins", "statuses", "dyads",
)  # fmt: skip
_REPORT = ("report_id", "copy_of", "opened_by", "cites")
_RECORD = ("event_id", "incident_id", "story_id")
_RECORDS = ("events", "claims", "verifications", "incidents", "origins")
"""Tables whose `id` is the hash of a record."""
_DATES = ("published", "when_start", "when_end", "when_value", "day_start", "day_end", "first_published", "last_published", "day")
_LISTS = ("about", "reports", "maybe_shared", "receipt", "receipts")
"""JSON in which ids stand."""
_PEOPLE = ("actors", "participants", "parties")
_STRING = re.compile(r'("(?:[^"\\]|\\.)*")')
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is other in one copy."""

    k: int
    days: timedelta
    countries: Mapping[str, str]
    outlets: Mapping[str, str]
    reports: Mapping[str, str]

    def report(self, id_: str) -> str:
        return self.reports[id_]

    def record(self, id_: str) -> str:
        return content_id(id_.partition("_")[0], id_, self.k) if self.k else id_

    def outlet(self, name: str) -> str:
        return self.outlets.get(name, name)

    def country(self, code: str) -> str:
        return self.countries.get(code, code)

    def day(self, value: str) -> str:
        return (date.fromisoformat(value) + self.days).isoformat() if _DAY.match(value) else value

    def ordinal(self, value: int) -> int:
        return value + self.days.days if value else value

    def inside(self, parts: Sequence[Any]) -> str:
        """Return JSON with other ids; `parts` are texts and (way, id)."""
        return "".join(p if isinstance(p, str) else json.dumps(self.report(p[1]) if p[0] == "report" else self.record(p[1])) for p in parts)

    def who(self, value: tuple[str, str, str | None]) -> str:
        """Return an actor's id or name, given with the kind of his id and his country."""
        said, kind, country = value
        if kind == "person" and self.k % _PERSONS:
            said = f"{said} {self.k % _PERSONS}"
        if country in self.countries:
            other = self.countries[country]
            said = re.sub(rf"(?<=[:/]){country}\b", other, said).replace(country_name(country), country_name(other))
        return said


_Change = tuple[int, Callable[[_Copy, Any], Any], Any]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the source: its values, and which of them are made anew in each copy, how, and of what."""

    values: tuple[Any, ...]
    changes: tuple[_Change, ...]

    def copy(self, one: _Copy) -> list[Any]:
        made = list(self.values)
        for at, change, value in self.changes:
            made[at] = change(one, value)
        return made


def make(path: Path, source: Path | None, events: int, say: Callable[[str], None] = print) -> None:
    """Write a large store of another one (by default of the bundled reports, coded and joined now) with so many events at least."""
    if source is None:
        with tempfile.TemporaryDirectory() as folder:
            return make(path, _bundled(Path(folder) / "bundled.db"), events, say)
    path.unlink(missing_ok=True)
    open_store(path).close()
    with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as old, closing(sqlite3.connect(path)) as new:
        held = {table: old.execute(f"SELECT * FROM {table}").fetchall() for table in (*_ONCE, *_TABLES)}
        names = {table: [d[0] for d in old.execute(f"SELECT * FROM {table} LIMIT 0").description] for table in held}
        for statement in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
            new.execute(f"PRAGMA {statement}")
        indexes = new.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        for name, _ in indexes:  # made at the end, in order: kept up row by row they take most of the time of a file that is larger than memory
            new.execute(f"DROP INDEX {name}")
        for table in _ONCE:
            new.execute(f"DELETE FROM {table}")
            _put(new, table, names[table], held[table])
        number = -(-events // len(held["events"]))
        _copies(new, held, names, number, say)
        say(f"{number} times {len(held['reports'])} reports, {len(held['events'])} events, {len(held['incidents'])} incidents: indexing their words")
        new.execute("INSERT INTO report_words (rowid, title, text) SELECT n, title, text FROM reports WHERE redacted IS NULL")
        for table in ("report_words", "actor_words"):
            new.execute(f"INSERT INTO {table} ({table}) VALUES ('optimize')")
        for _, statement in indexes:
            new.execute(statement)
        new.commit()
        new.execute("PRAGMA journal_mode = WAL")
    return None


def _bundled(path: Path) -> Path:
    """Code and join the bundled reports."""
    import subprocess
    import sys
    from importlib.resources import files

    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports.jsonl"
        reports.write_bytes((files("sayso.demo") / "reports.jsonl").read_bytes())
        subprocess.run([sys.executable, "-m", "sayso", "ingest", str(reports), "--db", str(path)], check=True, stdout=subprocess.DEVNULL)
    return path


def _copies(new: sqlite3.Connection, held: Mapping[str, list[Any]], names: Mapping[str, list[str]], number: int, say: Callable[[str], None]) -> None:
    ids = [row[names["reports"].index("id")] for row in held["reports"]]
    outlets = sorted({row[names["reports"].index("outlet")] or "" for row in held["reports"]} - {""})
    countries = sorted({row[names["actors"].index("country")] or "" for row in held["actors"]} - {""})
    records = {row[names[t].index("id")] for t in _RECORDS for row in held[t]} | {row[names["joined"].index("story_id")] for row in held["joined"]}
    known = dict.fromkeys(records, "record") | dict.fromkeys(ids, "report")
    rows = {table: [_row(table, dict(zip(names[table], row, strict=True)), known, outlets) for row in held[table]] for table in _TABLES}
    at = names["reports"].index("n"), names["incidents"].index("n"), names["dyads"].index("n")
    sizes = max((row[at[0]] for row in held["reports"]), default=0), max((row[at[1]] for row in held["incidents"]), default=0) + 1
    for k in range(number):
        turn = k // 2 % len(countries) if k % 2 else 0
        one = _Copy(
            k=k,
            days=timedelta(days=_STEP * k % _DAYS),
            countries=dict(zip(countries, countries[turn:] + countries[:turn], strict=True)) if turn else {},
            outlets={name: f"{name} {k % _OUTLETS}" for name in outlets} if k % _OUTLETS else {},
            reports={id_: f"{id_}-{k}" if k else id_ for id_ in ids},
        )
        made = {table: [row.copy(one) for row in rows[table]] for table in _TABLES}
        for table, place, size in (("reports", at[0], sizes[0]), ("incidents", at[1], sizes[1]), ("dyads", at[2], sizes[1])):
            for values in made[table]:
                values[place] += k * size
        for table in _TABLES:
            _put(new, table, names[table], made[table])
        _put(new, "actor_words", ["names", "run", "report_id"], _named(made, names))
        if k % 100 == 99:
            say(f"copy {k + 1} of {number}")


def _named(made: Mapping[str, list[list[Any]]], names: Mapping[str, list[str]]) -> list[tuple[str, int, str]]:
    """Return what the index of actors holds of each coding: their names, offices and countries (as `sayso.store.words.index_actors` writes them)."""
    found: dict[tuple[int, str], dict[str, None]] = {(run, id_): {} for run, id_, *_ in made["codings"]}
    for table in ("actors", "participants"):
        wanted = [names[table].index(name) for name in ("name", "office", "country")]
        for row in made[table]:
            found[row[0], row[1]].update(dict.fromkeys(row[i] for i in wanted if row[i]))
    return [("\n".join(words), run, id_) for (run, id_), words in found.items()]


def _put(new: sqlite3.Connection, table: str, names: Sequence[str], rows: Sequence[Any]) -> None:
    quoted = ", ".join(f'"{name}"' for name in names)
    new.executemany(f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})", rows)


def _row(table: str, row: dict[str, Any], known: Mapping[str, str], outlets: Sequence[str]) -> _Row:
    """Return a row with what is to be made anew in it."""
    changes: list[_Change] = []
    kind = str(row.get("id") or "").partition(":")[0]
    for at, (name, value) in enumerate(row.items()):
        if value is None:
            continue
        if name in _REPORT or (table, name) == ("reports", "id"):
            changes.append((at, _Copy.report, value))
        elif name in _RECORD or (name == "id" and table in _RECORDS):
            changes.append((at, _Copy.record, value))
        elif name in _DATES and isinstance(value, str):
            changes.append((at, _Copy.day, value))
        elif name in _LISTS and isinstance(value, str):
            changes.append((at, _Copy.inside, _pieces(value, known)))
        elif table in _PEOPLE and name in ("id", "name", "office"):
            changes.append((at, _Copy.who, (value, kind, row["country"])))
        elif table == "dyads" and name == "day":
            changes.append((at, _Copy.ordinal, value))
        elif name in ("country", "place_country", "source", "target"):
            changes.append((at, _Copy.country, value))
        elif name in ("outlet", "name", "via") and value in outlets:
            changes.append((at, _Copy.outlet, value))
        elif table == "reports" and name in ("text", "digest", "length"):
            changes.append((at, {"text": _text, "digest": _digest, "length": _length}[name], row["text"]))
    return _Row(tuple(row.values()), tuple(changes))


def _text(one: _Copy, text: str) -> str:
    return f"{text}\n{one.k}" if one.k and text else text


def _digest(one: _Copy, text: str) -> str:
    return digest_of(_text(one, text))


def _length(one: _Copy, text: str) -> int:
    return len(_text(one, text))


def _pieces(value: str, known: Mapping[str, str]) -> list[Any]:
    """Split JSON at the ids that stand in it."""
    out: list[Any] = []
    for piece in _STRING.split(value):
        said = json.loads(piece) if piece[:1] == '"' else None
        out.append((known[said], said) if said in known else piece)
    return out
