"""A way of coding for tests of runs: every report gets one coding made by hand, without parser and models. Workers import it by name.

A report's words say what else happens to whoever codes it: die, fail, or wait for a file.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from arrests import arrest_of
from stored import TEXT, coded

from sayso import Coded, Config, Report
from sayso.admit import admit

CODING, ARRESTS = "quick_coding:code", "quick_coding:arrests"
DIE, FAIL, ONCE, WAIT = "The worker dies here.", "The parser fails here.", "Die once: ", "Wait for "


def code(reports: Iterable[Report], config: Config) -> Iterator[Coded]:
    """Yield a coding a report, whose ids are made of the report's; what the line refuses is refused."""
    for report, problems, good in admit(reports, config):
        if good:
            _obey(report.text)
        made = coded(report.id, text=report.text) if good and report.text.startswith(TEXT) else Coded(report=report)
        yield replace(made, report=report, problems=problems)


def _obey(text: str) -> None:
    for line in text.splitlines():
        if line == DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        if line.startswith(ONCE) and not Path(line.removeprefix(ONCE)).exists():
            Path(line.removeprefix(ONCE)).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if line == FAIL:
            raise RuntimeError("a text that no parser reads")
        if line.startswith(WAIT):
            started, go_on = (Path(line.removeprefix(WAIT) + end) for end in (".started", ".go"))
            started.write_text(str(os.getpid()), encoding="ascii")
            while not go_on.exists():
                time.sleep(0.01)


def arrests(reports: Iterable[Report], config: Config) -> Iterator[Coded]:
    """Yield a coding a report that tells of an arrest (`arrests.arrest_of`)."""
    for report in reports:
        yield replace(arrest_of(report.id, report.text, report.published or date(2024, 1, 1), outlet=report.outlet or ""), report=report)
