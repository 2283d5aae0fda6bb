"""Layout of a news text: blocks of headings, body, bullets, datelines, bylines and agency credits.

A block never crosses a line of the text (a paragraph, in hard-wrapped text). Everything that is not an assertion of
the report (who wrote it, from where, for which agency) is cut off here and kept as a span of its own kind. The words
of a language's layout are its table `layout`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sayso.parsed import Block
from sayso.records import Span

__all__ = ["Layout", "blocks_of", "compile_layout", "pieces"]

# A heading is a line of its own without a full stop. 90 characters and 14 words are the longest headings of the
# development gold and of PolNeAR's body texts with some room; a longer line without a full stop is a broken paragraph.
_HEADING_CHARS = 90
_HEADING_WORDS = 14
# Longer blocks are handed to the parser in pieces: its memory grows with the length of one text.
PIECE_CHARS = 10_000
# Longest datelines, bylines and credits that were seen in the development gold, its story sets and PolNeAR: 61, 64, 240.
_DATELINE_CHARS = 120
_BYLINE_CHARS = 110
_CREDIT_CHARS = 320
# Text is wrapped by hand if 6 in 10 of at least 4 touching lines of 40 to 100 characters stop inside a sentence.
_WRAPPED_SHARE = 0.6
_WRAPPED_LINES = 4

_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
_BULLET = re.compile(r"(?:[•·▪‣◦●■►▶]|[*+]|--?|[–—]|\d{1,2}[.)]|[a-z]\))[ \t\u00a0]+(?=\S)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’»)]*\s+(?=[\"“‘«(]?[A-ZÀ-Þ])")
_NAME_AFTER_THE = re.compile(r"The [A-ZÀ-Þ]")
_DASH = r"(?:--+|[-–—])"
_UPPER = "A-ZÀ-ÖØ-ÞĀŁŠŽČĆĐİĞŞ"
_CAPS = rf"[{_UPPER}](?:[{_UPPER}]|['’.\-](?=[{_UPPER}]))+\.?"
# Repetitions are bounded: a dateline has few parts, and an open repetition takes exponential time on a list of names.
_CAPS_PLACE = rf"{_CAPS}(?: {_CAPS}){{0,3}}(?:(?:/| AND |, ){_CAPS}(?: {_CAPS}){{0,3}}){{0,2}}"
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?")  # "U.S. Secretary of State", "U.N. - led talks": no city
_TITLE = rf"[{_UPPER}][\w'’.\-]+"
_TITLE_PLACE = rf"{_TITLE}(?: (?:{_TITLE}|de|la|el|al|of)){{0,3}}(?:/{_TITLE}(?: {_TITLE}){{0,3}}){{0,2}}"
_REGION = rf"(?:,? (?:{_TITLE}|of|and|the)(?: (?:{_TITLE}|of|and|the)){{0,3}})"
_PAREN = r"\([^()\n]{2,60}\)"
_STRONG_END = rf"\s*(?:\.?\s*{_DASH}|:)\s+"


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout table of a language, compiled."""

    datelines: tuple[re.Pattern[str], ...]
    dateline_in_roundup: re.Pattern[str]
    leading: tuple[re.Pattern[str], ...]
    byline: re.Pattern[str]
    credit: re.Pattern[str]
    signature: re.Pattern[str]
    opener: re.Pattern[str]
    no_place: frozenset[str]
    titled: frozenset[str]
    not_in_heading: frozenset[str]
    abbreviations: frozenset[str]


