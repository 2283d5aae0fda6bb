"""Records in plain words, as a tree and as a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from sayso.records import Actor, Claim, Coded, Context, Event, Figure, Link, Outlook, Place, Problem, Report, Span, Verification, When
from sayso.render.html import to_html
from sayso.render.lines import to_line
from sayso.render.tree import to_tree
from sayso.render.words import chain_words, event_words, holder, verification_words

TEXT = "Norway <b>asked</b> Peru for fish on Tuesday in Lima. Peru declined to comment. Tension is expected."
OWN = Link(kind="outlet", name="The Daily Test", sector="JRN")
NYT = Link(kind="outlet", name="The New York Times", country="USA", sector="JRN")


def event() -> Event:
    return Event(
        id="e1",
        report_id="r",
        type="REQUEST",
        mode="assist",
        realis="actual",
        trigger=Span(10, 15),
        evidence=Span(0, 53),
        actors=(Actor(id="country:NOR", name="Norway", country="NOR", sector="GOV", span=Span(0, 6), text="Norway"),),
        recipients=(Actor(id="country:PER", name="Peru", country="PER", sector="GOV", span=Span(20, 24), text="Peru"),),
        when=When(start=date(2026, 1, 13), end=date(2026, 1, 13), granularity="day", type="DATE", value="2026-01-13", span=Span(34, 44), text="on Tuesday"),
        place=Place(name="Lima", country="PER", precision="city", span=Span(48, 52)),
        quad=3,
        why=("request.ask: ask(Norway, Peru)", "main clause"),
    )


def coded() -> Coded:
    officials = Link(kind="unnamed", describes="two officials", country="USA", sector="GOV", anonymity="counted")
    return Coded(
        report=Report(id="r", text=TEXT, outlet="The Daily Test", published=date(2026, 1, 15)),
        events=(event(),),
        claims=(
            Claim(id="c1", event_id="e1", chain=(OWN, NYT, officials), stance="asserts", factuality="CT+"),
            Claim(id="c2", event_id="e1", chain=(OWN, Link(kind="organisation", name="Peru", country="PER", sector="GOV")), stance="denies", factuality="CT-"),
        ),
        verifications=(Verification(id="v1", report_id="r", by="Peru", country="PER", status="declined", about=("e1",), span=Span(54, 78)),),
        outlooks=(Outlook(realis="expected", dyad=("NOR", "PER"), chain=(OWN,), span=Span(80, len(TEXT)), text=TEXT[80:]),),
        figures=(Figure(event_id="e1", what="killed", value=11, low=11, high=None, chain=(OWN,), span=Span(0, 6)),),
        problems=(Problem(code="S226", record="r", what="no date", remedy="Give one."),),
    )


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (OWN, "The Daily Test"),
        (Link(kind="outlet"), "the report"),
        (Link(kind="outlet", anonymity="media"), "an outlet"),
        (Link(kind="unnamed", describes="two officials", country="USA"), "two unnamed officials (USA)"),
        (Link(kind="unnamed", describes="US officials", country="USA"), "unnamed US officials"),
        (Link(kind="unnamed"), "unnamed sources"),
    ],
)
def test_holders_are_named_or_said_to_be_unnamed(link: Link, words: str) -> None:
    """A link without a name is told by the words used of it, marked unnamed, with its country where the words do not say."""
    assert holder(link) == words


def test_a_chain_reads_outermost_to_innermost() -> None:
    """The report's own outlet is left out where it cites others."""
    assert chain_words(coded().claims[0].chain) == "by The New York Times, citing two unnamed officials (USA)"
    assert chain_words((OWN,)) == "by The Daily Test"


def test_an_event_is_one_line() -> None:
    """Who, what, to whom, on whose say-so, how it stands, when and where."""
    c = coded()
    expected = "Norway → REQUEST/assist → Peru · by The New York Times, citing two unnamed officials (USA); denied by Peru · actual · 2026-01-13 · Lima (PER)"

    assert event_words(event(), c.claims) == expected


def test_a_verification_names_the_event_it_is_about() -> None:
    """The statement is told with its event, or with the report that it doubts."""
    c = coded()

    assert verification_words(c.verifications[0], c) == "Peru declined to comment on: Norway → REQUEST → Peru"


def test_the_tree_holds_line_evidence_and_why() -> None:
    """Every part of the record is somewhere in the tree; reasons only where asked for."""
    from rich.console import Console

    console = Console(width=200, record=True, file=__import__("io").StringIO())
    console.print(to_tree(coded(), why=True))
    text = console.export_text()

    for part in (
        "Norway → REQUEST/assist → Peru",
        "“Norway <b>asked</b> Peru",
        "why: request.ask",
        "Peru declined",
        "outlook NOR – PER",
        "figure killed: 11…",
        "S226",
    ):
        assert part in text


def test_the_page_escapes_and_keeps_the_text_whole() -> None:
    """Cutting the text into pieces loses no character, and markup in it stays text."""
    page = to_html([coded()])
    article = re.search(r"<article[^>]*>(.*?)</article>", page, re.DOTALL)
    assert article

    plain = re.sub(r"</?span[^>]*>", "", article[1])
    assert plain.replace("&lt;", "<").replace("&gt;", ">") == TEXT
    assert "<b>" not in page


def test_layers_can_be_switched_without_scripts() -> None:
    """Each layer has a labelled checkbox and a style that depends on it."""
    page = to_html([coded()])

    for layer in ("event", "actor", "cue", "content", "when", "verified", "heading"):
        assert f'id="layer-{layer}"' in page
        assert f'for="layer-{layer}"' in page
        assert f"#layer-{layer}:checked" in page


def test_the_line_has_the_layout_of_the_gold() -> None:
    """The object has the gold's keys, with dates as pairs and a cited report as a string."""
    line = to_line(coded())

    first = line["events"][0]
    assert first["date"] == ["2026-01-13", "2026-01-13"]
    assert first["claims"][0]["chain"][2] == {
        "kind": "unnamed",
        "name": None,
        "describes": "two officials",
        "country": "USA",
        "sector": "GOV",
        "anonymity": "counted",
    }
    assert line["verification"][0]["about"] == ["e1"]
    assert "text" not in line
    assert to_line(coded(), with_text=True)["text"] == TEXT


def test_contexts_stand_with_the_event_and_with_their_paragraph() -> None:
    """A line has the names and scores of an event's contexts, and each paragraph's contexts with span and terms."""
    about = Context(name="diplomatic", score=0.75, span=Span(0, 53), why="envoy")
    line = to_line(replace(coded(), events=(replace(event(), contexts=("diplomatic",), context_scores=(0.75,)),), contexts=(about,)))

    assert (line["events"][0]["contexts"], line["events"][0]["context_scores"]) == (["diplomatic"], [0.75])
    assert line["contexts"] == [{"name": "diplomatic", "score": 0.75, "span": [0, 53], "why": "envoy"}]
