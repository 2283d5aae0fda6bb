"""The encoder over a report: marked sentences of frames and of pairs of mentions, and what it makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from ..encoder import Encoder, Marked, Reading
from ..parsed import Frame, Mention, Parsed, Sentence
from ..records import Span
from .matching import ACTING

__all__ = ["anchor_of", "explain", "marked_frame", "pairs_of", "within"]

_MOST = 6
"""Mentions of one sentence that are paired, the first ones: longer lists (of signatories, of candidates) hold no more acts, only more pairs."""


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


def pairs_of(parsed: Parsed, mentions: Sequence[Mention], sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield the ordered pairs of a sentence's mentions that can act and are not parts of one another, nor the same party."""
    here = [m for m in mentions if sentence.start <= m.head < sentence.end and m.kind in ACTING and m.kind != "outlet"]
    outer = [m for m in here if not any(o is not m and o.start <= m.start and m.end <= o.end and o.end - o.start > m.end - m.start for o in here)]
    for one, other in permutations(outer[:_MOST], 2):
        if one.entity != other.entity and (one.end <= other.start or other.end <= one.start):
            yield one.index, other.index


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
