"""Words, sentences and hashed runs of words of a text: what copies are found by.

Hashes are the same in every process and on every machine: they hang on nothing but the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..records import Span

__all__ = ["SHINGLE_WORDS", "Hashes", "Marks", "Text", "marks", "read", "shingles", "stem"]

Hashes = NDArray[np.uint64]

# Five words: the naive baseline's length; four find the same copies on story-sets dev, and more of what two reporters write alike.
SHINGLE_WORDS = 5
# Of so many shingles that follow each other the least hash is looked up (winnowing: Schleimer, Wilkerson and Aiken, SIGMOD 2003): two texts that share
# a run of SHINGLE_WORDS + ANCHOR_SHINGLES - 1 = 8 words always meet. Two shingles in five are looked up.
_ANCHOR_SHINGLES = 4
_LEAST_WORDS = 4
# Words whose hash and stem are remembered; at so many all are forgotten (bounded memory).
_REMEMBERED = 200_000

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
_END = re.compile(r"[.!?\n](?:(?<=\n)\n*|[\"”’']?\s+(?=[\"“‘']?[A-ZÀ-Þ\d]))")
_ENDING = re.compile(r"(?:ations?|ing|ed|es|s|ly)$")
_EMPTY_WORDS = (
    "a an the of to in on at by for from with and or but that which who whom it its he she they his her their them him was were is are be been had has have"
    " will would could not no as this these those said say says told after before into out than then when where up down over under there one two"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_NO_STEM = {0}
# A shingle's hash is the sum of its words' hashes, each times an odd number, and then mixed by the finaliser of splitmix64 (Steele, Lea and Flood 2014).
_TIMES = tuple(np.uint64(pow(0x9E3779B97F4A7C15, k, 1 << 64)) for k in range(1, SHINGLE_WORDS + 1))
# Sixty bits: a Python integer of that size takes 32 bytes, a longer one 48.
_SPARE = np.uint64(4)
_MIX = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


@dataclass(frozen=True, slots=True)
class Text:
    """A text's words in lower case, its sentences of four words or more, and each sentence's stems."""

    words: tuple[str, ...]
    sentences: tuple[Span, ...]
    stems: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a text is compared by, as numbers.

    Attributes:
        shingles: the hashes of its runs of `SHINGLE_WORDS` words, sorted, each once.
        anchors: which of them copies are looked up by.
        stems: the hashes of its sentences' stems, sorted, each once.
        places: its sentences' stems as places in `stems`, each once a sentence, one sentence behind the other.
        lengths: how many of them each sentence has.
        rows: the sentences of each stem, one stem behind the other.
        counts: how many of them each stem has.
        spans: its sentences: start, end, start, end, …
    """

    shingles: Hashes
    anchors: NDArray[np.bool_]
    stems: Hashes
    places: NDArray[np.int64]
    lengths: NDArray[np.uint32]
    rows: NDArray[np.int64]
    counts: NDArray[np.int64]
    spans: NDArray[np.uint32]


