"""Speed, memory and finds of the search for copies, over reports that are made by copying and editing. Prints one JSON object.

    python bench/copies.py [DATA] [--reports N] [--seed N] [--processes N]

DATA holds reports, one JSON object a line with a key `body` or `text` (Reuters-21578, say); without it, all texts are drawn from a made-up vocabulary.
Two reports of five are originals: DATA's texts, without those that share runs of eight words with an earlier one, then texts of words drawn as often
as DATA has them. The others are copies of a report of the last weeks, some of many and some of a copy, each edited in one of the ways of `EDITS`. All hangs
on the seed alone. 1,000 reports are published a day.

The reports are written to a file first. A process of its own then reads them and runs `sayso.origins.copies`, as the product does; its time holds the
reading of the file and the start of other processes, its peak memory is the sum of all processes' peaks. A copy is found if it is told to be one of a
report of its own family, that is of the same original; recall is the share of copies planted that are found, precision the share of copies told whose
report is of their family.
Aims: 100,000 reports in 60 s, less than 2 GB.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import islice
from pathlib import Path

AIMS = {"seconds": 60, "peak_gb": 2.0}
ORIGINALS = 0.4
A_DAY = 1_000
RUN = 8
Draw = Callable[[], str]


def main() -> int:
    """Make the reports, look for copies in another process, and print."""
    args = _arguments()
    if args.child:
        return _look(args.child, args.processes)
    if args.data is not None and not args.data.exists():
        print(f"no data at {args.data}: give JSON lines with a key body or text, or nothing", file=sys.stderr)
        return 2
    if args.make:
        truth = _write(args.make, args.data, args.reports, args.seed)
        args.make.with_suffix(".truth").write_text(json.dumps(truth), encoding="utf-8")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "reports.jsonl"
        # In a process of its own: on Linux a child's peak of memory is at first its parent's.
        subprocess.run([sys.executable, *sys.argv, "--make", str(made)], check=True)
        family, edits = json.loads(made.with_suffix(".truth").read_text(encoding="utf-8"))
        process = subprocess.Popen([sys.executable, __file__, "--child", str(made), "--processes", str(args.processes)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        told = json.loads(process.stdout.read())
        if process.wait():
            raise SystemExit("the process that looks for copies failed")
    found = {copy: kind for copy, of, kind in told["copies"] if family[copy] == family[of]}
    planted = Counter(edits.values())
    hits = Counter(edit for copy, edit in edits.items() if copy in found)
    row = {
        "reports": len(family),
        "processes": args.processes,
        "words": told["words"],
        "planted": len(edits),
        "seconds": round(told["seconds"], 1),
        "cpu_seconds": [round(s, 1) for s in told["cpu_seconds"]],
        "reports_per_s": round(len(family) / told["seconds"]),
        "peak_gb": round(told["peak"] / 1e9, 3),
        "kb_per_report_kept": round(told["kept"] / min(len(family), told["window"]) / 1000, 2),
        "precision": round(len(found) / max(len(told["copies"]), 1), 4),
        "recall": round(sum(hits.values()) / max(len(edits), 1), 4),
        "recall_by_edit": {edit: round(hits[edit] / planted[edit], 4) for edit in EDITS if planted[edit]},
        "kinds": dict(Counter(kind for _, _, kind in told["copies"])),
        "aims": AIMS,
    }
    print(json.dumps(row, indent=1))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="JSON lines with a key body or text")
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _look(made: Path, processes: int) -> int:
    """Look for copies among the reports of a file, and print what was found, the time and the memory."""
    from sayso.origins import copies
    from sayso.origins.copies import WINDOW
    from sayso.records import Report

    words = 0

    def reports() -> Iterator[Report]:
        nonlocal words
        with made.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                words += row["words"]
                yield Report(id=row["id"], text=row["text"], published=date.fromisoformat(row["published"]))

    before, start = _peak(resource.RUSAGE_SELF), time.perf_counter()
    found = [(copy.copy, copy.of, copy.kind) for copy in copies(reports(), processes)]
    seconds, own = time.perf_counter() - start, _peak(resource.RUSAGE_SELF)
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    row = {
        "copies": found,
        "words": words,
        "seconds": seconds,
        "cpu_seconds": [u.ru_utime + u.ru_stime for u in usage],
        "kept": own - before,
        "peak": own + (processes - 1) * _peak(resource.RUSAGE_CHILDREN),
        "window": WINDOW,
    }
    print(json.dumps(row))
    return 0


def _peak(who: int) -> int:
    """Return the peak of resident memory in bytes, of this process or of the largest of its children that are done."""
    return resource.getrusage(who).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _write(made: Path, data: Path | None, count: int, seed: int) -> tuple[dict[str, str], dict[str, str]]:
    """Write the reports; return each one's original, and how each copy was edited."""
    rnd = random.Random(seed)
    texts, draw = _texts(data, rnd)
    originals = iter(texts)
    family: dict[str, str] = {}
    edits: dict[str, str] = {}
    recent: list[tuple[str, str]] = []
    with made.open("w", encoding="utf-8") as out:
        for i in range(count):
            id_ = f"r{i}"
            if not recent or rnd.random() < ORIGINALS:
                text = next(originals, None) or _drawn(draw, rnd)
                family[id_] = id_
            else:
                back = min(int(rnd.paretovariate(0.6) * 5), len(recent))
                of, source = recent[-back]
                edit = rnd.choices(list(EDITS), weights=[weight for weight, _ in EDITS.values()])[0]
                text = EDITS[edit][1](source, draw, rnd)
                family[id_] = family[of]
                edits[id_] = edit
            # What is copied is mostly an original; a fifth of the copies are copied again, those cut short and told in other words aside.
            if id_ not in edits or (rnd.random() < 0.2 and edits[id_] in ("layout", "byline", "words", "paragraph")):
                recent.append((id_, text))
                del recent[:-8_000]
            day = date(2024, 1, 1) + timedelta(days=i // A_DAY)
            out.write(json.dumps({"id": id_, "text": text, "published": day.isoformat(), "words": len(text.split())}) + "\n")
    return family, edits


def _texts(data: Path | None, rnd: random.Random) -> tuple[list[str], Draw]:
    """Return the data's texts that share no runs, in an order of chance, and what draws a word as often as they have it."""
    texts: list[str] = []
    words: list[str] = []
    if data is None:
        made_up = ["".join(rnd.choice("bdfgklmnprstvz") + rnd.choice("aeiou") for _ in range(rnd.randint(1, 4))) for _ in range(20_000)]
        words = rnd.choices(made_up, weights=[1 / n for n in range(1, len(made_up) + 1)], k=500_000)
    else:
        seen: set[tuple[str, ...]] = set()
        with data.open(encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        for row in rows:
            text = row.get("body") or row.get("text") or ""
            own = re.findall(r"\w+", text.lower())
            words += own
            runs = {tuple(own[i : i + RUN]) for i in range(len(own) - RUN + 1)}
            if len(own) >= 40 and not runs & seen:
                texts.append(text)
            seen |= runs
        rnd.shuffle(texts)
    return texts, lambda: words[int(rnd.random() * len(words))]


def _drawn(draw: Draw, rnd: random.Random) -> str:
    return "\n\n".join(" ".join(_sentence(draw, rnd) for _ in range(rnd.randint(1, 3))) for _ in range(rnd.randint(2, 7)))


def _sentence(draw: Draw, rnd: random.Random) -> str:
    words = [draw() for _ in range(rnd.randint(8, 24))]
    return " ".join([words[0].capitalize(), *words[1:]]) + "."


def _layout(text: str, draw: Draw, rnd: random.Random) -> str:
    return re.sub(r"\n\s*", "\r\n\r\n  ", text)


def _byline(text: str, draw: Draw, rnd: random.Random) -> str:
    return f"By {draw().capitalize()} {draw().capitalize()}\n{draw().upper()} -- {text}\n(Editing by {draw().capitalize()} {draw().capitalize()})"


def _cut(text: str, draw: Draw, rnd: random.Random) -> str:
    """Keep the first two to four fifths of the words, to the end of a word."""
    ends = [m.end() for m in re.finditer(r"\S+", text)]
    return text[: ends[int(len(ends) * rnd.uniform(0.4, 0.8))]]


def _words(text: str, draw: Draw, rnd: random.Random) -> str:
    """Change one word of ten."""
    return re.sub(r"[A-Za-z]+", lambda m: draw() if rnd.random() < 0.1 else m.group(), text)


def _paragraph(text: str, draw: Draw, rnd: random.Random) -> str:
    """Put a paragraph or two before or behind."""
    own = "\n\n".join(" ".join(_sentence(draw, rnd) for _ in range(2)) for _ in range(rnd.randint(1, 2)))
    return f"{own}\n\n{text}" if rnd.random() < 0.5 else f"{text}\n\n{own}"


def _mixed(text: str, draw: Draw, rnd: random.Random) -> str:
    """Cut it short, change one word of twelve, add a paragraph."""
    short = re.sub(r"[A-Za-z]+", lambda m: draw() if rnd.random() < 1 / 12 else m.group(), _cut(text, draw, rnd))
    return _paragraph(short, draw, rnd)


def _retold(text: str, draw: Draw, rnd: random.Random) -> str:
    """Put each sentence's words in another order, and change three of ten."""
    out = []
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n{2,}", text.strip()):
        words = [draw() if rnd.random() < 0.3 else w for w in sentence.rstrip(".!? ").lower().split()]
        rnd.shuffle(words)
        out.append(" ".join([*(w.capitalize() for w in islice(words, 1)), *words[1:]]) + ".")
    return "\n\n".join(out)


# How many of the copies are edited in each way, and how.
EDITS: dict[str, tuple[float, Callable[[str, Draw, random.Random], str]]] = {
    "layout": (0.1, _layout),
    "byline": (0.15, _byline),
    "cut": (0.2, _cut),
    "words": (0.2, _words),
    "paragraph": (0.15, _paragraph),
    "mixed": (0.1, _mixed),
    "retold": (0.1, _retold),
}

if __name__ == "__main__":
    sys.exit(main())
