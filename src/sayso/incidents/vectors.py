"""Likeness of single words: a table of 21,358 English words with 64 numbers each, from MiniLM (train/incidents/words.py; docs/incident-pairs.md)."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from ..errors import ModelError
from ..network import WEIGHTS

if TYPE_CHECKING:
    import numpy as np

__all__ = ["SIZE", "vector"]

SIZE = 64
# What is cut off and put on, in turn, until a word is found: "jolted" → "jolt", "freezes" → "freeze", "robbing" → "rob".
_FORMS = (("", ""), ("s", ""), ("es", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ies", "y"), ("ied", "y"), ("er", ""))


@cache
def _table() -> tuple[dict[str, int], np.ndarray]:
    import numpy as np

    try:
        words = (WEIGHTS / "words.txt").read_text(encoding="utf-8").split()
        rows = np.load(WEIGHTS / "words.npy")
    except OSError as exc:
        raise ModelError("S410", "the word vectors are missing", record=str(exc.filename), remedy="Install sayso again: they are part of it.") from None
    except ValueError as exc:
        raise ModelError("S412", f"the word vectors cannot be read: {exc}", record=str(WEIGHTS / "words.npy"), remedy="Install sayso again.") from None
    return {w: i for i, w in enumerate(words)}, rows.astype(np.float32) / 127


@lru_cache(maxsize=100_000)
def vector(word: str) -> np.ndarray | None:
    """Return the 64 numbers of a word in lower case (length 1), or of its base form; None for a word that is not in the table.

    Raises `ModelError` S410 (the files are missing) or S412 (damaged).
    """
    index, rows = _table()
    for ending, other in _FORMS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            base = word[: len(word) - len(ending)] + other
            undoubled = base[:-1] if ending in ("ed", "ing") and len(base) > 3 and base[-1] == base[-2] else base
            for form in (base, undoubled):
                if form in index:
                    found: np.ndarray = rows[index[form]]
                    return found
    return None
