"""`python -m sayso` is the `sayso` command."""

from __future__ import annotations

from .cli import main

if __name__ == "__main__":  # the processes of `sayso run` import this module, and are no command
    main()
