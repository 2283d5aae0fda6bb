"""Lists as people expect them: facets, words, orders, cursors, downloads and copied questions, of incidents first."""

from __future__ import annotations

import csv
import io
import json
import shlex
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from arrests import arrest_of
from served import client_of, fill, page, store_at
from starlette.testclient import TestClient
from stored import coded
from typer.testing import CliRunner

from sayso.cli.app import app
from sayso.config import Config
from sayso.correct import join_incidents, split_incident
from sayso.join import Joiner
from sayso.records import Coded, Report, Span
from sayso.store import Entry, Store, open_store
from sayso.web.quoted import around, cut

PLACES = {
    "Sines": "They had slept aboard a trawler for eleven nights, and grey gulls followed it over the bar.",
    "Olhos": "A lighthouse keeper counted lamps until dawn and wrote every one of them into her green ledger.",
    "Belem": "Bakers closed their ovens early because flour had been delivered wet twice that same week.",
    "Porto": "Red gulls painted on the hull made the vessel easy to find among forty others in the fog.",
    "Faro": "Nobody knew why the harbour clock had stopped, or who had carried off its heavier hand.",
    "Lagos": "The chaplain brought blankets, oranges and a chessboard that lacked both of its white bishops.",
    "Tavira": "Salt pans glittered while gulls picked at the nets that lay mended along the wall.",
    "Sagres": "An old cannon pointed at the customs house, loaded by mistake with a wedding wreath.",
    "Aveiro": "Seaweed boats turned back upstream, their painted bows garlanded for a feast of saints.",
    "Viana": "Fog horns sounded through supper, so that gulls rose from the mole each time they rang.",
}
TEXT = "Port guards arrested {n} sailors at {place} quay on Monday, the harbour master said.\n{more}"


def text_of(place: str) -> str:
    return TEXT.format(n=list(PLACES).index(place) + 2, place=place, more=PLACES[place])


def arrests() -> list[Coded]:
    """Return ten arrests at ten places, forty days apart, four of them copied by another outlet the day after."""
    out = []
    for i, place in enumerate(PLACES):
        day = date(2025, 1, 1) + timedelta(days=40 * i)
        out.append(arrest_of(f"a{i}", text_of(place), day))
        if i % 3 == 0:
            out.append(arrest_of(f"b{i}", text_of(place), day + timedelta(days=1), outlet="Harbour Post"))
    return [replace(one, events=tuple(replace(e, quad=4) for e in one.events)) for one in out]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lists") / "news.db"
    store_at(path, [*arrests(), *fill()]).close()
    return path


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[Store]:
    with open_store(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: Store, path: Path) -> TestClient:
    return client_of(store, name=str(path))


def words(tree: Any) -> str:
    return " ".join("".join(tree.find("body").itertext()).split())


def hrefs(tree: Any) -> list[str]:
    return [e.attrib["href"] for e in tree.iter("a") if "href" in e.attrib]


def all_of(client: TestClient, path: str, name: str) -> list[str]:
    """Return the ids of a whole list, by its `next`."""
    ids: list[str] = []
    while path:
        answer = client.get(path).json()
        ids += [row["id"] for row in answer[name]]
        path = answer["next"]
    return ids


# ---- facets and chart


def test_a_facet_counts_what_its_value_would_leave(client: TestClient) -> None:
    """The number beside each value of each facet is the total of the list with that value chosen."""
    facets = client.get("/api/incidents?since=2025-03-01").json()["facets"]

    assert set(facets) == {"type", "stands", "actor", "recipient", "origins", "contested", "outlet", "story"}
    for name, counts in facets.items():
        for row in counts[:6]:
            found = client.get("/api/incidents", params={"since": "2025-03-01", name: row["value"]}).json()["total"]
            assert found == row["incidents"] > 0, (name, row)


def test_a_chosen_facet_still_offers_its_other_values(client: TestClient) -> None:
    """A choice can be changed for another: the other values are counted as if it were not made."""
    free, chosen = (client.get(f"/api/incidents{query}").json()["facets"]["type"] for query in ("", "?type=COERCE"))

    assert free == chosen
    assert len(free) > 1


