"""Files, folders and addresses → reports, streaming: one small module a format, found by the file's ending or its first bytes.

A record that cannot be read comes out as a `Problem`, in its place; reading never ends because of one record.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any

from ..errors import PluginError, UsageError
from ..plugins import Reader, load, takes
from ..records import Problem, Report
from .jsonfeed import is_json_feed
from .network import Network
from .packed import bare_name, broken, part_of, unpacked
from .urls import fetched, is_address

__all__ = ["Network", "Within", "files_of", "first_line", "is_address", "is_known", "open_source", "read_stream", "reader_name"]

_ENDINGS = {
    "text": ".txt .text .md",
    "jsonl": ".jsonl .ndjson .json",
    "csv": ".csv .tsv",
    "html": ".html .htm .xhtml",
    "feed": ".rss .atom .rdf .xml",
    "warc": ".warc .wet",
    "parquet": ".parquet .pq",
    "urls": ".urls",
}
_BY_ENDING = {ending: name for name, endings in _ENDINGS.items() for ending in endings.split()}
_SNIFF = 4096
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF|(?:\w+:)?(?:feed|RDF))[\s>]")
_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)


def reader_name(path: str, head: bytes) -> str:
    """Return the reader by the ending, or by its first bytes where the ending tells nothing (stdin); .txt may hold JSON. Packed files go by their contents.

    Of .json the first bytes tell a JSON Feed from reports.
    """
    by_ending = _BY_ENDING.get(Path(bare_name(path)).suffix.lower())
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if by_ending in ("jsonl", "text", None) and start.startswith(b"{") and is_json_feed(start):
        return "feed"
    if by_ending and by_ending != "text":
        return by_ending
    if start.startswith((b'{"', b"{ ", b"[{")):
        return "jsonl"
    if by_ending:
        return by_ending
    if start.startswith(b"WARC/1."):
        return "warc"
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"<"):
        if _FEED.search(start):
            return "feed"
        if _PAGE.search(start):
            return "html"
    if path == "-" and _looks_like_table(start):
        return "csv"
    return "text"


def is_known(path: str) -> bool:
    """Tell whether the ending of a file, packed or not, is that of a format which sayso reads."""
    return Path(bare_name(path)).suffix.lower() in _BY_ENDING


def _looks_like_table(head: bytes) -> bool:
    """Tell whether the first line is a header that names a text column ("id,text,published")."""
    from .csv import NAMES

    names = {cell.strip(' "').lower() for cell in head.split(b"\n", 1)[0].decode("utf-8", "replace").replace("\t", ",").split(",")}
    return len(names) > 1 and any(n in names for n in NAMES["text"])


def open_source(
    source: str, *, format_: str | None = None, columns: Mapping[str, str] | None = None, network: Network | None = None
) -> Iterator[Report | Problem]:
    """Read a file, a folder with all below it, an http(s) address, or standard input for "-".

    `network` says what may be fetched (addresses, and pages that a feed or a list of addresses names).
    Raises `UsageError` for a file that is not there or may not be read, `PluginError` where a reader or its package is not installed.
    """
    if is_address(source):
        yield from _address(source, network or Network())
        return
    if source != "-" and _is_folder(source):
        yield from _folder(Path(source), format_, columns or {}, network)
        return
    yield from _file(source, format_, columns or {}, network)


def first_line(source: str) -> str:
    """Return the first line of a file, packed or not, as text; "" where it cannot be unpacked."""
    with Path(source).open("rb") as stream:
        try:
            return unpacked(stream).readline(_SNIFF * 16).decode("utf-8-sig", "replace")
        except Exception as exc:
            if not broken(exc):
                raise
            return ""  # reading it tells what is broken


def _address(url: str, network: Network) -> Iterator[Report | Problem]:
    yield from fetched(url, record=url, fetcher=network.fetcher(), full_text=network.full_text is not False)


def _is_folder(source: str) -> bool:
    try:
        return Path(source).is_dir()
    except (OSError, ValueError):
        return False


def _folder(folder: Path, format_: str | None, columns: Mapping[str, str], network: Network | None) -> Iterator[Report | Problem]:
    """Read all files below a folder in the order of their names; hidden ones are passed over, those of unknown endings are told in one problem."""
    unknown: Counter[str] = Counter()
    path: Path | None = None
    for path in files_of(folder):
        if format_ is None and not is_known(path.name):
            unknown[Path(bare_name(path.name)).suffix.lower() or "none"] += 1
            continue
        try:
            yield from _file(str(path), format_, columns, network)
        except PluginError:
            raise
        except UsageError as exc:  # one file that is wrong does not stop the others
            yield Problem(code=exc.code, record=str(path), what=exc.what, remedy=exc.remedy)
    if path is None:
        raise UsageError("S102", "an empty folder", record=str(folder), remedy="Name a folder with files in it, or below it.")
    if unknown:
        what = f"{unknown.total()} files not read, of endings " + ", ".join(f"{ending} ({n})" for ending, n in unknown.most_common(8))
        yield Problem(code="S208", record=str(folder), what=what, remedy="Name them with --format, or turn them into a format that sayso reads.")


def files_of(folder: Path) -> Iterator[Path]:
    """Yield all files below a folder in the order of their names; hidden ones are passed over. Raises `UsageError` S102 for a folder that cannot be read."""
    try:
        below = sorted(folder.iterdir())
    except OSError as exc:
        raise UsageError("S102", f"cannot read: {exc.strerror}", record=str(folder), remedy="Name a readable folder.") from None
    for path in below:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not path.is_symlink():
                yield from files_of(path)
        elif path.is_file():
            yield path


def _file(source: str, format_: str | None, columns: Mapping[str, str], network: Network | None) -> Iterator[Report | Problem]:
    try:
        stream: IO[bytes] = sys.stdin.buffer if source == "-" else Path(source).open("rb")  # noqa: SIM115 (closed by the with below)
    except FileNotFoundError:
        raise UsageError(
            "S101", "no such file", record=source, remedy="Check the name; put a sentence in quotes with a space in it to code it directly."
        ) from None
    except OSError as exc:
        raise UsageError("S102", f"cannot read: {exc.strerror}", record=source, remedy="Name a readable file.") from None
    with nullcontext(stream) if source == "-" else stream:
        yield from read_stream(stream, source=source, format_=format_, columns=columns, network=network)


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """A part of one file: bytes of JSON lines as they are unpacked, with the number of lines `before` them; rows of any other format.

    Attributes:
        start: the first byte or row.
        stop: the one behind the last; None: to the end.
        before: lines before the first byte, for the names of records.
    """

    start: int = 0
    stop: int | None = None
    before: int = 0


def read_stream(
    stream: IO[bytes],
    *,
    source: str,
    format_: str | None = None,
    columns: Mapping[str, str] | None = None,
    network: Network | None = None,
    within: Within | None = None,
) -> Iterator[Report | Problem]:
    """Read an open file, packed or not, or the part of it that is named; records are called as in the whole file. A broken packed file ends in a problem."""
    buffered: io.BufferedReader[Any] = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)
    done = 0
    try:
        inner = unpacked(buffered)
        name = format_ or reader_name(source, inner.peek(_SNIFF)[:_SNIFF])
        for item in _items(_reader(name, network), name, inner, source, columns or {}, within):
            done += 1
            yield item
    except Exception as exc:
        if not broken(exc):
            raise
        what = f"a broken compressed file: {str(exc)[:80]}"
        yield Problem(code="S207", record=source, what=what, remedy=f"Copy or fetch it again; the {done} records before that place were read.")


def _items(
    reader: Any, name: str, stream: io.BufferedReader[Any], source: str, columns: Mapping[str, str], within: Within | None
) -> Iterator[Report | Problem]:
    if within is None:
        found: Iterator[Report | Problem] = reader(stream, source=source, columns=columns)
    elif name == "jsonl":
        found = reader(part_of(stream, within.start, within.stop), source=source, columns=columns, before=within.before)
    elif name == "parquet":
        found = reader(stream, source=source, columns=columns, rows=(within.start, within.stop))
    else:
        found = islice(reader(stream, source=source, columns=columns), within.start, within.stop)
    return found


def _reader(name: str, network: Network | None) -> Reader:
    """Load a reader; one that fetches gets the run's fetcher, a feed in a file only where full texts are wanted."""
    from functools import partial

    reader: Any = load("readers", name)
    if takes(reader, "fetcher") and (name != "feed" or (network is not None and network.full_text)):
        return partial(reader, fetcher=(network or Network()).fetcher())
    return reader  # type: ignore[no-any-return]
