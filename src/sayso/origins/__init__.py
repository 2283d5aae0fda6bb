"""Origins: copies, citations, and where an incident's claims ultimately come from (DESIGN section 6)."""

from __future__ import annotations

from .citations import Citations
from .copies import Copies, copies

__all__ = ["Citations", "Copies", "copies"]
