"""Paragraphs about a game and sentences that retell a story, where acts are played or told and nobody does them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..parsed import Frame, Parsed

__all__ = ["Arenas", "outside_arenas"]

_SCORE = re.compile(r"\b\d{1,3}[-–]\d{1,3}\b")


class Arenas:
    """The language's table `arenas`: strong and weak words of sport, phrases of retelling, and the types that stand even at a match."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._enough: int = table["enough"]
        self._kept = frozenset(table["kept"])
        self._sport, self._weak = frozenset(table["sport"]), frozenset(table["sport_weak"])
        self._retelling = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in table["retelling"]), re.IGNORECASE)

    def played(self, parsed: Parsed) -> frozenset[int]:
        """Return the paragraphs about a game: enough different words of sport, at least one of them strong; a score counts as one."""
        found: dict[int, set[str]] = {}
        for sentence in parsed.sentences:
            words = found.setdefault(sentence.paragraph, set())
            words.update(parsed.lemmas[sentence.start : sentence.end])
            words.update(parsed.lowers[sentence.start : sentence.end])
            if _SCORE.search(parsed.report.text, *sentence.span):
                words.add("SCORE")
        hits = {paragraph: words & self._sport for paragraph, words in found.items()}
        return frozenset(p for p, h in hits.items() if len(h) + ("SCORE" in found[p]) >= self._enough and h - self._weak)

    def retold(self, parsed: Parsed) -> frozenset[int]:
        """Return the sentences (indices) that retell a story."""
        return frozenset(s.index for s in parsed.sentences if self._retelling.search(parsed.report.text, *s.span))

    def keeps(self, type_: str, mode: str | None) -> bool:
        """Tell whether an event of this type and mode stands even at a match."""
        return type_ in self._kept or f"{type_}/{mode}" in self._kept


def outside_arenas(parsed: Parsed, frames: tuple[Frame, ...], arenas: Arenas) -> tuple[Frame, ...]:
    """Drop what is played or retold, with `under` pointing into what is kept."""
    played, retold = arenas.played(parsed), arenas.retold(parsed)
    if not played and not retold:
        return frames

    def stands(frame: Frame) -> bool:
        sentence = parsed.sentence(frame.anchor)
        return sentence.index not in retold and (sentence.paragraph not in played or arenas.keeps(frame.type, frame.mode))

    kept = [i for i, f in enumerate(frames) if stands(f)]
    place = {old: new for new, old in enumerate(kept)}
    return tuple(replace(frames[i], under=place.get(above) if (above := frames[i].under) is not None else None) for i in kept)
