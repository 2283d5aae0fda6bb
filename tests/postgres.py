"""A real PostgreSQL for tests: started in a folder of its own, on a port of its own, as another user where we are root (it refuses to run as root)."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

__all__ = ["binaries", "create", "drop", "execute", "folder", "own", "running"]

_START = 30
"""Seconds in which the server must answer."""
_ROOM = 1_000_000_000
"""Bytes that are free in memory before databases are put there: each has 8 MB, and is dropped after its test."""


def binaries() -> Path | None:
    """Return the folder with `initdb` and `postgres`, None where there is none."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/local/bin"), Path("/usr/bin")]
    found = shutil.which("initdb")
    if found:
        places.append(Path(found).resolve().parent)
    return next((p for p in places if (p / "initdb").exists() and (p / "postgres").exists()), None)


@contextmanager
def running(folder: Path, *, largest: int | None = None) -> Iterator[str]:
    """Start a server whose files lie in `folder`; yields the url without a database's name, and stops it at the end.

    `largest`: the system lets none of its files grow past so many bytes (at least 2,000,000: its own tables and its log must fit).
    """
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    own(folder)
    home = binaries()
    assert home is not None
    data = folder / "data"
    kept = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}, **user}
    subprocess.run([home / "initdb", "-D", data, "-U", "sayso", "-A", "trust", "-E", "UTF8", "--no-sync", "--wal-segsize=1"], check=True, **kept)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = ["-p", str(port), "-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "max_connections=30"]
    limit = ["sh", "-c", 'ulimit -f "$0" && exec "$@"', str(largest // 512)] if largest else []
    server = subprocess.Popen([*limit, home / "postgres", "-D", data, *options], **(kept | {"stderr": subprocess.DEVNULL}))
    try:
        _wait(port)
        yield f"postgresql://sayso@127.0.0.1:{port}"
    finally:
        server.send_signal(signal.SIGINT)  # whoever is connected; at once (SIGQUIT) it would leave its shared memory behind
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def own(folder: Path) -> None:
    """Give a folder to the user that a server runs as."""
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody")


@contextmanager
def folder() -> Iterator[Path]:
    """Give a folder that another user may reach, and take it away; in memory where there is room: hundreds of databases are thousands of files each."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    path = Path(tempfile.mkdtemp(prefix="sayso-pg-", dir=memory if roomy else None))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def execute(url: str, *statements: str) -> None:
    """Execute statements in a database, each by itself."""
    engine = sa.create_engine(url.replace("postgresql", "postgresql+pg8000"), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for statement in statements:
            conn.exec_driver_sql(statement)
    engine.dispose()


def create(url: str, name: str, more: str = "") -> str:
    """Create an empty database and return its url."""
    execute(f"{url}/postgres", f"CREATE DATABASE {name} {more}")
    return f"{url}/{name}"


def drop(url: str) -> None:
    """Take a database away, whoever is connected to it."""
    server, _, name = url.rpartition("/")
    execute(f"{server}/postgres", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _wait(port: int) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("PostgreSQL did not start")
