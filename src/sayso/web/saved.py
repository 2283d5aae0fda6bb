"""Saved filters: the list with its links, what an address must be to be saved, and the forms that save and remove one."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ..errors import SaysoError, UsageError
from ..notify.look import stamp
from ..store import Hook, SavedFilter
from ..store.saved import KINDS
from .api import body_of, form_of, written
from .asked import filter_of, read
from .guard import hindrance
from .page import Feature, Page, error_response, json_response
from .site import Site

__all__ = ["FEATURES", "address_of", "name_of", "query_of", "saving"]

_NAME = 80
"""Characters of a filter's name, and of the name of who saves it."""
_BODY = 20_000
"""Bytes of a JSON body that are read."""
_PLACES = frozenset({"order", "page", "limit", "after"})
"""Parameters that say where one is in a list, not what it lists."""


def address_of(address: str) -> tuple[str, str]:
    """Return the kind and the query of a list's address, whole or from its path on.

    Raises `UsageError` S183 for the address of something else, S140 and S141 as the list's own page does.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        raise _no_list(address) from None
    return (kind := parts.path.strip("/").removeprefix("api/").partition(".")[0]), query_of(kind, parts.query)


def query_of(kind: str, query: str) -> str:
    """Return a query as a saved filter keeps it, checked as the list's own page checks it. Raises `UsageError` S183, S140, S141."""
    from .app import FEATURES as PAGES

    features = {f.path.strip("/"): f for f in PAGES if f.path.strip("/") in KINDS}
    if kind not in features:
        raise _no_list(kind)
    request = Request({"type": "http", "query_string": query.encode()})
    asked = read(request, features[kind].params)
    if kind == "events":
        filter_of(asked)
    return urlencode({name: value for name, value in asked.items() if value is not None and name not in _PLACES})


def _no_list(record: str) -> UsageError:
    remedy = "Give that of a list of events, incidents or alerts, such as /events?type=ASSAULT."
    return UsageError("S183", "this is not the address of a list that can be saved", record=record[:80], remedy=remedy)


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
        return {"rows": [row | {"conditions": parse_qsl(row["query"])} for row in rows], "hindered": hindrance(site, request)}

    return Page(template="filters.html", data={"total": len(rows), "filters": rows}, view=view)


# ---- what is sent


def saving(site: Site, guarded: Callable[[Site, Request, Callable[[], Response]], Response], *, as_json: bool) -> Callable[[Request], Any]:
    """Return the endpoint that saves and removes filters, by a form or by JSON; `guarded` turns errors into answers.

    A form's `act` is `save` (`address`, `name`, `by`) or `remove` (`id`); it leads to /filters. JSON is saved by POST; DELETE takes `id` in the address.
    """

    async def endpoint(request: Request) -> Response:
        try:
            sent: Mapping[str, Any] = {} if request.method == "DELETE" else await body_of(request, _BODY) if as_json else await form_of(request)
        except SaysoError as exc:
            return error_response(site, request, exc)
        answer = _remove_json if request.method == "DELETE" else _save_json if as_json else _answer_form
        return await run_in_threadpool(lambda: guarded(site, request, lambda: answer(site, request, sent)))

    return endpoint


def _answer_form(site: Site, request: Request, sent: Mapping[str, str]) -> Response:
    act = sent.get("act", "")
    if act not in ("save", "remove"):
        raise UsageError("S141", "act cannot be this", record=act[:80], remedy="Give one of save, remove.")
    if act == "save":
        _save(site, sent.get("address", ""), sent.get("name", ""), sent.get("by") or None)
    else:
        _remove(site, sent.get("id", ""))
    return RedirectResponse("/filters", status_code=303)


def _save_json(site: Site, request: Request, sent: Mapping[str, Any]) -> Response:
    known = ("address", "name", "by")
    if unknown := [name for name in sent if name not in known]:
        raise UsageError("S140", "there is no such field", record=str(unknown[0])[:80], remedy=f"Known here: {', '.join(known)}.")
    address, name, by = (sent.get(one) for one in known)
    if not isinstance(address, str) or not isinstance(name, str) or not isinstance(by, str | None):
        remedy = 'Send {"address": "/events?type=ASSAULT", "name": "Attacks"}.'
        raise UsageError("S141", "the body cannot be this", record=json.dumps(sent)[:80], remedy=remedy)
    return json_response(request, filter_object(_save(site, address, name, by or None), []))


def _remove_json(site: Site, request: Request, sent: Mapping[str, Any]) -> Response:
    return json_response(request, {"removed": _remove(site, request.query_params.get("id", ""))})


def _save(site: Site, address: str, name: str, by: str | None) -> SavedFilter:
    kind, query = address_of(address)
    called, who = name_of(name), name_of(by) if by is not None else None
    saved: SavedFilter = written(site, lambda store: store.webhooks.add_filter(called, kind, query, by=who, now=stamp(datetime.now(UTC))))
    return saved


def _remove(site: Site, id_: str) -> str:
    """Remove a filter by its id. Raises `UsageError` S185 where there is none, S186 where webhooks hang on it."""
    if not id_ or not written(site, lambda store: store.webhooks.remove_filter(id_)):
        raise UsageError("S185", "no such saved filter", record=id_[:80], remedy="/filters has those that are there.")
    return id_


FEATURES = (Feature("/filters", _list, "Saved filters, with the state of their webhooks.", schema="Filters"),)
