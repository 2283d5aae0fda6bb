"""How a pair gets on → SVG: four rows of bars (words and deeds of cooperation, words and deeds of conflict) over one time axis, and the tension below them.

In a row, acts from the first side to the other stand above the line, those the other way below it. The tension is drawn as dots, its level as a line with two
bands (80 and 95 %). Attributes carry the looks; a page's sheet may colour the classes for light and dark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ..dyadic.series import QUADS
from ..dyadic.smoothing import Z80, Z95

if TYPE_CHECKING:
    from ..dyadic.series import Series

__all__ = ["MOST", "Linker", "as_html", "timeline"]

Linker = Callable[[date, date, int | None], str]
"""Gives the address of the acts of some days, of one quad class or (None) of all."""
MOST = 200
"""Periods that a drawing has room for."""
_WIDE, _LEFT, _RIGHT = 960, 40, 6
_TITLE, _ROW, _TENSION, _AXIS = 26, 50, 150, 30
_LINKS = 120
"""Up to so many cells each leads to its own acts; beyond, a period's bars lead to all of its acts together, to keep the page small."""
_FILL = {1: "#7fb3bb", 2: "#1d6a77", 3: "#e39a66", 4: "#b3401d"}
_NAMES = ("", "Words of cooperation", "Deeds of cooperation", "Words of conflict", "Deeds of conflict")


@dataclass(frozen=True, slots=True)
class _Axis:
    """Where periods stand from left to right."""

    size: int

    @property
    def step(self) -> float:
        return (_WIDE - _LEFT - _RIGHT) / max(1, self.size)

    def left(self, period: int) -> float:
        return _LEFT + period * self.step

    def middle(self, period: int) -> float:
        return self.left(period) + self.step / 2


def timeline(series: Series, both: Series, names: tuple[str, str], link: Linker | None = None) -> Markup:
    """Draw a pair: `series` has its two directions (one, where both sides are the same), `both` the pair without direction. Returns "" without periods."""
    if not both.size:
        return Markup("")
    axis = _Axis(both.size)
    days = [(date.fromordinal(int(a)), date.fromordinal(int(b))) for a, b in zip(both.starts, both.ends, strict=True)]
    out: list[str] = []
    y = 4.0
    counts = {quad: series.dense(series.n, quad) for quad in (1, 2, 3, 4)}
    most = max((int(c.max()) for c in counts.values() if c.size), default=0)
    for quad in (1, 2, 3, 4):
        out.append(_row(quad, counts[quad], axis, y, max(1, most)))
        y += _TITLE + _ROW
    top = y
    out.append(_tension(both, axis, top))
    bottom = top + _TITLE + _TENSION
    out.append(_ticks(days, axis, bottom))
    if link is not None:
        out.append(_links(both, days, axis, (names, link), bottom))
    height = bottom + _AXIS
    number = int(both.n[both.key % 5 == 0].sum())
    said = f"How {names[0]} and {names[1]} get on, {_said(days[0][0])} to {_said(days[-1][1])}: {number:,} acts; the table has the numbers"
    return Markup(  # numbers and escaped texts alone
        f'<svg class="dyad" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE} {height:.0f}" role="group" aria-label="{escape(said)}"'
        f' font-family="system-ui, sans-serif" font-size="12">{"".join(out)}</svg>'
    )


def _row(quad: int, counts: Any, axis: _Axis, y: float, most: int) -> str:
    """Draw the bars of one quad class, all rows to one scale."""
    zero = y + _TITLE + _ROW / 2
    unit = (_ROW / 2 - 2) / most
    width = max(1.0, axis.step - (1.5 if axis.step > 5 else 0.3))
    parts = [f'<text class="row" x="{_LEFT}" y="{y + _TITLE - 8:.0f}" fill="currentColor">{_NAMES[quad]}</text>']
    number = int(counts.max()) if counts.size else 0
    if number:
        parts.append(f'<text x="{_LEFT - 6}" y="{zero - unit * number + 9:.1f}" text-anchor="end" fill="currentColor">{number}</text>')
    parts.append(f'<path class="zero" d="M{_LEFT} {zero:.1f}H{_WIDE - _RIGHT}" stroke="currentColor" fill="none" opacity="0.45"/>')
    for way, numbers in enumerate(counts[:2]):
        path = "".join(
            f"M{axis.left(i):.1f} {zero:.1f}v{-n * unit if way == 0 else n * unit:.1f}h{width:.1f}V{zero:.1f}z" for i, n in enumerate(numbers.tolist()) if n
        )
        if path:
            parts.append(f'<path class="q{quad}{" back" if way else ""}" d="{path}" fill="{_FILL[quad]}"/>')
    return "".join(parts)


