"""Writes `src/sayso/weights/words.npy` and `words.txt`: what MiniLM makes of each English word that its vocabulary has whole.

Needs torch and transformers (train/encoder/requirements.txt); half a minute. The words come from the vocabulary alone: no set's words are added.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "train"))
from start import start_weights  # noqa: E402

SIZE = 64
"""Numbers a word: the first principal components of 384. 32 lost likeness between words, 128 doubles the file; chosen by hand."""


def main() -> None:
    """Write both files."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "src" / "sayso" / "weights")
    out = parser.parse_args().out
    tokenizer = AutoTokenizer.from_pretrained(str(start_weights()))
    model = AutoModel.from_pretrained(str(start_weights())).eval()
    words = sorted(w for w in tokenizer.get_vocab() if re.fullmatch(r"[a-z]{3,}", w))
    rows = []
    with torch.no_grad():
        for start in range(0, len(words), 512):
            batch = tokenizer(words[start : start + 512], padding=True, return_tensors="pt")
            mask = batch["attention_mask"][..., None]
            rows.append(((model(**batch).last_hidden_state * mask).sum(1) / mask.sum(1)).numpy())
    vectors = np.concatenate(rows)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors -= vectors.mean(0)
    _, _, axes = np.linalg.svd(vectors, full_matrices=False)
    axes *= np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(1)])[:, None]  # the sign of an axis is anybody's: fixed, so that files repeat
    small = vectors @ axes[:SIZE].T
    small /= np.linalg.norm(small, axis=1, keepdims=True)
    np.save(out / "words.npy", np.round(small * 127).astype(np.int8))
    (out / "words.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    print(f"{len(words)} words of {SIZE} numbers")


if __name__ == "__main__":
    main()
