"""Reports in which something changes: an arrest in twelve days, then two a day."""

from __future__ import annotations

from datetime import date

import numpy as np
from arrests import arrest_of
from stored import run_in
from test_dyads import with_sides

from sayso.records import Coded
from sayso.store import Entry, Store

__all__ = ["FIRST", "QUIET", "WAR", "codings", "fill"]

FIRST = date(2025, 1, 6).toordinal()
"""The first day, a Monday."""


def codings(begin: int, end: int, per_day: int, name: str) -> list[Coded]:
    """Return reports of arrests, so many a day, each a happening of its own."""
    places = ("Sines", "Olhos", "Faro", "Porto", "Aveiro", "Lagos", "Setubal", "Viana")
    rng = np.random.default_rng(end)
    out = []
    for n, day in enumerate(d for d in range(begin, end) for _ in range(per_day)):
        place, who = places[(begin + n) % 8], ("sailors", "divers", "cooks")[n % 3]
        words = ["".join(rng.choice(list("abdefgiklmnoprstu"), size=6)) for _ in range(30)]  # no report may look like the copy of another
        text = f"Port guards arrested {words[0]} {who} at {place} quay, {words[1]} {words[2]} said.\n{' '.join(words[3:]).capitalize()}."
        one = arrest_of(f"{name}{n}", text, date.fromordinal(FIRST + day), outlet=f"Post {n % 8}")
        out.append(with_sides(one, ("USA",), ("MEX",)))
    return out


def fill(store: Store, made: list[Coded]) -> None:
    """Put reports into a store, unjoined."""
    store.add(run_in(store), [Entry(coded=one) for one in made])


QUIET = [one for day in range(0, 100, 12) for one in codings(day, day + 1, 1, f"q{day}x")]
WAR = codings(100, 112, 2, "w")
