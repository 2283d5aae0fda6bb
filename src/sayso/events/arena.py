"""Where acts are played, told or meant figuratively and nobody does them: games, stories, and reports about what is no politics at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..parsed import Frame, Parsed

__all__ = ["Arenas", "outside_arenas"]

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_YEAR = re.compile(r"\b1[0-9]{3}\b")
_SCORE = re.compile(r"\b\d{1,3}[-–]\d{1,3}\b")


class Arenas:
    """The language's table `arenas`: strong and weak words of sport, phrases of retelling, the types that stand even at a match, and unpolitical subjects."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self._enough: int = table["enough"]
        self._kept = frozenset(table["kept"])
        self._sport, self._weak = frozenset(table["sport"]), frozenset(table["sport_weak"])
        self._retelling = re.compile("|".join(rf"\b{re.escape(phrase)}\b" for phrase in table["retelling"]), re.IGNORECASE)
        about: Mapping[str, Any] = table["unpolitical"]
        self._few, self._words, self._against, self._old = (int(about[name]) for name in ("few", "words", "against", "old_year"))
        self._politics = frozenset(about["politics"])
        self._subjects = {name: frozenset(words) for name, words in about["subjects"].items()}

    def silent(self, parsed: Parsed) -> tuple[frozenset[int], frozenset[int]]:
        """Return the paragraphs without a noun of politics, and those with few, of a report that is about a subject without politics."""
        nouns: dict[int, set[str]] = {}
        for sentence in parsed.sentences:
            found = nouns.setdefault(sentence.paragraph, set())
            for token in range(sentence.start, sentence.end):
                if parsed.tags[token].startswith("NN"):
                    found.update((parsed.lemmas[token].lower(), parsed.lowers[token]))
        here = set(_WORD.findall((parsed.report.title or "").lower())).union(*nouns.values())
        old = {year for year in _YEAR.findall(parsed.report.text) if int(year) < self._old}
        hits = {name: len(here & words) + (len(old) if name == "history" else 0) for name, words in self._subjects.items()}
        if max(hits.values()) < max(self._few, len(parsed.lemmas) / self._words) + self._against * len(here & self._politics):
            return frozenset(), frozenset()
        politics = {p: len(found & self._politics) for p, found in nouns.items()}
        return frozenset(p for p, n in politics.items() if not n), frozenset(p for p, n in politics.items() if 0 < n < self._against)

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
    """Drop what is played, retold or no more than a figure of speech, with `under` pointing into what is kept."""
    if not frames:
        return frames
    silent, hushed = arenas.silent(parsed)
    played, retold = arenas.played(parsed) | hushed, arenas.retold(parsed)
    if not played and not retold and not silent:
        return frames

    def stands(frame: Frame) -> bool:
        sentence = parsed.sentence(frame.anchor)
        return sentence.paragraph not in silent and sentence.index not in retold and (sentence.paragraph not in played or arenas.keeps(frame.type, frame.mode))

    kept = [i for i, f in enumerate(frames) if stands(f)]
    place = {old: new for new, old in enumerate(kept)}
    return tuple(replace(frames[i], under=place.get(above) if (above := frames[i].under) is not None else None) for i in kept)
