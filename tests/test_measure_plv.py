"""PLV figures and answers: toy rows worked by hand, and the scorer that judges us where it is at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.measure.plv import linked_root, predict, predict_open, root_of, score, score_open
from sayso.records import Span

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SCORER = SHARED / "score" / "score_plv.py"
DEVELOPMENT = SHARED / "benchmarks" / "plv" / "train.jsonl"
needs_shared = pytest.mark.skipif(not (SCORER.is_file() and DEVELOPMENT.is_file()), reason="NOT COMPARED with the judging scorer: ../shared is absent")

SENTENCE = "Kenya closed its border with Somalia."
ITEM = {"id": "a", "sentence": SENTENCE, "source_span": [0, 5], "target_span": [29, 36], "root": "COERCE"}
SOURCE, TARGET, BORDER = Span(0, 5), Span(29, 36), Span(13, 23)


def rows(*roots: str) -> list[dict[str, Any]]:
    return [{"id": str(i), "root": root} for i, root in enumerate(roots)]


@pytest.mark.parametrize(
    ("name", "root"), [("CONCEDE", "YIELD"), ("retreat", "YIELD"), ("DEMAND", "REQUEST"), ("FIGHT", "ASSAULT"), ("AID", "AID"), ("", "NONE"), (None, "NONE")]
)
def test_types_fold_into_the_fifteen_roots(name: str | None, root: str) -> None:
    """PLOVER's types and older names fold into PLV's roots; anything else is no root."""
    assert root_of(name) == root


def test_macro_f1_is_the_mean_over_the_roots_of_the_gold() -> None:
    """A wrong guess costs its gold root and the guessed one; a root that gold has not is no class."""
    result = score(rows("AID", "AID", "COERCE", "COERCE"), rows("AID", "COERCE", "COERCE", "PROTEST"), 0)

    assert result["by_root"] == {"AID": 0.667, "COERCE": 0.5}
    assert result["root"]["macro_f1"] == pytest.approx((2 / 3 + 1 / 2) / 2, abs=1e-4)
    assert result["root"]["accuracy"] == 0.5
    assert result["quad"]["accuracy"] == 0.75
    assert result["binary"]["macro_f1"] == pytest.approx((2 / 3 + 4 / 5) / 2, abs=1e-4)


def test_no_answer_is_a_wrong_answer() -> None:
    """A missing, empty or unknown answer is wrong and told as unanswered."""
    result = score(rows("AID", "AID", "AID", "AID"), [{"id": "0", "root": "AID"}, {"id": "1", "root": None}, {"id": "2", "root": "HELP"}], 0)
    assert result["answered"] == 0.25
    assert result["root"]["accuracy"] == 0.25


def test_intervals_lie_around_the_figures() -> None:
    """Each of the three figures has an interval over items."""
    result = score(rows(*["AID", "COERCE"] * 30), rows(*["AID", "COERCE", "COERCE"] * 20), 50)
    for view in ("root", "quad", "binary"):
        low, high = result[view]["interval_95"]
        assert low < result[view]["macro_f1"] < high


@pytest.mark.parametrize(
    ("events", "root"),
    [
        ([{"type": "COERCE", "actors": [[0, 5]], "recipients": [[29, 36]]}], "COERCE"),
        ([{"type": "COERCE", "actors": [[29, 36]], "recipients": [[0, 5]]}], "NONE"),
        ([{"type": "CONSULT", "actors": [[29, 36], [0, 5]], "recipients": []}], "CONSULT"),
        ([{"type": "CONSULT", "actors": [[0, 36]], "recipients": []}], "NONE"),
        (
            [
                {"type": "AID", "actors": [[0, 5]], "recipients": [[29, 36]], "score": 0.5},
                {"type": "ASSAULT", "actors": [[0, 5]], "recipients": [[29, 36]], "score": 0.9},
            ],
            "ASSAULT",
        ),
        (
            [{"type": "AID", "actors": [[0, 5]], "recipients": [[29, 36]]}, {"type": "ASSAULT", "actors": [[0, 5]], "recipients": [[29, 36]], "score": 0.0}],
            "AID",
        ),
        ([], "NONE"),
    ],
)
def test_the_open_answer_is_the_best_scored_event_that_links(events: list[dict[str, Any]], root: str) -> None:
    """Direction matters but for mutual events, the higher score wins, and the first of equals."""
    assert linked_root(ITEM, events) == root


def test_a_span_of_a_whole_sentence_links_nothing() -> None:
    """A span of more than 15 words overlaps nothing."""
    item = {**ITEM, "sentence": SENTENCE + " word" * 20}
    whole = [0, len(item["sentence"])]
    assert linked_root(item, [{"type": "COERCE", "actors": [whole], "recipients": [whole]}]) == "NONE"


def test_rows_without_a_pair_are_not_asked_in_the_open() -> None:
    """An item that has no target is left out of plv-open."""
    assert score_open([ITEM, {**ITEM, "id": "b", "target_span": None}], [], 0)["items"] == 1


def test_the_open_prediction_does_not_look_at_the_pair() -> None:
    """Without the spans the open predictions are the same."""
    bare = {"id": "a", "sentence": SENTENCE}
    assert list(predict_open([bare], Config(), [])) == list(predict_open([ITEM], Config(), []))


def test_a_plain_sentence_is_answered() -> None:
    """A closed border is COERCE, given the pair and without it."""
    assert list(predict([ITEM], Config(), [])) == [{"id": "a", "root": "COERCE", "guess": False}]
    (row,) = predict_open([ITEM], Config(), [])
    assert [e["type"] for e in row["events"]] == ["COERCE"]


def test_an_answer_without_an_event_is_told_to_be_a_guess() -> None:
    """Where no event is found the prediction says that it guesses, and the figures say how often."""
    said = list(predict([{**ITEM, "sentence": "The museum opens at nine."}], Config(coder="rules"), []))
    assert said == [{"id": "a", "root": "YIELD", "guess": True}]
    assert score([ITEM], said, 0)["guessed"] == 1.0


# ---- the scorer that judges us


def judged(gold: list[dict[str, Any]], said: list[dict[str, Any]], folder: Path, *options: str) -> dict[str, Any]:
    for name, items in (("gold", gold), ("said", said)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in items), encoding="utf-8")
    command = [sys.executable, str(SCORER), *options, str(folder / "gold"), str(folder / "said"), "--bootstrap", "0"]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


def assert_agrees(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    for view in ("root", "quad", "binary"):
        for figure in ("macro_f1", "accuracy"):
            assert ours[view][figure] == pytest.approx(theirs[view][figure], abs=0.0005), (view, figure)
    assert ours["by_root"] == theirs["by_root"]
    assert ours["items"] == theirs["items"]
    assert ours["answered"] == pytest.approx(1 - theirs["unanswered"])


def development() -> list[dict[str, Any]]:
    return [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]


@needs_shared
def test_spoiled_gold_scores_as_with_the_judging_scorer(tmp_path: Path) -> None:
    """On all development rows with wrong, folded and missing answers the figures are those of the shared scorer."""
    gold, rng = development(), random.Random(13)
    said = [{"id": g["id"], "root": rng.choice([g["root"], g["root"], "CONCEDE", "ASSAULT", "DEMAND", None])} for g in gold]
    assert_agrees(score(gold, said, 0), judged(gold, said, tmp_path))


@needs_shared
def test_spoiled_open_events_score_as_with_the_judging_scorer(tmp_path: Path) -> None:
    """On all development rows with events on right, exchanged, missing and over-long spans the figures are those of the shared scorer."""
    gold, rng, said = development(), random.Random(13), []
    for item in gold:
        spans = [s for s in (item["source_span"], item["target_span"], [0, len(item["sentence"])], [0, 5]) if s]
        events = [
            {
                "type": rng.choice([item["root"], "CONSULT", "AID"]),
                "actors": rng.sample(spans, 2),
                "recipients": rng.sample(spans, 1),
                "score": rng.choice([1, 0.5]),
            }
            for _ in range(rng.randint(0, 3))
        ]
        said.append({"id": item["id"], "events": events})
    assert_agrees(score_open(gold, said, 0), judged(gold, said, tmp_path, "--open"))


@needs_shared
def test_real_predictions_score_as_with_the_judging_scorer(tmp_path: Path) -> None:
    """A few development rows, coded by the whole line, score as with the shared scorer, given the pair and in the open."""
    gold = development()[:40]
    said, found = list(predict(gold, Config(), [])), list(predict_open(gold, Config(), []))
    assert_agrees(score(gold, said, 0), judged(gold, said, tmp_path))
    assert_agrees(score_open(gold, found, 0), judged(gold, found, tmp_path, "--open"))
