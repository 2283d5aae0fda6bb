"""Data that fit the field: other people's events in, ours out in their layouts (docs/exchange.md)."""

from __future__ import annotations

from .importing import READERS, guess, import_file

__all__ = ["READERS", "guess", "import_file"]
