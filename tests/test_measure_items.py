"""Items of a bench: read strictly, made into reports without a look at their gold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sayso.config import Config
from sayso.errors import UsageError
from sayso.measure import BENCHES, find_data, read_items
from sayso.measure.items import code_items, report_of
from sayso.records import Problem


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"{", "S132"), (b"[1]", "S133"), (b'{"text": "x"}', "S133"), (b'{"id": "a"}\n{"id": "a"}', "S134"), (b'{"id": "\xff"}', "S131")],
    ids=["no JSON", "no object", "no id", "id twice", "no UTF-8"],
)
def test_a_wrong_file_of_items_is_refused_with_its_line(tmp_path: Path, content: bytes, code: str) -> None:
    """What is no list of items with ids of their own is a usage error, not a figure over the rest."""
    path = tmp_path / "items.jsonl"
    path.write_bytes(content)

    with pytest.raises(UsageError) as caught:
        list(read_items(path))
    assert caught.value.code == code


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        list(read_items(tmp_path / "none.jsonl"))


def test_blank_lines_are_no_items(tmp_path: Path) -> None:
    """Lines without anything are passed over."""
    path = tmp_path / "items.jsonl"
    path.write_text('{"id": "a"}\n\n{"id": "b"}\n', encoding="utf-8")
    assert [item["id"] for item in read_items(path)] == ["a", "b"]


def test_a_report_takes_no_gold_from_its_item() -> None:
    """Text, title, outlet and date come from the item, under either of their names; gold does not, not even into meta."""
    item = {"id": "a", "text": "Peace.", "title": "T", "publisher": "usa-today", "date": "2016-09-12", "attributions": [1], "events": [2], "credit": None}
    report = report_of(item, "text", [])

    assert (report.id, report.text, report.title, report.outlet, report.published) == ("a", "Peace.", "T", "usa-today", date(2016, 9, 12))
    assert report.language == "en"
    assert report.meta == {}


def test_an_item_without_text_is_a_usage_error() -> None:
    """An item that has no text is named."""
    with pytest.raises(UsageError, match="no-text"):
        report_of({"id": "no-text"}, "text", [])


def test_every_item_comes_back_with_its_own_report_and_problems_are_told() -> None:
    """Items that cannot be coded (empty, HTML, an impossible date) keep their place and are told as problems; one without a date is none."""
    texts = ["Kenya closed its border with Somalia.", "", "<html><body><p>x</p></body></html>", "Kenya closed its border with Somalia."]
    items = [{"id": f"i{n}", "text": text} for n, text in enumerate(texts)]
    items[3]["published"] = "2026-02-30"
    problems: list[Problem] = []

    found = list(code_items(items, Config(), problems))
    assert [(item["id"], coded.report.text) for item, coded in found] == [(f"i{n}", text) for n, text in enumerate(texts)]
    assert {(p.code, p.record) for p in problems} == {("S222", "i1"), ("S224", "i2"), ("S211", "i3")}


def test_missing_development_data_names_the_option(tmp_path: Path) -> None:
    """Without shared data the error says to give --data."""
    with pytest.raises(UsageError, match="--data"):
        find_data(BENCHES["polnear"], tmp_path)


def test_shared_data_are_found_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SAYSO_SHARED says where the development files lie."""
    path = tmp_path / BENCHES["plv"].data
    path.parent.mkdir(parents=True)
    path.touch()
    monkeypatch.setenv("SAYSO_SHARED", str(tmp_path))
    assert find_data(BENCHES["plv"]) == path


def test_our_own_data_are_found_in_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bench of our own sentences looks under this folder, not among shared data, and says so where there are none."""
    path = tmp_path / BENCHES["direction"].data
    path.parent.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="in the repository"):
        find_data(BENCHES["direction"], tmp_path / "shared")
    path.touch()
    assert find_data(BENCHES["direction"], tmp_path / "shared") == Path(BENCHES["direction"].data)
