"""`sayso filters`, `hooks` and `notify` on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hooked import KEY, Receiver
from stored import entries, run_in
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.errors import SaysoError
from sayso.notify import verify
from sayso.store import open_store

runner = CliRunner()
ROOT = Path(__file__).parents[1]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def db(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("SAYSO_HOOK_KEY", KEY)
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.add(run_in(store), entries("a"))
    return str(path)


def call(*args: str, code: int = 0) -> str:
    result = runner.invoke(app, list(args), catch_exceptions=False)
    assert result.exit_code == code, result.output
    assert result.stderr.strip().splitlines()[-1].startswith("→ ")
    return result.stdout


def fails(*args: str) -> str:
    result = runner.invoke(app, list(args))
    assert isinstance(result.exception, SaysoError)
    return result.exception.code


def test_from_a_filter_to_a_message(db: str, receiver: Receiver) -> None:
    """Save, subscribe, try out, deliver, look at the log, send again, switch and remove: each says what it did and what comes next."""
    assert "/events?type=REQUEST" in call("filters", "add", "Demands", "http://127.0.0.1:8001/events?type=REQUEST&limit=5", "--db", db)
    id_, secret = call("hooks", "add", "Demands", receiver.url, "--db", db).split()
    assert secret.startswith("whsec_")
    assert "answers 204" in call("hooks", "test", id_, "--db", db, "--allow-host", "localhost")
    with open_store(db) as store:
        store.add(run_in(store), entries("b"))
    rows = [json.loads(line) for line in call("notify", db, "--json", "--allow-host", "localhost").splitlines()]
    assert [row["outcome"] for row in rows] == ["looked", "delivered"]
    headers, body = receiver.got[-1]
    assert verify(secret, headers, body, float(headers["webhook-timestamp"]))
    (row,) = json.loads(call("hooks", "list", "--db", db, "--json"))
    assert (row["filter"], row["delivered"], row["active"]) == ("Demands", 1, True)
    assert "delivered" in call("hooks", "log", "--db", db, "--hook", id_[:6])
    (logged,) = [json.loads(line) for line in call("hooks", "log", "--db", db, "--json").splitlines()]
    assert logged["payload"] == receiver.bodies()[-1]
    assert "1 message" in call("hooks", "resend", id_, "--db", db, "--since", "2026-01-01")
    call("notify", db, "--allow-host", "localhost")
    assert receiver.ids()[-1] == receiver.ids()[-2]
    call("hooks", "off", id_, "--db", db)
    assert fails("hooks", "resend", id_, "--db", db) == "S188"
    call("hooks", "on", id_, "--db", db)
    assert fails("filters", "remove", "Demands", "--db", db) == "S186"
    call("hooks", "remove", id_, "--db", db)
    call("filters", "remove", "Demands", "--db", db)
    assert json.loads(call("filters", "list", "--db", db, "--json")) == []


def test_a_secret_is_printed_once(db: str, receiver: Receiver) -> None:
    """After `hooks add` no command shows the secret or the key again."""
    call("filters", "add", "All", "/events", "--db", db)
    id_, secret = call("hooks", "add", "All", receiver.url, "--db", db).split()
    with open_store(db) as store:
        store.add(run_in(store), entries("b"))
    receiver.says(500)
    said = call("notify", db, "--allow-host", "localhost", code=3)
    said += "".join(call("hooks", *args, "--db", db) for args in (["list"], ["list", "--json"], ["log"], ["log", "--json"], ["off", id_]))

    assert id_ in said
    assert [s for s in (secret, KEY) if s in said] == []


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["filters", "add", "x", "/reports"], "S183"),
        (["filters", "add", "x", "/events?colour=red"], "S140"),
        (["filters", "add", "x", "/events?since=monday"], "S141"),
        (["filters", "add", "", "/events"], "S183"),
        (["filters", "remove", "none"], "S185"),
        (["hooks", "add", "none", "https://example.org/"], "S185"),
        (["hooks", "test", "h_none"], "S185"),
        (["hooks", "log", "--hook", "h_none"], "S185"),
    ],
)
def test_wrong_use_is_told(db: str, args: list[str], code: str) -> None:
    """What is no list, no condition, no name, no filter, or no webhook has its code."""
    assert fails(*args, "--db", db) == code


def test_the_pace_and_the_day_are_checked(db: str, receiver: Receiver) -> None:
    """A pace under five seconds and a day that is none are refused."""
    call("filters", "add", "All", "/events", "--db", db)
    id_ = call("hooks", "add", "All", receiver.url, "--db", db).split()[0]
    assert fails("notify", db, "--every", "1") == "S112"
    assert fails("hooks", "resend", id_, "--since", "monday", "--db", db) == "S112"


def test_the_documented_check_is_right_and_every_code_is_documented(db: str, receiver: Receiver) -> None:
    """The Python of docs/webhooks.md accepts what is sent and nothing else; the codes that these modules raise stand there."""
    page = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    told: dict[str, object] = {}
    exec(re.findall(r"```python\n(.*?)```", page, re.DOTALL)[0], told)
    genuine = told["genuine"]
    assert callable(genuine)
    call("filters", "add", "All", "/events", "--db", db)
    id_, secret = call("hooks", "add", "All", receiver.url, "--db", db).split()
    call("hooks", "test", id_, "--db", db, "--allow-host", "localhost")
    headers, body = receiver.got[-1]
    assert genuine(secret, headers, body)
    assert not genuine(secret, headers, body + b" ")
    assert not genuine(secret, headers | {"webhook-timestamp": "1"}, body)
    sources = [*(ROOT / "src/sayso/notify").glob("*.py"), ROOT / "src/sayso/store/saved.py", ROOT / "src/sayso/fetch/post.py", ROOT / "src/sayso/cli/notify.py"]
    raised = {code for p in sources for code in re.findall(r'"(S(?:18|25)\d)"', p.read_text(encoding="utf-8"))}
    assert len(raised) > 10
    assert sorted(code for code in raised if code not in page) == []


def test_follow_tells_what_it_delivered_on_stderr(db: str, receiver: Receiver, tmp_path: Path) -> None:
    """`sayso follow --notify` delivers after joining; stdout has its own JSON lines alone, and what was delivered stands on stderr."""
    call("filters", "add", "Demands", "/events?type=REQUEST", "--db", db)
    id_, _ = call("hooks", "add", "Demands", receiver.url, "--db", db).split()
    with open_store(db) as store:
        store.add(run_in(store), entries("b"))
    (tmp_path / "drop").mkdir()
    (tmp_path / "feeds.toml").write_text(f'[[folder]]\npath = "{(tmp_path / "drop").as_posix()}"\n', encoding="utf-8")
    quiet = runner.invoke(app, ["follow", str(tmp_path / "feeds.toml"), "--db", db, "--once", "--json"], catch_exceptions=False)
    assert (quiet.exit_code, receiver.got) == (0, [])
    result = runner.invoke(
        app, ["follow", str(tmp_path / "feeds.toml"), "--db", db, "--once", "--json", "--notify", "--allow-host", "localhost"], catch_exceptions=False
    )

    assert result.exit_code == 0
    assert len(receiver.got) == 1
    assert [json.loads(line)["outcome"] for line in result.stdout.splitlines()] == ["unchanged"]
    assert f"{receiver.ids()[0]} → localhost:{receiver.port}: delivered" in result.stderr
    assert "Demands: 1 new, 1 message queued" in result.stderr
    assert receiver.ids()[0] not in result.stdout
    with open_store(db) as store:
        assert store.webhooks.counts()[id_]["delivered"] == 1
