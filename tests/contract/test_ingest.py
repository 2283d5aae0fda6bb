"""The contract of `sayso ingest` as a process of its own, on both databases: killed, and two at once with a reader beside them."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest
from stored import FRENCH, SENTENCES, codings, dump
from warm import Warm

from sayso.errors import SaysoError
from sayso.store import Store, open_store

from .conftest import Make

SETTINGS = 'coder = "rules"\nbatch_chars = 1\n'  # one report after the other, so that there are moments between them
DONE = 3  # done with problems: the reports in French are noted


def lines(numbers: Iterable[int]) -> list[str]:
    """Return reports as JSON lines, each of another day; every seventh is French."""
    texts = {i: f"{SENTENCES[i % 6]} It was day {i}. {SENTENCES[i % 5]}" if i % 7 else f"{FRENCH} ({i})" for i in numbers}
    return [json.dumps({"id": f"r{i:02}", "text": text, "outlet": f"Paper {i % 3}", "published": f"2026-01-{i + 1:02}"}) + "\n" for i, text in texts.items()]


@pytest.fixture
def settings(tmp_path: Path) -> str:
    path = tmp_path / "sayso.toml"
    path.write_text(SETTINGS, encoding="utf-8")
    return str(path)


def written(path: Path, rows: Iterable[str]) -> str:
    path.write_text("".join(rows), encoding="utf-8")
    return str(path)


def until(holds: Callable[[], bool]) -> None:
    """Look until it holds, for a minute at most."""
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)


def is_made(where: str) -> bool:
    try:
        open_store(where, read_only=True).close()
    except SaysoError:
        return False
    return True


def has(store: Store, wanted: int) -> bool:
    return codings(store) >= wanted


def test_an_ingest_killed_at_five_moments_gives_the_rows_of_an_undisturbed_one(make: Make, commands: Warm, settings: str, tmp_path: Path) -> None:
    """SIGKILL when the store is just made and after four later batches, a random moment on: all is sound, and the last rows are an undisturbed run's."""
    rows, where, alone = lines(range(28)), make(), make()
    source = written(tmp_path / "all.jsonl", rows)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    moments = random.Random(20261128)
    options = ("--format", "jsonl", "--batch", "2", "--config", settings)
    for wanted in (0, 2, 6, 10, 16):
        pid = commands.start("ingest", "-", "--db", where, *options, stdin=str(pipe))
        with pipe.open("w", encoding="utf-8") as feed:  # never ends before the kill: the command waits for more
            feed.writelines(rows[: wanted + 8])
            feed.flush()
            until(partial(is_made, where))
            with open_store(where) as store:
                until(partial(has, store, wanted))
                time.sleep(moments.random() * 0.06)
                assert commands.kill(pid) == -9
                assert store.check().problems == ()
                there = codings(store)
                assert there >= wanted
                assert there % 2 == 0  # whole batches
    assert commands.run("ingest", source, "--db", where, *options) == DONE
    assert commands.run("ingest", source, "--db", alone, *options) == DONE
    with open_store(where) as store, open_store(alone) as other:
        assert store.check().problems == ()
        assert len(dump(store)["reports"]) == len(rows)
        assert dump(store, numbers=True) == dump(other, numbers=True)


def test_two_ingests_at_once_and_a_reader_beside_them(make: Make, commands: Warm, settings: str, tmp_path: Path) -> None:
    """Two processes that ingest overlapping reports into a store that is not yet made store each once; a reader beside them sees a sound store throughout."""
    where, alone = make(), make()
    sources = [written(tmp_path / name, lines(those)) for name, those in (("one.jsonl", range(14)), ("two.jsonl", range(19, 5, -1)))]
    whole = written(tmp_path / "all.jsonl", lines(range(20)))
    options = ("--batch", "2", "--config", settings)
    writers = [commands.start("ingest", source, "--db", where, *options) for source in sources]
    until(partial(is_made, where))
    with open_store(where, read_only=True) as reader:
        seen = [0]
        while any(commands.runs(pid) for pid in writers):
            until(lambda: codings(reader) > seen[-1] or not any(commands.runs(pid) for pid in writers))
            assert reader.check().problems == ()
            seen.append(codings(reader))
        assert [commands.wait(pid) for pid in writers] == [DONE, DONE]
        assert seen == sorted(seen)
        assert len(set(seen)) > 2  # it did look while they wrote
        assert reader.check().problems == ()
        assert commands.run("ingest", whole, "--db", alone, *options) == DONE
        with open_store(alone) as other:
            assert dump(reader) == dump(other)
