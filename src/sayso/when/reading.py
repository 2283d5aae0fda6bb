"""The time expressions of a report, read in text order: each against publication, its own clause and the days told before."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, cast

from sayso.clauses import ClauseTree, compile_clauses
from sayso.parsed import Parsed, Sentence
from sayso.plugins import Language
from sayso.records import Span, When

from .attach import Anchored, anchored
from .grammar import Found, Grammar, compile_grammar, scan
from .resolve import resolve
from .times import Context, Kind, Meaning, Time, Vague

__all__ = ["MEMORY", "Reading", "Timex", "expressions", "timexes"]

MEMORY = 4
"""'The same day' may count from a day told this many sentences before. 4 covers every case of the development gold."""
_QUARTER_MEMORY = 12
"""'A year earlier' may count from a quarter told this many sentences before: a report of results is about one quarter. Chosen on TimeBank (train of the
bench timex); 4 loses 2 of 1,243 values there, 30 wins one."""
_OFFSET_REACH = 40
"""Characters from "three days after" to the expression that it counts from, in one clause: "the attack on a convoy on 3 May". Chosen by hand."""
_DATELINE_DAYS = 3
"""A dateline's day counts as the day of writing if it lies at most so many days before publication: agencies' reports are printed a day or two later."""
_CLAUSE_END = re.compile(r"[.,;:?!]\s")
_OF_A_YEAR = frozenset(("date", "date_range", "month", "month_year"))
_YEAR_PARTS = frozenset(("year", "of_year", "rel"))
_TURN = re.compile(r"[;:]|\b(?:to|by|will|now|since|until|than|from|through)\b")
"""What stands between a year and a month of another one: "from 2.3 percent in May 2011 to 3 percent in June"."""
_PAIRED = re.compile(r"\s*(?:to|and|or|through|until|[-–])\s*")
_NEARER = 2
"""Of what comes once a year the coming one is meant, where no tense tells, if it is so many times nearer than the last: reports look back more often.
Chosen on TimeBank (train of the bench timex); 1 sends "introduced in April" of October into the next year there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """One time expression as TIMEX3 has it: `value` and `mod` are its attributes ("1998-W05", "P2W", "PAST_REF"; "START", "APPROX")."""

    span: Span
    text: str
    type: Kind
    value: str
    mod: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(When):
    """A When that remembers where it hangs in the tree, and how it reads if its clause looks the other way."""

    anchored: Anchored
    past: Time | None
    ahead: Time | None
    relation: str | None
    rule: str

    def as_when(self, *, ahead: bool) -> When | None:
        """Return the plain record for a clause that looks back or ahead."""
        time = self.ahead if ahead else self.past
        if time is None:
            return None
        return When(start=time.start, end=time.end, granularity=time.granularity, type=time.type, value=time.value, span=self.span, text=self.text)


@lru_cache(maxsize=8)
def _grammar(language: Any) -> Grammar:
    return compile_grammar(language.table("dates"), language.table("holidays"))


@dataclass(slots=True)
class _Told:
    """What the text has told so far, each with the sentence that told it."""

    day: tuple[date, int] | None = None
    period: tuple[Time, int] | None = None
    quarter: tuple[Time, int] | None = None

    def context(self, published: date, at: int, grammar: Grammar, anchor: date | None) -> Context:
        """Return what is near enough to sentence `at`."""
        day = self.day[0] if self.day and at - self.day[1] <= MEMORY else None
        period = self.period[0] if self.period and at - self.period[1] <= MEMORY else None
        quarter = self.quarter[0] if self.quarter and at - self.quarter[1] <= _QUARTER_MEMORY else None
        return Context(published, day, False, grammar, period, quarter, anchor)


