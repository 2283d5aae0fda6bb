"""Who somebody is on a day, by his terms: the office that counts, whether he holds it, and his sector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ..places import gazetteer
from .knowledge import Knowledge
from .offices import lines, sector_of_office
from .tables import SPECIAL, Holder

__all__ = ["Standing", "office_label", "standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The term that counts on a day; `current` whether it runs then, `stale` whether the day lies past the one to which it was checked.

    `sector` is the office's while it runs; after it `ELI`, but for those who lead what is no state's, who stay what they were; None before it.
    """

    term: Holder
    current: bool
    stale: bool
    sector: str | None


def standing(terms: Sequence[Holder], day: date | None) -> Standing:
    """Return who somebody with these terms is on a day; without a day the last term counts as running.

    Of several terms that run at once the head of state's counts before the head of government's, then what is no state's (a rebel in a council
    of state is a rebel), then all others; between equals the one that began last.
    """
    if day is None:
        return _as(terms[-1], current=True, stale=False)
    running = [t for t in terms if t.holds(day)]
    if running:
        best = min(running, key=lambda t: (_rank(t), -t.start.toordinal()))
        return _as(best, current=True, stale=best.stale(day))
    past = [t for t in terms if t.start <= day]
    if past:
        return _as(max(past, key=lambda t: (t.end or t.start, t.start)), current=False, stale=False)
    return Standing(terms[0], False, False, None)


def _rank(term: Holder) -> tuple[int, int]:
    if term.sector is not None:
        return 2, 0
    for rank, line in enumerate(("state", "government")):
        if term.office in lines()[line]:
            return rank, -term.start.toordinal() if term.office not in _ASIDE else 1
    return 3, 0


_ASIDE = frozenset(("French Co-Prince", "Episcopal Co-Prince"))
"""Heads of state who are that beside something else."""


def _as(term: Holder, *, current: bool, stale: bool) -> Standing:
    sector = term.sector or (None if term.country in SPECIAL else sector_of_office(term.office) if current else "ELI")
    return Standing(term, current, stale, sector)


def office_label(term: Holder, facts: Knowledge) -> str:
    """Return an office with its state behind it, unless it says itself of what it is: "President of Mexico", "Governor of Texas"."""
    state = facts.countries.get(term.country)
    of = term.office.rpartition(" of ")[2].removeprefix("the ")
    own = " of " in term.office and (of in gazetteer().by_name or any(True for _ in facts.names.apart(of)))
    return f"{term.office} of {state}" if state and term.sector is None and not own else term.office
