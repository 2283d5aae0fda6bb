"""Mentions that are given (by a gold set, or by another coder) joined to happenings: documents to stories, then mentions of one story by word and sentence."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..origins.words import stem

__all__ = ["ALIKE", "STORY", "Mentioned", "lemma", "same_happening"]

# Mean likeness (cosine of word weights) from which documents are one story. Chosen on ECB+ dev from .08 to .20: .15 gives 20 stories of the set's 16 subtopics.
STORY = 0.15
# Other words tell of the same where their sentences are so alike (Dice over weighted stems); chosen on ECB+ dev.
ALIKE = 0.5
_EMPTY = frozenset("was were is are be been being the a an to has had have up in of down out on off over by with".split())
_ENDING = re.compile(r"(?:ing|ed|es|s)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentioned:
    """A mention that is given: its document, its id there, its words, and its sentence's words with its place among them."""

    document: str
    id: str
    words: str
    sentence: tuple[str, ...]
    at: int


def lemma(words: str) -> str:
    """Return a mention's words in lower case without English endings: the lemma of the baselines."""
    return " ".join(_ENDING.sub("", w) if len(w) > 4 else w for w in words.lower().split())


def same_happening(documents: Mapping[str, Sequence[str]], mentions: Sequence[Mentioned]) -> tuple[list[int], dict[str, int]]:
    """Return each mention's cluster, and each document's story.

    Mentions of one story are one happening where the stems of their heads are the same, or where their sentences are alike and each head stands alone there.
    """
    stories = _stories(documents)
    parent = list(range(len(mentions)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    heads = [_head(m.words) for m in mentions]
    first: dict[tuple[int, str], int] = {}
    for i, mention in enumerate(mentions):
        parent[root(i)] = root(first.setdefault((stories[mention.document], heads[i]), i))
    for i, j in _alike(mentions, stories, heads):
        parent[root(i)] = root(j)
    numbers: dict[int, int] = {}
    return [numbers.setdefault(root(i), len(numbers)) for i in range(len(mentions))], stories


def _head(words: str) -> str:
    kept = [w for w in re.split(r"[\s-]+", words.lower()) if w and w not in _EMPTY]
    return stem(kept[0])[:5] if kept else words.lower()


def _alike(mentions: Sequence[Mentioned], stories: Mapping[str, int], heads: Sequence[str]) -> list[tuple[int, int]]:
    """Return pairs of mentions by other words in sentences of different documents that are alike, each the likest other of its sentence."""
    bags = [frozenset(stem(w.lower()) for w in m.sentence if w[0].isalnum() and w.lower() not in _EMPTY) for m in mentions]
    frequency = Counter(s for bag in set(bags) for s in bag)
    size = len(set(bags)) or 1
    by_story: dict[int, list[int]] = {}
    for i, mention in enumerate(mentions):
        by_story.setdefault(stories[mention.document], []).append(i)

    def weight(bag: frozenset[str]) -> float:
        return sum(math.log((size + 1) / frequency[s]) for s in bag)

    out = []
    for members in by_story.values():
        for i in members:
            best = (0.0, -1)
            for j in members:
                if j >= i or mentions[i].document == mentions[j].document or heads[i] == heads[j]:
                    continue
                both = bags[i] & bags[j]
                near = 2 * weight(both) / ((weight(bags[i]) + weight(bags[j])) or 1.0)
                around = _around(mentions[i]) & _around(mentions[j])
                if near >= ALIKE and around and near > best[0]:
                    best = (near, j)
            if best[1] >= 0:
                out.append((i, best[1]))
    return out


def _around(mention: Mentioned) -> frozenset[str]:
    """Return the stems of the two words with a meaning before a mention and behind it."""
    last = mention.at + len(mention.words.split())
    before = [w for w in mention.sentence[: mention.at] if w[0].isalnum() and w.lower() not in _EMPTY][-2:]
    behind = [w for w in mention.sentence[last:] if w[0].isalnum() and w.lower() not in _EMPTY][:2]
    return frozenset(stem(w.lower()) for w in (*before, *behind))


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
    sums, sizes = {i: row for i, row in enumerate(rows)}, dict.fromkeys(range(len(bags)), 1)
    members = {i: [i] for i in range(len(bags))}
    while len(sums) > 1:
        keys = list(sums)
        matrix = np.stack([sums[k] / sizes[k] for k in keys])
        near = matrix @ matrix.T
        np.fill_diagonal(near, -1.0)
        one, other = divmod(int(near.argmax()), len(keys))
        if near[one, other] < STORY:
            break
        a, b = keys[one], keys[other]
        sums[a], sizes[a] = sums[a] + sums.pop(b), sizes[a] + sizes.pop(b)
        members[a] += members.pop(b)
    names = list(documents)
    return {names[i]: number for number, group in enumerate(members.values()) for i in group}
