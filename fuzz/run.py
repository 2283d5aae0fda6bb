"""Fuzz one target by coverage: python fuzz/run.py TARGET [options of libFuzzer]. See README.md."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path

import atheris

FUZZ = Path(__file__).parent
sys.path.insert(0, str(FUZZ))
OWN = ["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1", "-max_len=8192", "-len_control=30"]
"""Hang: one input for more than 20 s. Memory: more than 2 GB."""
SPEAKING = {"code": ["sayso"], "html": ["sayso.read", "sayso.admit", "trafilatura", "htmldate", "justext"], "feed": ["sayso.read", "feedparser", "sgmllib"]}
"""Packages whose branches count as coverage, by target; counting those of all packages makes a start slow and the fuzzer blind."""


def main() -> None:
    """Make the target's packages tell their branches, and hand over to libFuzzer."""
    name, *options = sys.argv[1:]
    usual = ["sayso.read", "sayso.exchange", "sayso.actors.own", "sayso.ontologies", "sayso.changepoints.rules", "sayso.follow.settings", "sayso.fetch"]
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=SPEAKING.get(name, usual), enable_loader_override=False):
        from targets import CORPUS, TARGETS

        target = TARGETS[name]
        for path in sorted((CORPUS / name).glob("*")):  # imports what is imported late, within sight of the instrumentation
            target(path.read_bytes())
    found = Path(os.environ.get("SAYSO_FUZZ", "build/fuzz")) / name
    found.mkdir(parents=True, exist_ok=True)
    words = FUZZ / "words" / f"{name}.dict"
    more = [f"-dict={words}"] if words.is_file() else []
    atheris.Setup([sys.argv[0], *OWN, *more, f"-artifact_prefix={found.parent}/{name}-", *options, str(found), str(CORPUS / name)], target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
