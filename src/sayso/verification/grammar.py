"""The grammar that verification rules ask about: negation, voice, who does it, who says so, how far the clause goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sayso.parsed import Mention, Parsed
from sayso.records import Span

__all__ = ["Grammar"]

_SUBJECT = ("nsubj", "nsubjpass")
_SAID = ("ccomp", "conj", "xcomp", "acomp", "attr", "oprd", "dep", "intj", "parataxis", "dobj", "meta")
"""Labels between a word and the verb of saying whose content it belongs to."""


_LONG = 7  # tokens of a subject without a mention of its own; longer ones in the development gold are misread clauses


class Grammar:
    """One report, its mentions by head token, and the word lists ("confirm.verbs" → lemmas)."""

    def __init__(self, parsed: Parsed, mentions: Sequence[Mention], words: Mapping[str, frozenset[str]]) -> None:
        self.p = parsed
        self.mentions = mentions
        self.words = words
        self.heads: dict[int, Mention] = {}
        for mention in mentions:
            old = self.heads.get(mention.head)
            if old is None or mention.end - mention.start > old.end - old.start:
                self.heads[mention.head] = mention

    def has(self, name: str, token: int) -> bool:
        """Tell whether a token's lemma or form is in a word list."""
        return self.p.lemmas[token] in self.words[name] or self.p.lowers[token] in self.words[name]

    # ---- grammar
    def verb(self, token: int) -> bool:
        """Tell whether a token is a verb of its own, not a participle before a noun."""
        p = self.p
        return p.tags[token].startswith("VB") and p.deps[token] not in ("amod", "compound", "nmod")

    def negated(self, token: int) -> bool:
        """Tell whether a clause is denied by "not", "neither … nor", "no", "none", "nor"."""
        p = self.p
        for kid in p.kids[token]:
            if (p.deps[kid] == "neg" or p.lowers[kid] in ("never", "neither", "nor")) and p.quote_of[kid] in (-1, p.quote_of[token]):
                return True
            if p.deps[kid] in _SUBJECT and self.negative(kid):
                return True
            if p.deps[kid] == "preconj" and p.lowers[kid] == "neither":
                return True
        if p.deps[token] == "conj" and not any(p.deps[k] in (*_SUBJECT, "aux", "auxpass") for k in p.kids[token]):
            return self.negated(p.heads[token])
        if p.deps[token] == "xcomp" and p.lemmas[p.heads[token]] in ("be", "seem", "able", "appear"):
            return self.negated(p.heads[token])
        return False

    def negative(self, noun: int) -> bool:
        """Tell whether a noun phrase is negative: "no comment", "neither the White House nor the ministry"."""
        p = self.p
        first = p.lowers[p.left[noun]]
        return (
            p.lowers[noun] in ("none", "neither", "nobody", "nothing")
            or first == "neither"
            or any(p.lowers[k] in ("no", "neither", "none") for k in p.kids[noun])
        )

    def modal(self, token: int, name: str) -> bool:
        """Tell whether a verb has one of the modals of a list, also one that it shares."""
        p = self.p
        if any(p.deps[k] == "aux" and p.lowers[k] in self.words[name] for k in p.kids[token]):
            return True
        return p.deps[token] == "conj" and not any(p.deps[k] in (*_SUBJECT, "aux") for k in p.kids[token]) and self.modal(p.heads[token], name)

    def subject(self, token: int) -> int | None:
        """Return the head token of who does it: the clause's own subject, or that of the clause that lends it one."""
        p = self.p
        for _ in range(8):
            own = p.child(token, *_SUBJECT)
            if own is not None:
                if p.tags[own] in ("WDT", "WP") and p.deps[token] == "relcl":
                    return p.heads[token]
                return own
            dep, head = p.deps[token], p.heads[token]
            if head == token:
                return None
            if dep in ("acl", "relcl"):
                if p.lowers[head] not in self.words["unable.negated_adjectives"]:
                    return head
                token = head
                continue
            if dep in ("conj", "xcomp", "advcl", "acomp", "ccomp", "pcomp", "prep", "dep", "attr", "pobj"):
                token = head
                continue
            return None
        return None

    def passive(self, token: int) -> bool:
        """Tell whether a verb is passive, also by coordination."""
        p = self.p
        if any(p.deps[k] in ("auxpass", "nsubjpass") for k in p.kids[token]):
            return True
        return (
            p.deps[token] == "conj"
            and p.tags[token] == "VBN"
            and p.child(token, *_SUBJECT) is None
            and p.tags[p.heads[token]] == "VBN"
            and self.passive(p.heads[token])
        )

    def agent(self, token: int) -> int | None:
        """Return the head token after "by", or None."""
        p = self.p
        by = p.child(token, "agent")
        return p.child(by, "pobj") if by is not None else None

    def governor(self, token: int, *deps: str) -> int | None:
        """Return the head of a token that hangs on it with one of the labels, or None."""
        p = self.p
        return p.heads[token] if p.deps[token] in deps and p.heads[token] != token else None

    def speaker(self, token: int) -> int | None:
        """Return the subject of the verb of saying above a clause, or None."""
        p = self.p
        above = self.saying(token)
        if above is not None:
            who = p.child(above, "nsubj")
            return None if who == token else who
        for kid in p.children(token, "conj", "parataxis", "ccomp", "dep"):  # ", insists the minister": the small model takes it for a second verb
            if self.has("saying.verbs", kid) and p.child(kid, "nsubj") is None:
                who = p.child(kid, "dobj")
                if who is not None and p.words[kid - 1] in (",", "”", '"'):
                    return who
        return None

    def saying(self, token: int) -> int | None:
        """Return the verb of saying whose content a clause is, or None where something else comes in between."""
        p = self.p
        while p.heads[token] != token and p.deps[token] in _SAID:
            token = p.heads[token]
            if self.has("saying.verbs", token) and p.tags[token].startswith("VB"):
                return token
        return None

    def is_outlet(self, token: int) -> bool:
        """Tell whether a noun stands for the report's own outlet: "we", "this newspaper", its name."""
        p = self.p
        if p.lowers[token] in self.words["outlet.pronouns"]:
            return p.quote_of[token] < 0
        if self.has("outlet.nouns", token) and any(p.lowers[k] == "this" for k in p.kids[token]):
            return True
        own = (p.report.outlet or "").lower().split()
        if not own or p.pos[token] != "PROPN":
            return False
        name = [p.lowers[t] for t in range(p.left[token], token + 1) if p.pos[t] == "PROPN"]
        initials = "".join(w[0] for w in own if w not in ("the", "of"))
        return bool(name) and (set(name) <= set(own) or name == [initials])

    # ---- who
    def names(self, token: int, verb: int) -> Iterator[tuple[int | None, str, str | None]]:
        """Yield (mention index, name, country) for the head token of who verifies and those coordinated with it.

        Where the small model has taken a whole clause for the subject, the mention right before the verb is who does it.
        """
        p = self.p
        if token not in self.heads and token < verb and self._end(token) - p.left[token] > _LONG:
            last = max((m for m in self.mentions if m.end <= verb and verb - m.end <= 2 and m.start > p.left[token]), key=lambda m: m.end, default=None)
            if last is not None:
                token = last.head
        for head in (*self.beside(token), *p.conjuncts(token)):
            mention = self.heads.get(head)
            if mention is None:
                mention = next((m for m in self.mentions if m.start <= head < m.end), None)
            if mention is None:
                if self.anybody(head):
                    owner = next((self.heads[k] for k in p.kids[head] if p.deps[k] in ("poss", "compound", "amod") and k in self.heads), None)
                    yield None, p.text(p.left[head], self._end(head)), owner.actor.country if owner is not None else None
            elif mention.kind == "people":
                named = next((self.heads[k] for k in p.children(head, "appos") if k in self.heads and self.heads[k].kind == "person"), None)
                yield (mention.index, mention.text, mention.actor.country) if named is None else (named.index, named.actor.name, named.actor.country)
            else:
                yield mention.index, mention.actor.name, mention.actor.country

    def beside(self, token: int) -> tuple[int, ...]:
        """Return heads of mentions that stand before "nor", "and", "or" in a noun phrase that the small model has read as one."""
        p = self.p
        joints = [t for t in range(p.left[token], token) if p.deps[t] == "cc" and p.heads[t] != token]
        return tuple(m.head for m in self.mentions for t in joints if m.end == t and m.start >= p.left[token])

    def anybody(self, head: int) -> bool:
        """Tell whether a noun that is no mention may be somebody: a name or a pronoun, but no "you" and no thing."""
        p = self.p
        if not any(c.isalpha() for c in p.words[head]):
            return False
        if not self.mentions:  # no mentions at hand: any noun may be somebody
            return True
        if p.tags[head] == "PRP":
            return p.lowers[head] not in ("you", "i")
        return self.has("who.nouns", head) or any(p.pos[t] == "PROPN" for t in range(p.left[head], head + 1))

    def _end(self, noun: int) -> int:
        """Return the end of a noun phrase without its relative and coordinated parts."""
        p = self.p
        cut = [p.left[k] for k in p.kids[noun] if p.deps[k] in ("relcl", "acl", "conj", "cc", "punct", "appos") and k > noun]
        return min([p.right[noun], *cut])

    def span(self, head: int, who: int | None) -> Span:
        """Return the clause: from its first word or its subject's to its last, without what is coordinated or attached to it by a comma."""
        p = self.p
        while p.deps[head] in ("xcomp", "acomp") and p.heads[head] != head:  # "was not able to reach": the clause is the copula's
            head = p.heads[head]
        inside = [head]
        stop = p.right[head]
        for kid in p.kids[head]:
            if kid > head and p.deps[kid] in ("conj", "cc", "punct", "parataxis", "advcl") and p.left[kid] < stop:
                stop = p.left[kid]
        for kid in p.kids[head]:
            if kid < head and ";" in p.words[kid:head]:
                continue
            if p.right[kid] <= stop and p.deps[kid] not in ("punct", "conj", "cc", "parataxis", "mark"):
                inside.extend((p.left[kid], p.right[kid] - 1))
        if who is not None and p.sentence_of[who] == p.sentence_of[head]:
            inside.extend((p.left[who], who))
        return p.span(min(inside), max(inside) + 1)
