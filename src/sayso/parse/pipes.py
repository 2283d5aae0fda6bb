"""The model's pipes over a step of Docs: the same answers as spaCy's own run of them, in less time.

Vectors, tags and trees are spaCy's. Ruler and lemmatizer are asked once a word (`attributes`), entities are found for all tokens at once (`entities`), and
products of matrices are numpy's, whose BLAS knows wider registers than the one that spaCy brings. A model that is built in another way is run as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from .attributes import Attributes
from .entities import Entities

__all__ = ["Pipes", "Read"]

_ORDER = ("tok2vec", "tagger", "parser", "attribute_ruler", "lemmatizer", "ner")


class Read(NamedTuple):
    """Columns of one parsed text, a value a token: heads are distances, `begins` and `lengths` characters, `marks` 1 where a sentence starts."""

    words: list[str]
    lowers: list[str]
    lemmas: list[str]
    pos: list[str]
    tags: list[str]
    deps: list[str]
    ents: list[str]
    ent_starts: list[bool]
    steps: list[int]
    begins: list[int]
    lengths: list[int]
    marks: list[int]


class Pipes:
    """A loaded model, ready to read. Changes nothing of the model's weights."""

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        self._attributes: Attributes | None = None
        self._entities: Entities | None = None
        if tuple(nlp.pipe_names) == _ORDER:
            self._attributes = Attributes.of(nlp.get_pipe("attribute_ruler"), nlp.get_pipe("lemmatizer"))
            self._entities = Entities.of(nlp.get_pipe("ner"))
        self.known = self._attributes is not None and self._entities is not None
        if self.known:
            _use_numpy(nlp)
            _index_as_sets(nlp.get_pipe("lemmatizer"))
            for name in ("tok2vec", "ner"):
                _mix_once(nlp.get_pipe(name).model)

    def read(self, docs: Sequence[Any], known: dict[int, str]) -> Iterator[Read]:
        """Read Docs that only the tokenizer has seen, in order. `known` keeps strings by their hash, so that equal words are one object."""
        if self._attributes is None or self._entities is None:
            yield from (_as_it_is(doc, known) for doc in self.nlp.pipe(docs, batch_size=len(docs)))
            return
        for name in ("tok2vec", "tagger", "parser"):
            docs = list(self.nlp.get_pipe(name).pipe(docs, batch_size=len(docs)))
        yield from self._columns(docs, known, self._attributes, self._entities)

    def _columns(self, docs: Sequence[Any], known: dict[int, str], attributes: Attributes, entities: Entities) -> Iterator[Read]:
        import numpy as np
        from spacy.attrs import DEP, HEAD, IDX, IS_SPACE, LENGTH, LOWER, ORTH, SENT_START, TAG

        tables = [doc.to_array([ORTH, LOWER, TAG, DEP, HEAD, IDX, LENGTH, SENT_START, IS_SPACE]) for doc in docs]
        whole = np.concatenate(tables).astype("int64")
        ents, begun = entities.read(docs, whole[:, 7] == 1, whole[:, 8] == 1)
        at = 0
        for doc, table in zip(docs, tables, strict=True):
            words, lowers, tags, deps = _strings(doc, table[:, :4], known)
            steps, begins, lengths, marks = table[:, 4:8].astype("int64").T.tolist()
            found = attributes.read(doc, words, lowers, tags, deps)
            end = at + len(words)
            yield Read(
                words=words,
                lowers=lowers,
                lemmas=[word.lemma for word in found],
                pos=[word.pos for word in found],
                tags=[word.tag for word in found],
                deps=[dep if word.dep is None else word.dep for dep, word in zip(deps, found, strict=True)],
                ents=ents[at:end],
                ent_starts=begun[at:end],
                steps=steps,
                begins=begins,
                lengths=lengths,
                marks=marks,
            )
            at = end


def _as_it_is(doc: Any, known: dict[int, str]) -> Read:
    """Read off a Doc what spaCy has made of it."""
    from spacy.attrs import DEP, ENT_IOB, ENT_TYPE, HEAD, IDX, LEMMA, LENGTH, LOWER, ORTH, POS, SENT_START, TAG

    words, lowers, lemmas, pos, tags, deps, ents = _strings(doc, doc.to_array([ORTH, LOWER, LEMMA, POS, TAG, DEP, ENT_TYPE]), known)
    iob, begins, lengths, steps, marks = doc.to_array([ENT_IOB, IDX, LENGTH, HEAD, SENT_START]).astype("int64").T.tolist()
    return Read(words, lowers, lemmas, pos, tags, deps, ents, [mark == 3 for mark in iob], steps, begins, lengths, marks)


def _strings(doc: Any, table: Any, known: dict[int, str]) -> list[list[str]]:
    """Return columns of hashes as columns of strings; the store is asked once a string."""
    columns = table.T.tolist()
    store = doc.vocab.strings
    for hashes in columns:
        for key in set(hashes):
            if key not in known:
                known[key] = store[key]
    return [[known[key] for key in hashes] for hashes in columns]


def _use_numpy(nlp: Any) -> None:
    """Let the model's layers multiply with numpy."""
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        if getattr(pipe, "model", None) is not None:
            for layer in pipe.model.walk():
                layer.ops = ops


def _index_as_sets(lemmatizer: Any) -> None:
    """Let the lemmatizer look its known lemmas up: they come as lists, through which it walks, twice a rule (160 us a word that is new)."""
    index = lemmatizer.lookups.get_table("lemma_index", {})
    for pos in list(index):
        index[pos] = frozenset(index[pos])


def _mix_once(model: Any) -> None:
    """Let a model mix the vector of each different word once a step: it depends on the word's own attributes only (MultiHashEmbed)."""
    from thinc.api import Model

    for layer in model.walk():
        if [inner.name.partition("(")[0] for inner in layer.layers] == ["extract_features", "list2ragged", "with_array", "with_array", "ragged2list"]:
            extract, *rest = layer.layers
            layer.layers[:] = [extract, Model("once_a_word", _forward, layers=rest)]
            return


def _forward(model: Any, texts: list[Any], is_train: bool) -> tuple[list[Any], Any]:
    """Return the vectors of the words of each text, [tokens, width]; what there is to train stays spaCy's."""
    import numpy as np

    rows = np.ascontiguousarray(np.concatenate(texts))
    _, firsts, places = np.unique(rows.view(np.dtype((np.void, rows.dtype.itemsize * rows.shape[1])))[:, 0], return_index=True, return_inverse=True)
    mixed: Any = [rows[firsts]]
    for layer in model.layers:
        mixed = layer.predict(mixed)
    whole = mixed[0][places]
    return np.split(whole, np.cumsum([len(text) for text in texts])[:-1]), lambda change: change
