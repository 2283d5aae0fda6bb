"""Speed and memory of the whole line against the bare parser, on one core. Prints one JSON object.

    python bench/speed.py [--coder hybrid|rules] [--data FILE] [--rounds N] [--profile]

Bare parser: the same model as spaCy runs it, all pipes, batch_size 32, one process, one thread, over the texts of PolNeAR's
development part. The line: `code_reports` over the same texts. Both are pinned to one core and take turns; what counts is
the ratio of their words per second of processor time, so that other work on the machine does not decide it.
The tagger: the same texts, parsed, in microseconds of processor time a word.
The encoder: our sentences of tests/gold/direction.jsonl with a pair marked, as many a second of one core's time; two processes do twice as many.
Aims: ratio at least 0.55 with the hybrid coder and the tagger and 0.75 with the rules (the dream is 1),
peak memory below 1.2 GB, one short report from a cold start below 4 s, 250 marked sentences a second and core.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")

DATA = Path(__file__).parents[1].parent / "shared" / "benchmarks" / "polnear" / "dev.jsonl"
SHORT = "Aland's troops shelled the border town of Osk on Tuesday, killing two people, Beland's government said."
PAIRS = Path(__file__).parents[1] / "tests" / "gold" / "direction.jsonl"
RATIO = {"hybrid": 0.55, "rules": 0.75}
AIMS = {"peak_gb": 1.2, "cold_s": 4.0, "marked_per_s": 250}


def main() -> int:
    """Measure and print."""
    args = _arguments()
    if not args.data.exists():
        print(f"no data at {args.data}: give a file with --data (JSON lines with a key text)", file=sys.stderr)
        return 2
    _pin()
    if args.child:
        _line(_texts(args.data), args.coder)
        return 0
    if args.profile:
        return _profile(_texts(args.data), args.coder)
    result: dict[str, Any] = _speed(_texts(args.data), args.rounds, args.coder)
    result |= _memory(args.data, args.coder) | _cold(args.coder)
    if args.coder != "rules":
        result |= _encoder() | _tagger(_texts(args.data)[:20])
    result["aims"] = AIMS | {"ratio": RATIO[args.coder]}
    result["met"] = {"ratio": result["ratio"] >= RATIO[args.coder], "peak_gb": result["peak_gb"] < AIMS["peak_gb"], "cold_s": result["cold_s"] < AIMS["cold_s"]}
    if args.coder != "rules":
        result["met"]["marked_per_s"] = result["marked_per_s"] >= AIMS["marked_per_s"]
    print(json.dumps(result))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=DATA, help="JSON lines with a key `text`")
    parser.add_argument("--coder", choices=sorted(RATIO), default="hybrid")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each; the median counts")
    parser.add_argument("--profile", action="store_true", help="print seconds of processor time by stage instead")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _pin() -> None:
    """Stay on one core, the last that this process may use."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _texts(path: Path) -> list[str]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


@cache
def _model() -> Any:
    """Load the model as its package gives it: the line makes its own ready to read in its own way."""
    from sayso.config import Config

    return importlib.import_module(Config().model).load()


def _bare(texts: list[str]) -> int:
    return sum(sum(not t.is_space for t in doc) for doc in _model().pipe(texts, batch_size=32))


def _line(texts: list[str], coder: str) -> int:
    from datetime import date

    from sayso.config import Config
    from sayso.pipeline import code_reports
    from sayso.records import Report

    reports = (Report(id=str(i), text=text, published=date(2016, 9, 30), outlet="The Daily Test") for i, text in enumerate(texts))
    return sum(len(coded.events) for coded in code_reports(reports, Config(coder=coder)))


def _seconds(work: Callable[..., int], *given: Any) -> tuple[float, int]:
    start = time.process_time()
    result = work(*given)
    return time.process_time() - start, result


def _speed(texts: list[str], rounds: int, coder: str) -> dict[str, Any]:
    _bare(texts[:2])
    _line(texts[:2], coder)
    bare, line = [], []
    words = events = 0
    for _ in range(rounds):
        seconds, words = _seconds(_bare, texts)
        bare.append(seconds)
        seconds, events = _seconds(_line, texts, coder)
        line.append(seconds)
    slow, fast = statistics.median(line), statistics.median(bare)
    return {
        "coder": coder,
        "reports": len(texts),
        "words": words,
        "events": events,
        "bare_words_per_s": round(words / fast),
        "line_words_per_s": round(words / slow),
        "ratio": round(fast / slow, 3),
        "after_parser_us_per_word": round((slow - fast) / words * 1e6, 1),
        "rounds": rounds,
    }


def _memory(data: Path, coder: str) -> dict[str, Any]:
    """Return the peak of resident memory of a process that codes everything, in GB (1e9 bytes)."""
    process = subprocess.Popen([sys.executable, __file__, "--child", "--coder", coder, "--data", str(data)])
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("the process whose memory is measured failed")
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return {"peak_gb": round(kilobytes * 1024 / 1e9, 3)}


def _cold(coder: str) -> dict[str, Any]:
    """Return the seconds that a fresh process needs for one short report: the best of three, with files in the page cache."""
    command = [sys.executable, "-c", f"from sayso import Config, code; print(len(next(iter(code({SHORT!r}, config=Config(coder={coder!r})))).events))"]
    times = []
    for _ in range(3):
        start = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return {"cold_s": round(min(times), 2)}


def _encoder() -> dict[str, Any]:
    """Return how many sentences with a marked pair the encoder reads in a second of processor time: the best of three."""
    from sayso.encoder import Marked, encoder
    from sayso.records import Span

    rows = [json.loads(line) for line in PAIRS.read_text(encoding="utf-8").splitlines()]
    marked = [Marked(row["sentence"], actor=Span(*row["source_span"]), recipient=Span(*row["target_span"])) for row in rows]
    network = encoder()
    network.read(marked[:16])
    times = []
    for _ in range(3):
        start = time.process_time()
        network.read(marked)
        times.append(time.process_time() - start)
    return {"marked_per_s": round(len(marked) / min(times))}


def _tagger(texts: list[str]) -> dict[str, Any]:
    """Return the microseconds of processor time that the tagger takes a word: the best of three."""
    from sayso.config import Config
    from sayso.parse import parse
    from sayso.records import Report
    from sayso.tagger import tagger

    parsed = list(parse((Report(id=str(i), text=text, meta={"typed": True}) for i, text in enumerate(texts)), Config()))
    network = tagger()
    network.read(parsed[0])
    times = []
    for _ in range(3):
        start = time.process_time()
        for report in parsed:
            network.read(report)
        times.append(time.process_time() - start)
    return {"tagger_us_per_word": round(min(times) / sum(map(len, parsed)) * 1e6)}


def _profile(texts: list[str], coder: str) -> int:
    """Print the processor time of each stage function, in microseconds a word, over one pass."""
    import cProfile
    import pstats

    _line(texts[:2], coder)
    profiler = cProfile.Profile()
    profiler.enable()
    _line(texts, coder)
    profiler.disable()
    stats = pstats.Stats(profiler)
    stats.sort_stats("cumulative").print_stats(r"sayso", 70)
    return 0


if __name__ == "__main__":
    sys.exit(main())
