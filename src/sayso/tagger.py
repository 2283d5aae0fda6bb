"""The tagger: a small network that reads plain text and tells, for each word piece, its part in an attribution and how factual it is.

It reads windows of whole paragraphs, so that a quotation over two sentences stands in one. For each piece: the probability of
each role (outside, or beginning or inside of source, cue and content), which cue the piece belongs to, and the factuality that
annotators of three sets would give a predicate there. Weights are files of `sayso/weights/tagger`, made by `train/tagger`
(docs/tagger.md is the model card). Needs only `onnxruntime` and `tokenizers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["LONGEST", "ROLES", "windows"]

ROLES = ("none", "begin-source", "source", "begin-cue", "cue", "begin-content", "content")
"""Classes of a piece, in the order of the network's output."""

LONGEST = 96
"""Word pieces of one window with [CLS] and [SEP]: about three paragraphs of news. Longer ones cost more a piece (bench/speed.py) and hold little more of use."""

_ENDS = frozenset(".!?”\"'’:;")


class Window(NamedTuple):
    """Pieces `start:end` of a text that are read together."""

    start: int
    end: int


def windows(text: str, offsets: Sequence[tuple[int, int]]) -> list[Window]:
    """Cut the pieces of a text into windows of at most `LONGEST` - 2, at line breaks where there are any, else behind a stop, else hard."""
    room = LONGEST - 2
    out, start = [], 0
    while start < len(offsets):
        end = min(start + room, len(offsets))
        if end < len(offsets):
            end = _cut(text, offsets, start, end)
        out.append(Window(start, end))
        start = end
    return out


def _cut(text: str, offsets: Sequence[tuple[int, int]], start: int, end: int) -> int:
    """Return the last place to cut in the second half of a window that is too long, the best kind of place first."""
    half = start + (end - start) // 2
    for at in range(end, half, -1):
        if "\n" in text[offsets[at - 1][1] : offsets[at][0]]:
            return at
    for at in range(end, half, -1):
        if text[offsets[at - 1][1] - 1] in _ENDS and text[offsets[at][0] - 1].isspace() and not text[offsets[at][0]].islower():
            return at
    return end
