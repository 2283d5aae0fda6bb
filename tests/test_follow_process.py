"""`sayso follow` as a process of its own against a local server with good, slow, failing, moved and gone feeds: stopped, killed and taken up again."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from followed import CONFIG, page, publish, text
from stored import dump
from typer.testing import CliRunner
from webserver import Site

from sayso.cli.app import app
from sayso.fetch import Limits
from sayso.follow import follow, read_settings
from sayso.store import open_store

runner = CliRunner()
KILLED = """
import sys
from pathlib import Path
sys.path[:0] = sys.argv[3].split(":")
import sayso
from followed import CONFIG
from sayso.fetch import Limits
from sayso.follow import follow, read_settings
from sayso.store import open_store
list(sayso.code("Warm up.", config=CONFIG))
print("ready", flush=True)
sys.stdin.readline()
with open_store(sys.argv[2]) as store:
    for polled in follow(read_settings(Path(sys.argv[1])), store, CONFIG, once=True, batch=2, limits=Limits(pause_s=0.01, tries=1)):
        print(polled.outcome, flush=True)
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def write(folder: Path, site: Site, *paths: str) -> Path:
    """Write the feeds.toml of feeds at these paths, with an inbox."""
    (folder / "inbox").mkdir(exist_ok=True)
    feeds = "".join(f'[[feed]]\nurl = "{site.url(path)}"\n' for path in paths)
    out = folder / "feeds.toml"
    out.write_text(f'allow_hosts = ["localhost"]\n{feeds}[[folder]]\npath = "inbox"\n')
    return out


def world(site: Site, folder: Path) -> tuple[Path, list[str]]:
    """Put up feeds of all sorts and a file; returns feeds.toml and the texts that are to be in the store at the end."""
    publish(site, "/one", *range(8), etag='"1"')
    publish(site, "/two", *range(6, 14))  # two articles that the first has too
    slow = site.answers["/two"]

    def wait_first(asked: dict[str, str]) -> Any:
        time.sleep(0.05)
        assert callable(slow)
        return slow(asked)

    site.answers["/slow"] = wait_first
    site.answers["/moved"] = (301, {"Location": "/slow"}, b"")
    site.answers["/failing"] = (500, {}, b"")
    site.answers["/gone"] = (410, {}, b"")
    site.answers["/page3"] = (404, {}, b"")
    settings = write(folder, site, "/one", "/failing", "/gone", "/moved", "/two")
    inbox = folder / "inbox" / "a.jsonl"
    inbox.write_text("".join(json.dumps({"text": text(n), "published": "2026-07-30"}) + "\n" for n in range(20, 26)))
    os.utime(inbox, (1_700_000_000, 1_700_000_000))
    return settings, sorted([*(text(n) for n in (*range(14), *range(20, 26)) if n != 3), "Short. 3"])


def stored_texts(db: str | Path) -> list[str]:
    with open_store(db, read_only=True) as store:
        assert store.check().problems == ()
        held = [store.held(id_[1:-1]) for (id_, *_) in dump(store)["reports"]]
        return sorted(h.report.text for h in held if h is not None)


def run(settings: Path, db: str | Path) -> list[str]:
    """Poll all that is due in this process; returns the outcomes."""
    with open_store(db) as store:
        return [p.outcome for p in follow(read_settings(settings), store, CONFIG, once=True, batch=2, limits=Limits(pause_s=0.01, tries=1))]


def pages_asked(site: Site) -> int:
    return sum(path.startswith("/page") for path in site.paths())


def coded_rows(db: str | Path) -> dict[str, Any]:
    """Return all rows but those of the memory of feeds, which know the time."""
    with open_store(db, read_only=True) as store:
        return {name: rows for name, rows in dump(store).items() if name not in ("feeds", "feed_entries", "watched_files")}


