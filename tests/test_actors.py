"""Mentions and who they are, on sentences of our own."""

from __future__ import annotations

from datetime import date

import pytest

from sayso.actors import resolve
from sayso.actors.tables import SECTORS
from sayso.config import Config
from sayso.errors import DataError
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Mention
from sayso.records import Report

DAY = date(2016, 8, 24)


def mentions_in(text: str, day: date | None = DAY) -> tuple[Mention, ...]:
    """Parse a text and return its mentions."""
    parsed = next(iter(parse([Report(id="t", text=text, published=day, language="en")], Config())))
    return resolve(parsed, english())


def the(words: str, text: str, day: date | None = DAY) -> Mention:
    """Return the last mention with exactly these words."""
    found = [m for m in mentions_in(text, day) if m.text == words]
    assert found, f"no mention {words!r} among {[m.text for m in mentions_in(text, day)]}"
    return found[-1]


@pytest.mark.parametrize(
    ("text", "words", "kind", "country", "sector"),
    [
        ("Turkish troops crossed the border.", "Turkish", "country", "TUR", "GOV"),
        ("Turkish troops crossed the border.", "Turkish troops", "organisation", "TUR", "MIL"),
        ("Seoul recalled its envoy from Tokyo.", "Seoul", "country", "KOR", "GOV"),
        ("The two ministers met in Nairobi.", "Nairobi", "place", "KEN", "GOV"),
        ("Niger expelled a Nigerian diplomat.", "a Nigerian diplomat", "people", "NGA", "GOV"),
        ("The European Union froze the funds.", "The European Union", "organisation", "EUR", None),
        ("Police in Harare arrested two journalists.", "two journalists", "people", "ZWE", "JRN"),
        ("Kenyan police arrested a farmer.", "Kenyan police", "organisation", "KEN", "COP"),
        ("A Kenyan court freed a striking miner.", "A Kenyan court", "organisation", "KEN", "JUD"),
        ("Gangs in Haiti burned a school.", "Gangs", "group", "HTI", "CRM"),
        ("Colombian opposition deputies left the hall.", "Colombian opposition deputies", "people", "COL", "OPP"),
        ("Chad moved two companies of paratroopers to the frontier.", "two companies of paratroopers", "organisation", "TCD", "MIL"),
        ("Brazil's defence ministry moved trucks.", "Brazil's defence ministry", "organisation", "BRA", "MIL"),
        ("An American aid agency left Mali.", "An American aid agency", "organisation", "NGO", None),
        ("Breakaway Abkhazia closed the crossing.", "Abkhazia", "country", "GEO", "PRE"),
        ("The ousted president of Mali fled.", "The ousted president of Mali", "office", "MLI", "ELI"),
    ],
)
def test_country_and_sector(text: str, words: str, kind: str, country: str, sector: str | None) -> None:
    """Names, adjectives, capitals and agent nouns have PLOVER's country and sector."""
    found = the(words, text)
    assert (found.kind, found.actor.country, found.actor.sector) == (kind, country, sector)


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The Uzbek foreign ministry gave no answer.", "The Uzbek foreign ministry", "Foreign Ministry of Uzbekistan"),
        ("The French president left for Rome.", "The French president", "President of France"),
        ("The Mexican authorities agreed.", "The Mexican authorities", "Mexico"),
        ("American troops landed.", "American troops", "United States armed forces"),
        ("A spokesman for the Mexican government denied it.", "A spokesman for the Mexican government", "Mexico"),
        ("A Kenyan military spokesman denied it.", "A Kenyan military spokesman", "Kenya armed forces"),
        ("The Kenyan president's spokesman denied it.", "The Kenyan president's spokesman", "Office of the President of Kenya"),
        ("Mexican President Ana Ruiz spoke.", "Mexican President Ana Ruiz", "Ana Ruiz"),
        ("The Polish head of state spoke.", "The Polish head of state", "Head of State of Poland"),
        ("New Zealand's Prime Minister spoke.", "New Zealand's Prime Minister", "Prime Minister of New Zealand"),
    ],
)
def test_names_of_actors(text: str, words: str, name: str) -> None:
    """An actor is named as the field names him: the person, the office or body with its country, the state for its government."""
    assert the(words, text).actor.name == name


