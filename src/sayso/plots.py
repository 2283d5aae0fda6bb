"""Plots for papers and slides, SVG or PNG: a pair over time with its level, band and alerts; a forecast as a fan.

With matplotlib (`pip install 'sayso[plot]'`). Drawn on figures of their own, so that a notebook's state is left alone. SVG files have the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .dyadic.smoothing import Z80, Z95
from .errors import UsageError
from .extras import needed

if TYPE_CHECKING:
    from .ahead import Fan, Forecast
    from .dyadic import Series

__all__ = ["Mark", "plot_dyad", "plot_forecast"]

_QUADS = {
    1: ("#7fb3bb", "words of cooperation"),
    2: ("#1d6a77", "deeds of cooperation"),
    3: ("#e39a66", "words of conflict"),
    4: ("#b3401d", "deeds of conflict"),
}
"""The colours of the web's pages."""
_LEVEL, _BAND, _POINT, _MARK = "#22303a", "#8aa0ad", "#9aa5ab", "#7a1fa2"
_PAST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Mark:
    """An alert: the day, and a word or two that stand beside it."""

    day: date
    label: str


def plot_dyad(path: str | Path, title: str, both: Series, marks: Sequence[Mark] = ()) -> None:
    """Draw a pair without direction: acts by quad class (cooperation up, conflict down), tension with its level in bands of 80 and 95 %, and alerts.

    Raises `UsageError` S278 for a file that is neither .svg nor .png, or nothing to draw; `PluginError` S121 where matplotlib is not installed.
    """
    _checked(path)
    if not both.size:
        raise UsageError("S278", "there is nothing to draw", record=title[:200], remedy="Ask for days in which reports were published.")
    figure, (acts, tension) = _figure(2, (1.0, 1.25))
    days = [date.fromordinal(int(day)) for day in both.starts]
    wide = [max(0.8, 0.9 * (int(end) - int(start) + 1)) for start, end in zip(both.starts, both.ends, strict=True)]
    for outer, inner, sign in ((1, 2, 1.0), (3, 4, -1.0)):
        first, second = (sign * both.dense(both.n, quad)[0].astype(float) for quad in (inner, outer))
        acts.bar(days, first, wide, align="edge", color=_QUADS[inner][0], label=_QUADS[inner][1])
        acts.bar(days, second, wide, bottom=first, align="edge", color=_QUADS[outer][0], label=_QUADS[outer][1])
    acts.axhline(0, color="black", linewidth=0.6)
    acts.set_ylabel(f"acts a {both.by}")
    acts.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    acts.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=8, columnspacing=1.2, handlelength=1.0)
    middles = [day + timedelta(days=w / 2) for day, w in zip(days, wide, strict=True)]
    values = both.dense(both.tension)[0]
    tension.plot(middles, values, ".", color=_POINT, markersize=4, label=f"tension of a {both.by}")
    if both.level is not None:
        lines = {z: both.level.at(z)[0].astype(float) for z in (0.0, Z80, -Z80, Z95, -Z95)}
        tension.fill_between(middles, lines[-Z95], lines[Z95], color=_BAND, alpha=0.25, linewidth=0, label="95 % band of the level")
        tension.fill_between(middles, lines[-Z80], lines[Z80], color=_BAND, alpha=0.45, linewidth=0, label="80 %")
        tension.plot(middles, lines[0.0], color=_LEVEL, linewidth=1.4, label="level")
        _within(tension, [*values.tolist(), *lines[Z80].tolist(), *lines[-Z80].tolist()])
    tension.axhline(0, color="black", linewidth=0.6)
    tension.set_ylabel("tension (conflict up)")
    tension.legend(loc="upper left", frameon=False, fontsize=8)
    room = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8}
    for number, mark in enumerate(sorted(marks, key=lambda m: m.day)):
        for axes in (acts, tension):
            axes.axvline(mark.day, color=_MARK, linewidth=0.9, linestyle=(0, (4, 2)))
        high = 0.97 - 0.09 * (number % 3)  # neighbours beneath each other
        tension.text(mark.day, high, f" {mark.label}", transform=tension.get_xaxis_transform(), color=_MARK, fontsize=7.5, va="top", bbox=room)
    _end(figure, path, f"{title}: acts and tension by {both.by}", (acts, tension))


