"""Fetching from a local server that is allowed by name: what is refused, where it ends, and how politely it asks."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from webserver import Site

from sayso.errors import FetchError, InputError, without_password
from sayso.fetch import Fetcher, Limits, Page, Seen, is_public
from sayso.fetch.client import normal
from sayso.fetch.robots import parse
from sayso.read.urls import fetched
from sayso.records import Report


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def fetcher(waits: list[float]) -> Iterator[Fetcher]:
    with Fetcher(allow=["localhost"], limits=Limits(body_bytes=5000, read_s=2, total_s=3), sleep=waits.append) as made:
        yield made


def refused(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(InputError) as caught:
        fetcher.get(url)
    assert caught.value.record == without_password(url)
    assert caught.value.remedy
    return caught.value.code


def test_a_page_comes_with_its_type_charset_and_marks(site: Site, fetcher: Fetcher) -> None:
    """What is fetched is told with media type, charset, ETag and Last-Modified."""
    site.answers["/a?q=1"] = (200, {"Content-Type": "text/HTML; Charset=ISO-8859-1", "ETag": '"x"', "Last-Modified": "Thu, 15 Jan 2026 10:00:00 GMT"}, b"hi")

    assert fetcher.get(site.url("/a?q=1#part")) == Page(
        url=site.url("/a?q=1#part"),
        final_url=site.url("/a?q=1"),
        media_type="text/html",
        charset="iso-8859-1",
        body=b"hi",
        seen=Seen(etag='"x"', last_modified="Thu, 15 Jan 2026 10:00:00 GMT"),
    )


def test_what_has_not_changed_is_not_sent_again(site: Site, fetcher: Fetcher) -> None:
    """With the marks of the last answer the server may say that nothing changed."""
    site.answers["/feed"] = lambda headers: (304, {"ETag": '"x"'}, b"") if headers.get("if-none-match") == '"x"' else (200, {"ETag": '"x"'}, b"new")
    first = fetcher.get(site.url("/feed"))

    again = fetcher.get(site.url("/feed"), seen=Seen(etag=first.seen.etag, last_modified="Thu, 15 Jan 2026 10:00:00 GMT"))

    assert (first.unchanged, again.unchanged, again.body) == (False, True, b"")
    assert site.asked[-1][1]["if-modified-since"] == "Thu, 15 Jan 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"]
)
def test_this_machine_is_refused_unless_allowed_by_name(site: Site, host: str) -> None:
    """Loopback is refused in all the ways it can be written, and nothing is asked of it."""
    with Fetcher() as fetcher:
        assert refused(fetcher, site.url(host=host)) == "S231"
    assert site.asked == []


@pytest.mark.parametrize("address", ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255"])
def test_private_addresses_are_refused(address: str) -> None:
    """Networks of houses, firms and clouds are refused before a connection is made."""
    with Fetcher() as fetcher:
        assert refused(fetcher, f"http://{address}/latest/meta-data") == "S231"


@pytest.mark.parametrize(
    "address", ["::", "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "::7f00:1", "ff02::1", "fe80::1%eth0", "2001:db8::1"]
)
def test_private_addresses_inside_ipv6_are_not_public(address: str) -> None:
    """An IPv6 address is as private as the IPv4 address that it carries."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_open_addresses_are_public(address: str) -> None:
    """Addresses of the open internet may be asked."""
    assert is_public(address)


def test_a_host_is_allowed_by_name_and_port_alone(site: Site) -> None:
    """A port beside the name allows this port only."""
    site.answers["/"] = (200, {}, b"hi")
    with Fetcher(allow=[f"LOCALHOST:{site.port}"]) as fetcher:
        assert fetcher.get(site.url()).body == b"hi"
    with Fetcher(allow=["localhost:1"]) as fetcher:
        assert refused(fetcher, site.url()) == "S231"


def test_a_redirect_to_this_machine_is_refused(site: Site, fetcher: Fetcher) -> None:
    """Each hop is checked: an allowed host cannot send us to one that is not."""
    site.answers["/a"] = (302, {"Location": site.url("/secret", host="127.0.0.1")}, b"")

    assert refused(fetcher, site.url("/a")) == "S231"
    assert site.paths() == ["/a"]


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0177.0.0.1", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "169.254.169.254", "[fd00::1]"])
def test_a_redirect_to_a_private_address_is_refused_however_it_is_written(site: Site, fetcher: Fetcher, host: str) -> None:
    """Numbers in other notations and IPv6 are checked at each hop as names are."""
    site.answers["/a"] = (302, {"Location": f"http://{host}/latest/meta-data"}, b"")

    assert refused(fetcher, site.url("/a")) == "S231"
    assert site.paths() == ["/a"]


