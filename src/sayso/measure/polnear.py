"""PolNeAR: who said what, as spans of source, cue and content.

How it counts. A token is a run of word characters or one other sign that is no blank; it is in a span if one of its characters is, and a
role is the set of its tokens. Attributions pair one to one within an article, greedily, by the Jaccard overlap of contents, then cues,
then sources; a pair must share a token of content or cue. A role is exact where both sets are equal and not empty, an attribution where
all three are equal (an empty source equals an empty source). For `token_micro` and `alpha` every token has one label: cue, else source,
else content, else none. Attributions without any token are no attributions. `by_kind` are the gold attributions of each kind (polnear_kinds), those of
which a part of the content is found, and the exact ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..records import Attribution, Problem, to_dict
from .items import Bench, Item, code_items
from .polnear_kinds import KINDS, kinds
from .tally import Count, bootstrap, precision_recall_f1, rounded, share

__all__ = ["POLNEAR", "count_article", "figures", "outermost", "predict", "score"]

_ROLES = ("source", "cue", "content")
_LABELS = ("none", *_ROLES)
_TOKEN = re.compile(r"\w+|[^\w\s]")

Roles = dict[str, frozenset[int]]
"""Role → the indices of its tokens."""


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, attributions: [{source, cue, content}]}` an article, each role a list of spans."""
    for item, coded in code_items(items, config, problems):
        yield {"id": item["id"], "attributions": [{role: to_dict(getattr(a, role)) for role in _ROLES} for a in outermost(coded.attributions)]}


def outermost(attributions: Sequence[Attribution]) -> list[Attribution]:
    """Return the attributions that stand in no other's content: PolNeAR gives a token one role in one attribution."""
    contents = [span for a in attributions for span in a.content]
    starts = [min((s.start for s in a.cue or a.content), default=-1) for a in attributions]
    return [a for a, at in zip(attributions, starts, strict=True) if not any(s.start <= at < s.end and s not in a.content for s in contents)]


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return figures over all articles (P, R, F1 of all_exact, each role and tokens; alpha) and intervals over articles."""
    said = {p["id"]: p["attributions"] for p in predictions}
    units = [count_article(g["text"], g["attributions"], said.get(g["id"], ())) for g in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "articles": len(gold),
        "attributions": {"gold": total["all.gold"], "predicted": total["all.said"]},
        "main": rounded(figures(total)),
        "interval_95": bootstrap(units, figures, samples),
        "by_kind": {kind: {name: total[f"{kind}.{name}"] for name in ("gold", "found", "exact")} for kind in KINDS},
    }


def count_article(text: str, gold: Iterable[Item], said: Iterable[Item]) -> Count:
    """Count one article; the counts of several add up."""
    words = [m.span() for m in _TOKEN.finditer(text)]
    token_at = [-1] * len(text)
    for i, (start, end) in enumerate(words):
        token_at[start:end] = [i] * (end - start)
    want, have = _attributions(gold, token_at), _attributions(said, token_at)
    count: Count = Counter({"all.gold": len(want), "all.said": len(have)})
    for role in _ROLES:
        count[f"{role}.gold"] += sum(bool(a[role]) for a in want)
        count[f"{role}.said"] += sum(bool(a[role]) for a in have)
    told = [text[a:b] for a, b in words]
    named = [kinds(told, roles) for roles in want]
    count.update(f"{kind}.gold" for found in named for kind in found)
    for w, h in _pairs(want, have):
        count.update(f"{kind}.found" for kind in named[w] if want[w]["content"] & have[h]["content"])
        count.update(f"{kind}.exact" for kind in named[w] if want[w] == have[h])
        equal = {role: want[w][role] == have[h][role] for role in _ROLES}
        count["all.exact"] += all(equal.values())
        for role in _ROLES:
            count[f"{role}.exact"] += equal[role] and bool(want[w][role])
    for a, b in zip(_labelled(want, len(words)), _labelled(have, len(words)), strict=True):
        count[f"{a}>{b}"] += 1
    return count


def _attributions(rows: Iterable[Item], token_at: Sequence[int]) -> list[Roles]:
    """Turn spans into sets of tokens; drop rows that hold no token at all."""
    out = []
    for row in rows:
        roles = {role: frozenset(t for start, end in row.get(role) or () for t in token_at[max(start, 0) : end] if t >= 0) for role in _ROLES}
        if any(row.get(role) for role in _ROLES):
            out.append(roles)
    return out


def _jaccard(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0


def _pairs(want: Sequence[Roles], have: Sequence[Roles]) -> list[tuple[int, int]]:
    """Pair one to one, the most alike first; (gold, predicted)."""
    ranked = sorted(
        (-_jaccard(h["content"], w["content"]), -_jaccard(h["cue"], w["cue"]), -_jaccard(h["source"], w["source"]), min(i, j), max(i, j), j, i)
        for i, w in enumerate(want)
        for j, h in enumerate(have)
        if w["content"] & h["content"] or w["cue"] & h["cue"]
    )
    free_gold, free_said, out = set(range(len(want))), set(range(len(have))), []
    for *_, j, i in ranked:
        if i in free_gold and j in free_said:
            free_gold.remove(i)
            free_said.remove(j)
            out.append((i, j))
    return out


def _labelled(rows: Sequence[Roles], tokens: int) -> list[str]:
    labels = ["none"] * tokens
    for role in ("content", "source", "cue"):  # the later wins
        for row in rows:
            for token in row[role]:
                labels[token] = role
    return labels


def figures(total: Count) -> dict[str, float | None]:
    """Return all figures of added-up counts."""
    out: dict[str, float | None] = {}
    for name in ("all", *_ROLES):
        _put(out, f"{name}_exact", total[f"{name}.exact"], total[f"{name}.said"], total[f"{name}.gold"])
    right = {r: total[f"{r}>{r}"] for r in _ROLES}
    gold = {r: sum(total[f"{r}>{x}"] for x in _LABELS) for r in _ROLES}
    said = {r: sum(total[f"{x}>{r}"] for x in _LABELS) for r in _ROLES}
    _put(out, "token_micro", sum(right.values()), sum(said.values()), sum(gold.values()))
    for role in _ROLES:
        _put(out, f"token_{role}", right[role], said[role], gold[role])
    out["alpha"] = _alpha(total)
    return out


def _put(out: dict[str, float | None], name: str, right: int, said: int, gold: int) -> None:
    found = precision_recall_f1(right, said - right, gold - right)
    for letter, value in zip(("P", "R", "F1"), found, strict=True):
        out[f"{name}_{letter}"] = value or 0.0


def _alpha(total: Count) -> float:
    """Krippendorff's alpha for two coders and nominal labels, every token a unit."""
    both = [(a, b, total[f"{a}>{b}"]) for a in _LABELS for b in _LABELS]
    units = sum(n for *_, n in both)
    uses: Counter[str] = Counter()
    for a, b, n in both:
        uses[a] += n
        uses[b] += n
    observed = sum(n for a, b, n in both if a != b) / units if units else 0.0
    values = 2 * units
    expected = 1 - sum(n * (n - 1) for n in uses.values()) / (values * (values - 1)) if units else 0.0
    return 1 - (share(observed, expected) or 0.0)


POLNEAR = Bench(
    name="polnear",
    measures="attribution: spans of source, cue and content in US political news",
    data="benchmarks/polnear/dev.jsonl",
    gold="attributions",
    predict=predict,
    score=score,
)
