"""Agreement of reviewers: held to the examples of the papers, and what is said where nothing can be said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.review import cohen_kappa, krippendorff_alpha

# Cohen (1960), table 1: two judges put 200 patients' diagnoses into three categories, given as proportions; kappa is .492
COHEN = {("1", "1"): 88, ("1", "2"): 14, ("1", "3"): 18, ("2", "1"): 10, ("2", "2"): 40, ("2", "3"): 10, ("3", "1"): 2, ("3", "2"): 6, ("3", "3"): 12}
# Krippendorff (2011), section C: four observers, twelve units, missing values; nominal alpha is .743
KRIPPENDORFF = ["111", "2232", "3333", "3333", "2222", "1234", "4444", "1121", "2222", "555", "11", "3"]
# Krippendorff (2011), section A: two observers, ten units, binary; alpha is .095
BINARY = list(zip("0100000010", "1110010000", strict=True))


def test_kappa_is_that_of_cohens_example() -> None:
    """Kappa of the proportions of table 1 in Cohen (1960) is .492."""
    units = [pair for pair, n in COHEN.items() for _ in range(n)]

    assert cohen_kappa(units) == pytest.approx(0.492, abs=0.0005)


def test_alpha_is_that_of_krippendorffs_examples() -> None:
    """Alpha is .743 for four observers with missing values, and .095 for two observers of binary data."""
    assert krippendorff_alpha([list(unit) for unit in KRIPPENDORFF]) == pytest.approx(0.743, abs=0.0005)
    assert krippendorff_alpha([list(pair) for pair in BINARY]) == pytest.approx(0.095, abs=0.0005)


def test_where_only_one_value_was_used_nothing_is_said() -> None:
    """Without units, with one value alone, or with nothing to pair, both are None and not 1."""
    assert cohen_kappa([]) is None
    assert cohen_kappa([("a", "a")] * 5) is None
    assert krippendorff_alpha([["a", "a"], ["a", "a"]]) is None
    assert krippendorff_alpha([["a"], ["b"]]) is None
    assert krippendorff_alpha([]) is None


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30))
def test_agreement_is_at_most_one_and_one_only_where_all_is_the_same(units: list[tuple[str, str]]) -> None:
    """Whatever the labels: neither exceeds 1, swapping the coders changes nothing, and 1 means that every unit is the same."""
    kappa, alpha = cohen_kappa(units), krippendorff_alpha(units)
    same = all(a == b for a, b in units)

    assert cohen_kappa([(b, a) for a, b in units]) == pytest.approx(kappa)
    for value in (kappa, alpha):
        assert value is None or value <= 1
        assert value is None or (value == pytest.approx(1)) == same
