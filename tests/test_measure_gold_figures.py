"""The figures of sayso-gold: toy reports worked by hand, our own gold, and the scorer that judges us where it is at hand."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.measure.gold import predict
from sayso.measure.gold_figures import score

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "score" / "score_gold.py"
DEVELOPMENT = SHARED / "gold" / "sayso-gold-dev.jsonl"
needs_shared = pytest.mark.skipif(not (SCORER.is_file() and DEVELOPMENT.is_file()), reason="NOT COMPARED with the judging scorer: ../shared is absent")

OUTLET = {"kind": "outlet", "name": "X", "country": None, "sector": "JRN"}
ALAND = {"name": "Aland", "country": "AAA", "sector": "GOV", "span": [0, 5]}
BELAND = {"name": "Beland", "country": "BBB", "sector": "GOV", "span": [13, 19]}
EVENT: dict[str, Any] = {
    "id": "e1", "trigger": [6, 12], "type": "AID", "mode": None, "realis": "actual", "optional": False, "actors": [ALAND], "recipients": [BELAND],
    "place": {"name": "Beland", "country": "BBB"}, "date": ["2020-01-06", "2020-01-06"],
    "claims": [{"chain": [OUTLET], "stance": "asserts", "factuality": "CT+"}],
}  # fmt: skip
REPORT = {"id": "x", "text": "Aland helped Beland on Monday. Beland thanked it.", "events": [EVENT], "verification": []}


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


OWN = load(ROOT / "tests" / "gold" / "sentences.jsonl") + load(ROOT / "tests" / "gold" / "reports.jsonl")


def trial(gold: Mapping[str, Any] | None = None, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Score the toy report with the event changed on either side."""
    return score([{**REPORT, "events": [{**EVENT, **(gold or {})}]}], [{**REPORT, "events": [{**EVENT, **(said or {})}]}], 0)


def test_our_gold_against_itself_is_perfect() -> None:
    """Gold given as the prediction has 1.0 in every main figure and every type, and hits no decoy."""
    result = score(OWN, OWN, 0)

    assert {name: value for name, value in result["main"].items() if value != 1.0} == {}
    assert {row["f1"] for row in result["by_type"].values()} == {1.0}
    assert result["macro_f1_over_types"] == 1.0
    assert result["decoys"]["spans"] > 0
    assert result["decoys"]["spans_hit"] == 0


def test_optional_events_may_be_left_out() -> None:
    """Gold without its optional events is still perfect."""
    said = [{**item, "events": [e for e in item["events"] if not e["optional"]]} for item in OWN]
    assert set(score(OWN, said, 0)["main"].values()) == {1.0}


def test_no_predictions_recall_nothing() -> None:
    """Without predictions recall is 0 and the precision of actual is not measured."""
    result = score(OWN, [], 0)

    assert result["main"]["event_recall"] == 0.0
    assert result["main"]["precision_of_actual"] is None
    assert result["reports_without_prediction"] == len(OWN)


def test_calling_everything_actual_costs_the_precision_of_actual() -> None:
    """With every event called actual the precision is the share that is, and recall is whole."""
    said = [{**item, "events": [{**e, "realis": "actual"} for e in item["events"]]} for item in OWN]
    asked = [e for item in OWN for e in item["events"] if not e["optional"]]
    main = score(OWN, said, 0)["main"]

    assert main["precision_of_actual"] == pytest.approx(sum(e["realis"] == "actual" for e in asked) / len(asked), abs=1e-4)
    assert main["recall_of_actual"] == 1.0


def test_an_event_on_every_decoy_is_seen() -> None:
    """False events on decoys lower precision only, and are counted."""
    said = deepcopy(OWN)
    for item in said:
        item["events"] += [{"trigger": d["span"], "type": "PROTEST", "realis": "actual", "claims": []} for d in item.get("decoys", [])]
    result = score(OWN, said, 0)

    assert result["main"]["event_recall"] == 1.0
    assert result["main"]["event_precision"] < 1.0
    assert result["decoys"]["spans_hit"] == result["decoys"]["spans"]
    assert result["decoys"]["false_events_in_them"] > 0


def test_an_event_found_by_its_sentence_is_no_hit_by_trigger() -> None:
    """A trigger elsewhere in the sentence is a hit of the event, and a miss and a false one by trigger alone."""
    main = trial(said={"trigger": [20, 22]})["main"]
    assert main["event_f1"] == 1.0
    assert main["event_trigger_f1"] == 0.0


