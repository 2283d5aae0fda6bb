"""Runs over shards: plans, tables, engines, reading back."""

from __future__ import annotations

import gzip
import json
import os
import re
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import quick_coding
from aloud import tell
from runs import CONFIG, here, line, ran, written
from stored import TEXT, coded, dump
from typer.testing import CliRunner

from sayso import Problem, Report
from sayso.cli.app import app
from sayso.errors import StoreError, UsageError
from sayso.ingest import ingest
from sayso.read import open_source
from sayso.records import Actor
from sayso.scale import Job, Part, Plan, Reading, Shard, ShardReceipt, code_shard, plan_of, prepare, run
from sayso.scale.back import load, open_run
from sayso.scale.flat import flat_rows
from sayso.scale.plan import reports_of
from sayso.scale.tables import FILES
from sayso.store import open_store

pytest.importorskip("pyarrow")


def items(plan: Plan) -> list[Report | Problem]:
    return [item for shard in plan.shards for part in shard.parts for item in reports_of(part, plan.reading)]


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Make a folder of every format that is cut, some that are not, and files that have faults."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    folder = tmp_path / "in"
    (folder / "below").mkdir(parents=True)
    lines = [line(n) for n in range(10)]
    (folder / "a.jsonl").write_text("".join([*lines[:4], '{"text": \n', "\n", *lines[4:], lines[2], line(3, " Another text.")]))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress("".join(line(n) for n in range(20, 28)).encode()))
    rows = "".join(f'c{n},"{TEXT}\nOn two lines, {n}.",2026-02-0{n + 1}\n' for n in range(7))
    (folder / "c.csv").write_text("id,body,date\n" + rows)
    table = pa.table({"id": [f"p{n}" for n in range(8)], "text": [f"{TEXT} {n}" for n in range(8)], "day": [date(2026, 1, n + 1) for n in range(8)]})
    parquet.write_table(table, folder / "d.parquet", row_group_size=3)
    for n in range(4):
        (folder / "below" / f"{n}.txt").write_text(f"{TEXT} In a file, {n}.")
    (folder / "below" / "none.txt").write_text("…")
    (folder / "e.jsonl").write_text("")
    (folder / "f.jsonl.gz").write_bytes(gzip.compress("".join(line(n) for n in range(40, 44)).encode())[:-12])
    (folder / "g.csv").write_text("id,when\n1,2026-01-01\n")
    (folder / "h.pdf").write_bytes(b"%PDF")
    (folder / "i.parquet").write_bytes(b"PAR1 and no more")
    return folder


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_shards_hold_what_the_sources_hold(mixed: Path, size: int) -> None:
    """Whatever the size of a shard, its parts give the reports and problems that reading the sources gives, in the same order, called the same."""
    plan = plan_of([str(mixed)], Reading(), size=size)

    assert items(plan) == list(open_source(str(mixed)))
    assert all(s.reports <= size or len(s.parts) == 1 for s in plan.shards)
    assert len({s.id for s in plan.shards}) == len(plan.shards)


def test_the_same_inputs_give_the_same_plan_and_a_plan_is_a_file(mixed: Path) -> None:
    """A plan is written and read without loss; a file that is written again changes the ids of its own shards and of no others."""
    plan = plan_of([str(mixed)], Reading(outlet="X", published=date(2026, 1, 1), columns=(("text", "text"),)), size=3)
    assert Plan.from_bytes(plan.to_bytes()) == plan
    assert plan_of([str(mixed)], plan.reading, size=3) == plan
    with (mixed / "d.parquet").open("ab") as file:
        file.flush()
        os.utime(file.name, ns=(1, 1))
    changed = plan_of([str(mixed)], plan.reading, size=3)
    other = [s for s, t in zip(plan.shards, changed.shards, strict=True) if s.id != t.id]
    assert other
    assert all(any(p.path.endswith("d.parquet") for p in s.parts) for s in other)
    assert plan_of([str(mixed)], Reading(), size=3).shards[0].id != plan.shards[0].id
    one = str(mixed / "a.jsonl")
    assert plan_of([one, one], Reading(), size=12).shards == plan_of([one], Reading(), size=12).shards


