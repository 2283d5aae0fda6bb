"""`sayso` commands as processes of their own, without the seconds that loading takes: one process loads everything, each command is a fork of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stored import FRENCH, SENTENCES

__all__ = ["Warm", "warm"]

_SERVER = """
import json, os, resource, signal, sys
from sayso import Config, Report
from sayso.cli import main
from sayso.cli.app import app
from sayso.ingest import ingest
from sayso.store import open_store

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with open_store(":memory:") as store:
    list(ingest([Report(id=text, text=text) for text in json.loads(sys.argv[1])], store, Config(coder="rules")))
print("ready", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if "wait" in asked:
        print(os.waitstatus_to_exitcode(os.waitpid(asked["wait"], 0)[1]), flush=True)
        continue
    if "runs" in asked:
        print(int(os.waitid(os.P_PID, asked["runs"], os.WEXITED | os.WNOHANG | os.WNOWAIT) is None), flush=True)
        continue
    pid = os.fork()
    if pid == 0:
        for number, name, how in ((0, asked["stdin"], os.O_RDONLY), (1, asked["said"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)):
            os.dup2(os.open(name, how), number)
        os.dup2(1, 2)
        if asked["largest"]:
            resource.setrlimit(resource.RLIMIT_FSIZE, (asked["largest"],) * 2)
        sys.argv = ["sayso", *asked["args"]]
        done = 0
        try:
            main()
        except SystemExit as exc:
            done = exc.code or 0
        finally:
            sys.stdout.flush()
            os._exit(done if isinstance(done, int) else 1)
    print(pid, flush=True)
"""


class Warm:
    """Starts commands; `said` is the file with what they print, one after the other."""

    def __init__(self, server: subprocess.Popen[str], said: Path) -> None:
        self.said = said
        self._server = server

    def start(self, *args: str, stdin: str = os.devnull, largest: int = 0) -> int:
        """Start a command and return its process id; no file that it writes may grow past `largest` bytes (0: as it likes)."""
        return int(self._ask({"args": args, "stdin": stdin, "said": str(self.said), "largest": largest}))

    def wait(self, pid: int) -> int:
        """Wait for a command's end and return its exit code, minus the signal's number where it was killed."""
        return int(self._ask({"wait": pid}))

    def runs(self, pid: int) -> bool:
        """Tell whether a command has not ended yet."""
        return self._ask({"runs": pid}) == "1\n"

    def run(self, *args: str, stdin: str = os.devnull, largest: int = 0) -> int:
        """Run a command to its end and return its exit code."""
        return self.wait(self.start(*args, stdin=stdin, largest=largest))

    def kill(self, pid: int) -> int:
        """Kill a command without warning (SIGKILL) and return its exit code."""
        os.kill(pid, signal.SIGKILL)
        return self.wait(pid)

    def _ask(self, what: dict[str, object]) -> str:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(what) + "\n")
        self._server.stdin.flush()
        return self._server.stdout.readline()


@contextmanager
def warm(said: Path) -> Iterator[Warm]:
    """Start the process that is forked, and end it."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, json.dumps([*SENTENCES, FRENCH])], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env
    )
    with server:  # its pipes are closed at the end, which ends it
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        yield Warm(server, said)