def test_a_run_killed_at_random_moments_and_taken_up_again_loses_nothing(site: Site, tmp_path: Path) -> None:
    """SIGKILL at two random moments in the middle, then one run to the end: the rows are those of an undisturbed run, none twice, none lost."""
    settings, expected = world(site, tmp_path)
    db = str(tmp_path / "news.db")
    args = [sys.executable, "-c", KILLED, str(settings), db, os.pathsep.join((str(Path(__file__).parent), *sys.path))]
    children = [subprocess.Popen(args, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert run(settings, tmp_path / "alone.db") == ["read", "failed", "gone", "read", "read", "read"]
    assert pages_asked(site) == 14
    kept = []
    for child in children:
        assert child.stdout is not None
        assert child.stdin is not None
        assert child.stdout.readline() == "ready\n"
        before = pages_asked(site)
        child.stdin.write("go\n")
        child.stdin.flush()
        while pages_asked(site) < before + 3 and child.poll() is None:
            time.sleep(0.002)
        time.sleep(random.random() / 20)
        child.kill()
        child.communicate()
        kept.append(len(stored_texts(db)))
    run(settings, db)

    assert kept == sorted(kept)
    assert kept[0] < len(expected)  # the first, at least, was killed in the middle
    assert stored_texts(db) == expected
    assert coded_rows(db) == coded_rows(tmp_path / "alone.db")
    assert pages_asked(site) - 2 * 14 <= 2 * 2  # asked for again: the batch under way at each kill, at most


def test_the_command_is_ended_by_a_signal_and_goes_on(site: Site, tmp_path: Path) -> None:
    """SIGTERM in the middle of a feed ends the process with exit code 0, what was read is stored, and --once reads the rest; then nothing is due."""
    asked, go_on = threading.Event(), threading.Event()
    publish(site, "/one", 0, 1, 2)

    def held(_: dict[str, str]) -> Any:
        asked.set()
        assert go_on.wait(30)
        return 200, {"Content-Type": "text/html"}, page(text(1))

    site.answers["/page1"] = held
    settings, db = write(tmp_path, site, "/one"), tmp_path / "news.db"
    command = [sys.executable, "-m", "sayso", "follow", str(settings), "--db", str(db), "--coder", "rules", "--json"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert asked.wait(60)
    child.send_signal(signal.SIGTERM)
    time.sleep(0.05)
    go_on.set()
    out, err = child.communicate(timeout=60)

    assert child.returncode == 0, err
    (line,) = out.splitlines()
    assert {k: json.loads(line)[k] for k in ("source", "outcome", "new", "left")} == {"source": site.url("/one"), "outcome": "left", "new": 2, "left": 1}
    assert "the same command goes on" in err.splitlines()[-1]
    assert stored_texts(db) == sorted([text(0), text(1)])
    rest = runner.invoke(app, ["follow", str(settings), "--db", str(db), "--coder", "rules", "--once", "--json"])
    assert rest.exit_code == 0, rest.stderr
    assert [(p["outcome"], p["new"], p["there"]) for p in map(json.loads, rest.stdout.splitlines())] == [("read", 1, 2), ("unchanged", 0, 0)]
    assert site.paths() == ["/one", "/page0", "/page1", "/one", "/page2"]
    done = runner.invoke(app, ["follow", str(settings), "--db", str(db), "--coder", "rules", "--once", "--json"])
    assert [json.loads(line)["kind"] for line in done.stdout.splitlines()] == ["folder"]


def test_the_command_tells_what_it_did_and_how_feeds_stand(site: Site, tmp_path: Path) -> None:
    """A line a poll, each problem with its code, exit code 3 where there was one, and a table of all feeds and folders."""
    publish(site, "/good", 0)
    site.answers["/failing"] = (404, {}, b"")
    site.answers["/gone"] = (410, {}, b"")
    settings, db = write(tmp_path, site, "/good", "/failing", "/gone"), str(tmp_path / "news.db")
    ran = runner.invoke(app, ["follow", str(settings), "--db", db, "--coder", "rules", "--once"])

    assert ran.exit_code == 3, ran.stderr
    assert [line.split(": ", 1)[1].split(";")[0] for line in ran.stdout.splitlines()] == ["1 new, 0 there", "failed (1 time)", "gone", "nothing new"]
    assert "problem [S236]" in ran.stderr
    assert ran.stderr.splitlines()[-1].startswith("→ ")
    shown = runner.invoke(app, ["follow", str(settings), "--db", db, "--status"])
    assert [line.split()[0] for line in shown.stdout.splitlines()] == ["state", "well", "failing", "gone", "new"]
    rows = [json.loads(line) for line in runner.invoke(app, ["follow", str(settings), "--db", db, "--status", "--json"]).stdout.splitlines()]
    assert [(r["state"], r["read"], r["failures"]) for r in rows] == [("well", 1, 0), ("failing", 0, 1), ("gone", 0, 0), ("new", 0, 0)]
    assert rows[1]["trouble"] == "S236: the server answers 404"


@pytest.mark.parametrize("args", [("none.toml",), ("feeds.toml", "--batch", "0"), ("feeds.toml", "--status", "--db", "none.db")])
def test_wrong_use_of_the_command_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]) -> None:
    """A missing file, an impossible batch and the status of a store that is not there are wrong use."""
    monkeypatch.chdir(tmp_path)
    Path("feeds.toml").write_text('[[feed]]\nurl = "https://example.org/"\n')
    result = runner.invoke(app, ["follow", *(args if "--db" in args else (*args, "--db", "news.db"))])

    assert getattr(result.exception, "exit_code", None) == 2
