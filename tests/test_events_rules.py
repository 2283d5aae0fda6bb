"""The rules coder on sentences of our own, with a small lexicon and a name list (small_world)."""

from __future__ import annotations

import pytest
from small_world import LEXICON, coded, frames, parsed

from sayso.config import Config
from sayso.errors import DataError
from sayso.events.rules import rules


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Iran attacked Israel.", ["ASSAULT Iran > Israel"]),
        ("Israel was attacked by Iran.", ["ASSAULT Iran > Israel"]),
        ("Israel was attacked on Monday.", ["ASSAULT  > Israel"]),
        ("Villagers were shot and killed by rebels.", ["ASSAULT rebels > Villagers"]),
        ("The villagers attacked by rebels fled.", ["ASSAULT rebels > villagers"]),
        ("Rebels, who attacked the villagers, fled.", ["ASSAULT Rebels > villagers"]),
        ("The rebels returned, attacking villagers.", ["ASSAULT rebels > villagers"]),
        ("Iran and Iraq attacked Israel.", ["ASSAULT Iran+Iraq > Israel"]),
        ("Iran attacked Israel and Chad.", ["ASSAULT Iran > Israel+Chad"]),
        ("Iran crossed the river and attacked Israel.", ["ASSAULT Iran > Israel"]),
        ("Hundreds of villagers were attacked by a group of rebels.", ["ASSAULT rebels > villagers"]),
        ("Chad attacked after the talks ended.", ["ASSAULT Chad >"]),
    ],
)
def test_verbs_in_all_forms(text: str, rows: list[str]) -> None:
    """A verb finds its sides in active, passive, reduced, relative, participial and coordinated clauses."""
    assert [r for r in coded(text) if r.startswith("ASSAULT")] == rows


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Iran launched an attack on Israel.", "ASSAULT Iran > Israel"),
        ("Rebels carried out a series of raids on villagers.", "ASSAULT Rebels > villagers"),
        ("The US military operation in Venezuela ended.", "ASSAULT US > Venezuela"),
        ("Iran's attack on Israel killed nine people.", "ASSAULT Iran > Israel"),
        ("An attack by rebels on the villagers began at dawn.", "ASSAULT rebels > villagers"),
        ("The arrest of Maduro by troops caused an outcry.", "COERCE troops > Maduro"),
        ("Iran issued a threat against Israel.", "THREATEN Iran > Israel"),
    ],
)
def test_event_nouns(text: str, row: str) -> None:
    """A noun takes its sides from a light verb, a possessor, a country before it, or prepositions."""
    assert coded(text)[0] == row


@pytest.mark.parametrize(
    "text", ["Iran held talks with Iraq.", "Iran and Iraq held talks.", "Talks between Iran and Iraq resumed.", "Iran met Iraq on Monday."]
)
def test_mutual(text: str) -> None:
    """All sides of a meeting are actors and there is no recipient."""
    assert coded(text) == ["CONSULT Iran+Iraq >"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("Iran demanded that Iraq withdraw.", ["REQUEST Iran > Iraq", "RETREAT Iraq >"]),
        ("Iran asked Iraq to withdraw its troops.", ["REQUEST Iran > Iraq", "RETREAT Iraq >"]),
        ("Iran threatened to attack Israel.", ["THREATEN Iran > Israel", "ASSAULT Iran > Israel"]),
        ("Chad promised to help Mali.", ["AGREE Chad > Mali", "AID Chad > Mali"]),
        ("Iran accused Israel of shelling villagers.", ["ACCUSE Iran > Israel", "ASSAULT Israel > villagers"]),
        ("Iraq was asked by Iran to withdraw.", ["REQUEST Iran > Iraq", "RETREAT Iraq >"]),
    ],
)
def test_control(text: str, rows: list[str]) -> None:
    """Who is asked does the content of a demand, who promises or threatens does it himself; both lend each other their sides."""
    assert coded(text) == rows


@pytest.mark.parametrize(
    ("text", "complement"),
    [
        ("Iran demanded that Iraq withdraw.", "requested"),
        ("Iran threatened to attack Israel.", "threatened"),
        ("Iran threatened Israel with air strikes.", "threatened"),
        ("Chad promised to help Mali.", "planned"),
        ("Iran accused Israel of attacking villagers.", "actual"),
        ("Iran threatened to cross the river and attack Israel.", "threatened"),
    ],
)
def test_content_stands_under_its_act(text: str, complement: str) -> None:
    """The content of a speech act points to it and has the realis that the act gives."""
    found = frames(text)
    content = next(f for f in found if f.under is not None)
    assert content.complement == complement
    assert found[content.under or 0].under is None


def test_nearest_act_wins() -> None:
    """In nested speech acts the content stands under the inner one, and that one under the outer."""
    found = frames("Iran accused Israel of threatening to attack Iraq.")
    by_type = {f.type: f for f in found}
    assert found[by_type["ASSAULT"].under or 0].type == "THREATEN"
    assert found[by_type["THREATEN"].under or 0].type == "ACCUSE"


