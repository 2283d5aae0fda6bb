"""Quotations: every common quote mark, nested, over several paragraphs, with unbalanced marks mended.

Works on characters, paragraph by paragraph; `parse` maps the result to tokens. A mark left open at the end of a
paragraph is closed there; if the next paragraph opens with the same mark again, its quotation `continues` that one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Marks", "find_quotes"]

_MARK = re.compile(r"``|''|[\"“”„‟«»‹›‘’‚‛'`＂❝❞]")
# What opens with which closers. Straight and reversed marks are told apart by the characters around them.
_CLOSERS = {
    "“": '”"“',
    "„": '“”"',
    "‟": '”"',
    "”": "”",
    '"': '"”',
    "＂": "＂",
    "❝": "❞",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "‘": "’'",
    "‚": "‘’",
    "‛": "’",
    "’": "’",
    "'": "'’",
    "`": "'’`",
    "``": "''\"",
    "''": "''",
}
_SINGLE = frozenset("'’‘‚‛`‹›")
_ELISION = re.compile(r"['’‘](?:em|til|tis|twas|cause|bout|round|n|s|re|ll|ve|m|d|t|\d\ds?)\b", re.IGNORECASE)
# Marks nested deeper are no quotations any more, and a closing single mark is looked for no further than this. Both keep the
# search linear on odd texts; the development gold nests 2 deep, its longest single-quoted piece has 40 characters.
_DEPTH = 8
_REACH = 2_000
_SPACE = re.compile(r"[\s\u00a0]|[(\[{—–\-/]|$")


@dataclass(frozen=True, slots=True)
class Marks:
    """One quotation in characters: from the opening mark to the end of the closing one, and what lies inside."""

    start: int
    end: int
    inner_start: int
    inner_end: int
    continues: int | None = None


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    inner: int
    continues: int | None = None


def find_quotes(text: str, paragraphs: Sequence[tuple[int, int]]) -> list[Marks]:
    """Return the quotations of the paragraphs (character ranges) in the order of their opening marks.

    `continues` is an index into the returned list. Nested quotations are returned as well as the ones around them.
    """
    found: list[Marks] = []
    carried: tuple[str, int] | None = None
    for number, (start, end) in enumerate(paragraphs):
        following = paragraphs[number + 1] if number + 1 < len(paragraphs) else None
        carried = _paragraph(text, start, end, following, found, carried)
    order = sorted(range(len(found)), key=lambda i: (found[i].start, -found[i].end))
    place = {old: new for new, old in enumerate(order)}
    return [Marks(m.start, m.end, m.inner_start, m.inner_end, None if m.continues is None else place[m.continues]) for m in (found[i] for i in order)]


def _paragraph(
    text: str, start: int, end: int, following: tuple[int, int] | None, found: list[Marks], carried: tuple[str, int] | None
) -> tuple[str, int] | None:
    """Find the quotations of one paragraph; return mark and index of one that goes on in the next."""
    stack: list[_Open] = []
    closers = _Closers(text, end)
    for mark, pos in _marks(text, start, end):
        stop = pos + len(mark)
        depth = next((d for d in range(len(stack) - 1, -1, -1) if mark in _CLOSERS[stack[d].mark]), None)
        opens = _opens(text, start, end, pos, stop, mark)
        closes = _closes(text, start, end, pos, stop)
        if depth is not None and closes and not (opens and text[pos - 1].isspace()) and _closing_single(text, mark, pos, stop, end):
            del stack[depth + 1 :]
            opened = stack.pop()
            found.append(Marks(opened.start, stop, opened.inner, pos, opened.continues))
        elif opens and len(stack) < _DEPTH and (mark not in _SINGLE or closers.after(mark, stop)):
            goes_on = carried[1] if carried and pos == start and carried[0] == mark else None
            stack.append(_Open(mark, pos, stop, goes_on))
        elif depth is None and closes and not stack and carried and mark in _CLOSERS[carried[0]] and mark not in _SINGLE:
            found.append(Marks(start, stop, start, pos, carried[1]))
            carried = None
    if not stack:
        return None
    opened = stack[0]
    if opened.mark in _SINGLE and opened.start != start:
        return None
    found.append(Marks(opened.start, end, opened.inner, end, opened.continues))
    goes_on_next = following is not None and (text.startswith(opened.mark, following[0]) or _closes_first(text, opened.mark, *following))
    return (opened.mark, len(found) - 1) if goes_on_next else None


def _marks(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield the marks that may be quote marks, apostrophes left out."""
    doubles = 0
    for match in _MARK.finditer(text, start, end):
        mark, pos = match.group(), match.start()
        doubles += mark == '"'
        if mark in ("'", "’", "‘", "`"):
            before = text[pos - 1] if pos > start else " "
            after = text[match.end()] if match.end() < end else " "
            if before.isalnum() and after.isalnum():
                continue
            if mark != "‘" and not before.isalnum() and _ELISION.match(text, pos) and not _quoted_elision(text, pos, end):
                continue
            if before.isdigit() and mark == "'":
                continue
        elif mark == '"' and doubles % 2 and pos > start and text[pos - 1].isdigit():
            doubles -= 1
            continue  # inches
        yield mark, pos


