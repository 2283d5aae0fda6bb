"""The tables of actors as data: codes, names, terms of office, coverage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from sayso.actors.knowledge import SECTORS, SPECIAL, Holder, Known, knowledge, load, read_rows
from sayso.errors import DataError

TABLES = ("countries", "former", "territories", "international", "groups", "bodies", "outlets", "holders", "figures", "persons")
BODIES = ("international", "groups", "bodies", "outlets")


def meanings() -> Iterator[tuple[str, tuple[Known, ...]]]:
    """Yield every name with what it means."""
    yield from knowledge().names


def whole(name: str) -> tuple[Known, ...]:
    """Return what a name means, with the capitals that it is written in."""
    return next((meant for start, end, meant in knowledge().names.apart(name) if not any(map(str.isalnum, name[:start] + name[end:]))), ())


def meant(name: str) -> set[tuple[str, str | None, str | None]]:
    """Return form, country and sector of all that a name may mean."""
    return {(k.form, k.country, k.sector) for k in whole(name)}


def terms() -> dict[tuple[str, str], list[Holder]]:
    """Return the terms of each office, by start."""
    return {key: sorted(held, key=lambda h: h.start) for key, held in knowledge().offices.items()}


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_has_loose_blanks_or_doubled_items(table: str) -> None:
    """Cells are stripped, lists have no empty and no repeated item."""
    for line, row in read_rows(table):
        for column, cell in row.items():
            items = re.split("[;|]", cell) if column in ("aliases", "adjectives", "people", "seats") and cell else [cell]
            assert all(item == item.strip() for item in items), f"{table}.csv:{line}: {column}"
            assert len(items) == len(set(items)), f"{table}.csv:{line}: {column}"
            assert len(items) == 1 or all(items), f"{table}.csv:{line}: {column}"


def test_every_name_can_be_found() -> None:
    """A name in a table has letters that a text can have, so that its own words find it again."""
    for table in BODIES:
        for line, row in read_rows(table):
            assert meant(row["name"].removeprefix("The ")), f"{table}.csv:{line}: {row['name']}"


def test_a_name_is_never_of_two_countries_unawares() -> None:
    """Whoever shares a name with somebody of another country is on the list of those that the text has to tell apart."""
    told_apart = {"australian"}
    for name, known in meanings():
        countries = {k.country for k in known if k.form != "holder"}
        if name not in told_apart and len(countries) > 1:
            assert len({k.form for k in known}) > 1, f"{name}: {sorted(map(str, countries))}"


def test_short_names_are_written_in_capitals() -> None:
    """A name of one or two letters, which might be a word, is an acronym that counts in capitals only."""
    for name, known in meanings():
        if len(name) <= 2:
            assert all(k.upper for k in known), name


def test_names_of_one_word_begin_with_a_capital() -> None:
    """No alias is an ordinary lower-case word, which would turn a common noun into somebody known."""
    written_small = ("al-", "anti-", "dpa")
    for table in ("countries", "territories", *BODIES):
        for line, row in read_rows(table):
            for alias in re.split("[;|]", row["aliases"]):
                bare = alias.removeprefix("the ")
                if bare and " " not in bare:
                    assert not bare.islower() or bare.startswith(written_small) or "." in bare, f"{table}.csv:{line}: {alias}"


@pytest.mark.parametrize(("table", "column", "least"), [
    ("countries", "iso3", 195), ("territories", "name", 80), ("international", "name", 300), ("groups", "name", 200), ("bodies", "name", 500),
    ("outlets", "name", 250),
])  # fmt: skip
def test_tables_are_complete_enough(table: str, column: str, least: int) -> None:
    """Each table holds as many rows as were promised, none twice."""
    names = [row[column] for _, row in read_rows(table)]
    assert len(names) >= least
    assert len(names) == len(set(names)), sorted({n for n in names if names.count(n) > 1})


def test_states_have_a_demonym_and_a_seat() -> None:
    """Every country has an adjective or people by which it is named, and a seat unless its capital bears another name's meaning."""
    without_seat = {"BEL", "CRI", "DJI", "HKG", "LUX", "MCO", "MDV", "SGP", "SMR", "STP", "SYC", "VAT"}
    for line, row in read_rows("countries"):
        assert row["adjectives"] or row["people"] or row["iso3"] in ("COG", "DMA", "LIE", "VAT"), f"countries.csv:{line}: {row['name']}"
        assert row["seats"] or row["iso3"] in without_seat, f"countries.csv:{line}: {row['name']}"


