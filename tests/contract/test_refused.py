"""Where the store may not be written, or there is no room: what is said, and what is left, on both databases and with real disks."""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import postgres
import pytest
from aloud import tell
from disks import filled, tiny_disk
from stored import SENTENCES, dump, entries, run_in
from warm import Warm

from sayso.errors import StoreError
from sayso.store import open_store


def test_a_database_that_a_user_may_only_read_is_read_and_the_error_is_clear(postgresql: str) -> None:
    """A user without the right to write, or to make tables, is told S502 and what to ask for; he can search and prove; nothing is changed."""
    where, empty = postgres.create(postgresql, "right_to_read"), postgres.create(postgresql, "no_right")
    with open_store(where) as store:
        store.add(run_in(store), entries("a"))
        before = dump(store)
        postgres.execute(where, "CREATE ROLE guest LOGIN", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO guest")
        postgres.execute(empty, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        with open_store(where.replace("sayso@", "guest@")) as guest:
            for refused in (lambda: guest.add(1, entries("b")), lambda: run_in(guest, "f2"), lambda: guest.redact("a", "why")):
                with pytest.raises(StoreError, match=r"S502.*permission denied.*right to write"):
                    refused()
            assert guest.check().problems == ()
            assert len(guest.search("miners")) == 2
        with pytest.raises(StoreError, match="S502"):
            open_store(empty.replace("sayso@", "guest@"))
        assert dump(store) == before


def test_a_database_that_its_server_holds_to_reading_is_not_written(postgresql: str) -> None:
    """`default_transaction_read_only` is not overruled: adding, and making a store, are refused with S502, and work again when it is off."""
    where, empty = postgres.create(postgresql, "held_to_reading"), postgres.create(postgresql, "held_and_empty")
    with open_store(where) as store:
        store.add(run_in(store), entries("a"))
    for url in (where, empty):
        postgres.execute(f"{postgresql}/postgres", f"ALTER DATABASE {url.rpartition('/')[2]} SET default_transaction_read_only = on")
    with open_store(where) as store:
        with pytest.raises(StoreError, match="S502"):
            store.add(1, entries("b"))
        assert store.check().problems == ()
    with pytest.raises(StoreError, match="S502"):
        open_store(empty)
    postgres.execute(f"{postgresql}/postgres", "ALTER DATABASE held_to_reading RESET default_transaction_read_only")
    with open_store(where) as store:
        assert len(store.add(1, entries("b")).new) == 1


@dataclass(frozen=True, kw_only=True)
class Cramped:
    """A store's name where there will be no room: while `full` lasts, for a command whose files may not grow past `largest` bytes, or for ever."""

    where: str
    full: Callable[[], AbstractContextManager[None]] = nullcontext
    largest: int = 0
    for_ever: bool = False


@pytest.fixture(params=["sqlite, full disk", "sqlite, file cut short", "postgresql, full disk", "postgresql, file cut short"])
def cramped(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Cramped]:
    """Give each kind of want of room; skips, said aloud, where a disk cannot be mounted."""
    database, _, how = request.param.partition(", ")
    if how == "full disk":
        with postgres.folder() as folder, tiny_disk(folder / "disk", 40) as disk:  # others may reach it
            if disk is None:
                tell(request.config, "NO DISK CAN BE MOUNTED HERE: full disks are tested by cutting files short only. Run the tests as root to test real ones.")
                pytest.skip("mounting a disk needs root")
            if database == "sqlite":
                yield Cramped(where=str(disk / "news.db"), full=lambda: filled(disk))
                return
            url = request.getfixturevalue("postgresql")
            postgres.own(folder)
            (disk / "tables").mkdir()
            postgres.own(disk / "tables")
            postgres.execute(f"{url}/postgres", f"CREATE TABLESPACE tiny LOCATION '{disk / 'tables'}'")
            yield Cramped(where=postgres.create(url, "cramped", "TABLESPACE tiny"), full=lambda: filled(disk))
            postgres.execute(f"{url}/postgres", "DROP DATABASE cramped", "DROP TABLESPACE tiny")
    elif database == "sqlite":
        yield Cramped(where=str(tmp_path / "news.db"), largest=500_000)
    else:
        request.getfixturevalue("postgresql")
        with postgres.folder() as folder, postgres.running(folder, largest=2_000_000) as url:
            yield Cramped(where=postgres.create(url, "cramped"), for_ever=True)


def test_without_room_an_ingest_ends_with_an_error_and_goes_on_when_there_is_some(cramped: Cramped, commands: Warm, tmp_path: Path) -> None:
    """It says S502 and exits with 1; whole batches are there, the store is sound, and with room again the same command leaves an undisturbed one's rows."""
    texts = random.Random(20261128)
    long = ["".join(texts.choices(string.ascii_letters + " ", k=120_000)) for _ in range(24)]  # stored, too long to be coded
    rows = [{"id": f"r{i:02}", "text": SENTENCES[i % 6] + (long[i] if i > 1 else ""), "published": "2026-01-15"} for i in range(24)]
    first, source, settings = tmp_path / "first.jsonl", tmp_path / "all.jsonl", tmp_path / "sayso.toml"
    first.write_text("".join(json.dumps(row) + "\n" for row in rows[:2]))
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings.write_text('coder = "rules"\nbatch_chars = 1\nmax_chars = 1000\n')
    ingest = ("ingest", str(source), "--batch", "2", "--config", str(settings), "--db")
    assert commands.run("ingest", str(first), *ingest[2:], cramped.where) == 0
    with cramped.full():
        before = len(commands.said.read_bytes())
        assert commands.run(*ingest, cramped.where, largest=cramped.largest) == 1
        said = commands.said.read_bytes()[before:].decode()
    assert "sayso: [S502]" in said
    assert "Traceback" not in said
    with open_store(cramped.where) as store:
        there = store.check()
        assert there.problems == ()
        assert 2 <= there.counts["reports"] < len(rows)
        assert there.counts["reports"] % 2 == 0
    if cramped.for_ever:
        return
    alone = str(tmp_path / "alone.db")
    assert [commands.run(*ingest, where) for where in (cramped.where, alone)] == [3, 3]  # done with problems: the long ones are not coded
    with open_store(cramped.where) as store, open_store(alone) as other:
        assert store.check().problems == ()
        assert dump(store, numbers=True) == dump(other, numbers=True)
