"""Chains of holders, from the report's outlet inward."""

from __future__ import annotations

import pytest
from speakers import chains, statements_of

from sayso.attribution import chain_at, chains_at, covering


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Rebels burned the bridge.", "burned", []),
        ("Rebels burned the bridge, Ruth Mwangi said.", "burned", ["person:Ruth Mwangi"]),
        ("Rebels burned the bridge, the minister said.", "burned", ["person:Minister of Kenya"]),
        ("Rebels burned the bridge, the army said.", "burned", ["organisation:Kenyan army"]),
        ("Nairobi said rebels had burned the bridge.", "burned", ["organisation:Kenya"]),
        ("Rebels burned the bridge, residents said.", "burned", ["unnamed:None"]),
        ("A police spokesman, Peter Ochieng, said rebels had burned the bridge.", "burned", ["person:Peter Ochieng"]),
        ("A spokesman for the army said rebels had burned the bridge.", "burned", ["organisation:Kenyan army"]),
        ("Rebels burned the bridge, according to a statement of the ministry.", "burned", ["organisation:Ministry of Kenya"]),
        ("Rebels burned the bridge, the Lantern reported.", "burned", ["outlet:The Lantern"]),
        ("Rebels burned the bridge, the Lantern reported, citing officials.", "burned", ["outlet:The Lantern", "unnamed:None"]),
        (
            "Rebels burned the bridge, the Lantern said, quoting the Observer, which cited sources.",
            "burned",
            ["outlet:The Lantern", "outlet:Kampala Observer", "unnamed:None"],
        ),
        ("According to a Lantern report citing officials, rebels burned the bridge.", "burned", ["outlet:The Lantern", "unnamed:None"]),
        ("An official was quoted by the Lantern as saying that rebels had burned the bridge.", "burned", ["outlet:The Lantern", "unnamed:None"]),
        ("The Lantern quoted the ministry as saying that rebels had burned the bridge.", "burned", ["outlet:The Lantern", "organisation:Ministry of Kenya"]),
        ("A diplomat told the Observer that rebels had burned the bridge.", "burned", ["outlet:Kampala Observer", "unnamed:None"]),
        ("Ruth Mwangi told the Observer that rebels had burned the bridge.", "burned", ["person:Ruth Mwangi"]),
        ("The union demanded that the minister resign.", "resign", ["organisation:Dockers' Union"]),
        ("The union demanded that the minister resign.", "demanded", []),
        ("Kampala accused Nairobi of arming gunmen.", "arming", ["organisation:Uganda"]),
        ("The army said Kampala had accused Nairobi of arming gunmen.", "arming", ["organisation:Kenyan army", "organisation:Uganda"]),
        ("The union praised the minister for opening the border.", "opening", []),
        ("The minister condemned the raid on the port.", "raid", []),
        ("The minister called the raid an act of war.", "raid", []),
        ("The minister called the raid an act of war.", "act", ["person:Minister of Kenya"]),
    ],
)
def test_chain(text: str, word: str, expected: list[str]) -> None:
    """Each kind of telling makes the links that the guide asks for, outermost first."""
    assert chains(text, word) == [expected]


ARMY = ["organisation:Kenyan army"]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The army said that it would not leave, even after a meeting that it had held with Kampala.", "meeting", []),
        ("The army said that it would not leave, even after a meeting that it had held with Kampala.", "leave", ARMY),
        ("The army repeated that it would not leave, days after rebels burned the bridge.", "burned", []),
        ("The army said that it would not leave, despite an appeal from Kampala, and that the port was safe.", "appeal", ARMY),
        ("The army said that rebels had burned the bridge despite a truce.", "truce", ARMY),
        ("Rebels burned the bridge, the army announced, a claim that Kampala said it was examining.", "burned", ARMY),
        ("Rebels burned the bridge, the army announced, a claim that Kampala said it was examining.", "examining", ["organisation:Uganda"]),
        (
            "On the same day Ugandan jets bombed two camps in northern Kenya, the army announced, a claim that the Kampala ministry said it was examining.",
            "examining",
            ["organisation:Ministry of Kenya"],
        ),
        ('The ministry refused: closing the port "has not been considered," it said.', "refused", []),
        ("The army warned that rebels were near: two men had fled, it said.", "fled", ARMY),
    ],
)
def test_what_the_reporter_tells_beside_a_statement_is_his(text: str, word: str, expected: list[str]) -> None:
    """A phrase that sets a statement against what happened, a name for the claim, and what somebody did before a colon are no content of his."""
    found = chains(text, word)
    assert [[link.replace("unnamed:None", ARMY[0]) for link in chain] for chain in found] == [expected]


