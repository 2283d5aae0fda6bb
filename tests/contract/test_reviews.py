"""What people say of events, on both databases: rows beside the machine's, what stands, who is asked next, and two people at once."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from stored import coded, dump, execute, run_in

from sayso.errors import StoreError, UsageError
from sayso.records import Claim, Coded, Link
from sayso.review import agreement, opinions, queue, said_of, say, standing, take_back, verdicts
from sayso.store import Entry, Store, corrections, engine, open_store, reviews
from sayso.store.catalogue import load
from sayso.store.filters import Filter


def fill(store: Store, *codings: Coded, fingerprint: str = "f1") -> None:
    store.add(run_in(store, fingerprint), [Entry(coded=one) for one in codings])


def stands(store: Store, event_id: str) -> Any:
    with engine.reading(store.engine, store.where) as conn:
        found = reviews.events_of(conn, [event_id])[event_id]
        said = opinions(reviews.words_of(conn, [event_id, *(c.id for c in found.claims)]), found)
    return standing(found.event, found.claims, said)


def asked(store: Store, **how: Any) -> Any:
    with engine.reading(store.engine, store.where) as conn:
        desk = reviews.desk(conn, load(conn))
        return queue(desk, said_of(reviews.words_of(conn)), desk.catalogue.matching(how.pop("filter", Filter())), **how)


def machine(store: Store) -> dict[str, Any]:
    """Return every row but those of people."""
    return {name: rows for name, rows in dump(store).items() if name != "corrections"}


def test_the_machines_rows_are_never_edited(store: Store) -> None:
    """Whatever is said, corrected and taken back, only `corrections` changes, and it only grows."""
    fill(store, coded())
    before = machine(store)
    say(store, "e_r1", "accept", by="Ann", why="so it is", values={"realis": "planned", "actors": [{"name": "Ana", "country": "BRA"}], "place": None})
    say(store, "e_r1", "reject", by="Bo")
    rows = len(dump(store)["corrections"])
    take_back(store, by="Bo")

    assert machine(store) == before
    assert len(dump(store)["corrections"]) == rows + 1
    assert store.check().problems == ()


def test_what_stands_is_what_most_say(store: Store) -> None:
    """A correction stands where most of those who accept the event have it; as many on each side leave the machine's value, and the field is disputed."""
    fill(store, coded())
    assert (stands(store, "e_r1").verdict, stands(store, "e_r1").corrected) == (None, ())
    say(store, "e_r1", "accept", by="Ann", values={"realis": "planned"}, claims={"c_r1": {"stance": "hedges"}})
    alone = stands(store, "e_r1")
    say(store, "e_r1", "accept", by="Bo")
    tied = stands(store, "e_r1")
    say(store, "e_r1", "accept", by="Cleo", values={"realis": "planned"})
    most = stands(store, "e_r1")

    assert (alone.verdict, alone.values["realis"], alone.claims["c_r1"]["stance"]) == ("accept", "planned", "hedges")
    assert (tied.values["realis"], set(tied.disputed)) == ("actual", {"realis", "c_r1.stance"})
    assert (most.values["realis"], most.disputed, most.claims["c_r1"]["stance"]) == ("planned", (), "asserts")


def test_a_verdict_is_what_most_give_and_a_tie_decides_nothing(store: Store) -> None:
    """One for and one against is disputed, two against one reject; who rejects has no say on the fields."""
    fill(store, coded())
    say(store, "e_r1", "accept", by="Ann", values={"type": "ACCUSE"})
    say(store, "e_r1", "reject", by="Bo")
    tied = stands(store, "e_r1")
    say(store, "e_r1", "reject", by="Cleo")

    assert (tied.verdict, tied.values["type"]) == ("disputed", "ACCUSE")
    assert stands(store, "e_r1").verdict == "reject"


def test_the_newest_word_of_a_person_counts_and_undo_goes_back_one_act(store: Store) -> None:
    """Accept, reject, accept again is accepted; undo takes back all rows of the last act, step by step, and then says that there is nothing."""
    fill(store, coded())
    say(store, "e_r1", "accept", by="Ann")
    say(store, "e_r1", "reject", by="Ann")
    say(store, "e_r1", "accept", by="Ann", values={"realis": "planned", "mode": None, "date": None})
    third = stands(store, "e_r1")
    back = take_back(store, by="Ann")
    second = stands(store, "e_r1")
    take_back(store, by="Ann", why="a slip")

    assert (third.verdict, third.corrected) == ("accept", ("realis", "date"))
    assert {row.field for row in back} == {"verdict", "realis", "date"}
    assert (second.verdict, second.corrected) == ("reject", ())
    assert stands(store, "e_r1").verdict == "accept"
    take_back(store, by="Ann")
    with pytest.raises(UsageError, match="S165"):
        take_back(store, by="Ann")
    assert stands(store, "e_r1").opinions == ()


