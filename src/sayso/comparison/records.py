"""What a comparison says. Shares stand in 0…1; intervals are 95 % percentile intervals of a bootstrap, (low, high), None where nothing was drawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from ..records import Problem, Shown, to_dict

__all__ = [
    "Compared", "Comparison", "Confusion", "Correlation", "Example", "Field", "Gap", "Group", "Line", "OverPeriod", "OverReports", "Overlap", "Sight", "Volume",
]  # fmt: skip

Interval = tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """An event as an example shows it: `text` is its evidence, None where the side has no text."""

    id: str
    day: date | None
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    type: str | None
    mode: str | None
    realis: str | None
    quad: int
    when: tuple[date, date] | None
    report: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One event as both sides have it; None where a side does not have it."""

    a: Sight | None
    b: Sight | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One side: its name, what it counts, its reports, its rows, and how many rows take part in the comparison."""

    name: str
    counts: str
    reports: int
    rows: int
    compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """Agreement of matched events in one field: `same` is the share of the `items`, which docs/compare.md tells for each field.

    `kappa` (Cohen) and `alpha` (Krippendorff, nominal) are given for type and realis; None where only one value was used.
    """

    field: str
    items: int
    same: float | None
    interval: Interval = None
    kappa: float | None = None
    kappa_interval: Interval = None
    alpha: float | None = None
    alpha_interval: Interval = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A type, country or day: what A has, what B has, and what is in both.

    `agree` is 2·both/(a+b), the agreement specific to this line; `differ` what stands on one side only, a+b−2·both.
    """

    key: str
    a: int
    b: int
    both: int
    agree: float
    differ: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """Matched events to which A gives one value of a field and B another."""

    field: str
    a: str | None
    b: str | None
    n: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Events of one type that one side alone has."""

    type: str | None
    n: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverReports:
    """Comparison event by event, over reports that both sides coded.

    `other_text` are shared reports whose texts differ: they are left out. `found` is 2·matched/(2·matched + only_a + only_b).
    """

    shared: int
    other_text: int
    reports_only_a: int
    reports_only_b: int
    matched: int
    by_trigger: int
    only_a: int
    only_b: int
    found: float | None
    found_interval: Interval
    fields: tuple[Field, ...]
    confusions: tuple[Confusion, ...]
    missing_a: tuple[Group, ...]
    missing_b: tuple[Group, ...]
    types: tuple[Line, ...]
    countries: tuple[Line, ...]
    days: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Cells (day, source, target, and quad class or type) that something stands in: of each side, of both, and of both within the tolerance, one to one.

    `agree` is 2·near/(a+b), with its interval over the periods.
    """

    by: Literal["quad", "type"]
    tolerance: int
    a: int
    b: int
    both: int
    near: int
    agree: float | None
    interval: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Correlation:
    """Two series of counts: of a dyad, a quad class, a type, or all. None where a series does not vary, or has fewer than three periods."""

    key: str
    a: int
    b: int
    pearson: float | None
    spearman: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """How many rows of a type each side has in the days compared."""

    type: str | None
    a: int
    b: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A period, dyad and quad class of which the sides have different numbers.

    `residual` is the standardised difference from what the sides' whole numbers would lead one to expect: positive where A has more.
    """

    start: date
    source: str
    target: str
    quad: int
    a: int
    b: int
    residual: float
    examples_a: tuple[Sight, ...]
    examples_b: tuple[Sight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverPeriod:
    """Comparison of counts over the days that both sides span. Each row counts once for each of its dyads."""

    since: date
    until: date
    by: str
    periods: int
    undated_a: int
    undated_b: int
    unpaired_a: int
    unpaired_b: int
    overlaps: tuple[Overlap, ...]
    series: tuple[Correlation, ...]
    dyads: tuple[Correlation, ...]
    types: tuple[Volume, ...]
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison(Shown):
    """How far two codings agree. One of `reports` and `period` is there."""

    a: Compared
    b: Compared
    reports: OverReports | None = None
    period: OverPeriod | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def over(self) -> Literal["reports", "period"]:
        """Tell which of the two it is."""
        return "reports" if self.reports is not None else "period"

    def to_dict(self) -> dict[str, Any]:
        """Return it JSON-ready, figures to four decimals."""
        found: dict[str, Any] = {"over": self.over, **_rounded(to_dict(self))}
        return {name: value for name, value in found.items() if value is not None}

    def _repr_html_(self) -> str:
        """Return its tables for a notebook."""
        from .words import to_html

        return to_html(self)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 4)
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value
