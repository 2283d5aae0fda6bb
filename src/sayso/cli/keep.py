"""`sayso check`, `backup`, `restore` and `redact`: keeping a store sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from ..records import to_dict
from .ingest import Database
from .show import exit_code, next_step, note

__all__ = ["backup", "check", "redact", "restore"]

_Db = Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object.")]
_Force = Annotated[bool, typer.Option("--force", help="Put it in the place of a file that is there.")]


def check(db: _Db, json_: _Json = False) -> None:
    """Prove a store: spans inside texts, chains whole and beginning with the outlet, no orphans, counts that add up. Exit code 3 where something is wrong.

    Examples:

      sayso check news.db
    """
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        proof = store.check()
        where = store.where
    if json_:
        print(json.dumps({"db": where, "counts": proof.counts, "runs": proof.runs, "problems": to_dict(proof.problems)}, ensure_ascii=False, indent=1))
    else:
        print("rows")
        for name, number in proof.counts.items():
            print(f"  {number:9,}  {name}")
        print("runs")
        for run in proof.runs:
            which = "run {n}: {coder}, sayso {version}, fingerprint {fingerprint}, since {started}".format(**run)
            print(f"  {run['reports']:9,}  reports in {which}")
        print(f"wrong\n  {len(proof.problems):9,}")
    for problem in proof.problems:
        note(f"problem [{problem.code}] {problem.record}: {problem.what}. {problem.remedy}")
    next_step(f"sayso restore BACKUP {where} puts a backup in its place" if proof.problems else f"the store is sound; sayso backup {where} OUT keeps a copy")
    raise typer.Exit(exit_code(len(proof.problems)))


def backup(db: _Db, out: Annotated[Path, typer.Argument(help="The file to write.")], force: _Force = False, json_: _Json = False) -> None:
    """Write a store into one file, also while others write to it; a PostgreSQL store becomes a SQLite file too.

    Examples:

      sayso backup news.db news-2026-01-15.db
    """
    from ..store import back_up

    back_up(db, out, force=force)
    size = out.stat().st_size
    print(json.dumps({"out": str(out), "bytes": size}, ensure_ascii=False) if json_ else f"{out}: {size:,} bytes")
    next_step(f"sayso check {out} proves it; sayso restore {out} DB brings it back")


def restore(backup_: Annotated[Path, typer.Argument(metavar="BACKUP", help="The backup.")], db: _Db, force: _Force = False, json_: _Json = False) -> None:
    """Make a store of a backup, after proving the backup; --force puts it in the place of a file, a PostgreSQL database must be empty.

    Examples:

      sayso restore news-2026-01-15.db news.db --force
    """
    from ..store import open_store
    from ..store import restore as restoring

    restoring(backup_, db, force=force)
    with open_store(db, read_only=True) as store:
        where = store.where
    print(json.dumps({"db": where}, ensure_ascii=False) if json_ else f"{where}: restored from {backup_}")
    next_step(f"sayso check {where}")


def redact(
    report: Annotated[str, typer.Argument(metavar="REPORT", help="The report's whole id.")],
    db: Database,
    why: Annotated[str, typer.Option(help="The reason, which stands on the tombstone.")] = "legal request",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    json_: _Json = False,
) -> None:
    """Remove a report's words for good and keep its ids, its codes and a tombstone; the same text is not let in again. Backups are not changed.

    Examples:

      sayso redact r_1f20a3b4c5d6e7f8 --db news.db --why 'court order of 2026-01-15' --yes
    """
    from ..errors import UsageError
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        held = store.held(report)
    if held is None:
        raise UsageError("S132", "no such report in the store", record=report, remedy="Give its whole id; `sayso search` prints it.")
    if held.redacted is None and not yes:
        note(f"{report}: {held.report.title or held.report.text[:80]!r}, {held.report.outlet or 'no outlet'}")
        typer.confirm("Remove its words for good?", abort=True, err=True)
    with open_store(db) as store:
        done = store.redact(report, why)
        held = store.held(report)
    when = held.redacted if held is not None else None
    if json_:
        print(json.dumps({"report": report, "redacted": when, "now": done}, ensure_ascii=False))
    else:
        print(f"{report}: {'redacted' if done else 'was redacted'} {when}")
    next_step("backups made before still hold the words: delete them, or redact in them too")
