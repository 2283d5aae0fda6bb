"""Everything that sayso raises.

    SaysoError                      a code, what happened, to which record, what to do
    ├── UsageError          S1xx    wrong options, files or names (exit 2)
    │   ├── ConfigError     S11x    sayso.toml or an option is wrong
    │   └── PluginError     S12x    no such reader, language, ontology, coder or engine
    ├── InputError          S2xx    one report cannot be read; becomes a row in `problems`
    │   └── FetchError      S23x    an address could not be fetched
    ├── DataError           S3xx    our own data files (lexicon, ontology, tables) are wrong
    ├── ModelError          S4xx    the parser or a model is missing or not the one expected
    └── StoreError          S5xx    the store, or a run's folder, cannot be opened, read or written, or is not sound

A run never ends because of an `InputError`: the pipeline turns it into a `Problem` and goes on. No password of an address stands in an error
(`without_password`). A library in Rust that panics raises what is no `Exception` (`is_fault`).
"""

from __future__ import annotations

import re

__all__ = [
    "ConfigError", "DataError", "FetchError", "InputError", "ModelError", "PluginError", "SaysoError", "StoreError", "UsageError", "is_fault",
    "without_password",
]  # fmt: skip

_SIGNED = re.compile(r"(?<=://)[^/\s]*@")


def without_password(text: str) -> str:
    """Return a text in which no address carries a user's name and password any more: they read ***."""
    return _SIGNED.sub("***@", text) if "@" in text else text


def is_fault(error: BaseException) -> bool:
    """Tell whether something is a fault of what was running, a panic of a library in Rust among them, and not the end of the process (Ctrl-C, a way out).

    pyo3's `PanicException` derives from `BaseException`, is another class in every library, and cannot be imported: it goes by its name.
    """
    return isinstance(error, Exception) or type(error).__name__ == "PanicException"


class SaysoError(Exception):
    """Base of all errors: carries `code`, `record` (which report, file or entry) and `remedy`."""

    exit_code = 1

    def __init__(self, code: str, what: str, *, record: str | None = None, remedy: str) -> None:
        self.code = code
        self.what = without_password(what)
        self.record = without_password(record) if record else record
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        where = f" ({self.record})" if self.record else ""
        return f"[{self.code}] {self.what}{where}. {self.remedy}"


class UsageError(SaysoError):
    """The command or the call was used wrongly."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting in sayso.toml or on the command line is unknown or has an impossible value."""


class PluginError(UsageError):
    """A reader, language, ontology or coder was asked for by a name that is not registered."""


class InputError(SaysoError):
    """One report, line or file cannot be read; the rest of the batch goes on."""

    exit_code = 3


class FetchError(InputError):
    """An address could not be fetched.

    `status` is what the server answered, where it answered; `wait_s` the seconds that it asks to be left alone; `passing` tells whether the fault may go
    by itself (a busy server, a broken connection), so that the address is worth another try later.
    """

    def __init__(
        self, code: str, what: str, *, record: str | None = None, remedy: str, status: int | None = None, wait_s: float | None = None, passing: bool = False
    ) -> None:
        super().__init__(code, what, record=record, remedy=remedy)
        self.status = status
        self.wait_s = wait_s
        self.passing = passing


class DataError(SaysoError):
    """A data file (lexicon, ontology, table of actors) breaks its own rules."""


class ModelError(SaysoError):
    """The parsing model is missing, or its version or hash is not the one expected."""


class StoreError(SaysoError):
    """The store cannot be opened, read or written: not a store, read-only, disk full, locked, no server, newer than this sayso."""