def test_a_correction_can_be_corrected_back(store: Store) -> None:
    """Saying the machine's value again is a row of its own, and what stands is the machine's."""
    fill(store, coded())
    say(store, "e_r1", "accept", by="Ann", values={"realis": "planned"})
    rows = say(store, "e_r1", "accept", by="Ann", values={"realis": "actual"})

    assert [(r.field, r.value) for r in rows] == [("realis", "actual")]
    assert stands(store, "e_r1").corrected == ()


def test_saying_the_same_again_writes_nothing(store: Store) -> None:
    """The same verdict with the same reason and values is there already."""
    fill(store, coded())
    assert len(say(store, "e_r1", "accept", by="Ann", values={"realis": "planned"})) == 2

    assert say(store, "e_r1", "accept", by="  Ann ", values={"realis": "planned"}) == []


def test_the_newest_row_is_the_last_even_where_the_clock_goes_back(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that is set back does not make an older word hold."""
    from datetime import UTC, datetime

    fill(store, coded())
    say(store, "e_r1", "accept", by="Ann")

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2001, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(corrections, "datetime", Earlier)
    say(store, "e_r1", "reject", by="Ann")

    assert stands(store, "e_r1").verdict == "reject"


def test_corrections_survive_coding_again(store: Store) -> None:
    """Where another run gives the event the same id, what people said of it holds; an event with another id has not been reviewed."""
    fill(store, coded())
    say(store, "e_r1", "accept", by="Ann", values={"realis": "planned"})
    one = coded()
    other = replace(one, events=(one.events[0], replace(one.events[1], id="e_other")), claims=one.claims[:1], figures=())
    fill(store, other, fingerprint="f2")

    assert stands(store, "e_r1").values["realis"] == "planned"
    assert asked(store, by="Ann").ids == ("e_other",)


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"event_id": "e_nobody"}, "S132"),
        ({"event_id": "x' OR 1=1 --"}, "S132"),
        ({"verdict": "maybe"}, "S160"),
        ({"values": {"score": 1}}, "S160"),
        ({"values": {"realis": "true"}}, "S161"),
        ({"values": {"type": "NOSUCHTYPE"}}, "S161"),
        ({"values": {"type": None}}, "S161"),
        ({"values": {"mode": "no-such-mode"}}, "S161"),
        ({"values": {"actors": [{"name": "A", "country": "ZZZ"}]}}, "S161"),
        ({"values": {"actors": [{"name": "A", "sector": "ZZZ"}]}}, "S161"),
        ({"values": {"actors": [{"name": ""}]}}, "S161"),
        ({"values": {"actors": "A"}}, "S161"),
        ({"values": {"actors": [{"name": "A"}] * 51}}, "S161"),
        ({"values": {"recipients": [{"name": "x" * 301}]}}, "S161"),
        ({"values": {"place": {"name": "A", "lat": 1}}}, "S161"),
        ({"values": {"date": ["2026-02-30", "2026-03-01"]}}, "S161"),
        ({"values": {"date": ["2026-03-01", "2026-02-01"]}}, "S161"),
        ({"values": {"date": [1, 2]}}, "S161"),
        ({"claims": {"c_nobody": {"stance": "asserts"}}}, "S132"),
        ({"claims": {"c_r1": {"stance": "likes"}}}, "S161"),
        ({"claims": {"c_r1": {"chain": [{"kind": "rumour", "name": "A"}]}}}, "S161"),
        ({"claims": {"c_r1": {"factuality": "CT+"}}}, "S160"),
        ({"by": ""}, "S162"),
        ({"by": "\u202e\u200b"}, "S162"),
        ({"by": "x" * 81}, "S162"),
        ({"by": None}, "S162"),
        ({"why": "w" * 2001}, "S163"),
        ({"verdict": "reject", "values": {"realis": "planned"}}, "S160"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(store: Store, what: dict[str, Any], code: str) -> None:
    """Ids that are not there, fields, values, names and reasons that cannot be give an error with its code, and no row."""
    fill(store, coded())
    given: dict[str, Any] = {"event_id": "e_r1", "verdict": "accept", "by": "Ann"} | what
    with pytest.raises(UsageError, match=code):
        say(store, given.pop("event_id"), given.pop("verdict"), **given)

    assert store.corrections() == []


def test_names_that_look_the_same_are_the_same(store: Store) -> None:
    """Marks of direction, joiners and composed letters make no second reviewer of one."""
    fill(store, coded())
    say(store, "e_r1", "accept", by="Zo\u00eb")
    say(store, "e_r1", "reject", by="\u202eZoe\u0308\u200b")

    assert [(o.by, o.verdict) for o in stands(store, "e_r1").opinions] == [("Zo\u00eb", "reject")]


def test_a_corrected_type_takes_a_mode_that_it_cannot_have_away(store: Store) -> None:
    """ASSAULT/raid that becomes an ACCUSE has no mode; a mode of the new type may be given with it."""
    fill(store, coded())
    say(store, "e2_r1", "accept", by="Ann", values={"type": "REQUEST"})
    say(store, "e2_r1", "accept", by="Bo", values={"type": "ACCUSE", "mode": "disapprove"})

    assert [(o.values["type"], o.values.get("mode", "raid")) for o in stands(store, "e2_r1").opinions] == [("REQUEST", None), ("ACCUSE", "disapprove")]


def test_the_queue_asks_for_the_least_sure_first(store: Store) -> None:
    """By score, those without one last; what this person reviewed is gone, what others reviewed is not, unless asked for."""
    first, second = coded("a"), coded("b")
    low = replace(second, events=(replace(second.events[0], score=0.1), replace(second.events[1], score=0.9)))
    fill(store, first, low)
    assert asked(store, by="Ann").ids == ("e_b", "e_a", "e2_b", "e2_a")
    say(store, "e_b", "accept", by="Ann")
    say(store, "e_a", "reject", by="Bo")
    say(store, "e_b", "reject", by="Bo")

    assert asked(store, by="Ann").ids == ("e_a", "e2_b", "e2_a")
    assert asked(store, by="Ann", state="new").ids == ("e2_b", "e2_a")
    assert asked(store, by="Ann", state="second").ids == ("e_a",)
    assert asked(store, by="Ann", state="done").ids == ("e_b",)
    assert asked(store, by="Cleo", state="disputed").ids == ("e_b",)
    told = asked(store, by="Ann", filter=Filter(type="ASSAULT"))
    assert (told.ids, told.total, told.mine, told.anyone) == (("e2_b", "e2_a"), 2, 0, 0)
    assert (told.behind(None), told.behind("e2_b"), told.behind("e2_a"), told.behind("e_gone")) == ("e2_b", "e2_a", None, "e2_b")
    with pytest.raises(UsageError, match="S161"):
        asked(store, order="alphabet")


def test_the_queue_asks_first_where_readings_disagree(store: Store) -> None:
    """An event that another way of coding has with another realis comes before one that both have; events on which people disagree before all."""
    a, b, c = coded("a"), coded("b"), coded("c")
    fill(store, a, b, c)
    other = replace(b, events=(replace(b.events[0], realis="planned"), b.events[1]))
    fill(store, replace(other, events=tuple(replace(e, id=e.id + "x") for e in other.events), claims=(), figures=(), verifications=()), a, fingerprint="f2")
    ids = asked(store, by="Ann", order="disagree").ids
    assert ids[0] == "e_bx"
    say(store, "e2_c", "accept", by="Bo")
    say(store, "e2_c", "reject", by="Cleo")

    assert asked(store, by="Ann", order="disagree").ids[:2] == ("e2_c", "e_bx")


def test_the_phrases_of_differing_readings_are_those_of_the_hybrid_coder() -> None:
    """What the queue looks for in `why` is what the hybrid coder writes there."""
    import inspect

    from sayso.events import hybrid

    assert all(phrase in inspect.getsource(hybrid) for phrase in reviews._READINGS)


def test_the_queue_asks_first_where_readings_of_one_coder_disagree(store: Store) -> None:
    """An event whose type the network corrected comes before those of which rules and network read the same."""
    a, b = coded("a"), coded("b")
    fill(store, a, replace(b, events=(b.events[0], replace(b.events[1], why=("encoder: ASSAULT 0.99; corrected from ACCUSE, which the rules propose",)))))

    assert asked(store, order="disagree").ids[0] == "e2_b"


def test_the_queue_asks_first_what_is_contested(store: Store) -> None:
    """An event that somebody denies in its own report comes before a less sure one."""
    a, b = coded("a"), coded("b")
    chain = (Link(kind="outlet", name="The Daily Test"), Link(kind="person", name="Ana Lima", country="BRA"))
    denied = replace(b, claims=(*b.claims, Claim(id="c9", event_id="e2_b", chain=chain, stance="denies", factuality="CT-")))
    fill(store, a, denied)

    assert asked(store, order="contested").ids == ("e2_b", "e_a", "e_b", "e2_a")


def test_agreement_is_counted_over_what_two_people_judged(store: Store) -> None:
    """The verdict has an item for each event that two reviewed, the fields for each that both accepted; equal corrections are equal."""
    fill(store, *(coded(f"r{i}", day=date(2026, 1, 1 + i)) for i in range(4)))
    assert agreement(store) == []
    for i, (ann, bo) in enumerate((("accept", "accept"), ("accept", "accept"), ("reject", "reject"), ("accept", "reject"))):
        say(store, f"e_r{i}", ann, by="Ann", values={"realis": "planned"} if i == 0 else None)
        say(store, f"e_r{i}", bo, by="Bo", values={"realis": "planned"} if i == 0 else {"recipients": []} if i == 1 else None)
    say(store, "e2_r0", "accept", by="Ann")
    found = {a.field: a for a in agreement(store)}

    assert (found["verdict"].items, found["verdict"].same, found["verdict"].kappa) == (4, 0.75, 0.5)
    assert (found["realis"].items, found["realis"].same, found["realis"].kappa) == (2, 1.0, 1.0)
    assert (found["recipients"].same, found["recipients"].kappa) == (0.5, 0.0)
    assert (found["type"].same, found["type"].kappa, found["type"].alpha) == (1.0, None, None)
    assert found["all"].items == sum(a.items for name, a in found.items() if name != "all")
    assert found["all"].kappa == pytest.approx(1 - (4 * 0.25 + 2 * 0.5) / (4 * 0.5 + 2 * 0.5 + 2 * 0.5))


def test_of_three_people_every_pair_is_told(store: Store) -> None:
    """With three there is no one kappa: alpha tells of all, and the pairs' kappas stand beside."""
    fill(store, *(coded(f"r{i}") for i in range(3)))
    for by, verdicts_ in {"Ann": "aar", "Bo": "arr", "Cleo": "aa"}.items():
        for i, letter in enumerate(verdicts_):
            say(store, f"e_r{i}", {"a": "accept", "r": "reject"}[letter], by=by)
    found = agreement(store)[1]

    assert (found.field, found.items, found.kappa) == ("verdict", 3, None)
    assert found.alpha is not None
    assert [(a, b, n) for a, b, n, _, _ in found.pairs] == [("Ann", "Bo", 3), ("Ann", "Cleo", 2), ("Bo", "Cleo", 2)]


def test_two_people_at_once_both_are_heard(store: Store, where: str) -> None:
    """Writers take turns: of two who say forty things at the same time nothing is lost, and what stands has both."""
    fill(store, *(coded(f"r{i}") for i in range(10)))
    failed: list[BaseException] = []

    def work(by: str) -> None:
        try:
            with open_store(where) as mine:
                for i in range(10):
                    say(mine, f"e_r{i}", "accept", by=by, values={"realis": "planned"})
                    say(mine, f"e2_r{i}", "reject", by=by)
        except BaseException as exc:
            failed.append(exc)

    people = [threading.Thread(target=work, args=(by,)) for by in ("Ann", "Bo")]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert failed == []
    assert len(store.corrections()) == 2 * 10 * 3
    assert all([o.by for o in sorted(stands(store, f"e_r{i}").opinions, key=lambda o: o.by)] == ["Ann", "Bo"] for i in range(10))
    made = [c.made for c in store.corrections()]
    assert len(set(made)) == 2 * 10 * 2


def test_a_busy_store_is_told_and_not_waited_for(store: Store, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes for long, a reviewer hears so (S507), and can say it again afterwards."""
    fill(store, coded())
    monkeypatch.setattr(verdicts, "_WAIT", 1)
    with open_store(where) as other, engine.writing(other.engine, where), pytest.raises(StoreError, match="S507"):
        say(store, "e_r1", "accept", by="Ann")

    assert len(say(store, "e_r1", "accept", by="Ann")) == 1


def test_a_store_says_whether_it_may_be_written(store: Store, where: str) -> None:
    """A store that is opened to be read can be written by opening it once more, where its owner lets us."""
    fill(store, coded())
    with open_store(where, read_only=True) as reading:
        assert reading.writable()
        with reading.to_write() as writing:
            say(writing, "e_r1", "accept", by="Ann")
        with pytest.raises(StoreError, match="S502"):
            say(reading, "e_r1", "reject", by="Ann")

    assert stands(store, "e_r1").verdict == "accept"


def test_a_database_that_only_reads_is_known_before(store: Store, where: str) -> None:
    """Where the server lets us only read, or the file's rights do, that is told without trying."""
    fill(store, coded())
    if store.engine.dialect.name == "postgresql":
        execute(store, f"ALTER DATABASE {store.url.database} SET default_transaction_read_only = on")
    else:
        store.close()
        Path(where).unlink()
    with open_store(where, read_only=True) if store.engine.dialect.name == "postgresql" else nullcontext(store) as reading:
        assert not reading.writable()
    if store.engine.dialect.name == "sqlite":
        with pytest.raises(UsageError, match="S131"):
            store.to_write()
        assert not Path(where).exists()


def test_a_redacted_event_can_still_be_judged(store: Store) -> None:
    """Where the words were removed, the codes stay and so does the review."""
    fill(store, coded())
    store.redact("r1", "asked for")
    say(store, "e_r1", "reject", by="Ann")

    assert stands(store, "e_r1").verdict == "reject"
