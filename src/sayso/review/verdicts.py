"""Saying something of an event, and what stands of it after all that people said.

The machine's rows are never edited. One act of a person is: a verdict (`accept`: this happening stands in the text so; `reject`: it does not), or an edit,
which accepts the event and says what holds instead in some fields.

What stands: of all who gave a verdict, most decide; of a field, most of those who accepted the event, each with his own value or else the machine's. As
many for one as for the other decide nothing: the event or field is `disputed`, and the machine's value stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import UsageError
from ..ontologies import plover
from ..records import Claim, Correction, Event
from ..store import Found, Store, engine, reviews
from ..store.reviews import CLAIM_FIELDS, EVENT_FIELDS, VERDICT
from .values import as_text, check, from_text, mode_fits, of_claim, of_event, person, reason

__all__ = ["Opinion", "Standing", "edited", "opinions", "said_of", "say", "standing", "take_back"]

_WAIT = 5
"""Seconds for which a reviewer waits for another process that writes, before he is told so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one person says of one event: `values` and `claims` (by claim id) hold what he says otherwise than the machine did when he said it.

    `verdict` is None for one who corrected something and gave none (his verdict was taken back alone). `whys` are his reasons by field, `why` is the last.
    """

    by: str
    verdict: str | None
    made: str
    values: Mapping[str, Any] = field(default_factory=dict)
    claims: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    whys: Mapping[str, str] = field(default_factory=dict)
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What stands of an event: `verdict` accept, reject, disputed, or None where nobody gave one; `values` of its fields and `claims` by claim id.

    `disputed` names the fields in which nothing was decided ("type", "c_1f20….stance"), `corrected` those that stand otherwise than the machine has them.
    """

    event_id: str
    verdict: str | None
    values: Mapping[str, Any]
    claims: Mapping[str, Mapping[str, Any]]
    disputed: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    opinions: tuple[Opinion, ...] = ()


# ---- saying


def say(
    store: Store,
    event_id: str,
    verdict: str,
    *,
    by: str,
    why: str = "",
    values: Mapping[str, Any] | None = None,
    claims: Mapping[str, Mapping[str, Any]] | None = None,
    run: int | None = None,
) -> list[Correction]:
    """Write what a person says of an event; returns the rows written, none where he said just that before.

    `values` (by field) and `claims` (by claim id, then field) are what holds instead; with a rejection there are none. Values that already stand for this
    person are left out, and a mode that a corrected type does not have is taken away.

    Raises `UsageError` S132 for an event or claim that is not there, S160 for a verdict or field that is not known, S161 for a value that cannot be, S162
    without a name, S163 for a reason that is too long; `StoreError` S502 where the store may not be written, S507 where another process has been writing
    for 5 seconds.
    """
    if verdict not in ("accept", "reject"):
        raise UsageError("S160", "this verdict is not known", record=str(verdict)[:40], remedy="Say accept or reject; an edit accepts.")
    who, because = person(by), reason(why)
    with engine.writing(store.engine, store.where, wait=_WAIT) as conn:
        found = reviews.events_of(conn, [event_id]).get(event_id)
        if found is None:
            raise UsageError("S132", "no such event", record=event_id[:80], remedy="The list of events has the ids.")
        ids = [event_id, *(c.id for c in found.claims)]
        mine = next((o for o in opinions(reviews.words_of(conn, ids), found) if o.by == who), None)
        changes: list[tuple[str, str, Any]] = [(event_id, VERDICT, verdict)]
        if verdict == "accept":
            changes += _changes(conn, found, mine, values or {}, claims or {})
        elif values or claims:
            raise UsageError("S160", "a rejected event has no fields to correct", record=event_id, remedy="Reject it, or accept it with corrections.")
        if mine is not None and mine.verdict == verdict and len(changes) > 1:
            changes = changes[1:]
        return reviews.write(conn, changes, who, because)


def _changes(conn: Any, found: Found, mine: Opinion | None, values: Mapping[str, Any], claims: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, Any]]:
    """Return the rows of what differs from what stands for this person."""
    now = of_event(found.event) | dict(mine.values if mine else {})
    wanted = {name: check(name, value) for name, value in values.items() if (name in EVENT_FIELDS or _unknown(name)) and value != now[name]}
    type_, mode = wanted.get("type", now["type"]), wanted.get("mode", now["mode"])
    if type_ != found.event.type and type_ not in plover().types and not reviews.type_is_known(conn, type_):
        raise UsageError("S161", "type cannot be this", record=type_, remedy=f"Give one of {', '.join(plover().types)}, or a type that the store has.")
    if (type_, mode) != (now["type"], now["mode"]) and not mode_fits(type_, mode):
        if mode != now["mode"]:
            modes = ", ".join(plover().modes(type_)) or "none"
            raise UsageError("S161", f"{type_} has no such mode", record=str(mode), remedy=f"Its modes: {modes}.")
        wanted["mode"] = None
    out = [(found.event.id, name, value) for name, value in wanted.items() if value != now[name]]
    machine = {c.id: c for c in found.claims}
    for id_, said in claims.items():
        if id_ not in machine:
            raise UsageError("S132", "no such claim of this event", record=str(id_)[:80], remedy="The event's page and JSON have the ids of its claims.")
        held = of_claim(machine[id_]) | dict(mine.claims.get(id_, {}) if mine else {})
        checked = {name: check(name, value) for name, value in said.items() if (name in CLAIM_FIELDS or _unknown(name)) and value != held[name]}
        out += [(id_, name, value) for name, value in checked.items() if value != held[name]]
    return out