class _WordHashes(dict[str, int]):
    def __missing__(self, written: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        self[written] = found = _hash(written.lower())
        return found


class _StemHashes(dict[str, int]):
    """The hash of each word's stem; 0 for words that say nothing of the matter."""

    def __missing__(self, written: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        word = written.lower()
        found = "" if word in _EMPTY else stem(word)
        self[written] = hashed = _hash(found) if found else 0
        return hashed


_word_hash, _stem_hash = _WordHashes().__getitem__, _StemHashes().__getitem__


def _hash(word: str) -> int:
    return int.from_bytes(blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little") >> int(_SPARE)


@lru_cache(maxsize=_REMEMBERED)
def stem(word: str) -> str:
    """Return a word's stem for comparing, six letters at most; a number is its own."""
    return word if word[0].isdigit() else _ENDING.sub("", word)[:6]


def _stretches(text: str) -> Iterator[tuple[int, int, list[str]]]:
    """Yield a text's stretches from one sentence's end to the next, with the words as they are written."""
    for start, end in pairwise([0, *(m.end() for m in _END.finditer(text)), len(text)]):
        yield start, end, _WORD.findall(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip()))


def read(text: str) -> Text:
    """Read a text's words and sentences."""
    words: list[str] = []
    sentences, stems = [], []
    for start, end, written in _stretches(text):
        found = [w.lower() for w in written]
        words += found
        if len(found) >= _LEAST_WORDS:
            sentences.append(_trimmed(text, start, end))
            stems.append(frozenset(stem(w) for w in found if w not in _EMPTY))
    return Text(tuple(words), tuple(sentences), tuple(stems))


@lru_cache(maxsize=4)  # who is copied and who is cited look at the same text
def marks(text: str) -> Marks:
    """Return what a text is compared by: the same for the same words and sentences, in every process."""
    words: list[str] = []
    spans: list[int] = []
    stems: list[int] = []
    lengths: list[int] = []
    for start, end, written in _stretches(text):
        words += written
        if len(written) >= _LEAST_WORDS:
            spans += _trimmed(text, start, end)
            found = {*map(_stem_hash, written)} - _NO_STEM
            stems += found
            lengths.append(len(found))
    in_order = shingles(words)
    each, anchors = _each_once(in_order, _anchors(in_order))
    of_sentences = np.fromiter(stems, dtype=np.uint64, count=len(stems))
    order = of_sentences.argsort(kind="stable")
    first = _first(of_sentences[order])
    places = np.empty(len(stems), dtype=np.int64)
    places[order] = first.cumsum() - 1
    starts = first.nonzero()[0]
    of_each = np.array(lengths, dtype=np.uint32)
    rows = np.arange(len(lengths)).repeat(of_each)[order]
    counts = np.append(starts, len(stems))[1:] - starts
    return Marks(each, anchors, of_sentences[order[starts]], places, of_each, rows, counts, np.array(spans, dtype=np.uint32))


def _first(in_order: Hashes) -> NDArray[np.bool_]:
    """Return which of sorted hashes differ from the one before."""
    out = np.ones(len(in_order), dtype=np.bool_)
    np.not_equal(in_order[1:], in_order[:-1], out=out[1:])
    return out


def _each_once(hashes: Hashes, chosen: NDArray[np.bool_]) -> tuple[Hashes, NDArray[np.bool_]]:
    """Return hashes sorted, each once, and whether it was chosen anywhere."""
    if not len(hashes):
        return hashes, chosen
    order = hashes.argsort()
    in_order = hashes[order]
    first = _first(in_order).nonzero()[0]
    return in_order[first], np.logical_or.reduceat(chosen[order], first)


def shingles(words: Sequence[str]) -> Hashes:
    """Return the hash of each run of `SHINGLE_WORDS` words, in the order of the text."""
    count = len(words) - SHINGLE_WORDS + 1
    if count < 1:
        return np.empty(0, dtype=np.uint64)
    of_words = np.fromiter(map(_word_hash, words), dtype=np.uint64, count=len(words))
    out = of_words[:count] * _TIMES[0]
    for k in range(1, SHINGLE_WORDS):
        out += of_words[k : k + count] * _TIMES[k]
    out = (out ^ (out >> np.uint64(30))) * _MIX[0]
    out = (out ^ (out >> np.uint64(27))) * _MIX[1]
    return (out ^ (out >> np.uint64(31))) >> _SPARE


def _anchors(in_order: Hashes) -> NDArray[np.bool_]:
    """Return which of a text's shingles copies are looked up by: the least of any `_ANCHOR_SHINGLES` that follow each other."""
    chosen = np.zeros(len(in_order), dtype=np.bool_)
    wide = min(_ANCHOR_SHINGLES, len(in_order))
    windows = len(in_order) - wide + 1
    least = in_order[:windows]
    for k in range(1, wide):
        least = np.minimum(least, in_order[k : k + windows])
    for k in range(wide):
        chosen[k : k + windows] |= in_order[k : k + windows] == least
    return chosen
