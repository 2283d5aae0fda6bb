"""The pages and their twins over a store of codings made by hand."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest
from served import PAGES, client_of, fill, page, store_at
from starlette.testclient import TestClient
from stored import TEXT, coded, entries, run_in

from sayso.store import Store, open_store
from sayso.web.app import FEATURES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with store_at(tmp_path_factory.mktemp("web") / "news.db", fill()) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: Store) -> TestClient:
    return client_of(store)


def path_for(client: TestClient, pattern: str) -> str:
    """Return a path of a record that is there."""
    incident, story = (client.get(f"/api/{kind}").json()[kind][0]["id"] for kind in ("incidents", "stories"))
    ids = {
        "dyads": "BRA",
        "events": "e_r01",
        "reports": "r01",
        "actors": "group%3Aminers",
        "outlets": "Other%20Post",
        "sources": "Ana%20Lima",
        "incidents": incident,
        "stories": story,
    }
    head = pattern.removeprefix("/api")
    kind = head.split("/")[1]
    return re.sub(r"\{[^}]*\}", ids.get(kind, ""), pattern)


def words(tree: Any) -> str:
    return " ".join("".join(tree.find("body").itertext()).split())


def hrefs(tree: Any) -> list[str]:
    return [e.attrib["href"] for e in tree.iter("a") if "href" in e.attrib]


def test_every_link_of_every_page_leads_to_a_page(client: TestClient) -> None:
    """From the first page on, all pages are valid, small, safe, and no link inside is dead."""
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 250:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        if path.startswith("/api/") or urlsplit(path).path.endswith((".json", ".jsonld", ".geojson", ".csv", ".parquet", ".atom")):
            assert client.get(path).status_code == 200, path
            continue
        tree = page(client, path)
        inside = [h for h in hrefs(tree) if h.startswith("/")]
        assert all(h.startswith(("/", "#", "https://x.example/")) for h in hrefs(tree)), path
        waiting.extend(h.partition("#")[0] for h in inside)

    assert {"/events", "/reports", "/actors", "/outlets", "/sql", "/api"} <= seen
    assert any(path.startswith("/events/e_") for path in seen)


def test_every_page_has_a_twin(client: TestClient) -> None:
    """The same path with .json is a JSON object, and the record's lists stand under /api with the same content."""
    for feature in FEATURES:
        path = path_for(client, feature.path)
        twin = client.get("/index.json" if path == "/" else path + ".json")
        api = client.get("/api/store" if path == "/" else "/api" + path)
        assert twin.status_code == 200, path
        assert isinstance(twin.json(), dict)
        assert api.json() == twin.json()
        page(client, path)


def test_paging_shows_every_event_once(client: TestClient) -> None:
    """Following `next` gives all events in order, without a gap or a double."""
    ids: list[str] = []
    path = "/api/events?limit=7"
    while path:
        answer = client.get(path).json()
        ids += [e["id"] for e in answer["events"]]
        path = answer["next"]

    assert len(ids) == len(set(ids)) == answer["total"] == 60


def test_a_cursor_stays_right_while_the_store_grows(tmp_path: Path) -> None:
    """Newer reports that come between two requests shift nothing."""
    path = tmp_path / "news.db"
    with store_at(path, fill()[:4]) as opened:
        client = client_of(opened)
        first = client.get("/api/events?limit=3").json()
        before = [e["id"] for e in client.get("/api/events?limit=100").json()["events"]]
        with open_store(path) as writing:
            writing.add(run_in(writing), entries("new", day=None) + entries("newest"))
        opened_again = client_of(opened)
        rest = opened_again.get(first["next"].replace("limit=3", "limit=100")).json()

    assert [e["id"] for e in rest["events"] if "new" not in e["id"]] == before[3:]


def test_new_reports_are_seen_without_a_restart(tmp_path: Path) -> None:
    """The catalogue is read again once the store has changed."""
    path = tmp_path / "news.db"
    now = [0.0]
    from sayso.web import Settings, create_app
    from sayso.web.site import Site

    with store_at(path, fill()[:1]) as opened:
        client = TestClient(create_app(opened, site=Site(opened, Settings(hosts=("*",)), clock=lambda: now[0])))
        assert client.get("/api/events").json()["total"] == 2
        with open_store(path) as writing:
            writing.add(run_in(writing), entries("later"))
        now[0] += 60

        assert client.get("/api/events").json()["total"] == 4


