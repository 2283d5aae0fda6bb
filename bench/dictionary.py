"""The line against a coder of the old kind, a dictionary of verb phrases, over the same parse, on one core. Prints one JSON object.

    python bench/dictionary.py [--data FILE] [--limit N]

What PETRARCH does, as small as it can be: a verb of the dictionary makes an event where its subject and its object (in the passive its
agent and its subject) each hold a name of our tables (a country, a body, a person in office). The dictionary is made of our lexicon's verbs
with the words and objects of their patterns; the actors are our tables. It is no PETRARCH: no noun patterns, synonym sets, pronouns, dates
or issues, and no words whose sense is told by what stands around them; it finds less, and of what it finds more is wrong. It shows what the
same reading costs when nothing but who, whom and a verb is asked.
Prints words a second of processor time: of the parse alone, of the dictionary after the parse, and of the line with each coder, and events a thousand words.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

if TYPE_CHECKING:
    from sayso.events.lexicon import Pattern
    from sayso.parsed import Parsed

DATA = Path(__file__).parents[1].parent / "shared" / "benchmarks" / "polnear" / "dev.jsonl"
Phrases = dict[str, list[tuple["Pattern", str]]]


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--data", type=Path, default=DATA, help="JSON lines with a key `text`")
    options.add_argument("--limit", type=int, default=84, help="reports; the first ones")
    args = options.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    with args.data.open(encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines][: args.limit]
    print(json.dumps(_measured(texts)))
    return 0


def _measured(texts: list[str]) -> dict[str, Any]:
    from sayso.config import Config
    from sayso.parse import parse
    from sayso.pipeline import code_reports
    from sayso.records import Report

    reports = [Report(id=str(i), text=text, published=date(2016, 9, 30), outlet="The Daily Test") for i, text in enumerate(texts)]
    phrases = _phrases()
    for warm in ("rules", "hybrid"):
        list(code_reports(reports[:2], Config(coder=warm)))
    list(_events(next(parse(reports[:1], Config())), phrases))
    start = time.process_time()
    parsed = list(parse(reports, Config()))
    spent = {"parse": time.process_time() - start}
    words = sum(sum(p != "SPACE" for p in report.pos) for report in parsed)
    start = time.process_time()
    found = {"dictionary": sum(1 for report in parsed for _ in _events(report, phrases))}
    spent["dictionary"] = spent["parse"] + time.process_time() - start
    for coder in ("rules", "hybrid"):
        start = time.process_time()
        found[coder] = sum(len(coded.events) for coded in code_reports(reports, Config(coder=coder)))
        spent[coder] = time.process_time() - start
    return {
        "reports": len(reports),
        "words": words,
        "verbs": len(phrases),
        "words_per_s": {name: round(words / seconds) for name, seconds in spent.items()},
        "events_per_1000_words": {name: round(1000 * n / words, 1) for name, n in found.items()},
    }


def _phrases() -> Phrases:
    """Return verb → its phrases, the longest first, each with its type."""
    from sayso.config import Config
    from sayso.events.rules import rules

    out: Phrases = {}
    for lemma, entries in rules(Config()).lexicon.index["verb"].items():  # type: ignore[attr-defined]
        out[lemma] = [(pattern, entry.type) for pattern, entry in entries]
    return out


def _events(parsed: Parsed, phrases: Phrases) -> Iterator[tuple[str, str, str]]:
    """Yield source, type and target of each verb of the dictionary that has both."""
    from sayso.actors import knowledge

    named = {start: names[0] for start, names in knowledge().names.everywhere(parsed.report.text).items()}
    who = [named[start][2][0].id if start in named else None for start in parsed.starts]
    for verb, pos in enumerate(parsed.pos):
        if pos != "VERB" or parsed.lemmas[verb] not in phrases:
            continue
        kind = next((kind for pattern, kind in phrases[parsed.lemmas[verb]] if _fits(parsed, verb, pattern)), None)
        source, target = _sides(parsed, verb)
        if kind is None or source is None or target is None:
            continue
        one, other = (next((who[t] for t in range(parsed.left[side], parsed.right[side]) if who[t]), None) for side in (source, target))
        if one and other and one != other:
            yield one, kind, other


def _fits(parsed: Parsed, verb: int, pattern: Pattern) -> bool:
    """Tell whether the words and objects of a phrase hang on the verb."""
    hanging = {parsed.lemmas[kid] for kid in parsed.kids[verb]}
    below = hanging | {parsed.lemmas[kid] for prep in parsed.kids[verb] if parsed.deps[prep] == "prep" for kid in parsed.kids[prep]}
    return all(words & hanging for words in pattern.words) and all(not choice.lemmas or choice.lemmas & below for choice in pattern.objects)


def _sides(parsed: Parsed, verb: int) -> tuple[int | None, int | None]:
    """Return subject and object of a verb, of a passive the agent and the subject."""
    patient = parsed.child(verb, "nsubjpass")
    if patient is not None:
        agent = parsed.child(verb, "agent")
        return (parsed.child(agent, "pobj") if agent is not None else None), patient
    return parsed.child(verb, "nsubj"), parsed.child(verb, "dobj")


if __name__ == "__main__":
    raise SystemExit(main())
