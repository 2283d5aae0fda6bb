"""Pages and API over a store: read, print, serve; what is counted is counted in `store`, what is drawn in `render`.

    from sayso.web import Settings, create_app
    app = create_app(open_store("news.db", read_only=True), Settings())        # an ASGI application

Every page has a twin at the same path with `.json`, and the twins of lists and records stand under `/api/` too (docs/web.md).
"""

from __future__ import annotations

from .app import create_app
from .site import Settings

__all__ = ["Settings", "create_app"]
