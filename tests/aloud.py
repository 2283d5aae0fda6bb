"""Saying aloud that something is not tested on this machine: a line in red among the dots, whatever pytest captures and in whichever process it runs."""

from __future__ import annotations

import pytest

__all__ = ["tell", "tell_again"]


def tell(config: pytest.Config, words: str) -> None:
    """Say aloud that something is not tested here; a process that only runs tests hands it to the one that tells of them."""
    said = getattr(config, "workeroutput", None)
    if said is not None:
        said.setdefault("aloud", []).append(words)
        return
    teller, capture = (config.pluginmanager.get_plugin(name) for name in ("terminalreporter", "capturemanager"))
    if teller is not None and capture is not None:
        with capture.global_and_fixture_disabled():  # else it goes where what a passing test prints goes: nowhere
            teller.write_line(f"\n{words}", red=True)


def tell_again(config: pytest.Config, said: object) -> None:
    """Say what a process that ran tests had to say (pytest-xdist's `workeroutput`)."""
    for words in said.get("aloud", []) if isinstance(said, dict) else []:
        tell(config, words)
