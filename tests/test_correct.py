"""Incidents at the command line: shown, corrected by hand, and put back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from arrests import arrest_of
from typer.testing import CliRunner, Result

from sayso.cli.app import app
from sayso.config import Config
from sayso.join import Joiner
from sayso.store import Entry, open_store

TEXT = "Port guards arrested nine sailors of the Meridian at Alder quay, the harbour master said.\n\nThe owner has owed fees since April."


def run(*words: str, code: int = 0) -> Result:
    result = CliRunner().invoke(app, words)
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def read(*words: str) -> Any:
    return json.loads(run(*words, "--json").stdout)


@pytest.fixture
def db(tmp_path: Path) -> str:
    """Return a store with one arrest in three reports, two of them the same text."""
    where = str(tmp_path / "news.db")
    again = "Nine sailors of the Meridian were arrested at Alder quay by port guards, the harbour master said on Monday."
    with open_store(where) as store:
        coded = [
            arrest_of("ra", TEXT, date(2024, 3, 1)),
            arrest_of("rb", TEXT, date(2024, 3, 2), outlet="Brack Echo"),
            arrest_of("rc", again, date(2024, 3, 2), outlet="Elm Post"),
        ]
        n = store.run_for("f", version="1", coder="hand", settings={}).n
        store.add(n, [Entry(coded=c) for c in coded])
        list(Joiner(store, Config(coder="rules")).join())
    return where


def incident_id(db: str) -> str:
    return str(read("search", "--db", db)[0]["incident"]["id"])


def test_an_incident_is_shown_with_its_receipts(db: str) -> None:
    """The JSON names every passage with its words, every origin with its reports, and why each copy is one."""
    found = read("show", "incident", incident_id(db)[:8], "--db", db)

    assert {(p["report"], p["text"]) for p in found["passages"] if p["event"]} == {("ra", "arrested"), ("rb", "arrested"), ("rc", "arrested")}
    assert [r["outlet"] for r in found["reports"]] == ["Tide Gazette", "Brack Echo", "Elm Post"]
    assert found["independent_origins"] == sum(o["stance"] == "asserts" for o in found["origins"]) >= 1
    assert any(r["rule"] == "copy:same" for r in found["receipts"])
    assert found["status_history"][0]["status"] == "claimed"


def test_the_terminal_says_who_copies_whom(db: str) -> None:
    """The tree of an incident and of its story name the outlets, the count of origins and the copy."""
    incident, story = incident_id(db), read("show", "incident", incident_id(db), "--db", db)["stories"][0]
    assert "independent origin" in run("show", "incident", incident, "--db", db).stdout
    shown = run("show", "story", story, "--db", db).stdout

    assert "copy of Tide Gazette" in shown
    assert incident in shown
    assert read("show", "story", story, "--db", db)["reports"][1]["copy_of"] == "ra"


def test_split_list_undo(db: str) -> None:
    """A split takes effect at once, is listed with who and why, and undo puts back what was."""
    before = read("show", "incident", incident_id(db), "--db", db)
    made = read("correct", "split", before["id"], "rc", "--db", db, "--by", "ann", "--why", "another ship")[0]

    assert "rc" not in {r["id"] for r in read("show", "incident", before["id"], "--db", db)["reports"]}
    assert [(c["id"], c["by"], c["why"]) for c in read("correct", "list", "--db", db)] == [(made["id"], "ann", "another ship")]
    run("correct", "undo", made["id"], "--db", db, "--by", "ann")
    assert read("correct", "list", "--db", db) == []
    assert read("show", "incident", before["id"], "--db", db) == before
    read("correct", "split", before["id"], "rc", "--db", db, "--by", "ann")
    assert "rc" not in {r["id"] for r in read("show", "incident", before["id"], "--db", db)["reports"]}


def test_join_by_hand(db: str) -> None:
    """Two arrests are one incident once somebody says so."""
    other = arrest_of("rd", "Coastal troops arrested two smugglers of tea at Brack quay.", date(2024, 4, 20), outlet="Elm Post")
    with open_store(db) as store:
        store.add(1, [Entry(coded=other)])
        list(Joiner(store, Config(coder="rules")).join())
    ids = {f["report"]["id"]: f["incident"]["id"] for f in read("search", "--db", db)}
    assert ids["rd"] != ids["ra"]
    run("correct", "join", ids["ra"], ids["rd"], "--db", db, "--by", "bob", "--why", "the same ring")

    assert len({f["incident"]["id"] for f in read("search", "--db", db)}) == 1
    assert "join" in run("correct", "list", "--db", db).stdout


def test_wrong_ids_are_told(db: str) -> None:
    """An incident, story or correction that is not there is wrong use, with a remedy."""
    for words in (("show", "incident", "i_none"), ("show", "story", "s_none"), ("correct", "undo", "k_none", "--by", "me")):
        result = CliRunner().invoke(app, [*words, "--db", db])
        assert result.exception is not None
        assert "S132" in str(result.exception)
