"""direction: who does it to whom. A pair is asked for straight, and then the other way round (our own sentences, tests/gold/direction.jsonl).

How it counts. The answer for a pair is that of `sayso.relation`. Of directed items `changed` is the share that is answered
straight and gets another answer, or none, the other way round; `right` that whose straight answer is the gold's; `both` that whose straight
answer is right and whose other answer is not that type. Of mutual items `mutual_unchanged` is the share that gets one answer both ways,
`mutual_right` that where it is the gold's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import tee
from typing import Any

from ..config import Config
from ..records import Problem, Span
from ..relations import relations
from .items import Bench, Item
from .tally import Count, bootstrap, rounded, share

__all__ = ["DIRECTION", "predict", "score"]


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, root, swapped}` an item: what source does to target and what target does to source, null where nothing."""
    first, second = tee(items)
    asked = ((item["sentence"], a, b) for item in first for a, b in _both_ways(item))
    found = relations(asked, config=config)
    for item in second:
        straight, swapped = next(found), next(found)
        yield {"id": item["id"], "root": straight.type, "swapped": swapped.type}


def _both_ways(item: Item) -> tuple[tuple[Span, Span], tuple[Span, Span]]:
    source, target = Span(*item["source_span"]), Span(*item["target_span"])
    return (source, target), (target, source)


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the shares of the head of this module, and the directed ones by root."""
    said = {p["id"]: p for p in predictions}
    units = [_count(item, said.get(item["id"], {})) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    roots = sorted({item["root"] for item in gold})
    return {
        "items": len(gold),
        "directed": total["directed"],
        "mutual": total["mutual"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
        "by_root": {root: {name: total[f"{root}.{name}"] for name in ("items", "answered", "right", "both")} for root in roots},
    }


def _count(item: Item, said: Item) -> Count:
    root, swapped, wanted = said.get("root"), said.get("swapped"), item["root"]
    right = root == wanted
    if item["mutual"]:
        return Counter({"mutual": 1, "mutual.same": root is not None and root == swapped, "mutual.right": right and root == swapped})
    both = right and swapped != wanted
    count: Count = Counter({"directed": 1, "answered": root is not None, "changed": root is not None and root != swapped, "right": right, "both": both})
    count.update({f"{wanted}.{name}": n for name, n in {"items": 1, "answered": root is not None, "right": right, "both": both}.items()})
    return count


def _figures(total: Count) -> dict[str, float | None]:
    return {
        **{name: share(total[name], total["directed"]) for name in ("both", "right", "changed")},
        "changed_of_answered": share(total["changed"], total["answered"]),
        "mutual_unchanged": share(total["mutual.same"], total["mutual"]),
        "mutual_right": share(total["mutual.right"], total["mutual"]),
    }


DIRECTION = Bench(
    name="direction",
    measures="who does it to whom: a pair asked for straight and the other way round",
    data="tests/gold/direction.jsonl",
    gold="root",
    predict=predict,
    score=score,
    own=True,
)
