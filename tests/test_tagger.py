"""The tagger: how a text is cut into windows, what it says of plain sentences, and what it says where its files are missing or damaged."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.config import Config
from sayso.errors import ModelError
from sayso.network import WEIGHTS
from sayso.parse import parse
from sayso.parsed import Parsed
from sayso.records import Report
from sayso.tagger import LONGEST, ROLES, SETS, Tagger, Tagging, tagger, tagger_for, windows

TEXT = "The minister said that troops had not crossed the river.\n\nNobody slept."


def parsed_of(text: str) -> Parsed:
    (found,) = parse([Report(id="r", text=text, meta={"typed": True})], Config())
    return found


def read(text: str) -> tuple[Parsed, Tagging]:
    parsed = parsed_of(text)
    return parsed, tagger().read(parsed)


@given(st.lists(st.text(alphabet="ab.\n ", min_size=1, max_size=6), min_size=1, max_size=400))
def test_windows_cover_all_pieces_once(words: list[str]) -> None:
    """Whatever the text, its windows follow on each other from the first piece to the last, and none is too long."""
    text, offsets = "", []
    for word in words:
        offsets.append((len(text), len(text) + len(word)))
        text += word + " "
    found = windows(text, offsets)
    assert [w.start for w in found] == [0, *(w.end for w in found[:-1])]
    assert found[-1].end == len(offsets)
    assert all(0 < w.end - w.start <= LONGEST - 2 for w in found)


def test_windows_end_where_paragraphs_end() -> None:
    """A text of short paragraphs is cut at line breaks alone, one of long sentences behind their stops."""

    def starts(unit: str) -> set[str]:
        text = unit * 60
        words = [m.span() for m in re.finditer(r"\w+|[^\w\s]", text)]
        return {text[words[w.start][0] :].split()[0] for w in windows(text, words)}

    assert starts("One two three. Four five six.\n") == {"One"}
    assert starts("One two three four five six. ") == {"One"}


def test_it_reads_source_cue_and_content() -> None:
    """Of a plain sentence of reported speech every role is told with its words, and all of them point to the cue."""
    parsed, found = read(TEXT)
    roles = [ROLES[i] for i in found.roles.argmax(1)]
    said = parsed.words.index("said")
    assert roles[said] == "cue"
    assert roles[:said] == ["source"] * said
    assert roles[parsed.words.index("troops") : parsed.words.index("river") + 1] == ["content"] * 6
    assert roles[parsed.words.index("Nobody")] == "none"
    assert {int(c) for c in found.cue[:said]} == {said}


def test_roles_are_probabilities() -> None:
    """Of each token the four probabilities add up to 1, blanks between paragraphs included."""
    parsed, found = read("It rained.\n\n   \nThe mayor said so.")
    assert found.roles.shape == (len(parsed), len(ROLES))
    assert found.roles.sum(1) == pytest.approx(1.0, abs=1e-4)


def test_what_is_denied_is_less_factual_than_what_is_told() -> None:
    """For the annotators of the news set a denied act lies below a possible one, and that below one that happened."""

    def value(text: str, word: str) -> float:
        parsed, found = read(text)
        return float(found.factuality[parsed.words.index(word), SETS.index("uw")])

    happened = value("The company closed the plant in May.", "closed")
    possible = value("The company might have closed the plant in May.", "closed")
    denied = value("The company never closed the plant in May.", "closed")
    assert happened > possible > denied
    assert denied < 0


@pytest.mark.parametrize(("settings", "asked"), [({}, True), ({"coder": "encoder"}, True), ({"coder": "rules"}, False), ({"language": "de"}, False)])
def test_rules_and_other_languages_do_without(settings: dict[str, str], asked: bool) -> None:
    """The coder `rules` loads no weights, and a language that the tagger was not trained in is left to the rules."""
    assert (tagger_for(Config().override(**settings)) is not None) == asked


def test_a_text_without_words_is_read() -> None:
    """A report of blanks has no tokens that mean anything, and that is no fault."""
    parsed = parsed_of("   ")
    assert len(tagger().read(parsed).cue) == len(parsed)


def test_company_changes_nothing() -> None:
    """What stands in one window has the same answer whatever the windows behind it hold."""
    long = " ".join(["The council of the old town met on Monday and nobody spoke about the bridge or the dam."] * 6)
    first, second = read(f"{long}\n\n{TEXT}"), read(f"{long}\n\nRain fell.\n\n{long}")
    assert (first[1].roles[:50] == second[1].roles[:50]).all()
    assert (first[1].roles[-12:] != second[1].roles[-12:]).any()


def test_a_lone_surrogate_is_read() -> None:
    """A text with half a character in it is no fault."""
    parsed = parsed_of("He said \ud800 it rained.")
    assert len(tagger().read(parsed).cue) == len(parsed)


@pytest.mark.parametrize("name", ["tagger.onnx", "tagger.json", "tokenizer.json"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    """Where a file of the weights is missing, the error names it and says how to code without."""
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    (tmp_path / "weights" / name).unlink()
    with pytest.raises(ModelError, match=rf"S410.*{name}.*--coder rules"):
        Tagger(tmp_path / "weights")


def test_damaged_weights_are_told_by_their_checksum(tmp_path: Path) -> None:
    """A model file with one byte changed is not loaded."""
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    path = tmp_path / "weights" / "tagger.onnx"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"S412.*checksum.*tagger\.onnx"):
        Tagger(tmp_path / "weights")


def test_the_weights_are_small_enough() -> None:
    """The network is at most 30 MB."""
    assert (WEIGHTS / "tagger.onnx").stat().st_size <= 30_000_000