@pytest.mark.parametrize(
    "text",
    [
        "Iran demanded the return of the troops that had attacked Israel.",
        "Iran demanded an apology after rebels attacked Israel.",
        "Iran attacked Israel and demanded an apology.",
    ],
)
def test_presupposed_acts_are_no_content(text: str) -> None:
    """What a relative or temporal clause tells beside a demand is not demanded."""
    assault = next(f for f in frames(text) if f.type == "ASSAULT")
    assert (assault.under, assault.complement) == (None, None)


def test_fronted_clause_is_content_only_of_a_threat_or_promise() -> None:
    """A clause before its act is the content of a threat, never of a demand or of the next clause of the sentence."""
    threat = frames('"We will attack Israel", Iran threatened.')
    assert [f.type for f in threat if f.under is not None] == ["ASSAULT"]
    assert all(f.under is None for f in frames("Iran attacked Israel; Kenya urged Uganda to withdraw.") if f.type == "ASSAULT")


def test_longer_pattern_wins() -> None:
    """A pattern with more pieces beats a shorter one, and only one of them fires."""
    found = frames("Rebels handed over their rifles to the police.")
    assert [(f.entry, f.mode) for f in found] == [("disarm", "disarm")]


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Rebels laid down their arms.", "laid down their arms"),
        ("Chad handed the villagers over to Mali.", "handed the villagers over"),
        ("Chad pulled out of Mali.", "pulled out"),
        ("Iran issued a threat against Israel.", "threat"),
        ("Iran attacked Israel.", "attacked"),
    ],
)
def test_trigger_is_the_phrase_that_carries_the_act(text: str, trigger: str) -> None:
    """The trigger holds particle and idiom words, also across an object, and leaves a light verb to its noun."""
    frame = frames(text)[0]
    assert text[frame.trigger.start : frame.trigger.end] == trigger


@pytest.mark.parametrize(
    "text",
    [
        "The dollar attacked the pound.",
        "Iran attacked the goal of Israel.",
        "Nobody mentioned an attack.",
        "The attack helicopter landed.",
        "The weather shelled the coast.",
    ],
)
def test_nothing_fires_without_sides_or_near_other_senses(text: str) -> None:
    """Without anybody who can act, or near a word of another sense, there is no event."""
    assert coded(text) == []


@pytest.mark.parametrize(
    ("text", "mode"),
    [("Iran attacked Israel with mortars.", "heavy-weapons"), ("Russian jets attacked the rebels.", "aerial"), ("Iran attacked Israel.", None)],
)
def test_modes_by_words_near(text: str, mode: str | None) -> None:
    """The mode is told by subject, object or prepositional object of the trigger."""
    assert frames(text)[0].mode == mode


def test_owner_of_an_instrument_acts() -> None:
    """A thing is no actor; the country that owns it is."""
    assert coded("Russian jets bombed the rebels.") == ["ASSAULT Russian > rebels"]


def test_consequence_is_no_second_event() -> None:
    """What an attack does to people is part of the attack."""
    assert coded("Rebels attacked the villagers, killing nine.") == ["ASSAULT Rebels > villagers"]


def test_why_names_entry_and_words() -> None:
    """Every frame explains itself with the entry, the matched words and the sides."""
    why = frames("Rebels laid down their arms.")[0].why[0]
    assert "disarm" in why
    assert "laid down arms" in why
    assert "Rebels" in why


def test_frames_are_in_text_order() -> None:
    """Frames come in the order of their triggers, and `under` points to the right one."""
    found = frames("Iran attacked Israel. Iran demanded that Iraq withdraw. Chad promised to help Mali.")
    assert [f.trigger for f in found] == sorted(f.trigger for f in found)
    assert [found[f.under].type for f in found if f.under is not None] == ["REQUEST", "AGREE"]


def test_mended_lemma() -> None:
    """A verb whose lemma lost its e ("staged" is no "stag") or kept a doubled letter ("wiretapped") is still found."""
    lexicon = LEXICON + '[[entry]]\nid = "stage"\nwords = ["stage +coup"]\npos = "verb"\ntype = "ASSAULT"\n'
    assert coded("The colonel staged a coup.", lexicon) == ["ASSAULT colonel >"]
    lexicon = LEXICON + '[[entry]]\nid = "tap"\nwords = ["wiretap"]\npos = "verb"\ntype = "COERCE"\n'
    assert coded("Police wiretapped villagers.", lexicon) == ["COERCE Police > villagers"]


def test_coder_of_the_configuration_knows_the_shipped_lexicon() -> None:
    """`rules` makes a coder from the language's own lexicon, which codes a plain sentence."""
    p = parsed("Iran attacked Israel.")
    from small_world import mentions

    assert [f.type for f in rules(Config())(p, mentions(p))] == ["ASSAULT"]


def test_missing_user_lexicon_is_told() -> None:
    """A path to no lexicon raises a DataError that names it."""
    with pytest.raises(DataError, match=r"nowhere\.toml"):
        rules(Config(lexicon="nowhere.toml"))
