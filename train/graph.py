"""Take out of an ONNX file what PyTorch writes and no input needs: the guard of each attention against rows that are masked whole.

    python train/graph.py src/sayso/weights/tagger.onnx src/sayso/weights/tagger.json

PyTorch's exporter follows every softmax of attention by "where it is no number, nothing". A row is no number only where all its pieces are masked, and every
input of sayso has its opening piece. Without the guards the answers are the same bits, a tenth sooner. Given labels, their name and checksum are set anew.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import onnx

__all__ = ["without_guards"]


def without_guards(path: Path) -> int:
    """Rewrite a file; return how many guards there were."""
    model = onnx.load(path)
    nodes = model.graph.node
    made_by = {output: node for node in nodes for output in node.output}
    instead: dict[str, str] = {}
    guards = []
    for node in nodes:
        test = made_by.get(node.input[0]) if node.op_type == "Where" else None
        if test is not None and test.op_type == "IsNaN" and test.input[0] == node.input[2]:
            instead[node.output[0]] = node.input[2]
            guards += [node, test]
    for node in nodes:
        node.input[:] = [instead.get(name, name) for name in node.input]
    for node in guards:
        nodes.remove(node)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return len(guards) // 2


def main() -> int:
    """Rewrite the file that is named, and its labels."""
    model, labels = Path(sys.argv[1]), Path(sys.argv[2])
    guards = without_guards(model)
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    held = json.loads(labels.read_text(encoding="utf-8"))
    held |= {"name": f"{held['name'].partition('-')[0]}-{digest[:8]}", "sha256": digest}
    labels.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    print(f"{guards} guards taken out: {held['name']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
