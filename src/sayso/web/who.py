"""Actors (who does what to whom) and outlets (what they tell, and on whose word)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request

from ..errors import UsageError
from ..render import bars
from ..store import browse, profile
from ..store.catalogue import Catalogue, Who
from ..store.filters import Filter
from ..store.tellings import OF_OUTLET, exchanged
from .asked import Param, read
from .events import QUADS, found_object
from .page import Feature, Page
from .reports import line_object
from .site import Site, address, path_of
from .told import OUTLET_ROWS, of_one, tellings_of

__all__ = ["FEATURES", "who_object"]

_PAGE = 50
_SIDES = 15
"""Other sides that an actor's page shows; its twin has 200."""
_NEWEST = 8
_OTHERS = 10
"""Other outlets that a page shows; its twin has 100."""
_TRADE = {"copies": "Whom it copies", "copied": "Who copies it", "cites": "What outlets it cites", "cited": "What outlets cite it"}
_LIST = (
    Param("q", "text", "Beginning of a word of the name."),
    Param("page", "whole", "Page of fifty.", default=1, most=100_000),
)
_ACTORS = (
    Param("q", "text", "Beginning of a word of the name."),
    Param("country", "text", "Country's code, such as MEX."),
    Param("sector", "text", "Sector's code, such as GOV."),
    Param(
        "order",
        "choice",
        "Most events, most in which he acts, most in which he is acted upon, or by name.",
        ("events", "acts", "undergoes", "name"),
        default="events",
    ),
    Param("page", "whole", "Page of fifty.", default=1, most=100_000),
)


def who_object(who: Who | None) -> dict[str, Any] | None:
    """Return an actor as events name him."""
    if who is None:
        return None
    return {"id": who.id, "name": who.name, "country": who.country, "sector": who.sector, "page": path_of("actors", who.id)}


def _actors(site: Site, request: Request) -> Page:
    asked = read(request, _ACTORS)
    catalogue = site.catalogue()
    everybody = site.kept("actors", lambda: profile.actors_by_events(catalogue))
    found = profile.beginning(everybody, asked["q"]) if asked["q"] else everybody
    for name in ("country", "sector"):
        if asked[name]:
            found = [row for row in found if (getattr(row[0], name) or "").casefold() == asked[name].casefold()]
    by: dict[str, Callable[[Any], Any]] = {
        "acts": lambda row: -row[1],
        "undergoes": lambda row: -row[2],
        "name": lambda row: (row[0].name or row[0].id).casefold(),
    }
    if asked["order"] in by:
        found = sorted(found, key=by[asked["order"]])
    at = (asked["page"] - 1) * _PAGE
    rows = found[at : at + _PAGE]
    kept = {name: asked[name] for name in ("q", "country", "sector")} | ({"order": asked["order"]} if asked["order"] != "events" else {})
    data = {
        "counts": "events in reports in which each acts, or is acted upon",
        "total": len(found),
        "actors": [{**(who_object(w) or {}), "acts": a, "undergoes": r} for w, a, r in rows],
        "next": address("/api/actors", kept, page=asked["page"] + 1) if at + _PAGE < len(found) else None,
    }
    most = max((max(a, r) for _, a, r in rows), default=1)

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "most": most,
            "asked": asked,
            "first": at + 1,
            "orders": [(name, address("/actors", kept, order=name if name != "events" else None)) for name in ("events", "acts", "undergoes", "name")],
            "newer": address("/actors", kept, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/actors", kept, page=asked["page"] + 1) if data["next"] else None,
        }

    return Page(template="actors.html", data=data, view=view)


def _actor(site: Site, request: Request) -> Page:
    import numpy as np

    read(request, ())
    id_ = request.path_params["id"]
    catalogue = site.catalogue()
    forms = profile.called(catalogue, id_)
    if not forms:
        with site.reading() as conn:
            mentioned = browse.mentioned(conn, id_)
        if mentioned is None:
            raise UsageError("S132", "no such actor", record=id_[:80], remedy="The list of actors has the ids.")
        forms = (Who(id_, mentioned["name"], mentioned["country"], mentioned["sector"]),)
    acts, undergoes = catalogue.matching(Filter(actor=id_)), catalogue.matching(Filter(recipient=id_))
    does, suffers = profile.dealings(catalogue, acts, "recipient", 200), profile.dealings(catalogue, undergoes, "actor", 200)
    with site.reading() as conn:
        newest = browse.found_at(conn, catalogue.keys(np.flatnonzero(acts | undergoes)[:_NEWEST]))
    who = forms[0]
    data = {
        "actor": who_object(who),
        "forms": [{"name": f.name, "country": f.country, "sector": f.sector} for f in forms],
        "counts": "events in reports, never happenings",
        "acts": int(acts.sum()),
        "undergoes": int(undergoes.sum()),
        "does": _sides(does),
        "is_done_to": _sides(suffers),
        "types": {"acts": _counts(catalogue, acts), "undergoes": _counts(catalogue, undergoes)},
        "newest": [found_object(f) for f in newest],
    }

    def view() -> dict[str, Any]:
        return {
            "who": who,
            "forms": forms,
            "charts": [
                (title, bars.to_svg(catalogue.bars(mask), _to_events(role, id_), wide=bars.NARROW))
                for title, role, mask in (("As actor", "actor", acts), ("As recipient", "recipient", undergoes))
            ],
            "tables": [("To whom", "actor", "recipient", does[:_SIDES], len(does)), ("By whom", "recipient", "actor", suffers[:_SIDES], len(suffers))],
            "most": max((d.events for d in (*does, *suffers)), default=1),
            "rows": newest,
            "id": id_,
            "quads": QUADS,
        }

    return Page(template="actor.html", data=data, view=view)


