"""Events over time → SVG: cooperation above the line, conflict below it, words lighter than deeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Protocol

from markupsafe import Markup, escape

from .words import count

__all__ = ["NARROW", "WIDE", "Linker", "to_svg"]

Linker = Callable[[date, date], str]
WIDE, NARROW = 960, 480
"""Units of a drawing across a page, and across half of one; letters have 11 of them."""
_HEIGHT, _LEFT, _BOTTOM = 170, 34, 22
_QUADS = ((1, "verbal cooperation"), (2, "material cooperation"), (3, "verbal conflict"), (4, "material conflict"))
_FILL = {1: "#9cc3c9", 2: "#2f7f8c", 3: "#f0b38a", 4: "#c4502b"}


class Bar(Protocol):
    """Events from `start` to `end`, by quad class 1 to 4."""

    @property
    def start(self) -> date:
        """First day."""
        ...

    @property
    def end(self) -> date:
        """Last day."""
        ...

    @property
    def quads(self) -> tuple[int, int, int, int]:
        """Numbers of events."""
        ...


def to_svg(
    bars: Sequence[Bar], link: Linker | None = None, *, title: str = "Events by day of publication", said: str | None = None, wide: int = WIDE
) -> Markup:
    """Draw the bars; each leads where `link` says for its days, and its numbers are its title. Returns "" where there is nothing to draw.

    `said` is the count of all for those who cannot see it; otherwise the bars are summed up as events.
    """
    if not bars:
        return Markup("")
    up = max(max(b.quads[0] + b.quads[1] for b in bars), 0)
    down = max(max(b.quads[2] + b.quads[3] for b in bars), 0)
    room = _HEIGHT - _BOTTOM - 12
    unit = room / max(1, up + down)
    zero = 8 + up * unit
    step = (wide - _LEFT - 4) / len(bars)
    width = max(1.0, min(step - (1.5 if step > 5 else 0.4), 44))
    out = [_axis(up, down, zero, unit, wide)]
    for i, bar in enumerate(bars):
        if sum(bar.quads):
            out.append(_bar(bar, _LEFT + i * step + (step - width) / 2, width, zero, unit, link, (_LEFT + i * step, step)))
    out.extend(_labels(bars, step, wide))
    total = said or count(sum(sum(b.quads) for b in bars), "event")
    name = f"{title}: {total}, {_said(bars[0].start)} to {_said(bars[-1].end)}"
    return Markup(
        '<svg class="bars" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="group" aria-label="{}" font-family="system-ui, sans-serif"'
        ' font-size="11">{}</svg>'
    ).format(wide, _HEIGHT, name, Markup("").join(out))


def _bar(bar: Bar, x: float, width: float, zero: float, unit: float, link: Linker | None, slot: tuple[float, float]) -> Markup:
    parts: list[str] = []
    y = zero
    for quad in (2, 1):
        height = bar.quads[quad - 1] * unit
        y -= height
        parts.append(_rect(quad, x, y, width, height))
    y = zero
    for quad in (4, 3):
        height = bar.quads[quad - 1] * unit
        parts.append(_rect(quad, x, y, width, height))
        y += height
    days = _said(bar.start) if bar.start == bar.end else f"{_said(bar.start)} to {_said(bar.end)}"
    numbers = ", ".join(f"{n} {name}" for (quad, name) in _QUADS if (n := bar.quads[quad - 1]))
    hit = f'<rect class="hit" x="{slot[0]:.2f}" y="0" width="{slot[1]:.2f}" height="{_HEIGHT - _BOTTOM}" fill="none" pointer-events="all"/>'
    body = f"<title>{days}: {numbers}</title>{''.join(parts)}{hit}"
    return Markup(f"<g>{body}</g>" if link is None else f'<a href="{escape(link(bar.start, bar.end))}" tabindex="-1">{body}</a>')


def _rect(quad: int, x: float, y: float, width: float, height: float) -> str:
    if not height:
        return ""
    # numbers alone, and there are hundreds: no need to escape them
    return f'<rect class="q{quad}" x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{_FILL[quad]}"/>'


def _axis(up: int, down: int, zero: float, unit: float, wide: int) -> Markup:
    """Draw the line between cooperation and conflict, and the highest number on each side."""
    lines = [Markup('<path class="zero" d="M{} {} H{}" stroke="currentColor" fill="none"/>').format(_LEFT, round(zero, 2), wide - 4)]
    for number, y in ((up, zero - up * unit), (down, zero + down * unit)):
        if number:
            lines.append(Markup('<path class="grid" d="M{} {} H{}" stroke="currentColor" opacity="0.2" fill="none"/>').format(_LEFT, round(y, 2), wide - 4))
            lines.append(Markup('<text x="{}" y="{}" text-anchor="end" fill="currentColor">{}</text>').format(_LEFT - 5, round(y + 4, 2), f"{number:,}"))
    return Markup("").join(lines)


def _labels(bars: Sequence[Bar], step: float, wide: int) -> list[Markup]:
    """Write the days under the first bar, the last, and as many between as there is room for."""
    most = max(1, min(len(bars), wide // 110))
    chosen = sorted({round(i * (len(bars) - 1) / max(1, most - 1)) for i in range(most)})
    out = []
    for i in chosen:
        between = Markup(' class="between"') if 0 < i < len(bars) - 1 else ""
        x = _LEFT + (i + 0.5) * step
        anchor = "start" if i == 0 and len(bars) > 1 else "end" if i == len(bars) - 1 and len(bars) > 1 else "middle"
        x = _LEFT if anchor == "start" else wide - 4 if anchor == "end" else x
        out.append(
            Markup('<text x="{}" y="{}" text-anchor="{}"{} fill="currentColor">{}</text>').format(round(x, 1), _HEIGHT - 6, anchor, between, _tick(bars[i]))
        )
    return out


def _tick(bar: Bar) -> str:
    if bar.start == bar.end or ((bar.end - bar.start).days < 27 and bar.start.day != 1):
        return bar.start.isoformat()
    if bar.start.month == 1 and (bar.end - bar.start).days > 31:
        return str(bar.start.year)
    return f"{bar.start:%Y-%m}"


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
