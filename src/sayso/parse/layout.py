"""Layout of a news text: blocks of headings, body, bullets, datelines, bylines and agency credits.

A block never crosses a line of the text (a paragraph, in hard-wrapped text). Everything that is not an assertion of
the report (who wrote it, from where, for which agency) is cut off here and kept as a span of its own kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sayso.parsed import Block
from sayso.records import Span

__all__ = ["blocks_of", "pieces"]

# A heading is a line of its own without a full stop. 90 characters and 14 words are the longest headings of the
# development gold and of PolNeAR's body texts with some room; a longer line without a full stop is a broken paragraph.
_HEADING_CHARS = 90
_HEADING_WORDS = 14
# Longer blocks are handed to the parser in pieces: its memory grows with the length of one text.
PIECE_CHARS = 10_000

_BULLET = re.compile(r"(?:[•·▪‣◦●■►▶]|[*+]|--?|[–—]|\d{1,2}[.)]|[a-z]\))[ \t\u00a0]+(?=\S)")
_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_DAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?)"
_DATE = rf"(?:(?:{_DAY},? )?(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?|{_DAY}|\d{{1,2}}[./]\d{{1,2}}(?:[./]\d{{2,4}})?)"
_CAPS = r"[A-ZÀ-ÖØ-ÞĀŁŠŽČĆĐİ](?:[A-ZÀ-ÖØ-ÞĀŁŠŽČĆĐİĞŞ]|['’.\-](?=[A-ZÀ-Þ]))+\.?"
_CAPS_PLACE = rf"{_CAPS}(?: (?:{_CAPS}|DE|LA|EL|AL|OF))*(?:(?:/| AND |, )(?:{_CAPS}(?: {_CAPS})*))*"
_TITLE = r"[A-ZÀ-Þ][\w'’.\-]+"
_TITLE_PLACE = rf"{_TITLE}(?: (?:{_TITLE}|de|la|el|al|of))*(?:/{_TITLE}(?: {_TITLE})*)*"
_REGION = rf"(?:,? (?:{_TITLE}|of|and|the)(?: (?:{_TITLE}|of|and|the)){{0,3}})"
_PAREN = r"\([^()\n]{2,60}\)"
_NOTE = r"\((?:[^()\n]{0,60}?(?:[Tt]ranslated|[Ff]rom the|[Mm]onitor(?:ed|ing)|[Uu]pdate|[Cc]orrected|[Ee]xclusive)[^()\n]{0,60})\)"
_DASH = r"(?:--+|[-–—])"
_STRONG_END = rf"\s*(?:\.?\s*{_DASH}|:)\s+"

# Place in capitals, anything usual behind it, and a dash or a colon: "DUSHANBE, Tajikistan (AP) — ".
_DATELINE_CAPS = re.compile(
    rf"(?P<place>{_CAPS_PLACE})(?:,? {_DATE}|,? {_PAREN}|[,.]? ?{_REGION}(?=\s*(?:[:.,(–—-]|{_DATE}))|,? [A-Z]{{2,6}}(?=\s*[:–—-])|[.,](?= {_DATE}))*{_STRONG_END}"
)
# Place in capitals with an agency or a date, then a full stop or nothing: "GENEVA/DAMASCUS (KPD). ", "GOTHENBURG (TT) ".
_DATELINE_STOP = re.compile(rf"(?P<place>{_CAPS_PLACE})(?:(?:,? {_DATE}\.?|[,.]? ?{_REGION}(?= \())?(?: {_PAREN}\.?)|,? {_DATE}\.|\.)\s+(?=[\"“‘'(]?[A-ZÀ-Þ\d])")
# Place in small letters: only with both a date or an agency and a dash: "Nairobi, March 9, 2019 (AFP) - ".
_DATELINE_TITLE = re.compile(rf"(?P<place>{_TITLE_PLACE})(?:,? {_DATE}|[,.]? ?{_REGION}(?=\s*(?:[.,(]|{_DATE})))*(?:,? {_DATE}|\s?{_PAREN})\.?\s*{_DASH}\s*(?=\S)")
_LEADING_NOTE = re.compile(rf"{_NOTE}\s*")
_AGENCIES = (
    "Reuters|AFP|AP|Associated Press|Agence France-Presse|EFE|DPA|dpa|ANSA|TASS|ITAR-TASS|Interfax|RIA Novosti|Xinhua|Kyodo|Yonhap|BNS|TT|PAP|APA|ATS|PTI|ANI|UPI|"
    "IRNA|SANA|MENA|WAM|SPA|PANA|IRIN|Bloomberg|BBC|CNN|Belga|ANP|NTB|Ritzau|STT|MTI|Lusa|Anadolu|AA|KCNA|Press Association|PA|AAP|Prensa Latina|KPD|LBNA"
)
_LEADING_CREDIT = re.compile(rf"(?:\((?:{_AGENCIES})\)\s*(?:{_DASH}\s*)?|(?:{_AGENCIES})(?:\.\s+(?=[A-ZÀ-Þ])|\s+{_DASH}\s+))")
_NO_PLACE = frozenset("NATO UN EU US USA UK WHO IMF OPEC ASEAN ECOWAS BBC CNN AU IAEA WTO OSCE G7 G8 G20 FBI CIA DNA AIDS COVID BREAKING EXCLUSIVE UPDATE CORRECTION NOTE".split())

_BYLINE = re.compile(
    r"(?:(?:EXCLUSIVE|Exclusive|Analysis|ANALYSIS)[:,]?\s+)?(?:(?:By|BY|by)\s+(?:our\b|the\b|[A-ZÀ-Þ])|From\s+(?:our|a|the)\s+(?:own\s+|special\s+)?(?:correspondents?|reporters?|staff)\b"
    r"|(?:Our|A)\s+(?:own\s+|special\s+)?correspondent\b|(?:Words|Text|Interview)\s+by\b)[^.!?]*",
)
_CREDIT = re.compile(
    rf"\(?(?:{_AGENCIES})\)?\.?"
    r"|(?:©|\(c\)|Copyright\b).{2,120}"
    r"|\(?(?:(?:Additional |Further )?(?:[Rr]eporting|[Ww]riting|[Ee]diting|[Tt]ranslation|[Tt]ranslated)\s+(?:by|in)\s).{2,300}\)?"
    r"|(?:Photographs?|Photos?|Pictures?|Images?|Graphics?|Video)(?:\s+by|:)\s.{2,120}"
    r"|(?:Source|Sources|With):?\s(?:files from\s)?(?:" + _AGENCIES + r")(?:\W.{0,60})?",
)
_SIGNATURE = re.compile(rf"{_TITLE}(?: {_TITLE}){{1,3}},\s(?:[a-z-]+\s?){{1,5}}")

# Words that open a sentence in the middle of a line only where a heading has run into the text.
_OPENER = re.compile(
    r"(?<=[a-z])[ \t](?=(?:According|For|In|On|At|After|As|But|However|Meanwhile|While|He|She|They|It|His|Her|Their|This|These|Those|Since|When|Although|Despite|If|The|Under|During|Earlier)\s)"
)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’»)]*\s+(?=[\"“‘«(]?[A-ZÀ-Þ])")
_NAME_AFTER_THE = re.compile(r"The [A-ZÀ-Þ]")
# In front of a title ("the film The Hours", "told The Times") a capital opener is no new sentence.
_TITLED = frozenset(
    "newspaper paper daily weekly magazine film book novel song play series programme program show tabloid website site blog album outlet group band ship vessel "
    "the a an of in on at by to from for with and or as told said called titled entitled named".split()
)
_FINITE = frozenset(
    "is was are were be been has have had do does did will would can could may might must should said says say told went came he she they it we i you who which that".split()
)


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of a text in order; bodies, bullets and headings are what is parsed."""
    lines = list(_lines(text))
    out: list[Block] = []
    body_seen = False
    for number, (start, end) in enumerate(lines):
        last = number == len(lines) - 1
        line = text[start:end]
        kind = _margin(line, first=number < 3 and not body_seen, late=number >= len(lines) - 4 and number > 0)
        if kind:
            out.append(Block(kind=kind, span=Span(start, end), paragraph=number))  # type: ignore[arg-type]
            continue
        bullet = _BULLET.match(line)
        if bullet:
            out.append(Block(kind="bullet", span=Span(start + bullet.end(), end), paragraph=number))
            continue
        if not last and _is_heading(line):
            out.append(Block(kind="heading", span=Span(start, end), paragraph=number))
            continue
        cut = _dateline(line) if not body_seen else _dated(line)
        body_seen = True
        if cut:
            out.append(Block(kind="dateline", span=Span(start, start + len(line[:cut].rstrip())), paragraph=number))
        out.extend(_body(text, start + cut, end, number))
    return out


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Yield the start and end of each non-empty line, or of each paragraph where lines are wrapped by hand."""
    found = [(m.start(), m.end()) for m in re.finditer(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+", text)]
    found = [(s + len(t) - len(t.lstrip()), s + len(t.rstrip())) for s, e in found if (t := text[s:e]).strip()]
    if not _wrapped(text, found):
        yield from found
        return
    start, end = found[0]
    for s, e in found[1:]:
        gap = text[end:s]
        if gap.count("\n") > 1 or _BULLET.match(text[s:e]) or len(gap) - gap.rfind("\n") > 3:
            yield start, end
            start = s
        end = e
    yield start, end


def _wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Tell whether lines are broken by hand: most lines that touch the next one stop in the middle of a sentence."""
    touching = [(s, e) for (s, e), (t, _) in zip(lines, lines[1:], strict=False) if text.count("\n", e, t) == 1]
    if len(touching) < 4 or max(e - s for s, e in touching) > 100:
        return False
    broken = sum(text[e - 1] not in ".!?:”\"" and e - s >= 40 for s, e in touching)
    return broken >= 0.6 * len(touching)


