"""`sayso explain`: what one event rests on, link by link."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated

import typer

from ..errors import UsageError
from ..explanation import Numbered, explain, matching, numbered
from ..render.explanation import list_lines, to_object, to_tree
from ..render.words import count
from .code import (
    Add,
    CoderName,
    Columns,
    Format,
    OntologyName,
    Outlet,
    OwnActors,
    OwnLexicon,
    OwnLlm,
    OwnWeights,
    Published,
    Settings,
    Sources,
    Title,
    read_config,
    reports_of,
)
from .show import console, exit_code, next_step, note, tell_problems

__all__ = ["explain_"]

_LISTED = 40
"""Events that are listed at most where the one asked for is not clear."""


def explain_(
    event: Annotated[str, typer.Argument(help="Its number (1 is the first), its id or the beginning of it, or words of its trigger.", show_default=False)],
    sources: Sources,
    published: Published = None,
    outlet: Outlet = None,
    title: Title = None,
    column: Columns = None,
    format_: Format = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    config: Settings = None,
    coder: CoderName = None,
    ontology: OntologyName = None,
    lexicon: OwnLexicon = None,
    weights: OwnWeights = None,
    add: Add = None,
    actors: OwnActors = None,
    llm: OwnLlm = None,
) -> None:
    """Explain one event: its chain of sources as a tree, with the words in the text that make each link, and what its codes rest on.

    Examples:

      sayso explain agreed "Kyiv said Moscow had agreed to talks, which Moscow denied."

      sayso explain 1 report.txt --date 2026-01-15

      sayso explain e_c357 articles.csv --column text=body --json
    """
    from ..pipeline import code_reports

    settings = read_config(config).override(coder=coder, ontology=ontology, lexicon=lexicon, weights=weights, add=add, actors=actors, llm=llm)
    items = reports_of(sources, published=published, outlet=outlet, title=title, column=column, format_=format_)
    results = list(code_reports(items, settings))
    for coded in results:
        tell_problems(coded)
    events = numbered(results)
    number, coded, found = _the_one(events, event)
    explanation = explain(coded, found)
    if json_:
        print(json.dumps(to_object(explanation, number=number), ensure_ascii=False, indent=1))
        next_step("docs/records.md documents every field")
    else:
        console().print(to_tree(explanation, coded, number=number, total=len(events)))
        next_step("--json gives the same as an object; sayso code … --html page.html shows the whole text")
    raise typer.Exit(exit_code(sum(len(c.problems) for c in results)))


def _the_one(events: Sequence[Numbered], asked: str) -> Numbered:
    """Return the event asked for; where none or several match, list those that may be meant."""
    found = matching(events, asked)
    if len(found) == 1:
        return found[0]
    if not events:
        raise UsageError("S108", "there is no event to explain", record=asked, remedy="`sayso code` with the same sources shows what is found in them.")
    shown = found or events
    for line in list_lines(shown[:_LISTED]):
        note(line)
    if len(shown) > _LISTED:
        note(f"      and {len(shown) - _LISTED} more; sayso code … --json has the ids of all")
    remedy = "Give one of those above by its number or id, or by words of its trigger."
    if not found:
        raise UsageError("S108", f"none of {count(len(events), 'event')} matches", record=asked, remedy=remedy)
    raise UsageError("S109", f"{count(len(found), 'event')} match", record=asked, remedy=remedy)
