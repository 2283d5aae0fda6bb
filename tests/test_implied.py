"""Recipients and actors that the clause does not name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from sayso import Coded

Code = Callable[..., Coded]


def sides(coded: Coded, type_: str) -> tuple[list[str | None], list[str | None], str]:
    """Return the countries of actors and recipients of the last event of a type, and its whys."""
    event = [e for e in coded.events if e.type == type_][-1]
    return [a.country for a in event.actors], [a.country for a in event.recipients], " ".join(event.why)


@pytest.mark.parametrize(("text", "type_", "recipients", "how"), [
    ("Poland expelled two envoys of Belarus on Monday. Minsk protested.", "ACCUSE", ["POL"], "who is answered"),
    ("Norway, which runs a base in the north of Mali, called for an inquiry.", "REQUEST", ["MLI"], "who is spoken of in the sentence"),
    ("Burundi's police shot nine marchers. The World Bank froze 800 million dollars in credits.", "SANCTION", ["BDI"], "whom the report is about"),
    ("If Eritrea closes the port, Kenya's army will use force, a colonel warned.", "THREATEN", ["ERI"], "who is warned off"),
    ("France threatened to leave the talks if Iran tests a missile.", "THREATEN", ["IRN"], "who is warned off"),
    ("Chile's government raised fares. Chilean students staged a protest in the capital.", "PROTEST", ["CHL"], "the state of those who act"),
])  # fmt: skip
def test_the_surroundings_tell_the_recipient(code_text: Code, text: str, type_: str, recipients: list[str], how: str) -> None:
    """An act whose clause names nobody is aimed at whom the surroundings tell, and its why says by which way."""
    _, found, why = sides(code_text(text), type_)
    assert found == recipients
    assert f"recipient implied: {how}" in why


def test_a_named_recipient_stands(code_text: Code) -> None:
    """Where the clause names the recipient, nothing is implied."""
    _, found, why = sides(code_text("Poland expelled two envoys of Belarus. Minsk condemned Lithuania."), "ACCUSE")
    assert found == ["LTU"]
    assert "implied" not in why


def test_nobody_is_aimed_at_without_company(code_text: Code) -> None:
    """A report that names one country only leaves the recipient of a demand abroad empty."""
    _, found, _ = sides(code_text("Ghana called for an inquiry."), "REQUEST")
    assert found == []


def test_threats_and_concessions_are_left_open(code_text: Code) -> None:
    """Types of which a guess is as often wrong as right get no implied recipient."""
    coded = code_text("Peru shelled a post in Ecuador. Ecuador threatened to strike back.")
    assert all("recipient implied" not in why for e in coded.events if e.type == "THREATEN" for why in e.why)


@pytest.mark.parametrize("text", [
    "Riots broke out in Latvia. Latvia's police closed the square, and 140 teenagers were detained.",
    "Burundi shut a paper. Two Burundian editors were arrested.",
])  # fmt: skip
def test_an_authority_must_have_done_it(code_text: Code, text: str) -> None:
    """An arrest by nobody named is by the state or police that the report names."""
    event = [e for e in code_text(text).events if e.mode == "arrest"][-1]
    assert event.actors
    assert {a.country for a in event.actors} == {r.country for r in event.recipients}
    assert any("actor implied" in why for why in event.why)


@pytest.mark.parametrize(("text", "country", "sector"), [
    ("Gunmen burned a warehouse in Gdynia, Poland, on Monday.", "POL", "BUS"), ("The rebels attacked a Ukrainian checkpoint.", "UKR", "MIL"),
    ("Warplanes bombed a hospital in Syria.", "SYR", "MED"),
])  # fmt: skip
def test_what_is_hit_is_somebodys(code_text: Code, text: str, country: str, sector: str) -> None:
    """A building or post that is hit is the recipient, with the country of its owner or place and the sector of those in it."""
    (event,) = [e for e in code_text(text).events if e.type == "ASSAULT"]
    assert [(r.country, r.sector) for r in event.recipients] == [(country, sector)]


def test_who_shuts_his_own_road_hits_nobody(code_text: Code) -> None:
    """A government that closes its own bridge, or ranchers who block roads, act upon nobody."""
    for text, type_ in (("Georgia closed the roads of the capital.", "COERCE"), ("Bolivian ranchers blocked the roads.", "PROTEST")):
        events = [e for e in code_text(text, date(2020, 1, 1)).events if e.type == type_]
        assert [e.recipients for e in events] == [()], text


@pytest.mark.parametrize(("text", "type_", "recipients"), [
    ("Peruvian teachers demanded a pay rise. Peru's government rejected that.", "REJECT", ["PER"]),
    ("Norway asked Mali's president for a visa. The president refused.", "REJECT", ["NOR"]),
    ("Mali's army shot nine marchers in Gao. Mali's government closed the port. Norway offered a loan.", "AGREE", ["MLI"]),
    ("Peru's opposition demanded a new vote.", "REQUEST", ["PER"]),
    ("Peru expelled two envoys of Ecuador. Ecuador withdrew its ambassador.", "SANCTION", ["PER"]),
])  # fmt: skip
def test_whose_demand_and_for_whom(code_text: Code, text: str, type_: str, recipients: list[str]) -> None:
    """A refusal is aimed at who asked, also at home; an offer at whom the report is about; a demand of one's own people at their state."""
    _, found, _ = sides(code_text(text), type_)
    assert found == recipients


