"""What the corpus comes to is kept alike on SQLite and PostgreSQL: incidents, origins, stories, corrections."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from arrests import arrest_of
from stored import dump, execute, run_in

from sayso.between import dyads
from sayso.config import Config
from sayso.correct import join_incidents
from sayso.dyadic import pairs
from sayso.incidents.corpus import join
from sayso.join import Joiner
from sayso.languages import english
from sayso.records import Coded
from sayso.store import Entry, Store, back_up, engine, open_store, restore
from sayso.store.acts import load_acts
from sayso.store.dyads import acts_of_pair

from .conftest import Make


def test_what_the_corpus_comes_to_is_stored_as_it_was(store: Store) -> None:
    """Incidents, lineages and stories read from the store are those that joining in memory makes of the same reports."""
    told = arrests()
    store.add(run_in(store), [Entry(coded=c) for c in told])
    list(Joiner(store, Config(coder="rules")).join())
    found, ids = join(told, english()), [c.report.id for c in told]

    assert store.incidents(store.incidents_of_reports(ids)) == list(found.incidents)
    assert store.lineages(ids) == list(found.lineages)
    assert [store.story(s.id) for s in found.stories] == list(found.stories)
    assert any(one.copy for one in found.lineages)
    heard = store.incident(found.incidents[0].id)
    assert heard is not None
    assert [r.id for r in heard.reports] == list(dict.fromkeys(p.report_id for p in found.incidents[0].passages))
    assert store.check().problems == ()


def test_search_by_independent_origins(store: Store) -> None:
    """A least number of origins leaves the events of better backed incidents, and every event found names its incident."""
    store.add(run_in(store), [Entry(coded=c) for c in arrests()])
    assert store.search(origins=1) == []
    list(Joiner(store, Config(coder="rules")).join())

    assert {f.report.id for f in store.search(origins=1)} == {"a", "b", "c", "d"}
    assert {f.report.id for f in store.search(origins=2)} == {"c", "d"}
    assert {f.independent_origins for f in store.search(origins=2)} == {2}
    assert len({f.incident_id for f in store.search()}) == 2


def test_a_backup_keeps_incidents_and_corrections(make: Make, tmp_path: Path) -> None:
    """What reports came to and what people said of it is in a backup, and joining goes on from it."""
    where, other, out = make(), make(), tmp_path / "copy.db"
    with open_store(where) as store:
        store.add(run_in(store), [Entry(coded=c) for c in arrests()[:3]])
        list(Joiner(store, Config(coder="rules")).join())
        join_incidents(store, store.incidents_of_reports(["a", "c"]), by="me", why="one raid")
        back_up(where, out)
        restore(out, other)
        with open_store(other) as restored:
            assert dump(restored) == dump(store)
            for each in (store, restored):
                each.add(run_in(each), [Entry(coded=arrests()[3])])
                list(Joiner(each, Config(coder="rules")).join())
            assert dump(restored) == dump(store)
            assert len(store.incidents_of_reports(["a", "b", "c", "d"])) == 1
            assert restored.check().problems == ()


def arrests() -> list[Coded]:
    """Code by hand four reports: an arrest and its copy, and another arrest that two outlets' own officials tell of."""
    first = "Port guards arrested nine sailors of the Meridian at Alder quay, the harbour master said.\n\nThe owner has owed fees since April."
    other = "Port guards arrested six smugglers with two tons of tea at Brack quay before dawn, two officials said."
    again = "Before dawn port guards arrested six smugglers at Brack quay who had two tons of tea aboard, two officials said."
    return [
        arrest_of("a", first, date(2024, 3, 1), outlet="Tide Gazette"),
        arrest_of("b", first, date(2024, 3, 2), outlet="Brack Echo"),
        arrest_of("c", other, date(2024, 3, 4), outlet="Tide Gazette", holder="two officials"),
        arrest_of("d", again, date(2024, 3, 4), outlet="Brack Echo", holder="two officials"),
    ]


