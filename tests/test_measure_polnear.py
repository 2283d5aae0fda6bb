"""Attribution figures: toy articles worked by hand, and the scorer that judges us where it is at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.measure.polnear import predict, score

SHARED = Path(__file__).resolve().parents[1].parent / "shared"
SCORER = SHARED / "score" / "score_polnear.py"
DEVELOPMENT = SHARED / "benchmarks" / "polnear" / "dev.jsonl"
needs_shared = pytest.mark.skipif(not (SCORER.is_file() and DEVELOPMENT.is_file()), reason="NOT COMPARED with the judging scorer: ../shared is absent")

TEXT = 'Ann said it is "bad," Bo says.'
ANN = {"source": [[0, 3]], "cue": [[4, 8]], "content": [[9, 21]]}
BO = {"source": [[22, 24]], "cue": [[25, 29]], "content": [[15, 21]]}
ROLES = ("source", "cue", "content")


def trial(gold: list[dict[str, Any]], said: list[dict[str, Any]]) -> dict[str, Any]:
    figures: dict[str, Any] = score([{"id": "x", "text": TEXT, "attributions": gold}], [{"id": "x", "attributions": said}], 0)["main"]
    return figures


def test_gold_against_itself_is_perfect() -> None:
    """Gold given as the prediction is 1.0 in every figure."""
    assert set(trial([ANN, BO], [BO, ANN]).values()) == {1.0}


def test_no_predictions_are_worth_nothing() -> None:
    """Without predictions every precision, recall and F1 is 0."""
    figures = trial([ANN], [])
    assert {value for name, value in figures.items() if name != "alpha"} == {0.0}
    assert figures["alpha"] < 0


def test_one_sign_too_many_is_not_exact() -> None:
    """A content that differs by a comma is no exact content, but its tokens count."""
    figures = trial([ANN], [{**ANN, "content": [[9, 20]]}])
    assert (figures["cue_exact_F1"], figures["source_exact_F1"]) == (1.0, 1.0)
    assert (figures["content_exact_F1"], figures["all_exact_F1"]) == (0.0, 0.0)
    assert figures["token_content_P"] == 1.0
    assert figures["token_content_R"] == pytest.approx(5 / 6, abs=1e-4)


def test_blanks_at_the_edges_and_pieces_do_not_matter() -> None:
    """Spans are sets of tokens: blanks at the edges and cuts between tokens are of no account."""
    assert trial([ANN], [{**ANN, "content": [[8, 14], [14, 22]]}])["all_exact_F1"] == 1.0


def test_an_attribution_without_a_source_may_be_exact() -> None:
    """Where gold and prediction both have no source the attribution is exact, and no source is counted."""
    nobody = {**ANN, "source": []}
    figures = trial([nobody], [nobody])
    assert figures["all_exact_F1"] == 1.0
    assert figures["source_exact_F1"] == 0.0
    assert trial([nobody], [ANN])["all_exact_F1"] == 0.0


def test_an_attribution_without_anything_is_none() -> None:
    """Rows whose three roles are empty count neither as gold nor as predictions."""
    empty: dict[str, Any] = {"source": [], "cue": [], "content": []}
    assert trial([ANN, empty], [empty, ANN])["all_exact_F1"] == 1.0


def test_attributions_pair_one_to_one() -> None:
    """The same prediction twice finds one gold attribution once."""
    figures = trial([ANN], [ANN, ANN])
    assert (figures["all_exact_P"], figures["all_exact_R"]) == (0.5, 1.0)


def test_a_token_has_one_label_and_the_cue_wins() -> None:
    """Where roles overlap a token is cue before source before content."""
    figures = trial([{"source": [[0, 3]], "cue": [[4, 8]], "content": []}], [{"source": [[0, 3]], "cue": [[4, 8]], "content": [[0, 8]]}])
    assert figures["token_micro_F1"] == 1.0
    assert figures["alpha"] == 1.0


def test_predictions_have_three_lists_of_spans() -> None:
    """A prediction has source, cue and content as lists of spans inside the text, and its item's id."""
    text = "Kenya's president said that Somalia had closed its border."
    (row,) = predict([{"id": "a", "text": text, "publisher": "p", "date": "2016-09-12"}], Config(), [])

    assert row["id"] == "a"
    assert row["attributions"]
    for attribution in row["attributions"]:
        assert set(attribution) == set(ROLES)
        assert all(0 <= start < end <= len(text) for role in ROLES for start, end in attribution[role])


# ---- the scorer that judges us


def judged(gold: list[dict[str, Any]], said: list[dict[str, Any]], folder: Path) -> dict[str, float]:
    for name, rows in (("gold", gold), ("said", said)):
        (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    command = [sys.executable, str(SCORER), str(folder / "gold"), str(folder / "said"), "--json", str(folder / "out"), "--boot", "0"]
    subprocess.run(command, check=True, capture_output=True)
    found: dict[str, float] = json.loads((folder / "out").read_text(encoding="utf-8"))["figures"]
    return found


def articles(number: int) -> list[dict[str, Any]]:
    return [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()[:number]]


def spoiled(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a prediction made of gold with edges moved, roles dropped, attributions lost and doubled."""
    rows: list[dict[str, Any]] = []
    for row in item["attributions"]:
        if rng.random() < 0.2:
            continue
        moved = {r: [[max(0, s + rng.choice([0, 0, 0, -5, 3])), min(len(item["text"]), e + rng.choice([0, 0, 0, 8]))] for s, e in row[r]] for r in ROLES}
        if rng.random() < 0.2:
            moved[rng.choice(ROLES)] = []
        rows += [moved] * (1 + (rng.random() < 0.1))
    return {"id": item["id"], "attributions": rows}


@needs_shared
@pytest.mark.parametrize("seed", range(2))
def test_spoiled_gold_scores_as_with_the_judging_scorer(seed: int, tmp_path: Path) -> None:
    """On development gold with faults of every kind all figures are those of the shared scorer."""
    gold = articles(12)
    rng = random.Random(seed)
    said = [spoiled(item, rng) for item in gold]
    theirs = judged(gold, said, tmp_path)
    assert score(gold, said, 0)["main"] == pytest.approx({name: theirs[name] for name in score(gold, said, 0)["main"]}, abs=0.0005)


@needs_shared
def test_real_predictions_score_as_with_the_judging_scorer(tmp_path: Path) -> None:
    """A few development articles, read by the whole line, score as with the shared scorer."""
    gold = articles(3)
    said = list(predict(gold, Config(), []))
    theirs = judged(gold, said, tmp_path)
    ours = score(gold, said, 0)["main"]
    assert ours == pytest.approx({name: theirs[name] for name in ours}, abs=0.0005)


def test_only_outermost_attributions_are_predicted() -> None:
    """An attribution whose cue stands in another's content is left out, as PolNeAR gives a token one role."""
    from sayso.measure.polnear import outermost
    from sayso.records import Attribution, Span

    outer = Attribution(source=(Span(0, 3),), cue=(Span(4, 8),), content=(Span(9, 40),))
    inner = Attribution(source=(Span(9, 12),), cue=(Span(13, 19),), content=(Span(20, 40),))

    assert outermost([outer, inner]) == [outer]
    assert outermost([inner]) == [inner]
