"""An event as one flat row for tables (CSV): documented columns, cells that no spreadsheet takes for a formula."""

from __future__ import annotations

from typing import Any

from ..records import Actor, Claim, Event, Report
from .words import chain_words

__all__ = ["COLUMNS", "neutral", "row"]

COLUMNS = (
    "event_id", "report_id", "published", "outlet", "url", "type", "mode", "realis", "aux", "quad", "intensity", "actors", "actor_countries", "actor_sectors",
    "recipients", "recipient_countries", "recipient_sectors", "place", "place_country", "lat", "lon", "place_precision", "date_start", "date_end",
    "said_by", "stances", "factuality", "claims", "heading", "coder", "score", "evidence",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
"""First characters that make a spreadsheet compute a cell (OWASP's list of CSV injection, with the full-width forms)."""


def neutral(cell: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would compute; numbers stay."""
    if isinstance(cell, str) and cell.lstrip(" \ufeff\u200b").startswith(_FORMULA):
        return "'" + cell
    return "" if cell is None else cell


def row(event: Event, claims: tuple[Claim, ...], report: Report, evidence: str) -> list[Any]:
    """Return the cells of an event in the order of `COLUMNS`; several values in one cell stand behind semicolons."""
    place, when = event.place, event.when
    cells = [
        event.id, report.id, report.published.isoformat() if report.published else None, report.outlet, report.url, event.type, event.mode, event.realis,
        ";".join(event.aux), event.quad, event.intensity, *_side(event.actors), *_side(event.recipients), place.name if place else None,
        place.country if place else None, place.lat if place else None, place.lon if place else None, place.precision if place else None,
        when.start.isoformat() if when else None, when.end.isoformat() if when else None, ";".join(dict.fromkeys(chain_words(c.chain) for c in claims)),
        ";".join(c.stance for c in claims), ";".join(c.factuality for c in claims), len(claims), int(event.heading), event.coder, event.score,
        " ".join(evidence.split()),
    ]  # fmt: skip
    return [neutral(cell) for cell in cells]


def _side(actors: tuple[Actor, ...]) -> tuple[str, str, str]:
    return ";".join(a.name for a in actors), ";".join(a.country or "" for a in actors).strip(";"), ";".join(a.sector or "" for a in actors).strip(";")