@pytest.mark.parametrize(("name", "code"), [
    ("Kosovo", "KOS"), ("Palestine", "PSE"), ("Hong Kong", "HKG"), ("Vatican", "VAT"), ("Taiwan", "TWN"), ("Zaire", "COD"), ("Burma", "MMR"),
    ("Swaziland", "SWZ"),
    ("Ivory Coast", "CIV"), ("Holland", "NLD"), ("Soviet Union", "RUS"), ("Türkiye", "TUR"), ("DPRK", "PRK"), ("Republic of China", "TWN"),
    ("People's Republic of China", "CHN"), ("Filipinos", "PHL"), ("Danes", "DNK"), ("Quai d'Orsay", "FRA"), ("Foggy Bottom", "USA"), ("Blue House", "KOR"),
    ("Kremlin", "RUS"), ("Downing Street", "GBR"), ("N'Djamena", "TCD"), ("Kyiv", "UKR"), ("Kiev", "UKR"), ("Niger", "NER"), ("Nigerian", "NGA"),
    ("Greenland", "DNK"), ("Puerto Rico", "USA"), ("New Caledonia", "FRA"), ("Gibraltar", "GBR"),
])  # fmt: skip
def test_names_of_countries(name: str, code: str) -> None:
    """PLOVER's countries are found by names old and new, people, seats; dependencies fold into the state that holds them."""
    assert {country for _, country, _ in meant(name)} == {code}


@pytest.mark.parametrize(("name", "country"), [
    ("Abkhazia", "GEO"), ("South Ossetia", "GEO"), ("Transnistria", "MDA"), ("Nagorno-Karabakh", "AZE"), ("Northern Cyprus", "CYP"), ("Somaliland", "SOM"),
    ("Western Sahara", "MAR"), ("Donetsk People's Republic", "UKR"), ("Luhansk People's Republic", "UKR"),
])  # fmt: skip
def test_breakaway_entities(name: str, country: str) -> None:
    """A breakaway entity has the country of its nominal sovereign and the sector PRE."""
    assert {(c, s) for _, c, s in meant(name)} == {(country, "PRE")}


@pytest.mark.parametrize(("name", "country", "sector"), [
    ("NATO", "IGO", None), ("Nato", "IGO", None), ("United Nations", "UNO", None), ("European Union", "EUR", None), ("ECOWAS", "IGO", None),
    ("Amnesty International", "NGO", None), ("Boeing", "MNC", None), ("Hamas", "PSE", "REB"), ("Hezbollah", "LBN", "REB"), ("Boko Haram", "NGA", "REB"),
    ("Islamic State", "IMG", "REB"), ("Wagner Group", "RUS", "PRM"), ("Sinaloa Cartel", "MEX", "CRM"), ("Knesset", "ISR", "LEG"), ("Bundestag", "DEU", "LEG"),
    ("FSB", "RUS", "SPY"), ("CIA", "USA", "SPY"), ("IDF", "ISR", "MIL"), ("African National Congress", "ZAF", "PTY"), ("Gazprom", "RUS", "BUS"),
    ("Reuters", "GBR", "JRN"), ("Xinhua", "CHN", "JRN"), ("KCNA", "PRK", "JRN"), ("Al Jazeera", "QAT", "JRN"), ("Le Monde", "FRA", "JRN"),
])  # fmt: skip
def test_bodies_groups_and_outlets(name: str, country: str, sector: str | None) -> None:
    """Well-known bodies have PLOVER's country (or non-state code) and sector."""
    assert (country, sector) in {(c, s) for _, c, s in meant(name)}


def test_codes_are_plovers() -> None:
    """What the tables say of anybody is a country of countries.csv or a non-state code, and one of the 25 sectors or none."""
    countries = set(knowledge().countries)
    for name, known in meanings():
        for one in known:
            assert one.country is None or one.country in countries | SPECIAL, name
            assert one.sector is None or one.sector in SECTORS, name


def test_most_countries_have_a_holder_for_most_years() -> None:
    """At least 120 countries have a head of state or government on the first of July of 20 of the years 1990 to 2025."""
    by_country: dict[str, list[Holder]] = defaultdict(list)
    for (country, _), held in terms().items():
        by_country[country].extend(held)
    summers = [date(year, 7, 1) for year in range(1990, 2026)]
    covered = [c for c, held in by_country.items() if sum(any(h.holds(day) for h in held) for day in summers) >= 20]
    assert len(covered) >= 120


@pytest.mark.parametrize(("country", "office", "day", "name"), [
    ("USA", "President", (2014, 8, 29), "Barack Obama"), ("USA", "President", (2026, 1, 15), "Donald Trump"),
    ("MEX", "President", (2026, 1, 15), "Claudia Sheinbaum"),
    ("DEU", "Chancellor", (2016, 8, 24), "Angela Merkel"), ("ZAF", "President", (2002, 3, 21), "Thabo Mbeki"),
    ("SLE", "President", (1999, 11, 18), "Ahmad Tejan Kabbah"),
    ("UNO", "Secretary-General of the United Nations", (1999, 11, 18), "Kofi Annan"), ("JPN", "Prime Minister", (2006, 10, 18), "Shinzo Abe"),
    ("ISR", "Prime Minister", (1995, 11, 3), "Yitzhak Rabin"), ("FRA", "President", (1994, 4, 6), "François Mitterrand"),
])  # fmt: skip
def test_who_held_an_office(country: str, office: str, day: tuple[int, int, int], name: str) -> None:
    """The table names the incumbent of a day."""
    assert [h.name for h in knowledge().offices[country, office] if h.holds(date(*day))] == [name]


