"""Our events and incidents in the form in which other datasets have theirs (`ForeignEvent`): what every writer of a layout starts from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..records import Actor, Claim, Coded, ForeignEvent, ForeignMention, ForeignParty
from ..render.lines import claim_object
from . import codes

if TYPE_CHECKING:
    from ..store import Found, Heard

__all__ = ["extension", "of_event", "of_incident", "of_mention"]


def of_event(found: Found) -> ForeignEvent:
    """Return one event of one report: it counts one mention in one article of one outlet."""
    event, report = found.event, found.report
    when = event.when
    return ForeignEvent(
        dataset="sayso",
        key=event.id,
        start=when.start if when else None,
        end=when.end if when else None,
        type=event.type,
        mode=event.mode,
        code=event.type,
        quad=event.quad,
        intensity=event.intensity,
        contexts=event.contexts,
        actors=tuple(map(_party, event.actors)),
        recipients=tuple(map(_party, event.recipients)),
        place=event.place,
        outlet=report.outlet,
        published=report.published,
        url=report.url,
        story=report.id,
        lead=event.heading or "\n" not in report.text[: event.evidence.start].strip() if report.text else None,
        mentions=1,
        outlets=1,
        reports=1,
    )


def of_incident(found: Found, heard: Heard) -> ForeignEvent:
    """Return one incident; mode and place are those of the event by which it was found, publication and address those of its first report."""
    incident, event = heard.incident, found.event
    first = min(heard.reports, key=lambda r: (r.published is None, r.published, r.id), default=found.report)
    same = event.type == incident.type
    return ForeignEvent(
        dataset="sayso",
        key=incident.id,
        start=incident.start,
        end=incident.end,
        type=incident.type,
        mode=event.mode if same else None,
        code=incident.type,
        quad=codes.quad_of(incident.type, None) or (event.quad if same else 0),
        intensity=event.intensity if same else None,
        contexts=event.contexts,
        actors=tuple(map(_party, incident.actors)),
        recipients=tuple(map(_party, incident.recipients)),
        place=event.place,
        outlet=first.outlet,
        published=first.published,
        url=first.url,
        story=heard.story_ids[0] if heard.story_ids else None,
        mentions=len(incident.passages),
        outlets=len({r.outlet for r in heard.reports}),
        reports=len(heard.reports),
    )


def _party(actor: Actor) -> ForeignParty:
    return ForeignParty(name=actor.name, country=actor.country, sector=actor.sector, office=actor.office, wikidata=actor.wikidata, text=actor.text)


def of_mention(found: Found, *, incidents: bool) -> ForeignMention:
    """Return the mention that an event of a report is: of its incident, or of itself. Offsets are those into the report's text as stored."""
    event, report = found.event, found.report
    day = event.when.start if event.when else report.published
    first = [next((a.span.start for a in side if a.span), None) for side in (event.actors, event.recipients)]
    host = urlsplit(report.url).hostname if report.url else None
    return ForeignMention(
        dataset="sayso",
        key=event.id,
        event=(found.incident_id if incidents else None) or event.id,
        event_time=f"{day:%Y%m%d}000000" if day else None,
        mention_time=f"{report.published:%Y%m%d}000000" if report.published else None,
        kind=1 if report.url else 2,
        outlet=host or report.outlet,
        url=report.url or report.id,
        actor_offset=first[0],
        recipient_offset=first[1],
        action_offset=event.trigger.start,
        in_raw_text=True,
        confidence=round(100 * event.score) if event.score is not None else None,
        length=len(report.text) or None,
    )


def extension(found: Found, coded: Coded) -> dict[str, Any]:
    """Return what PLOVER has no field for: how the event stands, who says so, how sure, and who checked it. Offsets, no words of the text."""
    event = found.event
    checks = [v for v in coded.verifications if event.id in v.about]
    return {
        "realis": event.realis,
        "aux": list(event.aux),
        "trigger": list(event.trigger),
        "evidence": list(event.evidence),
        "claims": [_claim(claim) for claim in found.claims],
        "verification": [{"by": v.by, "country": v.country, "status": v.status} for v in checks],
        "incident": {"id": found.incident_id, "independent_origins": found.independent_origins} if found.incident_id else None,
        "report": found.report.id,
        "coder": event.coder,
        "score": event.score,
        "run": found.run,
    }


def _claim(claim: Claim) -> dict[str, Any]:
    return {name: value for name, value in claim_object(claim).items() if name != "why"}
