"""Answers that were paid for are kept: a small SQLite file, by the hash of what was asked."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from ..errors import ConfigError

__all__ = ["Cache"]

_WAIT = 30.0
"""Seconds to wait for another process that writes."""


class Cache:
    """Answers by key; a connection for each use, so that threads and processes may share a file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def get(self, key: str) -> dict[str, Any] | None:
        """Return a kept answer; raises `ConfigError` S118 where the file cannot be used."""
        with self._told(), closing(self._open()) as db:
            row = db.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        found: dict[str, Any] | None = json.loads(row[0]) if row else None
        return found

    def put(self, key: str, model: str, answer: dict[str, Any]) -> None:
        """Keep an answer; raises `ConfigError` S118 where the file cannot be used."""
        with self._told(), closing(self._open()) as db, db:
            db.execute("INSERT OR REPLACE INTO answers (key, model, answer) VALUES (?, ?, ?)", (key, model, json.dumps(answer)))

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=_WAIT)
        try:
            db.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, model TEXT NOT NULL, answer TEXT NOT NULL)")
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _told(self) -> _Told:
        return _Told(self.path)


class _Told:
    """Turns SQLite's errors, and answers that are no JSON, into ours."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, value: BaseException | None, trace: object) -> None:
        if isinstance(value, sqlite3.Error | ValueError):
            remedy = f"Name another file as `cache`, or remove it; its folder is {Path(self.path).parent}."
            raise ConfigError("S118", f"the file that keeps answers cannot be used: {value}", record=self.path, remedy=remedy) from None
