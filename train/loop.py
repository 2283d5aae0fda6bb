"""The training loop that the networks share: AdamW with warm-up and linear decay, a running average of the weights, checkpoints to go on from."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeVar

import torch

__all__ = ["Settings", "fit"]

Batch = TypeVar("Batch")


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. The rate of the body is the one that was best elsewhere for MiniLM on PLV: 2e-4; the others are set by hand, not searched."""

    epochs: float = 5.0
    rate: float = 2e-4
    head_rate: float = 6e-4
    warm: float = 0.08  # share of the steps
    average: float = 0.997
    seed: int = 13
    every: int = 100  # steps from one checkpoint to the next


def fit(
    network: torch.nn.Module,
    epoch: Callable[[random.Random], Sequence[Batch]],
    loss_of: Callable[[Batch], torch.Tensor],
    settings: Settings,
    say: Callable[[str], None] = print,
    checkpoint: Path | None = None,
) -> None:
    """Train in place on the batches that `epoch` returns for each epoch; at the end the network has the running average of its weights.

    The parameters whose name begins with "body" learn at `rate`, the others at `head_rate`. With a `checkpoint`, an interrupted
    run goes on from it to the same weights; it is removed at the end. Raises SystemExit for a checkpoint
    of a run with other settings or another number of steps.
    """
    torch.manual_seed(settings.seed)
    body = [p for n, p in network.named_parameters() if n.startswith("body") and p.requires_grad]
    heads = [p for n, p in network.named_parameters() if not n.startswith("body")]
    optimizer = torch.optim.AdamW([{"params": body, "lr": settings.rate}, {"params": heads, "lr": settings.head_rate}], weight_decay=0.01, fused=True)
    steps = int(settings.epochs * len(epoch(random.Random(settings.seed))))
    rise, fall = settings.warm * steps + 1, (1 - settings.warm) * steps
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda s: min((s + 1) / rise, max(0.0, (steps - s) / fall)))
    mean = {n: p.detach().clone() for n, p in network.named_parameters() if p.requires_grad}
    number = done = skip = 0
    if checkpoint is not None and checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        if kept["run"] != [asdict(settings), steps]:
            raise SystemExit(f"{checkpoint} is of a run with other settings or data: remove it to begin anew")
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        schedule.load_state_dict(kept["schedule"])
        torch.set_rng_state(kept["chance"])
        mean, number, skip, done = kept["mean"], kept["number"], kept["skip"], kept["done"]
        say(f"going on from step {done}/{steps}")
    network.train()
    start, first, running = time.time(), done, 0.0
    while done < steps:
        for place, batch in enumerate(epoch(random.Random(settings.seed + number))):
            if place < skip:
                continue
            if done >= steps:
                break
            loss = loss_of(batch)
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
                say(f"step {done}/{steps} loss {running / (1 - 0.98 ** (done - first)):.3f} {time.time() - start:.0f} s")
            if checkpoint is not None and done % settings.every == 0:
                state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "schedule": schedule.state_dict(), "mean": mean}
                state |= {"chance": torch.get_rng_state(), "number": number, "skip": place + 1, "done": done, "run": [asdict(settings), steps]}
                torch.save(state, checkpoint.with_suffix(".new"))
                checkpoint.with_suffix(".new").replace(checkpoint)
        number, skip = number + 1, 0
    with torch.no_grad():
        for n, p in network.named_parameters():
            if n in mean:
                p.copy_(mean[n])
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)
    network.eval()
