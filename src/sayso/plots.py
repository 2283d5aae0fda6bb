"""Plots for papers and slides, SVG or PNG: a pair over time with its level, band, alerts and the weeks to come; a forecast as a fan; how good forecasts were.

With matplotlib (`pip install 'sayso[plot]'`). Drawn on figures of their own, so that a notebook's state is left alone. SVG files have the same bytes each time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .changepoints import SERIES, Alert
from .dyadic.smoothing import Z80, Z95
from .errors import UsageError
from .extras import needed

if TYPE_CHECKING:
    from .ahead import Fan, Forecast, Outcome
    from .dyadic import Series

__all__ = ["Mark", "plot_backtest", "plot_dyad", "plot_forecast"]

_QUADS = {
    1: ("#7fb3bb", "words of cooperation"),
    2: ("#1d6a77", "deeds of cooperation"),
    3: ("#e39a66", "words of conflict"),
    4: ("#b3401d", "deeds of conflict"),
}
"""The colours of the web's pages."""
_LEVEL, _BAND, _POINT, _MARK = "#22303a", "#8aa0ad", "#9aa5ab", "#7a1fa2"
_WORSE, _BETTER = "#b3401d", "#1d6a77"
_HORIZON = {7: "#1d6a77", 30: "#c77f1f", 90: "#8a6fa8"}
_PAST_WEEKS = 52


@dataclass(frozen=True, slots=True)
class Mark:
    """A day of your own: a vertical line, and a word or two that stand beside it."""

    day: date
    label: str


def plot_dyad(path: str | Path, title: str, both: Series, marks: Sequence[Mark] = (), *, alerts: Sequence[Alert] = (), ahead: Fan | None = None) -> None:
    """Draw a pair without direction: acts by quad class (cooperation up, conflict down), tension with its level in bands of 80 and 95 %, alerts.

    Args:
        path: an .svg or .png file.
        title: the pair.
        both: its series, with or without a level.
        marks: days of your own.
        alerts: in a strip of their own, a row a series: a line from the day of the change to that on which it was raised, pointing up or down.
        ahead: the weeks to come of tension, drawn behind what is known with intervals of 50, 80 and 95 %; for series by week only. Forecasts of tension are not
            corrected for the volume of reporting, so that they are drawn with the correction of the last week.

    Raises `UsageError` S278 for a file that is neither .svg nor .png, or nothing to draw; `PluginError` S121 where matplotlib is not installed.
    """
    _checked(path)
    if not both.size:
        raise UsageError("S278", "there is nothing to draw", record=title[:200], remedy="Ask for days in which reports were published.")
    span = (date.fromordinal(int(both.starts[0])), date.fromordinal(int(both.ends[-1])))
    shown = [one for one in alerts if one.since <= span[1] and one.day >= span[0]]
    figure, panels = _figure(3 if shown else 2, ((0.55, 1.0, 1.25) if shown else (1.0, 1.25)))
    acts, tension = panels[-2:]
    if shown:
        _alerted(panels[0], shown, panels[1:])
    days = [date.fromordinal(int(day)) for day in both.starts]
    wide = [max(0.8, 0.9 * (int(end) - int(start) + 1)) for start, end in zip(both.starts, both.ends, strict=True)]
    _acted(acts, both, days, wide)
    fan = ahead if ahead is not None and ahead.ahead and both.by == "week" else None
    _tense(tension, both, [day + timedelta(days=w / 2) for day, w in zip(days, wide, strict=True)], fan)
    room = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8}
    for number, mark in enumerate(sorted(marks, key=lambda m: m.day)):
        for axes in (acts, tension):
            axes.axvline(mark.day, color=_MARK, linewidth=0.9, linestyle=(0, (4, 2)))
        high = 0.97 - 0.09 * (number % 3)  # neighbours beneath each other
        tension.text(mark.day, high, f" {mark.label}", transform=tension.get_xaxis_transform(), color=_MARK, fontsize=7.5, va="top", bbox=room)
    last = fan.ahead[-1][0] + timedelta(days=7) if fan else span[1]
    tension.set_xlim(span[0] - timedelta(days=2), last + timedelta(days=2))
    _end(figure, path, f"{title}: acts and tension by {both.by}", panels)


