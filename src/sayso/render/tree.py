"""Coded → a coloured tree for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..records import Coded, Event
from .words import count, event_words, verification_words

if TYPE_CHECKING:
    from rich.text import Text
    from rich.tree import Tree

__all__ = ["flat", "number", "style_of", "to_tree"]

_COLOURS = {1: "green", 2: "cyan", 3: "yellow", 4: "red"}
"""Quad class → colour; the type's name is always written too, so that colour is never the only signal."""


def to_tree(coded: Coded, *, why: bool = False) -> Tree:
    """Build the tree of one report: a line an event, the evidence under it, and with `why` the explanation of every code."""
    from rich.text import Text
    from rich.tree import Tree

    report = coded.report
    counts = ", ".join((count(len(coded.events), "event"), count(len(coded.claims), "claim"), count(len(coded.verifications), "verification statement")))
    head = " · ".join(str(part) for part in (report.title or report.id, report.outlet, report.published) if part)
    tree = Tree(Text.assemble((head, "bold"), f" · {counts}"), guide_style="dim")
    for event in coded.events:
        branch = tree.add(Text(event_words(event, coded.claims_of(event)), style=style_of(event)))
        branch.add(_evidence(report.text, event))
        if why:
            for line in event.why:
                branch.add(Text(f"why: {line}", style="dim"))
            for actor in (*event.actors, *event.recipients):
                branch.add(
                    Text(f"who: {actor.text or actor.name} = {actor.name} [{actor.country or '?'}/{actor.sector or '-'}] {actor.why}".rstrip(), style="dim")
                )
            for claim in coded.claims_of(event):
                if claim.why:
                    branch.add(Text(f"source: {claim.why} ({claim.stance}, {claim.factuality})", style="dim"))
    for check in coded.verifications:
        branch = tree.add(Text("✓ " + verification_words(check, coded), style="magenta"))
        branch.add(Text(f"“{flat(report.text[check.span.start : check.span.end])}”", style="italic"))
        if why and check.why:
            branch.add(Text(f"why: {check.why}", style="dim"))
    for outlook in coded.outlooks:
        branch = tree.add(Text(f"outlook {' – '.join(outlook.dyad)} · {outlook.realis}", style="blue"))
        branch.add(Text(f"“{flat(outlook.text)}”", style="italic"))
    for figure in coded.figures:
        tree.add(
            Text(
                f"figure {figure.what}: {number(figure.low, figure.value, figure.high)} · “{flat(report.text[figure.span.start : figure.span.end])}”",
                style="blue",
            )
        )
    for span in coded.headings:
        tree.add(Text(f"heading: {flat(report.text[span.start : span.end])}", style="dim"))
    for problem in coded.problems:
        tree.add(Text(f"problem {problem.code}: {problem.what}. {problem.remedy}", style="bold red"))
    return tree


def _evidence(text: str, event: Event) -> Text:
    """Quote the sentence, the trigger in bold."""
    from rich.text import Text

    out = Text("“", style="italic")
    out.append(flat(text[event.evidence.start : event.trigger.start]) if event.trigger.start > event.evidence.start else "")
    out.append(text[event.trigger.start : event.trigger.end], style="bold underline")
    out.append(flat(text[event.trigger.end : event.evidence.end]))
    out.append("”")
    return out


def style_of(event: Event) -> str:
    """Return the colour of an event: that of its quad class, dim where it is not actual."""
    colour = _COLOURS.get(event.quad, "white")  # 0: a type without a quad class
    return colour if event.realis == "actual" else f"dim {colour}"


def flat(text: str) -> str:
    """Put a text on one line."""
    return text.replace("\n", " ")


def number(low: float | None, value: float, high: float | None) -> str:
    """Say a figure's number, or its bounds."""
    if low is None and high is None:
        return f"{value:,.0f}"
    return f"{'' if low is None else f'{low:,.0f}'}…{'' if high is None else f'{high:,.0f}'}"
