"""Where inputs are and a run is written: local paths through the operating system, urls with a scheme (s3://, gs://, memory://) through fsspec.

A name that ends like a finished file always holds a whole one: on a disk it is written beside its place, synced, renamed, and the folder synced; on
object storage one PUT puts it there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

from ..errors import StoreError, UsageError
from ..extras import needed

__all__ = ["Draft", "Place", "files_below", "info", "is_folder", "is_url", "open_bytes", "place_of"]

_TEMPORARY = ".tmp"


def is_url(path: str) -> bool:
    """Tell whether a path names a place of fsspec's."""
    return "://" in path


def _system(url: str) -> tuple[Any, str]:
    """Return the file system of a url and the path in it; raises `PluginError` S121 without fsspec, `UsageError` S540 for a scheme that nobody knows."""
    fsspec = needed("fsspec", purpose="object storage", extra="cloud")
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ValueError, ImportError) as exc:
        raise UsageError("S540", f"this url cannot be used: {exc}", record=url, remedy="Install the package that it needs (s3fs, gcsfs, adlfs).") from None
    return system, str(path)


def open_bytes(path: str) -> IO[bytes]:
    """Open a file to read; raises `UsageError` S101 where there is none, S102 where it may not be read."""
    try:
        if is_url(path):
            system, name = _system(path)
            opened: IO[bytes] = system.open(name, "rb")
            return opened
        return Path(path).open("rb")
    except FileNotFoundError:
        raise UsageError("S101", "no such file", record=path, remedy="Check the name.") from None
    except OSError as exc:
        raise UsageError("S102", f"cannot read: {exc.strerror or exc}", record=path, remedy="Name a readable file.") from None


def info(path: str) -> tuple[int, str]:
    """Return a file's size in bytes and what changes when it is written again: etag, else time of change. Raises `UsageError` S101, S102."""
    try:
        if is_url(path):
            system, name = _system(path)
            found = system.info(name)
            stamp = next((found[k] for k in ("ETag", "etag", "md5Hash", "content_md5", "mtime", "LastModified", "created") if found.get(k)), "")
            return int(found["size"]), str(stamp).strip('"')
        stat = Path(path).stat()
    except FileNotFoundError:
        raise UsageError("S101", "no such file", record=path, remedy="Check the name.") from None
    except OSError as exc:
        raise UsageError("S102", f"cannot read: {exc.strerror or exc}", record=path, remedy="Name a readable file.") from None
    return stat.st_size, str(stat.st_mtime_ns)


def is_folder(path: str) -> bool:
    """Tell whether a path is a folder."""
    if is_url(path):
        system, name = _system(path)
        return bool(system.isdir(name))
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def files_below(folder: str) -> Iterator[str]:
    """Yield all files below a folder in the order of their names; hidden ones are passed over."""
    if is_url(folder):
        system, name = _system(folder)
        base = name.rstrip("/")
        found = sorted((p[len(base) :].split("/"), p) for p in system.find(base))
        yield from (system.unstrip_protocol(p) for parts, p in found if not any(part.startswith(".") for part in parts))
        return
    from ..read import files_of

    yield from map(str, files_of(Path(folder)))


class Draft(Protocol):
    """A file under way: written at `path`, and nowhere else until `commit`."""

    path: Path

    def commit(self) -> tuple[int, str]:
        """Put it in its place, whole; returns its size and BLAKE2b digest."""
        ...

    def discard(self) -> None:
        """Leave nothing of it; does nothing after `commit`."""
        ...


