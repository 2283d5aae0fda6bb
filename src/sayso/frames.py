"""Tables of what a search found, for Arrow, pandas, polars, CSV and Parquet.

    found = store.search("fentanyl", actor="USA")
    sayso.frames.events_frame(found).to_polars()

A table's columns and their types are the same whatever was found, nothing too. Every column is listed here with what it holds (docs/store.md tells them):
a new one is a line in `_EVENT`, `_CLAIM` or `_REPORT`.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, Protocol

from .errors import UsageError
from .extras import needed
from .records import Actor, Link, Span, to_dict
from .render.flat import neutral
from .render.sentence import incident_sentence

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from .store import Found
    from .store.incident_list import Told

__all__ = ["Frame", "Framed", "Kind", "claims_frame", "events_frame", "incidents_frame", "reports_frame"]

Plain = Literal["text", "whole", "real", "flag", "day"]


@dataclass(frozen=True, slots=True)
class ListOf:
    """The type of a list."""

    of: Kind


Kind = Plain | ListOf | Mapping[str, "Plain"]
"""The type of a column: text, 64-bit whole number, 64-bit real, true or false, day; a list of one type; or a record with named fields. All may be null."""
Columns = dict[str, tuple[Kind, Callable[[Any], Any]]]
"""By name: the type, and what gives a row's value."""

