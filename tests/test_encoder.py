"""The encoder: how marks go into the word pieces, what it says of plain sentences, and what it says where its files are missing or damaged."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sayso
from sayso.encoder import LONGEST, MARKERS, Encoder, Marked, _alike, encoder, place_marks
from sayso.errors import ModelError
from sayso.network import CLS, SEP
from sayso.records import Span

WEIGHTS = Path(sayso.__file__).parent / "weights"
TEXT = "Norway expelled two Belarusian diplomats on Tuesday."
SPANS = {"actor": Span(0, 6), "trigger": Span(7, 15), "recipient": Span(16, 40)}
FULL = Marked(TEXT, **SPANS)


def pieces(n: int) -> tuple[list[int], list[tuple[int, int]]]:
    """Return n pieces of three characters with a space after each."""
    return list(range(1000, 1000 + n)), [(4 * i, 4 * i + 3) for i in range(n)]


def test_marks_enclose_the_pieces_of_their_span() -> None:
    """A mark opens before the first piece that its span touches and closes after the last; the places are those of the openings."""
    ids, offsets = pieces(5)
    found = place_marks(ids, offsets, Marked("x" * 20, actor=Span(0, 3), trigger=Span(5, 11)))
    (a, a_), (t, t_) = MARKERS["actor"], MARKERS["trigger"]
    assert found.ids == (CLS, a, 1000, a_, t, 1001, 1002, t_, 1003, 1004, SEP)
    assert found.places == (1, 0, 4)
    assert len(found.offsets) == len(found.ids)


@given(st.integers(1, 300), st.data())
def test_any_sentence_and_any_marks_give_a_legal_input(n: int, data: st.DataObject) -> None:
    """However long the sentence and wherever its marks, the input is short enough, begins and ends as it must, and keeps the first mark's opening."""
    ids, offsets = pieces(n)
    spans = {}
    for name in ("actor", "recipient", "trigger"):
        first = data.draw(st.integers(0, n - 1))
        last = data.draw(st.integers(first, min(n - 1, first + 6)))
        if data.draw(st.booleans()):
            spans[name] = Span(4 * first, 4 * last + 3)
    found = place_marks(ids, offsets, Marked("x" * (4 * n), **spans))
    assert len(found.ids) == len(found.offsets) <= LONGEST
    assert (found.ids[0], found.ids[-1]) == (CLS, SEP)
    for name, place in zip(("actor", "recipient", "trigger"), found.places, strict=True):
        assert place == 0 or found.ids[place] == MARKERS[name][0]
    assert any(found.places) == bool(spans)
    if spans and n < 100:
        assert all((place > 0) == (name in spans) for name, place in zip(("actor", "recipient", "trigger"), found.places, strict=True))


@pytest.mark.parametrize("name", ["encoder.onnx", "tagger.onnx"])
def test_no_step_of_a_network_guards_against_what_cannot_be(name: str) -> None:
    """The graphs hold no test for rows that are masked whole (train/graph.py takes them out): no input is without its opening piece."""
    kinds = re.findall(rb'"\x05(IsNaN|Where)', (WEIGHTS / name).read_bytes())  # of a node's message: field 4, five bytes
    assert b"Where" in kinds
    assert b"IsNaN" not in kinds


def test_it_reads_type_direction_realis_and_mode() -> None:
    """A plain expulsion is a SANCTION/expel that is actual and goes one way."""
    straight, turned = encoder().read([FULL, Marked(TEXT, actor=SPANS["recipient"], recipient=SPANS["actor"])])
    assert (straight.type, max(straight.realis, key=straight.realis.__getitem__)) == ("SANCTION", "actual")
    assert max(straight.modes, key=straight.modes.__getitem__) == "expel"
    assert straight.link > 0.5 > turned.link


def test_probabilities_are_probabilities() -> None:
    """Those of types, of realis and of the best type's modes each add up to 1."""
    (found,) = encoder().read([FULL])
    for shares in (found.types, found.realis, found.modes):
        assert sum(shares.values()) == pytest.approx(1.0, abs=1e-5)
    assert sum(x * x for x in found.vector) == pytest.approx(1.0, abs=1e-3)


def test_it_finds_the_words_that_carry_an_event() -> None:
    """Without a mark on it, the trigger is found."""
    (found,) = encoder().read([Marked(TEXT, actor=SPANS["actor"], recipient=SPANS["recipient"])])
    assert found.trigger is not None
    assert found.trigger.overlaps(SPANS["trigger"])


def test_order_and_company_change_nothing_that_counts() -> None:
    """A sentence has the same answer alone and among longer ones, in the order asked (int8 sums may differ in the last digits)."""
    other = Marked("The ministers of Peru and Chile met in Lima on Monday to talk about fishing rights, a spokesman for the Peruvian foreign ministry said.")
    alone, among = encoder().read([FULL])[0], encoder().read([other, FULL, other])[1]
    assert among.type == alone.type
    assert among.link == pytest.approx(alone.link, abs=0.1)


def test_the_nearest_sentence_is_one_of_ours() -> None:
    """An explanation quotes a sentence that was written for training, with its type."""
    found = encoder().nearest(encoder().read([FULL])[0])
    assert found is not None
    assert found[1] in (WEIGHTS / "neighbours.tsv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["encoder.onnx", "labels.json", "tokenizer.json"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    """Where a file of the weights is missing, the error names it and says how to code without."""
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    (folder / name).unlink()
    with pytest.raises(ModelError, match=rf"S41.*{name}.*--coder rules"):
        Encoder(folder)


def test_damaged_weights_are_told_by_their_checksum(tmp_path: Path) -> None:
    """A model file with one byte changed is not loaded."""
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    content = bytearray((folder / "encoder.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "encoder.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"S412.*checksum.*encoder\.onnx"):
        Encoder(folder)


def test_labels_that_are_no_json_are_told(tmp_path: Path) -> None:
    """A damaged file of labels is an error that names it."""
    folder = tmp_path / "weights"
    shutil.copytree(WEIGHTS, folder)
    (folder / "labels.json").write_text("{", encoding="utf-8")
    with pytest.raises(ModelError, match=r"S412.*labels\.json"):
        Encoder(folder)


def test_the_shipped_weights_are_small_and_whole() -> None:
    """The encoder's files together stay under 30 MB, and the labels name types that the ontology has."""
    assert sum(p.stat().st_size for p in WEIGHTS.iterdir() if p.stem != "tagger") < 30_000_000
    labels = json.loads((WEIGHTS / "labels.json").read_text(encoding="utf-8"))
    assert tuple(labels["types"]) == encoder().types


def test_a_party_that_is_out_of_sight_has_no_link() -> None:
    """Where a very long sentence leaves a marked party out of the window, no link with it is claimed."""
    text = "Norway expelled " + "and then again, as it had done so often before, " * 40 + "two Belarusian diplomats."
    (found,) = encoder().read([Marked(text, actor=Span(0, 6), recipient=Span(len(text) - 25, len(text) - 1))])
    assert found.link == 0.0


def test_sentences_of_like_length_are_read_together() -> None:
    """Groups keep all sentences, hold no more than the most, and no group is filled by more than a tenth."""
    lengths = [20, 21, 22, 80, 20, 40, 41, 82, 20]
    groups = list(_alike(lengths, 3))
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    assert all(len(group) <= 3 for group in groups)
    assert all(max(lengths[i] for i in group) * len(group) <= 1.1 * sum(lengths[i] for i in group) for group in groups)
    assert len(groups) == 4
    assert list(_alike([], 3)) == []
