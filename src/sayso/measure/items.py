"""What every bench shares: its description, its items as JSON objects, and a report made of an item."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..config import Config
from ..errors import UsageError
from ..records import Actor, Coded, Problem, Report

__all__ = ["UNSURE", "Bench", "Item", "code_items", "find_data", "read_items", "report_of", "sides"]

Item = dict[str, Any]
"""One JSON object of a data, gold or prediction file; every one has an `id`."""

UNSURE = 0.3
"""`add` of the benches that ask for the events of one sentence and do not charge false ones: events of which the encoder is half sure are told too."""

_REPORT_FIELDS = ("id", "text", "published", "date", "outlet", "publisher", "title", "language", "credit", "url")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """One quality benchmark.

    Attributes:
        name: as the command line has it.
        measures: what it measures, in one line.
        data: its development file, below the folder of shared data, or below the repository where `own`.
        gold: the field in which an item carries its gold.
        predict: (items, settings, problems) → one prediction an item, in order, in the layout of DESIGN section 8; reads no gold field.
            What could not be coded is put into `problems`, and its prediction is empty.
        score: (gold items, predictions, bootstrap samples) → figures.
        repeats: whether ids may come more than once; then the predictions of an id stand for its items in order.
        key: the field that the file has its ids in.
        own: whether the file is our own and lies in the repository.
        grouped: whether predictions and gold are of groups of items, each in one JSON object, group → its prediction or gold; the gold is in a file of its own,
            by default the data's name with "-gold.json". `id` is then the group's.
    """

    name: str
    measures: str
    data: str
    gold: str
    predict: Callable[[Iterable[Item], Config, list[Problem]], Iterator[Item]]
    score: Callable[[Sequence[Item], Sequence[Item], int], dict[str, Any]]
    repeats: bool = False
    key: str = "id"
    own: bool = False
    grouped: bool = False


def find_data(bench: Bench, shared: Path | None = None) -> Path:
    """Return the bench's development file under `shared`, SAYSO_SHARED or ../shared, our own under this folder; raises `UsageError` where there is none."""
    folder = Path() if bench.own else shared or Path(os.environ.get("SAYSO_SHARED") or Path("..") / "shared")
    path = folder / bench.data
    if not path.is_file():
        remedy = f"Give the file with --data FILE, or {'run it in the repository' if bench.own else 'the folder that holds it with SAYSO_SHARED'}."
        raise UsageError("S130", f"no data for the bench {bench.name}", record=str(path), remedy=remedy)
    return path


def read_items(path: Path, *, repeats: bool = False, key: str = "id") -> Iterator[Item]:
    """Yield the objects of a JSONL file, each with its `id`, which the file has under `key`.

    Raises `UsageError` for a missing file, a line that is no object, and an id that is missing or, but for `repeats`, comes twice.
    """
    seen: set[Any] = set()
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield _item(line, f"{path}:{number}", set() if repeats else seen, key)
    except (OSError, UnicodeDecodeError) as exc:
        raise UsageError("S131", f"cannot read the items: {exc}", record=str(path), remedy="Give a readable file of JSON lines in UTF-8.") from None


def _item(line: str, record: str, seen: set[Any], key: str) -> Item:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as exc:
        raise UsageError("S132", f"not valid JSON: {exc}", record=record, remedy="Write one object a line.") from None
    if isinstance(item, dict) and key in item:
        item["id"] = item[key]
    if not isinstance(item, dict) or not isinstance(item.get("id"), str | int):
        raise UsageError("S133", "an item without an id", record=record, remedy=f'Write one object a line, each with an "{key}".')
    if item["id"] in seen:
        raise UsageError("S134", f"a second item has the id {item['id']!r}", record=record, remedy="Give each item its own id: predictions are matched by it.")
    seen.add(item["id"])
    return item


def report_of(item: Item, text: str, problems: list[Problem]) -> Report:
    """Make the report of an item from its text, outlet, title and date alone, never from its gold; the benches are English where they do not say.

    An item that has no date is no problem here: some benches are of single sentences. Raises `UsageError` where the item has no text.
    """
    from ..read.fields import guess_columns, to_report

    row = {name: item[name] for name in _REPORT_FIELDS if item.get(name) is not None}
    row["text"] = item.get(text)
    row.setdefault("language", "en")
    report = to_report(row, guess_columns(row, {}), str(item["id"]))
    if isinstance(report, Problem):
        raise UsageError("S135", f"an item without {text!r}", record=str(item["id"]), remedy=report.remedy)
    problems += report.meta.get("problems", ())
    return report if report.published else replace(report, meta={"typed": True})


def code_items(items: Iterable[Item], config: Config, problems: list[Problem], text: str = "text") -> Iterator[tuple[Item, Coded]]:
    """Code the items' reports in one stream (one parser, one coder) and yield each item with what its report yielded; problems are added up."""
    from ..pipeline import code_reports

    waiting: deque[Item] = deque()

    def reports() -> Iterator[Report]:
        for item in items:
            waiting.append(item)
            yield report_of(item, text, problems)

    for coded in code_reports(reports(), config):
        problems += coded.problems
        yield waiting.popleft(), coded


_OLDER = {"UNO": "IGO", "EUR": "IGO"}


def sides(actors: Iterable[Actor]) -> list[Item]:
    """Return one side of an event as `[{country, sector}]`; UNO and EUR are IGO, as the sets of older ontologies have them."""
    return [{"country": _OLDER.get(a.country or "", a.country), "sector": a.sector} for a in actors]
