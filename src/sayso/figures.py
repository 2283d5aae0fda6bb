"""Numbers of people killed, injured, arrested, displaced, missing, and sums: always somebody's figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, cast

from .errors import DataError
from .parsed import Frame, Parsed
from .plugins import Language
from .records import Figure, Link, Span

__all__ = ["find_figures"]

What = Literal["killed", "injured", "arrested", "displaced", "missing", "sum"]
_DIGITS = re.compile(r"[$€£¥]?(\d{1,3}(?:[,\s]\d{3})+|\d+)(?:\.(\d+))?(m|bn|k)?$", re.IGNORECASE)
# Types of event that a figure can belong to.
_TYPES: Mapping[str, frozenset[str]] = {
    "killed": frozenset(("ASSAULT",)),
    "injured": frozenset(("ASSAULT", "PROTEST")),
    "arrested": frozenset(("COERCE",)),
    "displaced": frozenset(("SANCTION", "ASSAULT", "COERCE")),
    "missing": frozenset(("ASSAULT", "COERCE")),
    "sum": frozenset(("AID", "AGREE", "SANCTION", "COOPERATE", "REQUEST", "COERCE")),
}
_MODALS = frozenset(("will", "would", "could", "may", "might", "shall", "should", "must", "'ll", "wo", "can"))
# How many sentences back the event of a later toll ("Hospital workers reported nine dead") is looked for.
_BACK = 2


@dataclass(frozen=True, slots=True)
class _Words:
    """The `figures` table of a language, ready for look-up."""

    transitive: Mapping[str, What]
    intransitive: Mapping[str, What]
    dead_complement: frozenset[str]
    nouns: Mapping[str, What]
    adjectives: Mapping[str, What]
    setting: frozenset[str]
    setting_prepositions: frozenset[str]
    low: re.Pattern[str]
    high: re.Pattern[str]
    between: re.Pattern[str]
    vague: Mapping[str, Sequence[float]]
    numbers: Mapping[str, float]
    multipliers: Mapping[str, float]
    people: frozenset[str]
    endings: tuple[str, ...]
    currencies: frozenset[str]


@lru_cache(maxsize=8)
def _words(language: Any) -> _Words:
    table = language.table("figures")
    try:
        verbs = table["verbs"]
        return _Words(
            transitive={v: what for what, kinds in verbs.items() for v in kinds.get("transitive", ())},
            intransitive={v: what for what, kinds in verbs.items() for v in kinds.get("intransitive", ())},
            dead_complement=frozenset(verbs["killed"]["dead_complement"]),
            nouns={n: what for what, nouns in table["nouns"].items() for n in nouns},
            adjectives=table["adjectives"],
            setting=frozenset(table["setting"]["verbs"]),
            setting_prepositions=frozenset(table["setting"]["prepositions"]),
            low=_before(table["bounds"]["low"]),
            high=_before(table["bounds"]["high"]),
            between=_before(table["bounds"]["between"]),
            vague=table["vague"],
            numbers=table["numbers"],
            multipliers=table["multipliers"],
            people=frozenset(table["words"]["people"]),
            endings=tuple(table["words"]["endings"]),
            currencies=frozenset(table["words"]["currencies"]),
        )
    except KeyError as exc:
        remedy = "Add the section; languages/en/figures.toml shows it."
        raise DataError("S311", f"the table of figures lacks {exc.args[0]!r}", record="figures.toml", remedy=remedy) from None


def _before(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})\s+(?:some\s+|about\s+)?$", re.IGNORECASE)


def find_figures(
    parsed: Parsed, frames: Sequence[Frame], event_ids: Sequence[str], chains: Sequence[tuple[Link, ...]], language: Language
) -> tuple[Figure, ...]:
    """Return the figures in text order; `chains[i]` is the chain that covers token i (the outlet's own link first).

    Only what is told as having happened counts: no figure comes from "threatened to kill ten" or "if two die".
    """
    counter = _Counter(parsed, _words(cast(Any, language)))
    out: dict[Span, Figure] = {}
    for what, noun, governor in counter.counted():
        quantity = counter.quantity(noun, people=what != "sum")
        if quantity is None:
            continue
        figure = Figure(
            event_id=_event(parsed, frames, event_ids, what, governor),
            what=what,
            value=quantity.value,
            low=quantity.low,
            high=quantity.high,
            chain=chains[governor] if governor < len(chains) else (),
            span=quantity.span,
        )
        out.setdefault(quantity.span, figure)
    return tuple(out[span] for span in sorted(out))


def _event(parsed: Parsed, frames: Sequence[Frame], ids: Sequence[str], what: What, token: int) -> str | None:
    """Return the event that the figure belongs to: on the same verb, in its sentence, or the last one shortly before."""
    sentence = parsed.sentence_of[token]
    best: tuple[int, int, str] | None = None
    for frame, id_ in zip(frames, ids, strict=True):
        back = sentence - parsed.sentence_of[frame.anchor]
        if frame.type not in _TYPES[what] or not 0 <= back <= _BACK or (back and what in ("arrested", "sum")):
            continue
        rank = (back, abs(frame.anchor - token), id_)
        best = rank if best is None or rank[:2] < best[:2] else best
    return best[2] if best else None


@dataclass(frozen=True, slots=True)
class _Quantity:
    value: float
    low: float | None
    high: float | None
    span: Span


class _Counter:
    """Finds who is counted, and how many they are."""

    def __init__(self, parsed: Parsed, words: _Words) -> None:
        self._parsed = parsed
        self._words = words

    def counted(self) -> Iterator[tuple[What, int, int]]:
        """Yield what is counted, the noun or number that is counted, and the word that says so."""
        p, w = self._parsed, self._words
        for i, lemma in enumerate(p.lemmas):
            if p.pos[i] in ("VERB", "AUX"):
                if self._unreal(i):
                    continue
                yield from self._of_verb(i, lemma)
            elif lemma in w.nouns or p.lowers[i] in w.nouns:
                yield from self._of_noun(i)
            elif p.lowers[i] in w.currencies or lemma in w.currencies:
                yield from self._of_currency(i)

    def _of_currency(self, i: int) -> Iterator[tuple[What, int, int]]:
        """Yield the amount of a currency word or sign; not the price tag of something else ("the 30-euro mark")."""
        p = self._parsed
        if p.words[i].isalpha() and p.deps[i] in ("compound", "amod", "nmod", "nummod") and p.pos[p.heads[i]] in ("NOUN", "PROPN"):
            return
        if p.tags[i] == "$" and p.tags[p.heads[i]] == "CD":
            yield "sum", p.heads[i], i
        else:
            yield "sum", i, i

    def _of_verb(self, i: int, lemma: str) -> Iterator[tuple[What, int, int]]:
        p, w = self._parsed, self._words
        what = w.transitive.get(lemma)
        if what:
            objects = p.children(i, "dobj", "nsubjpass") or (p.children(i, "nsubj") if p.child(i, "auxpass") is not None else ())
            if p.deps[i] == "acl" and p.tags[i] == "VBN":  # "the nine people killed"
                objects = (*objects, p.heads[i])
            for found in objects:
                yield from ((what, token, i) for token in p.conjuncts(found))
        elif p.tags[i] == "VBG" and p.lowers[i] in w.adjectives and p.child(i, "dobj") is None:  # "twelve are missing"
            yield from ((w.adjectives[p.lowers[i]], token, i) for token in p.children(i, "nsubj"))
        elif lemma in w.intransitive:
            yield from ((w.intransitive[lemma], token, i) for token in p.children(i, "nsubj"))
        if lemma in w.dead_complement and i + 1 < len(p) and p.lowers[i + 1] == "dead" and p.deps[i + 1] == "amod":  # "shot dead two officers"
            yield from (("killed", token, i) for token in p.children(i, "dobj"))
        for kid in p.kids[i]:
            state = w.adjectives.get(p.lowers[kid])
            if state and p.deps[kid] in ("oprd", "acomp", "advmod", "amod", "xcomp") and (lemma in w.dead_complement or lemma == "be"):
                sides = ("nsubjpass", "nsubj") if p.child(i, "auxpass") is not None or lemma == "be" else ("dobj",)
                yield from ((state, token, i) for token in p.children(i, *sides))

    def _of_noun(self, i: int) -> Iterator[tuple[What, int, int]]:
        p, w = self._parsed, self._words
        what = w.nouns.get(p.lemmas[i]) or w.nouns[p.lowers[i]]
        if any(p.deps[k] == "nummod" for k in p.kids[i]):
            yield what, i, i
            return
        if p.deps[i] in ("amod", "acomp", "appos", "nmod", "oprd", "advmod") and p.tags[p.heads[i]] == "CD":
            yield what, p.heads[i], i
            return
        head = i
        while p.deps[head] in ("pobj", "prep") and p.lemmas[p.heads[head]] in ("of", "number", "toll", "count"):
            head = p.heads[head]
        toll = p.prepositional(i, "of") if p.lemmas[i] == "toll" else None
        if toll is not None:
            yield what, toll, i
        verb = p.heads[head]
        if p.lemmas[verb] in w.setting and p.deps[head] in ("dobj", "nsubj", "nsubjpass") and not self._unreal(verb):
            number = p.prepositional(verb, *w.setting_prepositions)
            if number is None and p.lemmas[i] == "toll":
                number = p.child(verb, "dobj")
            if number is not None and p.tags[number] == "CD":
                yield what, number, verb

    def _unreal(self, verb: int) -> bool:
        """Tell whether the clause does not tell of something that happened: negated, modal, conditional, an aim."""
        p = self._parsed
        helpers = [k for k in p.kids[verb] if p.deps[k] in ("aux", "neg", "mark", "auxpass", "preconj")]
        lowers = {p.lowers[k] for k in helpers}
        if any(p.deps[k] == "neg" for k in helpers) or lowers & _MODALS or lowers & {"if", "unless", "lest", "whether"}:
            return True
        return p.tags[verb] == "VB" and "to" in lowers and "have" not in lowers and "been" not in lowers

    def quantity(self, head: int, *, people: bool) -> _Quantity | None:
        """Return how many the words at a noun or number say, or None where they give no number."""
        p, w = self._parsed, self._words
        tokens = self._number_tokens(head)
        if not tokens:
            return None
        if people and p.tags[head] != "CD" and not self._person(head):
            return None
        start, end = tokens[0], tokens[-1] + 1
        text = " ".join(p.lowers[start:end])
        before = p.report.text[max(0, p.starts[start] - 24) : p.starts[start]]
        if text in w.vague:
            value, lowest, highest = w.vague[text]
            return _Quantity(value, lowest, highest, p.span(start, end))
        values = self._values(start, end)
        if not values:
            return None
        if len(values) == 2 and (w.between.search(before) or set(p.lowers[start:end]) & {"to", "-", "–"}):
            return _Quantity(sum(values) / 2, values[0], values[1], p.span(start, end))
        value = values[-1]
        low = value if w.low.search(before) else None
        high = value if w.high.search(before) else None
        return _Quantity(value, low, high, p.span(start, end))

    def _number_tokens(self, head: int) -> list[int]:
        """Return the tokens of the number at a noun: its numeral, "dozens of", an article before a person."""
        p, w = self._parsed, self._words
        if p.tags[head] == "CD" or p.lowers[head] in w.vague:
            block = [k for k in range(p.left[head], head + 1) if self._numeric(k)]
            return self._with_several(block or [head])
        numerals = [k for k in p.kids[head] if p.deps[k] in ("nummod", "quantmod") or (p.deps[k] in ("det", "amod", "nmod") and self._numeric(k) and k < head)]
        if not numerals:
            return []
        start = min(p.left[k] for k in numerals)
        block = [k for k in range(start, max(numerals) + 1) if self._numeric(k) or p.lowers[k] in ("to", "and", "-", "–", "of")]
        while block and not self._numeric(block[0]):
            block.pop(0)
        if block and block[-1] + 2 < head and p.lowers[block[-1] + 1] == "and" and self._numeric(block[-1] + 2):  # "between 20 and 25"
            block = [*block, block[-1] + 1, block[-1] + 2]
        return self._with_several(block)

    def _with_several(self, block: list[int]) -> list[int]:
        """Put "several", "a" and "tens of" in front of what they multiply."""
        p, w = self._parsed, self._words
        while block and block[0] > 0 and " ".join(p.lowers[block[0] - 1 : block[-1] + 1]) in w.vague:
            block = [block[0] - 1, *block]
        if block and block[0] > 1 and " ".join(p.lowers[block[0] - 2 : block[-1] + 1]) in w.vague:
            block = [block[0] - 2, block[0] - 1, *block]
        return block

    def _numeric(self, token: int) -> bool:
        p, w = self._parsed, self._words
        low = p.lowers[token]
        known = low in w.numbers or low in w.multipliers or low in w.vague
        return known or bool(_DIGITS.match(low)) or ("-" in low and all(part in w.numbers for part in low.split("-")))

    def _person(self, head: int) -> bool:
        p, w = self._parsed, self._words
        lemma = p.lemmas[head]
        if p.lowers[head] in w.vague or p.lowers[head] in w.nouns or lemma in w.nouns:
            return True
        return lemma in w.people or lemma.endswith(w.endings) or p.ents[head] in ("NORP", "PERSON")

    def _values(self, start: int, end: int) -> list[float]:
        """Return the numbers written in a stretch of tokens: "2,000", "twenty-five", "3.5 million", "9 to 12"."""
        p, w = self._parsed, self._words
        values: list[float] = []
        open_ = False
        for token in range(start, end):
            low = p.lowers[token]
            digits = _DIGITS.match(low)
            if digits:
                number = float(re.sub(r"[,\s]", "", digits[1]) + (f".{digits[2]}" if digits[2] else ""))
                values.append(number * {"m": 1e6, "bn": 1e9, "k": 1e3}.get((digits[3] or "").lower(), 1))
                open_ = True
            elif low in w.multipliers:
                values[-1:] = [(values[-1] if open_ and values else 1) * w.multipliers[low]]
                open_ = True
            elif low in w.numbers:
                if open_ and values and values[-1] >= 20 and w.numbers[low] < 10 and p.lowers[token - 1] in ("-", *w.numbers):
                    values[-1] += w.numbers[low]
                else:
                    values.append(w.numbers[low])
                open_ = True
            elif "-" in low and all(part in w.numbers for part in low.split("-")):
                values.append(sum(w.numbers[part] for part in low.split("-")))
                open_ = True
            else:
                open_ = low == "-"
        return values
