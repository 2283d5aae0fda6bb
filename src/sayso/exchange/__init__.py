"""Data that fit the field: other people's events in, ours out in their layouts (docs/exchange.md)."""

from __future__ import annotations

from .exporting import FORMATS, Exported, export
from .importing import READERS, guess, import_file

__all__ = ["FORMATS", "READERS", "Exported", "export", "guess", "import_file"]
