"""Train the encoder: first on our sentences (and the factuality sets), then on PLV with some of ours beside.

    python train/encoder/train.py own                 runs/own.pt      our sentences, about 21 minutes on 2 cores
    python train/encoder/train.py folds               runs/fold-*.json  PLV by 5 folds from own.pt, 5 minutes each
    python train/encoder/train.py final               runs/final.pt    PLV whole from own.pt; export.py makes the shipped files of it

Every step writes a checkpoint each 100 batches, from which an interrupted run goes on to the same weights; folds that are there
are not trained again. Data: manifest.toml. `--shared` says where the development data lies.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parents[1]))
from fit import batches, loss_of, predict
from loop import Settings, fit
from model import Network
from read_sentences import TYPES
from rows import OLD, Choices, Row, factuality_rows, folds, own_choices, own_examples, plv_choices, read_jsonl

HERE = Path(__file__).parent
HAND = 1.0
GENERATED = 0.5  # weight of a generated sentence beside a written one; fewer of them than of the written are drawn an epoch
SEED = 13


def say(text: str) -> None:
    """Print progress to stderr at once."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def own(shared: Path) -> tuple[list[Choices], list[Choices], list[Row]]:
    """Return the choices of written and generated sentences, and the factuality rows."""
    paths = sorted((HERE / "sentences").glob("*.tsv"))
    written = own_choices(own_examples([p for p in paths if p.stem != "generated"]), weight=HAND)
    generated = own_choices(own_examples([p for p in paths if p.stem == "generated"]), weight=GENERATED)
    facts = []
    for name, limit in (("factuality_uds_ih2", 4000), ("factuality_meantime", 1000)):
        facts += factuality_rows(read_jsonl(shared / "benchmarks" / name / "train.jsonl"), name, limit, SEED)
    return written, generated, facts


def first(shared: Path, out: Path, epochs: float, share: float = 1.0) -> None:
    """Train on our sentences, or on a share of them (for the learning curve)."""
    written, generated, facts = own(shared)
    some = random.Random(SEED)
    written, generated = (some.sample(rows, int(len(rows) * share)) if share < 1 else rows for rows in (written, generated))
    say(f"{len(written)} written events, {len(generated)} generated, {len(facts)} factuality rows")

    def draw(chance: random.Random) -> Sequence[Row]:
        some = chance.sample(generated, len(generated) // 3)
        return [*(r for c in (*written, *some) for r in c.draw(chance)), *chance.sample(facts, len(facts) // 4)]

    torch.manual_seed(SEED)
    network = Network()
    _fit(network, draw, Settings(epochs=epochs, seed=SEED), out)
    torch.save(network.state_dict(), out)


def _fit(network: Network, draw: Callable[[random.Random], Sequence[Row]], settings: Settings, out: Path) -> None:
    def epoch(chance: random.Random) -> list[list[Row]]:
        return batches(draw(chance), chance)

    fit(network, epoch, lambda rows: loss_of(network, rows), settings, say, out.with_suffix(".checkpoint"))


def second(start: Path, items: Sequence[dict], shared: Path, epochs: float, seed: int, out: Path) -> Network:
    """Train on PLV items from the weights of the first step, each epoch with as many of our rows beside."""
    written, _, facts = own(shared)
    plv = plv_choices(items)

    def draw(chance: random.Random) -> Sequence[Row]:
        beside = chance.sample(written, min(len(written), len(plv) * 2 // 3))
        return [*(r for c in (*plv, *beside) for r in c.draw(chance)), *chance.sample(facts, len(plv) // 10)]

    torch.manual_seed(seed)
    network = Network()
    network.load_state_dict(torch.load(start, weights_only=True))
    _fit(network, draw, Settings(epochs=epochs, rate=1.2e-4, head_rate=3e-4, seed=seed), out)
    torch.save(network.state_dict(), out)
    return network


def roots(network: Network, items: Sequence[dict]) -> list[dict[str, float]]:
    """Return PLV's 15 roots with their probability, an item."""
    rows = [c.sides for c in plv_choices(items)]
    logits = predict(network, [r for r in rows if r is not None])["types"]
    out = []
    for row in torch.tensor(logits).softmax(-1).tolist():
        found: dict[str, float] = {}
        for name, value in zip(TYPES, row, strict=True):
            found[OLD.get(name, name)] = found.get(OLD.get(name, name), 0.0) + value
        out.append(found)
    return out


def cross_validate(start: Path, shared: Path, work: Path, epochs: float, only: int | None = None) -> None:
    """Train and predict each fold; one file of predictions a fold, kept ones are not made again."""
    items = read_jsonl(shared / "benchmarks" / "plv" / "train.jsonl")
    for number, test in enumerate(folds(len(items))):
        path = work / f"fold-{number}.json"
        if path.exists() or only not in (None, number):
            continue
        network = second(start, [x for i, x in enumerate(items) if i not in set(test)], shared, epochs, SEED + number, work / f"fold-{number}.pt")
        said = [
            {"id": items[i]["id"], "root": max(p, key=p.__getitem__), "scores": p} for i, p in zip(test, roots(network, [items[i] for i in test]), strict=True)
        ]
        right = sum(items[i]["root"] == s["root"] for i, s in zip(test, said, strict=True))
        say(f"fold {number}: {right}/{len(test)} right")
        path.write_text(json.dumps(said))


def main() -> int:
    """Run one step."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("step", choices=("own", "folds", "final"))
    options.add_argument("--shared", type=Path, default=HERE.parents[2] / "shared")
    options.add_argument("--work", type=Path, default=HERE / "runs")
    options.add_argument("--epochs", type=float)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument("--fold", type=int, help="of `folds`, this one alone")
    options.add_argument("--share", type=float, default=1.0, help="of `own`, this share of the sentences")
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    given.work.mkdir(exist_ok=True)
    start = given.work / "own.pt"
    if given.step == "own":
        first(given.shared, start, given.epochs or 3, given.share)
    elif given.step == "folds":
        cross_validate(start, given.shared, given.work, given.epochs or 4, given.fold)
    else:
        items = read_jsonl(given.shared / "benchmarks" / "plv" / "train.jsonl")
        second(start, items, given.shared, given.epochs or 5, SEED, given.work / "final.pt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