def _acted(axes: Any, both: Series, days: Sequence[date], wide: Sequence[float]) -> None:
    for outer, inner, sign in ((1, 2, 1.0), (3, 4, -1.0)):
        first, second = (sign * both.dense(both.n, quad)[0].astype(float) for quad in (inner, outer))
        axes.bar(days, first, wide, align="edge", color=_QUADS[inner][0], label=_QUADS[inner][1])
        axes.bar(days, second, wide, bottom=first, align="edge", color=_QUADS[outer][0], label=_QUADS[outer][1])
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_ylabel(f"acts a {both.by}")
    axes.yaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=4, frameon=False, fontsize=8, columnspacing=1.2, handlelength=1.0)


def _tense(axes: Any, both: Series, middles: Sequence[date], fan: Fan | None) -> None:
    values = both.dense(both.tension)[0]
    seen = values.tolist()
    if fan is not None:
        factor = float(both.volume.factor[-1])
        ahead = [day + timedelta(days=3.5) for day, _ in fan.ahead]
        columns = [[factor * value for value in column] for column in zip(*(values_ for _, values_ in fan.ahead), strict=True)]
        for low, high, alpha, name in ((0, 6, 0.18, None), (1, 5, 0.32, "weeks to come: 50, 80, 95 %"), (2, 4, 0.5, None)):
            axes.fill_between(ahead, columns[low], columns[high], color=_QUADS[3][0], alpha=alpha, linewidth=0, label=name, zorder=0)
        axes.plot(ahead, columns[3], color=_QUADS[4][0], linewidth=1.2, zorder=1)
        axes.axvline(fan.ahead[0][0], color="black", linewidth=0.7, linestyle=(0, (1, 2)))
        seen += [*columns[1], *columns[5]]
    axes.plot(middles, values, ".", color=_POINT, markersize=4, label=f"tension of a {both.by}")
    if both.level is not None:
        lines = {z: both.level.at(z)[0].astype(float) for z in (0.0, Z80, -Z80, Z95, -Z95)}
        axes.fill_between(middles, lines[-Z95], lines[Z95], color=_BAND, alpha=0.25, linewidth=0, label="95 % band of the level")
        axes.fill_between(middles, lines[-Z80], lines[Z80], color=_BAND, alpha=0.45, linewidth=0, label="80 %")
        axes.plot(middles, lines[0.0], color=_LEVEL, linewidth=1.4, label="level")
        seen += [*lines[Z80].tolist(), *lines[-Z80].tolist()]
    _within(axes, seen)
    axes.axhline(0, color="black", linewidth=0.6)
    axes.set_ylabel("tension (conflict up)")
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=5, frameon=False, fontsize=8, columnspacing=1.2, handlelength=1.0)


def _alerted(axes: Any, alerts: Sequence[Alert], others: Sequence[Any]) -> None:
    """Draw the strip of alerts, and where changes began as faint lines through the other panels."""
    rows = [name for name in SERIES if any(one.series == name for one in alerts)]
    for one in alerts:
        y, colour = len(rows) - 1 - rows.index(one.series), _WORSE if one.worse else _BETTER
        axes.plot([one.since, one.day], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt")
        axes.plot([one.day], [y], marker="^" if one.rose else "v", color=colour, markersize=6, linestyle="none")
    for day in sorted({one.since for one in alerts}):
        for other in others:
            other.axvline(day, color=_MARK, linewidth=0.6, alpha=0.5, linestyle=(0, (4, 3)), zorder=0)
    axes.set_yticks(range(len(rows)), rows[::-1])
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.grid(axis="y", linewidth=0.4, color="#d9d9d9")
    axes.set_title(
        "alerts, from the day of the change to that on which it was raised: red to the worse, teal to the better", fontsize=8, loc="left", color=_LEVEL
    )


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
            f"{row.horizon} days {row.verdict}" + (f" ({row.skill.value:+.2f})".replace("-", "−") if row.skill.low is not None else "")
            for row in answer.rows
            if row.kind == fan.kind
        ]
        axes.set_title(f"skill so far, of sums: {', '.join(said)}", fontsize=8, loc="left", color=_LEVEL)
    panels[0].legend(loc="lower left", bbox_to_anchor=(0, 1.07), ncols=5, frameon=False, fontsize=8, columnspacing=1.2, handlelength=1.0)
    _end(figure, path, f"{answer.title}: the next {7 * len(fans[0].ahead)} days, from {answer.known.isoformat()}", panels)


