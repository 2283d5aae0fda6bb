"""The hybrid coder: rules propose and explain, the encoder confirms, corrects or adds; where the two disagree the score falls and says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp

from ..config import Config
from ..encoder import EVIDENCE, Encoder, Reading
from ..encoder import encoder as load_encoder
from ..ontologies import MUTUAL
from ..parsed import Frame, Mention, Parsed, Sentence
from ..plugins import Coder, Language, load
from .arena import Arenas, outside_arenas
from .encoder import Linked, link_pairs, mode_of
from .pairs import explain, in_one_clause, marked_frame, pairs_of, possible_actors
from .rules import rules

__all__ = ["HybridCoder", "hybrid"]

CORRECT = 0.98
"""Probability of link and type together from which another type than the entry's is taken, where the entry's own has less than `LEAST`.

Chosen on sayso-gold's development part: at .95 one right event became a wrong one, at .98 none; to choose again, run `sayso bench sayso-gold` with either.
"""

LEAST = 0.02
"""Chosen together with `CORRECT`."""

SURE = 0.5
"""From this `add` on only pairs of one clause are asked about, and only on words that no rule's event stands on; below it all is told. Set by hand: a half."""

FILL = 0.6
"""Probability of link and type together from which a party of the sentence is the actor that the rules do not find.

Chosen on sayso-gold's development part by the F1 of actors' countries: .904 without, .910 at .8, .912 at .6. Recipients are not filled so: there F1 falls
(.865 to .809 at .6), for many acts have none.
"""


@dataclass(frozen=True, slots=True)
class HybridCoder:
    """Codes by rules and encoder together."""

    rules: Coder
    encoder: Encoder
    arenas: Arenas
    barren: frozenset[str]
    add: float
    name: str

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers."""
        proposed = self.rules(parsed, mentions)
        readings = self.encoder.read([marked_frame(parsed, mentions, f) for f in proposed])
        judged = tuple(_judged(self.encoder, f, r) for f, r in zip(proposed, readings, strict=True))
        judged = self._filled(parsed, mentions, judged)
        judged, added = self._added(parsed, mentions, judged)
        return _merged(judged, outside_arenas(parsed, added, self.arenas))

    def _filled(self, parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame]) -> tuple[Frame, ...]:
        """Return the frames, those without an actor given the party that the encoder links to the recipient most surely, if any."""
        asked = [(i, number, marked) for i, f in enumerate(frames) if f.type not in MUTUAL for number, marked in possible_actors(parsed, mentions, f)]
        best: dict[int, tuple[float, int]] = {}
        for (i, number, _), reading in zip(asked, self.encoder.read([marked for *_, marked in asked]), strict=True):
            sure = reading.link * reading.types.get(frames[i].type, 0.0)
            if sure >= FILL and sure > best.get(i, (0.0, 0))[0]:
                best[i] = sure, number
        return tuple(_with_actor(f, *best[i], mentions) if i in best else f for i, f in enumerate(frames))

    def _added(self, parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame]) -> tuple[tuple[Frame, ...], tuple[Frame, ...]]:
        """Return the frames and what the encoder adds of pairs of one sentence: a recipient that the rules leave open, or an event on words of its own."""
        taken = {(mentions[a].entity, mentions[r].entity, f.type) for f in frames for a, r in _links(f)}
        asked = [(s, pair) for s in parsed.sentences for pair in pairs_of(parsed, mentions, s)]
        if self.add >= SURE:
            asked = self._likely(parsed, mentions, frames, asked)
        best: dict[int, Linked] = {}
        whom: dict[int, Linked] = {}
        for pair in sorted(link_pairs(self.encoder, parsed, mentions, asked, self.add), key=lambda p: p.score):
            told = (mentions[pair.actor].entity, mentions[pair.recipient].entity, pair.reading.type) in taken
            if told or pair.score < self.add:
                continue
            same = [i for i, f in enumerate(frames) if f.trigger.overlaps(pair.trigger)]
            open_ = [i for i in same if _lacks(frames[i], pair, mentions)]
            whom |= dict.fromkeys(open_, pair)
            if not same or (self.add < SURE and not open_ and all(frames[i].type != pair.reading.type for i in same)):
                best[pair.anchor] = pair
        filled = tuple(_with_recipient(f, whom[i], mentions) if i in whom else f for i, f in enumerate(frames))
        return filled, tuple(_from_pair(self.encoder, pair) for _, pair in sorted(best.items()))

    def _likely(
        self, parsed: Parsed, mentions: Sequence[Mention], frames: Sequence[Frame], asked: Sequence[tuple[Sentence, tuple[int, int]]]
    ) -> list[tuple[Sentence, tuple[int, int]]]:
        """Return the pairs of one clause whose verb is neither a rule's trigger, nor one that tells of no act, nor a sign that the parser took for one."""
        anchors = {f.anchor for f in frames}
        out = []
        for sentence, pair in asked:
            verb = in_one_clause(parsed, mentions, pair)
            if verb is not None and verb not in anchors and parsed.lemmas[verb] not in self.barren and parsed.lemmas[verb][0].isalpha():
                out.append((sentence, pair))
        return out