def test_apposition_is_one_person() -> None:
    """A description and the name beside it are one mention of one person, with the country and office of the description."""
    text = "The Turkish foreign minister, Orhan Demir, left for Cairo."
    found = the("The Turkish foreign minister, Orhan Demir", text)
    assert (found.kind, found.actor.name, found.actor.country, found.actor.sector) == ("person", "Orhan Demir", "TUR", "GOV")
    assert found.actor.office == "Foreign Minister of Turkey"
    assert "Orhan Demir" not in [m.text for m in mentions_in(text)]


def test_spokesman_with_a_name_is_a_person() -> None:
    """A spokesman whom the text names is himself, not his body."""
    found = the("A police spokesman, Peter Ochieng", "Kenya is calm. A police spokesman, Peter Ochieng, said so.")
    assert (found.kind, found.actor.name, found.actor.sector) == ("person", "Peter Ochieng", "COP")


def test_holders_are_of_their_day() -> None:
    """The same person is in government while he holds his office, and an elite figure when he has left it."""
    text = "Angela Merkel spoke in Berlin."
    assert the("Angela Merkel", text, date(2016, 8, 24)).actor.sector == "GOV"
    assert the("Angela Merkel", text, date(2023, 8, 24)).actor.sector == "ELI"


def test_people_without_office_keep_their_sector() -> None:
    """Whoever leads no state, but rebels or a church, has the sector of what he leads, also when he no longer does."""
    assert the("Yahya Sinwar", "Yahya Sinwar spoke.", date(2018, 8, 24)).actor.sector == "REB"


@pytest.mark.parametrize(
    ("title", "sector"), [("Deputy Defence Minister", "GOV"), ("Lawmaker", "LEG"), ("Shadow Minister", "OPP"), ("Former Defence Minister", "ELI")]
)
def test_minister_by_the_report_outranks_the_bench_of_the_table(title: str, sector: str) -> None:
    """Whom the report calls a minister is government, though the table has him in parliament; a shadow or former minister is not."""
    found = the(f"{title} Andrei Kartapolov", f"{title} Andrei Kartapolov spoke.", date(2023, 1, 1))
    assert (found.actor.country, found.actor.sector) == ("RUS", sector)


def test_office_of_a_named_incumbent_is_the_person() -> None:
    """Where the report names the incumbent, his office alone means him too."""
    found = the("the American president", "Barack Obama flew home. Aides said that the American president was tired.")
    assert (found.actor.name, found.kind) == ("Barack Obama", "person")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Hill of Crosses and the sun stood there.", "Hill"),
        ("Michael Jordan won the prize.", "Jordan"),
        ("Chad Smith played the drums.", "Chad"),
        ("They asked us to use force in court.", "force"),
        ("They asked us to use force in court.", "court"),
    ],
)
def test_what_is_nobody(text: str, words: str) -> None:
    """Parts of other names, ordinary words that are also titles of papers, and bare abstract nouns are no mentions."""
    assert words not in [m.text for m in mentions_in(text)]


@pytest.mark.parametrize(
    ("text", "words", "same"),
    [
        ("Ruth Mwangi left Nairobi. She will return on Monday.", "She", "Ruth Mwangi"),
        ("Ruth Mwangi left Nairobi. Mwangi will return on Monday.", "Mwangi", "Ruth Mwangi"),
        ("Kenya has recalled its ambassador.", "its", "Kenya"),
        ("The protesters burned tyres. Riot police in Nairobi dispersed them.", "them", "The protesters"),
        ("Officers of the Blue Front spoke. The movement will fight.", "The movement", "the Blue Front"),
        ("NATO sent planes. The alliance will stay.", "The alliance", "NATO"),
        ("A Kenyan soldier hit a boy. The soldier was arrested.", "The soldier", "A Kenyan soldier"),
    ],
)
def test_coreference(text: str, words: str, same: str) -> None:
    """Pronouns, surnames and definite nouns belong to the chain of those whom they stand for, and share who they are."""
    back, first = the(words, text), the(same, text)
    assert back.entity == first.entity
    assert (back.actor.id, back.actor.country, back.actor.sector) == (first.actor.id, first.actor.country, first.actor.sector)


