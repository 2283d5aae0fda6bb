"""What the contract of the store is tested on: SQLite, and a real PostgreSQL that the tests start themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import postgres
import pytest
from aloud import tell
from warm import Warm, warm

from sayso.store import Store, open_store

Make = Callable[..., str]


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Return the url of a PostgreSQL server of our own; None, said aloud, where there are no binaries."""
    if postgres.binaries() is None:
        tell(request.config, "NO POSTGRESQL HERE: the store's contract is tested on SQLite only. Install it (Debian: postgresql) to test both.")
        yield None
        return
    with postgres.folder() as folder, postgres.running(folder) as url:
        yield url


@pytest.fixture
def postgresql(server: str | None) -> str:
    """Return the url of the server; skips where there is none."""
    if server is None:
        pytest.skip("no PostgreSQL binaries: install postgresql to test the store on it")
    return server


@pytest.fixture(scope="session")
def with_tables(server: str) -> str:
    """Return the name of a database that has all tables and no row: to copy it takes a tenth of making them."""
    with open_store(postgres.create(server, "with_tables")):
        return "with_tables"


@pytest.fixture(params=["sqlite", "postgresql"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    """Return a function that names a new database, empty (or, said `ready=True`, on PostgreSQL with its tables); it goes after the test."""
    count = iter(range(100))
    if request.param == "sqlite":
        yield lambda ready=False: str(tmp_path / f"store{next(count)}.db")
        return
    url, made = request.getfixturevalue("postgresql"), []

    def create(ready: bool = False) -> str:
        like = f"TEMPLATE {request.getfixturevalue('with_tables')}" if ready else ""
        made.append(postgres.create(url, f"t{abs(hash((str(tmp_path), next(count))))}", like))
        return made[-1]

    yield create
    for name in made:
        postgres.drop(name)


@pytest.fixture
def where(request: pytest.FixtureRequest, make: Make) -> str:
    return make(ready="store" in request.fixturenames)


@pytest.fixture
def store(where: str) -> Iterator[Store]:
    with open_store(where) as opened:
        yield opened


@pytest.fixture(scope="session")
def commands(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Return what starts `sayso` commands as processes of their own."""
    with warm(tmp_path_factory.mktemp("warm") / "said") as started:
        yield started
