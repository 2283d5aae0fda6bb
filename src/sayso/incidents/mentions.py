"""Mentions that are given (by a gold set, say) joined to happenings: documents to stories, then mentions of one story by the stem of their head."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..origins.words import stem

__all__ = ["STORY", "Mentioned", "lemma", "same_happening"]

# Mean likeness (cosine of word weights) from which documents are one story. Chosen on ECB+ dev from .08 to .20: .15 gives 20 stories of the set's 16 subtopics.
STORY = 0.15
_EMPTY = frozenset(
    [
        "was",
        "were",
        "is",
        "are",
        "be",
        "been",
        "being",
        "the",
        "a",
        "an",
        "to",
        "has",
        "had",
        "have",
        "up",
        "in",
        "of",
        "down",
        "out",
        "on",
        "off",
        "over",
        "by",
        "with",
    ]
)
_ENDING = re.compile(r"(?:ing|ed|es|s)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """A mention that is given: its document, its id there, and its words."""

    document: str
    id: str
    words: str


def lemma(words: str) -> str:
    """Return a mention's words in lower case without English endings: the lemma of the baselines."""
    return " ".join(_ENDING.sub("", w) if len(w) > 4 else w for w in words.lower().split())


def same_happening(documents: Mapping[str, Sequence[str]], mentions: Sequence[Mentioned]) -> tuple[list[int], dict[str, int]]:
    """Return each mention's cluster, and each document's story.

    Mentions of one story are one happening where the stems of their heads are the same. (Joining other words by alike sentences was tried on ECB+ dev:
    at a likeness of .5 it joins too much, B³ falls from .74 to .57.)
    """
    stories = _stories(documents)
    numbers: dict[tuple[int, str], int] = {}
    return [numbers.setdefault((stories[m.document], _head(m.words)), len(numbers)) for m in mentions], stories


def _head(words: str) -> str:
    kept = [w for w in re.split(r"[\s-]+", words.lower()) if w and w not in _EMPTY]
    return stem(kept[0])[:5] if kept else words.lower()


def _stories(documents: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return each document's story: average-link clusters of their word weights, joined while the mean likeness is `STORY` or more."""
    bags = [Counter(stem(w.lower()) for w in words if len(w) > 2 and w[0].isalnum()) for words in documents.values()]
    frequency = Counter(s for bag in bags for s in bag)
    column = {s: i for i, s in enumerate(frequency)}
    rows = np.zeros((len(bags), len(column)))
    for i, bag in enumerate(bags):
        for s, n in bag.items():
            rows[i, column[s]] = (1 + math.log(n)) * math.log(len(bags) / frequency[s])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    near = rows @ rows.T
    np.fill_diagonal(near, -1.0)
    members = {i: [i] for i in range(len(bags))}
    while len(members) > 1:
        a, b = divmod(int(near.argmax()), len(bags))
        if near[a, b] < STORY:
            break
        one, other = len(members[a]), len(members[b])
        near[a] = (one * near[a] + other * near[b]) / (one + other)
        near[:, a] = near[a]
        near[b] = near[:, b] = near[a, a] = -1.0
        members[a] += members.pop(b)
    names = list(documents)
    return {names[i]: number for number, group in enumerate(members.values()) for i in group}
