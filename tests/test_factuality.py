"""Realis and factuality of frames, from sentences of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sayso.config import Config
from sayso.errors import DataError
from sayso.factuality import judge
from sayso.factuality.operators import read_effect, read_operators
from sayso.factuality.stand import Stand, compose
from sayso.languages import DataLanguage, english
from sayso.parse import parse
from sayso.parsed import Frame, Judgement, Parsed
from sayso.records import Report

UW = Path(__file__).parents[1].parent / "shared" / "benchmarks" / "factuality_uw" / "dev.jsonl"


def parsed(text: str) -> Parsed:
    return next(iter(parse([Report(id="r", text=text)], Config())))


def frame(p: Parsed, word: str, **fields: object) -> Frame:
    token = p.words.index(word)
    return Frame(type="ASSAULT", mode=None, trigger=p.span(token, token + 1), anchor=token, **fields)  # type: ignore[arg-type]


def judged(text: str, word: str) -> Judgement:
    p = parsed(text)
    return judge(p, (), (frame(p, word),), (), english())[0]


ACTUAL = [
    ("Troops shelled the town on Monday.", "shelled"),
    ("The minister said that troops had shelled the town.", "shelled"),
    ("The raid led to the arrest of two smugglers.", "arrest"),
    ("France condemned the attack on the embassy.", "attack"),
    ("A bomb went off at the market, killing nine.", "killing"),
    ("Police managed to disperse the crowd.", "disperse"),
    ("They fled after soldiers burned the village.", "burned"),
    ("The general admitted shelling the port.", "shelling"),
    ("Niger accused Mali of training the rebels.", "training"),
    ("The army began to shell the port.", "shell"),
    ("The army shelled the port; the ministry denied that it had used gas.", "shelled"),
    ("Kenya will discuss the attack with Somalia.", "attack"),
    ("Gunmen attacked the bus, officials may say.", "attacked"),
]

NOT_ACTUAL = [
    ("The police deny having used batons.", "used", "denied", "CT-"),
    ("Peru will send troops to the border.", "send", "planned", "PR+"),
    ("Peru is to send troops to the border.", "send", "planned", "PR+"),
    ("Peru is expected to send troops.", "send", "expected", "PR+"),
    ("Peru may send troops.", "send", "expected", "PS+"),
    ("Peru is considering sending troops.", "sending", "planned", "PS+"),
    ("Peru wants to send troops.", "send", "planned", "PS+"),
    ("Peru is weighing a ban on timber.", "ban", "planned", "PS+"),
    ("Peru wants Chile to send troops.", "send", "requested", "Uu"),
    ("Peru urged Chile to send troops.", "send", "requested", "Uu"),
    ("Chile was told to send troops.", "send", "requested", "Uu"),
    ("Peru demanded raids on the camps.", "raids", "requested", "Uu"),
    ("Peru insisted that the prisoners be freed.", "freed", "requested", "Uu"),
    ("Peru threatened to bomb the camps.", "bomb", "threatened", "Uu"),
    ("If Chile attacks the port, the talks are over.", "attacks", "conditional", "Uu"),
    ("Should Chile attack the port, Peru will answer.", "attack", "conditional", "Uu"),
    ("Any attack would be answered.", "attack", "conditional", "Uu"),
    ("Would Chile attack the port?", "attack", "conditional", "Uu"),
    ("Peru did not attack the port.", "attack", "denied", "CT-"),
    ("Peru has yet to answer the letter.", "answer", "denied", "CT-"),
    ("Peru stopped short of recalling its envoy.", "recalling", "denied", "CT-"),
    ("Peru has no plans to recall its envoy.", "recall", "denied", "PR-"),
    ("Peru will not recall its envoy.", "recall", "denied", "PR-"),
    ("Peru ruled out sending troops.", "sending", "denied", "PR-"),
    ("Peru denied that its troops had crossed the river.", "crossed", "denied", "CT-"),
    ("Peru failed to stop the march.", "stop", "denied", "CT-"),
    ("Peru has not agreed to free the crew.", "free", "denied", "CT-"),
    ("No soldier crossed the river.", "crossed", "denied", "CT-"),
    ("There was no sign of an attack.", "attack", "denied", "PR-"),
    ("Reports that a guard had been killed are false, the ministry said.", "killed", "denied", "CT-"),
    ("Police prevented an attack on the bank.", "attack", "denied", "CT-"),
    ("Soldiers always shoot at the fishermen.", "shoot", "generic", "CT+"),
    ("The threat of strikes hung over the port.", "strikes", "threatened", "Uu"),
    ("The planned march was popular.", "march", "planned", "PR+"),
    ("They will stay until the army leaves.", "leaves", "conditional", "Uu"),
    ("Peru would not condemn the raid.", "condemn", "denied", "PR-"),
    ("Peru is discussing sanctions.", "sanctions", "planned", "PS+"),
    ("The clerks travelled to Lima to protest.", "protest", "planned", "PR+"),
]


@pytest.mark.parametrize(("text", "word"), ACTUAL)
def test_what_is_told_as_having_happened_is_actual(text: str, word: str) -> None:
    """Assertions, implicatives, factives, temporal clauses and presupposed nouns are actual."""
    assert judged(text, word).realis == "actual"


@pytest.mark.parametrize(("text", "word", "realis", "factuality"), NOT_ACTUAL)
def test_what_is_not_told_as_having_happened_is_never_actual(text: str, word: str, realis: str, factuality: str) -> None:
    """Modals, negations, governing words, conditions, questions, habits and modifiers each give their realis and factuality."""
    found = judged(text, word)
    assert (found.realis, found.factuality) == (realis, factuality)


@pytest.mark.parametrize(
    ("text", "word", "factuality"),
    [
        ("The general is believed to have met the rebels.", "met", "PR+"),
        ("The rebels reportedly freed the crew.", "freed", "PR+"),
        ("The envoy may have met the rebels.", "met", "PS+"),
        ("Rumours that the general had fled were common.", "fled", "PS+"),
        ("The rebels appear to have freed the crew.", "freed", "PR+"),
    ],
)
def test_a_hedged_past_stays_actual(text: str, word: str, factuality: str) -> None:
    """A past act told with distance is actual and hedged; the factuality carries the doubt."""
    found = judged(text, word)
    assert (found.realis, found.hedged, found.factuality) == ("actual", True, factuality)


@pytest.mark.parametrize(
    "text",
    ["The mayor zorbled to bomb the bridge.", "The zorble to bomb the bridge was known.", "The mayor was zorbly to bomb the bridge."],
)
def test_an_unknown_word_over_an_infinitive_never_makes_an_act_actual(text: str) -> None:
    """An infinitive under a verb, noun or adjective that the table does not know is not actual."""
    assert judged(text, "bomb").realis != "actual"


def test_content_takes_the_realis_of_its_speech_act() -> None:
    """A frame under a threat is threatened, its act is actual, and a condition inside stays conditional."""
    p = parsed("Oman warned that its ships would sink any boat if the port were shelled.")
    act = frame(p, "warned")
    content = frame(p, "sink", under=0, complement="threatened")
    condition = frame(p, "shelled", under=0, complement="threatened")
    assert [j.realis for j in judge(p, (), (act, content, condition), (), english())] == ["actual", "threatened", "conditional"]


def test_content_of_an_act_that_was_refused_did_not_happen() -> None:
    """What somebody has not agreed to do is denied with certainty, what he wants to do stays planned."""
    p = parsed("Oman has not agreed to free the crew.")
    act, content = frame(p, "agreed"), frame(p, "free", under=0, complement="planned")
    found = judge(p, (), (act, content), (), english())
    assert [(j.realis, j.factuality) for j in found] == [("denied", "CT-"), ("denied", "CT-")]


def test_a_judgement_names_its_operators() -> None:
    """`operators` are the tokens that decided, and `why` says their words."""
    p = parsed("Peru may send troops.")
    found = judge(p, (), (frame(p, "send"),), (), english())[0]
    assert [p.words[t] for t in found.operators] == ["may"]
    assert "may" in found.why


def test_a_deed_on_a_verb_of_offering_is_still_to_come() -> None:
    """An event whose own verb offers, pledges or calls it for a day ahead is planned; a speech act on that verb is actual."""
    for text, word in (("Benin offered shelter.", "offered"), ("The union called the drivers out on strike from Friday.", "called")):
        p = parsed(text)
        t = p.words.index(word)
        deed, act = (Frame(type=type_, mode=None, trigger=p.span(t, len(p) - 1), anchor=t) for type_ in ("AID", "AGREE"))
        assert [j.realis for j in judge(p, (), (deed, act), (), english())] == ["planned", "actual"]


def test_nothing_makes_a_stand_actual_again() -> None:
    """Composing any operator on a reading that is not actual never yields actual."""
    effects = {
        read_effect(text)
        for text in ("pass", "fact", "hedged PR+", "planned", "expected PS+", "requested", "threatened", "conditional", "denied CT-", "generic")
    }
    for inner in effects - {read_effect("pass"), read_effect("fact"), read_effect("hedged PR+")}:
        once = compose(Stand(), inner)
        assert once.realis != "actual"
        for outer in effects:
            assert compose(once, outer).realis != "actual"


def test_an_effect_that_cannot_be_read_is_a_data_error() -> None:
    """A wrong effect in the operator table is refused with its words."""
    with pytest.raises(DataError, match="S340"):
        read_effect("certain")


def test_two_effects_for_one_form_are_a_data_error(tmp_path: Path) -> None:
    """The table may not contradict itself."""
    (tmp_path / "operators.toml").write_text('[[verb]]\nwords = ["want"]\nto = "planned"\n[[verb]]\nwords = ["want"]\nto = "fact"\n', encoding="utf-8")
    with pytest.raises(DataError, match="S341"):
        read_operators(DataLanguage("xx", tmp_path))


@pytest.mark.skipif(not UW.exists(), reason="needs ../shared/benchmarks/factuality_uw")
def test_hardly_anything_that_annotators_doubt_is_called_actual() -> None:
    """Of predicates that UW's annotators hold not to have happened (below 0), at most 15 in 100 are called plainly actual.

    15 in 100: measured 11 (8 of 70) on the first 300 sentences of the development part; measure again after a change of the parser.
    """
    doubted = wrong = 0
    rows = [json.loads(line) for line in UW.read_text(encoding="utf-8").splitlines()[:300]]
    for row, p in zip(rows, parse([Report(id=r["id"], text=r["text"]) for r in rows], Config()), strict=True):
        start_of = {s: i for i, s in enumerate(p.starts)}
        position, starts = 0, []
        for token in row["tokens"]:
            position = row["text"].index(token, position)
            starts.append(position)
            position += len(token)
        low = [start_of[s] for q in row["predicates"] if q["factuality"] < 0 and (s := starts[q["token_span"][0]]) in start_of]
        frames = tuple(Frame(type="ASSAULT", mode=None, trigger=p.span(t, t + 1), anchor=t) for t in low)
        found = judge(p, (), frames, (), english())
        doubted += len(found)
        wrong += sum(j.realis == "actual" and not j.hedged for j in found)
    assert doubted > 50
    assert wrong / doubted <= 0.15
