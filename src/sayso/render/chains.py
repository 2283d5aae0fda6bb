"""The source chains of one event drawn from left to right: outlet → whom it cites → … → the event. SVG without scripts or styles of its own.

Chains that begin alike share their boxes. A dashed box and edge is an unnamed holder; the words on an edge are the cue that makes the link. What the
innermost holder makes of the event is written at the last edge, drawn by a sign (arrow, wave, bar) and told by the class `asserts`, `hedges` or
`denies`; the page's stylesheet colours it, and attributes give the colours where there is none (notebooks).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from ..explanation import Explanation, Step, Strand
from ..records import Report
from .explanation import ANONYMITY, FACTUALITY, KINDS, SECTORS
from .words import holder, wrapped

__all__ = ["chain_lines", "to_svg"]

_BOX, _GAP, _EVENT = 166, 116, 208
"""Widths in units of the drawing: a holder's box, the space between columns (for the cue), the event's box."""
_NAME = 160
"""Characters of a holder's name or a cue in the text alternative."""
_TURN = 22
"""More space before the event's box, where edges bend towards it."""
_ROW = 26
"""Least space between two rows of boxes."""
_LINE = 17
_LOOKS = {"name": Markup(' font-weight="600"'), "about": Markup(' font-size="11.5" opacity="0.75"')}
_COLOURS = {"asserts": "#1f6f5c", "hedges": "#a86400", "denies": "#b3261e", "": "currentColor"}


@dataclass(slots=True, eq=False)
class _Node:
    """A holder's box; `told` are the strands that end here, in the rows that they take."""

    step: Step
    key: tuple[object, ...]
    depth: int
    lines: list[tuple[str, str]] = field(default_factory=list)
    cue: str = ""
    children: list[_Node] = field(default_factory=list)
    told: list[Strand] = field(default_factory=list)
    y: float = 0.0

    @property
    def height(self) -> float:
        return 20 + _LINE * len(self.lines)

    @property
    def stances(self) -> set[str]:
        return {s.claim.stance for s in self.told}.union(*(c.stances for c in self.children)) if self.children else {s.claim.stance for s in self.told}


def to_svg(explanation: Explanation, said: str, *, title: str = "Who says so") -> Markup:
    """Draw the chains of an event; `said` are the words of the event's own box. Returns "" for an event without a claim."""
    if not explanation.strands:
        return Markup("")
    roots = _grow(explanation.strands, explanation.report)
    y = 12.0
    for root in roots:
        y = _place(root, y)
    height = y - _ROW + 12
    deepest = max(_depth(root) for root in roots)
    event_x = 12 + (deepest + 1) * (_BOX + _GAP) + _TURN
    words = wrapped(said, 22, 7)
    event_height = 44 + _LINE * (len(words) + 1)
    height = max(height, event_height + 24)
    shift = (height - (y - _ROW + 12)) / 2
    middle = height / 2
    out: list[Markup] = []
    tips = [(node, strand) for root in roots for node, strand in _tips(root)]
    for i, (node, strand) in enumerate(sorted(tips, key=lambda t: _tip_y(t[0], t[1]))):
        to_y = middle + (i - (len(tips) - 1) / 2) * min(22.0, (event_height - 20) / max(1, len(tips)))
        out.append(_last_edge(node, strand, event_x, shift, to_y, deepest))
    for root in roots:
        out.extend(_boxes(root, shift))
    out.append(_event_box(event_x, middle, event_height, words, explanation))
    width = event_x + _EVENT + 12
    lines = "; ".join(chain_lines(explanation))
    return Markup(
        '<svg class="chain" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-labelledby="chain-t chain-d"'
        ' font-family="system-ui, sans-serif" font-size="13"><title id="chain-t">{title}</title><desc id="chain-d">{lines}</desc>{body}</svg>'
    ).format(w=round(width), h=round(height), title=title, lines=lines, body=Markup("").join(out))


def chain_lines(explanation: Explanation) -> list[str]:
    """Say each chain in a line, from the outlet inwards: the drawing's text alternative."""
    out = []
    for strand in explanation.strands:
        steps = [_who(strand.steps[0]), *(_named_with_cue(step, explanation.report) for step in strand.steps[1:])]
        claim = strand.claim
        out.append(f"{' → '.join(steps)}: {claim.stance}, {claim.factuality} ({FACTUALITY[claim.factuality]})")
    return out


def _named_with_cue(step: Step, report: Report) -> str:
    cue = _cue(step, report)
    return f"{_who(step)} (“{cue}”)" if cue else _who(step)


