"""The bench of PLOVER's own examples."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure.plover_gsr import predict, score


def item(event: str, *sources: tuple[str, str | None], id_: str = "a", text: str = "") -> dict[str, Any]:
    """Make a record like the set's."""
    return {"id": id_, "date": "2000-01-01", "text": text, "event": event, "source": [{"code": c} | ({"sector": s} if s else {}) for c, s in sources]}


def event(type_: str, *actors: tuple[str | None, str | None]) -> dict[str, Any]:
    """Make a predicted event."""
    return {"type": type_, "actors": [{"country": c, "sector": s} for c, s in actors], "recipients": []}


def right(gold: dict[str, Any], *events: dict[str, Any]) -> bool:
    found: bool = score([gold], [{"id": "a", "events": list(events)}], 0)["main"]["right"] == 1.0
    return found


@pytest.mark.parametrize(
    ("old", "new"),
    [("DEMAND", "REQUEST"), ("DISAPPROVE", "ACCUSE"), ("INVESTIGATE", "ACCUSE"), ("FIGHT", "ASSAULT"), ("CONCEDE", "RETREAT"), ("RETREAT", "CONCEDE")],
)
def test_older_names_fold(old: str, new: str) -> None:
    """A type of 2016 is met by the one that it became; CONCEDE and RETREAT are one."""
    assert right(item(old, ("FRA", None)), event(new, ("FRA", "GOV")))
    assert not right(item(old, ("FRA", None)), event("AID", ("FRA", "GOV")))


def test_every_source_country_is_needed_in_one_event() -> None:
    """Two sources are met by one event of both, not by two events of one each."""
    both = item("AGREE", ("JOR", None), ("GBR", None))
    assert right(both, event("AGREE", ("GBR", "GOV"), ("JOR", "GOV")))
    assert not right(both, event("AGREE", ("GBR", "GOV")), event("AGREE", ("JOR", "GOV")))


def test_a_sector_counts_where_plover_has_it() -> None:
    """A sector of PLOVER's list must be that of the actor of its country; one that is no sector of it asks for nothing."""
    assert not right(item("ASSAULT", ("SDN", "REB")), event("ASSAULT", ("SDN", "GOV"), ("TCD", "REB")))
    assert right(item("ASSAULT", ("SDN", "REB")), event("ASSAULT", ("SDN", "GOV"), ("SDN", "REB")))
    assert right(item("ASSAULT", ("BIH", "MILsrp")), event("ASSAULT", ("BIH", "GOV")))


def test_japan_is_one_country() -> None:
    """JAP in the set is JPN."""
    assert right(item("AID", ("JAP", "GOV")), event("AID", ("JPN", "GOV")))


def test_misses_are_put_down_to_the_first_fault() -> None:
    """No event, no event of the type, no country, no sector: each miss is one of them, and types are counted apart."""
    gold = [item("DEMAND", ("FRA", "GOV"), id_=i) for i in "abcdef"]
    said = [
        {"id": "a", "events": []},
        {"id": "b", "events": [event("AID", ("FRA", "GOV"))]},
        {"id": "c", "events": [event("REQUEST", ("DEU", "GOV"))]},
        {"id": "d", "events": [event("REQUEST", ("FRA", "MIL"))]},
        {"id": "e", "events": [event("REQUEST", ("FRA", "GOV"))]},
    ]
    figures = score(gold, said, 0)
    assert figures["misses"] == {"no event": 2, "type": 1, "country": 1, "sector": 1}
    assert figures["by_type"] == {"REQUEST": {"items": 6, "type": 3, "countries": 2, "right": 1}}
    assert figures["main"] == {"right": 0.1667, "type_and_countries": 0.3333, "type": 0.5, "right_of_several_sources": None}


def test_an_event_without_actors_has_its_type_and_no_country() -> None:
    """Who acts may be unknown: then the type is right and the country is the fault."""
    figures = score([item("ASSAULT", ("IRQ", "UAF"))], [{"id": "a", "events": [event("ASSAULT")]}], 0)
    assert (figures["main"]["type"], figures["misses"]["country"]) == (1.0, 1)


def test_predictions_have_sides_and_no_day() -> None:
    """Events come with country and sector a side, the UN as IGO, and the placeholder of a date is not read."""
    (said,) = predict([item("AID", text="The United Nations condemned Kenya on Friday.")], Config(), [])
    assert said == {
        "id": "a",
        "events": [{"type": "ACCUSE", "actors": [{"country": "IGO", "sector": None}], "recipients": [{"country": "KEN", "sector": "GOV"}]}],
    }


def test_intervals_lie_around_the_figures() -> None:
    """The share of right records has an interval over records."""
    gold = [item("AID", ("FRA", None), id_=str(i)) for i in range(40)]
    said = [{"id": str(i), "events": [event("AID", ("FRA" if i % 2 else "DEU", None))]} for i in range(40)]
    low, high = score(gold, said, 100)["interval_95"]["right"]
    assert low < 0.5 < high
