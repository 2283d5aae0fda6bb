"""The gold files and the demo reports are well-formed."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests" / "gold"
DEMO = ROOT / "src" / "sayso" / "demo"

MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
    "heavy-weapons crowd-control unconventional",
}
REALIS = {"actual", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic"}
SECTOR_CODES = "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC"
SECTORS = set(SECTOR_CODES.split())
KINDS = {"outlet", "person", "organisation", "document", "unnamed"}
STANCES = {"asserts", "denies", "hedges"}
FACTUALITY = {"CT+", "PR+", "PS+", "Uu", "PS-", "PR-", "CT-"}
STATUSES = {"confirmed", "could_not_verify", "denied", "no_comment", "declined"}
NO_SECTOR = {"IGO", "UNO", "EUR", "NGO", "ISM", "MNC"}
OPEN_FIELDS = {"actors", "recipients", "place", "date", "mode"}


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


SENTENCES = load(GOLD / "sentences.jsonl")
REPORTS = load(GOLD / "reports.jsonl")
BLIND = load(GOLD / "blind.jsonl")
DEMOS = load(DEMO / "reports.jsonl")
ITEMS = SENTENCES + REPORTS + BLIND
by_id = pytest.mark.parametrize("item", ITEMS, ids=[item["id"] for item in ITEMS])


def spans(item: dict[str, Any]) -> list[list[int]]:
    found = [verification["span"] for verification in item["verification"]]
    found += [decoy["span"] for decoy in item.get("decoys", [])]
    for event in item["events"]:
        found.append(event["trigger"])
        found += [actor["span"] for actor in event["actors"] + event["recipients"]]
    return found


def claims(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [claim for event in item["events"] for claim in event["claims"]]


def test_there_are_enough_items() -> None:
    """The set holds at least forty sentences and six reports."""
    assert len(SENTENCES) >= 40
    assert len(REPORTS) >= 6


def test_item_ids_are_unique() -> None:
    """No two items of the set share an id."""
    assert max(Counter(item["id"] for item in ITEMS).values()) == 1


@by_id
def test_item_has_the_fields_of_the_layout(item: dict[str, Any]) -> None:
    """Every item has the fields of the layout and a real date of publication."""
    assert set(item) - {"decoys"} == {
        "id",
        "published",
        "outlet",
        "language",
        "title",
        "text",
        "events",
        "verification",
    }
    assert item["language"] == "en"
    date.fromisoformat(item["published"])


@by_id
def test_spans_lie_in_the_text_and_cut_no_word(item: dict[str, Any]) -> None:
    """Every span is in bounds, not empty, has no blank at its edges and cuts no word."""
    text = item["text"]
    for start, end in spans(item):
        assert 0 <= start < end <= len(text)
        piece = text[start:end]
        assert piece == piece.strip()
        assert not (start and text[start - 1].isalnum() and piece[0].isalnum()), piece
        assert not (end < len(text) and text[end].isalnum() and piece[-1].isalnum()), piece


@by_id
def test_events_use_known_codes(item: dict[str, Any]) -> None:
    """Every event has a PLOVER type, a mode of that type or none, and a known realis."""
    for event in item["events"]:
        assert event["type"] in MODES
        assert event["mode"] is None or event["mode"] in MODES[event["type"]].split()
        assert event["realis"] in REALIS
        assert isinstance(event["optional"], bool)
        assert set(event.get("alt_types", [])) <= set(MODES) - {event["type"]}
        assert set(event.get("open", [])) <= OPEN_FIELDS


@by_id
def test_event_ids_are_unique_and_no_event_stands_twice(item: dict[str, Any]) -> None:
    """Within an item event ids are unique, and one trigger never carries one type and mode twice."""
    assert len({event["id"] for event in item["events"]}) == len(item["events"])
    keys = [(*event["trigger"], event["type"], event["mode"]) for event in item["events"]]
    assert len(set(keys)) == len(keys)


@by_id
def test_actors_have_known_countries_and_sectors(item: dict[str, Any]) -> None:
    """Actors and links have three-letter countries or none, and PLOVER sectors or none."""
    people = [actor for event in item["events"] for actor in event["actors"] + event["recipients"]]
    people += [link for claim in claims(item) for link in claim["chain"]]
    for one in people:
        assert one["country"] is None or re.fullmatch("[A-Z]{3}", one["country"])
        assert one["sector"] is None or one["sector"] in SECTORS
        if one["country"] in NO_SECTOR:
            assert one["sector"] is None


@by_id
def test_chains_start_at_the_outlet(item: dict[str, Any]) -> None:
    """Every event has a claim, and every chain starts with the item's own outlet."""
    for event in item["events"]:
        assert event["claims"]
        for claim in event["claims"]:
            assert claim["chain"][0]["kind"] == "outlet"
            assert claim["chain"][0]["name"] == item["outlet"]


@by_id
def test_claims_use_known_codes(item: dict[str, Any]) -> None:
    """Every claim has a known stance and factuality, known kinds of links, and no name on an unnamed link."""
    for claim in claims(item):
        assert claim["stance"] in STANCES
        assert claim["factuality"] in FACTUALITY
        for link in claim["chain"]:
            assert link["kind"] in KINDS
            assert link["kind"] != "unnamed" or link["name"] is None
            assert link["kind"] in {"unnamed", "outlet"} or link["name"]