def test_filters_stand_in_the_address_and_are_shown(client: TestClient) -> None:
    """A filtered list says its filter, offers to take it away, and the facets lead on from it."""
    tree = page(client, "/events?outlet=Other+Post&realis=actual&since=2026-06-01")

    assert "Outlet: Other Post" in words(tree)
    assert "/events?realis=actual&since=2026-06-01" in hrefs(tree)
    assert client.get("/events.json?outlet=Other+Post&realis=actual").json()["total"] == 10
    assert "No event meets all of this" in words(page(client, "/events?type=NOTHING"))


def test_a_list_can_be_copied_as_api_call_command_and_sql(client: TestClient) -> None:
    """The three say the same filter, quoted for their reader."""
    said = words(page(client, "/events?source=O'Hara&q=two+words"))

    assert "/api/events?q=two+words&source=O%27Hara&limit=100" in said
    assert "sayso search '--source=O'\"'\"'Hara' --limit=100 --json --db=news.db -- 'two words'" in said
    assert "lower('O''Hara')" in said


def test_an_event_page_has_all_that_the_event_rests_on(client: TestClient) -> None:
    """Sentence, who says so, the drawing with its text alternative, the words, verification, reasons, record, citation, machine forms."""
    tree = page(client, "/events/e_r01")
    said = words(tree)
    drawing = next(tree.iter("{http://www.w3.org/2000/svg}svg"))

    for part in (
        "Mayor of São Paulo made a demand of miners.",
        "denied: The Daily Test, citing Ana Lima",
        "asserts it",
        "denies it",
        "request.urge",
        "Cite as",
        "e_r01",
    ):
        assert part in said, part
    assert drawing.attrib["role"] == "img"
    title, desc = drawing[0], drawing[1]
    assert drawing.attrib["aria-labelledby"] == f"{title.attrib['id']} {desc.attrib['id']}"
    assert "Ana Lima: denies, CT-" in desc.text
    assert "/events/e_r01.jsonld" in hrefs(tree)


def test_the_evidence_is_marked_in_its_words(client: TestClient) -> None:
    """The trigger is marked as the act, the actor as who; the words are those of the text."""
    tree = page(client, "/events/e_r01")
    quote = next(e for e in tree.iter("blockquote") if "quote" in e.attrib.get("class", ""))
    marked = {c: "".join(e.itertext()) for e in quote.iter("span") for c in e.attrib["class"].split()}

    assert marked["m-events"] == "urged"
    assert "".join(quote.itertext()).strip() == TEXT


def test_a_report_shows_the_layers_that_are_asked_for(client: TestClient) -> None:
    """Layers are switched by the address or by the form's boxes, without a script."""

    def ticked(path: str) -> set[str]:
        return {e.attrib["id"] for e in page(client, path).iter("input") if e.attrib.get("type") == "checkbox" and "checked" in e.attrib}

    assert ticked("/reports/r01") == {"layer-events", "layer-realis", "layer-actors", "layer-cues", "layer-headings"}
    assert ticked("/reports/r01?layers=events,times") == {"layer-events", "layer-times"}
    assert ticked("/reports/r01?layer-cues=on&chosen=1") == {"layer-cues"}
    assert ticked("/reports/r01?chosen=1") == ticked("/reports/r01?layers=none") == set()
    assert client.get("/reports/r01.json?layers=nonsense").status_code == 400


def test_a_report_page_leads_to_its_events_and_neighbours(client: TestClient) -> None:
    """Triggers are links to their events; next and previous are said by rel, for keys and readers alike."""
    tree = page(client, "/reports/r01")
    inside = next(e for e in tree.iter("div") if e.attrib.get("class") == "text")

    assert "".join(inside.itertext()).replace("requested", "").replace("actual", "") == TEXT
    assert {e.attrib["href"] for e in inside.iter("a")} == {"/events/e_r01", "/events/e2_r01"}
    assert {e.attrib.get("rel") for e in tree.iter("a")} >= {"prev", "next"}


def test_ids_may_be_given_by_their_beginning(client: TestClient) -> None:
    """A beginning that one id has leads to its page; one that several have is told."""
    assert client.get("/reports/r0").status_code == 404
    several = client.get("/api/events/e_r0")
    one = client.get("/search?q=e_r01")

    assert several.status_code == 404
    assert "e_r00, e_r01" in several.json()["hint"]
    assert (one.status_code, one.headers["location"]) == (302, "/events/e_r01")


