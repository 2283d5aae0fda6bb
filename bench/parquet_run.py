"""Files in the layout of `sayso run` (docs/scale.md), of columns made by chance: for questions, which read codes and days; the reports have no text.

Types, realis and countries are as unevenly frequent as in news: a country is in the news in proportion to 1 / rank, a type as in the bundled reports. A report
has 6.6 events, an event one or two parties on each side. Only `reports`, `events`, `participants` and `flat` are written, with the schemas, settings and row
groups of `sayso.scale.tables`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from sayso.scale.flat import FLAT, GROUP_ROWS, flat_schema
from sayso.scale.tables import _SETTINGS, GROUP, _schema

_TYPES = {
    "REQUEST": 13, "COERCE": 13, "RETREAT": 9, "ACCUSE": 10, "ASSAULT": 10, "PROTEST": 8, "AGREE": 7, "REJECT": 4, "SUPPORT": 4, "CONSULT": 7, "SANCTION": 3,
    "MOBILIZE": 3, "AID": 4, "COOPERATE": 2, "THREATEN": 2, "CONCEDE": 1,
}  # fmt: skip
_REALIS = {"actual": 78, "planned": 8, "requested": 6, "denied": 4, "threatened": 2, "conditional": 1, "expected": 1}
_COUNTRIES, _OUTLETS, _ACTORS = 200, 2_000, 40
_DAYS = 1826
_FIRST = 18_628
"""Days from 1970 to 2021: the reports are of five years, those of a shard of days that follow each other, as an archive is read."""


def _named(rng: Any, names: dict[str, int], size: int) -> Any:
    share = np.array(list(names.values()), dtype=float)
    codes = rng.choice(len(names), size=size, p=share / share.sum()).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(list(names))).cast(pa.string())


def _pick(values: list[str], codes: Any) -> Any:
    return pa.array(values).take(pa.array(codes))


def _table(name: str, size: int, given: dict[str, Any]) -> Any:
    """Return a table with all columns of its schema; those that are not given are empty."""
    schema = flat_schema() if name == FLAT else _schema(name)
    return pa.table([given[f.name].cast(f.type) if f.name in given else pa.nulls(size, f.type) for f in schema], schema=schema)


def _flat(tables: dict[str, Any], about: dict[str, Any], sides: Any, of: Any) -> Any:
    """Return the rows of the table `flat`: those of the events, once for each of their one or two actors and each of their one or two recipients."""
    actors, recipients = sides[0::2], sides[1::2]
    event = np.repeat(np.arange(len(of)), actors * recipients)
    pair = np.arange(len(event)) - np.repeat(np.cumsum(actors * recipients) - actors * recipients, actors * recipients)
    first = np.cumsum(actors + recipients) - actors - recipients
    source = pa.array(first[event] + pair // recipients[event])
    target = pa.array(first[event] + actors[event] + pair % recipients[event])
    columns = {name: values.take(pa.array(event)) for name, values in about.items()}
    columns |= {name: tables["reports"][name].take(pa.array(of[event])) for name in ("published", "outlet")}
    columns |= {f"source_{name}": tables["participants"][name].take(source) for name in ("id", "name", "country", "sector")}
    columns |= {f"target_{name}": tables["participants"][name].take(target) for name in ("id", "name", "country", "sector")}
    return _table(FLAT, len(event), columns | {"pair": pa.array(pair)})


def make_run(folder: Path, events: int, reports: int) -> None:
    """Write a run of so many events, in shards of so many reports."""
    rng = np.random.default_rng(13)
    total = int(events / 6.6)
    countries = [f"C{i:03}" for i in range(_COUNTRIES)]
    share = 1.0 / np.arange(1, _COUNTRIES + 1)
    share /= share.sum()
    actors = [f"person:{c}/{i}" for c in countries for i in range(_ACTORS)]
    names = [f"Somebody {i} of {c}" for c in countries for i in range(_ACTORS)]
    sectors = ["GOV", "GOV", "GOV", "GOV", "MIL", "COP", "CVL", "LAB", "BUS", "OPP"]
    outlets = [f"Outlet {i}" for i in range(_OUTLETS)]
    for shard, start in enumerate(range(0, total, reports)):
        size = min(reports, total - start)
        ids = pa.array([f"{n:016x}" for n in rng.integers(0, 2**63, size=size)])
        day = _FIRST + (np.arange(start, start + size) * _DAYS // total) + rng.integers(0, 3, size=size)
        outlet = (_OUTLETS * rng.random(size) ** 3).astype(np.int32)
        tables = {
            "reports": _table(
                "reports", size,
                {"n": pa.array(np.arange(size)), "id": ids, "outlet": _pick(outlets, outlet), "published": pa.array(day.astype(np.int32)),
                 "length": pa.array(rng.integers(500, 5000, size=size)), "language": pa.array(["en"] * size)},
            )
        }  # fmt: skip
        many = rng.poisson(6.6, size=size)
        of = np.repeat(np.arange(size), many)
        n = np.arange(len(of)) - np.repeat(np.cumsum(many) - many, many)
        quad = rng.integers(1, 5, size=len(of))
        when = (day[of] - rng.integers(0, 5, size=len(of))).astype(np.int32)
        about = {
            "report_id": ids.take(pa.array(of)), "n": pa.array(n), "id": pa.array([f"e_{x:016x}" for x in rng.integers(0, 2**63, size=len(of))]),
            "type": _named(rng, _TYPES, len(of)), "realis": _named(rng, _REALIS, len(of)), "quad": pa.array(quad),
            "intensity": pa.array(np.array([0.0, 3.5, 7.0, -3.5, -7.0])[quad]), "heading": pa.array(rng.random(len(of)) < 0.03),
            "place_country": _pick(countries, rng.choice(_COUNTRIES, size=len(of), p=share)), "when_start": pa.array(when), "when_end": pa.array(when),
        }  # fmt: skip
        spans = {name: pa.array(rng.integers(0, 3000, size=len(of))) for name in ("trigger_start", "evidence_start")}
        tables["events"] = _table("events", len(of), about | spans | {"coder": pa.array(["rules"] * len(of))})
        sides = 1 + (rng.random(2 * len(of)) < 0.15)
        event = np.repeat(np.arange(len(of)).repeat(2), sides)
        role = np.repeat(np.tile([0, 1], len(of)), sides)
        who = rng.choice(_COUNTRIES, size=len(event), p=share) * _ACTORS + (_ACTORS * rng.random(len(event)) ** 2).astype(np.int64)
        tables["participants"] = _table(
            "participants", len(event),
            {"report_id": ids.take(pa.array(of[event])), "event_n": pa.array(n[event]), "role": _pick(["actor", "recipient"], role),
             "n": pa.array(np.concatenate([np.arange(k) for k in sides])), "id": _pick(actors, who), "name": _pick(names, who),
             "country": _pick(countries, who // _ACTORS), "sector": _pick(sectors, who % len(sectors)),
             "span_start": pa.array(rng.integers(0, 3000, len(event)))},
        )  # fmt: skip
        tables[FLAT] = _flat(tables, about, sides, of)
        ends = np.arange(size + 1)
        first = {"reports": ends, "events": np.searchsorted(of, ends), "participants": np.searchsorted(of[event], ends)}
        for name, table in tables.items():
            path = folder / "run=bench" / name / f"{shard:05}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            with parquet.ParquetWriter(path, table.schema, **_SETTINGS) as file:
                if name == FLAT:
                    file.write_table(table, row_group_size=GROUP_ROWS)
                    continue
                for group in range(0, size, GROUP):
                    a, b = int(first[name][group]), int(first[name][min(group + GROUP, size)])
                    file.write_table(table.slice(a, b - a), row_group_size=max(1, b - a))
