"""Layouts, codes and lines of other datasets' files."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

import pytest
from exchanged import GDELT, ICEWS, POLECAT, read, text
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.errors import InputError, UsageError
from sayso.exchange import codes
from sayso.exchange.layouts import layout, layouts
from sayso.exchange.package import column_texts
from sayso.exchange.tables import participants_frame
from sayso.frames import claims_frame, events_frame, reports_frame
from sayso.ontologies import plover

CONVENTIONS = Path(__file__).parents[1].parent / "shared" / "reference" / "conventions.md"


def test_widths_are_those_of_the_field() -> None:
    """ICEWS has 20 columns, POLECAT 40, GDELT Events 61, GDELT Mentions 16; an unknown layout is refused."""
    assert {name: len(one.columns) for name, one in layouts().items()} == {"icews": 20, "polecat": 40, "gdelt": 61, "gdelt-mentions": 16}
    with pytest.raises(UsageError, match="S260"):
        layout("acled")


@pytest.mark.skipif(not CONVENTIONS.exists(), reason="NOT COMPARED: needs ../shared/reference/conventions.md; widths are tested above")
@pytest.mark.parametrize(("name", "title"), [("icews", "## 4. "), ("polecat", "## 5. "), ("gdelt", "## 1. "), ("gdelt-mentions", "## 2. ")])
def test_columns_are_those_of_the_list_of_conventions(name: str, title: str) -> None:
    """Names, order and types are exactly those in the list compiled from the field's own files."""
    part = CONVENTIONS.read_text(encoding="utf-8").split(title)[1].split("\n## ")[0]
    named = [(n, t) for n, t in re.findall(r"^\| \d+ \| (\S+) \| (\S+) \|", part, flags=re.MULTILINE)]
    if named:
        kinds = {"INTEGER": "whole", "FLOAT": "real", "STRING": "text"}
        assert [(c.name, c.type) for c in layout(name).columns] == [(n, kinds[t]) for n, t in named]
    else:
        row = next(line for line in part.split("\n") if line.startswith("0 `"))
        assert [c.name for c in layout(name).columns] == re.findall(r"\d+ `([^`]+)`", row)


def test_every_column_of_a_data_package_is_explained() -> None:
    """The codebook's table has exactly the columns of the package's tables."""
    for frame in (events_frame([]), claims_frame([]), reports_frame([]), participants_frame([])):
        assert set(column_texts()[frame.name]) == set(frame.columns)


def test_every_sector_that_codes_stand_for_is_plovers() -> None:
    """Tables of sectors name only PLOVER's 25, and CAMEO's MED are journalists while its HLH are PLOVER's MED."""
    for dataset in ("icews", "icews-out", "cameo", "cameo-out"):
        assert set(codes.table("sectors", dataset).values()) <= set(plover().sectors)
    assert (codes.sector_from("cameo", "MED"), codes.sector_from("cameo", "HLH"), codes.sector_from("cameo", "SEP")) == ("JRN", "MED", "REB")
    assert (codes.sector_to("cameo", "JRN"), codes.sector_to("cameo", "MED"), codes.sector_to("icews", "COP")) == ("MED", "HLH", "Police")


def test_fips_is_not_iso() -> None:
    """FIPS 10-4 codes that mean another country in ISO 3166 are read as FIPS: AU is Austria, CH China, GM Germany, SP Spain, KV Kosovo."""
    assert [codes.from_fips(c) for c in ("AU", "CH", "GM", "SP", "KV", "UP", "IZ")] == ["AUT", "CHN", "DEU", "ESP", "KOS", "UKR", "IRQ"]
    assert codes.fips_of("SRB") == "RI"
    assert all(codes.from_fips(codes.fips_of(c) or "") == c for c in ("USA", "DEU", "AUS", "PSE", "KOS", "SRB", "PRK"))


def test_cameos_europe_is_no_country() -> None:
    """CAMEO's EUR is a region and not the European Union; ROM is Romania; unknown codes are nobody's."""
    assert [codes.from_cameo_country(c) for c in ("EUR", "ROM", "USA", "WST", "QQQ")] == [None, "ROU", "USA", None, None]


def test_codes_are_text() -> None:
    """010 is a statement, which PLOVER drops, and 10 a demand."""
    assert codes.cameo_of("010") == (None, None, "Make statement", True)
    assert codes.cameo_of("10")[0] == "REQUEST"
    assert codes.quad_of(None, "010") == 1


def test_numbers_for_ids_fit_a_double() -> None:
    """Keys that are numbers keep theirs; others get one of at most 52 bits, the same each time."""
    assert codes.number("751234567") == 751234567
    assert codes.number("32889836 2018-06-01") == 32889836
    assert codes.number("e_ff") == codes.number("e_ff") < 2**52


