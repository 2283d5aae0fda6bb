"""How two sides get on: acts as arrays → counts, tension and its smoothed level for each pair and period (docs/dyads.md).

Pure functions over numpy, without a store: `acts.table_of` takes anybody's events, `store.acts` loads a store's, `sayso.dyads` is the way in for people.
"""

from .acts import Acts, Party, table_of
from .changes import Change, changes
from .pairing import LEVELS, Pairing, between, monads, pairs
from .periods import BY
from .schemes import Scheme, scheme_of, schemes
from .series import Series, series
from .smoothing import Smoothed, smooth
from .volume import VOLUMES, Volume

__all__ = [
    "BY", "LEVELS", "VOLUMES", "Acts", "Change", "Pairing", "Party", "Scheme", "Series", "Smoothed", "Volume", "between", "changes", "monads", "pairs",
    "scheme_of", "schemes", "series", "smooth", "table_of",
]  # fmt: skip
