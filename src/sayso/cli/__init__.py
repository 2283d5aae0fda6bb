"""The command line: the library's verbs, thin. Data go to stdout, everything else to stderr.

Exit codes: 0 done, 1 failed, 2 wrong use, 3 done with problems.
"""

from __future__ import annotations

import os
import sys

__all__ = ["main"]


def main() -> None:
    """Run the `sayso` command; errors of ours are printed as one line with their remedy."""
    from ..errors import SaysoError
    from .app import app

    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]  # a terminal that cannot show a letter shows its code
    try:
        app()
    except SaysoError as exc:
        if os.environ.get("SAYSO_DEBUG"):
            raise
        print(f"sayso: {exc}", file=sys.stderr)
        sys.exit(exc.exit_code)
    except BrokenPipeError:  # the reader of a pipe has gone ("| head"); nothing is wrong
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as exc:
        if os.environ.get("SAYSO_DEBUG"):
            raise
        print(f"sayso: [S106] cannot write: {exc}. Name a folder that exists and may be written, with room left.", file=sys.stderr)
        sys.exit(1)
