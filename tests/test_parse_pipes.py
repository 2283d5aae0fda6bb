"""The model's pipes, run in less time, against spaCy's own run of them."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.parse.attributes import Attributes
from sayso.parse.entities import Entities
from sayso.parse.pipes import Pipes, Read

TEXTS = [json.loads(line)["text"] for line in (Path(__file__).parent / "gold" / "reports.jsonl").read_text(encoding="utf-8").splitlines()[:6]]
ODD = [
    "There's a man, y'all, who ain't gonna do nothin' but gotta go; let's c'mon.",
    "  two blanks  before  and  between  ",
    "",
    "U.S.",
    "On Jan. 5, 2016, President Barack Obama met Ban Ki-moon of the United Nations in New York City for $5 million.",
    "?! … — 😀 \ufffd",
]


@pytest.fixture(scope="module")
def untouched() -> Any:
    """Load the model as its package gives it."""
    return importlib.import_module(Config().model).load()


@pytest.fixture(scope="module")
def changed() -> Any:
    """Load the same model once more, to which patterns are added."""
    return importlib.import_module(Config().model).load()


@pytest.fixture(scope="module")
def quick() -> Pipes:
    """Load the same model and make it ready to read."""
    return Pipes(importlib.import_module(Config().model).load())


def read(pipes: Pipes, texts: list[str]) -> list[Read]:
    """Read texts in one step."""
    return list(pipes.read([pipes.nlp.make_doc(text) for text in texts], {0: ""}))


def test_reads_as_spacy_does(untouched: Any, quick: Pipes) -> None:
    """Tags, trees, parts of speech, lemmas, entities and sentences are those that spaCy's own pipes give."""
    texts = [*ODD, *(line for text in TEXTS for line in text.split("\n"))]
    assert quick.known
    assert read(quick, texts) == [_as_spacy(untouched, text) for text in texts]


def _as_spacy(nlp: Any, text: str) -> Read:
    """Read a text with spaCy's pipes, one token after another."""
    doc = nlp(text)
    return Read(
        words=[t.text for t in doc],
        lowers=[t.lower_ for t in doc],
        lemmas=[t.lemma_ for t in doc],
        pos=[t.pos_ for t in doc],
        tags=[t.tag_ for t in doc],
        deps=[t.dep_ for t in doc],
        ents=[t.ent_type_ for t in doc],
        ent_starts=[t.ent_iob_ == "B" for t in doc],
        steps=[t.head.i - t.i for t in doc],
        begins=[t.idx for t in doc],
        lengths=[len(t) for t in doc],
        marks=[1 if t.is_sent_start else -1 for t in doc],
    )


def test_company_changes_nothing(quick: Pipes) -> None:
    """A text is read alike alone and among others."""
    lines = TEXTS[0].split("\n")
    assert [r for line in lines for r in read(quick, [line])] == read(quick, lines)


def test_recogniser_with_a_beam_is_asked_itself(changed: Any) -> None:
    """A recogniser that looks at several analyses at once is not read in steps of ours."""
    pipe = changed.get_pipe("ner")
    assert Entities.of(pipe) is not None
    pipe.cfg["beam_width"] = 4
    assert Entities.of(pipe) is None
    pipe.cfg["beam_width"] = 1


def test_unknown_pattern_is_left_to_spacy(changed: Any, untouched: Any) -> None:
    """Where a pattern of the ruler asks for what is not known here, the model is run as it is, and gives what it gave."""
    ruler, lemmatizer = changed.get_pipe("attribute_ruler"), changed.get_pipe("lemmatizer")
    assert Attributes.of(ruler, lemmatizer) is not None
    ruler.add([[{"SHAPE": "no such shape"}]], {"POS": "X"})
    pipes = Pipes(changed)
    assert not pipes.known
    assert read(pipes, TEXTS[0].split("\n")[:3]) == [_as_spacy(untouched, text) for text in TEXTS[0].split("\n")[:3]]


def test_forgetting_words_changes_nothing(quick: Pipes, monkeypatch: pytest.MonkeyPatch) -> None:
    """When too many words are remembered they are forgotten, and read the same again."""
    before = read(quick, TEXTS[0].split("\n"))
    monkeypatch.setattr("sayso.parse.attributes._KEPT", 0)
    assert read(quick, TEXTS[0].split("\n")) == before
