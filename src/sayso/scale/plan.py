"""Which reports are coded together: the plan of a run. The same inputs give the same plan, and a plan is a file.

A shard is parts of files in the order of the sources, about `size` reports of them: a web archive, rows of a Parquet or CSV file, lines of JSON, or many small
files. Its id is the hash of all that its reports depend on: name, size and change of each file, which part of it, and how it is read.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from hashlib import blake2b
from pathlib import PurePath
from typing import IO, Any

from ..errors import UsageError
from ..extras import needed
from ..read import Within, is_address, is_known, read_stream, reader_name
from ..read.packed import bare_name, broken, unpacked
from ..records import Problem, Report
from .places import files_below, info, is_folder, open_bytes

__all__ = ["SIZE", "Part", "Plan", "Reading", "Shard", "inputs_of", "plan_of", "reports_of"]

SIZE = 10_000
"""Reports of a shard, by default: at three to ten reports a second and core between twenty minutes and an hour of work, which is what a killed worker loses;
10^8 reports are 10^4 shards."""
_SNIFF = 4096
_CHUNK = 1 << 20
_PAGE = 30_000
"""Bytes of a packed web archive for one of its articles. A guess: it decides how archives are grouped and what "time left" says, and nothing else."""
_ITEM = {"feed": 20, "warc": _PAGE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How inputs are read: what the options of the command say. `columns` is sorted (ours, theirs)."""

    format: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    published: date | None = None
    outlet: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A file or a part of one, or a problem that was seen while planning.

    Attributes:
        path: its name, as the sources name it.
        size, stamp: bytes, and time of change or etag, as they were when it was planned.
        start, stop, before: see `sayso.read.Within`; all None where the file is read whole.
        reports: how many are expected; a guess where a format cannot tell.
        problem: what is told in place of reports.
    """

    path: str
    size: int = 0
    stamp: str = ""
    start: int | None = None
    stop: int | None = None
    before: int | None = None
    reports: int = 0
    problem: Problem | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """What is coded and written in one piece. `number` is its place in the plan; `reports` are expected, not counted.

    The rest is of one attempt and stands in no plan: `careful` is one that leaves word of each report before it is coded, `fatal` are the numbers of the
    reports (of those that the shard reads) that ended such attempts, each with what happened.
    """

    id: str
    number: int
    parts: tuple[Part, ...]
    reports: int
    careful: bool = False
    fatal: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The shards in the order of the sources. `inputs` are (path, size, stamp) of every file: what has to be the same for a plan to hold."""

    shards: tuple[Shard, ...]
    reading: Reading
    size: int
    inputs: tuple[tuple[str, int, str], ...] = field(repr=False, default=())

    @property
    def reports(self) -> int:
        """Return how many reports are expected."""
        return sum(s.reports for s in self.shards)

    def to_bytes(self) -> bytes:
        """Write the plan: a line of JSON about the whole, and a line a shard."""
        head = {"plan": 1, "size": self.size, "reading": asdict(self.reading), "inputs": self.inputs}
        lines = [head, *({"id": s.id, "reports": s.reports, "parts": [_plain(p) for p in s.parts]} for s in self.shards)]
        return b"".join(json.dumps(line, default=str, separators=(",", ":")).encode() + b"\n" for line in lines)

    @classmethod
    def from_bytes(cls, data: bytes) -> Plan:
        """Read a plan; raises `ValueError` or `KeyError` for what is none."""
        head, *lines = (json.loads(line) for line in data.splitlines())
        how = head["reading"]
        day = date.fromisoformat(how["published"]) if how["published"] else None
        reading = Reading(format=how["format"], columns=tuple((a, b) for a, b in how["columns"]), published=day, outlet=how["outlet"])
        shards = tuple(Shard(id=line["id"], number=n, reports=line["reports"], parts=tuple(_part(p) for p in line["parts"])) for n, line in enumerate(lines))
        return cls(shards=shards, reading=reading, size=head["size"], inputs=tuple((p, s, t) for p, s, t in head["inputs"]))


