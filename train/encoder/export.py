"""Make the shipped files of a checkpoint: ONNX with int8 weights, tokenizer, labels with temperatures, the written sentences with their vectors.

    python train/encoder/export.py runs/final.pt --out src/sayso/weights
    python train/encoder/export.py runs/fold-0.pt --out runs/fold-0 --bare     (for evaluation: without the sentences)

Temperatures are fitted on the held-out tenth of our written sentences (rows.own_examples).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import torch

sys.path.append(str(Path(__file__).parents[1]))
from graph import without_guards
from model import Network
from onnxruntime.quantization import QuantType, quantize_dynamic
from read_sentences import MODE_NAMES, REALIS, TYPES, Example
from rows import Row, own_choices, own_examples, start_weights

HERE = Path(__file__).parent
OUTPUTS = ("types", "link", "realis", "modes", "trigger", "vector")


class Exported(torch.nn.Module):
    """The network with its outputs in a fixed order."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, places: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the outputs that sayso reads."""
        out = self.network(ids, mask, places)
        return tuple(out[name] for name in OUTPUTS)


def to_onnx(network: Network, path: Path) -> None:
    """Write the network as ONNX and shrink its weights to int8 (dynamic, per channel)."""
    full = path.with_suffix(".fp32.onnx")
    ids = torch.tensor([[101, 2, 2047, 3, 102], [101, 2, 2047, 3, 0]])
    axes = {0: "batch", 1: "length"}
    torch.onnx.export(
        Exported(network).eval(),
        (ids, (ids > 0).long(), torch.tensor([[1, 0, 0], [1, 0, 0]])),
        str(full),
        input_names=["ids", "mask", "places"],
        output_names=list(OUTPUTS),
        dynamic_axes={"ids": axes, "mask": axes, "places": {0: "batch"}, "trigger": axes},
        opset_version=17,
        dynamo=False,
    )
    quantize_dynamic(full, path, weight_type=QuantType.QInt8, per_channel=True, reduce_range=False)
    without_guards(path)
    full.unlink()


def run(path: Path, rows: Sequence[Row]) -> dict[str, np.ndarray]:
    """Return the outputs of the int8 model over rows, without the trigger's."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    parts: dict[str, list[np.ndarray]] = {}
    for row in rows:
        ids = np.array([row.tokens.ids], dtype=np.int64)
        out = session.run(None, {"ids": ids, "mask": np.ones_like(ids), "places": np.array([row.tokens.places], dtype=np.int64)})
        for name, value in zip(OUTPUTS, out, strict=True):
            if name != "trigger":
                parts.setdefault(name, []).append(value)
    return {name: np.concatenate(values) for name, values in parts.items()}


def temperatures(path: Path, rows: Sequence[Row]) -> dict[str, float]:
    """Return for each head the temperature, of 0.5 to 4, with the least cross-entropy on the rows."""
    out = run(path, rows)
    heat = {}
    for name, label in (("types", "types"), ("realis", "realis"), ("modes", "mode")):
        at = [i for i, r in enumerate(rows) if getattr(r, label) not in (None, ())]
        want = [r if isinstance(r := getattr(rows[i], label), int) else r[0] for i in at]
        heat[name] = _coolest(out[name][at], np.array(want))
    at = [i for i, r in enumerate(rows) if r.link is not None]
    pair = np.stack([np.zeros(len(at)), out["link"][at]], 1)
    heat["link"] = _coolest(pair, np.array([int(rows[i].link or 0) for i in at]))
    return heat


def _coolest(logits: np.ndarray, want: np.ndarray) -> float:
    def loss(temperature: float) -> float:
        scaled = logits / temperature
        scaled = scaled - scaled.max(1, keepdims=True)
        logs = scaled - np.log(np.exp(scaled).sum(1, keepdims=True))
        return float(-logs[np.arange(len(want)), want].mean())

    return float(min(np.arange(0.5, 4.01, 0.05), key=loss).round(2))


def main() -> int:
    """Write the folder."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("checkpoint", type=Path)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--bare", action="store_true")
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    network = Network()
    network.load_state_dict(torch.load(given.checkpoint, weights_only=True))
    model = given.out / "encoder.onnx"
    to_onnx(network.eval(), model)
    shutil.copy(start_weights() / "tokenizer.json", given.out / "tokenizer.json")
    paths = [p for p in sorted((HERE / "sentences").glob("*.tsv")) if p.stem != "generated"]
    examples = own_examples(paths)
    held = [r for c in own_choices(own_examples(paths, "held")) for r in (c.full, c.sides, c.turned) if r is not None]
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    labels = {
        "name": f"encoder-{digest[:8]}",
        "sha256": digest,
        "tokenizer": hashlib.sha256((given.out / "tokenizer.json").read_bytes()).hexdigest(),
        "types": TYPES,
        "realis": REALIS,
        "modes": MODE_NAMES,
        "temperature": temperatures(model, held),
    }
    (given.out / "labels.json").write_text(json.dumps(labels, indent=1) + "\n", encoding="utf-8")
    if not given.bare:
        _neighbours(model, [e for e in examples if e.main and e.type != "NONE"], given.out)
    print(f"{model.stat().st_size / 1e6:.1f} MB", labels["temperature"], file=sys.stderr)
    return 0


def _neighbours(model: Path, examples: Sequence[Example], out: Path) -> None:
    """Write the sentences that explanations show as nearest, with their vectors in a byte a number."""
    rows = [c.full for c in own_choices(examples)]
    vectors = run(model, [r for r in rows if r is not None])["vector"]
    np.save(out / "neighbours.npy", np.round(vectors * 127).astype(np.int8))
    lines = [f"{e.type}\t{e.text}" for e in examples]
    (out / "neighbours.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