def _tension(both: Series, axis: _Axis, top: float) -> str:
    """Draw the tension: dots for the periods, the level as a line in its bands."""
    values = both.dense(both.tension)[0]
    head = f'<text class="row" x="{_LEFT}" y="{top + _TITLE - 8:.0f}" fill="currentColor">Tension: conflict above the line, cooperation below</text>'
    if both.level is None:
        return head
    lines = {z: both.level.at(z)[0].astype(float) for z in (0.0, Z80, -Z80, Z95, -Z95)}
    high = max(float(max(values.max(), lines[Z80].max())), 0.0)
    low = min(float(min(values.min(), lines[-Z80].min())), 0.0)
    high, low = (high, low) if high - low > 1e-6 else (1.0, 0.0)
    begin = top + _TITLE
    unit = (_TENSION - 8) / (high - low)

    def at(value: float) -> float:
        return begin + 4 + (high - min(high, max(low, value))) * unit

    def band(z: float) -> str:
        there = "L".join(f"{axis.middle(i):.1f} {at(v):.1f}" for i, v in enumerate(lines[z]))
        back = "L".join(f"{axis.middle(i):.1f} {at(v):.1f}" for i, v in reversed(list(enumerate(lines[-z]))))
        return f"M{there}L{back}Z"

    zero = at(0.0)
    parts = [head]
    parts += [f'<path class="band b{p}" d="{band(z)}" fill="currentColor" opacity="{o}"/>' for p, z, o in ((95, Z95, 0.1), (80, Z80, 0.16))]
    parts.append(f'<path class="zero" d="M{_LEFT} {zero:.1f}H{_WIDE - _RIGHT}" stroke="currentColor" fill="none" opacity="0.45"/>')
    for value in (0.0, *(v for v in (high, low) if abs(at(v) - zero) > 14)):
        parts.append(f'<text x="{_LEFT - 6}" y="{at(value) + 4:.1f}" text-anchor="end" fill="currentColor">{_short(value)}</text>')
    size = min(2.6, max(1.2, axis.step / 3))
    dots = "".join(
        f"M{axis.middle(i) - size:.1f} {at(v):.1f}a{size:.1f} {size:.1f} 0 1 0 {2 * size:.1f} 0a{size:.1f} {size:.1f} 0 1 0 {-2 * size:.1f} 0"
        for i, v in enumerate(values.tolist())
        if v
    )
    line = "L".join(f"{axis.middle(i):.1f} {at(v):.1f}" for i, v in enumerate(lines[0.0]))
    parts.append(f'<path class="level" d="M{line}" stroke="currentColor" stroke-width="2" fill="none"/>')
    if dots:
        parts.append(f'<path class="dots" d="{dots}" fill="none" stroke="currentColor"/>')
    return "".join(parts)


def _ticks(days: Sequence[tuple[date, date]], axis: _Axis, y: float) -> str:
    """Write days under as many periods as there is room for."""
    most = max(2, min(len(days), 5))
    out = []
    for i in sorted({round(n * (len(days) - 1) / (most - 1)) for n in range(most)}):
        anchor = "start" if i == 0 and len(days) > 1 else "end" if i == len(days) - 1 and len(days) > 1 else "middle"
        x = axis.left(i) if anchor == "start" else axis.left(i) + axis.step if anchor == "end" else axis.middle(i)
        out.append(f'<path class="zero" d="M{axis.middle(i):.1f} {y:.0f}v5" stroke="currentColor" opacity="0.45"/>')
        out.append(f'<text x="{x:.1f}" y="{y + 22:.0f}" text-anchor="{anchor}" fill="currentColor">{days[i][0].isoformat()}</text>')
    return "".join(out)


def _links(both: Series, days: Sequence[tuple[date, date]], axis: _Axis, said: tuple[tuple[str, str], Linker], bottom: float) -> str:
    """Lay links over what is drawn: a cell leads to its acts, or, where there are many, a period to all of its acts."""
    (one, other), link = said
    cells = [(int(k // 5), int(k % 5), int(n)) for k, n in zip(both.key, both.n, strict=True) if n]
    by_period: dict[int, dict[int, int]] = {}
    for period, quad, n in cells:
        by_period.setdefault(period, {})[quad] = n
    fine = sum(quad > 0 for _, quad, _ in cells) <= _LINKS
    out = []
    for period, numbers in sorted(by_period.items()):
        start, end = days[period]
        when = _said(start) if start == end else f"{_said(start)} to {_said(end)}"
        x, width = axis.left(period), axis.step
        told = ", ".join(f"{n} {QUADS[quad]}" for quad, n in sorted(numbers.items()) if quad)
        places: list[tuple[int | None, float, float, str]]
        places = [(quad, 4 + (quad - 1) * (_TITLE + _ROW) + _TITLE, float(_ROW), f"{n} {QUADS[quad]}") for quad, n in numbers.items() if quad] if fine else []
        top = 4 + 4 * (_TITLE + _ROW) + _TITLE if fine else 4.0
        whole: tuple[int | None, float, float, str] = (None, top, bottom - top, told or f"{numbers.get(0, 0)} acts")
        for chosen, y, height, words in (*places, whole):
            out.append(
                f'<a href="{escape(link(start, end, chosen))}" tabindex="-1"><title>{escape(f"{when}, {one} and {other}: {words}")}</title>'
                f'<rect x="{x:.1f}" y="{y:.0f}" width="{width:.1f}" height="{height:.0f}"/></a>'
            )
    return f'<g class="hits" fill="none" pointer-events="all">{"".join(out)}</g>'


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 10 or value == round(value) else f"{value:.1f}".replace("-0.0", "0.0")


def _said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def as_html(title: str, series: Series | None, both: Series | None, table: tuple[Sequence[str], Sequence[Sequence[Any]]], notes: Sequence[str]) -> str:
    """Return what a notebook shows: the drawing of a pair, or a table's first rows."""
    about = "".join(f"<p><small>{escape(note)}</small></p>" for note in notes)
    columns, rows = list(table[0]), table[1]
    head = f"<p><b>{escape(title)}</b>: {len(rows):,} rows</p>"
    if both is not None and both.size and len(both.pairing):
        names = (both.pairing.sources[0], both.pairing.targets[0])
        if both.size <= MOST:
            return f"<div>{head}{timeline(series or both, both, names)}{about}</div>"
    shown = [c for c in columns if c not in ("low95", "high95", "tension_raw", "volume")][:14]
    at = [columns.index(c) for c in shown]
    cells = (
        "".join(f"<td>{escape('' if row[i] is None else f'{row[i]:.3g}' if isinstance(row[i], float) else str(row[i]))}</td>" for i in at) for row in rows[:10]
    )
    body = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<div>{head}<table><tr>{''.join(f'<th>{c}</th>' for c in shown)}</tr>{body}</table>{about}</div>"
