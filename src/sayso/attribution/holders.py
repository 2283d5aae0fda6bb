"""Holders: the links that the source of a statement makes, outermost first.

A source may pass on others ("the newspaper, citing officials"), be told of by an outlet ("was quoted by Le Monde"), or
be a writing whose issuer speaks ("a communiqué of the ministry"). Who a noun phrase stands for is the mentions' affair;
where there is no mention the words themselves make an unnamed holder.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..parsed import Mention, Parsed
from ..records import Link, LinkKind, Span
from .cues import Words
from .draft import Draft
from .spans import cited_by, phrase

__all__ = ["Chain", "Speakers"]

Chain = tuple[Link, ...]

_RELATIVE = frozenset(("who", "which", "that", "whom"))
_KINDS: dict[str, LinkKind] = {
    "person": "person", "office": "person", "organisation": "organisation", "country": "organisation", "group": "organisation", "place": "organisation",
    "outlet": "outlet", "document": "document", "people": "unnamed",
}  # fmt: skip
# How many holders deep a source may cite others; longer chains are parsing errors.
_DEPTH = 5
# Sentences within which a named holder who comes back by a common noun or pronoun keeps the outlet that he came through.
# About a paragraph: 1 to 12 give the same chains on the development gold, which is too small to tell; choose again by chain_exact there.
_NEAR = 3


@dataclass(slots=True)
class Speakers:
    """Makes links of source tokens, in text order; remembers who came through whom, for "the same sources", "the report"."""

    parsed: Parsed
    mentions: Sequence[Mention]
    words: Words
    heads: dict[int, Mention] = field(default_factory=dict)
    inside: dict[int, Mention] = field(default_factory=dict)
    told: dict[str, tuple[Chain, int]] = field(default_factory=dict)
    tokens: dict[Span | None, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for mention in self.mentions:
            known = self.heads.get(mention.head)
            if known is None or (mention.end - mention.start > known.end - known.start):
                self.heads[mention.head] = mention
            for token in range(mention.start, mention.end):
                self.inside[token] = mention

    def of(self, draft: Draft) -> list[Chain]:
        """Return the chains of a statement's holders, one a speaker; none where the report itself speaks."""
        if draft.source is None:
            return []
        if not draft.holds:
            return [c[-1:] for c in self.chains(draft.source)]
        found = self.chains(draft.source)
        for noun in draft.cited:
            inner = self.chains(noun)
            if inner and found:
                found = [(*chain, *inner[0]) for chain in found]
        for noun in draft.through:
            outside = self.chains(noun)
            if outside:
                found = [(*outside[0], *chain) for chain in found]
        if found and found[0][-1].kind == "unnamed" and len(found[0]) == 1 and draft.told is not None:
            found = [(*self._medium(draft.told), *chain) for chain in found]
        elif found and draft.told is not None:
            found = [self._at(draft.told, chain) for chain in found]
        if found and draft.cls == "add":
            found = [self._inherited(chain) for chain in found]
        if found and len(found[0]) > 1:
            self.remember(found[0])
        return found

    def _medium(self, told: int) -> Chain:
        """Return the outlet that unnamed people spoke to, if it is another than the report's own."""
        mention = self._named_beside(told) or self.heads.get(told)
        lemma = self.parsed.lemmas[told].lower()
        if self._own(told) or self.parsed.lowers[told] in self.words.first_person:
            return ()
        if mention is not None and mention.kind == "outlet":
            known = self._resumed(told, mention)
            return known[:1] if known and known[0].kind == "outlet" else (self._of_mention(mention, told),)
        if mention is None and lemma in self.words.media:
            known = self._resumed(told, None)
            return known[:1] or (self._unmentioned(told, lemma),)
        return ()

    def _at(self, told: int, chain: Chain) -> Chain:
        """Write the medium that a known speaker spoke to as his venue."""
        medium = self._medium(told)
        return (*chain[:-1], replace(chain[-1], venue=medium[0].name or medium[0].describes)) if medium else chain

    def _inherited(self, chain: Chain) -> Chain:
        """Return the whole chain of what an outlet told just before, for "the report added"."""
        last = chain[-1]
        if last.kind != "outlet":
            return chain
        known = self.told.get(f"full {_name(last.name or '')}")
        return known[0] if known is not None else chain

    def chains(self, source: int, depth: int = 0) -> list[Chain]:
        """Return the chains of a source, one for each named speaker coordinated in it; empty where it is the report itself."""
        parsed = self.parsed
        source = self._antecedent(source)
        several = self._offices(source)
        if several:
            return several
        speakers = [s for s in parsed.conjuncts(source) if parsed.pos[s] in ("NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET")]
        found = [c for c in (self._chain(s, depth) for s in speakers) if c]
        if len(found) > 1 and all(c[-1].kind == "unnamed" for c in found):
            return found[:1]
        distinct: list[Chain] = []
        for chain in found:
            if chain not in distinct:
                distinct.append(chain)
        return distinct

    def _offices(self, head: int) -> list[Chain]:
        """Return the holders of one office in several countries ("the presidents of Chad and Mali"), each a link of his own."""
        parsed = self.parsed
        mention = self.heads.get(head)
        if parsed.tags[head] != "NNS" or mention is None or (mention.named and mention.kind == "person"):
            return []
        first = parsed.prepositional(head, "of") or next((k for k in parsed.children(head, "amod") if k in self.heads), None)
        if first is None:
            return []
        sides = [(k, self.heads[k]) for k in parsed.conjuncts(first) if k in self.heads and self.heads[k].actor.country is not None]
        if len({m.actor.country for _, m in sides}) < 2 or any(m.kind == "person" for _, m in sides):
            return []
        office = parsed.lemmas[head]
        sector = mention.actor.sector
        kind: LinkKind = "person" if mention.kind in ("people", "office") else "organisation"
        # "The Turkish and Greek presidents": an adjective beside another is no mention of its country, and the office is named by it.
        names = [f"{office.capitalize()} of {m.actor.name}" if m.kind == "country" else f"{parsed.words[k]} {office}" for k, m in sides]
        return [(Link(kind=kind, name=n, country=m.actor.country, sector=sector, span=m.span),) for n, (_, m) in zip(names, sides, strict=True)]

    def _antecedent(self, token: int) -> int:
        """Return the noun that a relative pronoun stands for."""
        if self.parsed.lowers[token] in _RELATIVE and self.parsed.deps[token] in ("nsubj", "nsubjpass", "dobj"):
            for above in self.parsed.ancestors(token):
                if self.parsed.deps[above] == "relcl":
                    return self.parsed.heads[above]
        return token

    def _chain(self, head: int, depth: int) -> Chain:
        base = self._base(head)
        if depth >= _DEPTH:
            return base
        before: Chain = ()
        after: Chain = ()
        for verb in self._clauses(head):
            passive, noun = cited_by(self.parsed, self.words, verb)
            if noun is None:
                continue
            inner = self.chains(noun, depth + 1)
            if not inner:
                continue
            if passive:
                before = inner[0]
            elif not after:
                after = inner[0]
        chain = (*before, *base, *after)
        if not self._resumed(head, self.heads.get(head)):
            for link in base[-1:]:
                self.tokens[link.span] = head
            self.remember(chain)
        return chain

    def _clauses(self, head: int) -> list[int]:
        """Return the relative clauses and participles of a noun and of the name beside it."""
        parsed = self.parsed
        out: list[int] = []
        for noun in (head, *parsed.children(head, "appos")):
            for kid in parsed.children(noun, "relcl", "acl"):
                out.extend(parsed.conjuncts(kid))
        return out

    def _text(self, head: int) -> str:
        return self.parsed.text(*phrase(self.parsed, head)).rstrip(", ")

    # ---- one noun phrase
    def _base(self, head: int) -> Chain:
        parsed, low = self.parsed, self.parsed.lowers[head]
        if low in self.words.first_person or self._own(head):
            return ()
        named = self._named_beside(head)
        if named is not None:
            return (self._of_mention(named, head),)
        mention = self.heads.get(head)
        resumed = self._resumed(head, mention)
        if resumed:
            return resumed
        lemma = parsed.lemmas[head].lower()
        if low in self.words.partitive:
            return self._partitive(head, mention)
        if lemma in self.words.spokespeople and (mention is None or (mention.kind in ("people", "office", "person") and not mention.named)):
            body = self._body(head)
            if body is not None:
                return (body,)
        writing = lemma in self.words.issued or lemma in self.words.documents
        if writing and (mention is None or mention.kind in ("document", "people", "organisation")) and parsed.pos[head] != "PROPN":
            return self._writing(head, lemma, mention)
        if mention is not None:
            return (self._of_mention(mention, head),)
        return (self._unmentioned(head, lemma),)

    def _own(self, head: int) -> bool:
        """Tell whether a noun phrase is the report's own newsroom ("this newspaper", "the Herald" in The Demerara Herald)."""
        parsed = self.parsed
        if parsed.lemmas[head].lower() in self.words.own and any(parsed.lowers[k] in ("this", "our") for k in parsed.kids[head]):
            return True
        outlet = parsed.report.outlet
        if not outlet or parsed.pos[head] != "PROPN":
            return False
        own = set(_name(outlet).split())
        start, end = phrase(parsed, head)
        said = set(_name(parsed.text(start, end)).split())
        mention = self.heads.get(head)
        return bool(said) and said <= own and (mention is None or mention.kind in ("outlet", "organisation", "place"))

    def _named_beside(self, head: int) -> Mention | None:
        """Return the named person in apposition ("a police spokesman, Inspector Ruzvidzo"; "the newspaper Le Fleuve")."""
        for kid in self.parsed.children(head, "appos"):
            mention = self.heads.get(kid)
            if mention is not None and mention.named and mention.kind in ("person", "outlet"):
                return mention
        return None

    def _of_mention(self, mention: Mention, head: int) -> Link:
        actor = mention.actor
        kind = _KINDS.get(mention.kind, "unnamed")
        if kind == "organisation" and actor.sector == "JRN":
            kind = "outlet"
        text = self._text(head)
        if kind == "unnamed" and self.parsed.pos[head] == "PROPN" and self.parsed.ents[head] == "PERSON":
            return Link(kind="person", name=text, country=actor.country, sector=actor.sector, span=mention.span)
        body = self._members_of(head) if kind == "unnamed" else None
        if body is not None:
            return body
        if kind == "unnamed" and any(words in text.lower() for words in self.words.collective) and self.parsed.child(head, "nummod") is None:
            return Link(kind="organisation", name=text, country=actor.country, sector=actor.sector, span=mention.span)
        if kind == "unnamed" and self._related(head):
            return Link(kind="person", name=text, country=actor.country, sector=actor.sector, span=mention.span)
        if kind == "unnamed":
            anonymity = self._anonymity(head, mention, text)
            country, sector = self._standing(head, mention, anonymity)
            return Link(kind="unnamed", describes=text, country=country, sector=sector, anonymity=anonymity, span=mention.span)
        name: str | None = actor.name
        if kind == "outlet" and not mention.named and not actor.id.startswith("outlet:"):
            name = None
        sector = "JRN" if kind == "outlet" else actor.sector
        return Link(
            kind=kind, name=name, describes=text if name is None else None, country=actor.country, sector=sector,
            anonymity="media" if name is None and kind == "outlet" else "document" if kind == "document" else None, span=mention.span,
        )  # fmt: skip

    def _standing(self, head: int, mention: Mention, anonymity: str) -> tuple[str | None, str | None]:
        """Return country and sector of an unnamed holder: a bare "person" has those of whom he is close to, else none."""
        if self.parsed.lemmas[head] == "person" or (anonymity == "close_to" and self.parsed.lemmas[head] == "people"):
            for kid in self.parsed.children(head, "amod", "acl", "advmod"):
                if self.parsed.lowers[kid] in ("close", "near"):
                    other = self.parsed.prepositional(kid, "to")
                    if other is not None and other in self.heads:
                        return self.heads[other].actor.country, self.heads[other].actor.sector
            return None, None
        return mention.actor.country, mention.actor.sector

    def _members_of(self, head: int) -> Link | None:
        """Return the body whose members speak together ("the rebels of the Mountain Front")."""
        parsed = self.parsed
        if parsed.lemmas[head].lower() not in self.words.members or not any(parsed.lowers[k] == "the" for k in parsed.kids[head]):
            return None
        whole = parsed.prepositional(head, "of")
        mention = self.heads.get(whole) if whole is not None else None
        return self._of_mention(mention, mention.head) if mention is not None and mention.kind in ("group", "organisation") else None

    def _related(self, head: int) -> bool:
        """Tell whether the words name somebody by his tie to another ("her lawyer", "his parents", "the rival of the president")."""
        parsed = self.parsed
        if parsed.lemmas[head].lower() not in self.words.relations:
            return False
        definite = any(parsed.lowers[k] == "the" for k in parsed.kids[head])
        return parsed.child(head, "poss") is not None or (definite and parsed.prepositional(head, "of") is not None)

    def _anonymity(self, head: int, mention: Mention | None, text: str) -> str:
        low = text.lower()
        if any(words in low for words in self.words.close_to):
            return "close_to"
        if (mention is not None and mention.count) or self.parsed.child(head, "nummod") is not None:
            return "counted"
        plural = mention.plural if mention is not None else self.parsed.tags[head] in ("NNS", "NNPS") or low in ("they", "people")
        return "plural" if plural else "singular"

    def _unmentioned(self, head: int, lemma: str) -> Link:
        """Return a link read off the words alone."""
        parsed = self.parsed
        start, end = phrase(parsed, head)
        text = parsed.text(start, end)
        span = parsed.span(start, end)
        if lemma in self.words.media:
            name = text if any(parsed.pos[t] == "PROPN" for t in range(start, end)) else None
            return Link(kind="outlet", name=name, describes=None if name else text, sector="JRN", anonymity=None if name else "media", span=span)
        if parsed.ents[head] == "PERSON" or self._related(head):
            return Link(kind="person", name=text, span=span)
        if parsed.pos[head] == "PROPN" or lemma in self.words.bodies:
            owner = self._owner(head)
            country, sector = (owner.actor.country, owner.actor.sector) if owner is not None else (None, None)
            return Link(kind="organisation", name=text, country=country, sector=sector, span=span)
        return Link(kind="unnamed", describes=text, anonymity=self._anonymity(head, None, text), span=span)

    # ---- bodies and writings
    def _owner(self, head: int, *prepositions: str) -> Mention | None:
        """Return who owns, sends or made a thing: possessor, "of", "by", "from", an adjective or name before it, "issued by"."""
        parsed = self.parsed
        for kid in parsed.children(head, "poss"):
            if kid in self.heads:
                return self.heads[kid]
        for kid in parsed.children(head, "acl", "relcl"):
            agent = parsed.prepositional(kid, "by")
            if agent is not None and agent in self.heads and parsed.lemmas[kid] not in self.words.leaked | self.words.as_saying:
                return self.heads[agent]
        for preposition in prepositions or ("by", "of", "from"):
            found = parsed.prepositional(head, preposition)
            if found is not None and found in self.heads:
                return self.heads[found]
        own = self.heads.get(head)
        for kid in reversed(parsed.children(head, "compound", "amod", "nmod")):
            mention = self.heads.get(kid) or self.inside.get(kid)
            if mention is not None and mention is not own and mention.kind in ("country", "organisation", "outlet", "group", "office", "person"):
                return mention
        return None

    def _body(self, head: int) -> Link | None:
        """Return the body for which a spokesperson without a name speaks."""
        mention = self.heads.get(head)
        if mention is not None and mention.kind == "organisation":
            return self._of_mention(mention, head)
        owner = self._owner(head, "for", "of", "at")
        if owner is None:
            return None
        link = self._of_mention(owner, owner.head)
        if link.kind == "person":
            return Link(kind="organisation", name=f"Office of the {link.name}", country=link.country, sector=link.sector, span=link.span)
        sector = mention.actor.sector if mention is not None and mention.actor.sector else link.sector
        kind: LinkKind = "organisation" if link.kind in ("unnamed", "document") else link.kind
        return Link(kind=kind, name=link.name or link.describes, country=link.country, sector=sector, span=link.span)

    def _writing(self, head: int, lemma: str, mention: Mention | None) -> Chain:
        """Return the link of a writing: its issuer if he gives it out, an outlet for its report, else a document."""
        parsed = self.parsed
        owner = self._owner(head)
        leaked = any(parsed.lemmas[k] in self.words.leaked for k in parsed.children(head, "acl", "relcl"))
        if owner is not None and owner.kind == "outlet":
            return (self._of_mention(owner, owner.head),)
        if owner is not None and lemma in self.words.issued and not leaked:
            return (self._of_mention(owner, owner.head),)
        text = self._text(head)
        actor = owner.actor if owner is not None else mention.actor if mention is not None else None
        name = mention.actor.name if mention is not None and mention.kind == "document" else text
        span = mention.span if mention is not None else parsed.span(*phrase(parsed, head))
        country, sector = (actor.country, actor.sector) if actor is not None else (None, None)
        return (Link(kind="document", name=name, country=country, sector=sector, anonymity="document", span=span),)

    def _partitive(self, head: int, mention: Mention | None) -> Chain:
        """Return the holder of "one of the two officials", or of a bare "another": unnamed, one of those told before."""
        parsed = self.parsed
        start, end = phrase(parsed, head)
        number = "plural" if parsed.lowers[head] not in ("one", "another") else "singular"
        link = Link(kind="unnamed", describes=parsed.text(start, end), anonymity=number, span=parsed.span(start, end))
        whole = parsed.prepositional(head, "of")
        source = self.heads.get(whole) if whole is not None else mention
        if source is not None and (source.actor.country or source.actor.sector):
            return (replace(link, country=source.actor.country, sector=source.actor.sector),)
        known = self.told.get("unnamed")
        if known is not None:
            last = known[0][-1]
            return (*known[0][:-1], replace(link, country=last.country, sector=last.sector))
        return (link,)

    # ---- who came through whom
    def remember(self, chain: Chain) -> None:
        """Keep the chain up to each of its holders under his words, and under each outlet the whole that it told."""
        for length, link in enumerate(chain, 1):
            head = self.tokens.get(link.span)
            if head is None:
                continue
            sentence = self.parsed.sentence_of[head]
            mention = self.heads.get(head)
            keys = [f"noun {self.parsed.lemmas[head].lower()}"]
            if mention is not None:
                keys.append(f"entity {mention.entity}")
            if link.kind == "outlet":
                keys.append("outlet")
            if link.kind == "unnamed":
                keys.append("unnamed")
            for key in keys:
                self._keep(key, chain[:length], sentence)
            if link.kind == "outlet":
                self._keep(f"full {_name(link.name or '')}", chain, sentence)

    def _keep(self, key: str, chain: Chain, sentence: int) -> None:
        """Keep a chain, unless the same sentence has told a longer one that ends in it or begins with it."""
        known = self.told.get(key)
        if known is not None and known[1] == sentence and len(known[0]) > len(chain):
            spans = [k.span for k in known[0]]
            own = [k.span for k in chain]
            if spans[-len(own) :] == own or (key.startswith("full") and spans[: len(own)] == own):
                return
        self.told[key] = (chain, sentence)

    def _resumed(self, head: int, mention: Mention | None) -> Chain:
        """Return the chain of a holder who comes back ("the same sources", "the spokesman", "the report"), with his outer links."""
        parsed = self.parsed
        kids = [parsed.lowers[k] for k in parsed.kids[head]]
        same = "same" in kids
        pronoun = parsed.lowers[head] in self.words.pronouns
        definite = same or any(k in self.words.definite for k in kids)
        lemma = parsed.lemmas[head].lower()
        named = parsed.pos[head] == "PROPN" or any(parsed.pos[k] == "PROPN" and parsed.deps[k] in ("compound", "appos", "poss") for k in parsed.kids[head])
        if not (pronoun or definite) or (named and not same):
            return ()
        found = self.told.get(f"entity {mention.entity}") if mention is not None else None
        if found is None and not pronoun:
            found = self.told.get(f"noun {lemma}")
            if found is None and (lemma in self.words.reports or lemma in self.words.media):
                found = self.told.get("outlet")
            if found is None and same and lemma in self.words.generic:
                found = self.told.get("unnamed")
        if found is None:
            return ()
        chain, sentence = found
        near = parsed.sentence_of[head] - sentence <= _NEAR
        if len(chain) == 1:
            return chain if mention is None or same or chain[0].kind in ("unnamed", "outlet") else ()
        if chain[-1].kind == "unnamed" or same or near or chain[-1].kind == "outlet":
            return chain
        return ()


def _name(text: str) -> str:
    words = re.findall(r"\w+", re.sub(r"['’]s\b", "", text.lower()))
    return " ".join(w for w in words if w not in ("the", "a", "an", "newspaper", "agency"))
