"""Compressed files, unpacked as they are read: gzip and Zstandard, known by their first bytes."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import PurePath
from typing import Any

__all__ = ["BROKEN", "bare_name", "broken", "unpacked"]

_ENDINGS = frozenset({".gz", ".zst", ".zstd"})
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"

BROKEN = (EOFError, gzip.BadGzipFile, zlib.error)
"""What a broken compressed file raises while it is read; Zstandard's own error is told by `broken`."""


def bare_name(name: str) -> str:
    """Return the name of what is packed: "a.jsonl.gz" → "a.jsonl"."""
    path = PurePath(name)
    return str(path.with_suffix("")) if path.suffix.lower() in _ENDINGS and path.stem else name


def unpacked(stream: io.BufferedReader[Any]) -> io.BufferedReader[Any]:
    """Return the stream, or what is packed in it; nothing is read but the first bytes, and memory stays within the window of the packer (128 MB at most)."""
    start = stream.peek(4)[:4]
    if start.startswith(_GZIP):
        return io.BufferedReader(gzip.GzipFile(fileobj=stream, mode="rb"))
    if start == _ZSTD:
        import zstandard

        return io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(stream, read_across_frames=True, closefd=False))
    return stream


def broken(error: Exception) -> bool:
    """Tell whether an error is that of a broken compressed file."""
    return isinstance(error, BROKEN) or type(error).__name__ == "ZstdError"