def test_a_bar_leads_to_as_many_incidents_as_it_shows(client: TestClient) -> None:
    """An incident stands in each bar in whose days a report tells of it; the list of those days has as many."""
    bars = client.get("/api/incidents?type=COERCE").json()["bars"]

    assert sum(sum(bar["quads"]) for bar in bars) > 3
    for bar in bars:
        found = client.get(f"/api/incidents?type=COERCE&since={bar['start']}&until={bar['end']}").json()["total"]
        assert found == sum(bar["quads"]), bar


def test_words_find_incidents_by_their_reports(client: TestClient) -> None:
    """Every word must stand in one report that tells of the incident."""
    (one,) = client.get("/api/incidents?q=sines+grey&type=COERCE").json()["incidents"]

    assert one["outlets"] == ["Tide Gazette", "Harbour Post"]
    assert client.get("/api/incidents?q=sines+olhos").json()["total"] == 0
    assert client.get("/api/incidents", params={"q": " ".join(["word"] * 13)}).status_code == 400
    page(client, "/incidents?q=sines")


def test_the_page_of_incidents_shows_facets_chart_and_what_is_chosen(client: TestClient) -> None:
    """Facets lead to filters, a chosen filter can be taken away, and the search box keeps the words."""
    tree = page(client, "/incidents?type=COERCE&q=gulls")

    assert "/incidents?q=gulls" in hrefs(tree)  # takes the type away
    assert any(e.attrib.get("class") == "bars" for e in tree.iter("{http://www.w3.org/2000/svg}svg"))
    assert "Told by: " in words(page(client, "/incidents?outlet=Harbour+Post"))
    assert "all incidents" in words(tree)


# ---- paging


@pytest.mark.parametrize("order", ["newest", "origins", "reports"])
def test_the_list_of_incidents_goes_on_without_gap_or_double(client: TestClient, order: str) -> None:
    """Following `next` gives every incident once, in one order, whatever the size of a page."""
    small = all_of(client, f"/api/incidents?order={order}&limit=3", "incidents")

    assert small == all_of(client, f"/api/incidents?order={order}&limit=200", "incidents")
    assert len(small) == len(set(small)) == client.get("/api/incidents").json()["total"]


@pytest.mark.parametrize("order", ["newest", "reports", "incidents"])
def test_the_list_of_stories_goes_on_without_gap_or_double(client: TestClient, order: str) -> None:
    """Following `next` gives every story of two reports or more once."""
    ids = all_of(client, f"/api/stories?order={order}&limit=1", "stories")

    assert ids == all_of(client, f"/api/stories?order={order}", "stories")
    assert len(ids) == len(set(ids)) == client.get("/api/stories").json()["total"] > 1


@pytest.mark.parametrize("order", ["newest", "oldest", "events"])
def test_reports_are_ordered(client: TestClient, order: str) -> None:
    """Each order shows every report once, in that order; those without a day come last by days."""
    rows: list[dict[str, Any]] = []
    path = f"/api/reports?order={order}&limit=7"
    while path:
        answer = client.get(path).json()
        rows += answer["reports"]
        path = answer["next"]
    keys = {"newest": lambda r: r["published"], "oldest": lambda r: r["published"], "events": lambda r: r["events"]}
    values = [keys[order](row) for row in rows]

    assert len({row["id"] for row in rows}) == len(rows) == client.get("/api/reports").json()["total"]
    assert values == sorted(values, reverse=order != "oldest")


def test_cursors_stay_right_while_the_store_grows(tmp_path: Path) -> None:
    """Reports that come in between two pages show no incident or story twice and hide none that was there."""
    path = tmp_path / "news.db"
    store_at(path, arrests()).close()
    with open_store(path, read_only=True) as opened:
        client = client_of(opened)
        before = {name: all_of(client, f"/api/{name}?limit=200", name) for name in ("incidents", "stories")}
        first = {name: client.get(f"/api/{name}?limit=3").json() for name in before}
    new = arrest_of("z1", "Port guards arrested nine divers at Evora quay, the harbour master said.\nThe divers sang.", date(2026, 9, 1))
    with open_store(path) as writing:
        run = writing.runs()[-1].n
        writing.add(run, [Entry(coded=new), Entry(coded=arrest_of("z2", new.report.text, date(2026, 9, 2), outlet="Harbour Post"))])
        for _ in Joiner(writing, Config()).join():
            pass
    with open_store(path, read_only=True) as opened:
        client = client_of(opened)
        for name, ids in before.items():
            assert client.get(f"/api/{name}").json()["total"] > len(ids)
            shown = [row["id"] for row in first[name][name]] + all_of(client, first[name]["next"], name)
            assert shown == ids


