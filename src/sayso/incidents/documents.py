"""Documents set beside each other: how alike they are in words and in names, and which are of one story.

Two happenings of one kind (two quakes, two arrests of players) share most of their words; what keeps them apart is names and numbers. So likeness is
counted over all words and over names and numbers, and of names and numbers again among the documents of one kind alone, where what all of them name
weighs nothing.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..languages import english
from ..origins.words import stem

__all__ = ["KIND", "STORY", "Documents", "average_link", "compare"]

# Mean likeness in words from which documents are of one kind: mentions of different kinds are never compared. Set by hand at two thirds of the .15 that made
# stories before; at .10 a kind is about a topic of ECB+ train (12 kinds of 8 topics).
KIND = 0.10
# Mean of both likenesses from which documents are one story. Chosen on three parts of ECB+ train, from .13 to .22: it has the best B³ of same lemma within
# stories (.7615; .16 has .756), and of the documents (.90).
STORY = 0.18
# A sentence with more capitals than this share of its words is a heading: its capitals name nobody.
_HEADING = 0.6
_ADDRESS = re.compile(r"^(?:https?|www\b)", re.IGNORECASE)

Sentences = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Documents:
    """Likenesses of n documents; all n × n, cosines from 0 to 1. Memory grows with n²: 5,000 documents take 800 MB.

    Attributes:
        index: each document's row.
        words, names: over all words, over names and numbers, weighed over the whole set.
        near_names: over names and numbers, weighed among the documents of one kind; 0 between kinds.
        kind, story: numbers of each document's kind and story.
        rarity: of each stem, from 0 (in all documents) to 1 (in one).
    """

    index: Mapping[str, int]
    words: np.ndarray
    names: np.ndarray
    near_names: np.ndarray
    kind: np.ndarray
    story: np.ndarray
    rarity: Mapping[str, float]


def compare(documents: Mapping[str, Sentences]) -> Documents:
    """Set documents, each the words of its sentences, beside each other. Lines that are web addresses are left out."""
    texts = [[s for s in sentences if s and not _ADDRESS.match(s[0])] for sentences in documents.values()]
    words = [Counter(stem(w.lower()) for s in text for w in s if len(w) > 2 and w[0].isalnum()) for text in texts]
    names = [_names(text) for text in texts]
    of_words, of_names = _likeness(words), _likeness(names)
    kind = average_link(of_words, KIND)
    near_names = np.zeros_like(of_words)
    for number in range(int(kind.max(initial=-1)) + 1):
        rows = np.flatnonzero(kind == number)
        near_names[np.ix_(rows, rows)] = _likeness([names[i] for i in rows])
    frequency = Counter(s for bag in words for s in bag)
    most = math.log(max(len(texts), 2))
    return Documents(
        index={id_: i for i, id_ in enumerate(documents)},
        words=of_words,
        names=of_names,
        near_names=near_names,
        kind=kind,
        story=average_link((of_words + of_names) / 2, STORY),
        rarity={s: math.log(len(texts) / n) / most for s, n in frequency.items()},
    )


def average_link(likeness: np.ndarray, least: float) -> np.ndarray:
    """Return each row's cluster: the two likest clusters are joined while the mean likeness of their members is `least` or more.

    `likeness` is n × n and symmetric; its diagonal is not read. Ties go to the first. Clusters are numbered by their first member.
    """
    n = len(likeness)
    near = likeness.astype(float)
    np.fill_diagonal(near, -np.inf)
    size, alive, label = np.ones(n), np.ones(n, dtype=bool), np.arange(n)
    best = near.max(1, initial=-np.inf)
    at = near.argmax(1) if n else label
    while alive.sum() > 1:
        a = int(np.where(alive, best, -np.inf).argmax())
        if best[a] < least:
            break
        a, b = sorted((a, int(at[a])))
        near[a] = (size[a] * near[a] + size[b] * near[b]) / (size[a] + size[b])
        near[:, a] = near[a]
        near[a, a] = near[b] = near[:, b] = -np.inf
        size[a], alive[b] = size[a] + size[b], False
        label[label == label[b]] = label[a]
        best[b] = -np.inf
        stale = alive & ((at == a) | (at == b))
        stale[a] = True
        best[stale], at[stale] = near[stale].max(1), near[stale].argmax(1)
        nearer = alive & (near[:, a] > best)
        best[nearer], at[nearer] = near[nearer, a], a
    return np.unique(label, return_inverse=True)[1] if n else label


def _likeness(bags: Sequence[Counter[str]]) -> np.ndarray:
    """Return cosines of the bags' weights, (1 + log n) · log (bags / bags with it); n × n."""
    frequency = Counter(s for bag in bags for s in bag)
    column = {s: i for i, s in enumerate(frequency)}
    rows = np.zeros((len(bags), len(column)))
    for i, bag in enumerate(bags):
        for s, n in bag.items():
            rows[i, column[s]] = (1 + math.log(n)) * math.log(len(bags) / frequency[s])
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    found: np.ndarray = rows @ rows.T
    return found


def _names(text: Sentences) -> Counter[str]:
    """Count the words that name or number something: capitals within a sentence that the document never writes small, and what begins with a digit."""
    small = {w for s in text for w in s if w.islower()}
    small.update(english().table("happenings")["days"])
    found: Counter[str] = Counter()
    for sentence in text:
        heading = sum(w[:1].isupper() for w in sentence) >= _HEADING * len(sentence)
        for i, word in enumerate(sentence):
            low = word.lower()
            if word[:1].isdigit() or (i and not heading and len(word) > 1 and word[0].isupper() and low not in small):
                found[low] += 1
    return found
