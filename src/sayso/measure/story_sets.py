"""story-sets: copies, stories, incidents and independent origins over sets of reports.

How it counts (as the scorer that judges it). Copies are pairs of reports after closure; a mention found is aligned with one gold mention of its report
(exact first, then the largest overlap), others are left out; a gold mention that nothing matches is alone. An incident's prediction is the one that
holds most of its mentions. Incidents without a gold count (background of another set) are left out of origins and contested. All sets are read together, in
order of time: an incident stands under every set that its reports belong to, with one id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ..config import Config
from ..ingest import ingest
from ..join import Joiner
from ..records import Incident, Problem
from ..store import Store, open_store
from .clusters import conll
from .items import Bench, Item, report_of
from .tally import f1, rounded, share

__all__ = ["STORY_SETS", "predict", "score"]


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, copies, stories, incidents}` a set: the reports are ingested into a fresh store, in order of time, and what they came to is read from it."""
    ordered = sorted(items, key=lambda item: (item.get("published") or "", item["id"]))
    sets: dict[str, list[str]] = {}
    for item in ordered:
        sets.setdefault(item["set"], []).append(item["id"])
    with TemporaryDirectory() as folder, open_store(Path(folder) / "story-sets.db") as store:
        for _ in ingest((report_of(item, "text", problems) for item in ordered), store, config, told=problems.append):
            pass
        for _ in Joiner(store, config).join():
            pass
        for name, ids in sets.items():
            yield {"id": name, **_told(store, ids)}


def _told(store: Store, ids: Sequence[str]) -> Item:
    """Return what the reports of a set came to."""
    lineages = store.lineages(ids)
    stories: dict[str, list[str]] = {}
    for one in lineages:
        stories.setdefault(one.story_id, []).append(one.report_id)
    copies = [one.copy for one in lineages if one.copy is not None and one.copy.of in ids]
    return {
        "copies": [{"copy": c.copy, "of": c.of, "kind": c.kind, "why": c.receipt.why} for c in copies],
        "stories": list(stories.values()),
        "incidents": [_line(incident) for incident in store.incidents(store.incidents_of_reports(ids))],
    }


def _line(incident: Incident) -> Item:
    return {
        "id": incident.id,
        "type": incident.type,
        "mentions": [{"report": p.report_id, "trigger": list(p.span)} for p in incident.passages],
        "independent_origins": incident.independent_origins,
        "origins": [{"id": o.id, "kind": o.kind, "name": o.name, "via": o.via, "stance": o.stance, "reports": list(o.reports)} for o in incident.origins],
        "contested": incident.contested,
        "status_history": [{"date": s.on.isoformat() if s.on else None, "status": s.status, "by": s.by} for s in incident.status_history],
    }


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return the figures of all sets; `samples` is not used: sets are few, and depend on each other."""
    said = {p["id"]: p for p in predictions}
    count: Counter[str] = Counter()
    of_gold: dict[Any, Any] = {}
    of_said: dict[Any, Any] = {}
    ids: dict[str, str | None] = {}
    background: list[tuple[str, str]] = []
    for group in gold:
        answer = said.get(group["id"], {})
        wanted, found = _closed(group["copies"]), _closed(answer.get("copies", []))
        count.update({"copies.right": len(wanted & found), "copies.said": len(found), "copies.gold": len(wanted)})
        held = _held(group, answer, of_gold, of_said, count)
        for incident in group["incidents"]:
            inside = held[incident["id"]]
            best = min(inside, key=lambda k: (-inside[k], k), default=None)
            _origins(incident, answer["incidents"][best] if best is not None else {}, count)
            ids[incident["id"]] = answer["incidents"][best].get("id") if best is not None else None
            if incident.get("same_as"):
                background.append((incident["id"], incident["same_as"]))
        for one, other in {frozenset(p) for row in group.get("must_not_merge", []) for p in combinations(row, 2)}:
            count["apart"] += 1
            count["apart.violated"] += bool(held[one].keys() & held[other].keys())
    coreference = conll(of_gold, of_said)
    main = {
        "copies_f1": f1(count["copies.right"], count["copies.said"] - count["copies.right"], count["copies.gold"] - count["copies.right"]),
        "incidents_all_conll": coreference["conll_f1"],
        "mention_coverage": share(count["covered"], len(of_gold)),
        "origins_exact": share(count["exact"], count["counted"]),
        "origins_over": share(count["over"], count["counted"]),
        "must_not_merge_violated": share(count["apart.violated"], count["apart"]),
        "contested_f1": f1(count["contested.right"], count["contested.said"] - count["contested.right"], count["contested.gold"] - count["contested.right"]),
        "cross_set_found": share(sum(ids.get(a) is not None and ids.get(a) == ids.get(b) for a, b in background), len(background)),
    }
    return {"sets": len(gold), "incidents": count["counted"], "mentions": len(of_gold), "main": rounded(main), "coreference": rounded(coreference)}


def _closed(pairs: Iterable[Mapping[str, str]]) -> set[frozenset[str]]:
    """Return all pairs of reports that are copies of one text."""
    group: dict[str, set[str]] = {}
    for pair in pairs:
        one = group.setdefault(pair["copy"], {pair["copy"]}) | group.setdefault(pair["of"], {pair["of"]})
        group.update(dict.fromkeys(one, one))
    return {frozenset(p) for members in group.values() for p in combinations(sorted(members), 2)}


def _held(group: Item, answer: Item, of_gold: dict[Any, Any], of_said: dict[Any, Any], count: Counter[str]) -> dict[str, Counter[int]]:
    """Align a set's mentions, note both sides' clusters, and return how many of each gold incident's mentions each predicted incident holds."""
    wanted = {(i["id"], j): (m["report"], *m["trigger"]) for i in group["incidents"] for j, m in enumerate(i["mentions"])}
    found = {(i, j): (m["report"], *m["trigger"]) for i, row in enumerate(answer.get("incidents", [])) for j, m in enumerate(row["mentions"])}
    near = sorted(
        ((a[1:] != b[1:], -overlap / max(a[2] - a[1], b[2] - b[1]), a[1], b[1], key, other)
         for key, a in wanted.items() for other, b in found.items() if a[0] == b[0] and (overlap := min(a[2], b[2]) - max(a[1], b[1])) > 0),
        key=lambda row: row[:4],
    )  # fmt: skip
    aligned: dict[Any, Any] = {}
    taken = set()
    for *_, key, other in near:
        if key not in aligned and other not in taken:
            aligned[key] = other
            taken.add(other)
    held: dict[str, Counter[int]] = {i["id"]: Counter() for i in group["incidents"]}
    for key in wanted:
        of_gold[group["id"], *key] = (group["id"], key[0])
        of_said[group["id"], *key] = (group["id"], aligned[key][0]) if key in aligned else (group["id"], "alone", *key)
        if key in aligned:
            held[key[0]][aligned[key][0]] += 1
    count["covered"] += len(aligned)
    return held


def _origins(incident: Item, answer: Item, count: Counter[str]) -> None:
    wanted, found = incident["independent_origins"], answer.get("independent_origins") or 0
    if wanted is None:
        return
    said, is_so = bool(answer.get("contested")), bool(incident["contested"])
    count.update({"counted": 1, "exact": wanted == found, "over": found > wanted})
    count.update({"contested.right": said and is_so, "contested.said": said, "contested.gold": is_so})


STORY_SETS = Bench(
    name="story-sets",
    measures="copies, incidents and independent origins over sets of reports",
    data="gold/story-sets-dev.jsonl",
    gold="incidents",
    predict=predict,
    score=score,
    grouped=True,
)