def test_speaker_and_denier_both_stay_and_neither_holds_the_other() -> None:
    """What one side said and the other denies in a relative clause has the sayer as holder, and the denying is not his word."""
    text = "Nairobi said that rebels had burned the bridge, which Kampala denied."
    assert chains(text, "burned") == [["organisation:Kenya"]]
    assert chains(text, "denied") == [[]]


def test_citing_behind_a_verb_of_saying_belongs_to_who_said_it() -> None:
    """Who quotes an agency behind "…, the newspaper said" is the newspaper, also when the same sources come back."""
    text = (
        "Soldiers shot two men near Kars, the Lantern said, quoting the Observer, which cited sources; a third gave himself up, according to the same sources."
    )
    for word in ("shot", "gave"):
        assert chains(text, word) == [["outlet:The Lantern", "outlet:Kampala Observer", "unnamed:None"]]


def test_clause_behind_a_citing_participle_is_said() -> None:
    """What stands behind "tweeted, citing the army, that" is the content of the tweet, with the army as its holder inside."""
    for text in (
        "Ruth Mwangi tweeted, citing the army, that rebels had burned the bridge.",
        'Ruth Mwangi wrote, citing "our army", that rebels burned the bridge.',
    ):
        assert chains(text, "burned") == [["person:Ruth Mwangi", *ARMY]]


def test_one_office_of_two_peoples_makes_two_chains() -> None:
    """Holders of one office named by two adjectives of country are two persons."""
    parsed, statements = statements_of("The Kenyan and Ugandan officials said that rebels had burned the bridge.")
    found = chains_at(parsed, statements, parsed.words.index("burned"))
    assert [(c[-1].kind, c[-1].country) for c, _ in found] == [("person", "KEN"), ("person", "UGA")]


def test_own_outlet_is_no_second_link() -> None:
    """Who tells the report's own newsroom needs no link for it."""
    assert chains("A diplomat told the Observer that rebels had burned the bridge.", "burned", outlet="Kampala Observer") == [["unnamed:None"]]


def test_venue_of_a_known_speaker() -> None:
    """A named speaker's medium is where he said it."""
    parsed, statements = statements_of("Ruth Mwangi told the Observer that rebels had burned the bridge.")
    assert chain_at(parsed, statements, parsed.words.index("burned"))[-1].venue == "Kampala Observer"


def test_two_speakers_make_two_chains() -> None:
    """Two named speakers of one content are two holders, each with a chain of his own."""
    assert chains("Nairobi and Kampala said that rebels had burned the bridge.", "burned") == [["organisation:Kenya"], ["organisation:Uganda"]]


def test_one_office_of_two_countries_makes_two_chains() -> None:
    """Holders of one office in two countries who speak together are two persons."""
    text = "The ministers of Kampala and Nairobi said that rebels had burned the bridge."
    parsed, statements = statements_of(text.replace("ministers", "officials"))
    found = chains_at(parsed, statements, parsed.words.index("burned"))
    assert [(c[-1].kind, c[-1].country) for c, _ in found] == [("person", "UGA"), ("person", "KEN")]


def test_bare_person_has_the_standing_of_whom_he_is_close_to() -> None:
    """A person without description has no country of his own, but that of the body he is said to be close to."""
    for text, country in (("a person close to the army", "KEN"), ("a person with knowledge of the matter", None)):
        parsed, statements = statements_of(f"Rebels burned the bridge, according to {text}.")
        assert chain_at(parsed, statements, parsed.words.index("burned"))[-1].country == country


def test_two_crowds_are_one_unnamed_holder() -> None:
    """Indefinite people who speak together are one link."""
    assert chains("Residents and workers said that rebels had burned the bridge.", "burned") == [["unnamed:None"]]


def test_same_sources_come_back_with_their_outlet() -> None:
    """Unnamed sources that came through an outlet keep it when they come back."""
    text = "Rebels burned the bridge, the Lantern reported, citing officials. Two men were killed, according to the same officials."
    assert chains(text, "killed") == [["outlet:The Lantern", "unnamed:None"]]


