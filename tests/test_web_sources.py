"""Pages of sources, and what outlets' pages say of first, alone, denied and confirmed, with the rows behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from arrests import arrest_of
from served import NASTY, client_of, hostile, page, store_at
from starlette.testclient import TestClient

from sayso.records import Claim, Coded, Link, Span

FIRST = (
    "Port guards arrested six sailors at Sines quay on Monday, the harbour master said.\n"
    "The sailors had slept aboard a grey trawler for eleven nights, and their captain had hidden the log in a barrel of herring.\n"
    "A tug named Alcatraz brought the trawler in while gulls followed it over the bar."
)
OTHER = "Six sailors were arrested at Sines quay by port guards on Monday, Ana Lima said.\nShe keeps the lighthouse and saw the lamps of the boats go by."
DENIES = (
    "Rui Melo said nobody had been arrested at Sines quay; six sailors slept there on Monday and left.\nHe speaks for the guards and had counted the cells."
)
ALONE = "Port guards arrested two divers at Olhos quay.\nThe divers sang all the way to the cells."


def by(one: Coded, outlet: str, name: str, stance: Any = "asserts") -> Coded:
    """Return the coding with a named holder who tells the event."""
    text = one.report.text
    begins, said = text.index(name), text.index("said", text.index(name))
    link = Link(kind="person", name=name, country="PRT", cue=Span(said, said + 4), cue_class="say", span=Span(begins, begins + len(name)))
    chain = (Link(kind="outlet", name=outlet), link)
    factuality: Any = "CT-" if stance == "denies" else "CT+"
    return replace(one, claims=(Claim(id=f"c_{one.report.id}", event_id=one.events[0].id, chain=chain, stance=stance, factuality=factuality),))


def reports() -> list[Coded]:
    """Return an arrest told first by the Gazette, copied the next day, told by a named holder and then denied by one; and another told by the Gazette alone."""
    return [
        arrest_of("a1", FIRST, date(2026, 5, 4)),
        arrest_of("a2", FIRST, date(2026, 5, 5), outlet="Harbour Post"),
        by(arrest_of("a3", OTHER, date(2026, 5, 6), outlet="Light Courier"), "Light Courier", "Ana Lima"),
        by(arrest_of("a4", DENIES, date(2026, 5, 7), outlet="Guard Mail"), "Guard Mail", "Rui Melo", "denies"),
        arrest_of("b1", ALONE, date(2026, 1, 3)),
    ]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    with store_at(tmp_path_factory.mktemp("sources") / "news.db", reports()) as opened:
        yield client_of(opened)


def words(tree: Any) -> str:
    return " ".join(" ".join(tree.find("body").itertext()).split())


def numbers(client: TestClient, path: str) -> dict[str, int]:
    """Return the numbers of incidents of an outlet or a source, after proving that each has as many rows behind it."""
    found = client.get(f"/api{path}").json()["incidents"]
    for kind, one in found.items():
        assert client.get(f"/api{one['page']}").json()["total"] == one["incidents"], kind
        assert one["counts"].startswith("incidents")
        page(client, one["page"])
    return {kind: one["incidents"] for kind, one in found.items()}


def test_an_outlet_is_first_alone_denied_and_confirmed_as_the_days_say(client: TestClient) -> None:
    """The outlet that told it a day before the others is first; what it told was denied later; the other incident it told alone; followers are not first."""
    gazette, post = numbers(client, "/outlets/Tide%20Gazette"), numbers(client, "/outlets/Harbour%20Post")

    assert gazette == {"told": 2, "shared": 1, "first": 1, "same_day": 0, "alone": 1, "denied": 1, "confirmed": 0, "unverified": 0}
    assert post == {"told": 1, "shared": 1, "first": 0, "same_day": 0, "alone": 0, "denied": 1, "confirmed": 0, "unverified": 0}


def test_the_outlet_that_denies_is_not_denied_by_itself(client: TestClient) -> None:
    """A denial in the report that first told it is not one that came later."""
    assert numbers(client, "/outlets/Guard%20Mail")["denied"] == 0


def test_small_numbers_are_numbers(client: TestClient) -> None:
    """The page says how many of how many, never a share, and says what is counted."""
    said = words(page(client, "/outlets/Tide%20Gazette"))

    assert "told first, at least a day before any other outlet, of those that others tell too 1 of 1" in said
    assert "were denied or taken back in another report, that day or later 1 of 2" in said
    assert "Numbers of incidents, never of events." in said
    assert "%" not in said


def test_copies_lead_to_pairs_of_reports(client: TestClient) -> None:
    """Who copies whom is told on both outlets' pages, with the reports behind."""
    gazette, post = (client.get(f"/api/outlets/{name}").json() for name in ("Tide Gazette", "Harbour Post"))
    pairs = client.get("/api/copies?outlet=Harbour+Post&of=Tide+Gazette").json()

    assert (gazette["copied"], gazette["copies"]) == ([{"outlet": "Harbour Post", "reports": 1}], [])
    assert post["copies"] == [{"outlet": "Tide Gazette", "reports": 1}]
    assert [(p["report"]["id"], p["from"]["id"]) for p in pairs["pairs"]] == [("a2", "a1")]
    assert client.get("/api/copies").json()["pairs"] == client.get("/api/copies?outlet=Harbour+Post").json()["pairs"] == pairs["pairs"]
    assert client.get("/api/copies?outlet=Harbour+Post&of=?").json()["total"] == 0
    assert client.get("/api/copies?outlet=tide+gazette&of=Harbour+Post&kind=copied").json()["pairs"] == pairs["pairs"]
    assert "Harbour Post" in words(page(client, "/outlets/Tide%20Gazette"))
    assert "Reports of Harbour Post that copy one of Tide Gazette" in words(page(client, "/copies?outlet=Harbour+Post&of=Tide+Gazette"))


