"""Training rows: marked sentences with the labels that their source gives, from our sentences, PLV train, UDS and MEANTIME train."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1]))
from read_sentences import MODE_NAMES, REALIS, TYPES, Example, Fault, read
from start import read_jsonl, start_tokenizer, start_weights

from sayso.encoder import Marked, Tokens, place_marks
from sayso.ontologies import MUTUAL
from sayso.records import Span

__all__ = ["Choices", "Row", "factuality_rows", "folds", "own_choices", "own_examples", "plv_choices", "read_jsonl", "start_weights", "swapped", "tokens_of"]

HERE = Path(__file__).parent
YIELD = (TYPES.index("CONCEDE"), TYPES.index("RETREAT"))
OLD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
ANNOUNCED = frozenset({"CONSULT", "SUPPORT", "COOPERATE", "AID"})


@dataclass(frozen=True, slots=True)
class Row:
    """One input with its labels; None is a label that the source does not give. `types` are the right ones (YIELD of PLV is two)."""

    tokens: Tokens
    types: tuple[int, ...] = ()
    link: float | None = None
    realis: int | None = None
    mode: int | None = None
    factuality: float | None = None
    trigger: tuple[int, int] | None = None
    weight: float = 1.0
    source: str = ""


def tokens_of(marked: Marked) -> Tokens:
    """Return the input of a marked sentence."""
    pieces = start_tokenizer().encode(marked.text, add_special_tokens=False)
    return place_marks(pieces.ids, pieces.offsets, marked)


def _span(pair: Sequence[int] | None) -> Span | None:
    return Span(*pair) if pair else None


def own_examples(paths: Iterable[Path], part: str = "train") -> list[Example]:
    """Return the examples of sentence files; raises SystemExit at the first fault.

    Of the written sentences a tenth, by the hash of the text, is the part "held": temperatures and the learning curve are measured on it.
    """
    out = []
    for path in paths:
        for item in read(path):
            if isinstance(item, Fault):
                raise SystemExit(f"{path}:{item.line}: {item.what}")
            held = path.stem != "generated" and blake2b(item.text.encode(), digest_size=2).digest()[0] % 10 == 0
            if held == (part == "held"):
                out.append(item)
    return out


def relation(example: Example) -> str:
    """Return the type that links the pair by PLOVER's rule of one category: announced cooperation is AGREE, announced yielding CONCEDE, menace THREATEN."""
    if example.realis in ("planned", "expected") and example.type in ANNOUNCED:
        return "AGREE"
    if example.realis == "planned" and example.type == "RETREAT":
        return "CONCEDE"
    if example.realis == "threatened":
        return "THREATEN"
    return "REQUEST" if example.realis == "requested" else example.type


@dataclass(frozen=True, slots=True)
class Choices:
    """The rows that one example can give: with the trigger marked, without, and with the sides exchanged."""

    full: Row | None
    sides: Row | None
    turned: Row | None

    def draw(self, chance: random.Random) -> Iterator[Row]:
        """Yield the rows of one epoch: one of the two straight ones, and the turned one in 35 % of epochs (enough to learn direction)."""
        straight = [r for r in (self.full, self.sides) if r is not None]
        if straight:
            yield chance.choice(straight)
        if self.turned is not None and chance.random() < 0.35:
            yield self.turned


def own_choices(examples: Sequence[Example], *, weight: float = 1.0) -> list[Choices]:
    """Return the rows of our sentences.

    A main line may be shown without mark on the trigger (what links this pair?), every event with it (what is this?). With the sides exchanged there is no
    link, where the act is not mutual: main lines are exchanged without the mark, further events with it.
    """
    return [_choices(e, weight) for e in examples]


def _choices(e: Example, weight: float) -> Choices:
    pair = Marked(e.text, actor=_span(e.actor), recipient=_span(e.recipient))
    if e.type == "NONE":
        return Choices(None, Row(tokens_of(pair), link=0.0, weight=weight, source=e.origin), None)
    mode = MODE_NAMES.index(f"{e.type}/{e.mode or ''}")
    marked = replace(pair, trigger=_span(e.trigger))
    realis = REALIS.index(e.realis or "actual")
    full = Row(tokens_of(marked), (TYPES.index(e.type),), 1.0, realis, mode, weight=weight, source=e.origin)
    both = e.actor is not None and e.recipient is not None
    sides = turned = None
    if e.main and both:
        named = relation(e)
        same = named == e.type
        sides = Row(
            tokens_of(pair), (TYPES.index(named),), 1.0, realis if same else None, mode if same else None, trigger=e.trigger, weight=weight, source=e.origin
        )
    if both and e.type not in MUTUAL:
        turned = Row(tokens_of(swapped(pair if e.main else marked)), link=0.0, weight=weight * 0.7, source=e.origin)
    return Choices(full, sides, turned)


def plv_choices(items: Iterable[dict], *, weight: float = 1.0) -> list[Choices]:
    """Return the rows of PLV items: the type of the pair and, with the sides exchanged, no link (AGREE, CONSULT and COOPERATE have no direction)."""
    out = []
    for item in items:
        pair = Marked(item["sentence"], actor=_span(item["source_span"]), recipient=_span(item["target_span"]))
        types = YIELD if item["root"] == "YIELD" else (TYPES.index(item["root"]),)
        both = pair.actor is not None and pair.recipient is not None
        turned = None
        if both and item["root"] not in MUTUAL:
            turned = Row(tokens_of(swapped(pair)), link=0.0, weight=0.5 * weight, source=item["id"])
        out.append(Choices(None, Row(tokens_of(pair), types, 1.0 if both else None, weight=weight, source=item["id"]), turned))
    return out


def factuality_rows(items: Iterable[dict], source: str, limit: int, seed: int) -> list[Row]:
    """Return up to `limit` rows of a factuality set: a predicate marked as trigger, and a number from -3 to 3."""
    rows = []
    for item in items:
        starts, at = [], 0
        for word in item["tokens"]:
            at = item["text"].find(word, at)
            if at < 0:
                break
            starts.append((at, at + len(word)))
            at += len(word)
        for p in item["predicates"]:
            first, last = p["token_span"][0], p["token_span"][1] - 1
            if last < len(starts):
                trigger = Span(starts[first][0], starts[last][1])
                rows.append(Row(tokens_of(Marked(item["text"], trigger=trigger)), factuality=float(p["factuality"]) / 3, source=source))
    random.Random(seed).shuffle(rows)
    return rows[:limit]


def swapped(marked: Marked) -> Marked:
    """Return the sentence with actor and recipient exchanged."""
    return replace(marked, actor=marked.recipient, recipient=marked.actor)


def folds(n: int, k: int = 5, seed: int = 13) -> list[list[int]]:
    """Return k disjoint lists of row numbers, shuffled with the seed."""
    order = list(range(n))
    random.Random(seed).shuffle(order)
    return [sorted(order[i::k]) for i in range(k)]
