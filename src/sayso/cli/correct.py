"""`sayso correct`: joins and splits by hand, beside the machine's rows."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import UsageError
from ..records import Correction, to_dict
from ..render.words import count
from .ingest import Database, joining
from .show import next_step, note
from .stored import one_id

if TYPE_CHECKING:
    from ..store import Store

__all__ = ["correct"]

correct = typer.Typer(name="correct", help="Say what is one happening and what is not; corrections stick, and the machine's rows stay.", no_args_is_help=True)

_By = Annotated[str, typer.Option("--by", help="Who says so.")]
_Why = Annotated[str, typer.Option("--why", help="Why.")]
_Json = Annotated[bool, typer.Option("--json", help="JSON.")]


@correct.command("join")
def join(
    incidents: Annotated[list[str], typer.Argument(metavar="INCIDENT…", help="Ids of incidents, or the beginnings of them.")],
    db: Database,
    by: _By,
    why: _Why = "",
    json_: _Json = False,
) -> None:
    """Say that incidents are one happening.

    Examples:

      sayso correct join i_8f2c i_90ab --db news.db --by me --why 'the same raid'
    """
    from ..correct import join_incidents
    from ..store import open_store

    with open_store(db) as store:
        ids = [one_id(store.incident_ids(i), i, "incident") for i in incidents]
        _done(store, db, join_incidents(store, ids, by=by, why=why), json_)


@correct.command("split")
def split(
    incident: Annotated[str, typer.Argument(metavar="INCIDENT", help="Id of an incident, or the beginning of it.")],
    reports: Annotated[list[str], typer.Argument(metavar="REPORT…", help="Reports whose passages are not of it.")],
    db: Database,
    by: _By,
    why: _Why = "",
    json_: _Json = False,
) -> None:
    """Say that reports tell of another happening than the incident that they stand in.

    Examples:

      sayso correct split i_8f2c r_1f20 --db news.db --by me --why 'another island'
    """
    from ..correct import split_incident
    from ..store import open_store

    with open_store(db) as store:
        ids = [one_id(store.report_ids(r), r, "report") for r in reports]
        whole = one_id(store.incident_ids(incident), incident, "incident")
        _done(store, db, split_incident(store, whole, ids, by=by, why=why), json_)


@correct.command("undo")
def undo(
    correction: Annotated[str, typer.Argument(metavar="CORRECTION", help="Id of a correction (`sayso correct list`).")],
    db: Database,
    by: _By,
    why: _Why = "",
    json_: _Json = False,
) -> None:
    """Take a correction back, by another row: both stay to be seen.

    Examples:

      sayso correct undo k_52e0 --db news.db --by me --why 'I misread the date'
    """
    from ..store import open_store

    with open_store(db) as store:
        found = [c.id for c in store.corrections() if c.id.startswith(correction)]
        made = store.undo(one_id(found, correction, "correction"), by=by, why=why)
        if made is None:
            raise UsageError("S132", "no such correction in the store", record=correction, remedy="`sayso correct list` prints those that hold.")
        _done(store, db, made, json_)


@correct.command("list")
def list_(db: Database, json_: _Json = False) -> None:
    """List the corrections that hold.

    Examples:

      sayso correct list --db news.db --json
    """
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        found = store.corrections()
    _print(found, json_)
    note(f"{count(len(found), 'correction')} held")
    next_step(f"sayso correct undo {found[0].id} --db {db} --by YOU takes one back" if found else f"sayso correct split INCIDENT REPORT --db {db} --by YOU")


def _done(store: Store, db: str, made: Correction, json_: bool) -> None:
    joining(store)
    _print([made], json_)
    next_step(f"sayso correct list --db {db}")


def _print(found: Sequence[Correction], json_: bool) -> None:
    if json_:
        print(json.dumps(to_dict(tuple(found)), ensure_ascii=False, indent=1))
    for one in found if not json_ else ():
        what = f"{one.value['kind']} {count(len(one.value['passages']), 'passage')}" if one.field == "incident" else one.field
        print(f"{one.id}  {one.made[:16]}  {one.by}: {what}, {one.record_id}" + (f" ({one.why})" if one.why else ""))
