"""What a list of events is asked for: one record for the command line, the pages and the API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from . import words as full_text

__all__ = ["UNNAMED", "Filter", "to_sql"]

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
        origins: independent origins that the event's incident has at least.
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
    origins: int | None = None

    def given(self) -> dict[str, Any]:
        """Return the conditions that are set, in their order."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in found.items() if value not in (None, "")}


def to_sql(asked: Filter, *, postgres: bool = False, limit: int = 100) -> str:
    """Return the question for the store's database, for people to copy and change: the same events in the same order as the list has."""
    where = []
    for column, value in (("e.type", asked.type and asked.type.upper()), ("e.mode", asked.mode), ("e.realis", asked.realis)):
        if value is not None:
            where.append(f"{column} = {_literal(value)}")
    if asked.quad is not None:
        where.append(f"e.quad = {asked.quad}")
    for role, value in (("actor", asked.actor), ("recipient", asked.recipient)):
        if value is not None:
            v, upper = _literal(value), _literal(value.upper())
            where.append(
                f"EXISTS (SELECT 1 FROM participants p WHERE p.run = e.run AND p.report_id = e.report_id AND p.event_n = e.n AND p.role = '{role}'"
                f"\n    AND (p.country = {upper} OR p.sector = {upper} OR p.id = {v} OR lower(p.name) = lower({v})))"
            )
    of_event = "EXISTS (SELECT 1 FROM claims c WHERE c.run = e.run AND c.report_id = e.report_id AND c.event_id = e.id AND"
    if asked.stance is not None:
        where.append(f"{of_event} c.stance = {_literal(asked.stance)})")
    if asked.source is not None:
        name = "k.name IS NULL" if asked.source.lower() == UNNAMED else f"lower(k.name) = lower({_literal(asked.source)})"
        where.append(
            f"{of_event}\n    EXISTS (SELECT 1 FROM links k WHERE k.run = c.run AND k.report_id = c.report_id AND k.owner = 'claim' AND k.owner_n = c.n"
            f" AND k.depth > 0 AND {name}))"
        )
    if asked.origins is not None:
        where.append(
            "EXISTS (SELECT 1 FROM passages p JOIN incidents i ON i.id = p.incident_id WHERE p.run = e.run AND p.event_id = e.id"
            f" AND i.independent_origins >= {asked.origins})"
        )
    if asked.outlet is not None:
        where.append(f"lower(reports.outlet) = lower({_literal(asked.outlet)})")
    if asked.since is not None:
        where.append(f"reports.published >= '{asked.since}'")
    if asked.until is not None:
        where.append(f"reports.published <= '{asked.until}'")
    for number, term in enumerate(full_text.terms(asked.words)):
        where.append(full_text.spelled(full_text.condition(postgres, term, number), postgres))
    lines = [
        "SELECT reports.published, reports.outlet, e.type, e.mode, e.realis, e.id",
        "FROM events e",
        "JOIN shown ON shown.run = e.run AND shown.report_id = e.report_id",
        "JOIN reports ON reports.id = e.report_id",
    ]
    if where:
        lines.append("WHERE " + "\n  AND ".join(where))
    return "\n".join([*lines, "ORDER BY reports.published IS NULL, reports.published DESC, e.report_id, e.n", f"LIMIT {limit}"])


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
