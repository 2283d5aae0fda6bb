"""Parts of speech and lemmas of tokens: the model's attribute ruler and lemmatizer, asked once for each word with its tag, and remembered.

Almost all of the ruler's patterns look at one token's tag, word, dependency and whether it is a blank; so what it and the lemmatizer make of a token is
the same for every token that is alike in these. Few patterns are longer ("there is"); their tokens are looked for in each text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

__all__ = ["Attributes", "Word"]

_KEPT = 50_000
"""Words with their tags that are remembered before all are forgotten, some 20 MB. By hand: a day's news has about 40,000."""

_ASKED = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
"""What a pattern may ask of a token."""


class _Condition(NamedTuple):
    """What is asked, of which values it is one or which expression is found in it, and whether that is to be so."""

    asked: str
    values: frozenset[Any]
    wanted: bool = True
    expression: re.Pattern[str] | None = None


_Rule = tuple[int, list[_Condition]]  # its number in the ruler, and what it asks of a token
_ANY = ("", "")


class Word(NamedTuple):
    """What ruler and lemmatizer make of a token; tag and dependency are those that they were given, unless a pattern sets others."""

    tag: str
    pos: str
    dep: str | None
    lemma: str


class _Token(NamedTuple):
    TAG: str
    LOWER: str
    DEP: str
    IS_SPACE: bool


class Attributes:
    """The ruler's patterns as conditions, and the words that were asked for. What is remembered depends on no earlier text."""

    def __init__(self, ruler: Any, lemmatizer: Any, single: list[_Rule], longer: list[tuple[int, int, list[list[_Condition]]]]) -> None:
        self._ruler = ruler
        self._lemmatizer = lemmatizer
        self._single: dict[tuple[str, str], list[_Rule]] = {}
        for rule in single:
            for key in _where(rule):
                self._single.setdefault(key, []).append(rule)
        self._longer = [(*rule, _needed(rule[2])) for rule in longer]
        every = [c for _, element in single for c in element] + [c for *_, elements in longer for element in elements for c in element]
        self._deps = list(dict.fromkeys(c for c in every if c.asked == "DEP"))
        self._kinds: dict[str, tuple[bool, ...]] = {}
        self._words: dict[tuple[str, str, tuple[bool, ...]], Word] = {}

    @classmethod
    def of(cls, ruler: Any, lemmatizer: Any) -> Attributes | None:
        """Read the patterns, or return None where one asks for more than is known here, and the pipes themselves must be asked."""
        if getattr(lemmatizer, "mode", "") not in ("rule", "lookup") or getattr(lemmatizer, "overwrite", True):
            return None
        single, longer = [], []
        for number, rule in enumerate(ruler.patterns):
            for pattern in rule["patterns"]:
                elements = [_conditions(element) for element in pattern]
                if any(element is None for element in elements) or not -len(elements) <= rule["index"] < len(elements):
                    return None
                known = [element for element in elements if element is not None]
                if len(known) == 1:
                    single.append((number, known[0]))
                else:
                    longer.append((number, rule["index"] % len(known), known))
        return cls(ruler, lemmatizer, single, longer)

    def read(self, doc: Any, words: Sequence[str], lowers: Sequence[str], tags: Sequence[str], deps: Sequence[str]) -> list[Word]:
        """Return what ruler and lemmatizer make of each token of a Doc that has tags and dependencies; of words that are new, the Doc's tokens are set so."""
        if len(self._words) > _KEPT:
            self._words.clear()
        kinds = self._kinds
        for dep in set(deps):
            if dep not in kinds:
                kinds[dep] = tuple(_meets(c, dep) for c in self._deps)
        keys = list(zip(words, tags, map(kinds.__getitem__, deps), strict=True))
        found = list(map(self._words.get, keys))
        out = [word if word is not None else self._words.get(keys[i]) or self._word(doc, i, keys[i], lowers[i], deps[i]) for i, word in enumerate(found)]
        for at, numbers in self._at_length(tags, lowers, deps, words):
            token = _Token(tags[at], lowers[at], deps[at], words[at].isspace())
            out[at] = self._made(doc, at, sorted({*numbers, *self._matching(token)}))
        return out

    def _word(self, doc: Any, at: int, key: tuple[str, str, tuple[bool, ...]], lower: str, dep: str) -> Word:
        word, tag, _ = key
        made = self._words[key] = self._made(doc, at, self._matching(_Token(tag, lower, dep, word.isspace())))
        return made

    def _matching(self, token: _Token) -> list[int]:
        asked = (self._single.get(key, ()) for key in (("LOWER", token.LOWER), ("TAG", token.TAG), _ANY))
        return sorted({number for rules in asked for number, conditions in rules if all(_meets(c, getattr(token, c.asked)) for c in conditions)})

    def _made(self, doc: Any, at: int, numbers: Iterable[int]) -> Word:
        """Do to a token what the ruler and the lemmatizer would do, and read off what became of it."""
        from spacy.tokens._retokenize import set_token_attrs

        token = doc[at]
        dep = token.dep_
        token.lemma = 0
        for number in dict.fromkeys(numbers):
            set_token_attrs(token, self._ruler.attrs[number])
        if not token.lemma:
            token.lemma_ = self._lemmatizer.lemmatize(token)[0]
        return Word(token.tag_, token.pos_, token.dep_ if token.dep_ != dep else None, token.lemma_)

    def _at_length(self, tags: Sequence[str], lowers: Sequence[str], deps: Sequence[str], words: Sequence[str]) -> list[tuple[int, list[int]]]:
        """Return the tokens that patterns of several tokens set, with the numbers of these."""
        out: dict[int, list[int]] = {}
        columns: dict[str, set[str]] = {"TAG": set(tags), "LOWER": set(lowers), "DEP": set(deps)}
        for number, index, elements, told in self._longer:
            if any(columns[c.asked].isdisjoint(c.values) for c in told):
                continue
            for first in range(len(tags) - len(elements) + 1):
                tokens = (_Token(tags[t], lowers[t], deps[t], words[t].isspace()) for t in range(first, first + len(elements)))
                if all(_meets(c, getattr(token, c.asked)) for token, element in zip(tokens, elements, strict=True) for c in element):
                    out.setdefault(first + index, []).append(number)
        return sorted(out.items())


