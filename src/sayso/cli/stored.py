"""`sayso show` and `sayso search`: what is in a store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..render.lines import event_object, to_line
from ..render.words import count, event_words
from .ingest import Database
from .show import console, exit_code, next_step, note

if TYPE_CHECKING:
    from ..store import Found

__all__ = ["search", "show_group"]

show_group = typer.Typer(name="show", help="Show one event or report of a store.", no_args_is_help=True)

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
        found = store.event(_one(store.event_ids(id_), id_, "event"), run)
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
        report_id = _one(store.report_ids(id_), id_, "report")
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


def _one(ids: Sequence[str], asked: str, kind: str) -> str:
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
    outlet: Annotated[str | None, typer.Option(help="The report's outlet.")] = None,
    source: Annotated[str | None, typer.Option(help="Who says so: a holder behind the outlet, by name, or `unnamed`.")] = None,
    stance: Annotated[str | None, typer.Option(help="Some claim of the event asserts, hedges or denies it.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or before.")] = None,
    run: _Run = None,
    limit: Annotated[int, typer.Option(help="Events at most.")] = 100,
    json_: Annotated[bool, typer.Option("--json", help="One JSON array.")] = False,
    nl: Annotated[bool, typer.Option("--nl", help="One JSON object a line.")] = False,
) -> None:
    """Find events by words, codes and days; those of the newest reports come first. It counts events, not happenings: several reports may tell one.

    Examples:

      sayso search 'fentanyl' --type REQUEST --actor USA --recipient MEX --realis actual --since 2026-01-01 --db news.db

      sayso search '"joint operation*"' --db news.db --json
    """
    from ..store import open_store

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
            outlet=outlet,
            source=source,
            stance=stance,
            since=first,
            until=last,
            run=run,
            limit=limit + 1,
        )
    more, found = len(found) > limit, found[:limit]
    if json_:
        print(json.dumps([_object(f) for f in found], ensure_ascii=False, indent=1))
    for one in found if not json_ else ():
        print(json.dumps(_object(one), ensure_ascii=False) if nl else _lines(one))
    note(count(len(found), "event") + (f", and more (--limit {limit})" if more else ""))
    next_step(f"sayso show event {found[0].event.id} --db {db} says what it rests on" if found else "ask for less: fewer words, no --realis")


def _object(found: Found) -> dict[str, Any]:
    report = found.report
    day = report.published.isoformat() if report.published else None
    about = {"id": report.id, "outlet": report.outlet, "published": day, "title": report.title, "url": report.url}
    return event_object(found.event, found.claims) | {"evidence_text": found.evidence, "report": about, "run": found.run}


def _lines(found: Found) -> str:
    report = found.report
    sentence = " ".join(found.evidence.split()) or "(the text was removed)"
    return f"{found.event.id}  {report.published or '–'}  {event_words(found.event, found.claims)}\n    {sentence}\n    {report.outlet or '–'} · {report.id}"
