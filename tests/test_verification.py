"""Verification statements, from sentences of our own."""

from __future__ import annotations

import pytest

from sayso.config import Config
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Check, Frame, Mention, Parsed
from sayso.records import Actor, Report, Span
from sayso.verification import find_checks


def parsed(text: str, outlet: str = "The Coast Herald") -> Parsed:
    return next(iter(parse([Report(id="r", text=text, outlet=outlet)], Config())))


def checks(text: str) -> tuple[Check, ...]:
    p = parsed(text)
    return find_checks(p, (), (), (), english())


STATEMENTS = [
    ("The ministry confirmed that two boats had been seized.", "confirmed"),
    ("The Blue Brigade claimed responsibility for the blast.", "confirmed"),
    ("A bomb hit the bus. The Blue Brigade said it did it.", "confirmed"),
    ("The footage, which this newspaper has verified, shows two tanks.", "confirmed"),
    ("The claim could not be independently verified.", "could_not_verify"),
    ("None of the accounts could be checked.", "could_not_verify"),
    ("Reuters was unable to verify the report.", "could_not_verify"),
    ("The agency was not in a position to verify the report.", "could_not_verify"),
    ("It was not possible to verify the footage.", "could_not_verify"),
    ("There was no independent confirmation of the attack.", "could_not_verify"),
    ("The Herald could not reach the mayor.", "could_not_verify"),
    ("The police have no record of the case.", "could_not_verify"),
    ("The mission has not corroborated the testimony.", "could_not_verify"),
    ("The army denied that its jets had bombed the town.", "denied"),
    ("The army rejected the allegation.", "denied"),
    ("The army dismissed the report as fiction.", "denied"),
    ("Reports that a nurse had died are false, the hospital said.", "denied"),
    ("The order does not exist, the general said.", "denied"),
    ('"Nonsense," the ministry said.', "denied"),
    ("The ministry insists it has nothing to do with such gunmen.", "denied"),
    ("The cuts have begun, the mayor said. They have not, two aides said.", "denied"),
    ("The palace laughed it off.", "denied"),
    ("The ministry did not respond to requests for comment.", "no_comment"),
    ("The ministry did not immediately reply to an e-mail.", "no_comment"),
    ("The general staff had no comment.", "no_comment"),
    ("The governor could not be reached for comment.", "no_comment"),
    ("The governor was not available for comment.", "no_comment"),
    ("There was no immediate comment from the palace.", "no_comment"),
    ("The embassy declined to comment.", "declined"),
    ("The embassy would not give details.", "declined"),
    ("The embassy refused to confirm the visit.", "declined"),
    ("The embassy neither confirmed nor denied the visit.", "declined"),
    ("The embassy would neither confirm nor deny the visit.", "declined"),
    ("The embassy referred reporters to the ministry.", "declined"),
]

NOTHING = [
    "The city has nine confirmed cases.",
    "He wrote it on his verified account.",
    "The guards denied the convoy entry.",
    "The boat was denied access to the port.",
    "Parliament confirmed the judge in office.",
    "Peru rejected the proposal.",
    "The adviser, who declined to be named, spoke on Monday.",
    "The union declined to give any help.",
    "We do not respond to ultimatums.",
    "Asked whether he denied it, he left.",
    "The minister must take responsibility.",
    "The figure does not change the result.",
]


@pytest.mark.parametrize(("text", "status"), STATEMENTS)
def test_every_way_of_verifying_is_read(text: str, status: str) -> None:
    """Each of the five statuses is found in the words that news uses for it, once."""
    assert [c.status for c in checks(text)] == [status]


@pytest.mark.parametrize("text", NOTHING)
def test_other_uses_of_the_words_are_no_verification(text: str) -> None:
    """Confirmed cases, denied entry, rejected proposals and refused help verify nothing."""
    assert checks(text) == ()


def test_an_agentless_check_is_the_outlets() -> None:
    """A check without anybody ("could not be confirmed") is the report's own outlet, as are "we" and "this newspaper"."""
    for text in ("The toll could not be confirmed.", "We could not confirm the toll.", "This newspaper could not confirm the toll."):
        (found,) = checks(text)
        assert (found.by, found.mention) == ("The Coast Herald", None)


def test_the_span_is_the_clause() -> None:
    """The span covers the verifying clause and leaves the clause beside it out."""
    text = "A lawyer said the nurse was beaten; the police denied it on Monday."
    (found,) = checks(text)
    assert text[found.span.start : found.span.end] == "the police denied it on Monday"


def test_who_verifies_is_the_mention() -> None:
    """`by` and the country come from the mention of the subject; several subjects make several checks."""
    p = parsed("Chad and Niger denied the report.")
    actors = [Actor(id=f"country:{n}", name=n, country=c) for n, c in (("Chad", "TCD"), ("Niger", "NER"))]
    mentions = [
        Mention(index=i, start=t, end=t + 1, head=t, span=Span(p.starts[t], p.ends[t]), text=p.words[t], kind="country", actor=actors[i], entity=i)
        for i, t in enumerate((0, 2))
    ]
    found = find_checks(p, mentions, (), (), english())
    assert [(c.by, c.country, c.mention) for c in found] == [("Chad", "TCD", 0), ("Niger", "NER", 1)]


def test_a_denial_is_about_what_was_told_before() -> None:
    """The content of a denial that others have told is about the frame told first; "it" points to the sentence before."""
    p = parsed("Troops shelled the port, Oman said. Yemen denied that it had shelled the port. A nurse was shot. The police denied it.")
    shelled = [i for i, w in enumerate(p.words) if w == "shelled"]
    frames = [Frame(type="ASSAULT", mode=None, trigger=p.span(t, t + 1), anchor=t) for t in (*shelled, p.words.index("shot"))]
    first, second = find_checks(p, (), frames, (), english())
    assert first.about == (0,)
    assert second.about == (2,)


def test_a_denial_behind_a_semicolon_takes_nothing_from_before_it() -> None:
    """The word "it" behind a semicolon is the act told in front of it, not what a report cited further up tells."""
    p = parsed("State radio quoted the ministry. Her lawyer said she had been beaten in a cell; a police spokesman, Inspector Peter Banda, denied it.")
    at = p.words.index("beaten")
    (found,) = find_checks(p, (), [Frame(type="ASSAULT", mode=None, trigger=p.span(at, at + 1), anchor=at)], (), english())
    assert (found.status, found.about) == ("denied", (0,))


def test_a_denial_of_the_means_is_of_the_act_told_with_them() -> None:
    """Who denies having used batons denies the beating with batons that others told."""
    p = parsed("Guards beat the women with batons, a nurse said. Guards deny having used batons. Guards deny having used guns.")
    at = [i for i, word in enumerate(p.words) if word == "Guards"]
    actor = Actor(id="organisation:guards", name="guards")
    mentions = [
        Mention(index=n, start=t, end=t + 1, head=t, span=Span(p.starts[t], p.ends[t]), text="Guards", kind="organisation", actor=actor, entity=0)
        for n, t in enumerate(at)
    ]
    acts = [("beat", at[0] + 1), ("crowd-control", p.words.index("used")), ("firearms", len(p) - 3)]
    frames = [Frame(type="ASSAULT", mode=mode, trigger=p.span(t, t + 1), anchor=t, actors=(n,)) for n, (mode, t) in enumerate(acts)]
    assert [c.about for c in find_checks(p, mentions, frames, (), english())] == [(0,), (2,)]
