"""Tense and clause structure: which verbs look ahead, which clauses share a time and a place.

Shared ground of the stages that read adverbials (`when`, `where`) and predicates (`events`, `factuality`); the word lists are a language's table `clauses`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .parsed import Parsed

__all__ = ["ClauseTree", "compile_clauses", "perfect_of"]

_NOMINAL = frozenset(("NOUN", "PROPN", "NUM", "PRON"))
_VERBAL = frozenset(("VERB", "AUX"))
_SUBJECT = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_WITHIN = frozenset(("in", "at", "during", "on", "with", "into", "to"))
# Steps from a frame to a clause that shares its time; 4 is a coordinated participle under a carrying verb.
_STEPS = 4


def compile_clauses(table: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Return the word lists of a `clauses` table as sets."""
    return {name: frozenset(words) for name, words in table.items()}


class ClauseTree:
    """Questions about tense and clause structure of one parsed report."""

    def __init__(self, parsed: Parsed, clauses: Mapping[str, frozenset[str]]) -> None:
        self.parsed = parsed
        self._clauses = clauses

    def verbal(self, token: int) -> bool:
        """Tell whether the token is a verb or auxiliary."""
        return self.parsed.pos[token] in _VERBAL

    def saying(self, verb: int | None) -> bool:
        """Tell whether the token is a verb of saying."""
        return verb is not None and self.parsed.lemmas[verb] in self._clauses["saying"]

    def carries(self, verb: int) -> bool:
        """Tell whether the verb only begins, holds or carries what its noun names."""
        return self.parsed.lemmas[verb] in self._clauses["carrying"]

    def future(self, verb: int) -> bool:
        """Tell whether a modal, or "is to", stands with the verb; "may have gone" looks back."""
        p = self.parsed
        helpers = [p.lowers[k] for k in p.kids[verb] if p.deps[k] == "aux"]
        if any(word in self._clauses["modals"] for word in helpers):
            return "have" not in helpers or any(word in self._clauses["purely_future"] for word in helpers)
        if p.lemmas[verb] == "be" and p.tags[verb] in ("VBZ", "VBP") and any(p.deps[k] == "xcomp" and p.tags[k] == "VB" for k in p.kids[verb]):
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

    def tense(self, verb: int) -> str | None:
        """Return "past", "future" or "present", or None for a form without tense ("had come and gone": gone)."""
        p = self.parsed
        if self.future(verb):
            return "future"
        if self.past(verb):
            return "past"
        finite = p.tags[verb] in ("VBZ", "VBP") or any(p.tags[k] in ("VBZ", "VBP") for k in p.kids[verb] if p.deps[k] in ("aux", "auxpass"))
        return "present" if finite else None

    def looks_ahead(self, verb: int, *, planned: bool = False, current: bool = False) -> bool:
        """Tell whether the clause of the verb speaks of what is to come.

        `planned`: a preposition that looks ahead stands with the time ("for Thursday"); `current`: the time is the running period.
        """
        p = self.parsed
        if self.future(verb):
            return True
        if self.past(verb) or not self.verbal(verb):
            return planned
        if current:
            return False
        head = p.heads[verb]
        infinitive = p.tags[verb] == "VB" and any(p.lowers[k] == "to" and p.deps[k] == "aux" for k in p.kids[verb])
        if infinitive:
            if head == verb:
                return False
            if any(p.lowers[k] == "had" and p.deps[k] == "aux" for k in (*p.kids[head], *p.kids[p.heads[head]])):
                return False  # "had been due to end on Friday"
            return p.lemmas[head] in self._clauses["planned"] or p.lemmas[head] == "be" or (self.verbal(head) and self.looks_ahead(head))
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

    def sharing(self, anchor: int, blocked: frozenset[int], *, effects: bool = False) -> Iterator[int]:
        """Yield the anchor and then the tokens whose time is also its own, nearest first.

        With `effects` the time of what an event noun did is its own ("the attack that killed nine on Sunday").
        """
        seen, layer = {anchor, *blocked}, [anchor]
        for _ in range(_STEPS):
            yield from layer
            following = []
            for token in layer:
                for other in (*self._nominal(token, effects), *self._coordinated(token), *self._governed(token)):
                    if other not in seen:
                        seen.add(other)
                        following.append(other)
            layer = following
            if not layer:
                return

    def _nominal(self, token: int, effects: bool) -> Iterator[int]:
        """Yield the verbs that carry an event noun: "a curfew that it had imposed", "talks held", "imposed a curfew"."""
        p = self.parsed
        head, dep = p.heads[token], p.deps[token]
        if p.pos[token] not in _NOMINAL and dep not in ("dobj", "pobj"):
            if dep == "amod" and p.tags[token] == "VBN":  # the parser's reading of a short past tense: "teachers downed tools"
                yield head
            return
        for kid in p.kids[token]:
            if p.deps[kid] == "acl" or (p.deps[kid] == "relcl" and (self.carries(kid) or (effects and self._relative_subject(kid)))):
                yield kid
        carried = dep in ("dobj", "nsubj", "nsubjpass", "attr", "oprd") and not self.saying(head)
        joined = dep in ("conj", "appos") and (self.verbal(head) or p.deps[head] == "ROOT")
        if carried or joined:
            yield head
        elif dep == "pobj" and p.lowers[head] in _WITHIN and self.carries(p.heads[head]) and p.lemmas[token] not in self._clauses["prompting"]:
            yield p.heads[head]

    def _coordinated(self, token: int) -> Iterator[int]:
        """Yield coordinated verbs of the same tense without a subject of their own."""
        p = self.parsed
        if not self.verbal(token):
            return
        others = [k for k in p.kids[token] if p.deps[k] == "conj"]
        if p.deps[token] == "conj" and not self._has_subject(token):
            others.insert(0, p.heads[token])
        for other in others:
            if not self.verbal(other) or (other > token and self._has_subject(other)) or (self._reports(other) and not self.saying(token)):
                continue
            tenses = {self.tense(token), self.tense(other)} - {None}
            if len(tenses) < 2 and not self._lasting(max(token, other)):
                yield other

    def _reports(self, verb: int) -> bool:
        """Tell whether a verb of saying tells something, rather than "declared a state of emergency" or "thought to be safe"."""
        kids = {self.parsed.deps[k] for k in self.parsed.kids[verb]}
        return self.saying(verb) and ("ccomp" in kids or not kids & {"dobj", "xcomp"})

    def _lasting(self, verb: int) -> bool:
        """Tell whether the verb has a span of time of its own: "held the airport for a week"."""
        p = self.parsed
        return any(p.deps[k] == "prep" and p.lowers[k] == "for" and any(p.ents[j] in ("DATE", "TIME") for j in p.kids[k]) for k in p.kids[verb])

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
                yield from (k for k in p.kids[kid] if p.deps[k] in ("acl", "conj") and p.tags[k] == "VBG")
            elif p.deps[kid] == "xcomp" and (p.tags[kid] == "VBG" or self.carries(token)):
                yield kid

    def _relative_subject(self, verb: int) -> bool:
        p = self.parsed
        return any(p.deps[k] == "nsubj" and p.lowers[k] in ("that", "which", "who") for k in p.kids[verb]) and self.past(verb)

    def _has_subject(self, verb: int) -> bool:
        p = self.parsed
        return any(p.deps[k] in _SUBJECT for k in p.kids[verb])


def perfect_of(parsed: Parsed, token: int) -> int | None:
    """Return the "have" of a perfect that the parser took for a main verb with a modified object ("had, however, [shared data]"), or None."""
    p, noun = parsed, parsed.heads[token]
    have = p.heads[noun]
    whole = p.deps[noun] == "dobj" and p.lemmas[have] == "have" and p.left[noun] == p.left[token]
    return have if whole and token > have else None
