"""feeds.toml: which feeds and folders are followed, and how often each is asked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigError, FetchError
from ..fetch import normal

__all__ = ["FeedSource", "FolderSource", "Settings", "read_settings", "seconds_of"]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_EVERY = "15m"
_EVERY_FOLDER = "1m"
_SHORTEST_S = 60
"""A feed is asked once a minute at most: more often is impolite, and outlets do not write so fast. Chosen by hand."""
_LONGEST_S = 7 * 86400


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """One feed: `outlet` and `language` (ISO 639-1) go before what the feed says of itself; `every_s` seconds lie between two polls at least."""

    url: str
    outlet: str | None = None
    language: str | None = None
    every_s: float = 900.0
    full_text: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderSource:
    """One watched folder: `outlet` and `language` are for reports that do not say; `format` and `columns` as --format and --column of `sayso code`."""

    path: Path
    outlet: str | None = None
    language: str | None = None
    every_s: float = 60.0
    format: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that is followed; `allow_hosts` are hosts that may be private or local."""

    feeds: tuple[FeedSource, ...] = ()
    folders: tuple[FolderSource, ...] = ()
    allow_hosts: tuple[str, ...] = ()


_KINDS: dict[str, type] = {"every": str, "full_text": bool, "outlet": str, "language": str, "allow_hosts": list, "feed": list, "folder": list}
_KINDS |= {"url": str, "path": str, "format": str, "columns": dict}
_TOP = ("every", "full_text", "language", "allow_hosts", "feed", "folder")
_FEED = ("url", "outlet", "language", "every", "full_text")
_FOLDER = ("path", "outlet", "language", "every", "format", "columns")
_SHOWN = {str: 'a text in quotes, such as "15m"', bool: "true or false", list: "a list", dict: "a table of names"}


