"""Trains the network of pairs of mentions on ECB+ train and writes `src/sayso/weights/pairs.json`.

Everything is chosen by cross-validation over the topics of ECB+ train (`--cross-validate`): its 25 topics are dealt into three parts; each part is
clustered by a network of the other two, as a corpus of its own, as the bench clusters dev. What training has seen of two stems is counted without the
topic that a pair is of, so that no pair tells of itself. numpy alone, seed 13, three minutes for the cross-validation, one for the weights.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "train"), str(ROOT / "src")]
from start import read_jsonl  # noqa: E402

from sayso.incidents.documents import average_link, compare  # noqa: E402
from sayso.incidents.pairs import FEATURES, Network, groups, known, lemma, stem_pair  # noqa: E402
from sayso.measure.clusters import conll  # noqa: E402
from sayso.measure.incidents import asked, cluster_of, mentions_of  # noqa: E402

SEED = 13
PARTS = 3
HIDDEN, EPOCHS, BATCH, RATE, DECAY, DROPOUT = 48, 8, 512, 3e-3, 1e-2, 0.1
EASY = 0.3
"""Share of the pairs without a like word that is trained on, each weighing so much more: four in five pairs are such, and hardly any is one happening."""
LEAST = (0.3, 0.35, 0.4, 0.45, 0.5)
"""Thresholds of average link that are compared."""

Known = dict[str, dict[int, tuple[float, float]]]
"""Pair of stems → topic → in how much of its subtopics the two were one happening, and in how many both stood."""


@dataclass(frozen=True)
class Part:
    """Topics as one corpus: its mentions' keys, stories, lemmas and gold, and of each kind of documents rows, reads, pairs and features."""

    gold: dict
    keys: list
    lemmas: dict
    kinds: list
    topic: np.ndarray
    subtopic: np.ndarray


def read_part(documents: Sequence[dict]) -> Part:
    """Read documents as one corpus."""
    items = [{**d, "id": d["doc_id"]} for d in documents]
    mentions = [m for item in items for m in mentions_of(item)]
    of = {item["id"]: item for item in items}
    compared = compare({item["id"]: [s["tokens"] for s in item["sentences"]] for item in items})
    return Part(
        gold={(item["id"], m["m_id"]): cluster_of(item, m) for item in items for m in asked(item)},
        keys=[(m.document, m.id) for m in mentions],
        lemmas={(m.document, m.id): (int(compared.story[compared.index[m.document]]), lemma(m)) for m in mentions},
        kinds=list(groups(mentions, compared)),
        topic=np.array([of[m.document]["topic"] for m in mentions]),
        subtopic=np.array([of[m.document]["subtopic"] for m in mentions]),
    )