def test_a_robots_txt_elsewhere_cannot_lead_us_to_a_private_address(site: Site, fetcher: Fetcher) -> None:
    """Also the redirect of a robots.txt is checked, and nothing is asked for then."""
    site.answers["/robots.txt"] = (302, {"Location": site.url("/secret", host="127.0.0.1")}, b"")
    site.answers["/a"] = (200, {}, b"hi")

    assert refused(fetcher, site.url("/a")) == "S231"
    assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_a_name_that_changes_its_address_is_not_followed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection goes to the address that was checked: a second answer of the name server is never asked for (DNS rebinding)."""
    looked_up: list[str] = []

    def resolve(host: str, port: int, *args: Any, **options: Any) -> Any:
        looked_up.append(host)
        address = "8.8.8.8" if len(looked_up) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    connected: list[str] = []

    def connect(address: tuple[str, int], *args: Any, **options: Any) -> Any:
        connected.append(address[0])
        raise OSError("no route in a test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with Fetcher(limits=Limits(tries=1), heed_robots=False) as fetcher:
        assert refused(fetcher, site.url(host="rebinding.example")) == "S234"
        assert connected == ["8.8.8.8"]
        assert refused(fetcher, site.url(host="rebinding.example")) == "S231"
    assert connected == ["8.8.8.8"]


def test_a_name_with_a_public_and_a_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """One private address among public ones is enough."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: found)
    with Fetcher() as fetcher:
        assert refused(fetcher, "http://two.example/") == "S231"


def test_five_redirects_are_followed_and_six_are_not(site: Site, fetcher: Fetcher) -> None:
    """The fifth redirect still leads somewhere."""
    for number in range(6):
        site.answers[f"/{number}"] = (301, {"Location": f"/{number + 1}"}, b"")
    site.answers["/6"] = (200, {}, b"end")

    page = fetcher.get(site.url("/1"))
    assert (page.final_url, page.moved_to, page.body) == (site.url("/6"), site.url("/6"), b"end")
    assert refused(fetcher, site.url("/0")) == "S238"


def test_a_redirect_for_now_is_no_new_address(site: Site, fetcher: Fetcher) -> None:
    """Only where all redirects are permanent the page has moved."""
    site.answers["/a"] = (301, {"Location": "/b"}, b"")
    site.answers["/b"] = (302, {"Location": "/c"}, b"")
    site.answers["/c"] = (200, {}, b"")

    assert fetcher.get(site.url("/a")).moved_to is None


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://user:secret@example.org/", ""])
def test_redirects_out_of_the_web_are_refused(site: Site, fetcher: Fetcher, target: str) -> None:
    """A redirect leads to http or https, or nowhere."""
    site.answers["/a"] = (302, {"Location": target}, b"")

    assert refused(fetcher, site.url("/a")) == "S238"


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org", "example.org", "http://", "http://a b/", "http://u:p@example.org/", "http://x:99999/", ""]
)
def test_only_web_addresses_without_passwords_are_taken(fetcher: Fetcher, url: str) -> None:
    """Anything else is refused with a remedy."""
    assert refused(fetcher, url) == "S230"


def test_addresses_in_other_letters_are_written_in_ascii() -> None:
    """Names and paths of other letters are written as servers know them; fragments go."""
    assert normal("HTTPS://Zürich.example/Straße?q=ä b#x".replace(" ", "%20")) == "https://xn--zrich-kva.example/Stra%C3%9Fe?q=%C3%A4%20b"


def test_robots_txt_is_heeded_and_asked_for_once(site: Site, fetcher: Fetcher) -> None:
    """What robots.txt forbids is not asked for, at redirects neither."""
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private\n")
    site.answers["/a"] = (200, {}, b"hi")
    site.answers["/b"] = (302, {"Location": "/private/x"}, b"")

    assert fetcher.get(site.url("/a")).body == b"hi"
    assert refused(fetcher, site.url("/private/x")) == "S232"
    assert refused(fetcher, site.url("/b")) == "S232"
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (503, False), (500, False)])
def test_a_missing_robots_txt_allows_and_a_broken_server_forbids(site: Site, fetcher: Fetcher, status: int, allowed: bool) -> None:
    """As RFC 9309 has it."""
    site.answers["/robots.txt"] = (status, {}, b"")
    site.answers["/a"] = (200, {}, b"hi")

    if allowed:
        assert fetcher.get(site.url("/a")).body == b"hi"
    else:
        assert refused(fetcher, site.url("/a")) == "S232"


