"""The benches of DESIGN section 8: items → one prediction an item → figures. One small module a bench; gold is never read to predict."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import UsageError
from ..records import Problem, to_dict
from .actors import ACTORS
from .alerts import ALERTS
from .contexts import CONTEXTS
from .coref import COREF
from .direction import DIRECTION
from .factuality import FACTUALITY
from .geo import GEO
from .gold import SAYSO_GOLD
from .html_articles import HTML
from .incidents import INCIDENTS
from .india_police import INDIA_POLICE
from .items import Bench, Item, find_data, read_items
from .meantime import MEANTIME
from .no_politics import NO_POLITICS
from .petrarch import PETRARCH
from .plover_gsr import PLOVER_GSR
from .plv import PLV, PLV_OPEN
from .polnear import POLNEAR
from .story_sets import STORY_SETS
from .timex import TIMEX
from .wire import WIRE

__all__ = ["BENCHES", "Bench", "Item", "find", "find_data", "read_items", "run"]

_ALL = (
    *(SAYSO_GOLD, POLNEAR, PLV, PLV_OPEN, PLOVER_GSR, DIRECTION, NO_POLITICS, ACTORS, COREF, TIMEX, GEO, CONTEXTS, INDIA_POLICE, PETRARCH),
    *(*FACTUALITY, MEANTIME, WIRE, HTML, INCIDENTS, STORY_SETS, ALERTS),
)
BENCHES: Mapping[str, Bench] = {bench.name: bench for bench in _ALL}


def find(name: str) -> Bench:
    """Return a bench by name; raises `UsageError` that lists them."""
    try:
        return BENCHES[name]
    except KeyError:
        known = "; ".join(f"{b.name}: {b.measures}" for b in BENCHES.values())
        raise UsageError("S136", f"no bench is called {name!r}", remedy=f"Choose one of: {known}.") from None


def run(
    name: str,
    *,
    data: Path | None = None,
    gold: Path | None = None,
    predictions: Path | None = None,
    config: Config | None = None,
    shared: Path | None = None,
    limit: int | None = None,
    samples: int = 1000,
    tell: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Run one bench: read items, predict, write predictions, score; returns one JSON-ready object of figures.

    `gold` is a file of its own where the items of `data` have none; `limit` takes the first items only; `samples` are the bootstrap's;
    `tell` is called with the number of items done. `problems` are the items that could not be coded (their predictions are empty).
    Without any gold, `figures` is None. Raises `UsageError` for files that are missing or wrong.
    """
    bench = find(name)
    path = data or find_data(bench, shared)
    kept: list[Item] = []
    items = _remember(islice(read_items(path, repeats=bench.repeats, key=bench.key), limit), kept)
    problems: list[Problem] = []
    said = list(_written(bench.predict(items, config or Config(), problems), None if bench.grouped else predictions, tell))
    if bench.grouped:
        _write_groups(said, predictions)
        gold = gold or next((p for p in (path.with_name(f"{path.stem}-gold.json"),) if p.is_file()), None)
        wanted = _groups(gold) if gold is not None else [{}]
    else:
        wanted = kept if gold is None else _gold_of(bench, gold, kept)
    out: dict[str, Any] = {"bench": name, "items": len(kept), "data": path.name, "problems": to_dict(problems)}
    if not all(bench.gold in item for item in wanted):
        return {**out, "figures": None}
    return {**out, "figures": bench.score(wanted, said, samples)}


def _write_groups(said: Iterable[Item], path: Path | None) -> None:
    """Write the predictions of groups as one JSON object, group → its prediction."""
    if path is not None:
        path.write_text(json.dumps({p["id"]: {k: v for k, v in p.items() if k != "id"} for p in said}, ensure_ascii=False) + "\n", encoding="utf-8")


def _groups(path: Path) -> list[Item]:
    """Read the gold of groups, one JSON object; raises `UsageError` where it is none."""
    try:
        groups = json.loads(path.read_text(encoding="utf-8"))
        return [{"id": name, **group} for name, group in groups.items()]
    except (OSError, ValueError, AttributeError, TypeError) as exc:
        raise UsageError("S137", f"no gold of groups: {exc}", record=str(path), remedy="Give one JSON object, group → its gold.") from None


def _gold_of(bench: Bench, path: Path, items: list[Item]) -> list[Item]:
    """Join each gold line with its item, so that a gold file may leave out the text; gold without an item counts as missed."""
    asked = {item["id"]: item for item in items}
    joined = [{**asked.get(line["id"], {}), **line} for line in read_items(path, repeats=bench.repeats, key=bench.key)]
    if not any(line["id"] in asked for line in joined):
        raise UsageError("S137", "no item of the data is in the gold file", record=str(path), remedy="Give gold and data of the same bench: ids must agree.")
    return joined


def _remember(items: Iterable[Item], kept: list[Item]) -> Iterator[Item]:
    for item in items:
        kept.append(item)
        yield item


def _written(said: Iterable[Item], path: Path | None, tell: Callable[[int], None] | None) -> Iterator[Item]:
    """Pass predictions on, each written as soon as it is made."""
    if path is None:
        yield from _told(said, tell)
        return
    with path.open("w", encoding="utf-8") as out:
        for prediction in _told(said, tell):
            out.write(json.dumps(prediction, ensure_ascii=False) + "\n")
            yield prediction


def _told(said: Iterable[Item], tell: Callable[[int], None] | None) -> Iterator[Item]:
    for number, prediction in enumerate(said, 1):
        yield prediction
        if tell is not None:
            tell(number)
