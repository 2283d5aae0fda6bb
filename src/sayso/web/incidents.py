"""One incident: what several reports tell of one happening, who had it first, and how many independent origins they have."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from .. import __version__
from ..errors import UsageError
from ..records import Figure, Incident, Report
from ..render import spread
from ..render.incident import incident_object, incident_words
from ..render.linked import incident_to_jsonld
from ..render.sentence import incident_sentence
from ..render.words import count
from ..store import by_hand, incident_list
from ..store.by_hand import ByHand
from ..store.incident_list import Told
from ..store.incidents import Heard
from .asked import read
from .page import Feature, Page
from .quoted import around
from .site import Site, path_of

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["FEATURES", "as_jsonld", "briefs"]


def briefs(conn: sa.Connection, told: Sequence[Incident]) -> list[dict[str, Any]]:
    """Return incidents of a list, in its order."""
    return [_brief(one) for one in incident_list.told(conn, told)]


def _brief(told: Told) -> dict[str, Any]:
    incident, how = told.incident, told.standing
    days = sorted(head.published for head in told.heads if head.published)
    return {
        "id": incident.id,
        "sentence": incident_sentence(incident, how.stands, how.mode),
        "stands": how.stands,
        "words": incident_words(incident),
        "type": incident.type,
        "place": incident.place,
        "date": [incident.start.isoformat(), incident.end.isoformat()] if incident.start and incident.end else None,
        "independent_origins": incident.independent_origins,
        "contested": incident.contested,
        "figures_differ": incident.figures_differ,
        "reports": len(told.heads),
        "outlets": list(dict.fromkeys(head.outlet for head in told.heads if head.outlet)),
        "told": [days[0].isoformat(), days[-1].isoformat()] if days else None,
        "page": path_of("incidents", incident.id),
    }


def _one(site: Site, request: Request) -> Page:
    read(request, ())
    id_ = request.path_params["id"]
    ids = site.store.incident_ids(id_) if id_.startswith("i_") and len(id_) > 3 else ()
    if len(ids) == 1 and ids[0] != id_:
        return Page(redirect=path_of("incidents", ids[0]))
    heard = _heard(site, id_)
    incident, reports = heard.incident, heard.reports
    lineages = site.store.lineages([r.id for r in reports])
    with site.reading() as conn:
        (about,) = briefs(conn, [incident])
        hands = by_hand.of_incident(conn, incident)
    names = {r.id: r.outlet or r.id for r in reports}
    cite = _cite(about, reports, str(request.base_url).rstrip("/"))
    data = incident_object(incident, reports, heard.story_ids) | {
        "sentence": about["sentence"],
        "stands": about["stands"],
        "spread": spread.spread_lines(incident, reports, lineages),
        "corrections": [_correction(site, hand, names) for hand in hands],
        "cite": cite,
        "page": path_of("incidents", id_),
    }

    def view() -> dict[str, Any]:
        catalogue = site.known_incidents()  # while it is being read, the page has no neighbours
        at = catalogue.place.get(id_) if catalogue is not None else None
        texts = {r.id: r for r in reports}
        return {
            "incident": incident,
            "reports": reports,
            "said": {one.report_id: one for one in lineages},
            "by_id": texts,
            "names": names,
            "cite": cite,
            "steps": _steps(reports),
            "newer": path_of("incidents", catalogue.ids[at - 1]) if catalogue is not None and at else None,
            "older": path_of("incidents", catalogue.ids[at + 1]) if catalogue is not None and at is not None and at + 1 < catalogue.size else None,
            "story_ids": heard.story_ids,
            "drawing": spread.to_svg(incident, reports, lineages),
            "passages": [(p, texts[p.report_id], *around(texts[p.report_id].text, p.span)) for p in incident.passages],
            "figures": [(f.figure, texts.get(f.report_id), _words(texts.get(f.report_id), f.figure)) for f in incident.figures],
            "origins": {o.id: o for o in incident.origins},
            "origin_name": spread.origin_name,
            "days": (min((r.published for r in reports if r.published), default=None), max((r.published for r in reports if r.published), default=None)),
        }

    return Page(template="incident.html", data=data, view=view)


def _heard(site: Site, id_: str) -> Heard:
    """Return an incident with its reports. Raises `UsageError` S132 where there is none."""
    heard = site.store.incident(id_)
    if heard is None:
        ids = site.store.incident_ids(id_) if id_.startswith("i_") and len(id_) > 3 else ()
        hint = f"These begin so: {', '.join(ids[:5])}." if ids else "The list of incidents has the ids; they change where passages are joined anew."
        raise UsageError("S132", "no such incident", record=id_[:80], remedy=hint)
    return heard


def _cite(about: dict[str, Any], reports: Sequence[Report], base: str) -> str:
    """Return how the incident is cited: what it counts, and when it was told, for both change while a store grows."""
    days = sorted(r.published for r in reports if r.published)
    when = "" if not days else f", published {days[0]}" if days[0] == days[-1] else f", published {days[0]} to {days[-1]}"
    counted = f"{count(about['independent_origins'], 'independent origin')} in {count(len(reports), 'report')}{when}"
    return f"sayso {__version__}, incident {about['id']}: {about['sentence']} {counted}. {base}{about['page']}"


def _correction(site: Site, hand: ByHand, names: dict[str, str]) -> dict[str, Any]:
    """Return a join or split by a person, said in words too."""
    unknown = [id_ for id_ in (*hand.reports, *hand.others) if id_ not in names]
    names = names | {r.id: r.outlet or r.id for r in site.store.reports(unknown)}
    mine, others = (", ".join(dict.fromkeys(names.get(id_, id_) for id_ in ids)) for ids in (hand.reports, hand.others))
    joined = f"joined what {mine} told as one happening"
    words = joined if hand.kind == "join" else f"took what {mine} told out of what {others} told: another happening"
    one = hand.correction
    undone = {"by": hand.undone.by, "made": hand.undone.made, "why": hand.undone.why} if hand.undone else None
    return {"id": one.id, "kind": hand.kind, "by": one.by, "made": one.made, "why": one.why, "words": words, "undone": undone}


def _steps(reports: Sequence[Report]) -> list[tuple[str, list[Report]]]:
    """Return the reports by day in order of time, each day said by how long after the first report it is."""
    first = next((r.published for r in reports if r.published), None)
    out: list[tuple[str, list[Report]]] = []
    for report in reports:
        after = (report.published - first).days if report.published and first else None
        said = "no date" if after is None else "the first" if after == 0 else "a day after the first" if after == 1 else f"{after:,} days after the first"
        if not out or out[-1][0] != said:
            out.append((said, []))
        out[-1][1].append(report)
    return out


def as_jsonld(site: Site, request: Request) -> dict[str, Any]:
    """Return an incident as JSON-LD."""
    read(request, ())
    heard = _heard(site, request.path_params["id"])
    with site.reading() as conn:
        (about,) = briefs(conn, [heard.incident])
    return incident_to_jsonld(heard.incident, heard.reports, about["sentence"], base=str(request.base_url).rstrip("/"))


def _words(report: Report | None, figure: Figure) -> str:
    return report.text[figure.span.start : figure.span.end] if report is not None else ""


FEATURES = (Feature("/incidents/{id}", _one, "One incident: its reports, origins with receipts, figures and history.", schema="Incident"),)