class Place(Protocol):
    """A folder in which a run is written. Names are relative, with slashes. Every method may raise `StoreError` S541."""

    root: str

    def draft(self, name: str) -> Draft:
        """Begin a file."""
        ...

    def put(self, name: str, data: bytes) -> None:
        """Write a small file, whole or not at all."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file's bytes; None where there is none."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read."""
        ...

    def sizes(self, folder: str) -> dict[str, int]:
        """Return name → size of the finished files in a folder."""
        ...

    def folders(self, below: str = "") -> list[str]:
        """Return the names of the folders in it, or in one of its folders, sorted."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""
        ...

    def remove_folder(self, name: str) -> None:
        """Take a folder away with all that is in it, if it is there."""
        ...

    def tidy(self) -> int:
        """Take away what was left unfinished, and return how many files that were."""
        ...


def place_of(root: str) -> Place:
    """Return the place of a path or url."""
    return _Bucket(root.rstrip("/")) if is_url(root) else _Disk(root)


def _cannot(exc: OSError, where: str) -> StoreError:
    return StoreError(
        "S541", f"cannot write or read: {exc.strerror or exc}", record=where, remedy="Make room, or give the right; then the same command goes on."
    )


def _digest(path: Path) -> str:
    found = hashlib.blake2b(digest_size=16)
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def _sync(folder: Path) -> None:
    """Have a folder's names on the disk; systems that cannot open folders (Windows) do it by themselves."""
    with suppress(PermissionError, NotImplementedError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@dataclass(slots=True)
class _DiskDraft:
    path: Path
    final: Path

    def commit(self) -> tuple[int, str]:
        try:
            with self.path.open("rb+") as file:
                os.fsync(file.fileno())
            told = self.path.stat().st_size, _digest(self.path)
            self.path.replace(self.final)
            _sync(self.final.parent)
        except OSError as exc:
            raise _cannot(exc, str(self.final)) from exc
        return told

    def discard(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


class _Disk:
    def __init__(self, root: str) -> None:
        self.root = root

    def _at(self, name: str) -> Path:
        return Path(self.root, *name.split("/"))

    def draft(self, name: str) -> Draft:
        final = self._at(name)
        try:
            final.parent.mkdir(parents=True, exist_ok=True)
        except OSError as exc:
            raise _cannot(exc, str(final.parent)) from exc
        return _DiskDraft(path=final.with_name(f".{final.name}.{os.getpid()}.{os.urandom(4).hex()}{_TEMPORARY}"), final=final)

    def put(self, name: str, data: bytes) -> None:
        draft = self.draft(name)
        try:
            draft.path.write_bytes(data)
            draft.commit()
        except OSError as exc:
            raise _cannot(exc, str(self._at(name))) from exc
        finally:
            draft.discard()

    def read(self, name: str) -> bytes | None:
        try:
            return self._at(name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise _cannot(exc, str(self._at(name))) from exc

    def open(self, name: str) -> IO[bytes]:
        try:
            return self._at(name).open("rb")
        except OSError as exc:
            raise _cannot(exc, str(self._at(name))) from exc

    def sizes(self, folder: str) -> dict[str, int]:
        try:
            with os.scandir(self._at(folder)) as found:
                return {e.name: e.stat().st_size for e in found if e.is_file() and not e.name.startswith(".")}
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise _cannot(exc, str(self._at(folder))) from exc

    def folders(self, below: str = "") -> list[str]:
        folder = self._at(below) if below else Path(self.root)
        try:
            with os.scandir(folder) as found:
                return sorted(e.name for e in found if e.is_dir())
        except FileNotFoundError:
            return []
        except OSError as exc:
            raise _cannot(exc, str(folder)) from exc

    def remove_folder(self, name: str) -> None:
        try:
            shutil.rmtree(self._at(name))
        except FileNotFoundError:
            return
        except OSError as exc:
            raise _cannot(exc, str(self._at(name))) from exc

    def remove(self, name: str) -> None:
        try:
            self._at(name).unlink(missing_ok=True)
        except OSError as exc:
            raise _cannot(exc, str(self._at(name))) from exc

    def tidy(self) -> int:
        left = [p for p in Path(self.root).rglob(f".*{_TEMPORARY}") if p.is_file()]
        for path in left:
            with suppress(FileNotFoundError):
                path.unlink()
        return len(left)


@dataclass(slots=True)
class _BucketDraft:
    path: Path
    system: Any
    name: str

    def commit(self) -> tuple[int, str]:
        try:
            told = self.path.stat().st_size, _digest(self.path)
            self.system.makedirs(self.name.rpartition("/")[0], exist_ok=True)
            self.system.put_file(str(self.path), self.name)
        except OSError as exc:
            raise _cannot(exc, self.name) from exc
        finally:
            self.discard()
        return told

    def discard(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


class _Bucket:
    def __init__(self, root: str) -> None:
        self.root = root
        self._system, self._base = _system(root)

    def _at(self, name: str) -> str:
        return f"{self._base}/{name}" if name else self._base

    def draft(self, name: str) -> Draft:
        handle, path = tempfile.mkstemp(suffix=_TEMPORARY, prefix="sayso-")
        os.close(handle)
        return _BucketDraft(path=Path(path), system=self._system, name=self._at(name))

    def put(self, name: str, data: bytes) -> None:
        try:
            self._system.makedirs(self._at(name).rpartition("/")[0], exist_ok=True)
            self._system.pipe_file(self._at(name), data)
        except OSError as exc:
            raise _cannot(exc, self._at(name)) from exc

    def read(self, name: str) -> bytes | None:
        try:
            return bytes(self._system.cat_file(self._at(name)))
        except FileNotFoundError:
            return None
        except OSError as exc:
            raise _cannot(exc, self._at(name)) from exc

    def open(self, name: str) -> IO[bytes]:
        try:
            opened: IO[bytes] = self._system.open(self._at(name), "rb")
        except OSError as exc:
            raise _cannot(exc, self._at(name)) from exc
        return opened

    def _listed(self, folder: str) -> list[dict[str, Any]]:
        try:
            self._system.invalidate_cache()
            found: list[dict[str, Any]] = self._system.ls(self._at(folder), detail=True)
        except FileNotFoundError:
            return []
        except OSError as exc:
            raise _cannot(exc, self._at(folder)) from exc
        return found

    def sizes(self, folder: str) -> dict[str, int]:
        return {e["name"].rpartition("/")[2]: int(e["size"]) for e in self._listed(folder) if e["type"] == "file"}

    def folders(self, below: str = "") -> list[str]:
        return sorted(e["name"].rstrip("/").rpartition("/")[2] for e in self._listed(below) if e["type"] == "directory")

    def remove_folder(self, name: str) -> None:
        try:
            self._system.rm(self._at(name), recursive=True)
        except FileNotFoundError:
            return
        except OSError as exc:
            raise _cannot(exc, self._at(name)) from exc

    def remove(self, name: str) -> None:
        try:
            self._system.rm_file(self._at(name))
        except FileNotFoundError:
            return
        except OSError as exc:
            raise _cannot(exc, self._at(name)) from exc

    def tidy(self) -> int:
        return 0
