"""The queue: which events a person reviews next, and how far he is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..records import Correction
from ..store.reviews import Desk

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["ORDERS", "STATES", "Queue", "queue"]

ORDERS = {
    "score": "the coder is least sure first; events without a score last",
    "disagree": "reviewers, then ways of coding, then the readings of the hybrid coder disagree",
    "contested": "somebody denies it, in its own report or in another of the same incident",
}
STATES = {
    "open": "not reviewed by you",
    "new": "reviewed by nobody",
    "second": "reviewed by somebody else, and not by you",
    "disputed": "reviewers disagree whether to accept it",
    "done": "reviewed by you",
    "all": "whoever reviewed them",
}
Said = Mapping[str, Mapping[str, Correction]]
"""Event → person → his newest verdict (`verdicts.said_of`)."""


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Events in the order in which they are to be reviewed; of the `total` events of the filter, `mine` were reviewed by this person, `anyone` by somebody.

    `chosen` are their places on the desk, `rank` the order of each of them: a page needs the first, and a list of all only who asks for `ids`.
    """

    desk: Desk
    chosen: NDArray[np.int64]
    rank: NDArray[np.int64]
    total: int
    mine: int
    anyone: int

    def __len__(self) -> int:
        return len(self.chosen)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Ids of all events in order."""
        import numpy as np

        return tuple(self.desk.ids[i] for i in self.chosen[np.argsort(self.rank)].tolist())

    def behind(self, id_: str | None) -> str | None:
        """Return the first event, or the one behind an event that was skipped; None at the end. An event that is not in the queue is as none."""
        import numpy as np

        place = self.desk.place.get(id_) if id_ is not None else None
        at = np.flatnonzero(self.chosen == (-1 if place is None else place))
        left = np.flatnonzero(self.rank > self.rank[at[0]]) if len(at) else np.arange(len(self))
        return self.desk.ids[self.chosen[left[self.rank[left].argmin()]]] if len(left) else None


def queue(desk: Desk, said: Said, mask: NDArray[np.bool_], *, by: str | None = None, order: str = "score", state: str = "open") -> Queue:
    """Return the queue of a person among the events of a mask (`Catalogue.matching`). Raises `UsageError` S161 for an order or state that is not known."""
    import numpy as np

    for what, known in ((order, ORDERS), (state, STATES)):
        if what not in known:
            raise UsageError("S161", "there is no such order or state", record=what[:40], remedy=f"Give one of {', '.join(known)}.")
    mask = mask & desk.known
    kept = mask.copy() if state in ("open", "new", "all") else np.zeros_like(mask)
    split = np.zeros_like(mask)
    mine = anyone = 0
    for id_, whose in said.items():  # few events were reviewed, many were not
        at = desk.place.get(id_)
        if at is not None and mask[at] and whose:
            anyone += 1
            mine += by in whose
            split[at] = _split(whose)
            kept[at] = {"open": by not in whose, "new": False, "second": by not in whose, "disputed": split[at], "done": by in whose, "all": True}[state]
    chosen = np.flatnonzero(kept)
    rank = desk.ranks[order][chosen]
    if order == "disagree":  # those on which reviewers disagree go before
        rank = rank - len(desk.ids) * split[chosen]
    return Queue(desk=desk, chosen=chosen, rank=rank, total=int(mask.sum()), mine=mine, anyone=anyone)


def _split(whose: Mapping[str, Correction]) -> bool:
    return len({row.value for row in whose.values()}) > 1
