"""Plain tables of events (CSV, JSON lines, Parquet), batch after batch, so that memory does not grow with them. Words of the text only where asked for."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..extras import needed
from ..frames import Frame, Kind, claims_frame, events_frame, reports_frame
from ..records import Coded
from ..render.lines import event_object
from ..store import Found

__all__ = ["TABLES", "batches", "csv_chunks", "jsonl_chunks", "participants_frame", "textless", "write_parquet"]

_BATCH = 500
"""Events of a batch at least; a report is never cut."""
_WORDS = ("evidence_text", "text", "meta")
"""Columns that hold words of the report, or what its source gave besides, which may hold them."""
_PARTICIPANT: dict[str, Kind] = {
    "event_id": "text",
    "role": "text",
    "n": "whole",
    **dict.fromkeys(("id", "name", "country", "sector", "office", "wikidata"), "text"),
}


def batches(found: Iterable[tuple[Coded, Found]]) -> Iterator[list[Found]]:
    """Yield events in batches; all events of one report stand in one."""
    batch: list[Found] = []
    for _, one in found:
        if len(batch) >= _BATCH and one.report.id != batch[-1].report.id:
            yield batch
            batch = []
        batch.append(one)
    yield batch


def textless(frame: Frame) -> Frame:
    """Return a table without the columns that hold words of reports."""
    kept = [i for i, name in enumerate(frame.columns) if name not in _WORDS]
    columns = {name: kind for name, kind in frame.columns.items() if name not in _WORDS}
    return Frame(name=frame.name, columns=columns, rows=tuple(tuple(row[i] for i in kept) for row in frame.rows))


def participants_frame(found: Iterable[Found]) -> Frame:
    """Return a row a participant of an event: the long table that joins and counts need."""
    rows = tuple(
        (one.event.id, role, n, who.id, who.name, who.country, who.sector, who.office, who.wikidata)
        for one in found
        for role, side in (("actor", one.event.actors), ("recipient", one.event.recipients))
        for n, who in enumerate(side)
    )
    return Frame(name="participants", columns=_PARTICIPANT, rows=rows)


TABLES = {"events": events_frame, "participants": participants_frame, "claims": claims_frame, "reports": reports_frame}
"""The tables of a data package, by name."""


def csv_chunks(frames: Iterable[Frame]) -> Iterator[str]:
    """Yield the text of a CSV file from frames of the same columns; cells that begin like a formula get an apostrophe before them (`Frame.write_csv`)."""
    for n, frame in enumerate(frames):
        out = io.StringIO()
        frame.write_csv(out)
        text = out.getvalue()
        yield text if n == 0 else text.split("\n", 1)[1]


def jsonl_chunks(found: Iterable[tuple[Coded, Found]], *, with_text: bool) -> Iterator[str]:
    """Yield a line an event: the event with its claims, its report and its incident, as `sayso search --nl` prints it."""
    for _, one in found:
        report = one.report
        about = {
            "id": report.id,
            "outlet": report.outlet,
            "published": report.published.isoformat() if report.published else None,
            "title": report.title,
            "url": report.url,
        }
        line: dict[str, Any] = event_object(one.event, one.claims) | {
            "report": about,
            "run": one.run,
            "incident": {"id": one.incident_id, "independent_origins": one.independent_origins} if one.incident_id else None,
        }
        if with_text:
            line |= {"evidence_text": one.evidence, "report": about | {"text": report.text}}
        yield json.dumps(line, ensure_ascii=False) + "\n"


def write_parquet(path: Path, frames: Iterable[Frame]) -> None:
    """Write frames of the same columns as one Parquet file; raises `PluginError` S121 where pyarrow is not installed."""
    parquet = needed("pyarrow.parquet", purpose="writing Parquet", extra="arrow")
    writer = None
    try:
        for frame in frames:
            table = frame.to_arrow()
            writer = writer or parquet.ParquetWriter(path, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()
