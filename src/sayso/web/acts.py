"""The acts that pages of dyads and alerts are counted from: arrays in memory (`store.acts`), read once for each state of the store."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..dyadic.acts import Acts
from ..dyadic.pairing import Pairing, pairs
from ..store.acts import load_acts
from .site import Site

__all__ = ["Held", "acts_of", "acts_ready", "once"]

_MOST_KEPT = 200


@dataclass(slots=True)
class Held:
    """The acts of one state of a store, all pairs of countries in both ways, and what else was counted of them lately."""

    acts: Acts
    countries: dict[str, Pairing]
    kept: dict[Any, Any] = field(default_factory=dict)


def acts_of(site: Site) -> Held:
    """Return the acts of the store's present state; while those of a large store are read anew, the old ones. Raises `StoreError` S430 as `Site.lasting`."""
    return site.lasting("acts", lambda _: _read(site), site.catalogue())[1]


def acts_ready(site: Site) -> Held | None:
    """Return the same where they are there; otherwise they are begun to be read."""
    found = site.ready("acts", lambda _: _read(site), site.catalogue())
    return found[1] if found is not None else None


def _read(site: Site) -> Held:
    with site.reading() as conn:
        acts = load_acts(conn)
    ways = (("directed", False), ("undirected", True))
    return Held(acts, {name: pairs(acts, undirected=undirected) for name, undirected in ways})  # now, not at the first question


def once(kept: dict[Any, Any], name: Any, make: Callable[[], Any]) -> Any:
    """Return what was made under this name, or make it; the last few hundred are kept."""
    if (found := kept.get(name)) is None:
        found = make()
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[name] = found
    return found
