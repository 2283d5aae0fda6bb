"""How an incident's standing went: claimed, confirmed, denied, not verified, retracted, with days and holders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..origins.count import Known, Told
from ..records import Origin, Passage, StatusChange

__all__ = ["history_of"]


def history_of(told: Sequence[Told], origins: Sequence[Origin], known: Known, place: Mapping[str, int]) -> tuple[StatusChange, ...]:
    """Return the steps: who asserts it claims or confirms it, who denies it denies it; an outlet that denies what it told retracts.

    Only who speaks on record confirms, for another country than all who told it before, or after unnamed sources only; a second claim from one side is a claim.
    """
    day = {t.report_id: known.coded[t.report_id].report.published for t in told}
    steps: list[tuple[int, StatusChange]] = []
    where = {t.report_id: Passage(report_id=t.report_id, span=t.span, event_id=t.event_id) for t in reversed(told)}
    before: list[Origin] = []
    for origin in sorted(origins, key=lambda o: min(place[r] for r in o.reports)):
        first = min(origin.reports, key=place.__getitem__)
        status: Any = "denied" if origin.stance == "denies" else "confirmed" if _confirms(origin, before) else "claimed"
        if status == "denied" and origin.kind == "outlet" and any(o.via == origin.via and o.stance == "asserts" for o in origins):
            status = "retracted"
        before += [origin] if origin.stance == "asserts" else []
        steps.append((place[first], StatusChange(on=day[first], status=status, by=origin.name, passage=where.get(first))))
    ids = {t.event_id for t in told if t.event_id}
    for id_ in dict.fromkeys(t.report_id for t in told):
        if id_ in known.copies:
            continue
        for row in known.coded[id_].verifications:
            if row.status == "could_not_verify" and (ids & set(row.about) or any(a.startswith("report:") for a in row.about)):
                found = Passage(report_id=id_, span=row.span)
                steps.append((place[id_], StatusChange(on=day[id_], status="could_not_verify", by=row.by, passage=found)))
    return tuple(step for _, step in sorted(steps, key=lambda s: s[0]))


def _confirms(origin: Origin, before: Sequence[Origin]) -> bool:
    """Tell whether an origin confirms what others asserted before it."""
    if not before or origin.kind == "unnamed":
        return False
    return all(o.kind == "unnamed" for o in before) or all(o.country is None or o.country != origin.country for o in before)
