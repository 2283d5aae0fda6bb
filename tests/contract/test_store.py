"""The contract of a store, the same on SQLite and on a real PostgreSQL, which the tests start themselves (`conftest.py`)."""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from stored import TEXT, coded, codings, dump, entries, execute, run_in

from sayso.errors import StoreError, UsageError
from sayso.records import Coded, Event, Problem, Report, Span
from sayso.store import Entry, Store, back_up, engine, open_store, restore
from sayso.store import migrate as migrations
from sayso.store import words as full_text
from sayso.store import write as writes
from sayso.store.feeds import EntryState, FeedState, FileState
from sayso.store.tables import metadata

from .conftest import Make


def test_what_was_coded_comes_back_as_it_was(store: Store) -> None:
    """A coding with a record of every kind is the same after it was stored, and so is one without any."""
    whole, bare = coded(), Coded(report=Report(id="bare", text="Words."))
    store.add(run_in(store), [Entry(coded=whole), Entry(coded=bare)])

    assert store.coded("r1") == whole
    assert store.coded("bare") == bare
    assert store.coded("nobody") is None
    assert store.event("e2_r1") == (whole, whole.events[1])


def test_adding_again_changes_nothing(store: Store) -> None:
    """The same batch a second time adds no row and alters none; also a report that stands in it twice is stored once."""
    run = run_in(store)
    first = store.add(run, [*entries("a", "b"), *entries("a")], [Problem(code="S204", record="f:3", what="not JSON", remedy="Mend it.")])
    before = dump(store)
    again = store.add(run_in(store), entries("b", "a"), [Problem(code="S204", record="f:3", what="not JSON", remedy="Mend it.")])

    assert (len(first.new), len(first.there)) == (2, 1)
    assert (len(again.new), len(again.there)) == (0, 2)
    assert dump(store) == before
    assert len(store.runs()) == 1


def test_another_way_of_coding_stands_beside_the_old_and_is_shown(store: Store) -> None:
    """A new fingerprint gives rows of its own, the old ones stay as they were, and the newest are shown unless a run is named."""
    old = run_in(store)
    store.add(old, entries("a", "b"))
    new = run_in(store, "f2")
    store.add(new, entries("a", type_="ACCUSE"))

    assert [f.event.type for f in store.search(type_="accuse")] == ["ACCUSE"]
    assert {f.report.id for f in store.search(type_="REQUEST")} == {"b"}
    assert {f.report.id for f in store.search(type_="REQUEST", run=old)} == {"a", "b"}
    assert store.coded("a", old) == coded("a")
    found = store.coded("a")
    assert found is not None
    assert found.events[0].type == "ACCUSE"
    held = store.held("a")
    assert held is not None
    assert held.runs == (old, new)
    assert not store.check().problems