def _quoted_elision(text: str, pos: int, end: int) -> bool:
    """Tell whether what looks like 'em or 'd is a whole quoted word ("the 'd' stands for")."""
    match = _ELISION.match(text, pos)
    return match is not None and match.end() < end and text[match.end()] in "'’"


def _opens(text: str, start: int, end: int, pos: int, stop: int, mark: str) -> bool:
    """Tell whether a mark can open: something follows at once, and nothing, a space or a bracket stands before."""
    if mark in ("’", "❞") or stop >= end or text[stop].isspace():
        return False
    before = text[pos - 1] if pos > start else " "
    if mark in "“„‟«‹❝" or mark == "``":
        return True
    if mark in "”»›":
        return bool(_SPACE.match(before)) and (mark != "”" or text.find("”", stop, min(end, stop + _REACH)) > 0)
    return bool(_SPACE.match(before)) or before in "\"“”‘«„'…:,."


def _closes(text: str, start: int, end: int, pos: int, stop: int) -> bool:
    """Tell whether a mark can close: something stands before it at once, and no letter follows."""
    if pos <= start or (text[pos - 1].isspace() and not (stop >= end or text[stop].isspace() or text[stop] in ".,;:!?")):
        return False
    return stop >= end or not text[stop].isalnum() or text[pos - 1] in ".,!?…"


def _closing_single(text: str, mark: str, pos: int, stop: int, end: int) -> bool:
    """Tell a closing single mark from the apostrophe of a plural: "the rebels' leader' said"."""
    if mark not in ("'", "’") or text[pos - 1] not in "sSzZxX":
        return True
    end = min(end, stop + _REACH)
    rest = text.find(mark, stop, end)
    while rest > 0 and rest + 1 < end and text[rest + 1].isalnum():
        rest = text.find(mark, rest + 1, end)
    following = text[stop : stop + 1]
    return rest < 0 or not following.isspace() or text[stop + 1 : stop + 2].isupper()


class _Closers:
    """Where the next closing single mark of each kind stands: looked for once along a paragraph."""

    def __init__(self, text: str, end: int) -> None:
        self._text = text
        self._end = end
        self._next: dict[str, int] = {}

    def after(self, mark: str, stop: int) -> bool:
        """Tell whether a single mark that opens before `stop` finds its closing one within reach."""
        found = self._next.get(mark, -1)
        if found < stop:
            closers = _CLOSERS[mark]
            marks = _marks(self._text, stop, self._end)
            found = next((p for m, p in marks if m in closers and _closes(self._text, stop, self._end, p, p + len(m))), self._end)
            self._next[mark] = found
        return found < min(self._end, stop + _REACH)


def _closes_first(text: str, mark: str, start: int, end: int) -> bool:
    """Tell whether the first mark of a paragraph closes what an earlier one left open."""
    if mark in _SINGLE:
        return False
    for m, pos in _marks(text, start, end):
        if m in _SINGLE:
            continue
        return m in _CLOSERS[mark] and _closes(text, start, end, pos, pos + len(m)) and not _opens(text, start, end, pos, pos + len(m), m)
    return False
