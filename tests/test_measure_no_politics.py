"""The bench of reports without politics."""

from __future__ import annotations

import json
from pathlib import Path

from sayso.config import Config
from sayso.measure.no_politics import predict, score

GOLD = Path(__file__).resolve().parent / "gold" / "no-politics.jsonl"
REPORTS = [{"id": i, "kind": kind} for i, kind in (("a", "sport"), ("b", "sport"), ("c", "film"), ("d", "weather"))]


def event(type_: str, realis: str) -> dict[str, str]:
    return {"type": type_, "realis": realis}


def test_only_actual_events_are_false() -> None:
    """What is called actual is counted by kind and type; what is planned or denied does no harm."""
    said = [
        {"id": "a", "events": [event("ASSAULT", "actual"), event("ASSAULT", "actual"), event("AID", "planned")]},
        {"id": "b", "events": [event("AID", "denied")]},
        {"id": "c", "events": [event("CONSULT", "actual")]},
        {"id": "d", "events": []},
    ]
    figures = score(REPORTS, said, 0)
    assert figures["false_actual"] == 3
    assert figures["by_kind"] == {"sport": 2, "film": 1, "weather": 0}
    assert figures["by_type"] == {"ASSAULT": 2, "CONSULT": 1}
    assert figures["main"] == {"clean_reports": 0.5, "false_actual_a_report": 0.75}


def test_a_report_without_a_prediction_is_not_clean() -> None:
    """Silence for want of an answer is not counted as silence for want of events."""
    assert score(REPORTS, [], 0)["main"]["clean_reports"] == 0.0


def test_predictions_have_realis_and_evidence() -> None:
    """Each event comes with the words that it was read from."""
    (said,) = predict([{"id": "a", "text": "Kenya condemned Somalia."}], Config(), [])
    assert said == {"id": "a", "events": [{"type": "ACCUSE", "mode": "disapprove", "realis": "actual", "evidence": "Kenya condemned Somalia."}]}


def test_the_gold_is_well_formed() -> None:
    """Each report has its own id, a kind and a text, and no event."""
    reports = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    assert len({r["id"] for r in reports}) == len(reports) == 24
    assert all(r["kind"] and r["text"] and r["events"] == r["verification"] == [] for r in reports)
