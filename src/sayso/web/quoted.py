"""Some words of a report with what stands around them, cut between words."""

from __future__ import annotations

from ..records import Span

__all__ = ["around", "cut"]

_AROUND = 180
"""Characters before and behind a passage: about its sentence."""
_WORDS = 400
"""Characters of a passage itself."""
_NEAR = 30
"""Characters before the end of the room in which a space is looked for: a longer word is cut."""


def around(text: str, span: Span, room: int = _AROUND) -> tuple[str, str, str]:
    """Return what stands before a passage, its words, and what stands behind, within its paragraph; `…` says where something is left out."""
    words = cut(text[span.start : span.end], _WORDS)
    start, end = max(0, span.start - room), min(len(text), span.end + room)
    line = text.rfind("\n", start, span.start)
    before = text[max(start, line + 1) : span.start].lstrip()
    if line < 0 and start:
        if not text[start - 1].isspace() and before[:1]:
            before = before.partition(" ")[2]
        before = f"… {before}"
    line = text.find("\n", span.end, end)
    behind = text[span.end : line if line >= 0 else end].rstrip()
    if line < 0 and end < len(text):
        if not text[end].isspace():
            behind = behind.rpartition(" ")[0]
        behind = f"{behind} …"
    return before, words, behind


def cut(text: str, most: int) -> str:
    """Shorten a text to what there is room for, between two words where one ends near enough."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    if not text[most - 1].isspace():
        at = max(short.rfind(" ", max(0, most - _NEAR)), short.rfind("\n", max(0, most - _NEAR)))
        short = short[:at] if at > 0 else short
    return short.rstrip(" \n,;:") + "…"
