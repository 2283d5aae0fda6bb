"""The sentences that the encoder is trained on: enough of them, of all kinds, in the format, and none that is measured with."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path.insert(0, str(ROOT / "train" / "encoder"))
from read_sentences import MODES, REALIS, TYPES, Example, Fault, read, skeleton, unmarked  # noqa: E402

FILES = sorted((ROOT / "train" / "encoder" / "sentences").glob("*.tsv"))
WRITTEN = [f for f in FILES if f.stem != "generated"]
WORDS = 12  # a run of so many words in common is no idiom any more; wire phrases that both have by chance run to 9


def examples(files: list[Path]) -> list[Example]:
    return [e for f in files for e in read(f) if isinstance(e, Example)]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_every_line_follows_the_format(path: Path) -> None:
    """No line of a sentence file breaks the format."""
    assert [(f.line, f.what) for f in read(path) if isinstance(f, Fault)] == []


def test_there_are_enough_sentences() -> None:
    """At least 3,000 sentences are written one by one and 8,000 are there in all."""
    written = {e.text for e in examples(WRITTEN)}
    assert len(written) >= 3000
    assert len(written | {e.text for e in examples(FILES)}) >= 8000


def test_no_two_written_sentences_differ_in_names_alone() -> None:
    """Every written sentence has a shape of its own."""
    shapes = Counter(skeleton(e.text) for e in examples(WRITTEN) if e.main)
    assert [s for s, n in shapes.items() if n > 1] == []


def test_all_types_modes_and_realis_are_there() -> None:
    """Of every type there are 200 written events, of every mode 10, of every realis 100, and 300 pairs that no act links."""
    all_ = examples(WRITTEN)
    types, realis = Counter(e.type for e in all_), Counter(e.realis for e in all_)
    modes = Counter(f"{e.type}/{e.mode}" for e in all_)
    assert {t: types[t] for t in TYPES if types[t] < 200} == {}
    assert {r: realis[r] for r in REALIS if realis[r] < 100} == {}
    assert {m: modes[m] for t in TYPES for m in (f"{t}/{x}" for x in MODES[t].split()) if modes[m] < 10} == {}
    assert types["NONE"] >= 300


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("AID\t-\tactual", "columns"),
        ("HELP\t-\tactual\t[A Chad] {fed} [R Mali]", "no type"),
        ("AID\tfood\tactual\t[A Chad] {fed} [R Mali]", "no mode"),
        ("AID\t-\tdone\t[A Chad] {fed} [R Mali]", "no realis"),
        ("AID\t-\tactual\t[A Chad] fed [R Mali]", "no trigger"),
        ("AID\t-\tactual\tChad {fed} Mali", "neither"),
        ("AID\t-\tactual\t[A Chad] {fed} {gave} [R Mali]", "two marks"),
        ("AID\t-\tactual\t[A Chad {fed}] [R Mali]", "bracket"),
        ("NONE\t-\t-\t[A Chad] beat Mali", "both"),
        ("+AID\t-\tactual\t[A Chad] {fed} [R Mali]", "repeat"),
    ],
)
def test_a_wrong_line_is_a_fault(line: str, what: str, tmp_path: Path) -> None:
    """What breaks the format is told, line by line, and nothing is read from it."""
    path = tmp_path / "x.tsv"
    path.write_text(line + "\n", encoding="utf-8")
    (fault,) = read(path)
    assert isinstance(fault, Fault)
    assert what in fault.what


def test_marks_become_spans() -> None:
    """The text without its marks and the characters that they enclosed."""
    text, spans, fault = unmarked("[R Chad] was {fed} by [A Mali].")
    assert (text, fault) == ("Chad was fed by Mali.", None)
    assert {k: text[s:e] for k, (s, e) in spans.items()} == {"R": "Chad", "T": "fed", "A": "Mali"}


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    yield from (tuple(words[i : i + WORDS]) for i in range(len(words) - WORDS + 1))


MEASURED = [
    *sorted((ROOT / "tests" / "gold").glob("*.jsonl")),
    *sorted((SHARED / "gold").glob("*.jsonl")),
    *(SHARED / "benchmarks" / name for name in ("plv/train.jsonl", "plover_gsr/dev.jsonl", "aw/train.jsonl", "polnear/dev.jsonl", "factuality_uw/dev.jsonl")),
]


@pytest.mark.parametrize("path", MEASURED, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_no_training_sentence_is_measured_with(path: Path) -> None:
    """No sentence of ours shares a run of 12 words with a text that a bench measures on."""
    if not path.is_file():
        pytest.skip(f"NOT COMPARED with {path.name}: ../shared is absent")
    ours = {run: e.origin for e in examples(FILES) if e.main for run in _runs(e.text)}
    shared = {ours[run] for line in path.read_text(encoding="utf-8").splitlines() for text in _strings(json.loads(line)) for run in _runs(text) if run in ours}
    assert shared == set()


def test_factuality_sets_do_not_share_texts_with_what_is_measured() -> None:
    """No sentence of the factuality sets that train weights stands in the sets on which events are measured."""
    trained = [SHARED / "benchmarks" / f"factuality_{name}" / "train.jsonl" for name in ("uds_ih2", "meantime")]
    if not all(p.is_file() for p in (*trained, *MEASURED)):
        pytest.skip("NOT COMPARED: ../shared is absent")

    def plain(path: Path) -> set[str]:
        return {
            " ".join(re.findall(r"\w+", t.lower())) for line in path.read_text(encoding="utf-8").splitlines() for t in _strings(json.loads(line)) if len(t) > 60
        }

    measured = set().union(*map(plain, MEASURED))
    assert set().union(*map(plain, trained)) & measured == set()