@dataclass(slots=True)
class _Reader:
    """Reads the expressions of one report from first to last."""

    parsed: Parsed
    tree: ClauseTree
    grammar: Grammar
    published: date | None
    told: _Told = field(default_factory=_Told)

    def sentence(self, sentence: Sentence) -> Iterator[tuple[Found, Meaning, Context, Reading | None]]:
        """Yield each expression of a sentence with what it means, what it was read against, and its reading if it has days."""
        text = self.parsed.report.text[sentence.span.start : sentence.span.end]
        found = list(scan(text, self.grammar))
        for i, plain in enumerate(found):
            one = self._with_year(plain, found[:i], found[i + 1 :], text)
            first, last = self._tokens(sentence, one)
            if last <= first:
                continue
            place = anchored(self.tree, first, last, one)
            context = self._context(sentence, self._offset(sentence, text, one, found[i + 1 :]))
            past, ahead = self._both(*self._turned(sentence, one, place, context))
            looks_ahead = place.looks_ahead
            past, ahead = self._settled(one, place, past, ahead)
            meaning = (ahead if looks_ahead else past) or past or ahead
            dated = [t if isinstance(t, Time) else None for t in (past, ahead)]
            time = dated[looks_ahead] or dated[0] or dated[1]
            reading = self._reading(sentence, one, place, time, dated[0], dated[1]) if time else None
            yield one, meaning, context, reading
            if reading and time:
                self._remember(sentence, reading, time)

    def _with_year(self, found: Found, before: Sequence[Found], behind: Sequence[Found], text: str) -> Found:
        """Give a month or day the year that its sentence tells: "from March to May 2012", "arrested in May 2008 and freed in June"."""
        if found.rule not in _OF_A_YEAR or _YEAR_PARTS.intersection(found.parts):
            return found
        number, parts = self._month(found), {}
        if behind and behind[0].rule in _OF_A_YEAR and _PAIRED.fullmatch(text, found.end, behind[0].start):
            parts = {k: v for k, v in behind[0].parts.items() if k in ("year", "of_year")}
            if "year" in parts and number > self._month(behind[0]):
                parts["year"] = str(int(parts["year"]) - 1)
        elif before and "year" in before[-1].parts and before[-1].rule in (*_OF_A_YEAR, "year") and self.published is not None:
            told = before[-1]
            first = 0 if told.rule == "year" else self._month(told)
            opens = told.rule != "year" or text[: told.start].strip().lower() in ("", "in")
            if opens and int(told.parts["year"]) < self.published.year and number > first and not _TURN.search(text, told.end, found.start):
                parts = {"year": told.parts["year"]}
        return replace(found, parts={**found.parts, **parts}) if parts else found

    def _month(self, found: Found) -> int:
        return self.grammar.months[(found.parts.get("month") or found.parts["month2"]).rstrip(".")]

    def outside(self, span: Span, at: int) -> Iterator[tuple[Found, Meaning]]:
        """Yield the expressions of a stretch that is not parsed: a dateline, a byline."""
        context = self.told.context(self.published or date(2000, 1, 1), at, self.grammar, None)
        for found in scan(self.parsed.report.text[span.start : span.end], self.grammar):
            yield found, resolve(found, context, dated=self.published is not None)

    def _tokens(self, sentence: Sentence, found: Found) -> tuple[int, int]:
        starts, at = self.parsed.starts, sentence.span.start
        first = bisect_right(starts, at + found.start, sentence.start, sentence.end) - 1
        last = bisect_left(starts, at + found.end, sentence.start, sentence.end)
        return (first, last) if first >= sentence.start else (0, 0)

    def _context(self, sentence: Sentence, anchor: date | None) -> Context:
        return self.told.context(self.published or date(2000, 1, 1), sentence.index, self.grammar, anchor)

    def _both(self, found: Found, context: Context) -> tuple[Meaning, Meaning]:
        """Return what an expression means in a clause that looks back, and in one that looks ahead."""
        dated = self.published is not None
        return resolve(found, context, dated=dated), resolve(found, replace(context, ahead=True), dated=dated)

    def _settled(self, found: Found, place: Anchored, past: Meaning, ahead: Meaning) -> tuple[Meaning, Meaning]:
        """Settle both ways to read what no tense decides: the nearer day of the year; yesterday or tomorrow rather than a weekday six days off."""
        if not isinstance(past, Time) or not isinstance(ahead, Time) or self.published is None:
            return past, ahead
        coming = ahead.end if found.relation in ("by", "before") else ahead.start
        back, forward = (self.published - past.end).days, (coming - self.published).days
        if not place.looks_ahead:
            if place.verb is not None and self._looks_back(place.verb):
                return past, ahead
            nearer = forward * _NEARER < back if found.rule in _OF_A_YEAR else found.rule == "weekday" and forward == 1
            return (ahead if nearer else past), ahead
        if found.rule == "weekday" and back == 1 and not place.planned and not (place.verb is not None and self.tree.future(place.verb)):
            return past, past
        return past, ahead

    def _looks_back(self, verb: int) -> bool:
        """Tell whether a verb is in the past, or a participle that stands for a past clause ("guns introduced in April", not "to be introduced")."""
        p = self.parsed
        return self.tree.past(verb) or (p.tags[verb] == "VBN" and p.deps[verb] == "acl" and not any(p.deps[k] == "aux" for k in p.kids[verb]))

    def _offset(self, sentence: Sentence, text: str, found: Found, behind: Sequence[Found]) -> date | None:
        """Return the day that "three days after" counts from, where the same clause tells one: "three days after the raid of 3 May"."""
        if "offset" not in found.parts or not behind:
            return None
        other = behind[0]
        between = text[found.end : other.start]
        if len(between) > _OFFSET_REACH or _CLAUSE_END.search(between):
            return None
        time = resolve(other, self._context(sentence, None), dated=self.published is not None)
        if not isinstance(time, Time) or time.granularity != "day":
            return None
        return time.start

    def _turned(self, sentence: Sentence, found: Found, place: Anchored, context: Context) -> tuple[Found, Context]:
        """Turn "left this morning, a day after they had met" round: the clause behind "after" lies a day before this morning."""
        offset, told = found.parts.get("offset", "").lower(), self.told.day
        if not offset or context.anchor or told is None or told[1] != sentence.index or place.verb is None:
            return found, context
        marked = any(self.parsed.deps[k] == "mark" and self.parsed.lowers[k] == offset for k in self.parsed.kids[place.verb])
        if not marked or self.parsed.deps[place.verb] in ("acl", "relcl"):  # a participle with a subject is a reading that went wrong
            return found, context
        turned = replace(found, parts={**found.parts, "offset": "after" if offset == "before" else "before"})
        return turned, replace(context, anchor=told[0])

    def _reading(self, sentence: Sentence, found: Found, place: Anchored, time: Time, past: Time | None, ahead: Time | None) -> Reading:
        start, end = sentence.span.start + found.start, sentence.span.start + found.end
        return Reading(
            start=time.start,
            end=time.end,
            granularity=time.granularity,
            type=time.type,
            value=time.value,
            span=Span(start, end),
            text=self.parsed.report.text[start:end],
            anchored=place,
            past=past,
            ahead=ahead,
            relation=found.relation,
            rule=found.rule,
        )

    def _remember(self, sentence: Sentence, reading: Reading, time: Time) -> None:
        if time.granularity == "quarter":
            self.told.quarter = (time, sentence.index)
        if self.tree.saying(reading.anchored.verb):
            return
        if time.type in ("DATE", "TIME"):
            self.told.period = (time, sentence.index)
        if reading.granularity == "day" and reading.past is not None and reading.start == reading.past.start:
            self.told.day = (reading.start, sentence.index)