def _grow(strands: Iterable[Strand], report: Report) -> list[_Node]:
    """Make the tree: chains share the links with which they begin."""
    roots: list[_Node] = []
    for strand in strands:
        level = roots
        node: _Node | None = None
        for depth, step in enumerate(strand.steps):
            link = step.link
            key = (link.kind, link.name, link.describes, link.country)
            node = next((n for n in level if n.key == key), None)
            if node is None:
                node = _Node(step=step, key=key, depth=depth, lines=_lines(step), cue=_cue(step, report))
                level.append(node)
            level = node.children
        if node is not None:
            node.told.append(strand)
    return roots


def _who(step: Step) -> str:
    return (step.link.name or "the report" if step.basis == "report" else holder(step.link))[:_NAME]


def _lines(step: Step) -> list[tuple[str, str]]:
    """Return (text, class) of each line in a box: who, then what he is."""
    link = step.link
    name = [(line, "name") for line in wrapped(_who(step), 17, 4)]
    if step.basis == "report":
        about = "the report itself" if link.name else "its outlet is not given"
    else:
        kind = ANONYMITY.get(link.anonymity or "", KINDS[link.kind])
        sector = SECTORS.get(link.sector or "") if not (link.kind == "outlet" and link.sector == "JRN") else None
        about = ", ".join(filter(None, (kind, link.country, sector)))
    return [*name, *((line, "about") for line in wrapped(about, 23, 3))]


def _cue(step: Step, report: Report) -> str:
    if step.cue is None:
        return ""
    return " ".join(report.text[step.cue.start : step.cue.end][:_NAME].split())


def _depth(node: _Node) -> int:
    return max([node.depth, *(_depth(c) for c in node.children)])


def _place(node: _Node, y: float) -> float:
    """Give the node and all behind it their place; returns where the next begins."""
    rows: list[float] = []
    top = y
    for _ in node.told:
        rows.append(y + 14)
        y += 28 + _ROW if node.children or len(node.told) > 1 else 0
    for child in node.children:
        y = _place(child, y)
        rows.append(child.y)
    node.y = (rows[0] + rows[-1]) / 2 if node.children or len(node.told) > 1 else top + node.height / 2
    node.y = max(node.y, top + node.height / 2)
    return max(y, node.y + node.height / 2 + _ROW)


def _tips(node: _Node) -> list[tuple[_Node, Strand]]:
    return [*((node, s) for s in node.told), *(tip for c in node.children for tip in _tips(c))]


def _tip_y(node: _Node, strand: Strand) -> float:
    """Return the height at which a strand leaves its box: in a row of its own, above what goes on from it."""
    at = next(i for i, s in enumerate(node.told) if s is strand)
    if not node.children and len(node.told) == 1:
        return node.y
    return node.y - node.height / 2 + 10 + at * min(16.0, (node.height - 16) / max(1, len(node.told)))


def _x(depth: int) -> float:
    return 12 + depth * (_BOX + _GAP)


def _boxes(node: _Node, shift: float) -> list[Markup]:
    """Draw a box, the edges to those behind it, and their boxes."""
    out = []
    x, y = _x(node.depth), node.y + shift
    for child in node.children:
        stances = child.stances
        stance = stances.pop() if len(stances) == 1 else ""
        unnamed = child.step.link.kind == "unnamed"
        out.append(_edge(x + _BOX, y, _x(child.depth), child.y + shift, stance, dashed=unnamed))
        out.append(_label(x + _BOX + _GAP / 2, child.y + shift, wrapped(f"“{child.cue}”", 14, 2) if child.cue else []))
        out.extend(_boxes(child, shift))
    link = node.step.link
    kind = "outlet" if node.step.basis == "report" else link.kind
    dashes = Markup(' stroke-dasharray="5 4"') if link.kind == "unnamed" else Markup("")
    top = y - node.height / 2
    lines = Markup("").join(
        Markup('<text x="{}" y="{}" class="{}"{}>{}</text>').format(
            round(x + 10),
            round(top + 23 + i * _LINE, 1),
            cls,
            Markup(' font-weight="600"') if cls == "name" else Markup(' font-size="11.5" opacity="0.75"'),
            line,
        )
        for i, (line, cls) in enumerate(node.lines)
    )
    rule = Markup("")
    if kind == "outlet":
        rule = Markup('<rect x="{}" y="{}" width="{}" height="4" fill="currentColor" class="masthead"/>').format(round(x), round(top, 1), _BOX)
    out.append(
        Markup('<g class="holder {}"><rect x="{}" y="{}" width="{}" height="{}" rx="{}" fill="none" stroke="currentColor"{}/>{}{}</g>').format(
            kind, round(x), round(top, 1), _BOX, round(node.height, 1), 2 if kind in ("outlet", "document") else 10, dashes, rule, lines
        )
    )
    return out


