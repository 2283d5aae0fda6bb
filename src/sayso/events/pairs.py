"""The encoder over a report: marked sentences of frames and of pairs of mentions, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from ..encoder import Encoder, Marked, Reading
from ..parsed import Frame, Mention, Parsed, Sentence
from ..records import Span
from .matching import ACTING

__all__ = ["anchor_of", "explain", "in_one_clause", "marked_frame", "pairs_of", "possible_actors", "within"]

_MOST = 6
"""Mentions of one sentence that are paired, the first ones: longer lists (of signatories, of candidates) hold no more acts, only more pairs.

Set by hand, for speed."""

_ACTS = frozenset({"nsubj", "pobj", "poss", "conj", "compound", "amod", "nmod", "appos", "ROOT", "csubj"})
"""Dependencies in which an actor stands ("by X", "X's raid", "X raids"): direct objects and subjects of passives are asked as recipients only."""

_WHERE = frozenset({"in", "at", "near", "inside", "outside", "around", "across"})
"""Prepositions of place: who stands behind one is where the act was, and did not do it."""

_CLAUSES = frozenset({"ccomp", "advcl", "relcl", "acl", "csubj", "parataxis"})
"""Dependencies at which a clause of its own begins: what stands in it is no party of the verb above."""


_BESIDE = frozenset({"conj", "appos", "nsubj", "npadvmod", "attr"})
"""Dependencies in which no party stands to which something is done: it comes with another that is asked about (coordinated, of one name), acts itself in
a second predicate, or says when or what. Of 1110 questions in PolNeAR's development part 228 are of such, and 0 of 31 that come to an event."""


def within(span: Span, sentence: Sentence) -> Span:
    """Return a span of the report as one of the sentence."""
    return Span(span.start - sentence.span.start, span.end - sentence.span.start)


def marked_frame(parsed: Parsed, mentions: Sequence[Mention], frame: Frame) -> Marked:
    """Return the sentence of a frame with its trigger and, where they stand in the same sentence, its first actor and recipient marked."""
    sentence = parsed.sentence(frame.anchor)

    def side(numbers: Sequence[int]) -> Span | None:
        here = (mentions[n].span for n in numbers if sentence.start <= mentions[n].head < sentence.end)
        return next((within(span, sentence) for span in here), None)

    text = parsed.report.text[sentence.span.start : sentence.span.end]
    return Marked(text, actor=side(frame.actors), recipient=side(frame.recipients), trigger=within(frame.trigger, sentence))


def possible_actors(parsed: Parsed, mentions: Sequence[Mention], frame: Frame) -> Iterator[tuple[int, Marked]]:
    """Yield who else of its sentence could be the actor that a frame with recipients leaves empty, each with the sentence so marked."""
    if frame.actors or not frame.recipients:
        return
    sentence = parsed.sentence(frame.anchor)
    asked = marked_frame(parsed, mentions, frame)
    given = [mentions[n] for n in frame.recipients]
    acting = [m for m in mentions if sentence.start <= m.head < sentence.end and m.kind in ACTING and m.kind != "outlet"]
    for mention in _outermost(acting):
        able = parsed.lowers[parsed.heads[mention.head]] not in _WHERE and not _subordinate(parsed, frame.anchor, mention.head)
        if able and not any(mention.entity == g.entity or (mention.start < g.end and g.start < mention.end) for g in given):
            yield mention.index, replace(asked, actor=within(mention.span, sentence))


def _outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions that are no part of a longer one ("Turkish" of "Turkish police")."""
    return [m for m in mentions if not any(o.start <= m.start and m.end <= o.end and o.end - o.start > m.end - m.start for o in mentions)]


def _subordinate(parsed: Parsed, anchor: int, token: int) -> bool:
    """Tell whether the anchor stands in an adverbial or relative clause that does not hold the token ("would strike if its troops were attacked")."""
    path = (anchor, *parsed.ancestors(anchor))
    shared = next((t for t in (token, *parsed.ancestors(token)) if t in path), None)
    return shared is None or any(parsed.deps[t] in ("advcl", "relcl", "acl") for t in path[: path.index(shared)])


def pairs_of(parsed: Parsed, mentions: Sequence[Mention], sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield the ordered pairs of a sentence's mentions that are not parts of one another, nor the same party; the first can act.

    The second may be a place or a site: "a truce in Idlib" is declared to somebody there.
    """
    here = [m for m in mentions if sentence.start <= m.head < sentence.end and m.kind not in ("outlet", "document")]
    outer = _outermost(here)
    for one, other in permutations(outer[:_MOST], 2):
        if one.kind in ACTING and parsed.deps[one.head] in _ACTS and one.entity != other.entity and (one.end <= other.start or other.end <= one.start):
            yield one.index, other.index


def in_one_clause(parsed: Parsed, mentions: Sequence[Mention], pair: tuple[int, int]) -> int | None:
    """Return the verb whose subject or agent the first of a pair is and in whose clause the second is acted upon, None where there is no such verb.

    Where no rule fires these pairs alone are worth a pass of the network: of ten others none is added (sayso-gold's development part).
    """
    first, second = (mentions[n].head for n in pair)
    if parsed.deps[second] in _BESIDE:
        return None
    verb = parsed.heads[first]
    if parsed.deps[first] == "pobj" and parsed.deps[verb] == "agent":
        verb = parsed.heads[verb]
    elif parsed.deps[first] != "nsubj":
        return None
    above = second
    while parsed.heads[above] != above and above != verb:
        if parsed.deps[above] in _CLAUSES and above != second:
            return None
        above = parsed.heads[above]
    return verb if above == verb else None


def anchor_of(parsed: Parsed, sentence: Sentence, trigger: Span) -> int | None:
    """Return the syntactic head of the trigger's words, None where no token lies in it."""
    tokens = [t for t in range(sentence.start, sentence.end) if parsed.starts[t] < trigger.end and parsed.ends[t] > trigger.start]
    return next((t for t in tokens if parsed.heads[t] not in tokens or parsed.heads[t] == t), None)


def explain(encoder: Encoder, reading: Reading) -> str:
    """Say in one line what the encoder makes of an event: score, runner-up, link, and the sentence of ours that is nearest."""
    (first, p), (second, q), *_ = sorted(reading.types.items(), key=lambda x: -x[1])
    like = encoder.nearest(reading)
    near = f"; like “{like[1]}” ({like[0]})" if like else ""
    return f"{encoder.name}: {first} {p:.2f}, next {second} {q:.2f}, goes this way {reading.link:.2f}{near}"
