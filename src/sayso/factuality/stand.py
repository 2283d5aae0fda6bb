"""How operators compose: a stand is what has been read of an event so far, from its predicate outward."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sayso.records import Factuality, Realis

from .operators import DEFAULT_FACTUALITY, Effect

__all__ = ["Stand", "compose"]

_CERTAINTY: dict[Factuality, int] = {"CT+": 3, "PR+": 2, "PS+": 1}
_TO_COME = ("planned", "expected")
_IRREALIS = ("requested", "threatened", "conditional")


@dataclass(frozen=True, slots=True)
class Stand:
    """Realis and factuality of an event, whether its holder keeps his distance, and the operators that made it so.

    `condition`: it stands in an if-clause or the like, not merely under "would".
    `any`: an unresolved "any" ("any raid"), which a negation above denies and everything else makes conditional.
    """

    realis: Realis = "actual"
    factuality: Factuality = "CT+"
    hedged: bool = False
    strong: bool = False
    weak: bool = False
    any: bool = False
    condition: bool = False
    operators: tuple[int, ...] = ()

    def by(self, *tokens: int) -> Stand:
        """Return the stand with the operator tokens added."""
        return replace(self, operators=(*self.operators, *tokens))


def compose(inner: Stand, effect: Effect) -> Stand:
    """Return the stand of an event under one more operator. An inner reading that is not actual never becomes actual again."""
    if effect.weak:
        inner = replace(inner, weak=True)
    if effect.kind in ("pass", "fact", "actual"):
        return inner
    if effect.kind == "hedged":
        return _hedge(inner, effect.factuality or "PR+")
    if effect.kind == "denied":
        return _deny(inner, effect.factuality or "CT-")
    if effect.kind == "conditional":
        return _as(inner, "conditional")
    if effect.kind == "generic":
        return _as(inner, "generic") if inner.realis == "actual" else inner
    if effect.kind in ("requested", "threatened"):
        return _require(inner, effect.kind)
    return _expect(inner, effect)


def _as(inner: Stand, realis: Realis, factuality: Factuality | None = None) -> Stand:
    return replace(inner, realis=realis, factuality=factuality or DEFAULT_FACTUALITY[realis], strong=False)


def _weaker(one: Factuality, other: Factuality) -> Factuality:
    return one if _CERTAINTY.get(one, 0) <= _CERTAINTY.get(other, 0) else other


def _hedge(inner: Stand, factuality: Factuality) -> Stand:
    if inner.realis == "actual":
        return replace(inner, hedged=True, factuality=_weaker(inner.factuality, factuality))
    if inner.realis in _TO_COME:
        return replace(inner, hedged=factuality == "PS+" or inner.hedged, factuality=_weaker(inner.factuality, factuality))
    if inner.realis == "denied":
        return replace(inner, factuality="PR-" if factuality == "PR+" else "PS-")
    return inner


def _deny(inner: Stand, factuality: Factuality) -> Stand:
    if inner.realis in _IRREALIS and not inner.any:
        return inner
    if inner.realis == "denied":  # a denied denial asserts nothing for certain
        return _as(inner, "expected", "PS+") if inner.factuality == "PR-" else _as(inner, "conditional")
    if inner.weak or (inner.realis in _TO_COME and not inner.strong):
        factuality = "PR-"
    return replace(_as(inner, "denied", factuality), any=False)


def _require(inner: Stand, realis: Realis) -> Stand:
    if inner.realis == "conditional" or inner.realis in ("requested", "threatened"):
        return inner
    return _as(inner, "conditional" if inner.realis == "denied" else realis)


def _expect(inner: Stand, effect: Effect) -> Stand:
    realis: Realis = "expected" if effect.kind == "expected" else "planned"
    if inner.realis == "denied":
        return _as(inner, "denied", "PR-")
    if inner.realis in _TO_COME:
        return replace(inner, factuality=_weaker(inner.factuality, effect.factuality or "PR+"))
    if inner.realis in _IRREALIS:
        return inner
    factuality = effect.factuality or DEFAULT_FACTUALITY[realis]
    return replace(_as(inner, realis, factuality), strong=effect.strong)
