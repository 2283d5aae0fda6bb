"""Tables of what a search found."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyarrow import parquet
from stored import coded, entries, run_in
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.errors import PluginError, UsageError
from sayso.frames import Frame, claims_frame, events_frame, reports_frame
from sayso.records import Coded, Report
from sayso.store import Entry, Found, open_store

MAKERS = (events_frame, claims_frame, reports_frame)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return a store with two reports of two events each, one of them undated."""
    path = str(tmp_path_factory.mktemp("frames") / "news.db")
    with open_store(path) as store:
        store.add(run_in(store), [*entries("a"), *entries("b", day=None)])
    return path


@pytest.fixture(scope="module")
def found(db: str) -> list[Found]:
    with open_store(db, read_only=True) as store:
        return store.search()


def rows(frame: Frame) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = frame.to_arrow().to_pylist()
    return listed


def test_a_row_has_the_values_of_its_event(found: list[Found]) -> None:
    """Codes, people, place, days, offsets, sentence and report of each event stand in its row under the records' names; what is not known is null."""
    table = rows(events_frame(found))

    assert len(table) == len(found) == 4
    for row, one in zip(table, found, strict=True):
        event, report, place, when = one.event, one.report, one.event.place, one.event.when
        for name in ("id", "report_id", "type", "mode", "realis", "quad", "intensity", "heading", "coder", "score"):
            assert row[name] == getattr(event, name)
        for name in ("aux", "contexts", "context_scores", "why"):
            assert row[name] == list(getattr(event, name))
        for name in ("outlet", "published", "title", "url"):
            assert row[name] == getattr(report, name)
        assert (row["trigger_start"], row["trigger_end"], row["evidence_start"], row["evidence_end"]) == (*event.trigger, *event.evidence)
        assert row["evidence_text"] == report.text[row["evidence_start"] : row["evidence_end"]]
        for name in ("name", "country", "admin1", "lat", "lon", "geonames_id", "precision"):
            assert row[f"place_{name}"] == (getattr(place, name) if place else None)
        for name in ("start", "end", "granularity", "type", "value", "text"):
            assert row[f"when_{name}"] == (getattr(when, name) if when else None)
        spans = [(row[f"{name}_span_start"], row[f"{name}_span_end"]) for name in ("place", "when")]
        assert spans == [tuple(whole.span) if whole else (None, None) for whole in (place, when)]
        for role, people in (("actor", event.actors), ("recipient", event.recipients)):
            assert row[f"{role}_names"] == [actor.name for actor in people]
            assert row[f"{role}_countries"] == [actor.country for actor in people]
            assert row[f"{role}_sectors"] == [actor.sector for actor in people]
            assert [(p["id"], p["office"], p["text"], p["span_start"]) for p in row[f"{role}s"]] == [(a.id, a.office, a.text, a.span.start) for a in people]
        assert (row["stances"], row["factualities"]) == ([c.stance for c in one.claims], [c.factuality for c in one.claims])
        assert row["run"] == one.run
    assert {row["published"] for row in table} == {date(2026, 7, 30), None}


def test_a_row_a_claim_has_its_whole_chain(found: list[Found]) -> None:
    """Every claim of the events found is a row, with its links as records, outermost first, and the last of them as the holder."""
    table = rows(claims_frame(found))
    claims = [(claim, one) for one in found for claim in one.claims]

    assert len(table) == len(claims) == 4
    for row, (claim, one) in zip(table, claims, strict=True):
        assert [row[n] for n in ("id", "event_id", "stance", "factuality", "why")] == [
            getattr(claim, n) for n in ("id", "event_id", "stance", "factuality", "why")
        ]
        assert [(k["kind"], k["name"], k["describes"], k["cue_class"]) for k in row["chain"]] == [
            (k.kind, k.name, k.describes, k.cue_class) for k in claim.chain
        ]
        assert [(k["cue_start"], k["span_end"]) for k in row["chain"]] == [(k.cue and k.cue.start, k.span and k.span.end) for k in claim.chain]
        assert (row["holder_kind"], row["holder_describes"]) == (claim.chain[-1].kind, claim.chain[-1].describes)
        assert (row["quote_start"], row["quote_end"]) == (tuple(claim.quote) if claim.quote else (None, None))
        assert (row["type"], row["report_id"]) == (one.event.type, one.report.id)


def test_a_report_is_one_row_with_the_number_of_its_events(found: list[Found]) -> None:
    """Each report in which something was found stands once, with its text, its day and how many events were found in it."""
    table = rows(reports_frame(found))

    assert [(row["id"], row["events"], row["published"]) for row in table] == [("a", 2, date(2026, 7, 30)), ("b", 2, None)]
    assert table[0]["text"] == found[0].report.text
    assert json.loads(table[0]["meta"]) == {"k": [1, "é"]}


