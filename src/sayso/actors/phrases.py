"""Noun phrases: where one begins and ends, what modifies its head, what it is of, what stands in apposition."""

from __future__ import annotations

from dataclasses import dataclass

from ..parsed import Parsed

__all__ = ["Phrase", "phrase_at"]

_BEFORE = frozenset(("compound", "amod", "det", "nmod", "nummod", "poss", "quantmod", "predet", "advmod", "case", "prep"))
_OF = frozenset(("of", "for", "in", "from", "at", "on", "to", "by", "with"))
_LONGEST = 9  # tokens of a complement that still belong to the span; longer ones are left out, as the gold writes spans


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens `start:end` around `head`; `modifiers` are the tokens before the head that belong to it (without determiner and possessor).

    `complements` are (preposition, object token) pairs; `possessor` and `apposed` are tokens or None.
    """

    head: int
    start: int
    end: int
    modifiers: tuple[int, ...]
    complements: tuple[tuple[str, int], ...]
    possessor: int | None
    apposed: int | None
    determiner: str
    count: int | None


_NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "dozen": 12,
}


def _count(parsed: Parsed, token: int) -> int | None:
    word = parsed.lowers[token].replace(",", "")
    if word.isdecimal():
        return int(word) if int(word) < 1_000_000_000 else None
    return _NUMBERS.get(word)


def _reach(parsed: Parsed, preposition: int, inner: int) -> int:
    """Return where a complement ends: before clauses and further phrases ("of paratroopers | to the frontier"); at the preposition where it is long."""
    end = parsed.right[inner]
    for kid in parsed.kids[inner]:
        if kid > inner and (parsed.deps[kid] in ("relcl", "acl", "punct", "appos") or (parsed.deps[kid] == "prep" and parsed.lowers[kid] != "of")):
            end = min(end, parsed.left[kid])
    return end if end - preposition <= _LONGEST else preposition


def phrase_at(parsed: Parsed, head: int) -> Phrase:
    """Return the noun phrase around a head noun, with short "of …" complements and a short apposition in its span."""
    start, end = head, head + 1
    modifiers: list[int] = []
    complements: list[tuple[str, int]] = []
    possessor = apposed = count = None
    determiner = ""
    other_side = next((k for k in range(head - 1, parsed.left[head], -1) if parsed.lowers[k] == "nor"), -1)  # "neither A nor B's ministry": A is no modifier
    for kid in parsed.kids[head]:
        dep = parsed.deps[kid]
        if kid < head:
            if kid <= other_side:
                start = other_side + 1
                continue
            if dep not in _BEFORE or (dep in ("prep", "advmod") and parsed.left[kid] < start - 3):
                continue
            start = min(start, max(parsed.left[kid], other_side + 1))
            if dep == "det":
                determiner = parsed.lowers[kid]
            elif dep == "poss":
                possessor = kid
            elif dep == "nummod":
                count = _count(parsed, kid)
            elif dep in ("compound", "amod", "nmod"):
                modifiers.extend(range(parsed.left[kid], kid + 1))
        elif dep == "prep" and parsed.lowers[kid] in _OF:
            for inner in parsed.kids[kid]:
                if parsed.deps[inner] == "pobj":
                    complements.append((parsed.lowers[kid], inner))
                    if parsed.lowers[kid] in ("of", "for") and kid == end:
                        end = _reach(parsed, kid, inner)
        elif parsed.lowers[kid] == "close" and dep in ("amod", "acl", "advmod"):
            close = parsed.prepositional(kid, "to")
            if close is not None:
                complements.append(("close to", close))
        elif dep == "appos" and apposed is None:
            apposed = kid
    return Phrase(head, start, end, tuple(modifiers), tuple(complements), possessor, apposed, determiner, count)
