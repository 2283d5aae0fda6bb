"""Which verb or noun a time expression belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from sayso.clauses import ClauseTree
from sayso.parsed import Parsed

from .grammar import Found

__all__ = ["APART", "Anchored", "anchored"]

_VERBAL = frozenset(("VERB", "AUX"))
_SUBJECT = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
# Behind these a noun is another happening than its verb: "intensified after the operation on January 3rd".
APART = frozenset(("after", "before", "since", "following", "until", "despite", "pending", "ahead", "amid", "because", "than", "like"))
_PERHAPS_APART = frozenset(("for", "over", "about", "of"))
_MODIFIER = frozenset(("poss", "compound", "amod", "nmod", "nummod", "nounmod"))


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where an expression hangs: its first token, the tokens from its governor up to the verb, and that verb.

    `when` is the verb of a clause that it is the antecedent of ("April 27, when Riga removed …"); `planned` marks
    a preposition that looks ahead ("for Thursday"), `current` an expression for the running period ("this week").
    What lies in `path` from `apart` on is dated only if no event stands before ("sentenced for the coup on Tuesday").
    """

    tree: ClauseTree
    first: int
    path: tuple[int, ...]
    verb: int | None
    when: int | None
    planned: bool
    current: bool = False
    apart: int | None = None

    @property
    def looks_ahead(self) -> bool:
        """Tell whether the expression means the next such day rather than the last."""
        return self.planned or (self.verb is not None and self.tree.looks_ahead(self.verb, planned=self.planned, current=self.current))


def anchored(tree: ClauseTree, first: int, last: int, found: Found) -> Anchored:
    """Find where the expression in tokens `first:last` hangs."""
    p = tree.parsed
    fronted = _fronted(p, first, last)
    token = last - 1 if fronted is None else fronted
    while first <= p.heads[token] < last and p.heads[token] != token:
        token = p.heads[token]
    preposition: str | None = None
    path: list[int] = []
    verb: int | None = None
    apart: int | None = None
    modifier = p.deps[token] in _MODIFIER
    for _ in range(12):
        head = p.heads[token]
        if head == token:
            if tree.verbal(token) and not first <= token < last:
                verb = token
            break
        if p.pos[head] in ("ADP", "SCONJ", "ADV") or (p.pos[head] == "PART" and p.deps[head] == "prep"):
            if path and p.lowers[head] in APART:
                break
            if path and apart is None and p.lowers[head] in _PERHAPS_APART:
                apart = len(path)
            preposition = preposition or p.lowers[head]
            token = head
            continue
        if tree.verbal(head):
            if not path or p.deps[token] not in _SUBJECT or _touches(p, last, head):
                verb = head
                path.append(head)
            break
        path.append(head)
        token = head
        # "Last month's coup" is the time of the coup and of nothing else, and so is "the pact of 1965".
        if modifier or (preposition == "of" and found.rule in ("year", "edge_year")):
            break
    planned = found.relation != "since" and preposition == "for"
    current = found.rule == "rel_unit" and found.parts["rel"].lower() in ("this", "the current")
    return Anchored(tree, first, tuple(path), verb, _antecedent(p, last), planned, current, apart)


def _fronted(p: Parsed, first: int, last: int) -> int | None:
    """Return the preposition of a time that opens a clause, where the parser has joined it to the noun behind: "On Monday Haiti's council …"."""
    before = first - 1
    opens = before >= 0 and p.pos[before] == "ADP" and (before == p.sentences[p.sentence_of[before]].start or p.words[before - 1] in (",", ";", "and", "but"))
    if not opens or last >= len(p) or p.tags[last] == "POS":
        return None
    heads = {p.heads[i] for i in range(first, last)} - set(range(first, last))
    joined = heads and all(head >= last for head in heads) and p.deps[last - 1] in _MODIFIER
    return before if joined else None


def _touches(p: Parsed, last: int, verb: int) -> bool:
    """Tell whether only helpers stand between an expression and the verb: "the army on Monday had attacked"."""
    return last <= verb and all(p.heads[i] == verb and p.deps[i] in ("aux", "auxpass", "neg", "advmod", "punct") for i in range(last, verb))


def _antecedent(p: Parsed, last: int) -> int | None:
    """Return the verb of a clause with "when" right behind the expression."""
    i = last + 1 if last < len(p) and p.words[last] == "," else last
    if i < len(p) and p.lowers[i] == "when" and p.sentence_of[i] == p.sentence_of[last - 1] and p.pos[p.heads[i]] in _VERBAL:
        return p.heads[i]
    return None