def test_a_batch_that_is_undone_leaves_no_gap(store: Store) -> None:
    """Reports and runs are numbered as if a batch that was broken off had never been."""

    def broken_off() -> None:
        with engine.writing(store.engine, store.where) as conn:
            run = writes.run_for(conn, "f0", version="0.1.0", coder="rules", settings={})
            writes.add(conn, run.n, entries("a", "b"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken_off()
    store.add(run_in(store), entries("c"))
    store.add(run_in(store), entries("d"))

    with store.engine.connect() as conn:
        assert conn.execute(sa.text("SELECT n, id FROM reports ORDER BY n")).all() == [(1, "c"), (2, "d")]
    assert [r.n for r in store.runs()] == [1]


def test_an_id_that_another_text_has_is_told_and_not_overwritten(store: Store) -> None:
    """A report whose id is taken by another text comes back as clashing; the stored text stays."""
    run = run_in(store)
    store.add(run, entries("a"))
    added = store.add(run, entries("a", text=TEXT + " More."))

    assert [r.id for r in added.clashing] == ["a"]
    assert not added.new
    held = store.held("a")
    assert held is not None
    assert held.report.text == TEXT


def test_what_no_database_keeps_becomes_a_mark_of_its_length(store: Store) -> None:
    """NUL and lone surrogates become U+FFFD, one for one, so that spans stay."""
    report = Report(id="n\x00l", text="a\x00b\ud800c", title="t\x00", meta={"x": "\x00\ud800"})
    store.add(run_in(store), [Entry(coded=Coded(report=report))])

    held = store.held("n\ufffdl")
    assert held is not None
    assert held.report.text == "a\ufffdb\ufffdc"
    assert not store.check().problems


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("miners", True), ("MINER", True), ("sao paulo", True), ("São", True), ('"end the raids"', True), ('"raids the end"', False), ("rai*", True),
        ("urges", True), ("office:nowhere", False), ("BRA", True), ("bra mine*", True), ("BRA volcano", False), ("volcano", False), ("", True), ('"', True),
        ("the", True), ("*", True), ("a'; DROP TABLE reports; --", False), ("NOT miners", False), ("miners-raids", False), ("(miners", True),
        ("title:x", False),
    ],
)  # fmt: skip
def test_words_are_searched_in_texts_and_actors(store: Store, words: str, found: bool) -> None:
    """Every word must stand in the text, the title or among the actors; stems, accents and case are folded, and no sign is an operator."""
    store.add(run_in(store), entries("a"))

    assert bool(store.search(words)) is found


def test_every_word_of_a_long_text_is_found(store: Store) -> None:
    """Words at the beginning, the middle and the end of a text of a million letters are found, and phrases, wherever they stand; no piece of a word is."""
    words = [f"word{i}x" for i in range(100_000)]
    whole = Report(id="long", text=" ".join(["Zebra", *words, "the quagga stood still"]), published=date(2026, 1, 1))
    event = Event(id="e", report_id="long", type="AID", mode=None, realis="actual", trigger=Span(0, 5), evidence=Span(0, 5))
    store.add(run_in(store), [Entry(coded=Coded(report=whole, events=(event,))), *entries("a")])
    texts = random.Random(20261128)
    asked = [f'"{" ".join(words[i : i + 8])}"' for i in (0, *(texts.randrange(99_000) for _ in range(20)), 99_992)]

    assert [q for q in ("zebra", "quagga", "zebra quagga", '"the quagga stood"', "word55555*", *asked) if len(store.search(q)) != 1] == []
    assert [q for q in ("word100000x", '"zebra quagga"', f'"{words[7]} {words[9]}"') if store.search(q)] == []
    assert store.check().problems == ()
    store.redact("long", "court order")
    assert not store.search("quagga")
    assert store.check().problems == ()


