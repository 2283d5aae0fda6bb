"""Names that mean one place here and another there."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.actors.ambiguous import choose, readings
from sayso.actors.knowledge import knowledge
from sayso.actors.names import fold
from sayso.pipeline import mentions_of

CASES = [
    ("Georgia", "Georgia accused Russia of shelling a village near Abkhazia.", "GEO"),
    ("Georgia", "Voters in Georgia went to the polls, and Atlanta's mayor and Governor Kemp condemned the threats.", "USA"),
    ("Congo", "Congo accused Rwanda of arming the M23 near Goma.", "COD"),
    ("Congo", "Congo freed two opponents of Sassou Nguesso in Brazzaville.", "COG"),
    ("Guinea", "Guinea's junta expelled the envoy from Conakry.", "GIN"),
    ("Guinea", "Guinea arrested a nephew of Obiang in Malabo.", "GNQ"),
    ("Guinea", "Guinea shut the PAIGC's office in Bissau.", "GNB"),
    ("Korea", "Korea told Pyongyang's Workers' Party delegation and KCNA to leave Yongbyon.", "PRK"),
    ("Korea", "Korea summoned the envoy in Seoul.", "KOR"),
    ("Tripoli", "Gunmen in Tripoli fought near Jabal Mohsen, the Lebanese army said.", "LBN"),
    ("Tripoli", "Militias in Tripoli fought over Libya's central bank.", "LBY"),
    ("Washington", "Police in Washington arrested two men in Seattle and Spokane after a raid in Tacoma and Olympia.", "USA"),
    ("Punjab", "Police in Punjab arrested a cleric in Lahore, Pakistani officials said.", "PAK"),
    ("Punjab", "Farmers in Punjab marched on Delhi; Sikh leaders in Amritsar backed them.", "IND"),
    ("Macedonia", "Macedonia's government in Skopje asked NATO for help.", "MKD"),
    ("Ossetia", "Gunmen seized a school in Ossetia; Beslan's hospital and Vladikavkaz took the wounded.", "RUS"),
    ("Niger", "Niger closed its border with Nigeria, Niamey said.", "NER"),
    ("Moscow", "Police in Moscow, Idaho, arrested a student.", "USA"),
    ("Lebanon", "A court in Lebanon, Pa., convicted two men.", "USA"),
    ("Jordan", "Jordan recalled its envoy from Israel.", "JOR"),
    ("Chad", "Chad sent troops to the border with Sudan.", "TCD"),
]


@pytest.mark.parametrize(("name", "text", "country"), CASES)
def test_company_tells_them_apart(name: str, text: str, country: str) -> None:
    """What else the report names decides which place is meant."""
    found = next(m for m in mentions_of(text, published=date(2020, 6, 1)) if m.text.startswith(name))
    assert found.actor.country == country, found.actor.why


@pytest.mark.parametrize(("text", "name"), [
    ("Michael Jordan met the mayor.", "Jordan"), ("Chad Smith was arrested in Ohio.", "Chad"),
])  # fmt: skip
def test_a_persons_name_is_no_country(text: str, name: str) -> None:
    """A country's name inside a person's is that person's."""
    assert all(m.kind == "person" for m in mentions_of(text, published=date(2020, 6, 1)) if name in m.text)


def test_the_republic_needs_company() -> None:
    """A capital "the Republic" is Ireland beside Belfast and Dublin, and nobody where nothing speaks for one."""
    told = mentions_of("Unionists in Belfast said the Republic must answer. Dublin and the Taoiseach refused.", published=date(2020, 6, 1))
    assert [m.actor.country for m in told if m.text == "the Republic"] == ["IRL"]
    assert not [m for m in mentions_of("He served the Republic for ten years.", published=date(2020, 6, 1)) if "Republic" in m.text and m.actor.country]


def test_the_reason_is_told() -> None:
    """A choice names the other readings and the company that decided it."""
    found = choose("Congo", " congo accused rwanda of arming the m23 ")
    assert found is not None
    assert found[1] == "Democratic Republic of the Congo, not Republic of the Congo: the report names m23, rwanda"


def test_unknown_names_are_not_ambiguous() -> None:
    """A name without a row has no readings."""
    assert choose("France", " france ") is None


def test_readings_are_of_known_countries() -> None:
    """Every reading has a country of the table, and every ambiguous name at least one cue a reading but for plain ones."""
    for name, meant in readings().items():
        assert name == fold(name)
        for reading in meant:
            assert reading.country in knowledge().countries, name
            assert reading.cues, name