def compile_layout(table: Mapping[str, Any]) -> Layout:
    """Compile the `layout` table of a language (its keys are explained in `languages/en/layout.toml`)."""
    month, day = "|".join(table["months"]), "|".join(table["weekdays"])
    date = rf"(?:(?:{day},? )?(?:(?:{month}) \d{{1,2}}|\d{{1,2}} (?:{month}))(?:,? \d{{4}})?|{day}|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?)"
    agency = "|".join(re.escape(a) for a in table["agencies"])
    # Place in capitals, anything usual behind it, and a dash or a colon: "DUSHANBE, Tajikistan (AP) — ".
    caps = re.compile(
        rf"(?P<place>{_CAPS_PLACE})(?:,? {date}|,? {_PAREN}|[,.]? ?{_REGION}(?=\s*(?:[:.,(–—-]|{date}))"
        rf"|,? [A-Z]{{2,6}}(?=\s*[:–—-])|[.,](?= {date})){{0,4}}{_STRONG_END}"
    )
    # Place in capitals, then an agency, a date or nothing, and a full stop or nothing: "GENEVA/DAMASCUS (KPD). ".
    stop = re.compile(rf"(?P<place>{_CAPS_PLACE})(?:(?:,? {date}\.?|[,.]? ?{_REGION}(?= \())?(?: {_PAREN}\.?)|,? {date}\.|\.)\s+(?=[\"“‘'(]?[{_UPPER}\d])")
    # Place in small letters: only with a date or an agency, and a dash: "Nairobi, March 9, 2019 (AFP) - ".
    title = re.compile(rf"(?P<place>{_TITLE_PLACE})(?:,? {date}|[,.]? ?{_REGION}(?=\s*(?:[.,(]|{date}))){{0,3}}(?:,? {date}|\s?{_PAREN})\.?\s*{_DASH}\s*(?=\S)")
    note = rf"\([^()\n]{{0,60}}?(?:{'|'.join(table['notes'])})[^()\n]{{0,60}}\)\s*"
    openers = "|".join(re.escape(o) for o in table["credit_openers"])
    credits_ = "|".join(table["credits"])
    return Layout(
        datelines=(caps, stop, title),
        dateline_in_roundup=caps,
        leading=(re.compile(rf"(?:\((?:{agency})\)\s*(?:{_DASH}\s*)?|(?:{agency})(?:\.\s+(?=[A-ZÀ-Þ])|\s+{_DASH}\s+))"), re.compile(note)),
        byline=re.compile("|".join(table["bylines"])),
        credit=re.compile(rf"\(?(?:{agency})\)?\.?|{credits_}|(?:{openers})\s(?:{agency})(?:\W.{{0,60}})?"),
        signature=re.compile(rf"{_TITLE}(?: {_TITLE}){{1,3}},\s(?:[a-z-]+\s?){{1,5}}"),
        opener=re.compile(rf"(?<=[a-z])[ \t](?=(?:{'|'.join(table['openers'])})\s)"),
        **{name: frozenset(table[name]) for name in ("no_place", "titled", "not_in_heading", "abbreviations")},
    )


def blocks_of(text: str, layout: Layout) -> list[Block]:
    """Return the blocks of a text in order; bodies, bullets and headings are what is parsed."""
    lines = list(_lines(text))
    out: list[Block] = []
    body_seen = False
    for number, (start, end) in enumerate(lines):
        line = text[start:end]
        kind = _margin(line, layout, first=number < 3 and not body_seen, late=number >= len(lines) - 4 and number > 0)
        bullet = _BULLET.match(line)
        if kind:
            out.append(Block(kind=kind, span=Span(start, end), paragraph=number))  # type: ignore[arg-type]
        elif bullet:
            out.append(Block(kind="bullet", span=Span(start + bullet.end(), end), paragraph=number))
        elif number < len(lines) - 1 and _is_heading(line):
            out.append(Block(kind="heading", span=Span(start, end), paragraph=number))
        else:
            cut = _dated(line, layout) if body_seen else _dateline(line, layout)
            body_seen = True
            if cut:
                out.append(Block(kind="dateline", span=Span(start, start + len(line[:cut].rstrip())), paragraph=number))
            out.extend(_body(text, start + cut, end, number, layout))
    return out


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each non-empty line, or of each paragraph where lines are wrapped by hand."""
    found = [(m.start(), m.end()) for m in _LINE.finditer(text)]
    found = [(s + len(t) - len(t.lstrip()), s + len(t.rstrip())) for s, e in found if (t := text[s:e]).strip()]
    if not _wrapped(text, found):
        yield from found
        return
    start, end = found[0]
    for s, e in found[1:]:
        gap = text[end:s]
        if gap.count("\n") > 1 or _BULLET.match(text[s : s + 20]) or len(gap) - gap.rfind("\n") > 3:
            yield start, end
            start = s
        end = e
    yield start, end


def _wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Tell whether lines are broken by hand: most lines that touch the next one stop in the middle of a sentence."""
    touching = [(s, e) for (s, e), (t, _) in pairwise(lines) if text.count("\n", e, t) == 1]
    if len(touching) < _WRAPPED_LINES or max(e - s for s, e in touching) > 100:
        return False
    broken = sum(text[e - 1] not in '.!?:”"' and e - s >= 40 for s, e in touching)
    return broken >= _WRAPPED_SHARE * len(touching)


