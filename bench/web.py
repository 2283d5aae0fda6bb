"""How fast pages and API answer over a large store: one at a time for the processor's time, and at a fixed rate for the time that people wait.

    python bench/web.py --make big.db [--from news.db] [--events 200000]     # see large.py; without --from of the bundled reports
    python bench/web.py big.db [--rate 20] [--seconds 60] [--cpus 0,1]

Every kind of page and API answer is asked for (addresses.py), none is left out. Requests leave at their moment whether or not earlier ones were answered, and
a request's time runs from that moment. The server runs three times over: with nothing remembered between requests; as it is shipped, each address new
("first"); and the same addresses again ("again"). Prints one JSON object: milliseconds (p50, p95, p99, worst) over all and by kind of page; processor time a
request; errors; the largest page; the server's greatest memory; the machine's load before and after. Reads /proc, so Linux only.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addresses import addresses
from large import make

_ALONE = 400
"""Addresses that are asked for one at a time."""
_AGAINST = 150.0
"""Milliseconds within which 95 of 100 answers are wanted."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: milliseconds from the moment at which it was to be asked, the server's processor time (alone only), bytes as sent."""

    kind: str
    path: str
    status: int
    ms: float
    size: int
    cpu_ms: float = 0.0


class Server:
    """A server of its own process."""

    def __init__(self, db: Path, cpus: set[int], *, remembering: bool) -> None:
        self.command = [sys.executable, __file__, str(db), "--serve", *([] if remembering else ["--nothing-remembered"])]
        self.cpus = cpus

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if self.cpus:
            os.sched_setaffinity(self.process.pid, self.cpus)
        assert self.process.stdout is not None
        self.host = self.process.stdout.readline().strip().rstrip("/").removeprefix("http://")
        return self

    def __exit__(self, *exc: object) -> None:
        self.process.send_signal(2)
        self.process.wait()

    def ready(self) -> dict[str, float]:
        """Ask for each page that goes by something which is read once, until it is there; returns the seconds from the start, by page.

        First for an event, which needs nothing of it.
        """
        begin = time.perf_counter()
        out = {}
        for path in ("/events/e_none", "/", "/events", "/incidents", "/dyads", "/told", "/stories", "/review", "/alerts", "/sources"):
            while self.ask(path)[0] == 503:
                time.sleep(0.2)
            out[path] = round(time.perf_counter() - begin, 1)
        return out

    def cpu_ms(self) -> float:
        """Return the processor time that it has taken: the clock that clock_getcpuclockid(3) gives for a process."""
        return 1000 * time.clock_gettime((~self.process.pid << 3) | 2)

    def peak_mb(self) -> int:
        """Return its greatest memory."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024

    def ask(self, path: str) -> tuple[int, bytes]:
        """Return status and bytes of an answer, as sent."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        """Return the JSON of an address, asked for without compression."""
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            connection.request("GET", path)
            return json.load(connection.getresponse())
        finally:
            connection.close()


def alone(server: Server, asked: Iterable[tuple[str, str]]) -> list[Answer]:
    """Ask for one after the other."""
    found = []
    for kind, path in asked:
        cpu, begin = server.cpu_ms(), time.perf_counter()
        status, body = server.ask(path)
        took = time.perf_counter() - begin
        found.append(Answer(kind, path, status, 1000 * took, len(body), server.cpu_ms() - cpu))
    return found


def at_rate(server: Server, asked: Sequence[tuple[str, str]], rate: float) -> tuple[list[Answer], float]:
    """Ask for each at its moment, so many a second; returns the answers and the server's processor time for all of them."""
    found: list[Answer] = []
    threads = []
    cpu, begin = server.cpu_ms(), time.perf_counter()

    def one(kind: str, path: str, due: float) -> None:
        try:
            status, body = server.ask(path)
        except OSError:
            status, body = 0, b""
        found.append(Answer(kind, path, status, 1000 * (time.perf_counter() - due), len(body)))

    for i, (kind, path) in enumerate(asked):
        due = begin + i / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        threads.append(threading.Thread(target=one, args=(kind, path, due)))
        threads[-1].start()
    for thread in threads:
        thread.join()
    return found, server.cpu_ms() - cpu