def _to_events(role: str, id_: str) -> bars.Linker:
    return lambda start, end: address("/events", {role: id_}, since=start, until=end)


def _sides(found: Sequence[profile.Dealing]) -> list[dict[str, Any]]:
    return [{"with": who_object(d.who), "events": d.events, "quads": d.quads} for d in found]


def _counts(catalogue: Catalogue, mask: Any) -> dict[str, int]:
    return {c.value: c.events for c in catalogue.type.counts(mask)}


def _outlets(site: Site, request: Request) -> Page:
    asked = read(request, _LIST)
    catalogue = site.catalogue()
    found = site.kept("outlets", lambda: _outlet_rows(catalogue))
    if asked["q"]:
        found = [r for r in found if r["name"].lower().startswith(asked["q"].lower()) or f" {asked['q'].lower()}" in r["name"].lower()]
    at = (asked["page"] - 1) * _PAGE
    rows = found[at : at + _PAGE]
    kept = {"q": asked["q"]}
    older = address("/outlets", kept, page=asked["page"] + 1) if at + _PAGE < len(found) else None
    data = {
        "counts": "reports, and events in them",
        "total": len(found),
        "outlets": rows,
        "next": address("/api/outlets", kept, page=asked["page"] + 1) if older else None,
    }

    def view() -> dict[str, Any]:
        return {"rows": rows, "asked": asked, "older": older, "newer": address("/outlets", kept, page=asked["page"] - 1) if asked["page"] > 1 else None}

    return Page(template="outlets.html", data=data, view=view)


def _outlet_rows(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return each outlet with its reports and events, those with most reports first."""
    import numpy as np

    size = len(catalogue.outlets.values)
    codes = catalogue.outlets.codes
    reports = np.bincount(codes[codes >= 0], minlength=size)
    of_events = codes[catalogue.report]
    events = np.bincount(of_events[of_events >= 0], minlength=size)
    rows = [
        {"name": name, "reports": int(reports[i]), "events": int(events[i]), "page": path_of("outlets", name)}
        for i, name in enumerate(catalogue.outlets.values)
    ]
    return sorted(rows, key=lambda r: (-r["reports"], r["name"]))


def _outlet(site: Site, request: Request) -> Page:
    import numpy as np

    read(request, ())
    name = request.path_params["name"]
    catalogue = site.catalogue()
    asked = Filter(outlet=name)
    of_reports = np.flatnonzero(catalogue.reports_matching(asked))
    if not len(of_reports):
        raise UsageError("S132", "no such outlet", record=name[:80], remedy="The list of outlets has the names.")
    mask = catalogue.matching(asked)
    told = profile.voice(catalogue, mask)
    with site.reading() as conn:
        newest = browse.lines(conn, [catalogue.report_ids[i] for i in of_reports[:_NEWEST]])
    facets = {key: getattr(catalogue, key).counts(mask) for key in ("type", "realis", "source", "stance")}
    name = newest[0].outlet or name if newest else name
    numbers = {kind: len(found) for kind, found in of_one(site, "outlet", name).items()}
    heard = {"outlet": name}
    told_others = exchanged(tellings_of(site)[1], name)
    data = {
        "outlet": name,
        "counts": "reports, and events in them",
        "reports": len(of_reports),
        "events": told.events,
        "voice": {"own": told.own, "named": told.named, "unnamed": told.unnamed},
        "incidents": {kind: {"counts": OF_OUTLET[kind], "incidents": n, "page": address("/told", heard, which=kind)} for kind, n in numbers.items()},
        **{kind: [{"outlet": other, "reports": n} for other, n in found[:100]] for kind, found in told_others.items()},
        **{key: {c.value: c.events for c in counts[:100]} for key, counts in facets.items()},
        "newest": [line_object(line) for line in newest],
    }

    def view() -> dict[str, Any]:
        return {
            "name": name,
            "voice": told,
            "fares": [(words, numbers[kind], numbers[of], address("/told", heard, which=kind)) for kind, of, words in OUTLET_ROWS],
            "all": (numbers["told"], address("/told", heard, which="told")),
            "others": [(kind, title, told_others[kind][:_OTHERS], len(told_others[kind])) for kind, title in _TRADE.items()],
            "facets": [(title, key, facets[key][:12]) for title, key in (("What it tells", "type"), ("Whom it cites", "source"), ("How it stands", "realis"))],
            "chart": bars.to_svg(catalogue.bars(mask), lambda s, e: address("/events", {"outlet": name}, since=s, until=e)),
            "rows": newest,
        }

    return Page(template="outlet.html", data=data, view=view)


def _actor_there(site: Site, id_: str) -> bool:
    catalogue = site.catalogue()
    return id_ in site.kept("actor ids", lambda: {who.id for pairs in (catalogue.actor, catalogue.recipient) for who in pairs.values})


def _outlet_there(site: Site, name: str) -> bool:
    catalogue = site.catalogue()
    return name.casefold() in site.kept("outlet names", lambda: {value.casefold() for value in catalogue.outlets.values})


FEATURES = (
    Feature("/actors", _actors, "Actors, those with most events first.", _ACTORS, schema="Actors"),
    Feature("/actors/{id:any}", _actor, "What an actor does to whom, and what is done to him.", schema="Actor", there=_actor_there),
    Feature("/outlets", _outlets, "Outlets, those with most reports first.", _LIST, schema="Outlets"),
    Feature(
        "/outlets/{name:any}",
        _outlet,
        "What an outlet tells, on whose word, how often first or alone, and how that fared.",
        schema="Outlet",
        there=_outlet_there,
    ),
)
