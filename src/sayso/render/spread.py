"""How an incident spread → SVG: its reports from left to right in order of time, who copies or cites whom as arcs above, its origins as lines below.

A dot at the crossing of an origin and a report says that the report tells it on that origin's word; the filled dot is the report that had it first. Solid
arcs are copies, dashed ones citations; a dashed line is an origin without a name. What an origin says of the incident is written beside its name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from ..records import Incident, Lineage, Origin, Report
from .words import count, wrapped

__all__ = ["origin_name", "spread_lines", "to_svg"]

_LEFT, _COLUMN, _LANE, _HEAD = 218, 104, 58, 68
"""Widths and heights in units of the drawing: the origins' names, a report, an origin, the reports' names."""
_MOST = 40
"""Reports and origins that are drawn; the page's tables have all."""
_COLOURS = {"asserts": "#1f6f5c", "hedges": "#a86400", "denies": "#b3261e"}


def to_svg(incident: Incident, reports: Sequence[Report], lineages: Sequence[Lineage]) -> Markup:
    """Draw it; `reports` in order of time. Returns "" where there is nothing to draw."""
    shown = list(reports)[:_MOST]
    origins = [o for o in incident.origins if set(o.reports) & {r.id for r in shown}][:_MOST]
    if not shown or not origins:
        return Markup("")
    column = {report.id: _LEFT + i * _COLUMN + _COLUMN / 2 for i, report in enumerate(shown)}
    arcs = _arcs(lineages, column)
    rise = max((abs(x2 - x1) for x1, x2, _ in arcs), default=0) * 0.22
    top = 14 + min(90.0, rise + (12 if arcs else 0))
    width = _LEFT + len(shown) * _COLUMN + 12
    height = top + _HEAD + len(origins) * _LANE + 8
    out = [_arc(x1, x2, top, copy) for x1, x2, copy in arcs]
    out += [_report(report, column[report.id], top, height) for report in shown]
    out += [_lane(origin, top + _HEAD + (i + 0.5) * _LANE, column, width) for i, origin in enumerate(origins)]
    lines = "; ".join(spread_lines(incident, reports, lineages)[:_MOST])
    return Markup(
        '<svg class="spread" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="spread-t spread-d"'
        ' font-family="system-ui, sans-serif" font-size="12.5"><title id="spread-t">{title}</title><desc id="spread-d">{lines}</desc>{body}</svg>'
    ).format(
        w=round(width), h=round(height), lines=lines[:4000], body=Markup("").join(out),
        title=f"{count(len(reports), 'report')} in order of time, and {count(len(incident.origins), 'origin')}",
    )  # fmt: skip


def spread_lines(incident: Incident, reports: Sequence[Report], lineages: Sequence[Lineage]) -> list[str]:
    """Say the same in words: a line a report, then a line an origin."""
    said = {one.report_id: one for one in lineages}
    names = {r.id: r.outlet or r.id for r in reports}
    out = []
    for report in reports:
        line = f"{report.published or 'no date'} {names[report.id][:80]}"
        one = said.get(report.id)
        if one is not None and one.copy is not None:
            line += f", copies {names.get(one.copy.of, one.copy.of)[:80]}"
        if one is not None and one.citations:
            line += f", cites {', '.join(dict.fromkeys(c.outlet[:80] for c in one.citations))}"
        out.append(line)
    out += [f"{origin_name(o)} {o.stance}: told by {', '.join(names.get(r, r)[:80] for r in o.reports)}" for o in incident.origins]
    return out


def origin_name(origin: Origin) -> str:
    """Name an origin: its name, or the words used of it."""
    return (origin.name or "unnamed")[:160] + (f" (to {origin.via[:80]})" if origin.kind == "unnamed" and origin.via else "")


def _arcs(lineages: Sequence[Lineage], column: Mapping[str, float]) -> list[tuple[float, float, bool]]:
    """List (from, to, copy or citation) of the arcs between the reports drawn; a copy that cites its source has one arc."""
    found: dict[tuple[float, float], bool] = {}
    for one in lineages:
        if one.report_id not in column:
            continue
        if one.copy is not None and one.copy.of in column:
            found[column[one.copy.of], column[one.report_id]] = True
        for cited in one.citations:
            if cited.cites is not None and cited.cites in column and cited.cites != one.report_id:
                found.setdefault((column[cited.cites], column[one.report_id]), False)
    return [(x1, x2, copy) for (x1, x2), copy in found.items()]


