"""Dates: every time expression to an interval of days; an event takes the one that its own clause gives.

`patterns` and `grammar` find the expressions, `resolve`, `periods` and `counts` say what they mean, `reading` goes through a report,
`attach` says which verb or noun an expression belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sayso.clauses import ClauseTree
from sayso.parsed import Frame, Judgement, Parsed
from sayso.records import When

from .attach import APART, Anchored
from .reading import MEMORY, Reading, Timex, expressions, timexes

__all__ = ["Timex", "date_frames", "expressions", "timexes"]

_AHEAD = frozenset(("planned", "expected", "requested", "threatened", "conditional"))
# Types that are acts of speech: their time is that of the speaking.
_VERBAL = frozenset(("AGREE", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))
_MATERIAL = frozenset(("ASSAULT", "COERCE", "PROTEST"))
# Types of what is called for a day: "invited them to a summit on Saturday" tells the day of the summit.
_CALLED = frozenset(("CONSULT", "PROTEST", "COOPERATE"))
_GRAIN = {"day": 0, "range": 1, "week": 2, "month": 3, "season": 4, "quarter": 5, "year": 6, "decade": 7}
_HAVE = frozenset(("have", "has", "had", "'ve", "'s"))
_ENTRY = re.compile(r"\s*[:–—]\s")


def date_frames(parsed: Parsed, frames: Sequence[Frame], judgements: Sequence[Judgement], times: Sequence[When]) -> tuple[When | None, ...]:
    """Return the time of each frame, or None where the text does not tell. `times` are what `expressions` gave."""
    readings = [t for t in times if isinstance(t, Reading)]
    if not readings:
        return tuple(None for _ in frames)
    tree = readings[0].anchored.tree
    index = _Index(tree, readings, frames, judgements)
    return tuple(index.date(i) for i in range(len(frames)))


class _Index:
    """The expressions of one report by the token that they hang on, and the way from a frame to its own."""

    def __init__(self, tree: ClauseTree, readings: Sequence[Reading], frames: Sequence[Frame], judgements: Sequence[Judgement]) -> None:
        self._tree = tree
        self._frames = frames
        self._judgements = judgements
        self._anchors: dict[int, list[int]] = {}
        for i, frame in enumerate(frames):
            self._anchors.setdefault(frame.anchor, []).append(i)
        self._at: dict[int, list[Reading]] = {}
        self._entries: dict[int, Reading] = {}
        for reading in readings:
            for node in self._nodes(reading):
                self._at.setdefault(node, []).append(reading)
            self._entry(reading)
        self._readings = readings

    def _nodes(self, reading: Reading) -> Iterator[int]:
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

    def _entry(self, reading: Reading) -> None:
        """Keep the time of a dated entry ("7 June: police …", "June 7. Police …") for all clauses of its paragraph."""
        parsed = self._tree.parsed
        sentence = parsed.sentence(reading.anchored.first)
        alone = parsed.report.text[reading.span.end : sentence.span.end].strip() in ("", ".")
        if reading.anchored.first == sentence.start and (alone or _ENTRY.match(parsed.report.text, reading.span.end)):
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
            spoken = self._spoken(anchor) or self._written(anchor)
            if spoken:
                return spoken
        if judgement.realis == "actual" and frame.under is None:
            fronted = self._fronted(anchor)
            if fronted:
                return fronted
        return self._since(anchor) or (None if content else self._of_entry(anchor))

    def _fronted(self, anchor: int) -> When | None:
        """Return the time that opens a sentence, for a past clause with a subject of its own: "On Monday he summoned the envoy; the envoy stayed away"."""
        parsed, tree = self._tree.parsed, self._tree
        if parsed.deps[anchor] == "conj":
            before = [parsed.heads[anchor]]
        else:
            before = [k for k in parsed.kids[anchor] if k < anchor and parsed.deps[k] == "ccomp" and ";" in parsed.words[k:anchor]]
        for verb in before:
            subjects = [k for k in parsed.kids[verb] if parsed.deps[k] in ("nsubj", "nsubjpass")]
            if not subjects or {tree.tense(verb), tree.tense(anchor)} != {"past"} or tree.saying(anchor):
                continue
            times = [r.as_when(ahead=False) for r in self._at.get(verb, ()) if r.anchored.verb == verb and r.anchored.first < subjects[0]]
            found = next((t for t in times if t), None)
            if found:
                return found
        return None

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
        if not found:
            return None
        best = min(found, key=lambda f: f[:2])[2]
        running = next((r for r in self._at[node] if r.rule == "nth"), None)
        if running is not None and best.granularity == "day":  # "for a third day on Tuesday": the days up to Tuesday
            return replace(best, start=best.start - (running.end - running.start), granularity="range")
        return best

    def _spoken(self, anchor: int) -> When | None:
        """Return the time of the verb of saying whose content is the speech act: "reiterated this week that she rules out"."""
        verb = self._tree.reporting(anchor)
        if verb is None:
            return None
        times = [r.as_when(ahead=False) for r in self._at.get(verb, ())]
        return next((t for t in times if t), None)

    def _written(self, anchor: int) -> When | None:
        """Return the time of the verb that gives out what speaks: "voted on Thursday for a resolution that condemns and demands"."""
        parsed = self._tree.parsed
        verb = parsed.heads[anchor] if parsed.deps[anchor] == "conj" else anchor
        if parsed.deps[verb] != "relcl" or self._tree.tense(anchor) != "present":
            return None
        noun = parsed.heads[verb]
        if parsed.deps[noun] == "pobj":
            noun = parsed.heads[noun]
        giver = parsed.heads[noun]
        if parsed.deps[noun] not in ("dobj", "prep") or not self._tree.past(giver):
            return None
        times = [r.as_when(ahead=False) for r in self._at.get(giver, ())]
        return next((t for t in times if t), None)

    def _since(self, anchor: int) -> When | None:
        """Return the time from the last day told to publication for "have since blocked", also for "and has pulled" behind it."""
        parsed, published = self._tree.parsed, self._tree.parsed.report.published
        verbs = (anchor, *(v for v in (parsed.heads[anchor],) if parsed.deps[anchor] == "conj" and self._tree.tense(v) == self._tree.tense(anchor)))
        adverb = next((k for v in verbs for k in parsed.kids[v] if parsed.lowers[k] == "since" and k < v and not parsed.kids[k]), None)
        if adverb is None or published is None:
            return None
        before = [r for r in self._readings if r.span.end <= parsed.starts[adverb] and r.granularity in ("day", "range") and r.end <= published]
        if not before or parsed.sentence_of[adverb] - parsed.sentence_of[before[-1].anchored.first] > MEMORY:
            return None
        span = parsed.span(adverb, adverb + 1)
        text = parsed.text(adverb, adverb + 1)
        return When(start=before[-1].start, end=published, granularity="range", type="DATE", value=before[-1].value, span=span, text=text)

    def _of_entry(self, anchor: int) -> When | None:
        reading = self._entries.get(self._tree.parsed.sentence(anchor).paragraph)
        return reading.as_when(ahead=False) if reading else None
