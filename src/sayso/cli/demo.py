"""`sayso demo`: the main job on the bundled example reports."""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from ..config import Config
from ..render.words import count
from .show import exit_code, next_step, note, show

__all__ = ["demo"]


def demo(
    html: Annotated[Path | None, typer.Option(help="Also write a page with the texts highlighted.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Add the explanation of every code.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="One JSON object a line.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
) -> None:
    """Code the bundled reports: real countries and offices, invented happenings."""
    from ..pipeline import code_reports
    from ..read import open_source

    note("These reports are invented for demonstration; nothing in them happened.")
    with as_file(files("sayso.demo") / "reports.jsonl") as path:
        form = "nl" if nl else "json" if json_ else "tree"
        reports, events, problems = show(code_reports(open_source(str(path)), Config()), form=form, why=why, html=html)
    note(", ".join((count(reports, "report"), count(events, "event"), count(problems, "problem"))))
    next_step(f"open {html} in a browser" if html else 'try your own: sayso code "Kyiv said Moscow had agreed to talks, which Moscow denied." --why')
    raise typer.Exit(exit_code(problems))
