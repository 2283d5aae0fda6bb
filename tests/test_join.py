"""Joining a store's reports: online, in any portions, killed and corrected, the rows are those of one undisturbed reading."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from arrests import arrest_of
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sayso.config import Config
from sayso.correct import join_incidents, split_incident
from sayso.errors import StoreError, UsageError
from sayso.join import Joiner
from sayso.records import Coded, content_id
from sayso.store import Entry, Store, open_store
from sayso.store.tables import metadata

ENGLISH = Config(coder="rules")
TABLES = ("joined", "copies", "citations", "incidents", "parties", "passages", "origins", "statuses")


def stories() -> list[Coded]:
    """Code by hand twenty reports of four arrests, some copies of others, on twenty days of a year."""
    out = []
    for n in range(20):
        place, ship, number = (("Alder", "Meridian", "nine"), ("Brack", "Osprey", "six"), ("Corvel", "Heron", "four"), ("Dunmore", "Swift", "two"))[n % 4]
        text = (
            f"Port guards arrested {number} sailors of the {ship} at {place} quay, the harbour master of {place} said.\n\n"
            f"The owner of the {ship} has owed fees at {place} since April and promised to pay the {number} men."
        )
        day = date(2024, 1 + n // 2, 3 + n)
        out.append(arrest_of(f"r{n:02}", text if n % 3 else text + f"\n\nReport {n} adds a paragraph of its own here.", day, outlet=f"Paper {n % 5}"))
    return out


@pytest.fixture
def store(tmp_path: Path) -> Iterable[Store]:
    with open_store(tmp_path / "a.db") as made:
        yield made


def put(store: Store, coded: Iterable[Coded], fingerprint: str = "f1") -> int:
    run = store.run_for(fingerprint, version="1", coder="hand", settings={}).n
    store.add(run, [Entry(coded=c) for c in coded])
    return run


def join(store: Store, **settings_: Any) -> None:
    for _ in Joiner(store, ENGLISH, **settings_).join():
        pass


def rows(store: Store) -> dict[str, list[Any]]:
    """Return all rows of what reports came to."""
    with store.engine.connect() as conn:
        found = {name: conn.execute(sa.select(metadata.tables[name])).mappings().all() for name in TABLES}
    return {name: sorted(repr(sorted(dict(r).items())) for r in found[name]) for name in TABLES}


def whole(folder: Path, coded: Sequence[Coded], **settings_: Any) -> dict[str, list[Any]]:
    """Return the rows of one undisturbed reading."""
    with open_store(folder / "whole.db") as made:
        put(made, coded)
        join(made, **settings_)
        return rows(made)


def test_arrests_at_four_quays_are_told_apart(store: Store) -> None:
    """Reports of four arrests come to incidents of one place each, and each report to a story."""
    put(store, stories()[:8])
    join(store)
    found = store.incidents(store.incidents_of_reports([f"r{n:02}" for n in range(8)]))

    assert [sorted(p.report_id for p in i.passages if p.event_id) for i in found] == [[f"r{n:02}", f"r{n + 4:02}"] for n in range(4)]
    assert {i.independent_origins for i in found} == {1}
    assert store.check().problems == ()


@settings(max_examples=8, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), window=st.sampled_from([3, 7, 50]), days=st.sampled_from([40, 365]), batch=st.sampled_from([1, 4, 500]))
def test_any_portions_in_any_order_come_to_the_same(tmp_path_factory: pytest.TempPathFactory, seed: int, window: int, days: int, batch: int) -> None:
    """Reports that come in portions, late ones too, come to what one reading in order of time finds."""
    folder, chance = tmp_path_factory.mktemp("join"), random.Random(seed)
    coded = stories()
    mixed = chance.sample(coded, len(coded))
    cuts = [0, *sorted(chance.sample(range(1, 20), 3)), 20]
    with open_store(folder / "parts.db") as made:
        for start, end in itertools.pairwise(cuts):
            put(made, mixed[start:end])
            join(made, window=window, days=days, batch=batch)

        assert rows(made) == whole(folder, coded, window=window, days=days)
        assert made.check().problems == ()


def test_a_joiner_that_is_kept_goes_on(store: Store, tmp_path: Path) -> None:
    """One joiner that hears of new reports, and of an old one, comes to the same as a new one."""
    joiner = Joiner(store, ENGLISH)
    coded = stories()
    for part in (coded[:5], coded[8:], coded[5:8]):
        put(store, part)
        for _ in joiner.join():
            pass

    assert rows(store) == whole(tmp_path, coded)


def test_two_joiners_do_not_disturb_each_other(store: Store, tmp_path: Path) -> None:
    """A joiner whose memory another one has overtaken reads anew and writes nothing twice."""
    one, other = Joiner(store, ENGLISH, batch=2), Joiner(store, ENGLISH, batch=3)
    put(store, stories())
    steps = [one.join(), other.join()]
    while steps:
        steps = [s for s in steps if next(s, None) is not None]

    assert rows(store) == whole(tmp_path, stories())


def test_nothing_to_do_changes_nothing(store: Store) -> None:
    """Joining again reads nothing and writes nothing."""
    put(store, stories())
    join(store)
    before = rows(store)

    assert list(Joiner(store, ENGLISH).join()) == []
    assert rows(store) == before


def test_a_new_coding_is_joined_in_place_of_the_old(store: Store) -> None:
    """Where a newer run coded a report, its passages are that run's."""
    put(store, stories()[:8])
    join(store)
    again = [replace(c, events=tuple(replace(e, id=content_id("e", e.id), mode=None) for e in c.events), claims=()) for c in stories()[:8]]
    newer = put(store, again, "f2")
    join(store)

    with store.engine.connect() as conn:
        assert set(conn.execute(sa.select(metadata.tables["passages"].c.run)).scalars()) == {newer}
    assert store.check().problems == ()


