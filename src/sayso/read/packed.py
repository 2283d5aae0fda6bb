"""Compressed files, unpacked as they are read: gzip and Zstandard, known by their first bytes."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import PurePath
from typing import Any

__all__ = ["BROKEN", "bare_name", "broken", "part_of", "unpacked"]

_ENDINGS = frozenset({".gz", ".zst", ".zstd"})
_STEP = 1024
"""Packed bytes taken at once: a block of Zstandard packs 128 KB into 4 bytes at most, so that a hostile file gives 32 MB at once, not gigabytes."""
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
"""What a broken compressed file raises while it is read; Zstandard's own error is told by `broken`."""


def bare_name(name: str) -> str:
    """Return the name of what is packed: "a.jsonl.gz" → "a.jsonl"."""
    path = PurePath(name)
    return str(path.with_suffix("")) if path.suffix.lower() in _ENDINGS and path.stem else name


def unpacked(stream: io.BufferedReader[Any]) -> io.BufferedReader[Any]:
    """Return the stream, or what is packed in it; nothing is read but the first bytes, and memory stays within the packer's window (128 MB at most)."""
    start = stream.peek(4)[:4]
    if start.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=stream, mode="rb"))
    if start == _ZSTD:
        return io.BufferedReader(_Frames(stream))
    return stream


def part_of(stream: io.BufferedReader[Any], start: int, stop: int | None) -> io.BufferedReader[Any]:
    """Return bytes `start` to `stop` (None: the end) of a stream that nobody has read from; what is packed is unpacked up to `start`."""
    if stream.seekable():
        stream.seek(start)
    else:
        left = start
        while left and (skipped := stream.read(min(left, 1 << 20))):
            left -= len(skipped)
    return stream if stop is None else io.BufferedReader(_Part(stream, stop - start))


class _Part(io.RawIOBase):
    """The next bytes of a stream, so many and no more."""

    def __init__(self, stream: io.BufferedReader[Any], size: int) -> None:
        self._stream = stream
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self._left))
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)


class _Frames(io.RawIOBase):
    """The frames of a Zstandard file, one after another; raises `EOFError` where the last is not whole (zstandard's own reader is silent there)."""

    def __init__(self, stream: io.BufferedReader[Any]) -> None:
        import zstandard

        self._stream = stream
        self._frame = zstandard.ZstdDecompressor().decompressobj
        self._now = self._frame()
        self._begun = False
        self._out = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._out:
            if self._now.eof:
                left = self._now.unused_data
                self._now, self._begun = self._frame(), False
            else:
                left = b""
            data = left or self._stream.read(_STEP)
            if not data:
                if self._begun:
                    raise EOFError("Zstandard data that break off")
                return 0
            self._begun = True
            self._out = memoryview(self._now.decompress(data))
        size = min(len(buffer), len(self._out))
        buffer[:size] = self._out[:size]
        self._out = self._out[size:]
        return size


def broken(error: Exception) -> bool:
    """Tell whether an error is that of a broken compressed file."""
    return isinstance(error, BROKEN) or type(error).__name__ == "ZstdError"
