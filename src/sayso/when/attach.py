"""Which verb or noun a time expression belongs to, and which clauses share a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sayso.parsed import Parsed

from .grammar import Found

__all__ = ["Anchored", "Tree", "anchored"]

_NOMINAL = frozenset(("NOUN", "PROPN", "NUM", "PRON"))
_VERBAL = frozenset(("VERB", "AUX"))
_SUBJECT = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
# Behind these a noun is another happening than its verb: "intensified after the operation on January 3rd".
_APART = frozenset(("after", "before", "since", "following", "until", "despite", "over", "about", "pending", "ahead", "amid", "because", "than", "like", "for"))
# Steps from a frame to a clause that shares its time; 4 is a coordinated participle under a carrying verb.
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where an expression hangs: its first token, the tokens from its governor up to the verb, and that verb.

    `when` is the verb of a clause that it is the antecedent of ("April 27, when Riga removed …"); `looks_ahead` tells
    whether the clause speaks of what is to come.
    """

    tree: Tree
    first: int
    path: tuple[int, ...]
    verb: int | None
    when: int | None
    planned: bool

    @property
    def looks_ahead(self) -> bool:
        """Tell whether the expression means the next such day rather than the last."""
        return self.planned or (self.verb is not None and self.tree.looks_ahead(self.verb, self))


class Tree:
    """Questions about tense and clause structure of one parsed report."""

    def __init__(self, parsed: Parsed, clauses: Mapping[str, frozenset[str]]) -> None:
        self.parsed = parsed
        self._clauses = clauses

    def verbal(self, token: int) -> bool:
        """Tell whether the token is a verb or auxiliary."""
        return self.parsed.pos[token] in _VERBAL

    def future(self, verb: int) -> bool:
        """Tell whether a modal, or "is to", stands with the verb."""
        p = self.parsed
        if any(p.deps[k] == "aux" and p.lowers[k] in self._clauses["modals"] for k in p.kids[verb]):
            return True
        head = p.heads[verb]
        return p.tags[verb] == "VB" and p.deps[verb] == "xcomp" and p.lemmas[head] == "be" and p.tags[head] in ("VBZ", "VBP")

    def past(self, verb: int) -> bool:
        """Tell whether the verb is in the past tense or the perfect."""
        p = self.parsed
        if p.tags[verb] == "VBD":
            return not self.future(verb)
        helpers = [k for k in p.kids[verb] if p.deps[k] in ("aux", "auxpass")]
        return p.tags[verb] in ("VBN", "VBG") and any(p.tags[k] == "VBD" or p.lemmas[k] == "have" for k in helpers) and not self.future(verb)

    def pluperfect(self, verb: int) -> bool:
        """Tell whether the verb lies before its context: "had rejected", or any past tense."""
        return self.past(verb)

    def looks_ahead(self, verb: int, place: Anchored | None = None) -> bool:
        """Tell whether the clause of the verb speaks of what is to come."""
        p = self.parsed
        if self.future(verb):
            return True
        if self.past(verb) or not self.verbal(verb):
            return place is not None and place.planned
        head = p.heads[verb]
        infinitive = p.tags[verb] == "VB" and any(p.lowers[k] == "to" and p.deps[k] == "aux" for k in p.kids[verb])
        if infinitive:
            return p.lemmas[head] in self._clauses["planned"] or (p.lemmas[head] == "be" and head != verb) or (head != verb and self.verbal(head) and self.looks_ahead(head))
        if p.tags[verb] in ("VBZ", "VBP"):
            return True
        if p.tags[verb] == "VBN" and p.lemmas[verb] in self._clauses["planned"]:
            return not any(p.tags[k] == "VBD" for k in p.kids[verb] if p.deps[k] == "auxpass")
        if p.tags[verb] == "VBG":
            return any(p.tags[k] in ("VBZ", "VBP") and p.lemmas[k] == "be" for k in p.kids[verb] if p.deps[k] == "aux")
        return False

    def reporting(self, token: int) -> int | None:
        """Return the verb of saying whose content the clause of the token is, or None."""
        p = self.parsed
        for _ in range(_STEPS):
            head = p.heads[token]
            if head == token:
                return None
            if p.deps[token] == "ccomp" and p.lemmas[head] in self._clauses["saying"]:
                return head
            if p.deps[token] not in ("xcomp", "dobj", "conj", "acomp", "attr", "aux", "prep", "pobj"):
                return None
            token = head
        return None

    def sharing(self, anchor: int, blocked: frozenset[int]) -> Iterator[int]:
        """Yield the anchor and then the tokens whose time is also its own, nearest first."""
        seen, layer = {anchor, *blocked}, [anchor]
        for _ in range(_STEPS):
            yield from layer
            following = []
            for token in layer:
                for other in (*self._nominal(token), *self._coordinated(token), *self._governed(token)):
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
            layer = following
            if not layer:
                return

    def _nominal(self, token: int) -> Iterator[int]:
        """Yield the verbs that carry an event noun: "imposed a curfew", "a curfew that it had imposed", "talks held"."""
        p = self.parsed
        if p.pos[token] not in _NOMINAL and p.deps[token] not in ("dobj", "pobj"):
            return
        head, dep = p.heads[token], p.deps[token]
        if dep in ("dobj", "nsubj", "nsubjpass", "attr", "oprd") and p.lemmas[head] not in self._clauses["saying"]:
            yield head
        if dep == "pobj" and p.lowers[head] in ("in", "at", "during", "on", "with", "into", "to") and p.lemmas[p.heads[head]] in self._clauses["carrying"]:
            yield p.heads[head]
        for kid in p.kids[token]:
            if p.deps[kid] == "acl" or (p.deps[kid] == "relcl" and p.lemmas[kid] in self._clauses["carrying"]):
                yield kid

    def _coordinated(self, token: int) -> Iterator[int]:
        """Yield coordinated verbs without a subject of their own."""
        p = self.parsed
        if not self.verbal(token):
            return
        if p.deps[token] == "conj" and self.verbal(p.heads[token]) and not self._has_subject(token):
            yield p.heads[token]
        for kid in p.kids[token]:
            if p.deps[kid] == "conj" and self.verbal(kid) and not self._has_subject(kid) and self.future(kid) == self.future(token):
                yield kid

    def _governed(self, token: int) -> Iterator[int]:
        """Yield the clause over a participle or infinitive ("attacked, killing"; "began to leave"), and participles under one."""
        p = self.parsed
        if not self.verbal(token):
            return
        dep, head = p.deps[token], p.heads[token]
        if dep == "xcomp" and self.verbal(head) and p.lemmas[head] not in self._clauses["planned"]:
            yield head
        if dep in ("advcl", "acl") and p.tags[token] == "VBG" and p.child(token, "mark", "nsubj", "nsubjpass") is None:
            if self.verbal(head):
                yield head
            elif p.deps[head] in _SUBJECT:
                yield p.heads[head]
        if dep == "pcomp" and p.lowers[head] in ("by", "in", "with"):
            yield p.heads[head]
        for kid in p.kids[token]:
            if p.deps[kid] == "advcl" and p.tags[kid] == "VBG" and p.child(kid, "mark", "nsubj") is None:
                yield kid
            elif p.deps[kid] in _SUBJECT:
                yield from (k for k in p.kids[kid] if p.deps[k] == "acl" and p.tags[k] == "VBG")
            elif p.deps[kid] == "xcomp" and p.lemmas[token] in self._clauses["carrying"]:
                yield kid

    def _has_subject(self, verb: int) -> bool:
        p = self.parsed
        return any(p.deps[k] in _SUBJECT for k in p.kids[verb])


