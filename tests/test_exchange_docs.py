"""The pages on reading exported files say what is so: Python's blocks run, R's names are there."""

from __future__ import annotations

import csv
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from exchanged import ICEWS, text
from stored import coded, run_in

from sayso.exchange import export
from sayso.exchange.layouts import layout
from sayso.store import Entry, open_store

DOCS = Path(__file__).parents[1] / "docs"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a store and all that the pages' commands write."""
    folder = tmp_path_factory.mktemp("read")
    with open_store(folder / "news.db") as store:
        store.add(run_in(store), [Entry(coded=coded(f"r{n}")) for n in range(3)])
        wanted: list[tuple[str, str, dict[str, Any]]] = [
            ("package", "events-2026", {}), ("icews", "mine.tab", {"realis": "actual"}), ("polecat", "mine.txt", {"realis": "actual"}),
            ("gdelt", "mine.export.CSV", {"realis": "actual"}), ("geojson", "map.geojson", {}), ("jsonl", "events.jsonl", {}),
        ]  # fmt: skip
        for name, out, conditions in wanted:
            export(store, name, folder / out, conditions=conditions)
    (folder / "icews.tab").write_text(text("icews", ICEWS), encoding="utf-8")
    return folder


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (DOCS / page).read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", [*blocks("read-in-python.md", "python"), *blocks("exchange.md", "python")], ids=lambda b: b.split("\n")[0][:30])
def test_every_block_of_python_runs(block: str, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code blocks run as they stand in a folder with the files of the page's commands."""
    missing = [name for name in ("pandas", "polars", "duckdb") if f"import {name}" in block and find_spec(name) is None]
    if missing:
        pytest.skip(f"NOT RUN: {', '.join(missing)} is not installed; pip install {' '.join(missing)}")
    monkeypatch.chdir(files)
    exec(compile(block, "page", "exec"), {})


def test_every_file_and_column_of_the_page_on_r_is_there(files: Path) -> None:
    """Files that R's blocks read are written by the page's commands, and columns they name are in them."""
    code = "\n".join(blocks("read-in-r.md", "r"))
    named = set(re.findall(r'fread\("([^"]+)"', code))
    known = {"n", "tension", "month", "source", "target"}
    for name in sorted(named):
        assert (files / name).is_file(), name
    for table in ("events", "participants", "claims"):
        with (files / "events-2026" / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            known |= set(next(csv.reader(file)))
    plain = re.sub(r'#.*|"[^"]*"|`[^`]*`', "", code)
    used = set(re.findall(r"[(\[,=] ?([a-z]+_?[a-z]*)(?=[,)\] ]| ==)", plain)) & {
        "role", "event_id", "country", "realis", "published", "stance", "holder_kind", "holder_name", "intensity",
    }  # fmt: skip

    assert len(used) > 5
    assert used <= known
    assert set(re.findall(r"`([^`]+)`", code)) <= {c.name for c in layout("icews").columns}
    assert [c.name for c in layout("gdelt").columns][26] == "EventCode"


def test_files_for_r_are_a_row_a_line(files: Path) -> None:
    """Rows of the tab-separated files have the layout's width whatever a name has in it, and ids are whole below 2^53."""
    for name, width in (("mine.tab", 20), ("mine.txt", 40), ("mine.export.CSV", 61)):
        rows = [line.split("\t") for line in (files / name).read_text(encoding="utf-8").splitlines()]
        assert {len(row) for row in rows} == {width}
    assert all(int(line.split("\t")[0]) < 2**53 for line in (files / "mine.export.CSV").read_text(encoding="utf-8").splitlines())
    assert len(text("icews", ICEWS | {"Source Name": 'a\tb\r\nc "d\u2028e'}).split("\n")[1].split("\t")) == 20


def test_the_page_names_every_format_and_code() -> None:
    """docs/exchange.md has a row for each format and for each error code of imports and exports."""
    from sayso.exchange import FORMATS

    page = (DOCS / "exchange.md").read_text(encoding="utf-8")
    source = "".join(p.read_text(encoding="utf-8") for p in (Path(__file__).parents[1] / "src" / "sayso").rglob("*.py"))

    assert [name for name in FORMATS if f"`{name}`" not in page] == []
    assert sorted(set(re.findall(r'"(S26\d)"', source))) == sorted(set(re.findall(r"^\| (S26\d) \|", page, flags=re.MULTILINE)))
