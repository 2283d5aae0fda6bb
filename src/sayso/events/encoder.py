"""The encoder coder: every ordered pair of mentions of a sentence is asked what links it; no lexicon, no frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from ..config import Config
from ..encoder import Encoder, Marked, Reading
from ..encoder import encoder as load_encoder
from ..ontologies import MUTUAL
from ..parsed import Frame, Mention, Parsed, Sentence
from ..plugins import Language, load
from ..records import Span
from .arena import Arenas, outside_arenas
from .pairs import anchor_of, explain, pairs_of, within

__all__ = ["EncoderCoder", "Linked", "encoder", "link_pairs", "mode_of"]

LINK = 0.6
"""Probability of the link from which a pair is an event; by F1 on the held-out tenth of our sentences .5 and .6 are alike (.952, .950;
train/encoder/evaluate.py held); the more careful one is taken."""


@dataclass(frozen=True, slots=True)
class Linked:
    """A pair that the encoder links: the mentions' indices, what it read, the trigger in the report and its head token."""

    actor: int
    recipient: int
    reading: Reading
    trigger: Span
    anchor: int

    @property
    def score(self) -> float:
        """Probability of type and link together."""
        return self.reading.link * self.reading.types[self.reading.type]


@dataclass(frozen=True, slots=True)
class EncoderCoder:
    """Codes by the encoder alone."""

    encoder: Encoder
    arenas: Arenas
    name: str

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers: one for each trigger and type, with all pairs that it links."""
        asked = [(s, pair) for s in parsed.sentences for pair in pairs_of(parsed, mentions, s)]
        linked = link_pairs(self.encoder, parsed, mentions, asked, LINK)
        groups: dict[tuple[int, str], list[Linked]] = {}
        for pair in linked:
            groups.setdefault((pair.anchor, pair.reading.type), []).append(pair)
        frames = [self._frame(pairs) for pairs in groups.values()]
        return outside_arenas(parsed, tuple(sorted(frames, key=lambda f: (f.trigger, f.type))), self.arenas)

    def _frame(self, pairs: Sequence[Linked]) -> Frame:
        best = max(pairs, key=lambda p: p.score)
        type_ = best.reading.type
        actors = tuple(dict.fromkeys(p.actor for p in pairs))
        recipients = tuple(dict.fromkeys(p.recipient for p in pairs if p.recipient not in actors))
        mode = mode_of(best.reading)
        if type_ in MUTUAL and mode != "visit":
            actors, recipients = tuple(dict.fromkeys((*actors, *(p.recipient for p in pairs)))), ()
        return Frame(
            type=type_, mode=mode, trigger=best.trigger, anchor=best.anchor, actors=actors, recipients=recipients,
            entry="encoder", score=round(best.score, 3), why=(explain(self.encoder, best.reading),),
        )  # fmt: skip


def link_pairs(
    encoder: Encoder, parsed: Parsed, mentions: Sequence[Mention], asked: Sequence[tuple[Sentence, tuple[int, int]]], least: float
) -> tuple[Linked, ...]:
    """Return those of the pairs, each with its sentence, that the encoder links with at least this probability, with words that carry it."""
    text = parsed.report.text
    marked = [Marked(text[s.span.start : s.span.end], actor=within(mentions[a].span, s), recipient=within(mentions[r].span, s)) for s, (a, r) in asked]
    out = []
    for (sentence, (actor, recipient)), reading in zip(asked, encoder.read(marked), strict=True):
        if reading.link < least or reading.trigger is None:
            continue
        start = sentence.span.start
        trigger = Span(reading.trigger.start + start, reading.trigger.end + start)
        anchor = anchor_of(parsed, sentence, trigger)
        if anchor is not None:
            out.append(Linked(actor, recipient, reading, parsed.span(anchor, anchor + 1), anchor))
    return tuple(out)


def mode_of(reading: Reading) -> str | None:
    """Return the likeliest mode of the likeliest type, None for none."""
    return max(reading.modes, key=reading.modes.__getitem__) or None


def encoder(config: Config) -> EncoderCoder:
    """Make the encoder coder for a configuration; raises `ModelError` where the weights are missing or damaged."""
    return _coder(config.language, config.weights)


@cache
def _coder(code: str, weights: str) -> EncoderCoder:
    language: Language = load("languages", code)()
    network = load_encoder(weights)
    return EncoderCoder(network, Arenas(language.table("arenas")), network.name)
