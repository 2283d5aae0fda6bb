"""The bench of coreference: clusters, their alignment, and CoNLL F1."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.measure.coref import clusters_of, score

GOLD: dict[str, Any] = {
    "id": "r",
    "text": "Mali hit Togo. It hit it. Ghana hit Mali.",
    "events": [
        {"actors": [{"name": "Mali", "span": [0, 4]}], "recipients": [{"name": "Togo", "span": [9, 13]}]},
        {"actors": [{"name": "Mali", "span": [15, 17]}], "recipients": [{"name": "Togo", "span": [22, 24]}]},
        {"actors": [{"name": "Ghana", "span": [26, 31]}], "recipients": [{"name": "Mali", "span": [36, 40]}]},
    ],
}
PERFECT = [[[0, 4], [15, 17], [36, 40]], [[9, 13], [22, 24]], [[26, 31]]]


def figures(clusters: list[Any]) -> dict[str, float]:
    """Score one prediction."""
    found: dict[str, float] = score([GOLD], [{"id": "r", "clusters": clusters}], 0)["main"]
    return found


def test_gold_clusters_are_by_name() -> None:
    """The spans of one name are one cluster, each span once."""
    assert [[list(s) for s in c] for c in clusters_of(GOLD)] == PERFECT


def test_a_perfect_prediction_is_one() -> None:
    """The gold against itself gives 1 in every figure."""
    assert set(figures(PERFECT).values()) == {1.0}


def test_known_figures() -> None:
    """Figures worked out by hand: one mention of Mali in Togo's cluster."""
    found = figures([[[0, 4], [36, 40]], [[9, 13], [22, 24], [15, 17]], [[26, 31]]])
    assert found["muc_f1"] == pytest.approx(2 / 3, abs=1e-4)  # 2 of 3 links either way
    p = (1 + 1 + 2 / 3 + 2 / 3 + 1 / 3 + 1) / 6
    r = (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1 + 1) / 6
    assert found["b3_f1"] == pytest.approx(2 * p * r / (p + r), abs=1e-4)
    assert found["ceaf_e_f1"] == pytest.approx((4 / 5 + 4 / 5 + 1) / 3, abs=1e-4)
    assert found["conll_f1"] == pytest.approx((found["muc_f1"] + found["b3_f1"] + found["ceaf_e_f1"]) / 3, abs=1e-4)


def test_mentions_that_nobody_annotated_do_not_count() -> None:
    """A predicted mention that stands for no gold one falls away, and one that overlaps stands for it."""
    extra = [[[0, 4], [15, 17], [36, 40], [5, 8]], [[9, 14], [22, 24]], [[26, 31]], [[18, 21]]]
    assert figures(extra) == figures(PERFECT)


def test_missed_mentions_cost_recall() -> None:
    """Mentions that nobody predicted lower the figures and the share found."""
    found = figures([[[0, 4], [15, 17]]])
    assert found["mentions_found"] == pytest.approx(1 / 3, abs=1e-4)
    assert found["conll_f1"] < 0.7


def test_nothing_predicted_has_no_figure() -> None:
    """Without predictions there is no CoNLL F1, and no mention is found."""
    assert figures([])["mentions_found"] == 0.0
