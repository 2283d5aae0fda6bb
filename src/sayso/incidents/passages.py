"""The passages of a report that tell of a happening: its coded events, and words of the same kinds of acts that no event was coded from.

Words alone find more than the coder does and are wrong more often; a passage found by words has no event and is so marked. A noun ("the arrests") tells
only where an incident of its kind stands in reach. Who acts, and upon whom, is for such passages read off the sentence: the actor before and behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from ..origins.words import read, stem
from ..records import Coded, Event, Span

__all__ = ["Acts", "Telling", "acts_of", "tellings", "turns"]

_NOT_OBJECT = re.compile(r"\b(?:in|on|at|near|for|after|when|from|to|by|as|while|before|who|that|which|and|over|off|with|of)\b|[,.;:\"”“]|\n")
_DETERMINER = re.compile(
    r"(?:\b(?:the|a|an|this|that|these|those|such|no|its|their|his|her|any|reported|first|second|separate|another)|['’]s?|\bof)(?:\s[\w-]+){0,3}?\s$",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen)\b", re.IGNORECASE)
# A noun's actor stands right before it ("the Colombian operation").
_BESIDE = 3
_TURNS = re.compile(r"\b(?:after|before|since|earlier|ago|as|than)\b")
# The passive's subject is among the last words before the verb; "were" is one of them.
_SUBJECT_WORDS = 4
_DATELINE = re.compile(r"^[^.\n]{0,14}?(?:\([\w ]+\))?\.?\s?(?:-|–|—)\s")
_LATER = re.compile(r"\b(?:after|before|since|earlier)\b")
_CAPITAL = re.compile(r"\b[A-ZÀ-Þ][\w&]*(?:\.\w+)*")
_WEEK = {name: i for i, name in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_YEAR = {name: i for i, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_ARTICLE = re.compile(r"\b(?:[Tt]he|[Aa]n?|[Nn]o)\s$")
_PASSIVE = re.compile(r"\b(?:was|were|been|being|be|are|is)\s(?:\w+ly\s)?$|\bwho[^.]{0,20}$")


@dataclass(frozen=True, slots=True)
class Acts:
    """The table `incidents`, compiled. `verbs` and `nouns` are (act, pattern); `types` PLOVER types of each act's coded events; `type` its own."""

    verbs: tuple[tuple[str, re.Pattern[str]], ...]
    nouns: tuple[tuple[str, re.Pattern[str]], ...]
    types: Mapping[str, tuple[str, ...]]
    type: Mapping[str, str]
    other: re.Pattern[str]
    own: re.Pattern[str]
    denies: re.Pattern[str]
    retracts: re.Pattern[str]
    modal: re.Pattern[str]
    generic: frozenset[str]
    saying: frozenset[str]
    days: re.Pattern[str]

    def of_event(self, event: Event, words: str) -> frozenset[str]:
        """Return the acts that a coded event is of: by its words among those of its type, else by type and mode, else its type itself."""
        exact = f"{event.type} {event.mode}"
        by_type = [act for act, types in self.types.items() if exact in types] or [act for act, types in self.types.items() if event.type in types]
        by_word = [act for act, pattern in (*self.verbs, *self.nouns) if pattern.search(words)]
        own = [act for act in by_word if self.type[act] == event.type or act in by_type]
        return frozenset(own or by_word or by_type or [f"type:{event.type}"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A passage that tells of a happening, with what incidents are joined by.

    Attributes:
        at: its order among all passages.
        acts: the acts that it may be of.
        countries: of actors and of recipients, and all of its sentence's.
        objects: stems of what the act is done to, as the words behind (or, in the passive, before) say.
        sentence: its sentence, `stems` that sentence's; `names` those of its words with a capital.
        other: whether its sentence says that it is another happening.
        clause: how often its sentence turns in time ("after", "since") before it.
    """

    report_id: str
    published: date | None
    span: Span
    acts: frozenset[str]
    type: str
    event: Event | None
    noun: bool
    actors: frozenset[str]
    recipients: frozenset[str]
    objects: frozenset[str]
    numbers: frozenset[str]
    place: str | None
    start: date | None
    end: date | None
    sentence: Span
    stems: frozenset[str]
    names: frozenset[str]
    other: bool
    denied: bool
    hypothetical: bool
    clause: int


@lru_cache(maxsize=4)
def acts_of(language: Any) -> Acts:
    """Compile the language's table `incidents`."""
    table = language.table("incidents")
    acts = table["acts"]

    def compiled(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
        return tuple((act, re.compile(rf"\b(?:{'|'.join(row[name])})\b")) for act, row in acts.items())

    def joined(name: str) -> re.Pattern[str]:
        return re.compile("|".join(rf"\b(?:{piece})" for piece in table[name]), re.IGNORECASE)

    return Acts(
        verbs=compiled("verbs"),
        nouns=compiled("nouns"),
        types={act: tuple(row["types"]) for act, row in acts.items()},
        type={act: row["type"] for act, row in acts.items()},
        other=re.compile(rf"\b(?:{'|'.join(table['other'])})\b", re.IGNORECASE),
        own=joined("own"),
        denies=joined("denies"),
        retracts=joined("retracts"),
        modal=re.compile(rf"\b(?:{'|'.join(table['modal'])})\b[^,;.]{{0,25}}$"),
        generic=frozenset(stem(w) for w in table["generic"]),
        saying=frozenset(table["saying"]),
        days=re.compile(
            rf"(?P<verb>\w+) (?:on )?(?P<week>{'|'.join(table['weekdays'])})\b(?P<then> \w+)?|\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)? "
            rf"(?P<month>{'|'.join(table['months'])})\b"
            rf"|\b(?P<month2>{'|'.join(table['months'])})\.? (?P<day2>\d{{1,2}})\b|(?P<yesterday>\byesterday\b)"
            rf"|\b(?:[Ii]n|[Ss]ince|[Ll]ast) (?P<whole>{'|'.join(table['months'])})\b(?! \d)"
        ),
    )


def turns(words: str) -> bool:
    """Tell whether words between two passages turn from one happening to another in time ("after", "since")."""
    return bool(_TURNS.search(words))


def tellings(coded: Coded, acts: Acts) -> tuple[Telling, ...]:
    """Return a report's passages in the order of its text."""
    text = coded.report.text
    sentences = _sentences(text)
    out = [_of_event(coded, event, acts, sentences) for event in coded.events if not event.heading]
    taken = [t.span for t in out]
    for noun, patterns in ((False, acts.verbs), (True, acts.nouns)):
        found: dict[Span, set[str]] = {}
        for act, pattern in patterns:
            for match in pattern.finditer(text):
                found.setdefault(Span(*match.span()), set()).add(act)
        for span in sorted(found, key=lambda s: (s.start - s.end, s.start)):
            named = noun or bool(_ARTICLE.search(text[max(0, span.start - 6) : span.start]))
            if any(span.overlaps(t) for t in taken) or (noun and not _DETERMINER.search(text[max(0, span.start - 40) : span.start])):
                continue
            taken.append(span)
            out.append(_of_words(coded, span, frozenset(found[span]), named, acts, sentences))
    return tuple(sorted(out, key=lambda t: t.span))


def _sentences(text: str) -> tuple[Span, ...]:
    return read(text).sentences


def _sentence(sentences: tuple[Span, ...], span: Span) -> Span:
    return next((s for s in sentences if s.start <= span.start < s.end), span)


def _of_event(coded: Coded, event: Event, acts: Acts, sentences: tuple[Span, ...]) -> Telling:
    text = coded.report.text
    words = text[event.trigger.start : event.trigger.end]
    start, end = (event.when.start, event.when.end) if event.when and not _dates_saying(text, event.when.span, acts) else (None, None)
    if end and coded.report.published and end < coded.report.published and event.realis in ("planned", "expected"):
        start = end = None  # a plan for a day that is over is a misread weekday
    if start and coded.report.published and start > coded.report.published and event.realis == "actual":
        start = end = None  # nothing that happened is dated after the report
    return _telling(
        coded, event.trigger, acts.of_event(event, words), event.type, event, False,
        frozenset(a.country for a in event.actors if a.country), frozenset(a.country for a in event.recipients if a.country),
        event.place.name if event.place and event.place.precision in ("city", "point") else None, start, end, acts, sentences,
    )  # fmt: skip


def _dates_saying(text: str, span: Span, acts: Acts) -> bool:
    """Tell whether a date stands beside a verb of saying: it is the statement's."""
    before = re.findall(r"\w+", text[max(0, span.start - 20) : span.start])
    behind = re.findall(r"\w+", text[span.end : span.end + 15])
    last = [w for w in before if w.lower() not in ("on", "late", "early")][-1:]
    return bool(acts.saying & {*(w.lower() for w in last), *(w.lower() for w in behind[:1])})


def _of_words(coded: Coded, span: Span, kinds: frozenset[str], noun: bool, acts: Acts, sentences: tuple[Span, ...]) -> Telling:
    sentence = _sentence(sentences, span)
    before: set[tuple[Span, str]] = set()
    behind: set[tuple[Span, str]] = set()
    for actor in coded.actors:
        for mention in actor.mentions:
            if actor.country and sentence.covers(mention):
                (before if mention.end <= span.start else behind).add((mention, actor.country))
    near = {c for m, c in before if m == max(before)[0]} if before else set()
    far = {c for m, c in behind if m == min(behind)[0]} if behind else set()
    passive = bool(_PASSIVE.search(coded.report.text[sentence.start : span.start]))
    doers, done_to = (set(), near) if passive else (near, far)
    if noun:
        doers, done_to = {c for m, c in before if span.start - m.end <= _BESIDE and m.end == max(before)[0].end}, set()
    type_ = acts.type[sorted(kinds)[0]]
    return _telling(coded, span, kinds, type_, None, noun, frozenset(doers), frozenset(done_to), None, None, None, acts, sentences)


def _telling(
    coded: Coded, span: Span, kinds: frozenset[str], type_: str, event: Event | None, noun: bool, doers: frozenset[str], done_to: frozenset[str],
    place: str | None, start: date | None, end: date | None, acts: Acts, sentences: tuple[Span, ...],
) -> Telling:  # fmt: skip
    text = coded.report.text
    sentence = _sentence(sentences, span)
    words = text[sentence.start : sentence.end]
    if start is None and not noun:
        start, end = _day(words, span.start - sentence.start, coded.report.published, acts)
    passive = _PASSIVE.search(text[sentence.start : span.start])
    if passive:
        behind = " ".join(re.split(r"[,.;:\"“”\n]", text[sentence.start : span.start])[-1].split()[-_SUBJECT_WORDS:])
    else:
        rest = text[span.end : sentence.end]
        cut = _NOT_OBJECT.search(rest, 2)
        behind = rest[: cut.start() if cut else len(rest)]
    stems = frozenset().union(*read(words + " x x x").stems) or frozenset()
    objects = frozenset(stem(w.lower()) for w in re.findall(r"\w+", behind) if len(w) > 3) - acts.generic
    return Telling(
        report_id=coded.report.id, published=coded.report.published, span=span, acts=kinds, type=type_, event=event, noun=noun, actors=doers,
        recipients=done_to, objects=objects if not noun else frozenset(), numbers=frozenset(n.lower() for n in _NUMBER.findall(behind)), place=place,
        start=start, end=end, sentence=sentence, stems=stems, names=_names(words) & stems, other=bool(acts.other.search(words)),
        denied=bool((event and event.realis == "denied") or acts.denies.search(words)),
        hypothetical=bool((event and event.realis in ("conditional", "generic")) or acts.modal.search(text[sentence.start : span.start])),
        clause=len(_LATER.findall(text[sentence.start : span.start])),
    )  # fmt: skip


def _names(words: str) -> frozenset[str]:
    """Return the stems of the words with a capital; those that open a sentence are among them, since a name may."""
    return frozenset(stem(w.lower()) for w in _CAPITAL.findall(words))


def _day(words: str, at: int, published: date | None, acts: Acts) -> tuple[date | None, date | None]:
    """Return the days that a sentence names nearest to a passage: a day of the year, the last such weekday or month before publication.

    The weekday of a saying verb is the statement's and tells nothing. Without a day of publication nothing is told.
    """
    if published is None:
        return None, None
    best: tuple[int, date, date] | None = None
    for match in acts.days.finditer(words):
        between = words[min(match.end(), at) : max(match.start(), at)]
        if match["week"] and acts.saying & {match["verb"].lower(), (match["then"] or "").strip()}:
            continue
        if match["week"] and match.end() <= at and acts.saying & set(re.findall(r"\w+", between)):
            continue
        if _DATELINE.match(words[match.end() :]) or _TURNS.search(between):
            continue
        days = _days(match, published)
        if days is not None and (best is None or abs(match.start() - at) < best[0]):
            best = (abs(match.start() - at), *days)
    return (best[1], best[2]) if best else (None, None)


def _days(match: re.Match[str], published: date) -> tuple[date, date] | None:
    if match["week"]:
        day = published - timedelta(days=(published.weekday() - _WEEK[match["week"][:3].lower()]) % 7)
    elif match["yesterday"]:
        day = published - timedelta(days=1)
    elif match["whole"]:
        month = _YEAR[match["whole"][:3].lower()]
        first = date(published.year - (month > published.month), month, 1)
        return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    else:
        name, number = match["month"] or match["month2"], int(match["day"] or match["day2"])
        try:
            day = date(published.year, _YEAR[name[:3].lower()], number)
        except ValueError:
            return None
    return day, day
