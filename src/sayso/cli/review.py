"""`sayso review`: the queue, what people said, how far they agree, and files for other tools."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import UsageError
from ..render.words import count, event_words
from .ingest import tell
from .show import exit_code, next_step, note

if TYPE_CHECKING:
    from ..review import Queue
    from ..store import Found, Store
    from ..store.filters import Filter

__all__ = ["review"]


def review(
    db: Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")],
    by: Annotated[str | None, typer.Option("--by", help="Who reviews: whose queue is shown, and whose work an imported file is.")] = None,
    order: Annotated[str, typer.Option(help="score (least sure first), disagree, or contested (first).")] = "score",
    state: Annotated[str, typer.Option(help="open (not reviewed by you), new (by nobody), second (by others only), disputed, done, or all.")] = "open",
    words: Annotated[str, typer.Option("--words", help="Words that the report or its actors must all have.")] = "",
    type_: Annotated[str | None, typer.Option("--type", help="Type of the event.")] = None,
    realis: Annotated[str | None, typer.Option(help="How it stands.")] = None,
    actor: Annotated[str | None, typer.Option(help="Who acts: a country's code, a sector's code, an actor's id or name.")] = None,
    recipient: Annotated[str | None, typer.Option(help="Who is acted upon, told in the same ways.")] = None,
    outlet: Annotated[str | None, typer.Option(help="The report's outlet.")] = None,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Published on this day or before.")] = None,
    limit: Annotated[int, typer.Option(help="Events of the queue that are shown; an export has all of them.")] = 20,
    export: Annotated[Path | None, typer.Option(help="Write a file: gold lines of what was reviewed, or the queue's events as tasks of another tool.")] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="Read such a file back as corrections.")] = None,
    form: Annotated[str, typer.Option("--format", help="gold, labelstudio, prodigy or doccano.")] = "gold",
    partial: Annotated[bool, typer.Option("--partial", help="Gold: also reports that are reviewed in part; the rest of their events are optional.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print which events to review next and how far reviewers agree; export what was reviewed, and read other tools' work.

    The page to review on is /review of `sayso serve`.

    Examples:

      sayso review news.db --by Ann --order contested

      sayso review news.db --export gold.jsonl --format gold

      sayso review news.db --export tasks.json --format labelstudio --type ASSAULT

      sayso review news.db --import tasks.json --format labelstudio --by Ann
    """
    from ..review.values import person
    from ..store import open_store
    from ..store.filters import Filter

    if export is not None and import_ is not None:
        raise UsageError("S112", "--export and --import are two commands", remedy="Give one of them.")
    if limit < 1:
        raise UsageError("S112", f"--limit must be at least 1, not {limit}", remedy="Give a number of events, such as 20.")
    by = person(by) if by is not None else None
    asked = Filter(
        words=words,
        type=type_.upper() if type_ else None,
        realis=realis,
        actor=actor,
        recipient=recipient,
        outlet=outlet,
        since=since.date() if since else None,
        until=until.date() if until else None,
    )
    with open_store(db, read_only=import_ is None) as store:
        if import_ is not None:
            _bring(store, db, import_, form, by, json_)
        elif export is not None:
            _write(store, db, export, form, partial, asked, by, order, state, json_)
        else:
            _print(store, db, asked, by, order, state, limit, json_)


def _queue(store: Store, asked: Filter, by: str | None, order: str, state: str) -> Queue:
    from ..review import queue, said_of
    from ..store import engine, reviews
    from ..store.catalogue import load, reports_holding

    with engine.reading(store.engine, store.where) as conn:
        desk = reviews.desk(conn, load(conn))
        mask = desk.catalogue.matching(asked, reports_holding(conn, desk.catalogue, asked.words) if asked.words else None)
        return queue(desk, said_of(reviews.words_of(conn)), mask, by=by, order=order, state=state)


