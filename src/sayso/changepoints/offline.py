"""The offline detector: looking back over all days, where the level of a series changed.

Kernel change-point detection with a linear kernel and PELT's pruning (Killick, Fearnhead and Eckley 2012; Arlot, Celisse and Harchaoui 2019), by the library
ruptures (an extra, `sayso[alerts]`), on 2·√(count + ⅜) (Anscombe 1948) or asinh(tension / 5), each day divided by what its weekday is to an average day.
A place that it finds is told where both sides differ by a likelihood ratio of `threshold` too, so that single bursts of sparse pairs are not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..extras import needed
from .online import DISPERSION, Hit, Ways

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Days = NDArray[np.float64]

__all__ = ["PENALTY", "look_back"]

PENALTY = 3.0
"""What a further change costs, in variances of a day times log(days). 2 is BIC's; 3 since a day's residuals are no normal ones. A choice, checked by the rate
on shuffled series (docs/alerts.md); `sayso alerts backtest DB --how offline` measures it anew."""
_SHORTEST = 7
"""Days of a stretch at least: a shorter one cannot tell a change from a weekend."""
_LEAST_SPREAD = 0.05
"""Least variance of a day on the stabilised scale: a series that is nearly always 0 has hardly any."""


def look_back(values: Days, acts: Days, expected: Days, ways: Ways | None = None, *, counts: bool = True) -> list[Hit]:
    """Return the changes of series (days × series); `raised` is the last day. Raises `PluginError` S121 where ruptures is not installed."""
    import numpy as np

    ways = ways or Ways()
    detect: Any = needed("ruptures", purpose="looking back for changes", extra="alerts").KernelCPD
    days = len(values)
    out: list[Hit] = []
    if days < 2 * _SHORTEST:
        return out
    even = np.maximum(expected, 0.1)
    for row in np.flatnonzero(acts.sum(axis=0) >= ways.least_acts).tolist():
        plain = values[:, row] / even
        y = 2.0 * np.sqrt(plain + 0.375) if counts else np.arcsinh(plain / 5.0)
        spread = max(float((np.diff(y) ** 2).mean() / 2), _LEAST_SPREAD)
        ends = detect(kernel="linear", min_size=_SHORTEST).fit(y.reshape(-1, 1)).predict(pen=PENALTY * spread * np.log(days))
        edges = [0, *ends]
        for begin, at, end in zip(edges, edges[1:], edges[2:], strict=False):
            score = _score(values[:, row], y, expected, (begin, at, end), counts, spread)
            rose = bool(y[at:end].mean() > y[begin:at].mean())
            if score >= ways.threshold and _enough(values[:, row], acts[:, row], expected, (begin, at, end), ways):
                out.append(Hit(row, rose, at, days - 1, score))
    return out


def _score(x: Days, y: Days, expected: Days, edges: tuple[int, int, int], counts: bool, spread: float) -> float:
    """Return the log-likelihood ratio of two levels against one, on both sides of a place: quasi-Poisson for counts, normal for tension."""
    import numpy as np

    begin, at, end = edges
    if not counts:
        n, m = at - begin, end - at
        return float(n * m / (n + m) * (y[begin:at].mean() - y[at:end].mean()) ** 2 / (2 * spread))
    a, b, c, d = x[begin:at].sum(), x[at:end].sum(), expected[begin:at].sum(), expected[at:end].sum()
    whole = (a + b) / (c + d)

    def part(n: float, over: float) -> float:
        return float(n * np.log(n / over / whole)) if n > 0 else 0.0

    busiest = max(a / c, b / d)
    return (part(a, c) + part(b, d)) / (1.0 + DISPERSION * float(busiest))


def _enough(x: Days, acts: Days, expected: Days, edges: tuple[int, int, int], ways: Ways) -> bool:
    """Tell whether the side with more of it has the acts and days that are asked for."""
    begin, at, end = edges
    rates = [acts[s:e].sum() / max(expected[s:e].sum(), 1.0) for s, e in ((begin, at), (at, end))]
    busier = acts[begin:at] if rates[0] > rates[1] else acts[at:end]
    return bool(busier.sum() >= ways.least_acts and (busier > 0).sum() >= ways.least_days)