def test_a_cursor_of_another_order_is_refused(client: TestClient) -> None:
    """A cursor says where one order goes on, and no other; what is no cursor is told as one."""
    after = client.get("/api/incidents?limit=2").json()["next"].partition("after=")[2]

    for query in (f"order=origins&after={after}", "after=nonsense", "after=WzEsMiwzLDRd"):
        answer = client.get(f"/api/incidents?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, "S141"), query
    assert client.get(f"/api/stories?after={after}").status_code == 400


# ---- filters of the other lists


def test_stories_reports_and_actors_are_filtered(client: TestClient) -> None:
    """Words, outlet, language and days of stories and reports, country and sector of actors: each leaves what it says."""

    def total(path: str) -> int:
        number: int = client.get(f"/api/{path}").json()["total"]
        return number

    assert total("stories?outlet=harbour+post") == total("stories?q=gulls&outlet=Harbour+Post") == 4
    assert total("stories?language=fr") == total("stories?since=2030-01-01") == total("stories?q=nobodysays") == 0
    assert total("stories?language=en") == total("stories")
    assert total("reports?language=en") == total("reports") > total("reports?language=en&outlet=Harbour+Post") == 4
    assert total("reports?language=fr") == 0
    assert total("actors?country=prt&sector=COP") == 1
    assert total("actors?country=prt&sector=GOV") == 0
    names = [row["name"] for row in client.get("/api/actors?order=name").json()["actors"]]
    assert names == sorted(names, key=str.casefold)
    for path in (
        "/stories?q=gulls&order=reports",
        "/stories?language=fr",
        "/reports?order=events&language=en",
        "/actors?country=PRT&order=acts",
        "/actors?q=zz",
    ):
        page(client, path)


def test_counts_of_a_story_lead_to_its_incidents(client: TestClient) -> None:
    """The number of incidents of a story is the total of the list that it leads to."""
    for row in client.get("/api/stories").json()["stories"]:
        assert client.get(f"/api/incidents?story={row['id']}").json()["total"] == row["incidents"]


def test_the_search_finds_incidents(client: TestClient) -> None:
    """One box finds incidents too, and leads to all of them with filters."""
    found = client.get("/api/search?q=sines").json()["incidents"]

    assert found["total"] == client.get("/api/incidents?q=sines").json()["total"] == len(found["newest"]) > 0
    assert "/incidents?q=sines" in hrefs(page(client, "/search?q=sines"))
    assert client.get("/api/search").json()["incidents"]["total"] == 0


# ---- the same question elsewhere


QUERIES = (
    "events?",
    "events?type=REQUEST&outlet=The+Daily+Test",
    "events?q=%22urged+the+miners%22+mayor&quad=3",
    "events?source=unnamed&stance=denies",
    "events?actor=PRT&origins=1&since=2025-02-01",
    "events?q=-miners&recipient=miners",
    "incidents?",
    "incidents?type=coerce&origins=1&order=reports",
    "incidents?q=gulls+Sin*&contested=no&differ=no",
    "incidents?outlet=harbour+post&until=2025-06-01&reports=2",
    "incidents?stands=actual&actor=PRT&recipient=sailors",
    "incidents?stands=contested",
    "incidents?stands=mentioned&order=origins&contested=yes",
)


@pytest.mark.parametrize("asked", QUERIES)
def test_what_is_copied_gives_the_same_rows(client: TestClient, asked: str) -> None:
    """The call of the API, the command and the SQL that a page shows find the same records in the same order."""
    kind = asked.partition("?")[0]
    tree = page(client, f"/{asked}")
    shown = {e.attrib["id"]: "".join(e.itertext()) for e in tree.iter("pre")}
    call, command, sql = (shown[f"copy-{n}"] for n in (1, 2, 3))

    url = shlex.split(call)[-1]
    by_api = [row["id"] for row in client.get(url.removeprefix("http://testserver")).json()[kind]]
    ran = CliRunner().invoke(app, shlex.split(command)[1:])
    assert ran.exit_code == 0, ran.output
    by_command = [row["id"] for row in json.loads(ran.stdout)]
    by_sql = [row[-1] for row in client.get("/api/sql", params={"q": sql}).json()["rows"]]

    assert by_api == by_command == by_sql
    assert by_api or "contested" in asked or "unnamed" in asked or "-miners" in asked
    assert "/sql?q=" + quote(sql) in hrefs(tree)


def test_a_store_that_needs_a_token_says_so_in_the_call(store: Store) -> None:
    """The call names the variable that holds the token, never a token."""
    client = client_of(store, read_token="r" * 20)
    client.headers["Authorization"] = "Bearer " + "r" * 20

    assert 'curl -H "Authorization: Bearer $SAYSO_READ_TOKEN" ' in words(page(client, "/incidents"))


# ---- files


def test_incidents_come_as_csv_and_parquet_with_the_same_rows(client: TestClient) -> None:
    """Both have every incident of the filter, in the list's order, with typed columns in Parquet."""
    import pyarrow.parquet as parquet

    ids = all_of(client, "/api/incidents?origins=1&limit=200", "incidents")
    answer = client.get("/incidents.csv?origins=1")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    table = parquet.read_table(io.BytesIO(client.get("/incidents.parquet?origins=1").content))

    assert answer.headers["content-disposition"] == 'attachment; filename="incidents.csv"'
    assert [row["id"] for row in rows] == table["id"].to_pylist() == ids
    assert {row["outlets"] for row in rows} >= {"Tide Gazette; Harbour Post"}
    assert all(row["first_told"] <= row["last_told"] for row in rows)
    assert str(table.schema.field("independent_origins").type) == "int64"
    assert str(table.schema.field("last_told").type) == "date32[day]"


def test_events_come_as_parquet(client: TestClient) -> None:
    """All events of the filter in the list's order, each with its incident."""
    import pyarrow.parquet as parquet

    answer = client.get("/events.parquet?type=COERCE")
    table = parquet.read_table(io.BytesIO(answer.content))

    assert answer.headers["content-type"] == "application/vnd.apache.parquet"
    assert table["id"].to_pylist() == [row["id"] for row in client.get("/api/events?type=COERCE&limit=200").json()["events"]]
    assert all(value.startswith("i_") for value in table["incident_id"].to_pylist())


def test_many_rows_come_in_several_pieces(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is read a few rows at a time has one head and every row once."""
    import pyarrow.parquet as parquet

    whole = client.get("/incidents.csv").text
    monkeypatch.setattr("sayso.web.incident_lists._BATCH", 4)
    monkeypatch.setattr("sayso.web.events._BATCH", 7)

    assert client.get("/incidents.csv").text == whole
    assert parquet.read_table(io.BytesIO(client.get("/incidents.parquet").content)).num_rows == client.get("/api/incidents").json()["total"]
    assert parquet.read_table(io.BytesIO(client.get("/events.parquet").content)).num_rows == client.get("/api/events").json()["total"]


def test_a_list_without_rows_is_a_file_without_rows(client: TestClient) -> None:
    """CSV keeps its head, Parquet its columns, Atom is a feed without entries."""
    import pyarrow.parquet as parquet

    assert client.get("/incidents.csv?actor=XYZ").text.startswith('"id","type","stands"')
    table = parquet.read_table(io.BytesIO(client.get("/incidents.parquet?actor=XYZ").content))
    assert (table.num_rows, table.column_names[:2]) == (0, ["id", "type"])
    assert ET.fromstring(client.get("/incidents.atom?actor=XYZ").content).findall("{http://www.w3.org/2005/Atom}entry") == []


def test_without_pyarrow_parquet_is_not_offered_and_says_why(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has no link to it, and the address says what to install."""
    assert "/incidents.parquet" in hrefs(page(client, "/incidents"))
    monkeypatch.setattr("sayso.web.take.find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    for kind in ("incidents", "events"):
        assert not [h for h in hrefs(page(client, f"/{kind}?since=1999-01-01")) if ".parquet" in h]  # an address that no remembered answer has
        answer = client.get(f"/{kind}.parquet")
        assert (answer.status_code, answer.json()["code"]) == (501, "S121")
        assert "sayso[arrow]" in answer.json()["hint"]


def test_formulas_in_csv_of_incidents_are_neutralised(tmp_path: Path) -> None:
    """A name or outlet that a spreadsheet would compute gets an apostrophe before it."""
    one = arrest_of("a1", text_of("Sines"), date(2026, 5, 4))
    evil = '=HYPERLINK("http://evil.example")'
    bad = replace(
        one,
        report=replace(one.report, outlet="+1"),
        events=tuple(replace(e, actors=tuple(replace(a, name=evil) for a in e.actors)) for e in one.events),
    )
    with store_at(tmp_path / "news.db", [bad]) as opened:
        (row,) = list(csv.DictReader(io.StringIO(client_of(opened).get("/incidents.csv").text)))

    assert row["actor_names"] == "'" + evil
    assert row["outlets"] == "'+1"


def test_the_feed_of_incidents_takes_any_filter(client: TestClient) -> None:
    """An entry an incident, those told of last first, each leading to its page; the feed names the page of its list."""
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(client.get("/incidents.atom?outlet=Harbour+Post").content)
    found = client.get("/api/incidents?outlet=Harbour+Post").json()["incidents"]

    assert [e.findtext(f"{atom}id") for e in feed.iter(f"{atom}entry")] == [f"urn:sayso:{row['id']}" for row in found]
    assert {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{atom}link")} == {
        "self": "http://testserver/incidents.atom?outlet=Harbour+Post",
        "alternate": "http://testserver/incidents?outlet=Harbour+Post",
    }
    assert client.get("/incidents.atom?order=origins").status_code == 400


# ---- ids that end like a twin


def test_a_report_whose_id_ends_in_json_has_its_page(tmp_path: Path) -> None:
    """Ids may be paths and addresses: each has a page and a twin, also beside one whose id is the same without the ending."""
    ids = ["folder/a.json", "folder/a", "https://x.example/y.json?z=1", "b.json.json"]
    with store_at(tmp_path / "news.db", [coded(id_, outlet=f"{id_} Post.json") for id_ in ids]) as opened:
        client = client_of(opened)
        for row in client.get("/api/reports").json()["reports"]:
            tree = page(client, row["page"])
            (twin,) = [e.attrib["href"] for e in tree.iter("link") if e.attrib.get("type") == "application/json"]
            assert client.get(twin).json()["id"] == row["id"]
            assert client.get(f"/api{row['page']}").json()["id"] == row["id"]
        for row in client.get("/api/outlets").json()["outlets"]:
            assert row["name"] in words(page(client, row["page"]))
            assert client.get(f"/api{row['page']}").json()["outlet"] == row["name"]
        assert client.get("/reports/folder%2Fa.json").headers["content-type"].startswith("text/html")
        assert client.get("/reports/nothing.json").json()["code"] == "S132"


# ---- one incident


def test_an_incident_is_cited_and_given_as_json_ld(client: TestClient) -> None:
    """The citation says what is counted and when it was told; the graph has reports, passages and origins."""
    row = client.get("/api/incidents?order=reports").json()["incidents"][0]
    one = client.get(f"/api{row['page']}").json()
    graph = client.get(f"{row['page']}.jsonld").json()["@graph"]
    kinds = [kind for node in graph for kind in ([node["type"]] if isinstance(node["type"], str) else node["type"])]

    assert one["cite"].endswith(f"http://testserver{row['page']}")
    assert f"{row['independent_origins']} independent origin" in one["cite"]
    assert kinds.count("sayso:Origin") == len(one["origins"])
    assert kinds.count("Annotation") == len(one["passages"])
    assert {node["id"] for node in graph} >= {f"http://testserver/reports/{r['id']}" for r in one["reports"]}
    assert one["cite"] in words(page(client, row["page"]))
    assert client.get("/incidents/i_nobody.jsonld").status_code == 404


def test_corrections_by_hand_are_said_in_words(tmp_path: Path) -> None:
    """Who joined or split what, when and why, and whether it was taken back."""
    path = tmp_path / "news.db"
    store_at(path, arrests()).close()
    with open_store(path) as writing:
        ids = {i.passages[0].report_id: i.id for i in writing.incidents(writing.incident_ids("i_")) if i.event_ids}
        kept = split_incident(writing, ids["a0"], ["b0"], by="Ana Lima", why="another quay")
        undone = join_incidents(writing, [ids["a0"], ids["a4"]], by="Rui", why="the same raid")
        writing.undo(undone.id, by="Ana Lima", why="it was not")
        for _ in Joiner(writing, Config()).join():
            pass
    with open_store(path, read_only=True) as opened:
        client = client_of(opened)
        one = client.get(f"/api/incidents/{ids['a0']}").json()
        said = words(page(client, f"/incidents/{ids['a0']}"))

    assert [(c["id"], c["kind"], c["by"]) for c in one["corrections"]] == [(kept.id, "split", "Ana Lima"), (undone.id, "join", "Rui")]
    assert one["corrections"][0]["undone"] is None
    assert one["corrections"][1]["undone"]["why"] == "it was not"
    assert "Ana Lima took what Harbour Post told out of what Tide Gazette told: another happening: “another quay”" in said
    assert "Taken back by Ana Lima" in said


def test_neighbours_of_incidents_and_stories_lead_on(client: TestClient) -> None:
    """The keys n and p go from an incident or story to the next of the list and back."""
    for kind in ("incidents", "stories"):
        first, second = (row["page"] for row in client.get(f"/api/{kind}").json()[kind][:2])
        (on,) = [e.attrib["href"] for e in page(client, first).iter("a") if e.attrib.get("rel") == "next"]
        (back,) = [e.attrib["href"] for e in page(client, second).iter("a") if e.attrib.get("rel") == "prev"]
        assert (on, back) == (second, first)


def test_layers_of_a_report_are_switched_by_its_address(client: TestClient) -> None:
    """`?layers=` ticks the boxes that the style sheet reads, so that no script is needed; credit stands in the head."""
    tree = page(client, "/reports/r01?layers=actors,cues")
    ticked = {e.attrib["name"] for e in tree.iter("input") if e.attrib.get("type") == "checkbox" and "checked" in e.attrib}

    assert ticked == {"layer-actors", "layer-cues"}
    assert client.get("/reports/r01?layers=nonsense").status_code == 400


# ---- words between which texts are cut


def test_what_stands_around_a_passage_is_cut_between_words() -> None:
    """No word is cut, and an ellipsis says on which side something is left out."""
    text = "Lead\n" + "alpha beta gamma " * 40 + "HERE it is" + " delta epsilon zeta" * 40 + "\nEnd"
    at = text.index("HERE")
    before, said, behind = around(text, Span(at, at + 10))

    assert said == "HERE it is"
    assert before.startswith("… ")
    assert behind.endswith(" …")
    assert set(before.split()) | set(behind.split()) <= {"alpha", "beta", "gamma", "delta", "epsilon", "zeta", "…"}
    assert around("One short line.", Span(4, 9)) == ("One ", "short", " line.")


def test_long_texts_are_cut_between_words() -> None:
    """What is shortened ends in a whole word; a word longer than the room is cut."""
    assert cut("one two three", 13) == "one two three"
    assert cut("one two three", 10) == "one two…"
    assert cut("w" * 50, 10) == "w" * 9 + "…"


# ---- stores with little in them


@pytest.mark.parametrize("codings", [[], [Coded(report=Report(id="only", text="The weather was fine."))]], ids=["empty", "one report without events"])
def test_an_empty_store_has_all_its_pages_and_files(tmp_path: Path, codings: list[Coded]) -> None:
    """Every list says that there is nothing yet; every file is there without rows."""
    with store_at(tmp_path / "news.db", codings) as opened:
        client = client_of(opened)
        for path in ("/", "/incidents", "/events", "/stories", "/reports", "/actors", "/outlets", "/search?q=weather", "/incidents?q=weather&order=origins"):
            page(client, path)
        for name in ("incidents.csv", "incidents.parquet", "incidents.atom", "events.csv", "events.parquet", "events.atom"):
            assert client.get(f"/{name}").status_code == 200, name
        assert client.get("/api/stories?order=incidents").json()["stories"] == []


def test_an_error_of_a_list_leads_back_to_it(client: TestClient) -> None:
    """A value that cannot be leads back to the list, a page that is not there to the first page."""
    assert "/events" in hrefs(page(client, "/events?realis=x", 400))[10:]
    assert words(page(client, "/incidents/i_nobody", 404)).count("Back to incidents") == 1
    assert "Back to" not in words(page(client, "/nowhere", 404))
