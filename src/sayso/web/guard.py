"""What stands before every page: names of the host, tokens, rate of requests, and the headers that keep scripts out."""

from __future__ import annotations

import asyncio
import hmac
import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..errors import UsageError
from .page import error_response
from .site import Settings, Site

__all__ = ["COOKIE", "Guard", "Rate", "hindrance", "may", "token_of"]

COOKIE = "sayso_token"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # to others nothing; "no-referrer" would make browsers send our own forms with `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_CLIENTS = 10_000
"""Clients whose requests are counted at once; the longest silent is forgotten first."""
BODY_SECONDS = 30.0
"""Seconds in which a body must be there: 250 kB at most (`max_text`), which a slow line sends in ten. A choice."""
_STORES = ("/review", "/api/review", "/filters", "/api/filters")
"""Paths by which something is written into the store."""
_OPEN = ("/static/", "/sign-in")


class Rate:
    """A bucket a client: it holds a minute's requests and fills evenly."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> bool:
        """Take one request; tells whether there was one left."""
        if not self.a_minute:
            return True
        now = self._clock()
        left, at = self._left.pop(client, (float(self.a_minute), now))
        left = min(float(self.a_minute), left + (now - at) * self.a_minute / 60)
        self._left[client] = (left - 1 if left >= 1 else left, now)
        while len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return left >= 1


def may(settings: Settings, token: str | None, *, write: bool) -> bool:
    """Tell whether the token opens this: the write token opens reading too."""
    needed = [settings.write_token] if write else [settings.read_token, settings.write_token]
    if (settings.write_token if write else settings.read_token) is None:
        return True
    return any(hmac.compare_digest((token or "").encode(), one.encode()) for one in needed if one is not None)


def token_of(request: Request) -> str | None:
    """Return the token that a client sends, in a header or in the cookie of `/sign-in`."""
    return request.headers.get("authorization", "").removeprefix("Bearer ").strip() or request.cookies.get(COOKIE)


def hindrance(site: Site, request: Request) -> dict[str, str] | None:
    """Say why nothing can be written by this client, if so."""
    if not site.store.writable():
        return {"what": "This store may not be written by the server", "hint": "Make the file and its folder writable."}
    if not may(site.settings, token_of(request), write=True):
        return {"what": "You are signed in with a token that only reads", "hint": "Sign in with the write token."}
    return None


class Guard:
    """Middleware around the whole application."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        self.app = app
        self.site = site
        self.rate = Rate(site.settings.rate, site.clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what may not be, and put the headers on every answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        sends = scope["method"] not in ("GET", "HEAD", "OPTIONS")
        refused = self._refused(scope)
        if refused is None:
            with suppress(ClientDisconnect):  # whoever went away in the middle of what he sent needs no answer, and is no fault of ours
                await self.app(scope, _in_time(receive) if sends else receive, with_headers)
        else:
            await error_response(self.site, Request(scope), refused)(scope, receive, with_headers)

    def _refused(self, scope: Scope) -> UsageError | None:
        settings, headers, method, path = self.site.settings, Headers(scope=scope), scope["method"], scope["path"]
        host = _name(headers.get("host", ""))
        if "*" not in settings.hosts and host not in settings.hosts:
            return UsageError("S150", "this server does not go by that name", record=host[:80], remedy="Start it with --allow-host NAME.")
        client = scope.get("client")
        if not self.rate.take(client[0] if client else "?"):
            return UsageError("S148", f"more than {settings.rate} requests a minute", remedy="Wait a little.")
        if method not in ("GET", "HEAD", "OPTIONS") and not _same_site(headers, settings.cors):
            return UsageError("S151", "a page of another site may not send this", remedy="Send it from this server's pages, or with a program.")
        if method not in ("GET", "HEAD", "OPTIONS") and path in _STORES and settings.write_token is None and headers.get("origin") in settings.cors:
            return UsageError("S151", "a page of another site may not write without a token", remedy="Start the server with --write-token.")
        if method == "OPTIONS" or path.startswith(_OPEN):
            return None
        token = token_of(Request(scope))
        write = method not in ("GET", "HEAD")
        if not may(settings, token, write=False) or (write and not may(settings, token, write=True)):
            kind = "write" if write else "read"
            return UsageError("S147", f"this needs the {kind} token", remedy="Send `Authorization: Bearer TOKEN`, or sign in at /sign-in.")
        return None


def _in_time(receive: Receive) -> Receive:
    """Return what receives a body, and raises `UsageError` S431 where it is not whole in time."""
    ends: float | None = time.monotonic() + BODY_SECONDS

    async def one() -> Message:
        nonlocal ends
        if ends is None:
            return await receive()
        try:
            message = await asyncio.wait_for(receive(), max(0.0, ends - time.monotonic()))
        except TimeoutError:
            raise UsageError("S431", f"the body did not come within {BODY_SECONDS:g} seconds", remedy="Send it at once.") from None
        if not message.get("more_body"):
            ends = None  # whoever waits for a client to go away may wait
        return message

    return one


def _name(host: str) -> str:
    """Return the name in a Host header, without the port."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if host.count(":") == 1 else host.lower()


def _same_site(headers: Headers, cors: tuple[str, ...]) -> bool:
    """Tell whether a request that does something comes from our own pages, an origin that was let in, or no page at all."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    return origin in cors or origin.partition("://")[2].lower() == headers.get("host", "").lower() != ""
