"""What pages read, on both databases: the catalogue says what the search says, and questions only read."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from stored import coded, run_in

from sayso.errors import UsageError
from sayso.records import Actor, Claim, Coded, Link
from sayso.store import Entry, Store, browse, engine, open_store, profile
from sayso.store.catalogue import Catalogue, load, reports_holding, state_of
from sayso.store.filters import Filter, to_sql
from sayso.store.question import ask_sql
from sayso.web.sql import _saved


def denied(one: Coded) -> Coded:
    """Return the coding with a claim more: a named holder denies the first event."""
    chain = (Link(kind="outlet", name=one.report.outlet), Link(kind="person", name="Ana Lima", country="BRA"))
    return replace(one, claims=(*one.claims, Claim(id="c9", event_id=one.events[0].id, chain=chain, stance="denies", factuality="CT-")))


def filled(store: Store) -> None:
    run = run_in(store)
    usa = Actor(id="country:USA", name="United States", country="USA", sector="GOV")
    first = denied(coded("a", outlet="The Daily Test", day=date(2026, 7, 30)))
    second = coded("b", outlet="Other Post", day=date(2025, 1, 2), type_="ACCUSE")
    second = replace(second, events=(replace(second.events[0], actors=(usa,)), second.events[1]))
    third = coded("c", outlet="Other Post", day=None)
    store.add(run, [Entry(coded=one) for one in (first, second, third)])
    later = run_in(store, "f2")  # another way of coding, shown in place of the first
    again = coded("c", outlet="Other Post", day=None, type_="AGREE")
    store.add(later, [Entry(coded=again)])


def read(store: Store) -> Catalogue:
    with engine.reading(store.engine, store.where) as conn:
        return load(conn)


def found(store: Store, asked: Filter) -> list[str]:
    """Return the ids of the events that the catalogue finds, in its order."""
    with engine.reading(store.engine, store.where) as conn:
        catalogue = load(conn)
        mask = catalogue.matching(asked, reports_holding(conn, catalogue, asked.words))
        return [f.event.id for f in browse.found_at(conn, catalogue.keys(np.flatnonzero(mask)))]


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"type": "ACCUSE"},
        {"type": "assault"},
        {"mode": "raid"},
        {"realis": "requested"},
        {"actor": "USA"},
        {"actor": "country:USA"},
        {"actor": "united states"},
        {"actor": "GOV"},
        {"recipient": "miners"},
        {"source": "unnamed"},
        {"source": "ana lima"},
        {"stance": "denies"},
        {"stance": "hedges"},
        {"source": "unnamed", "stance": "denies"},
        {"outlet": "other post"},
        {"since": date(2025, 1, 3)},
        {"until": date(2025, 1, 2)},
        {"words": "miners"},
        {"words": "Ana"},
        {"words": '"end the raids" mayor'},
        {"words": "nobodysaysthis"},
        {"type": "nothing"},
    ],
    ids=str,
)
def test_the_catalogue_finds_what_the_search_finds(store: Store, conditions: dict[str, Any]) -> None:
    """Each filter gives the same events in the same order by both ways."""
    filled(store)
    kept = {("type_" if name == "type" else name): value for name, value in conditions.items() if name != "words"}
    by_search = store.search(conditions.get("words", ""), limit=None, **kept)

    assert found(store, Filter(**conditions)) == [f.event.id for f in by_search]


def test_rows_read_in_bulk_are_those_of_the_whole_coding(store: Store) -> None:
    """An event of a list has the same record, claims and sentence as the search gives; only the report's text and meta are left out."""
    filled(store)
    by_search = store.search(limit=None)
    catalogue = read(store)
    with engine.reading(store.engine, store.where) as conn:
        rows = browse.found_at(conn, catalogue.keys(range(catalogue.size)))

    assert [(r.event, r.claims, r.evidence, r.run) for r in rows] == [(f.event, f.claims, f.evidence, f.run) for f in by_search]
    assert [r.report for r in rows] == [replace(f.report, text="", meta={}) for f in by_search]


