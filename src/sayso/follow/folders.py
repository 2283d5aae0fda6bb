"""One poll of one watched folder: files that are new or have changed, and are no longer written to, are read by the ordinary readers.

A file is left alone until it has not changed for one poll; one that was last changed longer ago than a poll is read at once. Links are not followed, so that
nothing outside the folder is read. Size, time and digest of what was read are remembered; a file that was touched and holds the same is not read again.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ..errors import SaysoError, StoreError, UsageError
from ..ingest import Tally, ingest
from ..read import is_known, open_source
from ..records import Problem, Report
from ..store.feeds import FileState
from .ground import Ground, Polled, Stopped, stamp
from .settings import FolderSource

__all__ = ["poll_folder"]


_UNDER_WAY = frozenset({".part", ".partial", ".filepart", ".crdownload", ".tmp"})
"""Endings that programs give to files which they have not finished."""
_STEP = 2**20


def poll_folder(source: FolderSource, ground: Ground) -> Polled:
    """Read what is new in a folder. Raises `StoreError`; a file that cannot be read is a problem."""
    now = ground.clock()
    polled = Polled(source=str(source.path), kind="folder", at=now, outcome="unchanged", next_poll=now + timedelta(seconds=source.every_s))
    memory = ground.store.followed
    root = str(source.path.absolute())
    known = memory.files(root)
    unknown: Counter[str] = Counter()
    try:
        for path in _files(source.path):
            if path.suffix.lower() in _UNDER_WAY:
                continue
            if source.format is None and not is_known(path.name):
                unknown[path.suffix.lower() or "none"] += 1
                continue
            polled = replace(polled, entries=polled.entries + 1)
            name = str(path.relative_to(source.path))
            old = known.get(name)
            found = _looked_at(path, FileState(folder=root, path=name, size=0, mtime=0, digest=old.digest if old else None))
            if old is not None and old.done is not None and _same(old, found):
                continue
            if not _settled(old, found, now, source.every_s):
                memory.save(files=[found])
                polled = replace(polled, left=polled.left + 1)
                continue
            polled, whole = _file(source, path, found, polled, ground)
            if not whole:
                return replace(polled, outcome="left", next_poll=now, problems=ground.told())
    except OSError as exc:
        remedy = "Name a folder that is there and may be read."
        ground.put([Problem(code="S244", record=str(source.path), what=f"the folder cannot be read: {exc.strerror}", remedy=remedy)])
        return replace(polled, outcome="failed", problems=ground.told())
    _tell(source, unknown, ground)
    return replace(polled, outcome="read" if polled.new or polled.left else "unchanged", problems=ground.told())


def _files(folder: Path) -> Iterator[Path]:
    """Yield the plain files below a folder by name; hidden ones and links are passed over."""
    with os.scandir(folder) as found:
        below = sorted(found, key=lambda entry: entry.name)
    for entry in below:
        if entry.name.startswith(".") or entry.is_symlink():
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def _looked_at(path: Path, state: FileState) -> FileState:
    """Return the state with the size and time of change that the file has now; -1 where it has gone."""
    try:
        found = path.lstat()
    except OSError:
        return replace(state, size=-1, mtime=-1)
    return replace(state, size=found.st_size, mtime=found.st_mtime_ns)


def _same(one: FileState, other: FileState) -> bool:
    return (one.size, one.mtime) == (other.size, other.mtime)


def _settled(old: FileState | None, found: FileState, now: datetime, every_s: float) -> bool:
    """Tell whether a file is no longer written to: it is as it was at the last poll, or has not changed for as long as lies between two."""
    return (old is not None and _same(old, found)) or 0 <= found.mtime / 1e9 <= now.timestamp() - every_s


def _file(source: FolderSource, path: Path, found: FileState, polled: Polled, ground: Ground) -> tuple[Polled, bool]:
    """Read one file and remember it; returns what the poll has come to, and False where the run is to end before the file was read to its end."""
    if ground.stopping():
        return replace(polled, left=polled.left + 1), False
    memory = ground.store.followed
    try:
        digest = _digest(path)
        if digest != found.digest:
            tally, whole = _read(source, path, ground)
            polled = replace(polled, new=polled.new + tally.new, there=polled.there + tally.there, events=polled.events + tally.events)
            if not whole:
                return replace(polled, left=polled.left + 1), False
    except (SaysoError, OSError) as exc:
        if isinstance(exc, StoreError):
            raise
        told = exc if isinstance(exc, SaysoError) else UsageError("S102", f"cannot read: {exc.strerror}", remedy="Make the file readable.")
        ground.put([Problem(code=told.code, record=str(path), what=told.what, remedy=told.remedy)])
        digest = None
    if not _same(found, _looked_at(path, found)):  # it was written to meanwhile: the next polls see to it
        return replace(polled, left=polled.left + 1), True
    memory.save(files=[replace(found, digest=digest, done=stamp(ground.clock()))])
    return polled, True


def _digest(path: Path) -> str:
    digest = hashlib.blake2b(digest_size=16)
    with path.open("rb") as stream:
        while part := stream.read(_STEP):
            digest.update(part)
    return digest.hexdigest()


def _read(source: FolderSource, path: Path, ground: Ground) -> tuple[Tally, bool]:
    """Code and store the reports of a file, and tell whether it was read to its end."""
    items = open_source(str(path), format_=source.format, columns=dict(source.columns), network=ground.network)
    tally = Tally()
    try:
        for tally in ingest((_said(source, item) for item in items), ground.store, ground.config, batch=ground.batch, told=ground.problems.append):
            if ground.stopping():
                return tally, False
    except Stopped:
        return tally, False
    return tally, True


def _said(source: FolderSource, item: Report | Problem) -> Report | Problem:
    if isinstance(item, Problem):
        return item
    return replace(item, outlet=item.outlet or source.outlet, language=item.language or source.language)


def _tell(source: FolderSource, unknown: Counter[str], ground: Ground) -> None:
    """Tell of files that are not read, once for each sum of them."""
    if not unknown:
        return
    what = f"{unknown.total()} files not read, of endings " + ", ".join(f"{ending} ({n})" for ending, n in unknown.most_common(8))
    if (str(source.path), what) not in ground.said:
        ground.said.add((str(source.path), what))
        ground.put([Problem(code="S208", record=str(source.path), what=what, remedy="Give format in feeds.toml, or turn them into a format that sayso reads.")])
