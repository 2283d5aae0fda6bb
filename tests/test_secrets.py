"""Secrets (keys of models, tokens of the pages, keys of webhooks, passwords in addresses) and all that is written: errors, output, logs, stores, exports."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hooked import KEY, Receiver
from model_server import ModelServer, send
from served import client_of, fill, store_at
from stored import entries, run_in
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.errors import ConfigError, FetchError, InputError, SaysoError, UsageError, without_password
from sayso.fetch import Fetcher, Poster
from sayso.llm import read_endpoint
from sayso.notify import secret_of
from sayso.read import Network, open_source
from sayso.records import Problem
from sayso.store import open_store
from sayso.store.engine import connect_engine, hidden, url_of
from sayso.web import Settings

SECRET = "hunter2hunter2hunter2"
runner = CliRunner()


def said_by(*args: str) -> str:
    """Run a command and return all that it says: output, notes, and the error with which it ends."""
    result = runner.invoke(app, list(args))
    error = result.exception
    assert error is None or isinstance(error, SaysoError | SystemExit), error
    return f"{result.output}{result.stderr}{error}"


def held_in(folder: Path) -> bytes:
    """Return the bytes of all files below a folder."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG):
        yield caplog


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (f"https://me:{SECRET}@example.org/a?b=c", "https://***@example.org/a?b=c"),
        (f"https://{SECRET}@example.org", "https://***@example.org"),
        (f"see postgresql://me:{SECRET}@h/db and ftp://me:{SECRET}@h", "see postgresql://***@h/db and ftp://***@h"),
        (f"https://me:p@{SECRET}@example.org/", "https://***@example.org/"),
        ("https://example.org/@somebody, me@example.org", "https://example.org/@somebody, me@example.org"),
    ],
)
def test_an_error_has_no_password_of_an_address(written: str, shown: str) -> None:
    """Whatever an error is made of, user and password of an address in it read ***, and what is no password stays."""
    error = InputError("S200", written, record=written, remedy="None.")

    assert (error.what, error.record, without_password(written)) == (shown, shown, shown)
    assert SECRET not in f"{error}{error!r}{error.args}"


def test_a_password_in_an_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """Reading, sending to and following an address with a password is refused, and neither error nor problem repeats it."""
    address = f"https://me:{SECRET}@example.org/feed"
    with Fetcher() as fetcher, pytest.raises(FetchError, match="S230") as fetched:
        fetcher.get(address)
    with Poster() as poster, pytest.raises(FetchError, match="S230") as posted:
        poster.post(address, b"", {})
    (tmp_path / "feeds.toml").write_text(f'[[feed]]\nurl = "{address}"\n', encoding="utf-8")
    (tmp_path / "list.urls").write_text(f"{address}\n", encoding="utf-8")
    with Network() as network:
        found = [*open_source(address, network=network), *open_source(str(tmp_path / "list.urls"), network=network)]
    said = said_by("follow", str(tmp_path / "feeds.toml"), "--db", str(tmp_path / "news.db"), "--once") + said_by("code", address)

    assert [p.code for p in found if isinstance(p, Problem)] == ["S230", "S230"]
    assert said.count("S230") >= 1
    assert "S112" in said
    assert SECRET not in f"{fetched.value}{posted.value}{found}{said}"


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://me:{SECRET}@127.0.0.1:1/none", f"postgresql://127.0.0.1:1/none?user=me&password={SECRET}", f"mysql://me:{SECRET}@h/db",
        f"postgresql://me:{SECRET}@h:port/db", f"://me:{SECRET}@h/db", f"postgresql+nodriver://me:{SECRET}@h/db",
    ],
)  # fmt: skip
def test_the_password_of_a_database_is_nowhere(url: str, logged: pytest.LogCaptureFixture) -> None:
    """A url that leads nowhere, names another database or is none is told without its password, by library and commands."""
    with pytest.raises(SaysoError) as caught:
        open_store(url)
    said = "".join(said_by(*command, url) for command in (["check"], ["search", "x", "--db"], ["serve"]))

    assert caught.value.code in ("S130", "S506")
    assert caught.value.code in said
    assert SECRET not in f"{caught.value}{caught.value!r}{said}{logged.text}"


def test_a_store_shows_no_password() -> None:
    """The name of a store for people and what a debugger shows have no password, neither before the host nor among the options."""
    for written in (f"postgresql://me:{SECRET}@h/db", f"postgresql://h/db?password={SECRET}&user=me"):
        url = url_of(written)
        from sayso.store import Store

        store = Store(where=hidden(url), url=url, engine=connect_engine(url.set(query={}), read_only=True))
        assert hidden(url).endswith("h/db")
        assert SECRET not in f"{store!r}{store.where}"


def test_tokens_of_the_pages_are_shown_by_nothing(tmp_path: Path, logged: pytest.LogCaptureFixture) -> None:
    """No page, twin, error, header or log has a token, and neither has what a debugger shows of the settings."""
    write = SECRET[::-1]
    with store_at(tmp_path / "news.db", fill()[:3]) as opened:
        client = client_of(opened, read_token=SECRET, write_token=write)
        asked = [("/", {}), ("/events", {"Authorization": "Bearer wrong"}), ("/sign-in", {})]
        asked += [
            (path, {"Authorization": f"Bearer {SECRET}"}) for path in ("/", "/events", "/api", "/openapi.json", "/events?colour=red", "/nothing", "/sql?q=x")
        ]
        answers = [client.get(path, headers=headers) for path, headers in asked]
        answers.append(client.post("/api/filters", headers={"Authorization": f"Bearer {SECRET}"}, json={"name": "x", "url": "/events"}))

    shown = "".join(f"{a.status_code}{a.headers}{a.text}" for a in answers)
    assert {401, 200, 404} <= {a.status_code for a in answers}
    assert [s for s in (SECRET, write) if s in f"{shown}{logged.text}{Settings(read_token=SECRET, write_token=write)!r}"] == []


