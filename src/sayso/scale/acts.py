"""A run's folder → acts as arrays: what `sayso dyads` counts, without a store.

Where the run was joined, an act is an incident; otherwise each event that is not a heading's stands for itself, as a store counts events that were not joined.
Columns are read a row group at a time, texts never; what stays in memory are the acts and the ids of reports, of which the first of an id counts.
"""

from __future__ import annotations

from typing import Any

from ..dyadic.acts import Acts
from ..store.acts import ROW, Sides, acts_from, day_of, ordinal
from .back import Shards
from .joined import is_joined, joined_rows
from .tables import read_columns
from .work import ShardReceipt

__all__ = ["acts_of_run"]

_EVENT = ("report_id", "n", "id", "realis", "type", "quad", "intensity", "when_start", "when_end", "heading")
_WHO = ("id", "name", "country", "sector")


def acts_of_run(found: Shards) -> Acts:
    """Return the acts of a run. Raises `StoreError` S549 for a damaged shard."""
    sides, rows = Sides(), list[tuple[Any, ...]]()
    published: list[int] = []
    joined = is_joined(found)
    seen: set[str] = set()
    for receipt in found.receipts:
        days: dict[str, int] = {}
        with found.open(receipt, "reports") as file:
            for some in read_columns(file, ("id", "published")):
                for id_, day in zip(some["id"], some["published"], strict=True):
                    if id_ not in seen:
                        seen.add(id_)
                        days[id_] = ordinal(day)
        published += [day for day in days.values() if day]
        if not joined:
            _add_events(found, receipt, days, rows, sides)
    if joined:
        _add_incidents(found, rows, sides)
    return acts_from(rows, sides, published)


def _add_events(found: Shards, receipt: ShardReceipt, days: dict[str, int], rows: list[tuple[Any, ...]], sides: Sides) -> None:
    place: dict[tuple[str, int], int] = {}
    with found.open(receipt, "events") as file:
        for some in read_columns(file, _EVENT):
            for report, n, id_, realis, type_, quad, intensity, start, end, heading in zip(*(some[name] for name in _EVENT), strict=True):
                if report in days and not heading:
                    place[report, n] = len(rows)
                    rows.append((id_, False, *day_of(ordinal(start), ordinal(end), days[report]), type_, quad or 0, intensity or 0.0, realis, 0, 1))
    with found.open(receipt, "participants") as file:
        for some in read_columns(file, ("report_id", "event_n", "role", *_WHO)):
            for report, n, role, *who in zip(*(some[name] for name in ("report_id", "event_n", "role", *_WHO)), strict=True):
                sides.add(place.get((report, n), -1), role, *who)


def _add_incidents(found: Shards, rows: list[tuple[Any, ...]], sides: Sides) -> None:
    place: dict[str, int] = {}
    for some in joined_rows(found, "acts", ROW):
        for row in zip(*(some[name] for name in ROW), strict=True):
            place[row[0]] = len(rows)
            rows.append(row)
    for some in joined_rows(found, "parties", ("incident_id", "role", *_WHO)):
        for id_, role, *who in zip(*(some[name] for name in ("incident_id", "role", *_WHO)), strict=True):
            sides.add(place.get(id_, -1), role, *who)