ROBOTS = """
User-agent: other
Disallow: /

User-agent: *
Disallow: /zone

User-agent: SaySo/1.0
User-agent: friend
Disallow: /a      # a comment
Allow: /a/b
Disallow: /*.pdf$
Disallow: /c*d*e
Allow: /equal
Disallow: /equal
Crawl-delay: 7

user-agent: sayso
disallow: /more
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True), ("/zone", True), ("/a", False), ("/a/x", False), ("/a/b/c", True), ("/x.pdf", False), ("/x.pdf?y", True), ("/c1d2e3", False),
        ("/ced", True), ("/equal", True), ("/more", False), ("/%61/x", False),
    ],
)  # fmt: skip
def test_rules_of_robots_txt_are_read_as_the_standard_says(path: str, allowed: bool) -> None:
    """Our own groups count, joined; the longest rule wins, `*` and `$` work, and escapes are equal to what they stand for."""
    rules = parse(ROBOTS, "sayso")

    assert rules.allows(f"https://example.org{path}") is allowed
    assert rules.delay_s == 7


def test_hostile_rules_cost_no_time() -> None:
    """A pattern of many stars is matched in linear time."""
    rules = parse("User-agent: *\nDisallow: /" + "*a" * 2000 + "$", "sayso")
    start = time.monotonic()

    assert rules.allows("https://example.org/" + "a" * 5000 + "b")
    assert time.monotonic() - start < 1


@pytest.mark.parametrize("told", [True, False])
def test_too_many_bytes_are_refused(site: Site, fetcher: Fetcher, told: bool) -> None:
    """Beyond the limit nothing is read, whether the server says the length or not."""
    chunked = (200, {"Transfer-Encoding": "chunked", "Connection": "close"}, b"1770\r\n" + b"x" * 6000 + b"\r\n0\r\n\r\n")
    site.answers["/a"] = (200, {}, b"x" * 6000) if told else chunked

    assert refused(fetcher, site.url("/a")) == "S233"


def test_a_small_answer_that_unpacks_to_much_is_refused(site: Site, fetcher: Fetcher) -> None:
    """The limit is on what comes out of gzip, and nothing beyond it is unpacked."""
    site.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"\x00" * 3_000_000, mtime=0))
    site.answers["/deflated"] = (200, {"Content-Encoding": "deflate"}, zlib.compress(b"\x00" * 3_000_000))
    site.answers["/twice"] = (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"\x00" * 3_000_000, mtime=0)))
    site.answers["/fine"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"hi" * 100, mtime=0))

    assert refused(fetcher, site.url("/bomb")) == "S233"
    assert refused(fetcher, site.url("/deflated")) == "S233"
    assert refused(fetcher, site.url("/twice")) == "S239"
    assert fetcher.get(site.url("/fine")).body == b"hi" * 100


@pytest.mark.parametrize(("encoding", "body"), [("br", b"x"), ("gzip", b"no gzip"), ("gzip", gzip.compress(b"hi" * 100, mtime=0)[:-12])])
def test_answers_that_cannot_be_unpacked_are_told(site: Site, fetcher: Fetcher, encoding: str, body: bytes) -> None:
    """An unknown packing, and gzip that is broken or breaks off, are the server's faults."""
    site.answers["/a"] = (200, {"Content-Encoding": encoding}, body)

    assert refused(fetcher, site.url("/a")) == "S239"


def _drip(port_of: list[int], head: bytes, stop: threading.Event) -> None:
    """Serve one byte every 50 ms to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port_of.append(server.getsockname()[1])
        server.settimeout(0.1)
        while not stop.is_set():
            try:
                client, _ = server.accept()
            except TimeoutError:
                continue
            with client:
                try:
                    client.recv(4096)
                    client.sendall(head)
                    while not stop.wait(0.05):
                        client.sendall(b"x")
                except OSError:
                    continue


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-Slow: "])
def test_a_server_that_drips_does_not_hold_us(head: bytes) -> None:
    """The time for a request is over although each byte, of body or header, comes in time."""
    port: list[int] = []
    stop = threading.Event()
    thread = threading.Thread(target=_drip, args=(port, head, stop), daemon=True)
    thread.start()
    while not port:
        time.sleep(0.01)
    start = time.monotonic()
    with Fetcher(allow=["localhost"], limits=Limits(read_s=5, total_s=0.5, tries=1), heed_robots=False) as fetcher:
        assert refused(fetcher, f"http://localhost:{port[0]}/") == "S235"
    assert time.monotonic() - start < 3
    stop.set()
    thread.join()


def test_a_busy_server_is_asked_again_after_a_growing_wait(site: Site, fetcher: Fetcher, waits: list[float]) -> None:
    """Errors of the server are tried again, each after twice the wait; then the error is told."""
    site.answers["/a"] = (503, {}, b"")

    assert refused(fetcher, site.url("/a")) == "S236"
    assert site.paths() == ["/a"] * 3
    assert waits[-1] > 1.5


def test_the_wait_that_a_server_asks_for_is_kept(site: Site, fetcher: Fetcher, waits: list[float]) -> None:
    """Retry-After is waited for where it is short, and told where it is long."""
    turns = iter([(429, {"Retry-After": "7"}, b""), (200, {}, b"hi")])
    site.answers["/a"] = lambda _: next(turns)
    site.answers["/b"] = (429, {"Retry-After": "3600"}, b"")

    assert fetcher.get(site.url("/a")).body == b"hi"
    assert waits[-1] == pytest.approx(7, abs=0.5)
    assert refused(fetcher, site.url("/b")) == "S237"
    assert site.paths() == ["/a", "/a", "/b"]


def test_a_page_that_is_not_there_is_asked_for_once(site: Site, fetcher: Fetcher) -> None:
    """What the server refuses is not tried again."""
    assert refused(fetcher, site.url("/none")) == "S236"
    assert site.paths() == ["/none"]


def test_a_host_is_asked_once_a_second_or_as_it_asks(site: Site, fetcher: Fetcher, waits: list[float]) -> None:
    """Between two requests to one host lie the pause, or the Crawl-delay of its robots.txt."""
    site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nCrawl-delay: 5")
    site.answers["/a"] = (200, {}, b"")
    for _ in range(3):
        fetcher.get(site.url("/a"))

    assert waits == [pytest.approx(1, abs=0.2), pytest.approx(5, abs=0.2), pytest.approx(5, abs=0.2)]


def test_a_closed_port_and_an_unknown_name_are_no_connection(waits: list[float]) -> None:
    """Nothing to connect to is told as such."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with Fetcher(allow=["localhost"], sleep=waits.append) as fetcher:
        assert refused(fetcher, f"http://localhost:{port}/") == "S234"
        assert refused(fetcher, "http://name.invalid/") == "S234"


