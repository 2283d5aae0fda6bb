"""Saying aloud that something is not tested on this machine: a line in red among the dots, whatever pytest captures."""

from __future__ import annotations

import pytest

__all__ = ["tell"]


def tell(config: pytest.Config, words: str) -> None:
    """Say aloud that something is not tested here."""
    teller, capture = (config.pluginmanager.get_plugin(name) for name in ("terminalreporter", "capturemanager"))
    if teller is not None and capture is not None:
        with capture.global_and_fixture_disabled():  # else it goes where what a passing test prints goes: nowhere
            teller.write_line(f"\n{words}", red=True)
