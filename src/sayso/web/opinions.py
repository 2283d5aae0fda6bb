"""What people say of an event beside what the machine says: for the event's own page and for the review."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..records import Claim, Coded, Correction, Event
from ..render.words import chain_words
from ..review import Opinion, opinions, standing
from ..review.values import as_text, of_claim, of_event, plain
from ..store import Found, reviews

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["LABELS", "found_of", "opinions_of", "said_object", "shown", "verdicts_of"]

LABELS = {
    "verdict": "Verdict", "type": "Type", "mode": "Mode", "realis": "How it stands", "actors": "Who acts", "recipients": "Upon whom", "place": "Where",
    "date": "When", "stance": "Stance", "chain": "Holders behind the outlet",
}  # fmt: skip


def found_of(coded: Coded, event: Event) -> Found:
    """Return an event of a coding as lists and reviews have it."""
    evidence = coded.report.text[event.evidence.start : event.evidence.end]
    return Found(event=event, claims=coded.claims_of(event), report=coded.report, evidence=evidence, run=0)


def opinions_of(conn: sa.Connection, found: Found) -> tuple[Opinion, ...]:
    """Return what people say of an event."""
    return opinions(reviews.words_of(conn, [found.event.id, *(c.id for c in found.claims)]), found)


def said_object(found: Found, said: Sequence[Opinion]) -> dict[str, Any] | None:
    """Return what people say of an event and what stands, JSON-ready; None where nobody says anything. The machine's values are told beside."""
    if not said:
        return None
    stands = standing(found.event, found.claims, said)
    return {
        "verdict": stands.verdict,
        "corrected": list(stands.corrected),
        "disputed": list(stands.disputed),
        "stands": dict(stands.values) | {"claims": {id_: dict(values) for id_, values in stands.claims.items()}},
        "opinions": [
            {"by": o.by, "verdict": o.verdict, "made": o.made, "why": o.why, "changes": _changes(found.event, found.claims, o)} for o in reversed(said)
        ],
    }


def _changes(event: Event, claims: Sequence[Claim], mine: Opinion) -> list[dict[str, Any]]:
    """Return what a person says otherwise than the machine."""
    machine = of_event(event)
    out = [
        {"field": name, "claim": None, "machine": machine[name], "says": value, "why": mine.whys.get(name, "")}
        for name, value in mine.values.items()
        if name in machine and value != machine[name]
    ]
    for claim in claims:
        held = of_claim(claim)
        for name, value in mine.claims.get(claim.id, {}).items():
            if value != held[name]:
                why = mine.whys.get(f"{claim.id}.{name}", "")
                out.append({"field": name, "claim": claim.id, "told": chain_words(claim.chain), "machine": held[name], "says": value, "why": why})
    return out


def shown(field: str, value: Any) -> str:
    """Say a value on one line: "Ana Lima (BRA, GOV); miners"."""
    if field in ("actors", "recipients", "chain", "place") and value:
        return "; ".join(_named(one) for one in ([value] if field == "place" else value))
    return as_text(field, value).replace("..", " to ") or "none"


def _named(one: dict[str, Any]) -> str:
    codes = ", ".join(str(one[name]) for name in ("country", "sector") if one.get(name))
    kind = f"{one['kind']}: " if one.get("kind") not in (None, "person", "organisation") else ""
    return plain(f"{kind}{one['name'] or 'no name'}" + (f" ({codes})" if codes else ""))


def verdicts_of(rows: Sequence[Correction]) -> dict[str, str]:
    """Return in a word what people say of events: event → `accepted`, `rejected`, `disputed`, with `, corrected` where somebody changed something."""
    by: dict[str, dict[str, str]] = {}
    for row in rows:
        if row.field == reviews.VERDICT:
            by.setdefault(row.record_id, {})[row.by] = row.value
    changed = {row.record_id for row in rows if row.field in reviews.EVENT_FIELDS}
    words = {"accept": "accepted", "reject": "rejected"}
    out = {id_: words.get(next(iter(said)), "") if len(said := set(people.values())) == 1 else "disputed" for id_, people in by.items()}
    return {id_: word + (", corrected" if id_ in changed and word == "accepted" else "") for id_, word in out.items()}
