"""`sayso actors`: ask the tables who somebody is on a day, and prove them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from ..config import Config
from ..lookup import Candidate
from ..records import to_dict
from .code import read_config
from .show import exit_code, next_step, note

__all__ = ["actors"]

actors = typer.Typer(name="actors", help="Who is who: ask the tables of actors, and check them.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_Settings = Annotated[Path | None, typer.Option("--config", help="Settings; sayso.toml of this folder if there is one.")]


@actors.command("lookup")
def lookup_(
    text: Annotated[str, typer.Argument(help="A name or a description: “the Turkish foreign minister”.")],
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day (default: today).")] = None,
    own: Annotated[Path | None, typer.Option("--actors", help="CSV or TOML file of your own actors.")] = None,
    config: _Settings = None,
    json_: _Json = False,
) -> None:
    """Print who the words may mean on a day, the likeliest first, with the reason for each."""
    from ..lookup import lookup

    day = on.date() if on is not None else date.today()
    found = lookup(text, on=day, config=_with(read_config(config), own))
    if json_:
        print(json.dumps({"text": text, "on": day.isoformat(), "candidates": [to_dict(c) for c in found]}, ensure_ascii=False, indent=1))
    else:
        for candidate in found:
            print(_line(candidate))
    if not found:
        note(f"nobody is known as {text!r}")
        next_step("add a row of your own: docs/actors.md tells how")
        raise typer.Exit(1)
    next_step("another day: --on YYYY-MM-DD; rows of your own: --actors FILE, or `actors` in sayso.toml")


def _line(candidate: Candidate) -> str:
    actor = candidate.actor
    code = " ".join(filter(None, (actor.country or "–", actor.sector or "–", actor.wikidata)))
    return f"{candidate.score:.2f}  {actor.name} · {code}{' · STALE' if candidate.stale else ''}\n      {candidate.why}"


def _with(config: Config, own: Path | None) -> Config:
    return replace(config, actors=str(own)) if own is not None else config


@actors.command("check")
def check(
    on: Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="As of this day (default: today).")] = None,
    gaps: Annotated[bool, typer.Option("--gaps", help="List the known gaps too.")] = False,
    own: Annotated[Path | None, typer.Option("--actors", help="Check your own file of actors too.")] = None,
    config: _Settings = None,
    json_: _Json = False,
) -> None:
    """Prove the tables: terms, spellings, coverage; print what rests on what. Exit code 3 where something is wrong."""
    from ..actors.check import prove

    theirs = _with(read_config(config), own).actors
    proof = prove(on.date() if on is not None else date.today(), own=Path(theirs) if theirs else None)
    if json_:
        print(json.dumps({"counts": proof.counts, "gaps": proof.gaps, "problems": [to_dict(p) for p in proof.problems]}, ensure_ascii=False, indent=1))
    else:
        for section, counts in proof.counts.items():
            print(section)
            for name, number in counts.items():
                print(f"  {number:7,}  {name}")
        print(f"known gaps\n  {len(proof.gaps):7,}  in leadership since 1990, listed in gaps.csv")
        for gap in proof.gaps if gaps else ():
            print(f"           {gap}")
        print(f"problems\n  {len(proof.problems):7,}")
    for problem in proof.problems:
        note(f"problem [{problem.code}] {problem.record}: {problem.what}. {problem.remedy}")
    next_step("mend the rows named" if proof.problems else "sayso actors lookup NAME --on DAY asks the tables")
    raise typer.Exit(exit_code(len(proof.problems)))
