"""Stories: reports about one development, and the incidents that they tell."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.requests import Request

from ..errors import UsageError
from ..render.incident import story_object
from ..store import browse, incident_list
from ..store.filters import Filter
from ..store.incident_catalogue import IncidentCatalogue
from ..store.story_catalogue import ORDERS, StoryCatalogue, load
from .asked import PAGING, Param, checked_words, cursor_of, key_of, read
from .events import holding_words
from .incidents import briefs
from .page import Feature, Page
from .site import Site, address, path_of

__all__ = ["FEATURES", "stories_of"]

_LIST = (
    Param("q", "text", 'Words that one of its reports, or the actors in it, must all have; stem* and "a phrase" are understood.'),
    Param("outlet", "text", "Outlet of one of its reports."),
    Param("language", "text", "Language of one of its reports, such as en."),
    Param("since", "day", "One of its reports was published on this day or later."),
    Param("until", "day", "One of its reports was published on this day or before."),
    Param("order", "choice", "Newest, most reports, or most incidents first.", ORDERS, default="newest"),
    *PAGING,
)
_LABELS = {"q": "Words", "outlet": "Outlet", "language": "Language", "since": "From", "until": "To"}


def stories_of(site: Site) -> StoryCatalogue:
    """Return the stories, read once for a state of the store."""

    def look(incidents: IncidentCatalogue) -> StoryCatalogue:
        with site.reading() as conn:
            return load(conn, incidents)

    return site.lasting("stories", look, site.incidents())[1]


def _list(site: Site, request: Request) -> Page:
    asked = read(request, _LIST)
    checked_words(asked["q"])
    catalogue, order, limit = stories_of(site), asked["order"], asked["limit"]
    wanted = catalogue.events.reports_matching(Filter(outlet=asked["outlet"], since=asked["since"], until=asked["until"]))
    if asked["language"]:
        wanted = wanted & catalogue.events.languages.equal(asked["language"])
    if asked["q"] and (holding := holding_words(site, catalogue.events, asked["q"])) is not None:
        wanted = wanted & holding
    positions = catalogue.ordered(catalogue.having(wanted), order)
    at = _at(catalogue, positions, asked["after"], order)
    shown = [int(p) for p in positions[at : at + limit]]
    kept = {name: asked[name] for name in _LABELS if asked[name] is not None} | ({"order": order} if order != "newest" else {})
    size = {"limit": limit} if limit != 25 else {}
    following = {"after": _cursor(catalogue, shown[-1], order)} if at + limit < len(positions) else None
    before = None if at == 0 else {"after": _cursor(catalogue, int(positions[at - limit - 1]), order) if at > limit else None}
    data = {
        "counts": "stories of two reports or more",
        "total": len(positions),
        "from": at + 1 if shown else 0,
        "stories": _rows(site, catalogue, shown),
        "next": address("/api/stories", kept, **size, **following) if following else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": data["stories"],
            "asked": asked,
            "chosen": [{"label": _LABELS[n], "value": v, "without": address("/stories", kept, **{n: None})} for n, v in kept.items() if n != "order"],
            "orders": [(name, address("/stories", kept, order=name if name != "newest" else None)) for name in ORDERS],
            "newer": address("/stories", kept, **size, **before) if before is not None else None,
            "older": address("/stories", kept, **size, **following) if following else None,
        }

    return Page(template="stories.html", data=data, view=view)


def _rows(site: Site, catalogue: StoryCatalogue, positions: list[int]) -> list[dict[str, Any]]:
    with site.reading() as conn:
        first = incident_list.opened(conn, [catalogue.ids[p] for p in positions])
        opened = {p: first[catalogue.ids[p]] for p in positions if catalogue.ids[p] in first}
        heads = {line.id: line for line in browse.lines(conn, list(opened.values()))}
    return [
        {
            "id": catalogue.ids[p],
            "title": heads[opened[p]].title,
            "start": heads[opened[p]].start,
            "outlet": heads[opened[p]].outlet,
            "reports": int(catalogue.reports[p]),
            "incidents": int(catalogue.incidents[p]),
            "first": _iso(int(catalogue.first[p])),
            "last": _iso(int(catalogue.last[p])),
            "page": path_of("stories", catalogue.ids[p]),
        }
        for p in positions
        if p in opened and opened[p] in heads
    ]


def _iso(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None


def _cursor(catalogue: StoryCatalogue, position: int, order: str) -> str:
    return cursor_of(order, *catalogue.key(position, order))


def _at(catalogue: StoryCatalogue, positions: Any, cursor: str | None, order: str) -> int:
    if not cursor:
        return 0
    of, *key = key_of(cursor, (str, int, int, str))
    if of != order:
        raise UsageError("S141", "no such cursor", record=cursor[:40], remedy="Use the `next` of the answer before, in the same order, or leave `after` out.")
    return catalogue.behind(positions, key, order)


def _one(site: Site, request: Request) -> Page:
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
        catalogue = stories_of(site)
        at = catalogue.ids.index(id_) if id_ in catalogue.ids else None
        return {
            "story": story,
            "reports": reports,
            "said": {one.report_id: one for one in lineages},
            "names": {r.id: r.outlet or r.id for r in reports},
            "incidents": rows,
            "newer": path_of("stories", catalogue.ids[at - 1]) if at else None,
            "older": path_of("stories", catalogue.ids[at + 1]) if at is not None and at + 1 < len(catalogue.ids) else None,
        }

    return Page(template="story.html", data=data, view=view)


FEATURES = (
    Feature("/stories", _list, "Stories of two reports or more.", _LIST, schema="Stories"),
    Feature("/stories/{id:any}", _one, "One story: its reports, who copies whom, and its incidents.", schema="Story"),
)