def _unknown(name: str) -> bool:
    raise UsageError(
        "S160", "this field is not reviewed here", record=str(name)[:80], remedy=f"Of events: {', '.join(EVENT_FIELDS)}; of claims: {', '.join(CLAIM_FIELDS)}."
    )


def take_back(store: Store, *, by: str, why: str = "") -> list[Correction]:
    """Take back a person's last act, by rows that say so; returns the rows taken back. Raises `UsageError` S165 where there is none."""
    who, because = person(by), reason(why)
    with engine.writing(store.engine, store.where, wait=_WAIT) as conn:
        back = reviews.undo_last(conn, who, because)
    if not back:
        raise UsageError("S165", "there is nothing to take back", record=who, remedy="Only what was said under this name, and not taken back before, can be.")
    return back


def edited(found: Found, mine: Opinion | None, texts: Mapping[str, str], claims: Mapping[str, Mapping[str, str]]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the values and claims that people changed in a form of texts; a text that is as the form gave it is no change, however it reads.

    Raises `UsageError` S160, S161 for fields and texts that cannot be.
    """
    now = of_event(found.event) | dict(mine.values if mine else {})
    values = {name: from_text(name, text) for name, text in texts.items() if _text(text) != _text(as_text(name, now.get(name)))}
    out: dict[str, dict[str, Any]] = {}
    for claim in found.claims:
        held = of_claim(claim) | dict(mine.claims.get(claim.id, {}) if mine else {})
        said = claims.get(claim.id, {})
        changed = {name: from_text(name, text) for name, text in said.items() if _text(text) != _text(as_text(name, held.get(name)))}
        if changed:
            out[claim.id] = changed
    return values, out | {id_: dict(said) for id_, said in claims.items() if id_ not in {c.id for c in found.claims}}


def _text(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.replace("\r", "\n").split("\n") if line.strip())


# ---- what was said, and what stands


def said_of(rows: Iterable[Correction]) -> dict[str, dict[str, Correction]]:
    """Return the newest verdict of each person on each event: event → person → row."""
    out: dict[str, dict[str, Correction]] = {}
    for row in rows:
        if row.field == VERDICT:
            out.setdefault(row.record_id, {})[row.by] = row
    return out


def opinions(rows: Iterable[Correction], found: Found) -> tuple[Opinion, ...]:
    """Return what each person says of an event, of rows in the order in which they were made; who spoke last comes last."""
    ids = {found.event.id, *(c.id for c in found.claims)}
    newest: dict[str, dict[tuple[str, str], Correction]] = {}
    for row in rows:
        if row.record_id in ids:
            newest.setdefault(row.by, {})[row.record_id, row.field] = row
    out = []
    for by, mine in newest.items():
        own = {f: row for (record, f), row in mine.items() if record == found.event.id}
        claims: dict[str, dict[str, Any]] = {}
        for (record, f), row in mine.items():
            if record != found.event.id:
                claims.setdefault(record, {})[f] = row.value
        out.append(
            Opinion(
                by=by,
                verdict=own[VERDICT].value if VERDICT in own else None,
                made=max(row.made for row in mine.values()),
                values={f: row.value for f, row in own.items() if f != VERDICT},
                claims=claims,
                whys={(f if record == found.event.id else f"{record}.{f}"): row.why for (record, f), row in mine.items() if row.why},
                why=next((row.why for row in sorted(mine.values(), key=lambda r: r.made, reverse=True) if row.why), ""),
            )
        )
    return tuple(sorted(out, key=lambda o: o.made))


def standing(event: Event, claims: Sequence[Claim], said: Sequence[Opinion]) -> Standing:
    """Return what stands of an event after what people said."""
    voters = [o for o in said if o.verdict == "accept" or (o.verdict is None and (o.values or o.claims))]
    verdict, sure = _most([o.verdict or "accept" for o in said], None)
    disputed: list[str] = []
    corrected: list[str] = []

    def decide(name: str, machine: Any, votes: Sequence[Any]) -> Any:
        value, decided = _most(votes, machine)
        if not decided:
            disputed.append(name)
        if value != machine:
            corrected.append(name)
        return value

    values = {name: decide(name, machine, [o.values.get(name, machine) for o in voters]) for name, machine in of_event(event).items()}
    by_claim = {
        c.id: {name: decide(f"{c.id}.{name}", machine, [o.claims.get(c.id, {}).get(name, machine) for o in voters]) for name, machine in of_claim(c).items()}
        for c in claims
    }
    return Standing(
        event_id=event.id,
        verdict=verdict if sure else "disputed",
        values=values,
        claims=by_claim,
        disputed=tuple(disputed),
        corrected=tuple(corrected),
        opinions=tuple(said),
    )


def _most(votes: Sequence[Any], machine: Any) -> tuple[Any, bool]:
    """Return what most say, and whether more say it than anything else; the machine's value where nobody votes or nothing is decided."""
    counts = Counter(json.dumps(v, sort_keys=True) for v in votes)
    best = counts.most_common(2)
    if not best:
        return machine, True
    if len(best) == 2 and best[0][1] == best[1][1]:
        return machine, False
    return json.loads(best[0][0]), True
