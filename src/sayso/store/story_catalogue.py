"""The stories of two reports or more, in memory beside the catalogues of events and incidents: what their list counts, orders and filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .catalogue import Catalogue
from .columns import Codes, Pairs, paired
from .incident_catalogue import IncidentCatalogue
from .tables import joined

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

__all__ = ["ORDERS", "StoryCatalogue", "load"]

ORDERS = ("newest", "reports", "incidents")


@dataclass(frozen=True)
class StoryCatalogue:
    """The stories of two reports or more, those with the newest report first, equals by id.

    `first` and `last` are days of their reports (ordinals, 0 where unknown); `report` gives the places of their reports in the catalogue of events.
    """

    events: Catalogue
    ids: tuple[str, ...]
    first: NDArray[np.int32]
    last: NDArray[np.int32]
    reports: NDArray[np.int64]
    incidents: NDArray[np.int64]
    report: Pairs

    def having(self, reports: Mask) -> Mask:
        """Return which stories have one of these reports."""
        import numpy as np

        mask = np.zeros(len(self.ids), dtype=bool)
        if len(self.report.event):
            mask[self.report.event[reports[self.report.codes]]] = True
        return mask

    def ordered(self, mask: Mask, order: str) -> NDArray[np.int64]:
        """Return the positions of these stories, in one of `ORDERS`."""
        import numpy as np

        positions = np.flatnonzero(mask)
        return positions if order == "newest" else positions[np.argsort(-self._weight(order)[positions], kind="stable")]

    def key(self, position: int, order: str) -> tuple[int, int, str]:
        """Return what a story is ordered by: its weight (0 for `newest`), the day of its last report, its id."""
        return int(self._weight(order)[position]), int(self.last[position]), self.ids[position]

    def behind(self, positions: NDArray[np.int64], key: Sequence[Any], order: str) -> int:
        """Return how many of the positions (in this order) lie before what comes behind a key."""
        weight, last, id_ = key
        keys = [(-w, -day, self.ids[p]) for p, w, day in zip(positions.tolist(), self._weight(order)[positions], self.last[positions], strict=True)]
        return sum(one <= (-weight, -last, id_) for one in keys)

    def _weight(self, order: str) -> Any:
        import numpy as np

        return {"reports": self.reports, "incidents": self.incidents}.get(order, np.zeros(len(self.ids), dtype=np.int64))


def load(conn: sa.Connection, of: IncidentCatalogue) -> StoryCatalogue:
    """Read of which story each report is; days and incidents come from the catalogues."""
    import numpy as np

    j, rank = joined.c, of.events.rank
    codes = Codes()
    rows = [(codes.of(row.story_id), rank[row.report_id]) for row in conn.execute(sa.select(j.story_id, j.report_id)) if row.report_id in rank]
    size = len(codes.values)
    table = np.array(rows, dtype=np.int64).reshape(-1, 2)
    reports = np.bincount(table[:, 0], minlength=size)
    days = of.events.days[table[:, 1]]
    last, first = np.zeros(size, dtype=np.int32), np.full(size, 2**31 - 1, dtype=np.int32)
    np.maximum.at(last, table[:, 0], days)
    np.minimum.at(first, table[days > 0, 0], days[days > 0])
    told = {name: int(number) for name, number in zip(of.story.values, np.bincount(of.story.codes, minlength=len(of.story.values)), strict=True)}
    chosen = sorted((i for i in range(size) if reports[i] > 1), key=lambda i: (-int(last[i]), codes.values[i]))
    place = np.full(size, -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    kept = table[place[table[:, 0]] >= 0] if size else table
    return StoryCatalogue(
        events=of.events,
        ids=tuple(codes.values[i] for i in chosen),
        first=np.where(last > 0, first, 0)[chosen].astype(np.int32),
        last=last[chosen],
        reports=reports[chosen],
        incidents=np.array([told.get(codes.values[i], 0) for i in chosen], dtype=np.int64),
        report=paired(range(len(of.events.report_ids)), place[kept[:, 0]], kept[:, 1]),
    )
