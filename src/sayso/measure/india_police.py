"""india-police: what the police did, in articles that were read from end to end (Times of India, 2002; lower-cased, its broken encoding repaired).

PLOVER has none of the set's five classes. Only `actual` events count, and only those that the police do: an actor of sector COP, or one named by a
word of the police or of the forces that India polices with. They are mapped so:

- KILL: ASSAULT that has somebody killed: a figure of dead, or a word of killing as its trigger.
- ARREST: COERCE/arrest, also without an actor and by whatever authority, for only an authority arrests.
- FORCE: ASSAULT of any kind, which takes in crowd-control, beat and firearms; crowd-control also without an actor.
- FAIL: REJECT by the police (they refused, they did not act), and ACCUSE whose recipients are the police, who are then said to have failed.
- ANY_ACTION: whatever the police do, speech apart (CONSULT, AGREE, SUPPORT, REQUEST, ACCUSE, REJECT and THREATEN are none), MOBILIZE/police and
  COERCE/curfew also without an actor; each KILL, ARREST and FORCE.

A sentence has what an event has whose trigger stands in it, an article what one of its sentences has. The figures are written down, no aims: the
set calls a failing what no event ontology codes (nobody came), and its ANY_ACTION takes in all that an officer says or does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..config import Config
from ..read.mojibake import repaired
from ..records import Actor, Coded, Event, Problem
from .items import Bench, Item, code_items
from .tally import Count, bootstrap, precision_recall_f1, rounded

__all__ = ["INDIA_POLICE", "labels_of", "predict", "score"]

LABELS = ("KILL", "ARREST", "FAIL", "FORCE", "ANY_ACTION")
_POLICE = re.compile(
    r"\b(?:polic(?:e|em[ae]n|ewom[ae]n)|cops?|constables?|constabulary|inspectors?|superintendents?|commissioner|sho|ssp|dgp|raf|crpf|bsf|srp|pac"
    r"|rapid action force|security (?:forces?|personnel)|para-?military|home guards?)\b",
    re.IGNORECASE,
)
_KILLING = re.compile(r"\b(?:kill|shot dead|gunned? down|shoot\w* dead|slay|slain|execut)", re.IGNORECASE)
_WORDS = frozenset(("CONSULT", "AGREE", "SUPPORT", "REQUEST", "ACCUSE", "REJECT", "THREATEN"))
_BARE = frozenset((("MOBILIZE", "police"), ("COERCE", "curfew")))


def predict(items: Iterable[Item], config: Config, problems: list[Problem]) -> Iterator[Item]:
    """Yield `{id, sentences: [[label, …], …]}` an article, in the order of its sentences."""
    clean = ({**item, "text": repaired(item["text"])} for item in items)
    for item, coded in code_items(clean, config, problems):
        starts = _starts(item["text"], [repaired(s["text"]) for s in item["sentences"]])
        said: list[set[str]] = [set() for _ in starts]
        for event in coded.events:
            place = sum(start <= event.trigger.start for start in starts) - 1
            if place >= 0:
                said[place] |= labels_of(event, coded)
        yield {"id": item["id"], "sentences": [sorted(labels) for labels in said]}


def _starts(text: str, sentences: Sequence[str]) -> list[int]:
    """Return where each sentence begins; one that is not found as it stands begins where the one before ends."""
    out, at = [], 0
    for sentence in sentences:
        found = text.find(sentence.strip(), at)
        start = found if found >= 0 else at
        out.append(start)
        at = start + (len(sentence.strip()) if found >= 0 else 0)
    return out


def labels_of(event: Event, coded: Coded) -> set[str]:
    """Return the set's labels that one event has."""
    if event.realis != "actual":
        return set()
    act = (event.type, event.mode)
    ours = any(_police(a) for a in event.actors)
    found = set()
    if act == ("COERCE", "arrest"):
        found.add("ARREST")
    if event.type == "ASSAULT" and (ours or (event.mode == "crowd-control" and not event.actors)):
        found.add("FORCE")
        if _kills(event, coded):
            found.add("KILL")
    if found or (ours and event.type not in _WORDS) or (act in _BARE and not event.actors):
        found.add("ANY_ACTION")
    if (event.type == "REJECT" and ours) or (event.type == "ACCUSE" and any(_police(a) for a in event.recipients)):
        found.add("FAIL")
    return found


def _police(actor: Actor) -> bool:
    return actor.sector == "COP" or bool(_POLICE.search(f"{actor.name} {actor.text or ''}"))


def _kills(event: Event, coded: Coded) -> bool:
    text = coded.report.text[event.trigger.start : event.trigger.end]
    return bool(_KILLING.search(text)) or any(f.event_id == event.id and f.what == "killed" and f.value for f in coded.figures)


def score(gold: Sequence[Item], predictions: Sequence[Item], samples: int) -> dict[str, Any]:
    """Return precision, recall and F1 of each label over articles and over sentences; intervals are over articles."""
    said = {p["id"]: p["sentences"] for p in predictions}
    units = [_count(item, said.get(item["id"], ())) for item in gold]
    total: Count = Counter()
    for unit in units:
        total.update(unit)
    return {
        "articles": len(gold),
        "sentences": total["sentences"],
        "main": rounded(_figures(total)),
        "interval_95": bootstrap(units, _figures, samples),
        "counts": {f"{level} {label}": {k: total[f"{level}.{label}.{k}"] for k in ("right", "false", "missed")} for level in _LEVELS for label in LABELS},
    }


_LEVELS = ("article", "sentence")


def _count(item: Item, said: Sequence[Sequence[str]]) -> Count:
    count: Count = Counter({"sentences": len(item["sentences"])})
    _add(count, "article", item["doc_labels"], {label for labels in said for label in labels})
    for number, sentence in enumerate(item["sentences"]):
        _add(count, "sentence", sentence["labels"], said[number] if number < len(said) else ())
    return count


def _add(count: Count, level: str, gold: Iterable[str], said: Iterable[str]) -> None:
    wanted, found = set(gold), set(said)
    for name, labels in (("right", wanted & found), ("false", found - wanted), ("missed", wanted - found)):
        count.update({f"{level}.{label}.{name}": 1 for label in labels})


def _figures(total: Count) -> dict[str, float | None]:
    out: dict[str, float | None] = {}
    for level in _LEVELS:
        for label in LABELS:
            found = precision_recall_f1(*(total[f"{level}.{label}.{k}"] for k in ("right", "false", "missed")))
            out.update({f"{level}.{label}.{letter}": value for letter, value in zip(("P", "R", "F1"), found, strict=True)})
    return out


INDIA_POLICE = Bench(
    name="india-police",
    measures="what the police did, in every article of a time and place; minutes long",
    data="benchmarks/india_police_events/dev.jsonl",
    gold="doc_labels",
    predict=predict,
    score=score,
    key="doc_id",
)
