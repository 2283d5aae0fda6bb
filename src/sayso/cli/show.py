"""Printing that commands share: results to stdout in the form asked for, progress, problems and the next step to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UsageError
from ..records import Coded
from ..render.lines import to_line

if TYPE_CHECKING:
    from rich.console import Console

_PIPE_WIDTH = 100_000
"""Columns of a tree that goes to a file or a pipe: lines are never cut there."""

__all__ = ["console", "exit_code", "next_step", "note", "show", "tell_problems"]


def note(text: str) -> None:
    """Say something to the person, not to the pipe."""
    print(text, file=sys.stderr)


def next_step(text: str) -> None:
    """Say what to do next, as the last line."""
    note(f"→ {text}")


def show(results: Iterable[Coded], *, form: str, why: bool = False, html: Path | None = None, with_text: bool = False) -> list[int]:
    """Print results as they come (`form`: tree | json | nl); returns [reports, events, problems]."""
    counts = [0, 0, 0]
    if html is not None and (html.is_dir() or not html.absolute().parent.is_dir()):
        raise UsageError("S107", "cannot write the page there", record=str(html), remedy="Name a file in a folder that exists.")
    counted = _counted(results, counts, form)
    if html is not None:
        counted = _written(counted, html)
    if form == "nl":
        for coded in counted:
            print(json.dumps(to_line(coded, with_text=with_text), ensure_ascii=False), flush=True)
    elif form == "json":
        print("[", end="")
        for i, coded in enumerate(counted):
            print(",\n " if i else "", json.dumps(to_line(coded, with_text=with_text), ensure_ascii=False), sep="", end="")
        print("]")
    else:
        _trees(counted, why)
    return counts


def _trees(results: Iterable[Coded], why: bool) -> None:
    from ..render.tree import to_tree

    out = console()
    for coded in results:
        out.print(to_tree(coded, why=why))


def console() -> Console:
    """Return the console for trees: words as they are, lines as wide as the terminal, uncut in a pipe."""
    from rich.console import Console

    return Console(highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else _PIPE_WIDTH)


def tell_problems(coded: Coded) -> None:
    """Say the problems of a report, a line each."""
    for problem in coded.problems:
        note(f"problem [{problem.code}] {problem.record}: {problem.what}. {problem.remedy}")


def _counted(results: Iterable[Coded], counts: list[int], form: str) -> Iterator[Coded]:
    for coded in results:
        counts[0] += 1
        counts[1] += len(coded.events)
        counts[2] += len(coded.problems)
        if form != "tree":
            tell_problems(coded)
        yield coded


def _written(results: Iterable[Coded], path: Path) -> Iterator[Coded]:
    """Pass results on and write the page of all of them at the end."""
    from ..render.html import to_html

    kept = []
    for coded in results:
        kept.append(coded)
        yield coded
    path.write_text(to_html(kept), encoding="utf-8")
    note(f"wrote {path}")


def exit_code(problems: int) -> int:
    """Return 3 where there were problems, else 0."""
    return 3 if problems else 0
