"""The benches of factuality."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.factuality import stands
from sayso.languages import english
from sayso.measure.factuality import SETS, Scale, places, predict, read, read_scale, score
from sayso.parse import parse
from sayso.records import Report, Span


def item(text: str, *predicates: str, id_: str = "a", gold: tuple[float, ...] = ()) -> dict[str, Any]:
    tokens = text.split()
    at = [tokens.index(p) for p in predicates]
    marked = [{"token_span": [t, t + 1], "text": tokens[t]} for t in at]
    for predicate, value in zip(marked, gold, strict=False):
        predicate["factuality"] = value
    return {"id": id_, "text": text, "tokens": tokens, "predicates": marked}


def values(name: str, *asked: dict[str, Any], coder: str = "hybrid") -> list[float]:
    return [value for said in predict(asked, Config(coder=coder), [], name=name) for value in said["values"]]


RAIN = item("It rained and snowed .", "rained", "snowed", gold=(3.0, 1.0))
WIND = item("No wind blew .", "wind", "blew", id_="b", gold=(-3.0, -1.0))


def test_errors_are_averaged_over_predicates() -> None:
    """Errors of 1, 1, 0 and 2 make 1, and saying 3 of everything is told beside it."""
    figures = score([RAIN, WIND], [{"id": "a", "values": [2.0, 2.0]}, {"id": "b", "values": [-3.0, 1.0]}], 20)
    assert (figures["sentences"], figures["predicates"]) == (2, 4)
    assert figures["main"] == {"mae": 1.0, "r": 0.8677, "always_3_mae": 3.0}
    assert figures["interval_95"]["mae"] == (1.0, 1.0)  # type: ignore[index]


def test_errors_are_told_by_the_gold_value() -> None:
    """A band holds its upper end and not its lower; an empty one has no error."""
    figures = score([RAIN, WIND], [{"id": "a", "values": [2.0, 2.0]}, {"id": "b", "values": [-3.0, 1.0]}], 0)
    assert figures["by_band"] == {
        "up to -1": {"predicates": 2, "mae": 1.0},
        "-1 to 1": {"predicates": 1, "mae": 1.0},
        "1 to 2.5": {"predicates": 0, "mae": None},
        "above 2.5": {"predicates": 1, "mae": 1.0},
    }


def test_a_missing_prediction_counts_as_nothing_known() -> None:
    """A sentence that nobody answered is in the figures, with 0 for each of its predicates."""
    assert score([RAIN, WIND], [{"id": "a", "values": [3.0, 1.0]}], 0)["main"]["mae"] == 1.0  # type: ignore[index]


def test_one_and_the_same_answer_has_no_correlation() -> None:
    """Where all values are equal, r is None, not 0; predicates without gold are left out."""
    assert score([RAIN], [{"id": "a", "values": [3.0, 3.0]}], 0)["main"]["r"] is None  # type: ignore[index]
    assert score([item("It rained .", "rained")], [{"id": "a", "values": [3.0]}], 0)["main"]["mae"] is None  # type: ignore[index]


def test_predicates_are_found_by_their_place() -> None:
    """The second of two equal words is the second in the text, also where the text runs tokens together."""
    asked = {"tokens": ["Talk", "about", "talk", "isn't", "talk", "."], "text": "Talk about talk isn't talk.", "predicates": [{"token_span": [4, 5]}]}
    assert places(asked) == [Span(22, 26)]


def test_any_predicate_is_judged_like_an_event() -> None:
    """Predicates that no lexicon knows have a realis too."""
    parsed = next(iter(parse([Report(id="r", text="She may whistle. If the kettle boils, they know. He did not sneeze.")], Config())))
    tokens = [parsed.words.index(w) for w in ("whistle", "boils", "sneeze")]
    assert [j.realis for j in stands(parsed, tokens, (), english())] == ["expected", "conditional", "denied"]


def test_features_tell_operators_cue_and_tense() -> None:
    """What is read of a predicate can be read by people."""
    asked = item("The minister said that troops might leave .", "leave", "said")
    _, found = next(read([asked], Config(), []))
    leave, said = (p.features for p in found if p is not None)
    assert (leave.realis, leave.factuality, leave.nearest, leave.cue, leave.tense, leave.above) == ("expected", "PS+", "might", "say", "modal", "say")
    assert (said.realis, said.cue, said.tense, said.above) == ("actual", "", "past", "ROOT")
    assert "realis+tense=expected modal" in set(leave.evidence())


def test_a_scale_adds_weights_and_follows_its_curve() -> None:
    """Between two points the value lies between theirs, outside it is that of the end; no evidence leaves the base."""
    _, (predicate,) = next(read([item("It rained .", "rained")], Config(), []))
    assert predicate is not None
    found = predicate.features
    curve = {"scores": (0.0, 2.0), "values": (-1.0, 3.0)}
    assert Scale(weights={"base": 0.5, "tense=past": 0.5}, **curve).value(found) == 1.0
    assert Scale(weights={"base": 0.5, "tense=past": 0.5}, **curve).value(None) == 0.0
    assert Scale(weights={"tense=past": 9.0}, **curve).value(found) == 3.0
    assert Scale(weights={"tense=past": -9.0}, **curve).value(found) == -1.0


@pytest.mark.parametrize("name", SETS)
def test_every_set_has_a_scale(name: str) -> None:
    """A scale has a base, and a curve that rises in its scores and keeps to -3…3."""
    scale = read_scale(name)
    assert "base" in scale.weights
    assert list(scale.scores) == sorted(set(scale.scores))
    assert all(-3 <= v <= 3 for v in scale.values)


@pytest.mark.parametrize("coder", ["rules", "hybrid"])
@pytest.mark.parametrize("name", SETS)
def test_what_happened_is_valued_above_what_did_not(name: str, coder: str) -> None:
    """By rules and with the tagger: told as a fact, a predicate has a higher value than under a modal or a negation."""
    happened, may, denied = values(
        name,
        item("Farmers sold the harvest on Monday .", "sold", id_="a"),
        item("Farmers might sell the harvest .", "sell", id_="b"),
        item("Farmers did not sell the harvest .", "sell", id_="c"),
        coder=coder,
    )
    assert happened > may
    assert happened > denied
    assert happened >= 2


def test_reports_and_conditions_keep_their_order() -> None:
    """For UW's annotators a report is nearly a fact, and a condition stands well below it."""
    told, planned, condition = values(
        "factuality-uw",
        item("The mayor said that farmers sold the harvest .", "sold", id_="a"),
        item("The mayor said that farmers will sell the harvest .", "sell", id_="b"),
        item("If farmers sell the harvest , prices fall .", "sell", id_="c"),
    )
    assert told > 2.5
    assert told > planned > condition