def _print(store: Store, db: str, asked: Filter, by: str | None, order: str, state: str, limit: int, json_: bool) -> None:
    from ..review import agreement
    from ..review.agreement import to_object
    from ..store import engine, reviews

    found = _queue(store, asked, by, order, state)
    agreed = [to_object(a) for a in agreement(store)]
    with engine.reading(store.engine, store.where) as conn:
        rows = list(reviews.events_of(conn, found.ids[:limit]).values())
    if json_:
        told = {"total": found.total, "reviewed": found.mine, "reviewed_by_anybody": found.anyone, "left": len(found)}
        print(
            json.dumps(
                {"by": by, "order": order, "state": state, **told, "queue": [_object(f) for f in rows], "agreement": agreed}, ensure_ascii=False, indent=1
            )
        )
    else:
        for one in rows:
            score = "   –" if one.event.score is None else f"{one.event.score:.2f}"
            print(f"{score}  {one.event.id}  {one.report.published or '–'}  {event_words(one.event, one.claims)}")
            print(f"      {' '.join(one.evidence.split()) or '(the text was removed)'}")
        if agreed:
            print("\nagreement       items   same   kappa   alpha")
        for a in agreed:
            print(f"{a['field']:<14} {a['items']:>6}  {a['same']:>5.2f}  {_figure(a['kappa'])}  {_figure(a['alpha'])}")
    whose = f" by {by}" if by else ""
    note(f"{found.mine if by else found.anyone:,} of {count(found.total, 'event')} reviewed{whose}; {len(found):,} in this queue")
    next_step(f"sayso serve {db} --open, then /review" + ("" if by else "; --by NAME shows that person's queue"))


def _object(found: Found) -> dict[str, Any]:
    from ..render.lines import event_object

    return event_object(found.event, found.claims) | {"evidence_text": found.evidence, "report": found.report.id}


def _figure(value: float | None) -> str:
    return "    –" if value is None else f"{value:>6.2f}"


def _write(store: Store, db: str, path: Path, form: str, partial: bool, asked: Filter, by: str | None, order: str, state: str, json_: bool) -> None:
    from ..review import write_out
    from ..review.exchange import Told

    told = Told()
    ids: tuple[str, ...] = ()
    if form != "gold":
        ids = _queue(store, asked, by, order, state).ids
    elif asked.given():
        raise UsageError("S112", "gold has every report that was reviewed", remedy="Leave the filter out; reports are chosen by what people reviewed.")
    pieces = write_out(store, form, ids, partial=partial, told=told)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise UsageError("S107", "cannot write the file there", record=str(path), remedy="Name a file in a folder that exists.")
    with path.open("w", encoding="utf-8") as out:
        out.writelines(pieces)
    for record, why in told.left:
        note(f"left out {record}: {why}")
    what = "report" if form == "gold" else "event"
    if json_:
        print(
            json.dumps(
                {"file": str(path), "format": form, "written": told.written, "left": [{"record": r, "why": w} for r, w in told.left]}, ensure_ascii=False
            )
        )
    else:
        print(f"{path}: {count(told.written, what)} written, {len(told.left):,} left out")
    next_step(f"sayso bench sayso-gold --data {path}" if form == "gold" else f"sayso review {db} --import FILE --format {form} --by NAME, once they are judged")


def _bring(store: Store, db: str, path: Path, form: str, by: str | None, json_: bool) -> None:
    from ..records import to_dict
    from ..review import bring_in

    brought = bring_in(store, path, form, by=by)
    if json_:
        told = {"events": brought.events, "rows": brought.rows, "open": brought.open, "problems": to_dict(tuple(brought.problems))}
        print(json.dumps({"file": str(path), **told}, ensure_ascii=False))
    else:
        print(f"{path}: {count(brought.events, 'event')} judged, {count(brought.rows, 'row')} written, {brought.open:,} without a judgement")
    for problem in brought.problems:
        tell(problem)
    next_step(f"sayso review {db} shows how far reviewers agree")
    raise typer.Exit(exit_code(len(brought.problems)))