def test_a_redacted_report_shows_its_tombstone_and_none_of_its_words(tmp_path: Path) -> None:
    """The words are on no page, in no twin, feed or file; when and why they went is."""
    path = tmp_path / "news.db"
    with open_store(path) as writing:
        writing.add(run_in(writing), entries("r1", "r2"))
        writing.redact("r1", "order of a court")
        writing.redact("r2", "order of a court")
    with open_store(path, read_only=True) as opened:
        client = client_of(opened)
        for name in ("/", "/events", "/reports", "/reports/r1", "/events/e_r1", "/actors", "/search?q=raids", "/outlets/The%20Daily%20Test"):
            page(client, name)
        paths = ("/", "/events", "/events.json", "/reports/r1", "/reports/r1.json", "/events/e_r1", "/events/e_r1.json", "/events/e_r1.jsonld", "/events.csv")
        bodies = {name: client.get(name).text for name in (*paths, "/events.atom", "/search.json?q=raids", "/index.json")}

    assert [name for name, body in bodies.items() if "declined to comment" in body or "end the raids" in body or "Mayor urges" in body] == []
    assert "order of a court" in bodies["/reports/r1"]
    assert "order of a court" in bodies["/events/e_r1"]


def test_the_csv_has_every_event_of_the_filter_and_no_formula(tmp_path: Path) -> None:
    """One row an event, documented columns, and a text that begins like a formula gets an apostrophe."""
    evil = coded("r1", outlet="=cmd|' /C calc'!A0")
    with store_at(tmp_path / "news.db", [evil, coded("r2", outlet="@SUM(1)"), coded("r3", outlet="fine")]) as opened:
        response = client_of(opened).get("/events.csv?realis=actual")
    rows = list(csv.DictReader(io.StringIO(response.text)))

    assert sorted(row["outlet"] for row in rows) == ["'=cmd|' /C calc'!A0", "'@SUM(1)", "fine"]
    assert {row["intensity"] for row in rows} == {"-5.0"}
    assert "attachment" in response.headers["content-disposition"]


def test_the_feed_is_atom(client: TestClient) -> None:
    """It has the newest events of the filter, with stable ids and links to their pages."""
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(client.get("/events.atom?type=ACCUSE").content)
    entry = feed.findall(f"{atom}entry")

    assert len(entry) == 15
    assert entry[0].findtext(f"{atom}id", "").startswith("urn:sayso:e_r")
    link = entry[0].find(f"{atom}link")
    assert link is not None
    assert "/events/e_r" in link.attrib["href"]
    assert feed.findtext(f"{atom}updated") == entry[0].findtext(f"{atom}updated")


def test_json_ld_quotes_the_text_and_keeps_the_chain(client: TestClient) -> None:
    """Selectors point at the words, positions agree with them, and the claim's statements are quoted inwards to the innermost holder."""
    response = client.get("/events/e2_r01.jsonld")
    graph = response.json()["@graph"]
    notes = [node for node in graph if node["type"] == "Annotation"]
    chain = [node for node in graph if str(node["id"]).startswith("urn:sayso:statement:")]

    assert response.headers["content-type"] == "application/ld+json"
    for note in notes:
        quote, position = note["target"]["selector"]
        assert TEXT[position["start"] : position["end"]] == quote["exact"]
        assert TEXT[: position["start"]].endswith(quote["prefix"])
    assert chain[0]["prov:wasQuotedFrom"] == {"id": chain[1]["id"]}
    assert chain[1]["prov:wasAttributedTo"]["rdfs:label"] == "unnamed aides"
    assert chain[1]["prov:wasQuotedFrom"] is None


def test_an_unchanged_page_is_not_sent_again(client: TestClient) -> None:
    """A page and its twin have an ETag, and a client that has it gets 304 and no body."""
    for path in ("/events", "/api/events", "/reports/r01", "/events.atom"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), path


def test_errors_have_one_shape(client: TestClient) -> None:
    """Whatever is wrong: what, a code, the record, a hint, and the status; a page says the same to people."""
    cases = {
        "/api/events?tpye=x": (400, "S140"),
        "/api/events?since=yesterday": (400, "S141"),
        "/api/events?realis=perhaps": (400, "S141"),
        "/api/events?limit=0": (400, "S141"),
        "/api/events?after=nonsense": (400, "S141"),
        "/api/events/e_nobody": (404, "S132"),
        "/api/reports/nobody": (404, "S132"),
        "/api/actors/nobody": (404, "S132"),
        "/api/outlets/nobody": (404, "S132"),
        "/api/reports/r01?part=9": (400, "S141"),
        "/api/nothing": (404, "S145"),
        "/api/sql?q=DELETE+FROM+reports": (400, "S142"),
        "/static/../site.py": (404, "S145"),
    }
    for path, (status, code) in cases.items():
        response = client.get(path)
        if path.startswith("/api"):
            assert set(response.json()) == {"error", "code", "record", "hint", "status"}, path
            assert (response.status_code, response.json()["code"], response.json()["status"]) == (status, code, status), path
            page(client, path.removeprefix("/api"), status) if "/sql" not in path else page(client, path.removeprefix("/api"))
    assert "Did you mean type?" in client.get("/api/events?tpye=x").json()["hint"]


