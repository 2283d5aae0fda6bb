"""`sayso review`: the queue and agreement in print and as JSON, files out and in, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from stored import coded, run_in
from typer.testing import CliRunner, Result

from sayso.cli.app import app
from sayso.errors import SaysoError
from sayso.review import say
from sayso.store import Entry, open_store


@pytest.fixture
def db(tmp_path: Path) -> str:
    where = str(tmp_path / "news.db")
    with open_store(where) as store:
        store.add(run_in(store), [Entry(coded=coded("r1")), Entry(coded=coded("r2"))])
        say(store, "e_r1", "accept", by="Ann", values={"realis": "planned"})
        say(store, "e_r1", "accept", by="Bo")
        say(store, "e2_r1", "accept", by="Bo")
    return where


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, ["review", *words])
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def read(*words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


def test_the_queue_and_the_agreement_are_printed(db: str) -> None:
    """The print has a line an event and a row a field; the JSON has the same; the last line says what to do."""
    shown = run(db, "--by", "Ann")
    told = read(db, "--by", "Ann", "--type", "ASSAULT")

    assert "0.25  e_r2" in shown.stdout
    assert "realis              1   0.00" in shown.stdout
    assert "1 of 4 events reviewed by Ann; 3 in this queue" in shown.stderr
    assert shown.stderr.splitlines()[-1].startswith("→ sayso serve")
    assert ([e["id"] for e in told["queue"]], told["total"], told["reviewed"]) == (["e2_r1", "e2_r2"], 2, 0)
    assert {a["field"] for a in told["agreement"]} >= {"all", "verdict", "realis"}


def test_files_go_out_and_come_back(db: str, tmp_path: Path) -> None:
    """A gold file has the reports that were reviewed whole; tasks of another tool are read back under a name; problems give exit code 3."""
    gold, tasks = tmp_path / "gold.jsonl", tmp_path / "tasks.jsonl"
    assert "1 report written, 0 left out" in run(db, "--export", str(gold)).stdout
    assert [e["id"] for e in json.loads(gold.read_text(encoding="utf-8"))["events"]] == ["e_r1", "e2_r1"]
    assert read(db, "--export", str(tasks), "--format", "prodigy", "--state", "new")["written"] == 2
    lines = [json.dumps(json.loads(line) | {"answer": "reject"}) for line in tasks.read_text(encoding="utf-8").splitlines()]
    tasks.write_text("\n".join([*lines, "nonsense"]), encoding="utf-8")
    brought = run(db, "--import", str(tasks), "--format", "prodigy", "--by", "Cleo", code=3)

    assert "2 events judged, 2 rows written" in brought.stdout
    assert "S166" in brought.stderr
    assert read(db, "--state", "new")["left"] == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--order", "alphabet"), "S161"),
        (("--state", "mine"), "S161"),
        (("--by", "\u202e"), "S162"),
        (("--limit", "0"), "S112"),
        (("--export", "x", "--import", "y"), "S112"),
        (("--export", "x", "--format", "csv"), "S160"),
        (("--export", "x", "--type", "ASSAULT"), "S112"),
        (("--export", "/nowhere/x"), "S107"),
        (("--import", "nobody.json", "--format", "labelstudio"), "S166"),
    ],
)
def test_what_cannot_be_is_refused(db: str, words: tuple[str, ...], code: str) -> None:
    """Orders, states, formats and files that are not there, and options that do not go together, are told with a code."""
    result = CliRunner().invoke(app, ["review", db, *words])

    assert isinstance(result.exception, SaysoError)
    assert result.exception.code == code
    assert result.exception.exit_code == 2
