"""Incidents (what several reports tell of one happening, and how many independent origins they have) and stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..errors import UsageError
from ..records import Figure, Incident, Report
from ..render import spread
from ..render.incident import incident_object, incident_words, story_object
from ..render.sentence import incident_sentence
from ..store import incident_list
from ..store.incident_list import Asked, Standing
from .asked import Param, read
from .page import Feature, Page
from .site import Site, address, path_of

if TYPE_CHECKING:
    import sqlalchemy as sa

__all__ = ["FEATURES", "briefs"]

_PAGE = 25
_LIST = (
    Param("type", "text", "Type of the incident: COERCE, ASSAULT, …"),
    Param("actor", "text", "Who acts: a country's code, a sector's code, an actor's id or name."),
    Param("recipient", "text", "Who is acted upon, told in the same ways."),
    Param("origins", "whole", "Independent origins at least.", most=1000),
    Param("contested", "choice", "Whether somebody denies it.", ("yes", "no")),
    Param("differ", "choice", "Whether holders give other figures of the same.", ("yes", "no")),
    Param("since", "day", "Told of on this day or later."),
    Param("until", "day", "Told of on this day or before."),
    Param("order", "choice", "Newest, most origins, or most reports first.", ("newest", "origins", "reports"), default="newest"),
    Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),
)
_STORIES = (Param("page", "whole", "Page of twenty-five.", default=1, most=100_000),)


def briefs(conn: sa.Connection, told: Sequence[Incident]) -> list[dict[str, Any]]:
    """Return incidents of a list, in its order."""
    stands = incident_list.standings(conn, told)
    return [_brief(i, stands[i.id]) for i in told]


def _brief(incident: Incident, how: Standing) -> dict[str, Any]:
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
        "reports": len({p.report_id for p in incident.passages}),
        "page": path_of("incidents", incident.id),
    }


def _list(site: Site, request: Request) -> Page:
    asked = read(request, _LIST)
    sure = {"yes": True, "no": False, None: None}
    chosen = Asked(
        **{name: asked[name] for name in ("type", "actor", "recipient", "origins", "since", "until", "order")},
        contested=sure[asked["contested"]],
        differ=sure[asked["differ"]],
    )
    with site.reading() as conn:
        total, found = incident_list.found(conn, chosen, _PAGE, (asked["page"] - 1) * _PAGE)
        rows = briefs(conn, found)
    kept = {name: value for name, value in asked.items() if value is not None and name != "page" and (name, value) != ("order", "newest")}
    more = asked["page"] * _PAGE < total
    data = {
        "counts": "incidents: what one or several reports tell of one happening; origins are counted once, however many reports copy or cite them",
        "total": total,
        "incidents": rows,
        "next": address("/api/incidents", kept, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "asked": asked,
            "kept": kept,
            "chosen": [{"label": n, "value": v, "without": address("/incidents", kept, **{n: None})} for n, v in kept.items() if n != "order"],
            "orders": [(order, address("/incidents", kept, order=order if order != "newest" else None)) for order in ("newest", "origins", "reports")],
            "newer": address("/incidents", kept, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/incidents", kept, page=asked["page"] + 1) if more else None,
        }

    return Page(template="incidents.html", data=data, view=view)


def _one(site: Site, request: Request) -> Page:
    read(request, ())
    id_ = request.path_params["id"]
    heard = site.store.incident(id_)
    if heard is None:
        ids = site.store.incident_ids(id_) if id_.startswith("i_") and len(id_) > 3 else ()
        if len(ids) == 1 and ids[0] != id_:
            return Page(redirect=path_of("incidents", ids[0]))
        hint = f"These begin so: {', '.join(ids[:5])}." if ids else "The list of incidents has the ids; they change where passages are joined anew."
        raise UsageError("S132", "no such incident", record=id_[:80], remedy=hint)
    incident, reports = heard.incident, heard.reports
    lineages = site.store.lineages([r.id for r in reports])
    with site.reading() as conn:
        (about,) = briefs(conn, [incident])
    data = incident_object(incident, reports, heard.story_ids) | {
        "sentence": about["sentence"],
        "stands": about["stands"],
        "spread": spread.spread_lines(incident, reports, lineages),
        "corrections": [c.id for c in site.store.corrections(id_)],
        "page": path_of("incidents", id_),
    }

    def view() -> dict[str, Any]:
        texts = {r.id: r for r in reports}
        return {
            "incident": incident,
            "reports": reports,
            "said": {one.report_id: one for one in lineages},
            "by_id": texts,
            "names": {r.id: r.outlet or r.id for r in reports},
            "story_ids": heard.story_ids,
            "drawing": spread.to_svg(incident, reports, lineages),
            "passages": [(p, texts[p.report_id], *_around(texts[p.report_id], p.span)) for p in incident.passages],
            "figures": [(f.figure, texts.get(f.report_id), _words(texts.get(f.report_id), f.figure)) for f in incident.figures],
            "origins": {o.id: o for o in incident.origins},
            "origin_name": spread.origin_name,
            "days": (min((r.published for r in reports if r.published), default=None), max((r.published for r in reports if r.published), default=None)),
        }

    return Page(template="incident.html", data=data, view=view)


def _words(report: Report | None, figure: Figure) -> str:
    return report.text[figure.span.start : figure.span.end] if report is not None else ""


_AROUND = 180
"""Characters before and behind a passage: about its sentence."""


def _around(report: Report, span: Any) -> tuple[str, str, str]:
    """Return what stands before a passage, its words, and what stands behind, within its paragraph."""
    text = report.text
    start, end = max(0, span.start - _AROUND), min(len(text), span.end + _AROUND)
    start = max(start, text.rfind("\n", start, span.start) + 1)
    line = text.find("\n", span.end, end)
    before, behind = text[start : span.start], text[span.end : line if line >= 0 else end]
    if start and not text[start - 1].isspace():
        before = "… " + before.partition(" ")[2]
    if line < 0 and end < len(text) and not text[end].isspace():
        behind = behind.rpartition(" ")[0] + " …"
    return before, text[span.start : span.end][:400], behind


def _stories(site: Site, request: Request) -> Page:
    asked = read(request, _STORIES)
    with site.reading() as conn:
        total, found = incident_list.newest_stories(conn, _PAGE, (asked["page"] - 1) * _PAGE)
    more = asked["page"] * _PAGE < total
    heads = {id_: site.store.story(id_) for id_, _, _, _ in found}
    titles = {r.id: r for r in site.store.reports([story.reports[0] for story in heads.values() if story])}
    rows = [
        {
            "id": id_,
            "title": titles[story.reports[0]].title,
            "outlet": titles[story.reports[0]].outlet,
            "reports": number,
            "incidents": len(story.incident_ids),
            "first": first.isoformat() if first else None,
            "last": last.isoformat() if last else None,
            "page": path_of("stories", id_),
        }
        for id_, number, first, last in found
        if (story := heads[id_]) is not None
    ]
    data = {
        "counts": "stories of two reports or more",
        "total": total,
        "stories": rows,
        "next": address("/api/stories", {}, page=asked["page"] + 1) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": rows,
            "newer": address("/stories", {}, page=asked["page"] - 1) if asked["page"] > 1 else None,
            "older": address("/stories", {}, page=asked["page"] + 1) if more else None,
        }

    return Page(template="stories.html", data=data, view=view)


def _story(site: Site, request: Request) -> Page:
    read(request, ())
    id_ = request.path_params["id"]
    story = site.store.story(id_)
    if story is None:
        ids = site.store.story_ids(id_) if len(id_) > 3 else ()
        if len(ids) == 1 and ids[0] != id_:
            return Page(redirect=path_of("stories", ids[0]))
        raise UsageError("S132", "no such story", record=id_[:80], remedy="The list of stories has the ids.")
    reports, lineages = site.store.reports(story.reports), site.store.lineages(story.reports)
    told = site.store.incidents(story.incident_ids)
    told.sort(key=lambda i: (-i.independent_origins, -len({p.report_id for p in i.passages})))
    with site.reading() as conn:
        rows = briefs(conn, told)
    data = story_object(story, reports, lineages, told) | {"page": path_of("stories", id_)}

    def view() -> dict[str, Any]:
        return {
            "story": story,
            "reports": reports,
            "said": {one.report_id: one for one in lineages},
            "names": {r.id: r.outlet or r.id for r in reports},
            "incidents": rows,
        }

    return Page(template="story.html", data=data, view=view)


FEATURES = (
    Feature("/incidents", _list, "Incidents with their independent origins.", _LIST, schema="Incidents"),
    Feature("/incidents/{id}", _one, "One incident: its reports, origins with receipts, figures and history.", schema="Incident"),
    Feature("/stories", _stories, "Stories of two reports or more, the newest first.", _STORIES, schema="Stories"),
    Feature("/stories/{id:any}", _story, "One story: its reports, who copies whom, and its incidents.", schema="Story"),
)
