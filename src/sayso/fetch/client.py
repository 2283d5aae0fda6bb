"""The fetcher: one request after another, politely and within bounds."""

from __future__ import annotations

import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

import httpcore

from ..errors import FetchError
from . import robots as robots_txt
from .robots import Robots
from .transport import CheckedBackend, Deadline

__all__ = ["Fetcher", "Limits", "Page", "Seen", "failure", "normal", "retry_after"]

_AGENT = "sayso"
_ROBOTS_BYTES = 500 * 1024  # RFC 9309: at least 500 KiB are read, the rest is cut
_LONGEST_CRAWL_DELAY_S = 30.0
_RULES_S = 24 * 3600.0  # RFC 9309, 2.4: rules are not used for longer than a day
_NO_RULES_S = 300.0
"""Seconds after which a host whose robots.txt could not be had is asked for it again: a server's fault goes by. Chosen by hand."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_COME_BACK = frozenset({429, 500, 502, 503, 504})
_ACCEPT = "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/plain;q=0.8,*/*;q=0.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of fetching, in bytes and seconds.

    Attributes:
        body_bytes: longest answer, after unpacking.
        connect_s: for a connection. read_s: for one step of reading. total_s: for one request; each redirect is another.
        redirects: how many are followed.
        tries: how often a request is made in all where the server is busy or the connection breaks.
        pause_s: between two requests to one host; the wait before a further try doubles from it.
        longest_wait_s: a server that asks to wait longer is left alone, and told in the error.
    """

    body_bytes: int = 10 * 2**20
    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 60.0
    redirects: int = 5
    tries: int = 3
    pause_s: float = 1.0
    longest_wait_s: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the caller keeps of an answer, to ask the next time only for what has changed."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One answer: `url` as asked, `final_url` after redirects, `moved_to` where all of these were permanent; `unchanged` (304) has no body.

    `fresh_s` is how long the server calls the answer fresh (Cache-Control: max-age), in seconds.
    """

    url: str
    final_url: str
    moved_to: str | None = None
    media_type: str = ""
    charset: str | None = None
    body: bytes = b""
    seen: Seen = Seen()
    unchanged: bool = False
    fresh_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Fetcher:
    """Fetches addresses one by one; keeps connections, the rules of robots.txt (for a day), and when each host was last asked. For one thread.

    `clock` gives seconds that only grow; `sleep` waits for some of them.
    """

    def __init__(
        self,
        *,
        allow: Iterable[str] = (),
        limits: Limits | None = None,
        heed_robots: bool = True,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits or Limits()
        self._allowed = frozenset(name.strip().lower() for name in allow)
        self._heed_robots = heed_robots
        self._sleep = sleep
        self._clock = clock
        self._deadline = Deadline()
        self._pool = httpcore.ConnectionPool(max_connections=8, keepalive_expiry=30.0, network_backend=CheckedBackend(self._allowed, self._deadline))
        self._rules: dict[str, tuple[float, Robots]] = {}
        self._free_at: dict[str, float] = {}

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def get(self, url: str, *, seen: Seen | None = None) -> Page:
        """Fetch an address.

        Raises `FetchError`, whose record is the address: S230 no http(s) address, S231 not on the open internet, S232 robots.txt forbids it,
        S233 too many bytes, S234 no connection, S235 no time left, S236 the server's error, S237 the server asks to wait too long,
        S238 redirected too often or nowhere, S239 an answer that breaks the protocol or is packed in an unknown way, S241 a certificate that is not
        trusted, S242 redirected from https to http at a host that is not allowed by name.
        """
        headers = {"If-None-Match": seen.etag if seen else None, "If-Modified-Since": seen.last_modified if seen else None}
        try:
            return self._page(url, {name: value for name, value in headers.items() if value})
        except FetchError as exc:
            raise _about(exc, url) from None

    def _page(self, url: str, headers: Mapping[str, str]) -> Page:
        at, permanent = normal(url), True
        for hop in range(self.limits.redirects + 1):
            if self._heed_robots:
                self._heed(at)
            answer = self._ask(at, headers, self.limits.body_bytes)
            if answer.status not in _REDIRECTS:
                moved = at if hop and permanent else None
                return _page_of(url, at, moved, answer)
            permanent = permanent and answer.status in _PERMANENT
            at = self._next(at, answer)
        raise FetchError("S238", f"redirected more than {self.limits.redirects} times", remedy="Name the address at which it ends.")

    def _next(self, at: str, answer: _Answer) -> str:
        """Return where a redirect leads; raises `FetchError` S242 where it gives up the encryption and the host is not allowed by name."""
        target = _target(at, answer)
        parts = urlsplit(target)
        if at.startswith("https:") and parts.scheme == "http" and not self._allowed & {parts.hostname or "", f"{parts.hostname}:{parts.port or 80}"}:
            what = f"redirected from https to http at {parts.netloc}"
            raise FetchError("S242", what, remedy=f"Name the http address itself, or allow its host by name: --allow-host {parts.hostname}.")
        return target

    def _heed(self, url: str) -> None:
        rules, host = self._robots(url), urlsplit(url).netloc
        if rules is robots_txt.NOTHING:
            what = f"robots.txt of {host} cannot be had since the server fails, and so nothing may be fetched there"
            raise FetchError("S232", what, remedy="Try again later.", passing=True)
        if not rules.allows(url):
            raise FetchError("S232", f"robots.txt of {host} forbids it", remedy="Leave this address out, or ask the site for leave.")

    def _robots(self, url: str) -> Robots:
        """Return the rules of the host (RFC 9309: no such file allows everything, a server's error nothing)."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        good_until, rules = self._rules.get(origin, (float("-inf"), robots_txt.ALL))
        if self._clock() >= good_until:
            rules = self._fetch_robots(origin)
            self._rules[origin] = self._clock() + (_NO_RULES_S if rules is robots_txt.NOTHING else _RULES_S), rules
        return rules

    def _fetch_robots(self, origin: str) -> Robots:
        at = f"{origin}/robots.txt"
        for _ in range(self.limits.redirects + 1):
            try:
                answer = self._ask(at, {}, _ROBOTS_BYTES, cut=True)
            except FetchError as exc:
                if exc.status is None:
                    raise
                return robots_txt.NOTHING if exc.passing else robots_txt.ALL
            if answer.status not in _REDIRECTS:
                return robots_txt.parse(answer.body.decode("utf-8", "replace"), _AGENT)
            try:
                at = self._next(at, answer)
            except FetchError:
                return robots_txt.ALL
        return robots_txt.ALL

    def _ask(self, url: str, headers: Mapping[str, str], limit: int, *, cut: bool = False) -> _Answer:
        """Make one request, again after a while where the server is busy or the connection breaks."""
        host = urlsplit(url).netloc
        trouble = FetchError("S235", "no try was allowed", remedy="Allow at least one try.")
        for turn in range(self.limits.tries):
            self._wait(url, host)
            try:
                answer = self._once(url, headers, limit, cut)
            except FetchError as exc:
                if exc.code not in ("S234", "S235") or turn + 1 == self.limits.tries:
                    raise
                trouble = exc
                self._later(host, self.limits.pause_s * 2**turn)
                continue
            if answer.status < 400:
                return answer
            wait = retry_after(answer.headers.get("retry-after"))
            trouble = _status_error(answer.status, wait)
            if answer.status not in _COME_BACK:
                raise trouble
            if wait is not None and wait > self.limits.longest_wait_s:
                what = f"the server answers {answer.status} and asks to come back in {wait:.0f} seconds"
                raise FetchError("S237", what, remedy="Ask again after that time.", status=answer.status, wait_s=wait, passing=True)
            self._later(host, self.limits.pause_s * 2**turn if wait is None else wait)
        raise trouble

    def _later(self, host: str, seconds: float) -> None:
        self._free_at[host] = max(self._free_at.get(host, 0.0), self._clock() + seconds)

    def _wait(self, url: str, host: str) -> None:
        """Wait until the host may be asked again, and note when the next may."""
        parts = urlsplit(url)
        _, rules = self._rules.get(f"{parts.scheme}://{parts.netloc}", (0.0, robots_txt.ALL))
        pause = max(self.limits.pause_s, min(rules.delay_s or 0.0, _LONGEST_CRAWL_DELAY_S))
        left = self._free_at.get(host, 0.0) - self._clock()
        if left > 0:
            self._sleep(left)
        self._free_at[host] = self._clock() + pause

    def _once(self, url: str, headers: Mapping[str, str], limit: int, cut: bool) -> _Answer:
        own = {"User-Agent": f"{_AGENT} (event data; heeds robots.txt)", "Accept": _ACCEPT, "Accept-Encoding": "gzip"}
        steps = {"connect": self.limits.connect_s, "read": self.limits.read_s, "write": self.limits.read_s, "pool": self.limits.connect_s}
        self._deadline.at = time.monotonic() + self.limits.total_s
        try:
            with self._pool.stream("GET", url, headers=list({**own, **headers}.items()), extensions={"timeout": steps}) as response:
                found: dict[str, str] = {}
                for name, value in response.headers:
                    found.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
                wanted = response.status < 300
                body = _body(response.iter_stream(), found, limit, cut) if wanted else b""
                return _Answer(response.status, found, body)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error) as exc:
            raise failure(exc, url) from None
        finally:
            self._deadline.at = float("inf")


