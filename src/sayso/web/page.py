"""One answer in several forms: the page, its JSON twin, and errors of one shape."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from .. import __version__
from ..errors import SaysoError, StoreError
from .asked import Param
from .site import NAVIGATION, Site, environment

__all__ = ["Feature", "Page", "error_response", "held_by", "html", "json_response", "status_of", "tagged"]

_NOT_HTML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
"""Characters that HTML forbids."""
_STATUS = {
    "S121": 501,
    "S131": 404,
    "S132": 404,
    "S145": 404,
    "S146": 405,
    "S147": 401,
    "S148": 429,
    "S149": 413,
    "S150": 421,
    "S151": 403,
    "S152": 415,
    "S164": 403,
    "S165": 409,
    "S172": 404,
    "S184": 409,
    "S185": 404,
    "S186": 409,
    "S430": 503,
    "S431": 408,
    "S507": 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a page says: `data` is its JSON twin; `view` makes what only the template needs, `more` what only the twin has. `redirect` sends on."""

    template: str = ""
    data: Any = None
    view: Callable[[], Mapping[str, Any]] = field(default=dict)
    more: Callable[[], Mapping[str, Any]] = field(default=dict)
    redirect: str | None = None


@dataclass(frozen=True, slots=True)
class Feature:
    """A page: its path, what makes it, and for `/api` and OpenAPI what it is and takes.

    `api` tells whether its twin stands under `/api` too; `there` whether there is a record of an id, for pages whose ids may be any text: an id that ends
    in `.json` has its page all the same. `steady` is False where the answer may be another one though neither store nor address is.
    """

    path: str
    make: Callable[[Site, Request], Page]
    about: str
    params: Sequence[Param] = ()
    api: bool = True
    schema: str = "Object"
    there: Callable[[Site, str], bool] | None = None
    steady: bool = True


def html(site: Site, request: Request, template: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """Return a page."""
    path = request.url.path
    raw = request.scope.get("raw_path") or b""
    twin = "/index.json" if path == "/" else (raw.decode("ascii", "replace").partition("?")[0] or path) + ".json"
    common = {
        "site": site.settings.name,
        "version": __version__,
        "path": path,
        "twin": twin + (f"?{request.url.query}" if request.url.query else ""),
        "q": request.query_params.get("q", "") if path in ("/search", "/incidents", "/events", "/reports") else "",
        "base": str(request.base_url).rstrip("/"),
        "locked": site.settings.read_token is not None or site.settings.write_token is not None,
    }
    body: str = environment().get_template(template).render(**(common | dict(values)))
    body = _NOT_HTML.sub("\ufffd", body)
    return tagged(request, body.encode("utf-8", "replace"), "text/html; charset=utf-8", status)


def json_response(request: Request, data: Any, status: int = 200, kind: str = "application/json") -> Response:
    """Return JSON."""
    body = json.dumps(data, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return tagged(request, body, kind, status)


def tagged(request: Request, body: bytes, kind: str, status: int = 200) -> Response:
    """Return an answer with its ETag, or 304 where the client has it already."""
    headers = {"Cache-Control": "private, no-cache"}
    if status == 200 and request.method in ("GET", "HEAD"):
        tag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
        headers["ETag"] = tag
        if held_by(request, tag):
            return Response(status_code=304, headers=headers)
    return Response(body, status_code=status, headers=headers, media_type=kind)


def held_by(request: Request, tag: str) -> bool:
    """Tell whether the client has the answer of this tag already."""
    given = {part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")}
    return tag.removeprefix("W/") in given or "*" in given


def status_of(error: SaysoError) -> int:
    """Return the HTTP status of an error."""
    return _STATUS.get(error.code, 503 if isinstance(error, StoreError) else 400)


def _back(status: int, path: str) -> str | None:
    """Return the list that a record which is not there, or a value that cannot be, was asked of."""
    head = "/" + path.split("/")[1]
    return head if status in (400, 404) and head in {href for href, _ in NAVIGATION} and (status == 400 or path != head) else None


_FILES = (".json", ".jsonld", ".geojson", ".csv", ".parquet", ".atom")
"""Endings of addresses that no person reads: an error there is JSON."""


def error_response(site: Site, request: Request, error: SaysoError, status: int | None = None) -> Response:
    """Return an error: `{error, code, record, hint}`, or a page that says the same."""
    status = status or status_of(error)
    shape = {"error": error.what, "code": error.code, "record": error.record, "hint": error.remedy, "status": status}
    path = request.url.path
    reads = request.method in ("GET", "HEAD") or "text/html" in request.headers.get("accept", "")  # a browser's form, too
    wants_page = reads and not path.startswith("/api/") and not path.endswith(_FILES)
    response = (
        html(site, request, "error.html", {"error": shape, "twin": None, "back": _back(status, path), "again": error.code == "S430"}, status)
        if wants_page
        else json_response(request, shape, status)
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="sayso"'
    if status == 408:
        response.headers["Connection"] = "close"  # the rest of the body may never come
    if status in (429, 503):
        response.headers["Retry-After"] = "5"
    return response