_HURT = (
    ("UPDATE incidents SET independent_origins = 9", "S529"),
    ("UPDATE incidents SET contested = NOT contested", "S529"),
    ("DELETE FROM passages WHERE report_id = 'a'", "S529"),
    ("UPDATE passages SET span_end = 100000", "S523"),
    ("UPDATE passages SET event_id = 'e_none'", "S525"),
    ("UPDATE copies SET copy_of = 'nobody'", "S525"),
    ("UPDATE copies SET copy_of = report_id", "S529"),
    ("UPDATE joined SET opened_by = 'd' WHERE report_id = 'a'", "S529"),
    ("UPDATE dyads SET origins = 9", "S529"),
    ("UPDATE dyads SET n = n + 100", "S529"),
)


@pytest.mark.parametrize(("statement", "code"), _HURT)
def test_check_finds_what_was_done_to_incidents(store: Store, statement: str, code: str) -> None:
    """A count, passage, copy or story that does not fit its rows is found, each by its code."""
    store.add(run_in(store), [Entry(coded=c) for c in arrests()])
    list(Joiner(store, Config(coder="rules")).join())
    assert store.check().problems == ()
    execute(store, statement)

    assert code in {p.code for p in store.check().problems}


def test_acts_are_the_same_on_both_databases(store: Store) -> None:
    """Incidents become acts with their days, parties and standing; an event counts for itself only as long as its report was not joined."""
    told = arrests()
    store.add(run_in(store), [Entry(coded=c) for c in told])
    with engine.reading(store.engine, store.where) as conn:
        before = load_acts(conn)
    list(Joiner(store, Config(coder="rules")).join())
    with engine.reading(store.engine, store.where) as conn:
        after = load_acts(conn)
        incidents = store.incidents(store.incidents_of_reports([c.report.id for c in told]))

    assert (before.incident.any(), len(before)) == (False, sum(not e.heading for c in told for e in c.events))
    assert sorted(after.ids) == sorted(i.id for i in incidents)
    assert after.incident.all()
    assert after.origins.tolist() == [{i.id: i.independent_origins for i in incidents}[id_] for id_ in after.ids]
    assert {(p.id, p.country) for p in after.parties} == {(a.id, a.country) for i in incidents for a in (*i.actors, *i.recipients)}
    assert set(after.day.tolist()) <= {c.report.published.toordinal() for c in told if c.report.published}
    assert len(after.report_days) == len(told)
    assert [(p.sources, p.targets) for p in (pairs(before), pairs(after))] == [(("PRT",), ("GRC",))] * 2


def test_the_series_of_a_pair_is_that_of_all_acts(store: Store) -> None:
    """What is read of two countries alone gives the table that all acts give: after joining, after an earlier report came, and in a store made before."""
    told = arrests()
    pairs_of = [("PRT", "GRC"), ("GRC", "PRT"), ("prt", "PRT")]

    def alike() -> bool:
        with engine.reading(store.engine, store.where) as conn:
            acts, alone = load_acts(conn), [acts_of_pair(conn, *pair) for pair in pairs_of]
        given = [one is not None for one in alone]
        assert [dyads(store, *pair).frame for pair in pairs_of] == [dyads(acts, *pair).frame for pair in pairs_of]
        return all(given)

    store.add(run_in(store), [Entry(coded=c) for c in told[1:]])
    assert not alike()
    list(Joiner(store, Config(coder="rules")).join())
    assert alike()
    store.add(run_in(store), [Entry(coded=c) for c in told[:1]])
    assert not alike()
    list(Joiner(store, Config(coder="rules")).join())
    assert alike()
    before = dump(store)["dyads"]
    execute(store, "DELETE FROM dyads")
    execute(store, "UPDATE marks SET n = 0 WHERE name = 'dyads'")
    assert not alike()
    join_incidents(store, store.incidents_of_reports(["a", "c"]), by="me", why="one raid")
    list(Joiner(store, Config(coder="rules")).join())
    assert alike()
    assert len(before) == 2
    assert len(dump(store)["dyads"]) == 1
    assert store.check().problems == ()
