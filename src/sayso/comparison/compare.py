"""`sayso.compare`: two coders, two versions or two data sets, over the same reports or the same days."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..errors import UsageError

if TYPE_CHECKING:
    from ..dyadic import Acts
    from ..dyadic.periods import By
    from ..records import Coded
    from ..store import Store
    from .records import Comparison
    from .rows import Side

    Comparable = Store | str | Path | Side | Acts | Iterable[Coded]

__all__ = ["BY", "OVER", "compare"]

Over = Literal["reports", "period"]
OVER: tuple[Over, ...] = get_args(Over)
BY = ("day", "week", "month")
SAMPLES = 1000
"""Draws of the bootstrap: the ends of a 95 % interval then rest on some 25 draws each."""


def compare(
    a: Comparable,
    b: Comparable,
    *,
    over: Over | None = None,
    by: By = "week",
    realis: Sequence[str] | None = None,
    since: date | None = None,
    until: date | None = None,
    tolerance: int = 1,
    examples: int = 3,
    samples: int = SAMPLES,
    seed: int = 13,
) -> Comparison:
    """Return how far two codings agree, by type, actor and day, with examples (docs/compare.md says how to read it).

    Args:
        a: a store (`STORE#run:3` for one run of it, `STORE#data:icews` for an imported data set), a file that `sayso code --nl` wrote, codings,
            acts (`sayso.dyadic.table_of`), or a `Side`.
        b: the other one.
        over: `reports`: event by event, over reports that both coded; `period`: counts over days. By default reports, where some are shared.
        by: length of a period: day, week or month.
        realis: ways of standing that count; by default all over reports, and over days `actual`. Data that do not say it count in any case.
        since: first day (of publication over reports, of the event over days).
        until: last day.
        tolerance: days by which two cells may be apart over a period.
        examples: examples of each kind, at most.
        samples: draws for the 95 % intervals; 0 leaves them out.
        seed: where drawing begins.

    Raises `UsageError` S280 for what cannot be compared, S281 for a run or data set that is not there, S283 where nothing is common,
    S284 for a value that cannot be.
    """
    from .over_period import over_period
    from .over_reports import over_reports
    from .records import Comparison
    from .sides import side_of

    _checked(over, by, realis, since, until, tolerance=tolerance, examples=examples, samples=samples)
    with ExitStack() as stack:
        one, other = side_of(a, stack, "A"), side_of(b, stack, "B")
        wanted: Any = over or ("reports" if one.reports.keys() & other.reports.keys() else "period")
        problems = (*one.problems, *other.problems)
        if wanted == "reports":
            standing = frozenset(realis) if realis else None
            rows = list(one.told()), list(other.told())
            ours, theirs, reports = over_reports(one, other, rows, realis=standing, since=since, until=until, examples=examples, samples=samples, seed=seed)
            return Comparison(a=ours, b=theirs, reports=reports, problems=problems)
        standing = frozenset(realis or ("actual",))
        rows = list(one.acts()), list(other.acts())
        ours, theirs, period = over_period(
            one, other, rows, by=by, realis=standing, since=since, until=until, tolerance=tolerance, examples=examples, samples=samples, seed=seed
        )
        return Comparison(a=ours, b=theirs, period=period, problems=problems)


def _checked(over: Any, by: Any, realis: Any, since: date | None, until: date | None, **numbers: int) -> None:
    from ..dyadic.acts import REALIS

    choices = (("over", over or "reports", OVER), ("by", by, BY), *(("realis", one, REALIS) for one in realis or ()))
    for name, value, known in choices:
        if value not in known:
            raise UsageError("S284", f"{name} cannot be this", record=str(value)[:80], remedy=f"Give one of {', '.join(known)}.")
    for name, number in numbers.items():
        if not 0 <= number <= 100_000:
            raise UsageError("S284", f"{name} cannot be this", record=str(number), remedy="Give 0 to 100,000.")
    if since is not None and until is not None and since > until:
        raise UsageError("S284", "the first day is after the last", record=f"{since} to {until}", remedy="Exchange them.")
