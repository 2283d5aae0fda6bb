"""Other people's events in the store: the same on SQLite and PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from exchanged import GDELT, ICEWS, MIRROR, POLECAT, read, text
from stored import dump, entries, run_in

from sayso.exchange import import_file
from sayso.records import ForeignEvent, ForeignMention, ForeignParty, Place, Problem
from sayso.store import Store, back_up, engine, foreign, open_store, restore

from .conftest import Make

EVENT = ForeignEvent(
    dataset="theirs", key="1", start=date(2020, 1, 2), end=date(2020, 1, 3), type="AID", mode="x", code="07", label="Aid\x00", quad=2, intensity=7.5,
    contexts=("health",), actors=(ForeignParty(name="A", country="USA", sector="GOV", code="USAGOV"), ForeignParty(name="B")),
    recipients=(ForeignParty(country="FRA", wikidata="Q1", text="Paris", office="o"),),
    place=Place(name="P", country="FRA", admin1="R", lat=1.5, lon=-2.5, geonames_id=7, precision="city"), outlet="O", published=date(2020, 1, 4),
    url="https://x.example", story="s", lead=True, mentions=1, outlets=2, reports=3, mirror=None, row="1\tas it came",
)  # fmt: skip
MENTION = ForeignMention(
    dataset="theirs", key="m1", event="1", event_time="20200102000000", mention_time="20200103000000", kind=1, outlet="O", url="u", sentence=2, actor_offset=3,
    recipient_offset=None, action_offset=5, in_raw_text=False, confidence=50, length=900, row="1\tm",
)  # fmt: skip


def put(store: Store, *items: ForeignEvent | ForeignMention) -> foreign.Batch:
    with engine.writing(store.engine, store.where) as conn:
        came = foreign.begin(conn, dataset="theirs", layout="gdelt", name="f", digest="d", version="0")
        return foreign.add(conn, came.id, items)


def test_what_was_imported_comes_back_as_it_was(store: Store) -> None:
    """An event and a mention with every field are the same after they were stored (but for what no database keeps)."""
    put(store, EVENT, MENTION)
    with engine.reading(store.engine, store.where) as conn:
        found, mentions = list(foreign.each(conn, "theirs")), list(foreign.mentions_of(conn, "theirs"))

    assert found == [replace(EVENT, label="Aid\ufffd")]
    assert mentions == [MENTION]


def test_importing_again_adds_nothing_and_other_content_is_told(store: Store) -> None:
    """The same rows are there; a known key with other content is a problem and the first stays; another dataset has keys of its own."""
    first, again = put(store, EVENT, EVENT), put(store, EVENT)
    other = put(store, replace(EVENT, row="1\tother"), replace(EVENT, dataset="elses"))
    with engine.reading(store.engine, store.where) as conn:
        kept = [e.row for e in foreign.each(conn, "theirs")]
        known = foreign.datasets(conn)

    assert ((first.added, first.there), (again.added, again.there)) == ((1, 1), (0, 1))
    assert (other.added, [p.code for p in other.problems]) == (1, ["S265"])
    assert kept == ["1\tas it came"]
    assert known == {"elses": 1, "theirs": 1}


def test_a_file_twice_changes_nothing(store: Store, tmp_path: Path) -> None:
    """A file that was read is known by its bytes, under another name too; its problems are kept once."""
    path = tmp_path / "a.tab"
    path.write_text(text("icews", ICEWS, MIRROR) + "broken\n", encoding="utf-8")
    (came,) = import_file(store, path)
    before = dump(store)
    (again,) = import_file(store, path.rename(tmp_path / "b.tab"))
    with engine.reading(store.engine, store.where) as conn:
        problems = foreign.problems_of(conn, came.id)
        listed = foreign.import_list(conn)

    assert (came.rows, came.added, came.refused) == (2, 2, 1)
    assert (again.added, again.there, again.refused) == (0, 2, 1)
    assert dump(store) == before
    assert [(p.code, p.record) for p in problems] == [("S262", "a.tab:4")]
    assert [i.done is not None for i in listed] == [True]


def test_an_import_that_broke_off_goes_on(store: Store, tmp_path: Path) -> None:
    """What was stored before the break is there; reading again adds the rest, and tells each problem once."""
    path = tmp_path / "a.tab"
    path.write_text(text("icews", *(ICEWS | {"Event ID": n} for n in range(5))) + "broken\n" + "also\n", encoding="utf-8")

    def stop(rows: int) -> None:
        if rows >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(store, path, batch=2, tell=stop)
    (came,) = import_file(store, path, batch=2)

    assert (came.rows, came.added, came.there, came.refused) == (5, 1, 4, 2)
    with engine.reading(store.engine, store.where) as conn:
        assert len(foreign.problems_of(conn, came.id)) == 2


def test_foreign_events_are_acts_for_dyads(store: Store, tmp_path: Path) -> None:
    """A reciprocal act of two rows is one act with both sides as actors; compound actors are several; the score is the dataset's."""
    for name, rows in {"icews": (ICEWS, MIRROR, ICEWS | {"Event ID": 9, "CAMEO Code": "112", "Intensity": -2}), "polecat": (POLECAT,)}.items():
        (tmp_path / name).write_text(text(name, *rows), encoding="utf-8")
        import_file(store, tmp_path / name)
    with engine.reading(store.engine, store.where) as conn:
        one, two, none = (foreign.foreign_acts(conn, name) for name in ("icews", "polecat", "nobody"))

    assert sorted(one.intensity.tolist()) == [-2.0, 1.0]
    act, source, target = one.pairs
    assert sorted((one.parties[s].country, one.parties[t].country) for s, t in zip(source, target, strict=True)) == [
        ("BGD", "VNM"), ("BGD", "VNM"), ("VNM", "BGD"),
    ]  # fmt: skip
    assert len(act) == 3
    assert (len(two), len(two.pairs[0]), two.quad.tolist()) == (1, 2, [3])
    assert len(none) == 0


