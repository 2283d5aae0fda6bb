"""What is expected of relations between countries, where it is no PLOVER event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, cast

from .clauses import compile_clauses
from .parsed import Frame, Mention, Parsed
from .places import gazetteer
from .plugins import Language
from .records import Link, Outlook

__all__ = ["find_outlooks"]

Realis = Literal["expected", "planned", "conditional"]
# Actor codes of PLOVER that are no countries.
_NO_COUNTRY = frozenset(("IGO", "UNO", "NGO", "ISM", "IMG", "MNC"))
# Clauses that hang behind the expectation and are not part of it ("…, as it touches on sovereignty").
_TRAILING = frozenset(("advcl", "relcl", "conj", "parataxis"))
_CLAUSES = frozenset(("ROOT", "ccomp", "conj", "advcl", "relcl", "parataxis", "pcomp"))
_STEPS = 8


@lru_cache(maxsize=8)
def _words(language: Any) -> Mapping[str, frozenset[str]]:
    return compile_clauses(language.table("outlook"))


def find_outlooks(
    parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], chains: Sequence[tuple[Link, ...]], language: Language
) -> tuple[Outlook, ...]:
    """Return the outlooks in text order; `chains[i]` is the chain that covers token i.

    An outlook needs a noun for relations, a word of expectation over it, and two countries that the noun phrase or its
    clause names. What is itself an event ("is expected to cut its ties with Doha" as a SANCTION) is left to the events.
    """
    words = _words(cast(Any, language))
    anchors = {frame.anchor for frame in frames}
    out: list[Outlook] = []
    last = -1
    for token, lower in enumerate(parsed.lowers):
        if token < last or (lower not in words["relations"] and parsed.lemmas[token] not in words["relations"]):
            continue
        clause, realis = _expectation(parsed, token, words, anchors)
        if clause is None or realis is None:
            continue
        start, end = _extent(parsed, clause, token)
        dyad = _dyad(parsed, mentions, token, start, end)
        if len(dyad) < 2:
            continue
        chain = chains[token] if token < len(chains) else ()
        out.append(Outlook(realis=realis, dyad=dyad, chain=chain, span=parsed.span(start, end), text=parsed.text(start, end)))
        last = end
    return tuple(out)


def _expectation(parsed: Parsed, token: int, words: Mapping[str, frozenset[str]], anchors: set[int]) -> tuple[int | None, Realis | None]:
    """Return the head of the clause that expects something of the relations, and how."""
    realis: Realis | None = None
    node = token
    for _ in range(_STEPS):
        if parsed.pos[node] in ("VERB", "AUX"):
            if node in anchors or any(parsed.deps[k] == "neg" for k in parsed.kids[node]):
                return None, None
            realis = realis or _modal(parsed, node, words)
        if node != token:
            realis = realis or _lexical(parsed, node, words)
        head = parsed.heads[node]
        hoped = parsed.deps[node] in ("ccomp", "xcomp") and _lexical(parsed, head, words) is not None
        if head == node or (parsed.pos[node] in ("VERB", "AUX") and parsed.deps[node] in _CLAUSES and not hoped):
            break
        node = head
    if realis is None or parsed.pos[node] not in ("VERB", "AUX"):
        return None, None
    changing = any(parsed.lemmas[i] in words["changing"] for i in range(parsed.left[node], parsed.right[node]) if parsed.pos[i] == "VERB")
    return (node, realis) if changing else (None, None)


def _lexical(parsed: Parsed, node: int, words: Mapping[str, frozenset[str]]) -> Realis | None:
    """Read a word of expectation or intention: the token itself or its complement ("are likely to")."""
    for token in (node, *(k for k in parsed.kids[node] if parsed.deps[k] in ("acomp", "oprd"))):
        if parsed.lemmas[token] in words["expected"]:
            return "expected"
        if parsed.lemmas[token] in words["planned"]:
            return "planned"
    return None


def _modal(parsed: Parsed, verb: int, words: Mapping[str, frozenset[str]]) -> Realis | None:
    """Read the modal of a verb; beside an if-clause it is a condition."""
    modals = {parsed.lowers[k] for k in parsed.kids[verb] if parsed.deps[k] == "aux"} & words["modals"]
    if not modals:
        return None
    under = any(
        parsed.deps[k] == "advcl" and any(parsed.lowers[m] in words["conditional_marks"] for m in parsed.kids[k] if parsed.deps[m] in ("mark", "aux"))
        for k in parsed.kids[verb]
    )
    return "conditional" if under else "expected"


def _extent(parsed: Parsed, clause: int, token: int) -> tuple[int, int]:
    """Return the clause without what trails behind it."""
    start, end = parsed.left[clause], parsed.right[clause]
    for i in range(token + 1, end):
        if parsed.deps[i] in _TRAILING and parsed.pos[i] in ("VERB", "AUX") and parsed.left[i] > token:
            end = min(end, parsed.left[i])
            break
    for kid in parsed.kids[clause]:
        if parsed.deps[kid] in ("cc", "punct", "mark") and parsed.left[kid] == start:
            start = parsed.right[kid]
    end = max(end, token + 1)
    while end - 1 > token and parsed.lowers[end - 1] in ("and", "but", ",", ".", ";", ":", "–", "—", "!", "?"):
        end -= 1
    return start, end


def _dyad(parsed: Parsed, mentions: Sequence[Mention], token: int, start: int, end: int) -> tuple[str, ...]:
    """Return the countries that the noun phrase names, or else its clause: two, in the order of the text."""
    phrase = token
    while parsed.deps[phrase] in ("pobj", "prep") and parsed.pos[parsed.heads[phrase]] in ("ADP", "NOUN"):
        phrase = parsed.heads[phrase]
    for first, last in ((parsed.left[token], parsed.right[token]), (parsed.left[phrase], parsed.right[phrase]), (start, end)):
        found = _countries(parsed, mentions, first, last)
        if len(found) >= 2:
            return found[:2]
    return ()


def _countries(parsed: Parsed, mentions: Sequence[Mention], start: int, end: int) -> tuple[str, ...]:
    """Return the countries of the mentions in a stretch; capitals stand for their countries."""
    found: list[tuple[int, str]] = []
    for mention in mentions:
        country = mention.actor.country
        if start <= mention.start < end and country and country not in _NO_COUNTRY:
            found.append((mention.start, country))
    seen = {position for position, _ in found}
    known = gazetteer()
    for position in range(start, end):
        length = known.longest(parsed.words, position, end) if parsed.words[position][0].isupper() and position not in seen else 0
        if length:
            place = known.by_name.get(parsed.text(position, position + length))
            if place and place.kind == "capital" and place.country:
                found.append((position, place.country))
    return tuple(dict.fromkeys(country for _, country in sorted(found)))