def test_clause_tells_subject_from_object() -> None:
    """The object of a clause is never taken for its subject."""
    text = "Villagers fled. The Kenyan police beat them."
    assert the("them", text).entity == the("Villagers", text).entity


def test_first_person_is_the_speaker_and_his_side() -> None:
    """In a quotation "I" is the speaker and "we" of an official is his country."""
    text = '"I am sure that we will vote," the Kenyan foreign minister said.'
    assert the("I", text).actor.name == "Foreign Minister of Kenya"
    assert (the("we", text).actor.name, the("we", text).actor.sector) == ("Kenya", "GOV")
    assert "We" not in [m.text for m in mentions_in("We asked the ministry.")]


def test_counterpart_holds_the_same_office_elsewhere() -> None:
    """A counterpart has the office of the person who owns him, in the country of the adjective."""
    found = the("his Greek counterpart", "The Turkish foreign minister, Orhan Demir, met his Greek counterpart.")
    assert (found.actor.name, found.actor.country, found.actor.sector) == ("Foreign Minister of Greece", "GRC", "GOV")


def test_country_of_the_surroundings() -> None:
    """A noun without a country has that of where its sentence plays, else of the report; an owner's by its pronoun."""
    text = "Zambia votes on Sunday, and Zambian parties agree. In Harare, the police arrested a man. Malawi said that its troops would stay."
    assert the("Zambian parties", text).actor.country == "ZMB"
    assert the("the police", text).actor.country == "ZWE"
    assert the("its troops", text).actor.country == "MWI"


def test_sources_of_no_one_country() -> None:
    """Experts, people who know of a matter and aid officials have no country; somebody close to a body has that of the body."""
    assert the("Analysts", "Kenya votes on Sunday. Analysts said so.").actor.country is None
    people = the("people", "Kenya will sign, people familiar with the talks said.")
    assert (people.kind, people.actor.country, people.actor.sector) == ("people", None, None)
    close = the("a person", "Kenya will sign, according to a person close to the Ugandan army.")
    assert (close.actor.country, close.actor.sector) == ("UGA", "MIL")


def test_acronyms_are_their_names() -> None:
    """What stands in brackets behind a name is that name, also where it comes back alone."""
    text = "The Blue River Commission (BRC) of Kenya met. Later the BRC agreed."
    assert the("BRC", text).actor.name == the("BRC", text.split(" Later")[0]).actor.name
    assert len({m.entity for m in mentions_in(text) if m.text.endswith("BRC")}) == 1


def test_titled_surname_is_the_holder() -> None:
    """A surname behind the title that somebody held means him, though the report never names him in full; "former" makes him ELI."""
    assert the("President Obama", "President Obama flew home.").actor.name == "Barack Obama"
    assert the("former President Barack Obama", "They met former President Barack Obama.", None).actor.sector == "ELI"


def test_own_forces_are_of_their_clause() -> None:
    """Soldiers whom somebody sends are his, not those of where they go."""
    assert the("troops", "France sent troops to Mali.").actor.country == "FRA"


def test_media_by_their_words() -> None:
    """A name with a word for a medium, or an ending that papers have, is an outlet, with the country of its description."""
    found = the("The Mombasa Lantern Herald", "The Mombasa Lantern Herald reported it.")
    assert (found.kind, found.actor.sector) == ("outlet", "JRN")
    nameless = the("a Turkish newspaper", "He told a Turkish newspaper so.")
    assert (nameless.kind, nameless.named, nameless.actor.country) == ("outlet", False, "TUR")


def test_documents_are_no_actors() -> None:
    """A leaked memo is a document, with the country of whom it is from."""
    found = the("A Kenyan memo", "A Kenyan memo seen by us says so.")
    assert (found.kind, found.actor.country) == ("document", "KEN")


def test_counts_and_numbers() -> None:
    """A mention tells its number, count and definiteness."""
    found = the("Two Kenyan officials", "Two Kenyan officials left.")
    assert (found.plural, found.count, found.definite, found.kind) == (True, 2, False, "people")


