"""Safe fetching of what the user names: pages, feeds and their full texts, and nothing else.

A `Fetcher` asks politely (robots.txt, one request a second to a host, back-off, "only if changed") and within bounds (bytes, seconds,
redirects). It connects to public addresses only, and to the very address that was checked, unless a host is allowed by name. What it brings is
bytes: nothing is executed, and no entity is expanded. A `Poster` sends under the same rules of addresses, follows nothing and keeps nothing of an answer.
"""

from __future__ import annotations

from .addresses import is_public
from .client import Fetcher, Limits, Page, Seen, normal
from .post import Posted, Poster
from .robots import Robots

__all__ = ["Fetcher", "Limits", "Page", "Posted", "Poster", "Robots", "Seen", "is_public", "normal"]