def _arc(x1: float, x2: float, top: float, copy: bool) -> Markup:
    rise = min(90.0, abs(x2 - x1) * 0.22 + 10)
    end = x2 - 6 if x2 > x1 else x2 + 6
    path = f"M{x1 + 6:.0f} {top:.0f} C{x1 + 14:.0f} {top - rise:.0f} {end - 10:.0f} {top - rise:.0f} {end:.0f} {top - 2:.0f}"
    dashes = Markup("") if copy else Markup(' stroke-dasharray="5 4"')
    return Markup(
        '<g class="arc {}"><path d="{}" fill="none" stroke="currentColor" stroke-width="1.6"{}/>'
        '<path class="tip" d="M{} {} l4 -9 l-9 3 Z" fill="currentColor"/></g>'
    ).format("copy" if copy else "citation", path, dashes, round(end), round(top))


def _report(report: Report, x: float, top: float, bottom: float) -> Markup:
    """Write a report's outlet and day at the head of its column, and draw the column."""
    lines = [
        Markup('<text x="{}" y="{}" text-anchor="middle" font-weight="600" class="outlet">{}</text>').format(round(x), round(top + 16 + i * 14), line)
        for i, line in enumerate(wrapped(report.outlet or report.id, 11, 2))
    ]
    day = report.published.isoformat() if report.published else "no date"
    lines.append(Markup('<text x="{}" y="{}" text-anchor="middle" font-size="11" opacity="0.75">{}</text>').format(round(x), round(top + 46), day))
    lines.append(
        Markup('<path class="column" d="M{} {} V{}" stroke="currentColor" opacity="0.18" fill="none"/>').format(round(x), round(top + 54), round(bottom - 8))
    )
    return Markup("<g>{}</g>").format(Markup("").join(lines))


def _lane(origin: Origin, y: float, column: Mapping[str, float], width: float) -> Markup:
    told = [r for r in origin.reports if r in column]
    xs = sorted(column[r] for r in told)
    colour = _COLOURS[origin.stance]
    dashes = Markup(' stroke-dasharray="6 5"') if origin.kind == "unnamed" else Markup("")
    out = [Markup('<path class="rule" d="M0 {} H{}" stroke="currentColor" opacity="0.14" fill="none"/>').format(round(y - _LANE / 2), round(width))]
    names = wrapped(origin.name or "unnamed", 24, 2)
    for i, line in enumerate(names):
        out.append(Markup('<text x="8" y="{}" font-weight="600" class="name">{}</text>').format(round(y - 8 + i * 15 - (len(names) - 1) * 7), line))
    about = f"{origin.stance}" + (f", to {origin.via}" if origin.kind == "unnamed" and origin.via else "") + (", maybe shared" if origin.maybe_shared else "")
    at = y + 8 + (len(names) - 1) * 8
    out.append(
        Markup('<text x="8" y="{}" font-size="11" class="stance {}" fill="{}">{}</text>').format(round(at), origin.stance, colour, wrapped(about, 32, 1)[0])
    )
    out.append(
        Markup('<path class="edge {}" d="M{} {} H{}" stroke="{}" stroke-width="2" fill="none"{}/>').format(
            origin.stance, round(xs[0]), round(y), round(xs[-1]), colour, dashes
        )
    )
    for x in xs:
        first = x == xs[0]
        out.append(_dot(x, y, origin.stance, first=first))
    return Markup('<g class="origin {}">{}</g>').format(origin.kind, Markup("").join(out))


def _dot(x: float, y: float, stance: str, *, first: bool) -> Markup:
    """Draw a dot: filled where it was told first; a denial is a square."""
    colour = _COLOURS[stance]
    size = 7 if first else 5
    fill = colour if first else "none"
    kind = "first" if first else "later"
    if stance == "denies":
        return Markup('<rect class="dot {} {}" x="{}" y="{}" width="{}" height="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
            stance, kind, round(x - size), round(y - size), 2 * size, 2 * size, fill, colour
        )
    return Markup('<circle class="dot {} {}" cx="{}" cy="{}" r="{}" fill="{}" stroke="{}" stroke-width="2"/>').format(
        stance, kind, round(x), round(y), size, fill, colour
    )
