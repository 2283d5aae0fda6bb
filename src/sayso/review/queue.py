"""The queue: which events a person reviews next, and how far he is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    chosen = np.flatnonzero(mask)
    chosen = chosen[[bool(desk.ids[i]) for i in chosen]] if len(chosen) else chosen
    reviewed = [said.get(desk.ids[i], {}) for i in chosen]
    kept = np.array([_kept(by, whose, state) for whose in reviewed], dtype=bool)
    ranked = _ranked(desk, chosen[kept], [w for w, k in zip(reviewed, kept, strict=True) if k], order)
    return Queue(
        ids=tuple(desk.ids[i] for i in ranked),
        total=len(chosen),
        mine=sum(by in whose for whose in reviewed),
        anyone=sum(bool(whose) for whose in reviewed),
    )


def _kept(by: str | None, whose: Mapping[str, Correction], state: str) -> bool:
    if state == "all":
        return True
    if state == "new":
        return not whose
    if state == "second":
        return bool(whose) and by not in whose
    if state == "disputed":
        return _split(whose)
    return (by in whose) == (state == "done")


def _split(whose: Mapping[str, Correction]) -> bool:
    return len({row.value for row in whose.values()}) > 1


def _ranked(desk: Desk, chosen: NDArray[np.int64], whose: Sequence[Mapping[str, Correction]], order: str) -> NDArray[np.int64]:
    """Return the events in order; equal ones stay as the catalogue has them, those of the newest reports first."""
    import numpy as np

    score = np.nan_to_num(desk.score[chosen], nan=np.inf)
    keys: list[NDArray[Any]]
    if order == "score":
        keys = [score]
    elif order == "contested":
        keys = [score, ~desk.contested[chosen]]
    else:
        keys = [score, -desk.apart[chosen], np.array([not _split(w) for w in whose], dtype=bool)]
    ranked: NDArray[np.int64] = chosen[np.lexsort(keys)] if len(chosen) else chosen
    return ranked
