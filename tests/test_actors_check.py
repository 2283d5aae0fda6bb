"""The proof of the tables: sayso's own pass it, and each kind of fault is found."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from sayso.actors.check import gaps_of, prove
from sayso.actors.knowledge import knowledge
from sayso.actors.offices import lines, sector_of_office

TODAY = date(2026, 11, 27)
COUNTRIES = "iso3,name,aliases,adjectives,people,seats,cow,cow_code,wikidata\nFRA,France,,French,,Paris,220,FRN,Q142\n"
HOLDERS = "country,office,name,start,end,checked,source\n"
GAPS = "country,line,start,end,why\n"


def tables(folder: Path, holders: str, gaps: str = "", persons: str = "") -> Path:
    """Write a folder with few rows."""
    (folder / "countries.csv").write_text(COUNTRIES, encoding="utf-8")
    (folder / "holders.csv").write_text(HOLDERS + holders, encoding="utf-8")
    (folder / "gaps.csv").write_text(GAPS + gaps, encoding="utf-8")
    if persons:
        (folder / "persons.csv").write_text("name,aliases,wikidata\n" + persons, encoding="utf-8")
    return folder


def codes(folder: Path) -> list[str]:
    """Return the codes of the problems found."""
    return [p.code for p in prove(TODAY, folder).problems]


def test_our_tables_pass() -> None:
    """Sayso's own tables have no problem: nobody twice at once, spellings normal, every gap listed."""
    assert [f"{p.record}: {p.what}" for p in prove(TODAY).problems] == []


def test_our_tables_hold_what_was_promised() -> None:
    """At least 40 countries have foreign and defence ministers, 600 bodies of states, 300 armed groups, 150 criminal organisations, 700 outlets."""
    counts = prove(TODAY).counts
    assert counts["countries"]["with foreign ministers"] >= 40
    assert counts["countries"]["with defence ministers"] >= 40
    assert counts["bodies"]["of the state"] >= 600
    assert counts["groups"]["armed"] >= 300
    assert counts["groups"]["criminal"] >= 150
    assert counts["outlets"]["all"] >= 700
    assert counts["terms by source"]["general knowledge"] < sum(counts["terms by source"].values())


def test_every_country_is_led() -> None:
    """Each country has somebody at its head on the first of July of the years 1995 to 2025, or a listed gap."""
    holes = gaps_of(knowledge(), TODAY)
    by_country = {country: spans for (country, line), spans in holes.items() if line == "any"}
    missing = sum(any(start <= date(year, 7, 1) <= end for start, end in spans) for spans in by_country.values() for year in range(1995, 2026))
    assert missing <= 0.02 * 31 * len(knowledge().countries)


def test_two_at_once(tmp_path: Path) -> None:
    """Two terms of one office that overlap for certain are a problem; terms that may touch are none."""
    before = "FRA,President,A B,1980,1995-05-17,,x\n"
    assert "S340" in codes(tables(tmp_path, before + "FRA,President,C D,1995-05-16,,2026-11-27,x\n"))
    assert "S340" not in codes(tables(tmp_path, before + "FRA,President,C D,1995-05,,2026-11-27,x\n"))
    assert "S340" in codes(tables(tmp_path, "FRA,President,A B,1980,,2020,x\nFRA,President,C D,1995-05-16,,2026-11-27,x\n"))


def test_one_name_in_two_spellings(tmp_path: Path) -> None:
    """A name that differs from another by accents or capitals alone is a problem, and so is one with loose blanks."""
    assert "S341" in codes(tables(tmp_path, "FRA,President,José B,1980,1995,,x\nFRA,President,Jose B,1996,,2026-11-27,x\n"))
    assert "S342" in codes(tables(tmp_path, "FRA,President,A  B,1980,,2026-11-27,x\n"))


def test_an_alias_that_is_somebody_else(tmp_path: Path) -> None:
    """A person's other spelling must not be the name of another row."""
    rows = "FRA,President,A B,1980,1995,,x\nFRA,President,C D,1996,,2026-11-27,x\n"
    assert "S343" in codes(tables(tmp_path, rows, persons="A B,C D,\n"))


def test_gaps_are_listed_or_problems(tmp_path: Path) -> None:
    """A gap that gaps.csv does not list is a problem, a listed one is told with its reason, a listed one that is none is a problem."""
    rows = "FRA,President,A B,1980,1995-05-17,,x\nFRA,President,C D,1997-05-17,,2026-11-27,x\n"
    assert codes(tables(tmp_path, rows)) == ["S344", "S344"]
    listed = "FRA,state,1995-05-18,1997-05-16,vacant\nFRA,any,1995-05-18,1997-05-16,vacant\n"
    proof = prove(TODAY, tables(tmp_path, rows, listed))
    assert proof.problems == ()
    assert proof.gaps == (
        "France: no head of state from 1995-05-18 to 1997-05-16 (vacant)",
        "France: nobody at the head from 1995-05-18 to 1997-05-16 (vacant)",
    )
    assert codes(tables(tmp_path, rows, listed + "FRA,state,2001-01-01,2002-01-01,vacant\n")) == ["S345"]


def test_terms_past_their_check_are_counted(tmp_path: Path) -> None:
    """An open term is stale on a day past the one to which it was checked, and not before."""
    folder = tables(tmp_path, "FRA,President,A B,1980,,2020-05,x\n")
    assert prove(date(2020, 5, 31), folder).counts["terms"] == {"open": 1, "stale on 2020-05-31": 0}
    assert prove(date(2020, 6, 1), folder).counts["terms"] == {"open": 1, "stale on 2020-06-01": 1}


@pytest.mark.parametrize(("office", "sector"), [
    ("President", "GOV"), ("Foreign Minister", "GOV"), ("Speaker of the House", "LEG"), ("Director of the FSB", "SPY"), ("Chief of the General Staff", "MIL"),
    ("Leader of the Opposition", "OPP"), ("Prosecutor of the International Criminal Court", "JUD"), ("Pope", "REL"), ("Prime Minister", "GOV"),
])  # fmt: skip
def test_offices_have_sectors(office: str, sector: str) -> None:
    """An office is the government's unless its name says parliament, court, army, service or opposition."""
    assert sector_of_office(office) == sector


def test_lines_of_leadership_are_offices_of_the_table() -> None:
    """Every office that makes a head of state or government is held by somebody in holders.csv."""
    held = {office for _, office in knowledge().offices}
    assert {line: sorted(offices - held) for line, offices in lines().items()} == {"state": [], "government": []}


def test_wikidata_ids_look_like_ids() -> None:
    """What the tables give as a Wikidata id is Q and digits."""
    assert all(re.fullmatch(r"Q[1-9]\d*", q) for q in knowledge().wikidata.values())
    assert len(knowledge().wikidata) > 400


def test_states_have_cow_numbers() -> None:
    """All states of the Correlates of War list have their number and abbreviation."""
    assert knowledge().cow["USA"] == ("2", "USA")
    assert knowledge().cow["FRA"] == ("220", "FRN")
    assert set(knowledge().countries) - set(knowledge().cow) == {"HKG", "PSE", "VAT"}
