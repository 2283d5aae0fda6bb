"""Names that mean one country here and another there (Georgia, Congo, Guinea, Tripoli): the reading whose company the report names.

Each reading in `data/ambiguous.csv` has a prior and cues: names and words that come with it. A reading scores its prior and one for each of
its cues that stands in the text or title; the best one wins, the first among equals. Priors are set by hand so that a bare mention goes
to what world news mostly means, and two cues outweigh it; the cases in tests/test_actors_ambiguous.py show whether they are right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from .names import fold
from .tables import Known, cells, read_rows, wrong

__all__ = ["FORMS", "Reading", "choose", "readings"]

FORMS = ("country", "seat", "territory", "adjective", "region", "city")


@dataclass(frozen=True, slots=True)
class Reading:
    """One meaning of an ambiguous name; `cues` are folded, with a blank on both sides."""

    form: str
    country: str
    meaning: str
    prior: float
    cues: tuple[str, ...]

    def known(self) -> Known:
        """Return the reading as what a name stands for; regions and towns are places."""
        if self.form in ("region", "city"):
            return Known("region", f"place:{self.meaning}", self.meaning, self.country, None)
        return Known(self.form, f"country:{self.country}", self.meaning, self.country, "GOV")


@cache
def readings() -> Mapping[str, tuple[Reading, ...]]:
    """Return the readings by folded name; raises `DataError` for a row that breaks the table's rules."""
    found: dict[str, list[Reading]] = {}
    for line, row in read_rows("ambiguous"):
        if row["form"] not in FORMS:
            raise wrong("ambiguous", line, f"{row['form']!r} is none of {', '.join(FORMS)}")
        try:
            prior = float(row["prior"])
        except ValueError:
            raise wrong("ambiguous", line, f"{row['prior']!r} is no prior") from None
        cues = tuple(f" {fold(cue).strip()} " for cue in cells(row["cues"]))
        found.setdefault(fold(row["name"]), []).append(Reading(row["form"], row["country"], row["meaning"], prior, cues))
    return {name: tuple(meant) for name, meant in found.items()}


def choose(name: str, text: str) -> tuple[Reading, str] | None:
    """Return the reading of a name in a folded text and the reason, or None for a name that is not ambiguous or for which nothing speaks."""
    meant = readings().get(fold(name))
    if meant is None:
        return None
    told = [[cue.strip() for cue in reading.cues if cue in text] for reading in meant]
    scores = [reading.prior + len(cues) for reading, cues in zip(meant, told, strict=True)]
    best = max(range(len(meant)), key=scores.__getitem__)
    if scores[best] <= 0:
        return None
    others = ", ".join(dict.fromkeys(r.meaning for i, r in enumerate(meant) if i != best))
    by = f"the report names {', '.join(told[best][:3])}" if told[best] else "nothing in the report says otherwise"
    return meant[best], f"{meant[best].meaning}, not {others}: {by}" if others else by