def test_foreign_rows_are_in_backups_and_beside_ours(store: Store, make: Make, tmp_path: Path) -> None:
    """A backup has imported rows, they do not show among our own events, and the store stays sound."""
    store.add(run_in(store), entries("a"))
    put(store, EVENT, MENTION)
    back_up(
        store.where if "://" not in str(store.url) or store.url.drivername == "sqlite" else store.url.render_as_string(hide_password=False), tmp_path / "b.db"
    )
    other = make()
    restore(tmp_path / "b.db", other)
    with open_store(other) as restored:
        assert dump(restored) == dump(store)
    assert len(store.search(limit=None)) == 2
    assert store.check().problems == ()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE imports SET dataset = 'other'", "S525"),
        ("UPDATE foreign_events SET mirror = 'nobody'", "S525"),
        ("DELETE FROM foreign_events WHERE key LIKE '32889836%'", "S527"),
        ("UPDATE imports SET added = 9", "S527"),
        ("UPDATE foreign_events SET quad = 7", "S435"),
        ("UPDATE foreign_events SET day_end = '1999-01-01'", "S435"),
        ("UPDATE foreign_events SET actors = '[{\"nam\": 1}]'", "S435"),
        ("UPDATE foreign_events SET place = 'nowhere'", "S435"),
    ],
)
def test_check_finds_what_was_done_to_imported_rows(store: Store, tmp_path: Path, statement: str, code: str) -> None:
    """A row without its import, a count that is none of the rows, and a row that nobody can read are told; a store as imported is sound, and counted."""
    path = tmp_path / "a.tab"
    path.write_text(text("icews", ICEWS, MIRROR), encoding="utf-8")
    import_file(store, path)
    import_file(store, path)
    before = store.check()
    with engine.writing(store.engine, store.where) as conn:
        conn.exec_driver_sql(statement)
    found = store.check().problems

    assert before.problems == ()
    assert (before.counts["imports"], before.counts["foreign_events"], before.counts["foreign_mentions"]) == (1, 2, 0)
    assert code in {p.code for p in found}


def test_numbers_too_large_for_a_column_are_nothing(store: Store) -> None:
    """A count beyond 32 bits is no count, and the row is stored."""
    found, _ = read("gdelt", text("gdelt", GDELT | {"NumMentions": 10**12}))
    put(store, *found)

    assert [p for p in found if isinstance(p, Problem)] == []
    with engine.reading(store.engine, store.where) as conn:
        assert [e.mentions for e in foreign.each(conn, "gdelt")] == [None]
