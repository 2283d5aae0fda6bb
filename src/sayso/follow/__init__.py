"""Following feeds and folders into a store: polled politely, for weeks, stopped and taken up again at any moment.

    settings = sayso.follow.read_settings(Path("feeds.toml"))
    with sayso.store.open_store("news.db") as store:
        for polled in sayso.follow.follow(settings, store, sayso.Config(), once=True):
            print(polled.source, polled.outcome, polled.new)

What is remembered between runs is in the store itself (`sayso.store.feeds`). docs/reading.md says what is asked of whom, and when.
"""

from __future__ import annotations

from .ground import Polled
from .run import Standing, follow, standing
from .settings import FeedSource, FolderSource, Settings, read_settings

__all__ = ["FeedSource", "FolderSource", "Polled", "Settings", "Standing", "follow", "read_settings", "standing"]
