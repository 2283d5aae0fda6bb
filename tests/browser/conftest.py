"""What the tests in a browser share: the bundled reports in a store, a server over it, and Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from aloud import tell
from exchanged import ICEWS, MIRROR, text
from filelock import FileLock

from sayso.config import Config
from sayso.exchange import import_file
from sayso.ingest import ingest
from sayso.join import Joiner
from sayso.read import open_source
from sayso.store import open_store

from . import axe as accessibility
from .chrome import Browser, binaries, chrome
from .walk import addresses

REDACTED = "fiji-trawler-2012"
BUILD = Path(__file__).parents[2] / "build"


@contextmanager
def serving(db: str, **tokens: str) -> Iterator[str]:
    """Serve a store in a process of its own, on a free port; yields the address."""
    command = [sys.executable, "-m", "sayso", "serve", db, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ | tokens) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def here(request: pytest.FixtureRequest) -> None:
    """Skip, said aloud once, where there is no browser."""
    if binaries() is None:
        pytest.skip("no Chromium or no chromedriver: install both (Debian: chromium chromium-driver) to test the pages in a browser")


@pytest.fixture(scope="session", autouse=True)
def _told(request: pytest.FixtureRequest) -> None:
    if binaries() is None:
        tell(request.config, "NO BROWSER HERE: no page is opened, no picture made. Install both (Debian: chromium chromium-driver) to test the pages.")


@pytest.fixture(scope="session")
def db(here: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a store of one's own; it is made once, also where tests run in several processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    made = shared / "browser" / "news.db"
    with FileLock(shared / "browser.lock"):
        if not made.exists():
            made.parent.mkdir()
            _make(made.parent).rename(made)
    return str(shutil.copy(made, tmp_path_factory.mktemp("browser") / "news.db"))


def _make(folder: Path) -> Path:
    """Write a store with the bundled reports, joined, and two imported events; the text of a report was removed. Rules alone code: pages look the same."""
    path, imported = str(folder / "part.db"), folder / "icews.tab"
    imported.write_text(text("icews", ICEWS, MIRROR), encoding="utf-8")
    settings = Config(coder="rules")
    with as_file(files("sayso.demo") / "reports.jsonl") as file, open_store(path) as store:
        for _ in ingest(open_source(str(file)), store, settings):
            pass
        for _ in Joiner(store, settings).join():
            pass
        assert import_file(store, imported)
        assert store.redact(REDACTED, "Asked for by the outlet.")
    return Path(path)


@pytest.fixture(scope="session")
def server(db: str) -> Iterator[str]:
    with serving(db) as address:
        yield address


@pytest.fixture(scope="session")
def paths(server: str) -> dict[str, str]:
    """Return an address of each kind of page that a link leads to."""
    return addresses(server.rstrip("/"))


@pytest.fixture(scope="session")
def browser(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chrome(server, tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest, here: None) -> str | None:
    """Return axe-core; None, said aloud, where npm cannot fetch it."""
    found = accessibility.source(BUILD / "axe")
    if found is None:
        tell(request.config, "NO AXE-CORE HERE: no page is searched for what keeps people out. npm and a network fetch it.")
    return found


@pytest.fixture(scope="session")
def pictures() -> Path:
    """Return the folder of the pictures: build/screenshots, or what SAYSO_SCREENSHOTS says."""
    return Path(os.environ.get("SAYSO_SCREENSHOTS") or BUILD / "screenshots")