def test_an_outlet_counts_on_whose_word_it_tells(client: TestClient) -> None:
    """Events told by itself alone, on named and on unnamed holders' word lead to as many events."""
    for outlet in ("Tide Gazette", "Light Courier"):
        voice = client.get(f"/api/outlets/{outlet}").json()["voice"]
        for kind, source in (("own", "nobody"), ("named", "named"), ("unnamed", "unnamed")):
            assert client.get("/api/events", params={"outlet": outlet, "source": source}).json()["total"] == voice[kind]
    assert client.get("/api/outlets/Tide Gazette").json()["voice"] == {"own": 1, "named": 0, "unnamed": 1}


def test_a_source_has_a_page_with_what_became_of_its_words(client: TestClient) -> None:
    """A named holder is the one origin of an incident, and is contradicted by somebody whose name leads to it."""
    lima = client.get("/api/sources/Ana Lima").json()
    found = numbers(client, "/sources/Ana%20Lima")
    tree = page(client, "/sources/ana%20lima")

    assert lima["stances"] == {"asserts": 1, "hedges": 0, "denies": 0}
    assert lima["outlets"] == [{"name": "Light Courier", "events": 1}]
    assert lima["denied_by"] == [{"name": "Rui Melo", "incidents": 1}]
    assert found == {"asserts": 1, "hedges": 0, "denies": 0, "alone": 1, "joined": 0, "contradicted": 1, "denied": 1, "confirmed": 0}
    assert "are denied by somebody else 1 of 1" in words(tree)
    assert client.get("/api/told?holder=Ana+Lima&against=rui+melo").json()["total"] == 1
    assert client.get("/api/told?holder=Ana+Lima&against=nobody").json()["total"] == 0
    assert numbers(client, "/sources/Rui%20Melo")["denies"] == 1


def test_unnamed_holders_have_a_page_by_country_and_sector(client: TestClient) -> None:
    """The unnamed of one country and sector are one source, whose address and events say so."""
    found = client.get("/api/sources?kind=unnamed").json()
    (one,) = found["sources"]

    assert (one["name"], one["label"], one["events"]) == ("unnamed:PRT/GOV", "Unnamed: Portugal, government", 2)
    assert client.get(f"/api{one['page']}").json()["events"] == 2
    assert client.get("/api/events", params={"source": one["name"]}).json()["total"] == 2
    assert "Unnamed: Portugal, government" in words(page(client, one["page"]))


def test_the_list_of_sources_counts_what_its_links_show(client: TestClient) -> None:
    """Each number is the number of events behind its link; a beginning of a word finds a name; no number, no link."""
    rows = client.get("/api/sources").json()["sources"]

    assert {r["name"] for r in rows} == {"Ana Lima", "Rui Melo", "unnamed:PRT/GOV"}
    for row in rows:
        assert client.get("/api/events", params={"source": row["name"]}).json()["total"] == row["events"]
        for stance in ("asserts", "hedges", "denies"):
            assert client.get("/api/events", params={"holder": row["name"], "stance": stance}).json()["total"] == row[stance]
    assert [r["name"] for r in client.get("/api/sources?q=lim").json()["sources"]] == ["Ana Lima"]
    assert "No source is called so." in words(page(client, "/sources?q=zzz"))
    assert client.get("/api/sources/Nobody").json()["code"] == "S132"


def test_chains_of_an_event_lead_to_the_sources(client: TestClient) -> None:
    """The steps of a chain behind the outlet link to the holders' pages, named and unnamed."""
    for holder in ("Ana%20Lima", "unnamed%3APRT%2FGOV"):
        name = "Ana Lima" if holder == "Ana%20Lima" else "unnamed"
        event = client.get("/api/events", params={"source": name}).json()["events"][0]
        assert f"/sources/{holder}" in [e.attrib.get("href") for e in page(client, event["page"]).iter("a")]


def test_what_is_asked_of_nobody_is_told(client: TestClient) -> None:
    """S176 where neither an outlet nor a holder is given for `which`."""
    assert client.get("/api/told?which=first").json()["code"] == "S176"
    assert client.get("/api/told?outlet=Tide+Gazette&which=joined").json()["code"] == "S176"
    assert client.get("/api/told?which=often&outlet=x").json()["code"] == "S141"


def test_rows_can_be_narrowed_by_a_filter(client: TestClient) -> None:
    """`which` together with conditions on events gives the incidents that meet both."""
    assert client.get("/api/told?outlet=Tide+Gazette&which=told&since=2026-05-01").json()["total"] == 1
    assert client.get("/api/told?outlet=Tide+Gazette").json()["total"] == 2
    assert client.get("/api/told?outlet=Nobody&which=told").json()["total"] == 0


@pytest.mark.parametrize("nasty", NASTY, ids=repr)
def test_hostile_names_stay_text(tmp_path: Path, nasty: str) -> None:
    """Sources and outlets of any name have pages, and every source of the list leads to its own."""
    with store_at(tmp_path / "h.db", [hostile(nasty, "h1"), hostile(nasty, "h2")]) as opened:
        bad = client_of(opened)
        for path in ("/sources", "/outlets", "/told"):
            page(bad, path)
        for row in bad.get("/api/sources").json()["sources"]:
            page(bad, row["page"].replace("%25", "%2525"))  # the test's client decodes a path twice
        for row in bad.get("/api/outlets").json()["outlets"]:
            page(bad, row["page"].replace("%25", "%2525"))  # the test's client decodes a path twice
