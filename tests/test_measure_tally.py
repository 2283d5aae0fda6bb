"""Counting, assigning and drawing, on cases worked by hand."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.errors import UsageError
from sayso.measure.tally import assign, bootstrap, f1, precision_recall_f1, rounded, share


def test_two_thirds_and_a_half() -> None:
    """Two right, one false and two missed are precision 2/3, recall 1/2, F1 4/7."""
    assert precision_recall_f1(2, 1, 2) == pytest.approx((2 / 3, 1 / 2, 4 / 7))


def test_nothing_on_either_side_measures_nothing() -> None:
    """Without gold and predictions there is no figure; with only one of them it is 0."""
    assert precision_recall_f1(0, 0, 0) == (None, None, None)
    assert precision_recall_f1(0, 3, 0) == (0.0, 0.0, 0.0)
    assert f1(0, 0, 3) == 0.0
    assert share(0, 0) is None


def test_rounding_keeps_what_is_not_measured() -> None:
    """Figures have four decimals, and None stays None."""
    assert rounded({"a": 1 / 3, "b": None}) == {"a": 0.3333, "b": None}


def test_assignment_maximises_the_sum_and_not_the_first_pair() -> None:
    """The best single pair is given up where two others weigh more together."""
    assert assign([[10, 9], [9, 1]]) == {0: 1, 1: 0}


def test_pairs_of_no_weight_stay_apart() -> None:
    """Rows and columns of weight 0 are not paired, nor is anything of an empty table."""
    assert assign([[0, 0], [0, 5]]) == {1: 1}
    assert assign([]) == {}
    assert assign([[], []]) == {}


@given(st.integers(1, 4).flatmap(lambda m: st.lists(st.lists(st.integers(0, 9), min_size=m, max_size=m), min_size=1, max_size=4)))
def test_assignment_is_one_to_one_and_never_beaten_by_greed(weights: list[list[int]]) -> None:
    """No column is used twice, and taking the largest entries one after another never gives more."""
    pairs = assign(weights)
    assert len(set(pairs.values())) == len(pairs)

    greedy, rows, columns = 0, set(range(len(weights))), set(range(len(weights[0])))
    while rows and columns:
        row, column = max(((r, c) for r in rows for c in columns), key=lambda rc: weights[rc[0]][rc[1]])
        greedy += weights[row][column]
        rows.remove(row)
        columns.remove(column)
    assert sum(weights[r][c] for r, c in pairs.items()) >= greedy


def test_without_scipy_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where scipy is missing, the error says what to install."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)

    with pytest.raises(UsageError, match=r"pip install 'sayso\[bench\]'"):
        assign([[1.0]])


def test_intervals_hold_the_figure_and_come_again() -> None:
    """The interval of a share lies around it, is the same in every run, and has no width where all units are equal."""
    units = [Counter(right=i % 2, all=1) for i in range(40)]

    def figures(total: Counter[str]) -> dict[str, float | None]:
        return {"share": share(total["right"], total["all"]), "one": share(total["all"], total["all"]), "none": None}

    low, high = bootstrap(units, figures, 200)["share"]
    assert low < 0.5 < high
    assert bootstrap(units, figures, 200)["share"] == (low, high)
    assert bootstrap(units, figures, 200)["one"] == (1.0, 1.0)
    assert "none" not in bootstrap(units, figures, 200)
    assert bootstrap([], figures, 200) == {}
