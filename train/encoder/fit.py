"""Fit the network to rows: batches of like length, AdamW with warm-up and linear decay, an average of the last weights."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from model import Network
from rows import Row
from torch.nn import functional as fn

__all__ = ["Settings", "fit", "predict"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. The rate of the body is the one that was best elsewhere for MiniLM on PLV: 2e-4; the others are set by hand, not searched."""

    epochs: float = 5.0
    rate: float = 2e-4
    head_rate: float = 6e-4
    batch: int = 32
    smoothing: float = 0.05
    average: float = 0.997
    seed: int = 13


def _batches(rows: Sequence[Row], size: int, rng: random.Random) -> Iterator[list[Row]]:
    order = list(rows)
    rng.shuffle(order)
    out = []
    for start in range(0, len(order), size * 24):
        chunk = sorted(order[start : start + size * 24], key=lambda r: len(r.tokens.ids))
        out += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(out)
    yield from out


def _tensors(rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(r.tokens.ids) for r in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row.tokens.ids)] = torch.tensor(row.tokens.ids)
    return ids, (ids > 0).long(), torch.tensor([r.tokens.places for r in rows])


def _pick(values: Sequence[float | int | None], dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    known = [i for i, v in enumerate(values) if v is not None]
    return torch.tensor(known, dtype=torch.long), torch.tensor([values[i] for i in known], dtype=dtype)


def _loss(out: dict[str, torch.Tensor], rows: Sequence[Row], settings: Settings) -> torch.Tensor:
    weight = torch.tensor([r.weight for r in rows])
    total = torch.zeros(())

    def add(losses: torch.Tensor, at: torch.Tensor, share: float) -> None:
        nonlocal total
        if len(at):
            total = total + share * (losses * weight[at]).sum() / len(rows)

    typed = [i for i, r in enumerate(rows) if r.types]
    if typed:
        logs = fn.log_softmax(out["types"][typed], -1)
        right = torch.stack([torch.logsumexp(logs[j, list(rows[i].types)], 0) for j, i in enumerate(typed)])
        add(-(1 - settings.smoothing) * right - settings.smoothing * logs.mean(-1), torch.tensor(typed), 1.0)
    at, want = _pick([r.link for r in rows], torch.float)
    add(fn.binary_cross_entropy_with_logits(out["link"][at], want * 0.96 + 0.02, reduction="none"), at, 0.6)
    for name, head in (("realis", "realis"), ("mode", "modes")):
        at, classes = _pick([getattr(r, name) for r in rows], torch.long)
        if len(at):
            add(fn.cross_entropy(out[head][at], classes, reduction="none", label_smoothing=0.02), at, 0.4)
    at, want = _pick([r.factuality for r in rows], torch.float)
    add(fn.smooth_l1_loss(out["factuality"][at], want, reduction="none", beta=0.3), at, 0.8)
    tagged = [i for i, r in enumerate(rows) if r.trigger is not None]
    if tagged:
        length = out["trigger"].shape[1]
        want = torch.zeros(len(tagged), length)
        real = torch.zeros(len(tagged), length)
        for j, i in enumerate(tagged):
            start, end = rows[i].trigger
            for k, (s, e) in enumerate(rows[i].tokens.offsets):
                if e > s:
                    real[j, k] = 1.0
                    want[j, k] = float(s < end and e > start)
        losses = fn.binary_cross_entropy_with_logits(out["trigger"][tagged], want, reduction="none", pos_weight=torch.tensor(4.0))
        add((losses * real).sum(1) / real.sum(1), torch.tensor(tagged), 0.6)
    return total


def fit(network: Network, draw: Callable[[random.Random], Sequence[Row]], settings: Settings, say: Callable[[str], None] = print) -> None:
    """Train in place on what `draw` returns for each epoch; at the end the network has the running average of its weights."""
    rng = random.Random(settings.seed)
    torch.manual_seed(settings.seed)
    body = [p for n, p in network.named_parameters() if n.startswith("body") and p.requires_grad]
    heads = [p for n, p in network.named_parameters() if not n.startswith("body")]
    optimizer = torch.optim.AdamW([{"params": body, "lr": settings.rate}, {"params": heads, "lr": settings.head_rate}], weight_decay=0.01, fused=True)
    steps = int(settings.epochs * -(-len(draw(random.Random(settings.seed))) // settings.batch))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / (0.08 * steps + 1), max(0.0, (steps - s) / (0.92 * steps))))
    mean = {n: p.detach().clone() for n, p in network.named_parameters() if p.requires_grad}
    network.train()
    start, done, running = time.time(), 0, 0.0
    while done < steps:
        for batch in _batches(draw(rng), settings.batch, rng):
            if done >= steps:
                break
            loss = _loss(network(*_tensors(batch)), batch, settings)
            loss.backward()
            torch.nn.utils.clip_grad_norm_([*body, *heads], 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            done += 1
            keep = min(settings.average, done / (done + 20))
            with torch.no_grad():
                for n, p in network.named_parameters():
                    if n in mean:
                        mean[n].lerp_(p, 1 - keep)
            running = 0.98 * running + 0.02 * loss.item()
            if done % 100 == 0:
                say(f"step {done}/{steps} loss {running / (1 - 0.98**done):.3f} {time.time() - start:.0f} s")
    with torch.no_grad():
        for n, p in network.named_parameters():
            if n in mean:
                p.copy_(mean[n])
    network.eval()


def predict(network: Network, rows: Sequence[Row], batch: int = 64) -> dict[str, np.ndarray]:
    """Return the heads over all rows, in order (trigger logits are left out)."""
    network.eval()
    order = sorted(range(len(rows)), key=lambda i: len(rows[i].tokens.ids))
    parts: dict[str, list[np.ndarray]] = {}
    with torch.no_grad():
        for start in range(0, len(order), batch):
            out = network(*_tensors([rows[i] for i in order[start : start + batch]]))
            for name, value in out.items():
                if name != "trigger":
                    parts.setdefault(name, []).append(value.numpy())
    inverse = np.argsort(order)
    return {name: np.concatenate(values)[inverse] for name, values in parts.items()}
