"""Dates: every time expression to an interval of days; an event takes the one that its own clause gives.

`grammar` finds the expressions, `resolve` counts the days, `attach` says which verb or noun an expression belongs to.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sayso.clauses import ClauseTree, compile_clauses
from sayso.parsed import Frame, Judgement, Parsed, Sentence
from sayso.plugins import Language
from sayso.records import Span, When

from .attach import APART, Anchored, anchored
from .grammar import Found, Grammar, compile_grammar, scan
from .resolve import Time, resolve

__all__ = ["date_frames", "expressions"]

# "The same day" may count from a day told this many sentences before. 4 covers every case of the development gold.
_MEMORY = 4
_AHEAD = frozenset(("planned", "expected", "requested", "threatened", "conditional"))
# Types that are acts of speech: their time is that of the speaking.
_VERBAL = frozenset(("AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))
_MATERIAL = frozenset(("ASSAULT", "COERCE", "PROTEST"))
# Types of what is called for a day: "invited them to a summit on Saturday" tells the day of the summit.
_CALLED = frozenset(("CONSULT", "PROTEST", "COOPERATE"))
_GRAIN = {"day": 0, "range": 1, "week": 2, "month": 3, "season": 4, "quarter": 5, "year": 6, "decade": 7}
_HAVE = frozenset(("have", "has", "had", "'ve", "'s"))
_ENTRY = re.compile(r"\s*[:–—]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading(When):
    """A When that remembers where it hangs in the tree, and how it reads if its clause looks the other way."""

    anchored: Anchored
    past: Time | None
    ahead: Time | None
    relation: str | None

    def as_when(self, *, ahead: bool) -> When | None:
        """Return the plain record for a clause that looks back or ahead."""
        time = self.ahead if ahead else self.past
        if time is None:
            return None
        return When(start=time.start, end=time.end, granularity=time.granularity, type=time.type, value=time.value, span=self.span, text=self.text)


@lru_cache(maxsize=8)
def _grammar(language: Any) -> Grammar:
    return compile_grammar(language.table("dates"))


def expressions(parsed: Parsed, language: Language) -> tuple[When, ...]:
    """Return the time expressions of a report, resolved against its publication date, in text order.

    Expressions without days of their own ("recently", "for two weeks", "every day") are left out, and so are those that
    count from a day that the text has not told.
    """
    grammar = _grammar(cast(Any, language))
    if not grammar.hint.search(parsed.report.text):
        return ()
    tree = ClauseTree(parsed, compile_clauses(language.table("clauses")))
    out: list[When] = []
    told: tuple[date, int] | None = None
    for sentence in parsed.sentences:
        for found in scan(parsed.report.text[sentence.span.start : sentence.span.end], grammar):
            memory = told[0] if told and sentence.index - told[1] <= _MEMORY else None
            reading = _read(parsed, sentence, found, memory, grammar, tree)
            if reading is None:
                continue
            out.append(reading)
            if reading.granularity == "day" and reading.past is not None and reading.start == reading.past.start and not tree.saying(reading.anchored.verb):
                told = (reading.start, sentence.index)
    return tuple(out)


def _read(parsed: Parsed, sentence: Sentence, found: Found, told: date | None, grammar: Grammar, tree: ClauseTree) -> _Reading | None:
    start, end = sentence.span.start + found.start, sentence.span.start + found.end
    first = bisect_right(parsed.starts, start, sentence.start, sentence.end) - 1
    last = bisect_left(parsed.starts, end, sentence.start, sentence.end)
    if first < sentence.start or last <= first:
        return None
    published = parsed.report.published
    place = anchored(tree, first, last, found)
    past = resolve(found, published, told, ahead=False, grammar=grammar)
    ahead = resolve(found, published, told, ahead=True, grammar=grammar)
    looks_ahead = place.looks_ahead
    time = (ahead if looks_ahead else past) or past or ahead
    if time is None:
        return None
    return _Reading(
        start=time.start,
        end=time.end,
        granularity=time.granularity,
        type=time.type,
        value=time.value,
        span=Span(start, end),
        text=parsed.report.text[start:end],
        anchored=place,
        past=past,
        ahead=ahead,
        relation=found.relation,
    )


def date_frames(parsed: Parsed, frames: Sequence[Frame], judgements: Sequence[Judgement], times: Sequence[When]) -> tuple[When | None, ...]:
    """Return the time of each frame, or None where the text does not tell. `times` are what `expressions` gave."""
    readings = [t for t in times if isinstance(t, _Reading)]
    if not readings:
        return tuple(None for _ in frames)
    tree = readings[0].anchored.tree
    index = _Index(tree, readings, frames, judgements)
    return tuple(index.date(i) for i in range(len(frames)))


class _Index:
    """The expressions of one report by the token that they hang on, and the way from a frame to its own."""

    def __init__(self, tree: ClauseTree, readings: Sequence[_Reading], frames: Sequence[Frame], judgements: Sequence[Judgement]) -> None:
        self._tree = tree
        self._frames = frames
        self._judgements = judgements
        self._anchors: dict[int, list[int]] = {}
        for i, frame in enumerate(frames):
            self._anchors.setdefault(frame.anchor, []).append(i)
        self._at: dict[int, list[_Reading]] = {}
        self._entries: dict[int, _Reading] = {}
        for reading in readings:
            for node in self._nodes(reading):
                self._at.setdefault(node, []).append(reading)
            self._entry(reading)
        self._readings = readings

    def _nodes(self, reading: _Reading) -> Iterator[int]:
        """Yield the tokens that the expression dates: the nouns up to its verb, the verb, the verb of a following "when"."""
        place = reading.anchored
        nearer = [] if place.verb is None else self._planned_under(place.verb, place) or self._touching(place.verb, place)
        if nearer:
            yield from nearer
            return
        blocked = False
        for step, node in enumerate(place.path):
            if node == place.verb and blocked:
                break
            if place.apart is not None and step >= place.apart and any(before in self._anchors for before in place.path[: place.apart]):
                break
            yield node
            # A planned act inside the object has the time for itself: "called a strike for Thursday".
            blocked = blocked or any(self._judgements[i].realis in _AHEAD or self._frames[i].under is not None for i in self._anchors.get(node, ()))
        if place.when is not None:
            yield place.when

    def _planned_under(self, verb: int, place: Anchored) -> list[int]:
        """Return what a past act has called for the day told: "invited both sides to talks for the same day"."""
        parsed = self._tree.parsed
        if not self._tree.past(verb):
            return []
        end = min(place.first, parsed.right[verb])
        ahead = (f for f, j in zip(self._frames, self._judgements, strict=True) if j.realis in _AHEAD and (place.planned or f.type in _CALLED))
        return [f.anchor for f in ahead if verb < f.anchor < end and not self._tree.verbal(f.anchor)]

    def _touching(self, verb: int, place: Anchored) -> list[int]:
        """Return the event noun right in front of the time, where it is set apart from the verb: "grew after the raid on Monday"."""
        parsed = self._tree.parsed
        before = place.first - 1 if parsed.pos[place.first - 1] != "ADP" else place.first - 2
        noun = before
        while noun > verb and noun not in self._anchors and parsed.heads[noun] > verb:
            noun = parsed.heads[noun]
        head = parsed.heads[noun]
        apart = noun > verb and noun in self._anchors and parsed.deps[noun] == "pobj" and parsed.lowers[head] in APART
        return [noun] if apart and parsed.right[noun] == before + 1 else []

    def _entry(self, reading: _Reading) -> None:
        """Keep the time of a dated entry ("7 June: police …") for all clauses of its paragraph."""
        parsed = self._tree.parsed
        sentence = parsed.sentence(reading.anchored.first)
        if reading.anchored.first == sentence.start and _ENTRY.match(parsed.report.text, reading.span.end):
            self._entries.setdefault(sentence.paragraph, reading)

    def date(self, i: int) -> When | None:
        frame, judgement = self._frames[i], self._judgements[i]
        if judgement.realis == "generic":
            return None
        anchor = frame.anchor
        speaking = frame.type in _VERBAL and judgement.realis == "actual"
        if speaking and self._tree.future(anchor):
            return self._spoken(anchor)
        content = judgement.realis in _AHEAD
        for node in self._tree.sharing(anchor, self._blocked(frame), effects=frame.type in _MATERIAL):
            if content and node != anchor and self._tree.past(node) and not self._tree.carries(node):
                continue  # the time of the demand, not of what is demanded
            found = self._best(node, anchor, judgement)
            if found:
                return found
        if speaking and not self._tree.past(anchor):
            spoken = self._spoken(anchor)
            if spoken:
                return spoken
        return self._since(anchor) or self._of_entry(anchor)

    def _blocked(self, frame: Frame) -> frozenset[int]:
        """Return the tokens whose time is not this frame's: the act that it is the content of."""
        return frozenset((self._frames[frame.under].anchor,)) if frame.under is not None else frozenset()

    def _best(self, node: int, anchor: int, judgement: Judgement) -> When | None:
        """Return the finest time at a token; of equals the nearest."""
        found: list[tuple[int, int, When]] = []
        for reading in self._at.get(node, ()):
            place = reading.anchored
            ahead = self._tree.looks_ahead(node, planned=place.planned, current=place.current) if node == place.verb else place.looks_ahead
            if judgement.realis in _AHEAD and (reading.relation == "from" or not self._tree.past(node)):
                ahead = True
            if judgement.realis not in _AHEAD and (reading.relation == "until" or place.planned) and self._tree.past(node):
                continue  # "called a strike for Friday": not the day of the call
            when = reading.as_when(ahead=ahead) or reading.as_when(ahead=not ahead)
            if when:
                found.append((_GRAIN[when.granularity], abs(reading.anchored.first - anchor), when))
        return min(found, key=lambda f: f[:2])[2] if found else None

    def _spoken(self, anchor: int) -> When | None:
        """Return the time of the verb of saying whose content is the speech act: "reiterated this week that she rules out"."""
        verb = self._tree.reporting(anchor)
        if verb is None:
            return None
        times = [r.as_when(ahead=False) for r in self._at.get(verb, ())]
        return next((t for t in times if t), None)

    def _since(self, anchor: int) -> When | None:
        """Return the time from the last day told to publication for "have since blocked"."""
        parsed, published = self._tree.parsed, self._tree.parsed.report.published
        adverb = next((k for k in parsed.kids[anchor] if parsed.lowers[k] == "since" and k < anchor and not parsed.kids[k]), None)
        if adverb is None or published is None:
            return None
        before = [r for r in self._readings if r.span.end <= parsed.starts[adverb] and r.granularity in ("day", "range") and r.end <= published]
        if not before or parsed.sentence_of[adverb] - parsed.sentence_of[before[-1].anchored.first] > _MEMORY:
            return None
        span = parsed.span(adverb, adverb + 1)
        text = parsed.text(adverb, adverb + 1)
        return When(start=before[-1].start, end=published, granularity="range", type="DATE", value=before[-1].value, span=span, text=text)

    def _of_entry(self, anchor: int) -> When | None:
        reading = self._entries.get(self._tree.parsed.sentence(anchor).paragraph)
        return reading.as_when(ahead=False) if reading else None
