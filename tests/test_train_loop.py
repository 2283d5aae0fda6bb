"""The training loop: an interrupted run ends where one at a stretch does. Needs torch, which only training has; without it this file is skipped."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is for training only: pip install -r train/encoder/requirements.txt to run this test")
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "train"))
from loop import Settings, fit  # noqa: E402


class StoppedError(Exception):
    """The run is cut off."""


def trained(path: Path, stop: int | None = None) -> list[float]:
    torch.manual_seed(1)
    network = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))
    seen = 0

    def epoch(chance: random.Random) -> list[list[float]]:
        return [[chance.random() for _ in range(3)] for _ in range(7)]

    def loss_of(batch: list[float]) -> object:
        nonlocal seen
        if seen == stop:
            raise StoppedError
        seen += 1
        return (network(torch.tensor(batch)) - sum(batch)).pow(2).sum()

    fit(network, epoch, loss_of, Settings(epochs=3, every=4), lambda _: None, path)
    return [float(v) for p in network.parameters() for v in p.detach().flatten()]


def test_an_interrupted_run_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    """A run that is cut off in its second epoch and begun again gives the weights of a run at a stretch, and leaves no checkpoint."""
    whole = trained(tmp_path / "a.checkpoint")
    with pytest.raises(StoppedError):
        trained(tmp_path / "b.checkpoint", stop=10)
    assert trained(tmp_path / "b.checkpoint") == whole
    assert list(tmp_path.iterdir()) == []
