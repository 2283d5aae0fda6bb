"""Whom an act is aimed at where its clause does not say: who was answered, who is spoken of beside it, whom the report is about.

"Minsk protested" answers whoever acted against Minsk a sentence before; "The World Bank froze 800 million in credits" is aimed at the country of
the report. Only types whose acts are nearly always aimed at somebody take part; a reading is a guess from the surroundings, and the
event's `why` says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..parsed import Frame
from .matching import Reading

__all__ = ["aim"]

_REPLY = 3
"""Sentences back to the act that is answered; of 1-5 the best on the development gold's recipients."""
_BESIDE = 1
"""Sentences back to an act of the other side that is taken as the cause."""
_RIVAL = 4
"""How many times less the other party of a quarrel may be spoken of than the first; of 2-4 the best on the development gold's recipients (by a hair)."""
_FORCE = frozenset(("ASSAULT", "COERCE", "SANCTION", "MOBILIZE", "THREATEN", "ACCUSE", "REJECT"))
_DEMANDS = frozenset(("REQUEST", "THREATEN", "AGREE", "SANCTION", "CONSULT", "AID", "COERCE", "REJECT"))
_ANSWERS: Mapping[str, frozenset[str] | None] = {
    "ACCUSE": _FORCE, "SANCTION": _FORCE, "REQUEST": None, "SUPPORT": None, "REJECT": _DEMANDS, "AGREE": frozenset(("REQUEST", "AGREE", "CONSULT")),
}  # fmt: skip
"""Types that answer somebody, and which acts they answer (None: any)."""
_REPLYING = frozenset(("REJECT", "AGREE"))
_GRANTING = frozenset(("REJECT", "AGREE", "RETREAT"))
_PROPOSALS = frozenset(("REQUEST", "AGREE", "THREATEN"))
_SPOKEN_OF = frozenset(("ACCUSE", "REQUEST", "AID", "SUPPORT", "SANCTION"))
_CAUSED = frozenset(("ACCUSE", "REQUEST", "SUPPORT"))
_ABOUT = frozenset(("SANCTION", "SUPPORT", "AID", "REQUEST"))
_ABOUT_MODES = frozenset((("CONSULT", "visit"), ("COERCE", "withhold")))
_FEUDS = frozenset(("SANCTION",))
_PETITIONS = frozenset(("REQUEST",))
_DOMESTIC = frozenset(("PROTEST",))
_DOMESTIC_MODES = frozenset(("demo", "riot"))
"""Types that each way may serve: those of which, on the development gold, the way is right more often than wrong. Of the events of these
types whose clause names nobody at least half have a recipient there (REQUEST, AID, SANCTION, SUPPORT: nearly all). Out again as often wrong
as right: what the report is about for REJECT and THREATEN, who is answered for THREATEN, whose demand it answers for CONCEDE; own state of
strikers and hunger strikers. A threat has the one way that its own sentence gives: who is warned off by its condition."""
_SUBJECTS = frozenset(("OPP", "CVL", "LAB", "BUS", "AGR", "EDU", "MED", "REL", "LAW", "PTY"))
"""Sectors that demand of their own state where they name nobody."""
_POWERS = frozenset(("GOV", "COP", "MIL"))
_BY_AUTHORITY = frozenset(("arrest", "deport", "curfew", "martial-law", "censor", "restrict"))
"""Modes of COERCE that only an authority does."""
_BODIES = frozenset(("IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"))
"""Codes that many bodies share: having one in common makes nobody the same."""
_STATES = frozenset(("country", "organisation", "office", "person", "group", "people"))


def aim(reading: Reading, frames: Sequence[Frame]) -> tuple[Frame, ...]:
    """Return the frames with recipients that the surroundings tell; frames that have some, or whose type needs none, as they are."""
    aims = _Aims(reading, frames)
    out = []
    for number, frame in enumerate(frames):
        found, how = aims.of(number)
        if found:
            frame = replace(frame, recipients=found, why=(*frame.why, f"recipient implied: {how}"))
        power = aims.authority(number)
        if power:
            frame = replace(frame, actors=power, why=(*frame.why, "actor implied: only an authority does this, and this one stands nearest"))
        out.append(frame)
    return tuple(out)


