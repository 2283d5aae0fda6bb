"""coref: which actor and recipient mentions of sayso-gold are one and the same (clusters: the gold's `name`).

Gold mentions are the spans of actors and recipients; those of one name are a cluster. Only who takes part in events is annotated, so
that predicted mentions stand for the gold mention of their span (else the one that they overlap most), and those that stand for none are left out.
CoNLL F1 is the mean of MUC (Vilain et al. 1995), B³ (Bagga and Baldwin 1998) and CEAF-e (Luo 2005), as in the CoNLL-2012 shared task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..records import Problem, Span
from .items import Bench, Item, code_items
from .tally import Count, assign, bootstrap, rounded, share

__all__ = ["COREF", "clusters_of", "predict", "score"]

_SCALE = 10_000  # counts are whole numbers: fractional credits are kept to four places


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, clusters}` a report: the spans of each actor's chain."""
    for item, coded in code_items(items, config, problems):
        yield {"id": item["id"], "clusters": [[list(span) for span in actor.mentions] for actor in coded.actors]}


def clusters_of(report: Item) -> list[list[Span]]:
    """Return the gold clusters of a report: the spans of actors and recipients by name, each span once, in the first name's cluster."""
    named: dict[str, list[Span]] = {}
    taken: set[Span] = set()
    for event in report["events"]:
        for actor in (*event["actors"], *event["recipients"]):
            span = Span(*actor["span"]) if actor.get("span") else None
            if span is not None and span not in taken:
                taken.add(span)
                named.setdefault(actor["name"], []).append(span)
    return list(named.values())


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return CoNLL F1 and its parts, and the share of gold mentions that are found."""
    said = {p["id"]: p for p in predictions}
    units = [_count(clusters_of(report), _aligned(report, said.get(report["id"], {}))) for report in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "reports": len(gold),
        "mentions": total["gold"],
        "clusters": total["clusters"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
    }


def _aligned(report: Item, said: Item) -> list[list[Span]]:
    """Return the predicted clusters in gold spans, one to one; mentions that stand for none fall away."""
    gold = [span for cluster in clusters_of(report) for span in cluster]
    have = [Span(*span) for cluster in said.get("clusters") or () for span in cluster]
    weights = [[_likeness(g, h) for h in have] for g in gold]
    stands = {have[j]: gold[i] for i, j in assign(weights).items()}
    clusters = ([stands[Span(*s)] for s in cluster if Span(*s) in stands] for cluster in said.get("clusters") or ())
    return [cluster for cluster in clusters if cluster]


def _likeness(gold: Span, said: Span) -> float:
    shared = min(gold.end, said.end) - max(gold.start, said.start)
    if shared <= 0:
        return 0.0
    return 2.0 * (gold == said) + 0.5 * (gold.start == said.start or gold.end == said.end) + shared / (max(gold.end, said.end) - min(gold.start, said.start))


def _count(gold: Sequence[Sequence[Span]], said: Sequence[Sequence[Span]]) -> Count:
    of_gold = {m: i for i, cluster in enumerate(gold) for m in cluster}
    of_said = {m: i for i, cluster in enumerate(said) for m in cluster}
    count: Count = Counter({"gold": len(of_gold), "said": len(of_said), "clusters": len(gold)})
    count["muc.gold"], count["muc.gold_links"] = _muc(gold, of_said)
    count["muc.said"], count["muc.said_links"] = _muc(said, of_gold)
    for i, g in enumerate(gold):
        for j, s in enumerate(said):
            shared = sum(of_gold[m] == i and of_said.get(m) == j for m in g)
            count["b3.recalled"] += round(_SCALE * shared * shared / len(g))
            count["b3.precise"] += round(_SCALE * shared * shared / len(s))
    phi = [[2 * len(set(g) & set(s)) / (len(g) + len(s)) for s in said] for g in gold]
    count["ceaf"] = round(_SCALE * sum(phi[i][j] for i, j in assign(phi).items()))
    count["ceaf.said"] = len(said)
    return count


def _muc(clusters: Sequence[Sequence[Span]], other: dict[Span, int]) -> tuple[int, int]:
    """Return the links of the clusters that the other side keeps, and all their links."""
    kept = links = 0
    for cluster in clusters:
        parts = {other[m] for m in cluster if m in other}
        missing = sum(m not in other for m in cluster)
        kept += len(cluster) - len(parts) - missing
        links += len(cluster) - 1
    return kept, links


def _figures(total: Count) -> dict[str, float | None]:
    muc = _f(total["muc.said"], total["muc.said_links"], total["muc.gold"], total["muc.gold_links"])
    b3 = _f(total["b3.precise"] / _SCALE, total["said"], total["b3.recalled"] / _SCALE, total["gold"])
    ceaf = _f(total["ceaf"] / _SCALE, total["ceaf.said"], total["ceaf"] / _SCALE, total["clusters"])
    parts = [x for x in (muc, b3, ceaf) if x is not None]
    return {
        "conll_f1": sum(parts) / 3 if len(parts) == 3 else None,
        "muc_f1": muc,
        "b3_f1": b3,
        "ceaf_e_f1": ceaf,
        "mentions_found": share(total["said"], total["gold"]),
    }


def _f(precise: float, said: float, recalled: float, gold: float) -> float | None:
    if not said or not gold:
        return None
    p, r = precise / said, recalled / gold
    return 2 * p * r / (p + r) if p + r else 0.0


COREF = Bench(
    name="coref",
    measures="which mentions are one and the same actor",
    data="gold/sayso-gold-dev.jsonl",
    gold="events",
    predict=predict,
    score=score,
)
