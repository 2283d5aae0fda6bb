"""Places, holders and tellings on both databases: the catalogue, the SQL that pages show, and the counts of outlets and sources agree."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from arrests import arrest_of
from stored import coded, run_in

from sayso.records import Claim, Coded, Incident, Link, Origin, Passage, Place, Span, StatusChange
from sayso.store import Entry, Store, engine
from sayso.store.catalogue import Catalogue, load
from sayso.store.filters import Filter, to_sql
from sayso.store.incidents import incident_rows
from sayso.store.places import key_of, tally
from sayso.store.sources import sources
from sayso.store.tables import insert, metadata
from sayso.store.tellings import OF_HOLDER, OF_OUTLET, Tellings, exchanged, of_holder, of_outlet, tellings, traded

PLACES = (
    Place(name="Sines", country="PRT", lat=37.96, lon=-8.87, geonames_id=2263105, precision="city"),
    Place(name="Portugal", country="PRT", lat=39.5, lon=-8.0, precision="country"),
    Place(name="Old  Quay's End", country=None, precision="point"),
    None,
)
ANA, EVA = Link(kind="person", name="Ana Lima", country="PRT"), Link(kind="person", name="Eva Reis", country="PRT")
AIDES = Link(kind="unnamed", describes="aides", country="PRT", sector="GOV")
WHO_KNOWS = Link(kind="unnamed", describes="people")


def said(one: Coded, *chains: tuple[str, tuple[Link, ...]]) -> Coded:
    """Return the coding with its first event told by these chains behind the outlet, each with its stance."""
    outlet = Link(kind="outlet", name=one.report.outlet)
    claims = [
        Claim(id=f"c{i}_{one.report.id}", event_id=one.events[0].id, chain=(outlet, *chain), stance=stance, factuality="CT+")  # type: ignore[arg-type]
        for i, (stance, chain) in enumerate(chains)
    ]
    return replace(one, claims=tuple(claims))


def filled(store: Store) -> Catalogue:
    found = []
    chains: Any = (
        (("asserts", (ANA,)), ("denies", (EVA,))),
        (("denies", (ANA, AIDES)),),
        (("hedges", (WHO_KNOWS,)), ("asserts", ())),
        (("asserts", ()),),
    )
    for i, (place, told) in enumerate(zip(PLACES, chains, strict=True)):
        one = said(coded(f"r{i}", day=date(2026, 5, 1 + i)), *told)
        found.append(replace(one, events=(replace(one.events[0], place=place), replace(one.events[1], place=PLACES[0]))))
    store.add(run_in(store), [Entry(coded=one) for one in found])
    with engine.reading(store.engine, store.where) as conn:
        return load(conn)


_NONE = ({"place": "Mars"}, {"place": "o'x@?:?"}, {"holder": "Ana Lima", "stance": "denies"})
"""Filters that no event meets: Ana Lima passes a denial on, and denies nothing herself."""


@pytest.mark.parametrize(
    "conditions",
    [
        {"place": "2263105"}, {"place": "country:PRT"}, {"place": "prt"}, {"place": "sines"}, {"place": "Portugal"}, {"place": "Mars"}, {"place": "o'x@?:?"},
        {"holder": "ana lima"}, {"holder": "Ana Lima", "stance": "denies"}, {"source": "Ana Lima"}, {"source": "unnamed:PRT/GOV"},
        {"holder": "unnamed:PRT/GOV", "stance": "denies"}, {"holder": "unnamed:?/?"}, {"source": "unnamed"}, {"source": "named"}, {"source": "nobody"},
        {"source": "nobody", "place": "PRT"}, {"holder": "unnamed", "stance": "hedges", "source": "unnamed"},
    ],
    ids=str,
)  # fmt: skip
def test_the_sql_that_is_shown_finds_the_same_events(store: Store, conditions: dict[str, Any]) -> None:
    """What is asked by place, holder or source gives the same events in memory and by the question that people may copy."""
    catalogue = filled(store)
    asked = Filter(**conditions)
    mine = [(report, n) for _, report, n in catalogue.keys(np.flatnonzero(catalogue.matching(asked)))]
    with engine.reading(store.engine, store.where) as conn:
        by_sql = [str(row[-1]) for row in conn.exec_driver_sql(to_sql(asked))]

    assert sorted(by_sql) == sorted(f"{'e2' if n else 'e'}_{report}" for report, n in mine)
    assert bool(mine) == (conditions not in _NONE)


def test_places_are_told_apart_and_counted(store: Store) -> None:
    """Each place has its events under its key; events without one are in none."""
    catalogue = filled(store)
    found = tally(catalogue.place, catalogue.incident, catalogue.origins, np.ones(catalogue.size, dtype=bool))

    assert {h.spot.key: h.events for h in found} == {"2263105": 5, "country:PRT": 1, "Old Quay's End@?:point": 1}
    assert all(h.incidents == h.origins == 0 for h in found)  # nothing is joined yet
    assert int(catalogue.matching(Filter(place="Old Quay's End@?:point")).sum()) == 1
    assert key_of(5, "Mexico", "MEX", "country") == "country:MEX"


def test_a_holder_speaks_with_the_stance_of_the_chain_that_ends_in_him(store: Store) -> None:
    """One who passes on what others deny stands in the chain and denies nothing himself."""
    catalogue = filled(store)
    found = {s.name: s for s in sources(catalogue.voice, catalogue.size)}

    assert (found["Ana Lima"].events, found["Ana Lima"].asserts, found["Ana Lima"].denies) == (2, 1, 0)
    assert (found["Eva Reis"].denies, found["unnamed:PRT/GOV"].denies, found["unnamed:?/?"].hedges) == (1, 1, 1)


# ---- who told what


def arrests() -> list[Coded]:
    """Return one arrest told by two named holders in outlets of their own, on two days, and once more by an outlet that cites."""
    texts = (
        "Port guards arrested six sailors at Sines quay on Monday, Ana Lima said.\nThe trawler had lain there for eleven nights, its log hidden in herring.",
        "Eva Reis said half a dozen seamen were arrested by the guards of the port at Sines quay.\nShe keeps the lighthouse and saw the lamps of boats go by.",
        "On Monday six sailors at Sines quay had been arrested by men who guard the port, Ana Lima said.\nHer tug drew the empty trawler in.",
    )
    out = []
    for i, (outlet, holder) in enumerate((("Tide Gazette", ANA), ("Light Courier", EVA), ("Sea Mail", ANA))):
        one = arrest_of(f"a{i}", texts[i], date(2026, 5, 4 + i // 2), outlet=outlet)
        begins = one.report.text.index(str(holder.name))
        cue = one.report.text.index("said", begins)
        link = replace(holder, cue=Span(cue, cue + 4), cue_class="say", span=Span(begins, cue - 1))
        out.append(said(one, ("asserts", (link,))))
    return out


def joined(store: Store) -> tuple[Catalogue, Tellings]:
    """Store the reports as those of one incident with two origins, confirmed in the last of them, of which the last copies the first."""
    found, number = arrests(), run_in(store)
    store.add(number, [Entry(coded=one) for one in found])
    passages = tuple(Passage(report_id=c.report.id, span=c.events[0].trigger, event_id=c.events[0].id) for c in found)
    origins = tuple(
        Origin(id=f"o{i}", kind="person", name=str(who.name), country="PRT", via=str(found[i].report.outlet), stance="asserts", reports=(f"a{i}",))
        for i, who in enumerate((ANA, EVA))
    )
    steps = tuple(
        StatusChange(on=passage_day, status=status, by=by, passage=passage)
        for status, by, passage, passage_day in (
            ("claimed", "Ana Lima", passages[0], date(2026, 5, 4)), ("claimed", "Eva Reis", passages[1], date(2026, 5, 4)),
            ("confirmed", "Ana Lima", passages[2], date(2026, 5, 5)),
        )
    )  # fmt: skip
    incident = Incident(
        id="i_1", type="COERCE", passages=passages, event_ids=tuple(str(p.event_id) for p in passages), actors=(), recipients=(), place="Sines", start=None,
        end=None, origins=origins, independent_origins=2, contested=False, figures_differ=False, asserted_by=("o0", "o1"), denied_by=(), status_history=steps,
        figures=(),
    )  # fmt: skip
    ids = [c.report.id for c in found]
    rows = incident_rows(7, incident, {c.report.id: c.report.published for c in found}, dict.fromkeys(ids, number), number)
    receipt = {"rule": "copy:same", "passages": [], "why": "made by hand"}
    rows["copies"] = [{"report_id": "a2", "run": number, "copy_of": "a0", "kind": "same", "share": 1.0, "pairs": [], "receipt": receipt}]
    heads = [{"report_id": id_, "run": number, "story_id": "s_1", "opened_by": "a0", "stale": False} for id_ in ids]
    with engine.writing(store.engine, store.where) as conn:
        insert(conn, metadata.tables["joined"], heads)
        for name, made in rows.items():
            insert(conn, metadata.tables[name], made)
    with engine.reading(store.engine, store.where) as conn:
        catalogue = load(conn)
        return catalogue, tellings(conn, catalogue)


def test_outlets_of_one_day_are_first_together(store: Store) -> None:
    """Two outlets that told it on the first day share being first; one that told it a day later is not; names are folded for case."""
    catalogue, told = joined(store)
    first, second, later = (of_outlet(told, catalogue, name) for name in ("tide gazette", "Light Courier", "Sea Mail"))

    assert told.size == 1
    assert [len(found["same_day"]) for found in (first, second, later)] == [1, 1, 0]
    assert [len(found["first"]) for found in (first, second, later)] == [0, 0, 0]
    assert all(set(found) == set(OF_OUTLET) and len(found["told"]) == len(found["shared"]) == 1 for found in (first, second, later))
    assert all(len(found) == 0 for found in of_outlet(told, catalogue, "Nobody").values())


def test_holders_of_one_incident_are_joined(store: Store) -> None:
    """Two independent holders join each other; what each asserts is the same incident."""
    catalogue, told = joined(store)
    for name in ("Ana Lima", "eva reis"):
        found = of_holder(told, catalogue, name)
        assert set(found) == set(OF_HOLDER)
        assert (len(found["asserts"]), len(found["joined"]), len(found["alone"]), len(found["contradicted"])) == (1, 1, 0, 0)


def test_an_empty_store_counts_nothing(store: Store) -> None:
    """Without reports there are no tellings, and nobody has any."""
    with engine.reading(store.engine, store.where) as conn:
        catalogue = load(conn)
        told = tellings(conn, catalogue)

    assert told.size == 0
    assert sources(catalogue.voice, catalogue.size) == []
    assert tally(catalogue.place, catalogue.incident, catalogue.origins, np.ones(0, dtype=bool)) == []
    assert all(len(found) == 0 for found in (*of_outlet(told, catalogue, "x").values(), *of_holder(told, catalogue, "x").values()))


def test_what_somebody_else_confirms_later_is_told(store: Store) -> None:
    """A confirmation in a later report counts for the other outlets and the other holder, not for who makes it nor for the report's own outlet."""
    catalogue, told = joined(store)

    assert [len(of_outlet(told, catalogue, name)["confirmed"]) for name in ("Tide Gazette", "Light Courier", "Sea Mail")] == [1, 1, 0]
    assert [len(of_holder(told, catalogue, name)["confirmed"]) for name in ("Ana Lima", "Eva Reis")] == [0, 1]
    assert [len(of_outlet(told, catalogue, name)["alone"]) for name in ("Tide Gazette", "Light Courier")] == [0, 0]


def test_what_one_outlet_has_from_another_is_counted_both_ways(store: Store) -> None:
    """A copy is told on both outlets' sides, and leads to the two reports."""
    catalogue, told = joined(store)
    ids = [[catalogue.report_ids[k] for k in pair] for pair in traded(told, "sea mail", "copies", "Tide Gazette")]

    assert exchanged(told, "Sea Mail") == {"copies": [("Tide Gazette", 1)], "copied": [], "cites": [], "cited": []}
    assert exchanged(told, "Tide Gazette")["copied"] == [("Sea Mail", 1)]
    assert ids == [["a2", "a0"]]
    assert traded(told, "Tide Gazette", "copied", "Sea Mail") == traded(told, None, "copies", None) == traded(told, "Sea Mail", "copies", None)