def _lacks(frame: Frame, pair: Linked, mentions: Sequence[Mention]) -> bool:
    """Tell whether a pair has the recipient that a frame of its type and actor leaves open."""
    entities = {mentions[a].entity for a in frame.actors}
    return frame.type == pair.reading.type and not frame.recipients and frame.type not in MUTUAL and mentions[pair.actor].entity in entities


def _with_recipient(frame: Frame, pair: Linked, mentions: Sequence[Mention]) -> Frame:
    line = f"recipient “{mentions[pair.recipient].text}” by the encoder ({pair.score:.2f}); the rules leave it open"
    return replace(frame, recipients=(pair.recipient,), why=(*frame.why, line))


def _with_actor(frame: Frame, sure: float, number: int, mentions: Sequence[Mention]) -> Frame:
    line = f"actor “{mentions[number].text}” by the encoder ({sure:.2f}); the rules leave it open"
    return replace(frame, actors=(number,), why=(*frame.why, line))


def _links(frame: Frame) -> set[tuple[int, int]]:
    """Return the pairs of mentions that a frame links, both ways for what is mutual."""
    straight = {(a, r) for a in frame.actors for r in frame.recipients}
    return straight | {(a, b) for a in frame.actors for b in frame.actors if a != b}


def _judged(encoder: Encoder, frame: Frame, reading: Reading) -> Frame:
    """Return a rule's frame with the score that both give it, and its type corrected where the encoder is sure of another."""
    if frame.type not in reading.types:  # a type of the user's own: the network has not heard of it
        return frame
    likelihood = reading.types[frame.type]
    other = reading.type
    line = explain(encoder, reading)
    if likelihood < LEAST and reading.types[other] * reading.link > CORRECT and frame.actors and frame.recipients:
        note = f"{line}; corrected from {frame.type}, which the rules propose"
        both = other in MUTUAL and mode_of(reading) != "visit"
        actors, recipients = ((*frame.actors, *frame.recipients), ()) if both else (frame.actors, frame.recipients)
        score = round(reading.types[other] * reading.link, 3)
        return replace(frame, type=other, mode=mode_of(reading), actors=actors, recipients=recipients, score=score, why=(*frame.why, note))
    sure = likelihood * (reading.link if frame.actors and frame.recipients else 1.0)
    weight = exp(EVIDENCE["both"])
    return replace(frame, score=round(weight * sure / (weight * sure + 1 - sure), 3), why=(*frame.why, line))


def _from_pair(encoder: Encoder, pair: Linked) -> Frame:
    """Return the frame of a pair that only the encoder links."""
    mode = mode_of(pair.reading)
    both = pair.reading.type in MUTUAL and mode != "visit"
    return Frame(
        type=pair.reading.type, mode=mode, trigger=pair.trigger, anchor=pair.anchor,
        actors=(pair.actor, pair.recipient) if both else (pair.actor,), recipients=() if both else (pair.recipient,),
        entry="encoder", score=round(pair.score, 3), why=(f"no rule links them; {explain(encoder, pair.reading)}",),
    )  # fmt: skip


def _merged(frames: Sequence[Frame], added: Sequence[Frame]) -> tuple[Frame, ...]:
    """Return both in the order of their triggers, `under` pointing where it did."""
    order = sorted(range(len(frames) + len(added)), key=lambda i: ((*frames, *added)[i].trigger, (*frames, *added)[i].type))
    place = {old: new for new, old in enumerate(order)}
    both = (*frames, *added)
    return tuple(replace(both[i], under=place[above] if (above := both[i].under) is not None else None) for i in order)


def hybrid(config: Config) -> HybridCoder:
    """Make the hybrid coder for a configuration; raises `ModelError` where the weights are missing or damaged, `DataError` where the lexicon is wrong."""
    return _coder(config.language, config.lexicon, config.ontology, config.weights, config.add)


@cache
def _coder(code: str, lexicon: str, ontology: str, weights: str, add: float) -> HybridCoder:
    language: Language = load("languages", code)()
    network = load_encoder(weights)
    config = Config(language=code, lexicon=lexicon, ontology=ontology)
    base = rules(config)
    name = f"hybrid-{base.name.partition('-')[2]}+{network.name.partition('-')[2]}"
    barren = frozenset(language.table("coder")["barren"])
    return HybridCoder(base, network, Arenas(language.table("arenas")), barren, add, name)
