"""Figures of time expressions: toy documents worked by hand, and the prediction from a text and its day alone."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.timex import count_document, predict, score
from sayso.records import Problem

MONDAY = {"start": 10, "end": 16, "type": "DATE", "value": "2026-01-12"}
WEEKS = {"start": 30, "end": 39, "type": "DURATION", "value": "P2W"}


def trial(gold: list[dict[str, Any]], said: list[dict[str, Any]]) -> dict[str, Any]:
    figures: dict[str, Any] = score([{"id": "x", "timexes": gold}], [{"id": "x", "timexes": said}], 0)
    return figures


def test_gold_against_itself_is_perfect() -> None:
    """Gold given as the prediction is 1.0 in every figure."""
    assert set(trial([MONDAY, WEEKS], [WEEKS, MONDAY])["main"].values()) == {1.0}


def test_no_predictions_are_worth_nothing() -> None:
    """Without predictions every F1 is 0, and accuracies are of nothing."""
    main = trial([MONDAY], [])["main"]

    assert {main[name] for name in ("value_F1", "type_F1", "relaxed_F1", "strict_F1")} == {0.0}
    assert main["value_accuracy"] is None


def test_overlap_is_enough_for_the_value() -> None:
    """A span that overlaps counts as found, with its type and value, but not as strictly found."""
    main = trial([MONDAY], [{**MONDAY, "start": 7}])["main"]

    assert (main["relaxed_F1"], main["strict_F1"], main["value_F1"], main["type_F1"]) == (1.0, 0.0, 1.0, 1.0)


def test_a_wrong_value_is_missed_and_false() -> None:
    """A found expression of another value lowers value F1 and leaves the span."""
    main = trial([MONDAY, WEEKS], [MONDAY, {**WEEKS, "value": "P14D"}])["main"]

    assert (main["relaxed_F1"], main["value_F1"], main["value_accuracy"]) == (1.0, 0.5, 0.5)


def test_touching_spans_do_not_overlap() -> None:
    """Spans that share no character are no pair."""
    assert trial([MONDAY], [{**MONDAY, "start": 16, "end": 20}])["main"]["relaxed_F1"] == 0.0


def test_expressions_pair_one_to_one_and_equal_spans_first() -> None:
    """Of two predictions for one expression the one with its span is paired, the other is false."""
    main = trial([MONDAY], [{**MONDAY, "start": 0, "value": "PAST_REF"}, MONDAY])["main"]

    assert (main["value_P"], main["value_R"]) == (0.5, 1.0)


def test_counts_of_documents_add_up() -> None:
    """The counts of two documents are those of one that holds both."""
    one, other = count_document([MONDAY], [MONDAY]), count_document([WEEKS], [])

    assert one + other == count_document([MONDAY, WEEKS], [MONDAY])


def test_values_are_told_by_the_type_of_the_gold() -> None:
    """The share of values found is told for each type, and is of nothing where the gold has none."""
    assert trial([MONDAY, WEEKS], [MONDAY])["recall_of_value_by_type"] == {"DATE": 1.0, "TIME": None, "DURATION": 0.0, "SET": None}


@pytest.mark.parametrize("dct", ["2026-01-15", "2026-01-15T21:00"])
def test_the_prediction_reads_the_day_of_the_document(dct: str) -> None:
    """Expressions are resolved against `dct`, with or without a time of day, and the gold is not read."""
    text = "Troops left on Monday after two weeks."
    problems: list[Problem] = []
    (row,) = predict([{"id": "x", "dct": dct, "text": text, "timexes": [{"start": 0, "end": 6, "type": "DATE", "value": "1900"}]}], Config(), problems)

    assert problems == []
    assert row == {
        "id": "x",
        "timexes": [
            {"start": 15, "end": 21, "type": "DATE", "value": "2026-01-12"},
            {"start": 28, "end": 37, "type": "DURATION", "value": "P2W"},
        ],
    }


def test_predictions_keep_the_order_of_the_items() -> None:
    """Each item has one prediction, in order, also one without any expression."""
    items = [{"id": str(i), "dct": "2026-01-15", "text": text} for i, text in enumerate(("They left.", "They left today.", "Nobody knows."))]

    assert [(row["id"], len(row["timexes"])) for row in predict(items, Config(), [])] == [("0", 0), ("1", 1), ("2", 0)]


def test_the_bench_is_known() -> None:
    """The bench has its name, and its gold is the field `timexes`."""
    assert (BENCHES["timex"].name, BENCHES["timex"].gold) == ("timex", "timexes")
