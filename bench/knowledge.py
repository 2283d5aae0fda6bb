"""How long the tables of actors take to load, how much memory they hold, and how fast names are found.

    python bench/knowledge.py [FILE]

FILE is plain text, or JSON lines with a `body` or `text` (default: the Reuters set in ../shared, else the bundled example reports over and over).
Prints one JSON object: the least of RUNS fresh processes for the load (no other way is free of what ran before), megabytes of text a second on one core.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REUTERS = ROOT.parent / "shared" / "benchmarks" / "reuters21578" / "all.jsonl"
EXAMPLES = ROOT / "src" / "sayso" / "demo" / "reports.jsonl"
RUNS = 7
BYTES = 8_000_000
LOAD = """
import json, resource, time
from sayso.actors.knowledge import knowledge
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before, start = peak(), time.perf_counter()
known = knowledge()
print(json.dumps({"ms": 1000 * (time.perf_counter() - start), "mb": peak() - before, "names": len(known.names)}))
"""


def main(argv: list[str]) -> int:
    """Measure and print."""
    from sayso.actors.knowledge import knowledge

    loads = [json.loads(subprocess.run([sys.executable, "-c", LOAD], check=True, capture_output=True, text=True).stdout) for _ in range(RUNS)]
    path = Path(argv[0]) if argv else REUTERS if REUTERS.is_file() else EXAMPLES
    text = _text(path)
    names = knowledge().names
    start = time.perf_counter()
    found = sum(1 for _ in names.apart(text))
    seconds = time.perf_counter() - start
    print(json.dumps({
        "names": loads[0]["names"],
        "load_ms": round(min(run["ms"] for run in loads)),
        "load_mb": round(min(run["mb"] for run in loads)),
        "text": path.name,
        "text_mb": round(len(text.encode()) / 1e6, 1),
        "found": found,
        "mb_per_second": round(len(text.encode()) / 1e6 / seconds, 1),
    }, indent=1))  # fmt: skip
    return 0


def _text(path: Path) -> str:
    raw = path.read_text(encoding="utf-8")
    if path.suffix == ".jsonl":
        rows = map(json.loads, raw.splitlines())
        raw = "\n\n".join(row.get("body") or row.get("text") or "" for row in rows)
    return (raw * (1 + BYTES // max(1, len(raw))))[:BYTES]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
