"""Words, sentences and shingles of a text: what copies are found by."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from ..records import Span

__all__ = ["SHINGLE_WORDS", "Text", "anchors", "read", "stem"]

# Five words: the naive baseline's length; four find the same copies on story-sets dev, and more of what two reporters write alike.
SHINGLE_WORDS = 5
# One shingle in four is looked up: those that open with a word whose checksum ends in 00. The same in every text, so that shared runs meet.
_ANCHOR_MASK = 3
_LEAST_WORDS = 4

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_END = re.compile(r"(?<=[.!?])[\"”’']?\s+(?=[\"“‘']?[A-ZÀ-Þ\d])|\n+")
_ENDING = re.compile(r"(?:ations?|ing|ed|es|s|ly)$")
_EMPTY_WORDS = (
    "a an the of to in on at by for from with and or but that which who whom it its he she they his her their them him was were is are be been had has have"
    " will would could not no as this these those said say says told after before into out than then when where up down over under there one two"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())


@dataclass(frozen=True, slots=True)
class Text:
    """A text as copies are looked for in it: its words in lower case with their spans, its sentences of four words or more, and each sentence's stems."""

    words: tuple[str, ...]
    spans: tuple[Span, ...]
    sentences: tuple[Span, ...]
    stems: tuple[frozenset[str], ...]

    def shingles(self) -> Iterator[tuple[int, int]]:
        """Yield each run of `SHINGLE_WORDS` words as its first word's index and its hash."""
        words = self.words
        for i in range(len(words) - SHINGLE_WORDS + 1):
            yield i, hash(words[i : i + SHINGLE_WORDS])


@lru_cache(maxsize=200_000)
def _is_anchor(word: str) -> bool:
    return zlib.crc32(word.encode()) & _ANCHOR_MASK == 0


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return a word's stem for comparing, six letters at most; a number is its own."""
    return word if word[0].isdigit() else _ENDING.sub("", word)[:6]


def anchors(words: Sequence[str]) -> set[int]:
    """Return the hashes of the shingles that copies are looked up by."""
    return {hash(tuple(words[i : i + SHINGLE_WORDS])) for i in range(len(words) - SHINGLE_WORDS + 1) if _is_anchor(words[i])}


def read(text: str) -> Text:
    """Read a text's words and sentences."""
    found = [(m.group().lower(), Span(*m.span())) for m in _WORD.finditer(text)]
    words, spans = tuple(w for w, _ in found), tuple(s for _, s in found)
    cuts = [0, *(m.end() for m in _END.finditer(text)), len(text)]
    sentences, stems, at = [], [], 0
    for start, end in pairwise(cuts):
        first = at
        while at < len(spans) and spans[at].start < end:
            at += 1
        if at - first >= _LEAST_WORDS:
            sentences.append(Span(start, end - (len(text[start:end]) - len(text[start:end].rstrip()))))
            stems.append(frozenset(stem(w) for w in words[first:at] if w not in _EMPTY))
    return Text(words, spans, tuple(sentences), tuple(stems))