@by_id
def test_what_did_not_happen_is_never_certain(item: dict[str, Any]) -> None:
    """Only actual and generic events are held as CT+, and a denied event has only denying claims."""
    for event in item["events"]:
        held = {claim["factuality"] for claim in event["claims"]}
        assert event["realis"] in {"actual", "generic"} or "CT+" not in held
        if event["realis"] == "denied":
            assert {claim["stance"] for claim in event["claims"]} == {"denies"}


@by_id
def test_verification_points_at_something(item: dict[str, Any]) -> None:
    """Every verification has a known status and is about events of the item or a cited report."""
    ids = {event["id"] for event in item["events"]}
    for verification in item["verification"]:
        assert verification["status"] in STATUSES
        assert verification["by"]
        about = verification["about"]
        if isinstance(about, str):
            assert about.startswith("report:")
        else:
            assert about
            assert set(about) <= ids


@by_id
def test_dates_are_ordered_intervals(item: dict[str, Any]) -> None:
    """Every event date is an interval of days, first day first, and an actual event does not lie in the future."""
    for event in item["events"]:
        if event["date"]:
            start, end = (date.fromisoformat(day) for day in event["date"])
            assert start <= end
            if event["realis"] == "actual":
                assert end <= date.fromisoformat(item["published"])


def test_every_code_occurs() -> None:
    """Taken together the items show all types, realis values, kinds of links, stances and verification statuses."""
    events = [event for item in ITEMS for event in item["events"]]
    assert {event["type"] for event in events} == set(MODES)
    assert {event["realis"] for event in events} == REALIS
    held = [claim for item in ITEMS for claim in claims(item)]
    assert {link["kind"] for claim in held for link in claim["chain"]} == KINDS
    assert {claim["stance"] for claim in held} == STANCES
    assert {verification["status"] for item in ITEMS for verification in item["verification"]} == STATUSES


def test_chains_reach_four_links_and_every_degree_of_anonymity() -> None:
    """There are chains of one to four links, nameless media, and unnamed sources with and without a known country."""
    chains = [claim["chain"] for item in ITEMS for claim in claims(item)]
    assert {len(chain) for chain in chains} >= {1, 2, 3, 4}
    inner = [link for chain in chains for link in chain[1:]]
    assert any(link["kind"] == "outlet" and link["name"] is None for link in inner)
    assert any(link["kind"] == "outlet" and link["name"] for link in inner)
    assert any(link["kind"] == "unnamed" and link["country"] for link in inner)
    assert any(link["kind"] == "unnamed" and not link["country"] for link in inner)


def test_some_items_hold_no_event() -> None:
    """At least four sentences hold no event at all, and decoys are marked in them."""
    empty = [item for item in SENTENCES if not item["events"]]
    assert len(empty) >= 4
    assert any(item.get("decoys") for item in empty)


def test_gold_reports_have_the_text_of_the_demo() -> None:
    """A gold report that shares its id with a demo report has the same text, outlet, title and date."""
    demos = {report["id"]: report for report in DEMOS}
    for item in REPORTS:
        if item["id"] in demos:
            for field in ("text", "outlet", "title", "published"):
                assert item[field] == demos[item["id"]][field]


def test_readme_counts_agree_with_the_files() -> None:
    """The counts by type and realis in the README of the gold are those of the files."""
    readme = (GOLD / "README.md").read_text(encoding="utf-8")
    for field, values in (("type", set(MODES)), ("realis", REALIS)):
        for value in values:
            here, there = (sum(event[field] == value for item in part for event in item["events"]) for part in (SENTENCES, REPORTS))
            assert f"\n| {value} | {here} | {there} |\n" in readme, value


def test_there_are_enough_demo_reports() -> None:
    """At least forty demo reports are bundled, each with its own id and address."""
    assert len(DEMOS) >= 40
    assert len({report["id"] for report in DEMOS}) == len(DEMOS)
    assert len({report["url"] for report in DEMOS}) == len(DEMOS)


@pytest.mark.parametrize("report", DEMOS, ids=[report["id"] for report in DEMOS])
def test_demo_report_is_well_formed(report: dict[str, Any]) -> None:
    """A demo report has all its fields, an address under .example, and 50 to 280 words."""
    assert set(report) == {"id", "title", "outlet", "published", "url", "language", "text"}
    assert all(report.values())
    assert re.match(r"https://[a-z]+\.example/", report["url"])
    assert date(2012, 1, 1) <= date.fromisoformat(report["published"]) <= date(2026, 12, 31)
    assert 50 <= len(report["text"].split()) <= 280


@pytest.mark.parametrize("report", DEMOS, ids=[report["id"] for report in DEMOS])
def test_demo_readme_says_that_the_report_is_invented(report: dict[str, Any]) -> None:
    """The README of the demo lists every report under a notice that everything in them is invented."""
    readme = (DEMO / "README.md").read_text(encoding="utf-8")
    notice = readme.index("invented for demonstration and must not be quoted as news")
    assert readme.index(f"`{report['id']}`") > notice
