"""Memory by the size of a report, and cost as reports grow in number, on one core. Prints one JSON object.

    python bench/growth.py [--coder hybrid|rules] [--sizes 1000,10000,100000] [--counts 1000,10000]

Sizes: one report of so many words (bundled example reports one after another), each coded in a process of its own; the greatest memory in GB (1e9 bytes)
and microseconds of processor time a word. Counts: so many short reports (a paragraph each, its numbers changed so that no two are alike), in one process each;
milliseconds of processor time a report. Aim: the cost of a report stays within a factor of 1.15.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

EXAMPLES = Path(__file__).parents[1] / "src" / "sayso" / "demo" / "reports.jsonl"
SPREAD = 1.15


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--coder", choices=("hybrid", "rules"), default="hybrid")
    options.add_argument("--sizes", default="1000,10000,100000", help="words of one report")
    options.add_argument("--counts", default="1000,10000", help="reports")
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = options.parse_args()
    if args.child:
        print(json.dumps(_alone(args.child[0], int(args.child[1]), args.coder)))
        return 0
    sizes = {n: _child("size", n, args.coder) for n in _numbers(args.sizes)}
    counts = {n: _child("count", n, args.coder) for n in _numbers(args.counts)}
    costs = [found["ms_per_report"] for found in counts.values()]
    result = {"coder": args.coder, "by_size": sizes, "by_count": counts}
    if costs:
        result |= {"spread": round(max(costs) / min(costs), 3), "met": max(costs) / min(costs) <= SPREAD}
    print(json.dumps(result))
    return 0


def _numbers(given: str) -> list[int]:
    return [int(n) for n in given.split(",") if n]


def _child(kind: str, number: int, coder: str) -> dict[str, Any]:
    """Measure in a process of its own; returns what it prints."""
    command = [sys.executable, __file__, "--coder", coder, "--child", kind, str(number)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def _alone(kind: str, number: int, coder: str) -> dict[str, Any]:
    import resource
    import time

    from sayso.config import Config
    from sayso.pipeline import code_reports
    from sayso.records import Report

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    texts = [_long(number)] if kind == "size" else _short(number)
    config = Config(coder=coder)
    for _ in code_reports([Report(id="warm", text=text) for text in _short(20)], config):
        pass
    start = time.process_time()
    events = sum(len(coded.events) for coded in code_reports((Report(id=str(i), text=text) for i, text in enumerate(texts)), config))
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1) * 1024 / 1e9
    cost = {"us_per_word": round(seconds / number * 1e6)} if kind == "size" else {"ms_per_report": round(seconds / number * 1e3, 2)}
    return {"peak_gb": round(peak, 3), "events": events, **cost}


def _paragraphs() -> list[str]:
    rows = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    return [line for row in rows for line in row["text"].split("\n") if len(line.split()) > 15]


def _long(words: int) -> str:
    """Return a text of about so many words, in paragraphs."""
    out: list[str] = []
    count = 0
    for paragraph in cycle(_paragraphs()):
        out.append(paragraph)
        count += len(paragraph.split())
        if count >= words:
            return "\n\n".join(out)
    return ""


def _short(number: int) -> Iterator[str]:
    """Yield short reports, each with a name of its own in it, so that words go on being new."""
    for i, paragraph in enumerate(islice(cycle(_paragraphs()), number)):
        yield f"{paragraph} The note was numbered {i} and signed by clerk Xu{i:x}."


if __name__ == "__main__":
    raise SystemExit(main())
