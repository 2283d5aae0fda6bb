"""The acts that pages of dyads and alerts are counted from: arrays in memory (`store.acts`), read once for each state of the store."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from ..dyadic.acts import Acts
from ..dyadic.pairing import pairs
from ..errors import SaysoError
from ..store.acts import load_acts
from .site import Site

__all__ = ["Held", "acts_of", "held_for", "is_large", "once", "read_behind"]


@dataclass(slots=True)
class Held:
    """The acts of one state of a store, and what was counted of them."""

    state: tuple[int, ...] | None = None
    acts: Acts | None = None
    kept: dict[Any, Any] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)
    busy: threading.Lock = field(default_factory=threading.Lock)


_HELD: WeakKeyDictionary[Site, Held] = WeakKeyDictionary()
_LOG = logging.getLogger("sayso.web")
_MOST_KEPT = 200
_LARGE = 20_000
"""Events beyond which reading the acts takes longer than a page may: then nobody waits who need not."""
_FIRST = threading.Lock()


def acts_of(site: Site) -> tuple[Acts, dict[Any, Any]]:
    """Return the acts of the store's present state, and a place to keep what is counted of them.

    While those of a large store are read anew, the old ones are shown; only the very first question waits.
    """
    held = held_for(site)
    if held.acts is None or (held.state != site.catalogue().state and not is_large(site)):
        _refresh(site, held)
    elif held.state != site.catalogue().state:
        read_behind(site, held)
    assert held.acts is not None
    return held.acts, held.kept


def held_for(site: Site) -> Held:
    """Return what is held for a site, which may be nothing yet."""
    with _FIRST:
        return _HELD.setdefault(site, Held())


def is_large(site: Site) -> bool:
    """Tell whether reading the acts takes longer than a page may."""
    return site.catalogue().size > _LARGE


def _refresh(site: Site, held: Held) -> None:
    """Read the acts, unless somebody else just did."""
    with held.lock:
        state = site.catalogue().state
        if held.state == state:
            return
        with site.reading() as conn:
            acts = load_acts(conn)
        ways = (("directed", False), ("undirected", True))
        ready = {("pairs", "country", name): pairs(acts, undirected=undirected) for name, undirected in ways}  # now, not at the first question
        held.acts, held.kept, held.state = acts, ready, state
    site.turn()


def read_behind(site: Site, held: Held) -> None:
    """Read the acts in a thread of its own, if none does so already."""

    def work() -> None:
        try:
            _refresh(site, held)
        except SaysoError:
            _LOG.exception("the acts of the store could not be read anew")
        finally:
            held.busy.release()

    if held.busy.acquire(blocking=False):
        threading.Thread(target=work, name="acts", daemon=True).start()


def once(kept: dict[Any, Any], name: Any, make: Callable[[], Any]) -> Any:
    """Return what was made under this name, or make it; the last few hundred are kept."""
    if name not in kept:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[name] = make()
    return kept[name]