def test_entities_of_a_feed_are_neither_expanded_nor_fetched(site: Site, fetcher: Fetcher) -> None:
    """Of a feed with growing and with external entities, as a server sends it, no entity comes into a text, and no address in it is asked for."""
    growing = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    outside = f'<!ENTITY x SYSTEM "{site.url("/secret")}"><!ENTITY % p SYSTEM "{site.url("/more")}"> %p;'
    body = "<item><title>Talks</title><description>They met. &x; &l8;</description></item>"
    doctype = f'<!DOCTYPE rss SYSTEM "{site.url("/dtd")}" [<!ENTITY l0 "lol">{growing}{outside}]>'
    document = f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel>{body}</channel></rss>'
    site.answers["/feed"] = (200, {"Content-Type": "application/rss+xml"}, document.encode())
    (found,) = fetched(site.url("/feed"), record="r", fetcher=fetcher)

    assert isinstance(found, Report)
    assert "They met." in found.text
    assert "lol" not in found.text
    assert len(found.text) < 100
    assert site.paths() == ["/feed"]


def test_rules_of_robots_txt_are_asked_for_again_after_a_day(site: Site) -> None:
    """What a host forbids may change; where the server failed, the rules are asked for again sooner, and until then nothing is fetched."""
    now = [0.0]
    site.answers["/robots.txt"] = (503, {}, b"")
    site.answers["/a"] = (200, {}, b"hi")
    with Fetcher(allow=["localhost"], limits=Limits(tries=1), sleep=lambda s: None, clock=lambda: now[0]) as fetcher:
        with pytest.raises(FetchError) as caught:
            fetcher.get(site.url("/a"))
        assert (caught.value.code, caught.value.passing) == ("S232", True)
        site.answers["/robots.txt"] = (200, {}, b"")
        assert refused(fetcher, site.url("/a")) == "S232"
        now[0] += 301
        assert fetcher.get(site.url("/a")).body == b"hi"
        site.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
        now[0] += 3600
        assert fetcher.get(site.url("/a")).body == b"hi"
        now[0] += 24 * 3600
        with pytest.raises(FetchError) as caught:
            fetcher.get(site.url("/a"))
        assert (caught.value.code, caught.value.passing) == ("S232", False)


def test_an_error_tells_whether_it_may_pass_and_when(site: Site, fetcher: Fetcher) -> None:
    """Status, the wait that is asked for and whether another try is worth it stand in the error, and how long an answer is fresh in the page."""
    site.answers["/busy"] = (503, {"Retry-After": "600"}, b"")
    site.answers["/gone"] = (410, {}, b"")
    site.answers["/fresh"] = (200, {"Cache-Control": "public, max-age=1800"}, b"")
    found = []
    for path in ("/busy", "/gone"):
        with pytest.raises(FetchError) as caught:
            fetcher.get(site.url(path))
        found.append((caught.value.status, caught.value.wait_s, caught.value.passing))

    assert found == [(503, 600.0, True), (410, None, False)]
    assert fetcher.get(site.url("/fresh")).fresh_s == 1800
