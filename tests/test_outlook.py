"""What is expected of relations between countries."""

from __future__ import annotations

import pytest

from sayso.config import Config
from sayso.languages import english
from sayso.outlook import find_outlooks
from sayso.parse import parse
from sayso.parsed import Frame, Mention, Parsed
from sayso.records import Actor, Link, Outlook, Report

OUTLET = Link(kind="outlet", name="The Daily Test")
COUNTRIES = {"Mexico": "MEX", "Greece": "GRC", "Turkey": "TUR", "Washington": "USA", "Chinese": "CHN"}


def parsed(text: str) -> Parsed:
    """Parse one text."""
    return next(parse([Report(id="r", text=text)], Config()))


def outlooks(text: str, frames: tuple[Frame, ...] = ()) -> tuple[Outlook, ...]:
    """Return the outlooks of a text with mentions for a few countries."""
    p = parsed(text)
    mentions = []
    for i, word in enumerate(p.words):
        if word in COUNTRIES:
            actor = Actor(id=f"country:{COUNTRIES[word]}", name=word, country=COUNTRIES[word], sector="GOV")
            mentions.append(Mention(index=len(mentions), start=i, end=i + 1, head=i, span=p.span(i, i + 1), text=word, kind="country", actor=actor, entity=i))
    return find_outlooks(p, mentions, frames, ((OUTLET,),) * len(p), english())


@pytest.mark.parametrize(
    ("text", "realis", "dyad"),
    [
        ("The ruling is expected to bring fresh tensions in Washington-Mexico relations, since it touches on law.", "expected", ("USA", "MEX")),
        ("Analysts expect relations between Ankara and Athens to worsen.", "expected", ("TUR", "GRC")),
        ("The visit will improve ties between Tokyo and Seoul.", "expected", ("JPN", "KOR")),
        ("Moscow's relations with Warsaw are likely to deteriorate.", "expected", ("RUS", "POL")),
        ("The quarrel could strain relations between Paris and Berlin if it drags on.", "conditional", ("FRA", "DEU")),
        ("Both plan to restore ties between Turkey and Greece.", "planned", ("TUR", "GRC")),
    ],
)
def test_an_expectation_about_two_countries_is_an_outlook(text: str, realis: str, dyad: tuple[str, str]) -> None:
    """A noun for relations, a word of expectation and two countries make an outlook, said by whoever holds the clause."""
    (outlook,) = outlooks(text)

    assert (outlook.realis, outlook.dyad, outlook.chain) == (realis, dyad, (OUTLET,))


def test_the_span_leaves_out_what_trails_behind() -> None:
    """A reason behind the expectation is not part of it."""
    (outlook,) = outlooks("The ruling is expected to bring fresh tensions in Washington-Mexico relations, since it touches on law.")

    assert outlook.text == "The ruling is expected to bring fresh tensions in Washington-Mexico relations"


@pytest.mark.parametrize(
    "text",
    [
        "Relations between Ankara and Athens worsened.",
        "The strike will not affect ties between Tokyo and Seoul.",
        "The ruling is expected to bring fresh tensions.",
        "The envoy will travel between Tokyo and Seoul.",
        "Family relations are expected to improve in Tokyo.",
    ],
)
def test_no_outlook(text: str) -> None:
    """What has happened, is denied, or names no two countries is none."""
    assert outlooks(text) == ()


def test_an_event_is_no_outlook() -> None:
    """Where the verb itself is an event, the events have it."""
    text = "Turkey is expected to break its ties with Greece."
    p = parsed(text)
    anchor = p.words.index("break")

    assert outlooks(text, (Frame(type="SANCTION", mode="withdraw", trigger=p.span(anchor, anchor + 1), anchor=anchor),)) == ()
    assert len(outlooks(text)) == 1