@pytest.mark.parametrize(
    ("change", "figure"),
    [
        ({"realis": "planned"}, "realis_accuracy"),
        ({"realis": "planned"}, "recall_of_actual"),
        ({"actors": [BELAND]}, "actor_country_f1"),
        ({"recipients": [{**BELAND, "sector": "MIL"}]}, "recipient_country_sector_f1"),
        ({"date": ["2020-01-06", "2020-01-07"]}, "date_exact"),
        ({"date": None}, "date_overlap"),
        ({"place": {"name": "Beland", "country": "CCC"}}, "place_accuracy"),
        ({"place": None}, "place_accuracy"),
        ({"claims": []}, "chain_exact"),
        ({"claims": [{"chain": [OUTLET, OUTLET], "stance": "asserts", "factuality": "CT+"}]}, "chain_origin"),
        ({"claims": [{"chain": [OUTLET], "stance": "denies", "factuality": "CT+"}]}, "stance_accuracy"),
        ({"claims": [{"chain": [OUTLET], "stance": "asserts", "factuality": "PR+"}]}, "factuality_accuracy"),
    ],
)
def test_a_wrong_field_is_wrong_in_its_figure(change: dict[str, Any], figure: str) -> None:
    """Changing one field of a perfect prediction brings its figure to 0 and leaves the event a hit."""
    main = trial(said=change)["main"]
    assert main[figure] == 0.0
    assert main["event_f1"] == 1.0


def test_mode_is_scored_where_gold_has_one_and_the_type_is_its_own() -> None:
    """A wrong mode is wrong, but not on an alternative type nor where gold has none."""
    assert trial({"mode": "release"}, {"mode": "access"})["main"]["mode_accuracy"] == 0.0
    assert trial({"mode": "release", "alt_types": ["RETREAT"]}, {"type": "RETREAT", "mode": "access"})["main"]["mode_accuracy"] is None
    assert trial({}, {"mode": "access"})["main"]["mode_accuracy"] is None


def test_open_fields_may_be_left_empty_but_not_filled_wrongly() -> None:
    """An open field left empty is not scored; a wrong value in it is wrong."""
    opened = {"open": ["recipients", "date", "place"]}
    figures = ("recipient_country_f1", "recipient_country_sector_f1_end_to_end", "date_exact", "place_accuracy")
    empty = trial(opened, {"recipients": [], "date": None, "place": None})["main"]
    wrong = trial(opened, {"recipients": [ALAND], "date": ["2021-01-01", "2021-01-01"], "place": {"name": "C", "country": "CCC"}})["main"]

    assert [empty[name] for name in figures] == [None] * 4
    assert [wrong[name] for name in figures] == [0.0] * 4


def test_a_prediction_on_an_optional_event_leaves_every_count() -> None:
    """Aligned with an optional event a prediction is neither right nor false, actual or not."""
    result = trial({"optional": True, "realis": "planned"}, {})
    assert result["main"]["event_f1"] is None
    assert result["actual"]["predicted"] == 0
    assert result["actual"]["on_an_optional_event_that_is_not_actual"] == 1


def test_missed_and_false_events_are_charged_end_to_end() -> None:
    """A miss and a false event leave the figures on aligned events alone and cost the end-to-end ones."""
    second = {**EVENT, "id": "e2", "type": "SUPPORT", "trigger": [38, 45], "actors": [BELAND], "recipients": [ALAND]}
    false = {**EVENT, "type": "PROTEST"}
    main = score([{**REPORT, "events": [EVENT, second]}], [{**REPORT, "events": [EVENT, false]}], 0)["main"]

    assert main["actor_country_f1"] == 1.0
    assert main["actor_country_f1_end_to_end"] == 0.5
    assert main["precision_of_actual"] == 0.5


def test_tables_name_gold_and_prediction() -> None:
    """Confusions go from the gold's value to the predicted one; a claim that has none is told."""
    result = trial({"realis": "denied"}, {"claims": []})
    assert result["realis_confusion_gold_pred"] == {"denied": {"actual": 1}}
    assert result["chain_length_confusion_gold_pred"] == {"1": {"none": 1}}


def test_every_figure_that_is_measured_has_an_interval() -> None:
    """The intervals are over reports and lie around the figures."""
    said = [{**item, "events": item["events"][1:]} for item in OWN]
    result = score(OWN, said, 50)

    for name, value in result["main"].items():
        low, high = result["interval_95"][name]
        assert low <= value + 0.02
        assert value - 0.02 <= high


