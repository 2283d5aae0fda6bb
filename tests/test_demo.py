"""The bundled reports, the store that is built of them, and `sayso demo`."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asked import asked
from stored import coded, run_in
from typer.testing import CliRunner

import sayso.demo
from sayso.cli.app import app
from sayso.demo import Built, build, place, reports
from sayso.errors import UsageError
from sayso.records import Incident
from sayso.store import Entry, Store, open_store

ROOT = Path(__file__).parents[1]
runner = CliRunner()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    return path, build(path)


@pytest.fixture(scope="module")
def store(built: tuple[Path, Built]) -> Iterator[Store]:
    with open_store(built[0], read_only=True) as found:
        yield found


def of(store: Store, set_: str, type_: str) -> Incident:
    """Return the incident of a type that most reports of a set tell of."""
    ids = [report.id for report in reports() if report.id.startswith(set_)]
    found = [one for one in store.incidents(store.incidents_of_reports(ids)) if one.type == type_]
    return max(found, key=lambda one: len({p.report_id for p in one.passages}))


def told(incident: Incident) -> set[str]:
    return {p.report_id.rpartition("-")[2] for p in incident.passages}


def test_the_store_is_whole(built: tuple[Path, Built], store: Store) -> None:
    """All reports are coded without a problem, incidents and copies are found, and the store proves itself."""
    path, counts = built

    assert counts.reports == counts.new == len(list(reports())) >= 40
    assert counts.problems == 0
    assert counts.incidents > 100
    assert counts.where == str(path)
    assert store.check().problems == ()


def test_copies_and_citations_are_found(store: Store) -> None:
    """Each near copy and part copy is one of a report of its own set, the citing report cites the wire, and reports that are no copies are none."""
    lines = {one.report_id: one for one in store.lineages([report.id for report in reports()])}
    copies = {id_: one.copy.of for id_, one in lines.items() if one.copy is not None}

    assert sorted(copies) == [
        "honduras-march-2015-b", "honduras-march-2015-d", "isfara-shots-2018-d", "mekong-island-2019-b", "victoria-boats-2017-b", "victoria-boats-2017-c",
        "victoria-boats-2017-d", "zamfara-bus-2021-b",
    ]  # fmt: skip
    assert all(id_.rpartition("-")[0] == of_.rpartition("-")[0] for id_, of_ in copies.items())
    assert [c.cites for c in lines["victoria-boats-2017-e"].citations] == ["victoria-boats-2017-a"]


def test_the_arrest_on_the_lake_is_one_incident_with_two_outlets_own_sources(store: Store) -> None:
    """Seven reports tell of it; the wire's coast guard and the radio's witness are origins, copies and citations are not."""
    incident = of(store, "victoria-boats", "COERCE")

    assert told(incident) == set("abcdefg")
    names = {o.name: {r[-1] for r in o.reports} for o in incident.origins}
    assert names["Kenyan coast guard"] == set("abcde")
    assert names["Barack Omollo"] == {"f"}
    assert not incident.contested


def test_the_arrest_at_the_march_has_two_origins_and_two_numbers(store: Store) -> None:
    """Police say 42, the federation says 67, and somebody could not verify either."""
    incident = of(store, "honduras-march", "COERCE")

    assert {o.name for o in incident.origins} == {"Honduran police", "Teachers' Federation"}
    assert incident.independent_origins == 2
    assert incident.figures_differ
    assert {f.figure.value for f in incident.figures} == {42.0, 67.0}
    assert "could_not_verify" in {s.status for s in incident.status_history}


def test_the_shots_at_the_canal_are_contested(store: Store) -> None:
    """The Tajik border service denies them and is not counted; a doctor's number is another."""
    incident = of(store, "isfara-shots", "ASSAULT")

    assert incident.contested
    assert [o.name for o in incident.origins if o.stance == "denies"] == ["Tajikistan's border service"]
    assert {f.figure.value for f in incident.figures if f.figure.what == "killed"} == {2.0, 4.0}


def test_what_was_demanded_is_never_actual_until_it_is_done(store: Store) -> None:
    """Laos withdrawing is requested, promised and at last actual; the demand itself is told by four reports and nobody takes it back."""
    found = store.search(actor="LAO", type_="RETREAT")
    stands = [f.event.realis for f in sorted(found, key=lambda f: str(f.report.published)) if f.event.mode == "withdraw"]
    demand = of(store, "mekong-island", "REQUEST")

    assert stands[0] == "requested"
    assert stands[-1] == "actual"
    assert {"a", "b", "d"} <= told(demand)
    assert not demand.contested
    assert "retracted" not in {s.status for s in demand.status_history}


def test_one_pair_of_countries_is_seen_over_months(store: Store) -> None:
    """Bolivia and Chile act towards each other in at least six months, in conflict and in cooperation."""
    both = [*store.search(actor="BOL", recipient="CHL"), *store.search(actor="CHL", recipient="BOL")]

    assert len({f.report.published.strftime("%Y-%m") for f in both if f.report.published}) >= 6
    assert {f.event.quad for f in both} == {1, 2, 3, 4}


