"""Reports into a store, with the quick coder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from stored import FRENCH, SENTENCES, dump
from typer.testing import CliRunner, Result

from sayso import Config, Problem, Report
from sayso.cli.app import app
from sayso.ingest import Tally, ingest
from sayso.store import Store, open_store

CONFIG = Config(coder="rules")


def report(id_: str, text: str = SENTENCES[0]) -> Report:
    return Report(id=id_, text=text, outlet="The Daily Test", published=date(2026, 1, 15))


REPORTS = tuple(report(f"r{i:02}", f"{SENTENCES[i % 6]} It was day {i}.") for i in range(24))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db") as opened:
        yield opened


def put(store: Store, *items: Report | Problem, config: Config = CONFIG, batch: int = 50) -> Tally:
    return list(ingest(items, store, config, batch=batch))[-1]


def test_reports_are_coded_and_stored_once(store: Store) -> None:
    """The first call stores events that can be found; the second finds all there and changes no row."""
    tally = put(store, *REPORTS[:4])
    before = dump(store)

    assert (tally.seen, tally.new, tally.there) == (4, 4, 0)
    assert tally.events == sum(len(c.events) for r in REPORTS[:4] if (c := store.coded(r.id))) > 3
    assert [f.report.id for f in store.search("denied", type_="AGREE")] == ["r00"]
    again = put(store, *REPORTS[:4], REPORTS[0])
    assert (again.seen, again.new, again.there, again.events, again.problems) == (5, 0, 5, 0, 0)
    assert dump(store) == before
    assert store.check().problems == ()


def test_another_language_is_stored_and_marked_and_not_coded(store: Store) -> None:
    """A French report stands with its text and language, its coding says not_coded, and the problem says why."""
    tally = put(store, report("fr", FRENCH), report("none", "…"))

    assert (tally.new, tally.not_coded, tally.events) == (2, 2, 0)
    held, coded = store.held("fr"), store.coded("fr")
    assert held is not None
    assert coded is not None
    assert (held.report.text, held.report.language) == (FRENCH, "fr")
    assert [p.code for p in coded.problems] == ["S225"]
    assert [row for row in dump(store)["codings"] if "'fr'" in row][0][2] == "'not_coded'"  # noqa: RUF015 (the row, then its status)
    assert put(store, report("fr", FRENCH)).there == 1


def test_the_same_rows_come_of_one_call_and_of_many(store: Store, tmp_path: Path) -> None:
    """Whatever the batches and calls, and whether reports clash in one call or in two, the rows are the same."""
    loose = Problem(code="S204", record="f:3", what="not JSON", remedy="Mend it.")
    items = [*REPORTS[:5], report("r01", "Another text under an id that is taken: Peru thanked Chile."), loose, REPORTS[0], replace(REPORTS[5], published=None)]
    put(store, *items)
    with open_store(tmp_path / "other.db") as other:
        for item in items:
            put(other, item, batch=1)
        put(other, *items, batch=2)
        assert dump(other) == dump(store)
    assert {"S204", "S221", "S226"} == {row[4].strip("'") for row in dump(store)["problems"]}
    assert store.check().problems == ()


def test_new_settings_add_rows_beside_the_old_from_the_stored_text(store: Store) -> None:
    """Another way of coding codes the report again, with the date that it has in the store; the old coding stays as it was."""
    put(store, REPORTS[0])
    old = store.coded("r00")
    tally = put(store, replace(REPORTS[0], published=date(2020, 1, 1), outlet="Other"), config=Config(coder="rules", add=0.5))

    assert (tally.new, len(store.runs())) == (1, 2)
    new = store.coded("r00")
    assert new is not None
    assert old is not None
    assert new.report == old.report
    assert store.coded("r00", 1) == old
    assert store.check().problems == ()


def test_a_redacted_text_is_not_let_in_again(store: Store) -> None:
    """Neither under its id nor under another one does a redacted text come back; with other settings neither."""
    put(store, *REPORTS[:2])
    store.redact("r00", "court order")
    before = dump(store)
    tally = put(store, *REPORTS[:2], replace(REPORTS[0], id="copy"))

    assert (tally.redacted, tally.there) == (2, 1)
    assert dump(store) == before
    assert put(store, REPORTS[0], config=Config(coder="rules", add=0.5)).redacted == 1


def test_an_id_taken_meanwhile_by_another_process_is_coded_under_a_new_id(store: Store) -> None:
    """Where another process stores another text under the id between our question and our answer, ours gets the id that it would have got after it."""

    def racing() -> Iterator[Report]:
        yield REPORTS[0]
        with open_store(store.where) as other:
            put(other, report("r00", "Peru thanked Chile for its help on Monday."))

    tally = list(ingest(racing(), store, CONFIG))[-1]

    assert (tally.seen, tally.new) == (1, 1)
    assert len(store.report_ids("")) == 2
    assert store.check().problems == ()


runner = CliRunner()


def run(*args: str, stdin: str | None = None) -> Result:
    return runner.invoke(app, list(args), input=stdin)


def test_the_commands_from_sources_to_answers(tmp_path: Path) -> None:
    """ingest, search, show, check, redact, backup and restore work on one store, each with --json, and the last line says what to do next."""
    db, source = str(tmp_path / "news.db"), tmp_path / "in.jsonl"
    rows = [{"id": r.id, "text": r.text, "published": "2026-01-15", "outlet": r.outlet} for r in REPORTS[:3]]
    source.write_text("".join(json.dumps(row) + "\n" for row in rows))

    done = run("ingest", str(source), "--db", db, "--coder", "rules", "--json")
    assert (done.exit_code, json.loads(done.stdout)["new"]) == (0, 3)
    assert done.stderr.splitlines()[-1].startswith("→ ")
    found = json.loads(run("search", "denied", "--type", "AGREE", "--since", "2026-01-15", "--db", db, "--json").stdout)
    assert [(f["type"], f["report"]["id"]) for f in found] == [("AGREE", "r00")]
    assert found[0]["evidence_text"] == SENTENCES[0]
    assert "AGREE" in run("search", "denied", "--db", db).stdout
    event = json.loads(run("show", "event", found[0]["id"][:12], "--db", db, "--json").stdout)
    assert event["event"]["id"] == found[0]["id"]
    assert "who says so" in run("show", "event", found[0]["id"], "--db", db).stdout
    shown = json.loads(run("show", "report", "r00", "--db", db, "--json", "--with-text").stdout)
    assert (shown["text"], shown["runs"], shown["redacted"]) == (REPORTS[0].text, [1], None)
    proof = json.loads(run("check", db, "--json").stdout)
    assert (proof["problems"], proof["counts"]["reports"], proof["runs"][0]["reports"]) == ([], 3, 3)
    out = str(tmp_path / "copy.db")
    assert run("backup", db, out).exit_code == 0
    assert run("redact", "r00", "--db", db, "--why", "court order", stdin="n\n").exit_code == 1
    gone = json.loads(run("redact", "r00", "--db", db, "--why", "court order", "--yes", "--json").stdout)
    assert (gone["report"], gone["now"]) == ("r00", True)
    tomb = run("show", "report", "r00", "--db", db, "--json", "--with-text")
    assert (json.loads(tomb.stdout)["text"], json.loads(tomb.stdout)["redacted_why"]) == ("", "court order")
    assert run("show", "event", found[0]["id"], "--db", db).exit_code == 0
    assert run("restore", out, db, "--force").exit_code == 0
    assert json.loads(run("show", "report", "r00", "--db", db, "--json", "--with-text").stdout)["text"] == REPORTS[0].text


def test_problems_of_the_sources_are_stored_and_told(tmp_path: Path) -> None:
    """A broken line is told once, counted, and a row of `problems`; the exit code is 3, and 0 when there is nothing new."""
    db = str(tmp_path / "news.db")
    broken = '{"text": "Peru thanked Chile.", "published": "2026-01-15"}\n{"text": \n'
    first = run("ingest", "-", "--db", db, "--coder", "rules", "--format", "jsonl", "--json", stdin=broken)

    assert (first.exit_code, json.loads(first.stdout)["problems"]) == (3, 1)
    assert first.stderr.count("[S204]") == 1
    with open_store(db) as store:
        assert [row[4] for row in dump(store)["problems"]] == ["'S204'"]


@pytest.mark.parametrize(
    "args",
    [
        ("check", "nowhere.db"), ("search", "x", "--db", "nowhere.db"), ("show", "event", "e", "--db", "nowhere.db"), ("backup", "nowhere.db", "out.db"),
        ("redact", "r", "--db", "nowhere.db", "--yes"), ("search", "x", "--db", "news.db", "--limit", "0"), ("show", "report", "nobody", "--db", "news.db"),
        ("show", "event", "e_nobody", "--db", "news.db"), ("search", "--run", "9", "--db", "news.db"), ("redact", "nobody", "--db", "news.db", "--yes"),
        ("ingest", "x y", "--db", "news.db", "--batch", "0"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]) -> None:
    """Stores, ids and runs that are not there are errors of ours with exit code 2, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    open_store("news.db").close()
    result = run(*args)

    assert getattr(result.exception, "exit_code", None) == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["news.db"]
