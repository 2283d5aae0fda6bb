"""The store → files in others' layouts. Everything is streamed: memory grows with the ids of what was found, not with the events."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any

from ..errors import UsageError
from ..frames import events_frame
from ..records import Coded, ForeignEvent, to_dict
from ..store import Found, Store, engine, foreign, incident_list
from ..store.backup import whole_file
from ..store.find import each
from ..store.incidents import incident as heard_of
from ..store.incidents import incidents as incidents_at
from . import claimreview, flat, gdelt, geojson, icews, jsonld, plover, polecat
from .layouts import layout
from .package import write_package
from .tables import batches, csv_chunks, jsonl_chunks, textless, write_parquet

__all__ = ["FORMATS", "Exported", "export"]

_LINES: dict[str, Callable[[ForeignEvent], Iterator[str]]] = {"icews": icews.lines, "polecat": polecat.lines, "gdelt": gdelt.lines}
_OF_INCIDENTS = ("icews", "polecat", "gdelt", "gdelt-mentions", "plover", "geojson")
_OF_FOREIGN = ("icews", "polecat", "gdelt", "plover", "geojson", "jsonl", "gdelt-mentions")
_TEXTUAL = ("csv", "jsonl", "parquet", "plover", "jsonld", "package")
"""Formats that have room for words of the reports."""
FORMATS = ("icews", "polecat", "gdelt", "gdelt-mentions", "plover", "csv", "jsonl", "parquet", "geojson", "jsonld", "claimreview", "package")


@dataclass(slots=True)
class Exported:
    """What was written: `read` events or incidents became `written` rows; `left_out` had none (no type, day or code that the layout needs)."""

    read: int = 0
    written: int = 0
    left_out: int = 0
    notes: list[str] = field(default_factory=list)


def export(
    store: Store,
    format_: str,
    out: Path | IO[str],
    *,
    words: str = "",
    conditions: Mapping[str, Any] | None = None,
    dataset: str | None = None,
    incidents: bool = False,
    with_text: bool = False,
    authors: Iterable[str] = (),
    force: bool = False,
) -> Exported:
    """Write the events that meet the conditions (those of `Store.search`), or the events of an imported `dataset`, in a format.

    `incidents` writes a row an incident instead of a row an event. Words of reports are written only `with_text`, where the format has room for them.
    Raises `UsageError` S260 for a format that is none, S266 for what a format cannot hold, S105 and S107 for where it is to be written.
    """
    asked = dict(conditions or {})
    if format_ not in FORMATS:
        raise UsageError("S260", "no such format", record=format_, remedy=f"Formats: {', '.join(FORMATS)}.")
    _possible(format_, dataset, asked, words, incidents=incidents, with_text=with_text)
    done = Exported()
    with engine.reading(store.engine, store.where) as conn:
        if dataset is not None:
            if dataset not in foreign.datasets(conn) and not (format_ == "gdelt-mentions" and "gdelt-mentions" in foreign.layouts_of(conn, dataset)):
                known = ", ".join(foreign.datasets(conn)) or "none: sayso import brings them"
                raise UsageError("S267", "no such dataset in the store", record=dataset, remedy=f"Datasets: {known}.")
            _write(out, _foreign(conn, format_, dataset, asked, done), force=force)
            return done
        found = each(conn, words, **asked)
        if format_ == "package":
            told = ", ".join(f"{name.rstrip('_')}={value}" for name, value in ({"words": words} | asked).items() if value)

            def incidents_of(ids: Sequence[str]) -> list[incident_list.Told]:
                return incident_list.told(conn, incidents_at(conn, ids, figures=False))

            done.written = write_package(_path(out), found, store.runs(), incidents=incidents_of, with_text=with_text, authors=tuple(authors), asked=told)
            done.read = done.written
        elif format_ == "parquet":
            with whole_file(_path(out), force=force) as part:
                write_parquet(part, (_table(batch, done, with_text=with_text) for batch in batches(found)))
        else:
            _write(out, _own(conn, format_, found, done, incidents=incidents, with_text=with_text), force=force)
    return done


def _possible(format_: str, dataset: str | None, asked: Mapping[str, Any], words: str, *, incidents: bool, with_text: bool) -> None:
    if incidents and (format_ not in _OF_INCIDENTS or dataset):
        remedy = f"Leave --incidents out, or take one of {', '.join(_OF_INCIDENTS)}."
        raise UsageError("S266", f"{'an imported dataset' if dataset else format_} has no rows of incidents", record=format_, remedy=remedy)
    if with_text and format_ not in _TEXTUAL:
        raise UsageError("S266", f"{format_} has no room for text", record=format_, remedy=f"Leave --with-text out, or take one of {', '.join(_TEXTUAL)}.")
    if dataset and format_ not in _OF_FOREIGN:
        what = f"an imported dataset has no chains and no reports, which {format_} is made of"
        raise UsageError("S266", what, record=dataset, remedy=f"Take one of {', '.join(_OF_FOREIGN)}.")
    others = [name for name, value in asked.items() if value is not None and name not in ("since", "until", "type_", "limit")]
    if dataset and (words or others):
        raise UsageError("S266", "an imported dataset is chosen from by --type, --since and --until only", record=dataset, remedy="Leave the others out.")


def _path(out: Path | IO[str]) -> Path:
    if not isinstance(out, Path):
        raise UsageError("S266", "this format is no text for stdout", remedy="Give --out PATH.")
    return out


def _write(out: Path | IO[str], chunks: Iterable[str], *, force: bool) -> None:
    if not isinstance(out, Path):
        for chunk in chunks:
            out.write(chunk)
        return
    with whole_file(out, force=force) as part, part.open("w", encoding="utf-8", newline="") as file:
        for chunk in chunks:
            file.write(chunk)


def _table(batch: list[Found], done: Exported, *, with_text: bool) -> Any:
    done.read += len(batch)
    done.written += len(batch)
    frame = events_frame(batch)
    return frame if with_text else textless(frame)


def _own(conn: Any, format_: str, found: Iterable[tuple[Coded, Found]], done: Exported, *, incidents: bool, with_text: bool) -> Iterator[str]:
    counted = _counted(found, done)
    if format_ == "csv":
        yield from csv_chunks(_table(batch, done, with_text=with_text) for batch in batches(found))
    elif format_ == "jsonl":
        yield from _each_written(jsonl_chunks(counted, with_text=with_text), done)
    elif format_ == "jsonld":
        yield from jsonld.chunks(counted, with_text=with_text)
        done.written = done.read
    elif format_ == "claimreview":
        for chunk in claimreview.chunks(counted):
            done.written += chunk.startswith(("\n{", ",\n{"))
            yield chunk
    elif format_ == "gdelt-mentions":
        yield from _each_written((gdelt.mention_line(flat.of_mention(one, incidents=incidents)) + "\n" for _, one in counted), done)
    else:
        events = _incidents(conn, found, done) if incidents else ((coded, one, flat.of_event(one)) for coded, one in counted)
        yield from _laid_out(format_, events, done, with_text=with_text)


def _counted(found: Iterable[tuple[Coded, Found]], done: Exported) -> Iterator[tuple[Coded, Found]]:
    for one in found:
        done.read += 1
        yield one


def _each_written(lines: Iterable[str], done: Exported) -> Iterator[str]:
    for line in lines:
        done.written += 1
        yield line


def _incidents(conn: Any, found: Iterable[tuple[Coded, Found]], done: Exported) -> Iterator[tuple[Coded, Found, ForeignEvent]]:
    """Yield each incident of the events found once; events of none stand for themselves."""
    seen: set[str] = set()
    for coded, one in found:
        heard = heard_of(conn, one.incident_id) if one.incident_id and one.incident_id not in seen else None
        if one.incident_id:
            if one.incident_id in seen:
                continue
            seen.add(one.incident_id)
        done.read += 1
        yield coded, one, flat.of_event(one) if heard is None else flat.of_incident(one, heard)


def _laid_out(format_: str, events: Iterable[tuple[Coded, Found, ForeignEvent]], done: Exported, *, with_text: bool) -> Iterator[str]:
    if format_ == "geojson":
        yield from geojson.chunks(geojson.feature(event, _realis(one)) for _, one, event in _all_written(events, done))
        return
    if format_ in _LINES and layout(format_).header:
        yield layout(format_).head + "\n"
    for coded, one, event in events:
        if format_ == "plover":
            text, passage = (one.report.text, one.evidence) if with_text else (None, None)
            cite = {"title": one.report.title, "language": one.report.language, "coder": one.event.coder}
            made = plover.line(event, flat.extension(one, coded), text=text, passage=passage, cite=cite)
            lines = [] if made is None else [made]
        elif format_ == "polecat":
            lines = list(polecat.lines(event, one.report.language))
        else:
            lines = list(_LINES[format_](event))
        done.left_out += not lines
        done.written += len(lines)
        yield from (line + "\n" for line in lines)


def _all_written(events: Iterable[tuple[Coded, Found, ForeignEvent]], done: Exported) -> Iterator[tuple[Coded, Found, ForeignEvent]]:
    for one in events:
        done.written += 1
        yield one


def _realis(found: Found) -> dict[str, Any]:
    stances = sorted({claim.stance for claim in found.claims})
    return {"realis": found.event.realis, "stances": stances, "incident": found.incident_id, "independent_origins": found.independent_origins}


def _foreign(conn: Any, format_: str, dataset: str, asked: Mapping[str, Any], done: Exported) -> Iterator[str]:
    """Yield an imported dataset: in its own layout its lines as they came, in others as far as those hold it."""
    since, until = (d if isinstance(d, date) else None for d in (asked.get("since"), asked.get("until")))
    if format_ == "gdelt-mentions":
        yield from _each_written(((m.row or gdelt.mention_line(m)) + "\n" for m in foreign.mentions_of(conn, dataset)), done)
        done.read = done.written
        return
    events = foreign.each(conn, dataset, since=since, until=until, type_=asked.get("type_"))
    came = foreign.layouts_of(conn, dataset) - {"gdelt-mentions"}
    if format_ == "geojson":
        yield from geojson.chunks(geojson.feature(e) for e in _foreign_counted(events, done))
        return
    if format_ in _LINES and layout(format_).header:
        yield layout(format_).head + "\n"
    for event in events:
        done.read += 1
        if format_ == "jsonl":
            lines = [json.dumps(to_dict(event), ensure_ascii=False)]
        elif came == {format_} and event.row is not None:
            lines = [event.row]
        elif format_ == "plover":
            lines = [made for made in (plover.line(event),) if made is not None]
        else:
            lines = list(_LINES[format_](event))
        done.left_out += not lines
        done.written += len(lines)
        yield from (line + "\n" for line in lines)


def _foreign_counted(events: Iterable[ForeignEvent], done: Exported) -> Iterator[ForeignEvent]:
    for one in events:
        done.read += 1
        done.written += 1
        yield one