@pytest.mark.parametrize(("text", "type_", "recipients"), [
    ("Peru broke off relations with Ecuador and expelled its envoys.", "SANCTION", ["ECU"]),
    ("Chile agreed to share the files with Peru.", "AGREE", ["PER"]),
    ("Mali's president refused to leave his palace.", "REJECT", []),
    ("Chilean farmers blocked the roads into Peru and Bolivia.", "PROTEST", []),
    ("Chile rejected wording proposed by Peru.", "REJECT", ["PER"]),
    ("Chile asked the International Court of Justice for a ruling.", "REQUEST", ["UNO"]),
    ("Peruvian teachers demanded that the government pay their arrears.", "REQUEST", ["PER"]),
])  # fmt: skip
def test_constructions_that_name_the_recipient(code_text: Code, text: str, type_: str, recipients: list[str]) -> None:
    """Whose envoys are expelled, with whom something is shared, who proposed it, who is to pay: these are recipients; one's own palace and a road are not."""
    event = next(e for e in code_text(text).events if e.type == type_)
    assert [r.country for r in event.recipients] == recipients


@pytest.mark.parametrize(
    ("text", "type_", "recipients"),
    [
        ("Peru's rioters stormed the Ecuadorean embassy.", "PROTEST", ["ECU"]),
        ("Swedish jets intercepted two Russian bombers off Gotland.", "MOBILIZE", ["RUS"]),
        ("Britain wants Russia cut off from the payment system.", "SANCTION", ["RUS"]),
    ],
)
def test_objects_that_the_pattern_names_are_acted_upon(code_text: Code, text: str, type_: str, recipients: list[str]) -> None:
    """Whose embassy is stormed, whose bombers are met and who is to be cut off are recipients, though the pattern names the thing."""
    _, found, _ = sides(code_text(text), type_)
    assert found == recipients


def test_mutual_accusations(code_text: Code) -> None:
    """Who accuse each other are actors and recipients both."""
    event = next(e for e in code_text("Armenia and Azerbaijan clashed on Sunday, each side accusing the other of cheating.").events if e.type == "ACCUSE")
    assert {a.country for a in event.actors} == {r.country for r in event.recipients} == {"ARM", "AZE"}


@pytest.mark.parametrize(("text", "country"), [
    ("Two French journalists were detained in Tehran. France demanded answers.", "IRN"),
    ("Russia said that three Russians were arrested in Warsaw on Monday.", "POL"), ("American tourists were arrested in Caracas, Washington said.", "VEN"),
])  # fmt: skip
def test_a_victim_abroad_is_not_held_by_his_own_state(code_text: Code, text: str, country: str) -> None:
    """Whoever is arrested in another country is arrested by that one, never by his own state or by the one that tells of it."""
    event = next(e for e in code_text(text).events if e.mode == "arrest")
    assert {a.country for a in event.actors} <= {country}
