"""What a list of events is asked for: one record for the command line, the pages and the API."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from . import words as full_text
from .places import condition
from .sources import NOBODY, UNNAMED, holds

__all__ = ["UNNAMED", "Filter", "to_sql"]


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
        source: a holder in a chain behind the outlet, by name, or `unnamed:USA/GOV` (country and sector, `?` where not known), or all that are `unnamed`
            or `named`; `nobody` asks for events that the outlet tells by itself alone.
        holder: the innermost holder of a claim, who speaks himself, told in the same ways; with `stance`, of a claim of that stance.
        place: where it is: a key as the map gives it (a GeoNames number, `country:UKR`), a country's code (all places in it), or a name.
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
    holder: str | None = None
    stance: str | None = None
    place: str | None = None
    outlet: str | None = None
    since: date | None = None
    until: date | None = None
    origins: int | None = None

    def given(self) -> dict[str, Any]:
        """Return the conditions that are set, in their order."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in found.items() if value not in (None, "")}


_LINK = "k.run = c.run AND k.report_id = c.report_id AND k.owner = 'claim' AND k.owner_n = c.n"
_LAST = (
    " AND NOT EXISTS (SELECT 1 FROM links l WHERE l.run = c.run AND l.report_id = c.report_id AND l.owner = 'claim' AND l.owner_n = c.n AND l.depth > k.depth)"
)


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
    alone = asked.source is not None and asked.source.casefold() == NOBODY
    if alone:
        where.append(
            "NOT EXISTS (SELECT 1 FROM claims c JOIN links k ON " + _LINK + " WHERE c.run = e.run AND c.report_id = e.report_id AND c.event_id = e.id"
            " AND k.depth > 0)"
        )
    if asked.stance is not None or (asked.source is not None and not alone) or asked.holder is not None:
        said = ["c.run = e.run", "c.report_id = e.report_id", "c.event_id = e.id"]
        if asked.stance is not None:
            said.append(f"c.stance = {_literal(asked.stance)}")
        for holder, innermost in ((None if alone else asked.source, False), (asked.holder, True)):
            if holder is not None:
                said.append(f"EXISTS (SELECT 1 FROM links k WHERE {_LINK} AND k.depth > 0 AND {holds(holder)}{_LAST if innermost else ''})")
        where.append(f"EXISTS (SELECT 1 FROM claims c WHERE {' AND '.join(said)})")
    if asked.place is not None:
        where.append(condition(asked.place))
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