_TEXTS = ListOf("text")
_LINK: Kind = {
    **dict.fromkeys(("kind", "name", "describes", "country", "sector", "anonymity", "cue_class", "venue"), "text"),
    **dict.fromkeys(("cue_start", "cue_end", "span_start", "span_end"), "whole"),
}
_ACTOR: Kind = {
    **dict.fromkeys(("id", "name", "country", "sector", "office", "wikidata", "text", "why"), "text"),
    **dict.fromkeys(("span_start", "span_end"), "whole"),
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Frame:
    """A table: its name, the type of each column, and the rows, whose values stand in the columns' order."""

    name: str
    columns: Mapping[str, Kind]
    rows: tuple[tuple[Any, ...], ...]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"<Frame {self.name}: {len(self.rows)} rows, {len(self.columns)} columns>"

    def to_arrow(self) -> pa.Table:
        """Return a `pyarrow.Table`; raises `PluginError` S121 where pyarrow is not installed."""
        arrow = needed("pyarrow", purpose="a table of Arrow", extra="arrow")
        types = {name: _arrow(arrow, kind) for name, kind in self.columns.items()}
        values = zip(*self.rows, strict=True) if self.rows else ((),) * len(types)
        arrays = [arrow.array(column, type=kind) for column, kind in zip(values, types.values(), strict=True)]
        table: pa.Table = arrow.table(arrays, schema=arrow.schema(types.items()))
        return table

    def to_pandas(self) -> pd.DataFrame:
        """Return a `pandas.DataFrame` whose columns keep Arrow's types, so that a whole number stays one beside nulls; raises `PluginError` S121."""
        pandas = needed("pandas", purpose="a table of pandas", extra="pandas")
        frame: pd.DataFrame = self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return a `polars.DataFrame`; raises `PluginError` S121 where polars or pyarrow is not installed."""
        polars = needed("polars", purpose="a table of polars", extra="polars")
        frame: pl.DataFrame = polars.from_arrow(self.to_arrow())
        return frame

    def write_csv(self, out: IO[str]) -> None:
        """Write the names of the columns and a line a row: lists of texts or numbers joined by "; ", records as JSON, nulls empty.

        A text that a spreadsheet would take for a formula gets an apostrophe before it.
        """
        writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n")
        writer.writerow(self.columns)
        for row in self.rows:
            writer.writerow([_cell(value, kind) for value, kind in zip(row, self.columns.values(), strict=True)])

    def write_parquet(self, path: Path) -> None:
        """Write a Parquet file, which appears whole or not at all. Raises `UsageError` S105 where something else than Parquet is in its place, S107, S121."""
        parquet = needed("pyarrow.parquet", purpose="writing Parquet", extra="arrow")
        if path.is_file() and _beginning(path) not in (b"", b"PAR1"):
            raise UsageError("S105", "the file is there already, and is no Parquet file", record=str(path), remedy="Name another file.")
        part = path.with_name(path.name + ".part")
        try:
            parquet.write_table(self.to_arrow(), part)
            part.replace(path)
        except OSError as exc:
            what = f"cannot write the file there: {exc.strerror or exc}"
            raise UsageError("S107", what, record=str(path), remedy="Name a file in a folder that exists and has room.") from None
        finally:
            part.unlink(missing_ok=True)


class _HasFrame(Protocol):
    @property
    def frame(self) -> Frame: ...


class Framed:
    """An answer that has a table: `frame`, in whichever library's form is asked for."""

    def to_arrow(self: _HasFrame) -> pa.Table:
        """Return a `pyarrow.Table`; raises `PluginError` S121 where pyarrow is not installed."""
        return self.frame.to_arrow()

    def to_pandas(self: _HasFrame) -> pd.DataFrame:
        """Return a `pandas.DataFrame`; raises `PluginError` S121 where pandas is not installed."""
        return self.frame.to_pandas()

    def to_polars(self: _HasFrame) -> pl.DataFrame:
        """Return a `polars.DataFrame`; raises `PluginError` S121 where polars is not installed."""
        return self.frame.to_polars()


def events_frame(found: Iterable[Found]) -> Frame:
    """Return a row an event: its codes, who, whom, where and when, the sentence; of its claims stance and factuality (`claims_frame` has the chains)."""
    return _frame("events", _EVENT, found)


def claims_frame(found: Iterable[Found]) -> Frame:
    """Return a row a claim of the events found: who says so, through whom, and how sure."""
    return _frame("claims", _CLAIM, ((claim, one) for one in found for claim in one.claims))


def reports_frame(found: Iterable[Found]) -> Frame:
    """Return a row a report in which something was found, in that order; `events` counts what was."""
    by_id: dict[str, list[Found]] = {}
    for one in found:
        by_id.setdefault(one.report.id, []).append(one)
    return _frame("reports", _REPORT, by_id.values())


def incidents_frame(told: Iterable[Told]) -> Frame:
    """Return a row an incident: what, who, whom, where and when, how it stands, how many independent origins assert it, who told it and when."""
    return _frame("incidents", _INCIDENT, told)


def _frame(name: str, columns: Columns, items: Iterable[Any]) -> Frame:
    rows = tuple(tuple(value(item) for _, value in columns.values()) for item in items)
    return Frame(name=name, columns={column: kind for column, (kind, _) in columns.items()}, rows=rows)


# ---- what the columns hold


def _path(*steps: str) -> Callable[[Any], Any]:
    """Return what follows attributes ("event", "place", "name") and gives None where one is None."""

    def value(item: Any) -> Any:
        for step in steps:
            item = None if item is None else getattr(item, step)
        return list(item) if isinstance(item, tuple) else item

    return value


def _fields(kind: Kind, *steps: str, prefix: str = "", of: str) -> Columns:
    """Return a column for each of the attributes named in `of` that stand at the end of `steps`."""
    return {prefix + name: (kind, _path(*steps, name)) for name in of.split()}


def _span(name: str, *steps: str) -> Columns:
    return {f"{name}_{end}": ("whole", _path(*steps, end)) for end in ("start", "end")}


def _ends(name: str, span: Span | None) -> dict[str, int | None]:
    return {f"{name}_start": span.start if span else None, f"{name}_end": span.end if span else None}


def _actor(actor: Actor) -> dict[str, Any]:
    return {name: getattr(actor, name) for name in ("id", "name", "country", "sector", "office", "wikidata", "text", "why")} | _ends("span", actor.span)


def _link(link: Link) -> dict[str, Any]:
    flat = {name: getattr(link, name) for name in ("kind", "name", "describes", "country", "sector", "anonymity", "cue_class", "venue")}
    return flat | _ends("cue", link.cue) | _ends("span", link.span)


def _people(role: str) -> Columns:
    """Return the columns of those who act or are acted upon: records, and beside them names, countries and sectors, one an actor in the same order."""

    def those(found: Found) -> tuple[Actor, ...]:
        return found.event.actors if role == "actor" else found.event.recipients

    def each(name: str) -> Callable[[Any], Any]:
        return lambda found: [getattr(actor, name) for actor in those(found)]

    return {
        **{f"{role}_{many}": (_TEXTS, each(one)) for one, many in (("name", "names"), ("country", "countries"), ("sector", "sectors"))},
        f"{role}s": (ListOf(_ACTOR), lambda found: [_actor(actor) for actor in those(found)]),
    }


_EVENT: Columns = {
    **_fields("text", "event", of="id report_id"),
    **_fields("text", "report", of="outlet"),
    **_fields("day", "report", of="published"),
    **_fields("text", "report", of="title url"),
    **_fields("text", "event", of="type mode realis"),
    **_people("actor"),
    **_people("recipient"),
    **_fields("text", "event", "place", prefix="place_", of="name country admin1"),
    **_fields("real", "event", "place", prefix="place_", of="lat lon"),
    **_fields("whole", "event", "place", prefix="place_", of="geonames_id"),
    **_fields("text", "event", "place", prefix="place_", of="precision"),
    **_span("place_span", "event", "place", "span"),
    **_fields("day", "event", "when", prefix="when_", of="start end"),
    **_fields("text", "event", "when", prefix="when_", of="granularity type value text"),
    **_span("when_span", "event", "when", "span"),
    **_fields(_TEXTS, "event", of="aux contexts"),
    **_fields(ListOf("real"), "event", of="context_scores"),
    **_fields("whole", "event", of="quad"),
    **_fields("real", "event", of="intensity"),
    **_fields("flag", "event", of="heading"),
    **_span("trigger", "event", "trigger"),
    **_span("evidence", "event", "evidence"),
    "evidence_text": ("text", _path("evidence")),
    "stances": (_TEXTS, lambda found: [claim.stance for claim in found.claims]),
    "factualities": (_TEXTS, lambda found: [claim.factuality for claim in found.claims]),
    **_fields("text", "event", of="coder"),
    **_fields("real", "event", of="score"),
    **_fields(_TEXTS, "event", of="why"),
    **_fields("whole", of="run"),  # a field of `Found` itself: its name is enough
    **_fields("text", of="incident_id"),
    **_fields("whole", of="independent_origins"),
}
"""The columns of `events_frame`; a row is made of a `Found`."""


def _inside(at: Callable[[Any], Any], columns: Columns) -> Columns:
    """Return the columns of what `at` finds in an item."""

    def within(value: Callable[[Any], Any]) -> Callable[[Any], Any]:
        return lambda item: value(at(item))

    return {name: (kind, within(value)) for name, (kind, value) in columns.items()}


_CLAIM: Columns = {
    **_inside(itemgetter(0), _fields("text", of="id event_id")),
    **_inside(itemgetter(1), {name: _EVENT[name] for name in ("report_id", "outlet", "published", "type", "mode", "realis")}),
    **_inside(itemgetter(0), _fields("text", of="stance factuality")),
    **_inside(lambda pair: pair[0].chain[-1] if pair[0].chain else None, _fields("text", prefix="holder_", of="kind name describes country")),
    "chain": (ListOf(_LINK), lambda pair: [_link(link) for link in pair[0].chain]),
    **_inside(itemgetter(0), _span("quote", "quote") | _fields("text", of="why")),
    **_inside(itemgetter(1), _fields("whole", of="run")),
}
"""The columns of `claims_frame`; a row is made of a claim and its `Found`. The holder is the chain's last link."""
_REPORT: Columns = {
    **_inside(
        itemgetter(0),
        _fields("text", "report", of="id outlet") | _fields("day", "report", of="published") | _fields("text", "report", of="title language url credit text"),
    ),
    "meta": ("text", lambda those: json.dumps(to_dict(those[0].report.meta), ensure_ascii=False)),
    "events": ("whole", len),
}
"""The columns of `reports_frame`; a row is made of the `Found` of one report."""


def _parties(role: str) -> Columns:
    def each(name: str) -> Callable[[Any], Any]:
        return lambda told: [getattr(actor, name) for actor in (told.incident.actors if role == "actor" else told.incident.recipients)]

    return {f"{role}_{many}": (_TEXTS, each(one)) for one, many in (("id", "ids"), ("name", "names"), ("country", "countries"), ("sector", "sectors"))}


def _holders(*stances: str) -> Callable[[Any], Any]:
    return lambda told: [origin.name for origin in told.incident.origins if origin.stance in stances]


_INCIDENT: Columns = {
    **_fields("text", "incident", of="id type"),
    **_fields("text", "standing", of="stands mode"),
    "sentence": ("text", lambda told: incident_sentence(told.incident, told.standing.stands, told.standing.mode)),
    **_parties("actor"),
    **_parties("recipient"),
    **_fields("text", "incident", of="place"),
    **_fields("day", "incident", of="start end"),
    **_fields("whole", "incident", of="independent_origins"),
    **_fields("flag", "incident", of="contested figures_differ"),
    "asserted_by": (_TEXTS, _holders("asserts", "hedges")),
    "denied_by": (_TEXTS, _holders("denies")),
    "reports": ("whole", lambda told: len(told.heads)),
    "report_ids": (_TEXTS, lambda told: [head.id for head in told.heads]),
    "outlets": (_TEXTS, lambda told: list(dict.fromkeys(head.outlet for head in told.heads if head.outlet))),
    "first_told": ("day", lambda told: min((head.published for head in told.heads if head.published), default=None)),
    "last_told": ("day", lambda told: max((head.published for head in told.heads if head.published), default=None)),
    "event_ids": (_TEXTS, _path("incident", "event_ids")),
}
"""The columns of `incidents_frame`; a row is made of a `Told`. `stands` is null where no passage was coded as an event."""


# ---- to other forms


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _arrow(arrow: Any, kind: Kind) -> Any:
    if isinstance(kind, ListOf):
        return arrow.list_(_arrow(arrow, kind.of))
    if isinstance(kind, str):
        return {"text": arrow.string(), "whole": arrow.int64(), "real": arrow.float64(), "flag": arrow.bool_(), "day": arrow.date32()}[kind]
    return arrow.struct([(name, _arrow(arrow, inner)) for name, inner in kind.items()])


def _cell(value: Any, kind: Kind) -> Any:
    """Return what stands in a cell of a CSV file; numbers are numbers, also below zero."""
    if value is None or kind in ("whole", "real"):
        return value
    if kind == "flag":
        return "true" if value else "false"
    if isinstance(kind, ListOf):
        plain = isinstance(kind.of, str)
        value = "; ".join("" if one is None else str(one) for one in value) if plain else json.dumps(value, ensure_ascii=False)
    text = str(value)
    return neutral(text)