def failure(exc: Exception, url: str) -> FetchError:
    """Return the error of ours that a failed request is: S234 no connection, S235 no time left, S239 an answer that breaks the protocol, S241 no trust."""
    if isinstance(exc, httpcore.TimeoutException):
        return FetchError("S235", "no answer in time", remedy="Try again later, or give it more time.", passing=True)
    if isinstance(exc, httpcore.NetworkError):
        if isinstance(exc.__cause__ or exc.__context__, ssl.SSLCertVerificationError):
            return _untrusted(url, exc.__cause__ or exc.__context__)
        return FetchError("S234", f"no connection: {exc}", remedy="Check the address and the connection.", passing=True)
    return FetchError("S239", f"an answer that cannot be read: {exc}", remedy="Look at the address in a browser.")


def normal(url: str) -> str:
    """Return an http(s) address in ASCII and without fragment; raises `FetchError` S230 for anything else, and for one that carries a password."""
    remedy = "Give an address such as https://example.org/feed.xml."
    if re.search(r"[\x00-\x20\x7f\ud800-\udfff]", url.strip()):  # halves of characters come from JSON and from bytes that are no text
        raise FetchError("S230", "the address holds spaces or control characters", remedy=remedy)
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
        name = host.encode("idna").decode("ascii") if host and not host.isascii() else host
    except (ValueError, UnicodeError):
        raise FetchError("S230", "no address", remedy=remedy) from None
    if parts.scheme.lower() not in ("http", "https") or not name:
        raise FetchError("S230", "no http or https address", remedy=remedy)
    if parts.username is not None or parts.password is not None:
        raise FetchError("S230", "the address carries a user name", remedy="Leave it out: sayso sends no passwords.")
    netloc = (f"[{name}]" if ":" in name else name) + (f":{port}" if port is not None else "")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~[]-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~[]-._?")
    return urlunsplit((parts.scheme.lower(), netloc, path, query, ""))


