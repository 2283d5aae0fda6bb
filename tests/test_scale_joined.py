"""Incidents and dyads over a run's folder, against those of a store of the same codings."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import quick_coding
import sqlalchemy as sa
from runs import CONFIG, here
from typer.testing import CliRunner

import sayso
from sayso.between import acts_of
from sayso.cli.app import app
from sayso.dyadic import Acts
from sayso.join import Joiner
from sayso.scale import prepare, run
from sayso.scale.back import Shards, load, open_run
from sayso.scale.joined import is_joined, join_run, joined_folder, joined_rows
from sayso.scale.tables import JOINED
from sayso.store import Store, open_store
from sayso.store.tables import metadata

pytest.importorskip("pyarrow")


def arrested(tmp_path: Path, number: int = 24) -> Path:
    """Run reports of four arrests, some copies of others, out of order, one without a day and one twice, and return the folder."""
    rows = []
    for n in range(number):
        place, ship, many = (("Alder", "Meridian", "nine"), ("Brack", "Osprey", "six"), ("Corvel", "Heron", "four"), ("Dunmore", "Swift", "two"))[n % 4]
        text = (
            f"Port guards arrested {many} sailors of the {ship} at {place} quay, the harbour master of {place} said.\n\n"
            f"The owner of the {ship} has owed fees at {place} since April and promised to pay the {many} men."
        )
        text = text if n % 3 else f"{text}\n\nReport {n} adds a paragraph of its own here."
        day = f"2024-{1 + n // 4:02}-{3 + n // 2:02}" if n != 7 else None
        rows.append({"id": f"r{n:02}", "text": text, "published": day, "outlet": f"Paper {n % 5}", "language": "en"})
    rows = [*rows[::2], *rows[1::2], rows[2]]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with prepare([str(tmp_path / "in.jsonl")], str(tmp_path / "out"), CONFIG, size=5, coding=quick_coding.ARRESTS) as prepared:
        assert list(run(prepared, engine=here))[-1].failed == []
    return tmp_path / "out"


def loaded(found: Shards, store: Store, **settings: Any) -> None:
    list(load(found, store))
    if settings.pop("join", True):
        for _ in Joiner(store, CONFIG, **settings).join():
            pass


def of_store(store: Store, table: str) -> list[str]:
    with store.engine.connect() as conn:
        rows = conn.execute(sa.select(metadata.tables[table])).mappings().all()
    return sorted(repr(sorted((k, v) for k, v in row.items() if k != "run")) for row in rows)


def of_run(found: Shards, table: str) -> list[str]:
    columns = tuple(c.name for c in JOINED[table].columns if c.name != "run")
    texts = {c.name for c in JOINED[table].columns if type(c.type).__name__ == "_Json"}
    rows = [dict(zip(columns, row, strict=True)) for some in joined_rows(found, table, columns) for row in zip(*(some[c] for c in columns), strict=True)]
    return sorted(repr(sorted((k, json.loads(v) if k in texts and v is not None else v) for k, v in row.items())) for row in rows)


def same(one: Acts, two: Acts) -> None:
    """See that two tables of acts say the same of every act, in whatever order."""

    def told(acts: Acts) -> list[Any]:
        sides: dict[int, list[Any]] = {n: [] for n in range(len(acts))}
        for role, places, who in (("a", acts.actor_act, acts.actor), ("r", acts.recipient_act, acts.recipient)):
            for place, party in zip(places.tolist(), who.tolist(), strict=True):
                sides[place].append((role, repr(acts.parties[party])))
        plain = ("ids", "incident", "day", "dated", "quad", "intensity", "realis", "origins", "reports", "weight")
        columns = [np.asarray(getattr(acts, name)).tolist() for name in plain]
        return sorted((*row, acts.types[type_], sorted(sides[n])) for n, (*row, type_) in enumerate(zip(*columns, acts.type.tolist(), strict=True)))

    assert {f.name for f in fields(Acts)} >= {"ids", "incident", "reports"}
    assert told(one) == told(two)
    assert one.report_days.tolist() == two.report_days.tolist()
    assert len(one) > 2


@pytest.mark.parametrize("window", [20_000, 6])
def test_a_run_is_joined_to_what_a_store_is_joined_to(tmp_path: Path, window: int) -> None:
    """Copies, citations, stories, incidents, parties, passages, origins and histories are those of the store, row for row, whatever the window."""
    found = open_run(str(arrested(tmp_path)))
    steps = list(join_run(found, window=window))
    with open_store(tmp_path / "news.db") as store:
        loaded(found, store, window=window)
        for table in JOINED:
            if table != "acts":
                assert of_run(found, table) == of_store(store, table), table
        assert steps[-1].incidents == len(of_store(store, "incidents")) > 2
        assert steps[-1].copies == len(of_store(store, "copies")) > 3
    assert [s.read for s in steps[:-1]] == sorted({s.read for s in steps[:-1]})
    assert list(join_run(found)) == [steps[-1].__class__(day=None, **{f.name: getattr(steps[-1], f.name) for f in fields(steps[-1]) if f.name != "day"})]


def test_the_acts_of_a_run_are_those_of_a_store(tmp_path: Path) -> None:
    """Events where nothing was joined, incidents where it was; a series of a pair over the folder is that over the store."""
    out = arrested(tmp_path)
    found = open_run(str(out))
    with open_store(tmp_path / "news.db") as store:
        loaded(found, store, join=False)
        same(acts_of(str(out)), acts_of(store))
        list(join_run(found))
        loaded(found, store)
        same(acts_of(str(out)), acts_of(store))
        over = [sayso.dyads(where, "PRT", "GRC", by="month").frame.rows for where in (str(out), store)]
        assert over[0] == over[1] != ()


def test_joining_that_was_stopped_begins_anew_and_more_shards_are_joined_anew(tmp_path: Path) -> None:
    """Stopped half-way, it does not count as joined; a run that has grown does not either, and what was joined before goes when it is done."""
    out = arrested(tmp_path)
    found = open_run(str(out))
    going = join_run(found)
    next(going)
    going.close()
    assert not is_joined(found)
    list(join_run(found))
    assert is_joined(found)
    before = joined_folder(found)
    (tmp_path / "more").mkdir()
    row = json.loads((tmp_path / "in.jsonl").read_text().splitlines()[0])
    (tmp_path / "more.jsonl").write_text(json.dumps({**row, "id": "late", "published": "2024-12-01"}) + "\n")
    with prepare([str(tmp_path / n) for n in ("in.jsonl", "more.jsonl")], str(out), CONFIG, replan=True, coding=quick_coding.ARRESTS) as prepared:
        list(run(prepared, engine=here))
    grown = open_run(str(out))
    assert not is_joined(grown)
    assert list(join_run(grown))[-1].reports == 25
    assert [p.name for p in out.glob("run=*/joined=*")] == [joined_folder(grown)] != [before]


def test_a_report_whose_id_has_another_text_is_left_out_and_counted(tmp_path: Path) -> None:
    """Of two reports with one id and different texts in different shards the first is joined, and the other is told."""
    out = arrested(tmp_path)
    rows = (tmp_path / "in.jsonl").read_text().splitlines()
    other = json.loads(rows[0]) | {"text": json.loads(rows[1])["text"]}
    (tmp_path / "in.jsonl").write_text("".join(row + "\n" for row in [*rows, json.dumps(other)]))
    with prepare([str(tmp_path / "in.jsonl")], str(out), CONFIG, replan=True, size=5, coding=quick_coding.ARRESTS) as prepared:
        list(run(prepared, engine=here))
    last = list(join_run(open_run(str(out))))[-1]
    assert (last.reports, last.clashing) == (24, 1)


def test_the_commands_join_and_count(tmp_path: Path) -> None:
    """`sayso join` and `sayso dyads` take a run's folder, and say what to do next."""
    out, runner = str(arrested(tmp_path)), CliRunner()
    joined = runner.invoke(app, ["join", out, "--json"])
    assert (joined.exit_code, json.loads(joined.stdout)["reports"]) == (0, 24)
    assert joined.stderr.splitlines()[-1] == f"→ sayso dyads {out}"
    counted = runner.invoke(app, ["dyads", out, "PRT", "GRC", "--by", "year", "--json"])
    assert counted.exit_code == 0
    assert sum(row["n"] for row in json.loads(counted.stdout) if row["quad"] == "all") == json.loads(joined.stdout)["incidents"]
