"""What may come between two sides: sums over the next 7, 30 and 90 days, beside plain forecasts and with the skill measured so far.

A forecast takes seconds of processor time, since past forecasts are judged with it. It is made when asked for, one at a time, and remembered for that
state of the store; the page of a pair shows it where it is there, and otherwise leads to it (browsers fetch it when it comes into sight).
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..ahead import forecast
from ..between import unknown_actor
from ..dyadic.acts import REALIS, Acts
from ..dyadic.pairing import LEVELS
from ..dyadic.schemes import schemes
from ..errors import UsageError
from ..render.alerts import side_words
from .acts import acts_of, once
from .asked import Param, read
from .dyads import pair_path, sides_of
from .page import Feature, Page
from .site import Site, address

if TYPE_CHECKING:
    from ..ahead import Forecast

__all__ = ["FEATURES", "forecast_path", "remembered"]

_COUNTS = (
    "sums over the days to come of acts that will be reported and coded, not of what will happen; learnt from past days of this pair and of pairs about as"
    " active. Skill: 1 − loss / loss of the naive forecast, on past days (docs/forecasts.md)"
)
_ASKED = (
    Param("way", "choice", "Both directions together, or only from the first side to the second.", ("both", "directed"), default="both"),
    Param("level", "choice", "What the sides are; otherwise as their form says.", LEVELS),
    Param("realis", "choice", "Only acts that stand so; otherwise those of the weights.", REALIS),
    Param("weights", "choice", "Scheme of weighting, for tension and for which acts count.", tuple(schemes()), default="plover"),
    Param("until", "day", "The last day that is taken as known; otherwise that of the last report."),
)
_KEPT = ("realis", "weights")
_AT_ONCE = threading.Lock()
"""Forecasts are made one after the other, so that pages of everything else stay quick."""


def forecast_path(one: str, other: str) -> str:
    """Return the path of a pair's forecast."""
    return f"{pair_path(one, other)}/forecast"


def remembered(site: Site, one: str, other: str, asked: Mapping[str, Any]) -> tuple[dict[str, Any] | None, str]:
    """Return the forecast of a pair if it was made before, and the address where it is made; `asked` is what the pair's page was asked for."""
    given = {p.name: p.default for p in _ASKED} | {name: asked[name] for name in (*_KEPT, "level", "until") if asked.get(name) is not None}
    kept = acts_of(site).kept
    changed = {p.name: given[p.name] for p in _ASKED if given[p.name] != p.default}
    return kept.get(_key(one, other, given)), address(forecast_path(one, other), changed)


def _key(one: str, other: str, asked: Mapping[str, Any]) -> tuple[Any, ...]:
    return ("forecast", one, other, *(asked[p.name] for p in _ASKED))


def _page(site: Site, request: Request) -> Page:
    asked = read(request, _ASKED)
    one, other = sides_of(request)
    held = acts_of(site)
    acts, kept = held.acts, held.kept
    for side in (one, other):
        unknown_actor(acts, side, asked["level"])
    key = _key(one, other, asked)
    if key not in kept:
        with _AT_ONCE:
            once(kept, key, lambda: _made(acts, one, other, asked))
    data = kept.get(key) or _made(acts, one, other, asked)  # let go meanwhile

    def view() -> dict[str, Any]:
        given = {name: value for name, value in asked.items() if value is not None and value != "plover"}
        path = forecast_path(one, other)
        return {
            "ahead": data,
            "pair": address(pair_path(one, other), {name: asked[name] for name in (*_KEPT, "level") if asked[name] not in (None, "plover")}),
            "ways": [
                (w, said, address(path, given, way=w)) for w, said in (("both", "both directions together"), ("directed", "only the first upon the second"))
            ],
            "asked": asked,
        }

    return Page(template="dyad-forecast.html", data=data, view=view)


def _made(acts: Acts, one: str, other: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer; where too few days are known, that is what it says."""
    realis = (asked["realis"],) if asked["realis"] else None
    ways: dict[str, Any] = {"undirected": asked["way"] == "both", "level": asked["level"], "weights": asked["weights"], "until": asked["until"]}
    found: Forecast | None = None
    try:
        found = forecast(acts, one, other, realis=realis, **ways)
        notes = list(found.notes)
    except UsageError as exc:
        if exc.code != "S275":
            raise
        notes = [f"{exc.what} ({exc.record}): {exc.remedy}"]
    columns = list(found.frame.columns) if found else []
    rows = [dict(zip(columns, (_plain(value) for value in row), strict=True)) for row in found.frame.rows] if found else []
    return {
        "counts": _COUNTS,
        "sides": [one, other],
        "names": [side_words(one), side_words(other)],
        "way": asked["way"],
        "known": found.known.isoformat() if found else None,
        "days": found.days if found else None,
        "alike": found.alike if found else None,
        "forecasts": rows,
        "notes": notes,
        "page": pair_path(one, other),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 3) + 0.0
    return value.isoformat() if hasattr(value, "isoformat") else value


FEATURES = (
    Feature(
        "/dyads/{one}/{other}/forecast",
        _page,
        "What may come between two sides in the next 7, 30 and 90 days, with the skill of such forecasts so far. Takes seconds when asked for the first time.",
        _ASKED,
        schema="Forecast",
    ),
)
