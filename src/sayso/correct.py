"""Corrections of incidents by people: which passages are one happening, and which are not. They hold from the next joining on, and survive a re-run."""

from __future__ import annotations

from collections.abc import Sequence

from .errors import UsageError
from .incidents.corpus import DAYS
from .records import Correction, Incident, Regroup
from .store import Store

__all__ = ["join_incidents", "split_incident"]


def join_incidents(store: Store, incident_ids: Sequence[str], *, by: str, why: str) -> Correction:
    """Write that incidents are one.

    Raises `UsageError` S140 for fewer than two incidents, S141 for incidents so far apart in time that one is closed before the other begins.
    """
    found = _found(store, dict.fromkeys(incident_ids))
    if len(found) < 2:
        raise UsageError("S140", "one incident cannot be joined to itself", record=", ".join(incident_ids), remedy="Name two incidents or more.")
    passages = tuple(dict.fromkeys(p for one in found for p in one.passages))
    days = sorted(r.published for r in store.reports([p.report_id for p in passages]) if r.published)
    if days and (days[-1] - days[0]).days > DAYS:
        what = f"their reports are {(days[-1] - days[0]).days} days apart, and an incident takes passages for {DAYS}"
        raise UsageError("S141", what, record=", ".join(incident_ids), remedy="Leave them apart; a story may hold both.")
    return store.regroup(found[0].id, Regroup(kind="join", passages=passages), by=by, why=why)


def split_incident(store: Store, incident_id: str, report_ids: Sequence[str], *, by: str, why: str) -> Correction:
    """Write that the passages of reports are not of an incident.

    Raises `UsageError` S142 where a report has no passage of it, S143 where no passage would be left.
    """
    (incident,) = _found(store, [incident_id])
    out = tuple(p for p in incident.passages if p.report_id in report_ids)
    missing = sorted(set(report_ids) - {p.report_id for p in out})
    if missing:
        raise UsageError(
            "S142", "the report does not tell of this incident", record=missing[0], remedy=f"`sayso show incident {incident_id}` lists its reports."
        )
    kept = tuple(p for p in incident.passages if p.report_id not in report_ids)
    if not kept:
        raise UsageError("S143", "nothing would be left of the incident", record=incident_id, remedy="Name fewer reports.")
    return store.regroup(incident_id, Regroup(kind="split", passages=out, others=kept), by=by, why=why)


def _found(store: Store, ids: Sequence[str] | dict[str, None]) -> list[Incident]:
    found = store.incidents(list(ids))
    missing = sorted(set(ids) - {i.id for i in found})
    if missing:
        raise UsageError("S132", "no such incident in the store", record=missing[0], remedy="`sayso search` prints the ids of incidents.")
    return found
