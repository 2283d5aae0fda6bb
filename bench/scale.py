"""Runs over shards, measured: reports a second with one worker and with two, memory of a worker, and what a report costs as reports grow.

    python bench/scale.py                     1,000 and 10,000 short reports by the coder rules, one worker and two; the shards alone with up to 100,000
    python bench/scale.py --coder hybrid --reports 1000

Reports are the first sentences of the bundled ones, each with its number, some 35 words. Processor time is what the receipts say; where the machine is
busy it is what compares, and the clock says what the load let through; the rate by processor time leaves the first shard of each worker out, which loads the
models. "The shards alone" code nothing: reading, tables, receipts.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from sayso import Coded, Config, Report
from sayso.demo import reports
from sayso.scale import prepare, run
from sayso.scale.back import open_run

WORDS = 35


def uncoded(found: Iterable[Report], config: Config) -> Iterator[Coded]:
    """Code nothing: what is left is the cost of shards."""
    for report in found:
        yield Coded(report=report)


def write(path: Path, number: int) -> None:
    """Write so many short reports as lines of JSON."""
    texts = [" ".join(r.text.split()[:WORDS]) for r in reports()]
    with path.open("w", encoding="utf-8") as file:
        for n in range(number):
            row = {
                "id": f"r{n}",
                "text": f"{texts[n % len(texts)]}. It was report {n}.",
                "published": f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}",
                "outlet": f"O{n % 40}",
            }
            file.write(json.dumps(row) + "\n")


def measure(source: Path, number: int, workers: int, config: Config, *, coding: str = "", size: int = 10_000) -> dict[str, object]:
    """Run once into a new folder, and return what it took."""
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        start, before = time.monotonic(), os.getloadavg()[0]
        with prepare([str(source)], f"{folder}/out", config, size=size, coding=coding) as prepared:
            planned = time.monotonic() - start
            going = list(run(prepared, workers=workers))[-1]
        wall = time.monotonic() - start
        receipts = open_run(f"{folder}/out").receipts
        written = sum(size for r in receipts for size, _ in r.files.values())
        cpu = sum(r.cpu_s for r in receipts)
        warm = receipts[workers:] or receipts  # the first shard of a worker loads the models
        rate = sum(r.reports for r in warm) / max(sum(r.cpu_s for r in warm), 0.01)
        out = {
            "reports": number, "workers": workers, "shards": going.shards, "coder": "none" if coding else config.coder, "events": going.events,
            "plan_s": round(planned, 2), "wall_s": round(wall, 1), "cpu_s": round(cpu, 1), "reports_a_cpu_s": round(rate, 1),
            "reports_a_s": round(number / wall, 1), "worker_mb": max(r.memory_mb for r in receipts), "bytes_a_report": round(written / number),
            "load": (round(before, 1), round(os.getloadavg()[0], 1)),
        }  # fmt: skip
        shutil.rmtree(f"{folder}/out")
    print(json.dumps(out), flush=True)
    return out


def main() -> None:
    """Measure and print a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--coder", default="rules")
    parser.add_argument("--reports", type=int, nargs="*", default=[1_000, 10_000])
    parser.add_argument("--alone", type=int, nargs="*", default=[1_000, 10_000, 100_000], help="reports for the shards alone")
    parser.add_argument("--two", type=int, default=2_000, help="reports for the comparison of one worker with two; 0 for none")
    args = parser.parse_args()
    config = Config(coder=args.coder)
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        source = Path(folder, "reports.jsonl")
        for number in args.alone:
            write(source, number)
            measure(source, number, 1, config, coding="scale:uncoded")
        for number in args.reports:
            write(source, number)
            measure(source, number, 1, config, size=max(number // 10, 1))
        if args.two:
            write(source, args.two)
            one, two = (measure(source, args.two, workers, config, size=max(args.two // 10, 1)) for workers in (1, 2))
            ratio = 2 * float(str(two["reports_a_cpu_s"])) / float(str(one["reports_a_cpu_s"]))
            by_clock = float(str(two["reports_a_s"])) / float(str(one["reports_a_s"]))
            print(json.dumps({"two workers against one": {"by processor time": round(ratio, 2), "by the clock": round(by_clock, 2)}}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
