"""Write docs/cli.md from the commands' own help, so that the two cannot differ (`tests/test_cli.py` checks)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import typer.main

from sayso.cli.app import app

HEAD = """# The command line
<!-- written by scripts/cli_reference.py: change the help texts, then run it again -->

Data go to stdout, progress and problems to stderr; the last line says what to do next. Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with problems
(a file without a publication date has one: give --date).
Shell completion: `sayso --install-completion`. `SAYSO_DEBUG=1` shows the traceback of an error.
"""


def reference() -> str:
    """Return the page."""
    group = typer.main.get_command(app)
    out = [HEAD]
    for name, command in _commands(group):
        out.append(f"## sayso {name}\n\n{_prose(command.help or '')}\n")
        rows = [f"| {_names(p)} | {(p.help or '').strip()} |" for p in command.params if getattr(p, "help", None)]
        out.append("| option | meaning |\n|---|---|\n" + "\n".join(rows) + "\n")
    return "\n".join(out)


def _commands(group: object, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Yield the commands in the order of their names, those of a group behind it."""
    for name, command in sorted(group.commands.items()):  # type: ignore[attr-defined]
        yield prefix + name, command
        if hasattr(command, "commands"):
            yield from _commands(command, f"{prefix}{name} ")


def _names(param: object) -> str:
    opts = [*param.opts, *param.secondary_opts]  # type: ignore[attr-defined]
    return ", ".join(f"`{o}`" if o.startswith("-") else f"`{o.upper()}`" for o in opts)


def _prose(help_: str) -> str:
    """Put the example lines of a help text into a code block."""
    text, _, examples = help_.partition("Examples:")
    lines = [line.strip() for line in examples.splitlines() if line.strip()]
    return text.strip() + ("\n\n```\n" + "\n".join(lines) + "\n```" if lines else "")


if __name__ == "__main__":
    path = Path(__file__).parents[1] / "docs" / "cli.md"
    path.write_text(reference(), encoding="utf-8")
    print(path.name, file=sys.stderr)