@given(st.lists(st.text("ab", max_size=8)).map(" ".join), st.data())
def test_every_stretch_of_a_text_stands_whole_in_one_of_its_parts(text: str, data: st.DataObject) -> None:
    """Whatever the text, every stretch no longer than the overlap is in a part, and where no word is longer, the parts have the text's words and no others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(full_text, "_PART", 20)
        patch.setattr(full_text, "_OVERLAP", 6)
        parts = list(full_text.parts(text))
    start = data.draw(st.integers(0, len(text)))

    assert any(text[start : start + 6] in part for part in parts)
    if all(len(word) <= 6 for word in text.split()):
        assert {word for part in parts for word in part.split()} == set(text.split())


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"type_": "request"}, {"e_a", "e_b"}), ({"mode": "raid"}, {"e2_a", "e2_b"}), ({"realis": "requested"}, {"e2_a", "e2_b"}),
        ({"actor": "bra"}, {"e_a", "e_b"}), ({"actor": "GOV"}, {"e_a", "e_b"}), ({"actor": "mayor of são paulo"}, {"e_a", "e_b"}), ({"actor": "MEX"}, set()),
        ({"recipient": "group:miners"}, {"e_a", "e_b"}), ({"recipient": "BRA"}, set()), ({"since": date(2026, 7, 30)}, {"e_a", "e2_a"}),
        ({"until": date(2026, 7, 29)}, {"e_b", "e2_b"}), ({"outlet": "the other"}, {"e_b", "e2_b"}),
        ({"type_": "REQUEST", "realis": "actual", "actor": "BRA", "since": date(2026, 7, 1)}, {"e_a"}), ({"limit": 1}, {"e_a"}),
    ],
)  # fmt: skip
def test_every_condition_must_hold(store: Store, asked: dict[str, object], ids: set[str]) -> None:
    """Type, mode, realis, who, whom, outlet and days of publication each narrow the search, and together; the newest report comes first."""
    store.add(run_in(store), [*entries("b", day=date(2026, 6, 1), outlet="The Other"), *entries("a"), *entries("undated", day=None)])

    found = store.search(**asked)  # type: ignore[arg-type]
    assert {f.event.id for f in found if f.report.id != "undated"} == ids
    assert all(f.evidence == TEXT[f.event.evidence.start : f.event.evidence.end] and f.claims for f in found)


def test_a_run_that_is_not_there_is_told(store: Store) -> None:
    """Searching a run that the store does not have is wrong use, not an empty answer."""
    with pytest.raises(UsageError, match="S132"):
        store.search(run=7)


def test_ids_are_found_by_their_beginning(store: Store) -> None:
    """A whole id names itself even where others begin so, and signs of patterns are letters like others."""
    store.add(run_in(store), entries("a", "ab", "a%"))

    assert store.report_ids("a") == ("a",)
    assert store.report_ids("") == ("a", "a%", "ab")
    assert store.report_ids("a%") == ("a%",)
    assert store.event_ids("e2_") == ("e2_a", "e2_a%", "e2_ab")
    assert store.event_ids("e%") == ()


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("UPDATE reports SET text = 'other' WHERE id = 'a'", "S522"),
        ("UPDATE events SET evidence_end = 5000 WHERE report_id = 'a'", "S523"),
        ("UPDATE claims SET quote_end = quote_start WHERE quote_start IS NOT NULL", "S523"),
        ("UPDATE links SET cue_end = NULL WHERE cue_end IS NOT NULL", "S523"),
        ("UPDATE actors SET mentions = '[[0,9999]]' WHERE n = 0", "S523"),
        ("UPDATE attributions SET cue = '[[9,3]]'", "S523"),
        ('UPDATE codings SET contexts = \'[{"name":"x","score":1,"span":[-1,4],"why":""}]\'', "S523"),
        ("DELETE FROM links WHERE owner = 'claim' AND depth = 0", "S524"),
        ("UPDATE links SET kind = 'person' WHERE owner = 'outlook'", "S524"),
        ("UPDATE links SET depth = 2 WHERE owner = 'figure' AND depth = 1", "S524"),
        ("UPDATE claims SET event_id = 'gone'", "S525"),
        ("UPDATE figures SET event_id = 'gone'", "S525"),
        ("UPDATE verifications SET about = '[\"gone\"]'", "S525"),
        ("UPDATE participants SET event_n = 9", "S525"),
        ("UPDATE links SET owner_n = 9 WHERE owner = 'attribution'", "S525"),
        ("UPDATE events SET id = 'same'", "S526"),
        ("DELETE FROM problems", "S527"),
        ("DELETE FROM actors WHERE report_id = 'a'", "S527"),
        ("DELETE FROM codings WHERE report_id = 'a'", "S527"),
        ("DELETE FROM codings", "S525"),
        ("DELETE FROM actor_words", "S528"),
    ],
)
def test_check_finds_every_kind_of_fault(store: Store, fault: str, code: str) -> None:
    """A sound store has no finding; each fault planted in the rows is found, told with its record and a remedy."""
    store.add(run_in(store), entries("a", "b"), [Problem(code="S204", record="f:3", what="not JSON", remedy="Mend it.")])
    assert store.check().problems == ()

    execute(store, fault)
    found = store.check().problems

    assert code in {p.code for p in found}
    assert all(p.record and p.remedy for p in found)


def test_redaction_keeps_ids_and_codes_and_a_tombstone(store: Store) -> None:
    """No word of the text is left in any table or found by a search; ids, codes, spans and names stay; the same text is not let in again."""
    run = run_in(store)
    store.add(run, entries("a", "b"))

    assert store.redact("a", "court order")
    assert not store.redact("a", "again")
    assert not store.redact("nobody", "why")
    held, rest = store.held("a"), store.coded("a")
    assert held is not None
    assert held.redacted
    assert (held.why, held.report.text, held.report.title, held.report.outlet) == ("court order", "", None, "The Daily Test")
    assert rest is not None
    assert [(e.id, e.type, e.realis, e.trigger) for e in rest.events] == [(e.id, e.type, e.realis, e.trigger) for e in coded("a").events]
    assert [a.id for a in rest.events[0].actors] == ["office:BRA/mayor"]
    mine = [row for rows in dump(store).values() for row in rows if repr("a") in row]
    assert mine
    assert not [row for row in mine for word in ("urged", "aides", "in July", "Talks", "The mayor", "Mayor urges") if any(word in cell for cell in row)]
    assert {f.report.id for f in store.search("raids")} == {"b"}
    assert {f.report.id for f in store.search("miners")} == {"a", "b"}  # the actor's name, which is a code
    assert store.check().problems == ()
    assert store.redacted_with(held.digest) == "a"
    assert len(store.add(run_in(store, "f2"), entries("a")).there) == 1


def test_a_backup_restored_is_the_same_store(make: Make, tmp_path: Path) -> None:
    """Backup and restore give the same rows, searchable and sound, and a store that can be added to."""
    where, other, out = make(), make(), tmp_path / "copy.db"
    with open_store(where) as store:
        store.add(run_in(store), entries("a", "b"))
        store.redact("b", "court order")
        back_up(where, out)
        restore(out, other)
        with open_store(other) as restored:
            assert dump(restored) == dump(store)
            assert restored.check().problems == ()
            assert {f.report.id for f in restored.search("urged")} == {"a"}
            assert len(restored.add(run_in(restored, "f2"), entries("a", "c")).new) == 2
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith("copy.db") and p.name != "copy.db"]
    with pytest.raises(UsageError, match="S105"):
        back_up(where, out)
    with pytest.raises(UsageError, match="S105"):
        restore(out, other)


def test_a_backup_that_is_not_sound_is_not_restored(make: Make, tmp_path: Path) -> None:
    """A backup with a fault is refused before anything is written."""
    bad, other = tmp_path / "bad.db", make()
    with open_store(bad) as store:
        store.add(run_in(store), entries("a"))
        execute(store, "UPDATE claims SET event_id = 'gone'")
    with pytest.raises(StoreError, match="S510"):
        restore(bad, other)
    with open_store(other) as untouched:
        assert untouched.runs() == ()


def test_the_migrations_make_the_tables_that_the_code_uses(store: Store) -> None:
    """Every table and column of `tables.py` is in the database, and no other column."""
    inspector = sa.inspect(store.engine)
    made = {name: {c["name"] for c in inspector.get_columns(name)} for name in metadata.tables}

    assert made == {name: {c.name for c in table.columns} for name, table in metadata.tables.items()}


def _step(*statements: str) -> tuple[migrations.Migration, ...]:
    steps = migrations.known()
    number = steps[-1].number + 1
    return (*steps, migrations.Migration(number=number, name="more", statements=dict.fromkeys(("sqlite", "postgresql"), statements)))


def test_an_older_store_is_migrated_once(where: str) -> None:
    """A new migration is applied to a store that holds something, whose rows stay; opening it again does nothing; a SQLite file is kept as it was beside it."""
    with open_store(where) as store:
        store.add(run_in(store), entries("a"))
        before = dump(store)
    steps = _step("CREATE TABLE later (n INTEGER PRIMARY KEY)")
    for _ in range(2):
        with open_store(where, steps=steps) as store:
            assert dump(store) == before
            assert "later" in sa.inspect(store.engine).get_table_names()
    if "://" not in where:
        with open_store(f"{where}.before-{steps[-1].number:04}", read_only=True) as kept:
            assert dump(kept) == before


def test_long_texts_of_an_older_store_are_indexed_anew(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Migration 0004 lets a phrase be found that stands past the 16,383rd word of a text stored before; short and redacted texts stay as they were."""
    words = [f"Wörd{i}x" for i in range(20_000)]
    long = Report(id="long", text=" ".join(words), title="Über", published=date(2026, 1, 1))
    event = Event(id="e", report_id="long", type="AID", mode=None, realis="actual", trigger=Span(0, 5), evidence=Span(0, 5))
    asked = ['"word19990x word19991x word19992x"', "über", '"word0x word1x"', "word19999x"]
    with open_store(where, steps=[step for step in migrations.known() if step.number < 4]) as store:
        with monkeypatch.context() as patch:
            patch.setattr(full_text, "_PART", 10**9)  # as it was
            batch = [Entry(coded=Coded(report=long, events=(event,))), Entry(coded=Coded(report=replace(long, id="gone", text=f"{long.text}."))), *entries("a")]
            store.add(run_in(store), batch)
        store.redact("gone", "court order")
        missed = [q for q in asked if not store.search(q)]
        assert missed == (asked[:1] if "://" in where else [])
    with open_store(where) as store:
        assert [q for q in asked if [f.report.id for f in store.search(q)] != ["long"]] == []
        assert {f.report.id for f in store.search('"end the raids"')} == {"a"}
        assert store.check().problems == ()