def test_a_report_split_off_by_hand_stays_off(store: Store) -> None:
    """What people split stays apart, also when earlier reports come in and all is read again; taken back, it is one again."""
    coded = stories()
    put(store, coded[4:])
    join(store)
    before = rows(store)
    (incident, *_) = store.incidents(store.incidents_of_reports(["r04"]))
    made = split_incident(store, incident.id, ["r08"], by="me", why="another quay")
    join(store)

    def together() -> bool:
        return store.incidents_of_reports(["r04"]) == store.incidents_of_reports(["r08"])

    assert not together()
    put(store, coded[:4])
    join(store)
    assert not together()
    assert [c.id for c in store.corrections()] == [made.id]
    store.undo(made.id, by="me", why="misread")
    join(store)
    assert together()
    assert store.corrections() == []
    assert before != rows(store)  # the four reports that came later are there
    assert store.check().problems == ()


def test_incidents_joined_by_hand_are_one(store: Store) -> None:
    """What people join is one incident from the next joining on."""
    put(store, stories()[:4])
    join(store)
    ids = store.incidents_of_reports(["r00", "r01"])
    join_incidents(store, ids, by="me", why="")
    join(store)

    assert len(store.incidents_of_reports(["r00", "r01"])) == 1


def test_corrections_that_make_no_sense_are_refused(store: Store) -> None:
    """One incident with itself, a report that is not in it, all of it, and none that is there: each has its own code."""
    put(store, stories()[:8])
    join(store)
    (first, *_) = store.incidents_of_reports(["r00"])
    wrong = (
        ("S140", lambda: join_incidents(store, [first, first], by="me", why="")),
        ("S142", lambda: split_incident(store, first, ["r01"], by="me", why="")),
        ("S143", lambda: split_incident(store, first, ["r00", "r04"], by="me", why="")),
        ("S132", lambda: split_incident(store, "i_none", ["r00"], by="me", why="")),
    )
    for code, call in wrong:
        with pytest.raises(UsageError) as caught:
            call()
        assert caught.value.code == code


def test_incidents_more_than_a_year_apart_cannot_be_joined(store: Store) -> None:
    """A join over more days than an incident stays open is refused."""
    put(store, [stories()[0], arrest_of("later", "Port guards arrested one man at Elm quay.", date(2026, 5, 1))])
    join(store)
    with pytest.raises(UsageError) as caught:
        join_incidents(store, store.incidents_of_reports(["r00", "later"]), by="me", why="")
    assert caught.value.code == "S141"


def test_redaction_leaves_no_words_in_incidents(store: Store) -> None:
    """After a report was redacted, no row of what it came to quotes it, and reading it again goes through."""
    coded = stories()[:8]
    put(store, coded)
    join(store)
    store.redact("r04", "court order")

    with store.engine.connect() as conn:
        receipts = conn.execute(sa.select(metadata.tables["copies"].c.receipt).where(metadata.tables["copies"].c.report_id == "r04")).scalars().all()
    assert [r["why"] for r in receipts] == [""] * len(receipts)
    assert store.check().problems == ()
    put(store, [arrest_of("r_0", "Port guards arrested one man at Elm quay.", date(2023, 12, 1))])
    join(store)
    assert store.check().problems == ()


def test_a_full_disk_stops_joining_and_loses_nothing(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the store ends the joining; the next one goes on from what was written."""
    put(store, stories())
    joiner = Joiner(store, ENGLISH, batch=3)
    steps = joiner.join()
    next(steps)
    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", _full)
        with pytest.raises(StoreError):
            next(steps)
    for _ in joiner.join():
        pass

    assert rows(store) == whole(tmp_path, stories())


def _full(*_: Any, **__: Any) -> int:
    raise StoreError("S502", "the disk is full", record="a.db", remedy="Make room.")
