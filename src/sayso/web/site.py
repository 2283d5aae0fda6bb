"""What all pages share: the store, its catalogue, the settings and the templates."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from ..config import Config
from ..records import Link, Report
from ..store import Store
from ..store import engine as databases
from ..store.catalogue import Catalogue, load, state_of

if TYPE_CHECKING:
    import sqlalchemy as sa
    from jinja2 import Environment

    from ..changepoints import Rule

__all__ = ["STATIC", "Settings", "Site", "address", "environment", "path_of"]

_LOOK_EVERY = 1.0
"""Seconds between two looks at whether the store has changed."""
_SHARE = 20
"""A new catalogue is read at most once in so many times as long as the last one took, so that a store that grows does not keep a server busy."""
_KEPT = 300
"""Answers that are remembered: the facets of a filter are some 20 kB."""
NAVIGATION = (
    ("/incidents", "Incidents"),
    ("/events", "Events"),
    ("/stories", "Stories"),
    ("/reports", "Reports"),
    ("/actors", "Actors"),
    ("/dyads", "Dyads"),
    ("/map", "Map"),
    ("/outlets", "Outlets"),
    ("/sources", "Sources"),
    ("/sql", "SQL"),
    ("/api", "API"),
)
STATIC = ("style.css", "theme.js", "pages.js", "icon.svg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How the pages are served.

    Attributes:
        name: what the store is called on the pages and in the commands that they show.
        read_token: needed for everything where given.
        write_token: needed for every method but GET and HEAD where given.
        hosts: names by which the server may be called; a request for another one is refused, so that no page elsewhere can reach it by a name of its own.
        cors: origins whose scripts may read the API.
        rate: requests a minute and client; 0 is no limit.
        coding: how `POST /api/code` codes.
        max_text: characters of a text that `POST /api/code` takes.
        rules: by which alerts are raised; none: the default rule.
    """

    name: str = "news.db"
    read_token: str | None = None
    write_token: str | None = None
    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "::1")
    cors: tuple[str, ...] = ()
    rate: int = 0
    coding: Config = field(default_factory=Config)
    max_text: int = 20_000
    rules: tuple[Rule, ...] = ()


class Site:
    """The store that is served, with its catalogue, which is read again when the store has changed."""

    def __init__(self, store: Store, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.coding = threading.Lock()
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._looked = self._took = 0.0
        self._kept: dict[Any, Any] = {}

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction to read in."""
        with databases.reading(self.store.engine, self.store.where) as conn:
            yield conn

    def catalogue(self) -> Catalogue:
        """Return the catalogue of the store, at most a second behind it, or a few seconds where reading it takes long."""
        found = self._catalogue
        if found is not None and not self._due():
            return found
        if not self._lock.acquire(blocking=found is None):  # somebody reads it already: the old one will do meanwhile
            return found if found is not None else self.catalogue()
        try:
            if self._catalogue is None or self._due():
                with self.reading() as conn:
                    if self._catalogue is None or state_of(conn) != self._catalogue.state:
                        started = time.monotonic()
                        self._catalogue = load(conn)
                        self._took = time.monotonic() - started
                        self._kept = {}
                self._looked = self.clock()
            return self._catalogue
        finally:
            self._lock.release()

    def _due(self) -> bool:
        return self.clock() - self._looked >= max(_LOOK_EVERY, _SHARE * self._took)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what was made under this name for the present state of the store; the last few hundred are remembered."""
        kept = self._kept
        if name in kept:
            return kept[name]
        made = make()
        if len(kept) >= _KEPT:
            kept.clear()
        kept[name] = made
        return made


def path_of(kind: str, id_: str) -> str:
    """Return the path of a record's page."""
    return f"/{kind}/{quote(id_, safe='')}"


def address(path: str, given: Mapping[str, Any], **changed: Any) -> str:
    """Return a path with its query; `changed` replaces or (None) takes away."""
    query = {name: value for name, value in (dict(given) | changed).items() if value not in (None, "")}
    return f"{path}?{urlencode(query)}" if query else path


@cache
def environment() -> Environment:
    """Return the templates; everything that is not marked as safe is escaped."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    from ..render.labels import country_name, sector_name
    from ..render.sentence import sentence, who_says
    from ..render.words import holder

    found = Environment(loader=PackageLoader("sayso.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    found.globals.update(
        asset=asset, address=address, path_of=path_of, sentence=sentence, who_says=who_says, holder=holder, told=_told, name_of=name_of, navigation=NAVIGATION
    )
    found.filters.update(n=lambda value: f"{value:,}", day=_day, number=_number, plural=_plural, cut=_cut)
    found.filters.update(flat=lambda text: " ".join(text.split()), country=country_name, sector=sector_name)
    return found


def _told(chain: tuple[Link, ...]) -> str:
    from ..render.words import holder

    return ", citing ".join(holder(link) for link in chain[1:]) or "the outlet itself"


def _cut(text: Any, most: int) -> str:
    """Shorten a text to what a page has room for."""
    said = str(text)
    return said if len(said) <= most else said[: most - 1].rstrip() + "…"


def name_of(report: Report) -> str:
    """Return what a report is called: its title, else its first words, else its id."""
    return report.title or _cut(" ".join(report.text[:200].split()), 80) or report.id


def _day(value: date | None) -> str:
    return "no date" if value is None else f"{value.day} {value:%B %Y}"


def _plural(number: int, noun: str) -> str:
    more = noun[:-1] + "ies" if noun.endswith("ry") else noun + "s"
    return f"{number:,} {noun if number == 1 else more}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.10g}"


@cache
def asset(name: str) -> str:
    """Return the address of a file of `static/`, with a digest so that browsers may keep it."""
    data = (files("sayso.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.blake2b(data, digest_size=6).hexdigest()}"
