"""sayso-gold: events with actors, date, place, realis and source chains, and who verified what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..records import Problem
from ..render.lines import to_line
from .items import Bench, Item, code_items

__all__ = ["SAYSO_GOLD", "predict"]


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, events, verification}` a report, as gold/GUIDE.md and docs/records.md lay them out."""
    for item, coded in code_items(items, config, problems):
        line = to_line(coded)
        yield {"id": item["id"], "events": line["events"], "verification": line["verification"]}


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the figures of `gold_figures.score`."""
    from .gold_figures import score as figures

    return figures(gold, predictions, samples)


SAYSO_GOLD = Bench(
    name="sayso-gold",
    measures="attributed events: what is actual, who says so, who verified it",
    data="gold/sayso-gold-dev.jsonl",
    gold="events",
    predict=predict,
    score=score,
)
