"""`sayso code`: reports to attributed events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..config import Config
from ..errors import UsageError
from ..records import Problem, Report, content_id
from ..render.words import count
from .show import exit_code, next_step, note, show

if TYPE_CHECKING:
    from ..read import Network

__all__ = [
    "Add", "AllowHost", "CoderName", "Columns", "Format", "FullText",
    "OntologyName", "Outlet", "OwnActors", "OwnLexicon", "OwnLlm", "OwnWeights", "Published", "Settings", "Sources", "Title",
    "code", "columns_of", "day_of", "read_config", "reports_of",
]  # fmt: skip


Sources = Annotated[
    list[str],
    typer.Argument(
        help="Files (.txt .jsonl .csv .parquet .html .rss .warc, also .gz or .zst), folders, http(s) addresses, - for standard input, or a sentence in quotes.",
        show_default=False,
    ),
]
Published = Annotated[str | None, typer.Option("--date", help="Publication date (YYYY-MM-DD) of reports that do not say.")]
Outlet = Annotated[str | None, typer.Option(help="Outlet of reports that do not say.")]
Title = Annotated[str | None, typer.Option(help="Title of a report that does not say.")]
Columns = Annotated[list[str] | None, typer.Option(help="Which column holds what: text=body, published=day, outlet=source, …")]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        help="Reader: text, jsonl, csv, parquet, html, feed (RSS, Atom, JSON Feed), urls (one address a line) or warc; otherwise by the file's ending.",
    ),
]
Settings = Annotated[Path | None, typer.Option(help="Settings; sayso.toml of this folder if there is one.")]
CoderName = Annotated[str | None, typer.Option(help="Event coder: hybrid, rules (no encoder, quicker), encoder (no rules); llm and arbiter need --llm.")]
OntologyName = Annotated[str | None, typer.Option(help="Ontology: plover, cameo, or a TOML file of your own.")]
OwnLexicon = Annotated[str | None, typer.Option(help="File with lexicon entries of your own.")]
OwnWeights = Annotated[str | None, typer.Option(help="Folder with encoder weights of your own.")]
Add = Annotated[float | None, typer.Option(help="How sure the encoder must be (0 to 1) to add an event that no rule finds.")]
AllowHost = Annotated[list[str] | None, typer.Option(help="Fetch from this host although it is private or local, or is redirected to from https to http.")]
FullText = Annotated[bool | None, typer.Option(help="Fetch the pages that a feed links to; otherwise for feeds by address, not for files.")]
OwnActors = Annotated[str | None, typer.Option(help="CSV or TOML file with actors of your own.")]
OwnLlm = Annotated[str | None, typer.Option("--llm", help="TOML file that names the endpoint of a language model.")]
"""Arguments and options that commands over reports share."""


def code(
    sources: Sources,
    published: Published = None,
    outlet: Outlet = None,
    title: Title = None,
    column: Columns = None,
    format_: Format = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="One JSON object a line, as each report is done.")] = False,
    html: Annotated[Path | None, typer.Option(help="Also write a page with the text highlighted.")] = None,
    why: Annotated[bool, typer.Option("--why", help="Add the explanation of every code.")] = False,
    with_text: Annotated[bool, typer.Option("--with-text", help="Put the report's text into the JSON.")] = False,
    config: Settings = None,
    language: Annotated[str | None, typer.Option(help="Language of reports that do not say (ISO 639-1).")] = None,
    coder: CoderName = None,
    ontology: OntologyName = None,
    model: Annotated[str | None, typer.Option(help="spaCy model package, if not the pinned one.")] = None,
    batch_chars: Annotated[int | None, typer.Option(help="Characters parsed at once.")] = None,
    max_chars: Annotated[int | None, typer.Option(help="Longest report.")] = None,
    lexicon: OwnLexicon = None,
    weights: OwnWeights = None,
    add: Add = None,
    actors: OwnActors = None,
    llm: OwnLlm = None,
    detect_language: Annotated[bool | None, typer.Option(help="Check the language of reports that do not say.")] = None,
    allow_host: AllowHost = None,
    full_text: FullText = None,
) -> None:
    """Code reports: who did what to whom, on whose say-so, and how it stands.

    Examples:

      sayso code "Kyiv said Moscow had agreed to talks, which Moscow denied."

      sayso code report.txt --date 2026-01-15 --why

      sayso code articles.csv --column text=body --nl > events.jsonl

      cat reports.jsonl | sayso code - --nl | jq .events

      sayso code https://example.org/world/rss.xml --nl > events.jsonl
    """
    from ..pipeline import code_reports
    from ..read import Network
    from .llm import tell_meter

    settings = read_config(config).override(
        language=language,
        coder=coder,
        ontology=ontology,
        model=model,
        batch_chars=batch_chars,
        max_chars=max_chars,
        lexicon=lexicon,
        weights=weights,
        add=add,
        actors=actors,
        llm=llm,
        detect_language=detect_language,
    )
    network = Network(allow=tuple(allow_host or ()), full_text=full_text)
    items = reports_of(sources, published=published, outlet=outlet, title=title, column=column, format_=format_, network=network)
    form = "nl" if nl else "json" if json_ else "tree"
    reports, events, problems = show(code_reports(items, settings), form=form, why=why, html=html, with_text=with_text)
    note(", ".join((count(reports, "report"), count(events, "event"), count(problems, "problem"))))
    tell_meter(settings)
    if html is not None:
        next_step(f"open {html} in a browser")
    elif form == "tree":
        next_step("sayso code … --nl > events.jsonl keeps it" if why else "add --why for the reason of every code, --html page.html to see the text")
    else:
        next_step("docs/records.md documents every field")
    raise typer.Exit(exit_code(problems))


def read_config(path: Path | None) -> Config:
    """Read the settings file named, or sayso.toml of this folder, or take the defaults."""
    if path is not None:
        return Config.read(path)
    here = Path("sayso.toml")
    return Config.read(here) if here.is_file() else Config()


def reports_of(
    sources: Iterable[str],
    *,
    published: str | None,
    outlet: str | None,
    title: str | None,
    column: Sequence[str] | None,
    format_: str | None,
    network: Network | None = None,
) -> Iterator[Report | Problem]:
    """Read the sources named, with the date, outlet and title given for reports that do not say; wrong options are told at once."""
    day = day_of(published)
    columns = columns_of(column or [])
    return (_with_defaults(item, day, outlet, title) for source in sources for item in _read(source, format_, columns, network))


def day_of(value: str | None) -> date | None:
    """Return the day that --date names; raises `UsageError` S103 for what is none."""
    if value is None:
        return None
    from ..read.fields import as_date

    try:
        return as_date(value)
    except ValueError as exc:
        raise UsageError("S103", f"--date: {exc}", remedy="Write YYYY-MM-DD.") from None


def columns_of(pairs: Sequence[str]) -> dict[str, str]:
    """Return sayso's name → the source's column of --column options; raises `UsageError` S104."""
    from ..read.fields import NAMES

    out = {}
    for pair in pairs:
        ours, equals, theirs = pair.partition("=")
        if not equals or ours not in NAMES:
            raise UsageError("S104", f"--column {pair!r} does not name a column", remedy=f"Write NAME=COLUMN with NAME one of {', '.join(NAMES)}.")
        out[ours] = theirs
    return out


def _read(source: str, format_: str | None, columns: dict[str, str], network: Network | None) -> Iterator[Report | Problem]:
    """Read a file, folder or address, or take the argument itself as the text where it is a sentence and no file."""
    from ..read import is_address, open_source, reader_name

    if not source.strip():
        raise UsageError("S100", "nothing to code", remedy="Give a file, a folder, an address, - for standard input, or a sentence in quotes.")
    if source != "-" and not _is_file(source) and any(ch.isspace() for ch in source.strip()):
        yield Report(id=content_id("r", source), text=source, meta={"typed": True})
        return
    if source != "-" and not is_address(source) and (format_ or reader_name(source, b"")) == "csv" and _is_file(source) and not Path(source).is_dir():
        _tell_guess(source, columns)
    yield from open_source(source, format_=format_, columns=columns, network=network)


def _is_file(source: str) -> bool:
    try:
        return Path(source).exists()
    except (OSError, ValueError):  # a sentence may be too long for a file name, or hold a NUL
        return False


def _tell_guess(source: str, columns: dict[str, str]) -> None:
    from ..read import first_line
    from ..read.csv import guess

    found = guess(first_line(source), columns)
    note(f"{source}: columns " + ", ".join(f"{ours}={theirs}" for ours, theirs in found.items()) + "  (change with --column NAME=COLUMN)")


def _with_defaults(item: Report | Problem, day: date | None, outlet: str | None, title: str | None) -> Report | Problem:
    if isinstance(item, Problem):
        return item
    return replace(item, published=item.published or day, outlet=item.outlet or outlet, title=item.title or title)
