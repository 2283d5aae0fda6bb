"""The bench of toponyms."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.errors import UsageError
from sayso.measure import BENCHES
from sayso.measure.geo import GEO, country_names, predict, score

TEXT = "A tram stood still in Ljubljana. Slovenian drivers blame Vrxq Square."


def item(**gold: Any) -> dict[str, Any]:
    """Return one report whose toponyms may carry gold."""
    spans = [(TEXT.index(name), name) for name in ("Ljubljana", "Slovenian", "Vrxq Square")]
    return {
        "id": "a",
        "text": TEXT,
        "toponyms": [{"start": start, "end": start + len(name), "phrase": name, **gold.get(f"t{k}", {})} for k, (start, name) in enumerate(spans)],
    }


def test_the_bench_is_registered() -> None:
    """The command line finds the bench by its name."""
    assert BENCHES["geo"] is GEO


def test_predictions_answer_each_span_in_order() -> None:
    """There is one entry a toponym, with coordinates and country."""
    [said] = predict([item()], Config(), [])

    assert [t["country"] for t in said["toponyms"]] == ["SVN", "SVN", "SVN"]
    assert (round(said["toponyms"][0]["lat"]), round(said["toponyms"][0]["lon"])) == (46, 15)
    assert [t["estimated"] for t in said["toponyms"]] == [False, False, True]


def test_gold_is_not_read() -> None:
    """What the gold says of a toponym changes no prediction."""
    wrong = {"lat": "1", "lon": "2", "country": "Chad", "geonameid": "3", "name": "Moundou"}

    assert list(predict([item()], Config(), [])) == list(predict([item(t0=wrong, t1=wrong, t2=wrong)], Config(), []))


def test_figures_count_what_has_gold() -> None:
    """Toponyms without coordinates or country do not count; misses and far ones are wrong; estimates are told apart."""
    gold = item(
        t0={"lat": "46.05", "lon": "14.5", "country": "Slovenia"}, t1={"lat": "46.0", "lon": "15.0", "country": "Slovenia"}, t2={"lat": None, "lon": None}
    )
    near = {"lat": 46.2, "lon": 14.4, "country": "SVN", "estimated": False}
    guess = {"lat": 46.0, "lon": 15.0, "country": "SVN", "estimated": True}
    far = {"lat": 10.0, "lon": 10.0, "country": "NGA", "estimated": False}

    def main(*said: Any) -> Any:
        return score([gold], [{"id": "a", "toponyms": list(said)}], 10)["main"]

    assert main(near, near, far) == {"accuracy_161km": 1.0, "country_accuracy": 1.0, "exact_accuracy_161km": 1.0, "exact_country_accuracy": 1.0}
    assert main(near, guess, near) == {"accuracy_161km": 1.0, "country_accuracy": 1.0, "exact_accuracy_161km": 0.5, "exact_country_accuracy": 0.5}
    assert main(near, far, near)["accuracy_161km"] == 0.5
    assert main(near)["accuracy_161km"] == 0.5
    assert main()["country_accuracy"] == 0.0


def test_errors_are_in_km_and_nothing_gives_none() -> None:
    """Mean and median are of what was predicted; without gold there are no figures."""
    gold = item(t0={"lat": "46.0", "lon": "15.0"})
    said = [{"id": "a", "toponyms": [{"lat": 47.0, "lon": 15.0, "country": "AUT"}]}]

    assert score([gold], said, 0)["error_km"] == {"mean": 111.2, "median": 111.2}
    assert score([item()], [], 0)["main"]["accuracy_161km"] is None


def test_the_golds_country_names_are_known() -> None:
    """Names as GeoNames has them lead to codes; one that nobody knows counts as wrong."""
    gold = item(t0={"country": "Palestinian Territory"}, t1={"country": "Atlantis"})
    said = [{"id": "a", "toponyms": [{"country": "PSE"}, {"country": "PSE"}]}]

    assert country_names()["Georgian"] == "GEO"
    assert score([gold], said, 0)["main"]["country_accuracy"] == 0.5


def test_an_item_without_text_is_wrong_use() -> None:
    """A report without its text cannot be read."""
    with pytest.raises(UsageError, match="S135"):
        list(predict([{"id": "a", "toponyms": []}], Config(), []))
