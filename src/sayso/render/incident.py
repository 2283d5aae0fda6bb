"""Incidents and stories: as plain JSON objects and as coloured trees for the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..records import Actor, Incident, IncidentFigure, Lineage, Origin, Passage, Report, Story, to_dict
from .lines import figure_object
from .words import count

if TYPE_CHECKING:
    from rich.tree import Tree

__all__ = ["incident_object", "incident_tree", "incident_words", "origins_words", "story_object", "story_tree"]

_STATUS = {"claimed": "claimed by", "confirmed": "confirmed by", "denied": "denied by", "could_not_verify": "not verified by", "retracted": "taken back by"}
_QUOTED = 90


def incident_words(incident: Incident) -> str:
    """Say an incident in one line: `Uganda → COERCE → Kenya · Migingo · 2019-03-03 · 4 independent origins · contested`."""
    parts = [" → ".join(part for part in (_names(incident.actors) or "?", incident.type, _names(incident.recipients)) if part)]
    if incident.place:
        parts.append(incident.place)
    if incident.start and incident.end:
        parts.append(incident.start.isoformat() if incident.start == incident.end else f"{incident.start}…{incident.end}")
    parts.append(origins_words(incident.independent_origins))
    parts += ["contested"] * incident.contested + ["figures differ"] * incident.figures_differ
    return " · ".join(parts)


def origins_words(number: int) -> str:
    """Say a count of origins."""
    return count(number, "independent origin")


def _names(actors: Sequence[Actor], most: int = 3) -> str:
    more = len(actors) - most
    return " + ".join(a.name for a in actors[:most]) + (f" + {more} more" if more > 0 else "")


def incident_object(incident: Incident, reports: Sequence[Report], story_ids: Sequence[str]) -> dict[str, Any]:
    """Return an incident with its reports' heads; offsets are into the reports' texts, `text` beside them are the words."""
    texts = {r.id: r.text for r in reports}

    def passage(p: Passage | None) -> dict[str, Any] | None:
        return None if p is None else {"report": p.report_id, "span": list(p.span), "text": texts[p.report_id][p.span.start : p.span.end], "event": p.event_id}

    def receipt(row: Mapping[str, Any]) -> dict[str, Any]:
        return {"rule": row["rule"], "why": row["why"], "passages": [{"report": p["report_id"], "span": p["span"]} for p in row["passages"]]}

    def origin(o: Origin) -> dict[str, Any]:
        kept = {name: getattr(o, name) for name in ("id", "kind", "name", "country", "via", "stance")}
        return kept | {"reports": list(o.reports), "maybe_shared": list(o.maybe_shared), "receipts": [receipt(to_dict(r)) for r in o.receipts]}

    def party(a: Actor) -> dict[str, Any]:
        return {name: getattr(a, name) for name in ("id", "name", "country", "sector", "office", "wikidata")}

    return {
        "id": incident.id,
        "type": incident.type,
        "actors": [party(a) for a in incident.actors],
        "recipients": [party(a) for a in incident.recipients],
        "place": incident.place,
        "date": [incident.start.isoformat(), incident.end.isoformat()] if incident.start and incident.end else None,
        "independent_origins": incident.independent_origins,
        "contested": incident.contested,
        "figures_differ": incident.figures_differ,
        "origins": [origin(o) for o in incident.origins],
        "status_history": [
            {"date": s.on.isoformat() if s.on else None, "status": s.status, "by": s.by, "passage": passage(s.passage)} for s in incident.status_history
        ],
        "figures": [figure_object(f.figure) | {"report": f.report_id} for f in incident.figures],
        "passages": [passage(p) for p in incident.passages],
        "receipts": [receipt(to_dict(r)) for r in incident.receipts],
        "reports": [_head(r) for r in reports],
        "stories": list(story_ids),
    }


def _head(report: Report) -> dict[str, Any]:
    day = report.published.isoformat() if report.published else None
    return {"id": report.id, "outlet": report.outlet, "published": day, "title": report.title, "url": report.url}


def incident_tree(incident: Incident, reports: Sequence[Report]) -> Tree:
    """Build the tree of an incident: who says so and who denies it, with the receipt of every merge; how it went; figures side by side; its reports."""
    from rich.text import Text
    from rich.tree import Tree

    heads = {r.id: r for r in reports}
    tree = Tree(Text(incident_words(incident), style="bold"), guide_style="dim")
    for stance, title in (("asserts", "who says so, independently"), ("denies", "who denies it (not counted)"), ("hedges", "who says that it may be")):
        sides = [o for o in incident.origins if o.stance == stance]
        if sides:
            branch = tree.add(Text(f"{title}: {len(sides)}"))
            for origin in sides:
                _add_origin(branch, origin, incident, heads)
    if not incident.origins:
        tree.add(Text("no origin: it is told in passing, without a source"))
    branch = tree.add(Text("how it went"))
    for step in incident.status_history:
        branch.add(Text(f"{step.on or '–'}  {_STATUS[step.status]} {step.by}"))
    if incident.figures:
        branch = tree.add(Text("figures (whose, never averaged)"))
        for row in incident.figures:
            branch.add(Text(_figure(row, heads)))
    branch = tree.add(Text(count(len(reports), "report")))
    for report in reports:
        leaf = branch.add(Text(f"{report.published or '–'}  {report.outlet or '–'}  {report.title or ''}".rstrip() + f"  {report.id}"))
        for passage in incident.passages:
            if passage.report_id == report.id:
                leaf.add(Text(f"“{_around(report.text, passage)}”" + ("" if passage.event_id else "  (found by its words)"), style="italic"))
    return tree


def _add_origin(branch: Tree, origin: Origin, incident: Incident, heads: Mapping[str, Report]) -> None:
    from rich.text import Text

    whose = f"{origin.name} ({origin.kind}{', ' + origin.country if origin.country else ''}) first in {origin.via}"
    names = {o.id: o.name for o in incident.origins}
    shared = f" · may share what it knows with {', '.join(names[i] for i in origin.maybe_shared if i in names)}" if origin.maybe_shared else ""
    leaf = branch.add(Text(f"{whose}, told by {count(len(origin.reports), 'report')}{shared}"))
    for receipt in origin.receipts:
        outlet = heads[receipt.passages[0].report_id].outlet if receipt.passages and receipt.passages[0].report_id in heads else None
        leaf.add(Text(f"{outlet or '–'}: {receipt.why} [{receipt.rule}]", style="dim"))


def _around(text: str, passage: Passage) -> str:
    """Return the words around a passage, on one line."""
    start, end = passage.span
    before = text[max(0, start - _QUOTED) : start]
    behind = text[end : end + _QUOTED]
    before = before.rsplit("\n", 1)[-1]
    behind = behind.split("\n", 1)[0]
    return f"{'…' if start > len(before) else ''}{before}[{text[start:end]}]{behind}…" if text else "(the text was removed)"


def _figure(row: IncidentFigure, heads: Mapping[str, Report]) -> str:
    from .tree import number
    from .words import chain_words

    figure = row.figure
    return f"{number(figure.low, figure.value, figure.high)} {figure.what} · {chain_words(figure.chain)} · {heads[row.report_id].outlet or row.report_id}"


def story_object(story: Story, reports: Sequence[Report], lineages: Sequence[Lineage], incidents: Sequence[Incident]) -> dict[str, Any]:
    """Return a story with its reports (of which each is a copy, whom it cites) and its incidents in a line each."""
    said = {one.report_id: one for one in lineages}
    rows = []
    for report in reports:
        one = said[report.id]
        rows.append(
            _head(report)
            | {
                "copy_of": one.copy.of if one.copy else None,
                "copy_kind": one.copy.kind if one.copy else None,
                "why": one.copy.receipt.why if one.copy else None,
            }
            | {"cites": [{"outlet": c.outlet, "report": c.cites, "span": list(c.span)} for c in one.citations]}
        )
    told = [
        {"id": i.id, "words": incident_words(i), "independent_origins": i.independent_origins, "contested": i.contested, "passages": len(i.passages)}
        for i in incidents
    ]
    return {"id": story.id, "reports": rows, "incidents": told}


def story_tree(story: Story, reports: Sequence[Report], lineages: Sequence[Lineage], incidents: Sequence[Incident]) -> Tree:
    """Build the tree of a story: its reports in order of time, and its incidents."""
    from rich.text import Text
    from rich.tree import Tree

    said, outlets = {one.report_id: one for one in lineages}, {r.id: r.outlet or r.id for r in reports}
    tree = Tree(Text(f"{story.id} · {count(len(reports), 'report')} · {count(len(incidents), 'incident')}", style="bold"), guide_style="dim")
    for report in reports:
        leaf = tree.add(Text(f"{report.published or '–'}  {report.outlet or '–'}  {report.title or ''}".rstrip() + f"  {report.id}"))
        one = said[report.id]
        if one.copy is not None:
            leaf.add(Text(f"copy of {outlets.get(one.copy.of, one.copy.of)}: {one.copy.receipt.why}", style="dim"))
        for outlet in dict.fromkeys(c.outlet for c in one.citations):
            leaf.add(Text(f"cites {outlet}", style="dim"))
    for incident in incidents:
        tree.add(Text(f"{incident_words(incident)}  {incident.id}"))
    return tree