def _target(at: str, answer: _Answer) -> str:
    place = answer.headers.get("location")
    if not place:
        raise FetchError("S238", f"the server answers {answer.status} without saying where to", remedy="Look at the address in a browser.")
    try:
        return normal(urljoin(at, place.strip().replace(" ", "%20")))
    except (FetchError, ValueError):
        raise FetchError("S238", "redirected to what is no http or https address", remedy="Look at the address in a browser.") from None


def _page_of(url: str, at: str, moved: str | None, answer: _Answer) -> Page:
    kind, _, rest = answer.headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]+)", rest, re.IGNORECASE)
    return Page(
        url=url,
        final_url=at,
        moved_to=moved,
        media_type=kind.strip().lower(),
        charset=charset[1].lower() if charset else None,
        body=answer.body,
        seen=Seen(etag=answer.headers.get("etag"), last_modified=answer.headers.get("last-modified")),
        unchanged=answer.status == 304,
        fresh_s=_fresh(answer.headers.get("cache-control", "")),
    )


def _fresh(cache_control: str) -> float | None:
    found = re.search(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", cache_control, re.IGNORECASE)
    return float(found[1]) if found else None


def _body(chunks: Iterable[bytes], headers: Mapping[str, str], limit: int, cut: bool) -> bytes:
    """Read and unpack an answer up to the limit; raises `FetchError` S233 beyond it, or cuts there."""
    said = headers.get("content-length", "")
    if said.isascii() and said.isdigit() and float(said[:18]) > limit and not cut:
        raise _too_large(limit)
    out = bytearray()
    for chunk in _unpacked(chunks, headers.get("content-encoding", "").strip().lower(), limit + 1):
        out += chunk
        if len(out) > limit:
            if cut:
                return bytes(out[:limit])
            raise _too_large(limit)
    return bytes(out)


def _unpacked(chunks: Iterable[bytes], encoding: str, at_most: int) -> Iterator[bytes]:
    """Unpack gzip piece by piece, never more than `at_most` bytes at once: a small answer may unpack to gigabytes."""
    if encoding in ("", "identity"):
        yield from chunks
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("S239", f"packed as {encoding[:20]}, which was not asked for", remedy="Look at the address in a browser.")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 32)  # finds out whether gzip or zlib
    for chunk in chunks:
        data = chunk
        while data and not unpack.eof:
            yield unpack.decompress(data, at_most)
            data = unpack.unconsumed_tail
    if not unpack.eof:
        raise FetchError("S239", "a packed answer that breaks off", remedy="Try again later.")


def _too_large(limit: int) -> FetchError:
    return FetchError("S233", f"more than {limit / 2**20:.3g} MB", remedy="Fetch it yourself and give the file.")


def _status_error(status: int, wait_s: float | None = None) -> FetchError:
    passing = status >= 500 or status == 429
    remedy = "Try again later." if passing else "Check the address."
    return FetchError("S236", f"the server answers {status}", remedy=remedy, status=status, wait_s=wait_s, passing=passing)


def _untrusted(url: str, cause: BaseException | None) -> FetchError:
    reason = getattr(cause, "verify_message", "") or str(cause)
    what = f"the certificate of {urlsplit(url).netloc} is not trusted: {reason}"
    remedy = "Fetch it by its right name, or wait until the site has mended it; if the certificate is your own, name its file in SSL_CERT_FILE."
    return FetchError("S241", what, remedy=remedy)


def _about(error: FetchError, url: str) -> FetchError:
    """Return the error with the address that was asked for as its record."""
    return FetchError(error.code, error.what, record=url, remedy=error.remedy, status=error.status, wait_s=error.wait_s, passing=error.passing)


def retry_after(value: str | None) -> float | None:
    """Return the seconds of Retry-After, given as a number or as a date."""
    if value is None:
        return None
    if re.fullmatch(r"\s*[0-9]+\s*", value):
        return float(value.strip()[:9])
    try:
        when = parsedate_to_datetime(value)
    except (TypeError, ValueError, OverflowError, IndexError):  # whatever a stranger writes there
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
