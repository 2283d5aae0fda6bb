"""What only a SQLite file can meet: no rights, no room, no database, readers beside a writer; and urls."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from anything import codings, storable
from hypothesis import HealthCheck, given, settings
from stored import coded, dump, entries, run_in

from sayso.errors import SaysoError, StoreError, UsageError
from sayso.records import Coded, Span
from sayso.store import Entry, Store, engine, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "news.db"


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Take the right to write in a folder away; root, who may do all, becomes somebody else for the time."""
    paths = [folder, *folder.iterdir()]
    if os.geteuid() == 0:
        os.seteuid(65534)
        try:
            yield
        finally:
            os.seteuid(0)
        return
    for one in paths:
        one.chmod(0o555 if one.is_dir() else 0o444)
    try:
        yield
    finally:
        for one in paths:
            one.chmod(0o755)


NUMBERS = count()


@pytest.fixture(scope="module")
def store_in_memory() -> Iterator[Store]:
    with open_store("sqlite://") as store:
        yield store


def renamed(value: Any, old: str, new: str) -> Any:
    """Return a record with another report's id in all its ids."""
    if isinstance(value, str):
        return re.sub(rf"(^|_){old}$", rf"\g<1>{new}", value)
    if isinstance(value, tuple) and not isinstance(value, Span):
        return tuple(renamed(one, old, new) for one in value)
    if hasattr(value, "__dataclass_fields__"):
        return replace(value, **{name: renamed(getattr(value, name), old, new) for name in value.__dataclass_fields__})
    return value


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that everybody may read, for pytest's own is shut to others."""
    with tempfile.TemporaryDirectory(prefix="sayso-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def test_a_file_that_may_not_be_written_is_read_and_the_error_is_clear(open_folder: Path) -> None:
    """Opening it to write says S502 or S501 and what to do; it can be read and proved, also where no file may be made beside it; nothing is changed."""
    path = open_folder / "news.db"
    with open_store(path) as store:
        store.add(run_in(store), entries("a"))
        before = dump(store)
    with without_rights(open_folder):
        with pytest.raises(StoreError, match=r"S502|S501") as caught:
            open_store(path)
        assert "rit" in caught.value.remedy  # writable, or named otherwise
        with open_store(path, read_only=True) as store:
            assert dump(store) == before
            assert store.check().problems == ()
            with pytest.raises(StoreError, match="S502"):
                store.add(1, entries("b"))
        with pytest.raises(StoreError):
            open_store(open_folder / "new.db")
    with open_store(path) as store:
        assert dump(store) == before


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(codings("any"))
def test_any_coding_comes_back_from_a_store(store_in_memory: Store, drawn: Coded) -> None:
    """Whatever the words, a coding is read as it was written, but for what no database keeps, and the store proves sound."""
    number = next(NUMBERS)
    one = renamed(drawn, "any", f"r{number}")
    store_in_memory.add(run_in(store_in_memory), [Entry(coded=one)])

    assert store_in_memory.coded(f"r{number}") == storable(one)
    assert store_in_memory.check().problems == ()


def test_a_store_opened_to_read_is_not_written(path: Path) -> None:
    """`read_only` holds: adding through it is refused."""
    with open_store(path) as store:
        store.add(run_in(store), entries("a"))
    with open_store(path, read_only=True) as store, pytest.raises(StoreError, match="S502"):
        store.run_for("f9", version="", coder="", settings={})


def test_a_full_disk_is_told_and_leaves_a_sound_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQLite finds no room (its own SQLITE_FULL), the batch is undone, what was stored before is whole, and it goes on when there is room."""
    with open_store(path) as store:
        store.add(run_in(store), entries("a"))
        before = dump(store)
    set_up = engine._set_up

    def cramped(conn: sqlite3.Connection, record: Any) -> None:
        set_up(conn, record)
        conn.execute("PRAGMA max_page_count = 1")  # SQLite takes the pages that there are: not one more

    monkeypatch.setattr(engine, "_set_up", cramped)
    with open_store(path) as store:
        with pytest.raises(StoreError, match="full") as caught:
            store.add(run_in(store), entries(*(f"r{i}" for i in range(200))))
        assert caught.value.code == "S502"
        assert dump(store) == before
        assert store.check().problems == ()
    monkeypatch.undo()
    with open_store(path) as store:
        assert len(store.add(run_in(store), entries("b")).new) == 1
        assert store.check().problems == ()


FILLING = """
import resource, signal, sys
sys.path[:0] = sys.argv[2].split(":")
from stored import entries, run_in
from sayso.errors import StoreError
from sayso.store import open_store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_store(sys.argv[1]) as store:
    run = run_in(store)
    resource.setrlimit(resource.RLIMIT_FSIZE, (900_000, 900_000))
    try:
        for i in range(10_000):
            store.add(run, entries(*(f"r{i}-{j}" for j in range(5))))
    except StoreError as exc:
        print(exc)
"""


def test_a_write_that_the_system_cuts_short_is_told_and_leaves_a_sound_store(path: Path) -> None:
    """Where the system refuses to let a file grow, in the middle of a write, the error says so, whole batches are there, and the store is sound."""
    args = [sys.executable, "-c", FILLING, str(path), os.pathsep.join((str(Path(__file__).parent), *sys.path))]
    said = subprocess.run(args, capture_output=True, text=True, check=True).stdout
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY

    assert said.startswith("[S502] the disk is full or cannot be written")
    with open_store(path) as store:
        ids = store.report_ids("")
        assert ids
        proof = store.check()
        assert proof.problems == ()
        assert proof.counts["reports"] % 5 == 0
        assert len(store.add(run_in(store), entries("more")).new) == 1


@pytest.mark.parametrize("content", [b"Not a database at all, but a text as long as a header." * 20, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_file_that_is_no_database_is_refused_and_left(path: Path, content: bytes) -> None:
    """A text file or a damaged one gives an error of ours, and stays as it was."""
    path.write_bytes(content)
    for read_only in (True, False):
        with pytest.raises(StoreError, match=r"S501|S508"):
            open_store(path, read_only=read_only)
    assert path.read_bytes() == content


def test_a_damaged_store_is_found_out(path: Path) -> None:
    """Bytes overwritten in the middle of the file are told by `check`, as findings or as an error, never passed over."""
    with open_store(path) as store:
        store.add(run_in(store), entries(*(f"r{i}" for i in range(50))))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 8192] = b"\xaa" * 8192
    path.write_bytes(data)
    with open_store(path, read_only=True) as store:
        try:
            assert store.check().problems
        except StoreError as exc:
            assert exc.code in ("S508", "S509")  # noqa: PT017 (either is right)


@pytest.mark.parametrize("where", [0.2, 0.5, 0.8])
def test_a_damaged_store_ends_every_command_with_an_error_of_ours(path: Path, where: float) -> None:
    """Pages overwritten anywhere: commands that read or write end with exit 1 and a code, or do their work; never otherwise."""
    from typer.testing import CliRunner

    from sayso.cli.app import app

    with open_store(path) as store:
        store.add(run_in(store), entries(*(f"r{i}" for i in range(50))))
    data = bytearray(path.read_bytes())
    start = int(len(data) * where)
    data[start : start + 8192] = b"\xaa" * 8192
    path.write_bytes(data)
    for command in (
        ["check", str(path)],
        ["search", "miners", "--db", str(path)],
        ["show", "report", "r7", "--db", str(path)],
        ["correct", "list", "--db", str(path)],
    ):
        result = CliRunner().invoke(app, command)
        if isinstance(result.exception, StoreError):
            assert result.exception.code in ("S501", "S502", "S508", "S509"), command
        else:
            assert result.exception is None or isinstance(result.exception, SystemExit | UsageError), (command, result.exception)


def test_corrections_keep_their_order_when_the_clock_goes_back(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The correction that was written last is the last, whatever the clock says."""
    from datetime import datetime, timedelta

    from sayso.store import corrections

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            moments.append(moments[-1] - timedelta(days=30))
            return moments[-1]

    moments = [datetime.now().astimezone()]
    monkeypatch.setattr(corrections, "datetime", Clock)
    with open_store(path) as store:
        with engine.writing(store.engine, store.where) as conn:
            for value in ("first", "second", "third"):
                corrections.correct(conn, "e1", "type", value, "me", "")
        with engine.reading(store.engine, store.where) as conn:
            assert [one.value for one in corrections.corrections_of(conn, "e1")] == ["first", "second", "third"]


def test_an_empty_file_is_no_store_to_read_and_a_new_one_to_write(path: Path) -> None:
    """An empty file is refused by a reader and made a store by a writer; a name that is not there is wrong use for a reader; so is a folder."""
    with pytest.raises(UsageError, match="S131"):
        open_store(path, read_only=True)
    assert not path.exists()
    path.touch()
    with pytest.raises(StoreError, match="S501"):
        open_store(path, read_only=True)
    open_store(path).close()
    open_store(path, read_only=True).close()
    with pytest.raises(UsageError, match="S131"):
        open_store(path.parent)
    with pytest.raises(StoreError, match="S501"):
        open_store(path.parent / "no" / "folder.db")


def test_readers_are_not_blocked_by_a_writer(path: Path) -> None:
    """While a transaction holds the file to write, a reader sees the state before it, at once."""
    with open_store(path) as store, open_store(path, read_only=True) as reader:
        store.add(run_in(store), entries("a"))
        with engine.writing(store.engine, store.where) as conn:
            conn.execute(sa.text("UPDATE reports SET outlet = 'Other'"))
            held = reader.held("a")
            assert held is not None
            assert held.report.outlet == "The Daily Test"


def test_redacted_words_are_in_no_byte_of_the_files(path: Path) -> None:
    """After a redaction neither the file nor its WAL holds the words of the text, in rows, in the index or in free pages."""
    rare = "Xylophonist"
    whole = coded("a", text=coded().report.text + f" {rare} zanzibarred.")
    with open_store(path) as store:
        store.add(run_in(store), [*entries("b"), *[type(entries("b")[0])(coded=whole)]])
        assert [f.report.id for f in store.search(rare)][:1] == ["a"]
        assert any(rare.encode() in p.read_bytes() for p in path.parent.iterdir())
        store.redact("a", "court order")
        for file in path.parent.iterdir():
            assert rare.lower().encode() not in file.read_bytes().lower()
            assert b"zanzibar" not in file.read_bytes()
        assert store.check().problems == ()


@pytest.mark.parametrize(
    ("url", "code"), [("mysql://x/y", "S130"), ("://", "S130"), ("postgresql://me:secret@127.0.0.1:1/none", "S506"), ("postgresql+nodriver://x/y", "S130")]
)
def test_a_url_that_leads_nowhere_is_told_without_its_password(url: str, code: str) -> None:
    """Other databases, broken urls and servers that do not answer are errors of ours; a password is never printed."""
    with pytest.raises(SaysoError) as caught:
        open_store(url)
    assert caught.value.code == code
    assert "secret" not in str(caught.value)


def test_a_driver_that_is_missing_is_told_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without pg8000 a PostgreSQL url says what to install."""
    monkeypatch.setitem(sys.modules, "pg8000", None)
    with pytest.raises(StoreError, match=r"pip install 'sayso\[postgres\]'") as caught:
        open_store("postgresql://x@127.0.0.1/y")
    assert caught.value.code == "S505"


def test_a_store_in_memory_works(tmp_path: Path) -> None:
    """`:memory:` is a store that is gone at the end; no file is made."""
    with open_store(":memory:") as store:
        assert isinstance(store, Store)
        store.add(run_in(store), entries("a"))
        assert store.coded("a") == coded("a")
        assert store.check().problems == ()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"S": "FATAL", "C": "XX000", "M": "could not write init file"}, "S502"),
        ({"S": "ERROR", "C": "53100", "M": 'could not extend file "base/1/2": No space left on device'}, "S502"),
        ({"S": "ERROR", "C": "XX000", "M": "cache lookup failed for relation 7"}, "S509"),
    ],
)
def test_a_server_without_room_is_told_so_whatever_it_calls_it(fields: dict[str, str], code: str) -> None:
    """PostgreSQL's full disk is S502 at a connection's start too, where the server gives an internal error; other internal errors are S509."""
    pg8000 = pytest.importorskip("pg8000")
    assert engine.meaning(pg8000.exceptions.DatabaseError(fields), "news").code == code