def plot_backtest(path: str | Path, title: str, outcomes: Sequence[Outcome]) -> None:
    """Draw how good forecasts were, by kind and horizon: skill against the naive forecast with its 95 % interval, and the share that 80 % intervals held.

    A skill without an interval (too few origins to tell) is a hollow point. Raises as `plot_dyad`.
    """
    _checked(path)
    if not outcomes:
        raise UsageError("S278", "there is nothing to draw", record=title[:200], remedy="Ask for a store with more days.")
    kinds = list(dict.fromkeys(one.kind for one in outcomes))
    horizons = sorted({one.horizon for one in outcomes})
    module = needed("matplotlib.figure", purpose="a plot", extra="plot")
    figure = module.Figure(figsize=(9.0, 1.4 + 0.55 * len(kinds)), layout="constrained")
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.35, 1.0))
    for one in outcomes:
        y = len(kinds) - 1 - kinds.index(one.kind) + 0.22 * (len(horizons) / 2 - 0.5 - horizons.index(one.horizon))
        colour = _HORIZON.get(one.horizon, _LEVEL)
        known = one.skill.low is not None and one.skill.high is not None
        if known:
            left.plot([one.skill.low, one.skill.high], [y, y], color=colour, linewidth=2.0, solid_capstyle="butt")
        left.plot([one.skill.value], [y], "o", color=colour, markersize=5, markerfacecolor=colour if known else "white")
        right.plot([100 * one.coverage["model"]], [y], "o", color=colour, markersize=5)
        right.plot([100 * one.coverage["naive"]], [y], "|", color=colour, markersize=9)
    left.axvline(0, color="black", linewidth=0.8)
    right.axvspan(75, 85, color=_BAND, alpha=0.25, linewidth=0)
    right.axvline(80, color="black", linewidth=0.8)
    left.set_yticks(range(len(kinds)), ["all acts" if kind == "all" else kind for kind in kinds[::-1]])
    left.set_ylim(-0.6, len(kinds) - 0.4)
    left.set_xlabel("skill against naive (right of 0 is better); hollow: too few origins to tell", fontsize=8)
    right.set_xlabel("% of outcomes within the 80 % interval (bar: naive's)", fontsize=8)
    for horizon in horizons:
        left.plot([], [], "o", color=_HORIZON.get(horizon, _LEVEL), markersize=5, label=f"{horizon} days")
    left.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=3, frameon=False, fontsize=8, handletextpad=0.2)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
        axes.grid(axis="x", linewidth=0.4, color="#e2e2e2")
    _written(figure, path, f"{title}: {outcomes[0].pairs} pairs, {outcomes[0].first.isoformat()} to {outcomes[0].last.isoformat()}")


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
    figure = module.Figure(figsize=(9.0, 1.2 + 2.2 * sum(heights)), layout="constrained")
    return figure, figure.subplots(panels, 1, sharex=True, squeeze=False, height_ratios=heights)[:, 0]


def _within(axes: Any, values: Sequence[float]) -> None:
    """Let the drawing be as high as what is in it, not as the 95 % band of days of which nothing is known."""
    low, high = min(0.0, *values), max(0.0, *values)
    room = 0.06 * (high - low) or 1.0
    axes.set_ylim(low - room, high + room)


def _end(figure: Any, path: str | Path, title: str, panels: Sequence[Any]) -> None:
    for axes in panels:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=8)
    dates = needed("matplotlib.dates", purpose="a plot", extra="plot")
    where = dates.AutoDateLocator(maxticks=9)
    panels[-1].xaxis.set_major_locator(where)
    panels[-1].xaxis.set_major_formatter(dates.ConciseDateFormatter(where))
    _written(figure, path, title)


def _written(figure: Any, path: str | Path, title: str) -> None:
    matplotlib = needed("matplotlib", purpose="a plot", extra="plot")
    figure.suptitle(title, fontsize=11, x=0.01, ha="left")
    kind = Path(path).suffix.lower()[1:]
    with matplotlib.rc_context({"svg.hashsalt": "sayso", "svg.fonttype": "none"}):
        try:
            figure.savefig(path, format=kind, dpi=150, metadata={"Date": None} if kind == "svg" else None)
        except OSError as exc:
            what = f"cannot write the plot there: {exc.strerror or exc}"
            raise UsageError("S107", what, record=str(path), remedy="Name a file in a folder that exists and has room.") from None
