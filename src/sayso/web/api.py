"""The API's own: its page, its OpenAPI document, and coding a text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, TypeVar
from urllib.parse import parse_qs

from starlette.requests import Request

from ..errors import UsageError
from ..records import content_id
from ..store.tables import scrubbed
from .page import Feature
from .site import Site

__all__ = ["body_of", "code_text", "form_of", "routes_of", "written"]

_T = TypeVar("_T")
_FORM, _FORM_FIELDS = 60_000, 200
"""Bytes of a form that are read, and its fields."""

_FIELDS = ("text", "published", "outlet", "title")


async def body_of(request: Request, most: int) -> dict[str, Any]:
    """Return the JSON object of a request. Raises `UsageError` S149 where it is too large, S152 where it is not declared as JSON, S141 where it is none."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise UsageError("S152", "the body must be JSON", remedy="Send `Content-Type: application/json`.")
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise UsageError("S149", f"the body is larger than {most:,} bytes", remedy="Send less; long texts are coded with `sayso ingest`.")
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError("S141", "the body is no JSON object", remedy='Send {"text": "…", "published": "2026-01-15", "outlet": "…"}.')
    return found


async def form_of(request: Request, most: int = _FORM) -> dict[str, str]:
    """Return the fields of a form, of each the first value. Raises `UsageError` S149 where it is too large or has too many."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > most:
            raise UsageError("S149", f"the form is larger than {most:,} bytes", remedy="Send less; the API takes more.")
    try:
        found = parse_qs(data.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FORM_FIELDS)
    except ValueError:
        raise UsageError("S149", "the form has too many fields", remedy="Send what the page's form sends.") from None
    return {name: values[0] for name, values in found.items()}


def written(site: Site, write: Callable[[Any], _T]) -> _T:
    """Write into the store. Raises `UsageError` S164 where it may not be written; `StoreError` S507 (503) where somebody else writes for long."""
    if not site.store.writable():
        raise UsageError("S164", "this store may not be written by the server", record=site.settings.name, remedy="Make the file and its folder writable.")
    with site.store.to_write() as store:
        return write(store)


def code_text(site: Site, body: dict[str, Any]) -> dict[str, Any]:
    """Code a text and return the object that `sayso code --json` prints; nothing is stored. One text is coded at a time.

    Raises `UsageError` S140 for a field that is not known, S141 for a value that cannot be, S149 for a text that is too long.
    """
    from ..pipeline import code_reports
    from ..records import Report
    from ..render.lines import to_line

    if unknown := [name for name in body if name not in _FIELDS]:
        raise UsageError("S140", "there is no such field", record=str(unknown[0])[:80], remedy=f"Known here: {', '.join(_FIELDS)}.")
    for name, value in body.items():
        if value is not None and not isinstance(value, str):
            raise UsageError("S141", f"{name} cannot be this", record=json.dumps(value)[:40], remedy="Give a string.")
    text = scrubbed(body.get("text") or "")
    if not text.strip():
        raise UsageError("S141", "text cannot be empty", remedy="Give the text of a report.")
    if len(text) > site.settings.max_text:
        raise UsageError(
            "S149", f"the text is longer than {site.settings.max_text:,} characters", remedy="Send less; long texts are coded with `sayso ingest`."
        )
    published = None
    if body.get("published"):
        try:
            published = date.fromisoformat(body["published"])
        except ValueError:
            raise UsageError("S141", "published cannot be this", record=body["published"][:40], remedy="Give a day as 2026-01-15.") from None
    outlet, title = (scrubbed(body[name]) if body.get(name) else None for name in ("outlet", "title"))
    report = Report(id=content_id("r", text, published, outlet), text=text, published=published, outlet=outlet, title=title, meta={"typed": True})
    with site.coding:
        coded = next(code_reports([report], site.settings.coding))
    return to_line(coded)


def routes_of(features: Iterable[Feature]) -> list[dict[str, Any]]:
    """Return what the API's page lists."""
    return [{"path": "/api" + f.path.replace(":any", ""), "about": f.about, "params": f.params} for f in features if f.api and f.path != "/"]
