"""The lexicon's own examples through the line: which fail, and which patterns no example has shown to work.

`sayso lexicon check` prints it; the same runs over sayso's own lexicon in `tests/test_lexicon_examples.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .config import Config
from .errors import DataError
from .parsed import Frame, Mention
from .plugins import Language, Ontology, load
from .records import Problem, Report

if TYPE_CHECKING:
    from .events.lexicon import Entry, Example, Lexicon

__all__ = ["Proof", "Rehearsed", "prove_lexicon", "rehearse"]


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One example after its run: the patterns of its entry that fired, and what is wrong ("" where nothing is)."""

    entry: str
    text: str
    fired: tuple[str, ...]
    wrong: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a check of a lexicon found: counts by type, problems to mend, and (entry, pattern) pairs that no example shows (None: not looked for)."""

    counts: Mapping[str, Mapping[str, int]]
    problems: tuple[Problem, ...]
    unshown: tuple[tuple[str, str], ...] | None


def prove_lexicon(config: Config, own: Path | None = None, *, examples: bool = True) -> Proof:
    """Check the lexicon, or with `own` the user's file read over it; with `examples` run them too.

    Wrong entries become problems with the code of their error; a file that cannot be read at all raises `DataError`.
    """
    from .events.lexicon import read_lexicon
    from .events.lint import counts, lint
    from .ontologies import ontology_of

    language: Language = load("languages", config.language)()
    plover: Ontology = load("ontologies", "plover")()
    mine = own is not None
    faults: list[DataError] = []
    lexicon = read_lexicon(language, plover, str(own) if own is not None else "", ontology_of(config.ontology), faults)
    problems = [Problem(code=f.code, record=f.record or "", what=f.what, remedy=f.remedy) for f in faults]
    problems += lint(lexicon, own=mine)
    if not examples:
        return Proof(counts=counts(lexicon, own=mine), problems=tuple(problems), unshown=None)
    entries = [e for e in lexicon.entries if e.own or not mine]
    done = rehearse(replace(config, lexicon=""), entries, lexicon)
    problems += [
        Problem(code="S356", record=f"lexicon entry {r.entry}", what=f"example {r.text!r}: {r.wrong}", remedy="Mend the entry or the example.")
        for r in done
        if r.wrong
    ]
    shown = {(r.entry, pattern) for r in done for pattern in r.fired}
    unshown = tuple((e.id, p.text) for e in entries for p in e.patterns if (e.id, p.text) not in shown)
    return Proof(counts=counts(lexicon, own=mine), problems=tuple(problems), unshown=unshown)


def rehearse(config: Config, entries: Iterable[Entry], lexicon: Lexicon | None = None) -> tuple[Rehearsed, ...]:
    """Run the examples of entries through parser, actors and rules coder (with another lexicon than the configuration's, if given)."""
    from .actors import knowledge, resolve
    from .events.rules import RulesCoder, rules
    from .parse import parse

    language: Language = load("languages", config.language)()
    facts = knowledge(config.actors)
    coder = RulesCoder.of(language, lexicon) if lexicon is not None else rules(config)
    items = [(entry, example) for entry in entries for example in entry.examples]
    reports = [Report(id=str(i), text=example.text) for i, (_, example) in enumerate(items)]
    out = []
    for (entry, example), parsed in zip(items, parse(reports, config), strict=True):
        mentions = resolve(parsed, language, facts)
        frames = coder(parsed, mentions)
        fired = tuple(p.text for p in entry.patterns if any(f.why[0].startswith(f"{entry.id}: “{p.text}” matched") for f in frames))
        out.append(Rehearsed(entry.id, example.text, () if example.none else fired, _wrong(entry, example, frames, mentions)))
    return tuple(out)


def _wrong(entry: Entry, example: Example, frames: Sequence[Frame], mentions: Sequence[Mention]) -> str:
    if example.none:
        return "must not fire, but did" if any(f.entry == entry.id for f in frames) else ""
    type_ = example.type or entry.type
    found = [f for f in frames if f.type == type_]
    if not found:
        return f"no {type_}; found {', '.join(f'{f.type} by {f.entry}' for f in frames) or 'nothing'}"
    complaints = ["; ".join(_differs(f, example, mentions)) for f in sorted(found, key=lambda f: f.entry != entry.id)]
    return "" if "" in complaints else complaints[0]


def _differs(frame: Frame, example: Example, mentions: Sequence[Mention]) -> Iterator[str]:
    """Yield what of a frame is not as the example says."""

    def named(wanted: str | None, indices: tuple[int, ...]) -> bool:
        return wanted is None or any(wanted in mentions[i].text or mentions[i].text in wanted for i in indices)

    def told(indices: tuple[int, ...]) -> str:
        return ", ".join(mentions[i].text for i in indices) or "nobody"

    if example.mode is not None and frame.mode != example.mode:
        yield f"mode {frame.mode}, not {example.mode}"
    if not named(example.actor, frame.actors):
        yield f"actor {told(frame.actors)}, not {example.actor!r}"
    if not named(example.recipient, frame.recipients):
        yield f"recipient {told(frame.recipients)}, not {example.recipient!r}"
    trigger = example.text[frame.trigger.start : frame.trigger.end]
    if example.trigger is not None and example.trigger not in trigger and trigger not in example.trigger:
        yield f"trigger {trigger!r}, not {example.trigger!r}"
