"""The list of reports, and one report with its text in layers."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from starlette.requests import Request

from ..errors import UsageError
from ..records import Span
from ..render import marked
from ..render.lines import to_line
from ..render.sentence import sentence, who_says
from ..render.words import verification_words
from ..store import browse
from ..store.catalogue import Catalogue
from ..store.filters import Filter
from .asked import PAGING, Param, checked_words, cursor_of, key_of, read
from .events import holding_words
from .incidents import briefs
from .page import Feature, Page
from .site import Site, address, path_of

__all__ = ["FEATURES", "line_object"]

_PART = 14_000
"""Characters of a text on one page: with marks around every other word it stays under 150 kB."""
_LAYERS = {
    "events": "what happened", "realis": "how it stands", "actors": "who", "cues": "who says so", "content": "what they say", "times": "when and where",
    "verification": "verification", "headings": "headings",
}  # fmt: skip
_SHOWN = "events,realis,actors,cues,headings"

_LIST = (
    Param("q", "text", 'Words that the report or its actors must all have; stem* and "a phrase" are understood.'),
    Param("outlet", "text", "The report's outlet."),
    Param("language", "text", "Its language, such as en."),
    Param("since", "day", "Published on this day or later."),
    Param("until", "day", "Published on this day or before."),
    Param("order", "choice", "Newest, oldest, or most events first; those without a day last.", ("newest", "oldest", "events"), default="newest"),
    *PAGING,
)
_ONE = (
    Param("layers", "text", f"What is marked in the text, behind commas: {', '.join(_LAYERS)}.", default=_SHOWN),
    Param("part", "whole", f"A long text is shown in parts of some {_PART:,} characters.", default=1, most=100_000),
    Param("run", "whole", "Number of the run whose coding is meant; otherwise the newest.", most=1_000_000),
    *(
        Param(f"layer-{name}", "choice", f"Marks {about} (a ticked box of the form; where one is given, `layers` is not read).", ("on",))
        for name, about in _LAYERS.items()
    ),
    Param("chosen", "choice", "The form was sent, even if no box is ticked.", ("1",)),
)

_LABELS = {"q": "Words", "outlet": "Outlet", "language": "Language", "since": "From", "until": "To"}


def line_object(line: browse.Line) -> dict[str, Any]:
    """Return a report of a list."""
    return asdict(line) | {"published": line.published.isoformat() if line.published else None, "page": path_of("reports", line.id)}


def _list(site: Site, request: Request) -> Page:
    import numpy as np

    asked = read(request, _LIST)
    checked_words(asked["q"])
    catalogue, limit = site.catalogue(), asked["limit"]
    mask = catalogue.reports_matching(Filter(outlet=asked["outlet"], since=asked["since"], until=asked["until"]))
    if asked["language"]:
        mask = mask & catalogue.languages.equal(asked["language"])
    if asked["q"] and (holding := holding_words(site, catalogue, asked["q"])) is not None:
        mask = mask & holding
    place = _places(catalogue, asked["order"])
    positions = np.flatnonzero(mask)
    positions = positions[np.argsort(place[positions])]
    at = 0
    if asked["after"]:
        (id_,) = key_of(asked["after"], (str,))
        if id_ not in catalogue.rank:
            raise UsageError("S141", "no such cursor", record=asked["after"][:40], remedy="Use the `next` of the answer before, or leave `after` out.")
        at = int(np.searchsorted(place[positions], place[catalogue.rank[id_]], side="right"))
    ids = [catalogue.report_ids[i] for i in positions[at : at + limit]]
    with site.reading() as conn:
        found = browse.lines(conn, ids)
    kept = {name: asked[name] for name in _LABELS if asked[name] is not None} | ({"order": asked["order"]} if asked["order"] != "newest" else {})
    size = {"limit": limit} if limit != 25 else {}
    more = {"after": cursor_of(ids[-1])} if at + limit < len(positions) else None
    newer = None
    if at:
        newer = {"after": cursor_of(catalogue.report_ids[positions[at - limit - 1]]) if at > limit else None}
    data = {
        "counts": "reports; `events` is how many were coded in each",
        "total": len(positions),
        "from": at + 1 if found else 0,
        "reports": [line_object(line) for line in found],
        "next": address("/api/reports", kept, **size, **more) if more else None,
    }

    def view() -> dict[str, Any]:
        return {
            "rows": found,
            "asked": asked,
            "chosen": [{"label": _LABELS[n], "value": v, "without": address("/reports", kept, **{n: None})} for n, v in kept.items() if n != "order"],
            "orders": [(name, address("/reports", kept, order=name if name != "newest" else None)) for name in ("newest", "oldest", "events")],
            "languages": [c.value for c in catalogue.languages.counts(np.ones(len(catalogue.report_ids), dtype=bool))],
            "older": address("/reports", kept, **size, **more) if more else None,
            "newer": address("/reports", kept, **size, **newer) if newer is not None else None,
        }

    return Page(template="reports.html", data=data, view=view)


def _places(catalogue: Catalogue, order: str) -> Any:
    """Return the place of each report in an order."""
    import numpy as np

    ranks = np.arange(len(catalogue.report_ids))
    if order == "newest":
        return ranks
    by = np.diff(catalogue.first) if order == "events" else np.where(catalogue.days > 0, -catalogue.days.astype(np.int64), -(2**31))
    place = np.empty_like(ranks)
    place[np.argsort(-by, kind="stable")] = ranks
    return place


def _one(site: Site, request: Request) -> Page:
    asked = read(request, _ONE)
    id_ = request.path_params["id"]
    held, coded = site.store.held(id_), site.store.coded(id_, asked["run"])
    if held is None or coded is None:
        ids = site.store.report_ids(id_) if held is None and len(id_) > 3 else ()
        if len(ids) == 1 and ids[0] != id_:
            return Page(redirect=path_of("reports", ids[0]))
        raise UsageError(
            "S132", "no such report" if held is None else "this run did not read the report", record=id_[:80], remedy="The list of reports has the ids."
        )
    text = coded.report.text
    edges = _parts(text)
    part = asked["part"]
    if part > len(edges):
        raise UsageError("S141", "there is no such part", record=str(part), remedy=f"The text has {len(edges)}.")
    within = edges[part - 1]
    layers = _layers(asked)
    lineage = next(iter(site.store.lineages([id_])), None)
    data = to_line(coded, with_text=True) | {
        "runs": list(held.runs),
        "redacted": held.redacted,
        "redacted_why": held.why,
        "story": lineage.story_id if lineage else None,
        "copy_of": lineage.copy.of if lineage and lineage.copy else None,
        "cites": [{"outlet": c.outlet, "report": c.cites, "span": list(c.span)} for c in lineage.citations] if lineage else [],
        "page": path_of("reports", id_),
    }

    def view() -> dict[str, Any]:
        with site.reading() as conn:
            told = briefs(conn, site.store.incidents(site.store.incidents_of_reports([id_])[:12]))
        catalogue = site.known()  # while it is being read, the page has no neighbours
        ids, rank = (catalogue.report_ids, catalogue.rank.get(id_)) if catalogue is not None else ((), None)
        before = ids[rank - 1] if rank else None
        behind = ids[rank + 1] if rank is not None and rank + 1 < len(ids) else None
        events = [e for e in coded.events if within.start <= e.trigger.start < within.end or not text]
        marks = [m for m in marked.marks_of(coded) if text]
        given = {"layers": ",".join(layers) or "none"} if set(layers) != set(_SHOWN.split(",")) else {}
        here = path_of("reports", id_)
        return {
            "coded": coded,
            "report": coded.report,
            "held": held,
            "text": marked.to_markup(text, marks, within),
            "layers": [{"name": n, "about": a, "on": n in layers, "marks": _number(marks, n)} for n, a in _LAYERS.items()],
            "part": part,
            "parts_of": [(i + 1, address(here, given, part=i + 1 if i else None)) for i in range(len(edges))],
            "events": [(e, sentence(e), who_says(coded.claims_of(e))) for e in events],
            "checks": [(v, verification_words(v, coded), text[v.span.start : v.span.end]) for v in coded.verifications],
            "figures": [(f, text[f.span.start : f.span.end]) for f in coded.figures],
            "newer": path_of("reports", before) if before is not None else None,
            "older": path_of("reports", behind) if behind is not None else None,
            "here": here,
            "lineage": lineage,
            "source": next(iter(site.store.reports([lineage.copy.of])), None) if lineage and lineage.copy else None,
            "incidents": told,
        }

    return Page(template="report.html", data=data, view=view)


def _number(marks: list[marked.Mark], layer: str) -> int:
    return len({m.span for m in marks if m.layer == ("events" if layer == "realis" else layer)})


def _layers(asked: dict[str, Any]) -> list[str]:
    """Return the layers that are shown: by the boxes of the form, else by the list in `layers`. Raises `UsageError` S141 for one that is not known."""
    boxes = [name for name in _LAYERS if asked[f"layer-{name}"]]
    if boxes or asked["chosen"]:
        return boxes
    wanted = [name.strip().lower() for name in asked["layers"].split(",") if name.strip()]
    if wanted == ["none"]:
        return []
    if unknown := [name for name in wanted if name not in _LAYERS]:
        raise UsageError("S141", "layers cannot be this", record=unknown[0][:40], remedy=f"Give some of {', '.join(_LAYERS)}, or none.")
    return wanted


def _parts(text: str) -> list[Span]:
    """Cut a text into parts, at ends of paragraphs where there are any."""
    out, start = [], 0
    while len(text) - start > _PART:
        cut = max(text.rfind("\n", start + _PART // 2, start + _PART), text.rfind(" ", start + _PART - 200, start + _PART))
        cut = cut + 1 if cut > start else start + _PART
        out.append(Span(start, cut))
        start = cut
    return [*out, Span(start, len(text))]


def _there(site: Site, id_: str) -> bool:
    catalogue = site.known()
    return id_ in catalogue.rank if catalogue is not None else site.store.held(id_) is not None


FEATURES = (
    Feature("/reports", _list, "Reports, the newest first, without their texts.", _LIST, schema="Reports"),
    Feature("/reports/{id:any}", _one, "One report as coded, with its text; where it was redacted, its tombstone.", _ONE, schema="Coded", there=_there),
)
