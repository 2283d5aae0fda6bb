"""The application: routes, errors, middleware. Each page's function stands in the module of its feature."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib.resources import files
from typing import Any

import anyio.to_thread
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from ..errors import SaysoError, UsageError
from ..store import Store
from . import alerts, api, atlas, dyads, events, home, incident_lists, incidents, reports, review, saved, sources, sql, stories, take, told, who
from .acts import acts_of
from .answers import key_of, packed
from .guard import COOKIE, Guard, may
from .openapi import document
from .page import Feature, error_response, held_by, html, json_response, tagged
from .site import STATIC, Settings, Site, path_of

__all__ = ["FEATURES", "create_app"]


class _Any(Convertor[str]):
    """A part of a path that may hold everything, slashes and line ends too: ids of reports and actors, names of outlets."""

    regex = r"[\s\S]+"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("any", _Any())

_LOG = logging.getLogger("sayso.web")
_THREADS = 8
"""Requests that are answered at once; each may hold a connection to the store, of which the pool has fifteen."""
_YEAR = 365 * 24 * 3600
_MONTH = 30 * 24 * 3600
_KINDS = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_FORM = 4_000
"""Bytes of the form by which one signs in."""
FEATURES = (
    *home.FEATURES,
    *events.FEATURES,
    *incident_lists.FEATURES,
    *incidents.FEATURES,
    *stories.FEATURES,
    *reports.FEATURES,
    *atlas.FEATURES,
    *told.FEATURES,
    *who.FEATURES,
    *dyads.FEATURES,
    *alerts.FEATURES,
    *sources.FEATURES,
    *review.FEATURES,
    *saved.FEATURES,
    *sql.FEATURES,
)

_Answer = Callable[[Site, Request], Response]


def create_app(store: Store, settings: Settings | None = None, *, site: Site | None = None) -> Starlette:
    """Return the ASGI application over a store that is open to be read."""
    site = site or Site(store, settings or Settings())
    routes: list[Route] = []
    for feature in FEATURES:  # the twin first: a path's own pattern would take its ending too
        routes += [Route(path, _answering(site, _as_json(feature), steady=feature.steady)) for path in _twins(feature)]
    routes += [
        Route("/events.csv", _answering(site, _csv)),
        Route("/dyads/{one}/{other}.csv", _answering(site, _dyad_csv)),
        Route("/events.parquet", _answering(site, lambda s, r: take.parquet_answer("events", events.as_frames(s, r)))),
        Route("/events.atom", _answering(site, _atom(events.as_feed))),
        Route("/events/{id}.jsonld", _answering(site, _jsonld(events.as_jsonld))),
        Route("/incidents.csv", _answering(site, lambda s, r: take.csv_answer("incidents", take.csv_lines(incident_lists.as_frames(s, r))))),
        Route("/incidents.parquet", _answering(site, lambda s, r: take.parquet_answer("incidents", incident_lists.as_frames(s, r)))),
        Route("/incidents.atom", _answering(site, _atom(incident_lists.as_feed))),
        Route("/incidents/{id}.jsonld", _answering(site, _jsonld(incidents.as_jsonld))),
        Route("/alerts.atom", _answering(site, _atom(alerts.as_feed))),
        Route("/map.geojson", _answering(site, _geojson)),
        *(Route(path, _answering(site, _document)) for path in ("/api/openapi.json", "/api.json")),
        Route("/api", _answering(site, lambda s, r: html(s, r, "api.html", {"routes": api.routes_of(FEATURES)}))),
        Route("/api/code", _coding(site), methods=["POST"]),
        Route("/review", review.posting(site, _guarded, as_json=False), methods=["POST"]),
        Route("/api/review", review.posting(site, _guarded, as_json=True), methods=["POST"]),
        Route("/filters", saved.saving(site, _guarded, as_json=False), methods=["POST"]),
        Route("/api/filters", saved.saving(site, _guarded, as_json=True), methods=["POST", "DELETE"]),
        Route("/sign-in", _signing_in(site), methods=["GET", "POST"]),
        Route("/static/{name}", _answering(site, _static)),
    ]
    routes += [Route(feature.path, _answering(site, _as_page(feature), steady=feature.steady)) for feature in FEATURES]
    middleware = [Middleware(Guard, site=site), Middleware(GZipMiddleware, minimum_size=1000, compresslevel=4)]
    if site.settings.cors:
        cors = {
            "allow_origins": site.settings.cors,
            "allow_methods": ["GET", "POST", "DELETE"],
            "allow_headers": ["Authorization", "Content-Type", "If-None-Match"],
        }
        middleware.insert(0, Middleware(CORSMiddleware, expose_headers=["ETag", "Retry-After"], **cors))  # type: ignore[arg-type]
    handlers: dict[Any, Any] = {HTTPException: lambda request, exc: _refusing(site, request, exc)}
    return Starlette(routes=routes, middleware=middleware, exception_handlers=handlers, lifespan=_living(site))


def _living(site: Site) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = _THREADS
        site.look_ahead(Site.incidents, acts_of, told.tellings_of, stories.stories_of, review.desk_of, alerts.alerts_of)
        yield

    return lifespan


def _twins(feature: Feature) -> list[str]:
    if feature.path == "/":
        return ["/index.json", "/api/store"]
    return [feature.path + ".json", *(["/api" + feature.path] if feature.api else [])]


def _answering(site: Site, answer: _Answer, *, steady: bool = True) -> Callable[[Request], Response]:
    """Return an endpoint that turns errors into answers of one shape, and remembers answers that are `steady`."""

    def endpoint(request: Request) -> Response:
        def work() -> Response:
            with site.reading_once():
                return answer(site, request)

        version = site.version() if steady else None
        if version is None:
            return packed(request, _guarded(site, request, work))
        key = key_of(request, version)
        response = site.answers.get(key)
        if response is None:
            response = packed(request, _guarded(site, request, work))
            site.answers.put(key, response)
        elif held_by(request, response.headers.get("ETag", "")):
            return Response(status_code=304, headers={name: response.headers[name] for name in ("ETag", "Cache-Control", "Vary") if name in response.headers})
        return response

    return endpoint


def _guarded(site: Site, request: Request, answer: Callable[[], Response]) -> Response:
    try:
        return answer()
    except SaysoError as exc:
        return error_response(site, request, exc)
    except Exception:
        _LOG.exception("failed on %s", request.url)
        fault = UsageError("S159", "sayso failed on this request", record=request.url.path[:200], remedy="Please report this address; the server goes on.")
        return error_response(site, request, fault, 500)


def _as_page(feature: Feature) -> _Answer:
    def answer(site: Site, request: Request) -> Response:
        page = feature.make(site, request)
        if page.redirect is not None:
            return RedirectResponse(page.redirect, status_code=302)
        return html(site, request, page.template, {"data": page.data, **_twin_of(site, request, feature), **page.view()})

    return answer


def _as_json(feature: Feature) -> _Answer:
    def answer(site: Site, request: Request) -> Response:
        if feature.there is not None and not request.url.path.startswith("/api/") and feature.there(site, whole := _any_of(request) + ".json"):
            request.path_params[next(iter(request.path_params))] = whole  # the ending is the id's own
            return _as_page(feature)(site, request)
        page = feature.make(site, request)
        if page.redirect is not None:
            return RedirectResponse(page.redirect + ".json", status_code=302)
        more = page.more()
        return json_response(request, {**page.data, **more} if more else page.data)

    return answer


def _any_of(request: Request) -> str:
    """Return the one part of a path that may be any text."""
    return str(next(iter(request.path_params.values())))


def _twin_of(site: Site, request: Request, feature: Feature) -> dict[str, str]:
    """Return the address of the twin where the usual one is the page of another record: that of the API."""
    if feature.there is None or not feature.there(site, _any_of(request) + ".json"):
        return {}
    kind = feature.path.split("/")[1]
    return {"twin": "/api" + path_of(kind, _any_of(request)) + (f"?{request.url.query}" if request.url.query else "")}


def _document(site: Site, request: Request) -> Response:
    return json_response(request, document(FEATURES, site.settings))


def _csv(site: Site, request: Request) -> Response:
    return take.csv_answer("events", events.as_csv(site, request))


def _dyad_csv(site: Site, request: Request) -> Response:
    headers = {"Content-Disposition": 'attachment; filename="dyad.csv"', "Cache-Control": "private, no-cache"}
    return Response(dyads.as_csv(site, request), media_type="text/csv; charset=utf-8", headers=headers)


def _atom(make: Callable[[Site, Request], bytes]) -> _Answer:
    return lambda site, request: tagged(request, make(site, request), "application/atom+xml")


def _jsonld(make: Callable[[Site, Request], dict[str, Any]]) -> _Answer:
    return lambda site, request: json_response(request, make(site, request), kind="application/ld+json")


def _geojson(site: Site, request: Request) -> Response:
    return json_response(request, atlas.as_geojson(site, request), kind="application/geo+json")


def _static(site: Site, request: Request) -> Response:
    name = request.path_params["name"]
    if name not in STATIC:
        raise UsageError("S145", "there is no such page", record=request.url.path[:200], remedy="Start at /.")
    data = (files("sayso.web") / "static" / name).read_bytes()
    response = tagged(request, data, _KINDS[name.rpartition(".")[2]])
    response.headers["Cache-Control"] = f"public, max-age={_YEAR}, immutable"
    return response


def _coding(site: Site) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            body = await api.body_of(request, site.settings.max_text * 12 + 10_000)
        except SaysoError as exc:
            return error_response(site, request, exc)
        return await run_in_threadpool(lambda: _guarded(site, request, lambda: json_response(request, api.code_text(site, body))))

    return endpoint


def _signing_in(site: Site) -> Callable[[Request], Any]:
    """Return the endpoint that takes a token and keeps it in a cookie for the browser."""

    async def endpoint(request: Request) -> Response:
        if request.method != "POST":
            return html(site, request, "sign-in.html", {"wrong": False, "twin": None})
        try:
            sent = await api.form_of(request, _FORM)
        except SaysoError as exc:
            return error_response(site, request, exc)
        token = sent.get("token", "").strip()
        settings = site.settings
        known = [write for write, needed in ((False, settings.read_token), (True, settings.write_token)) if needed is not None]
        if not any(may(settings, token, write=write) for write in known):
            return html(site, request, "sign-in.html", {"wrong": True, "twin": None}, 401)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, token, max_age=_MONTH, httponly=True, samesite="strict", secure=request.url.scheme == "https")
        return response

    return endpoint


def _refusing(site: Site, request: Request, exc: HTTPException) -> Response:
    response = error_response(site, request, _http_error(request, exc), exc.status_code)
    if exc.status_code == 405:
        takes = {m for r in request.app.routes if isinstance(r, Route) and r.matches(request.scope)[0] is not Match.NONE for m in r.methods or ()}
        response.headers["Allow"] = ", ".join(sorted(takes))
    return response


def _http_error(request: Request, exc: HTTPException) -> SaysoError:
    where = f"{request.method} {request.url.path}"[:200]
    if exc.status_code == 404:
        return UsageError("S145", "there is no such page", record=where, remedy="Start at /.")
    if exc.status_code == 405:
        return UsageError("S146", "this page does not take that method", record=where, remedy="Pages are read with GET; /api has what is sent with POST.")
    return UsageError("S141", str(exc.detail), record=where, remedy="Look at /api for what is understood.")
