"""Which prediction stands for which gold event or claim."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.measure.gold_align import align, codes, folded, pair_checks, pair_claims, same_chain, same_origin, span_of

TEXT = "Aland shelled Beland. Dr. Smith of the U.N. saw it. It shelled on."
OUTLET = {"kind": "outlet", "name": "X"}


def event(start: int, end: int, type_: str = "ASSAULT", **more: Any) -> dict[str, Any]:
    return {"trigger": [start, end], "type": type_, "actors": [], "recipients": [], "realis": "actual", **more}


def link(kind: str, name: str | None = None, country: str | None = None, sector: str | None = None, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "name": name, "country": country, "sector": sector, **more}


@pytest.mark.parametrize(
    ("one", "other"),
    [("The U.S. Army", "us army"), ("Erdoğan's office", "Erdogan office"), ("A Ministry, of Defence", "ministry of defence"), (None, "")],
)
def test_names_are_compared_without_case_signs_and_articles(one: str | None, other: str) -> None:
    """Names that differ in case, dots, accents, articles or the genitive only are one name."""
    assert folded(one) == folded(other)


def test_an_overlapping_trigger_goes_before_the_same_sentence() -> None:
    """Of two predictions in a sentence the one on the trigger is taken, in whatever order they come."""
    gold = [event(6, 13)]
    assert align(TEXT, gold, [event(14, 20), event(6, 13)]) == {0: 1}
    assert align(TEXT, gold, [event(6, 13), event(14, 20)]) == {0: 0}


def test_another_type_never_pairs_but_an_alternative_does() -> None:
    """The type must be the gold's, or one of its `alt_types`."""
    assert align(TEXT, [event(6, 13)], [event(6, 13, "COERCE")]) == {}
    assert align(TEXT, [event(6, 13, alt_types=["COERCE"])], [event(6, 13, "COERCE")]) == {0: 0}


def test_a_sentence_does_not_end_at_an_abbreviation() -> None:
    """The stops of "Dr. Smith of the U.N." end no sentence, and another sentence's event never pairs."""
    inside, before = TEXT.index("Smith"), TEXT.index("shelled")
    assert align(TEXT, [event(inside, inside + 5)], [event(TEXT.index("saw"), TEXT.index("saw") + 3)]) == {0: 0}
    assert align(TEXT, [event(inside, inside + 5)], [event(before, before + 7)]) == {}


def test_countries_decide_between_equal_triggers() -> None:
    """Of two predictions on one trigger the one with the gold's actors is taken; realis does not matter."""
    gold = event(6, 13, actors=[{"country": "AAA"}], realis="denied")
    said = [event(6, 13, actors=[{"country": "BBB"}], realis="denied"), event(6, 13, actors=[{"country": "AAA"}])]
    assert align(TEXT, [gold], said) == {0: 1}


def test_a_prediction_without_a_trigger_stands_for_nothing() -> None:
    """Predictions whose trigger is missing or no span are never aligned."""
    assert align(TEXT, [event(6, 13)], [{"type": "ASSAULT"}, {"type": "ASSAULT", "trigger": [1]}]) == {}
    assert span_of([3, "x"]) is None


def test_sectors_of_non_states_are_not_compared() -> None:
    """The sector of an IGO or of the UN is not looked at, that of a country is."""
    assert codes([{"country": "UNO", "sector": "MIL"}]) == codes([{"country": "UNO", "sector": None}])
    assert codes([{"country": "FRA", "sector": "MIL"}]) != codes([{"country": "FRA", "sector": None}])


@pytest.mark.parametrize(
    ("gold", "said", "same"),
    [
        (link("person", "Ann Lee", "USA", "GOV"), link("person", "ann lee"), True),
        (link("person", "Ann Lee", "USA", "GOV"), link("person", "Lee", "USA", "GOV"), True),
        (link("person", "Ann Lee"), link("person", "Bob"), False),
        (link("unnamed", None, "MEX", "GOV"), link("unnamed", None, "MEX", "GOV"), True),
        (link("unnamed", None, "MEX", "GOV"), link("unnamed", None, "MEX"), False),
        (link("unnamed"), link("unnamed"), True),
        (link("unnamed"), link("unnamed", None, "MEX"), False),
        (link("unnamed", describes="two officials"), link("unnamed", "Two officials"), True),
        (link("organisation", "NATO", "IGO"), link("document", "NATO", "IGO"), False),
        (link("organisation", "NATO", "IGO", "MIL"), link("organisation", "Alliance", "IGO"), True),
    ],
)
def test_links_agree_by_kind_and_then_by_name_or_codes(gold: dict[str, Any], said: dict[str, Any], same: bool) -> None:
    """Two inner links are one holder where kinds agree and names or, failing them, codes."""
    assert same_chain([OUTLET, gold], [OUTLET, said]) is same
    assert same_origin([OUTLET, gold], [OUTLET, said]) is same


def test_the_outermost_outlet_is_the_reports_own() -> None:
    """The first link needs no name; further outlets do."""
    assert same_chain([OUTLET], [{"kind": "outlet", "name": None}])
    assert not same_chain([OUTLET, link("outlet", "BBC")], [OUTLET, link("outlet", "CNN")])
    assert not same_chain([OUTLET], [OUTLET, OUTLET])


def test_the_outlet_alone_is_nobody_elses_origin() -> None:
    """A bare assertion and a longer chain never share an origin."""
    assert same_origin([OUTLET], [{"kind": "outlet"}])
    assert not same_origin([OUTLET], [OUTLET, link("outlet", "X")])
    assert not same_origin([OUTLET], [])


def test_claims_pair_by_their_chains() -> None:
    """Equal chains find each other whatever the order, and a claim left over pairs with nothing."""
    lone = {"chain": [OUTLET], "stance": "asserts"}
    deep = {"chain": [OUTLET, link("person", "Ann")], "stance": "denies"}
    assert pair_claims([lone, deep], [deep, lone]) == {0: 1, 1: 0}
    assert pair_claims([lone, deep], [deep]) == {1: 0}


def test_verifications_pair_by_status_and_verifier() -> None:
    """The status must be equal, and the name within the other's or the clause and country the same."""
    gold = [{"by": "White House", "country": "USA", "status": "declined", "span": [0, 20]}]
    assert pair_checks(gold, [{"by": "the White House press office", "status": "declined"}]) == {0: 0}
    assert pair_checks(gold, [{"by": "Washington", "country": "USA", "status": "declined", "span": [10, 30]}]) == {0: 0}
    assert pair_checks(gold, [{"by": "Washington", "country": "MEX", "status": "declined", "span": [10, 30]}]) == {}
    assert pair_checks(gold, [{"by": "White House", "country": "USA", "status": "confirmed", "span": [0, 20]}]) == {}