def _margin(line: str, layout: Layout, *, first: bool, late: bool) -> str | None:
    """Return "byline" or "credit" for a line that says who wrote or sold the report, else None."""
    if not (first or late) or len(line) > _CREDIT_CHARS:
        return None
    if len(line) < _BYLINE_CHARS and (layout.byline.fullmatch(line) or (late and layout.signature.fullmatch(line))):
        return "byline"
    return "credit" if layout.credit.fullmatch(line) else None


def _is_heading(line: str) -> bool:
    if len(line) > _HEADING_CHARS or not (line[0].isupper() or line[0].isdigit() or line[0] in "\"“‘'«¿¡"):
        return False
    if len(line.split()) > _HEADING_WORDS:
        return False
    if line[-1] in "?!":
        return line.isupper()
    if line[-1] in "”\"’'»":
        return line[-2:-1].isalnum() and line[0] not in "\"“‘'«"
    return line[-1] not in ".:;,…"


def _dateline(line: str, layout: Layout) -> int:
    """Return how many characters of dateline, credit and translator's note open the first paragraph."""
    cut = 0
    opening = line[:_DATELINE_CHARS]
    for pattern in layout.datelines:
        match = pattern.match(opening)
        if match and match["place"].rstrip(".") not in layout.no_place and not _INITIALS.fullmatch(match["place"]) and line[match.end() :].strip():
            cut = match.end()
            break
    for pattern in layout.leading:
        match = pattern.match(line, cut)
        if match and line[match.end() :].strip():
            cut = match.end()
    return cut


def _dated(line: str, layout: Layout) -> int:
    """Return the length of a dateline inside a round-up: only the full form with an agency counts there."""
    match = layout.dateline_in_roundup.match(line[:_DATELINE_CHARS])
    if match is None or "(" not in match.group() or match["place"] in layout.no_place:
        return 0
    return match.end() if line[match.end() :].strip() else 0


def _body(text: str, start: int, end: int, number: int, layout: Layout) -> Iterator[Block]:
    """Yield the body blocks of one line; headings that have run into it are split off."""
    pos = start
    for opener in layout.opener.finditer(text, start, end):
        # A sentence that opens further back than the longest heading is none, so only that much is looked at.
        begin = max(pos, opener.start() - 2 * _HEADING_CHARS)
        stops = list(_SENTENCE_END.finditer(text, begin, opener.start()))
        begin = stops[-1].end() if stops else begin
        if begin == pos or stops:
            heading = text[begin : opener.start()]
            if _ran_in(heading, layout) and not _NAME_AFTER_THE.match(text, opener.end()) and text.count(" ", opener.end(), end) >= 5:
                if begin > pos:
                    yield Block(kind="body", span=Span(pos, pos + len(text[pos:begin].rstrip())), paragraph=number)
                yield Block(kind="heading", span=Span(begin, opener.start()), paragraph=number)
                pos = opener.end()
    if text[pos:end].strip():
        yield Block(kind="body", span=Span(pos, end), paragraph=number)


def _ran_in(heading: str, layout: Layout) -> bool:
    """Tell whether what stands between a full stop and a new sentence can be a heading: verbless, without punctuation."""
    words = heading.split()
    if not 3 <= len(words) <= _HEADING_WORDS or not words[0][0].isupper() or not words[-1][0].islower() or words[-1] in layout.titled:
        return False
    return all(w[0].isalnum() and w[-1].isalnum() and w.lower() not in layout.not_in_heading for w in words)


def pieces(start: int, end: int, text: str) -> Iterator[Span]:
    """Yield the stretch in pieces of at most `PIECE_CHARS` characters, cut at sentence ends or else at spaces."""
    while end - start > PIECE_CHARS:
        window = text[start : start + PIECE_CHARS]
        cut = 0
        for stop in _SENTENCE_END.finditer(window, PIECE_CHARS // 2):
            cut = stop.end()
        if not cut:
            cut = window.rfind(" ", PIECE_CHARS // 2) + 1 or PIECE_CHARS
        yield Span(start, start + cut)
        start += cut
    if start < end:
        yield Span(start, end)