class _Aims:
    """The ways from a frame without recipients to somebody."""

    def __init__(self, reading: Reading, frames: Sequence[Frame]) -> None:
        self._reading = reading
        self._frames = frames
        self._order = sorted(range(len(frames)), key=lambda i: frames[i].anchor)
        self._home, self._other = self._most_named()

    def of(self, number: int) -> tuple[tuple[int, ...], str]:
        frame = self._frames[number]
        if frame.recipients or not frame.actors:
            return (), ""
        for way, how, within in self._ways(frame):
            found = tuple(m for m in way(number) if not self._own(m, frame, within=within))
            if found:
                return found, how
        return (), ""

    def _ways(self, frame: Frame) -> Iterator[tuple[Callable[[int], tuple[int, ...]], str, bool]]:
        """Yield the ways to look, the surest first, each with whether it may lead to somebody of the actors' own country."""
        if self._offers(frame):
            yield self._about, "whom the report is about", False
            return
        if frame.type == "THREATEN":
            yield self._warned, "who is warned off", True
        if frame.type in _GRANTING and frame.under is None:
            yield self._asked, "whose demand it answers", True
        if frame.type in _ANSWERS:
            yield self._answered, "who is answered", False
        if frame.type in _REPLYING:
            yield self._proposed, "whose demand or offer is answered", True
        if frame.type == "ACCUSE" and frame.mode == "investigate":
            yield self._suspected, "who acted before", True
        if frame.type in _PETITIONS and self._sectors(frame.actors) & _SUBJECTS:
            yield self._own_state, "the state of those who act", True
        if frame.type in _SPOKEN_OF:
            yield self._spoken_of, "who is spoken of in the sentence", False
        if frame.type in _CAUSED:
            yield self._acting_before, "who acted before", False
        if frame.type in _ABOUT or (frame.type, frame.mode) in _ABOUT_MODES:
            yield self._about, "whom the report is about", False
        if frame.type in _DOMESTIC and frame.mode in _DOMESTIC_MODES:
            if frame.mode == "riot":
                yield self._clashed, "who drove them back", False
            yield self._own_state, "the state of those who act", True

    def _offers(self, frame: Frame) -> bool:
        """Tell whether an agreement is one side's offer or promise, by its verb or noun ("made an offer")."""
        lemmas, offering = self._reading.parsed.lemmas, self._reading.grammar.offering
        return frame.type == "AGREE" and any(lemmas[t] in offering for t in (frame.anchor, *self._reading.clauses.objects(frame.anchor)))

    def authority(self, number: int) -> tuple[int, ...]:
        """Return the state, police or army that must have done what nobody is said to have done ("140 of them were detained")."""
        frame, reading = self._frames[number], self._reading
        if frame.actors or frame.under is not None or frame.type != "COERCE" or frame.mode not in _BY_AUTHORITY:
            return ()
        wanted = self._ground(frame.anchor) or self._countries(frame.recipients) - _BODIES
        if len(wanted) != 1:
            wanted = self._countries((self._home,)) if self._home is not None else set()
        mine = self._entities(frame.recipients)
        theirs = {t for r in frame.recipients for t in range(reading.mentions[r].start, reading.mentions[r].end)}
        found = [i for i, m in enumerate(reading.mentions) if m.actor.country in wanted and m.actor.sector in _POWERS and m.entity not in mine]
        found = [i for i in found if reading.mentions[i].kind in ("country", "organisation", "place") and reading.mentions[i].head not in theirs]
        before = [i for i in found if reading.mentions[i].head < frame.anchor]
        return (before[-1],) if before else tuple(found[:1])

    def _ground(self, anchor: int) -> set[str | int]:
        """Return the country in which the clause of a verb plays: "were detained in Tehran"."""
        reading = self._reading
        places = (t for preposition in ("in", "at", "near") for t in reading.clauses.prepositional(anchor, preposition))
        return self._countries([m for t in places if (m := reading.by_head.get(t)) is not None and reading.mentions[m].kind in ("place", "country")])

    # ---------------------------------------------------------------- ways
    def _asked(self, number: int) -> tuple[int, ...]:
        """Return who shortly before demanded something of the frame's actors."""
        frame = self._frames[number]
        mine = (self._countries(frame.actors) - _BODIES) | self._entities(frame.actors)
        for other in self._before(number, _REPLY):
            if other.type == "REQUEST" and mine & (self._countries(other.recipients) | self._entities(other.recipients)):
                return other.actors
        return ()

    def _warned(self, number: int) -> tuple[int, ...]:
        """Return whose deed would bring what is threatened: the subject of the sentence's one active clause of condition ("Should the rebels attack, …")."""
        reading, parsed = self._reading, self._reading.parsed
        sentence = parsed.sentence(self._frames[number].anchor)
        conditions = [t for t in range(sentence.start, sentence.end) if parsed.deps[t] == "advcl" and self._is_condition(t) and not reading.clauses.passive(t)]
        if len(conditions) != 1:
            return ()
        found = (reading.by_head.get(t) for t in reading.clauses.subjects(conditions[0]))
        return tuple(m for m in found if m is not None and reading.mentions[m].kind in _STATES)

    def _is_condition(self, verb: int) -> bool:
        parsed, marks = self._reading.parsed, self._reading.grammar.conditions
        return any(parsed.deps[k] in ("mark", "aux") and k < verb and parsed.lowers[k] in marks for k in parsed.kids[verb])

    def _answered(self, number: int) -> tuple[int, ...]:
        """Return who acted upon the frame's actors shortly before, by an act that this type answers."""
        frame = self._frames[number]
        answered = _ANSWERS[frame.type]
        mine = (self._countries(frame.actors) - _BODIES) | self._entities(frame.actors)
        for other in self._before(number, _REPLY):
            if (answered is None or other.type in answered) and mine & (self._countries(other.recipients) | self._entities(other.recipients)):
                return other.actors
        return ()

    def _suspected(self, number: int) -> tuple[int, ...]:
        """Return who is said to have done what is looked into: the actors of the nearest deed, not of speech."""
        for other in self._before(number, _BESIDE):
            if other.type in ("ASSAULT", "COERCE"):
                return other.actors
        return ()

    def _clashed(self, number: int) -> tuple[int, ...]:
        """Return who used force on the frame's actors in the sentence before."""
        frame = self._frames[number]
        mine = (self._countries(frame.actors) - _BODIES) | self._entities(frame.actors)
        for other in self._before(number, _BESIDE):
            if other.type == "ASSAULT" and mine & (self._countries(other.recipients) | self._entities(other.recipients)):
                return other.actors
        return ()

    def _acting_before(self, number: int) -> tuple[int, ...]:
        """Return the actors of the nearest act of somebody else."""
        mine = self._countries(self._frames[number].actors)
        for other in self._before(number, _BESIDE):
            theirs = self._countries(other.actors)
            if theirs and not theirs & mine:
                return other.actors
        return ()

    def _proposed(self, number: int) -> tuple[int, ...]:
        """Return who made the nearest demand, offer or threat before, to whomever."""
        mine = self._entities(self._frames[number].actors)
        for other in self._before(number, _BESIDE):
            if other.type in _PROPOSALS and not self._entities(other.actors) & mine:
                return other.actors
        return ()

    def _spoken_of(self, number: int) -> tuple[int, ...]:
        """Return the one country, or body of one, that the sentence names beside the actors."""
        reading, frame = self._reading, self._frames[number]
        sentence = reading.parsed.sentence_of[frame.anchor]
        mine = self._countries(frame.actors)
        others: dict[str, int] = {}
        for index, mention in enumerate(reading.mentions):
            country = mention.actor.country
            known = mention.definite or mention.named or mention.kind == "country"
            if reading.parsed.sentence_of[mention.head] == sentence and mention.kind in _STATES and known and country and country not in mine:
                others.setdefault(country, index)
        return (next(iter(others.values())),) if len(others) == 1 else ()

    def _about(self, number: int) -> tuple[int, ...]:
        """Return the country that the report speaks of most; for a sanction by that country itself the other party of the quarrel."""
        frame, target = self._frames[number], self._home
        if target is not None and frame.type in _FEUDS and self._reading.mentions[target].actor.country in self._countries(frame.actors):
            target = self._other
        return (target,) if target is not None else ()

    def _own_state(self, number: int) -> tuple[int, ...]:
        """Return the state of the actors, by the nearest mention of it before."""
        frame = self._frames[number]
        mine = self._countries(frame.actors)
        found = [
            i
            for i, m in enumerate(self._reading.mentions)
            if m.actor.country in mine and m.actor.sector == "GOV" and m.kind in ("country", "organisation", "office", "person")
        ]
        before = [i for i in found if self._reading.mentions[i].head < frame.anchor]
        return (before[-1],) if before else tuple(found[:1])

    # ---------------------------------------------------------------- who is who
    def _before(self, number: int, far: int) -> Iterator[Frame]:
        """Yield the frames before one, the nearest first, up to so many sentences back."""
        parsed = self._reading.parsed
        here = parsed.sentence_of[self._frames[number].anchor]
        at = self._order.index(number)
        for other in reversed(self._order[:at]):
            frame = self._frames[other]
            if here - parsed.sentence_of[frame.anchor] > far:
                return
            if frame.actors:
                yield frame

    def _own(self, mention: int, frame: Frame, *, within: bool) -> bool:
        """Tell whether somebody is the actor himself, or (where the way leads abroad only) of his own country."""
        same = self._reading.mentions[mention].entity in self._entities(frame.actors)
        return same or (not within and self._reading.mentions[mention].actor.country in self._countries(frame.actors))

    def _countries(self, mentions: Sequence[int]) -> set[str | int]:
        return {c for m in mentions if (c := self._reading.mentions[m].actor.country) is not None}

    def _sectors(self, mentions: Sequence[int]) -> set[str | None]:
        return {self._reading.mentions[m].actor.sector for m in mentions}

    def _entities(self, mentions: Sequence[int]) -> set[str | int]:
        return {self._reading.mentions[m].entity for m in mentions}

    def _most_named(self) -> tuple[int | None, int | None]:
        """Return the first mention of the state of which, with its people and bodies, the report speaks most, and of its rival, if any."""
        counts = Counter(m.actor.country for m in self._reading.mentions if m.kind in _STATES and m.actor.country and m.actor.country not in _BODIES)
        found: list[tuple[int, int]] = []
        for country, count in counts.most_common():
            state = next((i for i, m in enumerate(self._reading.mentions) if m.kind == "country" and m.actor.country == country), None)
            if state is not None:
                found.append((state, count))
        second = found[1][0] if len(found) > 1 and found[1][1] * _RIVAL >= found[0][1] else None
        return (found[0][0] if found else None), second