def _margin(line: str, *, first: bool, late: bool) -> str | None:
    """Return "byline" or "credit" for a line that says who wrote or sold the report, else None."""
    if len(line) > 320:
        return None
    if (first or late) and len(line) < 110 and _BYLINE.fullmatch(line):
        return "byline"
    if (first or late) and _CREDIT.fullmatch(line):
        return "credit"
    if late and len(line) < 80 and _SIGNATURE.fullmatch(line):
        return "byline"
    return None


def _is_heading(line: str) -> bool:
    if len(line) > _HEADING_CHARS or not (line[0].isupper() or line[0].isdigit() or line[0] in "\"“‘'«¿¡"):
        return False
    words = line.split()
    if len(words) > _HEADING_WORDS:
        return False
    if line[-1] in "?!":
        return line.isupper()
    return line[-1] not in ".:;,”\"’'»…" or (line[-1] in "”\"’'»" and line[-2:-1].isalnum() and line[0] not in "\"“‘'«")


def _dateline(line: str) -> int:
    """Return how many characters of dateline, credit and translator's note open the first paragraph."""
    cut = 0
    for pattern in (_DATELINE_CAPS, _DATELINE_STOP, _DATELINE_TITLE):
        match = pattern.match(line)
        if match and match.end() <= 120 and match["place"].rstrip(".") not in _NO_PLACE and line[match.end() :].strip():
            cut = match.end()
            break
    for pattern in (_LEADING_CREDIT, _LEADING_NOTE):
        match = pattern.match(line, cut)
        if match and line[match.end() :].strip():
            cut = match.end()
    return cut