def same(part: Part, rows: np.ndarray, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Tell of each pair whether it is one happening."""
    labels = [part.gold[part.keys[i]] for i in rows]
    number: dict = {}
    codes = np.array([number.setdefault(label, len(number)) for label in labels])
    return codes[one] == codes[other]


def seen(parts: Sequence[Part]) -> Known:
    """Count pairs of stems within subtopics: one stem with itself by the share of its pairs that are one happening, two by whether any is."""
    counts: dict = defaultdict(lambda: [0, 0])
    for part in parts:
        for rows, reads, (one, other, _) in part.kinds:
            right = same(part, rows, one, other)
            for i, j, yes in zip(one.tolist(), other.tolist(), right.tolist(), strict=True):
                if part.subtopic[rows[i]] == part.subtopic[rows[j]]:
                    count = counts[stem_pair(reads[i].stems[-1], reads[j].stems[-1]), int(part.topic[rows[i]]), part.subtopic[rows[i]]]
                    count[0] += yes
                    count[1] += 1
    out: Known = defaultdict(dict)
    for (key, topic, _), (yes, times) in counts.items():
        one, other = key.split(" ")
        share = yes / times if one == other else float(yes > 0)
        before = out[key].get(topic, (0.0, 0.0))
        out[key][topic] = (before[0] + share, before[1] + 1.0)
    return out


def total(table: Known, without: int | None = None) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """Return the counts over all topics but one, and the usual shares of two stems and of one. Two stems seen once and not as one are left out."""
    sums = {key: tuple(np.sum([v for t, v in by.items() if t != without] or [(0.0, 0.0)], axis=0).tolist()) for key, by in table.items()}
    usual = [np.sum([v for k, v in sums.items() if (len(set(k.split(" "))) == 1) == alike], axis=0) for alike in (False, True)]
    kept = {k: v for k, v in sums.items() if v[1] and (v[0] or v[1] > 1 or len(set(k.split(" "))) == 1)}
    return kept, (usual[0][0] / usual[0][1], usual[1][0] / usual[1][1])


def rows_of(part: Part, table: Known) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield features and answers of a part's pairs, what is known of stems counted without the pair's topic."""
    for rows, reads, (one, other, features) in part.kinds:
        right = same(part, rows, one, other)
        for topic in np.unique(part.topic[rows]):
            of = part.topic[rows[one]] == topic
            counts, usual = total(table, int(topic))
            yield np.concatenate([features[of], known(reads, one[of], other[of], counts, usual)], axis=1), right[of]


def fit(parts: Sequence[Part], seed: int = SEED) -> Network:
    """Train a network on parts: cross-entropy, AdamW, one cycle of the rate."""
    table = seen(parts)
    found = [pair for part in parts for pair in rows_of(part, table)]
    x, y = np.concatenate([f for f, _ in found]), np.concatenate([r for _, r in found]).astype(np.float32)
    draw = np.random.default_rng(seed)
    hard = (x[:, FEATURES.index("any words alike")] > 0.25) | (x[:, FEATURES.index("shared stem")] > 0) | (y > 0)
    kept = hard | (draw.random(len(y)) < EASY)
    x, y, weight = x[kept], y[kept], np.where(hard, 1.0, 1 / EASY)[kept].astype(np.float32)
    mean, scale = x.mean(0), x.std(0) + 1e-6
    layers = _descend((x - mean) / scale, y, weight, draw)
    counts, usual = total(table)
    return Network(mean=mean, scale=scale, layers=(layers[0], layers[1], layers[2], float(layers[3][0])), known=counts, usual=usual, least=0.0)


def _descend(x: np.ndarray, y: np.ndarray, weight: np.ndarray, draw: np.random.Generator) -> list[np.ndarray]:
    width = x.shape[1]
    layers = [
        draw.uniform(-1, 1, s).astype(np.float32) / np.sqrt(n) for s, n in (((width, HIDDEN), width), ((HIDDEN,), width), ((HIDDEN,), HIDDEN), ((1,), HIDDEN))
    ]
    first, second = [np.zeros_like(v) for v in layers], [np.zeros_like(v) for v in layers]
    steps, step = EPOCHS * -(-len(y) // BATCH), 0
    for _ in range(EPOCHS):
        order = draw.permutation(len(y))
        for start in range(0, len(y), BATCH):
            at = order[start : start + BATCH]
            step += 1
            inside = x[at] @ layers[0] + layers[1]
            mask = (draw.random(inside.shape, dtype=np.float32) >= DROPOUT) / np.float32(1 - DROPOUT)
            hidden = np.maximum(inside, 0) * mask
            miss = (1 / (1 + np.exp(-np.clip(hidden @ layers[2] + layers[3], -30, 30))) - y[at]) * weight[at] / len(at)
            back = np.outer(miss, layers[2]) * mask * (inside > 0)
            slopes = [x[at].T @ back, back.sum(0), hidden.T @ miss, miss.sum(keepdims=True)]
            done = step / steps
            rate = RATE * (0.04 + 0.96 * (0.5 - 0.5 * np.cos(np.pi * done / 0.3))) if done < 0.3 else RATE * (0.5 + 0.5 * np.cos(np.pi * (done - 0.3) / 0.7))
            for i, slope in enumerate(slopes):
                first[i] = 0.9 * first[i] + 0.1 * slope
                second[i] = 0.999 * second[i] + 0.001 * slope**2
                move = (first[i] / (1 - 0.9**step)) / (np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8)
                layers[i] = (layers[i] * (1 - rate * DECAY) - rate * move).astype(np.float32)
    return layers


def likely(part: Part, model: Network) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the numbers of each kind's mentions and the matrix of their probabilities."""
    found = []
    for rows, reads, (one, other, features) in part.kinds:
        matrix = np.eye(len(rows))
        matrix[one, other] = matrix[other, one] = model.probabilities(np.concatenate([features, known(reads, one, other, model.known, model.usual)], axis=1))
        found.append((rows, matrix))
    return found


def figures(part: Part, found: Sequence[tuple[np.ndarray, np.ndarray]], least: float) -> dict[str, float]:
    """Return B³ and the others of a part clustered at a threshold."""
    said: dict = {}
    for kind, (rows, matrix) in enumerate(found):
        for row, label in zip(rows.tolist(), average_link(matrix, least).tolist(), strict=True):
            said[part.keys[row]] = (kind, label)
    return conll(part.gold, said)


def parts_of(documents: Sequence[dict], seed: int) -> list[Part]:
    """Deal the topics into parts."""
    topics = sorted({d["topic"] for d in documents})
    random.Random(seed).shuffle(topics)
    return [read_part([d for d in documents if d["topic"] in topics[i::PARTS]]) for i in range(PARTS)]


def cross_validate(documents: Sequence[dict], deals: Sequence[int]) -> float:
    """Print B³ of each threshold and of same lemma within stories, a mean over parts and deals; return the best threshold."""
    table: dict = defaultdict(list)
    for deal in deals:
        parts = parts_of(documents, deal)
        for i, part in enumerate(parts):
            table["same lemma in story"].append(conll(part.gold, part.lemmas))
            found = likely(part, fit([p for j, p in enumerate(parts) if j != i]))
            for least in LEAST:
                table[least].append(figures(part, found, least))
    for name, rows in table.items():
        mean = {k: round(float(np.mean([r[k] for r in rows])), 4) for k in ("b3_f1", "b3_precision", "b3_recall", "conll_f1")}
        print(name, mean, "B³ of each part:", [round(r["b3_f1"], 3) for r in rows], flush=True)
    return max(LEAST, key=lambda t: sum(r["b3_f1"] for r in table[t]))


def main() -> None:
    """Train and write, or cross-validate."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="ECB+ train.jsonl")
    parser.add_argument("--cross-validate", action="store_true", help="print the figures by which everything was chosen, and write nothing")
    parser.add_argument("--least", type=float, default=0.35, help="threshold of average link, as the cross-validation says")
    parser.add_argument("--deals", type=int, default=2, help="how often topics are dealt into parts")
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "sayso" / "weights" / "pairs.json")
    asked_for = parser.parse_args()
    documents = read_jsonl(asked_for.data)
    if asked_for.cross_validate:
        print("best:", cross_validate(documents, range(asked_for.deals)))
        return
    model = fit(parts_of(documents, 0))
    held = {
        "name": f"pairs-{SEED}",
        "features": list(FEATURES),
        "least": asked_for.least,
        "usual": [round(v, 4) for v in model.usual],
        "mean": _short(model.mean),
        "scale": _short(model.scale),
        "layers": [_short(v) for v in model.layers],
        "known": {k: [round(c, 3), int(n)] for k, (c, n) in sorted(model.known.items())},
    }
    asked_for.out.write_text(json.dumps(held, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(model.known)} pairs of stems, {asked_for.out.stat().st_size} bytes")


def _short(values: object) -> object:
    return json.loads(json.dumps(np.asarray(values, dtype=float).tolist()), parse_float=lambda text: float(f"{float(text):.5g}"))


if __name__ == "__main__":
    main()