def _edge(x1: float, y1: float, x2: float, y2: float, stance: str, *, dashed: bool) -> Markup:
    bend = x1 + 26
    curve = f"M{x1:.0f} {y1:.1f} C{bend:.0f} {y1:.1f} {x1 + 14:.0f} {y2:.1f} {x1 + 40:.0f} {y2:.1f} H{x2:.0f}"
    return Markup('<path class="edge {}" d="{}" fill="none" stroke="{}" stroke-width="2"{}/>').format(
        stance, curve, _COLOURS[stance], Markup(' stroke-dasharray="6 5"') if dashed else Markup("")
    )


def _label(x: float, y: float, lines: Sequence[str]) -> Markup:
    out = [
        Markup('<text x="{}" y="{}" text-anchor="middle" font-style="italic" class="cue">{}</text>').format(
            round(x), round(y - 7 - (len(lines) - 1 - i) * 15, 1), line
        )
        for i, line in enumerate(lines)
    ]
    return Markup("").join(out)


def _last_edge(node: _Node, strand: Strand, event_x: float, shift: float, to_y: float, deepest: int) -> Markup:
    """Draw the edge from the innermost holder to the event, with what he makes of it and a sign that needs no colour."""
    claim = strand.claim
    stance = claim.stance
    x1, y1 = _x(node.depth) + _BOX, _tip_y(node, strand) + shift
    x2 = event_x - 4
    turn = event_x - 34
    dashed = Markup(' stroke-dasharray="6 5"') if node.step.link.kind == "unnamed" else Markup("")
    path = f"M{x1:.0f} {y1:.1f} H{turn - 14:.0f} C{turn + 6:.0f} {y1:.1f} {turn - 4:.0f} {to_y:.1f} {x2 - 8:.0f} {to_y:.1f}"
    sign = {
        "asserts": f"M{x2 - 9:.0f} {to_y - 5:.1f} L{x2:.0f} {to_y:.1f} L{x2 - 9:.0f} {to_y + 5:.1f} Z",
        "hedges": f"M{x2 - 12:.0f} {to_y:.1f} q3 -7 6 0 t6 0",
        "denies": f"M{x2 - 8:.0f} {to_y - 7:.1f} V{to_y + 7:.1f} M{x2 - 3:.0f} {to_y - 7:.1f} V{to_y + 7:.1f}",
    }[stance]
    fill = _COLOURS[stance] if stance == "asserts" else "none"
    words = Markup('<text x="{}" y="{}" class="stance {}" fill="{}" font-size="12" font-weight="600">{} {}</text>').format(
        round(x1 + 8), round(y1 - 7, 1), stance, _COLOURS[stance], stance, claim.factuality
    )
    return Markup(
        '<g class="told {0}"><path class="edge {0}" d="{1}" fill="none" stroke="{2}" stroke-width="2"{3}/>'
        '<path class="sign {0}" d="{4}" fill="{5}" stroke="{2}" stroke-width="2"/>{6}</g>'
    ).format(stance, path, _COLOURS[stance], dashed, sign, fill, words)


def _event_box(x: float, middle: float, height: float, words: Sequence[str], explanation: Explanation) -> Markup:
    event = explanation.event
    top = middle - height / 2
    name = f"{event.type}/{event.mode}" if event.mode else event.type
    dash = Markup("") if event.realis == "actual" else Markup(' stroke-dasharray="2 3"')
    lines = Markup("").join(
        Markup('<text x="{}" y="{}" class="said">{}</text>').format(round(x + 14), round(top + 46 + i * _LINE, 1), line) for i, line in enumerate(words)
    )
    stands = Markup('<text x="{}" y="{}" class="realis" font-size="11.5" opacity="0.75">{}</text>').format(
        round(x + 14), round(top + 46 + len(words) * _LINE, 1), " · ".join((event.realis, *(a for a in event.aux if a == "historical")))
    )
    return Markup(
        '<g class="happening q{q}"><rect x="{x}" y="{y}" width="{w}" height="{h}" rx="3" fill="none" stroke="currentColor" stroke-width="2"{dash}/>'
        '<rect class="bar" x="{x}" y="{y}" width="6" height="{h}" fill="currentColor"/>'
        '<text x="{tx}" y="{ty}" class="type" font-size="11.5" font-weight="700" letter-spacing="0.06em">{name}</text>{lines}{stands}</g>'
    ).format(
        q=event.quad, x=round(x), y=round(top, 1), w=_EVENT, h=round(height, 1), dash=dash, tx=round(x + 14), ty=round(top + 24, 1), name=name,
        lines=lines, stands=stands,
    )  # fmt: skip
