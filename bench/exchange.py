"""Rows a second and memory of imports and exports: python bench/exchange.py [--rows N] [--layout gdelt|icews|polecat].

Writes a file of N rows made by chance (default 150,000: a GDELT day), imports it into a new SQLite store twice, writes it out again in its own and in
another layout, and makes the arrays of the dyad series. The peak of memory is that of the whole process: run it with other N to see that it stays.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sayso.dyadic import pairs
from sayso.exchange import export, import_file
from sayso.exchange.layouts import layout
from sayso.ontologies import cameo, plover
from sayso.store import engine, foreign, open_store

COUNTRIES = ("USA", "RUS", "CHN", "FRA", "DEU", "IRN", "ISR", "SYR", "IND", "PAK", "TUR", "UKR")
NAMES = ("United States", "Russia", "China", "France", "Germany", "Iran", "Israel", "Syria", "India", "Pakistan", "Turkey", "Ukraine")


def line(kind: str, n: int, chance: random.Random) -> str:
    """Return one row."""
    day = date(2018, 1, 1) + timedelta(days=n // 1500)
    a, b = chance.sample(range(len(COUNTRIES)), 2)
    code = chance.choice(list(cameo().codes))
    if kind == "gdelt":
        cells: dict[str, object] = {
            "GLOBALEVENTID": 700_000_000 + n, "SQLDATE": f"{day:%Y%m%d}", "Actor1Code": f"{COUNTRIES[a]}GOV", "Actor1Name": NAMES[a].upper(),
            "Actor1CountryCode": COUNTRIES[a], "Actor1Type1Code": "GOV", "Actor2Code": COUNTRIES[b], "Actor2Name": NAMES[b].upper(),
            "Actor2CountryCode": COUNTRIES[b], "IsRootEvent": 1,
            "EventCode": code, "QuadClass": chance.randint(1, 4), "GoldsteinScale": chance.uniform(-10, 10),
            "NumMentions": 4, "NumSources": 1, "NumArticles": 4, "AvgTone": chance.uniform(-8, 8), "ActionGeo_Type": 4,
            "ActionGeo_FullName": f"Town {n % 5000}, Region, France", "ActionGeo_CountryCode": "FR", "ActionGeo_Lat": chance.uniform(42, 50),
            "ActionGeo_Long": chance.uniform(-4, 8), "DATEADDED": f"{day:%Y%m%d}120000", "SOURCEURL": f"https://news.example/{n}",
        }  # fmt: skip
    elif kind == "icews":
        cells = {
            "Event ID": 30_000_000 + n, "Event Date": day.isoformat(), "Source Name": f"Person {n % 3000} ({NAMES[a]})",
            "Source Sectors": "Executive,Government",
            "Source Country": NAMES[a], "Event Text": "text", "CAMEO Code": code, "Intensity": -2.0, "Target Name": NAMES[b], "Target Country": NAMES[b],
            "Story ID": n // 3, "Sentence Number": 1 + n % 6, "Publisher": "Wire", "City": f"Town {n % 5000}", "Country": NAMES[b],
            "Latitude": 1.5, "Longitude": 2.5,
        }  # fmt: skip
    else:
        kinds = list(plover().types)
        cells = {
            "Event ID": f"P{n}", "Event Date": day.isoformat(), "Event Type": chance.choice(kinds), "Intensity": 1.0, "Quad Code": "VERBAL CONFLICT",
            "Actor Name": f"{NAMES[a]};Person {n % 3000}", "Actor Country": f"{COUNTRIES[a]};{COUNTRIES[a]}", "Recipient Name": NAMES[b],
            "Recipient Country": COUNTRIES[b], "Source": "Wire", "Publication Date": day.isoformat(),
        }  # fmt: skip
    return layout(kind).line(cells)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=150_000)
    parser.add_argument("--layout", default="gdelt", choices=("gdelt", "icews", "polecat"))
    chosen = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        path, db = Path(folder) / "rows.tab", Path(folder) / "store.db"
        with path.open("w", encoding="utf-8") as file:
            if layout(chosen.layout).header:
                file.write(layout(chosen.layout).head + "\n")
            file.writelines(line(chosen.layout, n, chance) + "\n" for n in range(chosen.rows))
        print(f"{chosen.layout}: {chosen.rows:,} rows, {path.stat().st_size / 1e6:.0f} MB; peak before {_peak():.0f} MB")
        with open_store(db) as store:
            _timed("import", chosen.rows, lambda: import_file(store, path, layout=chosen.layout))
            print(f"  store of {db.stat().st_size / 1e6:.0f} MB")
            _timed("import again (same bytes)", chosen.rows, lambda: import_file(store, path, layout=chosen.layout))
            _timed("export in its own layout", chosen.rows, lambda: export(store, chosen.layout, Path(folder) / "out", dataset=chosen.layout))
            other = "icews" if chosen.layout != "icews" else "gdelt"
            _timed(f"export as {other}", chosen.rows, lambda: export(store, other, Path(folder) / "out2", dataset=chosen.layout))
            with engine.reading(store.engine, store.where) as conn:
                _timed("acts and pairs of countries", chosen.rows, lambda: pairs(foreign.foreign_acts(conn, chosen.layout), "country"))


def _timed(what: str, rows: int, work) -> None:  # type: ignore[no-untyped-def]
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    print(f"  {what}: {took:.2f} s, {rows / took:,.0f} rows/s; peak {_peak():.0f} MB")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
