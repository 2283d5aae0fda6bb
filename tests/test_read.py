"""Finding the reader, and what the readers make of files."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso import UsageError
from sayso.read import csv, jsonl, open_source, reader_name, text
from sayso.read.fields import as_date, guess_columns
from sayso.records import Problem, Report


def rows(reader: object, data: bytes, **columns: str) -> list[Report | Problem]:
    found: Iterator[Report | Problem] = reader.read(io.BytesIO(data), source="x", columns=columns)  # type: ignore[attr-defined]
    return list(found)


@pytest.mark.parametrize(
    ("path", "head", "name"),
    [
        ("a.txt", b'{"text": "x"}', "jsonl"),
        ("a.jsonl", b"", "jsonl"),
        ("a.TSV", b"", "csv"),
        ("-", b'{"text": "x"}\n', "jsonl"),
        ("-", b"id,text,published\n", "csv"),
        ("-", b"headline\tbody\n", "csv"),
        ("-", b"Iran, Iraq and text messages\n", "text"),
        ("a", b"Police arrested two men.", "text"),
    ],
)
def test_the_reader_is_found_by_ending_or_first_bytes(path: str, head: bytes, name: str) -> None:
    """The file's ending decides; without one that tells, the first bytes do."""
    assert reader_name(path, head) == name


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2026-01-15", date(2026, 1, 15)),
        ("20260115", date(2026, 1, 15)),
        ("2026-01-15T23:59:00+02:00", date(2026, 1, 15)),
        ("Thu, 15 Jan 2026 10:00:00 GMT", date(2026, 1, 15)),
        ("15-JAN-1987 20:43:17.89", date(1987, 1, 15)),
        ("Thursday, 15 January 2026", date(2026, 1, 15)),
        ("Sept. 5, 2024 at 10:00", date(2024, 9, 5)),
    ],
)
def test_dates_are_read_in_the_common_forms(value: str, day: date) -> None:
    """ISO days and times, compact days, RFC 2822 dates and dates with a month's name give their day as written."""
    assert as_date(value) == day


@pytest.mark.parametrize("value", ["2026-02-30", "yesterday", "15/01/2026", "15 Marching 2026", "31 June 2024", "0001-01-01", "", "9999-12-31"])
def test_impossible_and_ambiguous_dates_are_refused(value: str) -> None:
    """What is no day, or could be two, is not guessed."""
    with pytest.raises(ValueError, match=r"."):
        as_date(value)


@given(st.text(max_size=40))
def test_any_text_is_a_date_or_refused(value: str) -> None:
    """No string makes the date reader fail in another way."""
    with contextlib.suppress(ValueError):
        assert isinstance(as_date(value), date)


def test_columns_are_guessed_and_may_be_given() -> None:
    """Known names are found whatever their case; a given name wins; a column serves once."""
    assert guess_columns(["ID", "Body", "date", "source"], {}) == {"text": "Body", "id": "ID", "published": "date", "outlet": "source"}
    assert guess_columns(["text", "summary"], {"text": "summary"}) == {"text": "summary"}
    assert guess_columns(["headline", "text"], {"text": "headline"}) == {"text": "headline"}


def test_jsonl_keeps_order_and_goes_on_after_bad_lines() -> None:
    """A bad line becomes a problem in its place, with its number."""
    data = b'{"id": "a", "text": "x"}\n{"id": \nnull\n[]\n\n{"id": "b", "body": "y", "date": "2026-01-15", "extra": 1}\n'

    found = rows(jsonl, data)

    assert [f.record if isinstance(f, Problem) else f.id for f in found] == ["a", "x:2", "x:3", "x:4", "b"]
    last = found[-1]
    assert isinstance(last, Report)
    assert last.published == date(2026, 1, 15)
    assert last.meta == {"extra": 1}


def test_a_json_array_is_read_too() -> None:
    """One array of objects gives its reports."""
    assert [r.text for r in rows(jsonl, json.dumps([{"text": "a"}, {"text": "b"}]).encode()) if isinstance(r, Report)] == ["a", "b"]


def test_an_impossible_date_is_told_and_the_report_kept() -> None:
    """The report comes without a date, beside its problem."""
    (report,) = rows(jsonl, b'{"id": "a", "text": "x", "published": "2026-13-45"}')

    assert isinstance(report, Report)
    assert report.published is None
    assert [(p.code, p.record) for p in report.meta["problems"]] == [("S211", "a")]


def test_a_row_with_too_many_cells_and_an_empty_list_are_told() -> None:
    """Cells without a name and lines without an object are problems, not silence."""
    assert [type(f) for f in rows(csv, b"id,text\n1,a,b,c\n2,d\n")] == [Problem, Report]
    assert [type(f) for f in rows(jsonl, b'[]\n{"text": "x"}\n')] == [Problem, Report]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_tables_are_read_with_their_delimiter(delimiter: str) -> None:
    """Commas, tabs and semicolons separate, quoted cells may hold line breaks, a byte order mark is no part of a name."""
    data = '\ufeffid,body,date\n1,"One.\nTwo.",2026-01-15\n2,Three.,\n'.replace(",", delimiter).encode()

    first, second = rows(csv, data)

    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert (first.id, first.text, first.published) == ("1", "One.\nTwo.", date(2026, 1, 15))
    assert second.published is None


def test_a_table_without_text_is_wrong_use() -> None:
    """A CSV without a text column stops at once and names its columns."""
    with pytest.raises(UsageError, match="a, b"):
        rows(csv, b"a,b\n1,2\n")
    with pytest.raises(UsageError, match="no column nope"):
        rows(csv, b"text,b\n1,2\n", text="nope")


def test_a_row_in_another_encoding_is_a_problem_and_the_rest_goes_on() -> None:
    """One Latin-1 row does not lose the others."""
    found = rows(csv, "id,text\n1,café\n".encode("latin-1") + "2,café\n".encode())

    assert [type(f) for f in found] == [Problem, Report]


@pytest.mark.parametrize(("data", "code"), [(b"\x00\x01\x02", "S201"), ("café".encode("latin-1"), "S202")])
def test_binary_and_other_encodings_are_told(data: bytes, code: str) -> None:
    """Bytes that are no text become a problem that says how to convert them."""
    (found,) = rows(text, data)

    assert isinstance(found, Problem)
    assert found.code == code


def test_utf16_with_a_mark_is_text() -> None:
    """A file saved as Unicode by Windows programs reads as it looks."""
    (found,) = rows(text, "Café\r\nzwei".encode("utf-16"))

    assert isinstance(found, Report)
    assert found.text == "Café\nzwei"


def test_a_missing_file_is_wrong_use(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(UsageError, match=r"none\.txt"):
        list(open_source(str(tmp_path / "none.txt")))


def test_an_empty_folder_is_wrong_use(tmp_path: Path) -> None:
    """Naming a folder without files is an error, not silence."""
    with pytest.raises(UsageError, match="S102"):
        list(open_source(str(tmp_path)))


@pytest.mark.parametrize(("data", "code"), [(b"", "S210"), (b"\n\n", "S210"), (b"\x00\x01\x02" * 50, "S201")])
def test_an_empty_or_binary_table_is_a_problem(data: bytes, code: str) -> None:
    """A table with nothing to read becomes a row, so that the other files of the run go on."""
    (found,) = csv.read(io.BufferedReader(io.BytesIO(data)), source="x", columns={})  # type: ignore[arg-type]

    assert isinstance(found, Problem)
    assert found.code == code
