"""`sayso serve`: what it refuses, and that it serves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from asked import asked
from served import fill, store_at
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.cli.serve import _is_loopback, _names
from sayso.errors import UsageError


@pytest.fixture
def db(tmp_path: Path) -> str:
    path = tmp_path / "news.db"
    store_at(path, fill()[:2]).close()
    return str(path)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--host", "0.0.0.0"], "S153"),
        (["--host", "0.0.0.0", "--read-token", "r" * 16], "S153"),
        (["--host", "example.org"], "S153"),
        (["--read-token", "short"], "S153"),
        (["--rate", "-1"], "S112"),
        (["--port", "99999"], "S154"),
    ],
)
def test_what_would_be_unsafe_or_impossible_is_refused(db: str, options: list[str], code: str) -> None:
    """Nobody else is let in without tokens, tokens are not short, and a port that is none is told."""
    result = CliRunner().invoke(app, ["serve", db, *options])

    assert isinstance(result.exception, UsageError)
    assert result.exception.code == code
    assert result.exception.remedy


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Serving only reads."""
    result = CliRunner().invoke(app, ["serve", str(tmp_path / "none.db"), "--port", "0"])

    assert isinstance(result.exception, UsageError)
    assert result.exception.code == "S131"
    assert list(tmp_path.iterdir()) == []


def test_only_this_machines_addresses_are_its_own() -> None:
    """Loopback is known by address and by name."""
    assert all(_is_loopback(host) for host in ("127.0.0.1", "127.0.0.2", "::1", "localhost"))
    assert not any(_is_loopback(host) for host in ("0.0.0.0", "::", "10.0.0.1", "localhost.example.org"))
    assert _names("0.0.0.0", ["News.Example"]) == ("localhost", "127.0.0.1", "::1", "news.example")


def test_it_serves_on_a_free_port_until_it_is_stopped(db: str) -> None:
    """The address is printed, the page answers there, the file is as before, and Ctrl-C ends it in peace."""
    before = Path(db).read_bytes()
    command = [sys.executable, "-m", "sayso", "serve", db, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            body = asked(address + "api/events?limit=1").decode()
        finally:
            process.send_signal(2)
        _, told = process.communicate(timeout=60)

    assert address.startswith("http://127.0.0.1:")
    assert '"total": 4' in body
    assert process.returncode == 0
    assert "Traceback" not in told
    assert Path(db).read_bytes() == before
