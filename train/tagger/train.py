"""Train the tagger: roles on PolNeAR's training part, factuality on the training parts of UW, MEANTIME and UDS, together.

    python train/tagger/train.py [--epochs 3] [--work runs]      runs/tagger.pt, with a checkpoint every 200 steps from which it goes on

A tenth of the articles is held back (windows.held): choices are made on it. Data: manifest.toml.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parents[1]))
from loop import Settings, fit
from network import Network
from torch.nn import functional as fn
from windows import Row, attribution_windows, factuality_windows, held, read_jsonl, tokenizer

from sayso.tagger import LONGEST, SETS

HERE = Path(__file__).parent
SEED = 13
BATCH = 12
# Share of the loss: roles 1; a pointer is easier, factuality is few pieces of a window.
POINTER, FACTUAL = 0.3, 1.0
REPEATED = {"uw": 2, "meantime": 4, "uds_ih2": 1}
"""How often an epoch shows each factuality set: the news sets count for more than their size, for news is what sayso reads."""


def say(text: str) -> None:
    """Print progress to stderr at once."""
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


def rows(shared: Path) -> list[Row]:
    """Return one epoch's windows."""
    pieces = tokenizer()
    articles = read_jsonl(shared / "benchmarks" / "polnear" / "train.jsonl")
    out = attribution_windows([a for a in articles if not held(a)], pieces)
    say(f"{len(out)} windows of attribution")
    for number, name in enumerate(SETS):
        found = factuality_windows(read_jsonl(shared / "benchmarks" / f"factuality_{name}" / "train.jsonl"), number, pieces)
        out += found * REPEATED[name]
        say(f"{len(found)} sentences of {name}")
    return out


def batches(windows: Sequence[Row], rng: random.Random) -> list[list[Row]]:
    """Return one epoch in batches of about as many pieces, like lengths together."""
    order = list(windows)
    rng.shuffle(order)
    out: list[list[Row]] = []
    for start in range(0, len(order), BATCH * 40):
        full = BATCH * LONGEST
        batch: list[Row] = []
        for window in sorted(order[start : start + BATCH * 40], key=lambda w: len(w.ids)):
            if batch and (len(batch) + 1) * len(window.ids) > full:
                out.append(batch)
                batch = []
            batch.append(window)
        out.append(batch)
    rng.shuffle(out)
    return out


def tensors(batch: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids and mask, [windows, pieces]."""
    longest = max(len(w.ids) for w in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    for i, window in enumerate(batch):
        ids[i, : len(window.ids)] = torch.tensor(window.ids)
    return ids, (ids > 0).long()


def loss_of(out: dict[str, torch.Tensor], batch: Sequence[Row]) -> torch.Tensor:
    """Return the loss of a batch: each head over the pieces that have its label."""
    longest = out["roles"].shape[1]

    def padded(rows: Sequence[Sequence[int]]) -> torch.Tensor:
        return torch.tensor([[*row, *[-1] * (longest - len(row))] for row in rows])

    total = torch.zeros(())
    role, cue = padded([w.roles for w in batch]), padded([w.cue for w in batch])
    if (role >= 0).any():
        total = total + fn.cross_entropy(out["roles"].flatten(0, 1), role.flatten(), ignore_index=-1, label_smoothing=0.02)
    if (cue >= 0).any():
        total = total + POINTER * fn.cross_entropy(out["pointer"].flatten(0, 1), cue.flatten(), ignore_index=-1)
    at = [(i, p, n, v) for i, w in enumerate(batch) for p, n, v in w.values]
    if at:
        i, p, n, v = zip(*at, strict=True)
        total = total + FACTUAL * fn.smooth_l1_loss(out["factuality"][list(i), list(p), list(n)], torch.tensor(v), beta=0.1)
    return total


def train(windows: Sequence[Row], epochs: float, work: Path) -> Network:
    """Train, from the checkpoint where there is one."""
    torch.manual_seed(SEED)
    network = Network()
    settings = Settings(epochs=epochs, warm=0.06, average=0.998, seed=SEED, every=200)
    fit(network, lambda chance: batches(windows, chance), lambda batch: loss_of(network(*tensors(batch)), batch), settings, say, work / "tagger.checkpoint")
    return network


def main() -> int:
    """Train and write the weights."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--shared", type=Path, default=HERE.parents[2] / "shared")
    options.add_argument("--work", type=Path, default=HERE / "runs")
    options.add_argument("--epochs", type=float, default=3)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    given.work.mkdir(exist_ok=True, parents=True)
    network = train(rows(given.shared), given.epochs, given.work)
    torch.save(network.state_dict(), given.work / "tagger.pt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
