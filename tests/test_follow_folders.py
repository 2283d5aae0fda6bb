"""Watching folders: what is finished is read once, what is half written is left, and nothing outside is touched."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import zstandard
from followed import CONFIG, SENTENCES, START, Time, start, text, texts
from stored import dump

from sayso.follow import FolderSource, Polled, standing
from sayso.follow.settings import Settings
from sayso.ingest import ingest
from sayso.read import open_source
from sayso.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def poll(store: Store, inbox: Path, time: Time, **more: object) -> Polled:
    source = FolderSource(path=inbox, outlet="The Inbox", every_s=60, **more)  # type: ignore[arg-type]
    (polled,) = start(store, source, time=time)
    return polled


def put(path: Path, data: str | bytes, time: Time, *, age: float = 3600) -> Path:
    """Write a file that was last changed `age` seconds ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    changed = time.now.timestamp() - age
    os.utime(path, (changed, changed))
    return path


def lines(*numbers: int) -> str:
    return "".join(json.dumps({"text": text(n), "published": "2026-07-30"}) + "\n" for n in numbers)


def test_files_below_a_folder_are_read_once(store: Store, inbox: Path) -> None:
    """Files of all formats, packed ones too, in subfolders too, with the outlet of feeds.toml where they name none; the next poll reads none again."""
    time = Time()
    put(inbox / "a.jsonl", lines(0, 1), time)
    put(inbox / "deep" / "er" / "b.jsonl.gz", gzip.compress(lines(2).encode()), time)
    put(inbox / "c.csv.zst", zstandard.compress(f"text,published,outlet\n{text(3)},2026-07-30,Other\n".replace(", ", " ").encode()), time)
    first, second = poll(store, inbox, time), poll(store, inbox, time)

    assert (first.outcome, first.entries, first.new, first.problems) == ("read", 3, 4, ())
    assert (second.outcome, second.entries, second.new, second.there) == ("unchanged", 3, 0, 0)
    assert len(texts(store)) == 4
    assert {row[6] for row in dump(store)["reports"]} == {"'The Inbox'", "'Other'"}
    assert [(s.read, s.waiting) for s in standing(Settings(folders=(FolderSource(path=inbox),)), store)] == [(3, 0)]


def test_a_file_that_is_being_written_is_left_until_it_rests(store: Store, inbox: Path) -> None:
    """A file that has just changed is read at the first poll that finds it as the last one left it."""
    time = Time()
    put(inbox / "a.jsonl", lines(0) + '{"text": "Half', time, age=1)
    first = poll(store, inbox, time)
    time.now += timedelta(seconds=60)
    put(inbox / "a.jsonl", lines(0, 1), time, age=1)
    second = poll(store, inbox, time)
    time.now += timedelta(seconds=30)
    third = poll(store, inbox, time)

    assert [(p.new, p.left) for p in (first, second, third)] == [(0, 1), (0, 1), (2, 0)]
    assert texts(store) == [text(0), text(1)]


def test_a_file_that_grows_is_read_again_and_a_touched_one_is_not(store: Store, inbox: Path) -> None:
    """Of a file that has changed only the new reports are stored; one that was only touched is not opened for reading reports."""
    time = Time()
    path = put(inbox / "a.jsonl", lines(0), time)
    poll(store, inbox, time)
    put(path, lines(0, 1), time, age=1800)
    second = poll(store, inbox, time)
    put(path, lines(0, 1), time, age=900)
    third = poll(store, inbox, time)

    assert [(p.new, p.there) for p in (second, third)] == [(1, 1), (0, 0)]
    assert texts(store) == [text(0), text(1)]


def test_links_and_hidden_files_are_passed_over(store: Store, inbox: Path, tmp_path: Path) -> None:
    """Nothing outside the folder is read through a link, be it to a file or a folder, and no hidden file."""
    time = Time()
    put(tmp_path / "outside" / "a.jsonl", lines(0), time)
    (inbox / "file.jsonl").symlink_to(tmp_path / "outside" / "a.jsonl")
    (inbox / "folder").symlink_to(tmp_path / "outside", target_is_directory=True)
    (inbox / "loop").symlink_to(inbox, target_is_directory=True)
    put(inbox / ".hidden.jsonl", lines(1), time)
    put(inbox / ".git" / "b.jsonl", lines(2), time)

    assert (poll(store, inbox, time).entries, texts(store)) == (0, [])


def test_files_of_unknown_endings_are_told_once(store: Store, inbox: Path) -> None:
    """A file that sayso does not read is told in one problem a run, one that another program has not finished is not; with `format` all are read."""
    time = Time()
    put(inbox / "a.pdf", b"%PDF", time)
    put(inbox / "b.csv.part", "text", time)
    source = FolderSource(path=inbox, every_s=60)
    run = start(store, source, time=time, once=False)
    told = [next(run).problems for _ in range(3)]
    run.close()

    assert [[p.code for p in problems] for problems in told] == [["S208"], [], []]
    assert "1 files not read, of endings .pdf (1)" in told[0][0].what
    put(inbox / "a.pdf", text(0), time)
    assert poll(store, inbox, time, format="text").new == 1


def test_what_cannot_be_read_does_not_stop_the_rest(store: Store, inbox: Path) -> None:
    """A broken file gives its problems once, the others are read; a folder that is not there is a problem at each poll."""
    time = Time()
    put(inbox / "a.jsonl", '{"text": \n', time)
    put(inbox / "b.jsonl.gz", gzip.compress(lines(0, 1, 2).encode())[:-20], time)
    put(inbox / "c.parquet", b"no parquet", time)
    put(inbox / "d.jsonl", lines(3), time)
    first, second = poll(store, inbox, time), poll(store, inbox, time)

    assert {"S204", "S207"} <= {p.code for p in first.problems}
    assert text(3) in texts(store)
    assert (second.outcome, second.problems) == ("unchanged", ())
    gone = poll(store, inbox / "none", time)
    assert (gone.outcome, [p.code for p in gone.problems]) == ("failed", ["S244"])


def test_a_long_file_is_stopped_in_the_middle_and_taken_up_again(store: Store, inbox: Path, tmp_path: Path) -> None:
    """A run that is told to end stores the batch and leaves the file; the next one reads the rest, and the rows are those of one call."""
    time = Time()
    path = put(inbox / "a.jsonl", "".join(json.dumps({"text": f"{SENTENCES[n % 4]} Day {n}.", "published": "2026-07-30"}) + "\n" for n in range(12)), time)
    source = FolderSource(path=inbox, every_s=60)
    time.stop_after = 4
    (stopped,) = start(store, source, time=time, once=False, batch=2)
    assert (stopped.outcome, stopped.left, 0 < stopped.new < 12) == ("left", 1, True)
    time.stop_after = 1000
    (rest,) = start(store, source, time=time, batch=2)
    assert (rest.outcome, rest.new + stopped.new, rest.there) == ("read", 12, stopped.new)
    with open_store(tmp_path / "alone.db") as alone:
        list(ingest(open_source(str(path)), alone, CONFIG))
        assert dump(alone)["events"] == dump(store)["events"]
    assert time.now >= START


def test_an_unsettled_file_that_goes_away_is_no_fault(store: Store, inbox: Path) -> None:
    """A file that is there at one poll and gone at the next is passed over."""
    time = Time()
    path = put(inbox / "a.jsonl", lines(0), time, age=1)
    poll(store, inbox, time)
    path.unlink()

    assert poll(store, inbox, time).problems == ()
