"""Files of other datasets → the store: what a file is, reading it (also packed), a batch at a time.

with sayso.store.open_store("news.db") as store:
    for came in sayso.exchange.import_file(store, Path("20180601.export.CSV.zip")):
        print(came.name, came.added, came.refused)
"""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, cast

from .. import __version__
from ..errors import InputError, UsageError
from ..records import ForeignEvent, ForeignMention, Problem
from ..store import Store, engine, foreign
from . import gdelt, icews, plover, polecat
from .layouts import layouts
from .tabular import decoded

__all__ = ["READERS", "guess", "import_file"]

Item = ForeignEvent | ForeignMention | Problem
READERS: dict[str, Callable[..., Iterator[Item]]] = {
    "icews": icews.read, "polecat": polecat.read, "gdelt": gdelt.read, "gdelt-mentions": gdelt.read_mentions, "plover": plover.read,
}  # fmt: skip
"""By name of the layout. Mentions belong to the dataset `gdelt`."""
_BATCH = 2000
"""Rows of one transaction."""
_KEPT = 10_000
"""Problems of one file that become rows; of more only the number is told."""


def guess(path: Path) -> str | None:
    """Return the layout of a file by its first lines, None where it is not sure: a header's names, or as many columns as only one layout has."""
    for _, stream in _members(path):
        with stream as opened:
            for _ in range(20):
                line = decoded(opened.readline(1 << 20)).rstrip("\r\n").removeprefix("\ufeff")
                if not line.strip():
                    continue
                if line.lstrip().startswith(("{", "[")):
                    return "plover"
                for name, layout in layouts().items():
                    if layout.header and line.replace('"', "").replace(",", "\t").casefold().startswith(layout.head[:40].casefold()):
                        return name
                cells = line.split("\t")
                width = len(cells)
                found = [name for name, layout in layouts().items() if not layout.header and len(layout.columns) == width and cells[0].isdigit()]
                if found:
                    return found[0]
        return None
    return None


def import_file(
    store: Store, path: Path, *, layout: str | None = None, dataset: str | None = None, tell: Callable[[int], None] | None = None, batch: int = _BATCH
) -> list[foreign.Import]:
    """Read a file into the store and return what it came to, one entry a member of an archive (.zip) or one; .gz is read too. `tell` is told of rows read.

    A file that was read before, told by its bytes, adds nothing. Raises `UsageError` S260 for a layout that is none or cannot be guessed, `InputError` S261
    for a file of another layout or one that cannot be unpacked.
    """
    if not path.is_file():
        raise UsageError("S102", "no such file", record=str(path), remedy="Check the name.")
    name = layout or guess(path)
    if name not in READERS:
        what = "no such layout" if name else "the file's layout cannot be told from its first lines"
        raise UsageError("S260", what, record=layout or path.name, remedy=f"Give --format, one of {', '.join(READERS)}.")
    own = dataset or name.removesuffix("-mentions")
    out = []
    for (member, first), (_, second) in zip(_members(path), _members(path), strict=True):
        with first as stream:
            digest = _digest(stream)
        with second as stream:
            out.append(_one(store, stream, member, name, own, digest, tell, batch))
    return out


def _members(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Yield (name, stream) of a file, or of each file in an archive, opened when its turn comes; none is written to the disk. Raises `InputError` S261."""
    if path.suffix.lower() == ".zip":
        for name, opened in _zipped(path):
            yield f"{path.name}/{name}", opened
    elif path.suffix.lower() == ".gz":
        yield path.name, _buffered(_Packed(gzip.open(path), path.name))  # noqa: SIM115 - whoever takes it closes it
    else:
        try:
            yield path.name, path.open("rb")
        except OSError as exc:
            raise UsageError("S102", f"cannot read: {exc.strerror}", record=str(path), remedy="Name a readable file.") from None


def _zipped(path: Path) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        archive = zipfile.ZipFile(path)
    except Exception as exc:
        raise _broken(path.name, exc) from None
    with archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            try:
                opened = archive.open(info)
            except Exception as exc:
                raise _broken(path.name, exc) from None
            yield info.filename, _buffered(_Packed(opened, path.name))


def _buffered(stream: io.RawIOBase) -> IO[bytes]:
    return cast("IO[bytes]", io.BufferedReader(stream, 1 << 16))


def _broken(name: str, exc: Exception) -> InputError:
    """Return the error of an archive that cannot be read. A broken or hostile one may raise anything: OSError, struct.error, ValueError, zlib.error."""
    return InputError("S261", f"the archive cannot be unpacked: {exc}", record=name, remedy="Fetch it again.")


class _Packed(io.RawIOBase):
    """What is packed, as bytes; whatever unpacking raises is `InputError` S261."""

    def __init__(self, stream: Any, name: str) -> None:
        self._stream = stream
        self._name = name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._stream.read(len(buffer))
        except Exception as exc:
            raise _broken(self._name, exc) from None
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._stream.close()
        super().close()


def _digest(stream: IO[bytes]) -> str:
    found = blake2b(digest_size=16)
    while chunk := stream.read(1 << 20):
        found.update(chunk)
    return found.hexdigest()


def _one(store: Store, stream: IO[bytes], name: str, layout: str, dataset: str, digest: str, tell: Callable[[int], None] | None, size: int) -> foreign.Import:
    with engine.writing(store.engine, store.where) as conn:
        came = foreign.begin(conn, dataset=dataset, layout=layout, name=name, digest=digest, version=__version__)
        if came.done is None:
            foreign.restart(conn, came.id)
    if came.done is not None:
        return replace(came, added=0, there=came.rows)
    rows = added = there = refused = 0
    batch: list[ForeignEvent | ForeignMention] = []
    problems: list[Problem] = []

    def put(*, done: bool) -> None:
        nonlocal added, there, refused
        with engine.writing(store.engine, store.where) as conn:
            result = foreign.add(conn, came.id, batch)
            added, there = added + result.added, there + result.there
            found = [*problems, *result.problems]
            kept = found[: max(0, _KEPT - refused)]
            refused += len(found)
            foreign.finish(conn, came.id, rows=rows, added=added, there=there, refused=refused, problems=kept, done=done)
        batch.clear()
        problems.clear()
        if tell is not None:
            tell(rows)

    for item in READERS[layout](stream, source=name, dataset=dataset):
        if isinstance(item, Problem):
            problems.append(item)
        else:
            rows += 1
            batch.append(item)
        if len(batch) + len(problems) >= size:
            put(done=False)
    put(done=True)
    return replace(came, rows=rows, added=added, there=there, refused=refused, done="now")
