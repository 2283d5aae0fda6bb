"""Which news agency a report comes from, read off its layout: dateline, byline, credit line, the agency's own form of signing off.

An agency's sign is evidence that a text is a copy of its wire, not proof (DESIGN section 6). What a report *cites* ("told Reuters") is no sign of
this kind: that is attribution. The signs are looked for from the surest to the weakest; the first that is found is told, with the words that say
so. An agency that only contributed is told as such: the report is then its outlet's own. Forms and words are the language's table `origin`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from typing import Any, Literal, cast

from .plugins import Language
from .records import Span

__all__ = ["AgencySign", "agency_of"]

# Title, second title, byline and place may stand before the first paragraph; copyright, sign-off, links and contacts behind the last.
_HEAD_LINES = 6
_FOOT_LINES = 6
# A credit with a longer line behind it, a paragraph, is a picture's (chosen by hand: links, contacts and e-mail lines are shorter).
_PARAGRAPH_CHARS = 120
# Longest datelines are 61 characters in the sets that parse.layout has its bounds from; longest bylines and credits 64 and 240.
_BEFORE_CHARS = 80
_LINE_CHARS = 320
_DASH = r"(?:--+|[-–—])"

_LINE = re.compile(r"[^\n\r]*\S[^\n\r]*")
_WORD = re.compile(r"\w[^\s,.:;/–—]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencySign:
    """A sign that a report is, in whole or in part, an agency's.

    Attributes:
        agency: its name.
        span: the words that say so.
        how: `dateline`, `byline` and `credit` name the agency, `house` is its form of signing off without its name, `contributed` says that it helped.
    """

    agency: str
    span: Span
    how: Literal["dateline", "byline", "credit", "house", "contributed"]

    @property
    def whole(self) -> bool:
        """Whether the report is signed as the agency's, not only as helped by it."""
        return self.how != "contributed"


@dataclass(frozen=True, slots=True)
class _Signs:
    """The table `origin`, compiled."""

    names: Mapping[str, str]
    behind: frozenset[str]
    bracketed: re.Pattern[str]
    plain: re.Pattern[str]
    bylines: tuple[re.Pattern[str], ...]
    credits: tuple[re.Pattern[str], ...]
    house: tuple[tuple[str, re.Pattern[str]], ...]
    contributed: tuple[re.Pattern[str], ...]


@lru_cache(maxsize=8)
def _signs(language: Any) -> _Signs:
    table = language.table("agency")
    names = {form: name for name, forms in table["agencies"].items() for form in forms}
    any_form = "|".join(re.escape(form) for form in sorted(names, key=len, reverse=True))
    agency = rf"(?:[Tt]he |THE )?\b(?P<agency>{any_form})\b"

    def compiled(pieces: Sequence[str]) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(piece.replace("{agency}", agency)) for piece in pieces)

    more = r"(?: \w+|[/&-]\w+){0,2}"
    return _Signs(
        names=names,
        behind=frozenset(table["behind"]),
        # "GOMA, Congo, March 3 (AP) — "; without a dash only behind capitals ("GOMA (AP) A dam …").
        bracketed=re.compile(
            rf"(?P<before>[^()\n]{{0,{_BEFORE_CHARS}}}?)(?P<words>\({agency}{more}\)|/{agency.replace('?P<agency>', '?P<slashed>')}/)"
            rf"(?:(?P<dash>\.?\s*(?:{_DASH}|:)\s*)(?=\S)|\.?\s+(?=[\"“‘'(]?[A-ZÀ-Þ\d]))"
        ),
        plain=re.compile(rf"(?P<before>(?:[^()\n]{{2,{_BEFORE_CHARS}}}?(?:,|:|\s{_DASH})\s)?)(?P<words>{agency})\s{_DASH}\s(?=[\"“‘'(]?[A-ZÀ-Þ\d])"),
        bylines=compiled(table["bylines"]),
        credits=compiled(table["credits"]),
        house=tuple((name, re.compile(piece)) for name, pieces in table["house"].items() for piece in pieces),
        contributed=compiled(table["contributed"]),
    )


def agency_of(text: str, language: Language) -> AgencySign | None:
    """Return the surest sign of a news agency in a report's text, or None where it shows none."""
    signs = _signs(cast(Any, language))
    lines = [_stripped(m) for m in _LINE.finditer(text)]
    head = lines[:_HEAD_LINES]
    return next(_found(text, signs, head, sorted({*_top(head), *_foot(lines)})), None)


def _top(head: Sequence[Span]) -> list[Span]:
    """Return the lines above the first paragraph."""
    return list(takewhile(lambda line: line.end - line.start <= _PARAGRAPH_CHARS, head))


def _foot(lines: Sequence[Span]) -> list[Span]:
    """Return the last paragraph, which may end in a credit, and the lines below it; never the first line."""
    below = list(takewhile(lambda line: line.end - line.start <= _PARAGRAPH_CHARS, reversed(lines[-_FOOT_LINES:])))
    return list(lines[max(len(lines) - min(len(below) + 1, _FOOT_LINES), 1) :])


def _stripped(line: re.Match[str]) -> Span:
    words = line.group()
    return Span(line.start() + len(words) - len(words.lstrip()), line.end() - len(words) + len(words.rstrip()))


def _found(text: str, signs: _Signs, head: Sequence[Span], margin: Sequence[Span]) -> Iterator[AgencySign]:
    """Yield signs, the surest first."""
    for line in head:
        yield from _dateline(text, signs, line)
    for how, patterns in (("byline", signs.bylines), ("credit", signs.credits)):
        for start, end in margin:
            match = next((m for p in patterns if end - start <= _LINE_CHARS and (m := p.fullmatch(text, start, end))), None)
            if match is not None:
                words = Span(*match.span("end")) if match.groupdict().get("end") else Span(start, end)
                yield AgencySign(agency=signs.names[match["agency"]], span=words, how=how)  # type: ignore[arg-type]
    for name, pattern in signs.house:
        for match in pattern.finditer(text):
            yield AgencySign(agency=name, span=Span(*match.span()), how="house")
    for pattern in signs.contributed:
        for match in pattern.finditer(text):
            yield AgencySign(agency=signs.names[match["agency"]], span=Span(*match.span()), how="contributed")


def _dateline(text: str, signs: _Signs, line: Span) -> Iterator[AgencySign]:
    """Yield the agency of the dateline that opens a line."""
    match = signs.bracketed.match(text, line.start, line.end)
    form = (match["agency"] or match["slashed"]) if match else None
    if match is None or form is None or not _is_place(match["before"], form, signs, capitals=match["dash"] is None):
        match = signs.plain.match(text, line.start, line.end)
        form = match["agency"] if match else None
        if match is None or form is None or not _is_place(match["before"], form, signs, capitals=bool(match["before"])):
            return
    yield AgencySign(agency=signs.names[form], span=Span(*match.span("words")), how="dateline")


def _is_place(before: str, form: str, signs: _Signs, *, capitals: bool) -> bool:
    """Tell whether the words in front of an agency can be a place and a day, and are not what its letters stand for here ("Federal Police (FP)")."""
    words = _WORD.findall(before)
    if any(not (w[0].isupper() or w[0].isdigit() or w in signs.behind) for w in words):
        return False
    if capitals and words and not words[0].isupper():
        return False
    initials = "".join(w[0] for w in words if w[0].isupper())
    return form not in before and not (form.isupper() and initials.endswith(form))