def _conditions(element: dict[Any, Any]) -> list[_Condition] | None:
    """Return what one element of a pattern asks, or None where that is not known here."""
    out: list[_Condition] = []
    for asked, value in element.items():
        if asked not in _ASKED:
            return None
        if isinstance(value, dict):
            if not set(value) <= {"IN", "NOT_IN", "REGEX"}:
                return None
            for how, given in value.items():
                expression = re.compile(given) if how == "REGEX" else None
                out.append(_Condition(asked, frozenset() if expression else frozenset(given), how != "NOT_IN", expression))
        else:
            out.append(_Condition(asked, frozenset({value})))
    return out


def _where(rule: _Rule) -> list[tuple[str, str]]:
    """Return the words or tags under which a rule is looked for: it holds for no others."""
    for asked in ("LOWER", "TAG"):
        told = [c for c in rule[1] if c.asked == asked and c.wanted and c.expression is None]
        if told:
            return [(asked, value) for value in told[0].values]
    return [_ANY]


def _needed(elements: Iterable[Iterable[_Condition]]) -> list[_Condition]:
    """Return the conditions of which each must be met somewhere in a text in which the pattern is to be found."""
    return [c for element in elements for c in element if c.wanted and c.values and c.asked != "IS_SPACE"]


def _meets(condition: _Condition, value: Any) -> bool:
    if condition.expression is not None:
        return condition.expression.search(value) is not None
    return (value in condition.values) == condition.wanted
