"""Fuzz every target in turn, one process at a time, and say for how long and what came of it: python fuzz/hour.py [MINUTES] [TARGET …].

A line of JSON a stretch: target, seconds, inputs tried, branches seen, and the file of an input that broke something. After a find the stretch goes on.
Targets that are named get all their time at once, all of them theirs in two passes.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

FUZZ = Path(__file__).parent
SHARES = {
    "text": 2, "jsonl": 3, "csv": 4, "parquet": 3, "html": 5, "feed": 4, "warc": 4, "urls": 4, "followed": 3, "file": 3, "icews": 2, "polecat": 2, "gdelt": 3,
    "gdelt-mentions": 1, "plover": 3, "archive": 4, "own": 4, "parts": 4, "code": 14,
}  # fmt: skip
"""Minutes of 72 that a target gets; the coder most, since it is slowest."""
PASSES = (0.35, 0.65)
"""Parts of a target's time where all are fuzzed, so that the first finds of all come early."""
MOST_FINDS = 6
"""Finds in one stretch after which it ends: the same fault is then found again and again."""


def main() -> int:
    """Run all; return 1 where something was found."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    names = sys.argv[2:] or list(SHARES)
    unit = minutes * 60 / sum(SHARES[name] for name in names)
    found = 0
    for part in (1.0,) if sys.argv[2:] else PASSES:
        for name in names:
            left, finds = SHARES[name] * unit * part, 0
            while left >= 1 and finds < MOST_FINDS:
                told = stretch(name, left)
                print(json.dumps(told), flush=True)
                left -= told["seconds"]
                finds += told["find"] is not None
            found += finds
    return 1 if found else 0


def stretch(name: str, seconds: float) -> dict[str, object]:
    """Fuzz one target until its time is over or something breaks. Only the time in which inputs are tried counts."""
    log = Path(os.environ.get("SAYSO_FUZZ", "build/fuzz")) / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        subprocess.run([sys.executable, str(FUZZ / "run.py"), name, f"-max_total_time={max(1, round(seconds))}"], stdout=out, stderr=out, check=False)
    text = log.read_text(encoding="utf-8", errors="replace")
    stat = {key: int(value) for key, value in re.findall(r"stat::(\w+):\s+(\d+)", text)}
    tried = stat.get("number_of_executed_units", 0)
    rate = stat.get("average_exec_per_sec", 0)
    done = re.search(r"Done \d+ runs in (\d+) second", text)
    spent = float(done[1]) if done else tried / rate if rate else 1.0
    kept = re.search(r"Test unit written to (\S+-(?:crash|timeout|oom|leak)-\S+)", text)  # a slow unit is none
    if kept:
        Path(f"{kept[1]}.txt").write_text(text[-6000:], encoding="utf-8")
    cover = re.findall(r"cov: (\d+)", text)
    broke = kept[1] if kept else None
    if not done and not kept:  # it did not even begin, or was killed: nobody's input
        spent, broke = max(spent, seconds / MOST_FINDS), str(log.rename(log.with_suffix(f".{time.time_ns()}")))
    return {
        "at": time.strftime("%H:%M:%S"),
        "target": name,
        "seconds": round(spent, 1),
        "inputs": tried,
        "branches": int(cover[-1]) if cover else 0,
        "find": broke,
    }


if __name__ == "__main__":
    sys.exit(main())
