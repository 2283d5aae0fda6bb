"""Which pages there are: the kinds that the application lists, and an address of each, found by following links and forms from the first page."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from urllib.parse import urljoin, urlsplit

import html5lib
from asked import asked

from sayso.web.app import FEATURES

__all__ = ["KINDS", "STATES", "addresses", "slug"]

KINDS = (*(f.path for f in FEATURES), "/api", "/sign-in")
"""Every page by the pattern of its path: a page that is added to FEATURES is one of them by itself."""
STATES = {
    "search-found": "/search?q=police",
    "search-nothing": "/search?q=xylophone",
    "sql-answer": "/sql?q=SELECT+outlet%2C+count(*)+AS+reports+FROM+reports+GROUP+BY+outlet+ORDER+BY+2+DESC",
    "sql-refused": "/sql?q=DELETE+FROM+reports",
    "events-filtered": "/events?realis=actual&quad=4",
    "events-nothing": "/events?type=NOTHING",
    "incidents-nothing": "/incidents?type=NOTHING",
    "report-redacted": "/reports/fiji-trawler-2012",
    "no-such-page": "/nothing/here",
    "no-such-event": "/events/e_ffff",
    "wrong-parameter": "/events?tpye=ASSAULT",
}
"""Pages that one comes to by asking, with what they then show."""
_EACH = 6
"""Pages of a kind that are read in search of the fullest, which has most that can go wrong."""
_NO_PAGE = (".json", ".jsonld", ".csv", ".atom", ".tsv", ".geojson", ".svg", ".txt", ".xml", ".jsonl", ".parquet")


def addresses(base: str) -> dict[str, str]:
    """Return an address for each kind that a link or a form leads to: the bare path of a list, the fullest page of records."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    seen, waiting = set(), ["/", "/sign-in"]
    while waiting:
        path = waiting.pop(0)
        kind = _kind(urlsplit(path).path)
        if path in seen or kind is None or len(found[kind]) >= _EACH:
            continue
        seen.add(path)
        said = _read(base + path)
        found[kind][path] = len(said)
        waiting += _leads_to(path, said)
    return {kind: kind if "{" not in kind else max(sizes, key=lambda p: (sizes[p], p)) for kind, sizes in found.items()}


def slug(kind: str) -> str:
    """Return a kind as a file's name: `/events/{id}` is `events-one`."""
    return re.sub(r"\{[^}]*\}", "one", kind).strip("/").replace("/", "-") or "home"


def _kind(path: str) -> str | None:
    if path.startswith(("/api/", "/static/")) or path.endswith(_NO_PAGE):
        return None
    return next((kind for kind in KINDS if re.fullmatch(_pattern(kind), path)), None)


def _pattern(kind: str) -> str:
    parts = re.split(r"(\{[^}]*\})", kind)
    return "".join((".+" if part.endswith(":any}") else "[^/]+") if part.startswith("{") else re.escape(part) for part in parts)


def _read(url: str) -> str:
    return asked(url).decode("utf-8")


def _leads_to(path: str, said: str) -> list[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        tree = html5lib.parse(said, namespaceHTMLElements=False)
    links = [e.attrib["href"] for e in tree.iter("a") if "href" in e.attrib]
    forms = [e.attrib["action"] for e in tree.iter("form") if "action" in e.attrib and e.attrib.get("method", "get").lower() == "get"]
    inside = [urljoin(path, a).partition("#")[0] for a in (*links, *forms) if not urlsplit(a).netloc]
    return list(dict.fromkeys(a for a in inside if a.startswith("/")))
