"""`python -m sayso` is the `sayso` command."""

from .cli import main

main()
