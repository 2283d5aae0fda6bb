"""The bench of phrases and days."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sayso.config import Config
from sayso.measure import run
from sayso.measure.actors import predict, score


def item(text: str, country: str, sector: str, day: str = "", id_: str = "a") -> dict[str, object]:
    """Make an item like the set's."""
    return {"id": id_, "text": text, "kwargs": {"query_date": day} if day else {}, "expected": {"country": country, "code_1": sector}}


@pytest.mark.parametrize(("text", "day", "country", "sector"), [
    ("Angela Merkel", "2015-05-01", "DEU", "GOV"), ("Angela Merkel", "1 May 2022", "DEU", "ELI"), ("France", "", "FRA", ""), ("Beijing", "", "CHN", "GOV"),
    ("a crowd of tourists", "", "", "CVL"), ("Xinhua", "", "CHN", "GOV"), ("Le Monde", "", "FRA", "JRN"), ("Syrian gizmo", "", "SYR", "UNK"),
])  # fmt: skip
def test_predictions_follow_the_sets_layout(text: str, day: str, country: str, sector: str) -> None:
    """Country and sector come as the set writes them: "" for none, no sector for a country by name, GOV for media of a state, UNK for nobody known."""
    (said,) = predict([item(text, "", "", day)], Config(), [])
    assert (said["country"], said["sector"]) == (country, sector)


def test_both_must_be_right() -> None:
    """An item counts where country and sector are both right; items that expect only one of them do not count."""
    gold = [item("x", "FRA", "GOV"), item("y", "FRA", "MIL", id_="b"), {"id": "c", "text": "z", "expected": {"country": "FRA"}}]
    said = [{"id": "a", "country": "FRA", "sector": "GOV"}, {"id": "b", "country": "FRA", "sector": "COP"}, {"id": "c", "country": "DEU", "sector": "GOV"}]
    figures = score(gold, said, 0)
    assert figures["items"] == 2
    assert figures["main"] == {"country_and_sector": 0.5, "country": 1.0, "sector": 0.5}
    assert figures["sectors_wrong"] == {"MIL > COP": 1}


def test_ids_may_repeat(tmp_path: Path) -> None:
    """Two items of one id are both asked, and each gets its own prediction."""
    path = tmp_path / "items.jsonl"
    items = [item("France", "FRA", ""), item("Beijing", "CHN", "GOV")]
    lines = "".join(json.dumps(i) + "\n" for i in items)
    path.write_text(lines, encoding="utf-8")
    assert run("actors", data=path, samples=0)["figures"]["main"]["country_and_sector"] == 1.0
