"""Which model is asked, where, and for how much: a TOML file, read once."""

from __future__ import annotations

import ipaddress
import os
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import ConfigError

__all__ = ["Endpoint", "read_endpoint"]

_ANSWERS = ("schema", "object", "text")
_REMEDY = "docs/llm.md has a file to start from."


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """The settings of a language model.

    Attributes:
        url: the address before `/chat/completions`, such as `http://127.0.0.1:11434/v1`.
        model: its name at that address.
        key_env: name of the environment variable that holds the key, or "" where none is needed. The key itself stands in no file.
        price_in: of a million tokens sent, in a currency of your choice; 0 for a model of your own.
        price_out: of a million tokens received.
        spend_at_most: what one run may cost, in the same currency; needed where there is a price.
        tokens_at_most: tokens, sent and received, that one run may use; 0 for no limit.
        answer: how JSON is asked for: `schema` (structured outputs), `object` (JSON mode), or `text` (the prompt alone).
        longest_answer: tokens of one answer.
        chunk_chars: characters of text in one request.
        timeout_s: seconds for one request, from the connection to the last byte.
        tries: how often a request is made in all where the server is busy or the connection breaks.
        cache: file that keeps answers, beside the settings unless its path is absolute; "" for none.
        where: the settings file, for messages.
    """

    url: str
    model: str
    key_env: str = ""
    price_in: float = 0.0
    price_out: float = 0.0
    spend_at_most: float = 0.0
    tokens_at_most: int = 0
    answer: str = "schema"
    longest_answer: int = 4000
    chunk_chars: int = 6000
    timeout_s: float = 60.0
    tries: int = 4
    cache: str = "llm-cache.db"
    where: str = "llm.toml"

    def __post_init__(self) -> None:
        for f in fields(self):
            wanted = {"str": str, "int": int, "float": float}[str(f.type)]
            value = getattr(self, f.name)
            if wanted is float and type(value) is int:
                object.__setattr__(self, f.name, float(value))
            elif type(value) is not wanted:
                raise self._wrong(f"{f.name} must be {wanted.__name__}, not {value!r}")
        if self.answer not in _ANSWERS:
            raise self._wrong(f"answer must be one of {', '.join(_ANSWERS)}, not {self.answer!r}")
        for name in ("price_in", "price_out", "spend_at_most", "tokens_at_most"):
            if not 0 <= getattr(self, name) < float("inf"):
                raise self._wrong(f"{name} must be 0 or more, not {getattr(self, name)}")
        for name in ("longest_answer", "chunk_chars", "timeout_s", "tries"):
            if not 0 < getattr(self, name) < float("inf"):
                raise self._wrong(f"{name} must be more than 0, not {getattr(self, name)}")
        if (self.price_in or self.price_out) and not self.spend_at_most:
            raise self._wrong("a model with a price needs spend_at_most")
        self._check_address()

    def _check_address(self) -> None:
        try:
            parts = urlsplit(self.url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise self._wrong("url is no address") from None
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or parts.username is not None:
            raise self._wrong(f"url must be an http or https address without a query or a password; this one is of {host or 'no host'}")
        if self.key_env and parts.scheme == "http" and not _is_here(host):
            raise self._wrong("the key would go over the network unencrypted: url must be https, or on this machine")

    def _wrong(self, what: str) -> ConfigError:
        return ConfigError("S116", what, record=self.where, remedy=_REMEDY)

    def key(self) -> str | None:
        """Return the key, read from the environment; raises `ConfigError` S117 where it is not there."""
        if not self.key_env:
            return None
        found = os.environ.get(self.key_env, "").strip()
        if not found or not found.isascii() or not found.isprintable():
            raise ConfigError("S117", f"the environment has no key in {self.key_env}", record=self.where, remedy=f"Set {self.key_env} before the run.")
        return found

    def cost(self, sent: int, received: int) -> float:
        """Return the price of so many tokens."""
        return (sent * self.price_in + received * self.price_out) / 1e6


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_endpoint(path: Path) -> Endpoint:
    """Read a settings file; raises `ConfigError` S113 where it is missing, S114 where it is no TOML, S116 where a setting is unknown, missing or impossible."""
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise ConfigError("S113", "no such file with the settings of a language model", record=str(path), remedy=_REMEDY) from None
    except (ValueError, RecursionError) as exc:  # no UTF-8, no TOML, or brackets without end
        raise ConfigError("S114", f"not valid TOML: {exc}", record=str(path), remedy="Mend the line named.") from None
    known = {f.name for f in fields(Endpoint)} - {"where"}
    for wrong, which in (("unknown setting", set(values) - known), ("missing setting", {"url", "model"} - set(values))):
        if which:
            raise ConfigError("S116", f"{wrong} {', '.join(sorted(which))}", record=str(path), remedy=f"Known settings: {', '.join(sorted(known))}.")
    if isinstance(values.get("cache", ""), str) and values.get("cache", "llm-cache.db"):
        values["cache"] = str(path.parent / values.get("cache", "llm-cache.db"))
    return Endpoint(**values, where=str(path))
