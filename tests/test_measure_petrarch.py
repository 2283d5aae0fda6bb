"""The bench of agreement with PETRARCH-2."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.petrarch import predict, score


def record(*events: tuple[str, str, str], id_: str = "a") -> dict[str, Any]:
    return {"id": id_, "events": [{"source": s, "target": t, "cameo": c} for s, t, c in events]}


def event(type_: str, actors: list[str], recipients: list[str]) -> dict[str, Any]:
    return {"type": type_, "actors": [{"country": c} for c in actors], "recipients": [{"country": c} for c in recipients]}


def agreed(gold: dict[str, Any], *events: dict[str, Any]) -> tuple[float, float, float]:
    main = score([gold], [{"id": "a", "events": list(events)}], 0)["main"]
    return main["agreed_root"], main["agreed_root_and_source"], main["agreed_root_and_both"]


def test_codes_are_crossed_to_plover() -> None:
    """CAMEO 173 is COERCE, 190 is ASSAULT and not a FIGHT, 084 meets CONCEDE as well as RETREAT; sides are countries."""
    assert agreed(record(("GUYJUD", "BRAPPL", "173")), event("COERCE", ["GUY"], ["BRA"])) == (1, 1, 1)
    assert agreed(record(("RUS", "SYRREB", "190")), event("ASSAULT", ["RUS"], ["SYR"])) == (1, 1, 1)
    assert agreed(record(("ISR", "PSEGOV", "084")), event("CONCEDE", ["ISR"], ["PSE"])) == (1, 1, 1)


def test_root_source_and_target_are_asked_one_after_the_other() -> None:
    """The same root with others, with the source, and with both, in one event of ours."""
    gold = record(("RUS", "SYR", "190"))
    assert agreed(gold, event("AID", ["RUS"], ["SYR"])) == (0, 0, 0)
    assert agreed(gold, event("ASSAULT", ["USA"], ["SYR"])) == (1, 0, 0)
    assert agreed(gold, event("ASSAULT", ["RUS"], ["TUR"]), event("ASSAULT", ["USA"], ["SYR"])) == (1, 1, 0)


def test_sides_of_what_is_mutual_may_be_side_by_side() -> None:
    """Who consults whom may be two actors; who attacks whom may not."""
    assert agreed(record(("RUS", "CHE", "040")), event("CONSULT", ["CHE", "RUS"], [])) == (1, 1, 1)
    assert agreed(record(("RUS", "CHE", "190")), event("ASSAULT", ["CHE", "RUS"], [])) == (1, 1, 0)


def test_an_open_side_asks_for_nothing() -> None:
    """A source that they do not know is met by any, also by none."""
    assert agreed(record(("---REB", "SYR", "190")), event("ASSAULT", [], ["SYR"])) == (1, 1, 1)


def test_what_plover_drops_and_what_they_leave_are_counted_apart() -> None:
    """A statement is no event that we could share; where they code nothing, we agree by coding nothing, not by failing to answer."""
    gold = [record(("USA", "RUS", "015")), record(id_="b"), record(id_="c"), record(id_="d")]
    figures = score(gold, [{"id": "a", "events": []}, {"id": "b", "events": []}, {"id": "c", "events": [event("AID", [], [])]}], 0)
    assert (figures["their_events"], figures["dropped_by_plover"]) == (0, 1)
    assert figures["main"]["agreed_nothing"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["main"]["agreed_root"] is None


def test_no_figure_is_called_accuracy() -> None:
    """The bench says that it is agreement, in its name, its line and its figures."""
    bench = BENCHES["petrarch-agreement"]
    assert "not accuracy" in bench.measures
    assert all(name.startswith("agreed_") for name in bench.score([record()], [], 0)["main"])


def test_predictions_have_sides() -> None:
    """Events come with country and sector a side; days are read as the set writes them."""
    problems: list[Any] = []
    (said,) = predict([{"id": "a", "date": "20080804", "text": "The United Nations condemned Kenya."}], Config(), problems)
    assert said["events"] == [{"type": "ACCUSE", "actors": [{"country": "IGO", "sector": None}], "recipients": [{"country": "KEN", "sector": "GOV"}]}]
    assert problems == []
