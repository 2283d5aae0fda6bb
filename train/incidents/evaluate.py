"""Counts the errors of predictions on ECB+ by kind: pairs of mentions that are falsely joined or missed, and what B³ they cost.

`sayso bench incidents --data dev.jsonl --predictions said.jsonl`, then `python train/incidents/evaluate.py dev.jsonl said.jsonl`. A pair's weight is what
it takes from B³: a false pair 1 / size of the predicted cluster, a missed one 1 / size of the gold cluster, both for each of its two mentions, in points
of precision or recall (100 = all). Subtopics are the gold's: two happenings of one kind are two subtopics of a topic.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "train"), str(ROOT / "src")]
from start import read_jsonl  # noqa: E402

from sayso.measure.incidents import asked, cluster_of, mentions_of  # noqa: E402
from sayso.origins.words import stem  # noqa: E402


def kind_of(one: dict, other: dict, *, joined: bool) -> str:
    """Name the kind of an error by what the two mentions share."""
    if joined and one["subtopic"] != other["subtopic"]:
        return "story merged wrongly, same stem" if one["stems"] & other["stems"] else "story merged wrongly, other words"
    if not joined and one["story"] != other["story"]:
        return "story split"
    return "same stem" if one["stems"] & other["stems"] else "other words"


def main() -> None:
    """Print a line for each kind: pairs, and points of precision or recall."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("predictions", type=Path)
    asked_for = parser.parse_args()
    said = {p["id"]: p for p in read_jsonl(asked_for.predictions)}
    mentions = []
    for document in read_jsonl(asked_for.data):
        item = {**document, "id": document["doc_id"]}
        for mention, read in zip(asked(item), mentions_of(item), strict=True):
            words = [read.sentence[i].lower() for i in read.places]
            mentions.append(
                {
                    "gold": cluster_of(item, mention),
                    "said": said[item["id"]]["clusters"][mention["m_id"]],
                    "story": said[item["id"]]["story"],
                    "subtopic": item["subtopic"],
                    "stems": {stem(w)[:5] for w in words if len(w) > 2 and w[0].isalnum()},
                }
            )
    gold, ours = Counter(m["gold"] for m in mentions), Counter(m["said"] for m in mentions)
    pairs: dict = defaultdict(int)
    points: dict = defaultdict(float)
    for one, other in combinations(mentions, 2):
        same, joined = one["gold"] == other["gold"], one["said"] == other["said"]
        if same == joined:
            continue
        name = ("false: " if joined else "missed: ") + kind_of(one, other, joined=joined)
        pairs[name] += 1
        points[name] += 200 / (ours[one["said"]] if joined else gold[one["gold"]]) / len(mentions)
    for name in sorted(pairs):
        print(f"{name:45} {pairs[name]:6} pairs {points[name]:5.1f} points of {'precision' if name.startswith('false') else 'recall'}")


if __name__ == "__main__":
    main()
