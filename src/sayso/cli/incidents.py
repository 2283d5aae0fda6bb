"""`sayso incidents`: the incidents of a store that meet conditions."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..render.incident import incident_words
from ..render.words import count
from .ingest import Database
from .show import next_step, note

if TYPE_CHECKING:
    from ..store.incident_list import Told

__all__ = ["incidents"]

_ORDERS = ("newest", "origins", "reports")


def incidents(
    db: Database,
    words: Annotated[
        str, typer.Argument(help='Words that one report that tells of it, or its actors, must all have; stem* and “"a phrase"” are understood.')
    ] = "",
    type_: Annotated[str | None, typer.Option("--type", help="Type of the incident: COERCE, ASSAULT, …")] = None,
    stands: Annotated[str | None, typer.Option(help="How it stands: actual, requested, contested, …; `mentioned`: told in passing, coded nowhere.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who acts: a country's code, a sector's code, an actor's id or name.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Who is acted upon, told in the same ways.")] = None,
    origins: Annotated[int | None, typer.Option(help="Independent origins at least.")] = None,
    reports: Annotated[int | None, typer.Option(help="Reports that tell of it, at least.")] = None,
    contested: Annotated[bool | None, typer.Option("--contested/--no-contested", help="Whether somebody denies it.")] = None,
    differ: Annotated[bool | None, typer.Option("--differ/--no-differ", help="Whether holders give other figures of the same.")] = None,
    outlet: Annotated[str | None, typer.Option(help="Outlet of some report that tells of it.")] = None,
    story: Annotated[str | None, typer.Option(help="Id of its story.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Told of by some report of this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Told of by some report of this day or before.")] = None,
    order: Annotated[str, typer.Option(help="What comes first: newest, origins (most), or reports (most).")] = "newest",
    limit: Annotated[int, typer.Option(help="Incidents at most.")] = 100,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="One JSON object a line.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A CSV table, a row an incident; a text that begins like a formula gets an apostrophe before it.")] = False,
    parquet: Annotated[Path | None, typer.Option(help="Write the same table to a Parquet file (pip install 'sayso[arrow]').")] = None,
) -> None:
    """Find incidents by words, codes and days; those told of last come first.

    An incident is what one or several reports tell of one happening; however many reports copy or cite an origin, it is counted once.

    Examples:

      sayso incidents --origins 2 --contested --db news.db

      sayso incidents 'fentanyl' --actor USA --since 2026-01-01 --db news.db --csv > incidents.csv
    """
    from ..frames import incidents_frame
    from ..store import engine, incident_list, open_store
    from ..store.incident_list import Asked

    if json_ + nl + csv > 1:
        raise UsageError("S112", "--json, --nl and --csv are three forms of one answer", remedy="Give one of them; --parquet may stand beside it.")
    if limit < 1:
        raise UsageError("S112", f"--limit must be at least 1, not {limit}", remedy="Give a number of incidents, such as 100.")
    if order not in _ORDERS:
        raise UsageError("S112", f"--order cannot be {order}", remedy=f"Give one of {', '.join(_ORDERS)}.")
    first, last = since.date() if since else None, until.date() if until else None
    asked = Asked(
        words=words, type=type_, stands=stands, actor=actor, recipient=recipient, origins=origins, reports=reports, contested=contested, differ=differ,
        outlet=outlet, story=story, since=first, until=last, order=order,
    )  # fmt: skip
    with open_store(db, read_only=True) as store, engine.reading(store.engine, store.where) as conn:
        total, found = incident_list.found(conn, asked, limit)
        told = incident_list.told(conn, found)
    if parquet is not None:
        incidents_frame(told).write_parquet(parquet)
    if csv:
        incidents_frame(told).write_csv(sys.stdout)
    elif json_:
        print(json.dumps([_object(one) for one in told], ensure_ascii=False, indent=1))
    elif nl or parquet is None:
        for one in told:
            print(json.dumps(_object(one), ensure_ascii=False) if nl else f"{one.incident.id}  {incident_words(one.incident)}\n    told by {_outlets(one)}")
    note(count(total, "incident") + (f", of which these are {len(told)} (--limit {limit})" if total > len(told) else ""))
    next_step(f"sayso show incident {told[0].incident.id} --db {db} says who says so" if told else "ask for less: fewer words, fewer origins")


def _object(told: Told) -> dict[str, Any]:
    from ..frames import incidents_frame

    frame = incidents_frame([told])
    return {name: value.isoformat() if kind == "day" and value else value for (name, kind), value in zip(frame.columns.items(), frame.rows[0], strict=True)}


def _outlets(told: Told) -> str:
    names = list(dict.fromkeys(head.outlet or head.id for head in told.heads))
    more = len(names) - 5
    return f"{count(len(told.heads), 'report')}: {', '.join(names[:5])}" + (f" and {more} more" if more > 0 else "")
