"""Named entities by the model's own weights, all tokens of a batch at once instead of one step of a state machine a token.

spaCy's recogniser walks over each text with a move a token (begin, in, last, unit, out). Its features are the token, and the first and the last word of the
entity that is open. So what it does outside of an entity depends on no earlier move and can be told for all tokens at once; only the ends of
entities are found step by step, those of all entities together. The moves are the same (tests/test_parse_pipes.py compares them).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

__all__ = ["Entities"]

_FEATURES = 3
"""Tokens that a step looks at: the next, and first and last word of the open entity (spacy/pipeline/_parser_internals/_state.pxd, set_context_tokens)."""


@dataclass(frozen=True, slots=True)
class Entities:
    """A recogniser's weights.

    Attributes:
        vectors: the model that gives each token its vector.
        lower: the model that gives each vector its part in the hidden layer for each feature.
        bias: of the hidden layer, [hidden, pieces].
        weights, base: of the scores of the moves, [moves, hidden] and [moves].
        begin, unit: numbers of the moves that begin an entity and that are one.
        shut: numbers of all moves that no token outside of an entity can have.
        out: number of the move that stands outside.
        labels: name of the entity of each move.
        goes_on, ends: for each move that begins an entity, the move that goes on in it and the one that ends it; by number of move, else 0.
    """

    vectors: Any
    lower: Any
    bias: np.ndarray
    weights: np.ndarray
    base: np.ndarray
    begin: np.ndarray
    unit: np.ndarray
    shut: np.ndarray
    out: int
    labels: tuple[str, ...]
    goes_on: np.ndarray
    ends: np.ndarray

    @classmethod
    def of(cls, pipe: Any) -> Entities | None:
        """Take the weights of a spaCy pipe, or None where it is built in another way, and must be asked itself."""
        import numpy as np

        known = pipe.cfg.get("beam_width") == 1 and not pipe.cfg.get("incorrect_spans_key") and not pipe.model.attrs.get("unseen_classes")
        if not known or not pipe.model.attrs.get("has_upper") or pipe.model.get_ref("lower").get_dim("nF") != _FEATURES:
            return None
        names = [pipe.moves.get_class_name(i) for i in range(pipe.moves.n_moves)]
        moves, labels = [n.partition("-")[0] for n in names], tuple(n.partition("-")[2] for n in names)
        if moves.count("O") != 1 or not set(moves) <= {"B", "I", "L", "U", "O"}:
            return None
        by_name = {name: i for i, name in enumerate(names)}
        begin = [i for i, (m, label) in enumerate(zip(moves, labels, strict=True)) if m == "B" and label]
        unit = [i for i, (m, label) in enumerate(zip(moves, labels, strict=True)) if m == "U" and label]
        goes_on, ends = np.zeros(len(names), dtype=np.int64), np.zeros(len(names), dtype=np.int64)
        for i in begin:
            if f"I-{labels[i]}" not in by_name or f"L-{labels[i]}" not in by_name:
                return None
            goes_on[i], ends[i] = by_name[f"I-{labels[i]}"], by_name[f"L-{labels[i]}"]
        upper = pipe.model.get_ref("upper")
        return cls(
            vectors=pipe.model.get_ref("tok2vec"),
            lower=pipe.model.get_ref("lower"),
            bias=pipe.model.get_ref("lower").get_param("b"),
            weights=upper.get_param("W"),
            base=upper.get_param("b"),
            begin=np.array(begin),
            unit=np.array(unit),
            shut=np.array([i for i, m in enumerate(moves) if i not in begin and i not in unit and m != "O"]),
            out=moves.index("O"),
            labels=labels,
            goes_on=goes_on,
            ends=ends,
        )

    def read(self, docs: Sequence[Any], starts: np.ndarray, blank: np.ndarray) -> tuple[list[str], list[bool]]:
        """Return for all tokens of the Docs, in a row, the label of the entity that they stand in ("" for none), and whether one begins there.

        `starts` tells which tokens begin a sentence, `blank` which are white space; both are [tokens], of all Docs.
        """
        import numpy as np

        kinds, begun = [""] * len(starts), [False] * len(starts)
        if not len(starts):
            return kinds, begun
        last = np.zeros(len(starts), dtype=bool)
        last[np.cumsum([len(doc) for doc in docs if len(doc)]) - 1] = True
        last[:-1] |= starts[1:]  # no entity goes on into the next sentence
        features = self.lower.predict(self.vectors.predict([doc for doc in docs if len(doc)]))
        none = features[0]
        scores = self._hidden(features[1:, 0] + none[1] + none[2]) @ self.weights.T + self.base
        scores[:, self.shut] = -np.inf
        scores[np.ix_(last | blank, self.begin)] = -np.inf
        scores[np.ix_(blank, self.unit)] = -np.inf
        best = scores.argmax(1)
        ends = self._ends(features, best, last)
        free = 0
        for token in np.flatnonzero(best != self.out).tolist():
            if token >= free:
                free = ends[token] + 1
                kinds[token:free] = [self.labels[best[token]]] * (free - token)
                begun[token] = True
        return kinds, begun

    def _hidden(self, summed: np.ndarray) -> np.ndarray:
        hidden: np.ndarray = (summed + self.bias).max(-1)
        return hidden

    def _ends(self, features: np.ndarray, best: np.ndarray, last: np.ndarray) -> list[int]:
        """Return for each token the last of the entity that would begin there: itself, where none does."""
        import numpy as np

        ends = np.arange(len(best))
        first = np.flatnonzero(np.isin(best, self.begin))
        at = first + 1
        while len(first):
            hidden = self._hidden(features[at + 1, 0] + features[first + 1, 1] + features[at, 2])
            on, off = self.goes_on[best[first]], self.ends[best[first]]
            scores = [np.einsum("ij,ij->i", hidden, self.weights[move]) + self.base[move] for move in (on, off)]
            more = ~last[at] & ((scores[0] > scores[1]) | ((scores[0] == scores[1]) & (on < off)))
            ends[first[~more]] = at[~more]
            first, at = first[more], at[more] + 1
        found: list[int] = ends.tolist()
        return found
