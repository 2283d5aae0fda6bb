"""The bench of wire reports."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.wire import WIRE, predict, score

TEXT = "Dam gives way.\n\nGOMA (AP) — A dam gave way on Tuesday, keepers told Le Phare."


def item(wire: str = "AP", credit: str = "None", text: str = TEXT) -> dict[str, Any]:
    return {"id": "a", "text": text, "wire": wire, "credit": credit}


def main(gold: dict[str, Any], wire: str | None = None, credit: str | None = None) -> dict[str, Any]:
    found: dict[str, Any] = score([gold], [{"id": "a", "wire": wire, "credit": credit, "how": "dateline"}], 0)["main"]
    return found


@pytest.mark.parametrize(
    ("gold", "said", "figures"),
    [
        ("AP", "Associated Press", (1, 1, 1)),
        ("reuters", "Reuters", (1, 1, 1)),
        ("AFP", "Reuters", (0, 0, 0)),
        ("UPI", None, (0, 0, 0)),
        ("None", "Reuters", (0, 0, 0)),
        ("NA", None, (None, None, None)),
    ],
)
def test_an_agency_is_right_by_its_name(gold: str, said: str | None, figures: tuple[float | None, ...]) -> None:
    """The letters of the column stand for the agency's name; another agency, none, and one too many are wrong."""
    found = main(item(gold), said)
    assert (found["wire_precision"], found["wire_recall"], found["wire_f1"]) == figures


@pytest.mark.parametrize(("credit", "named"), [("h/t: Le Phare", 1), ("h/t: The Phare.", 0), ("h/t: Le Soir", 0), ("None", None)])
def test_the_share_of_media_that_the_text_names_is_told(credit: str, named: float | None) -> None:
    """Credits that the text never names are the limit of whoever reads the text alone."""
    assert main(item(credit=credit))["credit_named"] == named


def test_predictions_are_read_from_the_text_alone() -> None:
    """The columns change no prediction, and the words that say so are told."""
    first, second = predict([item(), item("UPI", "h/t: Le Soir")], Config(), [])
    assert first == second == {"id": "a", "wire": "Associated Press", "credit": None, "how": "dateline", "words": [21, 25]}


def test_an_agency_that_contributed_is_no_wire() -> None:
    """A report to which an agency contributed is told in the column of credits."""
    [said] = predict([item(text="A dam gave way.\nReuters contributed to this report.")], Config(), [])
    assert (said["wire"], said["credit"]) == (None, "Reuters")


def test_the_bench_is_known_by_its_name() -> None:
    """`sayso bench wire` runs this bench."""
    assert BENCHES["wire"] is WIRE
