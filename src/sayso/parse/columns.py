"""Text of a block → what the parser reads → plain columns, with offsets into the report kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from .pipes import Read

__all__ = ["COLUMNS", "Columns", "clean", "columns_of", "edges", "fix_boundaries"]

COLUMNS = ("words", "lowers", "lemmas", "pos", "tags", "deps", "heads", "ents", "ent_starts", "starts", "ends", "kids", "left", "right")
Columns = dict[str, list[Any]]

# What the parser must not see: surrogates (it cannot encode them), other controls, and marks without a width.
_BAD = re.compile("[\ud800-\udfff\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_WIDTHLESS = "\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069"
_SPACES = "\t\n\r\x0b\x0c\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_IRREGULAR = re.compile(rf"[{_SPACES}]|  |[{_WIDTHLESS}]|(?<=[^\W\d_])(?:—|--)(?=\d)|(?<=\d)(?:—|--)(?=[^\W\d_])")
_DROPPED = re.compile(f"[{_WIDTHLESS}]")


def clean(text: str) -> tuple[str, list[int] | None]:
    """Return what the parser reads, and for each of its characters the offset in `text` (None: the same).

    Surrogates and controls become U+FFFD one for one; runs of white space become one space; marks without a width
    are left out; a dash between a word and a number gets spaces, as the tokeniser would not split there.
    """
    if _BAD.search(text):
        text = _BAD.sub("\ufffd", text)
    if not _IRREGULAR.search(text):
        return text, None
    chars: list[str] = []
    offsets: list[int] = []
    dashes = {i for m in _IRREGULAR.finditer(text) if m.group() in ("—", "--") for i in (m.start(), m.end())}
    for i, char in enumerate(text):
        if _DROPPED.match(char):
            continue
        if i in dashes:
            chars.append(" ")
            offsets.append(i)
        if char.isspace():
            if not chars or chars[-1] == " ":
                continue
            char = " "
        chars.append(char)
        offsets.append(i)
    return "".join(chars), offsets


# After these a sentence may begin; everywhere else a break would be the parser's mistake.
_FINAL = frozenset((".", "!", "?", "…", ":", "...", "....", "?!", "!!", "!?"))
_ENDS = frozenset((".", "!", "?"))
_CLOSING = frozenset(('"', "”", "’", "'", "»", ")", "]", "›", "''"))
_OPENING = frozenset(('"', "“", "‘", "'", "«", "(", "[", "„", "‹", "``", "''"))


def fix_boundaries(doc: Any, abbreviations: frozenset[str]) -> Any:
    """Tell the parser where no sentence can begin, and where one must, before it runs. Returns the same Doc."""
    import numpy as np
    from spacy.attrs import ORTH, SENT_START, SPACY

    table = doc.to_array([ORTH, SPACY, SENT_START])
    words = list(map(doc.vocab.strings.__getitem__, table[:, 0].tolist()))
    glued = [False, *(table[:, 1] == 0).tolist()]
    marks = table[:, 2].astype(np.int64).tolist()
    for i in range(1, len(words)):
        word, j = words[i], i - 1
        while j > 0 and words[j] in _CLOSING and (words[j] not in _OPENING or glued[j]):
            j -= 1
        before = words[j].lower()
        if before == "." and j > 0 and glued[j] and words[j - 1].lower() + "." in abbreviations:
            before = words[j - 1].lower() + "."
        if (before not in _FINAL and not before.endswith(".")) or word[0].islower() or before in abbreviations or (word in _CLOSING and glued[i]):
            marks[i] = -1
        elif before in _ENDS and j == i - 1 and j > 0 and (word[0].isupper() or (word in _OPENING and words[min(i + 1, len(words) - 1)][0].isupper())):
            marks[i] = 1
    return doc.from_array([SENT_START], np.array(marks, dtype=np.int64).astype(np.uint64))


def edges(heads: Sequence[int]) -> tuple[list[int], list[int]]:
    """Return for each token the first token of its subtree and the one behind its last."""
    left, right = list(range(len(heads))), list(range(1, len(heads) + 1))
    for i in range(len(heads)):
        token = i
        while heads[token] != token:
            token = heads[token]
            if left[token] <= i:
                break
            left[token] = i
    for i in range(len(heads) - 1, -1, -1):
        token = i
        while heads[token] != token:
            token = heads[token]
            if right[token] > i:
                break
            right[token] = i + 1
    return left, right


_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))


def _singular(lower: str) -> str:
    return lower[:-3] + "y" if lower.endswith("ies") else lower[:-1] if lower.endswith("s") else lower


def columns_of(read: Read, base: int, offset: int, offsets: Sequence[int] | None) -> tuple[Columns, list[tuple[int, int, int]]]:
    """Return the columns of a parsed text and its sentences as (start, end, root) token numbers.

    Token numbers count from `base`, characters from `offset`; `offsets` is what `clean` gave.
    """
    words, lowers, lemmas, pos, tags, deps, ents, ent_starts, steps, begins, lengths, marks = read
    heads = [i + step for i, step in enumerate(steps)]
    left, right = edges(heads)
    kids: list[list[int]] = [[] for _ in heads]
    for i, head in enumerate(heads):
        if head != i:
            kids[head].append(base + i)
    if offsets is None:
        starts = [offset + b for b in begins]
        ends = [s + n for s, n in zip(starts, lengths, strict=True)]
    else:
        starts = [offset + offsets[b] for b in begins]
        ends = [offset + offsets[b + n - 1] + 1 for b, n in zip(begins, lengths, strict=True)]
    firsts = [i for i, mark in enumerate(marks) if mark == 1 or i == 0]
    sentences = []
    for first, after in zip(firsts, [*firsts[1:], len(heads)], strict=True):
        root = next(i for i in range(first, after) if heads[i] == i)
        sentences.append((base + first, base + after, base + root))
    for i, tag in enumerate(tags):
        if tag == "NNS" and deps[i] == "aux" and not any(deps[j - base] in _SUBJECTS for j in kids[heads[i]]):
            # "argued that cartels control the country": an auxiliary that is tagged as a plural noun is the subject of its verb
            pos[i], deps[i], lemmas[i] = "NOUN", "nsubj", _singular(lowers[i])
    columns: Columns = {
        "words": words,
        "lowers": lowers,
        "lemmas": [lemma.lower() or low for lemma, low in zip(lemmas, lowers, strict=True)],
        "pos": pos,
        "tags": tags,
        "deps": deps,
        "heads": [base + h for h in heads],
        "ents": ents,
        "ent_starts": ent_starts,
        "starts": starts,
        "ends": ends,
        "kids": [tuple(k) for k in kids],
        "left": [base + i for i in left],
        "right": [base + i for i in right],
    }
    return columns, sentences
