"""Packed files, folders and tables: found by their ending or first bytes, read in constant memory, told where they break."""

from __future__ import annotations

import errno
import gzip
import io
import json
import sys
import tracemalloc
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zstandard

from sayso.errors import PluginError, UsageError
from sayso.plugins import load
from sayso.read import first_line, open_source, reader_name
from sayso.records import Problem, Report

ROWS = b'{"id": "a", "text": "One."}\n{"id": "b", "text": "Two."}\n'


def ids(path: Path, format_: str | None = None) -> list[str]:
    """Return the ids of the reports of a source, and the codes of its problems."""
    return [item.code if isinstance(item, Problem) else item.id for item in open_source(str(path), format_=format_)]


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("a.jsonl.gz", b"", "jsonl"),
        ("a.CSV.ZST", b"", "csv"),
        ("a.warc.gz", b"", "warc"),
        ("a.gz", b'{"text": "x"}', "jsonl"),
        ("a.htm", b"", "html"),
        ("a.rss", b"", "feed"),
        ("a.parquet", b"", "parquet"),
        ("a.urls", b"", "urls"),
        ("a", b"<!DOCTYPE html><html>", "html"),
        ("-", b"\xef\xbb\xbf<?xml version='1.0'?><!-- x --><rss version='2.0'>", "feed"),
        ("-", b"<a:feed xmlns:a='http://www.w3.org/2005/Atom'>", "feed"),
        ("-", b"WARC/1.1\r\n", "warc"),
        ("a", b"PAR1", "parquet"),
        ("a.txt", b"<html>", "text"),
        ("a", b"<3 is what they said", "text"),
    ],
)
def test_the_reader_of_a_packed_or_marked_file_is_found(path: str, head: bytes, name: str) -> None:
    """The ending inside that of the packer decides, else the first bytes."""
    assert reader_name(path, head) == name


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress, lambda data: gzip.compress(data[:28]) + gzip.compress(data[28:])])
@pytest.mark.parametrize("ending", [".jsonl.gz", ".jsonl.zst", ".dat"])
def test_packed_files_are_read_whatever_their_ending(tmp_path: Path, pack: object, ending: str) -> None:
    """Packers (gzip, Zstandard) are known by their first bytes, also in several parts."""
    path = tmp_path / f"a{ending}"
    path.write_bytes(pack(ROWS))  # type: ignore[operator]

    assert ids(path) == ["a", "b"]
    assert first_line(str(path)) == '{"id": "a", "text": "One."}\n'


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress])
def test_a_packed_file_that_breaks_off_gives_what_came_before(tmp_path: Path, pack: object) -> None:
    """The reports before the break are kept, and the break is told."""
    rows = b"".join(b'{"id": "%d", "text": "%s"}\n' % (n, str(hash(str(n))).encode() * 40) for n in range(2000))
    path = tmp_path / "a.jsonl.gz"
    packed = pack(rows)  # type: ignore[operator]
    path.write_bytes(packed[: len(packed) // 2])

    found = ids(path)
    assert found[-1] == "S207"
    assert found[:2] == ["0", "1"]
    path.write_bytes(packed[:6] + b"\xff" * 30)
    assert ids(path) == ["S207"]


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    """Ten times the packed rows need no more memory at once."""

    def peak(rows: int) -> int:
        path = tmp_path / f"{rows}.jsonl.gz"
        with gzip.open(path, "wb", compresslevel=1) as out:
            for number in range(rows):
                out.write(json.dumps({"id": str(number), "text": "Police arrested two men. " * 40}).encode() + b"\n")
        tracemalloc.start()
        count = sum(1 for _ in open_source(str(path)))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert count == rows
        return most

    assert peak(5000) < 1.5 * peak(500) + 100_000


def test_a_folder_is_read_in_order_with_all_below_it(tmp_path: Path) -> None:
    """Files come by name, hidden ones are passed over, unknown ones are told once, and a wrong file does not stop the others."""
    for name, text in {
        "b.txt": "Two.",
        "a/one.jsonl": '{"id": "1", "text": "One."}',
        ".hidden.txt": "x",
        "c.csv": "a,b\n1,2\n",
        "d.pdf": "",
        "e.pdf": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (tmp_path / "loop").symlink_to(tmp_path)

    found = list(open_source(str(tmp_path)))
    assert [item.code if isinstance(item, Problem) else item.text for item in found] == ["One.", "Two.", "S205", "S208"]
    assert isinstance(found[-1], Problem)
    assert "2 files not read, of endings .pdf (2)" in found[-1].what


def test_a_folder_takes_a_format_for_all_its_files(tmp_path: Path) -> None:
    """--format reads files of unknown endings too."""
    (tmp_path / "a.dat").write_text("One.", encoding="utf-8")

    assert [item.text for item in open_source(str(tmp_path), format_="text") if isinstance(item, Report)] == ["One."]


def table(**columns: list[object]) -> io.BytesIO:
    pa = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    out = io.BytesIO()
    write_table(pa.table(columns), out)
    return io.BytesIO(out.getvalue())


def test_a_parquet_table_keeps_its_columns_and_days() -> None:
    """Columns are guessed by name, days and times are days, and what is no column of ours stays in `meta`."""
    (report,) = load("readers", "parquet")(table(body=["One."], date=[date(2026, 1, 15)], tone=[1.5]), source="p", columns={})

    assert (report.text, report.published, report.meta) == ("One.", date(2026, 1, 15), {"tone": 1.5})


def test_a_parquet_table_that_cannot_be_rewound_is_read() -> None:
    """From a pipe it is copied to disk first."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            """Say no, as a pipe does."""
            return False

    (report,) = load("readers", "parquet")(Pipe(table(text=["One."]).getvalue()), source="-", columns={})
    assert report.text == "One."


def test_a_parquet_table_without_text_is_wrong_use() -> None:
    """The error names its columns."""
    with pytest.raises(UsageError, match="a, b"):
        list(load("readers", "parquet")(table(a=["x"], b=["y"]), source="p", columns={}))


@pytest.mark.parametrize(("name", "module", "extra"), [("parquet", "pyarrow", "sayso[arrow]"), ("warc", "fastwarc.warc", "sayso[warc]")])
def test_a_missing_package_is_told_with_its_extra(monkeypatch: pytest.MonkeyPatch, name: str, module: str, extra: str) -> None:
    """What the default install leaves out is named, with the command that installs it."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(PluginError, match="S121") as caught:
        list(load("readers", name)(io.BytesIO(b""), source="x", columns={}))
    assert extra in caught.value.remedy


def test_a_list_of_articles_is_read_as_its_articles() -> None:
    """GDELT's lists wrap their rows in one object; rows that have text are reports, with language names and times understood."""
    row = {"url": "https://example.org/1", "text": "Hallo.", "seendate": "20260115T120000Z", "domain": "example.org", "language": "German"}
    (report,) = load("readers", "jsonl")(io.BytesIO(json.dumps({"articles": [row]}).encode()), source="x", columns={})

    assert (report.text, report.published, report.outlet, report.language) == ("Hallo.", date(2026, 1, 15), "example.org", "de")


def test_stories_of_ngec_are_read() -> None:
    """NGEC's rows have `event_text`, `pub_date` and `publisher`."""
    row = {"id": "n1", "event_text": "They met.", "pub_date": "2026-01-15", "publisher": "The Outlet", "lang": "eng", "version": "NGEC"}
    (report,) = load("readers", "jsonl")(io.BytesIO(json.dumps(row).encode()), source="x", columns={})

    assert (report.id, report.text, report.published, report.outlet, report.language) == ("n1", "They met.", date(2026, 1, 15), "The Outlet", "en")


class Failing(io.RawIOBase):
    """A file whose disk goes away after its first lines."""

    def __init__(self, data: bytes) -> None:
        self.left = data

    def readable(self) -> bool:
        """Say so."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give what is left, and then fail."""
        if not self.left:
            raise OSError(errno.EIO, "Input/output error")
        part, self.left = self.left[: len(buffer)], self.left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def test_a_file_that_cannot_be_read_any_further_is_a_problem_after_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk, or the right to read, goes away in the middle, what came before is there, S207 says so, and the other files are read."""
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(json.dumps({"id": name, "text": "Words."}) + "\n", encoding="utf-8")
    opened = Path.open

    def fails(path: Path, *args: Any, **more: Any) -> Any:
        return io.BufferedReader(Failing(b'{"id": "a.jsonl", "text": "Words."}\n')) if path.name == "a.jsonl" else opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", fails)
    found = list(open_source(str(tmp_path)))

    assert [item.id if isinstance(item, Report) else item.code for item in found] == ["a.jsonl", "S207", "b.jsonl"]
    assert "Input/output error" in next(item.what for item in found if isinstance(item, Problem))