def test_files_with_another_header_order_missing_and_more_columns_are_read_by_name() -> None:
    """Columns are found by name in any order, optional ones may be absent, aliases hold, and unknown ones are told."""
    names = [c.name for c in layout("polecat").columns if c.name != "Intensity"][::-1]
    rows = [dict(POLECAT)]
    body = "\t".join([*names, "Extra"]) + "\n" + "\t".join([*(str(rows[0].get(n, "")) for n in names), "x"]) + "\n"
    events, problems = read("polecat", body)
    renamed, _ = read("polecat", text("polecat", POLECAT).replace("\tIntensity\t", "\tEvent Intensity\t"))

    assert [(e.key, e.type, e.intensity) for e in events] == [(POLECAT["Event ID"], "ACCUSE", None)]
    assert ["Extra" in p.what for p in problems] == [True]
    assert renamed[0].intensity == -2.0


def test_lines_before_the_header_headers_again_and_empty_columns_more_are_no_rows() -> None:
    """A title before the header is a problem with its line number; a header again is skipped; empty cells beyond the last are dropped; blank lines are none."""
    head, row = text("polecat", POLECAT).splitlines()
    body = "\n".join(["POLECAT, a download", head + "\t\t", row + "\t\t", "", head + "\t\t", row.replace("-1_", "-2_")]) + "\n"
    events, problems = read("polecat", body)

    assert [e.key[9:10] for e in events] == ["1", "2"]
    assert [(p.code, p.record) for p in problems] == [("S262", "f:1")]


def test_latin_1_utf_8_and_bom_are_read() -> None:
    """A line that is no UTF-8 is latin-1, others stay UTF-8, and a byte order mark is no part of the first name."""
    head, row = text("icews", ICEWS | {"Publisher": "Zürcher"}).splitlines()
    raw = "\ufeff".encode() + head.encode() + b"\n" + row.encode("latin-1") + b"\n" + row.replace("32889836", "7").encode() + b"\r\n"
    events, problems = read("icews", raw)

    assert [e.outlet for e in events] == ["Zürcher", "Zürcher"]
    assert problems == []


def test_files_written_again_by_a_spreadsheet_are_read() -> None:
    """Cells in quotes, between commas, are cells."""
    cells = {name: f"{value}" for name, value in ICEWS.items()}
    names = [c.name for c in layout("icews").columns]
    body = ",".join(f'"{n}"' for n in names) + "\n" + ",".join('"' + cells.get(n, "NA") + '"' for n in names) + "\n"
    events, problems = read("icews", body)

    assert problems == []
    assert events[0].row == text("icews", ICEWS).splitlines()[1]


def test_rows_that_are_none_become_problems_with_their_line() -> None:
    """Wrong widths, missing keys, impossible days and endless lines are problems; the rows around them are read."""
    head, row = text("icews", ICEWS).splitlines()
    body = "\n".join([head, row, "1\t2018-06-01\tx", row.replace("2018-06-01", "2018-13-01"), "x" * (1 << 21), row.replace("32889836", "8")]) + "\n"
    events, problems = read("icews", body)

    assert [e.key for e in events] == ["32889836 2018-06-01", "8 2018-06-01"]
    assert [(p.code, p.record) for p in problems] == [("S262", "f:3"), ("S264", "f:4"), ("S262", "f:5")]


def test_a_file_of_another_layout_is_refused() -> None:
    """A file without a single line of the layout is an error, not a thousand problems."""
    with pytest.raises(InputError, match="S261"):
        read("icews", "a,b\n1,2\n")


@given(st.binary(max_size=400), st.sampled_from(["icews", "polecat", "gdelt", "gdelt-mentions", "plover"]))
def test_no_bytes_break_a_reader(data: bytes, name: str) -> None:
    """Whatever a file holds, it gives records, problems or the error of a wrong layout."""
    with suppress(InputError):
        events, problems = read(name, data)
        assert len(events) + len(problems) <= data.count(b"\n") + data.count(b"{") + 2


@settings(max_examples=25)
@given(st.lists(st.text(max_size=8), min_size=61, max_size=61))
def test_no_cells_break_the_reader_of_gdelt(cells: list[str]) -> None:
    """Cells of any kind in a row of the right width give a record or a problem."""
    row = "\t".join(re.sub(r"\s", " ", c) for c in cells)
    known = text("gdelt", GDELT).strip().split("\t")
    mixed = "\t".join(a if i in (0, 1) else b for i, (a, b) in enumerate(zip(known, row.split("\t"), strict=True)))
    events, problems = read("gdelt", row + "\n" + mixed + "\n")

    assert len(events) >= 1
    assert all(p.code in ("S262", "S263", "S264") for p in problems)
