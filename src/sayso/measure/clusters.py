"""Clusterings compared: B³ (Bagga and Baldwin 1998), MUC (Vilain et al. 1995), CEAF-e (Luo 2005), and CoNLL F1, their mean, over the same keys."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from .tally import assign

__all__ = ["conll"]

Labels = Mapping[Hashable, Hashable]
"""Each key's cluster; both sides have the same keys."""


def conll(gold: Labels, said: Labels) -> dict[str, float]:
    """Return `conll_f1`, `muc_f1`, `b3_f1` with `b3_precision` and `b3_recall`, and `ceaf_e_f1`; all 1 where there is nothing."""
    if not gold:
        return dict.fromkeys(("conll_f1", "muc_f1", "b3_f1", "b3_precision", "b3_recall", "ceaf_e_f1"), 1.0)
    g, s = _clusters(gold), _clusters(said)
    precision = sum(len(g[gold[k]] & s[said[k]]) / len(s[said[k]]) for k in gold) / len(gold)
    recall = sum(len(g[gold[k]] & s[said[k]]) / len(g[gold[k]]) for k in gold) / len(gold)
    b3 = _f(precision, recall)
    muc = _f(_links(s, gold), _links(g, said))
    of_gold, of_said = list(g.values()), list(s.values())
    alike = [[2 * len(a & b) / (len(a) + len(b)) for b in of_said] for a in of_gold]
    total = sum(alike[i][j] for i, j in assign(alike).items())
    ceaf = _f(total / len(s), total / len(g))
    return {"conll_f1": (muc + b3 + ceaf) / 3, "muc_f1": muc, "b3_f1": b3, "b3_precision": precision, "b3_recall": recall, "ceaf_e_f1": ceaf}


def _clusters(labels: Labels) -> dict[Hashable, set[Hashable]]:
    out: dict[Hashable, set[Hashable]] = {}
    for key, label in labels.items():
        out.setdefault(label, set()).add(key)
    return out


def _links(clusters: Mapping[Hashable, set[Hashable]], other: Labels) -> float:
    """Return the share of the clusters' links that the other side keeps; 1 where there are none."""
    kept = sum(len(c) - len({other[k] for k in c}) for c in clusters.values())
    links = sum(len(c) - 1 for c in clusters.values())
    return kept / links if links else 1.0


def _f(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
