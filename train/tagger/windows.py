"""Training windows: word pieces of PolNeAR's articles with their roles, and of the factuality sets' sentences with their values."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from tokenizers import Tokenizer

sys.path.append(str(Path(__file__).parents[1]))
from start import read_jsonl, start_weights
from start import start_tokenizer as tokenizer

from sayso.network import CLS, SEP
from sayso.tagger import LONGEST, SETS, windows

__all__ = ["Row", "attribution_windows", "factuality_windows", "held", "read_jsonl", "start_weights", "tokenizer"]


@dataclass(frozen=True, slots=True)
class Row:
    """One input: ids with [CLS] and [SEP], the characters of each piece in its text; -1 is a label that the source does not give.

    `roles[i]` is the class of piece i, `cue[i]` the place in this window of the first piece of the cue that it belongs to, `values` are
    (piece, number of the set, factuality / 3).
    """

    ids: tuple[int, ...]
    offsets: tuple[tuple[int, int], ...]
    roles: tuple[int, ...]
    cue: tuple[int, ...]
    values: tuple[tuple[int, int, float], ...] = ()
    source: str = ""


def held(item: dict) -> bool:
    """Tell whether an article of PolNeAR's training part is one of the tenth on which choices are made."""
    return blake2b(item["id"].encode(), digest_size=2).digest()[0] % 10 == 0


def attribution_windows(items: Iterable[dict], pieces: Tokenizer) -> list[Row]:
    """Return the windows of articles, each piece with its role and its cue.

    PolNeAR is univocal: a piece has one role in one attribution; where two overlap, the cue wins over the source over the content.
    """
    out = []
    for item in items:
        text = item["text"]
        found = pieces.encode(text, add_special_tokens=False)
        role, cue = _labels(item["attributions"], found.offsets)
        for start, end in windows(text, found.offsets):
            inside = [c - start + 1 if start <= c < end else -1 for c in cue[start:end]]
            out.append(
                Row(
                    (CLS, *found.ids[start:end], SEP),
                    ((0, 0), *found.offsets[start:end], (0, 0)),
                    (-1, *role[start:end], -1),
                    (-1, *inside, -1),
                    source=item["id"],
                )
            )
    return out


def _labels(attributions: Sequence[dict], offsets: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
    role, cue = [0] * len(offsets), [-1] * len(offsets)
    for name, begin in (("content", 5), ("source", 1), ("cue", 3)):
        for attribution in attributions:
            first = min((i for s, e in attribution["cue"] for i in _touched(offsets, s, e)), default=-1)
            for s, e in attribution[name]:
                for n, i in enumerate(_touched(offsets, s, e)):
                    role[i], cue[i] = begin + (n > 0), first
    return role, cue


def _touched(offsets: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    from bisect import bisect_right

    at = max(0, bisect_right(offsets, (start, start)) - 1)
    out = []
    while at < len(offsets) and offsets[at][0] < end:
        if offsets[at][1] > start:
            out.append(at)
        at += 1
    return out


def factuality_windows(items: Iterable[dict], number: int, pieces: Tokenizer) -> list[Row]:
    """Return the sentences of a factuality set; the value of a predicate stands at the first piece of its first word."""
    out = []
    for item in items:
        starts, at = [], 0
        for word in item["tokens"]:
            at = item["text"].find(word, at)
            if at < 0:
                break
            starts.append((at, at + len(word)))
            at += len(word)
        found = pieces.encode(item["text"], add_special_tokens=False)
        values = []
        for predicate in item["predicates"]:
            first = predicate["token_span"][0]
            touched = _touched(found.offsets, *starts[first]) if first < len(starts) else []
            if touched and touched[0] < LONGEST - 2:
                values.append((touched[0] + 1, number, float(predicate["factuality"]) / 3))
        ids = found.ids[: LONGEST - 2]
        blank = (-1,) * (len(ids) + 2)
        out.append(Row((CLS, *ids, SEP), ((0, 0), *found.offsets[: LONGEST - 2], (0, 0)), blank, blank, tuple(values), f"factuality_{SETS[number]}"))
    return out
