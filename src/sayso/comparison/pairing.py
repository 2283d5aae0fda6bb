"""Which event of one side stands for which of the other, within a report.

Two events may pair where their triggers share a character, whatever their types; or, where they do not, where their evidence does and the type is the
same. The likeliest pairs are taken first, one to one (greedy): triggers before evidence, then the larger overlap, the same type, shared countries, the same
realis, the nearer trigger, at last the ids. The order of the two sides changes nothing.
Greedy rather than optimal, because it needs no further package and its receipt is readable; bench/compare.py counts where an optimal assignment
would differ (docs/compare.md tells the figure).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..records import Span
from .rows import Row

__all__ = ["Pair", "likeness", "pairs_of"]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows taken for one event. `by_trigger` is False where only their sentences and types are the same."""

    a: Row
    b: Row
    by_trigger: bool


def pairs_of(a: Sequence[Row], b: Sequence[Row]) -> list[Pair]:
    """Return the pairs of one report's events, in order of side A's triggers."""
    ours, theirs = sorted(a, key=_place), sorted(b, key=_place)
    found = []
    for i, x in enumerate(ours):
        for j, y in enumerate(theirs):
            if weight := likeness(x, y):
                found.append((tuple(-w for w in weight), min(x.id, y.id), max(x.id, y.id), i + j, i, j))
    taken: dict[int, int] = {}
    used: set[int] = set()
    for _, _, _, _, i, j in sorted(found, key=lambda one: one[:4]):
        if i not in taken and j not in used:
            taken[i] = j
            used.add(j)
    return [Pair(ours[i], theirs[j], _shared(ours[i].trigger, theirs[j].trigger) > 0) for i, j in sorted(taken.items())]


def likeness(a: Row, b: Row) -> tuple[float, ...] | None:
    """Return how alike two rows of one report are, the weightiest likeness first; None for what may not pair. It is the same both ways."""
    if a.trigger is None or b.trigger is None:
        return None
    overlap = _shared(a.trigger, b.trigger)
    if not overlap and (a.type != b.type or not _shared(a.evidence, b.evidence)):
        return None
    sides = _jaccard(a.sources, b.sources) + _jaccard(a.targets, b.targets)
    near = 1 / (1 + abs(a.trigger.start - b.trigger.start))
    return (float(overlap > 0), overlap, float(a.type == b.type), sides, float(a.realis == b.realis), near, float(a.mode == b.mode))


def _place(row: Row) -> tuple[int, int, str]:
    return (row.trigger.start, row.trigger.end, row.id) if row.trigger else (-1, -1, row.id)


def _shared(a: Span | None, b: Span | None) -> float:
    """Return the part (0 to 1) of two spans together that both have."""
    if a is None or b is None:
        return 0.0
    both = min(a.end, b.end) - max(a.start, b.start)
    return both / (max(a.end, b.end) - min(a.start, b.start)) if both > 0 else 0.0


def _jaccard(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    return len(set(a) & set(b)) / len({*a, *b}) if a or b else 1.0
