"""`sayso demo`: the bundled example reports: a store of them and its pages, or their codes."""

from __future__ import annotations

import os
import shlex
import sys
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..render.words import count
from .show import console, exit_code, next_step, note, show

if TYPE_CHECKING:
    from ..demo import Built
    from ..store import Store

__all__ = ["demo"]

_TELL_EVERY = 3.0
"""Seconds between two lines of progress."""
_INCIDENTS = 4
"""Incidents that are told, those with most reports."""


def demo(
    db: Annotated[str | None, typer.Option("--db", help="The store to build; a file in your cache if not given. The same again codes nothing twice.")] = None,
    serve: Annotated[bool | None, typer.Option("--serve/--no-serve", help="Serve the pages; by default in a terminal with a browser at hand.")] = None,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open the first page in the browser.")] = True,
    port: Annotated[int, typer.Option(help="Port of the pages; 0 takes a free one.")] = 8001,
    html: Annotated[Path | None, typer.Option(help="Build no store: print the codes, and write a page with the texts highlighted.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Build no store: print all codes, each with its explanation.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="Build no store: print one JSON object a line.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Build no store: print one JSON array.")] = False,
) -> None:
    """Build a store of the bundled reports and open its pages: real countries and offices, invented happenings.

    Nothing is fetched. Without a terminal or a browser it builds the store, says what is in it, and ends.

    Examples:

      sayso demo

      sayso demo --db demo.db --no-serve

      sayso demo --nl
    """
    note("These reports are invented for demonstration; nothing in them happened.")
    if html is not None or why or nl or json_:
        if db is not None or serve or port != 8001:
            raise UsageError("S181", "--html, --why, --nl and --json build no store", remedy="Leave out --db, --serve and --port, or the form.")
        _codes("nl" if nl else "json" if json_ else "tree", why, html)
    from ..demo import build, place
    from ..store import open_store

    built = build(db or place(), _teller())
    with open_store(db or built.where, read_only=True) as store:
        _told(store, built)
    name = shlex.quote(db or built.where)
    if serve or (serve is None and sys.stdout.isatty() and (not open_ or _has_browser())):
        from .serve import serve as serving

        serving(db or built.where, port=port, open_=open_ and _has_browser())
        raise typer.Exit(exit_code(built.problems))
    next_step(f"sayso serve {name} --open shows the pages; sayso search fishermen --origins 2 --db {name}")
    raise typer.Exit(exit_code(built.problems))


def _codes(form: str, why: bool, html: Path | None) -> None:
    """Print what is coded of every report, and exit."""
    from ..config import Config
    from ..demo import reports
    from ..pipeline import code_reports

    number, events, problems = show(code_reports(reports(), Config()), form=form, why=why, html=html)
    note(", ".join((count(number, "report"), count(events, "event"), count(problems, "problem"))))
    next_step(f"open {html} in a browser" if html else 'try your own: sayso code "Kyiv said Moscow had agreed to talks, which Moscow denied." --why')
    raise typer.Exit(exit_code(problems))


def _told(store: Store, built: Built) -> None:
    """Print the codes of two reports, the incidents that most reports tell of, and what the store holds."""
    from ..demo import SHOWN, reports
    from ..render.incident import incident_words
    from ..render.tree import to_tree

    out = console()
    for report_id in SHOWN:
        if (coded := store.coded(report_id)) is not None:
            out.print(to_tree(coded))
    incidents = store.incidents(store.incidents_of_reports([report.id for report in reports()]))
    out.print("incidents that most reports tell of")
    for incident in sorted(incidents, key=lambda i: -len({p.report_id for p in i.passages}))[:_INCIDENTS]:
        out.print(f"├── {incident_words(incident)} · told by {count(len({p.report_id for p in incident.passages}), 'report')}")
    parts = (count(built.reports, "report"), count(built.events, "event"), count(built.incidents, "incident"), count(built.copies, "copy", "copies"))
    out.print(f"└── {built.where}: {', '.join(parts)}")
    if not built.new:
        note("it was built before; nothing was coded again")


def _teller() -> Callable[[str], None]:
    """Return what says how far the building is, on stderr and not too often."""
    last = time.monotonic()

    def tell(line: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _TELL_EVERY:
            last = time.monotonic()
            note(line)

    return tell


def _has_browser() -> bool:
    """Tell whether a browser can be opened that does not take the terminal."""
    if sys.platform not in ("win32", "darwin") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER")):
        return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
