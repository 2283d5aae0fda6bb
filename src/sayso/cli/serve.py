"""`sayso serve`: pages and an API over a store."""

from __future__ import annotations

import ipaddress
import os
import shlex
from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated

import typer

from ..errors import UsageError
from .alerts import Rules
from .show import next_step, note

__all__ = ["serve"]

_RATE = 600
"""Requests a minute and client where others than this machine may call: ten a second, more than a person clicks."""


def serve(
    db: Annotated[str, typer.Argument(metavar="DB", help="The store: a file, or postgresql://user@host/database.")],
    host: Annotated[str, typer.Option(help="Address to listen on. Others than this machine can call 0.0.0.0; then a token is needed.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8001,
    open_: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
    read_token: Annotated[str | None, typer.Option(envvar="SAYSO_READ_TOKEN", help="Token that opens everything that only reads.")] = None,
    write_token: Annotated[str | None, typer.Option(envvar="SAYSO_WRITE_TOKEN", help="Token for what is sent (POST); it reads too.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="Another name by which the server is called, such as news.example.org.")] = None,
    cors: Annotated[list[str] | None, typer.Option(help="Origin whose scripts may use the API, such as https://example.org.")] = None,
    rate: Annotated[int | None, typer.Option(help=f"Requests a minute and client; 0 is no limit. Default: none on this machine, else {_RATE}.")] = None,
    config: Annotated[str | None, typer.Option(help="Settings for coding texts sent to /api/code; sayso.toml of this folder if there is one.")] = None,
    rules: Rules = None,
) -> None:
    """Serve pages and an API over a store. It is only read, but for what people say in reviews. Ctrl-C ends it.

    On this machine no token is needed. To let others in, give tokens; the variables SAYSO_READ_TOKEN and SAYSO_WRITE_TOKEN keep them
    out of the list of processes.

    Examples:

      sayso serve news.db --open

      SAYSO_READ_TOKEN=… SAYSO_WRITE_TOKEN=… sayso serve news.db --host 0.0.0.0 --allow-host news.example.org
    """
    from pathlib import Path

    from ..alerting import rules_of
    from ..store import open_store
    from ..store.engine import hidden, url_of
    from ..web import Settings, create_app
    from .code import read_config

    own = _is_loopback(host)
    for name, token in (("--read-token", read_token), ("--write-token", write_token)):
        if token is None and not own:
            remedy = f"Give {name} (or SAYSO_{name[2:].replace('-', '_').upper()}), or serve on 127.0.0.1."
            raise UsageError("S153", f"others could reach the store without a token: {name} is not given", record=host, remedy=remedy)
        if token is not None and len(token) < 16:
            raise UsageError("S153", f"{name} is too short", remedy="Give at least 16 characters, such as those of `openssl rand -hex 16`.")
    if rate is not None and rate < 0:
        raise UsageError("S112", f"--rate must be at least 0, not {rate}", remedy="Give requests a minute, or 0 for no limit.")
    settings = Settings(
        name=hidden(url_of(db)),
        read_token=read_token,
        write_token=write_token,
        hosts=_names(host, allow_host or ()),
        cors=tuple(cors or ()),
        rate=rate if rate is not None else 0 if own else _RATE,
        coding=read_config(Path(config) if config else None),
        rules=rules_of(rules),
    )
    with open_store(db, read_only=True) as store:
        _run(create_app(store, settings), host, port, open_)
    note("ended")
    next_step(f"sayso search 'words' --db {shlex.quote(db)}")


def _names(host: str, more: Sequence[str]) -> tuple[str, ...]:
    """Return the names by which the server may be called: those of this machine, the address, and what was allowed."""
    own = [] if host in ("0.0.0.0", "::") else [host]
    return tuple(dict.fromkeys(name.lower() for name in ("localhost", "127.0.0.1", "::1", *own, *more)))


def _is_loopback(host: str) -> bool:
    """Tell whether only this machine can call the address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _run(app: object, host: str, port: int, open_: bool) -> None:
    """Listen and serve until stopped. Raises `UsageError` S154 where the address cannot be listened on."""
    import socket
    import threading
    import webbrowser

    import uvicorn

    from ..web.wire import Prompt

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(2048)  # so that whoever reads the address can call at once
    except (OSError, OverflowError) as exc:
        listening.close()
        raise UsageError("S154", f"cannot listen there: {exc}", record=f"{host}:{port}", remedy="Give another --port (0 takes a free one) or --host.") from None
    with listening:
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listening.getsockname()[1]}/"
        print(address, flush=True)
        next_step(f"open {address} in a browser; Ctrl-C ends it")
        if open_:
            threading.Timer(0.5, webbrowser.open, (address,)).start()
        config = uvicorn.Config(app, http=Prompt, log_level="warning", access_log=False, server_header=False, lifespan="on")  # type: ignore[arg-type]
        server = uvicorn.Server(config)
        with suppress(KeyboardInterrupt):  # uvicorn hands Ctrl-C on once it has ended what it was answering
            server.run(sockets=[listening])
