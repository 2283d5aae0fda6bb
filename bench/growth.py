"""Memory by the size of a report, and cost as reports grow in number, on one core. Prints one JSON object.

    python bench/growth.py [--coder hybrid|rules] [--sizes 1000,10000,100000] [--after 10000]

Sizes: one report of so many words (bundled example reports one after another), each coded in a process of its own; the greatest memory in GB (1e9 bytes)
and microseconds of processor time a word. After: a process that has coded so many short reports (a paragraph each, its numbers changed so that no two are
alike) and one that has coded a hundredth of them take turns at a thousand more; the medians of six turns, in milliseconds of processor time a report, and their
ratio: a machine whose speed goes up and down does so for both. Aim: a ratio of 1.15 at most. 100,000 take some 20 minutes with the rules.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

EXAMPLES = Path(__file__).parents[1] / "src" / "sayso" / "demo" / "reports.jsonl"
SPREAD = 1.15
TURNS, MORE = 6, 1_000


def main() -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--coder", choices=("hybrid", "rules"), default="hybrid")
    options.add_argument("--sizes", default="1000,10000,100000", help="words of one report")
    options.add_argument("--after", type=int, default=10_000, help="reports; 0 for none")
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    args = options.parse_args()
    if args.child:
        _alone(args.child[0], int(args.child[1]), args.coder)
        return 0
    sizes = {n: _told(_child("size", n, args.coder)) for n in (int(n) for n in args.sizes.split(",") if n)}
    print(json.dumps({"coder": args.coder, "by_size": sizes} | (_in_turns(args.after, args.coder) if args.after else {})))
    return 0


def _child(kind: str, number: int, coder: str) -> subprocess.Popen[str]:
    """Start a process that measures."""
    command = [sys.executable, __file__, "--coder", coder, "--child", kind, str(number)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _told(child: subprocess.Popen[str], word: str = "") -> Any:
    """Say a word to a process, and return what it answers."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(f"{word}\n")
    child.stdin.flush()
    return json.loads(child.stdout.readline())


def _in_turns(after: int, coder: str) -> dict[str, Any]:
    """Let a process that has coded many reports and one that has coded few take turns."""
    children = {n: _child("count", n, coder) for n in (after, max(after // 100, 20))}
    for child in children.values():
        _told(child)
    found: dict[int, list[dict[str, float]]] = {n: [] for n in children}
    for _ in range(TURNS):
        for n, child in children.items():
            found[n].append(_told(child, "go on"))
    for child in children.values():
        child.terminate()
    costs = {n: statistics.median(turn["ms_per_report"] for turn in turns) for n, turns in found.items()}
    ratio = costs[after] / min(costs[n] for n in costs if n != after)
    memory = {n: turns[-1]["peak_gb"] for n, turns in found.items()}
    return {"ms_per_report_after": costs, "peak_gb_after": memory, "ratio": round(ratio, 3), "met": ratio <= SPREAD}


def _alone(kind: str, number: int, coder: str) -> None:
    """Measure in this process: one long report, or so many short ones and then a thousand more whenever a line comes."""
    import resource
    import time

    from sayso.config import Config
    from sayso.pipeline import code_reports
    from sayso.records import Report

    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})

    def coded(texts: Iterable[str]) -> Iterator[int]:
        return (len(c.events) for c in code_reports((Report(id=str(i), text=text) for i, text in enumerate(texts)), Config(coder=coder)))

    def told(start: float, events: int, name: str, per: float) -> None:
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "darwin" else 1) * 1024 / 1e9
        print(json.dumps({"peak_gb": round(peak, 3), "events": events, name: round((time.process_time() - start) / per, 2)}), flush=True)

    sum(coded(_short(20)))
    start = time.process_time()
    if kind == "size":
        told(start, sum(coded([_long(number)])), "us_per_word", number / 1e6)
        return
    going = coded(_short(number + (TURNS + 1) * MORE))
    told(start, sum(islice(going, number)), "ms_per_report", number / 1e3)
    sys.stdin.readline()
    for _ in sys.stdin:
        start = time.process_time()
        told(start, sum(islice(going, MORE)), "ms_per_report", MORE / 1e3)


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