def test_a_migration_that_fails_changes_nothing(where: str) -> None:
    """Where a step breaks off, the store is as it was, and the error says so."""
    with open_store(where) as store:
        store.add(run_in(store), entries("a"))
        before = dump(store)
    with pytest.raises(StoreError) as caught:
        open_store(where, steps=_step("CREATE TABLE later (n INTEGER PRIMARY KEY)", "INSERT INTO runs (n) VALUES (99)"))
    assert caught.value.code == "S504"
    with open_store(where) as store:
        assert dump(store) == before
        assert "later" not in sa.inspect(store.engine).get_table_names()


def test_a_newer_store_is_refused(where: str) -> None:
    """A store that a newer sayso has migrated is neither read nor written, and the remedy is to update."""
    open_store(where, steps=_step("CREATE TABLE later (n INTEGER PRIMARY KEY)")).close()
    for read_only in (True, False):
        with pytest.raises(StoreError, match="newer sayso") as caught:
            open_store(where, read_only=read_only)
        assert caught.value.code == "S503"


def test_an_older_store_is_not_changed_by_reading(where: str) -> None:
    """Opening an older store to read refuses it with the way to bring it up to date; an empty database is no store."""
    open_store(where).close()
    with pytest.raises(StoreError, match="older version"):
        open_store(where, read_only=True, steps=_step("CREATE TABLE later (n INTEGER PRIMARY KEY)"))