def spread(values: Iterable[float]) -> dict[str, float]:
    """Return number, mean, median, 95th and 99th percentile and the worst."""
    ordered = sorted(values)
    at = {name: ordered[min(int(share * len(ordered)), len(ordered) - 1)] for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("worst", 1.0))}
    return {"n": len(ordered), "mean": round(sum(ordered) / len(ordered), 1), **{name: round(value, 1) for name, value in at.items()}}


def summary(found: Sequence[Answer], what: str) -> dict[str, Any]:
    """Return the figures of `ms` or `cpu_ms` over all and by kind, and which addresses took longest."""
    kinds = dict.fromkeys(sorted(a.kind for a in found))
    slow = sorted(found, key=lambda a: -getattr(a, what))[:8]
    return {
        "all": spread(getattr(a, what) for a in found),
        "by_kind": {kind: spread(getattr(a, what) for a in found if a.kind == kind) for kind in kinds},
        "slowest": {a.path: round(getattr(a, what), 1) for a in slow},
        "errors": [f"{a.status} {a.path}" for a in found if a.status not in (200, 302)],
    }


def waited(found: Sequence[Answer], cpu_ms: float) -> dict[str, Any]:
    """Return the figures of a run at a rate."""
    told = summary(found, "ms")
    return {"cpu_ms_a_request": round(cpu_ms / len(found), 1), "met": told["all"]["p95"] < _AGAINST, **told}


def measure(db: Path, rate: float, seconds: float, cpus: set[int], seed: int) -> dict[str, Any]:
    """Serve the store, ask, and say how it went."""
    machine: dict[str, Any] = {"cores": os.cpu_count(), "server_on": sorted(cpus) or "any", "load_before": os.getloadavg()}
    out: dict[str, Any] = {"store": str(db.name), "rate": rate, "machine": machine}
    with Server(db, cpus, remembering=False) as server:
        out["ready_s"] = server.ready()
        asked = addresses(server.json, int(rate * seconds), seed)
        found = alone(server, asked[:_ALONE])
        out["one_at_a_time_cpu"], out["one_at_a_time"] = summary(found, "cpu_ms"), spread(a.ms for a in found)
        out["nothing_remembered"] = waited(*at_rate(server, asked, rate))
        memory = server.peak_mb()
        pages = [(len(server.ask(path)[1]), path) for kind, path in asked if path.startswith(("/events?", "/incidents/", "/reports/"))][:200]
    with Server(db, cpus, remembering=True) as server:
        server.ready()
        for name in ("first", "again"):
            out[name] = waited(*at_rate(server, asked, rate))
        out["memory_mb"] = max(memory, server.peak_mb())
    out["largest_page_gzipped"] = max(pages)
    machine["load_after"] = os.getloadavg()
    return out


def serve(db: Path, remembered: bool) -> None:
    """Serve as `sayso serve` does, on a free port."""
    from sayso.cli.serve import _run
    from sayso.store import open_store
    from sayso.web import Settings, create_app

    settings = Settings(name=db.name) if remembered else Settings(name=db.name, remembered=0)
    with open_store(db, read_only=True) as store:
        _run(create_app(store, settings), "127.0.0.1", 0, False)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db", nargs="?", type=Path)
    parser.add_argument("--make", type=Path)
    parser.add_argument("--from", dest="source", type=Path)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--cpus", default="", help="cores that the server may use, such as 0,1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--nothing-remembered", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.make:
        make(options.make, options.source, options.events)
    elif options.db is None:
        parser.error("name a store, or --make one")
    elif options.serve:
        serve(options.db, not options.nothing_remembered)
    else:
        cores = {int(core) for core in options.cpus.split(",") if core}
        print(json.dumps(measure(options.db, options.rate, options.seconds, cores, options.seed), indent=1))
