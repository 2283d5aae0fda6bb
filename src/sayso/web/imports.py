"""Other people's events, imported: what there is, and their series of a pair. They have no reports, texts or chains, and are never counted with ours."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from ..dyadic.acts import Acts
from ..dyadic.pairing import Pairing, between, meant, pairs
from ..errors import UsageError
from ..render.alerts import side_words
from ..store import foreign
from .acts import acts_of, once
from .asked import Param, read
from .dyads import pair_path
from .page import Feature, Page
from .site import Site, address

if TYPE_CHECKING:
    from ..dyadic.pairing import Level

__all__ = ["FEATURES", "Beside", "beside", "imported"]

_COUNTS = (
    "imported events: rows of other people's datasets as they came. They have no reports, no texts and no chains here, and are in no other count of these pages"
)
_ASKED = (Param("dataset", "text", "A dataset whose busiest pairs of countries are listed; it is read whole, which takes seconds for millions of rows."),)
_PAIRS = 25

Beside = tuple[Acts, tuple[Pairing, Pairing]]
"""The acts of a dataset, and those of a pair: each direction for itself, and both together."""


def imported(site: Site) -> list[foreign.Held]:
    """Return the datasets that were imported. Looked up anew where a file was read since."""
    with site.reading() as conn:
        mark = foreign.state_of(conn)
        return site.kept(f"imported {mark}", lambda: foreign.held(conn))  # type: ignore[no-any-return]


def _acts(site: Site, dataset: str) -> Acts:
    """Return a dataset's events as arrays, read once. Raises `UsageError` S267 where there is none of that name."""
    names = [one.dataset for one in imported(site) if one.events]
    if dataset not in names:
        remedy = f"Datasets: {', '.join(names) or 'none: sayso import brings them'}."
        raise UsageError("S267", "no such dataset in the store", record=dataset[:80], remedy=remedy)
    kept = acts_of(site).kept
    with site.reading() as conn:
        return once(kept, ("imported", dataset, foreign.state_of(conn)), lambda: foreign.foreign_acts(conn, dataset))  # type: ignore[no-any-return]


def beside(site: Site, dataset: str, one: str, other: str, level: Level | None) -> Beside | None:
    """Return a dataset's acts of a pair; None where it does not know a side."""
    acts = _acts(site, dataset)
    if not all(meant(acts, side, level).any() for side in (one, other)):
        return None
    return acts, between(acts, one, other, level)


def _list(site: Site, request: Request) -> Page:
    asked = read(request, _ASKED)
    held = imported(site)
    rows = _busiest(site, asked["dataset"]) if asked["dataset"] else []
    with site.reading() as conn:
        files = foreign.import_list(conn)
    data = {
        "counts": _COUNTS,
        "total": len(held),
        "imports": [
            asdict(one) | {"files": [_file(f) for f in files if f.dataset == one.dataset], "page": address("/imports", {"dataset": one.dataset})}
            for one in held
        ],
        "dataset": asked["dataset"],
        "pairs": rows,
        "next": None,
    }
    return Page(template="imports.html", data=data, view=lambda: {"asked": asked})


def _file(one: foreign.Import) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name not in ("digest", "dataset")}


def _busiest(site: Site, dataset: str) -> list[dict[str, Any]]:
    """Return the pairs of countries with the most acts, both directions together; acts within a country are not among them."""
    import numpy as np

    every = pairs(_acts(site, dataset), undirected=True)
    number = np.bincount(every.dyad, minlength=len(every))
    order = [i for i in np.argsort(-number, kind="stable").tolist() if every.sources[i] != every.targets[i]][:_PAIRS]
    return [
        {
            "source": every.sources[i],
            "target": every.targets[i],
            "names": [side_words(every.sources[i]), side_words(every.targets[i])],
            "n": int(number[i]),
            "page": address(pair_path(every.sources[i], every.targets[i]), {"dataset": dataset}),
        }
        for i in order
    ]


FEATURES = (Feature("/imports", _list, "Datasets of others that were imported: their files, rows and days.", _ASKED, schema="Imports"),)
