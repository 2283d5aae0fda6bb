"""Alerts as JSON objects and in words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..changepoints import Alert, sentence
from .labels import country_name

__all__ = ["alert_object", "change_words", "side_words"]


def alert_object(one: Alert, most: int | None = None) -> dict[str, Any]:
    """Return an alert as the command line, the API and webhooks give it; `most` acts, the newest, where a list of them all would be long."""
    return {
        "id": one.id,
        "sentence": sentence(one),
        "rule": one.rule,
        "how": one.how,
        "source": one.source,
        "target": one.target,
        "directed": one.directed,
        "series": one.series,
        "direction": "up" if one.rose else "down",
        "worse": one.worse,
        "before": one.before,
        "after": one.after,
        "since": one.since.isoformat(),
        "raised": one.raised.isoformat() if one.raised else None,
        "number": len(one.acts),
        "incidents": one.incidents,
        "origins": one.origins,
        "score": one.score,
        "acts": list(one.acts[:most]),
        "page": page_of(one),
    }


def page_of(one: Alert) -> str:
    """Return the page of the acts behind it; of an actor that of the alerts of its own."""
    if one.source and one.target:
        sides = "/".join(quote(side.replace("~", "~0").replace("/", "~1"), safe=":~") for side in (one.source, one.target))
        return f"/dyads/{sides}/acts?since={one.since.isoformat()}" + (f"&until={one.raised.isoformat()}" if one.raised else "")
    return f"/alerts?actor={quote(one.source or one.target, safe='')}"


def side_words(unit: str) -> str:
    """Return a side by name where it is a country."""
    return country_name(unit) if len(unit) == 3 else unit


def change_words(one: Alert) -> str:
    """Return what changed, without the sides: "material conflict up from 0.4 to 5.2 a week"."""
    return f"{one.series} {'up' if one.rose else 'down'} from {one.before:.1f} to {one.after:.1f} a week"