@pytest.mark.parametrize(("name", "day", "country", "sector"), [
    ("Alexei Navalny", (2021, 1, 17), "RUS", "OPP"), ("Foday Sankoh", (1999, 11, 18), "SLE", "REB"), ("Hemedti", (2023, 4, 15), "SDN", "PRM"),
    ("Dalai Lama", (2008, 3, 14), "CHN", "REL"), ("Osama bin Laden", (2001, 9, 11), "IMG", "REB"), ("El Chapo", (2014, 2, 22), "MEX", "CRM"),
])  # fmt: skip
def test_people_without_an_office_of_state(name: str, day: tuple[int, int, int], country: str, sector: str) -> None:
    """Leaders of oppositions, rebels, churches and gangs have their own sector, under any name that papers use."""
    found = whole(name)
    assert found
    held = [h for h in knowledge().holders[found[0].name] if h.holds(date(*day))]
    assert (country, sector) in [(h.country, h.sector) for h in held]


@pytest.mark.parametrize(("written", "name"), [
    ("Volodymyr Zelenskyy", "Volodymyr Zelensky"), ("Muammar Qaddafi", "Muammar Gaddafi"), ("Kim Jong Un", "Kim Jong-un"), ("Nicolas Maduro", "Nicolás Maduro"),
    ("Lula", "Luiz Inácio Lula da Silva"), ("Recep Tayyip Erdogan", "Recep Tayyip Erdoğan"),
])  # fmt: skip
def test_spellings(written: str, name: str) -> None:
    """A holder is found however papers write him, with accents or without."""
    found = whole(written)
    assert found
    assert [k.name for k in found] == [name]


COUNTRIES = "iso3,name,aliases,adjectives,people,seats,cow,cow_code,wikidata\nFRA,France,,French,,Paris,220,FRN,Q142\n"
HOLDERS = "country,office,name,start,end,checked,source\n"
BROKEN = [
    ("countries", COUNTRIES.replace("FRA", "FR"), "countries.csv:2", "alpha-3"),
    ("countries", COUNTRIES + "FRA,France,,,,,,,\n", "countries.csv:3", "twice"),
    ("bodies", "name,aliases,country,sector,kind\nSenate,,FRA,PARL,organisation\n", "bodies.csv:2", "PARL"),
    ("bodies", "name,aliases,country,sector,kind\nSenate,,XXX,LEG,organisation\n", "bodies.csv:2", "XXX"),
    ("bodies", "name,aliases,country,sector,kind\nSenate,,FRA,LEG,thing\n", "bodies.csv:2", "thing"),
    ("bodies", "name,country\nSenate,FRA\n", "bodies.csv:1", "columns"),
    ("groups", "name,aliases,country,sector,kind,start,end\nFront,,FRA\n", "groups.csv:2", "cells"),
    ("groups", "name,aliases,country,sector,kind,start,end\nFront,,FRA,REB,group,1999,1990\n", "groups.csv:2", "before the beginning"),
    ("outlets", "name,aliases,country,kind,state,domain\nLe Jour,,FRA,paper,,\n", "outlets.csv:2", "an outlet is one of"),
    ("former", "name,aliases,adjectives,people,country,start,end\nGaul,,,,XXX,,\n", "former.csv:2", "XXX"),
    ("holders", HOLDERS + "FRA,President,A B,2002-05-17,1995-05-17,,x\n", "holders.csv:2", "before it begins"),
    ("holders", HOLDERS + "FRA,President,A B,2002-05-17,,,x\n", "holders.csv:2", "to which day it was checked"),
    ("holders", HOLDERS + "FRA,President,A B,spring 2002,,2020,x\n", "holders.csv:2", "no date"),
    ("figures", "name,aliases,country,sector,office,start,end,checked\nA B,,FRA,XYZ,leader,2002,,2020\n", "figures.csv:2", "XYZ"),
    ("persons", "name,aliases,wikidata\nA B,Ah Beh,\n", "persons.csv:2", "A B"),
]


@pytest.mark.parametrize(("table", "text", "where", "what"), BROKEN)
def test_a_broken_row_is_named(tmp_path: Path, table: str, text: str, where: str, what: str) -> None:
    """A row that breaks the rules is refused with file, line and reason."""
    (tmp_path / "countries.csv").write_text(COUNTRIES, encoding="utf-8")
    (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as refused:
        load(tmp_path)
    assert where in str(refused.value)
    assert what in str(refused.value)


def test_without_countries_nothing_is_known(tmp_path: Path) -> None:
    """The table of countries must be there; all others may be absent."""
    with pytest.raises(DataError):
        load(tmp_path)
    (tmp_path / "countries.csv").write_text(COUNTRIES, encoding="utf-8")
    assert load(tmp_path).countries == {"FRA": "France"}


def test_capitals_tell_names_from_words() -> None:
    """A short acronym counts in capitals only, an outlet's name of several words only with a capital at its last."""
    assert whole("us") == ()
    assert whole("Foreign policy") == ()
    assert meant("US") == {("country", "USA", "GOV"), ("adjective", "USA", "GOV")}
    assert meant("Foreign Policy") == {("outlet", "USA", "JRN")}
