"""Every example of the lexicon, through parser, actors and coder.

To see the failures of one file: `pytest tests/test_lexicon_examples.py -k assault -rA`.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from sayso.config import Config
from sayso.events.rules import RulesCoder, rules
from sayso.languages import english
from sayso.rehearsal import rehearse

_FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
_FILES = tuple(sorted(name for name in english().table("lexicon") if name != "classes"))


@cache
def _outcomes(file: str) -> tuple[str, ...]:
    """Return one line per example of a file: "" where it passes, otherwise what is wrong."""
    coder = rules(Config())
    assert isinstance(coder, RulesCoder)
    done = rehearse(Config(), (entry for entry in coder.lexicon.entries if entry.file == file))
    return tuple(f"{r.entry}: {r.text!r}: {r.wrong}" if r.wrong else "" for r in done)


@pytest.mark.parametrize("file", _FILES)
def test_examples_of_file(file: str) -> None:
    """At least the share of a file's examples that `floors.json` demands is coded as the lexicon says."""
    outcomes = _outcomes(file)
    failures = [line for line in outcomes if line]
    print("\n".join(failures))
    share = 1 - len(failures) / max(1, len(outcomes))
    assert share >= _FLOORS["lexicon_examples"], f"{len(failures)} of {len(outcomes)} examples of {file}.toml fail:\n" + "\n".join(failures)
