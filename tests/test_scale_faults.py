"""The fault table of runs: whatever breaks, no row is lost, none is there twice, and the same command goes on."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path

import pytest
import quick_coding
from disks import filled, tiny_disk
from runs import CONFIG, here, line, ran, written
from stored import dump

from sayso import Problem
from sayso.errors import StoreError, UsageError
from sayso.scale import Going, Reading, Shard, local, prepare, run, work
from sayso.scale.back import load, open_run
from sayso.store import open_store

pytest.importorskip("pyarrow")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(line(n) for n in range(9)))
    return path


def sound(out: Path, source: Path, tmp_path: Path, *, also: Callable[[], None] = lambda: None) -> None:
    """Take a run up again and prove it: the tables are those of a run that nothing disturbed, and nothing unfinished is left."""
    also()
    ran([source], out)
    ran([source], tmp_path / "undisturbed")
    assert written(out) == written(tmp_path / "undisturbed")
    assert list(out.rglob("*.tmp")) == []
    found = open_run(str(out))
    rows = [coded.report.id for receipt in found.receipts for codings, _ in found.codings(receipt) for coded, _ in codings]
    assert (rows, found.missing) == ([f"r{n:03}" for n in range(9)], 0)


@pytest.mark.parametrize("engine", ["local", "ray"])
def test_a_worker_that_is_killed_costs_one_attempt_of_its_shard(tmp_path: Path, engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three shards, one kills its worker once and is coded again; in one a report always does, in one a report always fails: these alone are not coded."""
    if engine == "ray" and find_spec("ray") is None:
        pytest.skip("no Ray here: pip install 'sayso[ray]' to test it")
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))  # for Ray, whose workers know our modules and not the tests'
    path, out = tmp_path / "a.jsonl", tmp_path / "out"
    more = {1: f"\n{quick_coding.ONCE}{tmp_path / 'died'}", 4: f"\n{quick_coding.FAIL}", 8: f"\n{quick_coding.DIE}"}
    path.write_text("".join(line(n, more.get(n, "")) for n in range(9)))
    going = ran([path], out, engine=engine)
    assert (tmp_path / "died").exists()
    assert (going.done, going.reports, going.deaths, going.failed) == (3, 9, 7, [])
    assert list(out.rglob("*.tmp")) == list(out.rglob("*.at")) == list(out.rglob("failed/*")) == []
    found = open_run(str(out))
    assert [(receipt.reports, receipt.failed) for receipt in found.receipts] == [(3, 0), (3, 1), (3, 1)]
    codings = [coded for receipt in found.receipts for some, _ in found.codings(receipt) for coded, _ in some]
    assert [coded.report.id for coded in codings] == [f"r{n:03}" for n in range(9)]
    assert [coded.report.id for coded in codings if not coded.events] == ["r004", "r008"]
    fault, death = (coded.problems[0] for coded in codings if not coded.events)
    assert (fault.code, death.code) == ("S227", "S227")
    assert "RuntimeError: a text that no parser reads" in fault.what
    assert "its worker died" in death.what
    with open_store(tmp_path / "news.db") as store:  # which codes nothing again
        assert list(load(found, store))[-1].new == 9


