"""The pages of incidents and stories, over reports coded by hand and joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from arrests import arrest_of
from served import NASTY, client_of, page, store_at
from starlette.testclient import TestClient

from sayso.records import Claim, Coded, Incident, Lineage, Link, Origin, Passage, Report, Span
from sayso.render.spread import spread_lines, to_svg
from sayso.store import open_store

FIRST = (
    "Port guards arrested six sailors at Sines quay on Monday, the harbour master said.\n"
    "The sailors had slept aboard a grey trawler for eleven nights, and their captain had hidden the log in a barrel of herring.\n"
    "A tug named Alcatraz brought the trawler in while gulls followed it over the bar."
)
OTHER = "Six sailors were arrested at Sines quay by port guards on Monday, Ana Lima said.\nShe keeps the lighthouse and saw the lamps of the boats go by."


def reports() -> list[Coded]:
    """Return three reports of one arrest: the first, its copy, and one with a named holder, besides another arrest."""
    first = arrest_of("a1", FIRST, date(2026, 5, 4))
    copy = arrest_of("a2", FIRST, date(2026, 5, 5), outlet="Harbour Post")
    other = arrest_of("a3", OTHER, date(2026, 5, 6), outlet="Light Courier")
    said = OTHER.index("said")
    lima = Link(kind="person", name="Ana Lima", country="PRT", cue=Span(said, said + 4), cue_class="say", span=Span(said - 9, said - 1))
    claim = Claim(id="c_lima", event_id=other.events[0].id, chain=(Link(kind="outlet", name="Light Courier"), lima), stance="asserts", factuality="CT+")
    other = replace(other, claims=(claim,))
    far = arrest_of("b1", "Port guards arrested two divers at Olhos quay.\nThe divers sang all the way to the cells.", date(2026, 1, 3))
    return [first, copy, other, far]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with store_at(tmp_path_factory.mktemp("web") / "news.db", reports()) as opened:
        yield client_of(opened)


@pytest.fixture(scope="module")
def main(client: TestClient) -> dict[str, Any]:
    """Return the incident of most reports, as its twin has it."""
    first = client.get("/api/incidents?order=reports").json()["incidents"][0]
    found: dict[str, Any] = client.get(f"/api{first['page']}").json()
    return found


def words(tree: Any) -> str:
    return " ".join("".join(tree.find("body").itertext()).split())


def test_an_incident_page_tells_who_had_it_first_and_who_has_it_from_whom(client: TestClient, main: dict[str, Any]) -> None:
    """The reports stand in order of time; a copy says of which; the origins are counted once, with receipts."""
    said = words(page(client, main["page"]))

    assert [r["id"] for r in main["reports"]][:2] == ["a1", "a2"]
    assert main["reports"][0]["outlet"] in said
    assert "copies Tide Gazette" in said
    assert "had it first" in said
    assert f"{main['independent_origins']} independent origin" in said
    assert any("copies Tide Gazette" in line for line in main["spread"])


def test_the_drawing_has_a_text_alternative_with_all_reports_and_origins(client: TestClient, main: dict[str, Any]) -> None:
    """What the drawing shows is said in its description."""
    tree = page(client, main["page"])
    drawing = next(e for e in tree.iter("{http://www.w3.org/2000/svg}svg") if e.attrib.get("class") == "spread")

    assert drawing.attrib["role"] == "img"
    assert all(r["outlet"] in drawing[1].text for r in main["reports"])


def test_an_event_leads_to_what_other_reports_say(client: TestClient, main: dict[str, Any]) -> None:
    """The page of an event names its incident and quotes the other reports."""
    tree = page(client, f"/events/{main['passages'][0]['event']}")

    assert "What other reports say" in words(tree)
    assert main["page"] in [e.attrib.get("href") for e in tree.iter("a")]


def test_a_report_names_its_source_story_and_incidents(client: TestClient, main: dict[str, Any]) -> None:
    """A copy says of which report, and leads to the story and the incidents that it tells."""
    tree = page(client, "/reports/a2")
    links = [e.attrib.get("href", "") for e in tree.iter("a")]

    assert "Copies Tide Gazette" in words(tree)
    assert {"/reports/a1", main["page"]} <= set(links)
    assert any(link.startswith("/stories/") for link in links)
    assert client.get("/reports/a2.json").json()["copy_of"] == "a1"


def test_a_story_page_has_its_reports_and_incidents(client: TestClient, main: dict[str, Any]) -> None:
    """Reports in order of time with their sources, incidents with their counts; the list of stories leads there."""
    story = client.get("/api/stories").json()["stories"][0]
    tree = page(client, story["page"])

    assert story["reports"] >= 2
    assert "copies Tide Gazette" in words(tree)
    assert main["page"] in [e.attrib.get("href") for e in tree.iter("a")]
    assert client.get(f"/api{story['page']}").json()["reports"][0]["id"] == "a1"


def test_incidents_are_filtered_and_ordered(client: TestClient) -> None:
    """Each filter leaves what it says; pages have no numbers."""

    def total(query: str) -> int:
        number: int = client.get(f"/api/incidents?{query}").json()["total"]
        return number

    assert total("") == total("contested=no") == total("type=coerce") == total("actor=PRT") == total("recipient=sailors") > 1
    assert total("type=AID") == total("contested=yes") == total("actor=MEX") == total("origins=900") == total("since=2027-01-01") == 0
    assert 0 < total("until=2026-02-01") < total("")
    assert client.get("/api/incidents?page=2").status_code == 400
    counts = [i["independent_origins"] for i in client.get("/api/incidents?order=origins").json()["incidents"]]
    assert counts == sorted(counts, reverse=True)
    page(client, "/incidents?origins=1&order=reports&contested=no&differ=no")


def test_events_are_filtered_by_the_origins_of_their_incident(client: TestClient, main: dict[str, Any]) -> None:
    """The filter, its facet and the search agree."""
    least = main["independent_origins"]
    found = client.get(f"/api/events?origins={least}").json()
    facet = {row["value"]: row["events"] for row in client.get("/api/events").json()["facets"]["origins"]}

    assert {p["event"] for p in main["passages"] if p["event"]} <= {e["id"] for e in found["events"]}
    assert facet.get("1") == client.get("/api/events?origins=1").json()["total"]


def test_the_first_page_has_the_newest_incidents(client: TestClient, main: dict[str, Any]) -> None:
    """Newest first, each leading to its page, with counts that say what they count."""
    tree = page(client, "/")

    assert main["page"] in [e.attrib.get("href") for e in tree.iter("a")]
    assert "incidents that they tell" in words(tree)


def test_ids_of_incidents_and_stories_may_be_given_by_their_beginning(client: TestClient, main: dict[str, Any]) -> None:
    """A beginning that one id has leads to its page."""
    short = client.get(f"/incidents/{main['id'][:-4]}")

    assert (short.status_code, short.headers["location"]) == (302, main["page"])
    assert client.get("/api/incidents/i_nobody").status_code == client.get("/api/stories/nobody").status_code == 404


def test_hostile_words_in_incidents_are_only_words(tmp_path: Path) -> None:
    """Names of outlets, holders, actors and places stay words on the pages of incidents and stories."""
    for number, nasty in enumerate(NASTY[:6]):
        one, two, *_ = reports()
        hurt = [
            replace(
                r,
                report=replace(r.report, outlet=nasty + r.report.id, title=nasty),
                events=tuple(replace(e, actors=tuple(replace(a, name=nasty, id=nasty) for a in e.actors)) for e in r.events),
            )
            for r in (one, two)
        ]
        with store_at(tmp_path / f"{number}.db", hurt) as opened:
            client = client_of(opened)
            for kind in ("incidents", "stories"):
                page(client, f"/{kind}")
                for row in client.get(f"/api/{kind}").json()[kind]:
                    page(client, row["page"])
            for path in ("/", "/reports/a1", "/reports/a2"):
                page(client, path)


def test_a_redacted_report_shows_no_words_on_the_pages_of_its_incident(tmp_path: Path) -> None:
    """Its passages are said to be removed; the others stay."""
    path = tmp_path / "news.db"
    store_at(path, reports()).close()
    with open_store(path) as writing:
        writing.redact("a3", "a court")
    with open_store(path, read_only=True) as opened:
        client = client_of(opened)
        for row in client.get("/api/incidents").json()["incidents"]:
            page(client, row["page"])
            for body in (client.get(row["page"]).text, client.get(row["page"] + ".json").text):
                assert "lighthouse" not in body
                assert "Six sailors were arrested" not in body


def test_copies_are_solid_arcs_and_citations_dashed() -> None:
    """An arc goes from the source to who has it from there; a copy that cites its source has one."""
    from sayso.records import Citation, Copy, Receipt

    told = [Report(id=i, text="", outlet=f"Outlet {i}", published=date(2026, 5, n)) for n, i in enumerate("abc", 1)]
    copy = Copy(copy="b", of="a", kind="same", share=1.0, pairs=(), receipt=Receipt(rule="copy:same", passages=(), why="the same"))
    cites = [Citation(report_id=i, outlet="Outlet a", span=Span(0, 1), cites="a") for i in "bc"]
    lineages = [
        Lineage(report_id="a", copy=None, citations=(), story_id="s", opened_by="a"),
        Lineage(report_id="b", copy=copy, citations=(cites[0],), story_id="s", opened_by="a"),
        Lineage(report_id="c", copy=None, citations=(cites[1],), story_id="s", opened_by="a"),
    ]
    origin = Origin(id="o", kind="unnamed", name="officials", country=None, via="Outlet a", stance="denies", reports=("a", "b", "c"))
    incident = Incident(
        id="i", type="COERCE", passages=(Passage(report_id="a", span=Span(0, 1)),), event_ids=(), actors=(), recipients=(), place=None, start=None, end=None,
        origins=(origin,), independent_origins=0, contested=True, figures_differ=False, asserted_by=(), denied_by=("o",), status_history=(), figures=(),
    )  # fmt: skip
    drawn = str(to_svg(incident, told, lineages))

    assert (drawn.count('class="arc copy"'), drawn.count('class="arc citation"')) == (1, 1)
    assert drawn.count('class="dot denies first"') == 1
    assert drawn.count('class="dot denies later"') == 2
    assert spread_lines(incident, told, lineages)[1] == "2026-05-02 Outlet b, copies Outlet a, cites Outlet a"
    assert to_svg(replace(incident, origins=()), told, lineages) == ""
