"""`sayso notify`, `sayso filters` and `sayso hooks`: saved filters, and webhooks that tell what newly meets them."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from ..errors import UsageError
from ..render.words import count
from .alerts import Rules
from .code import AllowHost
from .ingest import Database, tell
from .show import console, exit_code, next_step, note
from .stop import until_told

if TYPE_CHECKING:
    from ..notify import Looked, Sent
    from ..store import Store

__all__ = ["KeyFile", "filters", "hooks", "notify", "notifying"]

filters = typer.Typer(name="filters", help="Keep filters of events, incidents and alerts by name.", no_args_is_help=True)
hooks = typer.Typer(name="hooks", help="Webhooks: what newly meets a saved filter is sent, signed, to an address.", no_args_is_help=True)

KeyFile = Annotated[
    Path | None, typer.Option("--key-file", help="The file with the key that signs; SAYSO_HOOK_KEY goes before it.", show_default="hooks.key beside settings")
]
_Db = Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")]
_Json = Annotated[bool, typer.Option("--json", help="JSON.")]
_Filter = Annotated[str, typer.Argument(metavar="FILTER", help="Name or id of a saved filter.")]
_HookId = Annotated[str, typer.Argument(metavar="HOOK", help="Id of a webhook, or the beginning of it.")]
_LEAST_S = 5.0
"""Seconds between two looks, at least: a look at a store that has not changed takes some milliseconds, but is one."""


def _key_path(given: Path | None) -> Path:
    return given or Path(typer.get_app_dir("sayso")) / "hooks.key"


def _now() -> datetime:
    return datetime.now(UTC)


def notify(
    db: _Db,
    every: Annotated[float | None, typer.Option(help="Go on, and look again after so many seconds; else look once: for cron.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object a look or try, a line each.")] = False,
    allow_host: AllowHost = None,
    key_file: KeyFile = None,
    rules: Rules = None,
) -> None:
    """Look at the saved filters that have webhooks, and deliver what is new; Ctrl-C or SIGTERM ends it, and the same command goes on.

    Each message is sent at least once, repeats with the same key (`webhook-id`). Exit code 3 where a receiver did not take a message; it is tried again.

    Examples:

      sayso notify news.db

      sayso notify news.db --every 60 --json
    """
    from ..store import open_store

    if every is not None and every < _LEAST_S:
        raise UsageError("S112", f"--every must be at least {_LEAST_S:g}, not {every:g}", remedy="Give a number of seconds, such as 60.")
    with open_store(db) as store, until_told() as stop:
        delivered, problems = notifying(store, wait=stop.wait, every=every, json_=json_, allow_host=allow_host, key_file=key_file, rules=rules)
        waiting = sum(c["waiting"] for c in store.webhooks.counts().values())
        some = bool(store.webhooks.hooks())
        stopped = stop.is_set()
    note(f"{'stopped after ' if stopped else ''}{count(delivered, 'message')} delivered, {waiting:,} waiting, {count(problems, 'problem')}")
    if not some:
        next_step(f"sayso filters add NAME '/events?type=ASSAULT' --db {db}; sayso hooks add NAME https://… --db {db}")
    else:
        next_step(f"sayso hooks log --db {db} says what became of each message")
    raise typer.Exit(0 if stopped else exit_code(problems))


def notifying(
    store: Store,
    *,
    wait: Any,
    every: float | None = None,
    json_: bool = False,
    allow_host: list[str] | None = None,
    key_file: Path | None = None,
    rules: Path | None = None,
) -> tuple[int, int]:
    """Look and deliver, and tell each step; returns how many messages were delivered and how many problems there were."""
    from ..alerting import rules_of
    from ..notify import Sent, read_key
    from ..notify import notify as steps

    if not store.webhooks.hooks():
        return 0, 0
    delivered = problems = 0
    for step in steps(store, key=read_key(_key_path(key_file)), allow=allow_host or (), every_s=every, wait=wait, rules=rules_of(rules)):
        if json_:
            print(json.dumps(asdict(step), ensure_ascii=False), flush=True)
        elif line := _sent(step) if isinstance(step, Sent) else _looked(step):
            print(line, flush=True)
        told = [step.problem] if isinstance(step, Sent) and step.problem else [] if isinstance(step, Sent) else step.problems
        for problem in told:
            tell(problem)
        problems += len(told)
        delivered += isinstance(step, Sent) and step.outcome == "delivered"
    return delivered, problems


def _looked(step: Looked) -> str:
    if step.outcome == "waits":
        return f"{step.filter}: {count(step.left, 'report')} still to be joined; looked at when they are"
    if step.outcome == "looked":
        return f"{step.filter}: {step.new:,} new" + (f", {step.changed:,} changed" if step.changed else "") + f", {count(step.queued, 'message')} queued"
    return ""


def _sent(step: Sent) -> str:
    how = {
        "delivered": "delivered",
        "failed": f"failed ({count(step.tries, 'try', 'tries')}); next {step.next_try}",
        "gave_up": "given up",
        "off": "gone; switched off",
    }
    return f"{step.key} → {step.to}: {how[step.outcome]}"


# ---- filters


@filters.command("list")
def filters_list(db: Database, json_: _Json = False) -> None:
    """List the saved filters.

    Examples:

      sayso filters list --db news.db
    """
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        found = store.webhooks.filters()
    for one in found if not json_ else ():
        print(f"{one.id}  {one.name}: {one.page}" + (f" (by {one.by})" if one.by else ""))
    if json_:
        rows = [{k: v for k, v in asdict(one).items() if k != "state"} | {"page": one.page} for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    next_step(f"sayso hooks add {found[0].id} https://… --db {db}" if found else f"sayso filters add NAME '/events?type=ASSAULT' --db {db}")


@filters.command("add")
def filters_add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is called.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="The address of a list of events, incidents or alerts, as the browser shows it.")],
    db: Database,
    by: Annotated[str | None, typer.Option("--by", help="Who saves it.")] = None,
    json_: _Json = False,
) -> None:
    """Save a filter: the address of a list of events, incidents or alerts, under a name. Where one is in the list (page, order) is left out.

    Examples:

      sayso filters add 'Attacks in Sudan' '/events?type=ASSAULT&recipient=SDN' --db news.db

      sayso filters add Contested 'http://127.0.0.1:8001/incidents?origins=2&contested=yes' --db news.db --by me
    """
    from ..notify.look import stamp
    from ..store import open_store
    from ..web.saved import address_of, name_of

    kind, query = address_of(address)
    with open_store(db) as store:
        made = store.webhooks.add_filter(name_of(name), kind, query, by=by, now=stamp(_now()))
    print(json.dumps(asdict(made) | {"page": made.page}, ensure_ascii=False) if json_ else f"{made.id}  {made.name}: {made.page}")
    next_step(f"sayso hooks add {made.id} https://… --db {db}; or read /filters of `sayso serve {db}`")


@filters.command("remove")
def filters_remove(filter_: _Filter, db: Database) -> None:
    """Remove a saved filter that no webhook hangs on.

    Examples:

      sayso filters remove Contested --db news.db
    """
    from ..store import open_store

    with open_store(db) as store:
        found = store.webhooks.filter(filter_)
        store.webhooks.remove_filter(found.id)
    print(f"{found.id}  {found.name}: removed")
    next_step(f"sayso filters list --db {db}")


# ---- hooks


@hooks.command("list")
def hooks_list(db: Database, json_: _Json = False) -> None:
    """List the webhooks and how they stand. Secrets are not stored, and so not shown.

    Examples:

      sayso hooks list --db news.db
    """
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        names = {f.id: f.name for f in store.webhooks.filters()}
        found, counts = store.webhooks.hooks(), store.webhooks.counts()
    none = {"delivered": 0, "waiting": 0, "gave_up": 0}
    if json_:
        rows = [{k: v for k, v in asdict(h).items() if k != "key_check"} | counts.get(h.id, none) | {"filter": names[h.filter_id]} for h in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        from rich.table import Table

        table = Table("hook", "filter", "to", "state", "delivered", "waiting", "given up", "last taken", box=None, pad_edge=False)
        for h in found:
            state = "on" if h.active and not h.failures else f"failing ({h.failures})" if h.active else f"off: {h.off_why}"
            c = counts.get(h.id, none)
            table.add_row(h.id, names[h.filter_id], h.url, state, *(f"{c[n]:,}" for n in none), h.last_ok or "")
        console().print(table)
    next_step(f"sayso hooks test {found[0].id} --db {db}" if found else f"sayso hooks add FILTER https://… --db {db}")


@hooks.command("add")
def hooks_add(
    filter_: _Filter,
    url: Annotated[str, typer.Argument(metavar="URL", help="Where messages are sent. It stands in the store: put no secret into it.")],
    db: Database,
    key_file: KeyFile = None,
    rules: Rules = None,
    json_: _Json = False,
) -> None:
    """Send what newly meets a saved filter to an address, and print the secret by which the receiver checks it: now, and never again.

    What meets the filter already is not sent.

    Examples:

      sayso hooks add 'Attacks in Sudan' https://desk.example.org/sayso --db news.db
    """
    from ..alerting import rules_of
    from ..notify import make_key, subscribe
    from ..store import open_store

    with open_store(db) as store:
        saved = store.webhooks.filter(filter_)
        hook, secret = subscribe(store, saved, url, make_key(_key_path(key_file)), _now(), rules=rules_of(rules))
    print(json.dumps({"id": hook.id, "filter": saved.name, "url": hook.url, "secret": secret}, ensure_ascii=False) if json_ else f"{hook.id}\n{secret}")
    note("the second line is the secret: give it to the receiver, it is not shown again" if not json_ else "the secret is not shown again")
    next_step(f"sayso hooks test {hook.id} --db {db}; then sayso notify {db}, from cron or with --every 60")


@hooks.command("remove")
def hooks_remove(hook: _HookId, db: Database) -> None:
    """Remove a webhook with its messages.

    Examples:

      sayso hooks remove h_52e0 --db news.db
    """
    from ..store import open_store

    with open_store(db) as store:
        found = store.webhooks.hook(hook)
        store.webhooks.remove_hook(found.id)
    print(f"{found.id}: removed")
    next_step(f"sayso hooks list --db {db}")


@hooks.command("on")
def hooks_on(hook: _HookId, db: Database) -> None:
    """Switch a webhook on again. What met its filter meanwhile is not sent; what waited is.

    Examples:

      sayso hooks on h_52e0 --db news.db
    """
    from ..notify import look
    from ..store import open_store

    with open_store(db) as store:
        found = store.webhooks.hook(hook)
        if not found.active:
            look(store, _now(), only=found.filter_id, unjoined=True)
            store.webhooks.switch(found.id, off_why=None)
    print(f"{found.id}: on")
    next_step(f"sayso hooks test {found.id} --db {db}")


@hooks.command("off")
def hooks_off(hook: _HookId, db: Database) -> None:
    """Switch a webhook off; its messages stay.

    Examples:

      sayso hooks off h_52e0 --db news.db
    """
    from ..store import open_store

    with open_store(db) as store:
        found = store.webhooks.hook(hook)
        store.webhooks.switch(found.id, off_why="switched off by hand")
    print(f"{found.id}: off")
    next_step(f"sayso hooks on {found.id} --db {db}")


@hooks.command("test")
def hooks_test(hook: _HookId, db: Database, allow_host: AllowHost = None, key_file: KeyFile = None) -> None:
    """Send a message of type sayso.test to a webhook's address, and say what it answers.

    Examples:

      sayso hooks test h_52e0 --db news.db
    """
    from ..fetch import Poster
    from ..notify import read_key, try_out
    from ..store import open_store

    with open_store(db, read_only=True) as store, Poster(allow=allow_host or ()) as poster:
        found = store.webhooks.hook(hook)
        status = try_out(poster, found, read_key(_key_path(key_file)), _now()).status
    good = 200 <= status < 300
    print(f"{found.id}: {urlsplit(found.url).netloc} answers {status}")
    next_step(f"sayso notify {db}" if good else "a receiver answers 200 to 299 when it has the message; redirects are not followed")
    raise typer.Exit(0 if good else 1)


@hooks.command("log")
def hooks_log(
    db: Database,
    hook: Annotated[str | None, typer.Option("--hook", help="Only this webhook's.")] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what was not delivered.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Messages at most.")] = 50,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object a message, a line each, with its body.")] = False,
) -> None:
    """List messages, the newest first, and what became of each.

    Examples:

      sayso hooks log --db news.db --waiting
    """
    from ..store import open_store

    with open_store(db, read_only=True) as store:
        id_ = store.webhooks.hook(hook).id if hook else None
        found = store.webhooks.log(id_, waiting=waiting, limit=limit)
    for one in found:
        if json_:
            print(json.dumps(asdict(one) | {"payload": json.loads(one.payload)}, ensure_ascii=False))
            continue
        how = f"delivered {one.delivered}" if one.delivered else f"given up {one.gave_up}" if one.gave_up else f"waits until {one.next_try}"
        print(f"{one.queued}  {one.hook_id}  {one.key}: {how}, {count(one.tries, 'try', 'tries')}" + (f" ({one.trouble})" if one.trouble else ""))
    next_step(f"sayso hooks resend HOOK --db {db} sends again what was given up")


@hooks.command("resend")
def hooks_resend(
    hook: _HookId,
    db: Database,
    key: Annotated[str | None, typer.Option("--key", help="This message, whatever became of it.")] = None,
    since: Annotated[str | None, typer.Option("--since", help="All messages made on this day or later (UTC), such as 2026-01-15.")] = None,
) -> None:
    """Have messages sent again by the next `sayso notify`, with the same keys and bodies; by default those that were given up.

    Examples:

      sayso hooks resend h_52e0 --db news.db --since 2026-01-15
    """
    from ..notify.look import stamp
    from ..store import open_store

    if since is not None:
        try:
            since = date.fromisoformat(since).isoformat()
        except ValueError:
            raise UsageError("S112", "--since is no day", record=since[:40], remedy="Give a day as 2026-01-15.") from None
    with open_store(db) as store:
        found = store.webhooks.hook(hook)
        if not found.active:
            raise UsageError("S188", "this webhook is switched off", record=found.id, remedy=f"Switch it on first: sayso hooks on {found.id} --db {db}.")
        number = store.webhooks.resend(found.id, stamp(_now()), key=key, since=since)
    print(f"{found.id}: {count(number, 'message')} to be sent again")
    next_step(f"sayso notify {db}")
