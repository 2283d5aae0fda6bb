"""The script that trains the network of pairs: what it counts, and that what it learns from is not what is measured."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
SET = ROOT.parent / "shared" / "benchmarks" / "ecbplus"
_spec = importlib.util.spec_from_file_location("train_incidents", ROOT / "train" / "incidents" / "train.py")
assert _spec is not None
assert _spec.loader is not None
script = importlib.util.module_from_spec(_spec)
sys.modules["train_incidents"] = script
_spec.loader.exec_module(script)

TEXTS = {
    "1a": ("1", "Guards arrested sailors of the Meridian in Lisbon harbour .", {1: "ACT1"}),
    "1b": ("1", "The arrest of sailors of the Meridian in Lisbon harbour was told .", {1: "ACT1", 11: "ACT2"}),
    "2a": ("2", "Police arrested farmers of the Oder valley near the dam .", {1: "ACT3"}),
    "2b": ("2", "The arrest of farmers of the Oder valley near the dam was another .", {1: "ACT4"}),
}
DOCUMENTS = [
    {
        "doc_id": id_,
        "topic": int(topic),
        "subtopic": f"{topic}_ecb",
        "sentences": [{"n": 0, "tokens": text.split(), "validated": True}],
        "mentions": [{"m_id": str(t), "is_event": True, "sent": 0, "tokens": [t], "cluster": c} for t, c in events.items()],
    }
    for id_, (topic, text, events) in TEXTS.items()
]


def test_stems_are_counted_by_subtopic() -> None:
    """Two stems count once a subtopic where both stood, as one happening where they were once."""
    table = script.seen([script.read_part(DOCUMENTS)])
    assert table["arres arres"] == {1: (1.0, 1.0), 2: (0.0, 1.0)}
    assert table["arres told"] == {1: (0.0, 1.0)}


def test_a_pair_tells_nothing_of_itself() -> None:
    """What is known of two stems leaves out the topic that is asked about; two stems seen once and not as one are not known."""
    table = {"a a": {1: (0.5, 1.0), 2: (1.0, 1.0)}, "a b": {1: (1.0, 1.0)}, "a c": {1: (0.0, 1.0)}, "b c": {1: (0.0, 1.0), 2: (0.0, 1.0)}}
    assert script.total(table)[0] == {"a a": (1.5, 2.0), "a b": (1.0, 1.0), "b c": (0.0, 2.0)}
    assert script.total(table, 1)[0] == {"a a": (1.0, 1.0)}


def test_a_network_learns_what_it_is_shown() -> None:
    """After training, pairs of the sort that were one happening are likely and the others are not."""
    draw = np.random.default_rng(1)
    y = (draw.random(4000) < 0.3).astype(np.float32)
    x = draw.normal(size=(4000, len(script.FEATURES))).astype(np.float32)
    x[:, 0] += 4 * y
    w1, b1, w2, b2 = script._descend(x, y, np.ones(4000, dtype=np.float32), draw)
    logit = np.maximum(x @ w1 + b1, 0) @ w2 + b2
    assert ((logit > 0) == (y > 0)).mean() > 0.9


def test_what_is_trained_on_is_not_measured() -> None:
    """ECB+ train and dev share no topic and no validated sentence of six words or more."""
    if not SET.is_dir():
        pytest.skip("NOT COMPARED: ECB+ stands in ../shared, which is absent")
    topics, sentences = [], []
    for name in ("train", "dev"):
        documents = [json.loads(line) for line in (SET / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
        topics.append({d["topic"] for d in documents})
        sentences.append({" ".join(s["tokens"]).lower() for d in documents for s in d["sentences"] if s["validated"] and len(s["tokens"]) >= 6})
    assert not topics[0] & topics[1]
    assert not sentences[0] & sentences[1]