def test_lines_are_cut_where_they_end(tmp_path: Path) -> None:
    """Files with and without a last line break, shorter and longer than a shard and than what is read at once, lose and repeat nothing."""
    for n, end in ((1, ""), (2, "\n"), (3, ""), (4, "\n"), (9, "")):
        path = tmp_path / f"{n}.jsonl"
        path.write_text("\n".join(line(i, "x" * 300_000).strip() for i in range(n)) + end)
        plan = plan_of([str(path)], Reading(), size=2)
        assert [item.id for item in items(plan) if isinstance(item, Report)] == [f"r{i:03}" for i in range(n)]
        assert [s.reports for s in plan.shards] == [2] * (n // 2) + [1] * (n % 2)


@pytest.mark.parametrize(
    ("source", "code"), [("-", "S542"), ("https://example.org/a.jsonl", "S542"), ("nowhere.jsonl", "S101"), ("list.urls", "S542"), ("no.csv", "S205")]
)
def test_what_no_run_can_read_is_told_before_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, code: str) -> None:
    """Addresses, standard input, files that are not there and tables without texts are refused, and nothing is made."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.urls").write_text("https://example.org/\n")
    (tmp_path / "no.csv").write_text("id,when\n1,2026-01-01\n")
    with pytest.raises(UsageError) as caught:
        plan_of([source], Reading())
    assert caught.value.code == code


def test_a_run_loads_into_the_rows_that_ingest_gives(mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row for row, numbers of reports too: bad lines, ids used twice, reports that come twice, no words; and loading again changes nothing."""
    monkeypatch.setattr("sayso.ingest.code_reports", quick_coding.code)
    going = ran([mixed], tmp_path / "out")
    with open_store(tmp_path / "ingested.db") as wanted, open_store(tmp_path / "loaded.db") as store:
        tally = list(ingest(open_source(str(mixed)), wanted, CONFIG))[-1]
        loaded = list(load(open_run(str(tmp_path / "out")), store, batch=4))[-1]
        assert dump(store, numbers=True) == dump(wanted, numbers=True)
        assert (loaded.new, loaded.not_coded, loaded.events) == (tally.new, tally.not_coded, tally.events)
        assert loaded.new > 35
        assert store.check().problems == ()
        again = list(load(open_run(str(tmp_path / "out")), store))[-1]
        assert (again.new, again.there) == (0, again.seen)
        assert dump(store, numbers=True) == dump(wanted, numbers=True)
    assert going.reports == loaded.seen


def test_loading_minds_what_the_store_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A report that the store has with another day, another text or redacted comes to what `ingest` makes of it."""
    monkeypatch.setattr("sayso.ingest.code_reports", quick_coding.code)
    (tmp_path / "a.jsonl").write_text("".join(line(n) for n in range(5)))
    ran([tmp_path / "a.jsonl"], tmp_path / "out")
    read = [item for item in open_source(str(tmp_path / "a.jsonl")) if isinstance(item, Report)]
    before = [replace(read[1], text=f"{TEXT} Other."), replace(read[2], published=date(2020, 1, 1)), replace(read[3], id="elsewhere"), read[4]]
    dumps = []
    for name in ("ingested", "loaded"):
        with open_store(tmp_path / f"{name}.db") as store:
            list(ingest(before, store, replace(CONFIG, add=0.5)))
            store.redact("elsewhere", "asked")
            if name == "ingested":
                list(ingest(read, store, CONFIG, batch=1))
            else:
                tally = list(load(open_run(str(tmp_path / "out")), store))[-1]
                assert (tally.seen, tally.new, tally.redacted) == (5, 4, 1)
            dumps.append(dump(store, numbers=True))
    assert dumps[0] == dumps[1]


def test_a_report_that_cannot_be_coded_again_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this sayso codes in another way than the run, a report that clashes with the store becomes a problem, and the others are loaded."""
    (tmp_path / "a.jsonl").write_text("".join(line(n) for n in range(3)))
    ran([tmp_path / "a.jsonl"], tmp_path / "out")
    with open_store(tmp_path / "news.db") as store:
        monkeypatch.setattr("sayso.ingest.code_reports", quick_coding.code)
        list(ingest([Report(id="r001", text="Another text.")], store, CONFIG))
        monkeypatch.setattr("sayso.scale.back.fingerprint", lambda config: "another")
        told: list[Problem] = []
        tally = list(load(open_run(str(tmp_path / "out")), store, told=told.append))[-1]
        assert (tally.seen, tally.new, [p.code for p in told]) == (3, 2, ["S551"])


