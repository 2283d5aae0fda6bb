"""`sayso bench`: one quality benchmark, figures as JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from .code import read_config
from .show import exit_code, next_step, note

__all__ = ["bench"]

_TELL_EVERY = 5.0  # seconds between lines of progress


def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="sayso-gold, plv, plv-open, plover-gsr, direction, no-politics, polnear, actors, coref, timex, geo, contexts, alerts, "
            "india-police, petrarch-agreement, factuality-uw, factuality-meantime, factuality-uds-ih2, meantime-said, wire, html, incidents or story-sets."
        ),
    ],
    data: Annotated[Path | None, typer.Option(help="Items, one JSON object a line; otherwise the development file of the shared data.")] = None,
    gold: Annotated[Path | None, typer.Option(help="Gold in a file of its own; the items then need none.")] = None,
    predictions: Annotated[Path | None, typer.Option(help="Also write the predictions, one a line.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="The figures on one line.")] = False,
    limit: Annotated[int | None, typer.Option(help="Take the first items only.")] = None,
    samples: Annotated[int, typer.Option(help="Bootstrap samples for the intervals; 0 for none.")] = 1000,
    shared: Annotated[Path | None, typer.Option(envvar="SAYSO_SHARED", help="Folder of the shared data (../shared).")] = None,
    config: Annotated[Path | None, typer.Option(help="Settings; sayso.toml of this folder if there is one.")] = None,
    coder: Annotated[str | None, typer.Option(help="Event coder: hybrid, rules or encoder.")] = None,
) -> None:
    """Measure quality on one benchmark: predictions a line, figures as one JSON object.

    Examples:

      sayso bench sayso-gold

      sayso bench polnear --data dev.jsonl --predictions out.jsonl

      sayso bench sayso-gold --data texts.jsonl --gold gold.jsonl --json
    """
    from ..measure import find, run

    found = find(name)
    note(f"{found.name}: {found.measures}")
    settings = read_config(config).override(coder=coder)
    result = run(name, data=data, gold=gold, predictions=predictions, config=settings, shared=shared, limit=limit, samples=samples, tell=_progress())
    print(json.dumps(result, ensure_ascii=False, indent=None if json_ else 1))
    for problem in result["problems"]:
        note("problem [{code}] {record}: {what}. {remedy}".format(**problem))
    if predictions is not None:
        note(f"wrote {predictions}")
    if result["figures"] is None:
        next_step("the items have no gold: give it with --gold FILE to have them scored")
    else:
        next_step("docs/quality.md says what each figure means and what is aimed at")
    raise typer.Exit(exit_code(len(result["problems"])))


def _progress() -> Callable[[int], None]:
    last = time.monotonic()

    def tell(done: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_EVERY:
            last = time.monotonic()
            print(f"{done} items done", file=sys.stderr)

    return tell
