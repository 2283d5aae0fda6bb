"""A real disk of a few megabytes, in memory, that can be filled to the last byte: only where this process may mount one (root)."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["filled", "tiny_disk"]


@contextmanager
def tiny_disk(at: Path, megabytes: int) -> Iterator[Path | None]:
    """Mount a disk at a new folder, and take it away; None where that is not allowed."""
    at.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=777", "none", str(at)]
    if os.geteuid() != 0 or shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        yield None
        return
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


@contextmanager
def filled(disk: Path) -> Iterator[None]:
    """Leave no byte of a disk free, and make room again at the end."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            for size in (65536, 512, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue
            yield
        finally:
            filler.unlink()