def test_loaded_codings_are_the_codings_that_were_written(tmp_path: Path) -> None:
    """What a shard's tables give back is, record for record, what the coder gave, each with its status."""
    (tmp_path / "a.jsonl").write_text("".join(line(n) for n in range(4)) + json.dumps({"id": "x\ud800", "text": "…", "title": "a\ud800b", "url": None}) + "\n")
    ran([tmp_path / "a.jsonl"], tmp_path / "out", size=9)
    found = open_run(str(tmp_path / "out"))
    back = [pair for receipt in found.receipts for codings, _ in found.codings(receipt) for pair in codings]
    wanted = list(quick_coding.code((item for item in open_source(str(tmp_path / "a.jsonl")) if isinstance(item, Report)), CONFIG))
    assert [coded for coded, _ in back] == wanted
    assert [status for _, status in back] == ["coded"] * 4 + ["not_coded"]


def engines(config: pytest.Config) -> list[tuple[str, int]]:
    if find_spec("ray") is None:
        tell(config, "NO RAY HERE: the engine ray is not tested (pip install 'sayso[ray]').")
        return [("local", 1), ("local", 2)]
    return [("local", 1), ("local", 2), ("ray", 2)]


def test_the_tables_are_the_same_whatever_codes_them(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """One worker, two, in this process, and Ray where it is installed: every table of every shard has the same bytes."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))  # for Ray, whose workers know our modules and not the tests'
    (tmp_path / "a.jsonl").write_text("".join(line(n) for n in range(12)))
    ran([tmp_path / "a.jsonl"], tmp_path / "here")
    wanted = written(tmp_path / "here")
    assert len(wanted) == 4 * len(FILES)
    for engine, workers in engines(request.config):
        out = tmp_path / f"{engine}{workers}"
        going = ran([tmp_path / "a.jsonl"], out, engine=engine, workers=workers)
        assert (going.done, going.reports, going.failed) == (4, 12, [])
        assert written(out) == wanted


def test_a_run_that_is_done_does_nothing_and_one_that_grew_does_what_is_new(tmp_path: Path) -> None:
    """Again the same command codes nothing; a new file adds its shards to the plan; one that was changed is refused, and coded anew with `replan`."""
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.jsonl").write_text("".join(line(n) for n in range(3)))
    assert ran([source], out).coded == 3
    first = written(out)
    assert ran([source], out).coded == 0
    (source / "b.jsonl").write_text("".join(line(n) for n in range(3, 6)))
    assert ran([source], out).coded == 3
    assert first.items() <= written(out).items()
    (source / "a.jsonl").write_text("".join(line(n) for n in range(2)))
    with pytest.raises(UsageError, match="S546"):
        ran([source], out)
    with prepare([str(source)], str(out), CONFIG, size=3, replan=True, coding=quick_coding.CODING) as prepared:
        assert list(run(prepared, engine=here))[-1].coded == 2
    assert len(written(out, among="reports")) == 2
    assert sum(r.reports for r in open_run(str(out)).receipts) == 5


def test_a_run_on_object_storage_is_that_of_a_disk(tmp_path: Path) -> None:
    """Inputs and outputs by urls of fsspec give the same codings; what is done there is not done again, and it loads."""
    fsspec = pytest.importorskip("fsspec")
    fs = fsspec.filesystem("memory")
    for n in range(2):
        fs.pipe_file(f"/in/{n}.jsonl", "".join(line(i) for i in range(n * 4, n * 4 + 4)).encode())
    fs.pipe_file("/in/.hidden.jsonl", b"{}")
    try:
        with prepare(["memory://in"], "memory://out", CONFIG, size=3, coding=quick_coding.CODING) as prepared:
            going = list(run(prepared, engine=here))[-1]
            assert (going.done, going.reports, going.failed) == (4, 8, [])
        with prepare(["memory://in"], "memory://out", CONFIG, coding=quick_coding.CODING) as prepared:
            assert list(run(prepared, engine=here))[-1].coded == 0
        with open_store(tmp_path / "news.db") as store:
            assert list(load(open_run("memory://out"), store))[-1].new == 8
    finally:
        for path in ("/in", "/out"):
            fs.rm(path, recursive=True)


def blocks(language: str) -> list[str]:
    """Return the blocks of a language in docs/scale.md."""
    page = (Path(__file__).parents[1] / "docs" / "scale.md").read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.DOTALL | re.MULTILINE)


def test_duckdb_and_polars_read_the_tables(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events join their reports by plain queries over the files, lists as lists and days as days; those of docs/scale.md run."""
    polars = pytest.importorskip("polars")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text("".join(line(n) for n in range(7)))
    ran([tmp_path / "a.jsonl"], tmp_path / "coded")
    events = polars.scan_parquet("coded/run=*/events/*.parquet", hive_partitioning=True)
    reports = polars.scan_parquet("coded/run=*/reports/*.parquet")
    found = events.join(reports, left_on="report_id", right_on="id").filter(polars.col("contexts").list.contains("labour")).collect()
    assert (len(found), found["published"].unique().to_list()) == (7, [date(2026, 1, 15)])
    shown: dict[str, Any] = {}
    exec(compile(blocks("python")[1], "docs/scale.md", "exec"), shown)
    assert shown["per_type"].rows() == [("REQUEST", None, 7)]
    if find_spec("duckdb") is None:
        tell(request.config, "NO DUCKDB HERE: that it reads a run's tables is not tested (pip install duckdb).")
        return
    import duckdb

    flat, joined = blocks("sql")
    with duckdb.connect() as conn:
        assert conn.execute(joined.replace("military", "labour")).fetchall() == [("REQUEST", "The Daily Test", 7)]
        assert conn.execute(flat.replace("THREATEN", "REQUEST")).fetchall() == [(date(2026, 1, 12), "BRA", None, "The Daily Test", 7)]


def test_the_flat_table_has_each_event_once_with_its_parties_and_its_word(tmp_path: Path) -> None:
    """Rows with `pair = 0` are the events of the run in their order, and every value is that of the event, its report, its parties and its first claim."""
    parquet = pytest.importorskip("pyarrow.parquet")
    (tmp_path / "a.jsonl").write_text("".join(line(n) for n in range(4)))
    ran([tmp_path / "a.jsonl"], tmp_path / "out")
    found = open_run(str(tmp_path / "out"))
    rows = [row for receipt in found.receipts for row in parquet.read_table(found.open(receipt, "flat")).to_pylist()]
    coded = [one for receipt in found.receipts for codings, _ in found.codings(receipt) for one, _ in codings]

    assert [(row["report_id"], row["id"]) for row in rows if row["pair"] == 0] == [(one.report.id, event.id) for one in coded for event in one.events]
    assert sum(receipt.rows["flat"] for receipt in found.receipts) == len(rows)
    first, second = rows[:2]
    assert first == {
        "report_id": "r000", "n": 0, "id": "e_r000", "pair": 0, "published": date(2026, 1, 15), "outlet": "The Daily Test", "type": "REQUEST", "mode": None,
        "contexts": ["labour"], "realis": "actual", "quad": 3, "intensity": -5.0, "heading": False, "when_start": date(2026, 7, 1),
        "when_end": date(2026, 7, 31), "place_name": "São Paulo", "place_country": "BRA", "place_admin1": None, "place_lat": -23.5, "place_lon": -46.6,
        "place_precision": "city", "stance": "asserts", "factuality": "CT+", "holder": "The Daily Test", "holder_kind": "outlet", "anonymity": None,
        "source_id": "office:BRA/mayor", "source_name": "Mayor of São Paulo", "source_country": "BRA", "source_sector": "GOV", "target_id": "group:miners",
        "target_name": "miners", "target_country": None, "target_sector": None,
    }  # fmt: skip
    assert (second["type"], second["heading"], second["stance"], second["holder"], second["anonymity"]) == ("ASSAULT", True, "hedges", "aides", "plural")
    assert {second[f"{side}_{part}"] for side in ("source", "target") for part in ("id", "name", "country", "sector")} == {None}


def test_the_flat_table_pairs_parties_as_dyads_does() -> None:
    """Each that acts with each upon whom it acts; where nobody is acted upon, each of several with each other; one alone with nobody."""
    one, other, third = (Actor(id=f"country:{code}", name=code, country=code) for code in ("AAA", "BBB", "CCC"))
    whole = coded()

    def pairs(actors: tuple[Actor, ...], recipients: tuple[Actor, ...]) -> list[tuple[str | None, str | None]]:
        event = replace(whole.events[0], actors=actors, recipients=recipients)
        return [(row["source_country"], row["target_country"]) for row in flat_rows(replace(whole, events=(event,)))]

    assert pairs((one, other), (third,)) == [("AAA", "CCC"), ("BBB", "CCC")]
    assert pairs((one, other), ()) == [("AAA", "BBB"), ("BBB", "AAA")]
    assert pairs((one,), ()) == [("AAA", None)]
    assert pairs((), (other, third)) == [(None, "BBB"), (None, "CCC")]
    assert pairs((), ()) == [(None, None)]


def test_every_code_of_runs_is_documented() -> None:
    """Each code that runs raise of their own stands in docs/scale.md, and none there is raised nowhere."""
    root = Path(__file__).parents[1]
    source = "".join(p.read_text(encoding="utf-8") for p in (root / "src" / "sayso" / "scale").glob("*.py"))
    told = (root / "docs" / "scale.md").read_text(encoding="utf-8").partition("## Errors")[2]
    assert set(re.findall(r"\| (S5\d\d) \|", told)) == set(re.findall(r'"(S5[45]\d)"', source))


runner = CliRunner()


def test_the_commands_from_an_archive_to_a_store(tmp_path: Path) -> None:
    """`sayso run` with the coder `rules` in a process of its own, then `sayso load`: the events are found, and the last lines say what to do next."""
    source, out, db = tmp_path / "in.jsonl", str(tmp_path / "out"), str(tmp_path / "news.db")
    source.write_text('{"id": "a", "text": "Turkish police arrested 12 protesters in Ankara.", "published": "2026-01-15"}\n{"text": \n')
    done = runner.invoke(app, ["run", str(source), "--out", out, "--coder", "rules", "--outlet", "Daily", "--json"])
    told = json.loads(done.stdout)

    assert (done.exit_code, told["shards"], told["done"], told["reports"], told["problems"], told["failed"]) == (3, 1, 1, 1, 1, [])
    assert done.stderr.splitlines()[-1].startswith("→ sayso load ")
    loaded = runner.invoke(app, ["load", out, "--db", db, "--json"])
    assert (loaded.exit_code, json.loads(loaded.stdout)["new"]) == (3, 1)
    assert loaded.stderr.splitlines()[-1].startswith("→ ")
    with open_store(db) as store:
        assert [f.report.outlet for f in store.search(type_="COERCE")] == ["Daily"]


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["run", "a.jsonl", "--out", "out", "--workers", "0"], "S112"), (["run", "a.jsonl", "--out", "out", "--engine", "steam"], "S112"),
        (["run", "a.jsonl", "--out", "out", "--shard-size", "0"], "S112"), (["run", "nowhere", "--out", "out"], "S101"),
        (["run", "a.jsonl", "--out", "nothing://out"], "S540"), (["load", "nowhere", "--db", "news.db"], "S550"), (["load", ".", "--db", "news.db"], "S550"),
        (["load", "a.jsonl", "--db", "news.db", "--batch", "0"], "S112"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], code: str) -> None:
    """Wrong numbers, engines, urls and folders are errors of ours with exit code 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_text(line(0))
    error = runner.invoke(app, args).exception
    assert isinstance(error, UsageError)
    assert (error.code, error.exit_code) == (code, 2)


def test_a_worker_that_codes_in_another_way_is_refused(tmp_path: Path) -> None:
    """A shard is not coded by a sayso whose fingerprint is not the run's."""
    job = Job(out=str(tmp_path / "out"), config=CONFIG, reading=Reading(), fingerprint="another", coding=quick_coding.CODING)
    with pytest.raises(StoreError, match="S544"):
        code_shard(Shard(id="x", number=0, parts=(Part(path="a.jsonl"),), reports=1), job)
    assert not (tmp_path / "out").exists()


def test_a_receipt_is_read_as_it_was_written(tmp_path: Path) -> None:
    """A receipt says what its shard came to, and stands last: its files are there, in the size and with the digest that it says."""
    (tmp_path / "a.jsonl").write_text(line(0))
    ran([tmp_path / "a.jsonl"], tmp_path / "out")
    receipt = open_run(str(tmp_path / "out")).receipts[0]
    assert ShardReceipt.from_bytes(receipt.to_bytes()) == receipt
    assert (receipt.reports, receipt.events, receipt.rows["claims"], set(receipt.files)) == (1, 2, 2, set(FILES))
