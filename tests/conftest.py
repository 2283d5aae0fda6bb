"""What tests share: the parser is loaded once, sentences are coded by the whole line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from aloud import tell_again

from sayso import Coded, code


@pytest.fixture(scope="session")
def code_text() -> Callable[..., Coded]:
    """Return a function that codes one text and gives its record."""

    def run(text: str, published: date | None = date(2026, 1, 15), outlet: str | None = "The Daily Test") -> Coded:
        return next(code(text, published=published, outlet=outlet))

    return run


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Say what is not tested, where the tests ran in other processes (pytest-xdist)."""
    tell_again(node.config, getattr(node, "workeroutput", None))
