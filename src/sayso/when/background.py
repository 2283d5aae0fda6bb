"""Background: acts that a text sets apart as past history by its words, whatever their date."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from ..parsed import Frame, Parsed
from ..plugins import Language

__all__ = ["background"]

_REACH = 14
"""Tokens between the trigger and the phrase; a phrase further off belongs to another clause. Chosen by hand on our own reports; try 8 to 20 on `aux` there."""


def background(parsed: Parsed, frames: Sequence[Frame], language: Language) -> tuple[bool, ...]:
    """Tell for each frame whether its clause, or the opening of its sentence, sets it apart as background ("in the past", "during the war")."""
    phrases = _phrases(language)
    found: dict[int, tuple[int, ...]] = {}
    out = []
    for frame in frames:
        number = parsed.sentence_of[frame.anchor]
        if number not in found:
            found[number] = _starts(parsed, number, phrases)
        opening = parsed.sentences[number].start
        out.append(any(abs(t - frame.anchor) <= _REACH or t - opening <= 1 for t in found[number]))
    return tuple(out)


def _starts(parsed: Parsed, number: int, phrases: frozenset[tuple[str, ...]]) -> tuple[int, ...]:
    """Return the tokens of a sentence on which a phrase begins."""
    sentence = parsed.sentences[number]
    firsts = {p[0] for p in phrases}
    candidates = (t for t in range(sentence.start, sentence.end) if parsed.lowers[t] in firsts)
    return tuple(t for t in candidates if any(parsed.lowers[t : t + len(p)] == p for p in phrases))


def _phrases(language: Language) -> frozenset[tuple[str, ...]]:
    return _compiled(tuple(language.table("background")["phrases"]))


@cache
def _compiled(phrases: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(p.split()) for p in phrases)