def test_a_worker_that_says_nothing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three workers, the one that has long said nothing of its shard is ended, as if it had died; one that has not begun and one that speaks go on."""
    monkeypatch.setattr(local, "_LOOK", 0.01)
    shards = [Shard(id=id_, number=0, parts=(), reports=1) for id_ in ("hangs", "begins", "speaks")]
    crew, theirs = [], []
    for shard in shards:
        ours, other = get_context("spawn").Pipe()
        crew.append(local._Worker(process=get_context("spawn").Process(target=time.sleep, args=(600,), daemon=True), pipe=ours, shard=shard))
        theirs.append(other)
        crew[-1].process.start()
    hangs, begins, speaks = crew
    hangs.heard = speaks.heard = time.monotonic() - work.SILENCE - 1
    theirs[2].send(5)
    try:
        heard = local._heard(crew)
        assert [(shard.id, outcome if isinstance(outcome, int) else outcome.what) for shard, outcome in heard] == [
            ("hangs", "its worker said nothing for 600 seconds and was ended"), ("speaks", 5)
        ]  # fmt: skip
        assert crew == [begins, speaks]
        assert local._heard(crew) == []
    finally:
        for worker in crew:
            worker.end()


def test_a_shard_that_ends_whoever_codes_it_is_given_up(tmp_path: Path) -> None:
    """Where more reports than the texts can be blamed for end their worker, the shard is listed with what happened, and the others go on."""
    path, out = tmp_path / "a.jsonl", tmp_path / "out"
    path.write_text("".join(line(n, f"\n{quick_coding.FAIL}" if n < 7 else "") for n in range(16)))
    going = ran([path], out, size=8)
    assert (going.done, going.reports) == (1, 8)
    assert [f.what for _, f in going.failed] == ["the shard failed: RuntimeError: a text that no parser reads"]
    (listed,) = (json.loads(p.read_text()) for p in out.glob("run=*/failed/*.json"))
    assert (listed["code"], listed["attempts"], listed["inputs"]) == ("S545", 3, [str(path)])
    assert list(out.rglob("*.tmp")) == list(out.rglob("*.at")) == []
    assert open_run(str(out)).missing == 1


def test_a_fatal_report_that_comes_twice_is_found_twice_and_kept_once(tmp_path: Path) -> None:
    """The same fatal text a second time in its shard, and a bad line before it, move nothing: one row, and all others coded."""
    path, out = tmp_path / "a.jsonl", tmp_path / "out"
    bad = line(1, f"\n{quick_coding.FAIL}")
    path.write_text(line(0) + '{"text": \n' + bad + line(2) + bad + line(3))
    going = ran([path], out, size=10)
    found = open_run(str(out))
    codings = [coded for receipt in found.receipts for some, _ in found.codings(receipt) for coded, _ in some]
    assert [(coded.report.id, bool(coded.events)) for coded in codings] == [("r000", True), ("r001", False), ("r002", True), ("r003", True)]
    assert (going.failed, found.receipts[0].again, [p.code for p in codings[1].problems]) == ([], 1, ["S227"])


DRIVER = """
import signal, sys
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)  # tests that run in the background inherit that it is ignored
sys.path[:0] = sys.argv[3:]
from runs import ran
if __name__ == "__main__":
    ran([Path(sys.argv[1])], Path(sys.argv[2]), engine="local")
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_driver_that_is_ended_is_taken_up_and_its_workers_end_with_it(tmp_path: Path, how: signal.Signals) -> None:
    """SIGKILL or Ctrl-C in the middle of a shard: what has a receipt stays, the rest is coded, no worker lives on; Ctrl-C leaves nothing unfinished."""
    path, out, gate = tmp_path / "a.jsonl", tmp_path / "out", tmp_path / "gate"
    path.write_text("".join(line(n, f"\n{quick_coding.WAIT}{gate}" if n == 7 else "") for n in range(9)))
    (tmp_path / "driver.py").write_text(DRIVER)
    paths = [p for p in sys.path if p]
    driver = subprocess.Popen([sys.executable, str(tmp_path / "driver.py"), str(path), str(out), *paths], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        started = tmp_path / "gate.started"
        while not (started.exists() and started.read_text()):
            assert driver.poll() is None
        worker = int(started.read_text())
    finally:
        driver.send_signal(how)
        driver.wait()
    while _lives(worker):
        pass
    assert len(list(out.glob("run=*/receipts/*.json"))) == 2
    assert bool(list(out.rglob("*.tmp"))) == (how == signal.SIGKILL)
    (tmp_path / "gate.go").touch()
    with prepare([str(path)], str(out), CONFIG, size=3, coding=quick_coding.CODING) as prepared:
        assert (prepared.left > 0) == (how == signal.SIGKILL)
        assert list(run(prepared, engine=here))[-1].coded == 3
    sound(out, path, tmp_path)


def _lives(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        if sys.platform == "linux":
            return False
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        return True
    return state != "Z"  # one that waits for its parent's parent to hear of its end is dead


def test_a_second_driver_is_refused_on_a_disk(source: Path, tmp_path: Path) -> None:
    """While a driver holds a run's folder another one is told who does, and when it has ended the other goes on."""
    with prepare([str(source)], str(tmp_path / "out"), CONFIG, size=3, coding=quick_coding.CODING) as prepared:
        going = run(prepared, engine=here)
        next(going)
        next(going)
        with pytest.raises(StoreError, match=rf"S547.*process {os.getpid()}"):
            ran([source], tmp_path / "out")
        going.close()
    sound(tmp_path / "out", source, tmp_path)


def test_two_drivers_at_once_write_the_same(source: Path, tmp_path: Path) -> None:
    """Where nothing holds a folder (object storage), two drivers that take turns shard by shard write the same files, and every row is there once."""
    fs = pytest.importorskip("fsspec").filesystem("memory")
    first, second = (prepare([str(source)], "memory://two", CONFIG, size=3, coding=quick_coding.CODING) for _ in range(2))
    try:
        with first as one, second as two:
            drivers = [run(one, engine=here), run(two, engine=here)]
            last: list[Going] = []
            while drivers:
                for driver in list(drivers):
                    try:
                        last.append(next(driver))
                    except StopIteration:
                        drivers.remove(driver)
        assert (last[-1].done, last[-2].done) == (3, 3)
        ran([source], tmp_path / "alone")
        assert {name: fs.cat_file(f"/two/{name}") for name in written(tmp_path / "alone")} == {
            name: (tmp_path / "alone" / name).read_bytes() for name in written(tmp_path / "alone")
        }
        with open_store(tmp_path / "news.db") as store:
            assert list(load(open_run("memory://two"), store))[-1].new == 9
    finally:
        fs.rm("/two", recursive=True)


def test_a_full_disk_ends_the_run_and_the_same_command_goes_on(source: Path, tmp_path: Path) -> None:
    """No room at the commit: an error of ours, nothing half written, the shards that are done stay, and with room again the rest is coded."""
    with tiny_disk(tmp_path / "disk", 4) as disk:
        if disk is None:
            pytest.skip("no small disk may be mounted here: run as root to test a full one")
        out = disk / "out"
        with prepare([str(source)], str(out), CONFIG, size=3, coding=quick_coding.CODING) as prepared:
            going = run(prepared, engine=here)
            next(going)
            assert next(going).done == 1
            with filled(disk), pytest.raises(StoreError, match=r"S541.*No space left"):
                next(going)
        assert len(list(out.glob("run=*/receipts/*.json"))) == 1
        assert list(out.rglob("*.tmp")) == []
        sound(out, source, tmp_path)


def test_a_right_that_is_lost_ends_the_run_and_the_same_command_goes_on(source: Path, tmp_path: Path) -> None:
    """A folder that may not be written any more: an error of ours, the shards that are done stay, and with the right again the rest is coded."""
    out = tmp_path / "out"
    with prepare([str(source)], str(out), CONFIG, size=3, coding=quick_coding.CODING) as prepared:
        going = run(prepared, engine=here)
        next(going)
        assert next(going).done == 1
        with _no_right(out), pytest.raises(StoreError, match=r"S541.*denied"):
            next(going)
    sound(out, source, tmp_path)


@contextmanager
def _no_right(out: Path) -> Iterator[None]:
    """Take the right to write from a run's folder; root, who is never refused, is somebody else meanwhile."""
    folders = [p for p in out.rglob("*") if p.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for folder in folders:
            folder.chmod(0o755)


def test_a_truncated_archive_gives_what_comes_before(tmp_path: Path) -> None:
    """A web archive that breaks off is a problem row beside the reports before that place; mended, it is coded anew with `replan`, nothing twice."""
    warc = pytest.importorskip("fastwarc.warc")
    whole = io.BytesIO()
    for n in range(4):
        record = warc.WarcRecord()
        record.init_headers(record_type=warc.WarcRecordType.conversion, record_urn=f"<urn:uuid:{n}>".encode())
        record.headers["WARC-Target-URI"] = f"https://example.org/{n}"
        record.set_bytes_content(json.loads(line(n))["text"].encode() + b"\n" + os.urandom(100_000).hex().encode())
        one = io.BytesIO()
        record.write(one)
        whole.write(gzip.compress(one.getvalue(), mtime=0))
    path, out = tmp_path / "a.warc.gz", tmp_path / "out"
    path.write_bytes(whole.getvalue()[:-40_000])
    going = ran([path], out)
    assert (going.done, going.failed) == (1, [])
    assert going.reports == 3
    assert _problems(out) == ["S207"] + ["S226"] * 3
    path.write_bytes(whole.getvalue())
    with pytest.raises(UsageError, match="S546"):
        ran([path], out)
    with prepare([str(path)], str(out), CONFIG, replan=True, size=3, coding=quick_coding.CODING) as prepared:
        assert list(run(prepared, engine=here))[-1].reports == 4
    assert _problems(out) == ["S226"] * 4
    assert len(written(out, among="reports")) == 1


def _problems(out: Path) -> list[str]:
    found = open_run(str(out))
    read = [one for receipt in found.receipts for one in found.codings(receipt)]
    return [p.code for _, loose in read for p in loose] + [p.code for codings, _ in read for coded, _ in codings for p in coded.problems]


def test_a_corrupt_parquet_file_gives_what_can_be_read(tmp_path: Path) -> None:
    """Rows that cannot be read are a problem row; the shards of other rows are whole."""
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    texts = [f"{json.loads(line(n))['text']} {os.urandom(200).hex()}" for n in range(9)]
    parquet.write_table(pa.table({"id": [f"r{n}" for n in range(9)], "text": texts}), path, row_group_size=3, compression="none", use_dictionary=False)
    data = bytearray(path.read_bytes())
    at = parquet.ParquetFile(path).metadata.row_group(1).column(1).data_page_offset
    data[at : at + 40] = b"\xff" * 40
    path.write_bytes(data)
    going = ran([path], tmp_path / "out")
    assert (going.done, going.reports, going.failed) == (3, 6, [])
    assert [code for code in _problems(tmp_path / "out") if code != "S226"] == ["S207"]


def test_a_damaged_table_is_told_and_coded_anew(source: Path, tmp_path: Path) -> None:
    """A table that is not what its receipt says is left out of a store and told; without its receipt, or with another size, its shard is coded again."""
    out = tmp_path / "out"
    ran([source], out)
    tables = sorted(out.glob("run=*/events/*.parquet"))
    data = bytearray(tables[1].read_bytes())
    data[len(data) // 2] ^= 0xFF
    tables[1].write_bytes(data)
    with open_store(tmp_path / "news.db") as store, open_store(tmp_path / "whole.db") as whole:
        told: list[Problem] = []
        assert list(load(open_run(str(out)), store, told=told.append))[-1].new == 6
        assert [(p.code, p.record) for p in told] == [("S549", tables[1].stem)]
        next(out.glob(f"run=*/receipts/{tables[1].stem}.json")).unlink()
        sound(out, source, tmp_path, also=lambda: tables[0].write_bytes(tables[0].read_bytes()[:-1]))
        assert list(load(open_run(str(out)), store))[-1].new == 3
        list(load(open_run(str(out)), whole))
        assert {name: len(rows) for name, rows in dump(store).items()} == {name: len(rows) + (name == "problems") for name, rows in dump(whole).items()}


def test_a_clock_that_goes_backwards_changes_nothing(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the clocks of the processes nor the times of files decide what is coded: the tables are the same, and what is done stays done."""
    hands = iter(range(10**6, 0, -1))
    for clock in ("monotonic", "time", "process_time"):
        monkeypatch.setattr(f"sayso.scale.work.time.{clock}", lambda: float(next(hands)))
    out = tmp_path / "out"
    ran([source], out)
    for path in out.rglob("*.*"):
        os.utime(path, (1, 1))
    assert ran([source], out).coded == 0
    monkeypatch.undo()
    sound(out, source, tmp_path)


def test_an_input_that_changes_or_goes_under_way_fails_its_shards_alone(tmp_path: Path) -> None:
    """A file that is written again, or is gone, after it was planned is not coded as if it were the same: its shard is listed, the others are done."""
    paths = [tmp_path / f"{n}.jsonl" for n in range(3)]
    for n, path in enumerate(paths):
        path.write_text(line(n) * 1 + line(n + 3))
    with prepare([str(p) for p in paths], str(tmp_path / "out"), CONFIG, Reading(), size=2, coding=quick_coding.CODING) as prepared:
        paths[0].write_text(line(7))
        paths[1].unlink()
        going = list(run(prepared, engine=here))[-1]
    assert (going.done, going.reports) == (1, 2)
    assert [f.code for _, f in going.failed] == ["S543", "S101"]


def test_a_plan_or_receipt_that_is_damaged_is_none(source: Path, tmp_path: Path) -> None:
    """A damaged receipt has its shard coded again; a damaged plan is told, and without it what is done stays done."""
    out = tmp_path / "out"
    ran([source], out)
    next(out.glob("run=*/receipts/*.json")).write_text("{")
    assert ran([source], out).coded == 3
    plan = next(out.glob("run=*/plan.jsonl"))
    plan.write_bytes(b"\x00")
    with pytest.raises(StoreError, match="S548"):
        ran([source], out)
    with pytest.raises(StoreError, match="S548"):
        open_run(str(out))
    plan.unlink()
    assert ran([source], out).coded == 0
    sound(out, source, tmp_path)
