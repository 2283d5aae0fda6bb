"""What a list of events is asked for: one record for the command line, the pages and the API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

__all__ = ["UNNAMED", "Filter"]

UNNAMED = "unnamed"
"""The value of `source` that asks for unnamed holders, whatever the words used of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Conditions that must all hold; None asks for nothing. Days are days of publication, both included.

    Attributes:
        words: all must stand in the report's text or title or among its actors (`sayso.store.words`).
        type: type of the event, in capitals.
        mode: its mode.
        realis: how it stands.
        quad: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
        actor: who acts: a country's code, a sector's code, an actor's id or name.
        recipient: who is acted upon, told in the same ways.
        source: a holder in a chain behind the outlet, by name, or `unnamed`.
        stance: some claim of the event has this stance.
        outlet: the report's outlet.
        since: first day.
        until: last day.
    """

    words: str = ""
    type: str | None = None
    mode: str | None = None
    realis: str | None = None
    quad: int | None = None
    actor: str | None = None
    recipient: str | None = None
    source: str | None = None
    stance: str | None = None
    outlet: str | None = None
    since: date | None = None
    until: date | None = None

    def given(self) -> dict[str, Any]:
        """Return the conditions that are set, in their order."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in found.items() if value not in (None, "")}
