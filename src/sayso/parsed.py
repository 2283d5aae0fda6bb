"""What the parser knows of one report, as plain tuples: the stages' common ground. Memory only, never written.

Stages read tokens by index. A tree is always within one sentence; `kids[i]` are the dependents of token i from
left to right, `left[i]:right[i]` the stretch of its subtree. Labels are spaCy's English ones (ClearNLP/Penn).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .records import Actor, Factuality, Finder, Link, Realis, Report, Span, Status

__all__ = ["Block", "Check", "Frame", "Judgement", "Mention", "Parsed", "Quotation", "Sentence", "Statement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A layout unit of the text. Only `body`, `bullet` and `heading` are parsed; the others are kept as spans."""

    kind: Literal["body", "bullet", "heading", "dateline", "byline", "credit"]
    span: Span
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Tokens `start:end` (end exclusive) with root token `root`; `kind` and `paragraph` are its block's."""

    index: int
    start: int
    end: int
    root: int
    span: Span
    kind: Literal["body", "bullet", "heading"]
    paragraph: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Words between quote marks: `span` with the marks, tokens `start:end` inside them.

    `scare` marks a short piece (a term, a phrase inside somebody else's clause) rather than reported speech.
    `continues` is the index of the quotation that this one goes on (a quote over several paragraphs), or None.
    """

    span: Span
    start: int
    end: int
    scare: bool
    continues: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """One report, parsed. All token tuples have the same length."""

    report: Report
    words: tuple[str, ...]
    lowers: tuple[str, ...]
    lemmas: tuple[str, ...]
    pos: tuple[str, ...]
    tags: tuple[str, ...]
    deps: tuple[str, ...]
    heads: tuple[int, ...]
    ents: tuple[str, ...]
    ent_starts: tuple[bool, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    kids: tuple[tuple[int, ...], ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    sentence_of: tuple[int, ...]
    sentences: tuple[Sentence, ...]
    blocks: tuple[Block, ...]
    quotes: tuple[Quotation, ...]
    quote_of: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.words)

    def span(self, start: int, end: int) -> Span:
        """Return the character span of tokens `start:end`."""
        return Span(self.starts[start], self.ends[end - 1])

    def text(self, start: int, end: int) -> str:
        """Return the text of tokens `start:end`, as written."""
        return self.report.text[self.starts[start] : self.ends[end - 1]]

    def sentence(self, token: int) -> Sentence:
        """Return the sentence that holds the token."""
        return self.sentences[self.sentence_of[token]]

    def ancestors(self, token: int) -> Iterator[int]:
        """Yield the heads of a token from its own up to the root of its sentence."""
        while self.heads[token] != token:
            token = self.heads[token]
            yield token

    def child(self, token: int, *deps: str) -> int | None:
        """Return the first dependent with one of the labels, or None."""
        for kid in self.kids[token]:
            if self.deps[kid] in deps:
                return kid
        return None

    def children(self, token: int, *deps: str) -> tuple[int, ...]:
        """Return all dependents with one of the labels, left to right."""
        return tuple(k for k in self.kids[token] if self.deps[k] in deps)

    def conjuncts(self, token: int) -> tuple[int, ...]:
        """Return the token and all that is coordinated under it ("A, B and C" from A), left to right."""
        out = [token]
        for kid in self.kids[token]:
            if self.deps[kid] == "conj":
                out.extend(self.conjuncts(kid))
        return tuple(out)

    def prepositional(self, token: int, *prepositions: str) -> int | None:
        """Return the object of a preposition hanging on the token ("on Mexico" from pressure → Mexico), or None."""
        for kid in self.kids[token]:
            if self.deps[kid] in ("prep", "agent", "dative") and self.lowers[kid] in prepositions:
                found = self.child(kid, "pobj", "pcomp")
                if found is not None:
                    return found
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A noun phrase that may act, be acted upon, speak or be a place. Tokens `start:end`, syntactic head `head`.

    kind: country | person | office | organisation | outlet | group | people | document | place | site
      person: somebody named; office: an identifiable holder without a name ("the Turkish foreign minister");
      organisation: government, ministry, army, party, firm, union; group: armed or criminal group;
      people: indefinite or collective persons ("two officials", "residents"); document: a report, memo, statement, video;
      site: a building, road or convoy that is hit or seized; it is somebody's and acts for nobody.
    A pronoun, surname, "the minister", "his Turkish counterpart" has the kind of what it stands for.
    `actor` is who it is (its `span`/`text` are this mention's); `entity` numbers the coreference chain within the report;
    `pronoun` tells that the words themselves are a pronoun or possessive; `named` that they hold a proper name;
    `plural`, `count` ("two officials" → 2) and `definite` are read off the words.
    `possessor` is the mention that owns this one ("Seoul's Defense Ministry" → Seoul), by index, or None.
    """

    index: int
    start: int
    end: int
    head: int
    span: Span
    text: str
    kind: str
    actor: Actor
    entity: int
    pronoun: bool = False
    named: bool = False
    definite: bool = False
    plural: bool = False
    count: int | None = None
    possessor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A predicate that the coder proposes as an event, before attribution and factuality have judged it.

    `anchor` is the syntactic head token of the trigger; `actors`/`recipients` are indices into the mentions.
    `under` is the index (in the coder's tuple) of the speech act whose content this is ("demanded that X withdraw": the
    RETREAT is under the REQUEST), and `complement` the realis which that speech act gives its content, or None.
    `entry` names the lexicon entry, `why` the rule and the matched words, in one readable line each.
    `retold` are the anchors of later tellings of the same happening, whose frames were merged into this one: they add claims, no event.
    """

    type: str
    mode: str | None
    trigger: Span
    anchor: int
    actors: tuple[int, ...] = ()
    recipients: tuple[int, ...] = ()
    under: int | None = None
    complement: Realis | None = None
    entry: str = ""
    score: float = 1.0
    why: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    retold: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One attribution, with tokens: who (`source` mention or None) said (`cue`) what (`content` token ranges).

    `link` is the holder as a chain link; `via` are the links of a chain told in one phrase, outside of `link`
    ("a New York Times report citing officials": via = (NYT,), link = officials). `outer` is the index of the statement
    that this one stands inside, or None. `denies` marks a cue or content that takes the opposite side.
    `beside` are further holders of the same content ("Kyiv and Moscow said"), each a whole (via…, link) of its own.
    `holds` is False where the content does not rest on the source's word (presupposed, felt, planned, asked): such a
    statement is no link of any chain. `found` tells by whom: rules, tagger, or both.
    """

    source: int | None
    source_spans: tuple[Span, ...]
    cue_spans: tuple[Span, ...]
    content_spans: tuple[Span, ...]
    content: tuple[tuple[int, int], ...]
    cue: int
    cue_class: str
    link: Link | None
    via: tuple[Link, ...] = ()
    outer: int | None = None
    denies: bool = False
    hedges: bool = False
    beside: tuple[tuple[Link, ...], ...] = ()
    holds: bool = True
    found: Finder = "rules"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How a frame stands in the text: its realis, the FactBank value by default, and whether its holder keeps his distance.

    `operators` are the tokens (modal, negation, governing predicate, "if") that decided it; `why` says it in one line.
    """

    realis: Realis
    factuality: Factuality
    hedged: bool = False
    operators: tuple[int, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A verification statement before events have ids: `about` are indices of frames, or `document` names a cited report.

    `mention` is who verified (None: the report's own outlet); `anchor` is the head token of the clause that says so.
    """

    mention: int | None
    by: str
    country: str | None
    status: Status
    span: Span
    about: tuple[int, ...] = ()
    document: str | None = None
    why: str = ""
    anchor: int = -1