def test_a_database_of_something_else_is_left_alone(where: str) -> None:
    """A database with other tables is refused and keeps them."""
    with open_store(where) as store:
        execute(store, "DROP TABLE sayso_migrations")
    with pytest.raises(StoreError, match="S501"):
        open_store(where)


WRITER = """
import pickle, sys
from sayso.store import open_store
where, mine = sys.argv[1], pickle.load(open(sys.argv[2], "rb"))
with open_store(where) as store:
    run = store.run_for("f1", version="0.1.0", coder="rules", settings={"add": 0.95}).n
    for i in range(0, len(mine), 3):
        store.add(run, mine[i:i + 3])
"""


def test_two_processes_write_and_a_reader_looks_on(make: Make, tmp_path: Path) -> None:
    """Two processes that store overlapping reports at once, in a new store, store each once; a reader beside them sees whole codings and is never refused."""
    where, alone = make(), make()
    ids = [f"r{i:02}" for i in range(40)]
    for name, mine in (("one", ids[:30]), ("two", ids[10:][::-1])):
        (tmp_path / name).write_bytes(pickle.dumps(entries(*mine)))
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, where, str(tmp_path / name)], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        for name in ("one", "two")
    ]
    with open_store(where) as store:
        looks = 0
        while any(w.poll() is None for w in writers):
            assert store.check().problems == ()
            looks += 1
        assert [w.returncode for w in writers] == [0, 0]
        assert looks
        with open_store(alone) as other:
            other.add(run_in(other), entries(*ids))
            assert dump(store) == dump(other)
        assert store.check().problems == ()


