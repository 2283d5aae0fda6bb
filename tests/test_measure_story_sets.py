"""The bench of story sets, on gold and predictions that we made up, beside the scorer that judges it where that is here."""

from __future__ import annotations

import copy
import random
import runpy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from sayso.config import Config
from sayso.measure import BENCHES
from sayso.measure.story_sets import STORY_SETS, predict, score

SCORER = Path(__file__).parents[2] / "shared" / "score" / "score_stories.py"
Sets = list[dict[str, Any]]


def incident(id_: str, *mentions: tuple[str, int, int], origins: int | None = 1, contested: bool = False, same_as: str | None = None) -> dict[str, Any]:
    told = [{"report": report, "trigger": [start, end]} for report, start, end in mentions]
    origin = {"id": "o", "reports": sorted({m["report"] for m in told})}
    return {
        "id": id_, "mentions": told, "independent_origins": origins, "origins": [origin], "contested": contested,
        "maybe_shared": [], "same_as": same_as,
    }  # fmt: skip


GOLD: Sets = [
    {
        "id": "dam", "copies": [{"copy": "d2", "of": "d1"}, {"copy": "d3", "of": "d2"}], "stories": [["d1", "d2", "d3"], ["d4"]],
        "incidents": [
            incident("dam-break", ("d1", 4, 9), ("d2", 4, 9), ("d3", 0, 5), ("d4", 20, 26), origins=2, contested=True),
            incident("dam-arrest", ("d1", 40, 48), ("d4", 60, 66)), incident("dam-visit", ("d3", 70, 75), origins=3),
        ],
        "must_not_merge": [["dam-break", "dam-arrest", "dam-visit"]],
    },
    {
        "id": "port", "copies": [], "stories": [["p1", "p2"]],
        "incidents": [
            incident("port-strike", ("p1", 0, 6), ("p2", 0, 6), origins=2), incident("port-talks", ("p1", 30, 35), contested=True),
            incident("port-dam", ("p2", 50, 55), origins=None, same_as="dam-break"),
        ],
        "must_not_merge": [["port-strike", "port-talks"]],
    },
]  # fmt: skip


def perfect() -> Sets:
    said = copy.deepcopy(GOLD)
    for group in said:
        for one in group["incidents"]:
            one["id"] = one.pop("same_as") or one["id"]
    return said


def lumped() -> Sets:
    """Return all reports of a set as copies of one, and all its mentions as one incident with an origin a report, contested."""
    out = []
    for group in GOLD:
        reports = [report for story in group["stories"] for report in story]
        mentions = tuple((m["report"], *m["trigger"]) for one in group["incidents"] for m in one["mentions"])
        copies = [{"copy": report, "of": reports[0]} for report in reports[1:]]
        out.append({"id": group["id"], "copies": copies, "stories": [reports], "incidents": [incident("all", *mentions, origins=9, contested=True)]})
    return out


def at_random(seed: int) -> Sets:
    """Return mentions thrown into incidents by chance, some left out, some moved a little, some made up, with counts by chance."""
    chance = random.Random(seed)
    out = []
    for group in GOLD:
        heaps: dict[int, list[tuple[str, int, int]]] = {}
        for one in group["incidents"]:
            for mention in one["mentions"]:
                start, end = mention["trigger"]
                moved = chance.choice((-2, 0, 0, 3))
                if chance.random() < 0.85:
                    heaps.setdefault(chance.randrange(4), []).append((mention["report"], start + moved, end + moved))
        heaps.setdefault(chance.randrange(4), []).append((group["stories"][0][0], 100, 104))
        said = [incident(chance.choice("abc"), *those, origins=chance.randrange(4), contested=chance.random() < 0.5) for those in heaps.values()]
        reports = [report for story in group["stories"] for report in story]
        copies = [{"copy": a, "of": b} for a, b in pairwise(reports) if chance.random() < 0.6]
        out.append({"id": group["id"], "copies": copies, "stories": [], "incidents": said})
    return out


def figures(said: Sets) -> dict[str, float | None]:
    found: dict[str, float | None] = score(GOLD, said, 0)["main"]
    return found


def test_gold_against_itself_is_perfect() -> None:
    """The gold as a prediction has every figure at 1, and no overcount or merge."""
    wrong = {"origins_over", "must_not_merge_violated"}
    assert figures(perfect()) == {name: 0.0 if name in wrong else 1.0 for name in figures(perfect())}
    whole = score(GOLD, perfect(), 0)
    assert (whole["sets"], whole["incidents"], whole["mentions"]) == (2, 5, 11)  # the incident of another set counts for mentions only