def read_settings(path: Path) -> Settings:
    """Read feeds.toml; folders are relative to the folder in which it lies.

    Raises `ConfigError`, whose record names file, line and feed: S113 no such file, S114 no TOML, S110 an unknown name, S111 a value of another kind,
    S112 an impossible value, S115 nothing to follow, or one thing twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        values = tomllib.loads(text)
    except OSError as exc:
        raise ConfigError(
            "S113", f"cannot be read: {exc.strerror}", record=str(path), remedy="Name a file such as the feeds.toml of docs/reading.md."
        ) from None
    except (ValueError, RecursionError) as exc:  # no UTF-8, no TOML, or brackets without end
        raise ConfigError("S114", f"not valid TOML: {exc}", record=str(path), remedy="Mend the line named.") from None
    _checked(values, _TOP, str(path))
    for host in values.get("allow_hosts", []):
        if not isinstance(host, str):
            raise ConfigError("S111", f"allow_hosts holds {host!r}, which is no text", record=str(path), remedy='Write names: ["localhost"].')
    feeds = tuple(_feed(entry, record, values) for entry, record in _tables(values, "feed", "url", path, text))
    folders = tuple(_folder(entry, record, values, path.parent) for entry, record in _tables(values, "folder", "path", path, text))
    for kind, names in (("feed", [feed.url for feed in feeds]), ("folder", [str(folder.path) for folder in folders])):
        for name in names:
            if names.count(name) > 1:
                raise ConfigError("S115", f"the {kind} {name} stands twice", record=str(path), remedy="Leave one out.")
    if not feeds and not folders:
        raise ConfigError("S115", "nothing to follow", record=str(path), remedy="Add a [[feed]] with a url, or a [[folder]] with a path.")
    return Settings(feeds=feeds, folders=folders, allow_hosts=tuple(values.get("allow_hosts", ())))


def seconds_of(value: str) -> float | None:
    """Return the seconds of "90s", "15m", "2h" or "1d"; None for what is none of these."""
    found = re.fullmatch(r"([0-9]{1,6})\s*([smhd])", value.strip())
    return float(found[1]) * _UNITS[found[2]] if found else None


def _tables(values: Mapping[str, Any], kind: str, name: str, path: Path, text: str) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the tables of a kind, each with its name for errors: file, line, number and what it is about."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line)]
    for number, entry in enumerate(values.get(kind, ()), 1):
        line = f" line {lines[number - 1]}" if len(lines) == len(values[kind]) else ""
        about = f": {entry[name]}" if isinstance(entry, dict) and isinstance(entry.get(name), str) else ""
        record = f"{path}{line}, {kind} {number}{about}"
        if not isinstance(entry, dict):
            raise ConfigError("S111", f"{kind} must be a table", record=record, remedy=f"Write [[{kind}]] on a line of its own, and below it {name} = …")
        _checked(entry, _FEED if kind == "feed" else _FOLDER, record)
        if not entry.get(name, "").strip():
            raise ConfigError("S112", f"no {name}", record=record, remedy=f'Write {name} = "…" below [[{kind}]].')
        yield entry, record


def _checked(values: Mapping[str, Any], names: tuple[str, ...], record: str) -> None:
    """Refuse names that are unknown here and values of another kind than theirs."""
    unknown = sorted(set(values) - set(names))
    if unknown:
        raise ConfigError("S110", f"unknown name {', '.join(unknown)}", record=record, remedy=f"Known here: {', '.join(names)}.")
    for name, value in values.items():
        if type(value) is not _KINDS[name]:
            raise ConfigError("S111", f"{name} must be {_SHOWN[_KINDS[name]]}, not {value!r}", record=record, remedy="Mend it.")


def _feed(entry: Mapping[str, Any], record: str, top: Mapping[str, Any]) -> FeedSource:
    try:
        url = normal(entry["url"])
    except FetchError as exc:
        raise ConfigError("S112", exc.what, record=record, remedy=exc.remedy) from None
    return FeedSource(
        url=url,
        outlet=entry.get("outlet") or None,
        language=_language(entry, top, record),
        every_s=_every(entry, top, record, _EVERY, _SHORTEST_S),
        full_text=entry.get("full_text", top.get("full_text", True)),
    )


def _folder(entry: Mapping[str, Any], record: str, top: Mapping[str, Any], base: Path) -> FolderSource:
    from ..plugins import names
    from ..read.fields import NAMES

    form, columns = entry.get("format"), entry.get("columns")
    if form is not None and form not in names("readers"):
        raise ConfigError("S112", f"no reader {form!r}", record=record, remedy=f"Known: {', '.join(sorted(names('readers')))}.")
    for ours, theirs in (columns or {}).items():
        if ours not in NAMES or not isinstance(theirs, str):
            raise ConfigError("S112", f"columns: {ours} = {theirs!r} names no column", record=record, remedy=f"Known: {', '.join(NAMES)}.")
    return FolderSource(
        path=base / entry["path"],
        outlet=entry.get("outlet") or None,
        language=_language(entry, top, record),
        every_s=_every(entry, {}, record, _EVERY_FOLDER, 1),
        format=form,
        columns=tuple((columns or {}).items()),
    )


def _language(entry: Mapping[str, Any], top: Mapping[str, Any], record: str) -> str | None:
    value: str = entry.get("language", top.get("language", ""))
    if value and not re.fullmatch(r"[a-z]{2}", value):
        raise ConfigError("S112", f"language {value!r} is no ISO 639-1 code", record=record, remedy='Write two letters, such as "en".')
    return value or None


def _every(entry: Mapping[str, Any], top: Mapping[str, Any], record: str, usual: str, shortest: float) -> float:
    value = entry.get("every", top.get("every", usual))
    seconds = seconds_of(value)
    if seconds is None or not shortest <= seconds <= _LONGEST_S:
        what = f"every = {value!r} is no time between {shortest:.0f} seconds and 7 days"
        raise ConfigError("S112", what, record=record, remedy='Write a number and s, m, h or d: "15m".')
    return seconds
