"""What a paragraph is about: PLOVER's 37 contexts, each with a score and the terms that gave it.

PLOVER (manual of 2024-02-04, "Contexts") applies contexts to a paragraph or a document, several at once. They say what is talked about where the
event stands and do not qualify it: an ASSAULT in a paragraph about an election need not be electoral violence.

The terms are data (`languages/en/contexts.toml`), found in one pass over words and lemmas. Each different term counts once, however often it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from .parsed import Mention, Parsed
from .plugins import Language
from .records import Context, Span

__all__ = ["THRESHOLD", "Terms", "Vocabulary", "contexts_of", "find_contexts", "squash"]

THRESHOLD = 0.5
"""A context is told from this score on: what one plain term, or two weak ones, give. Scores come in steps (.29 .5 .65 .75 …), so that only steps are worth
trying. Chosen on the development part of plover-gsr (132 sentences with a context; F1 at .28 .5 .6 .7: .46 .60 .61 .50): of .5 and .6, which are equal within
chance, the one that finds more, since that gold leaves contexts out. To choose again: change it and run `sayso bench contexts`."""
_WEIGHTS: Mapping[str, float] = {"strong": 2.0, "plain": 1.0, "weak": 0.5, "against": -1.0, "sectors": 1.0, "sectors_weak": 0.5}
"""Weight of a term by its list in the table. Set by hand so that a strong term gives .75, a plain one the threshold, and a weak one needs another."""
_LENT = 0.5
"""What of its weight a heading or the report's title lends to the paragraphs under it."""
_LENT_MOST = 0.9
"""No more than this: a heading alone never makes a context, it needs a word of the paragraph. Both set by hand, on no set."""
_NEAR = 5
"""Words on either side in which an `unless` word stands."""
_LONGEST = 8
"""Sentences. A longer paragraph (text without line breaks) is read in stretches of so many, so that a context stays near its events. Set by hand: the
longest of the 207 paragraphs of the development gold has six."""
_NOT_LISTS = frozenset(("idioms", "words"))
_MARKS = frozenset(("-", "–", "'s", "’s", "'", "’", '"', "“", "”"))
_WORD = re.compile(r"[\w.]*\w\.?")

Words = Sequence[tuple[str, str, str]]
"""A stretch of text: each word as it stands, in lower case, and its lemma."""


@dataclass(frozen=True, slots=True)
class _Use:
    """What a term says of one context. Terms of one `shared` group count as one."""

    context: str
    weight: float
    unless: frozenset[str]
    shared: bool


@dataclass(frozen=True, slots=True)
class _Term:
    name: str
    length: int
    uses: tuple[_Use, ...]