def test_nothing_said_finds_nothing_and_merges_nothing() -> None:
    """Without predictions nothing is covered, exact or contested, and nothing is merged or counted too high."""
    found = figures([])

    assert {found[name] for name in ("copies_f1", "mention_coverage", "origins_exact", "contested_f1", "cross_set_found", "origins_over")} == {0.0}
    assert found["must_not_merge_violated"] == 0.0


def test_one_heap_a_set_violates_every_must_not_merge_and_overcounts() -> None:
    """All reports as copies and all mentions as one incident: recall is whole, precision is not, each pair is merged, each count too high."""
    found = figures(lumped())

    assert (found["must_not_merge_violated"], found["origins_over"], found["origins_exact"], found["mention_coverage"]) == (1.0, 1.0, 0.0, 1.0)
    assert found["copies_f1"] == pytest.approx(2 * 3 / (7 + 3), abs=1e-4)  # 6 + 1 pairs said, 3 of them right
    assert found["contested_f1"] == pytest.approx(2 * 2 / (5 + 2), abs=1e-4)


def test_a_mention_is_aligned_with_one_gold_mention_the_exact_one_first() -> None:
    """A trigger that overlaps is taken, once; a second one on the same words is left over, and an exact one goes before it."""
    said = copy.deepcopy(GOLD)
    said[0]["incidents"] = [incident("near", ("d1", 2, 8), origins=9), incident("exact", ("d1", 4, 9), origins=2)]

    assert figures(said[:1])["mention_coverage"] == pytest.approx(1 / 11, abs=1e-4)
    assert figures(said[:1])["origins_exact"] == 0.2  # the count of the exact one


def test_figures_agree_with_the_scorer() -> None:
    """On perfect, empty, lumped and random predictions each figure is the scorer's to three decimals."""
    if not SCORER.exists():
        pytest.skip("NOT COMPARED: the scorer of story sets is in ../shared, which is absent")
    judge = runpy.run_path(str(SCORER))["score"]
    gold = {group["id"]: group for group in GOLD}
    for said in (perfect(), [], lumped(), *(at_random(seed) for seed in range(40))):
        theirs = judge(gold, {group["id"]: group for group in said})
        cross = theirs["cross_set"]
        assert figures(said) == pytest.approx(
            {
                "copies_f1": theirs["copies"]["f1"],
                "incidents_all_conll": theirs["incidents_all"]["conll"],
                "mention_coverage": theirs["mention_coverage"],
                "origins_exact": theirs["independent_origins"]["exact"],
                "origins_over": theirs["independent_origins"]["overcount"],
                "must_not_merge_violated": theirs["must_not_merge"]["rate"],
                "contested_f1": theirs["contested"]["f1"],
                "cross_set_found": cross["found"] / cross["pairs"],
            },
            abs=5e-4,
        )


def test_predictions_have_the_layout_and_keep_sets_apart() -> None:
    """A set's prediction names its own reports only, a copy with its source and why, and incidents with origins; a set is known by its own name."""
    text = "Port guards arrested nine sailors of the Meridian at Alder quay on Tuesday, the harbour master said. They were held overnight in the town."
    items = [
        {"id": "a", "set": "one", "text": text, "published": "2024-05-02", "outlet": "Alder Post"},
        {"id": "b", "set": "one", "text": text, "published": "2024-05-03", "outlet": "Quay News"},
        {"id": "c", "set": "two", "text": "France urged Iran to release two prisoners.", "published": "2024-05-02", "outlet": "Alder Post"},
    ]
    one, two = predict(items, Config(coder="rules"), [])

    assert (one["id"], two["id"]) == ("one", "two")
    assert [(c["copy"], c["of"], c["kind"]) for c in one["copies"]] == [("b", "a", "same")]
    assert two["copies"] == []
    arrest = next(i for i in one["incidents"] if i["type"] == "COERCE")
    assert {m["report"] for m in arrest["mentions"]} == {"a", "b"}
    assert arrest["independent_origins"] == 1
    assert {m["report"] for i in two["incidents"] for m in i["mentions"]} == {"c"}
    assert score([{"id": "one", "copies": [{"copy": "b", "of": "a"}], "incidents": []}], [one], 0)["main"]["copies_f1"] == 1.0


def test_the_bench_is_known_by_its_name() -> None:
    """`sayso bench story-sets` runs this bench."""
    assert BENCHES["story-sets"] is STORY_SETS