def test_wrong_methods_are_told(client: TestClient) -> None:
    """A page is only read; what is sent by another method changes nothing and gets 405."""
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in (*PAGES[:-1], "/events/e_r01", "/api/events", "/events.csv"):
            response = client.request(method, path)
            assert (response.status_code, response.json()["code"]) == (405, "S146"), (method, path)
    assert client.get("/api/code").json()["code"] == "S146"
    assert client.head("/events").status_code == 200


def test_the_openapi_document_describes_what_is_there(client: TestClient) -> None:
    """Each path answers, each parameter named is understood, each schema referred to is there, and required keys are in the answer."""
    document = client.get("/api/openapi.json").json()
    schemas = document["components"]["schemas"]
    values = {"string": "x", "integer": "1"}

    assert document["openapi"].startswith("3.1")
    assert json.dumps(document).count("#/components/schemas/") > 20
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        call = path_for(client, path)
        operation = operations["get"]
        schema = schemas[operation["responses"]["200"]["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]]
        answer = client.get(call).json()
        assert set(schema.get("required", ())) <= set(answer), path
        for parameter in (p for p in operation["parameters"] if p["in"] == "query"):
            kind = parameter["schema"]
            value = kind.get("default") or (
                kind["enum"][0] if "enum" in kind else "2026-01-15" if kind.get("format") == "date" else values.get(kind["type"], "x")
            )
            response = client.get(call, params={parameter["name"]: value})
            assert response.json().get("code") != "S140", (path, parameter["name"])
    refs = [part.split('"')[0] for part in json.dumps(document).split("#/components/schemas/")[1:]]
    assert set(refs) <= set(schemas)


def test_the_sql_page_answers_and_says_what_is_wrong(client: TestClient) -> None:
    """An answer is a table with links to events; a wrong question keeps its words and says why."""
    answer = page(client, "/sql?q=SELECT+id,+type+FROM+events+WHERE+id+=+'e_r01'")
    wrong = page(client, "/sql?q=DELETE+FROM+reports")

    assert "/events/e_r01" in hrefs(answer)
    assert "S142" in words(wrong)
    assert "DELETE FROM reports" in "".join(next(wrong.iter("textarea")).itertext())
    assert client.get("/sql.json?q=SELECT+1+AS+one").json()["rows"] == [[1]]


def test_an_actor_page_says_what_he_does_to_whom(client: TestClient) -> None:
    """Counts, other sides with links to the events behind them, and bars."""
    tree = page(client, "/actors/office%3ABRA%2Fmayor")
    data = client.get("/actors/office%3ABRA%2Fmayor.json").json()

    assert "Acts in 30 events" in words(tree)
    assert data["does"] == [
        {
            "with": {"id": "group:miners", "name": "miners", "country": None, "sector": None, "page": "/actors/group%3Aminers"},
            "events": 30,
            "quads": [0, 0, 30, 0],
        }
    ]
    assert any(unquote(h).startswith("/events?actor=office:BRA/mayor&recipient=group:miners") for h in hrefs(tree))


def test_an_outlet_page_says_on_whose_word_it_tells(client: TestClient) -> None:
    """Own voice, named and unnamed holders are counted apart."""
    data = client.get("/outlets/Other%20Post.json").json()

    assert (data["reports"], data["events"]) == (10, 20)
    assert data["voice"] == {"own": 10, "named": 0, "unnamed": 10}
    assert data["source"] == {"unnamed": 10}


def test_the_search_finds_events_reports_actors_and_outlets(client: TestClient) -> None:
    """One box for all: words, beginnings of names, ids."""
    data = client.get("/search.json?q=miners").json()

    assert (data["events"]["total"], data["reports"]["total"]) == (60, 30)
    assert [a["id"] for a in data["actors"]] == ["group:miners"]
    assert client.get("/search.json?q=other").json()["outlets"] == [{"name": "Other Post", "page": "/outlets/Other%20Post"}]