def test_a_facet_counts_what_its_choice_would_show(store: Store) -> None:
    """The number beside each value is the number of events that the filter gives once it is chosen in place of the present choice."""
    filled(store)
    catalogue = read(store)
    asked = Filter(outlet="Other Post", realis="actual")
    facets = catalogue.facets(asked)

    assert facets["outlet"]
    for name, counts in facets.items():
        for one in counts:
            chosen: dict[str, Any] = {name: int(one.value) if name == "origins" else one.value}
            assert int(catalogue.matching(replace(asked, **chosen)).sum()) == one.events, (name, one.value)


def test_bars_hold_every_dated_event_once(store: Store) -> None:
    """The bars follow each other without a gap and count all events of dated reports that have a quad class."""
    filled(store)
    catalogue = read(store)
    bars = catalogue.bars(np.ones(catalogue.size, dtype=bool))

    assert sum(bar.events for bar in bars) == 2  # one in each of two reports with a day
    assert all((after.start - before.end).days == 1 for before, after in pairwise(bars))


def test_the_state_changes_with_every_coding_and_redaction(store: Store) -> None:
    """A catalogue can be known to be old."""
    states = set()
    for act in (lambda: None, lambda: filled(store), lambda: store.redact("a", "a court")):
        act()
        with engine.reading(store.engine, store.where) as conn:
            states.add(state_of(conn))

    assert len(states) == 3


def test_an_empty_store_has_an_empty_catalogue(store: Store) -> None:
    """Nothing is there, and nothing breaks."""
    catalogue = read(store)

    assert catalogue.size == 0
    assert catalogue.bars(np.ones(0, dtype=bool)) == []
    assert all(counts == [] for counts in catalogue.facets(Filter(type="AGREE", actor="USA", source="x", stance="denies")).values())
    assert profile.actors_by_events(catalogue) == []


def test_an_actors_dealings_and_an_outlets_voice_add_up(store: Store) -> None:
    """Every event in which he acts stands with some recipient or with nobody; an outlet's events are its own, a named or an unnamed holder's."""
    filled(store)
    catalogue = read(store)
    acts = catalogue.matching(Filter(actor="office:BRA/mayor"))
    told = profile.voice(catalogue, catalogue.matching(Filter(outlet="The Daily Test")))

    assert [(d.who.name if d.who else None, d.events) for d in profile.dealings(catalogue, acts, "recipient")] == [("miners", int(acts.sum()))]
    assert (told.own, told.named, told.unnamed, told.events) == (0, 1, 1, 2)
    assert [who.id for who, _, _ in profile.beginning(profile.actors_by_events(catalogue), "united")] == ["country:USA"]


def reader(store: Store) -> Store:
    """Return the store as somebody who may only read: on PostgreSQL as another user."""
    if store.url.drivername == "sqlite":
        return open_store(store.url.database or "", read_only=True)
    with store.engine.connect() as conn:
        conn.exec_driver_sql("DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$")
        conn.exec_driver_sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
        conn.commit()
    return open_store(store.url.set(username="reader").render_as_string(hide_password=False), read_only=True)


def test_every_saved_question_is_answered(store: Store) -> None:
    """The questions that the page offers, and the SQL that it shows for a filter, run on both databases."""
    filled(store)
    asked = Filter(
        type="REQUEST", mode=None, realis="actual", quad=3, actor="BRA", recipient="it's", source="unnamed", stance="asserts", outlet="O'Post",
        since=date(2020, 1, 1), until=date(2030, 1, 1),
    )  # fmt: skip
    with reader(store) as opened:
        answers = {q["title"]: ask_sql(opened, q["sql"]) for q in _saved()}
        shown = ask_sql(opened, to_sql(Filter(actor="USA")))
        ask_sql(opened, to_sql(asked))

    assert [title for title, answer in answers.items() if not answer.columns] == []
    assert answers["What is denied, and by whom"].rows[0][3] == "Ana Lima"
    assert [row[-1] for row in shown.rows] == ["e_b"]


