"""PLOVER's derived rules, with judgements and statements made by hand."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from small_world import coder, mentions, parsed

from sayso.events.derived import derive
from sayso.languages import english
from sayso.parsed import Frame, Judgement, Statement
from sayso.records import Link, Realis

Derived = tuple[tuple[Frame, ...], tuple[Judgement, ...]]


def _derived(text: str, realis: Mapping[str, Realis] | None = None, speaker: str | None = None) -> Derived:
    """Code a text and derive; `realis` by the trigger's word (otherwise the complement's or actual), one statement by `speaker` over everything."""
    p = parsed(text)
    found = mentions(p)
    frames = coder()(p, found)
    chosen = realis or {}
    judgements = [Judgement(realis=chosen.get(p.words[f.anchor], f.complement or "actual"), factuality="CT+") for f in frames]
    statements = []
    if speaker is not None:
        source = next(m for m in found if m.text.lower() == speaker)
        link = Link(kind="person", name=speaker, country=source.actor.country, sector=source.actor.sector)
        statements.append(
            Statement(
                source=source.index, source_spans=(source.span,), cue_spans=(), content_spans=(), content=((0, len(p)),), cue=0, cue_class="say", link=link
            )
        )
    return derive(p, found, frames, judgements, statements, english())


def _types(derived: Derived) -> list[tuple[str, str | None, str]]:
    return [(f.type, f.mode, j.realis) for f, j in zip(*derived, strict=True)]


def test_nothing_to_derive_changes_nothing() -> None:
    """Plain acts come back as they went in."""
    assert _types(_derived("Iran attacked Israel. Chad helped Mali.")) == [("ASSAULT", None, "actual"), ("AID", None, "actual")]


def test_promise_of_retreat_is_concede() -> None:
    """Agreeing to lay down arms is CONCEDE, agreeing to help stays AGREE."""
    assert _types(_derived("The rebels agreed to lay down their arms.")) == [("CONCEDE", None, "actual"), ("RETREAT", "disarm", "planned")]
    assert _types(_derived("Chad agreed to help Mali.")) == [("AGREE", None, "actual"), ("AID", None, "planned")]


def test_menace_of_the_own_side_is_a_threat() -> None:
    """What the actor's own side says that it would do to others is THREATEN, and the act is threatened."""
    derived = _derived("Iran would attack Israel, its spokesman said.", {"attack": "conditional"}, "spokesman")
    assert sorted(_types(derived)) == [("ASSAULT", None, "threatened"), ("THREATEN", "violence", "actual")]
    frames, judgements = derived
    content = next(f for f in frames if f.type == "ASSAULT")
    assert content.under is not None
    assert frames[content.under].type == "THREATEN"
    assert judgements[frames.index(content)].factuality == "Uu"


@pytest.mark.parametrize(("verb", "mode"), [("expel the diplomats", "expel"), ("attack Israel", "violence")])
def test_mode_of_a_derived_threat(verb: str, mode: str) -> None:
    """The derived threat has the mode that its content gives."""
    found = _types(_derived(f"Iran will {verb} if the talks fail, its spokesman said.", {verb.split()[0]: "planned"}, "spokesman"))
    assert ("THREATEN", mode, "actual") in found


def test_a_plan_without_condition_is_no_threat() -> None:
    """A step other than force that the own side announces without a condition is a plan."""
    found = _types(_derived("Iran will expel the diplomats, its spokesman said.", {"expel": "planned"}, "spokesman"))
    assert found == [("SANCTION", "expel", "planned")]


def test_menace_told_by_others_is_none() -> None:
    """What somebody else says that a country would do is no threat of that country."""
    assert _types(_derived("Iran would attack Israel, Kenya said.", {"attack": "conditional"}, "kenya")) == [("ASSAULT", None, "conditional")]


def test_menace_without_speaker_is_none() -> None:
    """A future attack that the report itself expects is no threat."""
    assert _types(_derived("Iran would attack Israel.", {"attack": "expected"})) == [("ASSAULT", None, "expected")]


def test_offer_of_the_own_side_is_agree() -> None:
    """What the actor's own side says that it will do for others is AGREE, and the act stays planned."""
    found = _types(_derived("Iran will help Mali, its spokesman said.", {"help": "planned"}, "spokesman"))
    assert sorted(found) == [("AGREE", None, "actual"), ("AID", None, "planned")]


def test_negated_offer_is_no_agreement() -> None:
    """What will not be done is not promised."""
    found = _types(_derived("Iran will not help Mali, its spokesman said.", {"help": "denied"}, "spokesman"))
    assert found == [("AID", None, "denied")]


def test_prison_is_coercion_too() -> None:
    """A sentence of prison is SANCTION/convict and COERCE/arrest; a conviction without prison only the first."""
    assert ("COERCE", "arrest", "actual") in _types(_derived("A court sentenced the monks to nine years in prison."))
    assert _types(_derived("A court convicted the monks.")) == [("SANCTION", "convict", "actual")]


def test_troops_that_attack_are_not_mobilised() -> None:
    """MOBILIZE inside the clause of an ASSAULT is not coded; beside it in a clause of its own it is."""
    inside = _types(_derived("Troops attacked the rebels, marching on Chad."))
    beside = _types(_derived("Troops marched on Chad and attacked the rebels."))
    assert [t for t, _, _ in inside] == ["ASSAULT"]
    assert [t for t, _, _ in beside] == ["MOBILIZE", "ASSAULT"]


def test_definite_retelling_is_merged() -> None:
    """A definite noun names the earlier happening again: one event that remembers where it was told again."""
    frames, judgements = _derived("Iran attacked Israel on Monday. Kenya said that the attack on Israel killed nine people.")
    assert len(frames) == len(judgements) == 1
    assert len(frames[0].retold) == 1
    assert any("told again" in line for line in frames[0].why)


@pytest.mark.parametrize(
    "text",
    [
        "Iran attacked Israel on Monday. An attack on Israel killed nine people.",
        "Iran attacked Israel. The attack on Uganda killed nine people.",
        "Iran attacked Israel. Iran attacked Iraq.",
    ],
)
def test_other_happenings_are_not_merged(text: str) -> None:
    """An indefinite noun, another victim, or the same verb with other sides is another happening."""
    assert len(_derived(text)[0]) == 2


def test_a_topic_of_a_protest_is_no_request() -> None:
    """What a protest demands is the protest's topic, not a REQUEST of its own."""
    found = _types(_derived("Workers rallied in the capital, demanding that Iran withdraw."))
    assert [t for t, _, _ in found if t in ("PROTEST", "REQUEST")] == ["PROTEST"]


def test_indices_stay_right() -> None:
    """After adding, merging and sorting, every `under` points to the speech act that it pointed to before."""
    text = "Iran attacked Israel. The attack on Israel killed nine. Iran demanded that Iraq withdraw. Chad promised to help Mali."
    frames, _ = _derived(text)
    assert [(f.type, frames[f.under].type) for f in frames if f.under is not None] == [("RETREAT", "REQUEST"), ("AID", "AGREE")]
    assert [f.trigger for f in frames] == sorted(f.trigger for f in frames)
