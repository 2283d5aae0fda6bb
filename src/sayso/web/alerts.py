"""Alerts: what changed between whom, since when, by which incidents; as a page, as JSON and as an Atom feed."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from ..between import unknown_actor
from ..changepoints import DEFAULT, SERIES, Alert, find, sentence
from ..changepoints.wanted import Wanted, kept
from ..dyadic.acts import Acts
from ..render.alerts import alert_object, change_words, side_words
from .acts import acts_of
from .asked import Param, read
from .guard import hindrance
from .page import Feature, Page
from .site import Site, address

__all__ = ["FEATURES", "alerts_of", "as_feed", "of_pair"]

_PAGE = 25
_FEED = 50
_BEHIND = 20
"""Acts of an alert in a list's JSON; the page of the pair has all."""
_COUNTS = (
    "alerts: the level of a series of a pair (or actor) left that of the weeks before. Acts are incidents, however many reports tell them; events of reports"
    " that were not joined yet stand for themselves. How often an alert is false: docs/alerts.md"
)
_ASKED = (
    Param("actor", "text", "A side: a country's code, COUNTRY:SECTOR, an actor's id or name."),
    Param("other", "text", "The other side."),
    Param("rule", "text", "Raised by the rule of this name."),
    Param("series", "choice", "What changed.", SERIES),
    Param("direction", "choice", "Whether it rose or fell.", ("up", "down")),
    Param("turn", "choice", "More conflict or less cooperation (worse), or the opposite (better).", ("worse", "better")),
    Param("acts", "whole", "Acts behind it, at least.", most=100_000),
    Param("origins", "whole", "Independent origins of these, at least.", most=100_000),
    Param("since", "day", "Raised on this day or later."),
    Param("until", "day", "Raised on this day or before."),
    Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),
)


def alerts_of(site: Site) -> tuple[Acts, list[Alert]]:
    """Return acts and their alerts; those of the state before while they are found anew in a large store. Raises `StoreError` S430 as `Site.lasting`."""
    return site.lasting("alerts", lambda acts: _find(site, acts), acts_of(site).acts)


def _find(site: Site, acts: Acts) -> list[Alert]:
    return find(acts, site.settings.rules or (DEFAULT,))


def _kept(site: Site, asked: dict[str, Any]) -> list[Alert]:
    acts, found = alerts_of(site)
    wanted = Wanted(**{name: value for name, value in asked.items() if name != "page"})
    for side in (wanted.actor, wanted.other):
        if side:
            unknown_actor(acts, side, None)
    return kept(acts, found, wanted)


def of_pair(site: Site, one: str, other: str) -> list[dict[str, Any]]:
    """Return the alerts of a pair for its page: none where they were not looked for yet and that takes long."""
    ready = site.ready("alerts", lambda acts: _find(site, acts), acts_of(site).acts)
    return [_row(a) for a in kept(*ready, Wanted(actor=one, other=other))] if ready is not None else []


def _row(one: Alert) -> dict[str, Any]:
    return alert_object(one, _BEHIND) | {"names": [side_words(one.source), side_words(one.target)], "words": change_words(one), "day": one.day.isoformat()}


def _list(site: Site, request: Request) -> Page:
    asked = read(request, _ASKED)
    found = _kept(site, asked)
    at = (asked["page"] - 1) * _PAGE
    rows = [_row(one) for one in found[at : at + _PAGE]]
    given = {name: value for name, value in asked.items() if value is not None and name != "page"}
    more = at + _PAGE < len(found)
    rules = site.settings.rules or (DEFAULT,)
    data = {
        "counts": _COUNTS,
        "rules": [rule.name for rule in rules],
        "total": len(found),
        "alerts": rows,
        "next": address("/api/alerts", given, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "asked": asked,
            "series": SERIES,
            "rules": [rule.name for rule in rules],
            "chosen": [{"label": n, "value": v, "without": address("/alerts", given, **{n: None})} for n, v in given.items()],
            "feed": address("/alerts.atom", given),
            "save": address("/alerts", given),
            "hindered": hindrance(site, request),
            "newer": address("/alerts", given, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/alerts", given, page=asked["page"] + 1) if more else None,
        }

    return Page(template="alerts.html", data=data, view=view)


def as_feed(site: Site, request: Request) -> bytes:
    """Return the newest alerts of a list as an Atom feed."""
    from ..render.feed import Entry, to_atom

    asked = read(request, tuple(p for p in _ASKED if p.name != "page"))
    given = {name: value for name, value in asked.items() if value is not None}
    base = str(request.base_url).rstrip("/")
    entries = [
        Entry(
            id=f"urn:sayso:{one.id}",
            title=f"{' – '.join(side_words(s) for s in (one.source, one.target) if s)}: {change_words(one)}",
            href=base + alert_object(one, 0)["page"],
            day=one.day,
            author=f"rule {one.rule}",
            summary=sentence(one) + (f"; raised {one.raised.isoformat()}" if one.raised else ""),
        )
        for one in _kept(site, asked | {"page": 1})[:_FEED]
    ]
    title = "sayso alerts" + (": " + ", ".join(f"{n} {v}" for n, v in given.items()) if given else "")
    return to_atom(title, base + address("/alerts.atom", given), base + address("/alerts", given), entries)


FEATURES = (Feature("/alerts", _list, "Alerts: what changed between whom, since when, by which incidents.", _ASKED, schema="Alerts"),)