def test_the_sql_of_a_filter_finds_what_the_filter_finds(store: Store) -> None:
    """What is shown as SQL is the question that was asked."""
    filled(store)
    with reader(store) as opened:
        for asked in (
            Filter(),
            Filter(source="unnamed"),
            Filter(stance="denies"),
            Filter(outlet="other post", quad=3),
            Filter(actor="gov", recipient="miners"),
            Filter(source="unnamed", stance="denies"),
            Filter(type="request", words='miners "end the raids" Ana'),
            Filter(words="it's 100% :term"),
        ):
            answer = ask_sql(opened, to_sql(asked, postgres=store.url.drivername != "sqlite"))
            assert [row[-1] for row in answer.rows] == found(store, asked), asked


@pytest.mark.parametrize(
    "question",
    [
        "DELETE FROM reports",
        "UPDATE reports SET title = 'x'",
        "DROP TABLE events",
        "INSERT INTO runs (id) VALUES ('x')",
        "SELECT 1; DELETE FROM reports",
        "SELECT 1) AS a; DELETE FROM reports; SELECT (1",
        "WITH gone AS (DELETE FROM reports RETURNING 1) SELECT * FROM gone",
        "COMMIT",
        "PRAGMA writable_schema = ON",
        "ATTACH 'other.db' AS other",
        "VACUUM INTO 'copy.db'",
        "COPY reports TO PROGRAM 'true'",
        "SET default_transaction_read_only = off",
        "SELECT load_extension('x')",
        "SELECT pg_read_file('/etc/passwd')",
        "CREATE TABLE x (y INTEGER)",
        "EXPLAIN ANALYZE DELETE FROM reports",
        "not sql at all",
        "SELECT '",
        "SELECT 1 --",
        "/*",
        "",
        ";",
        "\x00",
        "SELECT " + "(" * 3000,
    ],
)
def test_no_question_writes(store: Store, question: str) -> None:
    """What is no single SELECT is refused with a remedy, or answered without a trace; the rows stay."""
    filled(store)
    before = store.search(limit=None)
    with reader(store) as opened:
        with nullcontext() if question == "SELECT 1 --" else pytest.raises(UsageError, match=r"S142|S143"):
            ask_sql(opened, question)
        assert ask_sql(opened, "SELECT count(*) AS n FROM reports").rows == ((3,),)

    assert store.search(limit=None) == before


def test_a_question_has_an_end(store: Store) -> None:
    """One that would run for ever is stopped in time."""
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    with reader(store) as opened, pytest.raises(UsageError, match="S143"):
        ask_sql(opened, endless, seconds=0.2)


def test_an_answer_has_bounds(store: Store) -> None:
    """Rows beyond the most, and long cells, are cut and said to be."""
    filled(store)
    with reader(store) as opened:
        few = ask_sql(opened, "SELECT id FROM reports ORDER BY id", rows=2)
        long = ask_sql(opened, "SELECT replace(text, 'a', '" + "b" * 500 + "') AS t FROM reports LIMIT 1")

    assert [row[0] for row in few.rows] == ["a", "b"]
    assert few.cut
    assert long.cut
    assert len(long.rows[0][0]) < 2100


def test_a_mighty_user_of_the_database_is_not_asked(store: Store) -> None:
    """On PostgreSQL a superuser's questions could read the server's files, so that none is answered."""
    if store.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has no users")
    with pytest.raises(UsageError, match="S144"):
        ask_sql(store, "SELECT 1 AS one")


def test_a_report_in_a_list_has_its_count_and_tombstone(store: Store) -> None:
    """Lines keep the order asked for, leave unknown ids out, and tell what was redacted."""
    filled(store)
    store.redact("a", "a court")
    with engine.reading(store.engine, store.where) as conn:
        lines = browse.lines(conn, ["c", "nobody", "a"])
        counts = browse.counts(conn)

    assert [(line.id, line.events, line.redacted is not None, line.title) for line in lines] == [("c", 2, False, "Mayor urges"), ("a", 2, True, None)]
    assert (counts["reports"], counts["coded"], counts["events"]) == (3, 3, 6)


def test_actors_are_also_found_where_they_are_only_mentioned(store: Store) -> None:
    """An actor in no event still has a row to show."""
    filled(store)
    with engine.reading(store.engine, store.where) as conn:
        assert browse.mentioned(conn, "office:BRA/mayor")["name"] == "Mayor of São Paulo"
        assert browse.mentioned(conn, "office:BRA/nobody") is None
        assert sa.inspect(conn).has_table("actors")
