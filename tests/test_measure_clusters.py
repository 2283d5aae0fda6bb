"""Clusterings compared: B³, MUC and CEAF-e on values that can be worked out by hand, and against the other scorer."""

from __future__ import annotations

import importlib.util
from collections.abc import Hashable
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.measure.clusters import conll

SCORER = Path(__file__).resolve().parents[2] / "shared" / "score" / "score_stories.py"


def labels(*clusters: str) -> dict[Hashable, Hashable]:
    """Give each letter its cluster's number."""
    return {letter: number for number, cluster in enumerate(clusters) for letter in cluster}


@pytest.fixture(scope="module")
def scorer() -> ModuleType:
    """Load the scorer that judges, a file outside the repository."""
    if not SCORER.is_file():
        pytest.skip("NOT COMPARED: score_stories.py stands in ../shared, which is absent")
    spec = importlib.util.spec_from_file_location("score_stories", SCORER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_equal_clusterings_are_perfect() -> None:
    """What is clustered as the gold is, by other names, has 1 everywhere."""
    assert set(conll(labels("abc", "defg"), labels("defg", "abc")).values()) == {1.0}


def test_textbook_values() -> None:
    """Gold {abc}{defg} against {ab}{cd}{efg}: each figure is the one worked out by hand.

    B³ precision (1+1+½+½+1+1+1)/7, recall (⅔+⅔+⅓+¼+¾+¾+¾)/7; MUC 3 of 4 links right, 3 of 5 found; CEAF-e 4/5 + 6/7 over 3 and over 2.
    """
    found = conll(labels("abc", "defg"), labels("ab", "cd", "efg"))

    assert found["b3_precision"] == pytest.approx(6 / 7)
    assert found["b3_recall"] == pytest.approx((5 / 3 + 1 / 4 + 9 / 4) / 7)
    assert found["muc_f1"] == pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))
    both = 4 / 5 + 6 / 7
    assert found["ceaf_e_f1"] == pytest.approx(2 * (both / 3) * (both / 2) / (both / 3 + both / 2))
    assert found["conll_f1"] == pytest.approx((found["muc_f1"] + found["b3_f1"] + found["ceaf_e_f1"]) / 3)


def test_all_alone_is_precise_and_finds_no_link() -> None:
    """Everything alone has a B³ precision of 1, a recall of clusters by mentions, and a MUC of 0."""
    found = conll(labels("abcd"), labels("a", "b", "c", "d"))

    assert (found["b3_precision"], found["b3_recall"]) == (1.0, 0.25)
    assert found["muc_f1"] == 0.0


def test_all_together_finds_all_and_is_imprecise() -> None:
    """Everything in one cluster has a B³ recall of 1 and a precision of what the gold clusters' sizes give."""
    found = conll(labels("ab", "cd"), labels("abcd"))

    assert (found["b3_precision"], found["b3_recall"]) == (0.5, 1.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=14))
def test_as_the_other_scorer_says(scorer: ModuleType, pairs: list[tuple[int, int]]) -> None:
    """B³, MUC and CEAF-e are the other scorer's to three decimals on any two clusterings."""
    gold: dict[Hashable, Hashable] = {i: g for i, (g, _) in enumerate(pairs)}
    said: dict[Hashable, Hashable] = {i: s for i, (_, s) in enumerate(pairs)}
    found = conll(gold, said)

    assert found["b3_f1"] == pytest.approx(scorer.b3(gold, said)["f1"], abs=6e-4)
    assert found["ceaf_e_f1"] == pytest.approx(scorer.ceafe(gold, said)["f1"], abs=6e-4)
    assert found["muc_f1"] == pytest.approx(scorer.muc(gold, said)["f1"], abs=6e-4)
