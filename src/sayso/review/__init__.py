"""The correction loop: a queue of events, what people say of them, how far they agree, and files for other tools.

    from sayso.review import agreement, say
    from sayso.store import open_store

    with open_store("news.db") as store:
        say(store, "e_1f20c3…", "accept", by="Ann", why="a plan only", values={"realis": "planned"})
        print(agreement(store))

Corrections are rows of their own beside the machine's, which are never edited. `docs/review.md` says what stands after several people's corrections.
"""

from __future__ import annotations

from .agreement import Agreement, agreement, cohen_kappa, krippendorff_alpha
from .exchange import FORMATS, bring_in, write_out
from .queue import ORDERS, STATES, Queue, queue
from .verdicts import Opinion, Standing, opinions, said_of, say, standing, take_back

__all__ = [
    "FORMATS", "ORDERS", "STATES", "Agreement", "Opinion", "Queue", "Standing", "agreement", "bring_in", "cohen_kappa", "krippendorff_alpha", "opinions",
    "queue", "said_of", "say", "standing", "take_back", "write_out",
]  # fmt: skip
