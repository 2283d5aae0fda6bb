"""The bench of mentions of happenings: what counts, how gold clusters are read, and the baselines."""

from __future__ import annotations

from typing import Any

import pytest

from sayso.config import Config
from sayso.measure.incidents import asked, mentions_of, predict, score


def item(id_: str, sentences: list[str], mentions: list[tuple[int, int, str]]) -> dict[str, Any]:
    """Write a document as the set does; the second sentence on is validated."""
    return {
        "id": id_,
        "sentences": [{"n": i, "tokens": s.split(), "validated": i > 0} for i, s in enumerate(sentences)],
        "mentions": [
            {"m_id": str(i), "is_event": True, "sent": n, "tokens": [t], "text": sentences[n].split()[t], "cluster": c} for i, (n, t, c) in enumerate(mentions)
        ],
    }


ONE = item("1", ["http : / / x . y", "Guards arrested sailors in Lisbon .", "They denied it ."], [(1, 1, "ACT1"), (2, 1, "INTRA_2"), (0, 0, "ACT9")])
TWO = item("2", ["http : / / x . z", "Sailors were arrested by guards in Lisbon .", "Owners denied it ."], [(1, 2, "ACT1"), (2, 1, "INTRA_2")])


def test_mentions_of_validated_sentences_count() -> None:
    """A mention in a sentence that nobody validated is not asked for, nor is one of a person."""
    person = {**ONE, "mentions": [{**m, "is_event": False} for m in ONE["mentions"]]}
    assert [m["m_id"] for m in asked(ONE)] == ["0", "1"]
    assert asked(person) == []


def test_ranks_leave_addresses_out() -> None:
    """The sentence below a web address is the first."""
    assert [m.rank for m in mentions_of(ONE)] == [0, 1]


def test_clusters_within_a_document_are_its_own() -> None:
    """Two documents' clusters of the same name are one only where the set means them across documents."""
    apart = [{"id": "1", "clusters": {"0": 1, "1": 2}, "story": 0}, {"id": "2", "clusters": {"0": 1, "1": 3}, "story": 0}]
    joined = [{"id": "1", "clusters": {"0": 1, "1": 2}, "story": 0}, {"id": "2", "clusters": {"0": 1, "1": 2}, "story": 0}]
    assert score([ONE, TWO], apart, 0)["main"]["b3_f1"] == 1.0
    assert score([ONE, TWO], joined, 0)["main"]["b3_precision"] == 0.75


def test_the_baselines_join_by_the_lemma() -> None:
    """Same lemma joins everywhere, or within the story that was predicted; what was not predicted stands alone."""
    told = [{"id": "1", "clusters": {}, "story": 0}, {"id": "2", "clusters": {}, "story": 1}]
    found = score([ONE, TWO], told, 0)
    assert found["same_lemma"]["b3_recall"] == 1.0
    assert found["same_lemma_in_story"]["b3_recall"] == found["main"]["b3_recall"] == 0.75
    assert found["mentions"] == 4


@pytest.mark.parametrize("hidden", ["cluster", "text"])
def test_predictions_read_no_gold(hidden: str) -> None:
    """The clusters of the gold, the mentions' types and the marked people, places and times change no prediction."""
    plain = list(predict([ONE, TWO], Config(), []))
    blind = [{**d, "topic": 1, "mentions": [{**m, hidden: "?", "type": "?"} for m in d["mentions"]]} for d in (ONE, TWO)]
    assert list(predict(blind, Config(), [])) == plain
    assert set(plain[0]["clusters"]) == {"0", "1"}