def test_possessors_are_mentions() -> None:
    """A mention points to the mention that owns it, and every index is its place."""
    found = mentions_in("Kenya's army left. Its chief resigned.")
    army = next(m for m in found if m.text == "Kenya's army")
    assert army.possessor is not None
    assert found[army.possessor].text == "Kenya"
    assert [m.index for m in found] == list(range(len(found)))


def test_evidence_and_reason() -> None:
    """Every mention's words stand at its span, and its actor tells why."""
    text = "Mali's army shelled Gao, residents told Reuters. They fled."
    for mention in mentions_in(text):
        assert text[mention.span.start : mention.span.end] == mention.text == mention.actor.text
        assert mention.actor.why


def test_the_norths_need_a_korea() -> None:
    """Where the report names a Korea, "the North" is North Korea, elsewhere no country."""
    assert the("the North", "Seoul said that the North fired a shell.").actor.country == "PRK"
    assert [m.actor.country for m in mentions_in("Mali said that the North is calm.") if m.text == "the North"] in ([], [None])


def test_empty_text_has_no_mentions() -> None:
    """A text without words has no mentions."""
    assert mentions_in("") == ()


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Ethiopia promised its neighbours cheap power.", "its neighbours", None),
        ("Egypt spoke. Iran's rivals laughed.", "Iran's rivals", None),
        ("The president's allies in Peru walked out.", "The president's allies", "PER"),
    ],
)
def test_neighbours_and_rivals_are_others(text: str, words: str, country: str | None) -> None:
    """The neighbours, allies and rivals of a country are not that country; those of its president are its own people."""
    assert the(words, text).actor.country == country


def test_governors_are_of_their_place() -> None:
    """Two governors of one country are two actors, each named by his place."""
    text = "The governor of Zamfara promised food. The governor of Borno declined."
    first, second = the("The governor of Zamfara", text), the("The governor of Borno", text)
    assert (first.actor.name, second.actor.name) == ("Governor of Zamfara", "Governor of Borno")
    assert first.actor.id != second.actor.id
    assert first.actor.country == second.actor.country == "NGA"


def test_every_sector_has_an_agent_noun() -> None:
    """Each of PLOVER's sectors is what some noun of the language's own table says."""
    assert set(english().table("actors")["agents"]) - {"none"} == SECTORS


def test_wrong_words_are_told() -> None:
    """A sector that PLOVER does not have, in the words of a language, is a DataError that names it."""

    class Wrong:
        code = "en"

        def table(self, name: str) -> dict[str, object]:
            return {**english().table(name), "agents": {"XYZ": {"people": ["wizard"]}}}

    parsed = next(iter(parse([Report(id="t", text="A wizard spoke.", language="en")], Config())))
    with pytest.raises(DataError, match="XYZ"):
        resolve(parsed, Wrong())


@pytest.mark.parametrize(
    ("text", "words", "country"),
    [
        ("Kenya sent aid to Haiti. Kenya's minister smiled. Gangs in Haiti freed inmates and held the airport.", "the airport", "HTI"),
        ("A court in Lima sentenced two officers who had slandered judges. Bolivia protested. Bolivia's press cheered.", "judges", "PER"),
        ("Rwanda and Burundi quarrelled. Rwanda is arming rebels.", "rebels", "BDI"),
        ("India and Bangladesh quarrelled. Bangladesh moved. The Bangladeshi patrol attacked a watchtower.", "a watchtower", "IND"),
        ("Peru's regulator closed six foreign channels.", "six foreign channels", None),
        ("Peru's farmers apologised to travellers.", "travellers", None),
        ("Canada urged all sides to talk. Peru declined.", "all sides", None),
        ("Yemen's opposition marched. The opposition called the Yemeni government weak. Oman urged both sides to talk.", "both sides", "YEM"),
    ],
)
def test_country_of_whom_nothing_names(text: str, words: str, country: str | None) -> None:
    """A noun without a country has that of the police, gang or court that acts on it, never that of who attacks or arms it; passing people have none."""
    assert the(words, text).actor.country == country
