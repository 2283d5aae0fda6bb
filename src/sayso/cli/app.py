"""The Typer application: collects the commands, one file each."""

from __future__ import annotations

import typer

from .. import __version__
from .actors import actors
from .alerts import alerts
from .bench import bench
from .code import code
from .compare import compare
from .correct import correct
from .demo import demo
from .dyads import dyads
from .exchange import export, import_
from .explain import explain_
from .follow import follow
from .forecast import forecast
from .incidents import incidents
from .info import info, init
from .ingest import ingest
from .keep import backup, check, redact, restore
from .lexicon import lexicon
from .llm import llm
from .notify import filters, hooks, notify
from .review import review
from .run import join, load, run
from .serve import serve
from .stored import search, show_group

__all__ = ["app"]

app = typer.Typer(
    name="sayso",
    help="Political event data that remembers who said so: who did what to whom, and on whose say-so.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        print(f"sayso {__version__}")
        raise typer.Exit


@app.callback()
def root(version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version.")) -> None:
    """Political event data that remembers who said so: who did what to whom, and on whose say-so."""


app.command()(code)
app.command()(demo)
app.command("explain")(explain_)
app.command()(init)
app.command()(info)
app.command()(bench)
app.command()(ingest)
app.command()(run)
app.command()(load)
app.command()(join)
app.command()(follow)
app.command()(notify)
app.command()(search)
app.command("import")(import_)
app.command()(export)
app.command()(dyads)
app.command()(compare)
app.command()(incidents)
app.command()(serve)
app.command()(review)
app.command()(check)
app.command()(backup)
app.command()(restore)
app.command()(redact)
app.add_typer(alerts, name="alerts")
app.add_typer(forecast, name="forecast")
app.add_typer(show_group, name="show")
app.add_typer(correct, name="correct")
app.add_typer(filters, name="filters")
app.add_typer(hooks, name="hooks")
app.add_typer(actors, name="actors")
app.add_typer(lexicon, name="lexicon")
app.add_typer(llm, name="llm")
