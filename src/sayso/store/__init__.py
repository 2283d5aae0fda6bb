"""The store: reports and what was coded of them, in a SQLite file or a PostgreSQL database.

    with sayso.store.open_store("news.db") as store:
        for found in store.search("fentanyl", actor="USA", recipient="MEX", realis="requested"):
            print(found.report.outlet, found.evidence)

Rows are never edited: a new way of coding (fingerprint) adds rows beside the old, and the newest are shown. `docs/store.md` says what is kept and proved.
"""

from __future__ import annotations

from .ask import Findings, Found, Held
from .base import Store, back_up, open_store, restore
from .check import Proof
from .corpus import Place, Window
from .incidents import Heard
from .saved import Delivery, Hook, SavedFilter
from .write import Added, Entry, Run, Status

__all__ = [
    "Added",
    "Delivery",
    "Entry",
    "Findings",
    "Found",
    "Heard",
    "Held",
    "Hook",
    "Place",
    "Proof",
    "Run",
    "SavedFilter",
    "Status",
    "Store",
    "Window",
    "back_up",
    "open_store",
    "restore",
]