def test_a_writer_killed_at_random_moments_loses_and_doubles_nothing(make: Make, tmp_path: Path) -> None:
    """After SIGKILL at two random moments the store is sound each time, and a last run gives the rows of an undisturbed one."""
    where, alone = make(), make()
    ids = [f"r{i:03}" for i in range(240)]
    (tmp_path / "all").write_bytes(pickle.dumps(entries(*ids)))
    start = [sys.executable, "-c", WRITER, where, str(tmp_path / "all")]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with open_store(where) as store:
        for _ in range(2):
            before = codings(store)
            writer = subprocess.Popen(start, env=env)
            end = time.monotonic() + 60
            while writer.poll() is None and codings(store) == before and time.monotonic() < end:
                time.sleep(0.002)  # until it writes
            time.sleep(random.random() * 0.05)
            writer.kill()
            writer.wait()
            assert store.check().problems == ()
        subprocess.run(start, env=env, check=True)
        with open_store(alone) as other:
            other.add(run_in(other), entries(*ids))
            assert dump(store) == dump(other)


def test_what_is_followed_is_remembered(store: Store) -> None:
    """States of feeds, entries and files come back as they were written, a later one in the place of an earlier, whatever is in their names."""
    memory = store.followed
    assert memory.feed("https://x.example/\x00") == FeedState(url="https://x.example/\x00")
    feed = FeedState(url="u", etag='"é"', next_poll="2026-07-30T12:00:00+00:00", failures=3, pace={"ttl_s": 60.0, "skip_hours": [1]}, trouble="S236: 500")
    one = EntryState(feed="u", entry="é" * 500, url="https://x.example/" + "a" * 5000, digest="d", tries=2, seen="2026-07-30T12:00:00+00:00")
    two = EntryState(feed="u", entry="2", digest="d", report_id="r", seen="2026-07-30T12:00:00+00:00")
    file = FileState(folder="/in", path="a/ü.jsonl", size=2**40, mtime=2**60, digest="d", done="2026-07-30T12:00:00+00:00")
    memory.save(feed, [one, two], [file])
    memory.save(replace(feed, failures=4), [replace(one, tries=0)], [replace(file, done=None)])

    assert memory.feed("u") == replace(feed, failures=4)
    assert memory.entries("u", [one.entry, "2", "3"]) == {one.entry: replace(one, tries=0), "2": two}
    assert (memory.entries("u", []), memory.entries("other", ["2"]), memory.pageless("u"), memory.entry_count("u")) == ({}, {}, (), 2)
    assert memory.files("/in") == {"a/ü.jsonl": replace(file, done=None)}
    memory.save(entries=[replace(two, tries=1)])
    assert [entry.entry for entry in memory.pageless("u")] == ["2"]


def test_the_newest_report_of_an_address_is_found(store: Store) -> None:
    """However long the address is; a redacted report is found too, with its tombstone."""
    long = "https://x.example/" + "".join(random.Random(13).choices("abcdefgh", k=20_000))  # more than an index of PostgreSQL takes, and not to be packed
    made = [coded(id_, text=TEXT + id_) for id_ in ("a", "b")]
    store.add(run_in(store), [Entry(coded=replace(c, report=replace(c.report, url=long))) for c in made])
    store.redact("b", "court order")

    found = store.followed.newest_at(long)
    assert found is not None
    assert (found.report.id, found.redacted is not None) == ("b", True)
    assert store.followed.newest_at("https://x.example/") is None
