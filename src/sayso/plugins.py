"""The extension contract, on one page: five kinds of plug-in, each found by entry point.

    [project.entry-points."sayso.readers"]     name = "package.module:function"    Reader
    [project.entry-points."sayso.languages"]   name = "package.module:function"    () -> Language
    [project.entry-points."sayso.ontologies"]  name = "package.module:function"    () -> Ontology
    [project.entry-points."sayso.coders"]      name = "package.module:function"    (Config) -> Coder
    [project.entry-points."sayso.engines"]     name = "package.module:function"    Engine (`sayso.scale.work`)

sayso's own readers, languages, ontologies, coders and engines come in by the same door (see pyproject.toml).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import IO, TYPE_CHECKING, Any, Protocol

from .errors import PluginError
from .parsed import Frame, Mention, Parsed
from .records import Problem, Report

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

__all__ = ["Coder", "Language", "Ontology", "Reader", "load", "names", "takes"]

_SINGULAR = {"readers": "reader", "languages": "language", "ontologies": "ontology", "coders": "coder", "engines": "engine"}
KINDS = tuple(_SINGULAR)


class Reader(Protocol):
    """Reads one source, streaming. A record that cannot be read is yielded as a `Problem`, never raised.

    A reader that fetches what its source names has one parameter more, `fetcher: sayso.fetch.Fetcher | None = None`, and uses nothing else for it.
    """

    def __call__(self, stream: IO[bytes], *, source: str, columns: Mapping[str, str]) -> Iterator[Report | Problem]:
        """Yield reports in the order of the source; `columns` maps sayso's names to the source's."""
        ...


class Language(Protocol):
    """A language is data: named tables that the stages read (cues, operators, lexicon, dates, …)."""

    @property
    def code(self) -> str:
        """ISO 639-1 code."""
        ...

    def table(self, name: str) -> Mapping[str, Any]:
        """Return one table; raises `DataError` where the language has none of that name."""
        ...


class Ontology(Protocol):
    """Event types with definitions, modes, scores and quads."""

    @property
    def name(self) -> str:
        """The ontology's name ("plover")."""
        ...

    def quad(self, type_: str) -> int:
        """Return the quad class 1-4 of a type; raises `DataError` for an unknown one."""
        ...

    def intensity(self, type_: str, mode: str | None) -> float | None:
        """Return the score of type and mode."""
        ...

    def modes(self, type_: str) -> Sequence[str]:
        """Return the modes that a type may have."""
        ...


class Coder(Protocol):
    """Finds the events of one parsed report."""

    @property
    def name(self) -> str:
        """Name and version, part of the fingerprint."""
        ...

    def __call__(self, parsed: Parsed, mentions: Sequence[Mention]) -> tuple[Frame, ...]:
        """Return the frames of the report in the order of their triggers."""
        ...


@cache
def _registered(kind: str) -> Mapping[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {e.name: e for e in entry_points(group=f"sayso.{kind}")}


def names(kind: str) -> tuple[str, ...]:
    """Return the registered names of a kind (`readers`, `languages`, `ontologies`, `coders`, `engines`), sorted."""
    return tuple(sorted(_registered(kind)))


def load(kind: str, name: str) -> Callable[..., Any]:
    """Load a plug-in by kind and name; raises `PluginError` that lists what there is."""
    found = _registered(kind).get(name)
    if found is None:
        known = ", ".join(names(kind)) or "none"
        raise PluginError("S120", f"no {_SINGULAR[kind]} is called {name!r}", remedy=f"Choose one of: {known}; or install the package that brings it.")
    loaded: Callable[..., Any] = found.load()
    return loaded


def takes(plugin: Callable[..., Any], parameter: str) -> bool:
    """Tell whether a plug-in has a parameter of this name."""
    from inspect import signature

    return parameter in signature(plugin).parameters
