"""The bench of direction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.measure.direction import predict, score
from sayso.records import Span

GOLD = Path(__file__).resolve().parent / "gold" / "direction.jsonl"
SENTENCE = "Kenya closed its border with Somalia."
KENYA, SOMALIA, BORDER = Span(0, 5), Span(29, 36), Span(13, 23)


def item(root: str, id_: str = "a", *, mutual: bool = False) -> dict[str, Any]:
    return {"id": id_, "sentence": SENTENCE, "source_span": list(KENYA), "target_span": list(SOMALIA), "root": root, "mutual": mutual}


@pytest.mark.parametrize(
    ("root", "swapped", "both", "right", "changed"),
    [
        ("COERCE", None, 1, 1, 1),
        ("COERCE", "AID", 1, 1, 1),
        ("COERCE", "COERCE", 0, 1, 0),
        ("AID", None, 0, 0, 1),
        (None, "COERCE", 0, 0, 0),
        (None, None, 0, 0, 0),
    ],
)
def test_a_directed_item_asks_for_another_answer_the_other_way_round(root: str | None, swapped: str | None, both: int, right: int, changed: int) -> None:
    """Right straight, not the same the other way round; without a straight answer nothing has changed."""
    main = score([item("COERCE")], [{"id": "a", "root": root, "swapped": swapped}], 0)["main"]
    assert (main["both"], main["right"], main["changed"]) == (both, right, changed)
    assert main["mutual_unchanged"] is None


@pytest.mark.parametrize(("root", "swapped", "same", "right"), [("AGREE", "AGREE", 1, 1), ("AID", "AID", 1, 0), ("AGREE", None, 0, 0), (None, None, 0, 0)])
def test_a_mutual_item_asks_for_one_answer(root: str | None, swapped: str | None, same: int, right: int) -> None:
    """A mutual item is answered alike both ways; silence both ways is no answer."""
    main = score([item("AGREE", mutual=True)], [{"id": "a", "root": root, "swapped": swapped}], 0)["main"]
    assert (main["mutual_unchanged"], main["mutual_right"], main["both"]) == (same, right, None)


def test_a_missing_prediction_is_wrong() -> None:
    """An item that nobody answered counts."""
    figures = score([item("COERCE"), item("COERCE", "b")], [{"id": "a", "root": "COERCE", "swapped": None}], 0)
    assert figures["main"]["both"] == 0.5
    assert figures["by_root"] == {"COERCE": {"items": 2, "answered": 1, "right": 1, "both": 1}}


def test_a_plain_sentence_is_answered_in_its_direction() -> None:
    """Who is condemned condemns nobody."""
    asked = {**item("ACCUSE"), "sentence": "Kenya on Thursday condemned Somalia.", "target_span": [28, 35]}
    assert list(predict([asked], Config(), [])) == [{"id": "a", "root": "ACCUSE", "swapped": None}]


def test_the_gold_is_well_formed() -> None:
    """Each of our items has its own id, spans that are its texts and do not overlap, and a root of PLOVER; mutual ones are of mutual types."""
    items = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len({i["id"] for i in items}) == len(items) == 344
    for i in items:
        source, target = Span(*i["source_span"]), Span(*i["target_span"])
        assert i["sentence"][source.start : source.end] == i["source_text"], i["id"]
        assert i["sentence"][target.start : target.end] == i["target_text"], i["id"]
        assert not source.overlaps(target), i["id"]
        assert not i["mutual"] or i["root"] in {"AGREE", "CONSULT", "COOPERATE"}, i["id"]
    assert len({i["root"] for i in items}) == 16