def _dated(line: str) -> int:
    """Return the length of a dateline inside a round-up: only the full form with an agency counts there."""
    match = _DATELINE_CAPS.match(line)
    return match.end() if match and "(" in match.group() and line[match.end() :].strip() and match["place"] not in _NO_PLACE else 0


def _body(text: str, start: int, end: int, number: int) -> Iterator[Block]:
    """Yield the body blocks of one line; headings that have run into it are split off."""
    pos = start
    for opener in _OPENER.finditer(text, start, end):
        begin = pos
        for stop in _SENTENCE_END.finditer(text, pos, opener.start()):
            begin = stop.end()
        words = text[begin : opener.start()].split()
        if not 3 <= len(words) <= _HEADING_WORDS or not words[0][0].isupper() or len(text[opener.end() : end].split(" ", 6)) < 6:
            continue
        if words[-1].lower() in _TITLED or any(w.lower() in _FINITE or not w[-1].isalnum() or not w[0].isalnum() for w in words):
            continue
        if _NAME_AFTER_THE.match(text, opener.end()):
            continue
        if begin > pos:
            yield Block(kind="body", span=Span(pos, pos + len(text[pos:begin].rstrip())), paragraph=number)
        yield Block(kind="heading", span=Span(begin, opener.start()), paragraph=number)
        pos = opener.end()
    if text[pos:end].strip():
        yield Block(kind="body", span=Span(pos, end), paragraph=number)


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
