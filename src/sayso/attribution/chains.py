"""Chains of holders: which statements cover a token, and the links from the report's outlet inward."""

from __future__ import annotations

from collections.abc import Sequence

from ..parsed import Parsed, Statement
from ..records import Link

__all__ = ["chain_at", "chains_at", "covering"]

Chain = tuple[Link, ...]
Told = tuple[tuple[Chain, int], ...]


class _Index:
    """Which statements cover which token of one report, and the chains found so far: stages ask for every token."""

    def __init__(self, statements: Sequence[Statement], outlet: str | None) -> None:
        self.statements = statements
        self.outlet = outlet
        self.own = Link(kind="outlet", name=outlet, sector="JRN")
        self.at: dict[int, list[int]] = {}
        self.told: dict[tuple[int, ...], Told] = {}
        for index, statement in enumerate(statements):
            if statement.holds:
                for token in {t for start, end in statement.content for t in range(start, end)}:
                    self.at.setdefault(token, []).append(index)


# The index of the statements asked for last. Held by identity: the next report's statements make their own.
_latest: _Index | None = None


def _index(statements: Sequence[Statement], outlet: str | None) -> _Index:
    global _latest
    index = _latest
    if index is None or index.statements is not statements or index.outlet != outlet:
        index = _latest = _Index(statements, outlet)
    return index


def covering(statements: Sequence[Statement], token: int) -> tuple[int, ...]:
    """Return the indices of the innermost statements whose content holds the token (several where several say it).

    Statements whose content does not rest on their source's word (`holds` is False) are left out. Smallest content first.
    """
    latest = _latest
    index = latest if latest is not None and latest.statements is statements else _index(statements, None)
    return _innermost(statements, index.at.get(token, []))


def _innermost(statements: Sequence[Statement], found: list[int]) -> tuple[int, ...]:
    if len(found) < 2:
        return tuple(found)
    outside: set[int] = set()
    for i in found:
        outer = statements[i].outer
        while outer is not None and outer != i and outer not in outside:  # what lies outside of one that was met is known
            outside.add(outer)
            outer = statements[outer].outer
    return tuple(sorted((i for i in found if i not in outside), key=lambda i: (sum(b - a for a, b in statements[i].content), i)))


def _outwards(statements: Sequence[Statement], index: int) -> list[int]:
    """Return the statements that one stands inside, from the next outwards; two that hold each other's cue end the walk."""
    out: dict[int, None] = {}
    outer = statements[index].outer
    while outer is not None and outer != index and outer not in out:
        out[outer] = None
        outer = statements[outer].outer
    return list(out)


def chains_at(parsed: Parsed, statements: Sequence[Statement], token: int) -> Told:
    """Return every chain that covers a token, each with the index of its innermost statement (-1: the report's own word).

    Chains run outermost first; the first link is the report's own outlet. Two speakers of one content make two chains;
    equal chains are given once.
    """
    index = _index(statements, parsed.report.outlet)
    found = tuple(index.at.get(token, ()))
    told = index.told.get(found)
    if told is None:
        told = index.told[found] = _told(index, _innermost(statements, list(found)))
    return told


def _told(index: _Index, innermost: tuple[int, ...]) -> Told:
    out: list[tuple[Chain, int]] = []
    for number in innermost:
        for chain in _chains(index.statements, number):
            whole = _joined((index.own, *chain))
            if all(whole != known for known, _ in out):
                out.append((whole, number))
    deep = [found for found in out if len(found[0]) > 1]
    return tuple(deep or out) or (((index.own,), -1),)


def _chains(statements: Sequence[Statement], index: int) -> list[Chain]:
    """Return the chains of one statement, one for each of its holders, inside those of the statements around it."""
    prefixes: list[Chain] = [()]
    for around in (*reversed([o for o in _outwards(statements, index) if statements[o].holds]), index):
        holders = _holders(statements[around])
        if holders:
            prefixes = [(*prefix, *holder) for prefix in prefixes for holder in holders]
    return prefixes


def _holders(statement: Statement) -> list[Chain]:
    if statement.link is None:
        return [statement.via] if statement.via else []
    return [(*statement.via, statement.link), *statement.beside]


def _joined(chain: Chain) -> Chain:
    """Drop a link that repeats the one before it ("he said that … , he added"), or that a longer part of the chain retells."""
    out: list[Link] = []
    known: set[tuple[str | None, ...]] = set()
    for link in chain:
        key = (link.kind, link.name) if link.name else (link.kind, None, link.describes, link.country, link.sector)
        if key in known:
            continue
        if out:  # the first is the report's own outlet, which may be cited
            known.add(key)
        out.append(link)
    return tuple(out)


def chain_at(parsed: Parsed, statements: Sequence[Statement], token: int) -> Chain:
    """Return the first chain that covers a token, outermost first; its first link is the report's own outlet."""
    return chains_at(parsed, statements, token)[0][0]