# ---- the scorer that judges us


def judged(gold: Path, said: list[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Run the shared scorer on predictions."""
    path = folder / "said.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in said), encoding="utf-8")
    result = subprocess.run([sys.executable, str(SCORER), str(gold), str(path), "--bootstrap", "20"], capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def assert_agrees(ours: dict[str, Any], theirs: dict[str, Any]) -> None:
    assert ours["main"] == pytest.approx(theirs["main"], abs=0.0005)
    for table in ("by_type", "realis_confusion_gold_pred", "chain_length_confusion_gold_pred", "verification", "gold_events", "predicted_events"):
        assert ours[table] == theirs[table], table
    for name in ours["actual"]:
        assert ours["actual"][name] == theirs["actual"][name], name
    assert ours["decoys"]["spans_hit"] == theirs["decoys"]["decoy_spans_hit"]
    for name, interval in theirs["interval_95"].items():
        assert list(ours["interval_95"][name]) == pytest.approx(interval, abs=0.0005), name


def spoiled(item: dict[str, Any], rng: random.Random) -> dict[str, Any]:
    """Return a prediction made of gold with every kind of fault in it."""
    out = deepcopy(item)
    kept = [e for e in out["events"] if rng.random() > 0.15]
    people = [a for e in item["events"] for a in e["actors"] + e["recipients"]]
    links = [link for e in item["events"] for c in e["claims"] for link in c["chain"][1:]]
    for event in kept:
        shift = rng.choice([0, 0, 0, -30, 30])
        start, end = (x + shift for x in event["trigger"])
        if start >= 0 and end <= len(item["text"]):
            event["trigger"] = [start, end]
        for name, value in (("type", "ASSAULT"), ("realis", "actual"), ("realis", "denied"), ("mode", None), ("date", None), ("place", None)):
            if rng.random() < 0.1:
                event[name] = value
        if event["date"] and rng.random() < 0.2:
            event["date"] = ["2012-01-01", event["date"][1]]
        for side in ("actors", "recipients"):
            if rng.random() < 0.25:
                event[side] = rng.sample(people, min(len(people), rng.randint(0, 2)))
        for claim in event["claims"]:
            if rng.random() < 0.3:
                claim["chain"] = claim["chain"][: rng.randint(0, 3)] + rng.sample(links, min(len(links), rng.randint(0, 1)))
            if rng.random() < 0.1:
                claim["stance"], claim["factuality"] = "hedges", "PS+"
    checks = [v for v in out["verification"] if rng.random() > 0.2]
    for check in checks:
        if rng.random() < 0.3:
            check.update(by=check["by"].split()[-1], status=rng.choice([check["status"], "declined"]))
    extra = [{**e, "trigger": [e["trigger"][0], e["trigger"][1] + 7], "type": "AGREE"} for e in kept[:2]]
    return {"id": item["id"], "events": kept + extra, "verification": checks}


@needs_shared
@pytest.mark.parametrize("seed", range(4))
def test_spoiled_gold_scores_as_with_the_judging_scorer(seed: int, tmp_path: Path) -> None:
    """On development gold with faults of every kind all figures, tables and intervals are those of the shared scorer."""
    gold = load(DEVELOPMENT)
    rng = random.Random(seed)
    said = [spoiled(item, rng) for item in gold]
    assert_agrees(score(gold, said, 20), judged(DEVELOPMENT, said, tmp_path))


@needs_shared
def test_our_own_gold_scores_as_with_the_judging_scorer(tmp_path: Path) -> None:
    """Our sentences and reports, coded by the whole line, score as with the shared scorer, decoys and empty items included."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(item) + "\n" for item in OWN), encoding="utf-8")
    said = list(predict(OWN, Config(), []))
    assert_agrees(score(OWN, said, 20), judged(gold, said, tmp_path))


@needs_shared
def test_real_predictions_score_as_with_the_judging_scorer(tmp_path: Path) -> None:
    """A few development reports, coded by the whole line, score as with the shared scorer."""
    few = load(DEVELOPMENT)[:4]
    gold = tmp_path / "gold.jsonl"
    gold.write_text("".join(json.dumps(item) + "\n" for item in few), encoding="utf-8")
    said = list(predict(few, Config(), []))
    assert_agrees(score(few, said, 20), judged(gold, said, tmp_path))
