"""Searching comes to the same events on both databases, whichever way leads to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from stored import coded, run_in

from sayso.store import Entry, Store, find
from sayso.store import words as full_text

FIRST = date(2026, 1, 1)
ASKED: tuple[dict[str, Any], ...] = (
    {"type_": "request", "actor": "BRA", "since": FIRST + timedelta(4)},
    {"type_": "AID", "recipient": "group:miners", "realis": "actual"},
    {"actor": "gov", "outlet": "the daily test", "until": FIRST + timedelta(7)},
    {"actor": "mayor of são paulo", "words": "raids", "quad": None},
    {"recipient": "Miners", "words": '"end the raids" Mayor', "outlet": "Other"},
    {"actor": "office:BRA/mayor", "recipient": "nobody", "type_": "REQUEST"},
)


@pytest.fixture
def filled(store: Store) -> Store:
    """Fill a store with reports of twelve days, every fifth without one."""
    told = [
        coded(
            f"r{i:02}",
            day=None if i % 5 == 4 else FIRST + timedelta(i),
            outlet="The Daily Test" if i % 3 else "Other",
            type_="AID" if i % 2 else "REQUEST",
        )
        for i in range(12)
    ]
    store.add(run_in(store), [Entry(coded=one) for one in told])
    store.add(run_in(store, "f2"), [Entry(coded=one) for one in told[:3]])
    return store


def _meets(found: Any, asked: dict[str, Any]) -> bool:
    """Return whether an event meets the conditions, words apart: every text has them."""
    event, report = found.event, found.report
    who = {side: {v.casefold() for a in people for v in (a.id, a.name, a.country, a.sector) if v} for side, people in _sides(event)}
    return (
        ("type_" not in asked or event.type == asked["type_"].upper())
        and all(asked[side].casefold() in who[side] for side in ("actor", "recipient") if side in asked)
        and ("outlet" not in asked or report.outlet.casefold() == asked["outlet"].casefold())
        and ("since" not in asked or (report.published is not None and report.published >= asked["since"]))
        and ("until" not in asked or (report.published is not None and report.published <= asked["until"]))
    )


def _sides(event: Any) -> tuple[tuple[str, Any], ...]:
    return ("actor", event.actors), ("recipient", event.recipients)


@pytest.mark.parametrize("asked", ASKED)
def test_every_way_leads_to_the_same_events(filled: Store, asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Newest first, from a type, from an actor or from a word: the events that meet all conditions, in the same order, as far as the limit goes."""
    everything = filled.search(limit=None)
    wanted = [f.event.id for f in everything if _meets(f, asked)]
    ways: list[Any] = [None, find.events]
    ways += [find._met(role, asked[role]) for role in ("actor", "recipient") if role in asked]
    ways += [find._hit(term, n) for n, term in enumerate(full_text.terms(asked.get("words", "")))]

    assert len(everything) == 24
    assert [f.report.published is None for f in everything] == [False] * 20 + [True] * 4
    assert [f.event.id for f in filled.search(**asked, limit=None)] == wanted
    for way in ways:
        monkeypatch.setattr(find, "_rarest", lambda conn, _, way=way: way)
        assert [f.event.id for f in filled.search(**asked, limit=None)] == wanted
        assert filled.search(**asked, limit=2) == filled.search(**asked, limit=None)[:2]


def test_rare_conditions_are_begun_with(filled: Store) -> None:
    """Where some condition holds for fewer events than there are, SQLite begins with it; else with the newest reports."""
    if "://" in filled.where:
        pytest.skip("PostgreSQL chooses by itself")

    def spy(question: Any) -> Any:
        nothing: dict[str, Any] = dict.fromkeys(("type", "realis", "outlet", "since", "until", "run"))
        asked = find._Asked(**nothing | {"people": (), "terms": (), "limit": 5} | question)
        with filled.engine.connect() as conn:
            way = find._rarest(conn, asked)
        return way if way is None else way.name

    late = {"type": "AID", "since": FIRST + timedelta(30)}
    chosen = [spy(q) for q in ({"type": "AID"}, {"people": (("actor", "nobody"),)}, {"terms": ("raids", "zebra")}, late, {})]

    assert chosen == ["events", "met", "hit", None, None]


def test_a_search_reads_records_as_they_were_coded(filled: Store) -> None:
    """Events, claims and reports of a search are those of the coding, texts and offsets included."""
    for found in filled.search(limit=None):
        whole = filled.coded(found.report.id)
        assert whole is not None
        event = next(e for e in whole.events if e.id == found.event.id)
        assert (found.event, found.claims, found.report) == (event, whole.claims_of(event), whole.report)
        assert found.evidence == whole.report.text[found.event.evidence.start : found.event.evidence.end]
