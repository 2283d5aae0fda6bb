"""Batches of rows of like length, their loss over all heads, and what a network says of rows."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from model import Network
from rows import Row
from torch.nn import functional as fn

__all__ = ["batches", "loss_of", "predict"]


BATCH = 32
SMOOTHING = 0.05  # of the types; best elsewhere for MiniLM on PLV


def batches(rows: Sequence[Row], rng: random.Random, size: int = BATCH) -> list[list[Row]]:
    """Return the rows in batches of like length, in a random order."""
    order = list(rows)
    rng.shuffle(order)
    out = []
    for start in range(0, len(order), size * 24):
        chunk = sorted(order[start : start + size * 24], key=lambda r: len(r.tokens.ids))
        out += [chunk[i : i + size] for i in range(0, len(chunk), size)]
    rng.shuffle(out)
    return out


def _tensors(rows: Sequence[Row]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(r.tokens.ids) for r in rows)
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row.tokens.ids)] = torch.tensor(row.tokens.ids)
    return ids, (ids > 0).long(), torch.tensor([r.tokens.places for r in rows])


def _pick(values: Sequence[float | int | None], dtype: torch.dtype) -> tuple[torch.Tensor, torch.Tensor]:
    known = [i for i, v in enumerate(values) if v is not None]
    return torch.tensor(known, dtype=torch.long), torch.tensor([values[i] for i in known], dtype=dtype)


def loss_of(network: Network, rows: Sequence[Row]) -> torch.Tensor:
    """Return the loss of a batch: each head over the rows that have its label."""
    out = network(*_tensors(rows))
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
        add(-(1 - SMOOTHING) * right - SMOOTHING * logs.mean(-1), torch.tensor(typed), 1.0)
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