def _plain(part: Part) -> dict[str, Any]:
    return {name: value for name, value in asdict(part).items() if value is not None}


def _part(value: Mapping[str, Any]) -> Part:
    problem = value.get("problem")
    return Part(**{f.name: value[f.name] for f in fields(Part) if f.name in value and f.name != "problem"}, problem=Problem(**problem) if problem else None)


def inputs_of(sources: Sequence[str]) -> tuple[tuple[str, int, str], ...]:
    """Return path, size and stamp of every file that the sources name, in their order.

    Raises `UsageError` S101, S102 for one that is not there or may not be read, S542 for an address, standard input or a sentence.
    """
    found: list[tuple[str, int, str]] = []
    for source in sources:
        if source == "-" or is_address(source):
            what = "a run reads files and folders, which stay as they are"
            raise UsageError("S542", what, record=source, remedy="Save it first; `sayso ingest` reads addresses and standard input.")
        names = files_below(source) if is_folder(source) else (source,)
        found += [(name, *info(name)) for name in names]
    return tuple(found)


def plan_of(sources: Sequence[str], reading: Reading, *, size: int = SIZE, inputs: tuple[tuple[str, int, str], ...] | None = None) -> Plan:
    """Return the plan of a run; JSON lines and CSV are read once for it, of Parquet its table of contents, of other files their first bytes.

    Raises what `inputs_of` raises, S205 for a table without texts.
    """
    files = inputs_of(sources) if inputs is None else inputs
    stamps = {path: (length, stamp) for path, length, stamp in files}
    shards: dict[str, Shard] = {}
    waiting: list[Part] = []

    def close() -> None:
        if waiting:
            id_ = _id(waiting, reading)  # sources that are named twice are read once
            shards.setdefault(id_, Shard(id=id_, number=len(shards), parts=tuple(waiting), reports=sum(p.reports for p in waiting)))
            waiting.clear()

    for part in _parts(sources, reading, size, stamps):
        if waiting and sum(p.reports for p in waiting) + part.reports > size:
            close()
        waiting.append(part)
    close()
    return Plan(shards=tuple(shards.values()), reading=reading, size=size, inputs=files)


def _id(parts: Iterable[Part], reading: Reading) -> str:
    """Return 16 hex digits; a guess of how many reports there are is no part of it."""
    told = [_plain(replace(p, reports=0)) for p in parts]
    data = json.dumps([told, asdict(reading)], sort_keys=True, default=str, separators=(",", ":"))
    return blake2b(data.encode(), digest_size=8).hexdigest()


def _parts(sources: Sequence[str], reading: Reading, size: int, stamps: Mapping[str, tuple[int, str]]) -> Iterator[Part]:
    for source in sources:
        if not is_folder(source):
            yield from _of_file(source, reading, size, *stamps[source])
            continue
        unknown: dict[str, int] = {}
        for path in files_below(source):
            if reading.format is None and not is_known(PurePath(path).name):
                ending = PurePath(bare_name(path)).suffix.lower() or "none"
                unknown[ending] = unknown.get(ending, 0) + 1
                continue
            try:
                yield from _of_file(path, reading, size, *stamps.get(path) or info(path))
            except UsageError as exc:  # as in `sayso.read`: one file that is wrong does not stop the others
                if exc.code == "S121":
                    raise
                yield Part(path=path, problem=Problem(code=exc.code, record=path, what=exc.what, remedy=exc.remedy))
        if unknown:
            most = sorted(unknown.items(), key=lambda one: -one[1])[:8]
            what = f"{sum(unknown.values())} files not read, of endings " + ", ".join(f"{ending} ({n})" for ending, n in most)
            problem = Problem(code="S208", record=source, what=what, remedy="Name them with --format, or turn them into a format that sayso reads.")
            yield Part(path=source, problem=problem)