def test_the_key_of_a_model_is_written_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: pytest.LogCaptureFixture) -> None:
    """A run with a language model that then refuses us and repeats the key: no output, log, cache, store or run record has it."""
    monkeypatch.setenv("A_KEY", SECRET)
    (tmp_path / "in.jsonl").write_text('{"id": "r1", "text": "Norway accused Belarus of fraud.", "published": "2026-01-15"}\n', encoding="utf-8")
    with ModelServer() as server:
        settings = server.settings(tmp_path, key_env="A_KEY", cache="kept.db")
        (tmp_path / "sayso.toml").write_text(f'coder = "llm"\nllm = "{settings}"\n', encoding="utf-8")
        options = ("--config", str(tmp_path / "sayso.toml"))
        said = said_by("ingest", str(tmp_path / "in.jsonl"), "--db", str(tmp_path / "news.db"), *options)
        (tmp_path / "kept.db").unlink()
        server.replies = [lambda h, b: send(h, 401, {"error": f"wrong key {SECRET}"})]
        said += said_by("code", str(tmp_path / "in.jsonl"), "--json", *options)
        assert server.keys == [f"Bearer {SECRET}"] * 2
        shown = repr(read_endpoint(Path(settings)))

    assert "S420" in said
    assert SECRET not in f"{said}{shown}{logged.text}"
    assert SECRET.encode() not in held_in(tmp_path)


def test_a_key_in_the_address_of_a_model_is_refused_and_not_repeated(tmp_path: Path) -> None:
    """Settings whose address carries a key, as password or as query, are refused with S116, which does not repeat it."""
    for url in (f"https://me:{SECRET}@example.org/v1", f"https://example.org/v1?api-key={SECRET}", f"https://[{SECRET}/v1"):
        (tmp_path / "llm.toml").write_text(f'url = "{url}"\nmodel = "m"\n', encoding="utf-8")
        with pytest.raises(ConfigError, match="S116") as caught:
            read_endpoint(tmp_path / "llm.toml")
        assert SECRET not in str(caught.value)


def test_keys_and_addresses_of_webhooks_stay_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: pytest.LogCaptureFixture) -> None:
    """A webhook's key and secret are in no store, backup, export or output of a run; the path of its address, which may be a password, in no error of a run."""
    monkeypatch.setenv("SAYSO_HOOK_KEY", KEY)
    db = str(tmp_path / "news.db")
    with open_store(db) as store:
        store.add(run_in(store), entries("a"))
    with Receiver() as receiver:
        said_by("filters", "add", "All", "/events", "--db", db)
        id_, secret = runner.invoke(app, ["hooks", "add", "All", f"{receiver.url}/{SECRET}", "--db", db]).stdout.split()
        with open_store(db) as store:
            store.add(run_in(store), entries("b"))
        receiver.says(500, body=SECRET.encode())
        ran = said_by("notify", db, "--allow-host", "localhost", "--json")
    ran += said_by("notify", db)  # the host is not allowed, and nobody is there
    said_by("backup", db, str(tmp_path / "backup.db"))
    for form in ("jsonl", "package"):
        said_by("export", db, "--format", form, "--with-text", "--out", str(tmp_path / f"out.{form}"))
    (tmp_path / "exports").mkdir()
    (tmp_path / "out.jsonl").rename(tmp_path / "exports" / "out.jsonl")
    (tmp_path / "out.package").rename(tmp_path / "exports" / "out.package")

    assert secret == secret_of(KEY, id_)
    assert "failed" in ran or "500" in ran
    assert SECRET not in f"{ran}{logged.text}"
    assert [s for s in (secret, secret.removeprefix("whsec_"), KEY) if s.encode() in held_in(tmp_path) or s in f"{ran}{logged.text}"] == []
    assert SECRET.encode() not in held_in(tmp_path / "exports")


def test_a_run_is_remembered_without_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record of a run holds the settings of the coder and nothing of the environment; the fingerprint does not hang on it."""
    from sayso.config import Config
    from sayso.pipeline import fingerprint

    before = fingerprint(Config(coder="rules"))
    for name in ("SAYSO_READ_TOKEN", "SAYSO_WRITE_TOKEN", "SAYSO_HOOK_KEY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, SECRET)
    (tmp_path / "in.jsonl").write_text('{"id": "r1", "text": "Norway accused Belarus of fraud.", "published": "2026-01-15"}\n', encoding="utf-8")
    said_by("ingest", str(tmp_path / "in.jsonl"), "--db", str(tmp_path / "news.db"))
    with open_store(tmp_path / "news.db", read_only=True) as store:
        (run,) = store.runs()

    assert fingerprint(Config(coder="rules")) == before
    assert SECRET not in json.dumps(run.settings)
    assert SECRET.encode() not in held_in(tmp_path)


def test_a_token_that_is_too_short_is_not_repeated() -> None:
    """The refusal of a short token does not show it."""
    result = runner.invoke(app, ["serve", "none.db", "--read-token", "hunter2"])

    assert isinstance(result.exception, UsageError)
    assert "hunter2" not in f"{result.output}{result.exception}"
