"""Every example of the lexicon, through parser, actors and coder.

To see the failures of one file: `pytest tests/test_lexicon_examples.py -k assault -rA`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from sayso.actors import resolve
from sayso.config import Config
from sayso.events.lexicon import Entry, Example
from sayso.events.rules import RulesCoder, rules
from sayso.languages import english
from sayso.parse import parse
from sayso.parsed import Frame, Mention
from sayso.records import Report

_FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
_FILES = tuple(sorted(name for name in english().table("lexicon") if name != "classes"))


@cache
def _coder() -> RulesCoder:
    coder = rules(Config())
    assert isinstance(coder, RulesCoder)
    return coder


@cache
def _outcomes(file: str) -> tuple[str, ...]:
    """Return one line per example of a file: "" where it passes, otherwise what is wrong."""
    items = [(entry, example) for entry in _coder().lexicon.entries if entry.file == file for example in entry.examples]
    reports = [Report(id=str(i), text=example.text) for i, (_, example) in enumerate(items)]
    out = []
    for (entry, example), parsed in zip(items, parse(reports, Config()), strict=True):
        mentions = resolve(parsed, english())
        wrong = _wrong(entry, example, _coder()(parsed, mentions), mentions, example.text)
        out.append(f"{entry.id}: {example.text!r}: {wrong}" if wrong else "")
    return tuple(out)


def _wrong(entry: Entry, example: Example, frames: tuple[Frame, ...], mentions: tuple[Mention, ...], text: str) -> str:
    if example.none:
        return "must not fire, but did" if any(f.entry == entry.id for f in frames) else ""
    type_ = example.type or entry.type
    found = [f for f in frames if f.type == type_]
    if not found:
        return f"no {type_}; found {[(f.type, f.mode, f.entry) for f in frames]}"
    complaints = [_differs(f, example, mentions, text) for f in sorted(found, key=lambda f: f.entry != entry.id)]
    return "" if "" in complaints else complaints[0]


def _differs(frame: Frame, example: Example, mentions: tuple[Mention, ...], text: str) -> str:
    def named(wanted: str | None, indices: tuple[int, ...]) -> bool:
        return wanted is None or any(wanted in mentions[i].text or mentions[i].text in wanted for i in indices)

    out = []
    if example.mode is not None and frame.mode != example.mode:
        out.append(f"mode {frame.mode}, not {example.mode}")
    if not named(example.actor, frame.actors):
        out.append(f"actor {[mentions[i].text for i in frame.actors]}, not {example.actor!r}")
    if not named(example.recipient, frame.recipients):
        out.append(f"recipient {[mentions[i].text for i in frame.recipients]}, not {example.recipient!r}")
    trigger = text[frame.trigger.start : frame.trigger.end]
    if example.trigger is not None and example.trigger not in trigger and trigger not in example.trigger:
        out.append(f"trigger {trigger!r}, not {example.trigger!r}")
    return "; ".join(out)


@pytest.mark.parametrize("file", _FILES)
def test_examples_of_file(file: str) -> None:
    """At least the share of a file's examples that `floors.json` demands is coded as the lexicon says."""
    outcomes = _outcomes(file)
    failures = [line for line in outcomes if line]
    print("\n".join(failures))
    share = 1 - len(failures) / max(1, len(outcomes))
    assert share >= _FLOORS["lexicon_examples"], f"{len(failures)} of {len(outcomes)} examples of {file}.toml fail:\n" + "\n".join(failures)