def plot_forecast(path: str | Path, answer: Forecast) -> None:
    """Draw the weeks behind and the next thirteen as a fan (50, 80 and 95 %), acts above and tension below, with the measured skill in words.

    `answer` must have been made with `fan=True`. Raises as `plot_dyad`.
    """
    _checked(path)
    if not any(fan.ahead for fan in answer.fans):
        raise UsageError("S278", "there is no fan to draw", record=answer.title[:200], remedy="Ask for the forecast with fan=True, of a pair with more days.")
    fans = [fan for fan in answer.fans if fan.ahead]
    figure, panels = _figure(len(fans), (1.0,) * len(fans))
    for axes, fan in zip(panels, fans, strict=True):
        _fanned(axes, fan)
        axes.set_ylabel("acts a week" if fan.kind == "all" else "tension a week\n(conflict up)")
        said = [
            f"{row.horizon} days {row.verdict}" + (f" ({row.skill.value:+.2f})" if row.skill.low is not None else "")
            for row in answer.rows
            if row.kind == fan.kind
        ]
        axes.set_title(f"skill so far, of sums: {', '.join(said)}", fontsize=8, loc="left", color=_LEVEL)
    panels[0].legend(loc="upper left", frameon=False, fontsize=8)
    _end(figure, path, f"{answer.title}: the next {7 * len(fans[0].ahead)} days, from {answer.known.isoformat()}", panels)


def _fanned(axes: Any, fan: Fan) -> None:
    half = timedelta(days=3.5)
    past = fan.past[-_PAST_WEEKS:]
    axes.plot([day + half for day, _ in past], [value for _, value in past], color=_LEVEL, linewidth=1.1, label="weeks until now")
    days = [day + half for day, _ in fan.ahead]
    columns = list(zip(*(values for _, values in fan.ahead), strict=True))
    for low, high, alpha, name in ((0, 6, 0.22, "95 %"), (1, 5, 0.32, "80 %"), (2, 4, 0.5, "50 %")):
        axes.fill_between(days, columns[low], columns[high], color=_QUADS[2][0], alpha=alpha, linewidth=0, label=f"{name} of weeks to come")
    axes.plot(days, columns[3], color=_QUADS[2][0], linewidth=1.6, label="middle")
    axes.axvline(fan.ahead[0][0], color="black", linewidth=0.7, linestyle=(0, (1, 2)))
    axes.axhline(0, color="black", linewidth=0.6)


def _checked(path: str | Path) -> None:
    if Path(path).suffix.lower() not in (".svg", ".png"):
        raise UsageError("S278", "a plot is an .svg or a .png file", record=str(path)[:200], remedy="Name a file that ends so.")


def _figure(panels: int, heights: Sequence[float]) -> tuple[Any, Any]:
    module = needed("matplotlib.figure", purpose="a plot", extra="plot")
    figure = module.Figure(figsize=(9.0, 1.2 + 2.5 * panels), layout="constrained")
    return figure, figure.subplots(panels, 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]


def _within(axes: Any, values: Sequence[float]) -> None:
    """Let the drawing be as high as what is in it, not as the 95 % band of days of which nothing is known."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)


def _end(figure: Any, path: str | Path, title: str, panels: Sequence[Any]) -> None:
    matplotlib = needed("matplotlib", purpose="a plot", extra="plot")
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    dates = needed("matplotlib.dates", purpose="a plot", extra="plot")
    where = dates.AutoDateLocator(maxticks=9)
    panels[-1].xaxis.set_major_locator(where)
    panels[-1].xaxis.set_major_formatter(dates.ConciseDateFormatter(where))
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    kind = Path(path).suffix.lower()[1:]
    with matplotlib.rc_context({"svg.hashsalt": "sayso", "svg.fonttype": "none"}):
        try:
            figure.savefig(path, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
        except OSError as exc:
            what = f"cannot write the plot there: {exc.strerror or exc}"
            raise UsageError("S107", what, record=str(path), remedy="Name a file in a folder that exists and has room.") from None
