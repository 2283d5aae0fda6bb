"""Figures: who is counted, how many, and in which event."""

from __future__ import annotations

import pytest

from sayso.config import Config
from sayso.figures import find_figures
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Frame, Parsed
from sayso.records import Figure, Link, Report

OUTLET = Link(kind="outlet", name="The Daily Test")


def parsed(text: str) -> Parsed:
    """Parse one text."""
    return next(parse([Report(id="r", text=text)], Config()))


def figures(text: str) -> tuple[Figure, ...]:
    """Return the figures of a text, all of them the outlet's."""
    p = parsed(text)
    return find_figures(p, (), (), ((OUTLET,),) * len(p), english())


@pytest.mark.parametrize(
    ("text", "what", "value", "low", "high"),
    [
        ("A car bomb killed three gendarmes on Sunday.", "killed", 3, None, None),
        ("Two guards were shot dead on Monday night.", "killed", 2, None, None),
        ("Gunmen shot dead two officers.", "killed", 2, None, None),
        ("Six people died in the clash.", "killed", 6, None, None),
        ("Troops fired into a crowd, killing at least eleven people.", "killed", 11, 11, None),
        ("The rockets killed more than 60 people.", "killed", 60, 60, None),
        ("The death toll rose to 43.", "killed", 43, None, None),
        ("Tashkent put the dead at two.", "killed", 2, None, None),
        ("The clash left nine dead.", "killed", 9, None, None),
        ("Hospital workers reported nine dead.", "killed", 9, None, None),
        ("Between 20 and 25 soldiers died.", "killed", 22.5, 20, 25),
        ("Dozens of people were killed.", "killed", 24, 24, 99),
        ("A grenade hurt eleven on Friday.", "injured", 11, None, None),
        ("The blast injured twenty-five others.", "injured", 25, None, None),
        ("Police arrested five people.", "arrested", 5, None, None),
        ("Up to 200 protesters were arrested.", "arrested", 200, None, 200),
        ("Several hundred people were detained.", "arrested", 300, 200, 999),
        ("The prosecutor put the number of arrests at 57.", "arrested", 57, None, None),
        ("Police arrested 20 to 30 students.", "arrested", 25, 20, 30),
        ("Some 2,000 herders fled to Guinea.", "displaced", 2000, None, None),
        ("Over 40,000 civilians were displaced.", "displaced", 40000, 40000, None),
        ("Tens of thousands of people have fled.", "displaced", 20000, 20000, 99999),
        ("Twelve sailors are missing.", "missing", 12, None, None),
        ("The bank cut 800 million dollars from loans.", "sum", 800e6, None, None),
        ("They promised $3.5 million to the town.", "sum", 3.5e6, None, None),
    ],
)
def test_a_figure_has_value_and_bounds(text: str, what: str, value: float, low: float | None, high: float | None) -> None:
    """Numerals, words, "at least", "up to", "between" and "dozens" are read; only bounded figures have bounds."""
    assert [(f.what, f.value, f.low, f.high) for f in figures(text)] == [(what, value, low, high)]


@pytest.mark.parametrize(
    "text",
    [
        "He threatened to kill two hostages.",
        "No one was killed.",
        "The police did not arrest two men.",
        "If two soldiers die, we leave.",
        "The raid could kill 30 people.",
        "The senate killed two bills.",
        "They seized 214 rifles.",
        "Spot oil attacked the 90-dollar mark.",
    ],
)
def test_what_did_not_happen_to_people_is_no_figure(text: str) -> None:
    """Threats, denials, conditions and things give no casualty figure."""
    assert figures(text) == ()


def test_a_figure_knows_its_event_and_its_holder() -> None:
    """The figure belongs to the event of its verb, or a later toll to the last such event; its chain covers the number."""
    p = parsed("Gangs attacked the palace. Hospital workers reported nine dead.")
    attack = Frame(type="ASSAULT", mode=None, trigger=p.span(1, 2), anchor=1)
    other = Frame(type="CONSULT", mode=None, trigger=p.span(7, 8), anchor=7)
    workers = Link(kind="unnamed", describes="hospital workers")
    chains = tuple((OUTLET,) if i < 5 else (OUTLET, workers) for i in range(len(p)))
    (figure,) = find_figures(p, (attack, other), ("e1", "e2"), chains, english())

    assert (figure.event_id, figure.chain) == ("e1", (OUTLET, workers))


def test_the_span_is_the_number() -> None:
    """The evidence is the number as written."""
    text = "More than 1,200 people died, and dozens of nurses were arrested."

    assert [text[f.span.start : f.span.end] for f in figures(text)] == ["1,200", "dozens"]
