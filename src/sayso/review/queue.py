"""The queue: which events a person reviews next, and how far he is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """`ids` in the order in which they are to be reviewed; of the `total` events of the filter, `mine` were reviewed by this person, `anyone` by somebody."""

    ids: tuple[str, ...]
    total: int
    mine: int
    anyone: int

    def behind(self, id_: str | None) -> str | None:
        """Return the first event, or the one behind an event that was skipped; None at the end. An event that is not in the queue is as none."""
        at = self.ids.index(id_) + 1 if id_ in self.ids else 0
        return self.ids[at] if at < len(self.ids) else None


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
    ranked = _ranked(desk, np.flatnonzero(kept), split, order)
    return Queue(ids=tuple(desk.ids[i] for i in ranked.tolist()), total=int(mask.sum()), mine=mine, anyone=anyone)


def _split(whose: Mapping[str, Correction]) -> bool:
    return len({row.value for row in whose.values()}) > 1


def _ranked(desk: Desk, chosen: NDArray[np.int64], split: NDArray[np.bool_], order: str) -> NDArray[np.int64]:
    """Return the events in order; equal ones stay as the catalogue has them, those of the newest reports first."""
    import numpy as np

    score = np.nan_to_num(desk.score[chosen], nan=np.inf)
    keys: list[NDArray[Any]]
    if order == "score":
        keys = [score]
    elif order == "contested":
        keys = [score, ~desk.contested[chosen]]
    else:
        keys = [score, -desk.apart[chosen], ~split[chosen]]
    ranked: NDArray[np.int64] = chosen[np.lexsort(keys)] if len(chosen) else chosen
    return ranked
