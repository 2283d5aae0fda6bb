"""The addresses that the bench of the pages asks for: every kind of page and API answer, with filters and cursors as people set them, drawn by a seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

Get = Callable[[str], Any]
"""Returns the JSON of an address."""

SHARES = {
    "home": 4, "events": 18, "events by words": 6, "events further on": 6, "event": 14, "reports": 6, "report": 8, "incidents": 10, "incident": 12,
    "stories": 3, "story": 5, "actors": 4, "actor": 6, "outlets": 3, "outlet": 5, "search": 4, "sql": 2, "about the API": 2, "atom": 3, "csv": 2,
    "dyad": 5, "source": 5, "others": 6,
}  # fmt: skip
"""Requests of each kind in some 130. `others` are lists of the API that this file does not know yet, with whatever they give by default."""
_KNOWN = ("/", "/events", "/reports", "/incidents", "/stories", "/actors", "/outlets", "/search", "/sql", "/store", "/code")
_SQL = (
    "SELECT type, count(*) FROM events GROUP BY type",
    "SELECT outlet, count(*) AS n FROM reports GROUP BY outlet ORDER BY n DESC LIMIT 20",
    "SELECT realis, mode, count(*) FROM events WHERE type = 'ASSAULT' GROUP BY realis, mode",
    "SELECT id, published FROM reports ORDER BY published DESC LIMIT 50",
)


@dataclass(slots=True)
class Store:
    """What is in a store that can be asked for, looked up by its own API."""

    get: Get
    random: Random
    facets: dict[str, list[str]] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)
    pages: dict[str, list[str]] = field(default_factory=dict)
    cursors: dict[str, list[str]] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    days: tuple[int, int] = (2000, 2026)

    def look(self) -> None:
        """Ask the store what it has: values of facets, ids from the first pages and from far behind, words of titles."""
        first = self.get("/api/events?limit=1")
        self.facets = {name: [v["value"] for v in values] for name, values in first["facets"].items() if name != "origins"}
        days = self.get("/index.json")["days"]
        self.days = (int(days[0][:4]), int(days[1][:4])) if days else self.days
        for kind in ("events", "reports"):
            self._along(
                kind, [f"/api/{kind}?limit=40"] + [f"/api/{kind}?limit=40&until={y}-{m:02}-15" for y in range(self.days[0], self.days[1] + 1) for m in (2, 7)]
            )
        for kind, more in (("incidents", _incidents_of_many()), ("stories", [])):
            self._along(kind, [f"/api/{kind}", *(f"/api/{kind}?until={y}-07-15" for y in range(self.days[0], self.days[1] + 1)), *more])
        for kind in ("dyads", "sources"):
            self._along(kind, [f"/api/{kind}", *(f"/api/{kind}?page={i}" for i in (2, 3))])
        for kind in ("actors", "outlets"):
            most = self.get(f"/api/{kind}")["total"] // 50
            self._along(kind, [f"/api/{kind}", *(f"/api/{kind}?page={1 + most * i // 5}" for i in range(5))])
        for path, ways in self.get("/api/openapi.json")["paths"].items():
            if "get" in ways and "{" not in path and path.removeprefix("/api").partition(".")[0] not in _KNOWN and path != "/api/openapi.json":
                self.others.append(path)

    def _along(self, kind: str, asked: list[str]) -> None:
        pages, cursors = self.pages.setdefault(kind, []), self.cursors.setdefault(kind, [])
        for one in asked:
            answer = self.get(one)
            pages += [row["page"] for row in answer[kind]]
            if answer.get("next"):
                cursors.append(answer["next"])
            for row in answer[kind]:
                self.words += re.findall(r"[A-Za-z]{4,}", str(row.get("title") or row.get("sentence") or ""))
        self.pages[kind] = list(dict.fromkeys(pages))

    def query(self, names: tuple[str, ...], most: int = 3) -> str:
        """Return the query of a filter: one to `most` conditions, common values and rare ones."""
        chosen: dict[str, str] = {}
        for name in self.random.sample(names, self.random.randint(1, most)):
            if name == "since":
                year = self.random.randint(*self.days)
                chosen |= {"since": f"{year}-{self.random.randint(1, 12):02}-01", "until": f"{year + self.random.randint(0, 2)}-12-31"}
            elif name == "origins":
                chosen["origins"] = str(self.random.choice((1, 2, 3)))
            elif name in ("contested", "differ"):
                chosen[name] = self.random.choice(("yes", "no"))
            elif name == "order":
                chosen[name] = self.random.choice(("origins", "reports"))
            else:
                values = self.facets[name]
                chosen[name] = values[min(int(self.random.expovariate(0.2)), len(values) - 1)]
        return urlencode(chosen)

    def word(self) -> str:
        """Return a word of a title, two of them, or the beginning of one."""
        word = self.random.choice(self.words)
        return self.random.choice((word, word, f"{word} {self.random.choice(self.words)}", word[:4] + "*"))


def _incidents_of_many() -> list[str]:
    return ["/api/incidents?order=reports", "/api/incidents?order=origins", "/api/incidents?contested=yes", "/api/incidents?differ=yes"]


_EVENTS = ("type", "realis", "actor", "recipient", "source", "stance", "outlet", "since", "origins")
_INCIDENTS = ("type", "actor", "recipient", "origins", "contested", "differ", "since", "order")


def _draw(store: Store, kind: str) -> str:
    """Return an address of a kind; often the page, sometimes its twin."""
    r = store.random
    twin = r.random() < 0.3
    listed = "/api" if twin else ""
    if kind == "home":
        return "/index.json" if twin else "/"
    if kind == "events":
        return f"{listed}/events?{store.query(_EVENTS)}" if r.random() < 0.9 else f"{listed}/events"
    if kind == "events by words":
        more = "&" + store.query(("type", "realis", "since"), 1) if r.random() < 0.4 else ""
        return f"{listed}/events?{urlencode({'q': store.word()})}{more}"
    if kind == "events further on":
        return r.choice(store.cursors["events"]).removeprefix("" if twin else "/api")
    if kind == "reports":
        query = store.query(("outlet", "since"), 2) if r.random() < 0.6 else urlencode({"q": store.word()})
        return r.choice((f"{listed}/reports?{query}", f"{listed}/reports?{query}", r.choice(store.cursors["reports"]).removeprefix("" if twin else "/api")))
    if kind == "incidents":
        return f"{listed}/incidents?{store.query(_INCIDENTS)}" if r.random() < 0.9 else f"{listed}/incidents"
    if kind in ("dyad", "source"):
        page = r.choice(store.pages[kind + "s"])
        return page.partition("?")[0] + ".json" if twin else page
    if kind in ("stories", "actors", "outlets"):
        query = urlencode({"q": r.choice(store.words)[:3]}) if kind != "stories" and r.random() < 0.4 else ""
        return f"{listed}/{kind}?{query}" if query else r.choice([f"/api/{kind}", *store.cursors[kind]]).removeprefix("" if twin else "/api")
    if kind == "search":
        return f"{listed}/search?{urlencode({'q': store.word()})}"
    if kind == "sql":
        return f"/sql?q={quote(r.choice(_SQL))}"
    if kind == "about the API":
        return r.choice(("/api", "/api/openapi.json", "/sql"))
    if kind == "atom":
        return f"/events.atom?{store.query(_EVENTS)}"
    if kind == "csv":
        return f"/events.csv?{store.query(('outlet',), 1)}&{store.query(('type', 'realis', 'recipient'), 2)}"
    if kind == "others":
        return r.choice(store.others or ["/api"])
    page = r.choice(store.pages[{"story": "stories"}.get(kind, kind + "s")])
    return page + (r.choice((".json", ".jsonld")) if kind == "event" else ".json") if twin else page


def addresses(get: Get, number: int, seed: int = 1) -> list[tuple[str, str]]:
    """Return so many (kind, address), in the proportions of `SHARES` and mixed, none twice as long as there are others."""
    store = Store(get=get, random=Random(seed))
    store.look()
    kinds = list(_mixed(store.random, number))
    seen: set[str] = set()
    out = []
    for kind in kinds:
        for _ in range(40):
            path = _draw(store, kind)
            if path not in seen:
                break
        seen.add(path)
        out.append((kind, path))
    return out


def _mixed(random: Random, number: int) -> Iterator[str]:
    """Yield kinds so that each part of the run has all of them."""
    made = 0
    while made < number:
        deck = [kind for kind, share in SHARES.items() for _ in range(share)]
        random.shuffle(deck)
        yield from deck[: number - made]
        made += len(deck)
