"""The map: signs, list, GeoJSON, and the rows behind its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from arrests import arrest_of
from served import NASTY, client_of, hostile, page, store_at
from starlette.testclient import TestClient
from stored import coded, run_in

from sayso.records import Coded, Event, Place
from sayso.store import Entry, open_store
from sayso.store.filters import Filter, to_sql

SINES = Place(name="Sines", country="PRT", lat=37.96, lon=-8.87, geonames_id=2263105, precision="city")
BIGHT = Place(name="Bight of Sines", country="PRT", lat=37.9, lon=-8.9, precision="region")
WHOLE = Place(name="Portugal", country="PRT", lat=39.5, lon=-8.0, precision="country")
SMALL = Place(name="Singapore", country="SGP", lat=1.35, lon=103.8, precision="country")
NOWHERE = Place(name="Old Quay", country="PRT", precision="point")
PLACES = (SINES, SINES, BIGHT, WHOLE, SMALL, NOWHERE, None)
MARCH, APRIL = date(2026, 3, 2), date(2026, 4, 2)


def at(one: Coded, place: Place | None) -> Coded:
    return replace(one, events=(replace(one.events[0], place=place), *one.events[1:]))


def told() -> list[Coded]:
    """Return an arrest of other people at each place, and one at Sines that two reports tell."""
    people = ("six sailors", "two divers", "nine bakers", "three pipers", "four potters", "one weaver", "ten miners")
    out = [
        at(arrest_of(f"p{i}", f"Port guards arrested {who} at Sines quay on Monday.\nThe {who} sang tune {i} all night.", MARCH), place)
        for i, (who, place) in enumerate(zip(people, PLACES, strict=True))
    ]
    again = at(arrest_of("again", f"{out[0].report.text}\nA tug lay near.", APRIL, outlet="Harbour Post"), SINES)
    return [*out, again]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with store_at(tmp_path_factory.mktemp("map") / "news.db", told()) as opened:
        yield client_of(opened)


def words(tree: Any) -> str:
    return " ".join("".join(tree.find("body").itertext()).split())


def signs(tree: Any) -> dict[str, int]:
    """Count the marks on the map itself, by kind."""
    svg = next(e for e in tree.iter("{http://www.w3.org/2000/svg}svg") if e.attrib.get("class") == "map")
    found: dict[str, int] = {}
    for e in svg.iter():
        if (name := e.attrib.get("class")) in ("dot", "ring", "square", "whole"):
            found[name] = found.get(name, 0) + 1
    return found


def test_every_event_is_on_the_map_or_said_to_be_missing(client: TestClient) -> None:
    """Events at places with coordinates, without them, and without a place add up to all; the page says each number."""
    numbers = client.get("/map.json").json()["numbers"]
    said = words(page(client, "/map"))

    assert numbers == {"events": 8, "in_view": 6, "elsewhere": 0, "without_coordinates": 1, "without_place": 1}
    assert "6 events on the map of the world" in said
    assert "Of 8 events in the store, 1 has no place in the report's words; 1 has a place that no table of ours can put on a map." in said


def test_precision_shows_on_the_map_and_in_the_list(client: TestClient) -> None:
    """A town is a dot, a region a ring, a country a square with its shape where the map has it; the list names the precision of each."""
    tree = page(client, "/map")
    rows = {p["name"]: p for p in client.get("/map.json").json()["places"]}

    assert signs(tree) == {"dot": 1, "ring": 1, "square": 2, "whole": 1}  # Singapore has no shape at this scale
    assert {name: p["precision"] for name, p in rows.items()} == {
        "Sines": "city", "Bight of Sines": "region", "Portugal": "country", "Singapore": "country", "Old Quay": "point",
    }  # fmt: skip
    assert "Old Quay Portugal · not on the map" in words(tree)
    assert "Portugal as a whole" in words(tree)


def test_numbers_lead_to_their_rows(client: TestClient) -> None:
    """Each number of events and incidents is the number of rows behind its link, also under a filter; origins are those of the incidents, added up."""
    for query in ("", "?since=2026-04-01", "?origins=1", "?q=tune", "?actor=PRT&realis=actual&type=COERCE"):
        places = client.get(f"/map.json{query}").json()["places"]
        assert places
        for place in places:
            incidents = client.get(f"/api{place['incidents_page']}").json()
            assert client.get(f"/api{place['events_page']}").json()["total"] == place["events"], (query, place)
            assert incidents["total"] == place["incidents"]
            assert sum(i["independent_origins"] for i in incidents["incidents"]) == place["origins"]
            assert page(client, place["events_page"]) is not None
            assert page(client, place["incidents_page"]) is not None
    (sines,) = [p for p in client.get("/map.json").json()["places"] if p["name"] == "Sines"]
    assert (sines["events"], sines["incidents"]) == (3, 2)


def test_signs_can_go_by_incidents(client: TestClient) -> None:
    """The order and the signs follow what is asked for; a sign then leads to incidents."""
    tree = page(client, "/map?show=incidents")
    links = [e.attrib.get("href", "") for e in tree.iter("{http://www.w3.org/2000/svg}a")]

    assert links
    assert all(link.startswith("/told?") for link in links)
    assert client.get("/map.json?show=incidents").json()["places"][0]["name"] == "Sines"


def test_a_part_of_the_world_has_its_own_places(client: TestClient) -> None:
    """A region or a country is seen alone; what lies elsewhere is counted."""
    asia, portugal = client.get("/map.json?view=asia").json(), client.get("/map.json?view=prt").json()

    assert [p["name"] for p in asia["places"]] == ["Singapore"]
    assert (asia["numbers"]["in_view"], asia["numbers"]["elsewhere"]) == (1, 5)
    assert {p["name"] for p in portugal["places"]} == {"Sines", "Bight of Sines", "Portugal"}
    assert "Portugal" in words(page(client, "/map?view=PRT"))
    assert "1 event on the map of Singapore" in words(page(client, "/map?view=SGP"))  # without a shape: around its middle
    assert page(client, "/map?view=ATA") is not None


def test_a_part_that_the_map_has_not_is_told(client: TestClient) -> None:
    """S175 names the parts that there are; what is asked for does not come back as markup."""
    answer = client.get("/api/map?view=atlantis").json()

    assert (answer["code"], answer["status"]) == ("S175", 400)
    assert "middle-east" in answer["hint"]
    page(client, "/map?view=%3Cscript%3E", 400)


def test_geojson_is_geojson(client: TestClient) -> None:
    """RFC 7946: a FeatureCollection with longitude first and precision as a property; a place without coordinates has no geometry."""
    answer = client.get("/map.geojson")
    found = answer.json()
    features = {f["properties"]["name"]: f for f in found["features"]}

    assert answer.headers["content-type"].startswith("application/geo+json")
    assert found["type"] == "FeatureCollection"
    assert all(set(f) == {"type", "id", "geometry", "properties"} and f["type"] == "Feature" for f in found["features"])
    assert features["Sines"]["geometry"] == {"type": "Point", "coordinates": [-8.87, 37.96]}
    assert features["Sines"]["properties"]["precision"] == "city"
    assert features["Portugal"]["properties"]["precision"] == "country"
    assert features["Old Quay"]["geometry"] is None
    assert len(client.get("/map.geojson?place=SGP").json()["features"]) == 1
    assert client.get("/map.geojson?nothing=1").json()["code"] == "S140"


@pytest.mark.parametrize(("place", "events"), [("2263105", 3), ("PRT", 6), ("country:PRT", 1), ("sines", 3), ("Old Quay@PRT:point", 1), ("ZZZ", 0), ("'", 0)])
def test_events_can_be_asked_for_by_place(client: TestClient, place: str, events: int) -> None:
    """A GeoNames number, a country (all places in it, or as a whole), a name and a key of the map each mean their events; the SQL shown says the same."""
    assert client.get("/api/events", params={"place": place}).json()["total"] == events
    assert len(client.get("/api/sql", params={"q": to_sql(Filter(place=place))}).json()["rows"]) == events


def test_a_map_of_thousands_of_places_is_small(tmp_path: Path) -> None:
    """A page with very many places and a long filter stays under the limit, and says what is not drawn."""
    one = coded("many", day=MARCH)

    def somewhere(i: int) -> Event:
        place = Place(name=f"Town of the Long Name {i}", country="PRT", lat=-50 + i % 120, lon=-170 + i % 340, geonames_id=i + 1, precision="city")
        return replace(one.events[0], id=f"e_{i}", place=place)

    with open_store(tmp_path / "many.db") as store:
        store.add(run_in(store), [Entry(coded=replace(one, events=tuple(map(somewhere, range(2600))), claims=(), verifications=(), figures=()))])
    with open_store(tmp_path / "many.db", read_only=True) as opened:
        many = client_of(opened)
        assert "places with fewest are in the list only" in words(page(many, "/map"))
        page(many, "/map?q=" + "miners+" * 11 + "&actor=" + "miners" + "%20" * 300)
        assert urlsplit(many.get("/api/map").json()["next"]).query == "page=2"


@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_a_hostile_place_stays_text(tmp_path: Path, nasty: str) -> None:
    """Names of places are escaped in drawing, list and addresses, and their links lead to their rows."""
    one = hostile(nasty, "h1")
    there = replace(one, events=(replace(one.events[0], place=Place(name=nasty, country=nasty[:3], lat=10.0, lon=10.0, precision="city")), *one.events[1:]))
    with store_at(tmp_path / "h.db", [there]) as opened:
        bad = client_of(opened)
        page(bad, "/map")
        (place, *_) = bad.get("/api/map").json()["places"]
        assert bad.get(f"/api{place['events_page']}").json()["total"] == place["events"]
