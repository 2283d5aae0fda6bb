"""What fuzzing found, and what reading found while the fuzzer was written: each kind of fault stays mended, and the kept inputs break nothing."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from sayso.actors.own import read_own
from sayso.admit import admit
from sayso.changepoints.rules import read_rules
from sayso.config import Config
from sayso.errors import ConfigError, InputError, SaysoError, UsageError
from sayso.events.lexicon import read_lexicon
from sayso.exchange import import_file
from sayso.fetch import Fetcher, normal
from sayso.fetch.client import retry_after
from sayso.fetch.robots import parse as robots
from sayso.follow.settings import read_settings
from sayso.llm import read_endpoint
from sayso.ontologies import ontology_of, plover
from sayso.plugins import load
from sayso.read import open_source
from sayso.read.fields import as_date
from sayso.records import Problem, Report
from sayso.store import open_store

FUZZ = Path(__file__).parents[1] / "fuzz"


def fuzz_targets() -> ModuleType:
    """Import the harness, which is no package."""
    sys.path.insert(0, str(FUZZ))
    try:
        import targets
    finally:
        sys.path.remove(str(FUZZ))
    return targets


TARGETS = fuzz_targets()


def read(name: str, data: bytes) -> list[Report | Problem]:
    return list(load("readers", name)(io.BufferedReader(io.BytesIO(data)), source="file", columns={}))


@pytest.mark.parametrize("name", list(TARGETS.TARGETS))
def test_the_kept_inputs_break_nothing(name: str) -> None:
    """Every target of the fuzzer takes its seeds and all inputs that once broke it."""
    kept = [path.read_bytes() for path in TARGETS.corpus_of(name)]
    assert kept
    for data in (*kept, b""):
        TARGETS.TARGETS[name](data)


def test_a_target_tells_what_breaks_a_promise() -> None:
    """A reader that yields something else, and text that no line of JSON holds in UTF-8, are found by the harness."""
    with pytest.raises(AssertionError):
        TARGETS._hold(["no report"])
    with pytest.raises(UnicodeEncodeError):
        TARGETS._writable({"a": "\udcff"})


def test_a_number_of_thousands_of_digits_is_a_problem_of_its_line() -> None:
    """Python refuses to read such a number from JSON with a ValueError of its own; the lines around it are read."""
    line = b'{"text": "One.", "n": ' + b"1" * 5000 + b"}\n"
    found = read("jsonl", b'{"text": "One."}\n' + line + b'{"text": "Three."}\n')
    assert [type(item) for item in found] == [Report, Problem, Report]
    assert [item.code for item in read("urls", line) if isinstance(item, Problem)] == ["S204"]


def test_names_of_columns_that_are_no_utf_8_make_a_broken_parquet_file() -> None:
    """What Arrow raises while it reads the table of contents is S207, whatever it is."""
    kept = [path.read_bytes() for path in TARGETS.corpus_of("parquet") if path.name.startswith("find-")]
    assert len(kept) >= 3
    for data in kept:
        assert [item.code for item in read("parquet", data) if isinstance(item, Problem)] == ["S207"]


def test_bytes_that_are_no_text_in_names_of_columns_can_be_printed(tmp_path: Path) -> None:
    """A table without text, found in a folder, is told with its columns; their bytes that are no UTF-8 read U+FFFD."""
    (tmp_path / "a.csv").write_bytes(b"na\xefme,b\n1,2\n")
    (tmp_path / "b.txt").write_text("Words.", encoding="utf-8")
    told = [problem for _, problems, _ in admit(open_source(str(tmp_path)), Config()) for problem in problems]
    (wrong,) = [problem for problem in told if problem.code == "S205"]
    assert "na\ufffdme" in wrong.remedy
    assert json.dumps([p.what + p.record + p.remedy for p in told], ensure_ascii=False).encode()


@pytest.mark.parametrize("kind", ["cut short", "place beyond the end", "compressed otherwise", "no archive", "gzip"])
def test_a_broken_archive_is_an_error_of_ours(tmp_path: Path, kind: str) -> None:
    """Whatever zipfile or gzip raise on a broken archive (OSError, struct.error …) is S261, and nothing of it is stored."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.json", '{"id": "1", "date": "2026-01-15", "event": ["ACCUSE"], "actor": []}\n' * 200)
    data = bytearray(out.getvalue())
    end = data.rindex(b"PK\x05\x06")
    if kind == "cut short":
        data = data[: end // 2] + data[end - 60 :]
    elif kind == "place beyond the end":
        data[end + 16 : end + 20] = b"\xff\xff\xff\x7f"
    elif kind == "compressed otherwise":
        data[data.rindex(b"PK\x01\x02") + 10] = 99
    elif kind == "no archive":
        data = bytearray(b"PK\x03\x04 no archive")
    else:
        data = bytearray(gzip.compress(b'{"id": "1"}\n' * 2000, mtime=0)[:30])
    path = tmp_path / ("a.gz" if kind == "gzip" else "a.zip")
    path.write_bytes(data)
    with open_store("sqlite://") as store:
        with pytest.raises(InputError, match="S261"):
            import_file(store, path, layout="plover")
        with store.engine.connect() as conn:
            assert conn.exec_driver_sql("SELECT count(*) FROM foreign_events").scalar_one() == 0


BAD_TABLES = {
    "brackets without an end": b"a = " + b"[" * 5000,
    "a number of thousands of digits": b"a = " + b"1" * 5000,
    "no UTF-8": b"a = '\xff'",
    "no TOML": b"]]",
    "values of other kinds": b"actor = [1]\nrule = [1]\nfeed = [1]\nfolder = 2\nentry = [1]\ntypes = [1]\nurl = 1\nmodel = []\nlanguage = 3\nname = 1\n",
}
READERS: dict[str, Callable[[Path], object]] = {
    "actors": read_own, "ontology": lambda path: ontology_of(str(path)), "settings": Config.read, "rules": read_rules, "feeds": read_settings,
    "model": read_endpoint, "lexicon": lambda path: read_lexicon(TARGETS._NoWords(), plover(), str(path)),
}  # fmt: skip


@pytest.mark.parametrize("reader", list(READERS))
@pytest.mark.parametrize("what", list(BAD_TABLES))
def test_a_table_of_ones_own_is_read_or_refused(tmp_path: Path, reader: str, what: str) -> None:
    """Whatever stands in a file of one's own, the error is ours and has the file's name."""
    path = tmp_path / "own.toml"
    path.write_bytes(BAD_TABLES[what])
    with pytest.raises(SaysoError) as caught:
        READERS[reader](path)
    assert "own.toml" in str(caught.value)


def test_a_cell_without_an_end_is_refused_with_the_file(tmp_path: Path) -> None:
    """A table of actors with a cell longer than CSV allows is told as wrong, not as a fault of the program."""
    import csv

    path = tmp_path / "own.csv"
    path.write_text("name,kind\n" + '"' + "x" * 200_000 + '",group\n', encoding="utf-8")
    before = csv.field_size_limit(100_000)
    try:
        with pytest.raises(SaysoError, match=r"own\.csv"):
            read_own(path)
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize("address", ["https://example.org/\ud800", "https://example.org/?q=\udfff"])
def test_an_address_with_half_a_character_is_a_problem(address: str) -> None:
    """JSON may hold a lone surrogate; an address with one is refused (S230) before anything is written in bytes, and the run goes on."""
    with pytest.raises(InputError, match="S230"):
        normal(address)
    with Fetcher() as fetcher:
        found = list(load("readers", "urls")(io.BytesIO(json.dumps({"url": address}).encode()), source="file", columns={}, fetcher=fetcher))
    assert [item.code for item in found if isinstance(item, Problem)] == ["S230"]


def test_a_date_with_an_hour_of_twenty_digits_is_no_date() -> None:
    """Python raises OverflowError for it, which is neither a date's ValueError nor anybody's affair."""
    for written in ("Mon, 01 Jan 2024 00:00:00 +9999999999999999999999", "Mon, 01 Jan 2024 99999999999999999999:00:00", "Mon, 01 Jan 99999999999 00:00:00"):
        with pytest.raises(ValueError, match="is no date"):
            as_date(written)
        assert retry_after(written) is None
        (found,) = read("jsonl", json.dumps({"text": "One.", "published": written}).encode())
        assert isinstance(found, Report)
        assert found.published is None


@pytest.mark.parametrize(("said", "seconds"), [("²", None), ("１２", None), (" 12 ", 12.0), ("9" * 5000, 999999999.0), ("", None)])
def test_a_server_may_ask_to_wait_in_any_letters(said: str, seconds: float | None) -> None:
    """Only ASCII digits are a number of seconds; a raised two is none, and a number without end is cut."""
    assert retry_after(said) == seconds


def test_rules_of_robots_txt_may_hold_half_a_character() -> None:
    """They are compared in escapes, and what cannot be escaped stands for itself."""
    assert robots("User-agent: *\nDisallow: /a\ud800\n", "sayso").allows("https://example.org/b")


def test_a_port_that_is_no_number_is_told() -> None:
    """A database url with letters for a port is no url (S130), and no ValueError."""
    with pytest.raises(UsageError, match="S130"):
        open_store("postgresql://me@host:port/db")


def test_a_setting_that_is_no_address_is_told(tmp_path: Path) -> None:
    """An address of a model with half a bracket is S116."""
    (tmp_path / "llm.toml").write_text('url = "http://[::1"\nmodel = "m"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="S116"):
        read_endpoint(tmp_path / "llm.toml")