def _of_file(path: str, reading: Reading, size: int, length: int, stamp: str) -> Iterator[Part]:
    whole = Part(path=path, size=length, stamp=stamp, reports=1)
    with open_bytes(path) as stream:
        try:
            inner = unpacked(io.BufferedReader(stream) if not isinstance(stream, io.BufferedReader) else stream)
            name = reading.format or reader_name(path, inner.peek(_SNIFF)[:_SNIFF])
        except Exception as exc:
            if not broken(exc):
                raise
            yield whole  # reading it tells what is broken
            return
        if name == "urls":
            raise UsageError("S542", "a list of addresses is fetched, not read", record=path, remedy="Fetch it first: `sayso ingest` reads it into a store.")
        if name == "jsonl":
            yield from _line_parts(inner, whole, size)
        elif name == "csv":
            yield from _row_parts(_csv_rows(inner, path, reading), whole, size)
        elif name == "parquet":
            yield from _row_parts(_parquet_rows(path, reading), whole, size)
        else:
            yield replace(whole, reports=max(1, length // _PAGE) if name == "warc" else _ITEM.get(name, 1))


def _row_parts(rows: int | None, whole: Part, size: int) -> Iterator[Part]:
    """Cut rows evenly; a file whose rows cannot be counted stays whole."""
    if rows is None:
        yield whole
        return
    for start in range(0, rows, size):
        last = start + size >= rows
        yield replace(whole, start=start, stop=None if last else start + size, reports=min(size, rows - start))
    if not rows:
        yield whole


def _csv_rows(stream: IO[bytes], path: str, reading: Reading) -> int:
    """Count what the reader gives for a table, problems too."""
    return sum(1 for _ in read_stream(stream, source=path, format_="csv", columns=dict(reading.columns)))


def _parquet_rows(path: str, reading: Reading) -> int | None:
    """Return the rows that a file says it has; None where it does not say."""
    arrow = needed("pyarrow", purpose="reading Parquet", extra="arrow")
    parquet = needed("pyarrow.parquet", purpose="reading Parquet", extra="arrow")
    with open_bytes(path) as stream:
        begin = Within(start=0, stop=1)
        first = next(read_stream(stream, source=path, format_="parquet", columns=dict(reading.columns), within=begin), None)  # without texts it raises S205
    if isinstance(first, Problem) and first.code == "S207":
        return None
    with open_bytes(path) as stream:
        try:
            return int(parquet.ParquetFile(stream).metadata.num_rows)
        except (arrow.ArrowException, OSError, EOFError):  # packed: its table of contents is at the end
            return None


def _line_parts(stream: IO[bytes], whole: Part, size: int) -> Iterator[Part]:
    """Cut a file of lines behind every `size`-th; a packed file that breaks off keeps the rest as its last part, whose reading tells so."""
    import numpy as np

    start = before = lines = at = 0
    try:
        while data := stream.read(_CHUNK):
            ends = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == 10) + at + 1
            for end in ends[size - lines - 1 :: size].tolist():
                yield replace(whole, start=start, stop=end, before=before, reports=size)
                start, before = end, before + size
            lines = (lines + len(ends)) % size
            at += len(data)
    except Exception as exc:
        if not broken(exc):
            raise
        at += 1
    if at > start or not start:
        yield replace(whole, start=start, before=before, reports=max(1, lines))


def reports_of(part: Part, reading: Reading) -> Iterator[Report | Problem]:
    """Read a part. Raises `UsageError` S101, S102 where the file cannot be read any more, S543 where it is another one than was planned."""
    if part.problem is not None:
        yield part.problem
        return
    if info(part.path) != (part.size, part.stamp):
        what = "the file was changed after it was planned"
        raise UsageError("S543", what, record=part.path, remedy="Run again with --replan: what changed is coded anew.")
    within = None if part.start is None else Within(start=part.start, stop=part.stop, before=part.before or 0)
    with open_bytes(part.path) as stream:
        for item in read_stream(stream, source=part.path, format_=reading.format, columns=dict(reading.columns), within=within):
            if isinstance(item, Report):
                yield replace(item, published=item.published or reading.published, outlet=item.outlet or reading.outlet)
            else:
                yield item
