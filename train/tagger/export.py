"""Make the shipped files of the tagger's checkpoint: ONNX with int8 weights, and labels with checksums.

    python train/tagger/export.py runs/tagger.pt --out src/sayso/weights

The tokenizer is the encoder's, which lies in the same folder.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from pathlib import Path

import torch

sys.path.append(str(Path(__file__).parents[1]))
from graph import without_guards
from network import Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from windows import start_weights

OUTPUTS = ("roles", "pointer", "factuality")


class Exported(torch.nn.Module):
    """The network with its outputs in a fixed order."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the outputs that sayso reads."""
        out = self.network(ids, mask)
        return tuple(out[name] for name in OUTPUTS)


def to_onnx(network: Network, path: Path) -> None:
    """Write the network as ONNX and shrink its weights to int8 (dynamic, per channel)."""
    full = path.with_suffix(".fp32.onnx")
    ids = torch.tensor([[101, 2047, 2259, 102], [101, 2047, 102, 0]])
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Exported(network).eval(),
        (ids, (ids > 0).long()),
        str(full),
        input_names=["ids", "mask"],
        output_names=list(OUTPUTS),
        dynamic_axes={"ids": axes, "mask": axes, "roles": axes, "pointer": {**axes, 2: "length"}, "factuality": axes},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    without_guards(path)
    full.unlink()


def main() -> int:
    """Write the files."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("--out", type=Path, required=True)
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    network = Network()
    network.load_state_dict(torch.load(given.checkpoint, weights_only=True))
    model, tokenizer = given.out / "tagger.onnx", given.out / "tokenizer.json"
    to_onnx(network.eval(), model)
    if not tokenizer.exists():
        shutil.copy(start_weights() / "tokenizer.json", tokenizer)
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    labels = {"name": f"tagger-{digest[:8]}", "sha256": digest, "tokenizer": hashlib.sha256(tokenizer.read_bytes()).hexdigest()}
    (given.out / "tagger.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    print(f"{model.stat().st_size / 1e6:.1f} MB", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