def anchored(tree: Tree, first: int, last: int, found: Found) -> Anchored:
    """Find where the expression in tokens `first:last` hangs."""
    p = tree.parsed
    token = last - 1
    while first <= p.heads[token] < last and p.heads[token] != token:
        token = p.heads[token]
    preposition = None
    path: list[int] = []
    verb = None
    for _ in range(12):
        head = p.heads[token]
        if head == token:
            if tree.verbal(token) and not first <= token < last:
                verb = token
            break
        if p.pos[head] in ("ADP", "SCONJ", "ADV") or (p.pos[head] == "PART" and p.deps[head] == "prep"):
            if path and p.lowers[head] in _APART:
                break
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
    planned = found.relation != "since" and (preposition == "for" or found.relation == "until")
    return Anchored(tree, first, tuple(path), verb, _antecedent(p, last), planned)


def _touches(p: Parsed, last: int, verb: int) -> bool:
    """Tell whether only helpers stand between an expression and the verb: "the army on Monday had attacked"."""
    return last <= verb and all(p.heads[i] == verb and p.deps[i] in ("aux", "auxpass", "neg", "advmod", "punct") for i in range(last, verb))


def _antecedent(p: Parsed, last: int) -> int | None:
    """Return the verb of a clause with "when" right behind the expression."""
    i = last + 1 if last < len(p) and p.words[last] == "," else last
    if i < len(p) and p.lowers[i] == "when" and p.sentence_of[i] == p.sentence_of[last - 1] and p.pos[p.heads[i]] in _VERBAL:
        return p.heads[i]
    return None
