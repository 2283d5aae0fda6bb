"""The rows behind numbers: incidents that the events of a filter tell, those of an outlet or a source, and reports that copy or cite another outlet's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..errors import UsageError
from ..store import browse
from ..store import incidents as ask
from ..store.filters import Filter
from ..store.tellings import OF_HOLDER, OF_OUTLET, UNKNOWN, Tellings, contradicted, incidents_in, newest_first, of_holder, of_outlet, tellings, traded
from .asked import FILTERS, Param, filter_of, read
from .events import given, select
from .incidents import briefs
from .page import Feature, Page
from .reports import line_object
from .site import Site, address

if TYPE_CHECKING:
    from ..store.catalogue import Catalogue

__all__ = ["FEATURES", "HOLDER_ROWS", "OUTLET_ROWS", "of_one", "tellings_of"]

_PAGE = 25
OUTLET_ROWS = (
    ("first", "shared", "told first, at least a day before any other outlet, of those that others tell too"),
    ("same_day", "shared", "told first, but on the same day as another outlet, of those that others tell too"),
    ("alone", "told", "rest on one origin in all, which it had first"),
    ("denied", "told", "were denied or taken back in another report, that day or later"),
    ("confirmed", "told", "were confirmed by somebody in another report, that day or later"),
    ("unverified", "told", "could not be verified, says another report, that day or later"),
)
"""What an outlet's page says of its incidents: which, of which, in words."""
HOLDER_ROWS = (
    ("alone", "asserts", "rest on one independent origin in all"),
    ("joined", "asserts", "have two independent origins or more"),
    ("contradicted", "asserts", "are denied by somebody else"),
    ("denied", "asserts", "were denied or taken back by somebody else in another report, that day or later"),
    ("confirmed", "asserts", "were confirmed by somebody else in another report, that day or later"),
)
_ASKED = (
    *FILTERS,
    Param("which", "choice", "Which incidents of the outlet or the holder.", tuple(dict.fromkeys((*OF_OUTLET, *OF_HOLDER)))),
    Param("against", "text", "With `holder`: incidents that it asserts and this one denies."),
    Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),
)
_KINDS = {
    "copies": "reports of {outlet} that copy one of {of}",
    "copied": "reports of {of} that copy one of {outlet}",
    "cites": "reports of {outlet} that cite {of}",
    "cited": "reports of {of} that cite {outlet}",
}
_COPIES = (
    Param("outlet", "text", "The outlet."),
    Param("of", "text", "The other outlet; ? for reports of unknown outlets."),
    Param("kind", "choice", "What the reports do.", tuple(_KINDS), default="copies"),
    Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),
)


def tellings_of(site: Site) -> tuple[Catalogue, Tellings]:
    """Return a catalogue and what belongs to it, read once for a state of the store."""

    def look(catalogue: Catalogue) -> Tellings:
        with site.reading() as conn:
            return tellings(conn, catalogue).prepare()

    return site.lasting("tellings", look, site.catalogue())


def of_one(site: Site, kind: str, name: str) -> dict[str, Any]:
    """Return the incidents of an outlet or a holder by what can be asked of them."""
    catalogue, told = tellings_of(site)
    made = of_outlet if kind == "outlet" else of_holder
    return site.kept(f"{kind} {catalogue.state} {name.casefold()}", lambda: made(told, catalogue, name))  # type: ignore[no-any-return]


def _chosen(site: Site, asked: dict[str, Any], chosen: Filter) -> tuple[Any, str]:
    """Return the positions of the incidents asked for, and what they are in words."""
    import numpy as np

    catalogue, told = tellings_of(site)
    which, against = asked["which"], asked["against"]
    if which is None and against is None:
        return incidents_in(told, select(site, chosen, catalogue)[2]), "incidents that these events tell"
    if chosen.outlet is not None and chosen.holder is None and which in OF_OUTLET and against is None:
        found, words, rest = of_one(site, "outlet", chosen.outlet)[which], OF_OUTLET[which], {**given(chosen), "outlet": None}
    elif chosen.holder is not None and (which is None or which in OF_HOLDER):
        sets, rest = of_one(site, "holder", chosen.holder), {**given(chosen), "holder": None}
        found, words = (sets[which], OF_HOLDER[which]) if which else (sets["asserts"], OF_HOLDER["asserts"])
        if against is not None:
            by = {who.casefold(): of for who, of in contradicted(told, chosen.holder, found).items()}
            found, words = by.get(against.casefold(), found[:0]), f"{words} and {against} denies"
    else:
        remedy = f"Give outlet=NAME and one of {', '.join(OF_OUTLET)}, or holder=NAME and one of {', '.join(OF_HOLDER)}."
        raise UsageError("S176", "of whom this is asked is not told", record=str(which or against)[:40], remedy=remedy)
    if any(value is not None for value in rest.values()):
        found = np.intersect1d(found, incidents_in(told, select(site, chosen, catalogue)[2]))
        words += ", among those that these events tell"
    return found, words


def _incidents(site: Site, request: Request) -> Page:
    asked = read(request, _ASKED)
    chosen = filter_of(asked)
    found, words = _chosen(site, asked, chosen)
    _, told = tellings_of(site)
    at = (asked["page"] - 1) * _PAGE
    total = len(found)
    with site.reading() as conn:
        rows = briefs(conn, ask.incidents(conn, newest_first(told, found, at, at + _PAGE)))
    kept = given(chosen) | {name: asked[name] for name in ("which", "against") if asked[name]}
    more = at + _PAGE < total
    data = {
        "counts": words,
        "total": total,
        "filter": {name: str(value) for name, value in kept.items()},
        "incidents": rows,
        "next": address("/api/told", kept, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "words": words,
            "chosen": [{"label": n, "value": v} for n, v in kept.items() if n != "which"],
            "newer": address("/told", kept, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/told", kept, page=asked["page"] + 1) if more else None,
        }

    return Page(template="told.html", data=data, view=view)


def _copies(site: Site, request: Request) -> Page:
    asked = read(request, _COPIES)
    catalogue, told = tellings_of(site)
    pairs = traded(told, asked["outlet"], asked["kind"], asked["of"])
    at = (asked["page"] - 1) * _PAGE
    shown = pairs[at : at + _PAGE]
    with site.reading() as conn:
        lines = {line.id: line for line in browse.lines(conn, [catalogue.report_ids[k] for pair in shown for k in pair if k >= 0])}
    rows = [(lines[catalogue.report_ids[a]], lines[catalogue.report_ids[b]] if b >= 0 else None) for a, b in shown]
    kept = {name: asked[name] for name in ("outlet", "of", "kind")}
    of = "an unknown outlet" if asked["of"] == UNKNOWN else asked["of"] or "another outlet"
    words = _KINDS[asked["kind"]].format(outlet=asked["outlet"] or "any outlet", of=of)
    more = at + _PAGE < len(pairs)
    data = {
        "counts": f"pairs of reports: {words}",
        "total": len(pairs),
        "pairs": [{"report": line_object(a), "from": line_object(b) if b else None} for a, b in rows],
        "next": address("/api/copies", kept, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "words": words,
            "copying": asked["kind"] in ("copies", "copied"),
            "newer": address("/copies", kept, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/copies", kept, page=asked["page"] + 1) if more else None,
        }

    return Page(template="copies.html", data=data, view=view)


FEATURES = (
    Feature(
        "/told", _incidents, "The incidents behind a number: those that events of a filter tell, or those of an outlet or a holder.", _ASKED, schema="Incidents"
    ),
    Feature("/copies", _copies, "Reports of one outlet that copy or cite another's, or the other way.", _COPIES, schema="Pairs"),
)
