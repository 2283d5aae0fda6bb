"""What `import sayso` gives and what it costs."""

from __future__ import annotations

import subprocess
import sys

import sayso

HEAVY = (
    "spacy",
    "numpy",
    "thinc",
    "torch",
    "scipy",
    "pandas",
    "rich",
    "typer",
    "jinja2",
    "py3langid",
    "click",
    "email",
    "asyncio",
    "sayso.parse",
    "sayso.actors",
)


def test_exported_members_are_exactly_the_public_names() -> None:
    """`__all__` is sorted without regard to dunders and each of its names exists."""
    assert list(sayso.__all__) == sorted(sayso.__all__)
    assert all(hasattr(sayso, name) for name in sayso.__all__)


def test_import_loads_no_heavy_module() -> None:
    """`import sayso` loads none of the heavy modules and few modules in all, so that it stays under 150 ms."""
    code = "import sys; before = set(sys.modules); import sayso; print(*(set(sys.modules) - before))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert [m for m in HEAVY if m in loaded] == []
    assert len(loaded) < 120