@dataclass(slots=True)
class _Node:
    """A place in the tree of terms: the term that ends here, and what may follow."""

    term: _Term | None
    following: dict[str, _Node]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The table `contexts`, ready to look up: the tree of terms, word by word, and uses of sectors."""

    terms: _Node
    sectors: Mapping[str, tuple[_Use, ...]]


Terms = dict[str, dict[str, tuple[float, bool]]]
"""Context → term → weight, and whether it shares."""


@lru_cache(maxsize=8)
def _vocabulary(language: Any) -> Vocabulary:
    return compile_terms(language.table("contexts"))


def compile_terms(table: Mapping[str, Any]) -> Vocabulary:
    """Read the table: `idioms`, `words`, and one table a context."""
    uses: dict[tuple[str, ...], list[_Use]] = {term_words(idiom): [] for idiom in table["idioms"]}
    sectors: dict[str, list[_Use]] = {}
    for context, row in table.items():
        if context in _NOT_LISTS:
            continue
        unless = {term_words(term): frozenset(_expanded(words, table["words"])) for term, words in row.get("unless", {}).items()}
        sharing = {term_words(term) for term in row.get("sharing", ())}
        for kind, weight in _WEIGHTS.items():
            for term in row.get(kind, ()):
                words = term_words(term)
                use = _Use(context, weight, unless.get(words, frozenset()), words in sharing)
                if kind.startswith("sectors"):
                    sectors.setdefault(term, []).append(use)
                elif all(known.context != context for known in uses.setdefault(words, [])):
                    uses[words].append(use)
    root = _Node(None, {})
    for words, found in uses.items():
        node = root
        for word in words:
            node = node.following.setdefault(word, _Node(None, {}))
        node.term = _Term(" ".join(words), len(words), tuple(found))
    return Vocabulary(root, {sector: tuple(found) for sector, found in sectors.items()})


def term_words(term: str) -> tuple[str, ...]:
    """Split a term into its words, without hyphens and possessive endings."""
    return tuple(word.removesuffix("'s").removesuffix("'") for word in term.replace("-", " ").split())


def _expanded(words: Iterable[str], lists: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for word in words:
        if word.startswith("@"):
            yield from lists[word[1:]]
        else:
            yield word


def squash(weight: float) -> float:
    """Turn a sum of weights into a score: 1 - 2^-weight, 0 for none or less, so that 1 gives .5, 2 gives .75 and no sum reaches 1."""
    return 1.0 - 2.0**-weight if weight > 0 else 0.0


def find_contexts(parsed: Parsed, mentions: Sequence[Mention], language: Language, threshold: float = THRESHOLD) -> tuple[Context, ...]:
    """Return the contexts of each paragraph (and heading) with their scores, paragraphs in text order and the best first.

    A heading lends weight to the paragraphs up to the next one, the report's title to all.
    """
    vocabulary = _vocabulary(cast(Any, language))
    title = _terms(_title_words(parsed.report.title or ""), vocabulary)
    heading: Terms = {}
    out: list[Context] = []
    stretches = list(_stretches(parsed))
    acting = _sectors_of(mentions, [start for start, _, _ in stretches])
    for number, (start, end, is_heading) in enumerate(stretches):
        own = _terms(_words(parsed, start, end), vocabulary)
        _add_sectors(own, acting.get(number, ()), vocabulary)
        out += _told(own, (title,) if is_heading else (title, heading), parsed.span(start, end), threshold)
        heading = own if is_heading else heading
    return tuple(out)


def contexts_of(contexts: Iterable[Context], trigger: Span, given: Sequence[str] = ()) -> tuple[Context, ...]:
    """Return the contexts of an event: those that its lexicon entry brings (`given`, score 1) and those of its paragraph, the best first."""
    entry = [Context(name=name, score=1.0, span=trigger, why="lexicon entry") for name in given]
    around = [c for c in contexts if c.span.start <= trigger.start < c.span.end and c.name not in given]
    return (*entry, *around)


def _stretches(parsed: Parsed) -> Iterator[tuple[int, int, bool]]:
    """Yield first token, end and whether it is a heading, of each paragraph or part of a long one."""
    start, held, key = 0, 0, (-1, False)
    for sentence in parsed.sentences:
        here = (sentence.paragraph, sentence.kind == "heading")
        if held and (here != key or held == _LONGEST):
            yield start, sentence.start, key[1]
            held = 0
        if not held:
            start, key = sentence.start, here
        held += 1
    if held:
        yield start, parsed.sentences[-1].end, key[1]


def _words(parsed: Parsed, start: int, end: int) -> Words:
    capitals = all(word.isupper() or not word.isalpha() for word in parsed.words[start:end])  # "WHO IS HE?" names no agency
    forms = parsed.lowers if capitals else parsed.words
    return [row for row in zip(forms[start:end], parsed.lowers[start:end], parsed.lemmas[start:end], strict=True) if row[1] not in _MARKS]


def _title_words(title: str) -> Words:
    """Return the words of a title, which is not parsed: the plain ending is taken off for a lemma ("troops" → "troop")."""
    found = (word.removesuffix("'s").removesuffix("’s") for word in _WORD.findall(title.replace("-", " ")))
    return [(word, word.lower(), _singular(word.lower())) for word in found]


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _terms(words: Words, vocabulary: Vocabulary) -> Terms:
    """Return the terms found, by context; the longest at a place counts, those inside it do not."""
    out: Terms = {}
    firsts = vocabulary.terms.following
    done = 0
    for place, (word, lower, lemma) in enumerate(words):
        if place < done or (lower not in firsts and lemma not in firsts and word not in firsts):
            continue
        terms = _longest(words, place, vocabulary.terms)
        end = place + (terms[0].length if terms else 1)
        counted: set[str] = set()  # "elections" and "election" are one word of the text: in a context the first form counts
        for term in terms:
            for use in term.uses:
                if use.context not in counted and not (use.unless and _stands_near(words, place, end, use.unless)):
                    out.setdefault(use.context, {})[term.name] = (use.weight, use.shared)
            counted.update(use.context for use in term.uses)
        done = end
    return out


def _longest(words: Words, place: int, root: _Node) -> list[_Term]:
    """Return the longest terms that start at a place: one, or one a form ("elections" and "election")."""
    best: list[_Term] = []
    nodes = [root]
    for position in range(place, len(words)):
        word, lower, lemma = words[position]
        forms = (lower,) if word == lower == lemma else dict.fromkeys((word, lower, lemma))
        nodes = [node.following[form] for node in nodes for form in forms if form in node.following]
        if not nodes:
            break
        best = [node.term for node in nodes if node.term is not None] or best
    return best


def _stands_near(words: Words, start: int, end: int, wanted: frozenset[str]) -> bool:
    """Tell whether one of the words stands near, or is the term itself as it is written ("Bill")."""
    around = (*words[max(0, start - _NEAR) : start], *words[end : end + _NEAR])
    return any(form in wanted for forms in around for form in forms) or any(word in wanted for word, _, _ in words[start:end])


def _sectors_of(mentions: Sequence[Mention], starts: Sequence[int]) -> Mapping[int, list[Mention]]:
    """Return the named mentions of each stretch that have a sector."""
    from bisect import bisect_right

    out: dict[int, list[Mention]] = {}
    for mention in mentions:
        if mention.actor.sector and mention.named and not mention.pronoun:
            out.setdefault(bisect_right(starts, mention.head) - 1, []).append(mention)
    return out


def _add_sectors(own: Terms, mentions: Iterable[Mention], vocabulary: Vocabulary) -> None:
    """Count the sectors of named actors, unless the mention's words are a term of the context already."""
    for mention in mentions:
        for use in vocabulary.sectors.get(mention.actor.sector or "", ()):
            found = own.setdefault(use.context, {})
            lower = mention.text.lower()
            if not any(term.lower() in lower for term in found):
                found[f"{mention.text} ({mention.actor.sector})"] = (use.weight, use.shared)


def _told(own: Terms, lenders: Sequence[Terms], span: Span, threshold: float) -> list[Context]:
    """Return the contexts of a paragraph whose score reaches the threshold, the best first."""
    out = []
    for context, terms in own.items():
        lent = {term: value for lender in lenders for term, value in lender.get(context, {}).items() if term not in terms}
        score = squash(_sum(terms) + min(_LENT_MOST, _LENT * max(0.0, _sum(lent))) if _sum(terms) > 0 else 0.0)
        if score >= threshold:
            out.append(Context(name=context, score=round(score, 3), span=span, why=_why(terms, lent)))
    return sorted(out, key=lambda c: (-c.score, c.name))


def _sum(terms: Mapping[str, tuple[float, bool]]) -> float:
    """Add up weights; of the terms that share only the first counts."""
    alone = sum(weight for weight, shared in terms.values() if not shared)
    return alone + max((weight for weight, shared in terms.values() if shared), default=0.0)


def _why(terms: Mapping[str, tuple[float, bool]], lent: Mapping[str, tuple[float, bool]]) -> str:
    words = ", ".join(("not " if weight < 0 else "") + term for term, (weight, _) in terms.items())
    return f"{words}; heading: {', '.join(lent)}" if lent else words