def test_building_again_codes_nothing_twice(built: tuple[Path, Built]) -> None:
    """A second build adds no row, and says that nothing was new."""
    path, first = built
    with open_store(path, read_only=True) as store:
        before = store.check().counts
    lines: list[str] = []
    again = build(path, lines.append)
    with open_store(path, read_only=True) as store:
        after = store.check().counts

    assert again.new == 0
    assert (again.reports, again.events, again.incidents, again.copies) == (first.reports, first.events, first.incidents, first.copies)
    assert after == before
    assert lines


def test_without_a_terminal_it_says_what_was_built_and_ends(built: tuple[Path, Built]) -> None:
    """Two trees and the main incidents go to stdout, the warning that all is invented and the next step to stderr; nothing is served."""
    result = runner.invoke(app, ["demo", "--db", str(built[0])])

    assert result.exit_code == 0, result.stderr
    assert result.stdout.count(" verification statement") == len(sayso.demo.SHOWN)
    assert "told by 7 reports" in result.stdout
    assert "invented" in result.stderr.splitlines()[0]
    assert result.stderr.rstrip().splitlines()[-1].startswith("→ sayso serve ")
    assert len(result.stdout.splitlines()) < 60


def test_invented_reports_are_not_mixed_with_others(tmp_path: Path) -> None:
    """A store that holds a report of the user's own is refused and left as it was."""
    path = tmp_path / "news.db"
    with open_store(path) as store:
        store.add(run_in(store), [Entry(coded=coded("r1"))])
    before = path.read_bytes()

    with pytest.raises(UsageError, match="S180"):
        build(path)

    assert path.read_bytes() == before


@pytest.mark.parametrize("args", [["--nl", "--db", "x.db"], ["--json", "--serve"], ["--why", "--port", "8002"]])
def test_forms_that_print_all_codes_build_no_store(args: list[str]) -> None:
    """Asking for both is wrong use (exit 2)."""
    done = subprocess.run([sys.executable, "-m", "sayso", "demo", *args], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (2, "")
    assert "S181" in done.stderr


def test_the_store_stands_in_the_cache_or_among_temporary_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache's folder is made where it can be; a file in its place sends the store elsewhere."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert place().parent == tmp_path / "cache" / "sayso"
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    monkeypatch.setenv("HOME", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert place().parent.parent == tmp_path
    assert place().name.endswith(".db")


def _in_terminal(args: list[str], env: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    """Start `sayso` with a terminal as its standard output."""
    leader, follower = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "sayso", *args], stdin=follower, stdout=follower, stderr=subprocess.PIPE, env=env, start_new_session=True)
    os.close(follower)
    return process, leader


def _read_until(leader: int, wanted: str, seconds: float) -> str:
    """Read what a terminal shows until it has shown what is wanted, or ended."""
    out = b""
    while re.search(wanted, out.decode("utf-8", "replace")) is None:
        if not select.select([leader], [], [], seconds)[0]:
            break
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        out += piece
    return out.decode("utf-8", "replace")


def test_in_a_terminal_the_pages_are_served_until_ctrl_c(built: tuple[Path, Built]) -> None:
    """The address is printed, the first page comes, and Ctrl-C ends it with exit code 0."""
    process, leader = _in_terminal(["demo", "--db", str(built[0]), "--port", "0", "--no-open"], dict(os.environ))
    try:
        shown = _read_until(leader, r"http://127\.0\.0\.1:\d+/", 120)
        address = re.search(r"http://127\.0\.0\.1:\d+/", shown)
        assert address is not None, shown
        assert b"Incidents" in asked(address[0])
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        os.close(leader)

    assert process.returncode == 0
    assert b"Traceback" not in errors


def test_in_a_terminal_without_a_browser_it_ends_by_itself(built: tuple[Path, Built]) -> None:
    """Without a display nothing is served: the next step is told, exit code 0."""
    env = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER")}
    process, leader = _in_terminal(["demo", "--db", str(built[0])], env)
    try:
        shown = _read_until(leader, "nothing that is shown", 120)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
        os.close(leader)

    assert process.returncode == 0
    assert "http://" not in shown
    assert "→ sayso serve " in errors.decode()


def test_the_first_page_is_fetched_once(built: tuple[Path, Built]) -> None:
    """scripts/first_page.py, which `make demo` runs without a terminal, serves the store, fetches its first page, and ends."""
    script = str(ROOT / "scripts" / "first_page.py")
    good = subprocess.run([sys.executable, script, str(built[0])], capture_output=True, text=True, check=False)
    bad = subprocess.run([sys.executable, script, str(built[0].parent / "none.db")], capture_output=True, text=True, check=False)

    assert good.returncode == 0, good.stderr
    assert " 200: " in good.stdout
    assert bad.returncode == 1
