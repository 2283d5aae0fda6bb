"""The place of an event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sayso.config import Config
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Frame, Mention, Parsed
from sayso.records import Actor, Place, Report
from sayso.where import place_frames

COUNTRIES = {"Cambodian": "KHM", "Niger": "NER", "Poland": "POL", "Congo": "COD", "Mali": "MLI", "Uzbek": "UZB"}


def parsed(text: str) -> Parsed:
    """Parse one text."""
    return next(parse([Report(id="r", text=text)], Config()))


def mentions_of(p: Parsed) -> list[Mention]:
    """Return a mention for each word that names a country of this test."""
    out: list[Mention] = []
    for i, word in enumerate(p.words):
        if word in COUNTRIES:
            actor = Actor(id=f"country:{COUNTRIES[word]}", name=word, country=COUNTRIES[word], sector="GOV")
            out.append(Mention(index=len(out), start=i, end=i + 1, head=i, span=p.span(i, i + 1), text=word, kind="country", actor=actor, entity=i))
    return out


def place(text: str, word: str, type_: str = "ASSAULT", mode: str | None = None, *, parties: bool = False) -> Place | None:
    """Return the place of the frame at a word."""
    p = parsed(text)
    anchor = p.words.index(word)
    found = mentions_of(p)
    actors = tuple(m.index for m in found) if parties else ()
    frame = Frame(type=type_, mode=mode, trigger=p.span(anchor, anchor + 1), anchor=anchor, actors=actors)
    return place_frames(p, found, [frame], english())[0]


@pytest.mark.parametrize(
    ("text", "word", "type_", "name", "country"),
    [
        ("Rebels handed over rifles at Port Loko on Wednesday.", "handed", "RETREAT", "Port Loko", "SLE"),
        ("Rebels shelled an aid convoy near Makeni with mortars.", "shelled", "ASSAULT", "Makeni", "SLE"),
        ("Rebels shelled an aid convoy near Makeni and seized some lorries.", "seized", "COERCE", "Makeni", "SLE"),
        ("Police fired at the crowd in the old town of Andijan on Monday.", "fired", "ASSAULT", "Andijan", "UZB"),
        ("The rebels overran Goma in January.", "overran", "ASSAULT", "Goma", "COD"),
        ("The attack on Kobani killed nine.", "attack", "ASSAULT", "Kobani", "SYR"),
        ("In Agadez, gunmen killed seventeen soldiers.", "killed", "ASSAULT", "Agadez", "NER"),
        ("Schoolteachers in Tarija struck on Monday.", "struck", "PROTEST", "Tarija", "BOL"),
        ("The minister flew to Riga on Tuesday.", "flew", "CONSULT", "Riga", "LVA"),
        ("Both presidents met in Doha on Friday and urged peace.", "met", "CONSULT", "Doha", "QAT"),
        ("The leaders held talks in Brussels.", "talks", "CONSULT", "Brussels", "BEL"),
        ("The army moved twenty cars to Boa Vista on Monday.", "moved", "MOBILIZE", "Boa Vista", "BRA"),
        ("The navy moved two frigates into the Sulu Sea.", "moved", "MOBILIZE", "Sulu Sea", None),
        ("Ministers met in the Cambodian capital this week.", "met", "CONSULT", "Phnom Penh", "KHM"),
        ("Troops shot two men in Kutuma, Congo, on Friday.", "shot", "ASSAULT", "Kutuma", "COD"),
        ("Gunmen killed two men in Niger.", "killed", "ASSAULT", "Niger", "NER"),
        ("Troops burned the village of Abu Sirif.", "burned", "ASSAULT", "Abu Sirif", None),
        ("Soldiers crossed the frontier north of Andijan at dawn.", "crossed", "MOBILIZE", "Andijan", "UZB"),
        ("Makeni police arrested nine students on Monday.", "arrested", "COERCE", "Makeni", "SLE"),
        ("A Riga court jailed two men on Monday.", "jailed", "SANCTION", "Riga", "LVA"),
        ("Rebels shelled the Zaporizhzhia nuclear plant on Monday.", "shelled", "ASSAULT", "Zaporizhzhia nuclear plant", "UKR"),
        ("Troops fired at a bus near Vellurak on Monday.", "fired", "ASSAULT", "Vellurak", None),
        ("Rebels in eastern Congo killed nine men.", "killed", "ASSAULT", "eastern Congo", "COD"),
        ("Gunmen killed nine traders at the Orvash crossing.", "killed", "ASSAULT", "Orvash", None),
    ],
)
def test_the_place_of_an_act_is_that_of_its_clause(text: str, word: str, type_: str, name: str, country: str | None) -> None:
    """A place hangs on the verb, its object, its noun or a clause that shares it; unknown countries stay open."""
    found = place(text, word, type_)

    assert found is not None
    assert (found.name, found.country) == (name, country)


@pytest.mark.parametrize(
    ("text", "word", "type_"),
    [
        ("Gunmen killed two men, officials in Kampala said.", "killed", "ASSAULT"),
        ("Dhaka accused Delhi of murder.", "accused", "ACCUSE"),
        ("The prosecutor rejected the claim of the ministry in Minsk.", "rejected", "REJECT"),
        ("Hundreds marched in Rome, Madrid and London.", "marched", "PROTEST"),
        ("The Washington Post reported that troops attacked a camp.", "attacked", "ASSAULT"),
        ("Gunmen attacked a convoy.", "attacked", "ASSAULT"),
        ("Two men were deported to Rwanda.", "deported", "COERCE"),
        ("Mali's police arrested nine students on Monday.", "arrested", "COERCE"),
        ("In the north, tribesmen called up their sons.", "called", "MOBILIZE"),
    ],
)
def test_no_place_where_the_clause_tells_none(text: str, word: str, type_: str) -> None:
    """Where the speaker sits, who is meant by a capital, several places at once and destinations of the deported are no places."""
    assert place(text, word, type_) is None


def test_parties_of_one_country_give_the_country_of_an_unknown_place() -> None:
    """An unknown town lies where all parties of the event belong."""
    text = "Uzbek police shot at traders in the border town of Kok-Terek."
    found = place(text, "shot", parties=True)

    assert found is not None
    assert (found.name, found.country, found.lat) == ("Kok-Terek", "UZB", None)


def test_a_place_that_opens_the_paragraph_holds_for_the_next_act() -> None:
    """A phrase such as "In Abidjan" places what follows in its paragraph, until another place is named."""
    text = "In Abidjan the curfew was extended. Police set up roadblocks. In Bouake troops rested.\n\nPolice killed a man."

    found = place(text, "set", "MOBILIZE", "police")
    assert found is not None
    assert found.name == "Abidjan"
    assert place(text, "killed") is None


def test_coordinates_and_precision_come_from_the_table() -> None:
    """A known city has coordinates, region and id; a country has its middle."""
    city = place("The rebels attacked in Goma.", "attacked")
    country = place("The rebels attacked in Mali.", "attacked")

    assert city is not None
    assert country is not None
    assert (city.precision, city.lat, city.lon) == ("city", -1.66, 29.22)
    assert (city.admin1, city.geonames_id) == ("Nord Kivu", 216281)
    assert (country.precision, country.lat, country.lon) == ("country", 17.0, -4.0)


def test_the_span_is_the_name() -> None:
    """The evidence is the name as written."""
    text = "The rebels attacked near Port-au-Prince on Monday."
    found = place(text, "attacked")

    assert found is not None
    assert found.span is not None
    assert text[found.span.start : found.span.end] == "Port-au-Prince"


def test_a_village_of_the_large_table_has_coordinates_in_a_country_that_the_report_names() -> None:
    """What the curated table does not have is looked up, but only where the report names its country."""
    told = place("Gunmen killed nine men in Ansongo, Mali.", "killed")
    near = place("Mali mourns. Gunmen killed nine men in Ansongo.", "killed")
    other = place("Poland mourns. Gunmen killed nine men in Ansongo.", "killed")

    assert told is not None
    assert near is not None
    assert other is not None
    assert (told.country, told.admin1, told.precision) == (near.country, near.admin1, near.precision) == ("MLI", "Gao", "city")
    assert told.lat == pytest.approx(15.66, abs=0.05)
    assert (other.country, other.lat) == (None, None)


def test_what_the_text_says_of_a_known_name_wins() -> None:
    """A state behind a name leads away from the capital of that name."""
    found = place("Students marched in Athens, Ga., on Monday.", "marched", "PROTEST")

    assert found is not None
    assert (found.country, found.admin1) == ("USA", "Georgia")


def test_his_country_and_the_north_are_those_of_who_acts() -> None:
    """A possessive leads to the country of its owner, a bare quarter to that of the parties."""
    text = "Mali begged France to base troops in its country."
    p = parsed(text)
    found = mentions_of(p)
    its = p.words.index("its")
    found.append(replace(found[0], index=1, start=its, end=its + 1, head=its, span=p.span(its, its + 1), text="its", pronoun=True))
    frame = Frame(type="MOBILIZE", mode="troops", trigger=p.span(4, 5), anchor=4)
    own = place_frames(p, found, [frame], english())[0]
    north = place("In the north, Mali called up its reserves.", "called", "MOBILIZE", parties=True)

    assert own is not None
    assert north is not None
    assert (own.name, own.country, own.precision) == ("Mali", "MLI", "country")
    assert (north.name, north.country, north.precision) == ("the north", "MLI", "region")


def test_a_place_is_meant_again_by_what_it_was_called() -> None:
    """The shoal is the one that was called a shoal, though other places were named since."""
    text = "Two ships lie off Half Moon Shoal. Ministers met in Doha. Gunmen landed in Riga. The navy shelled the shoal on Monday."
    found = place(text, "shelled")

    assert found is not None
    assert found.name == "Half Moon Shoal"


def test_a_visit_is_where_it_is_paid() -> None:
    """The verb that only carries a visit gives it its place."""
    found = place("The admiral paid a visit to Doha on Monday.", "paid", "CONSULT", "visit")

    assert found is not None
    assert (found.name, found.country) == ("Doha", "QAT")


def test_a_country_that_expels_is_the_place() -> None:
    """Envoys are sent out of the country that sends them, where it is named itself and does so."""
    found = place("Mali expelled two envoys on Monday.", "expelled", "SANCTION", "expel", parties=True)

    assert found is not None
    assert (found.name, found.country, found.precision) == ("Mali", "MLI", "country")
