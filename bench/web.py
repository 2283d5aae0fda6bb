"""How fast pages and API answer over a large store: requests at a fixed rate from one client over loopback, after one round that is not counted.

    python bench/web.py --make big.db --from news.db --events 200000      # clones coded reports with other days, outlets and ids
    python bench/web.py big.db --rate 20 --seconds 30

Prints one JSON object: answers in milliseconds (median, 95th percentile, worst, by page), the largest page, errors, and the server's greatest memory.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from sayso.records import Coded, content_id
from sayso.store import Entry, open_store

_BATCH = 200


def clones(originals: list[Coded], events: int) -> Iterator[Coded]:
    """Yield copies of codings until they have so many events together: another day, outlet, id and last words each."""
    made = 0
    for k in range(1_000_000):
        for one in originals:
            id_ = f"{one.report.id}-{k}"
            ids = {e.id: content_id("e", e.id, k) for e in one.events}
            day = (one.report.published or date(2020, 1, 1)) + timedelta(days=37 * k % 1500)
            report = replace(one.report, id=id_, text=f"{one.report.text}\n{k}", published=day, outlet=f"{one.report.outlet} {k % 40}")
            yield replace(
                one,
                report=report,
                events=tuple(replace(e, id=ids[e.id], report_id=id_) for e in one.events),
                claims=tuple(replace(c, id=content_id("c", c.id, k), event_id=ids[c.event_id]) for c in one.claims),
                verifications=tuple(
                    replace(v, id=content_id("v", v.id, k), report_id=id_, about=tuple(ids.get(a, a) for a in v.about)) for v in one.verifications
                ),
                figures=tuple(replace(f, event_id=ids.get(f.event_id or "")) for f in one.figures),
            )
            made += len(one.events)
            if made >= events:
                return


def make(path: Path, source: Path, events: int) -> None:
    """Write the large store."""
    with open_store(source, read_only=True) as store:
        found = [store.coded(id_) for id_ in dict.fromkeys(f.report.id for f in store.search(limit=None))]
    originals = [c for c in found if c is not None]
    with open_store(path) as store:
        run = store.run_for("bench", version="0", coder="bench", settings={}).n
        rows = clones(originals, events)
        while batch := list(islice(rows, _BATCH)):
            store.add(run, [Entry(coded=c) for c in batch])


def paths(address: str) -> list[str]:
    """Return the addresses that are asked for: each page and its twin, with filters as people set them."""
    with urllib.request.urlopen(address + "/api/events?limit=40") as answer:
        events = json.load(answer)["events"]
    out = ["/", "/events", "/reports", "/actors", "/outlets", "/incidents", "/stories", "/sql", "/api", "/api/openapi.json", "/events.atom"]
    for query in (
        "type=ASSAULT", "realis=requested", "actor=USA", "recipient=MEX&realis=actual", "source=unnamed", "stance=denies", "q=talks", "q=police+arrested",
        "since=2020-01-01&until=2021-01-01", "actor=KEN&type=COERCE", "outlet=Reuters+3",
    ):  # fmt: skip
        out += [f"/events?{query}", f"/api/events?{query}"]
    for event in events[::8]:
        out += [event["page"], event["page"] + ".json", event["page"] + ".jsonld", event["report"]["page"]]
        out += [f"/actors/{urllib.request.quote(a['id'], safe='')}" for a in event["actors"]]  # type: ignore[attr-defined]
    out += ["/search?q=talks", "/search?q=ken", "/outlets/Reuters%203", "/actors/country%3AUSA", "/sql?q=SELECT+type,+count(*)+FROM+events+GROUP+BY+type"]
    return list(dict.fromkeys(out))


def ask(address: str, path: str) -> tuple[float, int, int]:
    """Return seconds, status and bytes of one answer."""
    started = time.perf_counter()
    try:
        with urllib.request.urlopen(address + path) as answer:
            return time.perf_counter() - started, answer.status, len(answer.read())
    except urllib.error.HTTPError as exc:
        return time.perf_counter() - started, exc.code, 0


def measure(path: Path, rate: float, seconds: float) -> dict[str, Any]:
    """Serve the store, ask at the rate, and say how it went."""
    server = subprocess.Popen([sys.executable, "-m", "sayso", "serve", str(path), "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert server.stdout is not None
    address = server.stdout.readline().strip().rstrip("/")
    try:
        started = time.perf_counter()
        ask(address, "/events")
        first = time.perf_counter() - started
        asked = paths(address)
        for one in asked:
            ask(address, one)
        found: list[tuple[str, float, int, int]] = []
        threads = []
        begin = time.perf_counter()
        for i in range(int(rate * seconds)):
            time.sleep(max(0.0, begin + i / rate - time.perf_counter()))
            one = asked[i % len(asked)]
            threads.append(threading.Thread(target=lambda p=one: found.append((p, *ask(address, p)))))
            threads[-1].start()
        for thread in threads:
            thread.join()
    finally:
        server.send_signal(2)
        server.wait()
    times = sorted(t for _, t, _, _ in found)
    slow = sorted(((t, p) for p, t, _, _ in found), reverse=True)
    pages = [(size, p) for p, _, _, size in found if "." not in p and not p.startswith("/api/")]
    return {
        "requests": len(found),
        "rate": rate,
        "first_ms": round(1000 * first),
        "median_ms": round(1000 * median(times), 1),
        "p95_ms": round(1000 * times[int(0.95 * len(times))], 1),
        "worst_ms": round(1000 * times[-1], 1),
        "slowest": {p: round(1000 * t) for t, p in slow[:8]},
        "errors": [p for p, _, status, _ in found if status >= 400],
        "largest_page_bytes": max(pages)[0],
        "largest_page": max(pages)[1],
        "memory_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("db", nargs="?", type=Path)
    parser.add_argument("--make", type=Path)
    parser.add_argument("--from", dest="source", type=Path)
    parser.add_argument("--events", type=int, default=200_000)
    parser.add_argument("--rate", type=float, default=20.0)
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    if options.make:
        make(options.make, options.source, options.events)
    else:
        print(json.dumps(measure(options.db, options.rate, options.seconds), indent=1))
