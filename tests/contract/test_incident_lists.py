"""Lists of incidents on both databases: the catalogue in memory, the database and the SQL for people say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from arrests import arrest_of
from stored import run_in

from sayso.config import Config
from sayso.correct import split_incident
from sayso.join import Joiner
from sayso.records import Claim, Coded, Link
from sayso.store import Entry, Store, by_hand, engine, incident_list, story_catalogue
from sayso.store.catalogue import load, reports_holding
from sayso.store.incident_catalogue import IncidentCatalogue
from sayso.store.incident_catalogue import load as load_incidents
from sayso.store.incident_list import Asked
from sayso.store.question import ask_sql

from .test_browse import reader

TEXTS = (
    "Port guards arrested six sailors at Sines quay on Monday, the harbour master said.\nGrey gulls followed the trawler over the bar for eleven nights.",
    "Port guards arrested two divers at Olhos quay on Friday, the harbour master said.\nA keeper counted lamps until dawn and wrote them in her ledger.",
    "Port guards arrested nine cooks at Belem quay on Sunday, the harbour master said.\nBakers closed their ovens, for the flour had come wet twice.",
)


def filled(store: Store) -> None:
    """Store three arrests, each told twice: one denied by a named holder, one only planned, one without a day."""
    codings: list[Coded] = []
    for i, text in enumerate(TEXTS):
        day = date(2026, 1, 5) + timedelta(days=50 * i)
        codings += [arrest_of(f"a{i}", text, day), arrest_of(f"b{i}", text, day + timedelta(days=2), outlet="Harbour Post")]
    first = codings[0]
    chain = (Link(kind="outlet", name="Tide Gazette"), Link(kind="person", name="Ana Lima", country="PRT"))
    denial = Claim(id="c_no", event_id=first.events[0].id, chain=chain, stance="denies", factuality="CT-")
    codings[0] = replace(first, claims=(*first.claims, denial))
    codings[2:4] = [replace(one, events=tuple(replace(e, realis="planned", quad=4) for e in one.events)) for one in codings[2:4]]
    codings[4:] = [replace(one, report=replace(one.report, published=None, language="pt")) for one in codings[4:]]
    store.add(run_in(store), [Entry(coded=one) for one in codings])
    for _ in Joiner(store, Config()).join():
        pass


def in_memory(store: Store, asked: Asked) -> list[str]:
    with engine.reading(store.engine, store.where) as conn:
        catalogue = load_incidents(conn, load(conn))
        mask = catalogue.matching(asked, reports_holding(conn, catalogue.events, asked.words))
        return [catalogue.ids[i] for i in catalogue.ordered(mask, asked.order)]


def catalogue_of(store: Store) -> IncidentCatalogue:
    with engine.reading(store.engine, store.where) as conn:
        return load_incidents(conn, load(conn))


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"type": "coerce"},
        {"stands": "contested"},
        {"stands": "planned"},
        {"stands": "actual"},
        {"stands": "denied"},
        {"stands": "mentioned"},
        {"actor": "PRT"},
        {"actor": "COP", "recipient": "sailors"},
        {"origins": 1},
        {"reports": 2},
        {"contested": True},
        {"contested": False},
        {"differ": False},
        {"outlet": "harbour post"},
        {"since": date(2026, 2, 1)},
        {"until": date(2026, 2, 1)},
        {"since": date(2026, 1, 6), "until": date(2026, 1, 6)},
        {"words": "gulls trawler"},
        {"words": '"grey gulls" Sin*'},
        {"words": "gulls ledger"},
        {"words": "it's 100% :term"},
        {"order": "origins"},
        {"order": "reports"},
    ],
    ids=str,
)
def test_the_catalogue_the_database_and_the_sql_find_the_same_incidents(store: Store, conditions: dict[str, Any]) -> None:
    """Whatever is asked: the same incidents in the same order, and as many as are counted."""
    filled(store)
    asked = Asked(**conditions)
    with engine.reading(store.engine, store.where) as conn:
        total, found = incident_list.found(conn, asked, 100)
    with reader(store) as opened:
        answer = ask_sql(opened, incident_list.to_sql(asked, postgres=opened.url.drivername != "sqlite"))

    ids = in_memory(store, asked)
    assert ids == [i.id for i in found] == [row[-1] for row in answer.rows]
    assert total == len(ids)
    if not conditions:
        assert total >= 2


def test_the_catalogue_says_how_each_incident_stands(store: Store) -> None:
    """As the page of each says; a facet counts them."""
    filled(store)
    catalogue = catalogue_of(store)
    with engine.reading(store.engine, store.where) as conn:
        told = incident_list.told(conn, incident_list.found(conn, Asked(), 100)[1])

    stands = {one.incident.id: one.standing.stands or "mentioned" for one in told}
    assert {id_: catalogue.stands.values[code] for id_, code in zip(catalogue.ids, catalogue.stands.codes, strict=True)} == stands
    assert {"denied", "planned"} <= set(stands.values())
    assert {c.value: c.events for c in catalogue.facets(Asked())["stands"]} == {word: list(stands.values()).count(word) for word in set(stands.values())}


def test_stories_are_counted_with_their_days_and_incidents(store: Store) -> None:
    """A story of two reports or more has the days of its reports and the incidents that they tell; one without days has none."""
    filled(store)
    with engine.reading(store.engine, store.where) as conn:
        catalogue = story_catalogue.load(conn, load_incidents(conn, load(conn)))
    for i, id_ in enumerate(catalogue.ids):
        story = store.story(id_)
        assert story is not None
        assert (catalogue.reports[i], catalogue.incidents[i]) == (len(story.reports), len(story.incident_ids))
    everything = np.ones(len(catalogue.events.report_ids), dtype=bool)

    assert len(catalogue.ids) == int(catalogue.having(everything).sum()) >= 2
    assert catalogue.last.tolist() == sorted(catalogue.last.tolist(), reverse=True)
    assert catalogue.last[-1] == catalogue.first[-1] == 0
    with engine.reading(store.engine, store.where) as conn:
        assert set(incident_list.opened(conn, catalogue.ids)) == set(catalogue.ids)


def test_corrections_that_touch_an_incident_are_found_after_it_was_joined_anew(store: Store) -> None:
    """A split is told of both incidents that it left, and of no other."""
    filled(store)
    first = next(i for i in store.incidents(store.incident_ids("i_")) if i.event_ids and i.passages[0].report_id == "a0")
    made = split_incident(store, first.id, ["b0"], by="Ana Lima", why="another quay")
    for _ in Joiner(store, Config()).join():
        pass
    with engine.reading(store.engine, store.where) as conn:
        told = {i.id: by_hand.of_incident(conn, i) for i in store.incidents(store.incident_ids("i_"))}
    touched = {id_: hands for id_, hands in told.items() if hands}

    assert first.id in touched
    assert {hand.correction.id for hands in touched.values() for hand in hands} == {made.id}
    assert len(touched) < len(told)
    assert touched[first.id][0].reports == ("b0",)
