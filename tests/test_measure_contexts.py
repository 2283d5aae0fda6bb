"""The bench of contexts."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.contexts import CONTEXTS, gold_names, older, predict, score
from sayso.ontologies import plover


def item(context: str | None, id_: str = "a", text: str = "Troops crossed the river.") -> dict[str, Any]:
    """Return an item in the set's layout."""
    return {"id": id_, "event": "ASSAULT", "context": context, "text": text}


def said(*names: str, id_: str = "a") -> dict[str, Any]:
    return {"id": id_, "contexts": [{"name": name, "score": 0.75} for name in names]}


def test_the_bench_is_registered() -> None:
    """The command line finds the bench by its name."""
    assert BENCHES["contexts"] is CONTEXTS


def test_predictions_are_the_contexts_of_all_paragraphs_best_first() -> None:
    """An item gets each context once, with its best score; its gold is not read."""
    text = "Troops of the army crossed the river.\n\nTroops rest. The referendum is near."
    (first,), (second,) = (list(predict([item(gold, text=text)], Config(), [])) for gold in ("military", "election"))

    assert first == second
    assert [c["name"] for c in first["contexts"]] == ["military", "election"]
    assert first["contexts"][0]["score"] > first["contexts"][1]["score"] == 0.75


@pytest.mark.parametrize(("context", "names"), [
    ("military", {"military"}), ("diplomatic, economic", {"diplomatic", "economic"}), ("economic, refugees", {"economic", "refugee"}),
    ("politics", {"political"}), ("foreign", {"diplomatic"}), ("", set()), (None, set()),
])  # fmt: skip
def test_the_golds_spellings_are_read(context: str | None, names: set[str]) -> None:
    """Several names stand with commas between, and names that the set spells in two ways are one."""
    assert gold_names(item(context)) == names


def test_todays_contexts_stand_for_older_names() -> None:
    """A context of today may stand for one older name, for two, or for none; every context that is mapped exists."""
    assert older("asylum") == ("refugee",)
    assert older("repression") == ("rights", "political")
    assert older("health") == ()
    assert {name for name in plover().contexts if older(name)} >= {"military", "executive", "human_rights"}


def test_each_older_name_counts_once() -> None:
    """Right, false and missed are counted by older names; contexts without one are told apart, and items without gold do not count."""
    gold = [item("political"), item("legal, military", "b"), item(None, "c")]
    found = score(gold, [said("executive", "legislative", "health"), said("military", "rights_freedoms", "human_rights", id_="b"), said("legal", id_="c")], 10)

    assert (found["items"], found["contexts"], found["without_an_older_name"]) == (2, 3, 1)
    assert found["main"] == {"precision": 0.6667, "recall": 0.6667, "f1": 0.6667, "macro_f1": 0.6667, "first_right": 1.0}
    assert found["by_context"]["legal"] == {"right": 0, "false": 0, "missed": 1}


def test_a_context_of_two_older_names_is_right_for_either() -> None:
    """Protest counts as rights where the gold says rights, and as political where it says so."""
    for context in ("rights", "political"):
        assert score([item(context)], [said("rights_freedoms")], 0)["main"]["f1"] == 1.0
    assert score([item("legal")], [said("rights_freedoms")], 0)["main"]["f1"] == 0.0


def test_nothing_gives_none() -> None:
    """Without gold contexts there are no figures."""
    assert score([item(None)], [said("legal")], 0)["main"] == {"precision": None, "recall": None, "f1": None, "macro_f1": None, "first_right": None}
