"""Saved filters: the list with its links, and what an address must be to be saved."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.requests import Request

from ..errors import UsageError
from ..store import Hook, SavedFilter
from ..store.saved import KINDS
from .asked import filter_of, read
from .page import Feature, Page
from .site import Site

__all__ = ["FEATURES", "address_of", "name_of", "query_of"]

_NAME = 80
"""Characters of a filter's name."""
_PLACES = frozenset({"order", "page", "limit", "after"})
"""Parameters that say where one is in a list, not what it lists."""


def address_of(address: str) -> tuple[str, str]:
    """Return the kind and the query of a list's address, whole or from its path on.

    Raises `UsageError` S183 for the address of something else, S140 and S141 as the list's own page does.
    """
    parts = urlsplit(address.strip())
    return (kind := parts.path.strip("/").removeprefix("api/").partition(".")[0]), query_of(kind, parts.query)


def query_of(kind: str, query: str) -> str:
    """Return a query as a saved filter keeps it, checked as the list's own page checks it. Raises `UsageError` S183, S140, S141."""
    from .app import FEATURES as PAGES

    features = {f.path.strip("/"): f for f in PAGES if f.path.strip("/") in KINDS}
    if kind not in features:
        remedy = "Give that of a list of events, incidents or alerts, such as /events?type=ASSAULT."
        raise UsageError("S183", "this is not the address of a list that can be saved", record=kind[:80], remedy=remedy)
    request = Request({"type": "http", "query_string": query.encode()})
    asked = read(request, features[kind].params)
    if kind == "events":
        filter_of(asked)
    return urlencode({name: value for name, value in asked.items() if value is not None and name not in _PLACES})


def name_of(name: str) -> str:
    """Return a filter's name in one line. Raises `UsageError` S183 where it is empty or too long."""
    found = " ".join(name.split())
    if not 0 < len(found) <= _NAME:
        raise UsageError("S183", "a filter needs a name", record=found[:80], remedy=f"Give 1 to {_NAME} characters.")
    return found


def _hook(hook: Hook, counts: dict[str, int]) -> dict[str, Any]:
    """Return what everybody may know of a hook: the receiver's host, for the rest of its address may be a secret."""
    return {
        "id": hook.id,
        "to": urlsplit(hook.url).netloc,
        "active": hook.active,
        "off_why": hook.off_why,
        "since": hook.since,
        "last_ok": hook.last_ok,
        "failures": hook.failures,
    } | (counts or {"delivered": 0, "waiting": 0, "gave_up": 0})


def filter_object(saved: SavedFilter, hooks: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a saved filter for people and programs."""
    feed = f"/{saved.kind}.atom?{saved.query}" if saved.kind in ("events", "alerts") else None
    names = ("id", "name", "kind", "query", "by", "made", "looked", "page")
    return {name: getattr(saved, name) for name in names} | {"feed": feed, "hooks": hooks}


def _list(site: Site, request: Request) -> Page:
    read(request, ())
    webhooks = site.store.webhooks
    counts = webhooks.counts()
    of: dict[str, list[dict[str, Any]]] = {}
    for hook in webhooks.hooks():
        of.setdefault(hook.filter_id, []).append(_hook(hook, counts.get(hook.id, {})))
    rows = [filter_object(saved, of.get(saved.id, [])) for saved in webhooks.filters()]

    def view() -> dict[str, Any]:
        return {"rows": [row | {"conditions": parse_qsl(row["query"])} for row in rows]}

    return Page(template="filters.html", data={"total": len(rows), "filters": rows}, view=view)


FEATURES = (Feature("/filters", _list, "Saved filters, with the state of their webhooks.", schema="Filters"),)
