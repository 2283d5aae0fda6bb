"""Shapes of the answer besides the series of pairs: a row an act."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from .acts import DATED, REALIS, Acts
from .pairing import Pairing
from .schemes import Scheme
from .series import QUADS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["act_columns", "act_rows"]


def act_rows(acts: Acts, pairing: Pairing, since: date | None = None, until: date | None = None) -> NDArray[np.int64]:
    """Return the places in `pairing` of the acts of these days, the newest first; those without a day come last, and only where no day is asked for."""
    import numpy as np

    day = acts.day[pairing.act].astype(np.int64)
    inside = np.ones(len(day), dtype=bool)
    if since is not None:
        inside &= day >= since.toordinal()
    if until is not None:
        inside &= (day <= until.toordinal()) & (day > 0)
    rows = np.flatnonzero(inside)
    return rows[np.lexsort((pairing.dyad[rows], pairing.act[rows], -day[rows]))]


def act_columns(acts: Acts, pairing: Pairing, rows: Any, scheme: Scheme) -> dict[str, Any]:
    """Return a row an act and dyad: what it is, how it stands, what it adds to tension. Days are ordinals, 0 for none."""
    import numpy as np

    rows = np.asarray(rows, dtype=np.int64)
    act, dyad = pairing.act[rows], pairing.dyad[rows]
    names = np.array([*acts.types, None], dtype=object)

    def named(texts: tuple[str, ...] | list[str], codes: Any) -> list[Any]:
        found: list[Any] = np.array(texts, dtype=object)[codes].tolist() if len(codes) else []
        return found

    return {
        "id": [acts.ids[i] for i in act.tolist()],
        "counted": np.where(acts.incident[act], "incident", "event").tolist(),
        "day": acts.day[act],
        "day_from": named(DATED, acts.dated[act]),
        "source": named(pairing.sources, dyad),
        "target": named(pairing.targets, dyad),
        "type": names[acts.type[act]].tolist(),
        "quad": [None if q == 0 else QUADS[q] for q in acts.quad[act].tolist()],
        "realis": named(REALIS, acts.realis[act]),
        "intensity": acts.intensity[act],
        "counts": scheme.counted(acts, act),
        "tension": 0.0 - scheme.scores(acts, act),
        "mutual": pairing.mutual[rows],
        "origins": acts.origins[act],
        "reports": acts.reports[act],
    }
