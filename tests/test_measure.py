"""Running a bench: items in, predictions a line, figures as one object; in the library and on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.errors import UsageError
from sayso.measure import BENCHES, find, run

GOLD = Path(__file__).parent / "gold" / "sentences.jsonl"
ITEMS = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()[:5]]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def bare(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: item[name] for name in ("id", "text", "published", "outlet", "title")} for item in items]


def test_an_unknown_bench_lists_the_known_ones() -> None:
    """A wrong name is a usage error that names every bench."""
    with pytest.raises(UsageError) as caught:
        find("gold")
    assert all(name in str(caught.value) for name in BENCHES)


def test_predictions_have_an_item_a_line_in_order(tmp_path: Path) -> None:
    """Each item has one prediction with the fields of the layout, in the order of the items."""
    path = tmp_path / "said.jsonl"
    run("sayso-gold", data=write(tmp_path / "items.jsonl", ITEMS), predictions=path, samples=0)

    assert [row["id"] for row in read(path)] == [item["id"] for item in ITEMS]
    assert all(set(row) == {"id", "events", "verification"} for row in read(path))


def test_gold_in_a_file_of_its_own_scores_the_same(tmp_path: Path) -> None:
    """Items without gold fields and a separate gold file give the predictions and figures of one file."""
    whole = run("sayso-gold", data=write(tmp_path / "items.jsonl", ITEMS), predictions=tmp_path / "one.jsonl", samples=0)
    apart = run("sayso-gold", data=write(tmp_path / "bare.jsonl", bare(ITEMS)), gold=tmp_path / "items.jsonl", predictions=tmp_path / "two.jsonl", samples=0)

    assert whole["figures"] is not None
    assert apart["figures"] == whole["figures"]
    assert (tmp_path / "two.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()


def test_a_gold_file_may_leave_the_text_out(tmp_path: Path) -> None:
    """The text is taken from the item where the gold has none."""
    gold = [{name: item[name] for name in ("id", "events", "verification")} for item in ITEMS]
    apart = run("sayso-gold", data=write(tmp_path / "bare.jsonl", bare(ITEMS)), gold=write(tmp_path / "gold.jsonl", gold), samples=0)
    assert apart["figures"] == run("sayso-gold", data=write(tmp_path / "items.jsonl", ITEMS), samples=0)["figures"]


def test_without_gold_there_are_predictions_and_no_figures(tmp_path: Path) -> None:
    """Items without gold are coded; figures are None, not zero."""
    path = tmp_path / "said.jsonl"
    result = run("sayso-gold", data=write(tmp_path / "bare.jsonl", bare(ITEMS)), predictions=path)
    assert result["figures"] is None
    assert len(read(path)) == len(ITEMS)


def test_gold_of_something_else_is_refused(tmp_path: Path) -> None:
    """A gold file that shares no id with the items is a usage error."""
    with pytest.raises(UsageError, match="ids must agree"):
        run("sayso-gold", data=write(tmp_path / "items.jsonl", ITEMS), gold=write(tmp_path / "gold.jsonl", [{**ITEMS[0], "id": "other"}]))


def test_gold_without_an_item_counts_as_missed(tmp_path: Path) -> None:
    """Gold that the items do not hold lowers recall instead of vanishing."""
    part = run("sayso-gold", data=write(tmp_path / "part.jsonl", ITEMS[:2]), gold=write(tmp_path / "gold.jsonl", ITEMS), samples=0)
    assert part["figures"]["reports_without_prediction"] == len(ITEMS) - 2


def test_limit_takes_the_first_items(tmp_path: Path) -> None:
    """Only the first items are coded and scored, and progress is told for each."""
    told: list[int] = []
    result = run("sayso-gold", data=write(tmp_path / "items.jsonl", ITEMS), limit=2, samples=0, tell=told.append)
    assert result["items"] == 2
    assert told == [1, 2]


def test_the_command_prints_one_json_object(tmp_path: Path) -> None:
    """Standard output is one JSON object, on one line with --json; the next step goes to standard error."""
    path = write(tmp_path / "items.jsonl", ITEMS)
    result = CliRunner().invoke(app, ["bench", "sayso-gold", "--data", str(path), "--samples", "0", "--json", "--predictions", str(tmp_path / "said.jsonl")])

    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert json.loads(result.stdout)["bench"] == "sayso-gold"
    assert result.stderr.splitlines()[-1].startswith("→ ")
    assert len(read(tmp_path / "said.jsonl")) == len(ITEMS)


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    """Without data the error says to give --data; without gold the next step says to give --gold."""
    missing = CliRunner().invoke(app, ["bench", "plv", "--shared", str(tmp_path)])
    assert missing.exit_code != 0
    assert "--data" in str(missing.exception)

    goldless = CliRunner().invoke(app, ["bench", "sayso-gold", "--data", str(write(tmp_path / "bare.jsonl", bare(ITEMS)))])
    assert json.loads(goldless.stdout)["figures"] is None
    assert "--gold" in goldless.stderr.splitlines()[-1]


def test_what_cannot_be_coded_is_told(tmp_path: Path) -> None:
    """An item without words has an empty prediction, is a problem by name, and the command ends with 3."""
    data = write(tmp_path / "items.jsonl", [{"id": "bare", "text": "…", "events": [], "verification": []}])
    result = CliRunner().invoke(app, ["bench", "sayso-gold", "--data", str(data), "--samples", "0"])

    assert result.exit_code == 3
    assert [p["record"] for p in json.loads(result.stdout)["problems"]] == ["bare"]
    assert "problem [S222] bare" in result.stderr
