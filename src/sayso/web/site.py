"""What all pages share: the store, its catalogue, the settings and the templates."""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote, urlencode

from ..config import Config
from ..errors import SaysoError, StoreError
from ..records import Link, Report
from ..store import Store
from ..store import engine as databases
from ..store.catalogue import Catalogue, load, state_of
from ..store.incident_catalogue import IncidentCatalogue
from ..store.incident_catalogue import load as load_incidents
from .answers import REMEMBERED, Answers
from .quoted import around, cut
from .shelf import PATIENCE, Shelf, being_read

if TYPE_CHECKING:
    import sqlalchemy as sa
    from jinja2 import Environment

    from ..changepoints import Rule

__all__ = ["STATIC", "Settings", "Site", "address", "environment", "path_of"]

_S = TypeVar("_S")
_T = TypeVar("_T")
_LOG = logging.getLogger("sayso.web")
_LOOK_EVERY = 1.0
"""Seconds between two looks at whether the store has changed."""
_SHARE = 20
"""A new catalogue is read at most once in so many times as long as the last one took, so that a store that grows does not keep a server busy."""
_LONG = 0.2
"""Seconds: where reading the catalogue takes longer, it is read behind the requests."""
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
    ("/review", "Review"),
    ("/sql", "SQL"),
    ("/api", "API"),
)
STATIC = ("style.css", "theme.js", "pages.js", "review.js", "icon.svg")


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
        remembered: bytes of finished answers that are remembered while the store stays as it is; 0 is none.
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
    remembered: int = REMEMBERED
    rules: tuple[Rule, ...] = ()


class Site:
    """The store that is served, with its catalogue, which is read again when the store has changed."""

    def __init__(self, store: Store, settings: Settings, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.store = store
        self.settings = settings
        self.clock = clock
        self.coding = threading.Lock()
        self.answers = Answers(settings.remembered, clock=clock)
        self._lock = threading.Lock()
        self._catalogue: Catalogue | None = None
        self._shelf = Shelf(self.turn)
        self._turned = 0
        self._looked = self._took = 0.0
        self._kept: dict[Any, Any] = {}
        self._changes = store.changes() if settings.remembered else None

    @property
    def postgres(self) -> bool:
        """Whether the store is in PostgreSQL; otherwise it is in SQLite."""
        return self.store.url.drivername != "sqlite"

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction to read in."""
        with databases.reading(self.store.engine, self.store.where) as conn:
            yield conn

    def reading_once(self) -> AbstractContextManager[None]:
        """Read whatever this thread reads in one transaction."""
        return databases.reading_once(self.store.engine, self.store.where)

    def catalogue(self) -> Catalogue:
        """Return the catalogue of the store, at most a second behind it, or a few seconds where reading it takes long."""
        found = self._catalogue
        if found is not None and not self._due():
            return found
        if not self._lock.acquire(timeout=0 if found is not None else PATIENCE):  # somebody reads it already: the old one will do meanwhile
            if found is None:
                raise being_read()
            return found
        if found is not None and self._took > _LONG:
            threading.Thread(target=self._renew, name="catalogue", daemon=True).start()
            return found
        try:
            return self._read()
        finally:
            self._lock.release()

    def _read(self) -> Catalogue:
        """Read the catalogue where there is none, or another state of the store; only who holds the lock may."""
        found = self._catalogue
        if found is None or self._due():
            with self.reading() as conn:
                if found is None or state_of(conn) != found.state:
                    started = time.monotonic()
                    self._catalogue = found = load(conn).prepare()
                    self._took = time.monotonic() - started
                    self._kept = {}
            self._looked = self.clock()
        return found

    def _renew(self) -> None:
        """Read the catalogue anew behind the requests, which go on with the old one; releases the lock."""
        try:
            self._read()
        except SaysoError as exc:
            self._looked = self.clock()
            _LOG.warning("the catalogue was not read anew: %s", exc)
        finally:
            self._lock.release()

    def look_ahead(self, *more: Callable[[Site], object]) -> None:
        """Begin to read the catalogue, and one after the other what `more` begin to read, before anybody asks for them."""

        def look() -> None:
            with self._lock, suppress(SaysoError):  # whoever asks is told
                self._read()
            for one in more:
                self._wait_for(one)

        threading.Thread(target=look, name="catalogue", daemon=True).start()

    def _wait_for(self, one: Callable[[Site], object]) -> None:
        with suppress(SaysoError):
            while True:
                try:
                    one(self)
                    return
                except StoreError as exc:
                    if exc.code != "S430":
                        raise

    def version(self) -> Hashable | None:
        """Return what changes whenever an answer may be another one: with each change of the database and each catalogue; None where nobody can tell."""
        if self._changes is None or (now := self._changes()) is None:
            return None
        return now, self._turned, self.catalogue().state if self._catalogue is not None else None

    def turn(self) -> None:
        """Say that something which pages go by was read anew: answers made before are no longer given."""
        self._turned += 1

    def lasting(self, name: str, make: Callable[[_S], _T], of: _S) -> tuple[_S, _T]:
        """Return what belongs to a catalogue or what else it is made `of`, with that; while that of a large store is made anew, the one before with its own.

        Raises `StoreError` S430 where there is none yet, and making it takes long.
        """
        return self._shelf.get(name, of, make, old=self._took > _LONG)

    def ready(self, name: str, make: Callable[[_S], _T], of: _S) -> tuple[_S, _T] | None:
        """Return the same where it is there; otherwise it is begun, and waited for in a small store."""
        return self._shelf.ready(name, of, make) if self._took > _LONG else self.lasting(name, make, of)

    def known(self) -> Catalogue | None:
        """Return the catalogue; None while it is being read for the first time: for pages that are whole without it, but for a link."""
        return self.catalogue() if self._catalogue is not None or not self._lock.locked() else None

    def incidents(self) -> IncidentCatalogue:
        """Return the catalogue of incidents that belongs to the present one of events; while that of a large store is read anew, the old one."""
        return self.lasting("incidents", self._read_incidents, self.catalogue())[1]

    def known_incidents(self) -> IncidentCatalogue | None:
        """Return the same; None while it is being read for the first time."""
        events = self.known()
        found = self.ready("incidents", self._read_incidents, events) if events is not None else None
        return found[1] if found is not None else None

    def _read_incidents(self, events: Catalogue) -> IncidentCatalogue:
        with self.reading() as conn:
            return load_incidents(conn, events).prepare()

    def _due(self) -> bool:
        return self.clock() - self._looked >= max(_LOOK_EVERY, _SHARE * self._took)

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """Return what was made under this name for the present state of the store; the last few hundred are remembered, and let go all at once."""
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
        asset=asset,
        address=address,
        path_of=path_of,
        sentence=sentence,
        who_says=who_says,
        holder=holder,
        told=_told,
        name_of=name_of,
        navigation=NAVIGATION,
        around=around,
    )
    found.filters.update(n=lambda value: f"{value:,}", day=_day, number=_number, plural=_plural, cut=_cut, plainly=_plainly)
    found.filters.update(flat=lambda text: " ".join(text.split()), country=country_name, sector=sector_name)
    return found


def _told(chain: tuple[Link, ...]) -> str:
    from ..render.words import holder

    return ", citing ".join(holder(link) for link in chain[1:]) or "the outlet itself"


def _cut(text: Any, most: int) -> str:
    """Shorten a text to what a page has room for."""
    return cut(str(text), most)


def _plainly(why: str) -> str:
    """Say what a rule wrote for those who know its names in words for those who do not."""
    return why.replace("no operator above it", "no word makes it planned, demanded, threatened, doubtful or denied")


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
