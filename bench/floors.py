"""Floors of quality: what is measured, what it may not fall below, and how floors rise. Used by tests/test_floors.py and bench/quality.py.

tests/floors.json holds, under `benches`, part → figure → floor, and beside it the shares of lexicon and ontology examples that are coded
as they say. Keys that this module does not know are kept as they are.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["FLOORS", "PARTS", "SLACK", "Part", "example_share", "fallen", "measure", "raised", "read_floors"]

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ROOT / "tests" / "floors.json"
SHARED = ROOT.parent / "shared"
SLACK = 0.005
"""A figure may lie this far below its floor before the test fails: a changed tie is no regression. Chosen by hand, about one event in 200."""
MARGIN = 0.01
"""Floors are set this far below what is measured, so that a small trade between figures needs no new floors. Chosen by hand."""

_GOLD = (
    "event_f1", "event_precision", "event_recall", "event_trigger_f1", "precision_of_actual", "recall_of_actual", "realis_accuracy", "mode_accuracy",
    "actor_country_f1", "actor_country_sector_f1", "recipient_country_f1", "chain_exact", "chain_exact_two_or_more", "chain_origin", "stance_accuracy",
    "factuality_accuracy", "date_exact", "place_accuracy", "verification_f1",
)  # fmt: skip
_POLNEAR = ("all_exact_F1", "source_exact_F1", "cue_exact_F1", "content_exact_F1", "token_micro_F1", "alpha")
_TIMEX = ("value_F1", "type_F1", "relaxed_F1", "strict_F1")
_GEO = ("accuracy_161km", "country_accuracy", "exact_accuracy_161km", "exact_country_accuracy")
_ACTORS = ("country_and_sector", "country", "sector")
_COREF = ("conll_f1", "muc_f1", "b3_f1", "ceaf_e_f1", "mentions_found")
_GSR = ("right", "type_and_countries", "type")
_DIRECTION = ("both", "right", "changed", "right_way", "mutual_unchanged")
_CONTEXTS = ("precision", "recall", "f1", "macro_f1", "first_right")
_STORIES = ("copies_f1", "incidents_all_conll", "mention_coverage", "origins_exact", "contested_f1", "cross_set_found")
_INCIDENTS = ("b3_f1", "b3_precision", "b3_recall", "conll_f1")
_PLV = ("root.macro_f1", "quad.macro_f1", "binary.macro_f1", "root.accuracy")


@dataclass(frozen=True, slots=True)
class Part:
    """A quick part of a bench: which file, how many of its items, which figures have floors, and by which coder (PLV has trained the encoder)."""

    bench: str
    data: Path
    figures: tuple[str, ...]
    limit: int | None = None
    coder: str = "hybrid"


PARTS: Mapping[str, Part] = {
    "own sentences": Part("sayso-gold", ROOT / "tests" / "gold" / "sentences.jsonl", _GOLD),
    "own reports": Part("sayso-gold", ROOT / "tests" / "gold" / "reports.jsonl", _GOLD),
    "own blind reports": Part("sayso-gold", ROOT / "tests" / "gold" / "blind.jsonl", _GOLD),
    "sayso-gold": Part("sayso-gold", SHARED / "gold" / "sayso-gold-dev.jsonl", _GOLD),
    "polnear, 20 articles": Part("polnear", SHARED / "benchmarks" / "polnear" / "dev.jsonl", _POLNEAR, 20),
    "factuality-uw, 300 sentences": Part("factuality-uw", SHARED / "benchmarks" / "factuality_uw" / "dev.jsonl", ("r",), 300),
    "factuality-meantime": Part("factuality-meantime", SHARED / "benchmarks" / "factuality_meantime" / "dev.jsonl", ("r",)),
    "factuality-uds-ih2, 300 sentences": Part("factuality-uds-ih2", SHARED / "benchmarks" / "factuality_uds_ih2" / "dev.jsonl", ("r",), 300),
    "meantime-said": Part("meantime-said", SHARED / "benchmarks" / "meantime" / "dev.jsonl", ("head_f1", "cues", "who")),
    "plv, 200 rows": Part("plv", SHARED / "benchmarks" / "plv" / "train.jsonl", _PLV, 200, "rules"),
    "plv-open, 200 rows": Part("plv-open", SHARED / "benchmarks" / "plv" / "train.jsonl", _PLV, 200, "rules"),
    "timex, 20 documents": Part("timex", SHARED / "benchmarks" / "tempeval3_timeml" / "dev.jsonl", _TIMEX, 20),
    "actors": Part("actors", SHARED / "benchmarks" / "ngec_actor_gold" / "dev.jsonl", _ACTORS),
    "coref": Part("coref", SHARED / "gold" / "sayso-gold-dev.jsonl", _COREF),
    "own coref": Part("coref", ROOT / "tests" / "gold" / "reports.jsonl", _COREF),
    "plover-gsr": Part("plover-gsr", SHARED / "benchmarks" / "plover_gsr" / "dev.jsonl", _GSR),
    "direction": Part("direction", ROOT / "tests" / "gold" / "direction.jsonl", _DIRECTION),
    "no-politics": Part("no-politics", ROOT / "tests" / "gold" / "no-politics.jsonl", ("clean_reports",)),
    "contexts": Part("contexts", SHARED / "benchmarks" / "plover_gsr" / "dev.jsonl", _CONTEXTS),
    "html": Part("html", SHARED / "benchmarks" / "html_article_extraction" / "dev.jsonl", ("f1",)),
    "story-sets": Part("story-sets", SHARED / "gold" / "story-sets-dev.jsonl", _STORIES),
    "incidents": Part("incidents", SHARED / "benchmarks" / "ecbplus" / "dev.jsonl", _INCIDENTS),
    "geo": Part("geo", SHARED / "benchmarks" / "geo_lgl" / "dev.jsonl", _GEO),
}


def read_floors() -> dict[str, Any]:
    """Return what tests/floors.json holds."""
    found: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8"))
    return found


def measure(part: Part) -> dict[str, float]:
    """Run one part and return its figures; one that measures nothing counts as 0."""
    from sayso.config import Config
    from sayso.measure import run

    figures = run(part.bench, data=part.data, limit=part.limit, samples=0, config=Config(coder=part.coder))["figures"]
    return {name: _figure(figures, name) or 0.0 for name in part.figures}


def _figure(figures: Mapping[str, Any], name: str) -> float | None:
    view, dot, key = name.partition(".")
    value: float | None = figures[view][key] if dot else figures["main"][name]
    return value


def example_share() -> tuple[float, list[str]]:
    """Return the share of the ontology's examples that the whole line codes with their type and mode, and a line for each of the others."""
    from sayso import code
    from sayso.ontologies import plover

    asked = [(name, mode, text) for name, entry in plover().types.items() for text, mode in entry.examples]
    wrong = []
    for (name, mode, text), coded in zip(asked, code([text for *_, text in asked]), strict=True):
        if not any(event.type == name and mode in (None, event.mode) for event in coded.events):
            wrong.append(f"{name}/{mode}: {text} → {[(e.type, e.mode) for e in coded.events]}")
    return 1 - len(wrong) / len(asked), wrong


def fallen(measured: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """Return a line for each figure that lies below its floor by more than the slack."""
    return [f"{name} is {measured[name]:.4f}, its floor {floor:.4f}" for name, floor in floors.items() if measured[name] < floor - SLACK]


def raised(measured: Mapping[str, float], floors: Mapping[str, float], *, lower: bool) -> dict[str, float]:
    """Return new floors: the measured figures less the margin, never below the old floors unless `lower`.

    Raises `ValueError` that names each figure that has fallen, unless `lower`.
    """
    down = fallen(measured, floors)
    if down and not lower:
        raise ValueError("; ".join(down))
    fresh = {name: math.floor(1000 * max(value - MARGIN, min(value, 0.0))) / 1000 for name, value in measured.items()}
    return fresh if lower else {name: max(value, floors.get(name, value)) for name, value in fresh.items()}