def _reader(parsed: Parsed, language: Language) -> _Reader:
    grammar = _grammar(cast(Any, language))
    tree = ClauseTree(parsed, compile_clauses(language.table("clauses")))
    return _Reader(parsed, tree, grammar, _day_of_writing(parsed, grammar))


def _day_of_writing(parsed: Parsed, grammar: Grammar) -> date | None:
    """Return the day of the dateline that opens a report ("KABUL, Jan. 3 (Reuters) -"), or that of publication where there is none near it."""
    published = parsed.report.published
    opening = next((b for b in parsed.blocks if b.kind == "dateline"), None)
    if opening is None or any(b.span.start < opening.span.start and b.kind == "body" for b in parsed.blocks):
        return published
    context = Context(published or date(2000, 1, 1), None, False, grammar)
    for found in scan(parsed.report.text[opening.span.start : opening.span.end], grammar):
        time = resolve(found, context, dated=published is not None)
        if isinstance(time, Time) and time.granularity == "day" and (published is None or 0 <= (published - time.start).days <= _DATELINE_DAYS):
            return time.start
    return published


def _carried(found: Found, meaning: Meaning, grammar: Grammar) -> Meaning:
    """Return what an expression that carries a day on is by itself: "later that day" the day, "within hours" a length of time, "at the same time" nothing."""
    words = found.parts["same_day"].lower().split()
    unit = next((w[:-1] for w in words if w.endswith("s") and w[:-1] in grammar.clock_units), None)
    if unit is not None:
        return Vague(f"PTX{grammar.clock_units[unit]}")
    return meaning if grammar.units.get(words[-1]) == "D" else None


def expressions(parsed: Parsed, language: Language) -> tuple[When, ...]:
    """Return the time expressions of a report, resolved against its publication date, in text order.

    Expressions without days of their own ("recently", "for two weeks", "every day") are left out, and so are those that
    count from a day that the text has not told. Where the dateline names a day up to three days before publication,
    "today" and "Tuesday" count from that.
    """
    if not _grammar(cast(Any, language)).present(parsed.report.text):
        return ()
    reader = _reader(parsed, language)
    return tuple(reading for sentence in parsed.sentences for *_, reading in reader.sentence(sentence) if reading)


def timexes(parsed: Parsed, language: Language) -> tuple[Timex, ...]:
    """Return all time expressions of a report as TIMEX3 has them, in text order: those of `expressions` and those without days.

    What counts from a day that the text has not told counts from publication here. Datelines and bylines are read too.
    """
    text = parsed.report.text
    if not _grammar(cast(Any, language)).present(text):
        return ()
    reader = _reader(parsed, language)
    out: list[Timex] = []

    def put(span: Span, found: Found, meaning: Meaning) -> None:
        if found.rule == "same_day":
            meaning = _carried(found, meaning, reader.grammar)
        if meaning is not None:
            at = Span(span.start + found.start, span.start + found.end)
            out.append(Timex(span=at, text=text[at.start : at.end], type=meaning.type, value=meaning.value, mod=meaning.mod))

    for block in parsed.blocks:
        if block.kind not in ("body", "bullet", "heading"):
            for found, meaning in reader.outside(block.span, 0):
                put(block.span, found, meaning)
    for sentence in parsed.sentences:
        for found, meaning, context, _ in reader.sentence(sentence):
            if found.rule == "duration":  # "three days after" is a length of time here, whatever day it leads to
                meaning = resolve(found, replace(context, anchor=None))
            elif meaning is None and context.told is None and reader.published is not None:
                meaning = resolve(found, replace(context, told=reader.published))
            put(sentence.span, found, meaning)
    return tuple(sorted(out, key=lambda t: t.span))
