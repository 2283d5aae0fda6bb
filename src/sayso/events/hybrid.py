"""The hybrid coder: rules propose and explain, the encoder confirms, corrects or adds; where the two disagree the score falls and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from ..config import Config
from ..encoder import Encoder, Reading
from ..encoder import encoder as load_encoder
from ..parsed import Frame, Mention, Parsed
from ..plugins import Coder, Language, load
from .arena import Arenas, outside_arenas
from .encoder import MUTUAL, Linked, link_pairs, mode_of
from .pairs import explain, marked_frame, pairs_of
from .rules import rules

__all__ = ["HybridCoder", "hybrid"]

ADD = 0.9
"""Probability of link and type together from which a pair that no rule links is added as an event.

Chosen on sayso-gold's development part: of what is added from .9 on 8 in 10 stand in the gold, from .8 on 3 in 10.
"""

CORRECT = 0.95
"""Probability of link and type together from which another type than the entry's is taken, where the entry's has less than `LEAST`; same choice."""

LEAST = 0.02


@dataclass(frozen=True, slots=True)
class HybridCoder:
    """Codes by rules and encoder together."""

    rules: Coder
    encoder: Encoder
    arenas: Arenas
    name: str

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers."""
        proposed = self.rules(parsed, mentions)
        readings = self.encoder.read([marked_frame(parsed, mentions, f) for f in proposed])
        judged = tuple(_judged(self.encoder, f, r) for f, r in zip(proposed, readings, strict=True))
        added = outside_arenas(parsed, self._added(parsed, mentions, judged), self.arenas)
        return _merged(judged, added)

    def _added(self, parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame]) -> tuple[Frame, ...]:
        """Return the frames of pairs of one sentence that no rule's frame links by this type, on words of their own, and that the encoder is sure of."""
        triggers = [f.trigger for f in frames]
        taken = {(mentions[a].entity, mentions[r].entity, f.type) for f in frames for a, r in _links(f)}
        asked = [(s, pair) for s in parsed.sentences for pair in pairs_of(parsed, mentions, s)]
        best: dict[int, Linked] = {}
        for pair in link_pairs(self.encoder, parsed, mentions, asked, ADD):
            told = (mentions[pair.actor].entity, mentions[pair.recipient].entity, pair.reading.type) in taken
            free = not told and not any(pair.trigger.overlaps(t) for t in triggers)
            if free and pair.score >= ADD and (pair.anchor not in best or pair.score > best[pair.anchor].score):
                best[pair.anchor] = pair
        return tuple(_from_pair(self.encoder, pair) for _, pair in sorted(best.items()))


def _links(frame: Frame) -> set[tuple[int, int]]:
    """Return the pairs of mentions that a frame links, both ways for what is mutual."""
    straight = {(a, r) for a in frame.actors for r in frame.recipients}
    return straight | {(a, b) for a in frame.actors for b in frame.actors if a != b}


def _judged(encoder: Encoder, frame: Frame, reading: Reading) -> Frame:
    """Return a rule's frame with the score that both give it, and its type corrected where the encoder is sure of another."""
    likelihood = reading.types.get(frame.type, 0.0)
    other = reading.type
    line = explain(encoder, reading)
    if likelihood < LEAST and reading.types[other] * reading.link > CORRECT and frame.actors and frame.recipients:
        note = f"{line}; corrected from {frame.type}, which the rules propose"
        return replace(frame, type=other, mode=mode_of(reading), score=round(reading.types[other] * 0.5, 3), why=(*frame.why, note))
    return replace(frame, score=round(0.5 + 0.5 * likelihood * (reading.link if frame.actors and frame.recipients else 1.0), 3), why=(*frame.why, line))


def _from_pair(encoder: Encoder, pair: Linked) -> Frame:
    """Return the frame of a pair that only the encoder links."""
    mode = mode_of(pair.reading)
    both = pair.reading.type in MUTUAL and mode != "visit"
    return Frame(
        type=pair.reading.type, mode=mode, trigger=pair.trigger, anchor=pair.anchor,
        actors=(pair.actor, pair.recipient) if both else (pair.actor,), recipients=() if both else (pair.recipient,),
        entry="encoder", score=round(pair.score * 0.5, 3), why=(f"no rule links them; {explain(encoder, pair.reading)}",),
    )  # fmt: skip


def _merged(frames: Sequence[Frame], added: Sequence[Frame]) -> tuple[Frame, ...]:
    """Return both in the order of their triggers, `under` pointing where it did."""
    order = sorted(range(len(frames) + len(added)), key=lambda i: ((*frames, *added)[i].trigger, (*frames, *added)[i].type))
    place = {old: new for new, old in enumerate(order)}
    both = (*frames, *added)
    return tuple(replace(both[i], under=place[above] if (above := both[i].under) is not None else None) for i in order)


def hybrid(config: Config) -> HybridCoder:
    """Make the hybrid coder for a configuration; raises `ModelError` where the weights are missing or damaged, `DataError` where the lexicon is wrong."""
    return _coder(config.language, config.lexicon, config.weights)


@cache
def _coder(code: str, lexicon: str, weights: str) -> HybridCoder:
    language: Language = load("languages", code)()
    network = load_encoder(weights)
    config = Config(language=code, lexicon=lexicon)
    base = rules(config)
    return HybridCoder(base, network, Arenas(language.table("arenas")), f"hybrid-{base.name.partition('-')[2]}+{network.name.partition('-')[2]}")
