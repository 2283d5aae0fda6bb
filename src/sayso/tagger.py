"""The tagger: a small network that reads plain text and tells, for each word piece, its part in an attribution and how factual it is.

It reads windows of about two paragraphs, so that a quotation over two sentences mostly stands in one. For each token of the parser it gives the probability of
each role (outside, source, cue, content), of beginning one, the cue that it belongs to, and the factuality that the annotators of three sets
would give a predicate there. Weights are `tagger.onnx` and `tagger.json` of `sayso/weights`, made by `train/tagger` (docs/tagger.md is the
model card). Needs only `onnxruntime`, `tokenizers` and `numpy`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .network import CLS, SEP, WEIGHTS, labels_of, session_of, softmax, tokenizer_of

if TYPE_CHECKING:
    import numpy as np

    from .config import Config
    from .parsed import Parsed

__all__ = ["LONGEST", "PIECE_ROLES", "ROLES", "SETS", "Tagger", "Tagging", "Window", "tagger", "tagger_for", "windows"]

PIECE_ROLES = ("none", "begin-source", "source", "begin-cue", "cue", "begin-content", "content")
"""Classes of a word piece, in the order of the network's output."""

ROLES = ("none", "source", "cue", "content")
"""Roles of a token, in the order of `Tagging.roles`."""

SETS = ("uw", "meantime", "uds_ih2")
"""The sets whose annotators' factuality is told, in the order of `Tagging.factuality`."""

LONGEST = 96
"""Word pieces of one window with [CLS] and [SEP]: about two paragraphs of news. By hand: longer ones cost more a piece.

Of the cuts in PolNeAR's training part 76 % are at line breaks, 22 % behind a stop; 5 % of its attributions lie in two windows."""

_SURROGATES = re.compile("[\ud800-\udfff]")
_ENDS = frozenset(".!?”\"'’:;")
_A_CUE = 0.25
"""Probability from which a piece may begin the cue that others point to; by hand and low, for what is told is decided later (attribution/tagged.py)."""


class Window(NamedTuple):
    """Pieces `start:end` of a text that are read together."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tagging:
    """What the tagger says of the tokens of one report.

    Attributes:
        roles: probability of each of `ROLES`, [tokens, 4].
        begins: probability that a source, cue or content begins at the token, [tokens, 3].
        cue: the token that begins the cue which the token would belong to, -1 where no cue is near, [tokens].
        factuality: -3 to 3 as annotated in each of `SETS`, [tokens, 3]; only that of predicates means something.
    """

    roles: np.ndarray
    begins: np.ndarray
    cue: np.ndarray
    factuality: np.ndarray


def windows(text: str, offsets: Sequence[tuple[int, int]]) -> list[Window]:
    """Cut the pieces of a text into windows of at most `LONGEST` - 2.

    A window ends at the last line break in its second half if there is one, else behind the last stop there, else where it is full.
    """
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
        before, after = offsets[at - 1][1], offsets[at][0]
        if text[before - 1] in _ENDS and text[after - 1].isspace() and not text[after].islower():
            return at
    return end


class Tagger:
    """The loaded network. Thread-safe; makes no file and asks no network."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        labels = labels_of(folder / "tagger.json")
        self._session = session_of(folder / "tagger.onnx", labels["sha256"])
        self._tokenizer = tokenizer_of(folder / "tokenizer.json", labels["tokenizer"])
        self.name: str = labels["name"]

    def read(self, parsed: Parsed) -> Tagging:
        """Read a parsed report, window by window; a token without a word piece (a blank) is outside of everything.

        Windows are not read together: int8 scales go over a whole batch, so that one window's answer would depend on its company.
        """
        import numpy as np

        text = _SURROGATES.sub("\ufffd", parsed.report.text)
        pieces = self._tokenizer.encode(text, add_special_tokens=False)
        offsets = pieces.offsets
        probabilities = np.zeros((len(offsets), len(PIECE_ROLES)), dtype=np.float32)
        values = np.zeros((len(offsets), len(SETS)), dtype=np.float32)
        cue = np.full(len(offsets), -1, dtype=np.int64)
        for start, end in windows(text, offsets):
            row = np.array([[CLS, *pieces.ids[start:end], SEP]], dtype=np.int64)
            roles, pointer, factuality = (head[0, 1:-1] for head in self._session.run(None, {"ids": row, "mask": np.ones_like(row)}))
            found = softmax(roles)
            probabilities[start:end], values[start:end] = found, factuality
            likely = np.flatnonzero(found[:, 3] > _A_CUE)
            if len(likely):
                cue[start:end] = start + likely[pointer[:, likely + 1].argmax(1)]
        return _by_token(parsed, offsets, probabilities, values, cue)


def _by_token(parsed: Parsed, offsets: Sequence[tuple[int, int]], probabilities: np.ndarray, values: np.ndarray, cue: np.ndarray) -> Tagging:
    """Give each token the mean of its pieces' roles, and its first piece's beginnings, cue and factuality."""
    import numpy as np

    count = len(parsed)
    first = np.full(count, -1, dtype=np.int64)
    roles = np.zeros((count, len(ROLES)), dtype=np.float32)
    merged = np.stack([probabilities[:, 0], *(probabilities[:, k] + probabilities[:, k + 1] for k in (1, 3, 5))], 1)
    token_of = np.full(len(offsets), -1, dtype=np.int64)
    piece = 0
    for token, (start, end) in enumerate(zip(parsed.starts, parsed.ends, strict=True)):
        while piece < len(offsets) and offsets[piece][1] <= start:
            piece += 1
        stop = piece
        while stop < len(offsets) and offsets[stop][0] < end:
            token_of[stop] = token if token_of[stop] < 0 else token_of[stop]
            stop += 1
        if stop > piece:
            first[token] = piece
            roles[token] = merged[piece] if stop == piece + 1 else merged[piece:stop].mean(0)
        else:
            roles[token, 0] = 1.0
    known = first >= 0
    at = first[known]
    begins = np.zeros((count, 3), dtype=np.float32)
    begins[known] = probabilities[at][:, (1, 3, 5)]
    factuality = np.zeros((count, len(SETS)), dtype=np.float32)
    factuality[known] = np.clip(values[at] * 3, -3, 3)
    pointed = np.full(count, -1, dtype=np.int64)
    pointed[known] = np.where(cue[at] >= 0, token_of[cue[at]], -1)
    return Tagging(roles=roles, begins=begins, cue=pointed, factuality=factuality)


def tagger_for(config: Config) -> Tagger | None:
    """Return the tagger where the settings ask for it: not with the coder `rules`, and only for English, in which it was trained."""
    return tagger() if config.coder != "rules" and config.language == "en" else None


@cache
def tagger() -> Tagger:
    """Load the weights that sayso carries, once a process; raises `ModelError` S410 (missing), S411 (a package is missing), S412 (damaged)."""
    return Tagger()
