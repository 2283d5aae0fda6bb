"""Loading of what was trained: an ONNX file with its tokenizer and labels, each checked against the checksum that the labels carry."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["CLS", "SEP", "WEIGHTS", "labels_of", "session_of", "softmax", "tokenizer_of"]

CLS, SEP = 101, 102
"""Ids of the pieces that open and close an input of BERT's uncased vocabulary."""

WEIGHTS = Path(__file__).parent / "weights"
"""The files that sayso carries."""

_REMEDY = "Install sayso again (the weights are part of it), or code without them: --coder rules."


def labels_of(path: Path) -> dict[str, Any]:
    """Return the labels of a network, a JSON object; raises `ModelError` S410 (missing) or S412 (damaged)."""
    try:
        found: dict[str, Any] = json.loads(_bytes(path))
    except ValueError as exc:
        raise ModelError("S412", f"the network's labels are not valid JSON: {exc}", record=str(path), remedy=_REMEDY) from None
    return found


def session_of(path: Path, digest: str) -> InferenceSession:
    """Load a network on one thread; raises `ModelError` S410 (missing), S411 (onnxruntime is missing) or S412 (damaged)."""
    model = _whole(path, digest)
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # the pipeline is one process a core; two threads a process gained nothing (docs/performance.md)
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as exc:  # what onnxruntime raises on a broken file is its own, and bare
        raise _failed(exc, path) from None


@cache
def tokenizer_of(path: Path, digest: str) -> Tokenizer:
    """Load a tokenizer without padding and cutting, once a process; raises `ModelError` as `session_of` does."""
    content = _whole(path, digest)
    try:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(content.decode())
    except Exception as exc:  # what tokenizers raises on a broken file is its own, and bare
        raise _failed(exc, path) from None
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Return probabilities along the last axis."""
    import numpy as np

    powers = np.exp((logits - logits.max(-1, keepdims=True)) / temperature)
    shares: np.ndarray = powers / powers.sum(-1, keepdims=True)
    return shares


def _failed(exc: Exception, path: Path) -> ModelError:
    if isinstance(exc, ImportError):
        return ModelError("S411", f"the networks need {exc.name}", remedy=_REMEDY)
    return ModelError("S412", f"the network's file cannot be loaded: {exc}", record=str(path), remedy=_REMEDY)


def _whole(path: Path, digest: str) -> bytes:
    """Return the bytes of a file; raises `ModelError` where it is missing or not the one that was trained."""
    content = _bytes(path)
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError("S412", "a file of the network is damaged: its checksum is not the one of its labels", record=str(path), remedy=_REMEDY)
    return content


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise ModelError("S410", "the network's weights are missing", record=str(path), remedy=_REMEDY) from None
