"""What paragraphs are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from sayso.actors import resolve
from sayso.config import Config
from sayso.contexts import THRESHOLD, contexts_of, find_contexts, squash, term_words
from sayso.languages import english
from sayso.ontologies import plover
from sayso.parse import parse
from sayso.pipeline import code
from sayso.records import Context, Report, Span

TABLE: Mapping[str, Any] = english().table("contexts")
CONTEXTS = tuple(name for name in TABLE if name not in ("idioms", "words"))
LISTS = ("strong", "plain", "weak", "against")

each = pytest.mark.parametrize("name", CONTEXTS)


def contexts(text: str, title: str | None = None) -> tuple[Context, ...]:
    """Return the contexts of a text."""
    parsed = next(parse([Report(id="r", text=text, title=title)], Config()))
    return find_contexts(parsed, resolve(parsed, english()), english())


def names(text: str, title: str | None = None) -> set[str]:
    return {c.name for c in contexts(text, title)}


@cache
def _found() -> Mapping[str, frozenset[str]]:
    """Return the contexts of every example and near miss, all parsed in one stream."""
    texts = sorted({text for row in _rows() for kind in ("examples", "near_misses") for text in row[kind]})
    parsed = parse([Report(id=str(i), text=text) for i, text in enumerate(texts)], Config())
    return {p.report.text: frozenset(c.name for c in find_contexts(p, resolve(p, english()), english())) for p in parsed}


def _rows() -> Iterator[Mapping[str, Any]]:
    return (TABLE[name] for name in CONTEXTS)


@each
def test_examples_have_their_context(name: str) -> None:
    """Every example of a context is found to be about it."""
    assert [text for text in TABLE[name]["examples"] if name not in _found()[text]] == []


@each
def test_near_misses_do_not_have_it(name: str) -> None:
    """Metaphors, namesakes and other uses of a context's words do not make the context."""
    assert [text for text in TABLE[name]["near_misses"] if name in _found()[text]] == []


def test_all_37_contexts_have_terms() -> None:
    """The table has the contexts of the ontology, in its order, and each at least 25 terms, 4 examples and 2 near misses."""
    assert tuple(plover().contexts) == CONTEXTS
    for row in _rows():
        assert sum(len(row.get(kind, ())) for kind in LISTS) >= 25
        assert len(row["examples"]) >= 4
        assert len(row["near_misses"]) >= 2


@each
def test_a_term_stands_once_and_conditions_name_terms(name: str) -> None:
    """No term is in two lists of a context, and what `unless` and `sharing` speak of is a term of it; lists of words that it uses exist."""
    row = TABLE[name]
    terms = [term_words(term) for kind in LISTS for term in row.get(kind, ())]

    assert [t for t in set(terms) if terms.count(t) > 1] == []
    assert [t for t in (*row.get("unless", ()), *row.get("sharing", ())) if term_words(t) not in terms] == []
    assert [w for words in row.get("unless", {}).values() for w in words if w.startswith("@") and w[1:] not in TABLE["words"]] == []
    assert set(row) <= {*LISTS, "sectors", "sectors_weak", "sharing", "unless", "examples", "near_misses"}


@each
def test_sectors_are_plovers(name: str) -> None:
    """The sectors that speak for a context are sectors of the ontology."""
    assert {*TABLE[name].get("sectors", ()), *TABLE[name].get("sectors_weak", ())} <= set(plover().sectors)


def test_scores_grow_and_stay_below_one() -> None:
    """A plain term gives the threshold, more weight gives more, no weight gives nothing, and nothing reaches 1."""
    assert squash(1.0) == THRESHOLD == 0.5
    assert squash(2.0) == 0.75
    assert squash(0.0) == squash(-1.0) == 0.0
    assert 0.99 < squash(20.0) < 1.0


def test_a_term_counts_once() -> None:
    """Saying a word again makes no higher score."""
    once, often = (contexts(text)[0] for text in ("The referendum is near.", "The referendum is near. A referendum it is, a referendum."))

    assert once.score == often.score == 0.75
    assert once.why == "referendum"


def test_each_paragraph_has_its_own() -> None:
    """Paragraphs are scored apart, with their spans, in text order."""
    text = "Voters elect a president on Sunday.\n\nThe cholera outbreak has spread to the port."
    found = contexts(text)

    assert [(c.name, text[c.span.start : c.span.end]) for c in found] == [
        ("election", "Voters elect a president on Sunday."), ("health", "The cholera outbreak has spread to the port."),
    ]  # fmt: skip


def test_a_heading_lends_weight_to_the_paragraphs_under_it() -> None:
    """A weak word makes the context under a heading about it, until the next heading; the heading alone never does."""
    body = "The vote in the north was calm, and so were the streets around the market hall.\n\nA second line says nothing of the kind at all here."
    text = f"Presidential election\n\n{body}\n\nWeather\n\nThe vote in the south was calm, and so were the streets around the harbour there."
    found = [text[c.span.start : c.span.end].split()[3] if c.name == "election" and c.span.start else "heading" for c in contexts(text) if c.name == "election"]

    assert "election" not in names(body)
    assert found == ["heading", "the"]
    assert [c.why for c in contexts(text) if c.name == "election"][1] == "vote; heading: presidential, election"


def test_the_title_lends_weight_too() -> None:
    """The report's title counts as a heading of all its paragraphs, in the plural too."""
    text = "The vote in the north was calm."

    assert names(text) == set()
    assert names(text, "Elections in the delta") == {"election"}
    assert names("The streets were calm.", "Elections in the delta") == set()


def test_terms_against_lower_the_score() -> None:
    """News of one firm alone is not economic, whatever it sells abroad."""
    assert "economic" in names("Exports of shoes rose.")
    assert "economic" not in names("Exports rose, said the company, and its shareholders will be paid.")


def test_the_longest_term_counts() -> None:
    """A term inside a longer one says nothing for itself: a trade war is no war."""
    assert names("A trade war looms.") == {"economic"}


def test_sectors_of_named_actors_count() -> None:
    """An actor known to be a secret service speaks for intelligence though no term names it."""
    (found,) = (c for c in contexts("SEBIN questioned him.") if c.name == "intelligence")

    assert found.why == "SEBIN (SPY)"


def test_long_paragraphs_are_read_in_stretches() -> None:
    """Of a text without line breaks only the part that speaks of a thing has its context."""
    text = "Voters elect a president. " + "The weather was fine and dry. " * 30
    (found,) = contexts(text)

    assert found.name == "election"
    assert found.span.end < len(text) / 2


def test_an_event_has_its_entrys_contexts_and_its_paragraphs() -> None:
    """What the lexicon entry says goes first with score 1, then the contexts of the paragraph that holds the trigger, each once."""
    around = (
        Context(name="election", score=0.75, span=Span(0, 50)),
        Context(name="legal", score=0.5, span=Span(0, 50)),
        Context(name="health", score=0.9, span=Span(52, 90)),
    )
    found = contexts_of(around, Span(10, 15), ("legal",))

    assert [(c.name, c.score) for c in found] == [("legal", 1.0), ("election", 0.75)]


def test_events_carry_names_scores_and_reasons() -> None:
    """An event has the contexts of its paragraph, a score each, and a line of why that names the terms."""
    (coded,) = code("Norway's troops shelled a town in Peru on Tuesday, the army said.")
    (event,) = (e for e in coded.events if e.type == "ASSAULT")

    assert event.contexts[0] == "military"
    assert len(event.context_scores) == len(event.contexts)
    assert event.context_scores[0] == coded.contexts[0].score > 0.9
    assert any(line.startswith("context military 0.9") and "troop" in line for line in event.why)
