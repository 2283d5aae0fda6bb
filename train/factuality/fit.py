"""Fit the scales of the factuality benches: `python train/factuality/fit.py --shared ../shared`.

Reads the training parts alone (`benchmarks/factuality_*/train.jsonl` under the shared data) and writes `src/sayso/measure/factuality.csv`.
For each set: weights of evidence by ridge regression on the annotators' values; then the curve, whose points are the mean score and the
median value of bins of training predicates in order of their score (medians, because the figure is the mean absolute error). Prints the
error and correlation of five folds over sentences first. Plain numpy, no random numbers: the same data give the same file.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sayso.config import Config
from sayso.measure.factuality import SETS, Scale, read
from sayso.measure.items import read_items

FOLDS = 5
FITTED = Path(__file__).parents[2] / "src" / "sayso" / "measure" / "factuality.csv"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one set is fitted: which evidence (None: all), seen how often at least, the ridge's penalty, and the predicates of a bin of the curve."""

    names: frozenset[str] | None
    seen: int
    penalty: float
    bin: int


RECIPES = {
    "factuality-uw": Recipe(None, 15, 10.0, 240),
    "factuality-meantime": Recipe(frozenset({"stand"}), 4, 0.1, 12),  # 1,012 predicates, nine in ten of them 3: no more than sayso's judgement
    "factuality-uds-ih2": Recipe(None, 25, 10.0, 500),
}


@dataclass(frozen=True, slots=True)
class Example:
    """A training predicate: the number of its sentence, its evidence, and its value in the set."""

    sentence: int
    evidence: tuple[str, ...]
    value: float


def examples(path: Path) -> list[Example]:
    """Read the predicates of a training part that stand in the parsed text."""
    out = []
    for number, (item, found) in enumerate(read(read_items(path), Config(), [])):
        for gold, predicate in zip(item["predicates"], found, strict=True):
            if predicate is not None:
                out.append(Example(number, tuple(predicate.features.evidence()), gold["factuality"]))
    return out


def fit(rows: Sequence[Example], recipe: Recipe) -> Scale:
    """Fit the weights and the curve of one set."""
    seen = Counter(e for row in rows for e in row.evidence if recipe.names is None or e.split("=")[0] in recipe.names)
    kept = sorted(e for e, times in seen.items() if recipe.seen <= times <= len(rows) - recipe.seen)
    table = _table(rows, kept)
    values = np.array([row.value for row in rows])
    penalty = recipe.penalty * np.eye(len(kept) + 1)
    penalty[-1, -1] = 0.0
    weights = np.round(np.linalg.solve(table.T @ table + penalty, table.T @ values), 3)
    scores, medians = _curve(table @ weights, values, recipe.bin)
    told = {**dict(zip(kept, weights.tolist(), strict=False)), "base": float(weights[-1])}
    return Scale(weights={e: w for e, w in told.items() if w}, scores=scores, values=medians)


def _table(rows: Sequence[Example], kept: Sequence[str]) -> NDArray[np.float64]:
    column = {e: i for i, e in enumerate(kept)}
    table = np.zeros((len(rows), len(kept) + 1))
    table[:, -1] = 1.0
    for number, row in enumerate(rows):
        table[number, [column[e] for e in row.evidence if e in column]] = 1.0
    return table


def _curve(scores: NDArray[np.float64], values: NDArray[np.float64], size: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the points of the curve: bins of at least `size` predicates with equal scores together; the rest goes to the last."""
    order = np.argsort(scores, kind="stable")
    ranked = np.round(scores[order], 3)
    cuts = [0]
    for at in range(1, len(ranked)):
        if at - cuts[-1] >= size and ranked[at] != ranked[at - 1] and len(ranked) - at >= size:
            cuts.append(at)
    bins = np.split(order, cuts[1:])
    return tuple(round(float(scores[b].mean()), 3) for b in bins), tuple(round(float(np.median(values[b])), 3) for b in bins)


def tested(rows: Sequence[Example], recipe: Recipe) -> tuple[float, float]:
    """Return the mean absolute error and the correlation on sentences that were left out of the fit, five folds."""
    said, gold = [], []
    for fold in range(FOLDS):
        scale = fit([row for row in rows if row.sentence % FOLDS != fold], recipe)
        for row in rows:
            if row.sentence % FOLDS == fold:
                total = scale.weights["base"] + sum(scale.weights.get(e, 0.0) for e in row.evidence)
                said.append(float(np.interp(total, scale.scores, scale.values)))
                gold.append(row.value)
    return float(np.abs(np.array(said) - gold).mean()), float(np.corrcoef(said, gold)[0, 1])


def main() -> None:
    """Fit all three and write them."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--shared", type=Path, default=Path("..") / "shared", help="the folder of shared data")
    asked.add_argument("--out", type=Path, default=FITTED)
    given = asked.parse_args()
    lines = []
    for name, recipe in RECIPES.items():
        rows = examples(given.shared / "benchmarks" / SETS[name] / "train.jsonl")
        error, correlation = tested(rows, recipe)
        scale = fit(rows, recipe)
        print(f"{name}: {len(rows)} predicates, {len(scale.weights)} weights; five folds: MAE {error:.3f}, r {correlation:.3f}", flush=True)
        lines += [(name, "weight", e, f"{w:.3f}") for e, w in scale.weights.items()]
        lines += [(name, "curve", f"{s:.3f}", f"{v:.3f}") for s, v in zip(scale.scores, scale.values, strict=True)]
    with given.out.open("w", encoding="utf-8", newline="") as out:
        out.write(
            "# How the annotators of UW, MEANTIME and UDS-IH2 value a predicate: weights of evidence, and the curve from their sum to -3..3.\n"
            "# Fitted on the training parts of the three sets by train/factuality/fit.py; run it to fit again after any change\n"
            "# of the parser, the rules of factuality or attribution, or the features (sayso.measure.factuality). Nothing here is written by hand.\n"
        )
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("bench", "kind", "what", "number"))
        writer.writerows(lines)


if __name__ == "__main__":
    main()
