"""Read the training sentences that we wrote: tab-separated files with marks for actor, recipient and trigger.

A line is `TYPE<TAB>mode<TAB>realis<TAB>sentence`; `[A …]`, `[R …]` and `{…}` mark actor, recipient and trigger. `+TYPE` is a further event of the
sentence before it, `NONE` a pair that no act links. `python train/encoder/read_sentences.py --check FILE…` prints faults and counts.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sayso.ontologies import plover

__all__ = ["MODES", "MODE_NAMES", "REALIS", "TYPES", "Example", "Fault", "read", "skeleton", "unmarked"]

TYPES = tuple(plover().types)
REALIS = ("actual", "planned", "requested", "threatened", "conditional", "expected", "denied", "generic")
MODES = {type_: " ".join(plover().modes(type_)) for type_ in TYPES}

MODE_NAMES = tuple(f"{t}/{m}" for t in TYPES for m in ("", *MODES[t].split()))
"""Modes by type, "TYPE/" for none: one softmax over all, read within the type."""

_MARK = re.compile(r"\[(?P<side>[AR]) (?P<named>[^\[\]{}]+)\]|\{(?P<trigger>[^\[\]{}]+)\}")


@dataclass(frozen=True, slots=True)
class Example:
    """One marked event (or no event) of one sentence; spans are character offsets into `text`, end exclusive."""

    text: str
    type: str
    mode: str | None
    realis: str | None
    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None
    trigger: tuple[int, int] | None
    main: bool
    origin: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that does not follow the format."""

    line: int
    what: str


def unmarked(marked: str) -> tuple[str, dict[str, tuple[int, int]], str | None]:
    """Return the text, the spans of A, R and T in it, and what is wrong with the marks (None: nothing)."""
    text, spans, at, fault = "", {}, 0, None
    for found in _MARK.finditer(marked):
        text += marked[at : found.start()]
        name = found["side"] or "T"
        inner = found["named"] or found["trigger"]
        if name in spans:
            fault = f"two marks of {name}"
        spans[name] = (len(text), len(text) + len(inner))
        text += inner
        at = found.end()
    text += marked[at:]
    if re.search(r"[\[\]{}]", text):
        fault = "a bracket is left: marks must not nest, and read [A …], [R …], {…}"
    return text, spans, fault


def read(path: Path) -> Iterator[Example | Fault]:
    """Yield the examples of a file in order; a line that breaks the format is yielded as a `Fault`."""
    before = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 4:
            yield Fault(number, f"{len(columns)} columns, not 4 (tabs between them)")
            continue
        name, mode, realis, marked = (c.strip() for c in columns)
        main, type_ = not name.startswith("+"), name.removeprefix("+")
        text, spans, fault = unmarked(marked)
        fault = fault or _fault(type_, mode, realis, spans) or (None if main or text == before else "a + line must repeat the sentence before it")
        if fault:
            yield Fault(number, fault)
            continue
        if main:
            before = text
        none = type_ == "NONE"
        yield Example(
            text, type_, None if mode == "-" else mode, None if none else realis,
            spans.get("A"), spans.get("R"), spans.get("T"), main, f"{path.stem}:{number}",
        )  # fmt: skip


def _fault(type_: str, mode: str, realis: str, spans: dict[str, tuple[int, int]]) -> str | None:
    if type_ == "NONE":
        return None if {"A", "R"} <= set(spans) else "NONE needs both [A] and [R]"
    if type_ not in TYPES:
        return f"no type {type_}"
    if mode != "-" and mode not in MODES.get(type_, "").split():
        return f"{type_} has no mode {mode}"
    if realis not in REALIS:
        return f"no realis {realis}"
    if "T" not in spans:
        return "no trigger"
    return None if "A" in spans or "R" in spans else "neither [A] nor [R]"


def skeleton(text: str) -> str:
    """Return the sentence with names and numbers taken out: two of one skeleton are one sentence with names exchanged."""
    return " ".join("_" if w[:1].isupper() or w[:1].isdigit() else w.lower() for w in re.findall(r"\w+", text))


def main() -> int:
    """Check files; returns 1 where there are faults."""
    faults, seen, counts = 0, {}, Counter()
    for name in sys.argv[2:]:
        for item in read(Path(name)):
            if isinstance(item, Fault):
                faults += 1
                print(f"{name}:{item.line}: {item.what}")
                continue
            counts[("type", item.type)] += 1
            counts[("realis", item.realis)] += 1
            counts[("mode", f"{item.type}/{item.mode}")] += 1
            counts[("marks", "both" if item.actor and item.recipient else "one")] += 1
            if item.main:
                counts[("", "sentences")] += 1
                shape = skeleton(item.text)
                if shape in seen:
                    faults += 1
                    print(f"{item.origin}: same skeleton as {seen[shape]}")
                seen.setdefault(shape, item.origin)
            if item.trigger:
                counts[("word", item.text[slice(*item.trigger)].lower())] += 1
    words = Counter({k[1]: n for k, n in counts.items() if k[0] == "word"})
    for kind in ("", "type", "realis", "marks", "mode"):
        print(kind or "all", {k[1]: n for k, n in sorted(counts.items(), key=str) if k[0] == kind})
    print("triggers", len(words), "most used", words.most_common(12))
    print("faults", faults)
    return int(faults > 0)


if __name__ == "__main__":
    sys.exit(main())
