"""What the web's tests share: stores of codings made by hand, a client, and what every page must be."""

from __future__ import annotations

import re
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

import html5lib
from starlette.testclient import TestClient
from stored import coded, run_in

from sayso.config import Config
from sayso.join import Joiner
from sayso.records import Actor, Claim, Coded, Link, Report
from sayso.store import Entry, Store, open_store
from sayso.web import Settings, create_app

__all__ = ["LONG", "NASTY", "PAGES", "client_of", "fill", "hostile", "page", "records_of", "store_at"]

NASTY = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'; DROP TABLE reports; --", '=HYPERLINK("http://evil.example")', "javascript:alert(1)",
    "\u202eevil\u202c\u2066", "a\x00b", "]]><x/>", "{{ 7 * 7 }}{% raw %}", "../../../../etc/passwd", "%2e%2e%2f", "\ud800", "&lt;b&gt;",
    "\r\nX-Evil: 1", "\x85\ufdd0\x1b[31m",
)  # fmt: skip
LONG = "w" * 1_000_000
PAGES = ("/", "/events", "/reports", "/actors", "/dyads", "/map", "/outlets", "/sources", "/told", "/copies", "/search", "/sql", "/api", "/sign-in")
_LIMIT = 150_000
"""Bytes of a page, uncompressed."""
_ATTRIBUTES = re.compile(r"^on|^style$")


def store_at(path: Path, codings: list[Coded]) -> Store:
    """Make a store, join its reports, and open it to be read."""
    with open_store(path) as store:
        run = run_in(store)
        store.add(run, [Entry(coded=one) for one in codings])
        for _ in Joiner(store, Config()).join():
            pass
    return open_store(path, read_only=True)


def client_of(store: Store, **settings: Any) -> TestClient:
    """Return a client of the application over a store."""
    hosts = {"hosts": ("testserver", "localhost")} | settings
    return TestClient(create_app(store, Settings(**hosts)), raise_server_exceptions=False, follow_redirects=False)


def fill() -> list[Coded]:
    """Return codings enough for several pages of events: of two outlets, over two months, one event denied."""
    out = []
    for i in range(30):
        one = coded(
            f"r{i:02}", outlet="The Daily Test" if i % 3 else "Other Post", day=date(2026, 6 + i % 2, 1 + i % 28), type_="REQUEST" if i % 2 else "ACCUSE"
        )
        out.append(one)
    chain = (Link(kind="outlet", name="The Daily Test"), Link(kind="person", name="Ana Lima", country="BRA"))
    out[1] = replace(out[1], claims=(*out[1].claims, Claim(id="c9", event_id="e_r01", chain=chain, stance="denies", factuality="CT-")))
    return out


def hostile(nasty: str, id_: str) -> Coded:
    """Return a coding with a nasty text in every field that holds words."""
    plain = coded(id_)
    text = f"{nasty} {plain.report.text} {nasty}"
    shift = len(nasty) + 1
    report = Report(id=id_, text=text, url=nasty, outlet=nasty, title=nasty, published=date(2026, 7, 30), language=nasty, credit=nasty, meta={nasty: nasty})

    def moved(record: Any) -> Any:
        from sayso.records import Span

        if isinstance(record, Span):
            return Span(record.start + shift, record.end + shift)
        if isinstance(record, tuple):
            return tuple(moved(r) for r in record)
        if hasattr(record, "__dataclass_fields__"):
            return replace(record, **{name: moved(getattr(record, name)) for name in record.__dataclass_fields__})
        return record

    actor = Actor(id=f"person:{nasty}", name=nasty, country=nasty, sector=nasty, office=nasty, text=nasty, why=nasty)
    link = Link(kind="unnamed", describes=nasty, country=nasty, sector=nasty, venue=nasty)
    named = Link(kind="person", name=nasty, country=nasty)
    event = replace(moved(plain.events[0]), type=nasty, mode=nasty, coder=nasty, why=(nasty,), contexts=(nasty,), actors=(actor,), recipients=(actor,))
    place = event.place
    assert place is not None
    event = replace(event, place=replace(place, name=nasty, country=nasty, admin1=nasty))
    claim = replace(moved(plain.claims[0]), chain=(Link(kind="outlet", name=nasty), named, link), why=nasty)
    check = replace(moved(plain.verifications[0]), by=nasty, country=nasty, why=nasty, about=(f"report:{nasty}",))
    return replace(moved(plain), report=report, events=(event, moved(plain.events[1])), claims=(claim, moved(plain.claims[1])), verifications=(check,))


def page(client: TestClient, path: str, status: int = 200) -> Any:
    """Fetch a page and prove what every page must be; returns its tree."""
    response = client.get(path)
    assert response.status_code == status, (path, response.status_code, response.text[:300])
    assert response.headers["content-type"] == "text/html; charset=utf-8", path
    assert len(response.content) < _LIMIT, (path, len(response.content))
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)
    wrong = [(e.tag, a) for e in tree.iter() if isinstance(e.tag, str) for a in e.attrib if isinstance(a, str) and _ATTRIBUTES.search(a)]
    assert wrong == [], path
    scripts = list(tree.iter("script"))
    assert all(e.attrib["src"].startswith("/static/") and not e.text for e in scripts), path
    loads = [e.attrib.get("src", "") for e in tree.iter() if "src" in e.attrib] + [e.attrib["href"] for e in tree.iter("link")]
    assert all(address.startswith("/") for address in loads), path
    ids = [e.attrib["id"] for e in tree.iter() if isinstance(e.tag, str) and "id" in e.attrib]
    assert len(ids) == len(set(ids)), (path, ids)
    assert len(list(tree.iter("h1"))) == 1, path
    for table in tree.iter("table"):
        assert list(table.iter("th")), path
    labelled = {e.attrib["for"] for e in tree.iter("label") if "for" in e.attrib}
    inside = {id(f) for label in tree.iter("label") for f in label.iter() if f.tag in ("input", "select", "textarea")}
    for box in [e for tag in ("input", "select", "textarea") for e in tree.iter(tag)]:
        assert box.attrib.get("type") == "hidden" or box.attrib.get("id") in labelled or id(box) in inside, (path, box.attrib)
    return tree


def records_of(store: Store) -> list[str]:
    """Return the addresses of the pages of all records in a store."""
    out = list(PAGES)
    for found in store.search(limit=None):
        out.append(f"/events/{found.event.id}")
        out.append(f"/reports/{quote(found.report.id, safe='')}")
        out += [f"/actors/{quote(a.id, safe='')}" for a in found.event.actors]
        if found.report.outlet:
            out.append(f"/outlets/{quote(found.report.outlet, safe='')}")
    return list(dict.fromkeys(out))
