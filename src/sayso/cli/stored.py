"""`sayso show` and `sayso search`: what is in a store."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..render.incident import origins_words
from ..render.lines import event_object, to_line
from ..render.words import count, event_words
from .ingest import Database
from .show import console, exit_code, next_step, note

if TYPE_CHECKING:
    from ..store import Found

__all__ = ["one_id", "search", "show_group"]

show_group = typer.Typer(name="show", help="Show one incident, event, story or report of a store.", no_args_is_help=True)

_Json = Annotated[bool, typer.Option("--json", help="JSON.")]
_Run = Annotated[int | None, typer.Option("--run", help="Number of the run whose coding is meant; otherwise the newest.")]


@show_group.command("event")
def show_event(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")], db: Database, run: _Run = None, json_: _Json = False
) -> None:
    """Show an event with its chains of sources, the words in the text that make each link, and what its codes rest on.

    Examples:

      sayso show event e_c357 --db news.db
    """
    from ..explanation import explain
    from ..render.explanation import to_object, to_tree
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        found = store.event(one_id(store.event_ids(id_), id_, "event"), run)
    if found is None:
        raise UsageError("S132", "this run did not find the event", record=id_, remedy="Leave --run out to see the newest coding that has it.")
    coded, event = found
    number = coded.events.index(event) + 1
    explanation = explain(coded, event)
    if json_:
        print(json.dumps(to_object(explanation, number=number), ensure_ascii=False, indent=1))
    else:
        console().print(to_tree(explanation, coded, number=number, total=len(coded.events)))
    next_step(f"sayso show report {coded.report.id} --db {db}")


@show_group.command("report")
def show_report(
    id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")],
    db: Database,
    run: _Run = None,
    why: Annotated[bool, typer.Option("--why", help="Add the explanation of every code.")] = False,
    with_text: Annotated[bool, typer.Option("--with-text", help="Put the report's text into the JSON.")] = False,
    json_: _Json = False,
) -> None:
    """Show what was coded of a report, and its tombstone where its text was removed.

    Examples:

      sayso show report r_1f20 --db news.db --why
    """
    from ..render.tree import to_tree
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        report_id = one_id(store.report_ids(id_), id_, "report")
        held, coded = store.held(report_id), store.coded(report_id, run)
    if coded is None or held is None:
        raise UsageError("S132", "this run did not read the report", record=id_, remedy="Leave --run out to see the newest coding.")
    if held.redacted is not None:
        note(f"redacted {held.redacted}: {held.why}")
    if json_:
        more = {"runs": list(held.runs), "redacted": held.redacted, "redacted_why": held.why}
        print(json.dumps(to_line(coded, with_text=with_text) | more, ensure_ascii=False, indent=1))
    else:
        console().print(to_tree(coded, why=why))
    next_step(f"sayso show event ID --db {db} explains one of its events" if coded.events else f"sayso search 'words' --db {db}")
    raise typer.Exit(exit_code(len(coded.problems)))


@show_group.command("incident")
def show_incident(id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")], db: Database, json_: _Json = False) -> None:
    """Show an incident: who says so independently, who denies it, the receipt of every merge, how it went, figures side by side, and its reports.

    Examples:

      sayso show incident i_8f2c --db news.db
    """
    from ..render.incident import incident_object, incident_tree
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        heard = store.incident(one_id(store.incident_ids(id_), id_, "incident"))
    if heard is None:  # taken away between the two questions
        raise UsageError("S132", "no such incident in the store", record=id_, remedy="`sayso search` prints the ids of incidents.")
    if json_:
        print(json.dumps(incident_object(heard.incident, heard.reports, heard.story_ids), ensure_ascii=False, indent=1))
    else:
        console().print(incident_tree(heard.incident, heard.reports))
    next_step(f"sayso show story {heard.story_ids[0]} --db {db}; sayso correct split {heard.incident.id} REPORT --db {db} if a report does not belong here")


@show_group.command("story")
def show_story(id_: Annotated[str, typer.Argument(metavar="ID", help="Its id, or the beginning of it.")], db: Database, json_: _Json = False) -> None:
    """Show a story: its reports in order of time, who copies and cites whom, and its incidents.

    Examples:

      sayso show story s_71aa --db news.db
    """
    from ..render.incident import story_object, story_tree
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        story = store.story(one_id(store.story_ids(id_), id_, "story"))
        if story is None:
            raise UsageError("S132", "no such story in the store", record=id_, remedy="`sayso show incident` prints the ids of stories.")
        reports, lineages, incidents = store.reports(story.reports), store.lineages(story.reports), store.incidents(story.incident_ids)
    if json_:
        print(json.dumps(story_object(story, reports, lineages, incidents), ensure_ascii=False, indent=1))
    else:
        console().print(story_tree(story, reports, lineages, incidents))
    next_step(f"sayso show incident {incidents[0].id} --db {db}" if incidents else f"sayso show report {reports[0].id} --db {db}")


def one_id(ids: Sequence[str], asked: str, kind: str) -> str:
    """Return the one id that is meant."""
    if len(ids) == 1:
        return ids[0]
    if not ids:
        raise UsageError(
            "S132", f"no such {kind} in the store", record=asked, remedy=f"`sayso search` prints the ids of events and reports; give the {kind}'s."
        )
    raise UsageError("S132", f"several {kind}s begin so: {', '.join(ids[:5])}", record=asked, remedy="Give more of the id.")


def search(
    db: Database,
    words: Annotated[str, typer.Argument(help='Words that the report or its actors must all have; stem* and “"a phrase"” are understood.')] = "",
    type_: Annotated[str | None, typer.Option("--type", help="Type of the event: REQUEST, ASSAULT, …")] = None,
    mode: Annotated[str | None, typer.Option(help="Mode of the event.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who acts: a country's code, a sector's code, an actor's id or name.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Who is acted upon, told in the same ways.")] = None,
    realis: Annotated[str | None, typer.Option(help="How it stands: actual, requested, threatened, …")] = None,
    quad: Annotated[
        int | None, typer.Option(min=1, max=4, help="1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="The report's outlet.")] = None,
    source: Annotated[str | None, typer.Option(help="Who says so: a holder behind the outlet, by name, or `unnamed`.")] = None,
    stance: Annotated[str | None, typer.Option(help="Some claim of the event asserts, hedges or denies it.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or before.")] = None,
    origins: Annotated[int | None, typer.Option(help="Independent origins that its incident has at least.")] = None,
    run: _Run = None,
    limit: Annotated[int, typer.Option(help="Events at most.")] = 100,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="One JSON object a line.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A CSV table, a row an event; a text that begins like a formula gets an apostrophe before it.")] = False,
    parquet: Annotated[Path | None, typer.Option(help="Write the same table to a Parquet file (pip install 'sayso[arrow]').")] = None,
) -> None:
    """Find events by words, codes and days; those of the newest reports come first.

    It counts events, not happenings: several reports may tell one. Beside each stands its incident with the number of independent origins that assert it.

    Examples:

      sayso search 'fentanyl' --type REQUEST --actor USA --recipient MEX --realis actual --since 2026-01-01 --db news.db

      sayso search '"joint operation*"' --db news.db --json

      sayso search --type PROTEST --since 2026-01-01 --limit 100000 --db news.db --csv > protests.csv
    """
    from ..frames import events_frame
    from ..store import open_store

    if json_ + nl + csv > 1:
        raise UsageError("S112", "--json, --nl and --csv are three forms of one answer", remedy="Give one of them; --parquet may stand beside it.")
    if limit < 1:
        raise UsageError("S112", f"--limit must be at least 1, not {limit}", remedy="Give a number of events, such as 100.")
    first, last = since.date() if since else None, until.date() if until else None
    with open_store(db, read_only=True) as store:
        found = store.search(
            words,
            type_=type_,
            mode=mode,
            actor=actor,
            recipient=recipient,
            realis=realis,
            quad=quad,
            outlet=outlet,
            source=source,
            stance=stance,
            since=first,
            until=last,
            origins=origins,
            run=run,
            limit=limit + 1,
        )
    more, found = len(found) > limit, found[:limit]
    if parquet is not None:
        events_frame(found).write_parquet(parquet)
    if csv:
        events_frame(found).write_csv(sys.stdout)
    elif json_:
        print(json.dumps([_object(f) for f in found], ensure_ascii=False, indent=1))
    elif nl or parquet is None:
        for one in found:
            print(json.dumps(_object(one), ensure_ascii=False) if nl else _lines(one))
    note(count(len(found), "event") + (f", and more (--limit {limit})" if more else ""))
    first_incident = next((f.incident_id for f in found if f.incident_id), None)
    see = (
        f"sayso show incident {first_incident} --db {db} says who says so"
        if first_incident
        else f"sayso show event {found[0].event.id} --db {db}"
        if found
        else ""
    )
    next_step(see if found else "ask for less: fewer words, no --realis")


def _object(found: Found) -> dict[str, Any]:
    report = found.report
    day = report.published.isoformat() if report.published else None
    about = {"id": report.id, "outlet": report.outlet, "published": day, "title": report.title, "url": report.url}
    return event_object(found.event, found.claims) | {
        "evidence_text": found.evidence,
        "report": about,
        "run": found.run,
        "incident": {"id": found.incident_id, "independent_origins": found.independent_origins} if found.incident_id else None,
    }


def _lines(found: Found) -> str:
    report = found.report
    sentence = " ".join(found.evidence.split()) or "(the text was removed)"
    backed = f" · {found.incident_id}: {origins_words(found.independent_origins or 0)}" if found.incident_id else ""
    head = f"{found.event.id}  {report.published or '–'}  {event_words(found.event, found.claims)}"
    return f"{head}\n    {sentence}\n    {report.outlet or '–'} · {report.id}{backed}"