@pytest.mark.parametrize("make", MAKERS)
def test_types_are_the_same_whatever_was_found(found: list[Found], make: Any) -> None:
    """A table of nothing has the columns and types of one with rows, in Arrow, pandas and polars; days are days and offsets 64-bit whole numbers."""
    full, empty = make(found), make([])

    assert (len(full) > 0, len(empty)) == (True, 0)
    assert full.to_arrow().schema == empty.to_arrow().schema
    assert list(full.to_pandas().dtypes.items()) == list(empty.to_pandas().dtypes.items())
    assert full.to_polars().schema == empty.to_polars().schema
    assert full.to_arrow().schema.field("published").type == pa.date32()
    assert all(f.type == pa.int64() for f in full.to_arrow().schema if f.name.endswith(("_start", "_end")) and f.name not in ("when_start", "when_end"))


@pytest.mark.parametrize("make", MAKERS)
def test_pandas_and_polars_hold_what_arrow_holds(found: list[Found], make: Any) -> None:
    """The three forms have the same values; no whole number becomes a fraction beside a null."""
    frame = make(found)
    table = frame.to_arrow()

    assert isinstance(frame.to_pandas(), pd.DataFrame)
    assert pa.Table.from_pandas(frame.to_pandas(), schema=table.schema, preserve_index=False).to_pylist() == table.to_pylist()
    assert isinstance(frame.to_polars(), pl.DataFrame)
    assert frame.to_polars().to_dicts() == table.to_pylist()
    assert repr(frame).startswith(f"<Frame {frame.name}: {len(frame)} rows")


@pytest.mark.parametrize(
    ("method", "package", "extra"), [("to_arrow", "pyarrow", "arrow"), ("to_pandas", "pandas", "pandas"), ("to_polars", "polars", "polars")]
)
def test_a_package_that_is_missing_is_told_with_the_way_to_install_it(monkeypatch: pytest.MonkeyPatch, method: str, package: str, extra: str) -> None:
    """Without the package each form names the extra; making the table itself needs none."""
    frame = events_frame([])
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(PluginError, match=re.escape(f"pip install 'sayso[{extra}]'")) as caught:
        getattr(frame, method)()
    assert caught.value.code == "S121"


def search(*args: str) -> Any:
    return CliRunner().invoke(app, ["search", *args])


def test_the_command_writes_the_table(db: str, found: list[Found], tmp_path: Path) -> None:
    """`--csv` prints a line an event under the columns' names, `--parquet` writes the same rows with their types; two forms on one output are wrong use."""
    out = tmp_path / "found.parquet"
    done = search("--db", db, "--csv", "--parquet", str(out))
    lines = list(csv.DictReader(io.StringIO(done.stdout)))

    assert done.exit_code == 0
    assert [line["id"] for line in lines] == [one.event.id for one in found]
    first = next(line for line in lines if line["id"] == "e_a")
    assert (first["actor_countries"], first["intensity"], first["heading"], first["published"], first["mode"]) == ("BRA", "-5.0", "false", "2026-07-30", "")
    assert parquet.read_table(out).equals(events_frame(found).to_arrow())
    assert list(csv.reader(io.StringIO(search("volcano", "--db", db, "--csv").stdout))) == [list(events_frame([]).columns)]
    assert search("--db", db, "--parquet", str(out)).stdout == ""
    assert search("--db", db, "--csv", "--nl").exception.code == "S112"
    with pytest.raises(UsageError, match="S105"):
        events_frame(found).write_parquet(Path(db))  # never over a store
    with pytest.raises(UsageError, match="S107"):
        events_frame(found).write_parquet(tmp_path / "no" / "where.parquet")


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_file_is_a_formula(begins: str) -> None:
    """A text that a spreadsheet would compute gets an apostrophe; numbers below zero stay numbers, and a null stays empty."""
    words = f"{begins}HYPERLINK(0)"
    whole = coded("x")
    event = replace(whole.events[0], contexts=(words, "b"))
    found = Found(event=event, claims=(), report=replace(whole.report, outlet=words, title=None), evidence=f"a {words}", run=1)
    out = io.StringIO()
    events_frame([found]).write_csv(out)
    [line] = csv.DictReader(io.StringIO(out.getvalue(), newline=""))

    assert (line["outlet"], line["contexts"], line["evidence_text"]) == (f"'{words}", f"'{words}; b", f"a {words}")
    assert (line["intensity"], line["title"], line["place_lat"]) == ("-5.0", "", "-23.5")


def test_the_example_of_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines of docs/store.md that make tables do so on a store of that name."""
    monkeypatch.chdir(tmp_path)
    page = (Path(__file__).parents[1] / "docs" / "store.md").read_text(encoding="utf-8")
    [example] = [block for block in re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL) if "events_frame" in block]
    with open_store("news.db") as store:
        store.add(run_in(store), [*entries("a"), Entry(coded=Coded(report=Report(id="n", text="Nothing.")))])
    made: dict[str, Any] = {}
    exec(example, made)

    assert made["events"].shape[0] == 2
    assert made["by_country"].to_dicts() == [{"actor_countries": "BRA", "len": 1}]
    assert set(made["claims"]["holder_kind"]) == {"outlet", "unnamed"}


def test_every_column_is_documented() -> None:
    """docs/store.md names the columns of each table."""
    page = (Path(__file__).parents[1] / "docs" / "store.md").read_text(encoding="utf-8")
    section = page.partition("## Tables")[2].partition("\n## ")[0]

    assert [name for make in MAKERS for name in make([]).columns if f"`{name}`" not in section] == []
