"""Two codings side by side: where they agree, where they differ, and how sure that is (docs/compare.md)."""

from __future__ import annotations

from .compare import BY, OVER, compare

__all__ = ["BY", "OVER", "compare"]
