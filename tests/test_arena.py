"""Games and stories."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sayso import Coded, Report, code

PLAYED = [
    "The Latvian hockey team attacked from the start and besieged the Russian goal; the referee stopped the game twice.",
    "In the rugby semi-final Fiji crushed Samoa 44-3, and their captain surrendered the ball only once.",
    'In the new season of "The Regent" the army shells the palace and arrests the queen.',
    "The film, starring two Danes, tells the story of a colonel who bombs Peru.",
]


@pytest.mark.parametrize("text", PLAYED)
def test_what_is_played_or_told_is_no_event(code_text: Callable[..., Coded], text: str) -> None:
    """Attacks in a match and wars in a film are not coded."""
    assert code_text(text).events == ()


def test_police_at_a_match_still_arrest(code_text: Callable[..., Coded]) -> None:
    """An arrest in a paragraph about a match is an event."""
    coded = code_text("The referee ended the semi-final early on Sunday. Italian police arrested twelve men at the gates in Turin.")

    assert [(e.type, e.mode) for e in coded.events] == [("COERCE", "arrest")]


def test_the_next_paragraph_is_not_touched(code_text: Callable[..., Coded]) -> None:
    """A paragraph about sport silences only itself."""
    coded = code_text("Fiji won the rugby semi-final 44-3, said the referee.\n\nRebels attacked the army in Mali.")

    assert [e.type for e in coded.events] == ["ASSAULT"]


ABOUT = {
    "a recipe": "Beat the eggs until they surrender, then invade the bowl with sugar and flour. The oven must "
    "punish the pastry for an hour.\n\nOur chef defeated the "
    "sauce at last: she attacked the garlic, expelled the seeds of the lemon and arrested the boiling with cold cream. Butter makes peace.",
    "a gale": "The storm attacked Ireland at dawn. Gusts of 130 kilometres an hour laid siege to Galway, a second "
    "front advanced from Iceland, and lightning struck a mast.\n\n"
    "Forecasters warned France that snow would invade Normandy by night; the temperature surrendered ten degrees.",
    "a takeover": "The retailer rejected the hostile bid of its Swiss rival on Monday. Shareholders revolted, and a "
    "hedge fund attacked the takeover as a raid.\n\n"
    "The supermarket chain fired back: it threatened a price war, seized a stake in the supplier and won over its customers.",
    "an old war": "The siege of Vienna ended in 1683, when the king of Poland attacked from the hills. The sultan's "
    "cavalry fled, the janissaries left their cannon.\n\n"
    "In 1699 the emperor made peace. The museum has a sword of that century, and a knight in armour.",
    "a concert": "The singer attacked the first song and the drummer fired at will. Her band has occupied the "
    "festival; the audience demanded an encore, and a rapper declared war "
    "on the bass.\n\nThe choir surrendered. The trio attacked Berlin with a ballad and demanded a better drum from Denmark.",
}


@pytest.mark.parametrize("text", ABOUT.values(), ids=ABOUT)
def test_a_report_about_no_politics_has_no_event(code_text: Callable[..., Coded], text: str) -> None:
    """Attacks, sieges and surrenders of cooks, storms, bidders, old kings and singers are not coded."""
    assert code_text(text).events == ()


POLITICAL = {
    "a storm and an army": (
        "The storm struck Haiti on Sunday with heavy rain and gusts that tore off a roof; snow is forecast for no one there, thunder is. "
        "The government deployed 300 soldiers, "
        "and police arrested eleven looters, officials said.",
        {("MOBILIZE", "troops"), ("COERCE", "arrest")},
    ),
    "shares and a parliament": (
        "Shares fell in Kyiv, traders sold bonds, and the currency lost a tenth of its price against the dollar.\n\nParliament rejected the "
        "budget, and police in the capital dispersed "
        "protesters, the opposition said.",
        {("REJECT", "change"), ("ASSAULT", "crowd-control")},
    ),
}


@pytest.mark.parametrize(("text", "wanted"), POLITICAL.values(), ids=POLITICAL)
def test_politics_among_other_things_stands(code_text: Callable[..., Coded], text: str, wanted: set[tuple[str, str | None]]) -> None:
    """Where as much is about politics, events are coded: soldiers after a storm, a parliament beside the market."""
    assert wanted <= {(e.type, e.mode) for e in code_text(text).events}


def test_in_a_paragraph_with_one_word_of_politics_an_arrest_stands(code_text: Callable[..., Coded]) -> None:
    """At a premiere the police arrest; that the director declared war on the critics stays a figure of speech."""
    text = (
        "The film is a comedy with a heroine, a villain and a puppet, and the audience loved every scene of the sequel; the actor and the director bowed.\n\n"
        "Outside the cinema Danish police arrested a man in Aarhus. The director has declared war on the critics of Spain."
    )
    assert [(e.type, e.mode) for e in code_text(text).events] == [("COERCE", "arrest")]


def test_the_title_tells_the_subject_too(code_text: Callable[..., Coded]) -> None:
    """A title of words of games makes what follows a game."""
    text = "The setter attacked Rome in one clue of the grid, and Chile revolted."
    assert code_text(text).events != ()
    assert next(code(Report(id="a", text=text, title="Crossword puzzle: how to read an anagram", language="en"))).events == ()