def test_sources_cited_by_a_cited_outlet_come_back_with_both() -> None:
    """Sources told of at two removes keep both outlets when they come back."""
    text = "Rebels burned the bridge, the Lantern said, quoting the Observer, which cited sources; two men were killed, according to the same sources."
    assert chains(text, "killed") == [["outlet:The Lantern", "outlet:Kampala Observer", "unnamed:None"]]


def test_verb_cut_off_a_content_keeps_the_speaker() -> None:
    """A second verb of speech that goes on from the first has its source, not the subject inside the content."""
    text = "The minister said that the step was needed and demanded that Kampala resign."
    assert chains(text, "resign") == [["person:Minister of Kenya"]]


def test_supposed_telling_makes_no_link() -> None:
    """Who would only speak under a condition holds nothing."""
    assert chains("If the army says that rebels burned the bridge, nobody will object.", "burned") == [[]]


def test_what_an_outlet_adds_has_its_whole_chain() -> None:
    """An outlet that adds something goes on with the sources that it has just cited."""
    text = "The Lantern, citing officials, reported that rebels had burned the bridge. Two men were killed, the newspaper added."
    assert chains(text, "killed") == [["outlet:The Lantern", "unnamed:None"]]


def test_what_the_report_says_is_the_outlets() -> None:
    """A report referred to again is its outlet's word, without the sources of another of its sentences."""
    text = "Rebels burned the bridge, according to a Lantern report citing officials. According to the report, two men were killed."
    assert chains(text, "killed") == [["outlet:The Lantern"]]


def test_denied_report_has_two_holders() -> None:
    """Who denies a claim and who made it hold it in two chains, neither inside the other."""
    text = "The army denied a report in the Lantern that it had shelled the town."
    assert sorted(chains(text, "shelled")) == [["organisation:Kenyan army"], ["outlet:The Lantern"]]


def test_first_person_in_a_quotation_is_the_speaker() -> None:
    """Nothing is added to the chain where a speaker tells what he says himself."""
    assert chains('"We say that rebels burned the bridge," Ruth Mwangi said.', "burned") == [["person:Ruth Mwangi"]]


def test_first_link_is_the_reports_outlet() -> None:
    """Every chain begins with the report's own outlet, named or not."""
    for outlet in ("The Harbour Times", None):
        parsed, statements = statements_of("Residents said it burned. It rained.", outlet)
        for token in range(len(parsed)):
            first = chain_at(parsed, statements, token)[0]
            assert (first.kind, first.name) == ("outlet", outlet)


def test_unnamed_links_say_how_they_are_described() -> None:
    """An unnamed holder has no name, his own words of description, and a kind of anonymity."""
    parsed, statements = statements_of("Two officials said that rebels had burned the bridge.")
    link = chain_at(parsed, statements, parsed.words.index("burned"))[-1]
    assert (link.name, link.describes, link.anonymity) == (None, "Two officials", "counted")


def test_innermost_statements_cover_a_token() -> None:
    """A token told of at two removes is covered by the inner statement only."""
    parsed, statements = statements_of("The army said Kampala had accused Nairobi of arming gunmen.")
    (index,) = covering(statements, parsed.words.index("arming"))
    assert statements[index].cue_class == "accuse"
    assert chains_at(parsed, statements, parsed.words.index("arming"))[0][1] == index


@pytest.mark.parametrize(
    "text",
    [
        "Kyiv said Moscow had agreed to talks, which Moscow denied.",
        "Kenya said that Uganda had shelled the town, a charge that Kampala denied.",
    ],
)
def test_a_denial_behind_a_comma_is_the_reports_word(text: str) -> None:
    """Two holders that differ both stay, each directly under the outlet: the first speaker did not tell of the denial."""
    from sayso import code

    coded = next(code(text))

    chains = {(claim.stance, len(claim.chain), claim.chain[-1].country) for claim in coded.claims}
    assert {stance for stance, _, _ in chains} == {"asserts", "denies"}
    assert {length for _, length, _ in chains} == {2}
    assert len({country for _, _, country in chains}) == 2


def test_a_statement_in_a_statement_in_a_statement_has_all_its_holders() -> None:
    """Fifty nested statements give a chain with each holder once, in the order of telling."""
    names = ["Xi Jinping", "Vladimir Putin", "Angela Merkel", "Barack Obama", "Recep Tayyip Erdogan"]
    text = " ".join(f"{name} said that" for name in names * 10) + " troops shelled the town."
    told = chains(text, "shelled")
    assert [len(chain) for chain in told] == [len(names)]
