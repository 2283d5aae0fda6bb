"""What a saved filter may list, and how it is told: one entry a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa

from ..changepoints import DEFAULT, Alert, Rule, find
from ..changepoints.wanted import Wanted, kept
from ..records import Actor, Claim, Event, Incident, Report
from ..render.alerts import alert_object
from ..render.sentence import incident_sentence, sentence
from ..store import browse, incident_list
from ..store import incidents as stored_incidents
from ..store.acts import load_acts
from ..store.catalogue import Catalogue, load, reports_holding
from ..store.tables import events

if TYPE_CHECKING:
    from ..dyadic import Acts
    from ..store.browse import Key

__all__ = ["KINDS", "Ground", "Kind"]


class Ground:
    """One state of the store, read in one transaction; its catalogue is read once, for all filters."""

    def __init__(self, conn: sa.Connection, rules: Sequence[Rule] = (DEFAULT,)) -> None:
        self.conn = conn
        self.rules = rules
        self.alerts: dict[str, Alert] = {}
        self._alerts: tuple[Acts, list[Alert]] | None = None
        self._catalogue: Catalogue | None = None
        self._ids: dict[Key, str] = {}
        self.keys: dict[str, Key] = {}

    def catalogue(self) -> tuple[Catalogue, Mapping[Key, str]]:
        """Return the catalogue, and the ids of its events by (run, report id, n)."""
        if self._catalogue is None:
            self._catalogue = load(self.conn)
            e = events.c
            self._ids = {(row.run, row.report_id, row.n): row.id for row in self.conn.execute(sa.select(e.run, e.report_id, e.n, e.id))}
        return self._catalogue, self._ids

    def found(self) -> tuple[Acts, list[Alert]]:
        """Return the acts and the alerts that the rules raise, found once for all filters."""
        if self._alerts is None:
            acts = load_acts(self.conn)
            self._alerts = acts, find(acts, self.rules)
            self.alerts = {one.id: one for one in self._alerts[1]}
        return self._alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of record.

    Attributes:
        noun: in the types of messages: `NOUN.new`, `NOUN.changed`.
        joined: whether what meets these conditions is only known once all reports are joined.
        meeting: the ids of the records that meet the conditions, in a good order to tell them, each with its state: a record is told again when that
            changes; None for what never does.
        told: the data of messages about records, in the order asked for. No words of reports are in there: names, codes, counts, and where to read on.
    """

    noun: str
    joined: Callable[[Any], bool]
    meeting: Callable[[Ground, Any], dict[str, Any]]
    told: Callable[[Ground, Sequence[str]], list[dict[str, Any]]]


# ---- events


def _events(ground: Ground, asked: Any) -> dict[str, Any]:
    import numpy as np

    catalogue, ids = ground.catalogue()
    holding = reports_holding(ground.conn, catalogue, asked.words) if asked.words else None
    keys = catalogue.keys(int(i) for i in np.flatnonzero(catalogue.matching(asked, holding))[::-1])  # the oldest first
    found = {ids[key]: key for key in keys}
    ground.keys |= found
    return dict.fromkeys(found)


def _event_data(ground: Ground, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [_event(f.event, f.claims, f.report, f.run) for f in browse.found_at(ground.conn, [ground.keys[id_] for id_ in ids])]


def _event(event: Event, claims: Sequence[Claim], report: Report, run: int) -> dict[str, Any]:
    place = event.place
    return {
        "id": event.id,
        "sentence": sentence(event),
        "type": event.type,
        "mode": event.mode,
        "realis": event.realis,
        "quad": event.quad,
        "intensity": event.intensity,
        "contexts": list(event.contexts),
        "actors": [_party(a) for a in event.actors],
        "recipients": [_party(a) for a in event.recipients],
        "place": {"name": place.name, "country": place.country, "lat": place.lat, "lon": place.lon} if place else None,
        "date": [event.when.start.isoformat(), event.when.end.isoformat()] if event.when else None,
        "claims": [
            {
                "stance": c.stance,
                "factuality": c.factuality,
                "chain": [{"kind": k.kind, "name": k.name, "country": k.country, "sector": k.sector} for k in c.chain],
            }
            for c in claims
        ],
        "report": {
            "id": report.id,
            "outlet": report.outlet,
            "published": report.published.isoformat() if report.published else None,
            "url": report.url,
        },
        "run": run,
        "page": f"/events/{quote(event.id, safe='')}",
    }


def _party(actor: Actor) -> dict[str, Any]:
    return {"id": actor.id, "name": actor.name, "country": actor.country, "sector": actor.sector}


# ---- incidents


def _incidents(ground: Ground, asked: Any) -> dict[str, Any]:
    return dict(incident_list.states(ground.conn, asked))


def _incident_data(ground: Ground, ids: Sequence[str]) -> list[dict[str, Any]]:
    told = stored_incidents.incidents(ground.conn, ids)
    how = incident_list.standings(ground.conn, told)
    return [_incident(i, how[i.id].stands, how[i.id].mode) for i in told]


def _incident(incident: Incident, stands: str | None, mode: str | None) -> dict[str, Any]:
    nameless = ("unnamed", "document")  # what these are called are words of a report
    return {
        "id": incident.id,
        "sentence": incident_sentence(incident, stands, mode),
        "type": incident.type,
        "stands": stands,
        "actors": [_party(a) for a in incident.actors],
        "recipients": [_party(a) for a in incident.recipients],
        "place": incident.place,
        "date": [incident.start.isoformat(), incident.end.isoformat()] if incident.start and incident.end else None,
        "independent_origins": incident.independent_origins,
        "contested": incident.contested,
        "figures_differ": incident.figures_differ,
        "statuses": sorted({s.status for s in incident.status_history}),
        "origins": [{"kind": o.kind, "name": None if o.kind in nameless else o.name, "country": o.country, "stance": o.stance} for o in incident.origins],
        "reports": list(dict.fromkeys(p.report_id for p in incident.passages)),
        "page": f"/incidents/{quote(incident.id, safe='')}",
    }


# ---- alerts

_RECENT = 30
"""Days before the store's last day within which an alert is news. Ids of alerts hang on their days, which move when older reports come in: without this,
what happened a year ago would be told anew. A choice."""
_BEHIND = 200
"""Acts in a message about an alert, the newest; `number` says how many there are."""


def _alerts(ground: Ground, asked: Wanted) -> dict[str, Any]:
    acts, found = ground.found()
    last = acts.span[1] if acts.span else 0
    return dict.fromkeys(one.id for one in kept(acts, found, asked)[::-1] if one.day.toordinal() > last - _RECENT)


def _alert_data(ground: Ground, ids: Sequence[str]) -> list[dict[str, Any]]:
    return [alert_object(ground.alerts[id_], _BEHIND) for id_ in ids]


KINDS: Mapping[str, Kind] = {
    "events": Kind(noun="event", joined=lambda asked: asked.origins is not None, meeting=_events, told=_event_data),
    "incidents": Kind(noun="incident", joined=lambda asked: True, meeting=_incidents, told=_incident_data),
    "alerts": Kind(noun="alert", joined=lambda asked: True, meeting=_alerts, told=_alert_data),
}
