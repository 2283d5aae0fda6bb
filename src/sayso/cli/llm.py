"""`sayso llm`: what coding with a language model would cost, and whether its endpoint answers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from ..config import Config
from ..render.words import count
from .code import Columns, Format, OwnLlm, Settings, Sources, read_config, reports_of
from .show import exit_code, next_step, note, show

__all__ = ["llm", "tell_meter"]

llm = typer.Typer(help="Coding with a language model at an endpoint of your own: what it would cost, and whether it answers.", no_args_is_help=True)

_SENTENCE = "Norway's foreign ministry said on Tuesday that police had arrested two Belarusian officials and demanded an apology from Minsk."


@llm.command()
def estimate(
    sources: Sources,
    llm_: OwnLlm = None,
    coder: Annotated[str, typer.Option(help="llm (all sentences) or arbiter (those in which rules and encoder disagree).")] = "llm",
    column: Columns = None,
    format_: Format = None,
    config: Settings = None,
    json_: Annotated[bool, typer.Option("--json", help="The figures as one JSON object.")] = False,
) -> None:
    """Say what coding the reports would ask and cost. Nothing is sent.

    Example:

      sayso llm estimate reports.jsonl --llm llm.toml --coder arbiter
    """
    from ..estimate import estimate as estimating

    settings = read_config(config).override(coder=coder, llm=llm_)
    found = estimating(reports_of(sources, published=None, outlet=None, title=None, column=column, format_=format_), settings)
    if json_:
        print(json.dumps(asdict(found)))
    else:
        print(f"{count(found.reports, 'report')}: {count(found.requests, 'request')}, {count(found.cached, 'answer')} in the cache already")
        print(f"about {found.sent:,} tokens sent and {found.received:,} received")
        print(f"about {found.cost:.4f}, at most {found.most:.4f}; the limit of a run is {found.limit:g}")
        if found.limit and found.cost > found.limit:
            note("The run would reach its limit: reports after it would be problems, and could be coded in a further run.")
    next_step(f"sayso code … --coder {coder} --llm {settings.llm}")
    raise typer.Exit(exit_code(found.problems))


@llm.command("try")
def try_(
    llm_: OwnLlm = None,
    config: Settings = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """Ask the model about one sentence, and show what comes of it.

    Example:

      sayso llm try --llm llm.toml
    """
    from ..pipeline import code

    settings = read_config(config).override(coder="llm", llm=llm_, detect_language=False)
    _, events, problems = show(code(_SENTENCE, config=settings), form="json" if json_ else "tree", why=True)
    tell_meter(settings)
    if not events and not problems:
        note("It answered, and found no event, where people find two: another model may do better.")
    next_step(f"sayso llm estimate reports.jsonl --llm {settings.llm} says what a run would cost")
    raise typer.Exit(exit_code(problems))


def tell_meter(settings: Config) -> None:
    """Say what a run has asked of the language model, where it was one that asks."""
    if settings.coder in ("llm", "arbiter"):
        from ..events.llm import client_of

        note(client_of(settings.llm).meter.line())
